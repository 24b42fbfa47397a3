"""Plain text, Markdown and web pages as a person reads them: nothing hidden, nothing around, every number seen."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from goldenthread.policy.importers.draft import Draft
from goldenthread.policy.importers.formats import format_of, read_draft

DEFINITIONS = "Appendix A: Definitions\n\ntea (thé)\n\nA drink of leaves.\n\npot (théière)\n\nWhat tea is made in.\n"


def read(folder: Path, text: str, *, name: str = "tea.html") -> Draft:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_draft(path)


def told(draft: Draft) -> list[tuple[str, str, str]]:
    return [(c.kind, c.number, f"{c.heading} {c.text}".strip()) for c in draft.clauses]


def test_scripts_navigation_and_hidden_text_are_no_part_of_a_page(tmp_path: Path) -> None:
    page = """<html lang="en"><head><title>Tea - Site</title><style>p{}</style></head><body>
    <header><p>Menu</p></header><nav><a href="/">Home</a></nav><main><h1>Policy on Tea</h1>
    <p hidden>Hidden</p><p style="display: none">Hidden</p><p class="wb-inv">Hidden</p><script>alert(1)</script>
    <ul><li><a href="#a">1. Duties</a></li><li><a href="#b">2. End</a></li></ul>
    <h2 id="a">1. Duties</h2><p>1.1 <del>Brew</del> Boil.</p><h2 id="b">2. End</h2></main><footer>Contact</footer></body></html>"""
    draft = read(tmp_path, page)
    assert (draft.title, draft.language, draft.kind) == ("Policy on Tea", "en", "policy")
    assert told(draft) == [("chapter", "1", "Duties"), ("clause", "1.1", "Boil."), ("chapter", "2", "End")]


def test_lists_show_the_numbers_that_a_browser_shows(tmp_path: Path) -> None:
    page = """<h1>Tea</h1><h2>4. Duties</h2><p>Managers must:</p>
    <ol type="a" start="3"><li>boil<ol style="list-style-type: lower-roman"><li>hot</li><li value="5">now</li></ol></li>
    <li>brew</li></ol><ol style="list-style: none"><li>4.1 Serve</li><li>4.2 Report</li></ol>"""
    numbers = [c.number for c in read(tmp_path, page).clauses]
    assert numbers == ["4", "", "4c", "4c(i)", "4c(v)", "4d", "4.1", "4.2"]


def test_definitions_tables_and_notes_keep_their_kind(tmp_path: Path) -> None:
    page = """<h1>Tea</h1><h2>A</h2><dl><dt>pot</dt><dd>A vessel:<ul><li>round</li></ul></dd><dd>or flat.</dd></dl>
    <table><caption>Cups</caption><tr><th>Colour</th><td>white</td></tr></table>
    <p id="fn1">See below. <a href="#fnref1">↩</a></p>"""
    assert told(read(tmp_path, page))[1:] == [
        ("definition", "", "pot A vessel: round or flat."),
        ("table", "", "Cups Colour white"),
        ("note", "", "See below."),
    ]


def test_links_become_absolute_and_only_safe_ones_stay(tmp_path: Path) -> None:
    page = """<base href="https://example.org/pol/"><h1>Tea</h1><h2 id="x">1. A</h2>
    <p>1.1 <a href="cup">cup</a> <a href="#x">above</a> <a href="javascript:alert(1)">run</a></p>"""
    html = read(tmp_path, page).clauses[1].html
    assert html == '<p><a href="https://example.org/pol/cup">cup</a> <a href="#1">above</a> run</p>'
    assert "href" not in read(tmp_path, '<h1>T</h1><p>1.1 <a href="cup">cup</a></p>').clauses[0].html


def test_markdown_is_read_with_front_matter_tables_and_notes(tmp_path: Path) -> None:
    text = """---
title: Directive on Tea
lang: en
effective: 2021-05-01
---
## 4. Duties

Managers must[^1]:

a. boil;
b. brew.

| Cup | Colour |
|-----|--------|
| big | white  |

[^1]: Not at night.
"""
    draft = read(tmp_path, text, name="tea.md")
    assert (draft.title, draft.kind, draft.effective_on) == ("Directive on Tea", "directive", date(2021, 5, 1))
    assert told(draft) == [
        ("chapter", "4", "Duties"),
        ("paragraph", "", "Managers must[1]:"),
        ("item", "4a", "boil;"),
        ("item", "4b", "brew."),
        ("table", "", "Cup Colour big white"),
        ("note", "", "Not at night."),
    ]


def test_a_numbered_list_in_markdown_that_holds_sections_is_headings(tmp_path: Path) -> None:
    draft = read(tmp_path, "# Tea\n\n1. Purpose\n\n1.1 Tea.\n\n2. Duties\n\n2.1 Boil.\n", name="tea.md")
    assert [(c.kind, c.number) for c in draft.clauses] == [
        ("chapter", "1"),
        ("clause", "1.1"),
        ("chapter", "2"),
        ("clause", "2.1"),
    ]


def test_wrapped_lines_are_joined_and_hyphens_kept(tmp_path: Path) -> None:
    line = "1.1 The departments of the whole of the government must brew tea in a well-"
    draft = read(tmp_path, f"1. Duties\n\n{line}\nknown way, at least\nonce a day.\n", name="tea.txt")
    assert draft.clauses[1].text.endswith("tea in a well-known way, at least once a day.")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_plain_text_is_read_in_the_encodings_that_people_use(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "thé.txt"
    path.write_bytes("1. Objet\n\n1.1 Le thé est chaud pour les invités de la Reine.\n".encode(encoding))
    draft = read_draft(path)
    assert draft.clauses[1].text == "Le thé est chaud pour les invités de la Reine."
    assert draft.language == "fr"


def test_terms_under_a_heading_definitions_are_definitions(tmp_path: Path) -> None:
    draft = read(tmp_path, DEFINITIONS, name="tea.txt")
    assert [c.kind for c in draft.clauses] == ["appendix", "definition", "definition"]
    assert (draft.clauses[1].heading, draft.clauses[1].text) == ("tea (thé)", "A drink of leaves.")


def test_a_table_of_contents_and_the_note_to_the_reader_stand_apart(tmp_path: Path) -> None:
    contents = "Contents\n\n1. Purpose ...... 2\n\n2. Duties ...... 3\n\n"
    text = f"Directive on Tea\n\nNote to reader\n\nThis replaces coffee.\n\n{contents}1. Purpose\n\n1.1 Tea.\n\n2. Duties\n\n2.1 Boil.\n"
    draft = read(tmp_path, text, name="tea.txt")
    assert (draft.title, draft.note) == ("Directive on Tea", "This replaces coffee.")
    assert [c.number for c in draft.clauses] == ["1", "1.1", "2", "2.1"]


def test_number_and_day_in_the_file_name_are_taken(tmp_path: Path) -> None:
    draft = read(tmp_path, "<h1>Directive on Tea</h1><p>Boil.</p>", name="Tea__Directive_on_70001_2021-05-01.html")
    assert (draft.key, draft.consolidated_on) == ("70001", date(2021, 5, 1))


@pytest.mark.parametrize(
    ("content", "name", "form"),
    [
        ("<!DOCTYPE html><p>x", "a.txt", "html"),
        ("<html><p>x", "a", "html"),
        ('<?xml version="1.0"?>\n<doc title="x"/>', "a.xml", "tbs"),
        ("# Tea", "a.md", "markdown"),
        ("Tea", "a.txt", "text"),
    ],
)
def test_the_format_is_told_by_content_then_by_name(tmp_path: Path, content: str, name: str, form: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    assert format_of(path).name == form
