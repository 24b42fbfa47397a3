"""A field meant for an audience: absent for others from list, filter, file, API, page, form and history."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.http import QueryDict
from django.test import Client, RequestFactory

from goldenthread.engine import read, write
from goldenthread.engine import register as registers
from goldenthread.engine.faces.api import entry_of, page_of
from goldenthread.engine.read import Question
from goldenthread.engine.register import Register
from goldenthread.kernel import actions
from goldenthread.kernel.models import Classification, Organisation, Person
from tests import factories

pytestmark = pytest.mark.django_db
SECRET = "ZZ-9"


@pytest.fixture
def organisations(monkeypatch: pytest.MonkeyPatch) -> Register:
    """The register of organisations with its acronym meant for auditors."""
    plain = registers.register_of("organisations")
    assert plain is not None
    fields = tuple(replace(k, audience="audit") if k.name in ("acronym", "classes") else k for k in plain.fields)
    meant = replace(plain, fields=fields)
    monkeypatch.setitem(registers._catalogue, "organisations", meant)
    return meant


@pytest.fixture
def ours() -> Organisation:
    made = factories.organisation("Ours", below=factories.organisation("Root"), acronym="AA-1")
    actions.change(made, by=None, acronym=SECRET, organisation_id=made.pk, classes=["agency"])
    return made


@pytest.fixture
def auditor(ours: Organisation) -> Person:
    return factories.holder("audit", ours)


@pytest.fixture
def contributor(ours: Organisation) -> Person:
    return factories.holder("contribute", ours)


def faces(register: Register, entry: Organisation, person: Person | None) -> dict[str, str]:
    client, request = Client(), RequestFactory().get("/")
    request.user = person or AnonymousUser()
    if person:
        client.force_login(person)
    file = client.get("/registers/organisations.csv")
    return {
        "list": client.get("/registers/organisations/").content.decode(),
        "page": client.get(f"/registers/organisations/{entry.key}/").content.decode(),
        "file": b"".join(file.streaming_content).decode(),
        "api list": page_of(register)(request).content.decode(),
        "api entry": entry_of(register)(request, entry.key).content.decode(),
    }


def test_its_audience_sees_it_in_every_face(organisations: Register, ours: Organisation, auditor: Person) -> None:
    assert [name for name, text in faces(organisations, ours, auditor).items() if SECRET not in text] == []


def test_others_see_it_in_none(organisations: Register, ours: Organisation, contributor: Person) -> None:
    for person in (None, contributor):
        shown = faces(organisations, ours, person)
        assert [name for name, text in shown.items() if SECRET in text or "AA-1" in text] == []
        assert "acronym" not in shown["api entry"]


def test_an_auditor_of_one_organisation_sees_it_there_alone(
    organisations: Register, ours: Organisation, auditor: Person
) -> None:
    other = factories.organisation("Theirs", below=ours.parent, acronym="YY-8")
    shown = faces(organisations, other, auditor)
    assert [name for name, text in shown.items() if "YY-8" in text] == []
    assert SECRET in shown["list"]


def test_whoever_sees_no_entry_of_which_they_are_its_audience_is_not_offered_it(
    organisations: Register, ours: Organisation, auditor: Person
) -> None:
    assert "acronym" in {kind.name for kind in read.offered(organisations, auditor)}
    actions.change(ours, by=None, classification=Classification.SECRET)
    assert "acronym" not in {kind.name for kind in read.offered(organisations, auditor)}


def test_filtering_by_it_finds_only_what_its_audience_sees(
    organisations: Register, ours: Organisation, auditor: Person, contributor: Person
) -> None:
    actions.keep_terms("organisation-classes", {"agency": {"en": "Agency"}}, by=None)
    factories.organisation("Theirs", below=ours.parent, classes=["agency"])
    query = QueryDict("classes=agency")
    found = {
        person.name: [row["key"] for row in read.listing(Question(organisations, query, person, ["title"])).rows]
        for person in (auditor, contributor)
    }
    assert found["Audit"] == [ours.key]
    assert len(found["Contribute"]) == 3, "the filter is not there for those who may not see the field"


def test_its_form_field_is_not_offered_and_not_taken(
    organisations: Register, ours: Organisation, contributor: Person
) -> None:
    open_to_all = replace(organisations, needs={})
    registers._catalogue["organisations"] = open_to_all
    client = Client()
    client.force_login(contributor)
    address = f"/registers/organisations/{ours.key}/change/"
    assert 'name="acronym"' not in client.get(address).content.decode()
    sent = {"version": ours.version, "shown": ["acronym", "title"], "acronym": "BB", "title_en": "Ours now"}
    client.post(address, sent)
    ours.refresh_from_db()
    assert (ours.acronym, ours.title) == (SECRET, {"en": "Ours now"})


def test_nothing_is_sorted_by_a_field_with_an_audience(
    organisations: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(registers._catalogue, "organisations", replace(organisations, sorts=("title", "acronym")))
    with pytest.raises(ImproperlyConfigured, match="audience"):
        registers.check_catalogue()


def test_the_door_takes_no_field_that_is_not_seen(
    organisations: Register, ours: Organisation, contributor: Person
) -> None:
    open_to_all = replace(organisations, needs={})
    kept = write.change(open_to_all, ours.key, write.Body({"acronym": "BB"}), by=contributor, version=ours.version)
    assert kept.acronym == SECRET
