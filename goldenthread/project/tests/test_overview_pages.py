"""Home, search and my work, as visitors and post holders meet them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import translation

from goldenthread.kernel.models import Person
from goldenthread.project import example, views

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_example")]


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_home_counts_what_is_in_force_and_names_nobody_to_the_public(client: Client) -> None:
    text = page(client, "/")
    assert "instruments in force" in text
    assert len(client.get("/").context["changes"]) == 10
    assert "My work" not in text


def test_a_deputy_head_finds_the_posts_held_today_and_their_requirements(client: Client) -> None:
    client.force_login(Person.objects.get(email="amara.lindqvist@example.org"))
    assert "Deputy head, Ministry of Land and Water" in page(client, "/my-work/")
    listed = page(client, "/requirements/?role=deputy-head&organisation=ministry-of-land-and-water")
    assert "name a service owner for each service" in listed
    assert "Deputy head, Ministry of Land and Water" in page(client, "/")


def test_my_work_asks_who_one_is(client: Client) -> None:
    answer = client.get("/my-work/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_search_finds_a_clause_marks_its_words_and_leads_to_it(client: Client) -> None:
    text = page(client, "/search/?q=telephone+counter")
    assert "/instruments/digital-service-policy/#4.1.4" in text
    assert "<mark>" in text
    assert "Nothing found" in page(client, "/search/?q=xyzzyplugh")
    assert page(client, "/search/?q=service&after=999999999999")
    assert page(client, "/search/?q=" + "a+" * 500)


def test_search_says_of_which_instrument_a_requirement_is(client: Client) -> None:
    text = page(client, "/search/?q=telephone+counter&kind=requirements")
    assert "Requirement · Policy on Digital Services 4.1.4" in text
    assert "<mark>telephone</mark>" in text


def test_latest_changes_tell_more_than_that_entries_were_tied(client: Client) -> None:
    latest = page(client, "/").split("Latest changes")[1]
    assert "Tied to another entry" not in latest


def test_numbers_are_grouped_as_the_language_does() -> None:
    assert views._bounded(1000, more=True) == "1,000+"
    with translation.override("fr"):
        assert views._bounded(1031, more=False) == "1\u00a0031"


def test_the_example_has_what_the_first_pages_need() -> None:
    assert len(example.read_government().organisations) == 7
    assert len(example.read_instruments()) == 9


def test_signing_in_by_password_works_and_nobody_registers_themselves(client: Client) -> None:
    person = example.PEOPLE[0][0]
    assert person in page(client, "/accounts/login/")
    wrong = client.post("/accounts/login/", {"login": person, "password": "not the one"})
    assert wrong.status_code == 200
    answer = client.post("/accounts/login/", {"login": person.upper(), "password": example.PASSWORD})
    assert answer.status_code == 302
    assert "Sign out" in page(client, "/")
    client.logout()
    client.post(
        "/accounts/signup/",
        {"email": "new@example.org", "password1": "a long password", "password2": "a long password"},
    )
    assert not Person.objects.filter(email="new@example.org").exists()
    assert client.get("/accounts/password/reset/").status_code == 404
