"""Requirements, evidence and links follow a clause from text to text, and are looked at again where its words changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from goldenthread.kernel import actions as kernel
from goldenthread.kernel.models import Visibility
from goldenthread.policy import actions
from goldenthread.policy.actions.importing import import_suite
from goldenthread.policy.models import Requirement, Statement
from goldenthread.policy.queries.statements import must_recheck
from goldenthread.policy.tests.calling import YEAR
from goldenthread.policy.tests.suite_files import own_file
from tests import factories

pytestmark = pytest.mark.django_db

INFORMING = (
    '<clause anchor="4.1.{n}">Informing everybody of:<clauses><clause anchor="4.1.{n}.1">Hot taps;</clause>'
    '<clause anchor="4.1.{n}.2">Cold taps.</clause></clauses></clause>'
)


def keep(folder: Path, *bodies: str, since: int = 2021) -> None:
    """One text a year, each with these duties."""
    for year, body in enumerate(bodies, since):
        import_suite([own_file(folder, on=f"{year}-05-01", body=body)], visibility=Visibility.PUBLIC)


def rows() -> dict[str, tuple[str, date | None, date | None]]:
    """What each requirement says → its clause, and its own first and last day."""
    return {r.text["en"]: (r.clause, r.effective_from, r.effective_until) for r in Requirement.objects.all()}


def test_a_clause_under_another_number_keeps_what_a_person_confirmed_and_what_was_stated(tmp_path: Path) -> None:
    keep(tmp_path, INFORMING.format(n=1))
    told = Requirement.objects.get()
    kernel.change(told, by=None, read_by_machine=False)
    mint = factories.organisation("Mint")
    stated = actions.state(
        Statement(requirement=told, organisation=mint, answer="met", evidence={"en": "Seen."}, period=YEAR), by=None
    )
    keep(
        tmp_path,
        INFORMING.format(n=1),
        '<clause anchor="4.1.1">Publishing a list of teas.</clause>' + INFORMING.format(n=2),
    )
    told.refresh_from_db()
    assert told.clause == "4.1.2"
    assert [part["number"] for part in told.parts["en"]] == ["4.1.2.1", "4.1.2.2"]
    assert not told.read_by_machine
    assert not must_recheck(stated, told)
    keep(tmp_path, INFORMING.format(n=1).replace("Cold", "Lukewarm"), since=2023)
    told.refresh_from_db()
    assert told.read_by_machine
    assert must_recheck(stated, told)


def test_a_clause_that_says_it_in_other_words_under_another_number_is_the_same(tmp_path: Path) -> None:
    first = '<clause anchor="4.1.1">Keeping a clean kettle ready in every kitchen.</clause>'
    second = (
        '<clause anchor="4.1.1">Publishing a list of teas.</clause>'
        '<clause anchor="4.1.2">Keeping a clean kettle in every kitchen.</clause>'
    )
    keep(tmp_path, first, second)
    assert rows()["Keeping a clean kettle in every kitchen."] == ("4.1.2", None, None)
    assert rows()["Publishing a list of teas."] == ("4.1.1", date(2022, 5, 1), None)


def test_another_duty_in_the_place_of_one_that_is_gone_is_not_the_same(tmp_path: Path) -> None:
    keep(
        tmp_path,
        '<clause anchor="4.1.1">Reporting every broken cup within 30 days.</clause>',
        '<clause anchor="4.1.1">Publishing a list of teas.</clause>',
    )
    assert rows() == {
        "Reporting every broken cup within 30 days.": ("4.1.1", None, date(2022, 5, 1)),
        "Publishing a list of teas.": ("4.1.1", date(2022, 5, 1), None),
    }


def test_of_a_clause_that_came_apart_one_piece_goes_on_and_the_other_begins(tmp_path: Path) -> None:
    keep(
        tmp_path,
        '<clause anchor="4.1.1">Keeping a clean kettle ready in every kitchen, and reporting broken cups.</clause>',
        '<clause anchor="4.1.1">Keeping a clean kettle ready in every kitchen.</clause>'
        '<clause anchor="4.1.2">Reporting broken cups.</clause>',
    )
    assert rows() == {
        "Keeping a clean kettle ready in every kitchen.": ("4.1.1", None, None),
        "Reporting broken cups.": ("4.1.2", date(2022, 5, 1), None),
    }


def test_a_new_clause_is_one_and_the_same_in_both_languages(tmp_path: Path) -> None:
    keep(tmp_path, INFORMING.format(n=1))
    newer = INFORMING.format(n=1) + '<clause anchor="4.1.2">Keeping a kettle.</clause>'
    english = own_file(tmp_path, on="2022-05-01", body=newer)
    import_suite([english], visibility=Visibility.PUBLIC)
    french = own_file(tmp_path, title="Politique sur le thé", on="2022-05-01", body=newer)
    french.write_text(french.read_text().replace('language="en"', 'language="fr"').replace("Keeping a", "garder une"))
    import_suite([french], visibility=Visibility.PUBLIC)
    held = Requirement.objects.first()
    assert held is not None
    texts = held.instrument.texts.filter(consolidated_on=date(2022, 5, 1))
    one, other = (list(text.clauses.order_by("position").values_list("lineage", flat=True)) for text in texts)
    assert one == other
