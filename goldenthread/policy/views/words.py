"""How instruments, requirements and faults of documents are put in words for a page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from goldenthread.engine.language import day_words, other_language, plain
from goldenthread.engine.reading import Reading
from goldenthread.policy.faults import SENTENCES, Fault
from goldenthread.policy.models import Instrument, Statement
from goldenthread.policy.queries.force import State, StateOn
from goldenthread.policy.queries.statements import exception_runs, must_recheck, standing_of
from goldenthread.policy.views.asking import instrument_address

KINDS = "instrument-types"
EFFECTS = {"only": _("Only for"), "except": _("Not for"), "encouraged": _("Encouraged")}


SCROLLING = '<div class="gt-table" role="region" tabindex="0" aria-label="{}"><table'
"""Around a table that may be wider than a phone, so that it alone is moved sideways, by keyboard too."""


def force_label(mandatory: bool | None) -> str | Promise:
    """Whether it must be followed, as a word."""
    return {True: _("Mandatory"), False: _("Voluntary"), None: _("Force not stated")}[mandatory]


def kind_label(reading: Reading, kind: str) -> str | Promise:
    """The type by its label in the configurable list."""
    reading.load_terms([KINDS])
    return reading.label(KINDS, kind)[0] if kind else _("Type not stated")


def scrolling(html: str) -> str:
    """A clause of the text with its tables within what can be moved sideways."""
    if "<table" not in html:
        return html
    return html.replace("<table", format_html(SCROLLING, _("Table"))).replace("</table>", "</table></div>")


def instrument_words(instrument: Any, state: StateOn, reading: Reading, *, on: date | None = None) -> dict[str, Any]:
    """What every list of instruments says of one; `on` is the day that the way to its page carries on."""
    return {
        "title": plain(instrument.title, reading.language) or instrument.key,
        "lang": other_language(instrument.title, reading.language),
        "key": instrument.key,
        "href": instrument_address(instrument.key, on),
        "kind_label": kind_label(reading, instrument.kind),
        "force_label": force_label(instrument.mandatory),
        "state": state.label,
        "state_key": state.state.value,
        "state_since": state.since if state.state != State.IN_FORCE or state.since_stated else None,
        "issuer": plain(instrument.issuer, reading.language),
    }


def source_words(instrument: Instrument, reading: Reading) -> dict[str, Any]:
    """Whose text it is, and where that stands."""
    return {
        "external": instrument.external,
        "source_url": instrument.source_url,
        "source_name": plain(instrument.source_name, reading.language) or _("the issuer’s own page"),
    }


def stated_words(statement: Statement | None, requirement: Any, *, on: date) -> str:
    """What is stated, with what must be said beside it: no evidence, an exception and its end, a changed requirement."""
    told = [str(standing_of(statement).label)]
    if statement and statement.exception_until:
        day = {"day": day_words(statement.exception_until)}
        runs = exception_runs(statement, on=on)
        told.append(
            str(_("exception until %(day)s") % day) if runs else str(_("exception ended on %(day)s: open again") % day)
        )
    if statement and must_recheck(statement, requirement):
        told.append(str(_("to recheck, as the requirement has changed")))
    return "; ".join(told)


def fault_words(fault: Fault) -> str:
    """What is wrong with a document, behind its line where that is known."""
    written = {
        name: value if isinstance(value, str) else number_format(value, force_grouping=True)
        for name, value in fault.values.items()
    }
    sentence = gettext(SENTENCES[fault.key]) % written
    return gettext("Line %(line)s: %(fault)s") % {"line": fault.line, "fault": sentence} if fault.line else sentence
