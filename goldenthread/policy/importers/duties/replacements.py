"""What a text says it replaces: other instruments by their titles, whole or in part, and from which day."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from datetime import date

from goldenthread.policy.importers.draft import Replaced
from goldenthread.policy.importers.duties.languages.wording import Replacing
from goldenthread.policy.importers.duties.shape import Shape
from goldenthread.policy.importers.text.dates import effect_date
from goldenthread.policy.importers.text.sentences import even, sentences

_NOTE = -1
_OUTER_MARKS = ' \t,;:.“”"–—-'
_FIRST_WORD = re.compile(r"^\s*(?:and|et)\b,?\s*", re.IGNORECASE)
_LAST_WORD = re.compile(r"[,;]?\s*\b(?:and|et|or|ou)\s*,?\s*$", re.IGNORECASE)
_BETWEEN_TITLES = re.compile(
    r"\s*(?:;|,?\s+(?:and|et)\s+(?=(?:the|la|le|les)\s|l'|[A-ZÀ-Ý])|,\s+(?=(?:the|la|le|les)\s))\s*"
)
_OWN_PART = re.compile(r"^.*?\b(?:appendix|annex|annexe)\s+[A-Z0-9]+\s*[:–—-]\s*", re.IGNORECASE)
_ITEM = re.compile(r"<li\b[^>]*>(.*?)(?=<li\b|</li>|<ul\b|<ol\b)", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def replacements(shape: Shape) -> tuple[Replaced, ...]:
    """The instruments that a text replaces, each title once; a new version of the same title is not among them."""
    replacing = shape.wording.replacing
    found: dict[str, Replaced] = {}
    for replaced in (*_in_clauses(shape), *_in_note(shape)):
        key = _comparable(replaced.title, replacing)
        if key and key not in _own_titles(shape, replaced.clause):
            found.setdefault(key, replaced)
    return tuple(found.values())


def _in_clauses(shape: Shape) -> Iterator[Replaced]:
    for index, clause in enumerate(shape.clauses):
        if shape.places[index] in {"definitions", "silent"} or not clause.text:
            continue
        for sentence in sentences(shape.texts[index]):
            rest = _rest(sentence, shape)
            if rest is None:
                continue
            on = _day_of(shape, index, sentence)
            below = [(i, shape.texts[i]) for i in shape.below(index)] if not rest else []
            items = [(index, item) for item in _items(clause.html)]
            for i, written in below or items or [(index, rest)]:
                yield from _titles(written, i, on, shape)


def _in_note(shape: Shape) -> Iterator[Replaced]:
    for sentence in sentences(even(shape.draft.note)):
        rest = _rest(sentence, shape)
        for written in (
            [] if rest is None else [item for item in _items(shape.draft.note_html) if item in rest] or [rest]
        ):
            yield from _titles(written, _NOTE, None, shape)


def _rest(sentence: str, shape: Shape) -> str | None:
    """What a sentence says is replaced, None where it replaces nothing; "" where a list below says it."""
    replacing = shape.wording.replacing
    said = replacing.verb.search(sentence)
    if said is None:
        return None
    rest = sentence[said.end() :]
    head = replacing.list_head.match(rest)
    return (rest[head.end() :] if head else rest).strip()


def _items(marked_up: str) -> list[str]:
    """The items of the lists in a text's mark-up, as plain text."""
    items = (html.unescape(_TAG.sub("", item)) for item in _ITEM.findall(marked_up))
    return [plain for item in items if (plain := even(" ".join(item.split())))]


def _titles(written: str, index: int, on: date | None, shape: Shape) -> Iterator[Replaced]:
    replacing = shape.wording.replacing
    for piece in _apart(written, replacing):
        title, whole = _title(piece, replacing)
        if title and replacing.instrument.search(title):
            yield Replaced(index, title, on, whole)


def _apart(written: str, replacing: Replacing) -> list[str]:
    """A run of titles cut where the next one begins: "and" within a title parts nothing."""
    if replacing.part.match(written):
        return [written]
    pieces: list[str] = []
    start = 0
    for between in _BETWEEN_TITLES.finditer(written):
        following = _BETWEEN_TITLES.split(written[between.end() :])[0]
        if replacing.instrument.search(written, start, between.start()) and replacing.instrument.search(following):
            pieces.append(written[start : between.start()])
            start = between.end()
    return [*pieces, written[start:]]


def _title(written: str, replacing: Replacing) -> tuple[str, bool]:
    """A title without the dates that follow it, and whether the whole of it is meant."""
    text = _LAST_WORD.sub("", _FIRST_WORD.sub("", written.strip()))
    part = replacing.part.match(text)
    text = replacing.older.sub("", text[part.end() :] if part else text, count=1)
    dated = replacing.dating.search(text)
    tail = text[dated.start() :] if dated and dated.start() else ""
    title = _LAST_WORD.sub("", text[: len(text) - len(tail)]).strip(_OUTER_MARKS)
    return title, part is None and not replacing.trailing_part.search(tail)


def _day_of(shape: Shape, index: int, sentence: str) -> date | None:
    """The day of a replacement where it is not the instrument's own: the sentence's, else its appendix's."""
    appendix = shape.appendix(index)
    said: Iterable[str] = [sentence]
    if appendix is not None:
        said = [sentence, *(shape.texts[i] for i in shape.below(appendix) if shape.places[i] == "effective")]
    days = (effect_date(text) for text in said)
    return next((day.day for day in days if day is not None and day.day != shape.draft.effective_on), None)


def _own_titles(shape: Shape, index: int) -> set[str]:
    """What a new version of the same text is called: the instrument, or the appendix or chapter that speaks."""
    titles = [shape.draft.title, _OWN_PART.sub("", shape.draft.title)]
    if index != _NOTE:
        titles.extend(shape.title(i) for i in (index, *shape.above(index)))
    return {_comparable(title, shape.wording.replacing) for title in titles}


def _comparable(title: str, replacing: Replacing) -> str:
    words = re.findall(r"\w+", even(title).casefold())
    return " ".join(word for word in words if word not in replacing.small_words)
