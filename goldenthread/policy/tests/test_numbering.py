"""Numbers as people write them, one form after the other, in plain text: what each piece is cited as, and where it hangs."""

from __future__ import annotations

from pathlib import Path

import pytest

from goldenthread.policy.importers.draft import Draft
from goldenthread.policy.importers.formats import read_draft
from goldenthread.policy.importers.structure.assembly import assembled
from goldenthread.policy.importers.structure.blocks import Block, Document
from goldenthread.policy.importers.text.labels import mark_of, mark_of_label
from goldenthread.policy.importers.text.tokens import Token


def read(folder: Path, *paragraphs: str) -> Draft:
    path = folder / "tea.txt"
    path.write_text("\n\n".join(paragraphs), encoding="utf-8")
    return read_draft(path)


def tree(draft: Draft) -> list[tuple[str, str]]:
    """The number of each piece and of the one that it hangs below; words where there is none."""
    names = [clause.number or clause.heading or clause.text for clause in draft.clauses]
    return [(name, "" if c.parent is None else names[c.parent]) for name, c in zip(names, draft.clauses, strict=True)]


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("4.1.2 Boil", "dotted", "4.1.2"),
        ("4.1.2. Boil", "dotted", "4.1.2"),
        ("4.1) Boil", "dotted", "4.1"),
        ("4.1(b)(iii) Boil", "dotted", "4.1(b)(iii)"),
        ("4.1b Boil", "dotted", "4.1b"),
        ("D.2.6 Boil", "dotted", "D.2.6"),
        ("IV. Boiling", "counted", "IV"),
        ("(b) boil", "counted", "b"),
        ("iii) boil", "counted", "iii"),
        ("12. Boil", "counted", "12"),
        ("§ 12 Boiling", "worded", "12"),
        ("§12a Boiling", "worded", "12a"),
        ("Article 3", "worded", "3"),
        ("Article 3 – Boiling", "worded", "3"),
        ("Section 4. Boiling", "worded", "4"),
        ("CHAPTER II: Boiling", "worded", "II"),
        ("Appendix B: Cups", "appendix", "B"),
        ("Annexe A – Tasses", "appendix", "A"),
        ("• boil", "bullet", ""),
        ("– boil", "bullet", ""),
        ("[1] See the teapot.", "note", ""),
    ],
)
def test_each_form_is_found_with_its_number(text: str, kind: str, number: str) -> None:
    mark = mark_of(text)
    assert mark is not None
    assert (mark.kind, mark.number) == (kind, number)


@pytest.mark.parametrize(
    "text",
    [
        "30 days after",
        "2.5% of all",
        "Section 4 of the Act applies.",
        "I boil.",
        "a cup",
        "A cup",
        "- ",
        "Part of it",
        "3.5",
    ],
)
def test_what_only_looks_like_a_number_is_text(text: str) -> None:
    mark = mark_of(text)
    assert mark is None or text == "3.5"


@pytest.mark.parametrize(
    ("label", "number"), [("4.1.2", "4.1.2"), ("(b)", "b"), ("IV.", "IV"), ("§ 12", "12"), ("7", "7")]
)
def test_labels_that_stand_apart_are_read_alike(label: str, number: str) -> None:
    mark = mark_of_label(label)
    assert mark is not None
    assert mark.number == number


def test_lists_within_lists_are_cited_with_all_their_letters(tmp_path: Path) -> None:
    draft = read(
        tmp_path, "Tea Policy", "4. Requirements", "4.1 The deputy head must:", "(a) boil;", "(b) brew:", "(i) green;",
        "(ii) black; and", "(iii) white;", "(c) serve.", "4.2 Report.",
    )  # fmt: skip
    assert tree(draft) == [
        ("4", ""),
        ("4.1", "4"),
        ("4.1(a)", "4.1"),
        ("4.1(b)", "4.1"),
        ("4.1(b)(i)", "4.1(b)"),
        ("4.1(b)(ii)", "4.1(b)"),
        ("4.1(b)(iii)", "4.1(b)"),
        ("4.1(c)", "4.1"),
        ("4.2", "4"),
    ]


def test_articles_paragraphs_and_points_hang_below_one_another(tmp_path: Path) -> None:
    draft = read(
        tmp_path, "Tea Act", "Article 1", "Purpose", "1. Tea is regulated.", "Article 2", "1. Boil:", "(a) now;"
    )
    assert tree(draft) == [("1", ""), ("1(1)", "1"), ("2", ""), ("2(1)", "2"), ("2(1)(a)", "2(1)")]
    assert draft.clauses[0].heading == "Purpose"


def test_sections_of_a_law_follow_though_some_are_missing(tmp_path: Path) -> None:
    draft = read(
        tmp_path, "Tea Ordinance", "§ 1 Purpose", "(1) Tea is good.", "§ 12 Entry into force", "On May 1, 2021."
    )
    assert tree(draft) == [("1", ""), ("1(1)", "1"), ("12", ""), ("On May 1, 2021.", "12")]


def test_roman_chapters_hold_lettered_sections(tmp_path: Path) -> None:
    draft = read(
        tmp_path, "Memorandum", "I. Background", "Tea.", "II. Policy", "A. Boiling", "1. Boil.", "III. End", "Done."
    )
    assert tree(draft)[0] == ("I", "")
    assert ("A", "II") in tree(draft)
    assert ("A.1", "A") in tree(draft)
    assert ("III", "") in tree(draft)


def test_a_chapter_called_2_0_holds_2_1(tmp_path: Path) -> None:
    draft = read(tmp_path, "Tea policy", "1.0 PURPOSE", "Tea.", "2.0 DUTIES", "2.1 Boil.", "2.1.1 Daily.")
    assert tree(draft) == [("1", ""), ("Tea.", "1"), ("2", ""), ("2.1", "2"), ("2.1.1", "2.1")]


def test_a_lead_in_holds_the_numbers_behind_it(tmp_path: Path) -> None:
    draft = read(
        tmp_path, "Tea Policy", "4. Duties", "Deputy heads are responsible for:", "4.1 Boiling.", "4.2 Brewing."
    )
    lead_in = "Deputy heads are responsible for:"
    assert tree(draft) == [("4", ""), (lead_in, "4"), ("4.1", lead_in), ("4.2", lead_in)]


def test_bullets_hang_below_what_introduces_them(tmp_path: Path) -> None:
    draft = read(
        tmp_path,
        "Tea Policy",
        "4. Duties",
        "4.1 Managers must:\n- heat the pot;\n- warm:\n  - cups\n- report.",
        "4.2 End.",
    )
    assert tree(draft) == [
        ("4", ""),
        ("4.1", "4"),
        ("heat the pot;", "4.1"),
        ("warm:", "4.1"),
        ("cups", "warm:"),
        ("report.", "4.1"),
        ("4.2", "4"),
    ]


def test_a_list_of_short_lines_makes_no_chapters(tmp_path: Path) -> None:
    draft = read(tmp_path, "Tea", "1. Purpose", "1.1 Tea:", "1. Boil", "2. Brew", "3. Serve", "2. Scope", "2.1 All.")
    assert [c.number for c in draft.clauses if c.kind == "chapter"] == ["1", "2"]
    assert ("1.1(3)", "1.1") in tree(draft)


def test_an_unnumbered_heading_stands_where_the_number_behind_it_tells(tmp_path: Path) -> None:
    draft = read(
        tmp_path, "Tea", "4. Duties", "4.1 All must:", "Boiling", "4.1.1 Boil.", "Brewing", "4.1.2 Brew.", "4.2 End."
    )
    assert tree(draft)[2:] == [
        ("Boiling", "4.1"),
        ("4.1.1", "Boiling"),
        ("Brewing", "4.1"),
        ("4.1.2", "Brewing"),
        ("4.2", "4"),
    ]


def test_an_appendix_without_a_letter_takes_that_of_its_numbers(tmp_path: Path) -> None:
    draft = read(tmp_path, "Tea", "1. Purpose", "1.1 Tea.", "Appendix: Cups", "A.1 White.")
    assert tree(draft)[2:] == [("A", ""), ("A.1", "A")]


def test_a_number_alone_on_its_line_belongs_to_the_text_behind_it(tmp_path: Path) -> None:
    draft = read(tmp_path, "Tea", "4. Duties", "4.1", "Boil the water.")
    assert [(c.number, c.text) for c in draft.clauses] == [("4", ""), ("4.1", "Boil the water.")]


def test_labels_kept_apart_from_the_text_give_the_same_tree() -> None:
    blocks = (
        Block("heading", (Token("text", "Duties"),), label="4.", level=1),
        Block("paragraph", (Token("text", "Boil:"),), label="4.1"),
        Block("item", (Token("text", "hot;"),), label="(a)", level=1),
        Block("item", (Token("text", "very;"),), label="(i)", level=2),
        Block("item", (Token("text", "now."),), label="(b)", level=1),
    )
    draft = assembled(Document(blocks, title="Tea"), key="tea")
    assert [c.number for c in draft.clauses] == ["4", "4.1", "4.1(a)", "4.1(a)(i)", "4.1(b)"]
    assert [c.depth for c in draft.clauses] == [1, 2, 3, 4, 3]
