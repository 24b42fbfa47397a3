"""Every page of the room as every kind of visitor: what one may not see is missing, what one may not do is refused."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from goldenthread.governance.tests.conftest import WHO, Government
from goldenthread.kernel import actions, posts
from goldenthread.kernel.models import Event, Handover, Person, Visibility
from tests import factories

ANYBODY = set(WHO)
SIGNED_IN = ANYBODY - {"anonymous"}
ADMINISTRATORS = {"administrator", "root"}
AUDITORS = ADMINISTRATORS | {"auditor"}

OURS = "/organisations/{ours}/"
SEEN_BY = {
    OURS: ANYBODY,
    OURS + "posts/": ANYBODY,
    OURS + "posts.csv": ANYBODY,
    OURS + "duties-with-no-holder/": ANYBODY,
    OURS + "duties-with-no-holder.csv": ANYBODY,
    OURS + "rights/": AUDITORS,
    OURS + "rights.csv": AUDITORS,
    OURS + "rename/": ADMINISTRATORS,
    OURS + "move/": ADMINISTRATORS,
    OURS + "end/": ADMINISTRATORS,
    OURS + "merge/": ADMINISTRATORS,
    OURS + "split/": ADMINISTRATORS,
    OURS + "posts/new/": ADMINISTRATORS,
    OURS + "rights/new/": ADMINISTRATORS,
    "/roles/head/holders/": ANYBODY,
    "/roles/head/holders.csv": ANYBODY,
    "/roles/head/merge/": {"root"},
    "/access/organisations/{ours}/": AUDITORS,
    "/access/organisations/{ours}.csv": AUDITORS,
    "/access/roles/head/": {"root"},
}
"""Address → who gets it; everybody else sees the entry and is refused."""
FOUND_BY = {
    "/people/{reader}/access/": AUDITORS | {"reader"},
    "/people/{reader}/access.csv": AUDITORS | {"reader"},
    "/rights/{grant}/end/": AUDITORS,
    "/posts/{post}/end/": SIGNED_IN,
    "/posts/{post}/hand-over/": SIGNED_IN,
    "/handovers/{handover}/": ADMINISTRATORS | {"reader"},
}
"""Address → who finds that there is such a page; for everybody else there is none."""
DONE_BY = {
    "/rights/{grant}/end/": ADMINISTRATORS,
    "/posts/{post}/end/": ADMINISTRATORS,
    "/posts/{post}/hand-over/": ADMINISTRATORS,
}


def address(pattern: str, government: Government, **more: int) -> str:
    names = {"ours": government.ours.key, "post": government.post.pk, "grant": government.grant.pk}
    return pattern.format(**names, reader=government.visitors["reader"].pk, **more)  # type: ignore[union-attr]


def statuses(government: Government, where: str) -> dict[str, int]:
    return {who: government.client(who).get(where).status_code for who in WHO}


def test_who_sees_the_entry_but_may_not_is_refused(government: Government) -> None:
    refused = dict.fromkeys(WHO, 403) | {"anonymous": 302}
    for pattern, seeing in SEEN_BY.items():
        seen = statuses(government, address(pattern, government))
        assert seen == {who: 200 if who in seeing else refused[who] for who in WHO}, pattern


def test_who_has_nothing_to_do_with_it_finds_no_page(government: Government) -> None:
    handover = handed_to_the_reader(government)
    for pattern, finding in FOUND_BY.items():
        seen = statuses(government, address(pattern, government, handover=handover.pk))
        doing = DONE_BY.get(pattern, finding)
        expected = {who: 404 if who not in finding else 200 if who in doing else 403 for who in WHO}
        assert seen == expected, pattern


def handed_to_the_reader(government: Government) -> Handover:
    reader = Person.objects.get(pk=government.grant.person_id)
    return posts.hand_over(government.post, to=reader, on=timezone.localdate(), by=None)


def test_a_hidden_entry_answers_as_a_missing_one(government: Government) -> None:
    for entry in (government.ours, government.head):
        actions.change(entry, by=None, visibility=Visibility.RESTRICTED)
    for who in ("anonymous", "stranger"):
        client = government.client(who)
        for pattern in SEEN_BY:
            where = address(pattern, government)
            nowhere = where.replace(government.ours.key, "x").replace("head", "x")
            assert client.get(where).status_code == client.get(nowhere).status_code == 404, pattern
            assert client.post(where, {"on": "2026-01-01"}).status_code in (404, 405), pattern


@pytest.mark.parametrize("who", ["anonymous", "stranger", "contributor", "approver", "auditor"])
def test_nobody_but_administrators_changes_anything(government: Government, who: str) -> None:
    client, before = government.client(who), Event.objects.count()
    shown = ["title", "on", "parent", "others"]
    sent = {"shown": shown, "title_en": "Mine", "on-day": "1", "on-month": "1", "on-year": "2026", "confirmed": "yes"}
    for pattern in [*SEEN_BY, *FOUND_BY]:
        if "handover" not in pattern:
            answer = client.post(address(pattern, government), sent)
            assert answer.status_code in (302, 403, 404, 405), pattern
    assert Event.objects.count() == before


def test_the_public_reads_that_a_post_is_held_and_not_by_whom(government: Government) -> None:
    for where in (f"/organisations/{government.ours.key}/posts", "/roles/head/holders"):
        public, colleague = government.client("anonymous"), government.client("stranger")
        for ending in ("/", ".csv"):
            assert "Araminta" not in text(public, where + ending)
            assert "Held" in text(public, where + ending)
            assert "Araminta" in text(colleague, where + ending)


def text(client: Client, where: str) -> str:
    answer = client.get(where)
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode()


def test_no_page_asks_more_for_more_rows(government: Government) -> None:
    handed_to_the_reader(government)
    pages = [address(pattern, government) for pattern in SEEN_BY]
    pages.append(address("/people/{reader}/access/", government))

    def fill(number: int) -> None:
        for _each in range(number):
            below = factories.organisation("Below", below=government.ours)
            somebody = factories.holder("read", government.ours)
            actions.grant(somebody, capability="read", organisation=below, by=None)
            actions.appoint(somebody, role=government.clerk, organisation=government.ours, by=None)
            actions.grant(government.visitors["reader"], capability="read", organisation=below, by=None)  # type: ignore[arg-type]

    fill(1)
    before = {page: asked(government, page) for page in pages}
    fill(5)
    assert {page: asked(government, page) for page in pages} == before
    assert max(before.values()) <= 30, before


def asked(government: Government, where: str) -> int:
    client = government.client("root")
    with CaptureQueriesContext(connection) as captured:
        text(client, where)
    return len(captured)
