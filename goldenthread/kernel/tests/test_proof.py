"""The hashes that let anyone check an event: canonical bytes, salted leaves, RFC 6962 trees."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection
from django.utils.translation import gettext_lazy
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.kernel import proof
from goldenthread.kernel.errors import Refused
from goldenthread.kernel.values import plain, plain_values


def tree_hash(leaves: list[bytes]) -> bytes:
    """MTH as RFC 6962 §2.1 defines it: split at the largest power of two below the number of leaves."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + tree_hash(leaves[:split]) + tree_hash(leaves[split:])).digest()


@given(st.lists(st.binary(max_size=8), max_size=40))
@settings(max_examples=100, deadline=None)
def test_the_root_is_the_tree_hash_of_the_standard(leaves: list[bytes]) -> None:
    assert proof.merkle_root(leaves) == tree_hash(leaves)


def test_the_root_of_known_leaves_is_known() -> None:
    """The test vectors of Certificate Transparency (certificate-transparency-go, `TestReferenceTree`)."""
    leaves = [bytes.fromhex(x) for x in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")]
    assert proof.merkle_root(leaves[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert proof.merkle_root(leaves[:2]).hex() == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    assert proof.merkle_root(leaves[:7]).hex() == "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"


def test_a_known_event_has_a_known_root() -> None:
    """Whoever checks an exported log reckons the same: a change of this number would make every older event false."""
    fields = {
        "title": {"value": {"en": "Roads", "fr": "Routes"}, "salt": "00" * 16},
        "_by": {"value": 7, "salt": "01" * 16},
    }
    first = sha256(b"\x01" * 16 + b'["_by",7]').hexdigest()
    second = sha256(bytes(16) + b'["title",{"en":"Roads","fr":"Routes"}]').hexdigest()
    expected = tree_hash([f'["_by","{first}"]'.encode(), f'["title","{second}"]'.encode()])
    assert proof.event_root(fields) == expected


def test_each_value_has_a_salt_of_its_own() -> None:
    salts = [field["salt"] for _ in range(50) for field in proof.salted({"a": 1, "b": 1, "c": 1}).values()]
    assert len(set(salts)) == len(salts)
    assert {len(bytes.fromhex(salt)) for salt in salts} == {16}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**80), 2**80) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=5), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@pytest.mark.django_db
@given(value=JSON)
@settings(max_examples=150, deadline=None)
def test_what_the_database_gives_back_has_the_same_bytes(value: Any) -> None:
    """jsonb writes numbers and keys its own way; a root that does not survive that would be no proof."""
    kept = plain(value)
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::jsonb::text", [json.dumps(kept)])
        (text,) = cursor.fetchone()
    assert proof.canonical(json.loads(text)) == proof.canonical(kept)


def test_an_erased_value_leaves_the_root_as_it_was() -> None:
    fields = proof.salted({"title": {"en": "Roads"}, "note": "secret", "_by": 7})
    root = proof.event_root(fields)
    left: dict[str, dict[str, Any]] = {**fields, "note": {"hash": proof.field_hash("note", fields["note"]).hex()}}
    assert proof.event_root(left) == root
    assert "secret" not in json.dumps(left)


@pytest.mark.parametrize(
    "change",
    [
        {"note": {"value": "other", "salt": "00" * 16}},
        {"note": {"value": "secret", "salt": "01" * 16}},
        {"more": {"value": 1, "salt": "00" * 16}},
    ],
)
def test_any_other_body_has_another_root(change: dict[str, Any]) -> None:
    fields = {"note": {"value": "secret", "salt": "00" * 16}, "title": {"value": "Roads", "salt": "02" * 16}}
    assert proof.event_root({**fields, **change}) != proof.event_root(fields)


def test_values_that_change_places_change_the_root() -> None:
    one, two = {"hash": "00" * 32}, {"hash": "11" * 32}
    assert proof.event_root({"a": one, "b": two}) != proof.event_root({"a": two, "b": one})


@pytest.mark.parametrize(
    "field",
    [
        pytest.param({"hash": "00" * 32, "value": "shown unchecked", "salt": "00" * 16}, id="a value beside a hash"),
        pytest.param({"value": "unsalted"}, id="no salt"),
        pytest.param({"value": "x", "salt": "00"}, id="a short salt"),
        pytest.param({}, id="nothing"),
    ],
)
def test_a_field_that_is_neither_whole_nor_erased_proves_nothing(field: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="neither value and salt nor a hash alone"):
        proof.field_hash("note", field)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (date(2027, 5, 12), "2027-05-12"),
        (datetime(2027, 5, 12, 8, tzinfo=timezone(timedelta(hours=-4))), "2027-05-12T12:00:00+00:00"),
        (datetime(2027, 5, 12, 12, tzinfo=UTC), "2027-05-12T12:00:00+00:00"),
        (Decimal("1.50"), "1.5"),
        (Decimal("1E+3"), "1000"),
        (Decimal("100"), "100"),
        (2.0, 2),
        (-0.0, 0),
        (0.1, 0.1),
        (2**64, "18446744073709551616"),
        (1e22, "10000000000000000000000"),
        (True, True),
        (gettext_lazy("Read"), "Read"),
        ({"on": date(2027, 5, 12), "sums": (Decimal("2.0"), 1)}, {"on": "2027-05-12", "sums": ["2", 1]}),
    ],
)
def test_one_value_is_kept_in_one_way(value: Any, kept: Any) -> None:
    assert plain(value) == kept
    assert type(plain(value)) is type(kept)


@pytest.mark.parametrize(
    ("value", "because"),
    [
        ("a\x00b", "NUL"),
        ({"en": "a\x00b"}, "NUL"),
        ({"a\x00b": 1}, "NUL"),
        (["\ud800"], "half of a character"),
        (float("nan"), "not a number"),
        (Decimal("Infinity"), "not a number"),
    ],
)
def test_what_the_database_cannot_keep_is_refused_with_its_field(value: Any, because: str) -> None:
    with pytest.raises(Refused, match=because) as refusal:
        plain_values({"title": value})
    assert refusal.value.fields.keys() == {"title"}
