"""Two entries for one role become one: whatever names the one that ends names the one that stays afterwards."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ForeignKey, Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from goldenthread.kernel import actions
from goldenthread.kernel.errors import Refused
from goldenthread.kernel.models import Entry, FormerName, Link, Person, Role

LEFT_ALONE: tuple[type[Model], ...] = (Link, FormerName)
"""What stays with the entry that ends: its ties and its names are its history."""
LONGEST_SPELLING = 200


@transaction.atomic
def merge_roles(ended: Role, *, into: Role, by: Person | None, reason: str = "", version: int | None = None) -> int:
    """End a role in favour of another one; how many entries and parts name the other one now.

    Appointments, requirements, and every field of every register that leads to a role follow, each with an event of the
    entry that it is of. The names of the ended one become spellings of the other. Raises Refused, Stale.
    """
    if ended.pk == into.pk:
        raise Refused(
            _("A role cannot be merged into itself: choose another one."), fields={"into": _("Choose another role.")}
        )
    held = {each.pk: each for each in Role.objects.select_for_update(of=("self",)).filter(pk__in=[ended.pk, into.pk])}
    if held[ended.pk].successor_id or held[into.pk].successor_id or held[into.pk].ended_on:
        raise Refused(_("One of these roles has ended already."))
    actions.change(
        ended, by=by, verb="merged", reason=reason, version=version, ended_on=timezone.localdate(), successor_id=into.pk
    )
    named = [name for name in ended.title.values() if name and len(name) <= LONGEST_SPELLING]
    known = {*into.title.values()}
    spellings = [s for s in dict.fromkeys([*into.spellings, *named, *ended.spellings]) if s not in known]
    actions.change(into, by=by, verb="merged into this", reason=reason, spellings=spellings)
    return sum(_follow(field, ended, into, by=by, reason=reason) for field in _leading_to_roles())


def _leading_to_roles() -> list[Any]:
    """Every foreign key that can name a role: those to Role, and those of parts that may name any entry."""
    related = [*Role._meta.related_objects, *Entry._meta.related_objects]
    fields = {relation.field for relation in related if isinstance(relation.field, ForeignKey)}
    return sorted(
        (field for field in fields if _follows(field)), key=lambda field: (field.model._meta.label, field.name)
    )


def _follows(field: Any) -> bool:
    model = field.model
    if field.remote_field.parent_link or model in LEFT_ALONE:
        return False
    if issubclass(model, Entry):
        return field.remote_field.model is Role
    return bool(getattr(model, "guarded_by", None)) and field.name != model.guarded_by


def _follow(field: Any, ended: Role, into: Role, *, by: Person | None, reason: str) -> int:
    """Let every row that names the ended role name the other one, with an event of each entry concerned."""
    model = field.model
    rows = list(model._default_manager.filter(**{field.attname: ended.pk}).order_by("pk"))
    if issubclass(model, Entry):
        for entry in rows:
            fields: dict[str, Any] = {field.attname: into.pk}
            actions.change(entry, by=by, reason=reason, **fields)
        return len(rows)
    of_entry = defaultdict(list)
    for row in rows:
        of_entry[getattr(row, model._meta.get_field(model.guarded_by).attname)].append(row)
    for entry in Entry.objects.filter(pk__in=of_entry):
        told = {"parts": model._meta.model_name, "role_before": ended.pk, "role": into.pk}
        actions.touch(entry, by=by, verb="role merged", reason=reason, **told)
        for row in of_entry[entry.pk]:
            _point(row, field, into)
    return len(rows)


def _point(row: Any, field: Any, into: Role) -> None:
    """The row leads to the other role; where that one has such a row already, this one goes."""
    setattr(row, field.attname, into.pk)
    try:
        with transaction.atomic():
            row.save(update_fields=[field.attname])
    except IntegrityError:
        row.delete()
