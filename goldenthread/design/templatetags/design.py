"""The field component as a tag, and what turns Django's own forms into what our field and error components read."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput
from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language

register = template.Library()

KINDS = {"select": "select", "radio": "radios", "checkbox": "checkboxes", "textarea": "textarea"}
FIELD = "design/components/field.html"
REMEMBERED = 1024
"""Empty fields whose HTML is kept: the filters of a list are the same page after page, and were half of what it cost."""


@register.simple_tag(name="field")
def field_tag(field: dict[str, Any]) -> SafeString:
    """The field component; nothing that somebody typed is kept for the next page."""
    if field.get("value") or field.get("error"):
        return mark_safe(get_template(FIELD).render({"field": field}))  # noqa: S308 (a template's own output)
    return _remembered(_Empty((get_language(), _frozen(field)), field))


@dataclass(frozen=True, slots=True)
class _Empty:
    """A field as it is told from others: by everything that it holds, and the language that it is shown in."""

    key: Any
    field: dict[str, Any] = field(compare=False)


@lru_cache(maxsize=REMEMBERED)
def _remembered(empty: _Empty) -> SafeString:
    return mark_safe(get_template(FIELD).render({"field": empty.field}))  # noqa: S308


def _frozen(value: Any) -> Any:
    """The same as something to look up by; what is escaped already is told from the same words that are not."""
    if isinstance(value, dict):
        return tuple((name, _frozen(held)) for name, held in value.items())
    if isinstance(value, list | tuple):
        return tuple(_frozen(held) for held in value)
    if isinstance(value, Promise):
        value = str(value)
    return isinstance(value, SafeData), type(value), value


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
