"""Laws, orders, memoranda and pages number, head and lay out their text in ways of their own; each is read as a person reads it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from goldenthread.policy.faults import Fault
from goldenthread.policy.importers.draft import Draft
from goldenthread.policy.importers.formats import read_draft
from goldenthread.policy.importers.readers.pdf.lines import lines_of
from goldenthread.policy.importers.readers.pdf.pages import Page, Word
from goldenthread.policy.tests.pdf_files import Text, lines, pdf
from goldenthread.policy.tests.word_files import level, listed, numbering, paragraph, write

LONG = "The cook boils the water for the tea of all who are in the house and of their"


def read(folder: Path, text: str, *, name: str = "tea.html") -> Draft:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_draft(path)


def told(draft: Draft) -> list[tuple[int, str, str]]:
    """Depth, number and words of each clause."""
    return [(c.depth, c.number, f"{c.heading} {c.text}".strip()) for c in draft.clauses]


def test_a_french_order_has_titles_articles_and_counted_points(tmp_path: Path) -> None:
    page = """<html lang="fr"><body><main><h1>Arrêté sur le thé</h1><p>Le ministre arrête :</p>
    <p><b>TITRE I<sup>er</sup></b><br><b>LE THÉ</b></p><h4>Article premier</h4><p>Le cuisinier doit :</p>
    <p>1° chauffer l’eau ;</p><p>2° verser le thé.</p><p><b>TITRE II</b><br><b>LA FIN</b></p>
    <h4>Article 2</h4><p>Le thé est servi.</p><p>Il est bu chaud.</p></main></body></html>"""
    assert told(read(tmp_path, page))[1:] == [
        (1, "I", "LE THÉ"),
        (2, "1", "Le cuisinier doit :"),
        (3, "1(1)", "chauffer l’eau ;"),
        (3, "1(2)", "verser le thé."),
        (1, "II", "LA FIN"),
        (2, "2", "Le thé est servi."),
        (3, "", "Il est bu chaud."),
    ]


def test_sections_that_run_into_their_text_stand_beside_one_another(tmp_path: Path) -> None:
    page = """<h1>Order on Tea</h1><p>It is ordered as follows:</p><p><u>Section 1</u>. <i>Purpose.</i> Tea calms.</p>
    <p><u>Sec. 2</u>. <i>Duties.</i></p><p>(a) Cooks shall boil water.</p><p>(b) Guests may drink.</p>
    <p><u>Sec. 3</u>. <i>End.</i> This order ends.</p>"""
    assert told(read(tmp_path, page))[1:] == [
        (1, "1", "Purpose. Tea calms."),
        (1, "2", "Duties."),
        (2, "2(a)", "Cooks shall boil water."),
        (2, "2(b)", "Guests may drink."),
        (1, "3", "End. This order ends."),
    ]


def test_a_heading_in_bold_with_a_number_may_end_in_a_full_stop(tmp_path: Path) -> None:
    page = "<h1>Code</h1><p><b>§ 3. Fees.</b></p><p>Cups cost money.</p><p><b>§ 4. Refunds.</b></p><p>None.</p>"
    assert told(read(tmp_path, page)) == [
        (1, "3", "Fees."),
        (2, "", "Cups cost money."),
        (1, "4", "Refunds."),
        (2, "", "None."),
    ]


@pytest.mark.parametrize("line", ["SUBJECT:  Tea in Offices", "Objet : Tea in Offices", "RE: Tea in Offices"])
def test_the_subject_of_a_memorandum_is_its_title_and_what_stands_above_a_note(tmp_path: Path, line: str) -> None:
    draft = read(
        tmp_path, f"OFFICE OF TEA\n\nFROM: The Cook\n\n{line}\n\nI. DUTIES\n\nCooks must boil.\n", name="tea.txt"
    )
    assert (draft.title, draft.note) == ("Tea in Offices", "OFFICE OF TEA FROM: The Cook")
    assert told(draft) == [(1, "I", "DUTIES"), (2, "", "Cooks must boil.")]


def test_a_table_that_sets_numbers_beside_text_is_read_as_numbered_clauses(tmp_path: Path) -> None:
    page = """<h1>Code</h1><h2>2. Duties</h2><table><tr><td>2.1</td><td>Cooks must boil:<ul><li>water</li></ul></td></tr>
    <tr><td>2.2</td><td>Guests wait.</td></tr></table><table><tr><td>1</td><td>A row</td></tr></table>"""
    assert told(read(tmp_path, page)) == [
        (1, "2", "Duties"),
        (2, "2.1", "Cooks must boil:"),
        (3, "", "water"),
        (2, "2.2", "Guests wait."),
        (3, "", "1 A row"),
    ]


def test_a_table_of_numbers_and_text_in_a_word_file_is_numbered_clauses_too(tmp_path: Path) -> None:
    rows = "".join(
        f"<w:tr><w:tc>{paragraph(number)}</w:tc><w:tc>{paragraph(text)}</w:tc></w:tr>"
        for number, text in (("2.1", "Cooks must boil."), ("2.2", "Guests wait."))
    )
    path = write(tmp_path / "tea.docx", f"<w:tbl>{rows}</w:tbl>")
    assert told(read_draft(path)) == [(1, "2.1", "Cooks must boil."), (1, "2.2", "Guests wait.")]


def test_what_stands_around_a_page_is_told_by_the_names_that_pages_give_it(tmp_path: Path) -> None:
    page = """<body><div class="breadcrumbs"><ol><li>Home</li></ol></div><div class="skip-link">Skip</div><div><h1>Tea</h1>
    <p>Boil.</p></div><div id="site_footer"><p>Was this helpful?</p></div><div class="footer-notes">Hot.</div></body>"""
    assert told(read(tmp_path, page)) == [(1, "", "Boil."), (1, "", "Hot.")]


def test_contents_typed_with_the_numbers_of_pages_are_left_out(tmp_path: Path) -> None:
    text = "# Tea\n\nContents\n\n1. Duties 3\n\n2. End 4\n\n## 1. Duties\n\nBoil.\n\n## 2. End\n\nDrink.\n"
    assert told(read(tmp_path, text, name="tea.md")) == [
        (1, "1", "Duties"),
        (2, "", "Boil."),
        (1, "2", "End"),
        (2, "", "Drink."),
    ]


def test_a_list_as_far_in_as_the_one_that_opens_it_hangs_below_it(tmp_path: Path) -> None:
    inner = f'<w:abstractNum w:abstractNumId="1">{level(0, "%1°")}</w:abstractNum>'
    numbers = "".join(f'<w:num w:numId="{place + 1}"><w:abstractNumId w:val="{place}"/></w:num>' for place in range(2))
    lists = numbering(level(0, "%1."), lists=numbers, more=inner)
    body = [listed("Le cuisinier doit :"), listed("chauffer ;", list_id=2), listed("verser.", list_id=2)]
    path = write(tmp_path / "the.docx", *body, listed("La fin."), parts={"numbering": lists})
    assert told(read_draft(path)) == [
        (1, "1", "Le cuisinier doit :"),
        (2, "1(1)", "chauffer ;"),
        (2, "1(2)", "verser."),
        (1, "2", "La fin."),
    ]


def test_the_words_tell_the_language_where_the_file_says_another(tmp_path: Path) -> None:
    draft = read(
        tmp_path, '<html lang="en"><h1>Thé</h1><p>Le cuisinier doit chauffer l’eau pour le thé de la maison.</p>'
    )
    assert draft.language == "fr"
    assert draft.warnings[0] == Fault("language-differs", stated="en", told="fr")


def test_the_lines_of_a_column_do_not_reach_as_far_as_the_title_above_both(tmp_path: Path) -> None:
    path = tmp_path / "tea.pdf"
    page = [
        Text("A title that goes over both of the columns", bottom=740, size=18, bold=True),
        *lines(
            "5.1 The chief cook of the house", "and the guests boil the water", "and drink what they made.", top=700
        ),
        *lines("5.2 The second cook washes up", "and puts the cups away again.", left=320, top=700),
    ]
    path.write_bytes(pdf(page))
    assert [text for _, number, text in told(read_draft(path)) if number] == [
        "The chief cook of the house and the guests boil the water and drink what they made.",
        "The second cook washes up and puts the cups away again.",
    ]


def test_the_last_items_of_a_list_in_a_pdf_part_though_no_full_stop_does(tmp_path: Path) -> None:
    path = tmp_path / "tea.pdf"
    path.write_bytes(
        pdf(
            lines(
                LONG + ":", "(1) the name of the tea that the house serves to its guests at five; and", "(2) its price."
            )
        )
    )
    assert told(read_draft(path))[-1][2] == "its price."
    assert "Page 1 of 1" not in str(told(read_draft(path)))


def test_a_list_that_counts_anew_hangs_where_the_one_before_it_did_however_often_it_does(tmp_path: Path) -> None:
    text = "1. DUTIES\n\n" + "\n\n".join("(a) the kettle:" for _ in range(3000))
    assert {depth for depth, number, _ in told(read(tmp_path, text, name="tea.txt")) if "(a)" in number} == {2}


def test_letters_that_a_pdf_writes_in_two_pieces_are_one_word_and_a_space_that_it_writes_parts_them() -> None:
    pieces = (("the", 50, 70), ("di", 73, 83), ("fferent", 83.3, 120), ("tea", 123.5, 140))
    # A slanted letter may reach over the space behind it.
    for spaced, told in ((False, "the different tea"), (True, "the di fferent tea")):
        words = [
            Word(said, left, 600, right, 610, 11, False, False, behind_space=spaced or said != "fferent")
            for said, left, right in pieces
        ]
        assert [line.text for line in lines_of([Page(words, [])])] == [told]


@pytest.mark.parametrize(
    "sentence",
    [
        "Le présent arrêté entre en vigueur le 1er janvier 2030.",
        "This regulation shall enter into force on 1 January 2030.",
        "This order shall take effect on January 1, 2030.",
    ],
)
def test_laws_and_orders_say_since_when_they_hold(tmp_path: Path, sentence: str) -> None:
    draft = read(tmp_path, f"<h1>Tea</h1><h2>Article 1</h2><p>{sentence}</p>")
    assert draft.effective_on == date(2030, 1, 1)


def test_a_bold_line_that_word_numbers_is_a_heading_and_rows_of_headings_nest(tmp_path: Path) -> None:
    lists = numbering(level(0, "%1.", "upperRoman"), level(1, "%2.", "upperLetter"), level(2, "%3."))

    def headed(text: str, place: int) -> str:
        bold = f"<w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r>"
        return paragraph("", f'<w:numPr><w:ilvl w:val="{place}"/><w:numId w:val="1"/></w:numPr>', runs=bold)

    body = [headed("TEA", 0), paragraph("It calms."), headed("CARE", 0), headed("Before", 1), paragraph("Cooks must:")]
    body += [
        listed("boil water;", 2),
        listed("pour it.", 2),
        headed("After", 1),
        paragraph("Wash up."),
        headed("END", 0),
    ]
    path = write(tmp_path / "tea.docx", *body, paragraph("Go home."), parts={"numbering": lists})
    assert told(read_draft(path)) == [
        (1, "I", "TEA"),
        (2, "", "It calms."),
        (1, "II", "CARE"),
        (2, "A", "Before"),
        (3, "", "Cooks must:"),
        (4, "A.1", "boil water;"),
        (4, "A.2", "pour it."),
        (2, "B", "After"),
        (3, "", "Wash up."),
        (1, "III", "END"),
        (2, "", "Go home."),
    ]


def test_short_lines_that_count_on_before_text_are_headings(tmp_path: Path) -> None:
    page = "<h1>Tea</h1><h2>Care</h2><p>1. Boiling</p><p>Cooks boil.</p><p>2. Pouring</p><p>Guests pour.</p>"
    assert told(read(tmp_path, page)) == [
        (1, "", "Care"),
        (2, "1", "Boiling"),
        (3, "", "Cooks boil."),
        (2, "2", "Pouring"),
        (3, "", "Guests pour."),
    ]


def test_requirements_that_a_word_numbers_stand_below_the_heading_that_the_page_ranks(tmp_path: Path) -> None:
    page = "<h1>Tea</h1><h2>Care</h2><p><b>Requirement 1. Boiling</b></p><p>Cooks boil.</p><h2>End</h2><p>Rest.</p>"
    assert told(read(tmp_path, page)) == [
        (1, "", "Care"),
        (2, "1", "Boiling"),
        (3, "", "Cooks boil."),
        (1, "", "End"),
        (2, "", "Rest."),
    ]


def test_lines_of_one_paragraph_that_begin_with_dashes_are_a_list(tmp_path: Path) -> None:
    page = "<h1>Tea</h1><p>Cooks must:</p><p>- boil;<br>- pour.</p><p><b>1. End</b></p><p>A line<br>and one more.</p>"
    assert told(read(tmp_path, page)) == [
        (1, "", "Cooks must:"),
        (2, "", "boil;"),
        (2, "", "pour."),
        (1, "1", "End"),
        (2, "", "A line and one more."),
    ]


def test_a_numbered_heading_behind_a_list_is_none_of_its_parts(tmp_path: Path) -> None:
    page = "<h1>Tea</h1><p><b>1. Care</b></p><p>Cooks must:</p><ul><li>boil</li></ul><p><b>1.1. End</b></p><p>Rest.</p>"
    assert told(read(tmp_path, page))[3:] == [(2, "1.1", "End"), (3, "", "Rest.")]


def test_capitals_that_count_paragraphs_of_an_article_are_numbers_and_a_lone_one_is_a_name(tmp_path: Path) -> None:
    page = "<h1>Tea</h1><h2>Article 1</h2><p>I. - The cook boils.</p><p>II. - The guest pours.</p><h2>Article 2</h2>"
    assert told(read(tmp_path, f"{page}<p>A. Cook signs.</p>")) == [
        (1, "1", ""),
        (2, "1(I)", "The cook boils."),
        (2, "1(II)", "The guest pours."),
        (1, "2", ""),
        (2, "", "A. Cook signs."),
    ]


def test_parts_that_markdown_sets_in_below_a_numbered_item_are_items_and_a_heading_for_notes_alone_goes(
    tmp_path: Path,
) -> None:
    care = "### Care\n\n1. Boil the water.\n\n    a. Use a kettle.\n\n2. Pour.\n\n"
    text = f"## Tea\n\nIt calms.[^1]\n\n{care}## Footnotes\n\n[^1]: Mostly.\n"
    draft = read(tmp_path, text, name="tea.md")
    assert draft.title == "Tea"
    assert told(draft) == [
        (1, "", "It calms.[1]"),
        (1, "", "Care"),
        (2, "1", "Boil the water."),
        (3, "1a", "Use a kettle."),
        (2, "2", "Pour."),
        (1, "", "Mostly."),
    ]


def test_the_initials_of_people_in_a_list_number_nothing_and_letters_that_count_do(tmp_path: Path) -> None:
    people = "".join(f"<li>{name}</li>" for name in ("G. Kettle", "A. Cup", "A. Pot", "J. Spoon", "K. Tray"))
    duties = "".join(f"<li>{text}</li>" for text in ("A. Cooks must boil water.", "B. Cooks must pour it."))
    draft = read(
        tmp_path, f"<h1>Rules on Tea</h1><h2>1. Group</h2><ul>{people}</ul><h2>2. Duties</h2><ul>{duties}</ul>"
    )
    assert [(number, words) for _depth, number, words in told(draft)] == [
        ("1", "Group"),
        ("", "G. Kettle"),
        ("", "A. Cup"),
        ("", "A. Pot"),
        ("", "J. Spoon"),
        ("", "K. Tray"),
        ("2", "Duties"),
        ("2(A)", "Cooks must boil water."),
        ("2(B)", "Cooks must pour it."),
    ]


@pytest.mark.parametrize("name", ["tea.pdf", "tea.txt"])
def test_an_address_that_a_line_breaks_keeps_its_hyphens(tmp_path: Path, name: str) -> None:
    text = [
        "Whoever finds a kettle that is broken or that has been lost must write to tea-cup@tea-",
        "house.example and to the people who keep the kettles of the house, as the teahouse",
        "has no other office in which somebody could take note of what was found.",
    ]
    path = tmp_path / name
    path.write_bytes(pdf(lines(*text)) if name.endswith("pdf") else "\n".join(text).encode())
    assert "tea-cup@tea-house.example and" in " ".join(clause.text for clause in read_draft(path).clauses)
