"""Hashes with which an event can be checked without trusting us: canonical bytes, salted leaves, Merkle roots."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import orjson

SALT_BYTES = 16


def canonical(value: Any) -> bytes:
    """The one way to write a JSON value as bytes: keys sorted, no white space, UTF-8."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def salted(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Each value with a salt of its own, so that a hash tells nothing about a short value."""
    salts = os.urandom(SALT_BYTES * len(values)).hex()
    width = SALT_BYTES * 2
    return {
        name: {"value": value, "salt": salts[place * width : (place + 1) * width]}
        for place, (name, value) in enumerate(values.items())
    }


def field_hash(name: str, field: Mapping[str, Any]) -> bytes:
    """Hash of one field of an event: from value and salt, or the hash left behind by an erasure.

    Raises ValueError for anything else: a value beside a hash would be shown without being checked.
    """
    if field.keys() == {"hash"}:
        return bytes.fromhex(field["hash"])
    if field.keys() != {"value", "salt"} or len(field["salt"]) != SALT_BYTES * 2:
        raise ValueError(f"field {name!r} has neither value and salt nor a hash alone")
    return sha256(bytes.fromhex(field["salt"]) + canonical([name, field["value"]])).digest()


def event_root(fields: Mapping[str, Mapping[str, Any]]) -> bytes:
    """The root of an event: a Merkle tree over its fields in the order of their names."""
    return merkle_root([canonical([name, field_hash(name, fields[name]).hex()]) for name in sorted(fields)])


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """Merkle Tree Hash of the leaves (RFC 6962 §2.1)."""
    if not leaves:
        return sha256(b"").digest()
    row = [sha256(b"\x00" + leaf).digest() for leaf in leaves]
    while len(row) > 1:
        pairs = [sha256(b"\x01" + row[i] + row[i + 1]).digest() for i in range(0, len(row) - 1, 2)]
        row = pairs + row[len(row) - len(row) % 2 :]
    return row[0]
