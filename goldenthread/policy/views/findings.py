"""How each finding of the checks is said on a page, and where it leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from goldenthread.engine.language import NAMES, current, other_language, plain
from goldenthread.engine.register import address_in
from goldenthread.kernel.models import Role
from goldenthread.policy.actions.drafting import REFUSED, refused_words, said_of
from goldenthread.policy.checking import Finding, Rule
from goldenthread.policy.models import Instrument, Requirement
from goldenthread.policy.queries import Checked

TAGS = {
    "stops": (gettext_lazy("Stops publishing"), "red"),
    "warning": (gettext_lazy("To consider"), "yellow"),
    "note": (pgettext_lazy("a finding", "For information"), "grey"),
}
"""Severity → its word and the colour of its tag."""

HEADINGS: dict[Rule, Promise] = {
    Rule.MISSING: gettext_lazy("What is missing"),
    Rule.SPECIFIC_PARENT: gettext_lazy("Place in the suite"),
    Rule.REPLACED_BEFORE: gettext_lazy("Dates and replacements"),
    Rule.CIRCLE: gettext_lazy("Circle of replacements"),
    Rule.NO_TEXT: gettext_lazy("Texts missing in a language"),
    Rule.OLDER_TEXT: gettext_lazy("Texts older in one language"),
    Rule.NO_COUNTERPART: gettext_lazy("Clauses without a counterpart in a language"),
    Rule.OTHER_SHAPE: gettext_lazy("Clauses of another shape in a language"),
    Rule.NOT_APPROVED: gettext_lazy("Approvals that are still open"),
    Rule.NO_PRINCIPLE: gettext_lazy("Principles"),
    Rule.NO_BEARER: gettext_lazy("Requirements that name nobody"),
    Rule.NO_ACTION: gettext_lazy("Requirements without an action that one can see done"),
    Rule.NO_DATE: gettext_lazy("Requirements without a date"),
    Rule.OVERLAP: gettext_lazy("Overlaps with other requirements"),
    Rule.ENDED_REFERENCE: gettext_lazy("References to what is no longer in force"),
    Rule.UNDEFINED: gettext_lazy("Terms that are used and not defined"),
    Rule.DEFINED_TWICE: gettext_lazy("Terms that are defined in different words"),
    Rule.NO_WORDS: gettext_lazy("Words missing in a language"),
    Rule.HARD_TO_READ: gettext_lazy("Hard to read"),
    Rule.LONG_TEXT: gettext_lazy("Length"),
    Rule.LONG_SENTENCE: gettext_lazy("Longest sentences"),
    Rule.DEFINED_ELSEWHERE: gettext_lazy("Terms that another instrument defines"),
    Rule.READING_LEVEL: gettext_lazy("Reading level"),
}

LACKS: dict[str, Promise] = {
    "title": gettext_lazy("It has no title."),
    "effective_on": gettext_lazy("It has no effective date."),
    "objective": gettext_lazy("It has no key objective."),
    "expected_results": gettext_lazy("It has no expected results."),
    "responsible_role": gettext_lazy("It has no responsibility area: no role is responsible for it."),
    "requirements": gettext_lazy("It has no requirements."),
}
"""What of C001 is missing → the sentence that says so."""

NOT_IN: dict[str, Promise] = {
    "title": gettext_lazy("The title is not there %(in_language)s."),
    "objective": gettext_lazy("The key objective is not there %(in_language)s."),
    "expected_results": gettext_lazy("The expected results are not there %(in_language)s."),
    "requirement": gettext_lazy("Requirement %(number)s is not there %(in_language)s."),
}

SENTENCES: dict[Rule, Promise] = {
    Rule.NO_PRINCIPLE: gettext_lazy("It names no principle that it upholds."),
    Rule.NO_BEARER: gettext_lazy("Requirement %(number)s does not say who must meet it."),
    Rule.NO_ACTION: gettext_lazy("Requirement %(number)s names no action that one could see done."),
    Rule.NO_DATE: gettext_lazy("Requirement %(number)s has no deadline, date or recurrence."),
    Rule.OVERLAP: gettext_lazy("Requirement %(number)s says much the same as another one."),
    Rule.UNDEFINED: gettext_lazy("“%(term)s” is marked as a term and defined nowhere."),
    Rule.DEFINED_TWICE: gettext_lazy("“%(term)s” is defined in other words elsewhere."),
    Rule.LONG_TEXT: gettext_lazy("The text %(in_language)s has %(words)s words. Shorter ones are read to their end."),
    Rule.LONG_SENTENCE: gettext_lazy("A sentence of %(words)s words: “%(beginning)s…”"),
    Rule.DEFINED_ELSEWHERE: gettext_lazy("“%(term)s” is not defined here; another instrument in force defines it."),
}
UNAPPROVED = {
    "waiting": gettext_lazy("%(role)s has not approved it yet."),
    "changed": gettext_lazy("%(role)s has seen it as it was: it has changed since and needs approval anew."),
    "sent back": gettext_lazy("%(role)s has sent it back."),
}
ENDED = {
    True: gettext_lazy("It refers to an instrument that is replaced by then, since %(since)s."),
    False: gettext_lazy("It refers to an instrument that is rescinded by then, since %(since)s."),
}
LEVELS = {
    ("grade", False): gettext_lazy("The English text has %(words)s words at school grade %(value)s (Flesch–Kincaid)."),
    ("grade", True): gettext_lazy(
        "The English text is very hard to read: school grade %(value)s (Flesch–Kincaid) over %(words)s words. Shorter "
        "sentences and words help."
    ),
    ("ease", False): gettext_lazy("The French text has %(words)s words at an ease of %(value)s of 100 (Kandel–Moles)."),
    ("ease", True): gettext_lazy(
        "The French text is very hard to read: an ease of %(value)s of 100 (Kandel–Moles) over %(words)s words. Shorter "
        "sentences and words help."
    ),
}
BEGINNING = 8
"""Words of a long sentence that are told."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where findings of one instrument lead."""

    instrument: Instrument
    checked: Checked
    language: str

    def of(self, finding: Finding) -> dict[str, Any]:
        """The address of the place of a finding, and the words of the link to it."""
        opened: dict[str, Callable[[Finding], dict[str, Any]]] = {
            "field": self._field,
            "requirement": self._requirement,
            "clause": self._clause,
            "counterpart": self._counterpart,
            "approval": self._approval,
            "instrument": self._instrument,
        }
        return opened[finding.place.kind](finding)

    def others(self, finding: Finding) -> list[dict[str, Any]]:
        """The links to what else a finding names, as far as the visitor may see it."""
        entry = finding.about.get("entry", 0)
        if finding.rule == Rule.OVERLAP:
            other = self.checked.others[entry]
            named = self._named(self.checked.instruments[other.instrument_id])
            named["text"] = f"{named['text']}, {other.clause}" if other.clause else named["text"]
            return [{**named, "href": reverse("engine:entry", args=[Requirement.register_key, other.key])}]
        instrument = self.checked.instruments.get(entry)
        if instrument is None:
            return []
        anchor = finding.about.get("anchor")
        named = self._named(instrument)
        return [{**named, "href": f"{named['href']}#{anchor}" if anchor else named["href"]}]

    def _named(self, instrument: Instrument) -> dict[str, Any]:
        return {
            "text": plain(instrument.title, self.language) or instrument.key,
            "lang": other_language(instrument.title, self.language),
            "href": reverse("instrument", args=[instrument.key]),
        }

    def _field(self, finding: Finding) -> dict[str, Any]:
        change = f"{address_in(Instrument.register_key, self.instrument.key)}change/"
        return {"href": f"{change}#{_input(finding.place.name, finding.place.language)}", "text": _("Change it")}

    def _requirement(self, finding: Finding) -> dict[str, Any]:
        requirement = self.checked.requirements[finding.place.of]
        if finding.rule == Rule.OVERLAP:
            other = self.checked.others[finding.about["entry"]]
            address = reverse("requirement-overlap", args=[self.instrument.key, requirement.key, other.key])
            return {"href": address, "text": _("Put them side by side")}
        if finding.rule == Rule.NO_BEARER and requirement.lineage in self.checked.in_text:
            review = reverse("review-one", args=[self.instrument.key, requirement.key])
            return {"href": f"{review}#bearers", "text": _("Change it")}
        change = f"{address_in(Requirement.register_key, requirement.key)}change/"
        return {"href": f"{change}#{_input(finding.place.name, finding.place.language)}", "text": _("Change it")}

    def _clause(self, finding: Finding) -> dict[str, Any]:
        text = self.checked.texts.get(finding.place.language) or next(iter(self.checked.texts.values()))
        page = reverse("instrument-text", args=[self.instrument.key, text.consolidated_on])
        return {"href": f"{page}#{finding.place.name}", "text": _("Open the clause")}

    def _counterpart(self, finding: Finding) -> dict[str, Any]:
        page = reverse("instrument-languages", args=[self.instrument.key])
        place = place_beside(finding.place.language, finding.place.name)
        return {"href": f"{page}#{place}", "text": _("Open both side by side")}

    def _approval(self, finding: Finding) -> dict[str, Any]:
        return {"href": reverse("instrument-approval", args=[self.instrument.key]), "text": _("Open its approval")}

    def _instrument(self, finding: Finding) -> dict[str, Any]:
        if finding.rule in {Rule.CIRCLE, Rule.ENDED_REFERENCE}:
            return {
                "href": f"{address_in(Instrument.register_key, self.instrument.key)}links/",
                "text": _("Open its ties"),
            }
        if finding.rule == Rule.NO_TEXT:
            return {"href": f"{reverse('documents')}?into={self.instrument.key}", "text": _("Bring in the text")}
        if finding.rule == Rule.OLDER_TEXT:
            page = reverse("instrument-languages", args=[self.instrument.key])
            return {"href": page, "text": _("Open both side by side")}
        return {"href": reverse("instrument", args=[self.instrument.key]), "text": _("Open the instrument")}


def place_beside(language: str, anchor: str) -> str:
    """Where a clause of one language stands on the page that shows several side by side."""
    return f"{language}-{anchor}"


def _input(name: str, language: str) -> str:
    """The id of what one types in on a form of the engine."""
    if name == "effective_on":
        return f"{name}-day"
    return f"{name}_{language or 'en'}" if name in {*NOT_IN, "text", "deadline"} else name


def sentence_of(finding: Finding, roles: Mapping[int, Role]) -> str:
    """What is found, in one sentence; `roles`: those that it may name."""
    about = said_of(finding)
    if finding.rule == Rule.NOT_APPROVED:
        role = roles.get(about["role"])
        name = plain(role.title, current()) or role.key if role else _("A role that you may not see")
        return str(UNAPPROVED[about["why"]]) % {"role": name}
    if finding.rule in REFUSED:
        return refused_words(finding)
    if finding.rule == Rule.MISSING:
        return str(LACKS[about["what"]])
    if finding.rule == Rule.NO_WORDS:
        return str(NOT_IN[about["what"]]) % about
    if finding.rule == Rule.ENDED_REFERENCE:
        return str(ENDED[about["replaced"]]) % about
    if isinstance(about.get("words"), int):
        about["words"] = number_format(about["words"], force_grouping=True)
    if finding.rule in {Rule.HARD_TO_READ, Rule.READING_LEVEL}:
        about["value"] = number_format(about["value"], 1)
        return str(LEVELS[about["measure"], finding.rule == Rule.HARD_TO_READ]) % about
    words = str(SENTENCES[finding.rule])
    if finding.rule == Rule.LONG_SENTENCE:
        about["beginning"] = " ".join(about["text"].split()[:BEGINNING])
    return words % about


def findings_words(checked: Checked, instrument: Instrument, language: str) -> list[dict[str, Any]]:
    """Each severity with its findings, grouped by what they are about, those that stop publishing first."""
    places = Places(instrument, checked, language)
    groups = []
    for severity, (label, colour) in TAGS.items():
        found = [finding for finding in checked.findings if finding.severity == severity]
        rules = [
            {"heading": HEADINGS[rule], "items": [_item(finding, places) for finding in of_rule]}
            for rule, of_rule in groupby(found, key=lambda finding: finding.rule)
        ]
        if rules:
            groups.append({"severity": severity, "label": label, "colour": colour, "count": len(found), "rules": rules})
    return groups


def _item(finding: Finding, places: Places) -> dict[str, Any]:
    language = finding.place.language
    spoken = NAMES[language] if finding.rule in IN_ONE_LANGUAGE and language in NAMES else ""
    return {
        "text": sentence_of(finding, places.checked.roles),
        "place": places.of(finding),
        "others": places.others(finding),
        "language": spoken,
    }


IN_ONE_LANGUAGE = frozenset({Rule.UNDEFINED, Rule.DEFINED_TWICE, Rule.DEFINED_ELSEWHERE, Rule.LONG_SENTENCE})
"""Rules whose findings stand in the text of one language, which is then told."""


def count_words(checked: Checked) -> Mapping[str, int]:
    """How much stops publishing, and how much is to be considered."""
    return {"stops": checked.count("stops"), "warnings": checked.count("warning")}
