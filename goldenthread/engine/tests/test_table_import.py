"""Tables in: every fault by row and column, nothing half-done, and an export brought in again changes nothing."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goldenthread.engine import kinds
from goldenthread.engine import register as registers
from goldenthread.engine.register import Register, register_of
from goldenthread.engine.tables.bringing import Wish, bring_in
from goldenthread.engine.tables.describing import read_mapping
from goldenthread.engine.tables.reading import Unreadable, read_table
from goldenthread.engine.tables.verdicts import Report
from goldenthread.kernel import actions
from goldenthread.kernel.models import Entry, Event, Organisation, Person, Role, Term
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def roles(monkeypatch: pytest.MonkeyPatch) -> Register:
    """A register that contributors may write in: roles, without their own stricter needs."""
    declared = register_of("roles")
    assert declared is not None
    plain = replace(declared, needs={})
    monkeypatch.setitem(registers._catalogue, "roles", plain)
    return plain


@pytest.fixture
def ours() -> Organisation:
    return factories.organisation("Our Department", acronym="OD")


def brought(
    folder: Path, register: Register, text: str, *, by: Person | None = None, mapping: Any = None, **how: Any
) -> Report:
    path = folder / "file.csv"
    path.write_text(text)
    wish = Wish(mapping=read_mapping(mapping) if mapping else None, **how)
    return bring_in(read_table(path), register=register, by=by, wish=wish)


def adds_up(report: Report) -> bool:
    told = report.as_json()
    waiting = {s["row"] for s in told["suggestions"]}, {r["row"] for r in told["refused"]}
    assert not waiting[0] & waiting[1], "a row stands in one class"
    return told["rows"] == told["created"] + told["changed"] + told["unchanged"] + len(waiting[0]) + len(waiting[1])


def exported(register: Register, who: Person | None) -> str:
    client = Client()
    if who:
        client.force_login(who)
    answer = client.get(f"/registers/{register.key}.csv")
    return b"".join(answer.streaming_content).decode()


def test_new_entries_come_in_with_their_event(tmp_path: Path, roles: Register, ours: Organisation) -> None:
    text = f'title_en,title_fr,spellings,organisation\nClerk,Greffière,"clerk\nrecorder",{ours.key}\nChair,,,OD\n'
    report = brought(tmp_path, roles, text)
    assert (report.rows, report.created, report.kept) == (2, 2, True)
    made = Role.objects.get(key="clerk")
    assert (made.title, made.spellings) == ({"en": "Clerk", "fr": "Greffière"}, ["clerk", "recorder"])
    assert made.organisation_id == Role.objects.get(key="chair").organisation_id == ours.pk
    assert list(Event.objects.filter(entry_id=made.pk).values_list("verb", flat=True)) == ["imported"]


def test_importing_an_export_changes_nothing(tmp_path: Path, roles: Register, ours: Organisation) -> None:
    hidden = factories.organisation("Hidden", visibility="restricted")
    writer = factories.holder("contribute", ours)
    first = factories.entry(roles, '=HYPERLINK("x")', organisation=ours, spellings=["a", "b"])
    factories.entry(roles, "'=1+1", above=first, organisation=ours)
    factories.entry(roles, " Two\tspaces ", organisation=hidden, summary={"en": "One.\n\nTwo."})
    text = exported(roles, writer)
    before = Event.objects.count()
    report = brought(tmp_path, roles, text, by=writer)
    assert (report.rows, report.unchanged, report.refused) == (3, 3, [])
    assert Event.objects.count() == before
    assert Role.objects.filter(organisation=hidden).exists()


def test_the_same_file_twice_makes_nothing_twice(tmp_path: Path, roles: Register) -> None:
    text = "title_en\nClerk\nChair\n"
    assert brought(tmp_path, roles, text).created == 2
    again = brought(tmp_path, roles, text)
    assert (again.created, again.unchanged) == (0, 2)


def test_only_what_a_file_says_is_changed(tmp_path: Path, roles: Register, ours: Organisation) -> None:
    held = factories.entry(roles, "Clerk", organisation=ours, spellings=["clerk"], summary={"en": "Old", "fr": "Vieux"})
    report = brought(tmp_path, roles, f"key,summary_en\n{held.key},New\n")
    assert report.changed == 1
    held.refresh_from_db()
    assert (held.summary, held.spellings, held.version) == ({"en": "New", "fr": "Vieux"}, ["clerk"], 2)


def test_every_fault_is_named_by_row_and_column_and_nothing_is_kept(tmp_path: Path) -> None:
    terms = register_of("terms")
    assert terms is not None
    text = (
        "title_en,vocabulary,code,position\n"
        "Red,colours,red,1\n"
        ",colours,blue,two\n"
        "Green,colours,,3\n"
        "Mauve,colours,mauve,4,5\n"
    )
    report = brought(tmp_path, terms, text)
    assert {(f.row, f.column) for f in report.refused} == {(3, "title_en"), (3, "position"), (4, "code"), (5, "")}
    assert "12" in next(str(f.message) for f in report.refused if f.column == "position")
    assert not report.kept
    assert adds_up(report)
    assert not Term.objects.filter(vocabulary="colours").exists()


def test_the_good_rows_are_kept_on_request(tmp_path: Path) -> None:
    terms = register_of("terms")
    assert terms is not None
    text = "title_en,vocabulary,code,position\nRed,colours,red,1\nBlue,colours,blue,two\n"
    report = brought(tmp_path, terms, text, good_rows=True)
    assert (report.created, report.kept, report.bad_rows) == (1, True, {3})
    assert list(Term.objects.filter(vocabulary="colours").values_list("code", flat=True)) == ["red"]


def test_a_dry_run_foresees_what_would_be_and_keeps_nothing(tmp_path: Path, roles: Register) -> None:
    before = Entry.objects.count(), Event.objects.count()
    report = brought(tmp_path, roles, "title_en\nClerk\nChair\nClerk\n", dry_run=True, good_rows=True)
    assert (report.created, report.kept, report.bad_rows) == (2, False, {4})
    assert (Entry.objects.count(), Event.objects.count()) == before


def test_a_column_that_is_not_known_is_told_with_the_one_that_was_meant(tmp_path: Path, roles: Register) -> None:
    with pytest.raises(Unreadable, match=r"“titel_en” is not known here. Is “title_en” meant"):
        brought(tmp_path, roles, "titel_en\nClerk\n")


def test_a_slip_in_a_choice_is_suggested_and_taken_only_when_asked(tmp_path: Path) -> None:
    classes = {"crown": {"en": "Crown corporation", "fr": "Société d’État"}, "agent": {"en": "Agent of Parliament"}}
    actions.keep_terms("organisation-classes", classes, by=None)
    organisations = register_of("organisations")
    assert organisations is not None
    text = (
        'title_en,classes\nMint,"Crown corporation"\nBank,crwon\nAuditor,"AGENT OF PARLIAMENT\nsociete d’etat"\nX,zzz\n'
    )
    report = brought(tmp_path, organisations, text, good_rows=True)
    told = [(s.row, s.column, s.value, s.suggestion) for s in report.suggestions]
    assert told == [(3, "classes", "crwon", "Crown corporation")]
    assert [f.row for f in report.refused] == [5]
    assert report.created == 2
    assert adds_up(report)
    assert Organisation.objects.get(key="auditor").classes == ["crown", "agent"]
    taken = brought(tmp_path, organisations, text, good_rows=True, accept=True)
    assert (taken.created, taken.unchanged, taken.suggestions) == (1, 2, [])
    assert Organisation.objects.get(key="bank").classes == ["crown"]


def test_a_slip_in_a_reference_is_suggested(tmp_path: Path, roles: Register, ours: Organisation) -> None:
    factories.organisation("Their Ministry")
    text = "title_en,organisation\nClerk,Our Departement\nChair,our department\nUsher,Nobody at All\n"
    report = brought(tmp_path, roles, text, good_rows=True)
    assert [(s.row, s.value, s.suggestion) for s in report.suggestions] == [(2, "Our Departement", "Our Department")]
    assert [(f.row, f.column) for f in report.refused] == [(4, "organisation")]
    assert Role.objects.get().organisation_id == ours.pk
    assert brought(tmp_path, roles, text, accept=True, good_rows=True).created == 1


def test_a_row_with_a_slip_and_a_fault_counts_once(tmp_path: Path) -> None:
    actions.keep_terms("organisation-classes", {"crown": {"en": "Crown"}}, by=None)
    organisations = register_of("organisations")
    assert organisations is not None
    report = brought(tmp_path, organisations, "title_en,classes,began_on\nMint,Crwon,yesterday\n")
    assert report.suggestions == []
    assert adds_up(report)
    assert "Crwon" in str(report.refused[0].message)


def test_a_reference_one_may_not_see_answers_as_one_that_is_not_there(
    tmp_path: Path, roles: Register, ours: Organisation
) -> None:
    hidden = factories.organisation("Hidden Agency", visibility="restricted")
    writer = factories.holder("contribute", ours)
    text = "title_en,organisation\nClerk,{}\n"
    names = [hidden.key, "organisations:" + hidden.key, "Hidden Agency", "Hiden Agency"]
    told = [brought(tmp_path, roles, text.format(name), by=writer) for name in names]
    missing = brought(tmp_path, roles, text.format("nothing-such"), by=writer)
    for name, report in zip(names, told, strict=True):
        assert not report.suggestions
        assert str(report.refused[0].message).replace(name, "X") == str(missing.refused[0].message).replace(
            "nothing-such", "X"
        )


def test_rights_are_asked_row_by_row(tmp_path: Path, roles: Register, ours: Organisation) -> None:
    theirs = factories.organisation("Theirs")
    held = factories.entry(roles, "Held by others", organisation=theirs)
    text = f"key,title_en,organisation\na,A,{ours.key}\nb,B,{theirs.key}\n{held.key},Taken over,{ours.key}\n"
    for who, created in (("read", 0), ("contribute", 1), ("administer", 1)):
        report = brought(tmp_path, roles, text, by=factories.holder(who, ours), good_rows=True, dry_run=True)
        assert report.created == created
        assert adds_up(report)
        assert {f.row for f in report.refused} >= {3, 4}
    stranger = brought(tmp_path, roles, text, by=factories.person(), good_rows=True)
    assert stranger.created == 0
    assert not Role.objects.filter(key__in=["a", "b"]).exists()
    opened = brought(
        tmp_path,
        roles,
        f"title_en,organisation,visibility\nA,{ours.key},public\n",
        by=factories.holder("contribute", ours),
    )
    assert "approve" in str(opened.refused[0].message)


def test_a_file_made_before_somebody_elses_change_is_stale(tmp_path: Path, roles: Register) -> None:
    held = factories.entry(roles, "Clerk")
    actions.change(held, by=None, title={"en": "Senior clerk"})
    report = brought(tmp_path, roles, f"key,version,title_en\n{held.key},1,Clerk of the House\n")
    assert [(f.row, f.column) for f in report.refused] == [(2, "version")]
    assert brought(tmp_path, roles, f"key,version,title_en\n{held.key},1,Senior clerk\n").unchanged == 1


def test_a_value_that_clashes_is_found_in_its_row(tmp_path: Path, roles: Register) -> None:
    factories.entry(roles, "Hidden", key="taken", visibility="restricted", organisation=factories.organisation("O"))
    ours = factories.organisation("Ours")
    report = brought(
        tmp_path,
        roles,
        f"key,title_en,organisation\nfree,A,{ours.key}\ntaken,B,{ours.key}\n",
        by=factories.holder("contribute", ours),
        good_rows=True,
    )
    assert (report.created, [(f.row, f.column) for f in report.refused]) == (1, [(3, "key")])


MAPPING = {
    "register": "roles",
    "key": "{Code|slug}",
    "unknown": ["NA", "ND"],
    "columns": {
        "title_en": {"from": "Name", "split": " | ", "take": 0},
        "title_fr": {"from": "Name", "split": " | ", "take": 1},
        "spellings": {"from": "Also", "split": ","},
        "organisation": "Department",
        "visibility": {"constant": "public"},
    },
    "creates": [
        {
            "for": "organisation",
            "register": "organisations",
            "code": "ID",
            "titles": {
                "title_en": {"from": "Department", "when": {"Language": ["English"]}},
                "title_fr": {"from": "Department", "when": {"Language": ["Français"]}},
            },
        }
    ],
}


def test_a_mapping_makes_entries_of_somebody_elses_columns(tmp_path: Path, roles: Register) -> None:
    text = (
        "Code,Name,Also,Department,ID,Language\n"
        'A 1,"Clerk | Greffier","x, y",Parks Canada,15.0,English\n'
        "A 2,Chair,NA,Parcs Canada,15.0,Français\n"
        "A 3,Usher,ND,Parks  Canada,,English\n"
        "A 4,Page,,Heath Canada,,English\n"
        "A 5,Porter,,Health Canada,20.0,English\n"
    )
    report = brought(tmp_path, roles, text, mapping=MAPPING, good_rows=True)
    assert [(s.row, s.column, s.value, s.suggestion) for s in report.suggestions] == [
        (5, "Department", "Heath Canada", "Health Canada")
    ]
    assert report.created == 4
    assert adds_up(report)
    parks = Organisation.objects.get(key="parks-canada")
    assert parks.title == {"en": "Parks Canada", "fr": "Parcs Canada"}
    assert set(parks.entries.values_list("key", flat=True)) == {"a-1", "a-2", "a-3"}
    assert Role.objects.get(key="a-1").title == {"en": "Clerk", "fr": "Greffier"}
    assert Role.objects.get(key="a-1").spellings == ["x", "y"]
    again = brought(tmp_path, roles, text, mapping=MAPPING, accept=True)
    assert (again.created, again.unchanged, again.made) == (1, 4, [])


def test_nothing_is_made_for_rows_that_are_refused(tmp_path: Path, roles: Register) -> None:
    columns = {**MAPPING["columns"], "ended_on": "Ended"}  # type: ignore[dict-item]
    mapping = {**MAPPING, "columns": columns}
    text = (
        "Code,Name,Also,Department,ID,Language,Ended\n"
        "A 1,Clerk,,Parks Canada,15,English,\n"
        "A 2,Chair,,Parcs Canada,15,Français,soon\n"
        "A 3,Usher,,Brand New Agency,16,English,soon\n"
        "A 4,,,Another Agency,,English,\n"
    )
    foreseen = brought(tmp_path, roles, text, mapping=mapping, good_rows=True, dry_run=True)
    report = brought(tmp_path, roles, text, mapping=mapping, good_rows=True)
    assert (report.created, report.made) == (1, ["organisations:parks-canada"])
    assert foreseen.made == report.made
    assert {(f.row, f.column) for f in report.refused} == {(3, "Ended"), (4, "Ended"), (5, "Name")}
    assert adds_up(report)
    assert list(Organisation.objects.values_list("key", flat=True)) == ["parks-canada"]


def test_entries_on_the_way_take_the_right_to_make_them(tmp_path: Path, roles: Register, ours: Organisation) -> None:
    text = "Code,Name,Also,Department,ID,Language\nA,Clerk,,Brand New Agency,1,English\n"
    report = brought(tmp_path, roles, text, mapping=MAPPING, by=factories.holder("contribute", ours))
    assert [(f.row, f.column) for f in report.refused] == [(2, "Department")]
    assert Organisation.objects.count() == 1


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> Register:
    """A register with figures by year: roles, whose summary is one for the test."""
    declared = register_of("roles")
    assert declared is not None
    figures = kinds.Figures("summary", "Volumes", vocabulary="service-measures")
    fields = tuple(figures if kind.name == "summary" else kind for kind in declared.fields)
    return replace(declared, needs={}, fields=fields)


def test_rows_of_one_entry_are_merged_and_the_newest_wins(tmp_path: Path, measured: Register) -> None:
    mapping = {
        "register": "roles",
        "key": "{id}",
        "unknown": ["NA"],
        "columns": {
            "title_en": "name",
            "summary": {"from": "year", "figures": {"online": "web", "phone": "calls"}},
            "spellings": "also",
        },
        "merge": {"newest": "year", "collect": ["summary"]},
    }
    head = "id,year,name,web,calls,also\n"
    text = '1,2018,New,5,NA,\n2,2018,Other,1,,\n1,2017,Old,"4,000",0,Said\n1,2017,Twice,9,,\n1,2016,Bad,many,,\n'
    report = brought(tmp_path, measured, head + text, mapping=mapping, good_rows=True)
    assert (report.created, report.changed, sorted(f.row for f in report.refused)) == (2, 1, [5, 6])
    assert adds_up(report)
    made = Role.objects.get(key="1")
    assert (made.title, made.spellings, made.version) == ({"en": "New"}, ["Said"], 1)
    assert made.summary == {"2017": {"online": 4000, "phone": 0}, "2018": {"online": 5}}
    again = brought(tmp_path, measured, head + text, mapping=mapping, good_rows=True)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 3)
    older = brought(tmp_path, measured, head + "1,2016,Oldest,7,,\n", mapping=mapping)
    made.refresh_from_db()
    assert (older.changed, made.title, sorted(made.summary)) == (1, {"en": "New"}, ["2016", "2017", "2018"])


def test_a_thousand_rows_ask_no_more_than_a_few_questions_a_chunk(
    tmp_path: Path, roles: Register, ours: Organisation
) -> None:
    counts = []
    writer = factories.holder("contribute", ours)
    for number in (500, 1000):
        rows = "".join(f"Role {number} {n},{ours.key}\n" for n in range(number))
        with CaptureQueriesContext(connection) as asked:
            assert brought(tmp_path, roles, f"title_en,organisation\n{rows}", by=writer).created == number
        counts.append(len(asked))
    assert counts[1] - counts[0] < 25
    with CaptureQueriesContext(connection) as asked:
        text = exported(roles, writer).replace("Role", "Post")
        assert brought(tmp_path, roles, text, by=writer).changed == 1500
    assert len(asked) < 100


CELL = st.sampled_from(
    ["", "Clerk", "Chair", "clerk", "Our Department", "Our Departement", "=1", "\x01", "é" * 600, "x\ny"]
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(CELL, CELL, CELL), max_size=8), good_rows=st.booleans(), dry_run=st.booleans())
def test_the_counts_add_up_whatever_the_file_holds(
    tmp_path: Path, roles: Register, rows: list[tuple[str, ...]], good_rows: bool, dry_run: bool
) -> None:
    if not Organisation.objects.exists():
        factories.organisation("Our Department")
    out = io.StringIO()
    csv.writer(out).writerows([("key", "title_en", "organisation"), *rows])
    report = brought(tmp_path, roles, out.getvalue(), good_rows=good_rows, dry_run=dry_run)
    assert adds_up(report)
    assert report.rows == sum(any(cell.strip() for cell in row) for row in rows)


def test_what_is_asked_of_new_entries_moves_no_old_one(tmp_path: Path, roles: Register, ours: Organisation) -> None:
    theirs = factories.organisation("Theirs")
    held = factories.entry(roles, "Clerk", organisation=theirs, visibility="organisation")
    text = f"key,title_en\n{held.key},Senior clerk\nchair,Chair\n"
    report = brought(tmp_path, roles, text, organisation=ours, public=True)
    assert (report.created, report.changed) == (1, 1)
    held.refresh_from_db()
    assert (held.organisation_id, held.visibility) == (theirs.pk, "organisation")
    made = Role.objects.get(key="chair")
    assert (made.organisation_id, made.visibility) == (ours.pk, "public")


# People, and what whoever made a file could not see


@pytest.fixture
def accounts() -> Register:
    declared = register_of("official-accounts")
    assert declared is not None
    return declared


def account_lines(people: list[Person], key: str = "account") -> str:
    told = (f"{key}-{n},Account {n},x,https://x.com/{key}{n},{p.email},{p.name}\n" for n, p in enumerate(people))
    return "key,title_en,platform,address,owner,deputy\n" + "".join(told)


def test_people_are_looked_up_for_many_rows_together(
    tmp_path: Path, accounts: Register, ours: Organisation, django_assert_num_queries: Any
) -> None:
    writer = factories.holder("contribute", ours)
    people = [factories.person(f"colleague {n}") for n in range(12)]
    Person.objects.filter(pk=people[-1].pk).update(name="Élodie Ünder")
    people[-1].refresh_from_db()
    for person in people[:-1]:
        Person.objects.filter(pk=person.pk).update(name=person.email.partition("@")[0])
        person.refresh_from_db()
    wish: dict[str, Any] = {"by": writer, "organisation": ours, "dry_run": True}

    def asked(rows: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            report = brought(tmp_path, accounts, account_lines(people[:rows]), **wish)
        assert (report.created, report.refused) == (rows, [])
        return len(captured)

    assert asked(12) == asked(2)
    assert brought(tmp_path, accounts, account_lines(people), organisation=ours).created == 12
    last = accounts.model.objects.get(key="account-11")
    assert (last.owner, last.deputy) == (people[-1], people[-1])
    twin = factories.person("twin")
    Person.objects.filter(pk=twin.pk).update(name="élodie ünder")
    report = brought(tmp_path, accounts, account_lines(people[-1:], "again"), **wish)
    assert [(f.row, f.column) for f in report.refused] == [(2, "deputy")]


def test_the_console_leaves_what_whoever_made_the_file_could_not_see(
    tmp_path: Path, accounts: Register, ours: Organisation
) -> None:
    colleague = factories.person("colleague")
    held = factories.entry(accounts, "Account", organisation=ours, owner=colleague, address="https://x.com/a")
    hidden = factories.organisation("Hidden", visibility="restricted")
    actions.change(held, by=None, organisation_id=hidden.pk)
    shown_to_nobody_outside = exported(accounts, None)
    assert colleague.email not in shown_to_nobody_outside
    before = Event.objects.count()
    report = brought(tmp_path, accounts, shown_to_nobody_outside)
    assert (report.unchanged, report.refused) == (1, [])
    assert Event.objects.count() == before
    actions.change(held, by=None, organisation_id=ours.pk)
    assert brought(tmp_path, accounts, f"key,organisation\n{held.key},\n").changed == 1
    held.refresh_from_db()
    assert (held.organisation, held.owner) == (None, colleague)


def test_the_console_leaves_the_hidden_ones_among_several_in_their_places(tmp_path: Path, ours: Organisation) -> None:
    agreements = register_of("agreements")
    assert agreements is not None
    hidden, third = factories.organisation("Hidden", visibility="restricted"), factories.organisation("Third")
    parties = [ours.pk, hidden.pk, third.pk]
    held = factories.entry(agreements, "Agreement", parties=parties)
    assert brought(tmp_path, agreements, exported(agreements, None)).unchanged == 1
    assert brought(tmp_path, agreements, f"key,parties\n{held.key},{third.key}\n").changed == 1
    held.refresh_from_db()
    assert held.parties == [third.pk, hidden.pk]
