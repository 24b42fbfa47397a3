"""By what a text that was taken out to be edited is known again when it comes back: its instrument, language and words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import NamedTuple

from goldenthread.policy.importers.draft import Clause, Draft

_WRITTEN = re.compile(r"goldenthread:(?P<key>[^\s:]{1,160}):(?P<language>[a-z]{2}):(?P<words>[0-9a-f]{16})")


class Identity(NamedTuple):
    """Which text a file was taken out of."""

    key: str
    """Of the instrument."""
    language: str
    words: str
    """Fingerprint of its clauses, which tells whether another text was kept since."""

    def __str__(self) -> str:
        """As a property of the file holds it."""
        return f"goldenthread:{self.key}:{self.language}:{self.words}"


def identity_of(draft: Draft) -> Identity:
    """The identity of a text that goes out."""
    return Identity(draft.key, draft.language, fingerprint(draft.clauses))


def read_identity(written: str) -> Identity | None:
    """What a property of a file says; None where no file of ours says so."""
    found = _WRITTEN.fullmatch(written.strip())
    return Identity(*found.groups()) if found else None


def fingerprint(clauses: Sequence[Clause]) -> str:
    """Sixteen hexadecimal digits over what each clause says."""
    digest = hashlib.sha256()
    for clause in clauses:
        digest.update("\x1f".join((clause.number, clause.anchor, clause.heading, clause.text)).encode() + b"\x1e")
    return digest.hexdigest()[:16]
