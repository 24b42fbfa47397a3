"""An instrument: what it is, what it requires of whom, and its text at a clause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from goldenthread.engine.faces.answers import careful
from goldenthread.engine.kinds.references import title_of
from goldenthread.engine.language import NAMES, SAID_IN, day_words, other_language, plain
from goldenthread.engine.reading import Reading
from goldenthread.engine.register import address_in
from goldenthread.kernel.permissions import may, visible
from goldenthread.policy.models import Instrument, Requirement, TextVersion
from goldenthread.policy.models.ties import DRAFT
from goldenthread.policy.queries import (
    Duty,
    Related,
    Relations,
    TextShown,
    clauses_of,
    duties_of,
    relations_of,
    state_on,
    text_shown,
    with_force,
)
from goldenthread.policy.queries.stages import spent
from goldenthread.policy.views.asking import day_asked, keyed, on_day, way_from_suite
from goldenthread.policy.views.clauses import clause_pages, clause_rows
from goldenthread.policy.views.files import downloads_of
from goldenthread.policy.views.other_languages import languages_address, lies_for_approval, other_texts
from goldenthread.policy.views.words import instrument_words, source_words

PARTS = {"text": "", "versions": gettext_lazy("Versions"), "referring": gettext_lazy("What refers here")}
"""The parts of the page and what its title says first of each."""


@require_safe
@careful
def instrument_page(request: HttpRequest, key: str, text_of: date | None = None) -> HttpResponse:
    """One instrument on a day (`?on=`), or with the text of a date (`/instruments/32603/2025-08-29/`)."""
    found = keyed(with_force(visible(Instrument.objects.all(), request.user)), key)
    if found is None:
        raise Http404
    asked = day_asked(request.GET)
    reading = Reading(request.user)
    texts = list(found.texts.order_by("-consolidated_on", "-reading").defer("references", "replacements", "warnings"))
    if text_of and not any(text.consolidated_on == text_of for text in texts):
        raise Http404
    language = request.GET.get("language", "")
    language = language if any(text.language == language for text in texts) else reading.language
    shown = text_shown(texts, on=text_of or asked.day, language=language)
    duties = duties_of(request.user, on=asked.day, instrument=found)
    relations = relations_of(found, request.user)
    show = request.GET.get("show", "")
    show = show if show in PARTS else "text"
    context: dict[str, Any] = {
        "instrument": _head(found, shown, relations, reading, on=asked.day),
        "text_notice": " ".join(filter(None, [str(asked.error), text_notice(shown, text_of or asked.day)])),
        "bearers": bearers_words(duties, found, reading, asked.chosen),
        "sections": _sections(found, show, asked.chosen, texts, relations, required=_required(found, duties, request)),
        "breadcrumbs": way_from_suite(),
        "downloads": _downloads(found, shown, on=asked.chosen),
        "chosen_on": asked.chosen,
        "today_href": request.path,
        "part": _("Text of %(date)s") % {"date": day_words(text_of)} if text_of else PARTS[show],
        "actions": _actions(found, request),
    }
    if show == "text" and shown:
        context |= _text(shown.text, found, duties, asked.chosen, pages=clause_pages(key, text_of, asked.chosen))
        context["other_texts"] = other_texts(request, texts, shown.text)
        context |= _writing(found, shown.text, request)
    elif show == "versions":
        context["versions"] = _versions(found, texts, shown)
    elif show == "referring":
        context["referring"] = [
            {**_named(related, reading), "verb": _("refers here")} for related in relations.referring
        ]
    return render(request, "policy/instrument.html", context)


def _head(
    found: Instrument, shown: TextShown | None, relations: Relations, reading: Reading, *, on: date
) -> dict[str, Any]:
    """What stands above the text: its name, its state on the day and its facts."""
    return {
        **instrument_words(found, state_on(found, on=on), reading),
        **source_words(found, reading),
        "text_on": shown.text.consolidated_on if shown else None,
        "language": shown.text.language if shown else "",
        "objective": plain(found.objective, reading.language),
        "objective_lang": other_language(found.objective, reading.language),
        "summary_rows": _summary(found, relations, reading),
    }


def _downloads(found: Instrument, shown: TextShown | None, *, on: date | None) -> list[dict[str, Any]]:
    """The files of the text, and the entry for other programs."""
    return [
        *(downloads_of(found, shown.text, on=on) if shown else ()),
        {"text": "JSON", "href": reverse("api-1:entry", args=[found.register, found.key])},
        {"text": _("Feed of changes"), "href": reverse("engine:entry-feed", args=[found.register, found.key])},
    ]


def _writing(found: Instrument, text: TextVersion, request: HttpRequest) -> dict[str, str]:
    """How a clause of a draft is rewritten by who may."""
    if found.state != DRAFT or not may(request.user, "change", found):
        return {}
    here = reverse("instrument", args=[found.key])
    return {"write_href": f"{here}clauses/", "write_ending": f"/rewrite/?language={text.language}"}


def _actions(instrument: Instrument, request: HttpRequest) -> list[dict[str, Any]]:
    """What this visitor may do with it."""
    actions = []
    if instrument.state == DRAFT and may(request.user, "publish", instrument):
        actions.append({"text": _("Publish"), "href": reverse("publish-instrument", args=[instrument.key])})
    if may(request.user, "confirm", instrument):
        review = {"text": _("Review requirements"), "href": reverse("review", args=[instrument.key])}
        actions.append({**review, "kind": "secondary"})
    if lies_for_approval(instrument, request.user):
        approval = {"text": _("Approval"), "href": reverse("instrument-approval", args=[instrument.key])}
        actions.append({**approval, "kind": "secondary"})
    if may(request.user, "change", instrument):
        if instrument.state == DRAFT:
            checks = reverse("instrument-checks", args=[instrument.key])
            actions.append({"text": _("Checks before publishing"), "href": checks, "kind": "secondary"})
        if not instrument.external:
            stages = reverse("instrument-stages", args=[instrument.key])
            actions.append({"text": _("Date its stages"), "href": stages, "kind": "link"})
        another = f"{reverse('documents')}?into={instrument.key}"
        actions.append({"text": _("Bring in another text"), "href": another, "kind": "secondary"})
        change = reverse("engine:change", args=[instrument.register, instrument.key])
        actions.append({"text": _("Change its facts"), "href": change, "kind": "secondary"})
    return actions


def text_notice(shown: TextShown | None, on: date) -> str:
    """What must be said when the text shown is not that of the day, or not in the page's language."""
    if shown is None:
        return _("No text of this instrument is held yet.")
    told = []
    if not shown.as_of_day:
        told.append(
            _("No text as of %(day)s is held. The text shown is of %(text)s and may say something else.")
            % {"day": day_words(on), "text": day_words(shown.text.consolidated_on)}
        )
    if not shown.in_language:
        language = SAID_IN.get(shown.text.language, shown.text.language)
        told.append(_("The text is held %(in_language)s only.") % {"in_language": language})
    return " ".join(told)


def _text(
    text: TextVersion, instrument: Instrument, duties: list[Duty], on: date | None, *, pages: Callable[[str], str]
) -> dict[str, Any]:
    """The clauses for the page, with how many requirements each carries, and the contents beside them."""
    carried = Counter(duty.requirement.lineage for duty in duties)
    requirements = f"{_requirements(instrument, on)}#requirement-{instrument.key}-"
    clauses = clauses_of(text)
    return {
        "reader_note": mark_safe(text.note),  # noqa: S308 (built like the clauses)
        "clauses": clause_rows(clauses, pages, carried=carried, requirements=requirements),
        "contents": [
            {"number": clause.number, "heading": clause.heading or clause.text[:80], "anchor": clause.anchor}
            for clause in clauses
            if clause.depth == 1
        ],
    }


def _summary(instrument: Instrument, relations: Relations, reading: Reading) -> list[dict[str, Any]]:
    """The facts of the summary list; what the source does not state says so."""

    def words(value: dict[str, str]) -> list[dict[str, Any]]:
        text = plain(value, reading.language)
        return [{"text": text}] if text else []

    def day(value: date | None) -> list[dict[str, Any]]:
        return [{"text": day_words(value)}] if value else []

    role = instrument.responsible_role
    reading.load_entries(instrument.principles)
    principles = [reading.entries[pk] for pk in instrument.principles if pk in reading.entries]
    upheld = [{"text": title_of(each, reading)[0], "href": address_in(each.register, each.key)} for each in principles]
    rows = [
        (_("Issued by"), words(instrument.issuer), True),
        (_("Authority"), words(instrument.authority), False),
        (_("Responsible"), [{"text": plain(role.title, reading.language)}] if role else [], False),
        (_("Upholds"), upheld, False),
        (_("Takes effect"), day(instrument.effective_on), True),
        (_("Review by"), day(instrument.review_by), False),
        (_("Rescinded on"), day(instrument.rescinded_on), False),
        (_("Stands below"), _related(relations.parents, reading), True),
        (_("Supported by"), _related(relations.supporting, reading), False),
        (_("Replaces"), _related(relations.replaces, reading), False),
        (_("Replaced by"), _related(relations.replaced_by, reading), False),
        (_("Stage"), [{"text": _stage(instrument)}] if instrument.stages else [], False),
        (_("Other identifier"), [{"text": instrument.document_id}] if instrument.document_id else [], False),
    ]
    return [{"label": label, "values": values} for label, values, always in rows if values or always]


def _stage(instrument: Instrument) -> str:
    """The stage that it is in, and since when."""
    now = spent(instrument.stages)[-1]
    return _("%(stage)s, since %(date)s") % {"stage": now.stage.label, "date": day_words(now.since)}


def _related(found: Iterable[Related], reading: Reading) -> list[dict[str, Any]]:
    return [_named(related, reading) for related in found]


def _named(related: Related, reading: Reading) -> dict[str, Any]:
    title = plain(related.entry.title, reading.language) or related.entry.key
    if not related.whole:
        title = _("%(title)s (in part)") % {"title": title}
    return {"text": title, "title": title, "href": reverse("instrument", args=[related.entry.key])}


def bearers_words(
    duties: list[Duty], instrument: Instrument, reading: Reading, on: date | None
) -> list[dict[str, Any]]:
    """Each role and organisation that the instrument binds on the day, with how many requirements, most first."""
    counts: Counter[tuple[str, str]] = Counter()
    names: dict[tuple[str, str], str] = {}
    for duty in duties:
        for bearer in duty.bearers:
            counts[bearer.kind, bearer.key] += 1
            names[bearer.kind, bearer.key] = plain(bearer.title, reading.language) or bearer.key
    page = _requirements(instrument, on)
    return [
        {"name": names[bearer], "count": count, "href": f"{page}&{bearer[0]}={bearer[1]}"}
        for bearer, count in counts.most_common()
    ]


def _requirements(instrument: Instrument, on: date | None) -> str:
    """The address of the list of what it requires, on the day that was chosen."""
    asked = f"&on={on.isoformat()}" if on else ""
    return f"{reverse('requirements')}?instrument={instrument.key}{asked}"


def _compared(instrument: Instrument, texts: list[TextVersion], relations: Relations) -> str:
    """Where its versions are compared, else its text with that of what it replaces; "" where it has neither."""
    page = reverse("comparison", args=[instrument.key])
    if len({text.consolidated_on for text in texts}) > 1:
        return page
    return next((f"{page}?with={related.entry.key}" for related in relations.replaces if texts), "")


def _required(instrument: Instrument, duties: list[Duty], request: HttpRequest) -> tuple[str, str]:
    """What it requires, in words with how much that is, and where it is listed; a draft binds nobody and is listed whole."""
    if instrument.state != DRAFT:
        page = _requirements(instrument, day_asked(request.GET).chosen)
        return _("Requirements (%(count)d)") % {"count": len(duties)}, page
    drafted = visible(Requirement.objects.filter(instrument=instrument.pk), request.user).count()
    listed = reverse("engine:list", args=[Requirement.register_key])
    words = _("Requirements once in force (%(count)d)") % {"count": drafted}
    return words, f"{listed}?instrument={instrument.key}"


def _sections(
    instrument: Instrument,
    show: str,
    on: date | None,
    texts: list[TextVersion],
    relations: Relations,
    *,
    required: tuple[str, str],
) -> list[dict[str, Any]]:
    """The ways to the parts of the instrument, each with how much there is, on the day that was chosen."""
    page = on_day(reverse("instrument", args=[instrument.key]), on)
    part = f"{page}&show=" if on else f"{page}?show="
    versions = _("Versions (%(count)d)") % {"count": len({text.consolidated_on for text in texts})}
    referring = _("What refers here (%(count)d)") % {"count": len(relations.referring)}
    languages, compared = languages_address(instrument, texts), _compared(instrument, texts, relations)
    succession = on_day(reverse("succession", args=[instrument.key]), on)
    items = [
        ("text", _("Text"), page),
        ("", *required),
        ("versions", versions, f"{part}versions"),
        ("", _("Languages side by side"), languages),
        ("", _("Compare versions"), compared),
        ("", _("What replaced what"), succession if relations.replaces or relations.replaced_by else ""),
        ("referring", referring, f"{part}referring"),
        ("", _("Thread and history"), reverse("engine:entry", args=[instrument.register, instrument.key])),
    ]
    return [{"text": text, "href": href, "current": bool(name) and name == show} for name, text, href in items if href]


def _versions(instrument: Instrument, texts: list[TextVersion], shown: TextShown | None) -> list[dict[str, Any]]:
    """Each day of which a text is held, newest first, with the languages that it is held in."""
    versions = []
    for day, of_day in groupby(texts, key=lambda text: text.consolidated_on):
        readings = list(of_day)
        languages = sorted({text.language for text in readings})
        versions.append(
            {
                "href": reverse("instrument-text", args=[instrument.key, day]),
                "on": day,
                "language": ", ".join(str(NAMES.get(language, language)) for language in languages),
                "status": _("mended reading") if any(text.reading > 1 for text in readings) else "",
                "current": bool(shown and shown.text.consolidated_on == day),
            }
        )
    return versions
