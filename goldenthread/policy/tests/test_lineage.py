"""What becomes of a clause from one text to the next."""

from __future__ import annotations

from time import process_time

import pytest

from goldenthread.policy.accuracy.edits import edited
from goldenthread.policy.accuracy.lineage import measure_texts, ties
from goldenthread.policy.importers.readers.tbs.instrument import read_instrument
from goldenthread.policy.lineage import Step, lineage, marks
from goldenthread.policy.tests.drafting import draft_of
from goldenthread.policy.tests.suite_files import shared_file

OLD = """
    chapter #1 Purpose
      clause #1.1 This policy keeps every harbour of the country open in winter.
    chapter #2 Requirements
      clause #2.1 Harbour masters are responsible for:
        item #2.1a keeping the ice off the quays and the ladders;
        item #2.1b telling every ship of the depth of the channel, and keeping the log of all ships that have asked;
        item #2.1c paying the pilots on the last day of each month;
        item #2.1d lighting the lamps at dusk.
      clause #2.2 The ministry inspects each harbour once a year.
      clause #2.3 The ministry publishes what it has found in the harbours within sixty days.
"""


def steps(new: str, old: str = OLD) -> dict[str, set[tuple[str, str]]]:
    """What became of the clauses, by kind of step, without those that are as they were."""
    before, after = draft_of(old).clauses, draft_of(new).clauses
    found: dict[str, set[tuple[str, str]]] = {}
    for one, other, kind in ties(lineage(before, after), before, after):
        if kind != "unchanged":
            found.setdefault(kind, set()).add((one, other))
    return found


def test_the_same_text_is_unchanged() -> None:
    assert steps(OLD) == {}


def test_a_new_clause_renumbers_those_that_follow_and_nothing_else() -> None:
    new = OLD.replace("#2.3 ", "#2.4 ").replace("#2.2 ", "#2.3 ")
    new = new.replace(
        "      clause #2.3 ",
        "      clause #2.2 Ship owners carry insurance against oil that is spilt.\n      clause #2.3 ",
    )
    assert steps(new) == {"new": {("", "2.2")}, "renumbered": {("2.2", "2.3"), ("2.3", "2.4")}}


def test_a_clause_that_is_left_out_is_gone() -> None:
    assert steps(OLD.replace("      clause #2.2 The ministry inspects each harbour once a year.\n", "")) == {
        "gone": {("2.2", "")}
    }


def test_other_words_in_the_same_place_are_a_change() -> None:
    assert steps(OLD.replace("once a year", "twice a year")) == {"changed": {("2.2", "2.2")}}


def test_a_clause_below_another_one_has_moved_whatever_its_number() -> None:
    line = "        item #2.1c paying the pilots on the last day of each month;\n"
    new = (
        OLD.replace(line, "").replace("#2.1d", "#2.1c")
        + "      clause #2.4 paying the pilots on the last day of each month;"
    )
    assert steps(new) == {"moved": {("2.1c", "2.4")}, "renumbered": {("2.1d", "2.1c")}}


def test_the_clause_that_passed_the_others_has_moved_and_they_have_not() -> None:
    first = "        item #2.1a keeping the ice off the quays and the ladders;\n"
    last = "        item #2.1d lighting the lamps at dusk.\n"
    found = steps(OLD.replace(first, "").replace(last, last + first.replace("#2.1a", "#2.1e")))
    assert found == {"moved": {("2.1a", "2.1e")}}


def test_what_hangs_below_a_moved_chapter_has_not_moved_itself() -> None:
    purpose, requirements = OLD.split("    chapter #2")
    swapped = f"    chapter #2{requirements}" + purpose
    assert steps(swapped) == {"moved": {("1", "1")}}


def test_a_clause_in_two_pieces_is_split() -> None:
    new = OLD.replace(", and keeping the log", ";\n        item #2.1x keeping the log")
    assert steps(new) == {"split": {("2.1b", "2.1b"), ("2.1b", "2.1x")}}


def test_two_clauses_in_one_are_merged() -> None:
    new = OLD.replace("once a year.\n      clause #2.3 The ministry publishes", "once a year. The ministry publishes")
    assert steps(new) == {"merged": {("2.2", "2.2"), ("2.3", "2.2")}}


def test_clauses_in_the_same_words_are_told_apart_by_what_stands_around_them() -> None:
    old = """
    chapter #1 Masters
      clause #1.1 They shall:
        item #1.1a keep the ice away
    chapter #2 Pilots
      clause #2.1 They shall:
        item #2.1a know the channel
    """
    new = """
    chapter #1 Pilots
      clause #1.1 They shall:
        item #1.1a know the channel
    chapter #2 Masters
      clause #2.1 They shall:
        item #2.1a keep the ice away
    """
    assert {pair for pairs in steps(new, old).values() for pair in pairs} >= {("1.1", "2.1"), ("2.1", "1.1")}


def test_a_lead_in_in_other_words_is_known_by_its_items() -> None:
    new = OLD.replace("Harbour masters are responsible for:", "Whoever runs a port sees to:")
    assert steps(new) == {"changed": {("2.1", "2.1")}}


def test_an_appendix_that_became_a_text_of_its_own_is_known() -> None:
    old = OLD + "    appendix #A Winter\n      clause #A.1 Salt is kept in every store.\n      clause #A.2 Sand is not."
    new = "    appendix #1 Standard\n      clause #1.1 Salt is kept in every store.\n      clause #1.2 Sand is not."
    found = steps(new, old)
    assert found["changed"] == {("A", "1")}
    assert found["renumbered"] == {("A.1", "1.1"), ("A.2", "1.2")}


def test_nothing_and_nothing_have_no_steps() -> None:
    clauses = draft_of(OLD).clauses
    assert lineage((), ()) == ()
    assert {step.kind for step in lineage(clauses, ())} == {"gone"}
    assert {step.kind for step in lineage((), clauses)} == {"new"}


def test_clauses_without_words_are_matched_by_place() -> None:
    old = "clause #1\nclause #2\nclause #3 Ice is cleared."
    assert steps(old, old) == {}


def test_each_clause_is_in_one_step_and_the_order_is_that_of_the_newer_text() -> None:
    old = draft_of(OLD).clauses
    for seed in range(20):
        new = edited(old, others=old[:2], seed=seed).clauses
        found = lineage(old, new)
        assert sorted(place for step in found for place in step.old) == list(range(len(old)))
        assert sorted(place for step in found for place in step.new) == list(range(len(new)))
        firsts = [step.new[0] for step in found if step.new]
        assert firsts == sorted(firsts)
        assert lineage(old, new) == found


def test_what_is_gone_stands_where_it_stood() -> None:
    old = draft_of("clause #1 One kettle.\nclause #2 Two broken cups.\nclause #3 Three new spoons.").clauses
    assert lineage(old, (old[0], old[2])) == (
        Step("unchanged", (0,), (0,), (0, 0)),
        Step("gone", (1,), ()),
        Step("unchanged", (2,), (1,), (2, 1)),
    )


def test_three_hundred_clauses_that_all_changed_take_less_than_a_second() -> None:
    lines = "\n".join(
        f"clause #{n} The holder of post {n} keeps register {n * 7 % 300} and tells office {n * 13 % 300} of it."
        for n in range(300)
    )
    old = draft_of(lines).clauses
    new = draft_of(lines.replace("keeps", "maintains").replace("of it", "at once")).clauses
    began = process_time()
    found = lineage(old, new)
    assert process_time() - began < 2, "twice the bound, as the machine may be slow"
    assert [step.kind for step in found] == ["changed"] * 300


def test_words_that_came_and_went_are_marked() -> None:
    assert marks("Keep one kettle in every kitchen.", "Keep two kettles in every kitchen.") == (
        ("kept", "Keep "),
        ("deleted", "one kettle"),
        ("inserted", "two kettles"),
        ("kept", " in every kitchen."),
    )


@pytest.mark.parametrize(
    ("old", "new"), [("", ""), ("", "Ice."), ("Ice.", ""), ("a, b; c", "a b\nc"), ("é l’eau", "É l'eau")]
)
def test_marks_hold_both_wordings_letter_by_letter(old: str, new: str) -> None:
    runs = marks(old, new)
    assert "".join(run.text for run in runs if run.change != "inserted") == old
    assert "".join(run.text for run in runs if run.change != "deleted") == new


def test_a_text_of_our_own_with_known_edits_is_told_almost_without_a_fault() -> None:
    old = draft_of(OLD).clauses
    told = measure_texts({"harbours": old}, seeds=range(10))
    assert told["f1"] >= 0.97, told["misses"]


@pytest.mark.shared
def test_the_shared_suite_with_known_edits_is_told_as_well_as_promised() -> None:
    chosen = {key: read_instrument(shared_file(key)).clauses for key in ("27122", "32603", "32613", "16578")}
    told = measure_texts(chosen, seeds=range(2))
    assert told["f1"] >= 0.97, told["misses"]


@pytest.mark.shared
@pytest.mark.parametrize(
    ("successor", "expected"),
    [
        ("32603", {("6.1.2", "4.1.30"), ("6.1.3", "4.1.29")}),
        ("32707", {("B", "A")}),
        ("32708", {("C", "B")}),
        ("32709", {("D", "C")}),
    ],
)
def test_the_clauses_of_a_replaced_instrument_are_found_in_those_that_replace_it(
    successor: str, expected: set[tuple[str, str]]
) -> None:
    old, new = read_instrument(shared_file("27122")).clauses, read_instrument(shared_file(successor)).clauses
    assert expected <= {(one, other) for one, other, _kind in ties(lineage(old, new), old, new)}
