"""Who is bound: the roles and organisations that a phrase names, by one name each whatever their spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from goldenthread.policy.importers.draft import Bearer
from goldenthread.policy.importers.duties.languages.wording import Naming, Wording
from goldenthread.policy.importers.duties.spellings import (
    Known,
    Word,
    aliases,
    alike,
    key_word,
    singular,
    singular_as_written,
    words_of,
)
from goldenthread.policy.importers.text.mending import slug
from goldenthread.policy.importers.text.sentences import even

_ABBREVIATION = re.compile(
    r"(?P<name>(?:[A-ZÀ-Ý][\w'’-]*|(?:of|the|and|for|de|du|des|la|et|chief|information|officer))(?:\s+(?:[A-ZÀ-Ýa-z][\w'’-]*)){1,9})"
    r"(?:\s+of\s+\d{4})?(?:,?\s+as\s+amended,?)?\s+\((?:the\s+)?[“\"]?(?P<short>[A-Z][A-Za-z]{1,7})[”\"]?\)"
)
_LAWS = re.compile(
    r"\b(?:Acts?|Regulations?|Loi|Code)\b(?:\s+of\s+\d{4})?(?P<more>(?:,?\s+(?:and\s+|or\s+|et\s+)?(?:the\s+)?[A-Z]{3,8}\b(?!\s+\w))+)"
)
"""Laws by their letters beside one by its name ("the Privacy Act of 1974, FISMA, and CIPSEA,")."""
_ACRONYM = re.compile(r"[A-Z]{3,8}")
_LONGEST_PHRASE = 600
"""Letters of a phrase that is looked at: nobody's name is longer."""
_LONGEST_NAME = 14
"""Words of the longest alias that is looked for."""
_LONGEST_SLUG = 120
_FEWEST_PROPER = 3
"""Words in capitals of a name that its letters alone tell to be an organisation's."""
_LONGEST_REMARK = 6
"""Words kept of a description without a name ("those authorized to perform web analytics")."""
_LONGEST_KEY = 12
"""Words of a name that nobody has listed: what follows is a remark, not the name."""


@dataclass(frozen=True, slots=True)
class _Named:
    """A name found at the head of a phrase: who, and where in the phrase the name ends."""

    key: str
    kind: Literal["role", "organisation"]
    name: str
    end: int


class Names:
    """The names that one text uses: the alias list of its language and the abbreviations that the text explains."""

    def __init__(self, wording: Wording, texts: Iterable[str] = (), *, acronyms: bool = False) -> None:
        """`acronyms` says that a subject of capitals alone ("GSA") names an organisation."""
        self.acronyms = acronyms
        self.naming: Naming = wording.naming
        self.language = wording.language
        self.known = dict(aliases(wording.language))
        self.things: set[str] = set()
        """Abbreviations that the text explains as no one's name ("(FISMA)")."""
        for text in texts:
            if "(" in text:
                self._learn(even(text))
            for laws in _LAWS.finditer(text):
                self.things.update(_ACRONYM.findall(laws["more"]))

    def bearers_in(self, phrase: str, *, sure: bool = False) -> tuple[Bearer, ...]:
        """The bearers that a subject names, in order, none where it names a thing.

        `sure` says that the sentence can only speak of somebody ("is responsible for"), so an unknown name counts.
        """
        bound = self.naming.asides.sub(" ", even(phrase[:_LONGEST_PHRASE]).strip(" ,:"))
        company = self.naming.company.search(bound)
        if company and company.start() > 0:
            bound = bound[: company.start()]
        found: list[Bearer] = []
        for named, written in self._split(bound, sure=sure):
            if all(bearer.key != named.key for bearer in found):
                found.append(Bearer(named.kind, named.key, named.name, written))
        return tuple(found)

    def bearers_in_cell(self, text: str) -> tuple[Bearer, ...]:
        """Whom a cell names in a column that is there to name them, listed or not."""
        found = self.bearers_in(text, sure=True)
        words = words_of(even(text))
        if found or not 0 < len(words) <= _LONGEST_REMARK or not words[0].text[0].isupper():
            return found
        name = " ".join(word.text for word in words)
        key = slug(" ".join(key_word(word.text) for word in words), longest=_LONGEST_SLUG)
        return (Bearer("role", key, name, text),)

    def bearers_alone(self, phrase: str) -> tuple[Bearer, ...]:
        """The bearers of a phrase that is nothing but their names ("Deputy heads and managers"), else none."""
        found = self.bearers_in(phrase)
        named = [self._named(bearer.written, 0, sure=False) for bearer in found]
        whole = all(name and name.end == len(bearer.written) for name, bearer in zip(named, found, strict=True))
        return found if whole else ()

    def bearers_at_head(self, text: str) -> tuple[Bearer, ...]:
        """The listed bearer that a text begins with, whatever follows its name."""
        phrase = text[:_LONGEST_PHRASE]
        words = self._without_articles(words_of(phrase))
        named = self._listed(phrase, words, whole=False)
        return (Bearer(named.kind, named.key, named.name, text[: named.end]),) if named else ()

    def _split(self, phrase: str, *, sure: bool) -> list[tuple[_Named, str]]:
        first = self._named(phrase, 0, sure=sure)
        if first is None:
            return []
        pieces: list[tuple[_Named, int]] = [(first, 0)]
        position = first.end
        for join in self.naming.joins.finditer(phrase):
            if join.start() < position:
                continue
            after = join.end()
            if self.naming.remainder.match(phrase, after):
                continue
            named = self._named(phrase, after, sure=False)
            if (
                named is None
                or self._speaks_of(phrase, after)
                or (self._qualified(phrase, position, join.start()) and not _opens_anew(join.group(0)))
            ):
                continue
            pieces.append((named, after))
            position = named.end
        starts = [start for _, start in pieces[1:]] + [len(phrase)]
        return [(named, _trim(phrase[start:until])) for (named, start), until in zip(pieces, starts, strict=True)]

    def _speaks_of(self, phrase: str, start: int) -> bool:
        """Whether a piece after a name only tells more of the same people ("or those who …", "heads of … and agencies")."""
        words = words_of(phrase, start)
        tied = any(word.text.lower() in self.naming.links for word in words_of(phrase[:start]))
        return bool(words) and (
            words[0].text.lower() in self.naming.pronouns
            or (tied and singular(words[0].text) in self.naming.organisations)
        )

    def _qualified(self, phrase: str, start: int, until: int) -> bool:
        """Whether a remark ("who manage …") has begun since the last name: names in it belong to the remark."""
        return any(self.naming.qualifies.fullmatch(word.text) for word in words_of(phrase[start:until]))

    def _named(self, phrase: str, start: int, *, sure: bool) -> _Named | None:
        words = self._without_articles(words_of(phrase, start))
        if not words or words[0].text.lower() in self.naming.vague:
            return None
        listed = self._listed(phrase, words) or self._owned(phrase, words)
        if listed is not None or (words[0].text.lower() in self.naming.things and not self._has_holder(words)):
            return listed
        return self._described(phrase, words, sure=sure)

    def _has_holder(self, words: list[Word]) -> bool:
        """Whether a thing only tells who somebody is ("System owners")."""
        return not self.naming.head_first and len(words) > 1 and self._is_somebody(words[1])

    def _without_articles(self, words: list[Word]) -> list[Word]:
        """What follows articles, and figures that count people or cite a note ("the 24 agencies")."""
        first = next(
            (
                i
                for i, word in enumerate(words)
                if not (word.text.lower() in self.naming.articles or word.text.isdigit())
            ),
            len(words),
        )
        return words[first:]

    def _listed(self, phrase: str, words: list[Word], *, whole: bool = True) -> _Named | None:
        """The longest listed name that words begin with; `whole` refuses one that only begins a longer name."""
        for length in range(min(len(words), _LONGEST_NAME), 0, -1):
            known = self.known.get(" ".join(alike(word.text) for word in words[:length] if alike(word.text)))
            if known is None:
                continue
            following = words[length].text.lower() if length < len(words) else ""
            between = phrase[words[length - 1].end : words[length].start].strip() if following else ""
            if not whole or not following or between or self._ends_name(following):
                return _Named(known.key, known.kind, known.names.get(self.language, known.key), words[length - 1].end)
        return None

    def _owned(self, phrase: str, words: list[Word]) -> _Named | None:
        """The branch that a possessive leads to ("the Secretariat's Office of …")."""
        owner = next((i for i, word in enumerate(words) if word.text.endswith("'s")), None)
        return self._listed(phrase, words[owner + 1 :]) if owner is not None else None

    def _ends_name(self, word: str) -> bool:
        if word in self.naming.links:
            return False
        return word in self.naming.stops or bool(self.naming.qualifies.fullmatch(word))

    def _described(self, phrase: str, words: list[Word], *, sure: bool) -> _Named | None:
        core = self._core(phrase, words)
        if self.acronyms and len(core) == 1 and self._is_acronym(core[0].text):
            return _Named(core[0].text.lower(), "organisation", core[0].text, core[0].end)
        if core and core[0].text.lower() in self.naming.pronouns:
            return self._unnamed(words[:_LONGEST_REMARK])
        article = self._follows_article(phrase, core)
        if not article and (self._states_an_action(core) or self._is_bare_noun(core)):
            return None
        head = self._head(core)
        if head is None and not (core and (sure or _is_name(core)) and self._can_answer(core)):
            return None
        length = len(core)
        if head is not None and not self.naming.head_first:
            length = head + 1
            core = core[:length]
        if not self.naming.head_first:
            core = core + self._tied(phrase, words, len(core))
        core = core[:_LONGEST_KEY]
        kind: Literal["role", "organisation"] = "organisation" if self._is_organisation(core) else "role"
        name = self._name(core, length, kind)
        key = slug(" ".join(key_word(word) for word in name.split()), longest=_LONGEST_SLUG)
        return _Named(key, kind, name, core[-1].end)

    def _is_acronym(self, word: str) -> bool:
        return bool(_ACRONYM.fullmatch(word)) and word not in self.things

    def _unnamed(self, words: list[Word]) -> _Named:
        """People whom a text only describes ("those authorized to …"): the description stands for the name."""
        written = " ".join(word.text for word in words)
        return _Named(slug(written, longest=_LONGEST_SLUG), "role", written[:1].upper() + written[1:], words[-1].end)

    def _core(self, phrase: str, words: list[Word]) -> list[Word]:
        core: list[Word] = []
        for index, word in enumerate(words):
            if index and phrase[words[index - 1].end : word.start].strip():
                break
            lowered = word.text.lower()
            tied = self.naming.head_first and lowered in self.naming.links
            if lowered in self.naming.stops and not tied and not self._is_within(words, index):
                break
            core.append(word)
        return core

    def _is_within(self, words: list[Word], index: int) -> bool:
        """Whether a word belongs to the name that it stands in or begins ("Senior Responsible Owner", "accountable officials")."""
        following = words[index + 1 : index + 2]
        if words[index].text.lower() not in self.naming.within or not following:
            return False
        proper = words[index].text[0].isupper() and following[0].text[0].isupper()
        told = self._is_somebody(following[0]) and not (index and self._is_somebody(words[index - 1]))
        return proper or told

    def _head(self, core: list[Word]) -> int | None:
        """Where in the words of a name stands the noun that says it is somebody; None where it names a thing."""
        if self.naming.head_first:
            return next((i for i in range(min(2, len(core))) if self._is_somebody(core[i])), None)
        last = next((i for i in range(len(core) - 1, -1, -1) if self._is_somebody(core[i])), None)
        if last is None or last == len(core) - 1:
            return last
        return last if self.naming.qualifies.fullmatch(core[last + 1].text.lower()) else None

    def _is_somebody(self, word: Word) -> bool:
        one = singular(word.text.lower())
        return any(
            form in nouns
            for nouns in (self.naming.roles, self.naming.organisations)
            for form in (one, word.text, one.upper())
        )

    def states_an_action(self, phrase: str) -> bool:
        """Whether a phrase names something that is done ("informing users"), neither somebody nor a thing."""
        return self._states_an_action(words_of(even(phrase[:_LONGEST_PHRASE])))

    def _states_an_action(self, core: list[Word]) -> bool:
        first = core[0].text.lower() if core else ""
        return first.endswith("ing") and not self.naming.head_first and first not in self.naming.doing

    def _is_bare_noun(self, core: list[Word]) -> bool:
        """A lone noun in the singular without an article names a field of work ("service"), not somebody."""
        return len(core) == 1 and core[0].text == core[0].text.lower() and singular(core[0].text) == core[0].text

    def _follows_article(self, phrase: str, core: list[Word]) -> bool:
        before = words_of(phrase[: core[0].start]) if core else []
        return bool(before) and before[-1].text.lower() in self.naming.articles

    def _can_answer(self, core: list[Word]) -> bool:
        return not any(singular(word.text.lower()) in self.naming.things for word in core)

    def _tied(self, phrase: str, words: list[Word], start: int) -> list[Word]:
        """The words that "of" or "for" ties to a name ("of lead security agencies")."""
        if start >= len(words) or words[start].text.lower() not in self.naming.links:
            return []
        owner = self._listed(phrase, self._without_articles(words[start + 1 :]), whole=False)
        if owner is not None:
            return [word for word in words[start:] if word.end <= owner.end]
        tied = [words[start]]
        for index in range(start + 1, len(words)):
            lowered = words[index].text.lower()
            if phrase[words[index - 1].end : words[index].start].strip():
                break
            ends = lowered in self.naming.stops - self.naming.links or self.naming.qualifies.fullmatch(lowered)
            if ends and not self._goes_on(phrase, words, index):
                break
            tied.append(words[index])
        return tied if len(tied) > 1 else []

    def _goes_on(self, phrase: str, words: list[Word], index: int) -> bool:
        """Whether an "and" stands inside a proper name ("Office of Tides and Currents") instead of between two names."""
        if not self.naming.joins.fullmatch(f" {words[index].text} ") or index + 1 >= len(words):
            return False
        proper = words[index - 1].text[0].isupper() and words[index + 1].text[0].isupper()
        if not proper or self._listed(phrase, words[index + 1 :]) is not None:
            return False
        following = self._described(phrase, words[index + 1 :], sure=False)
        return following is None or following.kind == "organisation"

    def _is_organisation(self, core: list[Word]) -> bool:
        proper = all(
            word.text[0].isupper() or word.text.lower() in self.naming.links | self.naming.articles | {"and", "et"}
            for word in core
        )
        if not proper or (len(core) == 1 and singular(core[0].text.lower()) != core[0].text.lower()):
            return False
        if self._head(core[:1]) is not None and singular(core[0].text.lower()) in self.naming.organisations:
            return True
        nouns = [singular(word.text.lower()) for word in core]
        return len(core) > 1 and not any(noun in self.naming.roles for noun in nouns)

    def _name(self, core: list[Word], length: int, kind: str) -> str:
        written = [word.text for word in core]
        if kind == "role" and not self.naming.head_first:
            last = min(length, len(written)) - 1
            written[last] = singular_as_written(written[last])
        elif kind == "role":
            written[:2] = [singular_as_written(word) for word in written[:2]]
        name = " ".join(written)
        return name[:1].upper() + name[1:]

    def _learn(self, text: str) -> None:
        for match in _ABBREVIATION.finditer(text):
            short = match["short"]
            if alike(short) in self.known or not any(letter.isupper() for letter in short[1:]):
                continue
            self.things.add(short)
            words = match["name"].split()
            for start in range(len(words)):
                name = " ".join(words[start:])
                if not _abbreviates(short, name):
                    continue
                named = self._named(name, 0, sure=False)
                if named is None or named.end < len(name):
                    named = self._body_named(name)
                if named is not None:
                    self.known[alike(short)] = Known(named.key, named.kind, {self.language: named.name})
                    self.things.discard(short)
                    break

    def _body_named(self, name: str) -> _Named | None:
        """An organisation whose name holds an "and" ("National Archives and Records Administration"), as its letters tell."""
        words = self._without_articles(words_of(name))
        proper = [word for word in words if word.text[0].isupper()]
        ends = {singular(word.text.lower()) for word in (words[:1] + words[-1:])}
        if len(proper) < _FEWEST_PROPER or not ends & self.naming.organisations:
            return None
        key = slug(" ".join(key_word(word.text) for word in words), longest=_LONGEST_SLUG)
        return _Named(key, "organisation", " ".join(word.text for word in words), len(name))


def _trim(written: str) -> str:
    return re.sub(r"(?:\s*,)?(?:\s+(?:and/or|and|or|as well as|et|ou|ainsi que))?[\s,;]*$", "", written).strip()


def _opens_anew(join: str) -> bool:
    """A comma with "and" or "or" closes the remark on the name before it."""
    return "," in join and len(join.strip(" ,;")) > 0


def _is_name(core: list[Word]) -> bool:
    return len(core) > 1 and all(word.text[0].isupper() for word in core) and core[-1].text == "Canada"


def _abbreviates(short: str, name: str) -> bool:
    capitals = [letter.lower() for letter in short if letter.isupper()]
    initials = [
        word[0].lower()
        for word in re.split(r"[\s-]+", name)
        if word and word.lower() not in {"of", "the", "and", "for", "de", "du", "la"}
    ]
    return bool(initials) and capitals[0] == initials[0] and capitals[: len(initials)] == initials[: len(capitals)]
