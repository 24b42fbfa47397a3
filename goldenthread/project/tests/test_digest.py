"""The daily mail: only what its reader may see, in their language, once a day, and nothing where there is nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone

from goldenthread.engine.register import Register
from goldenthread.kernel import actions
from goldenthread.kernel.models import Classification, Organisation, Person, Visibility
from goldenthread.project import digest, tasks
from goldenthread.project.mail import Mail, default_site, settings_of
from goldenthread.project.models import Telling
from goldenthread.project.refused import Refused
from tests import accounts, factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 12, 30)
DAY = timedelta(days=1)


@pytest.fixture
def register(settings: Any) -> Iterator[Register]:
    settings.DIGESTS, settings.SITE_URL = True, "https://gov.example"
    with accounts.declared() as declared:
        yield declared


@pytest.fixture
def ours(register: Register) -> Organisation:
    return factories.organisation("Ours")


@pytest.fixture
def keeper(ours: Organisation) -> Person:
    return factories.holder("contribute", ours)


def account(register: Register, ours: Organisation, on: date, title: str = "Land", **facts: Any) -> Any:
    return factories.entry(register, title, organisation=ours, review_by=on, **{"state": "open", **facts})


def test_it_says_what_where_and_when_with_the_way_there(register: Register, ours: Organisation, keeper: Person) -> None:
    late = account(register, ours, TODAY - 2 * DAY)
    account(register, ours, TODAY + 3 * DAY, "Sea")
    assert digest.send_digests(on=TODAY) == 1
    (sent,) = mail.outbox
    assert sent.to == [keeper.email]
    assert sent.subject == "2 things wait for you"
    assert "OVERDUE\n\n- Review: Land (Accounts, Ours)\n  28 December 2026, 2 days overdue\n" in sent.body
    assert f"  https://gov.example/registers/{accounts.KEY}/{late.key}/\n" in sent.body
    assert "DUE WITHIN A WEEK\n\n- Review: Sea" in sent.body
    assert "https://gov.example/my-work/told/" in sent.body
    assert sent.content_subtype == "plain"
    assert sent.attachments == []


def test_it_speaks_the_language_of_its_reader(register: Register, ours: Organisation, keeper: Person) -> None:
    Person.objects.filter(pk=keeper.pk).update(language="fr")
    account(register, ours, date(2027, 1, 1), names={"en": "Land", "fr": "Terre"})
    digest.send_digests(on=TODAY)
    assert mail.outbox[0].subject == "1 tâche vous attend"
    assert "Terre" in mail.outbox[0].body
    assert "1er janvier 2027" in mail.outbox[0].body


def test_nobody_gets_mail_for_nothing_or_two_on_a_day(register: Register, ours: Organisation, keeper: Person) -> None:
    assert digest.send_digests(on=TODAY) == 0
    account(register, ours, TODAY + DAY)
    assert [digest.send_digests(on=TODAY + DAY) for _ in range(3)] == [1, 0, 0]
    assert digest.send_digests(on=TODAY) == 0, "nor for a day before"
    assert digest.send_digests(on=TODAY + 2 * DAY) == 1


def test_a_run_that_is_killed_sends_nobody_two(
    register: Register, ours: Organisation, keeper: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    account(register, ours, TODAY)
    delivered = EmailMessage.send

    def send_and_die(each: EmailMessage, *_: Any, **__: Any) -> int:
        delivered(each)
        raise KeyboardInterrupt

    monkeypatch.setattr(EmailMessage, "send", send_and_die)
    with pytest.raises(KeyboardInterrupt):
        digest.send_digests(on=TODAY)
    monkeypatch.setattr(EmailMessage, "send", delivered)
    assert digest.send_digests(on=TODAY) == 0
    assert len(mail.outbox) == 1


def test_what_the_mail_server_refuses_is_tried_again_and_holds_up_nobody(
    register: Register, ours: Organisation, keeper: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    colleague = factories.holder("contribute", ours)
    account(register, ours, TODAY)
    delivered = EmailMessage.send

    def refuse_one(each: EmailMessage, *_: Any, **__: Any) -> int:
        if each.to == [keeper.email]:
            raise SMTPServerDisconnected
        return delivered(each)

    monkeypatch.setattr(EmailMessage, "send", refuse_one)
    assert digest.send_digests(on=TODAY) == 1
    monkeypatch.setattr(EmailMessage, "send", delivered)
    assert digest.send_digests(on=TODAY) == 1
    assert [each.to for each in mail.outbox] == [[colleague.email], [keeper.email]]


def test_it_holds_nothing_that_its_reader_may_not_see_and_no_word_of_what_is_classified(
    register: Register, ours: Organisation, keeper: Person
) -> None:
    named = factories.person("named", clearance=Classification.SECRET)
    account(register, ours, TODAY, "Hidden", keeper_id=named.pk, visibility=Visibility.RESTRICTED)
    account(register, ours, TODAY, "Whispered", keeper_id=named.pk, classification=Classification.SECRET)
    digest.send_digests(on=TODAY)
    (sent,) = mail.outbox
    assert sent.to == [named.email]
    assert "Hidden" not in sent.body
    assert "Whispered" not in sent.body
    assert accounts.KEY not in sent.body
    assert "Something that is classified: sign in to see it" in sent.body


def test_it_tells_what_escalates_to_its_reader(register: Register, ours: Organisation) -> None:
    approver = factories.holder("approve", ours)
    account(register, ours, TODAY - 14 * DAY)
    assert digest.send_digests(on=TODAY) == 1
    assert mail.outbox[0].to == [approver.email]
    assert "ESCALATED TO YOU" in mail.outbox[0].body


def test_who_turned_it_off_or_has_left_gets_none(register: Register, ours: Organisation, keeper: Person) -> None:
    account(register, ours, TODAY)
    wishes = Telling.objects.create(person=keeper, by_mail=False)
    assert digest.send_digests(on=TODAY) == 0
    Telling.objects.filter(pk=wishes.pk).update(by_mail=True)
    Person.objects.filter(pk=keeper.pk).update(is_active=False)
    assert digest.send_digests(on=TODAY) == 0


def test_without_a_mail_server_or_before_the_morning_nothing_is_sent(
    register: Register, ours: Organisation, keeper: Person, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    account(register, ours, timezone.localdate())
    settings.DIGESTS = False
    assert digest.send_digests() == 0
    settings.DIGESTS = True
    now = timezone.localtime()
    monkeypatch.setattr(tasks.timezone, "localtime", lambda *_: now.replace(hour=5))
    tasks.send_digests.func()
    assert mail.outbox == []
    monkeypatch.setattr(tasks.timezone, "localtime", lambda *_: now.replace(hour=6))
    tasks.send_digests.func()
    assert len(mail.outbox) == 1


def test_a_title_cannot_write_headers_or_lines_of_its_own(
    register: Register, ours: Organisation, keeper: Person
) -> None:
    entry = account(register, ours, TODAY)
    actions.change(entry, by=None, title={"en": "Land\nBcc: everybody@example.org"})
    digest.send_digests(on=TODAY)
    assert mail.outbox[0].recipients() == [keeper.email]
    assert "\nBcc:" not in mail.outbox[0].body


@pytest.mark.parametrize(
    ("url", "port", "starttls", "tls"),
    [
        ("smtp://ada:p%40ss@mail.example", 587, True, False),
        ("smtps://ada:p%40ss@mail.example:4650", 4650, False, True),
        ("smtp+plain://ada:p%40ss@mail.example", 25, False, False),
    ],
)
def test_one_setting_says_how_mail_leaves(url: str, port: int, starttls: bool, tls: bool) -> None:
    found = settings_of(url)
    assert (found.on, found.host, found.user, found.password) == (True, "mail.example", "ada", "p@ss")
    assert (found.port, found.starttls, found.tls_from_the_start) == (port, starttls, tls)


def test_no_setting_sends_nothing_and_a_wrong_one_is_refused() -> None:
    assert settings_of("") == Mail()
    assert not settings_of("").on
    assert settings_of("console:").backend.endswith("console.EmailBackend")
    for wrong in ("mail.example", "smtp://", "http://mail.example", "smtp://mail.example:port"):
        with pytest.raises(Refused, match="EMAIL_URL"):
            settings_of(wrong)


def test_the_address_of_the_site_is_guessed_only_where_it_is_not_said() -> None:
    assert default_site([".gov.example", "other"], production=True) == "https://gov.example"
    assert default_site(["*"], production=False).startswith("http://127.0.0.1:")
