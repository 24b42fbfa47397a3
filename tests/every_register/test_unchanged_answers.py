"""What anonymous visitors have got and what has not changed since is not made again; nothing stale is ever kept."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goldenthread.engine.register import Register, catalogue
from goldenthread.kernel import actions
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def tag_of(address: str, **headers: str) -> str:
    return Client().get(address, headers=headers).headers.get("ETag", "")


def status(address: str, tag: str, **headers: str) -> int:
    return Client().get(address, headers={"if-none-match": tag, **headers}).status_code


def test_an_unchanged_answer_takes_one_question_and_a_changed_one_is_made_anew() -> None:
    for register in catalogue().values():
        entry = factories.entry(register)
        addresses = [
            f"{register.href}{entry.key}/",
            f"/api/v1/{register.key}/{entry.key}",
            register.href,
            f"/api/v1/{register.key}/",
            f"/registers/{register.key}.csv",
        ]
        tags = {address: tag_of(address) for address in addresses}
        for address, tag in tags.items():
            with CaptureQueriesContext(connection) as asked:
                again = Client().get(address, headers={"if-none-match": f'"other", W/{tag}'})
            assert (again.status_code, again.content, len(asked)) == (304, b"", 1), address
            assert again["ETag"] == tag
            assert "no-cache" in again["Cache-Control"]
            assert "Cookie" in again["Vary"]
        actions.change(entry, by=None, title={"en": "Another title"})
        assert {status(address, tag) for address, tag in tags.items()} == {200}
        entry.refresh_from_db()
        actions.change(entry, by=None, visibility="restricted")
        assert status(addresses[0], tags[addresses[0]]) == 404


def register_and_entry() -> tuple[Register, str]:
    register = catalogue()["roles"]
    return register, f"{register.href}{factories.entry(register).key}/"


def test_a_tag_is_good_for_its_own_address_language_and_forms_alone() -> None:
    register, address = register_and_entry()
    tag = tag_of(address)
    assert status(address, tag) == 304
    assert status(register.href, tag) == 200
    assert status(f"{address}?x=1", tag) == 200
    assert status(address, tag, **{"accept-language": "fr"}) == 200
    with_token = Client()
    with_token.cookies["csrftoken"] = "a" * 32
    assert with_token.get(address, headers={"if-none-match": tag}).status_code == 200
    assert status(address, '"made-up"') == 200


def test_whoever_is_signed_in_gets_no_tag_of_a_page() -> None:
    _register, address = register_and_entry()
    client = Client()
    client.force_login(factories.holder("read", factories.organisation("Ours")))
    assert "ETag" not in client.get(address)
    assert client.get(address, headers={"if-none-match": tag_of(address)}).status_code == 200


def test_a_change_in_a_transaction_that_others_have_overtaken_is_never_missed() -> None:
    register = catalogue()["roles"]
    slow, quick = (factories.entry(register) for _n in range(2))
    address = f"{register.href}{slow.key}/"
    from goldenthread.kernel.tests.test_committed import Writer

    writer = Writer(slow)
    writer.write()
    actions.change(quick, by=None, title={"en": "Quick"})
    between = tag_of(address)
    assert status(address, between) == 304
    writer.commit()
    assert status(address, between) == 200
