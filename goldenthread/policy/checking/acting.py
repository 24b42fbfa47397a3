"""Whether what somebody must do can be seen done: verbs of state or intention ("be aware", "strive") cannot (C004)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from goldenthread.policy.importers.duties.bearers import Names
from goldenthread.policy.importers.duties.languages import prose_of
from goldenthread.policy.importers.duties.languages.prose import Prose
from goldenthread.policy.importers.duties.languages.wording import any_case, word_set
from goldenthread.policy.importers.duties.statements import StatementReader
from goldenthread.policy.importers.text.sentences import even, sentences

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_JOINED = re.compile(
    r"(?:[,;]\s+|\b)(?:and|or|then|et|ou|puis)\s+(?:then\s+|to\s+|de\s+|d['’]|à\s+)?(?P<verb>[^\W\d_]+)"
)


@dataclass(frozen=True, slots=True)
class _Unseen:
    """How one language tells states and intentions."""

    verbs: frozenset[str]
    """Base forms that nobody can see done, whatever follows them."""
    phrases: re.Pattern[str]
    """A verb, with what follows it, that only together tell a state ("be aware", "take into account")."""
    before: re.Pattern[str]
    """Words before a verb that make it an intention ("seek to")."""


_ENGLISH = _Unseen(
    verbs=word_set(
        """acknowledge aim appreciate aspire attempt believe consider contemplate embrace endeavor endeavour feel hope intend
        know realise realize recognise recognize remember strive think try understand value want wish"""
    ),
    phrases=any_case(
        r"^(?:be\s+(?:\w+ly\s+|fully\s+|well\s+)?(?:aware|mindful|conscious|cogni[sz]ant|committed|sensitive|attentive|alert|open|willing"
        r"|proactive|familiar|supportive|vigilant|respectful|knowledgeable)\b"
        r"|(?:take|taking)\s+(?:\S+\s+){0,6}?into\s+(?:account|consideration)\b|(?:take|taking)\s+(?:account|note|cogni[sz]ance)\s+of\b"
        r"|(?:have|having|give|giving|pay|paying)\s+(?:\w+\s+){0,2}?(?:regard|consideration|thought|attention|heed|awareness|understanding)\b"
        r"|(?:bear|bearing|keep|keeping)\s+(?:\S+\s+){0,6}?in\s+mind\b)"
    ),
    before=any_case(
        r"\b(?:seek(?:ing|s)?|(?:striv|aim|endeavou?r|attempt|try|intend|hop)(?:e|es|s|ing)?)\s+to\s+(?:\w+ly\s+)?$"
    ),
)
_FRENCH = _Unseen(
    verbs=word_set(
        """aspirer comprendre connaître considérer croire efforcer envisager essayer espérer penser reconnaître réfléchir savoir
        songer souhaiter tâcher tenter valoriser vouloir"""
    ),
    phrases=any_case(
        r"^(?:être\s+(?:\w+ment\s+|bien\s+)?(?:conscient|sensible|sensibilisé|attentif|attentive|ouvert|au\s+courant|au\s+fait|disposé"
        r"|vigilant|respectueux|respectueuse|soucieux|soucieuse)\w*"
        r"|tenir\s+(?:\w+\s+)?compte\b|prendre\s+(?:\S+\s+){0,6}?en\s+(?:compte|considération)\b|prendre\s+(?:conscience|acte)\b"
        r"|avoir\s+(?:\S+\s+)?(?:conscience|à\s+l['’]esprit|égard)\b|garder\s+(?:\S+\s+){0,6}?à\s+l['’]esprit\b"
        r"|(?:accorder|porter|prêter)\s+(?:\S+\s+){0,3}?attention\b|faire\s+preuve\b|(?:chercher|viser)\s+à\b)"
    ),
    before=any_case(r"(?!x)x"),
)
_UNSEEN = {"en": _ENGLISH, "fr": _FRENCH}


def observable(texts: Sequence[str], language: str) -> bool:
    """Whether a requirement's words, or those of its parts, tell something that one could see done.

    True too for a language that we have no rules for, and wherever the rules cannot tell: a warning must be worth reading.
    """
    prose, unseen = prose_of(language), _UNSEEN.get(language.lower().partition("-")[0])
    if prose is None or unseen is None:
        return True
    reader = StatementReader(prose, Names(prose.wording, texts, acronyms=True))
    return any(_seen(sentence, reader, prose, unseen) for text in texts for sentence in sentences(text))


def _seen(sentence: str, reader: StatementReader, prose: Prose, unseen: _Unseen) -> bool:
    text = reader.opened(sentence)
    stated = reader.statement_in(sentence) or reader.task_in(sentence)
    verb = (stated.act if stated is not None else reader.act_of(sentence)).verb
    if not verb:
        # No verb where one must stand: then any word that says what is done is enough to leave it to people.
        return any(prose.acting.is_verb(prose.acting.base_form(word)) for word in _WORD.findall(text.lower()))
    place = _place(text, verb, prose)
    if place is None:
        return verb not in unseen.verbs
    start, written = place
    before, after = text[:start], text[start + len(written) :]
    told = f"be {written}{after}" if before.lower().endswith("be ") else f"{verb}{after}"
    idle = verb in unseen.verbs or bool(unseen.phrases.match(told)) or bool(unseen.before.search(before))
    return not idle or _goes_on(after, written, prose, unseen)


def _place(text: str, verb: str, prose: Prose) -> tuple[int, str] | None:
    """Where the verb stands in the text, and as it is written there."""
    plain = even(text)
    for word in _WORD.finditer(plain):
        if prose.acting.base_form(word.group()) == verb:
            return word.start(), word.group()
    return None


def _goes_on(rest: str, written: str, prose: Prose, unseen: _Unseen) -> bool:
    """Whether a second verb in the same form tells what is done ("consider the options and document the choice")."""
    gerund = bool(prose.acting.gerund.match(written))
    for joined in _JOINED.finditer(rest):
        word = joined["verb"].lower()
        base = prose.acting.base_form(word)
        same = bool(prose.acting.gerund.match(word)) if gerund else word == base
        idle = base in unseen.verbs or unseen.phrases.match(f"{base}{rest[joined.end() :]}")
        if same and not idle and prose.acting.is_verb(base):
            return True
    return False
