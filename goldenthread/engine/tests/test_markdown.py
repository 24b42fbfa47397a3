"""Markdown in long texts: what people mean by it is shown, and nothing of it can do harm."""

from __future__ import annotations

import pytest

from goldenthread.engine.markdown import is_plain, safe_html


def test_paragraphs_lists_and_emphasis_are_shown() -> None:
    html = safe_html("One *two*\nthree\n\n- four\n- five")
    assert '<p class="govuk-body">One <em>two</em><br>three</p>' in html
    assert '<ul class="govuk-list govuk-list--bullet">' in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "<javascript:alert(1)>",
        "![x](https://example.org/tracker.png)",
        "<img src=x onerror=alert(1)>",
        '[x](https://example.org "onclick=alert(1)")',
        "[x](vbscript:x)",
    ],
)
def test_nothing_in_it_runs_or_is_fetched(text: str) -> None:
    html = safe_html(text)
    assert "<script" not in html
    assert "<img" not in html
    assert (
        "href=" not in html or 'href="https://example.org"' in html or 'href="https://example.org/tracker.png"' in html
    )


def test_headings_stay_text_as_the_page_has_its_own() -> None:
    assert "<h1" not in safe_html("# Title")


@pytest.mark.parametrize("text", ["A line of words.", "3.5 per cent", "a - b"])
def test_a_line_of_words_needs_no_markup(text: str) -> None:
    assert is_plain(text)


@pytest.mark.parametrize("text", ["*a*", "one\ntwo", "- a", "1. a", "> a", "see <https://example.org>", "a\\*b"])
def test_what_means_something_is_noticed(text: str) -> None:
    assert not is_plain(text)
