"""Questions about choices of instrument: where each stands, what it came to, and which instruments its words find."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.utils.safestring import SafeString

from goldenthread.kernel import proof, search
from goldenthread.kernel.folding import fold
from goldenthread.kernel.models import Link
from goldenthread.kernel.permissions import Visitor, those_one_may, visible
from goldenthread.policy.choosing import Record, Walk, guide, record_of, walk
from goldenthread.policy.models import Instrument, InstrumentChoice
from goldenthread.policy.models.ties import RESTS_ON
from goldenthread.policy.queries.force import in_force

SHORTEST = 4
"""Letters of a word worth looking for."""
MOST_FOUND = 6
LOOKED_AT = 40
"""What is found at most before clauses of one instrument are taken together."""
TO_FINISH = 10
SHORT = 16
"""Letters of a hash that tell one answer from another."""
WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class InstrumentFound:
    """An instrument in force that has words of the problem, with the best passage."""

    instrument: Instrument
    anchor: str
    language: str
    passage: SafeString


def way_of(choice: InstrumentChoice) -> Walk:
    """How far the answers lead along the questions as they are now."""
    return walk(guide(), choice.answers)


def record_shown(choice: InstrumentChoice) -> Record:
    """What the choice came to: as it was decided, or as its answers lead now."""
    if choice.state == InstrumentChoice.DECIDED and choice.record:
        return dict(choice.record)
    return record_of(way_of(choice), choice.answers)


def token_of(given: Mapping[str, Any]) -> str:
    """Tells one answer to a question from another; a form carries it along."""
    return sha256(proof.canonical(dict(given))).hexdigest()[:SHORT]


def choices_to_finish(visitor: Visitor) -> list[InstrumentChoice]:
    """The newest choices that are still open and that the visitor may answer."""
    rows = those_one_may(visible(InstrumentChoice.objects.all(), visitor), visitor, "change")
    return list(rows.filter(state=InstrumentChoice.OPEN, ended_on=None).order_by("-changed_at", "-pk")[:TO_FINISH])


def drafts_from(choice: InstrumentChoice, visitor: Visitor) -> list[Instrument]:
    """The instruments drafted from the choice, broadest first, as far as the visitor may see them."""
    tied = Link.objects.filter(target_id=choice.pk, verb=RESTS_ON).values("source")
    return list(visible(Instrument.objects.filter(pk__in=tied), visitor).order_by("pk"))


def words_of_problem(choice: InstrumentChoice) -> str:
    """The title and the problem, in whichever language they are."""
    texts = [*choice.title.values(), *choice.problem.values()]
    return " ".join(dict.fromkeys(" ".join(texts).split()))


def instruments_found(words: str, visitor: Visitor, *, language: str, on: date) -> list[InstrumentFound]:
    """Instruments in force that day with some of the words, best first. At most MOST_FOUND; none for no words."""
    asked = _any_of(words)
    if not asked:
        return []
    registers = [Instrument.register_key]
    found = search.find(asked, visitor=visitor, language=language, registers=registers, limit=LOOKED_AT).found
    best = {each.key: each for each in reversed(found)}
    rows = in_force(visible(Instrument.objects.filter(key__in=best), visitor), on=on)
    held = {each.key: each for each in rows}
    keys = [key for key in dict.fromkeys(each.key for each in found) if key in held][:MOST_FOUND]
    return [InstrumentFound(held[key], best[key].anchor, best[key].language, best[key].passage) for key in keys]


def _any_of(words: str) -> str:
    """The words as search takes them where any of them is enough."""
    told = {fold(word).lower(): word for word in WORD.findall(words) if len(word) >= SHORTEST}
    asked = ""
    for word in told.values():
        more = f"{asked} or {word}" if asked else word
        if len(more) > search.LONGEST_ASKED:
            break
        asked = more
    return asked


def api_choice_parts(choice: Any, visitor: Visitor) -> dict[str, Any]:
    """What the API tells of a choice beside its fields: the result with its reasons and gaps."""
    held = InstrumentChoice.objects.get(pk=choice.pk)
    record = record_shown(held)
    return {"result": {name: value for name, value in record.items() if name != "asked"}}
