"""What holds for every register of the catalogue, whoever visits it and through whichever face."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from goldenthread.engine.due import duties_in
from goldenthread.engine.kinds import EntryReference, Kind, References
from goldenthread.engine.register import Register, catalogue
from goldenthread.kernel import actions
from goldenthread.kernel.models import Entry, Visibility
from goldenthread.kernel.permissions import visible
from tests import factories
from tests.governments import EXPECTED, REGISTERS, Government, as_each_of, as_each_visitor, founded

pytestmark = pytest.mark.django_db

FORMULA = '=HYPERLINK("https://example.org")'


def hrefs(register: Register, entry: Entry) -> list[str]:
    return [f"{register.href}{entry.key}/", f"/api/v1/{register.key}/{entry.key}"]


def test_the_expected_visitors_are_those_of_the_kernel(register: Register, government: Government) -> None:
    for name, entry in government.entries.items():
        seeing = {w for w, v in government.visitors.items() if visible(Entry.objects.filter(pk=entry.pk), v).exists()}
        assert seeing == EXPECTED[name], name


@as_each_visitor
def test_what_may_not_be_seen_is_absent_from_every_face(register: Register, government: Government, who: str) -> None:
    client = government.client(who)
    seen = {name for name, visitors in EXPECTED.items() if who in visitors}
    query = urlencode({"q": "zanzibar"})
    page = client.get(f"{register.href}?{query}")
    api = client.get(f"/api/v1/{register.key}/?{query}")
    file = client.get(f"/registers/{register.key}.csv?{query}")
    text = b"".join(file.streaming_content).decode()
    assert {page.status_code, api.status_code, file.status_code} == {200}
    keys = {name: entry.key for name, entry in government.entries.items()}
    assert {e["key"] for e in api.json()["entries"]} == {keys[name] for name in seen}
    assert {row["key"] for row in csv.DictReader(io.StringIO(text))} == {keys[name] for name in seen}
    assert api.json()["count"] == len(seen)
    for name in keys:
        shown = name in seen
        assert (f"Zanzibar {name} paper" in page.content.decode()) is shown
        assert (f"Zanzibar {name} paper" in text) is shown


@as_each_visitor
def test_an_unseen_entry_answers_as_a_missing_one(register: Register, government: Government, who: str) -> None:
    client = government.client(who)
    nowhere = Entry(key="x" * len(government.entries["secret"].key))
    missing = [client.get(address) for address in hrefs(register, nowhere)]
    assert {answer.status_code for answer in missing} == {404}
    for name, entry in government.entries.items():
        page, api = hrefs(register, entry)
        if who in EXPECTED[name]:
            assert client.get(api).status_code == 200, name
        else:
            answers = [client.get(page), client.get(api)]
            assert [bare(answer, entry.key) for answer in answers] == [bare(each, nowhere.key) for each in missing]
            assert {answer.status_code for answer in answers} == {404}, name


@as_each_visitor
def test_what_is_not_seen_is_not_changed(register: Register, government: Government, who: str) -> None:
    client = government.client(who)
    name = next(name for name, visitors in EXPECTED.items() if who not in visitors)
    place = f"{register.href}{government.entries[name].key}/"
    moves = register.lifecycle.moves if register.lifecycle else ()
    for way in ("change", "publish", *(f"moves/{move.name}" for move in moves)):
        assert client.get(f"{place}{way}/").status_code == 404
        assert client.post(f"{place}{way}/", {"version": 1}).status_code == 404


ATOM = {"a": "http://www.w3.org/2005/Atom"}


@as_each_visitor
def test_feeds_hold_only_what_may_be_seen(register: Register, government: Government, who: str) -> None:
    client = government.client(who)
    answer = client.get(f"/registers/{register.key}.atom")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    feed = ElementTree.fromstring(answer.content)  # noqa: S314 (ours)
    titles = {each.text for each in feed.findall("a:entry/a:title", ATOM)}
    for name, entry in government.entries.items():
        assert (f"Zanzibar {name} paper" in titles) is (who in EXPECTED[name])
        of_entry = client.get(f"{register.href}{entry.key}/changes.atom")
        assert of_entry.status_code == (200 if who in EXPECTED[name] else 404)


def test_calendars_hold_only_what_may_be_seen(register: Register, government: Government) -> None:
    dated = [kind for kind, _duty in duties_in(register)]
    for entry in government.entries.values():
        actions.change(entry, by=None, **{kind.column: timezone.localdate() for kind in dated})
    for who in government.visitors:
        answer = government.client(who).get(f"/registers/{register.key}.ics")
        assert answer.status_code == (200 if dated else 404)
        if dated:
            told = Calendar.from_ical(answer.content).walk("VEVENT")
            expected = {f"Zanzibar {name} paper" for name in government.entries if who in EXPECTED[name]}
            assert {str(each["summary"]).partition(": ")[2] for each in told} == expected, who


def test_every_duty_has_an_index_to_walk(register: Register) -> None:
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, register.model._meta.db_table)
    led_by = {c["columns"][0] for c in constraints.values() if c["index"] or c["unique"]}
    assert {kind.column for kind, _duty in duties_in(register)} <= led_by


def bare(answer: Any, key: str) -> str:
    """A page without what differs between any two answers: the address asked for and the form's token."""
    lines = answer.content.decode().replace(key, "KEY").splitlines()
    return "\n".join(line for line in lines if "csrfmiddlewaretoken" not in line)


def test_the_index_counts_only_what_may_be_seen() -> None:
    government = founded(REGISTERS[0])
    for register in REGISTERS[1:]:
        for visibility in Visibility:
            factories.entry(register, organisation=government.ours, visibility=visibility)
    for who, visitor in government.visitors.items():
        rows = government.client(who).get("/registers/").context["rows"]
        counts = {str(row["cells"][0]["text"]): row["cells"][2]["text"] for row in rows}
        seen = visible(Entry.objects.all(), visitor)
        for register in REGISTERS:
            assert counts[str(register.plural)] == str(seen.filter(register=register.key).count()), (register.key, who)


def test_a_link_needs_both_ends(register: Register, government: Government) -> None:
    hub = factories.entry(register, "Hub", organisation=government.ours)
    for entry in government.entries.values():
        actions.link(hub, verb="implements", target=entry, by=None)
        actions.link(entry, verb="replaces", target=hub, by=None)
    for who in government.visitors:
        client = government.client(who)
        page = client.get(f"{register.href}{hub.key}/").content.decode()
        thread = client.get(f"/api/v1/{register.key}/{hub.key}").json()["thread"]
        for name, entry in government.entries.items():
            shown = who in EXPECTED[name]
            for way in ("up", "down"):
                assert (f"{register.key}:{entry.key}" in {strand["entry"] for strand in thread[way]}) is shown, who
            assert (f"Zanzibar {name} paper" in page) is shown, who


def test_what_names_an_entry_in_a_field_is_in_its_thread_for_those_alone_who_may_see_it(
    register: Register, government: Government
) -> None:
    for kind in (kind for kind in register.fields if isinstance(kind, EntryReference) and kind.verb):
        where = catalogue()[kind.to]
        hub = factories.entry(where, "Hub", organisation=government.ours)
        for entry in government.entries.values():
            actions.change(entry, by=None, **{kind.column: [hub.pk] if isinstance(kind, References) else hub.pk})
        for who in ("anonymous", "stranger", "contributor"):
            thread = government.client(who).get(f"/api/v1/{where.key}/{hub.key}").json()["thread"]
            told = {strand["entry"] for way in ("up", "down") for strand in thread[way]}
            for name, entry in government.entries.items():
                assert (f"{register.key}:{entry.key}" in told) is (who in EXPECTED[name]), (kind.name, name, who)


@as_each_of("anonymous", "stranger", "contributor")
def test_every_sort_shows_what_may_be_seen_and_nothing_else(
    register: Register, government: Government, who: str
) -> None:
    client, seen = government.client(who), seen_by(who, government)
    for name in register.sorts:
        for sign in ("", "-"):
            answer = client.get(f"/api/v1/{register.key}/?sort={sign}{name}").json()
            found = {entry["key"] for entry in answer["entries"]}
            assert seen == found & keys_of(government), (sign, name)


def seen_by(who: str, government: Government) -> set[str]:
    return {government.entries[name].key for name, visitors in EXPECTED.items() if who in visitors}


def keys_of(government: Government) -> set[str]:
    return {entry.key for entry in government.entries.values()}


def test_history_tells_names_to_colleagues_only(register: Register, government: Government) -> None:
    author = factories.holder("contribute", government.ours)
    author.name = "Araminta Quill"
    author.save()
    entry = government.entries["open"]
    actions.change(entry, by=author, title={"en": "Zanzibar renamed"}, reason="because Quill said so")
    told = government.client("stranger").get(f"{register.href}{entry.key}/").content.decode()
    public = government.client("anonymous").get(f"{register.href}{entry.key}/").content.decode()
    assert "Araminta Quill" in told
    assert "Zanzibar renamed" in told
    assert "Zanzibar renamed" in public
    assert "Quill" not in public
    assert "Ours" in public


def test_history_hides_what_it_led_to(register: Register, government: Government) -> None:
    hidden = factories.organisation("Hushhush", visibility=Visibility.RESTRICTED)
    entry = government.entries["open"]
    actions.change(entry, by=None, organisation_id=hidden.pk)
    for address in hrefs(register, entry):
        assert "Hushhush" not in government.client("reader").get(address).content.decode()


def test_no_cell_of_a_file_is_run_by_a_spreadsheet(register: Register) -> None:
    factories.entry(register, FORMULA, names={"en": FORMULA, "fr": "  @SUM(1)"})
    text = b"".join(Client().get(f"/registers/{register.key}.csv").streaming_content).decode()
    row = next(row for row in csv.DictReader(io.StringIO(text)) if FORMULA in row["title_en"])
    assert row["title_en"] == f"'{FORMULA}"
    assert row["title_fr"] == "'  @SUM(1)"


def test_a_file_begins_with_its_columns_and_not_with_a_mark(register: Register) -> None:
    text = b"".join(Client().get(f"/registers/{register.key}.csv").streaming_content)
    assert text.startswith(b"key,version,title_en,title_fr,")


def test_a_list_asks_the_same_number_of_questions_for_any_number_of_rows(register: Register) -> None:
    factories.entries(register, 1)
    addresses = [register.href, f"/api/v1/{register.key}/", f"/registers/{register.key}.csv", "/registers/"]
    addresses.append(f"/registers/{register.key}.atom")
    before = [asked(address) for address in addresses]
    # Still on one page with the government's own: the way to a next one is asked for besides.
    factories.entries(register, 15)
    assert [asked(address) for address in addresses] == before
    assert max(before[:3]) <= 7


def test_an_entry_asks_the_same_number_of_questions_for_any_history(register: Register) -> None:
    entry = factories.entry(register, organisation=factories.organisation("Ours"))
    address = hrefs(register, entry)[0]
    actions.change(entry, by=None, title={"en": "Again"})
    before = asked(address)
    for number in range(20):
        actions.change(entry, by=None, title={"en": f"Again {number}"})
        actions.link(entry, verb="refers to", target=factories.entry(register), by=None)
    assert asked(address) == before


def asked(address: str) -> int:
    """How many questions the database is asked for an answer, read to its end."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = Client().get(address)
        assert answer.status_code == 200
        b"".join(answer.streaming_content) if answer.streaming else answer.content
    return sum("SAVEPOINT" not in query["sql"] for query in captured.captured_queries)


def test_walking_shows_every_entry_once_both_ways(register: Register) -> None:
    made = {entry.key for entry in factories.entries(register, 30)}
    for name in register.sorts:
        for sign in ("", "-"):
            walked, way_back = walk(f"{register.href}?sort={sign}{name}")
            assert made <= set(walked)
            assert len(walked) == len(set(walked))
            assert walked[: len(way_back)] == way_back


def walk(address: str) -> tuple[list[str], list[str]]:
    """The addresses of the rows from the first page to the last, and from the last but one back to the first."""
    client, pages = Client(), []
    answer = client.get(address)
    base = address.partition("?")[0]
    pages.append(rows_of(answer))
    while answer.context["next_href"]:
        answer = client.get(base + answer.context["next_href"])
        pages.append(rows_of(answer))
    back = []
    while answer.context["previous_href"]:
        answer = client.get(base + answer.context["previous_href"])
        back.insert(0, rows_of(answer))
    return [key for page in pages for key in page], [key for page in back for key in page]


def rows_of(answer: Any) -> list[str]:
    """The keys in a page's rows."""
    register = answer.context["register"]
    links = [next(cell["href"] for cell in row["cells"] if cell.get("href")) for row in answer.context["rows"]]
    by_address = {register.address(entry): entry.key for entry in register.model.objects.all()}
    return [by_address[link] for link in links]


def test_every_sort_has_an_index_to_walk(register: Register) -> None:
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, register.model._meta.db_table)
    led_by = {c["columns"][0] for c in constraints.values() if c["index"] or c["unique"]}
    assert {register.by_name[name].column for name in register.sorts} - {"title"} <= led_by


NONSENSE = ["\0", "%00", "'", "=1", "9" * 40, "-", "é" * 500, "2026-02-31", "WyJhIiwxXQ", "W10", "not-stated"]


def parameters_of(register: Register) -> list[str]:
    """Everything that an address of its list may say."""
    filters = [parameter for name in register.filters for parameter in register.by_name[name].parameters]
    return ["q", "sort", "after", "before", "unknown", *filters, *(f"{name}-day" for name in filters)]


def answer_nonsense(register: Register, said: dict[str, str]) -> None:
    """Every face of the list answers what was said in words or with entries, and never breaks."""
    query, client = urlencode(said), Client()
    assert client.get(f"{register.href}?{query}").status_code == 200
    assert client.get(f"/api/v1/{register.key}/?{query}").status_code in (200, 422)
    file = client.get(f"/registers/{register.key}.csv?{query}")
    assert file.status_code in (200, 400)
    assert b"".join(file.streaming_content) if file.streaming else file.content


def test_nonsense_in_an_address_is_answered_and_never_breaks(register: Register) -> None:
    for value in NONSENSE:
        answer_nonsense(register, dict.fromkeys(parameters_of(register), value))
    client = Client()
    for key in ("%00", "..", "%2e%2e", "'", "%FF", "a" * 500):
        assert client.get(f"{register.href}{key}/").status_code == 404
        assert client.get(f"/api/v1/{register.key}/{key}").status_code in (404, 400)


FIRST_OF_EACH_KIND = {
    type(register.by_name[name]): (register, name) for register in reversed(REGISTERS) for name in register.filters
}
"""Kind of field → a register that is filtered by one: what an address says is read by the kind."""


@pytest.mark.parametrize("kind", FIRST_OF_EACH_KIND, ids=lambda kind: kind.__name__)
def test_nonsense_about_one_field_is_answered_and_never_breaks(kind: type[Kind]) -> None:
    register, name = FIRST_OF_EACH_KIND[kind]
    for parameter in register.by_name[name].parameters:
        for value in NONSENSE:
            answer_nonsense(register, {parameter: value})


@pytest.mark.parametrize("kind", FIRST_OF_EACH_KIND, ids=lambda kind: kind.__name__)
def test_every_filter_shows_only_what_may_be_seen(kind: type[Kind]) -> None:
    register, name = FIRST_OF_EACH_KIND[kind]
    government = founded(register)
    answered = 0
    for who in ("anonymous", "stranger", "contributor"):
        client, unseen = government.client(who), keys_of(government) - seen_by(who, government)
        for parameter in register.by_name[name].parameters:
            for value in ("not-stated", "2026-01-31", "yes", "1", "published", "public"):
                query = urlencode({parameter: value})
                answer = client.get(f"/api/v1/{register.key}/?{query}")
                if answer.status_code == 200:
                    answered += 1
                    assert not {entry["key"] for entry in answer.json()["entries"]} & unseen
                page = client.get(f"{register.href}?{query}").content.decode()
                assert not any(key in page for key in unseen), who
    assert answered, "no question was one"


@pytest.mark.parametrize("parameter", ["q", "sort", "after", "before", "unknown"])
def test_nonsense_about_the_list_is_answered_and_never_breaks(parameter: str) -> None:
    for value in NONSENSE:
        answer_nonsense(REGISTERS[0], {parameter: value})


def test_what_somebody_signed_in_sees_stays_in_no_cache(register: Register, government: Government) -> None:
    entry = government.entries["open"]
    for address in [
        *hrefs(register, entry),
        register.href,
        f"/api/v1/{register.key}/",
        f"/registers/{register.key}.csv",
        f"/registers/{register.key}.atom",
        f"{register.href}{entry.key}/changes.atom",
    ]:
        assert "no-store" in government.client("reader").get(address)["Cache-Control"]
        assert "public" not in government.client("anonymous").get(address)["Cache-Control"]


@as_each_visitor
def test_only_those_who_may_are_offered_to_change_and_can(register: Register, government: Government, who: str) -> None:
    if register.change is None:
        pytest.skip(f"entries of {register.key} are not changed through the door")
    entry, client = government.entries["open"], government.client(who)
    address = f"{register.href}{entry.key}/"
    needed = register.needed("change")
    allowed = {"administrator"} if needed == "grant" else {"contributor", "approver", "administrator"}
    offered = f"{address}change/" in client.get(address).content.decode()
    opened = client.get(f"{address}change/")
    sent = client.post(
        f"{address}change/",
        {"version": entry.version, "shown": "title", "title_en": f"By {who}", "reason": "A better name"},
    )
    entry.refresh_from_db()
    assert offered is (who in allowed)
    assert opened.status_code == (200 if who in allowed else 302 if who == "anonymous" else 403)
    assert (entry.title == {"en": f"By {who}"}) is (who in allowed)
    assert sent.status_code == (302 if who in allowed or who == "anonymous" else 403)


def test_a_stale_form_loses_nothing(register: Register, government: Government) -> None:
    if register.change is None:
        pytest.skip(f"entries of {register.key} are not changed through the door")
    entry, client = government.entries["open"], government.client("administrator")
    old = entry.version
    actions.change(entry, by=None, title={"en": "Their title"})
    address = f"{register.href}{entry.key}/change/"
    mine = {"version": old, "shown": "title", "title_en": "My title", "reason": "A better name"}
    answer = client.post(address, mine)
    entry.refresh_from_db()
    assert answer.status_code == 409
    assert entry.title == {"en": "Their title"}
    assert [(row["theirs"], row["yours"]) for row in answer.context["stale"]["theirs"]] == [("Their title", "My title")]
    assert 'value="My title"' in answer.content.decode()
    again = client.post(address, {**mine, "version": answer.context["version"]})
    entry.refresh_from_db()
    assert again.status_code == 302
    assert entry.title == {"en": "My title"}


def test_moving_an_entry_to_ones_own_organisation_does_not_authorise_the_move(
    register: Register, government: Government
) -> None:
    if register.change is None:
        pytest.skip(f"entries of {register.key} are not changed through the door")
    entry = government.entries["open"]
    thief = factories.holder("administer", government.theirs)
    client = Client()
    client.force_login(thief)
    answer = client.post(
        f"{register.href}{entry.key}/change/",
        {"version": entry.version, "shown": "organisation", "organisation": government.theirs.key, "reason": "Moved"},
    )
    entry.refresh_from_db()
    assert answer.status_code == 403
    assert entry.organisation_id == government.ours.pk


def test_an_entry_is_not_moved_to_where_one_may_keep_nothing(register: Register, government: Government) -> None:
    if register.change is None:
        pytest.skip(f"entries of {register.key} are not changed through the door")
    entry = government.entries["open"]
    answer = government.client("administrator").post(
        f"{register.href}{entry.key}/change/",
        {"version": entry.version, "shown": "organisation", "organisation": government.theirs.key, "reason": "Moved"},
    )
    entry.refresh_from_db()
    assert answer.status_code == 422
    assert entry.organisation_id == government.ours.pk


def test_the_api_describes_every_register() -> None:
    described = Client().get("/api/v1/openapi.json").json()
    listed = {each["key"] for each in Client().get("/api/v1/").json()["registers"]}
    for register in REGISTERS:
        assert f"/api/v1/{register.key}/" in described["paths"]
        assert f"/api/v1/{register.key}/{{key}}" in described["paths"]
        assert register.key in listed
