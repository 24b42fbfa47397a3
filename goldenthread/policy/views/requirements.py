"""What you must do: the requirements in force on a day, by role and organisation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goldenthread.engine.csv_lines import csv_lines
from goldenthread.engine.faces.answers import careful, register_or_404
from goldenthread.engine.language import day_words, other_language, plain
from goldenthread.engine.reading import Reading
from goldenthread.kernel.models import Entry, Organisation, Role
from goldenthread.kernel.permissions import Visitor, visible
from goldenthread.policy.models import Bearer, Instrument, Limit, Modality, Statement, TextVersion
from goldenthread.policy.models.requirement import NOT_STANDING
from goldenthread.policy.queries import (
    Duty,
    TextShown,
    duties_of,
    state_on,
    text_shown,
    unplaced_limits,
)
from goldenthread.policy.queries.statements import Standing, newest_statements
from goldenthread.policy.views.asking import DayAsked, day_asked, instrument_address, keyed, options
from goldenthread.policy.views.instrument import text_notice
from goldenthread.policy.views.words import EFFECTS, instrument_words, stated_words


@dataclass(frozen=True, slots=True)
class Asked:
    """What the visitor chose; a key that leads nowhere chooses nothing."""

    day: DayAsked
    role: Role | None
    organisation: Organisation | None
    instrument: Instrument | None

    @property
    def anything(self) -> bool:
        """Whether there is something to show."""
        return bool(self.role or self.organisation or self.instrument)


@require_safe
@careful
def requirements_page(request: HttpRequest) -> HttpResponse:
    """The list grouped by instrument, each requirement with since when, for whom and the way to its clause."""
    asked = _asked(request)
    reading = Reading(request.user)
    duties = _duties(request.user, asked)
    grouped = [(one, list(rows)) for one, rows in groupby(duties, key=lambda duty: duty.instrument)]
    stated = _stated(request.user, asked, duties)
    texts = _texts_shown([instrument.pk for instrument, _rows in grouped], asked.day.day, reading.language)
    context = {
        "fields": _fields(request.user, asked, reading),
        "on": asked.day.day,
        "role_name": plain(asked.role.title, reading.language) if asked.role else "",
        "instrument_name": plain(asked.instrument.title, reading.language) if asked.instrument else "",
        "organisation_name": plain(asked.organisation.title, reading.language) if asked.organisation else "",
        "asked": asked.anything,
        "groups": [
            {
                "instrument": instrument_words(
                    instrument, state_on(instrument, on=asked.day.day), reading, on=asked.day.chosen
                ),
                "text_notice": text_notice(texts.get(instrument.pk), asked.day.day),
                "requirements": [
                    {**requirement_words(duty, reading, asked.day.chosen), **stated(duty)} for duty in rows
                ],
            }
            for instrument, rows in grouped
        ],
        "unplaced": [
            {
                **_sentence(limit, reading),
                "instrument": f"{plain(limit.instrument.title, reading.language)} {limit.clause}".strip(),
                "href": f"{instrument_address(limit.instrument.key, asked.day.chosen)}#{limit.anchor}",
            }
            for limit in unplaced_limits([instrument.pk for instrument, _rows in grouped])
        ],
        "count": len(duties),
        "downloads": [{"text": "CSV", "href": f"{reverse('requirements-csv')}?{request.GET.urlencode()}"}]
        if duties
        else [],
        "call_outs_href": reverse("call-outs") if request.user.is_authenticated else "",
    }
    return render(request, "policy/requirements.html", context)


@require_safe
@careful
def requirements_table(request: HttpRequest) -> StreamingHttpResponse:
    """The same list as CSV."""
    asked = _asked(request)
    reading = Reading(request.user)
    duties = _duties(request.user, asked)
    response = StreamingHttpResponse(csv_lines(_rows(duties, reading)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="requirements-{asked.day.day.isoformat()}.csv"'
    return response


def _asked(request: HttpRequest) -> Asked:
    get, visitor = request.GET.get, request.user
    return Asked(
        day_asked(request.GET),
        keyed(visible(Role.objects.all(), visitor), get("role", "")),
        keyed(visible(Organisation.objects.all(), visitor), get("organisation", "")),
        keyed(visible(Instrument.objects.all(), visitor), get("instrument", "")),
    )


def _duties(visitor: Visitor, asked: Asked) -> list[Duty]:
    if not asked.anything:
        return []
    return duties_of(
        visitor, on=asked.day.day, role=asked.role, organisation=asked.organisation, instrument=asked.instrument
    )


def _stated(visitor: Visitor, asked: Asked, duties: list[Duty]) -> Callable[[Duty], dict[str, str]]:
    """What the chosen organisation has stated of each duty; that nothing is stated is told to who has signed in."""
    if not asked.organisation:
        return lambda duty: {}
    found = newest_statements(
        visitor, organisation=asked.organisation.pk, requirements=[duty.requirement.pk for duty in duties]
    )
    silence = {"stated": str(Standing.NOT_STATED.label)} if visitor and visitor.is_authenticated else {}
    register = register_or_404(Statement.register_key)

    def words(duty: Duty) -> dict[str, str]:
        statement = found.get(duty.requirement.pk)
        if statement is None:
            return silence
        told = stated_words(statement, duty.requirement, on=timezone.localdate())
        return {"stated": told, "stated_href": register.engine_href(statement.key)}

    return words


def _fields(visitor: Visitor, asked: Asked, reading: Reading) -> list[dict[str, Any]]:
    """Role, organisation and day; an instrument, once chosen, stays chosen until it is taken away."""
    standing = Bearer.objects.exclude(requirement__decision__in=NOT_STANDING)
    bound = Q(register=Role.register_key, pk__in=standing.values("who"))
    offered = visible(Entry.objects.filter(bound | Q(register=Organisation.register_key)), visitor)
    titles: dict[str, dict[str, str]] = {Role.register_key: {}, Organisation.register_key: {}}
    for register, key, title in offered.order_by(f"sort_{reading.language}").values_list("register", "key", "title"):
        titles[register][key] = plain(title, reading.language)
    fields: list[dict[str, Any]] = [
        {
            "kind": "select",
            "name": "role",
            "label": _("Role"),
            "options": options(
                titles[Role.register_key], asked.role.key if asked.role else "", everything=_("Every role")
            ),
        },
        {
            "kind": "select",
            "name": "organisation",
            "label": _("Organisation"),
            "options": options(
                titles[Organisation.register_key],
                asked.organisation.key if asked.organisation else "",
                everything=_("Every organisation"),
            ),
        },
        asked.day.field(label=_("On")),
    ]
    if asked.instrument:
        chosen = {asked.instrument.key: plain(asked.instrument.title, reading.language)}
        rows = options(chosen, asked.instrument.key, everything=_("Every instrument"))
        fields.insert(2, {"kind": "select", "name": "instrument", "label": _("Instrument"), "options": rows})
    return fields


def requirement_words(duty: Duty, reading: Reading, on: date | None = None) -> dict[str, Any]:
    """A requirement in words; dates as people write them, the last day where the data hold the first one after it."""
    requirement, language = duty.requirement, reading.language
    return {
        "number": requirement.clause or "¶",
        "anchor": f"{duty.instrument.key}-{requirement.anchor}",
        "href": f"{instrument_address(duty.instrument.key, on)}#{requirement.anchor}",
        "entry_href": f"/registers/requirements/{requirement.key}/",
        "text": plain(requirement.text, language),
        "lang": other_language(requirement.text, language),
        "since": day_words(since) if (since := _since(duty)) else "",
        "until": day_words(duty.until - timedelta(days=1)) if duty.until else "",
        "scope": [
            {**_sentence(limit, reading), "effect_label": EFFECTS.get(limit.effect, limit.effect)}
            for limit in duty.limits
        ],
        "deadline": plain(requirement.deadline, language),
        "evidence": plain(requirement.evidence, language),
        "read_by_machine": requirement.read_by_machine,
        "bearers": ", ".join(plain(bearer.title, language) for bearer in duty.bearers),
        "modality_label": Modality(requirement.modality).label,
    }


def _since(duty: Duty) -> date | None:
    """Since when it binds, where that is stated: the day of the earliest text held only stands in for it."""
    return duty.requirement.effective_from or duty.instrument.effective_on


def _sentence(limit: Limit, reading: Reading) -> dict[str, str]:
    """A limiting sentence in its own words."""
    return {"text": plain(limit.text, reading.language), "lang": other_language(limit.text, reading.language)}


def _texts_shown(instruments: list[int], on: date, language: str) -> dict[int, TextShown]:
    """Instrument id → its text for the day."""
    found: dict[int, list[TextVersion]] = {}
    kept = TextVersion.objects.filter(instrument_id__in=instruments)
    for text in kept.only("instrument_id", "language", "consolidated_on", "reading"):
        found.setdefault(text.instrument_id, []).append(text)
    shown = {instrument: text_shown(texts, on=on, language=language) for instrument, texts in found.items()}
    return {instrument: text for instrument, text in shown.items() if text}


COLUMNS = (
    "instrument",
    "title",
    "clause",
    "bearers",
    "modality",
    "text",
    "since",
    "until",
    "deadline",
    "scope",
    "address",
    "action",
    "condition",
    "due_on",
)


def _rows(duties: list[Duty], reading: Reading) -> Iterator[list[str]]:
    """The rows of the CSV file: dates as ISO 8601, `until` the first day on which it no longer binds."""
    yield list(COLUMNS)
    for duty in duties:
        shown = requirement_words(duty, reading)
        yield [
            duty.instrument.key,
            plain(duty.instrument.title, reading.language),
            shown["number"],
            shown["bearers"],
            duty.requirement.modality,
            shown["text"],
            since.isoformat() if (since := _since(duty)) else "",
            duty.until.isoformat() if duty.until else "",
            shown["deadline"],
            " ".join(sentence["text"] for sentence in shown["scope"]),
            shown["href"],
            duty.requirement.action,
            duty.requirement.condition,
            duty.requirement.due_on.isoformat() if duty.requirement.due_on else "",
        ]
