"""What an instrument's title and text tell about it: its kind, whether it binds, since when, what for and by whom."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from goldenthread.policy.faults import Fault
from goldenthread.policy.tests.tbs_files import appendix, chapter, clauses, read, shape


@pytest.mark.parametrize(
    ("title", "kind", "mandatory"),
    [
        ("Policy on Tea", "policy", True),
        ("Policy Framework for the Management of Tea", "framework", None),
        ("Foundation Framework for Tea Policies", "framework", None),
        ("Directive on Government Tea, Including Cups", "directive", True),
        ("Uniforms Directive", "directive", True),
        ("Appendix H: Standard on Cold Tea", "standard", True),
        ("Directive on Tea - Appendix J: Standard on Cups", "standard", True),
        ("Appendix I: Interim Standard on Pots", "standard", True),
        ("TBITS 12: Codes for Tea - Implementation Criteria", "standard", True),
        ("Appendix C: Mandatory Procedures for Pouring", "procedures", True),
        ("Procedures for Pouring", "procedures", None),
        ("Guidelines on Making Tea", "guideline", False),
        ("GC 1 Guideline: Leaves", "guideline", False),
        ("Guide to Biscuits", "guide", False),
        ("Algorithmic Tea tool", "tool", False),
        ("Values and Ethics Code for Tea", "code", None),
        ("Tea Policy Notices", "notice", None),
        ("Appendix A: Examples of Tea", "", None),
    ],
)
def test_the_title_tells_the_kind_and_the_kind_whether_it_binds(
    tmp_path: Path, title: str, kind: str, mandatory: bool | None
) -> None:
    draft = read(tmp_path, chapter("<p>1.1 x</p>"), title=title)
    assert (draft.kind, draft.mandatory) == (kind, mandatory)
    assert (Fault("title-without-kind") in draft.warnings) is (kind == "")


def test_a_text_that_says_whether_it_binds_is_believed(tmp_path: Path) -> None:
    assert (
        read(tmp_path, chapter("<p>1.1 This guideline is mandatory.</p>"), title="Guideline on Tea").mandatory is True
    )
    assert (
        read(tmp_path, chapter("<p>1.1 This standard is not mandatory.</p>"), title="Standard on Tea").mandatory
        is False
    )


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("This policy takes effect on April 1, 2020.", date(2020, 4, 1)),
        ("This policy takes effect on <time datetime='2020-04-01'>April 1, 2020</time> .", date(2020, 4, 1)),
        ("This policy takes effect on AprilÂ\u00a01, 2020.", date(2020, 4, 1)),
        ("This standard took effect on July 1, 2012, and was updated on March 31, 2013.", date(2012, 7, 1)),
        ("This standard takes effect April 1, 2013 except for section 6.", date(2013, 4, 1)),
        ("These procedures came into force on 3 May 2019.", date(2019, 5, 3)),
        ("Effective as of 1 June 2021, tea is served.", date(2021, 6, 1)),
        ("La présente politique entre en vigueur le 1er avril 2020.", date(2020, 4, 1)),
        ("This policy takes effect on February 30, 2020.", None),
        ("It replaces the policy of May 1, 2001.", None),
        ("It replaces the policy that took effect on May 1, 2001. It takes effect on May 2, 2003.", date(2003, 5, 2)),
        ("Section 6 takes effect on May 1, 2001.</p><p>1.2 This policy takes effect on May 1, 2000.", date(2000, 5, 1)),
    ],
)
def test_the_effective_date_is_read_from_the_sentence_that_states_it(
    tmp_path: Path, sentence: str, day: date | None
) -> None:
    draft = read(tmp_path, chapter(f"<p>1.1 {sentence}</p>", title="1. Effective date"))
    assert draft.effective_on == day
    assert (Fault("effect-not-stated") in draft.warnings) is (day is None)


def test_a_month_alone_counts_from_its_first_day_with_a_warning(tmp_path: Path) -> None:
    inner = '<section anchor="1.4" title="1.4 Effective date"><ul><li>December 1991</li></ul></section>'
    draft = read(tmp_path, chapter(inner, title="1. Reference"))
    assert draft.effective_on == date(1991, 12, 1)
    assert Fault("effect-month-alone", day="1991-12-01") in draft.warnings


def test_the_effective_date_of_an_appendix_is_not_that_of_the_whole(tmp_path: Path) -> None:
    later = appendix('<clauses><clause anchor="B.1">This standard takes effect on May 2, 2022.</clause></clauses>')
    whole = read(
        tmp_path, chapter("<p>1.1 This directive takes effect on May 1, 2021.</p>", title="1. Effective date") + later
    )
    assert whole.effective_on == date(2021, 5, 1)
    assert read(tmp_path, chapter("<p>1.1 Tea is hot.</p>") + later).effective_on is None


def test_an_instrument_that_is_itself_an_appendix_is_read_like_any_other(tmp_path: Path) -> None:
    inner = (
        '<chapter anchor="H.1" title="Effective date"><clauses><clause anchor="H.1.1">This standard takes effect on '
        "May 4, 2022.</clause></clauses></chapter>"
    )
    draft = read(
        tmp_path, chapter(inner, anchor="Appendix H", title="Standard on Tea"), title="Appendix H: Standard on Tea"
    )
    assert draft.effective_on == date(2022, 5, 4)
    assert shape(draft)[0] == (1, "appendix", "H", "Standard on Tea")


def test_objective_results_authority_and_issuer_come_from_their_chapters(tmp_path: Path) -> None:
    body = chapter(
        clauses(
            '<clause anchor="2.1">This policy is issued under section 5 of the <em>Tea Act</em> by the Board of Leaves.</clause>'
        ),
        anchor="2",
        title="Authorities",
    ) + chapter(
        clauses(
            '<clause anchor="3.1">The objectives of this policy are as follows:<clauses>'
            '<clause anchor="3.1.1">Tea is good;</clause><clause anchor="3.1.2">Tea is hot.</clause></clauses></clause>'
            '<clause anchor="3.2">The expected results of this policy are:<clauses>'
            '<clause anchor="3.2.1">People drink:<clauses><clause anchor="3.2.1.1">often.</clause></clauses></clause>'
            '<clause anchor="3.2.2">People rest.</clause></clauses></clause>'
        ),
        anchor="3",
        title="Objectives and expected results",
    )
    draft = read(tmp_path, body)
    assert draft.objective == "The objectives of this policy are as follows: Tea is good; Tea is hot."
    assert draft.expected_results == ("People drink: often.", "People rest.")
    assert draft.authority == "This policy is issued under section 5 of the Tea Act by the Board of Leaves."
    assert draft.issuer == "Board of Leaves"


def test_older_chapters_state_objective_and_results_in_sections(tmp_path: Path) -> None:
    body = chapter(
        "<h3>5.1 Objective</h3><p>The objective is good tea.</p><h3>5.2 Expected results</h3>"
        "<p>The expected results are:</p><ul><li>joy; and</li><li>rest.</li></ul>",
        anchor="5",
        title="5. Policy statement",
    )
    draft = read(tmp_path, body)
    assert draft.objective == "The objective is good tea."
    assert draft.expected_results == ("joy; and", "rest.")


def test_what_the_text_does_not_state_is_empty(tmp_path: Path) -> None:
    draft = read(tmp_path, chapter("<p>1.1 Tea is hot.</p>"))
    assert (draft.objective, draft.expected_results, draft.authority, draft.issuer, draft.note) == ("", (), "", "", "")
