"""The door for links that people make, confirm and take away by hand, from the page of the entry that makes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from goldenthread.engine import kinds, read, verbs, write
from goldenthread.engine.kinds import EntryReference, Kind
from goldenthread.engine.matching import having
from goldenthread.engine.reading import Named, Reading
from goldenthread.engine.register import Register, register_of
from goldenthread.engine.substance import substance_of, substances_of
from goldenthread.engine.write import Brought, Invalid, Missing, allowed
from goldenthread.kernel import actions, links
from goldenthread.kernel.errors import NotAllowed
from goldenthread.kernel.links import Substances
from goldenthread.kernel.models import Entry, Link, Person
from goldenthread.kernel.permissions import Visitor, visible, visible_links


@dataclass(frozen=True)
class AnyEntry(EntryReference):
    """An entry of whichever register: by its reference, or by its key or part of its name."""

    def matching(self, asked: str, reading: Reading) -> QuerySet[Entry]:
        """The entry of that reference, else those of that key or with those words in the name."""
        mine = visible(Entry.objects.all(), reading.visitor)
        register, colon, key = asked.partition(":")
        exact = mine.filter(register=register, key=key)
        return exact if colon and exact.exists() else mine.filter(having(asked) | Q(key=asked))

    def naming(self, named: Named) -> str:
        """The reference: several registers may have the same key."""
        return named.reference


def fields_of(register: Register) -> tuple[Kind, ...]:
    """What one says of a tie."""
    offered = {code: verb for code, verb in verbs.LINKS.items() if register.verbs is None or code in register.verbs}
    return (
        kinds.Fixed("verb", _("How"), choices=tuple((c, v.source_says) for c, v in offered.items()), required=True),
        AnyEntry("entry", _("Which entry"), required=True),
        kinds.Words("note", _("Why, or how far"), limit=1000),
        kinds.Day("valid_from", _("Holds from")),
        kinds.Day("valid_until", _("Holds until"), hint=_("The first day on which it no longer holds.")),
    )


def tie(register: Register, key: str, brought: Brought, *, by: Visitor) -> Link:
    """Tie an entry to another one. Raises Missing, NotAllowed or Invalid."""
    with transaction.atomic():
        source, person = _maker(register, key, by)
        values = write.parse(fields_of(register), brought, read.reading_of(by), new=True)
        if values.errors:
            raise Invalid(values.errors)
        facts: dict[str, Any] = dict(values.stated)
        verb, number = facts.pop("verb"), facts.pop("entry")
        if number == source.pk:
            raise Invalid({"entry": _("An entry is not tied to itself: name another one.")})
        begins, ends = facts.get("valid_from"), facts.get("valid_until")
        if begins and ends and ends <= begins:
            raise Invalid({"valid_until": _("It must end after it begins.")})
        target = Entry.objects.get(pk=number)
        both = _substances(register, source, target)
        return links.tie(source, verb=verb, target=target, by=person, substances=both, **facts)


def own_tie(register: Register, key: str, number: int, by: Visitor) -> Link:
    """A link that the entry makes and of which the visitor may see both ends. Raises Missing or NotAllowed."""
    source, _person = _maker(register, key, by)
    rows = visible_links(Link.objects.filter(pk=number, source_id=source.pk), by)
    found = rows.select_related("source", "target").first()
    if found is None:
        raise Missing
    return found


def loose_tie(register: Register, key: str, number: int, by: Visitor) -> Link:
    """A link of the entry's own that may be taken away by hand. Raises Missing or NotAllowed."""
    found = own_tie(register, key, number, by)
    if not register.lets_untie(found.source, found.verb):
        raise NotAllowed(_("A tie of this kind follows from the entry’s own facts and is not taken away by hand."))
    return found


def untie(register: Register, key: str, number: int, *, by: Visitor) -> None:
    """Take a link away; the log keeps it. Raises Missing or NotAllowed."""
    with transaction.atomic():
        found = loose_tie(register, key, number, by)
        actions.unlink(found, by=by if isinstance(by, Person) else None)


def confirm(register: Register, key: str, number: int, *, by: Visitor) -> None:
    """Say that a link holds between its ends as they are now. Raises Missing or NotAllowed."""
    with transaction.atomic():
        found = own_tie(register, key, number, by)
        source, person = _maker(register, key, by)
        links.confirm(found, by=person, substances=_substances(register, source, found.target))


def _maker(register: Register, key: str, by: Visitor) -> tuple[Entry, Person]:
    """The entry and the person who may change it."""
    source = allowed(register, read.find(register, key, by), by)
    if not isinstance(by, Person):
        raise NotAllowed(_("Sign in to do this."))
    return source, by


def _substances(register: Register, source: Entry, target: Entry) -> Substances:
    known: Mapping[int, str] = substances_of({target.register: [target.pk]}) if register_of(target.register) else {}
    return Substances(substance_of(register, source), known.get(target.pk, ""))
