"""What a sentence binds: who must, must not, should or may do something, and whether what it is stands below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from goldenthread.policy.importers.draft import Bearer, Modality
from goldenthread.policy.importers.duties.bearers import Names
from goldenthread.policy.importers.duties.languages.wording import Verb, Wording
from goldenthread.policy.importers.text.sentences import even, sentences

_LONGEST_SUBJECT = 500
"""Characters: a verb further from the head of its sentence belongs to something else."""
_NEXT_CLAUSE = re.compile(r",\s+")
_TWO_STATEMENTS = re.compile(r"[;:]\s")


@dataclass(frozen=True, slots=True)
class Obligation:
    """What one sentence says that somebody is bound to."""

    bearers: tuple[Bearer, ...]
    """Empty: it binds without saying whom ("Systems must …", "Records are to be kept")."""
    modality: Modality
    answers: bool
    """True for "is responsible for": what follows is what they answer for."""
    opens: bool
    """True where what must be done stands in the pieces below ("Managers must:")."""
    ends_open: bool
    """True where a list follows, whatever the sentence itself already says."""
    by_agent: bool = False
    """True where the bearers are those by whom it is to be done ("must be approved by the minister")."""
    words: str = ""
    """The words that bind ("must", "is responsible for")."""
    subject: str = ""
    """What stands before them."""
    statement: str = ""
    """What stands after them."""


@dataclass(frozen=True, slots=True)
class _Bound:
    verb: Verb
    start: int
    end: int


class Reader:
    """Reads obligations in one language, with the names of one text."""

    def __init__(self, wording: Wording, names: Names) -> None:
        self.wording = wording
        self.names = names
        alternatives = "|".join(f"(?P<v{i}>{verb.pattern.pattern})" for i, verb in enumerate(wording.verbs))
        begins = rf"(?=[{wording.verb_letters}])" if wording.verb_letters else ""
        self._verb = re.compile(rf"\b{begins}(?:{alternatives})", re.IGNORECASE)

    def obligation_in(self, sentence: str, *, heading: bool = False) -> Obligation | None:
        """What a sentence (or a heading) binds; None where it binds nobody to anything."""
        text = even(sentence).strip()
        if self.wording.whereas.match(text):
            return None
        inverse = self._inverse(text)
        if inverse is not None:
            return inverse
        unnamed: Obligation | None = None
        for bound in self._verbs(text):
            for start in self._starts(text, bound.start):
                read = self._read(text, start, bound, heading=heading)
                if read is not None and read.bearers:
                    return read
                unnamed = unnamed or read
        return self._meant(text) or unnamed

    def modality_at_head(self, text: str) -> Modality | None:
        """What a piece without a subject of its own says under a name ("… may provide advice"), None where it says nothing."""
        head = self._verb.match(even(text).strip())
        return self.wording.verbs[int((head.lastgroup or "v0")[1:])].modality if head else None

    def does(self, text: str) -> tuple[Bearer, ...]:
        """In a chapter on roles: the organisation that a text says does something ("Statistics Canada provides …")."""
        plain = even(text).strip()
        bearers = self.names.bearers_at_head(plain)
        if len(bearers) != 1 or bearers[0].kind != "organisation":
            return ()
        return bearers if self.wording.present.match(plain[len(bearers[0].written) :]) else ()

    def orders(self, text: str) -> bool:
        """Whether a text orders something without saying whom ("Document the decision.")."""
        return bool(self.wording.orders.match(even(text).strip()))

    def is_task(self, text: str) -> bool:
        """Whether a piece below a name says what that one does ("Keep charts", "Keeping charts", "must keep charts")."""
        plain = even(text).strip()
        if self.names.bearers_in(plain):
            return False
        return bool(
            self.wording.orders.match(plain) or self.wording.actions.match(plain) or self.modality_at_head(plain)
        )

    def permits(self, text: str) -> bool:
        """Whether a piece allows something to nobody in particular ("Lines are permitted for …")."""
        return bool(self.wording.permits.search(even(text)))

    def bare_lead(self, text: str) -> bool:
        """Whether a text only introduces what is mandatory, naming nobody ("Mandatory procedures are as follows:")."""
        return bool(self.wording.bare_lead.search(even(text).strip()))

    def responsibilities_of(self, heading: str) -> tuple[Bearer, ...]:
        """The bearers that a heading gives everything below it to ("Responsibilities of the Secretariat")."""
        given = self.wording.responsibilities_of.match(even(heading).strip())
        return self.names.bearers_in(given["who"]) if given else ()

    def rests_with(self, text: str) -> tuple[Bearer, ...]:
        """Those whom a sentence of a clause gives it to, whatever its lead-in says ("This responsibility rests with …")."""
        for sentence in sentences(even(text)):
            given = self.wording.rests_with.match(sentence)
            if given and (bearers := self.names.bearers_in(given["who"])):
                return bearers
        return ()

    def verb_places(self, text: str) -> list[int]:
        """Where the words that can bind begin in a text."""
        return [match.start() for match in self._verb.finditer(text)]

    def _meant(self, text: str) -> Obligation | None:
        """The obligation of those whom a pronoun stands for ("When managers sail, they must …")."""
        for match in self._verb.finditer(text[: _LONGEST_SUBJECT * 2]):
            meant = self.wording.meant.match(text[: match.start()])
            if meant and self.names.bearers_in(meant["who"]):
                return self.obligation_in(f"{meant['who']} {text[match.start() :]}")
        return None

    def _verbs(self, text: str) -> Iterator[_Bound]:
        for match in self._verb.finditer(text[: _LONGEST_SUBJECT * 2]):
            verb = self.wording.verbs[int((match.lastgroup or "v0")[1:])]
            if not self.wording.relative.search(text[: match.start()]):
                yield _Bound(verb, match.start(), match.end())

    def _starts(self, text: str, until: int) -> Iterator[int]:
        """Where the subject of a verb can begin: the head of the sentence, or after an adverbial's comma."""
        if not self.wording.subordinate.match(text):
            yield 0
            return
        for comma in _NEXT_CLAUSE.finditer(text, 0, until):
            yield comma.end()

    def _read(self, text: str, start: int, bound: _Bound, *, heading: bool) -> Obligation | None:
        subject = text[start : bound.start].strip()
        rest = text[bound.end :]
        if not subject or len(subject) > _LONGEST_SUBJECT or _TWO_STATEMENTS.search(subject):
            return None
        if self.wording.informs.match(rest):
            return None
        statement, colon, tail = rest.partition(":")
        ends_open = bool(colon) and not tail.strip()
        opening = ends_open or (heading and not tail)
        opens = opening and bool(self.wording.opening.match(statement))
        modality = bound.verb.modality
        nobody = self.wording.nobody.match(subject)
        if nobody and modality in {"must", "may", "must not"}:
            subject, modality = subject[nobody.end() :], "must not"
        bearers = self.names.bearers_in(subject, sure=bound.verb.answers)
        passive = not bound.verb.answers and bool(self.wording.passive.match(rest))
        if passive:
            bearers = self._agents(rest)
        if not bearers and (
            bound.verb.answers or self.wording.aside.search(subject) or self.names.states_an_action(subject)
        ):
            return None
        words = text[bound.start : bound.end]
        return Obligation(bearers, modality, bound.verb.answers, opens, ends_open, passive, words, subject, rest)

    def _inverse(self, text: str) -> Obligation | None:
        """A sentence that names who is bound after what binds ("It is the responsibility of managers to …")."""
        for verb in self.wording.inverse:
            match = verb.pattern.match(text)
            bearers = self.names.bearers_in(match["who"]) if match else ()
            if match and bearers:
                statement, colon, tail = text[match.end() :].partition(":")
                ends_open = bool(colon) and not tail.strip()
                opens = ends_open and bool(self.wording.opening.match(statement))
                said = text[match.end() :]
                return Obligation(bearers, verb.modality, verb.answers, opens, ends_open, statement=said)
        return None

    def _agents(self, rest: str) -> tuple[Bearer, ...]:
        for agent in self.wording.agent.finditer(rest):
            bearers = self.names.bearers_in(agent["who"])
            if bearers:
                return bearers
        return ()
