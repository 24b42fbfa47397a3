"""The verbs of links and events in words, read from both ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb of links: its words at the source and at the target, and which end is nearer to why things exist."""

    source_says: str | Promise
    target_says: str | Promise
    upward: bool = True
    """Whether the target stands up the thread from the source."""


LINKS: dict[str, Verb] = {
    "implements": Verb(_("Implements"), _("Implemented by")),
    "upholds": Verb(_("Upholds"), _("Upheld by")),
    "supports": Verb(_("Supports"), _("Supported by")),
    "replaces": Verb(_("Replaces"), _("Replaced by")),
    "refers to": Verb(_("Refers to"), _("Referred to by")),
    "evidences": Verb(_("Is evidence for"), _("Evidenced by")),
    "measures": Verb(_("Measures"), _("Measured by")),
    "requires": Verb(_("Requires"), _("Required by"), upward=False),
    "funds": Verb(_("Funds"), _("Funded by")),
    "binds": Verb(_("Binds"), _("Bound by"), upward=False),
    "succeeds": Verb(_("Succeeds"), _("Succeeded by")),
    "meets": Verb(_("Meets"), _("Met by")),
    "conforms to": Verb(_("Conforms to"), _("Has conforming")),
    "relies on": Verb(_("Relies on"), _("Is relied on by"), upward=False),
    "is held in": Verb(_("Is held in"), _("Holds"), upward=False),
    "covers": Verb(_("Covers"), _("Is covered by")),
    "is supplied by": Verb(_("Is supplied by"), _("Supplies"), upward=False),
    "is agreed by": Verb(_("Is agreed by"), _("Has agreed to")),
    "shares": Verb(_("Shares"), _("Is shared under")),
    "rests on": Verb(_("Rests on"), _("Bears the decision")),
    "teaches": Verb(_("Teaches"), _("Is taught by")),
    "authorises": Verb(_("Authorises"), _("Authorised by"), upward=False),
}

EVENTS: dict[str, str | Promise] = {
    "created": _("Added"),
    "changed": _("Changed"),
    "published": _("Made public"),
    "linked": _("Tied to another entry"),
    "unlinked": _("Untied from another entry"),
    "erased": _("Values lawfully erased"),
    "appointed": _("Appointment recorded"),
    "granted": _("Rights given"),
    "confirmed": _("Confirmed"),
    "imported": _("Brought in"),
    "tie confirmed": _("Tie confirmed"),
    "attached": _("File attached"),
    "attachment replaced": _("File replaced by a newer version"),
    "attachment removed": _("File removed"),
    "noted": _("Note written"),
    "note changed": _("Note changed"),
    "note withdrawn": _("Note withdrawn"),
}

MOVES: dict[tuple[str, str], str | Promise] = {}
"""Register and verb → what a move of its lifecycle is called afterwards."""


def link_words(verb: str, *, at_source: bool) -> str | Promise:
    """What a page says of a link, seen from one of its ends."""
    known = LINKS.get(verb)
    if known:
        return known.source_says if at_source else known.target_says
    plain = verb.replace("-", " ").replace("_", " ").capitalize()
    return plain if at_source else _("%(verb)s (from the other entry)") % {"verb": plain}


def leads_up(verb: str, *, at_source: bool) -> bool:
    """Whether the other end of a link tells why this one exists; else it tells what came of it."""
    known = LINKS.get(verb)
    return (known.upward if known else True) == at_source


def event_words(verb: str, *, register: str = "") -> str | Promise:
    """What the history says of an event of an entry of that register."""
    plain = verb.replace("-", " ").replace("_", " ").capitalize()
    return MOVES.get((register, verb)) or EVENTS.get(verb) or plain


def say_events(words: Mapping[str, str | Promise]) -> None:
    """Let a room put the verbs of its own events in words."""
    EVENTS.update(words)


def say_moves(register: str, words: Mapping[str, str | Promise]) -> None:
    """Put the moves of a register's lifecycle in words, as the history tells them."""
    MOVES.update({(register, verb): said for verb, said in words.items()})
