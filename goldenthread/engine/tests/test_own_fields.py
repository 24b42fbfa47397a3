"""Fields of one's own: a definition is all that it takes, and every face has the field at once."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goldenthread.engine import own_fields
from goldenthread.engine.register import register_of
from goldenthread.kernel import actions
from goldenthread.kernel.errors import Refused
from goldenthread.kernel.models import Event, OwnField, Person, Visibility
from tests import factories

pytestmark = pytest.mark.django_db

ADDRESS = "/registers/standards/"
VALUES: dict[str, tuple[dict[str, str], Any, str]] = {
    "text": ({"extra": "A-1"}, "A-1", "A-1"),
    "words": ({"extra_en": "Paper", "extra_fr": "Papier"}, {"en": "Paper", "fr": "Papier"}, "Paper"),
    "long-words": ({"extra_en": "One\n\ntwo"}, {"en": "One\n\ntwo"}, "two"),
    "yes-no": ({"extra": "no"}, False, "No"),
    "whole": ({"extra": "0"}, 0, "0"),
    "money": ({"extra": "12.50", "extra_currency": "CAD"}, {"amount": "12.5", "currency": "CAD"}, "12.50"),
    "percentage": ({"extra": "12.5"}, "12.5", "12.5%"),
    "day": ({"extra-day": "27", "extra-month": "3", "extra-year": "2026"}, "2026-03-27", "27 March 2026"),
    "month": ({"extra": "2026-03"}, "2026-03", "March 2026"),
    "address": ({"extra": "https://example.org/a"}, "https://example.org/a", "https://example.org/a"),
    "email": ({"extra": "desk@example.org"}, "desk@example.org", "desk@example.org"),
    "choice": ({"extra": "cad"}, "cad", "Canadian dollar"),
    "reference": ({"extra": "the-role"}, "roles:the-role", "Registrar"),
}
"""Kind → what a form sends, what the API says, and what a page shows."""


def defined(kind: str, **facts: Any) -> OwnField:
    definition = OwnField(
        key="standards.extra", for_register="standards", name="extra", kind=kind, title={"en": "Extra", "fr": "En plus"}
    )
    more = {"choice": {"vocabulary": "currencies"}, "reference": {"leads_to": "roles"}}.get(kind, {})
    for name, value in {"visibility": Visibility.PUBLIC, **more, **facts}.items():
        setattr(definition, name, value)
    return own_fields.add(definition, by=None)


@pytest.fixture
def administrator(client: Client) -> Person:
    root = factories.organisation("Root", key="root")
    actions.create(factories.built(register_of("roles").model, "Registrar", key="the-role"), by=None)
    somebody = factories.holder("administer", root)
    client.force_login(somebody)
    return somebody


def test_every_kind_that_is_offered_is_tried_here() -> None:
    assert set(VALUES) == set(own_fields.OFFERED)


@pytest.mark.parametrize("kind", VALUES)
def test_a_value_goes_through_every_face(kind: str, client: Client, administrator: Person) -> None:
    sent, told, shown = VALUES[kind]
    defined(kind)
    form = {"title_en": "RFC 6962", "organisation": "root", "key": "rfc-6962", "visibility": "public"}
    answer = client.post(
        f"{ADDRESS}new/", {**form, **sent, "shown": ["title", "organisation", "visibility", "extra"]}, follow=True
    )
    assert answer.status_code == 200, answer.context["errors"]
    page = answer.content.decode()
    assert "Extra" in page
    assert shown in page
    entry = client.get("/api/v1/standards/rfc-6962").json()
    assert entry["extra"] == told
    assert client.get("/api/v1/standards/").json()["entries"][0]["extra"] == told
    row = next(csv.DictReader(io.StringIO(b"".join(client.get("/registers/standards.csv").streaming_content).decode())))
    assert any(name.startswith("extra") and text for name, text in row.items())
    again = client.patch(
        "/api/v1/standards/rfc-6962", {"version": entry["version"], "extra": told}, content_type="application/json"
    )
    assert again.status_code == 200, again.json()
    assert again.json()["version"] == entry["version"]
    emptied = client.patch(
        "/api/v1/standards/rfc-6962", {"version": entry["version"], "extra": None}, content_type="application/json"
    )
    assert emptied.json()["extra"] in (None, {})
    assert register_of("standards").model.objects.get().more == {}


@pytest.mark.parametrize(
    ("kind", "query"),
    [
        ("yes-no", "extra=no"),
        ("choice", "extra=cad"),
        ("day", "extra_from=2026-01-01"),
        ("reference", "extra=registrar"),
    ],
)
def test_a_list_is_filtered_by_it(kind: str, query: str, client: Client, administrator: Person) -> None:
    sent, _told, _shown = VALUES[kind]
    defined(kind)
    shared = {"organisation": "root", "shown": ["title", "organisation", "extra"]}
    client.post(f"{ADDRESS}new/", {**shared, **sent, "title_en": "With", "key": "with"})
    client.post(f"{ADDRESS}new/", {**shared, "title_en": "Without", "key": "without"})
    parameters = own_fields.current(register_of("standards")).by_name["extra"].parameters
    name, _sign, value = query.partition("=")
    asked = name if name in parameters else parameters[0]
    assert keys(client, {asked: value}) == {"with"}
    if kind != "day":
        assert keys(client, {asked: "not-stated"}) == {"without"}
    assert client.get(ADDRESS, {asked: value}).status_code == 200


def keys(client: Client, query: dict[str, str]) -> set[str]:
    return {entry["key"] for entry in client.get("/api/v1/standards/", query).json()["entries"]}


def test_a_change_is_told_in_the_history_and_leaves_the_other_fields(client: Client, administrator: Person) -> None:
    defined("whole")
    other = OwnField(key="standards.other", for_register="standards", name="other", kind="text", title={"en": "Other"})
    own_fields.add(other, by=None)
    form = {"title_en": "One", "organisation": "root", "key": "one", "extra": "1", "other": "kept"}
    client.post(f"{ADDRESS}new/", {**form, "shown": ["title", "organisation", "extra", "other"]})
    client.post(f"{ADDRESS}one/change/", {"version": 1, "shown": "extra", "extra": "2"})
    entry = register_of("standards").model.objects.get()
    assert entry.more == {"extra": 2, "other": "kept"}
    told = client.get(f"{ADDRESS}one/").context["history"][0].what
    assert told == ["Extra changed from “1” to “2”"]
    assert Event.objects.filter(entry_id=entry.pk).count() == 2


def test_a_field_that_has_ended_is_gone_and_its_values_are_kept(client: Client, administrator: Person) -> None:
    definition = defined("text")
    form = {"title_en": "One", "organisation": "root", "key": "one", "extra": "still here"}
    client.post(f"{ADDRESS}new/", {**form, "shown": ["title", "organisation", "extra"]})
    actions.change(definition, by=None, ended_on="2026-01-01")
    assert "extra" not in client.get("/api/v1/standards/one").json()
    client.post(f"{ADDRESS}one/change/", {"version": 1, "shown": "title", "title_en": "Two"})
    assert register_of("standards").model.objects.get().more == {"extra": "still here"}


def test_a_field_for_an_audience_is_absent_for_everybody_else(client: Client, administrator: Person) -> None:
    defined("text", audience="contribute")
    form = {"title_en": "One", "organisation": "root", "key": "one", "extra": "hushhush", "visibility": "public"}
    client.post(f"{ADDRESS}new/", {**form, "shown": ["title", "organisation", "visibility", "extra"]})
    assert client.get("/api/v1/standards/one").json()["extra"] == "hushhush"
    stranger = Client()
    for address in (f"{ADDRESS}one/", ADDRESS, "/api/v1/standards/one", "/api/v1/standards/"):
        assert "hushhush" not in stranger.get(address).content.decode()
    assert "hushhush" not in b"".join(stranger.get("/registers/standards.csv").streaming_content).decode()


def test_a_renamed_field_is_shown_anew_in_both_languages(client: Client, administrator: Person) -> None:
    definition = defined("text")
    actions.change(definition, by=None, title={"en": "Cost centre", "fr": "Centre de coûts"})
    assert "Cost centre" in client.get(f"{ADDRESS}new/").content.decode()
    assert "Centre de coûts" in client.get(f"{ADDRESS}new/", HTTP_ACCEPT_LANGUAGE="fr").content.decode()


def test_the_api_describes_it(client: Client, administrator: Person) -> None:
    defined("whole")
    schemas = client.get("/api/v1/openapi.json").json()["components"]["schemas"]
    assert "extra" in schemas["StandardsEntry"]["properties"]


def test_the_definitions_are_asked_for_once_an_answer(client: Client, administrator: Person) -> None:
    definition = defined("text")
    addresses = [ADDRESS, f"{ADDRESS}new/", "/organisations/root/", "/api/v1/standards/", "/api/v1/openapi.json"]
    for address in addresses:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        assert sum('FROM "kernel_ownfield"' in query["sql"] for query in captured) == 1, address
    actions.change(definition, by=None, title={"en": "Cost centre"})
    assert "Cost centre" in client.get(f"{ADDRESS}new/").content.decode(), "nothing outlives an answer"


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        ({"for_register": "nowhere"}, "for_register"),
        ({"name": "edition"}, "name"),
        ({"name": "Extra!"}, "name"),
        ({"name": "key"}, "name"),
        ({"kind": "choice"}, "vocabulary"),
        ({"kind": "reference", "leads_to": "nowhere"}, "leads_to"),
    ],
)
def test_a_definition_that_cannot_stand_is_told_so(facts: dict[str, str], wrong: str) -> None:
    whole = {"for_register": "standards", "name": "extra", "kind": "text", "title": {"en": "Extra"}, **facts}
    with pytest.raises(Refused) as refused:
        own_fields.add(OwnField(key="x", **whole), by=None)
    assert set(refused.value.fields) == {wrong}


def test_only_those_who_administer_add_one(client: Client, administrator: Person) -> None:
    contributor = factories.holder("contribute", factories.organisation("Ours"))
    client.force_login(contributor)
    assert client.get("/registers/own-fields/new/").status_code == 403
