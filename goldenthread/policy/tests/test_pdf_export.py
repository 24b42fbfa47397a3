"""An instrument as a PDF: every word as it is, its clauses as bookmarks, its language told, and read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from pypdfium2 import raw

from goldenthread.policy.accuracy.structure import compared
from goldenthread.policy.exporters import pdf
from goldenthread.policy.exporters.home import Home
from goldenthread.policy.importers.draft import Draft, Duties, Refused
from goldenthread.policy.importers.duties.reading import duties_of
from goldenthread.policy.importers.formats import from_blocks
from goldenthread.policy.importers.readers.pdf import document as reading
from goldenthread.policy.importers.readers.tbs.instrument import read_instrument
from goldenthread.policy.tests.drafting import draft_of
from goldenthread.policy.tests.suite_files import shared_file

HOME = Home(address="https://example.org/instruments/70001/2031-01-01/", kind="Policy")
HOSTILE = '#read("/etc/passwd") $x^2$ *b* _i_ <a> @x \\ // `r` #import "@preview/x:1.0.0" = h'


def harbours(**fields: object) -> Draft:
    """A policy with chapters, clauses, items, a term and an appendix."""
    draft = draft_of(
        """
        chapter #1 Effective date
          clause #1.1 This policy takes effect on 1 January 2030.
        chapter #4 Requirements
          clause #4.1 Harbour masters are responsible for:
            clause #4.1.1 Keeping a light at every pier.
              item #4.1.1(a) a green one;
              item #4.1.1(b) a red one.
            clause #4.1.2 Reporting every wreck within 30 days.
        appendix #A Definitions
          definition A place where ships lie.
        """
    )
    return replace(draft, **{"issuer": "Ministry of Harbours", "consolidated_on": date(2031, 1, 1), **fields})


def written(draft: Draft, duties: Duties | None = None, home: Home = HOME) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(pdf.write_pdf(draft, duties or Duties(), home))


def words(document: pypdfium2.PdfDocument) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in document).replace("\r", "")


def test_the_first_page_says_what_it_is_and_each_page_which_it_is() -> None:
    text = words(written(harbours()))
    for told in (
        "Policy on Harbours",
        "Type: Policy",
        "Force: Mandatory",
        "Issued by: Ministry of Harbours",
        "Takes effect: 1 January 2030",
        "Text of: 1 January 2031",
        "Identifier: 70001",
        "On the web: https://example.org/instruments/70001/2031-01-01/",
        "Page 1 of 1",
        "4.1.2 Reporting every wreck within 30 days.",
    ):
        assert told in text, told
    assert "DRAFT" not in text


def test_it_is_tagged_and_claims_pdf_ua_and_tells_its_language_and_whose_it_is() -> None:
    content = pdf.write_pdf(harbours(), Duties(), HOME)
    document = pypdfium2.PdfDocument(content)
    assert raw.FPDFCatalog_IsTagged(document.raw)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content
    assert b"/Lang (en)" in content or b"/Lang(en)" in content
    told = document.get_metadata_dict()
    assert (told["Title"], told["Author"], told["Keywords"]) == (
        "Policy on Harbours",
        "Ministry of Harbours",
        "Policy, 70001",
    )
    assert told["CreationDate"].startswith("D:20310101")


def test_every_chapter_and_numbered_clause_is_a_bookmark_where_it_hangs() -> None:
    marks = [(mark.get_title(), mark.level) for mark in written(harbours()).get_toc()]
    assert marks[:8] == [
        ("1. Effective date", 0),
        ("1.1", 1),
        ("4. Requirements", 0),
        ("4.1", 1),
        ("4.1.1", 2),
        ("4.1.1(a)", 3),
        ("4.1.1(b)", 3),
        ("4.1.2", 2),
    ]


def test_who_is_bound_stands_at_the_top_with_the_clauses_that_bind() -> None:
    draft = draft_of(
        """
        chapter #4 Requirements
          clause #4.1 Deputy heads are responsible for:
            clause #4.1.1 Keeping a light at every pier.
        """
    )
    text = words(written(draft, duties_of(draft)))
    assert "What must be done\nDeputy head: 4.1.1" in text.replace("\n\n", "\n")


def test_hostile_words_come_out_letter_by_letter() -> None:
    draft = harbours(title=HOSTILE, issuer=HOSTILE, note=HOSTILE, note_html="")
    clause = replace(draft.clauses[1], text=HOSTILE, html="", heading=HOSTILE)
    text = words(written(replace(draft, clauses=(draft.clauses[0], clause))))
    assert "".join(text.split()).count("".join(HOSTILE.split())) >= 5
    assert "root:" not in text


def test_a_link_leads_only_to_the_web_and_to_places_of_the_text() -> None:
    html = (
        '<p><a href="#1.1">own</a> <a href="#9.9">none</a> <a href="https://example.org/x">web</a>'
        ' <a href="file:///etc/passwd">file</a></p>'
    )
    draft = harbours()
    clause = replace(draft.clauses[3], html=html, text="own none web file")
    content = pdf.write_pdf(replace(draft, clauses=(*draft.clauses[:3], clause)), Duties(), Home())
    assert b"https://example.org/x" in content
    assert b"etc/passwd" not in content


def test_tables_lists_and_marks_are_set() -> None:
    html = (
        '<table><caption>Lights</caption><thead><tr><th colspan="2">Where</th></tr></thead>'
        '<tbody><tr><td rowspan="2">North</td><td>green</td></tr><tr><td>red</td></tr></tbody></table>'
        '<ol type="a"><li>first<ul><li>deep</li></ul></li><li><strong>second</strong></li></ol>'
    )
    draft = harbours()
    clause = replace(draft.clauses[3], html=html, text="Lights Where North green red first deep second")
    text = words(written(replace(draft, clauses=(*draft.clauses[:3], clause))))
    for told in ("Lights", "Where", "North green", "a. first", "• deep", "b. second"):
        assert told in text, told


def test_letters_that_no_font_of_ours_has_cost_the_standard_and_not_the_file() -> None:
    content = pdf.write_pdf(harbours(title="港の方針"), Duties(), HOME)
    assert b"<pdfuaid:part>" not in content
    assert raw.FPDFCatalog_IsTagged(pypdfium2.PdfDocument(content).raw)


def test_a_draft_says_so_on_each_page_in_its_language() -> None:
    draft = harbours(clauses=harbours().clauses * 20)
    draft = replace(draft, clauses=tuple(replace(c, anchor=f"n{n}") for n, c in enumerate(draft.clauses)))
    document = written(draft, home=Home(is_draft=True))
    assert len(document) > 2
    assert all("DRAFT" in page.get_textpage().get_text_range() for page in document)
    french = words(written(harbours(language="fr"), home=Home(is_draft=True)))
    assert "PROJET" in french
    assert "Entre en vigueur : 1er janvier 2030" in french.replace("\xa0", " ")
    assert "Page 1 sur" in french


def test_a_long_text_has_a_table_of_contents() -> None:
    clauses = harbours().clauses * 6
    long = replace(harbours(), clauses=tuple(replace(c, anchor=f"n{n}") for n, c in enumerate(clauses)))
    assert "Contents" in words(written(long))
    assert "Contents" not in words(written(harbours()))


def test_a_text_beyond_all_measure_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "LONGEST", 1000)
    with pytest.raises(Refused, match="too long"):
        pdf.write_pdf(harbours(), Duties(), HOME)


def test_the_same_text_gives_the_same_bytes() -> None:
    assert pdf.write_pdf(harbours(), Duties(), HOME) == pdf.write_pdf(harbours(), Duties(), HOME)


@pytest.mark.shared
@pytest.mark.parametrize("key", ["32603", "27122", "16578"])
def test_what_is_read_back_has_the_same_numbered_clauses(tmp_path: Path, key: str) -> None:
    draft = read_instrument(shared_file(key))
    path = tmp_path / f"{key}.pdf"
    path.write_bytes(pdf.write_pdf(draft, duties_of(draft), HOME))
    truth, seen = compared(draft), compared(from_blocks(reading.read_document)(path))
    numbered = {each for each in truth if each[0]}
    again = {each for each in seen if each[0]}
    assert len(numbered & again) >= 0.95 * len(numbered)
    assert len(numbered & again) >= 0.95 * len(again)
