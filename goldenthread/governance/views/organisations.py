"""The page of an organisation: what it is, was and became, what it keeps, and what can be done with it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goldenthread.engine import language as languages
from goldenthread.engine import read
from goldenthread.engine.faces.answers import careful, register_or_404
from goldenthread.engine.kinds import EntryReference
from goldenthread.engine.language import day_words
from goldenthread.engine.register import Register, register_of
from goldenthread.governance import queries
from goldenthread.governance.views.asking import name_of, organisation_href, organisation_or_404, way_here
from goldenthread.governance.views.tables import Cell, Table, last_day_words
from goldenthread.kernel.models import FormerName, Link, Organisation, Visibility
from goldenthread.kernel.permissions import Visitor, may, visible

SHOWN = ("acronym", "kind", "level", "classes", "parent", "began_on")


@require_safe
@careful
def organisation_page(request: HttpRequest, key: str) -> HttpResponseBase:
    """An organisation, with its former names, what it came out of and what came after it."""
    organisation = organisation_or_404(request, key)
    register = register_or_404(Organisation.register_key)
    reading = read.reading_of(request.user)
    before, after = queries.line_of_succession(organisation, request.user)
    above = _above(organisation, request.user)
    title = languages.marked(*languages.said(organisation.title, reading.language), reading.language)
    context = {
        "title": title or organisation.key,
        "page_title": name_of(organisation),
        "breadcrumbs": way_here(*above),
        "tags": _tags(organisation, request),
        "notice": _notice(organisation, after),
        "summary": languages.marked(*languages.said(organisation.summary, reading.language), reading.language),
        "actions": _actions(register, organisation, request),
        "rows": _rows(register, organisation, request),
        "names": _former_names(organisation, reading.language),
        "before": [_line(link.target, link) for link in before],
        "after": [_line(link.source, link) for link in after],
        "below": [_line(each) for each in _below(organisation, request.user)],
        "counts": [_counts(organisation, request.user).shown()],
        "ways": _ways(organisation, request),
        "manage": _manage(organisation, request),
    }
    return render(request, "governance/organisation.html", context)


def _above(organisation: Organisation, visitor: Visitor) -> list[Organisation]:
    rows = visible(Organisation.objects.filter(descent__organisation=organisation, descent__distance__gt=0), visitor)
    return list(rows.order_by("-descent__distance"))


def _below(organisation: Organisation, visitor: Visitor) -> list[Organisation]:
    rows = visible(Organisation.objects.filter(parent=organisation, ended_on=None), visitor)
    return list(rows.order_by("sort_en", "pk"))


def _rows(register: Register, organisation: Organisation, request: HttpRequest) -> list[dict[str, Any]]:
    reading = read.reading_of(request.user)
    fields = [kind for kind in read.shown_fields(register, organisation, request.user) if kind.name in SHOWN]
    row = read.values_of(fields, organisation)
    reading.load_terms(v for kind in fields for v in kind.vocabularies)
    read.load_names(reading, fields, [row])
    shown: list[dict[str, Any]] = []
    for kind in fields:
        value = row[kind.name]
        unseen = isinstance(kind, EntryReference) and value not in reading.entries
        shown.append({"label": kind.label, "html": "" if unseen or kind.is_empty(value) else kind.html(value, reading)})
    if organisation.ended_on:
        shown.append({"label": _("Last day"), "html": last_day_words(organisation.ended_on)})
    return shown


def _tags(organisation: Organisation, request: HttpRequest) -> list[dict[str, str]]:
    tags = [{"text": _("Ended"), "colour": "grey"}] if organisation.ended_on else []
    if request.user.is_authenticated:
        tags.append({"text": str(Visibility(organisation.visibility).label), "colour": "grey"})
    return tags


def _notice(organisation: Organisation, after: list[Link]) -> str:
    """What became of an organisation that has ended."""
    if not organisation.ended_on:
        return ""
    became = next((link.source for link in after if link.source_id == organisation.successor_id), None)
    if became is None:
        return str(_("This organisation is no longer in being; what belonged to it stays to be read."))
    words = _("This organisation was merged on %(day)s. What belonged to it belongs to %(successor)s now.")
    successor = format_html('<a class="govuk-link" href="{}">{}</a>', _href(became), name_of(became))
    return format_html(
        words.replace("%(day)s", "{day}").replace("%(successor)s", "{successor}"),
        day=day_words(organisation.ended_on),
        successor=successor,
    )


def _href(entry: Any) -> str:
    return reverse("organisation", args=[entry.key])


def _line(entry: Any, link: Link | None = None) -> dict[str, str]:
    since = _("on %(day)s") % {"day": day_words(link.valid_from)} if link and link.valid_from else ""
    return {"text": name_of(entry), "href": _href(entry), "since": since}


def _former_names(organisation: Organisation, language: str) -> list[dict[str, str]]:
    told = []
    for name in FormerName.objects.filter(entry=organisation).order_by("-until_on", "-pk"):
        words = languages.plain(name.title, language)
        until = last_day_words(name.until_on) if name.until_on else ""
        period = (
            _("from %(since)s until %(until)s") % {"since": day_words(name.from_on), "until": until}
            if name.from_on
            else _("until %(until)s") % {"until": until}
        )
        told.append({"text": f"{words} ({name.acronym})" if name.acronym else words, "period": period})
    return told


def counts_table(counts: list[tuple[str, int]], *, caption: str, nothing: str, organisation: str = "") -> Table:
    """Registers with how many entries; each leads to the list narrowed to the organisation of that key."""
    table = Table("counts", caption, {"register": _("Register"), "entries": _("Entries")}, numeric=("entries",))
    table.nothing = nothing
    for key, number in counts:
        register = register_of(key)
        narrowed = f"?{urlencode({'organisation': organisation})}"
        filtered = register is not None and organisation and "organisation" in register.filters
        href = (register.href + (narrowed if filtered else "")) if register else ""
        table.rows.append([Cell(str(register.plural) if register else key, href, written=key), Cell(number)])
    return table


def _counts(organisation: Organisation, visitor: Visitor) -> Table:
    touched = queries.entries_by_register([organisation], visitor)
    nothing = _("Nothing that you may see belongs to this organisation.")
    return counts_table(touched, caption=_("What it keeps"), nothing=nothing, organisation=organisation.key)


def _actions(register: Register, organisation: Organisation, request: HttpRequest) -> list[dict[str, str]]:
    if not may(request.user, "grant", organisation):
        return []
    return [{"text": _("Change"), "href": f"{register.engine_href(organisation.key)}change/"}]


def _ways(organisation: Organisation, request: HttpRequest) -> list[dict[str, str]]:
    register = register_or_404(Organisation.register_key)
    ways = [
        {"text": _("Posts and who holds them"), "href": organisation_href(organisation, "posts")},
        {"text": _("Duties with no holder"), "href": organisation_href(organisation, "vacancies")},
    ]
    if may(request.user, "audit", organisation):
        ways += [
            {"text": _("Rights in it and below"), "href": organisation_href(organisation, "rights")},
            {
                "text": _("Who can see this"),
                "href": reverse("entry-access", args=[register.key, organisation.key]),
            },
        ]
    return [*ways, {"text": _("Thread and history"), "href": register.engine_href(organisation.key)}]


def _manage(organisation: Organisation, request: HttpRequest) -> list[dict[str, str]]:
    if organisation.ended_on or not may(request.user, "grant", organisation):
        return []
    names = {
        "rename-organisation": _("Rename"),
        "move-organisation": _("Move below another organisation"),
        "merge-organisations": _("Merge with others"),
        "split-organisation": _("Split"),
        "end-organisation": _("End"),
    }
    return [{"text": words, "href": organisation_href(organisation, name)} for name, words in names.items()]
