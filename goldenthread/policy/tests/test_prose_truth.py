"""Prose of our own beside a truth made by hand before the rules read it: two memoranda whose requirements are marked."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from goldenthread.policy.importers.draft import Requirement
from goldenthread.policy.importers.duties.reading import duties_of
from goldenthread.policy.tests.drafting import draft_of

TEXTS = Path(__file__).with_name("truth") / "prose"
_MARK = re.compile(r"\[\[(?P<bearers>[^|\]]*)\|(?P<modality>[a-z ]+): (?P<text>[^\]]*)\]\]")

KNOWN = {
    "memorandum.en.txt": {},
    "note.fr.txt": {},
}
"""Nothing, now."""


class Marked(NamedTuple):
    """One requirement as the marks tell it."""

    text: str
    bearers: frozenset[str]
    """Keys; empty where the text does not say who is bound, so that any reading of it will do."""
    modality: str


def marked(name: str) -> tuple[str, list[Marked]]:
    """A text without its marks, and what they tell."""
    source = (TEXTS / name).read_text(encoding="utf-8")
    found = [
        Marked(m["text"], frozenset(filter(None, m["bearers"].split(","))), m["modality"])
        for m in _MARK.finditer(source)
    ]
    return _MARK.sub(lambda match: match["text"], source), found


def marked_and_read(name: str) -> tuple[list[Marked], tuple[Requirement, ...]]:
    """What the marks of a text tell, and what the machine reads in it; its language stands in the name."""
    text, truth = marked(name)
    draft = draft_of(text, language=name.split(".")[1], effective_on=date(2031, 1, 1))
    return truth, duties_of(draft).requirements


def differences(name: str) -> dict[str, list[str]]:
    """What the machine reads otherwise than the marks tell, by aspect."""
    truth, found = marked_and_read(name)
    read = {r.text: r for r in found}
    hand = {entry.text: entry for entry in truth}
    both = [text for text in hand if text in read]
    return {
        "only by machine": [text for text in read if text not in hand],
        "only by hand": [text for text in hand if text not in read],
        "modality": [text for text in both if read[text].modality != hand[text].modality],
        "bearers": [
            text
            for text in both
            if hand[text].bearers and hand[text].bearers != {bearer.key for bearer in read[text].bearers}
        ],
    }


@pytest.mark.parametrize("name", KNOWN)
def test_the_machine_differs_from_the_marks_only_where_we_say_so(name: str):
    assert {aspect: texts for aspect, texts in differences(name).items() if texts} == KNOWN[name]


@pytest.mark.parametrize("name", KNOWN)
def test_every_requirement_stands_where_it_says(name: str):
    text, _truth = marked(name)
    draft = draft_of(text, language=name.split(".")[1])
    for r in duties_of(draft).requirements:
        assert draft.clauses[r.clause].text[r.start : r.end] == r.text
