"""A draft as a tagged PDF: bookmarks for its clauses, its language told, and every word set as it is (ADR 30)."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from goldenthread.policy.exporters.home import Home
from goldenthread.policy.exporters.pdf_blocks import blocks_of
from goldenthread.policy.exporters.words import Words, day_words, words_in
from goldenthread.policy.importers.draft import Draft, Duties, Refused

_HERE = Path(__file__).parent
_TEMPLATE = _HERE / "typeset" / "instrument.typ"
_TYPESETTER = _HERE / "typesetter.py"
LONGEST = 2_000_000
"""Characters of data, some 250 pages; the longest instrument known to us has 170,000."""
PATIENCE = 60
"""Seconds."""
LONG = 40
"""Clauses from which on a table of contents helps."""
_AT_ONCE = threading.BoundedSemaphore(2)
"""Files that one process of the program has set at a time; who comes third waits, and no memory runs out."""


def write_pdf(draft: Draft, duties: Duties, home: Home) -> bytes:
    """The whole document; the same draft gives the same bytes. Raises `Refused` for what cannot be set."""
    told = json.dumps(_told(draft, duties, home), ensure_ascii=False)
    if len(told) > LONGEST:
        raise Refused("pdf-text-too-long")
    made = draft.consolidated_on or draft.effective_on
    stamp = int(datetime(made.year, made.month, made.day, tzinfo=UTC).timestamp()) if made else 0
    # In a process of its own: the typesetter keeps some megabytes for each page that it sets, and never gives them back.
    order = [sys.executable, "-I", str(_TYPESETTER), str(_TEMPLATE), str(stamp)]
    try:
        with _AT_ONCE:
            done = subprocess.run(  # noqa: S603 - our own program, with our own arguments
                order, input=told.encode("utf-8", "replace"), capture_output=True, timeout=PATIENCE, check=False
            )
    except subprocess.TimeoutExpired:
        raise Refused("pdf-text-too-slow") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise Refused("pdf-not-set", reason=said[:200])
    return done.stdout


def _told(draft: Draft, duties: Duties, home: Home) -> dict[str, Any]:
    """Everything that the template says, in its order."""
    words = words_in(draft.language)
    title = draft.title or draft.key
    day = draft.consolidated_on
    return {
        "language": draft.language or "en",
        "title": title,
        "authors": [draft.issuer] if draft.issuer else [],
        "keywords": [each for each in dict.fromkeys((home.kind, draft.key, draft.document_id)) if each],
        "description": draft.objective or None,
        "date": [day.year, day.month, day.day] if day else None,
        "draft": home.is_draft,
        "words": {
            "draft": words.draft,
            "page": words.page,
            "of": words.of,
            "contents": words.contents,
            "requirements": words.requirements,
            "colon": words.colon,
        },
        "facts": _facts(draft, home, words),
        "bound": _bound(draft, duties),
        "contents": len(draft.clauses) >= LONG,
        "blocks": blocks_of(draft, words),
    }


def _facts(draft: Draft, home: Home, words: Words) -> list[dict[str, str]]:
    force = {True: words.mandatory, False: words.voluntary, None: ""}[draft.mandatory]
    facts = (
        (words.kind, home.kind, ""),
        (words.force, force, ""),
        (words.issuer, draft.issuer, ""),
        (words.effective, day_words(draft.effective_on, draft.language), ""),
        (words.version, day_words(draft.consolidated_on, draft.language), ""),
        (words.identifier, draft.key, ""),
        (words.address, home.address, home.address),
        (words.source, draft.source_url, draft.source_url),
    )
    return [
        {"label": label, "colon": words.colon, "value": value, "address": address if _leads(address) else ""}
        for label, value, address in facts
        if value
    ]


def _leads(address: str) -> bool:
    return address.startswith(("https://", "http://"))


def _bound(draft: Draft, duties: Duties) -> list[dict[str, Any]]:
    """Who is bound, most first, with the clauses that bind them."""
    found: dict[str, dict[int, None]] = {}
    for requirement in duties.requirements:
        for bearer in requirement.bearers:
            found.setdefault(bearer.name, {})[requirement.clause] = None
    return [
        {"name": name, "clauses": [_cited(draft, place) for place in places]}
        for name, places in sorted(found.items(), key=lambda each: (-len(each[1]), each[0]))
    ]


def _cited(draft: Draft, place: int) -> dict[str, str]:
    clause = draft.clauses[place]
    return {"anchor": clause.anchor, "name": clause.number or clause.heading or "¶"}
