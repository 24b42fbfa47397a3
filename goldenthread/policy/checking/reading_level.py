"""How hard a text is to read, and how long it is (C023): a warning alone, as a law of fewer words is not a better one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from goldenthread.policy.checking.facts import Facts, Text
from goldenthread.policy.checking.findings import Finding, Place, Rule
from goldenthread.policy.importers.text.sentences import sentence_spans

FEWEST_WORDS = 100
"""Words below which no level is told: Flesch's measures are made for samples of 100 words (Flesch 1948)."""
HIGHEST_GRADE = 16.0
"""Flesch–Kincaid grade above which an English text is warned of: beyond the last year of college, where Flesch's own scale
says "very difficult" (Flesch 1949, The Art of Readable Writing)."""
LOWEST_EASE = 30.0
"""Kandel–Moles index below which a French text is: "very difficult" on the scale that they kept from Flesch."""
LONGEST_SENTENCE = 40
"""Words from which a sentence is shown. GOV.UK asks its writers to split what has more than 25 ("Writing for GOV.UK"); in the
Treasury Board's suite a quarter of all sentences do, one in thirteen has 40 or more."""
MOST_SENTENCES = 5
"""Sentences that are shown, the longest first."""
LONGEST_TEXT = 5_000
"""Words from which a text is called long: nine in ten of the Treasury Board's instruments on service and digital have fewer."""

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d[\d.,]*")
_ENGLISH_SOUNDS = re.compile(r"[aeiouy]+")
_ENGLISH_SILENT = re.compile(r"(?:[^aceghilosuxyz]es|[aeiouy]les?|[^tdaeiouy]ed|[^laeiouy]e)$")
_FRENCH_SOUNDS = re.compile(r"é(?=[aou])|[aeiouyàâäéèêëîïôöùûüœæ]+")
_FRENCH_SILENT = re.compile(r"(?<=[^aeoyàâäèêëîïôöùûüœæ])es?$")
_FRENCH_HARD = re.compile(r"(?<=q)u|(?<=g)u(?=[eiéèê])")
"""The u that only keeps the sound of the letter before it."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, or item of a list, and the clause that holds it."""

    anchor: str
    text: str
    words: int


@dataclass(frozen=True, slots=True)
class Level:
    """How hard a text is: school years (English) or ease from 100 down (French)."""

    measure: str
    """"grade" or "ease"."""
    value: float

    @property
    def hard(self) -> bool:
        """Whether it passes the line of "very difficult"."""
        return self.value > HIGHEST_GRADE if self.measure == "grade" else self.value < LOWEST_EASE


def sentences_of(text: Text) -> list[Sentence]:
    """Every sentence of the clauses; a list's lead-in and items count each by itself, headings and tables not at all."""
    return [
        Sentence(clause.anchor, words, len(_WORD.findall(words)))
        for clause in text.clauses
        if clause.kind != "table"
        for start, end in sentence_spans(clause.text)
        if (words := clause.text[start:end]) and _WORD.search(words)
    ]


def level_of(text: Text) -> Level | None:
    """The reading level; None for a short text, or a language that has no measure here.

    English: Flesch–Kincaid grade, 0.39 × words a sentence + 11.8 × syllables a word − 15.59 (Kincaid, Fishburne, Rogers and
    Chissom 1975). French: 207 − 1.015 × words a sentence − 73.6 × syllables a word (Kandel and Moles 1958), their fit
    of Flesch's reading ease to French. Syllables are counted by groups of vowels.
    """
    found = sentences_of(text)
    words = [word.casefold() for sentence in found for word in _WORD.findall(sentence.text)]
    if len(words) < FEWEST_WORDS or text.language not in {"en", "fr"}:
        return None
    length = len(words) / len(found)
    weight = sum(syllables(word, text.language) for word in words) / len(words)
    if text.language == "en":
        return Level("grade", round(0.39 * length + 11.8 * weight - 15.59, 1))
    return Level("ease", round(207 - 1.015 * length - 73.6 * weight, 1))


def syllables(word: str, language: str) -> int:
    """How many syllables a lower-case word has, one at least; a silent e at its end is none."""
    if language == "fr":
        return max(len(_FRENCH_SOUNDS.findall(_FRENCH_SILENT.sub("", _FRENCH_HARD.sub("", word)))), 1)
    return max(len(_ENGLISH_SOUNDS.findall(word)) - bool(_ENGLISH_SILENT.search(word)), 1)


def reading(facts: Facts) -> Iterator[Finding]:
    """How hard each text is to read, whether it is very long, and its longest sentences."""
    for text in facts.texts:
        found = sentences_of(text)
        count = sum(sentence.words for sentence in found)
        level = level_of(text)
        here = Place("instrument", language=text.language)
        if level is not None:
            rule = Rule.HARD_TO_READ if level.hard else Rule.READING_LEVEL
            about = {"language": text.language, "measure": level.measure, "value": level.value, "words": count}
            yield Finding(rule, here, about)
        if count >= LONGEST_TEXT:
            yield Finding(Rule.LONG_TEXT, here, {"language": text.language, "words": count})
        long = sorted((s for s in found if s.words >= LONGEST_SENTENCE), key=lambda s: -s.words)[:MOST_SENTENCES]
        for sentence in long:
            place = Place("clause", sentence.anchor, language=text.language)
            yield Finding(Rule.LONG_SENTENCE, place, {"words": sentence.words, "text": sentence.text})
