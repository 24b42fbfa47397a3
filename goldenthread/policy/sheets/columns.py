"""What the sheets of a call-out hold, column by column, and the answers that they offer."""

from __future__ import annotations

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goldenthread.engine.language import LANGUAGES
from goldenthread.policy.models import Answer
from goldenthread.policy.queries.statements import Standing

MARK = "goldenthread call-out"
"""How the hidden note in the first row of each sheet begins; what call-out and organisation it is for follows as JSON."""

COLUMNS: dict[str, str | Promise] = {
    "key": _("Key"),
    "instrument": _("Instrument"),
    "clause": _("Clause"),
    "requirement": _("What must be done"),
    "answer": _("Answer"),
    "evidence": _("Evidence"),
    "evidence_on": _("Date of the evidence"),
    "remark": _("Remark"),
    "seen": _("For the way back"),
}
"""Code → heading. The codes stand in a hidden row, so that a column that somebody adds moves nothing."""
WIDTHS = {"key": 16, "instrument": 26, "clause": 9, "requirement": 60, "answer": 16, "evidence": 40, "evidence_on": 14}
FILLED_IN = ("answer", "evidence", "evidence_on", "remark")
HIDDEN = "seen"


def answers_offered() -> dict[str, str]:
    """Code → label of the five answers, in the language now spoken; "" is not stated."""
    return {**{code: str(label) for code, label in Answer.choices}, "": str(Standing.NOT_STATED.label)}


def answers_understood() -> dict[str, str]:
    """What may stand in a sheet, in any language and as codes, each with its code."""
    found = {code: code for code in Answer.values} | {Standing.NOT_STATED.value: ""}
    for language in LANGUAGES:
        with translation.override(language):
            found |= {label.casefold(): code for code, label in answers_offered().items()}
    return found
