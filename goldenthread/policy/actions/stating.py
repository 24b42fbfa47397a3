"""Stating whether requirements are met: one statement for each requirement, organisation and period."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, cast

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from goldenthread.engine.language import LANGUAGES, plain
from goldenthread.kernel import actions as kernel
from goldenthread.kernel.errors import Refused
from goldenthread.kernel.models import Event, Person, Visibility
from goldenthread.policy.models import Requirement, Statement
from goldenthread.policy.models.statement import substance_of
from goldenthread.policy.queries.statements import Standing, standing_of

ANSWERING = ("answer", "evidence", "evidence_on", "remark")
"""Fields that make up what is stated: whoever changes one has answered anew."""
KEY_LENGTH = 160
WIDEST_LAST = list(Visibility)


def key_of(statement: Statement) -> str:
    """The key that no other statement on this requirement by this organisation for this period can have."""
    parts = [statement.requirement.key, statement.organisation.key if statement.organisation else ""]
    if statement.period:
        ends = (statement.period.lower, statement.period.upper)
        parts += [f"{end:%Y%m%d}" if end else "open" for end in ends]
    key = ".".join(parts)
    if len(key) <= KEY_LENGTH:
        return key
    digest = sha256(key.encode()).hexdigest()[:16]
    return f"{key[: KEY_LENGTH - len(digest) - 1]}.{digest}"


def state(statement: Statement, *, by: Person | None, **more: Any) -> Statement:
    """Keep a new statement. Raises Refused when there is one already, or when it would say more than may be seen."""
    return state_many([statement], by=by, **more)[0]


def state_many(statements: list[Statement], *, by: Person | None, **more: Any) -> list[Statement]:
    """Keep new statements at once. Raises Refused as `state` does."""
    today = timezone.localdate()
    for statement in statements:
        if statement.organisation is None:
            message = _("A statement is made by an organisation: name it.")
            raise Refused(message, fields={"organisation": message})
        refuse_wider(statement, statement.requirement)
        refuse_half_exception(statement)
        statement.key = key_of(statement)
        statement.title = statement.title or title_of(statement)
        statement.answered_on = statement.answered_on or today
        statement.stated_by = statement.stated_by or by
        statement.substance = substance_now(statement.requirement)
        statement.counts_as = counting(statement)
    if Statement.objects.filter(key__in=[statement.key for statement in statements]).exists():
        message = _("This organisation has stated this for this period already. Change that statement instead.")
        raise Refused(message, fields={"requirement": message})
    return kernel.create_many(statements, by=by, **more)


def restate(
    statement: Statement, *, by: Person | None, reason: str = "", version: int | None = None, **fields: Any
) -> Event | None:
    """Change a statement; a new answer counts as given today, on the requirement as it is now. Raises Refused."""
    if fields.get("organisation_id", statement.organisation_id) != statement.organisation_id:
        message = _("A statement stays with the organisation that made it.")
        raise Refused(message, fields={"organisation": message})
    requirement = statement.requirement
    if any(name in fields and fields[name] != getattr(statement, name) for name in ANSWERING):
        fields |= _answered_now(statement, fields, by) | {"substance": substance_now(requirement)}
        now = {name: fields.get(name, getattr(statement, name)) for name in ("answer", "evidence")}
        fields["counts_as"] = counting(Statement(**now))
    if "title" in fields:
        fields["title"] = fields["title"] or title_of(statement)
    proposed = Statement(**{name: fields.get(name, getattr(statement, name)) for name in CHECKED})
    refuse_wider(proposed, requirement)
    refuse_half_exception(proposed)
    return kernel.change(statement, by=by, reason=reason, version=version, **fields)


def confirm(statement: Statement, *, by: Person | None, version: int | None = None) -> Event | None:
    """Say that the statement is right on the requirement as it is now."""
    now: dict[str, Any] = {"substance": substance_now(statement.requirement), "answered_on": timezone.localdate()}
    return kernel.change(statement, by=by, verb="confirmed", version=version, stated_by=by, **now)


CHECKED = ("visibility", "classification", "exception_reason", "exception_until", "exception_by_id")


def substance_now(requirement: Requirement) -> dict[str, str]:
    """What the requirement says now."""
    return substance_of(requirement.text, requirement.parts, requirement.modality)


def counting(statement: Statement) -> str:
    """How it counts, as its column keeps it: nothing where nothing is stated."""
    standing = standing_of(statement)
    return "" if standing == Standing.NOT_STATED else standing.value


def title_of(statement: Statement) -> dict[str, str]:
    """Whose statement it is and on what, in each language."""
    requirement, organisation = statement.requirement, cast(Any, statement.organisation)
    return {
        language: f"{plain(organisation.title, language)} – {plain(requirement.instrument.title, language)} "
        f"{requirement.clause}".strip()
        for language in LANGUAGES
    }


def refuse_wider(statement: Statement, requirement: Requirement) -> None:
    """Raises Refused when more people would see the statement than see what it is about."""
    if WIDEST_LAST.index(Visibility(statement.visibility)) > WIDEST_LAST.index(Visibility(requirement.visibility)):
        message = _("The requirement is not seen by so many. Choose at most: %(widest)s.") % {
            "widest": Visibility(requirement.visibility).label
        }
        raise Refused(message, fields={"visibility": message})
    if statement.classification < requirement.classification:
        sensitive = _("The requirement is more sensitive than this. Choose its classification.")
        raise Refused(sensitive, fields={"classification": sensitive})


def refuse_half_exception(statement: Statement) -> None:
    """Raises Refused when an exception lacks its reason, its approver or its end."""
    named = {
        "exception_reason": (statement.exception_reason, _("Say why there is an exception.")),
        "exception_by": (statement.exception_by_id, _("Say who approved the exception.")),
        "exception_until": (statement.exception_until, _("Say until when: then the requirement is open again.")),
    }
    missing = {name: words for name, (value, words) in named.items() if not value}
    if missing and len(missing) < len(named):
        raise Refused(_("An exception needs a reason, somebody who approved it, and an end."), fields=missing)


def _answered_now(statement: Statement, fields: dict[str, Any], by: Person | None) -> dict[str, Any]:
    """By whom and when, unless the change says it itself."""
    now = {"stated_by_id": by.pk if by else None, "answered_on": timezone.localdate()}
    return {
        name: value
        for name, value in now.items()
        if fields.get(name, getattr(statement, name)) == getattr(statement, name)
    }
