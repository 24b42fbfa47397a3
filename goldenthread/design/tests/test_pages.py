"""The house's own pages: the gallery shows everything, wrong addresses lead back, forms become components."""

from __future__ import annotations

from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from django.utils.safestring import mark_safe

from goldenthread.design import errors
from goldenthread.design.example_states import states
from goldenthread.design.examples import NAMES, examples
from goldenthread.design.templatetags import design
from goldenthread.design.templatetags.design import as_component, error_links

COMPONENTS = Path(errors.__file__).parent / "templates" / "design" / "components"


class Enquiry(forms.Form):
    title = forms.CharField(help_text="As it stands on the page")
    kind = forms.ChoiceField(choices=[("a", "A question"), ("b", "A complaint")])
    agreed = forms.BooleanField(required=False)


def test_the_gallery_shows_every_component() -> None:
    files = {path.stem for path in COMPONENTS.glob("*.html")}
    assert {state.component for state in states()} == files == set(NAMES)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_example_renders_in_both_languages(language: str) -> None:
    with translation.override(language):
        shown = examples()
    assert all(example.html.strip() for example in shown)


def test_no_page_holds_a_script_or_a_style_of_its_own() -> None:
    found = COMPONENTS.parents[3].rglob("templates/**/*.html")
    # A file that somebody takes away carries its styles along, and a page never shows it.
    templates = [path for path in found if not path.stem.endswith("_file")]
    wrong = [path.name for path in templates if "<style" in path.read_text() or " style=" in path.read_text()]
    scripts = [path.name for path in templates for part in path.read_text().split("<script")[1:] if "src=" not in part]
    assert templates
    assert wrong + scripts == []


def test_a_wrong_address_leads_to_the_nearest_one_above() -> None:
    assert errors.way_up("/design/en/nothing/here/") == "/design/en/"
    assert errors.way_up("/design/en/nothing/") == "/design/en/"
    assert errors.way_up("/") is None


def test_a_broken_page_gives_a_number_that_the_log_holds(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ValueError("secret detail")
    except ValueError:
        answer = errors.broken(RequestFactory().get("/"))
    reference = caplog.records[-1].getMessage().split()[-1]
    assert answer.status_code == 500
    assert reference in answer.content.decode()
    assert "secret detail" not in answer.content.decode()
    assert "secret detail" in caplog.text


def test_a_form_of_django_becomes_our_components() -> None:
    form = Enquiry({"title": "", "kind": "b"})
    title, kind, agreed = (as_component(bound) for bound in form)
    assert title["kind"] == "text"
    assert title["hint"] == "As it stands on the page"
    assert title["error"]
    assert [option["selected"] for option in kind["options"]] == [False, True]
    assert agreed["kind"] == "checkbox"
    assert agreed["optional"]
    assert error_links(form) == [{"text": title["error"], "href": "#id_title"}]


def test_what_somebody_wrote_is_shown_as_words_and_never_run() -> None:
    field = {"kind": "text", "name": "title", "label": "<b>", "value": '"><script>', "error": "<i>"}
    shown = render_to_string("design/components/field.html", {"field": field})
    assert "<script" not in shown
    assert "<b>" not in shown
    assert "<i>" not in shown


def filter_of(label: object, *, value: str = "") -> dict[str, object]:
    """A field as a list's filters have it, again and again."""
    return {
        "kind": "select",
        "name": "kind",
        "label": label,
        "value": value,
        "options": [{"value": "a", "text": label}],
    }


def shown(field: dict[str, object]) -> str:
    return Template("{% field field %}").render(Context({"field": field}))


def test_a_field_that_was_shown_before_is_the_same_again_and_another_is_not_taken_for_it() -> None:
    expected = render_to_string("design/components/field.html", {"field": filter_of("A & B")})
    assert shown(filter_of("A & B")) == shown(filter_of("A & B")) == expected
    assert "A &amp; B" in expected
    # The same words, escaped already: no second time.
    assert "A & B</option>" in shown(filter_of(mark_safe("A & B")))
    with translation.override("fr"):
        assert "(optional)" not in shown({**filter_of("A & B"), "optional": True})
    assert "(optional)" in shown({**filter_of("A & B"), "optional": True})


def test_what_somebody_typed_is_not_kept_for_the_next_page() -> None:
    before = design._remembered.cache_info().currsize
    assert "typed" in shown({"kind": "text", "name": "title", "label": "Title", "value": "typed"})
    assert "wrong" in shown({"kind": "text", "name": "title", "label": "Title", "error": "wrong"})
    assert design._remembered.cache_info().currsize == before
