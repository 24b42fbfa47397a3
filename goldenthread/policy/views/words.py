"""How instruments and requirements are put in words for a page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goldenthread.engine.language import plain
from goldenthread.engine.reading import Reading
from goldenthread.policy.queries.force import State, StateOn

KINDS = "instrument-types"
EFFECTS = {"only": _("Only for"), "except": _("Not for"), "encouraged": _("Encouraged")}


def force_label(mandatory: bool | None) -> str | Promise:
    """Whether it must be followed, as a word."""
    return {True: _("Mandatory"), False: _("Voluntary"), None: _("Force not stated")}[mandatory]


def kind_label(reading: Reading, kind: str) -> str | Promise:
    """The type by its label in the configurable list."""
    reading.load_terms([KINDS])
    return reading.label(KINDS, kind)[0] if kind else _("Type not stated")


def instrument_words(instrument: Any, state: StateOn, reading: Reading) -> dict[str, Any]:
    """What every list of instruments says of one."""
    return {
        "title": plain(instrument.title, reading.language) or instrument.key,
        "key": instrument.key,
        "href": reverse("instrument", args=[instrument.key]),
        "kind_label": kind_label(reading, instrument.kind),
        "force_label": force_label(instrument.mandatory),
        "state": state.label,
        "state_key": state.state.value,
        "state_since": state.since if state.state != State.IN_FORCE or state.since_stated else None,
        "issuer": plain(instrument.issuer, reading.language),
    }
