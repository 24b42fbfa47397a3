"""Importing a suite: what is kept, what a second reading changes, and what a refused file leaves alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import transaction

from goldenthread.kernel import actions as kernel
from goldenthread.kernel.errors import Refused
from goldenthread.kernel.models import Event, Link, Role, SearchRow, Visibility
from goldenthread.policy.actions.importing import import_suite
from goldenthread.policy.actions.storing import Placing, store_draft
from goldenthread.policy.importers.draft import Duties
from goldenthread.policy.models import Bearer, Clause, Instrument, Limit, Requirement
from goldenthread.policy.queries import duties_of, in_force
from goldenthread.policy.tests.drafting import draft_of
from goldenthread.policy.tests.suite_files import own_file, shared_file

pytestmark = pytest.mark.django_db


def keep(*paths: Path) -> None:
    """Import for everybody to see; every file must be taken."""
    assert import_suite(paths, visibility=Visibility.PUBLIC).refused == []


def clauses_binding(role: str, key: str, on: date) -> list[str]:
    """The clauses of an instrument that bind a role on a day, as an anonymous visitor sees them."""
    held = Instrument.objects.get(key=key)
    return [
        duty.requirement.clause for duty in duties_of(None, on=on, role=Role.objects.get(key=role), instrument=held)
    ]


@pytest.mark.shared
def test_deputy_heads_are_bound_by_the_network_use_policy_until_its_successor_takes_effect() -> None:
    keep(shared_file("27122"), shared_file("32603"))
    at_first = ["6.1.1", "6.1.2", "6.1.4", "7.1"]
    assert clauses_binding("deputy-head", "27122", date(2013, 9, 30)) == []
    assert clauses_binding("deputy-head", "27122", date(2013, 12, 1)) == at_first
    assert clauses_binding("deputy-head", "27122", date(2014, 3, 31)) == at_first
    assert clauses_binding("deputy-head", "27122", date(2014, 4, 1)) == ["6.1.1", "6.1.2", "6.1.3", "6.1.4", "7.1"]
    assert clauses_binding("deputy-head", "32603", date(2020, 3, 31)) == []
    assert clauses_binding("deputy-head", "32603", date(2020, 4, 1)) == [f"4.1.{n}" for n in range(1, 40)]
    assert clauses_binding("deputy-head", "27122", date(2020, 4, 1)) == []


@pytest.mark.shared
def test_a_requirement_with_a_later_date_of_its_own_binds_from_that_day() -> None:
    keep(shared_file("30682"))
    assert "4.1.13" not in clauses_binding("head-of-communications", "30682", date(2026, 3, 26))
    assert "4.1.13" in clauses_binding("head-of-communications", "30682", date(2026, 3, 27))


@pytest.mark.shared
@pytest.mark.parametrize("order", [("27122", "32603"), ("32603", "27122")])
def test_references_between_files_are_tied_whatever_their_order(order: tuple[str, str]) -> None:
    for key in order:
        keep(shared_file(key))
    replaced = Link.objects.get(source__key="32603", target__key="27122", verb="replaces")
    assert replaced.valid_from == date(2020, 4, 1)
    assert [i.key for i in in_force(Instrument.objects.all(), on=date(2020, 4, 1))] == ["32603"]
    assert [i.key for i in in_force(Instrument.objects.all(), on=date(2020, 3, 31))] == ["27122"]


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    path = own_file(tmp_path)
    assert import_suite([path]).created == 1
    events = Event.objects.count()
    again = import_suite([path])
    assert (again.created, again.changed, again.unchanged) == (0, 0, 1)
    assert Event.objects.count() == events


def test_a_newer_file_becomes_a_new_text_and_its_requirements_follow(tmp_path: Path) -> None:
    keep(own_file(tmp_path))
    before = dict(Clause.objects.values_list("number", "lineage"))
    newer = (
        '<clause anchor="4.1.1">Publishing a list of teas.</clause>'
        '<clause anchor="4.1.2">Keeping a kettle in every kitchen.</clause>'
    )
    keep(own_file(tmp_path, on="2024-01-01", body=newer))
    held = Instrument.objects.get(key="70001")
    assert [t.consolidated_on for t in held.texts.order_by("consolidated_on")] == [date(2021, 5, 1), date(2024, 1, 1)]
    newest = held.texts.get(consolidated_on=date(2024, 1, 1))
    assert newest.clauses.get(number="4.1.2").lineage == before["4.1.1"], "the kettle moved and is the same clause"
    rows = {r.text["en"]: (r.clause, r.effective_from, r.effective_until) for r in held.requirements.all()}
    assert rows["Keeping a kettle in every kitchen."] == ("4.1.2", None, None)
    assert rows["Publishing a list of teas."] == ("4.1.1", date(2024, 1, 1), None)
    assert rows["Reporting every broken cup within 30 days."] == ("4.1.2", None, date(2024, 1, 1))


def test_an_older_file_read_later_leaves_the_newer_text_in_the_lead(tmp_path: Path) -> None:
    keep(own_file(tmp_path, on="2024-01-01", body='<clause anchor="4.1.1">Publishing a list of teas.</clause>'))
    keep(own_file(tmp_path))
    held = Instrument.objects.get(key="70001")
    assert held.texts.count() == 2
    assert [r.text["en"] for r in held.requirements.all()] == ["Publishing a list of teas."]
    assert not SearchRow.objects.filter(text__contains="kettle").exists()


def test_a_refused_file_is_named_and_leaves_what_was_held_untouched(tmp_path: Path) -> None:
    keep(own_file(tmp_path))
    events = Event.objects.count()
    bad = tmp_path / "Policy_on_Tea_70001_2025-01-01.xml"
    bad.write_text("<doc title='Policy on Tea'>\n<chapters>\n</doc>", encoding="utf-8")
    good = own_file(tmp_path, key="70002", title="Policy on Coffee")
    report = import_suite([bad, good], visibility=Visibility.PUBLIC)
    assert [(Path(r["file"]).name, r["line"]) for r in report.refused] == [(bad.name, 3)]
    assert (report.read, report.created) == (1, 1)
    assert Instrument.objects.get(key="70001").texts.count() == 1
    assert Event.objects.filter(entry_id=Instrument.objects.get(key="70001").pk).count() == 1
    assert Event.objects.count() > events


def test_a_file_that_fails_while_it_is_stored_leaves_nothing_of_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the disk is gone")

    monkeypatch.setattr("goldenthread.policy.actions.storing.store_requirements", broken)
    with pytest.raises(RuntimeError):
        import_suite([own_file(tmp_path)])
    assert not Instrument.objects.exists()
    assert not Clause.objects.exists()


def test_an_import_that_is_not_public_is_seen_by_nobody_from_outside_and_public_later_shows_its_requirements(
    tmp_path: Path,
) -> None:
    path = own_file(tmp_path)
    import_suite([path])
    assert duties_of(None, on=date(2022, 1, 1)) == []
    assert import_suite([path], visibility=Visibility.PUBLIC).changed == 1
    assert len(duties_of(None, on=date(2022, 1, 1))) == 2
    assert clauses_binding("deputy-head", "70001", date(2022, 1, 1)) == ["4.1.1", "4.1.2"]


def test_a_dry_run_keeps_nothing_and_foresees_the_outcome(tmp_path: Path) -> None:
    path = own_file(tmp_path)
    assert import_suite([path], dry_run=True).created == 1
    assert not Instrument.objects.exists()
    keep(path)
    assert import_suite([path], dry_run=True).unchanged == 1


def test_what_a_person_confirmed_stays_confirmed_until_its_words_change(tmp_path: Path) -> None:
    keep(own_file(tmp_path))
    kettle = Requirement.objects.get(clause="4.1.1")
    assert kettle.read_by_machine
    kernel.change(kettle, by=None, read_by_machine=False, modality="should")
    same = '<clause anchor="4.1.1">Keeping a kettle in every kitchen.</clause>'
    keep(own_file(tmp_path, on="2022-01-01", body=same))
    kettle = Requirement.objects.get(pk=kettle.pk)
    assert (kettle.read_by_machine, kettle.modality) == (False, "should")
    keep(own_file(tmp_path, on="2023-01-01", body=same.replace("kettle", "samovar")))
    kettle = Requirement.objects.get(pk=kettle.pk)
    assert kettle.read_by_machine
    assert kettle.text["en"] == "Keeping a samovar in every kitchen."


def test_a_role_that_one_private_import_named_is_shown_once_a_public_text_names_it(tmp_path: Path) -> None:
    import_suite([own_file(tmp_path)])
    assert Role.objects.get(key="deputy-head").visibility == Visibility.ORGANISATION
    keep(own_file(tmp_path, key="70002", title="Policy on Coffee"))
    assert Role.objects.get(key="deputy-head").visibility == Visibility.PUBLIC


def test_a_spelling_that_a_person_confirmed_leads_to_its_role(tmp_path: Path) -> None:
    chief = kernel.create(Role(key="chief", title={"en": "Chief"}, spellings=["Deputy Heads"]), by=None)
    keep(own_file(tmp_path))
    assert {bearer.who_id for bearer in Bearer.objects.all()} == {chief.pk}
    assert not Role.objects.filter(key="deputy-head").exists()


def test_two_limits_of_one_clause_keep_what_a_person_set_on_each(tmp_path: Path) -> None:
    limits = (
        '<chapter anchor="6" title="Application"><clauses><clause anchor="6.1">Requirement 4.1.1 applies only to the tea '
        "office. Requirement 4.1.2 applies only to the coffee office.</clause></clauses></chapter></chapters>"
    )
    for on in ("2021-05-01", "2022-05-01"):
        path = own_file(tmp_path, on=on)
        path.write_text(path.read_text().replace("</chapters>", limits))
        keep(path)
        found = list(Limit.objects.filter(current=True).order_by("pk"))
        assert [limit.names for limit in found] == [["4.1.1"], ["4.1.2"]]
        if on == "2021-05-01":
            with transaction.atomic():
                kernel.touch(found[0].instrument, by=None, verb="changed")
                Limit.objects.filter(pk=found[0].pk).update(bound=["tea"])
                Limit.objects.filter(pk=found[1].pk).update(bound=["coffee"])
    assert [limit.bound for limit in found] == [["tea"], ["coffee"]]


def test_what_hangs_below_a_clause_is_part_of_its_requirement_and_a_change_of_it_is_noticed(tmp_path: Path) -> None:
    def body(second: str) -> str:
        return (
            '<clause anchor="4.1.1">Informing everybody of:<clauses><clause anchor="4.1.1.1">Hot taps;</clause>'
            f'<clause anchor="4.1.1.2">{second}</clause></clauses></clause>'
        )

    keep(own_file(tmp_path, body=body("Cold taps.")))
    told = Requirement.objects.get()
    assert [(part["number"], part["text"]) for part in told.parts["en"]] == [
        ("4.1.1.1", "Hot taps;"),
        ("4.1.1.2", "Cold taps."),
    ]
    kernel.change(told, by=None, read_by_machine=False)
    keep(own_file(tmp_path, on="2022-01-01", body=body("Lukewarm taps.")))
    told = Requirement.objects.get()
    assert told.parts["en"][1]["text"] == "Lukewarm taps."
    assert told.read_by_machine, "a person has to look again"


def test_a_french_text_of_the_same_day_adds_its_words_and_takes_nothing_away(tmp_path: Path) -> None:
    limited = (
        '<chapter anchor="6" title="Application"><clauses><clause anchor="6.1">Requirement 4.1.1 applies only to the tea '
        "office.</clause></clauses></chapter></chapters>"
    )
    english = own_file(tmp_path)
    english.write_text(english.read_text().replace("</chapters>", limited))
    keep(english)
    french = own_file(tmp_path, title="Politique sur le thé", effect="1er mai 2021")
    text = french.read_text().replace('language="en"', 'language="fr"')
    text = text.replace("Deputy heads are responsible for the following:", "Les administrateurs généraux doivent :")
    text = text.replace("Keeping a kettle in every kitchen.", "garder une bouilloire dans chaque cuisine;")
    french.write_text(text.replace("Reporting every broken cup within 30 days.", "signaler chaque tasse cassée."))
    keep(french)
    held = Instrument.objects.get(key="70001")
    assert {text.language for text in held.texts.all()} == {"en", "fr"}
    assert held.title == {"en": "Policy on Tea", "fr": "Politique sur le thé"}
    assert [(r.clause, sorted(r.text), r.effective_until) for r in held.requirements.order_by("position")] == [
        ("4.1.1", ["en", "fr"], None),
        ("4.1.2", ["en", "fr"], None),
    ]
    (duty, _other) = duties_of(None, on=date(2022, 1, 1), instrument=held)
    assert [limit.names for limit in duty.limits] == [["4.1.1"]]
    assert [bearer.key for bearer in duty.bearers] == ["deputy-head"]


def test_sentences_of_one_clause_are_requirements_of_their_own_and_stay_themselves(tmp_path: Path) -> None:
    def body(*sentences: str) -> str:
        words = " ".join(sentences)
        return f"<p>{words}</p>"

    first, second = "Ministries must keep a log.", "Ministries must publish readings every week."
    keep(memo(tmp_path, on="2021-05-01", body=body(first, second)))
    held = {r.text["en"]: r.pk for r in Requirement.objects.filter(instrument__key="70001")}
    assert list(held) == [first, second]
    keep(memo(tmp_path, on="2022-05-01", body=body("Ministries must count birds.", second, first)))
    now = {r.text["en"]: r.pk for r in Requirement.objects.filter(instrument__key="70001", effective_until=None)}
    assert (now[first], now[second]) == (held[first], held[second])
    assert len(now) == 3


def memo(folder: Path, *, on: str, body: str) -> Path:
    """A text without numbered clauses."""
    path = folder / f"Memorandum_on_Tea_70001_{on}.xml"
    path.write_text(
        '<?xml version="1.0" encoding="utf-8"?><doc title="Memorandum on Tea" documentID="70001" versionID="1" language="en">'
        f'<chapters><chapter title="What to do">{body}</chapter></chapters></doc>',
        encoding="utf-8",
    )
    return path


def test_a_key_at_whose_address_another_page_stands_is_refused() -> None:
    draft = draft_of("clause #1 Words.", key="which")
    with pytest.raises(Refused, match="cannot have the key “which”, as another page has this address"):
        store_draft(draft, Duties(), digest="x", placing=Placing(), by=None)
    assert not Instrument.objects.exists()
