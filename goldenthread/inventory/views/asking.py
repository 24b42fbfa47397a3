"""What this room's pages have in common: the organisation that they are narrowed to, tables, and the same table as a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from goldenthread.engine import language as languages
from goldenthread.engine.csv_lines import csv_lines
from goldenthread.engine.kinds.base import COMPONENT, Component, option
from goldenthread.engine.kinds.references import title_of
from goldenthread.engine.reading import Named, Reading
from goldenthread.kernel.models import Organisation, OrganisationAncestor
from goldenthread.kernel.permissions import visible


def organisation_asked(request: HttpRequest) -> Organisation | None:
    """The organisation of `?organisation=key`; None for no key, and for one that the visitor finds nothing under."""
    key = request.GET.get("organisation", "").strip()
    if not key or "\0" in key:
        return None
    return visible(Organisation.objects.filter(key=key), request.user).first()


def within(organisation: Organisation | None) -> Q:
    """Entries of the organisation and of those below it, and these themselves; every entry where there is none."""
    if organisation is None:
        return Q()
    below = OrganisationAncestor.objects.filter(ancestor=organisation).values("organisation")
    return Q(organisation__in=below) | Q(pk__in=below)


def organisation_field(reading: Reading, chosen: Organisation | None) -> Component:
    """The choice of an organisation, with those below it."""
    rows = visible(Organisation.objects.filter(ended_on=None), reading.visitor).order_by(f"sort_{reading.language}")
    options = [option("", _("Every organisation"), chosen=chosen is None)]
    options += [
        option(key, languages.plain(title, reading.language) or key, chosen=chosen is not None and key == chosen.key)
        for key, title in rows.values_list("key", "title")
    ]
    hint = _("With those below it")
    return field("select", "organisation", _("Organisation"), options=options, hint=hint)


def field(kind: str, name: str, label: str, **more: Any) -> Component:
    """A component of a form with nothing missing that the template asks for."""
    return {**COMPONENT, "kind": kind, "name": name, "id": name, "label": label, "optional": False, **more}


def name_words(named: Named, reading: Reading) -> str | SafeString:
    """The title of an entry, saying so where it is in another language."""
    return languages.marked(*title_of(named, reading), reading.language)


def link_to(named: Named, reading: Reading) -> SafeString:
    """The title of an entry, leading to its page."""
    return format_html('<a class="govuk-link" href="{}">{}</a>', reading.address_of(named), name_words(named, reading))


def links_to(many: Iterable[Named], reading: Reading) -> SafeString:
    """Each of them, one after the other."""
    return format_html_join("; ", "{}", ((link_to(named, reading),) for named in many))


def organisation_words(pk: int | None, reading: Reading) -> str:
    """The name of an organisation, as far as the visitor may see it."""
    named = reading.entries.get(pk) if pk else None
    return title_of(named, reading)[0] if named else str(_("Not stated"))


def table_file(name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> StreamingHttpResponse:
    """A table as CSV (RFC 4180), the names of its columns first."""
    lines = csv_lines(row for part in ([columns], rows) for row in part)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def as_file(request: HttpRequest, address: str) -> list[dict[str, str]]:
    """The way to the same table as CSV."""
    query = request.GET.urlencode()
    return [{"text": "CSV", "href": f"{address}?{query}" if query else address}]


def number_asked(request: HttpRequest, name: str, *, default: int, most: int) -> int:
    """A whole number from 1 to `most` that the address asks for; the default for anything else."""
    text = request.GET.get(name, "").strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else default
    return number if 1 <= number <= most else default
