"""What is done, to what and on which condition: the verb, object and condition of a requirement's own words."""

from __future__ import annotations

from typing import NamedTuple

from goldenthread.policy.importers.duties.languages.acting import Acting
from goldenthread.policy.importers.text.sentences import even

_LONGEST_OBJECT = 160
"""Letters of an object; what is longer is cut at a word."""


class Act(NamedTuple):
    """What a statement says is done; "" where it does not say."""

    verb: str
    """Base form ("publish")."""
    object: str
    """What it is done to, in the text's words; of a passive sentence its subject."""


def act_in(statement: str, *, subject: str = "", acting: Acting, sure: bool = False) -> Act:
    """The act that follows the words that bind ("publish the inventory within 90 days"); `subject` stands before them.

    `sure` says that a verb must follow them ("must"); a noun ("the security of systems" after "is responsible for") is none.
    """
    text = even(statement)
    start = _after(text, acting)
    passive = acting.passive.match(text[start:])
    if passive and (passive["done"].endswith(acting.participles) or acting.is_verb(acting.base_form(passive["done"]))):
        return Act(acting.base_form(passive["done"]), _tidy(even(subject)))
    word, _, rest = text[start:].partition(" ")
    word = word.strip(" ,.;:")
    if not word[:1].isalpha():
        return Act("", "")
    base = acting.base_form(word)
    if not (sure or acting.is_verb(base) or acting.gerund.match(word)):
        return Act("", "")
    return Act(base, _object(rest, acting))


def condition_in(sentence: str, *, acting: Acting) -> str:
    """The first condition or exception of a sentence in its own words, "" where it states none."""
    plain = even(sentence)
    for pattern in acting.conditions:
        found = pattern.search(plain)
        if found:
            return sentence[found.start() : found.end()].strip()
    return ""


def _after(text: str, acting: Acting) -> int:
    skipped = acting.skipped.match(text)
    return skipped.end() if skipped else 0


def _object(rest: str, acting: Acting) -> str:
    second = acting.coordinated.match(rest)
    if second and acting.is_verb(acting.base_form(second["verb"])):
        rest = rest[second.end() :]
    ends = acting.object_ends.search(rest)
    return _tidy(rest[: ends.start()] if ends else rest)


def _tidy(words: str) -> str:
    words = words.strip(" ,.;:")
    return words if len(words) <= _LONGEST_OBJECT else words[:_LONGEST_OBJECT].rpartition(" ")[0]
