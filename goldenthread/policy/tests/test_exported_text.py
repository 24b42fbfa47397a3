"""Drafts as Markdown and as a page of HTML: every word is there, and none of them does anything but stand there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from goldenthread.policy.exporters.formats import FORMATS, Format, format_named
from goldenthread.policy.exporters.html import write_html
from goldenthread.policy.exporters.markdown import write_markdown
from goldenthread.policy.exporters.markdown_text import escaped
from goldenthread.policy.importers.draft import Duties
from goldenthread.policy.importers.text.marked_lines import Prose
from goldenthread.policy.importers.text.tokens import Faults
from goldenthread.policy.tests.drafting import Read, draft_of

TEXT = """
    chapter #4 Duties
      clause #4.1 Deputy heads must report yearly.
        item #4.1a on tea;
    appendix #A Cups
"""


def test_markdown_has_title_facts_numbered_text_and_the_table_of_duties() -> None:
    read = Read(TEXT, issuer="Tea *Board*", consolidated_on=date(2031, 2, 3))
    assert write_markdown(read.draft, read.duties).decode() == (
        '---\ngenerator: "Goldenthread"\ntitle: "Policy on Harbours"\nlang: "en"\nidentifier: "70001"\ndocument-id: "70001"\n'
        'type: "policy"\nforce: "mandatory"\nissuer: "Tea *Board*"\neffective: "2030-01-01"\nversion: "2031-02-03"\n---\n\n'
        "# Policy on Harbours\n\n"
        "## 4 Duties\n\n**4.1** Deputy heads must report yearly.\n\n**a.** on tea;\n\n## Appendix A: Cups\n\n"
        "## What must be done\n\n"
        "| Clause | Who | Binding | Requirement | Condition | Deadline | Last day |\n"
        "| --- | --- | --- | --- | --- | --- | --- |\n"
        "| 4.1 | Deputy head | must | Deputy heads must report yearly. |  | yearly |  |\n"
    )


def test_marks_lists_tables_and_links_are_markdowns_own() -> None:
    html = (
        '<p>See <a href="https://example.org/a b"><em>this</em></a>:</p><ul><li>one<ol type="a"><li>two</li></ol></li></ul>'
        "<table><thead><tr><th>A|B</th></tr></thead><tbody><tr><td>c</td></tr></tbody></table>"
    )
    clause = replace(draft_of("clause Boil.").clauses[0], html=html, text="See this: one two A|B c")
    said = write_markdown(replace(draft_of("clause Boil."), clauses=(clause,)), Duties()).decode()
    assert "See [*this*](<https://example.org/a b>):" in said
    assert "- one\n\n  1. two" in said
    assert "| A\\|B |\n| --- |\n| c |" in said


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="ab1 *_`[]()<>&#-+.!\\\n~|", max_size=30))
def test_plain_text_in_markdown_says_itself(text: str) -> None:
    folded = " ".join(text.split())
    assert Prose(Faults()).line(escaped(text)) == folded


def test_the_page_stands_alone_in_the_language_of_the_text_and_skips_no_level_of_headings() -> None:
    read = Read(TEXT, language="fr")
    page = write_html(read.draft, read.duties).decode()
    tree = etree.fromstring(page, etree.HTMLParser())
    assert tree.get("lang") == "fr"
    assert [int(str(element.tag)[1]) for element in tree.iter("h1", "h2", "h3")] == [1, 2, 2]
    assert list(tree.iter("script", "link", "img")) == []
    assert [element.get("id") for element in tree.iter("div")] == ["4", "4.1", "4.1a", "A"]


def test_what_looks_like_mark_up_in_the_text_is_text() -> None:
    clause = replace(draft_of("clause Boil.").clauses[0], heading="<script>", text="a <b> & c", anchor='"><i>')
    page = write_html(replace(draft_of("clause Boil."), clauses=(clause,), title="</title><script>"), Duties()).decode()
    tree = etree.fromstring(page, etree.HTMLParser())
    assert list(tree.iter("script", "b", "i")) == []
    assert "a <b> & c" in "".join(map(str, tree.itertext()))


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_every_format_writes_an_empty_and_a_full_draft_the_same_way_each_time(form: Format) -> None:
    read = Read(TEXT)
    for draft, duties in ((read.draft, read.duties), (draft_of(""), Duties())):
        once = form.write(draft, duties)
        # A Word document is a zip of files that carry the time at which it was made.
        assert once[:2] == b"PK" if form.name == "docx" else once == form.write(draft, duties) != b""


def test_formats_are_named_once() -> None:
    assert len({form.name for form in FORMATS}) == len({form.ending for form in FORMATS}) == len(FORMATS)
    assert format_named("akn") is FORMATS[0]
    assert format_named("word perfect") is None
