"""Turns Django's own forms into what our field and error components read."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput
from django.utils.text import capfirst

register = template.Library()

KINDS = {"select": "select", "radio": "radios", "checkbox": "checkboxes", "textarea": "textarea"}


@register.filter
def as_component(bound: BoundField) -> dict[str, Any]:
    """The field as the component `design/components/field.html` takes it."""
    widget = bound.field.widget
    kind = getattr(widget, "input_type", None) or "textarea"
    field = {
        "kind": KINDS.get(kind, kind),
        "name": bound.html_name,
        "id": bound.id_for_label or bound.html_name,
        "label": capfirst(bound.label or bound.name),
        "hint": bound.help_text,
        "error": " ".join(str(text) for text in bound.errors),
        "value": bound.value(),
        "autocomplete": widget.attrs.get("autocomplete", ""),
        "optional": not bound.field.required,
    }
    if isinstance(widget, CheckboxInput):
        field["kind"] = "checkbox"
    elif hasattr(widget, "choices"):
        chosen = {str(value) for value in widget.format_value(bound.value())}
        texts = [(value, text, str(value) in chosen) for value, text in widget.choices]
        field["options"] = [{"value": v, "text": t, "selected": on, "checked": on} for v, t, on in texts]
    return field


@register.filter
def error_links(form: BaseForm) -> list[dict[str, str]]:
    """Every error of the form with the address of its field, for the error summary."""
    links = [{"text": str(text), "href": ""} for text in form.non_field_errors()]
    for bound in form:
        links += [{"text": str(text), "href": f"#{bound.id_for_label or bound.html_name}"} for text in bound.errors]
    return links
