"""The register of choices of instrument, as the engine shows it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.functional import Promise, lazy
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from goldenthread.engine import beside, kinds
from goldenthread.engine.kinds.base import Kind
from goldenthread.engine.kinds.references import title_of
from goldenthread.engine.language import current, plain
from goldenthread.engine.reading import Reading
from goldenthread.engine.register import register
from goldenthread.engine.verbs import say_events
from goldenthread.kernel.lifecycle import Lifecycle, Move, State
from goldenthread.policy.actions.choosing import DECIDE, REOPEN, begin_choice
from goldenthread.policy.choosing import guide
from goldenthread.policy.choosing.guide import Words
from goldenthread.policy.models import Instrument, InstrumentChoice
from goldenthread.policy.queries.choosing import api_choice_parts, way_of

PAGE = "which"
"""The key that no instrument can have: the questions stand at its address."""
beside.pages.add((Instrument.register_key, PAGE))
say_events({"answered": _("Question answered")})


def _said(words: Words) -> str:
    return plain(words, current())


said_now = lazy(_said, str)
"""Words of the guide, in the language of whoever reads them."""


@dataclass(frozen=True)
class Answered(Kind):
    """The answers to the questions, each with its number; they are given on the questions' own pages."""

    leads: ClassVar[bool] = True
    empty: ClassVar[Any] = {}
    json_type: ClassVar[Any] = dict[str, Any]

    def references(self, value: Any) -> Iterable[int]:
        """The instruments named."""
        return [each for given in (value or {}).values() for each in given.values() if isinstance(each, int)]

    def html(self, value: Any, reading: Reading) -> str | SafeString:
        """Each question on a line of its own."""
        return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in self.text(value, reading).split("\n")))

    def text(self, value: Any, reading: Reading) -> str:
        """Each question in short, with what was answered."""
        told = []
        for question in guide().questions.values():
            given = value.get(question.key, {})
            words = [self._words(each, given[each.name], reading) for each in question.fields if given.get(each.name)]
            if any(words):
                told.append(f"{question.number}. {plain(question.short, reading.language)}: {'; '.join(words)}")
        return "\n".join(told)

    def json(self, value: Any, reading: Reading) -> Any:
        """As it is kept; an instrument as `register:key`, null where the visitor may not see it."""
        return {
            question: {name: self._reference(each, reading) for name, each in given.items()}
            for question, given in (value or {}).items()
        }

    def written(self, value: Any, reading: Reading) -> str:
        """JSON in one cell."""
        return "" if self.is_empty(value) else json.dumps(self.json(value, reading), ensure_ascii=False)

    def _words(self, field: Any, value: Any, reading: Reading) -> str:
        if isinstance(value, int):
            named = reading.entries.get(value)
            return title_of(named, reading)[0] if named else ""
        values = value if isinstance(value, list) else [value]
        return ", ".join(plain(option.text, reading.language) if (option := field.option(v)) else v for v in values)

    def _reference(self, value: Any, reading: Reading) -> Any:
        if not isinstance(value, int):
            return value
        named = reading.entries.get(value)
        return named.reference if named else None


def not_all_answered(choice: Any) -> Iterable[str | Promise]:
    """What deciding takes: an answer to every question on the way."""
    if not way_of(choice).ended:
        yield _("Answer the questions that are still open first.")


CHOICE_LIFE = Lifecycle(
    states=[State(InstrumentChoice.OPEN, _("Being answered")), State(InstrumentChoice.DECIDED, _("Decided"))],
    moves=[
        Move(
            name=DECIDE,
            label=_("Keep this decision"),
            told=_("Decided"),
            sources=(InstrumentChoice.OPEN,),
            to=InstrumentChoice.DECIDED,
            lacks=not_all_answered,
            dates=("decided_on",),
            follows=_("The answers and the reasons stay as they are now."),
        ),
        Move(
            name=REOPEN,
            label=_("Reopen"),
            told=_("Reopened"),
            sources=(InstrumentChoice.DECIDED,),
            to=InstrumentChoice.OPEN,
            asks_reason=True,
            follows=_("The questions can be answered anew. What was decided stays in the history."),
        ),
    ],
)

register(
    singular=_("Choice of instrument"),
    plural=_("Choices of instrument"),
    about=_("Which instrument a problem needs, if any: what was answered, what it came to and why."),
    fields=[
        kinds.LongWords("problem", _("Problem or opportunity"), editable=False),
        kinds.LongWords("evidence", _("Evidence"), editable=False),
        Answered("answers", _("Answers"), editable=False),
        kinds.Fixed(
            "outcome",
            _("Result"),
            choices=tuple((each.key, said_now(each.short)) for each in guide().outcomes.values()),
            editable=False,
        ),
        kinds.YesNo("not_yet", _("Gaps to close first"), editable=False),
        kinds.EntryReference("instrument", _("Instrument named"), to="instruments", editable=False, verb="refers to"),
        kinds.Day("decided_on", _("Decided on"), editable=False),
    ],
    columns=["title", "outcome", "not_yet", "organisation", "decided_on"],
    filters=["outcome", "not_yet", "instrument", "organisation", "decided_on"],
    sorts=["title", "decided_on"],
    parts=api_choice_parts,
    page=lambda choice: reverse("choice", args=[choice.key]),
    create=begin_choice,
    lifecycle=CHOICE_LIFE,
    substance=["title", "outcome", "instrument"],
)(InstrumentChoice)
