"""Which clause of one language is which of another: no database."""

from __future__ import annotations

from dataclasses import replace

from goldenthread.policy.checking.counterparts import aligned, cited, counterparts
from goldenthread.policy.importers.draft import Clause
from goldenthread.policy.tests.drafting import draft_of


def clauses(text: str) -> tuple[Clause, ...]:
    return draft_of(text).clauses


def named(one: tuple[Clause, ...], other: tuple[Clause, ...]) -> list[tuple[str, str]]:
    """Each row by the words of its clauses, "" where there is none."""

    def words(text: tuple[Clause, ...], place: int | None) -> str:
        return "" if place is None else text[place].heading or text[place].text

    return [(words(one, here), words(other, there)) for here, there in aligned([one, other])]


def test_the_same_number_is_the_same_clause_and_what_only_one_has_stands_in_its_place() -> None:
    english = clauses("chapter #4 Duties\n  clause #4.1 One\n  clause #4.2 Two\n  clause #4.4 Four")
    french = clauses("chapter #4 Rôles\n  clause #4.1 Un\n  clause #4.3 Trois\n  clause #4.4 Quatre\nchapter #5 Fin")
    assert named(english, french) == [
        ("Duties", "Rôles"),
        ("One", "Un"),
        ("", "Trois"),
        ("Two", ""),
        ("Four", "Quatre"),
        ("", "Fin"),
    ]


def test_a_number_that_is_used_twice_is_told_apart_by_its_place() -> None:
    english = clauses("clause #1 A\nclause #1 B")
    french = clauses("clause #1 a\nclause #1 b")
    assert named(english, french) == [("A", "a"), ("B", "b")]


def test_what_has_no_number_is_told_by_its_kind_and_order_below_the_counterpart() -> None:
    english = clauses("clause #4.1 Lead\n  item one\n  item two\n  item three\nclause #4.2 Lead\n  item four")
    french = clauses("clause #4.1 Tête\n  item un\n  item deux\nclause #4.2 Tête\n  item quatre")
    assert named(english, french) == [
        ("Lead", "Tête"),
        ("one", "un"),
        ("two", "deux"),
        ("three", ""),
        ("Lead", "Tête"),
        ("four", "quatre"),
    ]


def test_below_a_clause_without_a_counterpart_nothing_has_one() -> None:
    english = clauses("clause #4.1 Lead\n  item one\nclause #4.2 Lead\n  item two")
    french = clauses("clause #4.2 Tête\n  item deux")
    assert named(english, french) == [("Lead", ""), ("one", ""), ("Lead", "Tête"), ("two", "deux")]


def test_a_term_is_found_by_the_term_written_beside_it_though_its_place_is_another() -> None:
    def terms(*headings: str) -> tuple[Clause, ...]:
        lines = "chapter #2 Terms\n" + "\n".join(f"  definition {heading}" for heading in headings)
        return tuple(
            replace(clause, heading=clause.text, text="") if clause.kind == "definition" else clause
            for clause in clauses(lines)
        )

    english = terms("access (accès)", "holding (fonds)", "water (eau)")
    french = terms("accès (access)", "eau", "fonds")
    assert named(english, french)[1:] == [
        ("access (accès)", "accès (access)"),
        ("holding (fonds)", "fonds"),
        ("water (eau)", "eau"),
    ]


def test_a_clause_is_cited_by_the_nearest_number_or_heading() -> None:
    text = clauses("chapter Terms\n  definition\nclause #4.1 Lead\n  item one")
    assert [cited(text, place) for place in range(4)] == ["Terms", "Terms", "4.1", "4.1"]


def test_every_text_is_its_own_counterpart_and_pairs_are_one_to_one() -> None:
    text = clauses("chapter #1 A\n  clause #1.1 B\n    item x\n    item y\nappendix #A C\n  clause #1.1 D\n  note n")
    assert counterparts(text, text) == {place: place for place in range(len(text))}
    assert aligned([text]) == [(place,) for place in range(len(text))]
    assert aligned([text, text, text]) == [(place,) * 3 for place in range(len(text))]
    assert aligned([]) == []
