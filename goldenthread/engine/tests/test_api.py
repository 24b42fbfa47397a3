"""The API's writing half: the same door, told in JSON."""

from __future__ import annotations

import pytest
from django.test import Client

from goldenthread.engine.register import register_of
from goldenthread.kernel import actions
from goldenthread.kernel.models import Organisation, Person, Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours() -> Organisation:
    return factories.organisation("Ours", below=factories.organisation("Root"))


@pytest.fixture
def entry(ours: Organisation) -> Role:
    register = register_of("roles")
    assert register is not None
    return factories.entry(register, "Head", organisation=ours, key="head")


def client(person: Person | None = None, *, checked: bool = False) -> Client:
    made = Client(enforce_csrf_checks=checked)
    if person:
        made.force_login(person)
    return made


def patch(by: Client, body: object, key: str = "head") -> tuple[int, dict[str, object]]:
    answer = by.patch(f"/api/v1/roles/{key}", body, content_type="application/json")
    return answer.status_code, answer.json()


def test_a_body_changes_only_what_it_names(ours: Organisation, entry: Role) -> None:
    status, told = patch(client(factories.holder("administer", ours)), {"version": 1, "spellings": ["heads"]})
    assert (status, told["spellings"], told["version"]) == (200, ["heads"], 2)
    assert told["title"] == {"en": "Head"}


def test_a_stale_body_is_answered_with_what_is_stored(ours: Organisation, entry: Role) -> None:
    actions.change(entry, by=None, title={"en": "Theirs"})
    status, told = patch(client(factories.holder("administer", ours)), {"version": 1, "title": {"en": "Mine"}})
    assert status == 409
    assert told["stored"]["title"] == {"en": "Theirs"}
    assert told["stored"]["version"] == 2


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"version": "1", "title": {"en": "X"}}, 422, "version"),
        ({"version": True}, 422, "version"),
        ({"version": 1, "titel": {"en": "X"}}, 422, "titel"),
        ({"version": 1, "title": "X"}, 422, "title"),
        ({"version": 1, "title": {}}, 422, "title"),
        ({"version": 1, "state": "in force"}, 422, "state"),
        ({"version": 1, "above": "nobody"}, 422, "above"),
        ({"version": 1, "ended_on": "tomorrow"}, 422, "ended_on"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(
    ours: Organisation, entry: Role, body: dict[str, object], status: int, field: str
) -> None:
    got, told = patch(client(factories.holder("administer", ours)), body)
    assert got == status
    assert list(told["errors"]) == [field]


@pytest.mark.parametrize("body", ["[]", "{", "", "\x00", "nonsense", '"text"', "[" * 5000])
def test_a_body_that_is_no_object_is_refused(ours: Organisation, entry: Role, body: str) -> None:
    by = client(factories.holder("administer", ours))
    assert by.patch("/api/v1/roles/head", body, content_type="application/json").status_code == 400


def test_who_may_read_but_not_change_is_told_so(ours: Organisation, entry: Role) -> None:
    assert patch(client(factories.holder("read", ours)), {"version": 1, "title": {"en": "X"}})[0] == 403
    assert patch(client(), {"version": 1, "title": {"en": "X"}})[0] == 401


def test_what_may_not_be_seen_cannot_be_told_from_what_is_not_there(ours: Organisation, entry: Role) -> None:
    actions.change(entry, by=None, visibility="restricted")
    stranger = client(factories.holder("administer", factories.organisation("Theirs", below=ours.parent)))
    body = {"version": 2, "title": {"en": "X"}}
    assert patch(stranger, body) == patch(stranger, body, key="nobody")
    assert patch(stranger, body)[0] == 404


def test_another_site_cannot_make_a_browser_write(ours: Organisation, entry: Role) -> None:
    by = client(factories.holder("administer", ours), checked=True)
    assert patch(by, {"version": 1, "title": {"en": "X"}})[0] == 403
    entry.refresh_from_db()
    assert entry.version == 1


def test_an_entry_is_added(ours: Organisation) -> None:
    by = client(factories.holder("administer", ours))
    answer = by.post(
        "/api/v1/roles/",
        {"title": {"en": "Chief", "fr": "Chef"}, "organisation": f"organisations:{ours.key}"},
        content_type="application/json",
    )
    assert answer.status_code == 201
    assert answer.json()["reference"] == "roles:chief"
    assert Role.objects.get(key="chief").title == {"en": "Chief", "fr": "Chef"}


def test_a_parameter_that_there_is_not_is_told_with_those_that_there_are(entry: Role) -> None:
    answer = client().get("/api/v1/roles/", {"colour": "red"})
    assert answer.status_code == 422
    assert "organisation" in answer.json()["errors"]["colour"]


def test_a_page_leads_to_the_next(ours: Organisation) -> None:
    register = register_of("roles")
    assert register is not None
    factories.entries(register, 130)
    first = client().get("/api/v1/roles/").json()
    rest = client().get(first["next"]).json()
    assert (len(first["entries"]), len(rest["entries"]), rest["next"]) == (100, 30, None)
    assert first["previous"] is None
    assert client().get(rest["previous"]).json()["entries"] == first["entries"]


@pytest.mark.parametrize("address", ["/api/v1/nothing/", "/api/v1/nothing/here", "/api/v1/roles/nobody"])
def test_an_address_of_nothing_is_answered_in_json(address: str) -> None:
    answer = client().get(address)
    assert answer.status_code == 404
    assert set(answer.json()) == {"detail"}


def tagged(by: Client, tag: str, body: object) -> int:
    headers = {"if-match": tag}
    return by.patch("/api/v1/roles/head", body, content_type="application/json", headers=headers).status_code


def test_the_tag_of_an_entry_stands_for_its_version(ours: Organisation, entry: Role) -> None:
    by = client(factories.holder("administer", ours))
    tag = by.get("/api/v1/roles/head")["ETag"]
    assert tagged(by, tag, {"title": {"en": "First"}}) == 200
    assert tagged(by, tag, {"title": {"en": "Second"}}) == 412
    assert tagged(by, f"W/{by.get('/api/v1/roles/head')['ETag']}", {"title": {"en": "Second"}}) == 412
    assert tagged(by, f'"7", {by.get("/api/v1/roles/head")["ETag"]}', {"title": {"en": "Third"}}) == 200
    assert tagged(by, "*", {"title": {"en": "Fourth"}}) == 200
    entry.refresh_from_db()
    assert entry.title == {"en": "Fourth"}


def test_a_change_of_no_version_is_asked_for_one(ours: Organisation, entry: Role) -> None:
    status, told = patch(client(factories.holder("administer", ours)), {"title": {"en": "X"}})
    assert status == 428
    assert "If-Match" in str(told["detail"])


def test_what_is_too_large_or_no_json_is_refused_in_json(ours: Organisation, entry: Role) -> None:
    by = client(factories.holder("administer", ours))
    large = by.patch("/api/v1/roles/head", "x" * 3_000_000, content_type="application/json")
    form = by.patch("/api/v1/roles/head", "title=x", content_type="application/x-www-form-urlencoded")
    posted = by.post("/api/v1/roles/", "x=" + "x" * 3_000_000, content_type="application/x-www-form-urlencoded")
    assert (large.status_code, form.status_code, posted.status_code) == (413, 415, 415)
    assert all("detail" in answer.json() for answer in (large, form, posted))


def test_a_page_says_where_the_next_one_is_in_its_head_too(entry: Role) -> None:
    register = register_of("roles")
    assert register is not None
    factories.entries(register, 3)
    first = client().get("/api/v1/roles/?limit=2")
    assert len(first.json()["entries"]) == 2
    assert first["Link"] == f'<{first.json()["next"]}>; rel="next"'
    assert len(client().get(first.json()["next"]).json()["entries"]) == 2
    assert client().get("/api/v1/roles/?limit=0").json()["errors"].keys() == {"limit"}


def test_asking_for_the_head_alone_is_answered(entry: Role) -> None:
    for address in ("/api/v1/roles/", "/api/v1/roles/head"):
        assert client().head(address).status_code == 200
    assert client().head("/api/v1/roles/nobody").status_code == 404
