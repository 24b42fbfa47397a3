"""People sign in with their government's own service, and their groups bring rights; whatever is wrong is a sentence."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.utils import timezone

from goldenthread.governance.models import SignInGroup
from goldenthread.kernel import actions
from goldenthread.kernel.models import Event, Grant, Organisation, Person, Visibility
from goldenthread.kernel.permissions import may
from goldenthread.project.openid import configuration
from tests import factories
from tests.openid_provider import CLIENT, NEVER, SECRET, Provider, new_key

START = "/accounts/openid/start/"
ADA = {"email": "Ada@Example.org", "email_verified": True, "name": "Ada Lovelace"}


def service(issuer: str, **more: str) -> configuration.Service:
    told = {"OPENID_ISSUER": issuer, "OPENID_CLIENT_ID": CLIENT, "OPENID_CLIENT_SECRET": SECRET, **more}
    found = configuration.from_environment(told)
    assert found is not None
    return found


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with Provider(claims={**ADA, "groups": ["clerks", "others"]}) as running:
        settings.OPENID = service(running.issuer, OPENID_NAME="Example Government ID")
        yield running


@pytest.fixture
def ours(db: None) -> Organisation:
    return factories.organisation("Ours")


@pytest.fixture
def clerks(ours: Organisation) -> SignInGroup:
    """Who is in the group of clerks contributes to our organisation."""
    line = SignInGroup(key="clerks", title={"en": "Clerks"}, organisation=ours, group="clerks", capability="contribute")
    return actions.create(line, by=None)


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Follow nothing."""


def sent_back(address: str) -> str:
    """Where the provider sends somebody who signs in there."""
    try:
        urllib.request.build_opener(Stay).open(address)
    except urllib.error.HTTPError as answer:
        return str(answer.headers["Location"])
    raise AssertionError("the provider keeps people")


def sign_in(client: Client, *, following: str = "") -> Any:
    """The whole way; the site's last answer."""
    begun = client.get(START, {"next": following} if following else {})
    if begun.status_code != 302:
        return begun
    back = urlsplit(sent_back(begun["Location"]))
    return client.get(f"{back.path}?{back.query}")


def signed_in(client: Client) -> Person | None:
    number = client.session.get("_auth_user_id")
    return Person.objects.get(pk=number) if number else None


def refused(answer: Any, client: Client, *, status: int, words: str) -> None:
    """A page of ours with one sentence and the way back, and nobody signed in."""
    text = answer.content.decode()
    assert answer.status_code == status, text
    assert words in text
    assert 'href="/accounts/login/"' in text
    assert text.count("<h1") == 1
    assert signed_in(client) is None
    assert not Person.objects.exists()
    assert not SocialAccount.objects.exists()


def held(person: Person) -> set[tuple[str, int, bool]]:
    """Capability, organisation and whether it holds today, of every grant."""
    today = timezone.localdate()
    return {
        (grant.capability, grant.organisation_id, grant.until_on is None or grant.until_on > today)
        for grant in Grant.objects.filter(person=person)
    }


def test_without_a_service_nothing_is_offered(client: Client, db: None) -> None:
    assert "Sign in with" not in client.get("/accounts/login/").content.decode()
    assert client.get(START).status_code == 404
    assert client.get("/accounts/openid/callback/?code=1&state=2").status_code == 404


def test_somebody_whose_group_gives_a_right_gets_an_account_with_it(
    client: Client, provider: Provider, clerks: SignInGroup, ours: Organisation
) -> None:
    page = client.get("/accounts/login/?next=/my-work/").content.decode()
    assert "Sign in with Example Government ID" in page
    assert f'href="{START}?next=%2Fmy-work%2F"' in page
    answer = sign_in(client, following="/my-work/")
    assert (answer.status_code, answer["Location"]) == (302, "/my-work/")
    person = signed_in(client)
    assert person is not None
    assert (person.email, person.name, person.has_usable_password()) == ("ada@example.org", "Ada Lovelace", False)
    assert held(person) == {("contribute", ours.pk, True)}
    assert may(person, "change", ours)
    event = Event.objects.get(entry_id=ours.pk, verb="granted")
    assert event.body.fields["rule"]["value"] == clerks.pk
    kept = SocialAccount.objects.get()
    assert kept.extra_data == {"iss": provider.issuer, "sub": "subject-1"}


def test_who_comes_again_is_the_same_person_whatever_their_address_is_now(
    client: Client, provider: Provider, clerks: SignInGroup
) -> None:
    sign_in(client)
    provider.claims["email"] = "ada.king@example.org"
    again = Client()
    sign_in(again)
    assert signed_in(again) == signed_in(client)
    assert Person.objects.count() == SocialAccount.objects.count() == 1
    assert Grant.objects.count() == 1


def test_the_same_subject_of_another_issuer_is_somebody_else(
    client: Client, provider: Provider, clerks: SignInGroup, settings: Any
) -> None:
    sign_in(client)
    with Provider(claims={**ADA, "email": "other@example.org", "groups": ["clerks"]}) as other:
        settings.OPENID = service(other.issuer)
        again = Client()
        sign_in(again)
    assert signed_in(again) not in (None, signed_in(client))


def test_who_left_a_group_loses_its_right_at_the_next_sign_in_and_keeps_what_was_given_by_hand(
    client: Client, provider: Provider, clerks: SignInGroup, ours: Organisation
) -> None:
    sign_in(client)
    person = signed_in(client)
    assert person is not None
    actions.grant(person, capability="contribute", organisation=ours, by=None)
    actions.grant(person, capability="read", organisation=ours, by=None)
    provider.claims["groups"] = ["others"]
    assert sign_in(client).status_code == 302
    assert held(person) == {("contribute", ours.pk, False), ("contribute", ours.pk, True), ("read", ours.pk, True)}
    ended = Event.objects.get(entry_id=ours.pk, verb="rights ended")
    assert ended.body.fields["until"]["value"] == timezone.localdate().isoformat()
    # And back again: a grant of its own, beside the ended one.
    provider.claims["groups"] = "clerks"
    sign_in(client)
    assert Grant.objects.filter(person=person, rule=clerks).count() == 2


def test_a_line_of_the_table_that_changes_or_ends_changes_the_right(
    client: Client, provider: Provider, clerks: SignInGroup, ours: Organisation
) -> None:
    sign_in(client)
    person = signed_in(client)
    assert person is not None
    actions.change(clerks, by=None, capability="read")
    sign_in(client)
    assert held(person) == {("contribute", ours.pk, False), ("read", ours.pk, True)}
    actions.change(clerks, by=None, ended_on=timezone.localdate())
    sign_in(client)
    assert held(person) == {("contribute", ours.pk, False), ("read", ours.pk, False)}
    assert signed_in(client) == person


def test_groups_may_stand_deeper_and_with_what_is_asked_for(
    client: Client, provider: Provider, clerks: SignInGroup, settings: Any
) -> None:
    settings.OPENID = service(provider.issuer, OPENID_GROUPS_CLAIM="realm_access.roles")
    del provider.claims["groups"]
    provider.userinfo = {"realm_access": {"roles": ["clerks", 3, None, "\0"]}}
    sign_in(client)
    assert signed_in(client) is not None


@pytest.mark.parametrize("groups", [NEVER, [], ["others"], "others", {"clerks": True}, 7, [["clerks"]]], ids=str)
def test_somebody_without_such_a_group_is_not_let_in(
    client: Client, provider: Provider, clerks: SignInGroup, groups: Any
) -> None:
    provider.claims["groups"] = groups
    refused(sign_in(client), client, status=403, words="None of your groups gives a right here.")


@pytest.mark.parametrize("email", [NEVER, "", "nobody", 7, "a@" + "b" * 300 + ".org"], ids=str)
def test_an_account_needs_an_address(client: Client, provider: Provider, clerks: SignInGroup, email: Any) -> None:
    provider.claims["email"] = email
    refused(sign_in(client), client, status=403, words="told no e-mail address")


# An account that is there already


@pytest.mark.parametrize(
    ("verified", "switched", "linked"),
    [(True, "1", True), (True, "0", False), (False, "1", False), ("true", "1", False), (NEVER, "1", False)],
)
def test_an_address_leads_to_an_account_only_verified_and_where_that_is_switched_on(
    client: Client, provider: Provider, clerks: SignInGroup, settings: Any, verified: Any, switched: str, linked: bool
) -> None:
    person = Person.objects.create_user("ada@example.org", password="a long enough one", name="Ada")
    settings.OPENID = service(provider.issuer, OPENID_LINK_BY_EMAIL=switched)
    provider.claims["email_verified"] = verified
    answer = sign_in(client)
    assert signed_in(client) == (person if linked else None)
    assert SocialAccount.objects.filter(user=person).exists() is linked
    assert ("is not tied to this service" in answer.content.decode()) is not linked
    assert held(person) == ({("contribute", clerks.organisation_id, True)} if linked else set())


def test_an_address_never_leads_to_somebody_who_came_from_the_service(
    client: Client, provider: Provider, clerks: SignInGroup, settings: Any
) -> None:
    settings.OPENID = service(provider.issuer, OPENID_LINK_BY_EMAIL="1")
    sign_in(client)
    provider.claims |= {"sub": "subject-2"}
    provider.userinfo = {"sub": "subject-2"}
    other = Client()
    assert sign_in(other).status_code == 403
    assert signed_in(other) is None


def test_a_closed_account_stays_closed(client: Client, provider: Provider, clerks: SignInGroup) -> None:
    sign_in(client)
    person = Person.objects.get()
    person.is_active = False
    person.save()
    client.logout()
    answer = sign_in(client)
    assert answer.status_code == 403
    assert "Your account here is closed." in answer.content.decode()
    assert signed_in(client) is None


# What cannot be believed


@pytest.mark.parametrize(
    "wrong",
    [
        {"aud": "another site"},
        {"aud": [CLIENT, "another site"]},
        {"iss": "https://elsewhere.example.org"},
        {"nonce": "another"},
        {"nonce": NEVER},
        {"nonce": 7},
        {"exp": 1_000_000_000},
        {"exp": NEVER},
        {"iat": 10_000_000_000},
        {"sub": ""},
        {"sub": 7},
        {"sub": "somebody else than userinfo tells of"},
    ],
    ids=str,
)
def test_a_wrong_claim_lets_nobody_in(
    client: Client, provider: Provider, clerks: SignInGroup, wrong: dict[str, Any]
) -> None:
    provider.claims |= wrong
    refused(sign_in(client), client, status=400, words="could not be checked")


def test_a_wrong_signature_lets_nobody_in(client: Client, provider: Provider, clerks: SignInGroup) -> None:
    for provider.signed_with, provider.algorithm in ((new_key(), "RS256"), ("secret" * 10, "HS256"), ("", "none")):
        refused(sign_in(client), client, status=400, words="could not be checked")


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/jwks", "/userinfo"])
@pytest.mark.parametrize(
    "answer", [(500, b""), (200, b"not JSON"), (200, b"[]"), (200, b"{}"), (200, b'{"keys": 3}'), (404, b"{}")], ids=str
)
def test_a_service_that_answers_nonsense_is_a_sentence(
    client: Client, provider: Provider, clerks: SignInGroup, path: str, answer: tuple[int, bytes]
) -> None:
    provider.answers[path] = answer
    ended = sign_in(client)
    refused(ended, client, status=ended.status_code, words="sign-in service")
    assert ended.status_code in (400, 503)


def test_a_service_that_is_down_is_a_sentence_in_both_languages(client: Client, db: None, settings: Any) -> None:
    settings.OPENID = service("http://127.0.0.1:9")
    refused(client.get(START), client, status=503, words="The sign-in service does not answer.")
    client.post("/i18n/setlang/", {"language": "fr"})
    refused(client.get(START), client, status=503, words="Le service de connexion ne répond pas.")


@pytest.mark.parametrize("state", ["", "?state=forged&code=1", "?code=1", "?state=%00&code=1", "?error=access_denied"])
def test_a_state_that_is_not_ours_lets_nobody_in(client: Client, provider: Provider, db: None, state: str) -> None:
    refused(client.get(f"/accounts/openid/callback/{state}"), client, status=400, words="begun in another window")
    assert provider.asked == []


def test_what_was_begun_in_one_browser_does_not_end_in_another(
    client: Client, provider: Provider, clerks: SignInGroup
) -> None:
    back = urlsplit(sent_back(client.get(START)["Location"]))
    other = Client()
    refused(other.get(f"{back.path}?{back.query}"), other, status=400, words="begun in another window")
    first = client.get(f"{back.path}?{back.query}")
    assert first.status_code == 302
    again = client.get(f"{back.path}?{back.query}")
    assert "begun in another window" in again.content.decode()


def test_breaking_off_is_a_sentence(client: Client, provider: Provider, clerks: SignInGroup) -> None:
    provider.refuses = "access_denied"
    refused(sign_in(client), client, status=400, words="You broke off signing in")
    provider.refuses = "server_error"
    refused(sign_in(client), client, status=400, words="could not be checked")


def test_nothing_in_the_address_reaches_the_service_and_no_other_site_comes_next(
    client: Client, provider: Provider, clerks: SignInGroup
) -> None:
    begun = client.get(START, {"scope": "everything", "auth_params": "prompt=none", "process": "connect"})
    asked = parse_qs(urlsplit(begun["Location"]).query)
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
    assert asked["code_challenge_method"] == ["S256"]
    assert "prompt" not in asked
    answer = sign_in(client, following="https://elsewhere.example.org/")
    assert answer["Location"] == "/"


def test_the_table_is_kept_by_administrators_and_seen_by_few(client: Client, ours: Organisation) -> None:
    for capability, status in (("contribute", 403), ("administer", 201)):
        client.force_login(factories.holder(capability, ours))
        body = {"title": {"en": "Clerks"}, "group": "clerks", "capability": "read", "organisation": ours.key}
        answer = client.post("/api/v1/sign-in-groups/", body, content_type="application/json")
        assert answer.status_code == status, answer.content
    assert SignInGroup.objects.get().visibility == Visibility.RESTRICTED
    assert Client().get("/registers/sign-in-groups/").content.decode().count("Clerks") == 0


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"OPENID_ISSUER": "https://id.example.org"}, "OPENID_CLIENT_ID is not: set all of"),
        ({"OPENID_ISSUER": "http://id.example.org", "OPENID_CLIENT_ID": "a", "OPENID_CLIENT_SECRET": "b"}, "https://"),
        ({"OPENID_ISSUER": "https://id.example.org", "OPENID_CLIENT_ID": "a", "OPENID_CLIENT_SECRET": "b"}, ""),
        ({}, ""),
    ],
)
def test_half_a_configuration_is_refused_with_a_sentence(told: dict[str, str], words: str) -> None:
    faults = configuration.faults(told)
    assert len(faults) == bool(words)
    assert all(words in fault for fault in faults)
