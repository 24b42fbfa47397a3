"""What one sentence of prose obliges: by a verb that binds, by this text's own command, or as an order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from goldenthread.policy.importers.draft import Bearer, Modality
from goldenthread.policy.importers.duties.acts import Act, act_in
from goldenthread.policy.importers.duties.bearers import Names
from goldenthread.policy.importers.duties.languages.prose import Prose
from goldenthread.policy.importers.duties.obligations import Obligation, Reader
from goldenthread.policy.importers.text.sentences import even

_SHORTEST_ORDER = 2
"""Words: one alone is a heading ("Contact.")."""
_LONGEST_NAME = 9
"""Words of a subject with its verb."""
_SHORTEST_CLAUSE = 3
"""Words: what is shorter is no main clause of its own."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What one sentence obliges."""

    bearers: tuple[Bearer, ...]
    """Empty: the sentence does not say whom it binds."""
    modality: Modality
    rule: str
    act: Act
    opens: bool = False
    """True where what must be done stands in the pieces below."""
    ends_open: bool = False
    """True where a list follows."""
    said: bool = True
    """False where the sentence ends right behind the words that bind ("Agencies must:")."""
    named: bool = True
    """False where the sentence itself names nobody."""


class StatementReader:
    """Reads sentences of prose with the names of one text."""

    def __init__(self, prose: Prose, names: Names) -> None:
        self.prose = prose
        self.names = names
        self.reader = Reader(prose.wording, names)

    def statement_in(self, sentence: str) -> Statement | None:
        """What a sentence obliges, None where it only tells something."""
        text = self.opened(sentence)
        if not text or self.prose.wording.whereas.match(text):
            return None
        required = self._required(text)
        if required is not None:
            return required
        unnamed: Statement | None = None
        binding = self.reader.verb_places(text)
        for clause in self._clauses(text, max(binding, default=0)):
            obligation = self.reader.obligation_in(clause)
            stated = self._stated(obligation, text) if obligation is not None else None
            if stated is not None and stated.named:
                return stated
            unnamed = unnamed or stated
        return self._of_far_subject(text, binding) or unnamed or self.order_in(text)

    def _of_far_subject(self, text: str, binding: Sequence[int]) -> Statement | None:
        """What a second verb binds the subject of the first to ("Leads report to the board, and must keep a log")."""
        places = [place for place in binding if self.prose.then.search(text[:place])]
        subject = self._subject_at_head(text) if places else ""
        for place in places if subject else ():
            obligation = self.reader.obligation_in(f"{subject} {text[place:]}")
            stated = self._stated(obligation, text) if obligation is not None else None
            if stated is not None and stated.named:
                return stated
        return None

    def _subject_at_head(self, text: str) -> str:
        """The name that a sentence begins with where a verb that only tells follows it ("The lead reports"), else ""."""
        words = list(re.finditer(r"\S+", even(text)))[:_LONGEST_NAME]
        for place, word in enumerate(words[1:], start=1):
            base = self.prose.acting.base_form(word.group())
            if self.prose.acting.is_verb(base) and self.names.bearers_alone(text[: words[place - 1].end()]):
                return text[: words[place - 1].end()]
        return ""

    def order_in(self, text: str) -> Statement | None:
        """What a text orders without a subject ("Publish the list"), None where it does not."""
        text = self.opened(text)
        order = self.prose.orders.match(_after_adverbial(text))
        if order is None or len(text.split()) < _SHORTEST_ORDER:
            return None
        said = _after_adverbial(text)[order.start("verb") :]
        modality: Modality = "must not" if self.prose.forbids.match(_after_adverbial(text)) else "must"
        act = act_in(f" {said}", acting=self.prose.acting)
        ends_open = text.rstrip().endswith(":")
        return Statement((), modality, "order", act, ends_open=ends_open, named=False)

    def task_in(self, text: str) -> Statement | None:
        """What an item tells by a noun of action ("Communicating …"), or orders; None where it is only a part."""
        opened = self.opened(text)
        if self.prose.tasks.match(opened):
            act = act_in(f" {opened}", acting=self.prose.acting)
            return Statement((), "must", "task", act, named=False)
        return self.order_in(text)

    def tells_role(self, text: str) -> bool:
        """Whether a text begins with what somebody does ("Issues guidance", "Issue guidance", "Issuing guidance")."""
        obligation = self.reader.obligation_in(text)
        if (obligation is not None and obligation.bearers) or self.names.bearers_at_head(even(text)):
            return False
        words = self.opened(text).split()
        first = words[0].strip(" ,.;:") if len(words) > 1 else ""
        base = self.prose.acting.base_form(first)
        return bool(first) and (self.prose.acting.is_verb(base) or self.task_in(text) is not None)

    def act_of(self, text: str, *, sure: bool = False) -> Act:
        """The act of a piece without a subject of its own; `sure` says that it begins with a verb."""
        return act_in(f" {self.opened(text)}", acting=self.prose.acting, sure=sure)

    def forbids(self, text: str) -> bool:
        """Whether a piece without a subject orders not to do something."""
        return bool(self.prose.forbids.match(self.opened(text)))

    def opened(self, sentence: str) -> str:
        """A sentence without what stands before its first word that matters ("In addition,")."""
        text = even(sentence).strip()
        opening = self.prose.opening.match(text)
        rest = text[opening.end() :] if opening else text
        return rest[:1].upper() + rest[1:]

    def _required(self, text: str) -> Statement | None:
        match = self.prose.required.match(text)
        if match is None:
            return None
        bearers = self.names.bearers_in(match["who"])
        if not bearers:
            return None
        said = text[match.end() :]
        said_how = next(filter(None, (match[name] for name in ("words", "asks") if name in match.re.groupindex)), "")
        modality: Modality = "should" if self.prose.urges.search(said_how) else "must"
        act = act_in(said, acting=self.prose.acting, sure=True)
        return Statement(bearers, modality, "required by this text", act, ends_open=said.rstrip().endswith(":"))

    def _clauses(self, text: str, last: int) -> list[str]:
        """The sentence, then each main clause that begins later in it and before the last place where words bind."""
        found = [text]
        for join in self.prose.joins.finditer(text, 0, last):
            rest = text[join.end() :]
            if len(rest.split()) > _SHORTEST_CLAUSE:
                found.append(rest[:1].upper() + rest[1:])
        return found

    def _stated(self, obligation: Obligation, text: str) -> Statement | None:
        words = obligation.words.lower()
        if self.prose.construed.match(words + obligation.statement):
            return None
        named = bool(obligation.bearers)
        foretold = bool(self.prose.foretells.match(words))
        if not named and (foretold or not self.prose.binds_alone.match(words + obligation.statement)):
            return None
        if foretold and self._outside(obligation):
            return None
        act = act_in(
            obligation.statement,
            subject=obligation.subject,
            acting=self.prose.acting,
            sure=not (obligation.answers and obligation.words),
        )
        rule = self._rule(obligation, named=named)
        return Statement(
            obligation.bearers,
            obligation.modality,
            rule,
            act,
            opens=obligation.opens,
            ends_open=text.rstrip().endswith(":"),
            said=any(letter.isalpha() for letter in obligation.statement),
            named=named,
        )

    def _outside(self, obligation: Obligation) -> bool:
        return bool(self.prose.outside.search(obligation.bearers[0].name))

    def _rule(self, obligation: Obligation, *, named: bool) -> str:
        if obligation.answers:
            return "answers for it"
        if not named:
            return f"{obligation.modality} without a name"
        if self.prose.foretells.match(obligation.words.lower()) and obligation.modality == "must":
            return "will by name"
        return f"{obligation.modality} by name"


def inherited(statement: Statement, bearers: tuple[Bearer, ...]) -> Statement:
    """The statement with bearers from its surroundings where it names none itself."""
    return statement if statement.bearers else replace(statement, bearers=bearers)


_ADVERBIAL = re.compile(
    r"^(?:(?:As|Before|After|Prior|When|Where|In|On|Upon|Once|If|For|At|With|Within|Following|To|By|Through|During|While|Using|Under"
    r"|Beginning|Starting|Effective|Until|Except|Not?\s+later\s+than|Dans|Avant|Après|Lorsque|Si|Pour|Au|À|En|Dès|Selon|Par|D'ici)\b"
    r"(?:[^:;.]{1,60}:\s+(?=[A-ZÀ-Þ])|(?:[^:;]|(?<=\d):(?=\d)){1,160}?,\s+|[^:;,]{1,80}:\s+)|(?:Annually|Quarterly|Monthly|Thereafter)(?:\s+thereafter)?[,:]\s+)"
)


_DATED = re.compile(r"(?:[^,:;]{0,25}\d[^,:;]{0,10},\s+)+")
"""The rest of a date that holds commas itself ("By noon, 5 May, 2031, …")."""


def _after_adverbial(text: str) -> str:
    """A sentence without the adverbial before its verb ("Within 90 days, publish …")."""
    adverbial = _ADVERBIAL.match(text)
    if adverbial is None:
        return text
    dated = _DATED.match(text, adverbial.end())
    return text[dated.end() if dated else adverbial.end() :]
