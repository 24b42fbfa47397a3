"""What the JSON API answers: each register as a list of pages and as single entries, and changes through the door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from goldenthread.engine import own_fields, read, write
from goldenthread.engine.faces.answers import kept_private
from goldenthread.engine.faces.tables import kept_parameters
from goldenthread.engine.kinds import Kind
from goldenthread.engine.read import Question, Row
from goldenthread.engine.reading import Named, Reading
from goldenthread.engine.register import Register, catalogue
from goldenthread.engine.thread import Strand, thread_of
from goldenthread.kernel.errors import NotAllowed, Refused, Stale
from goldenthread.kernel.models import Entry

PAGE = 100
Door = Callable[[Mapping[str, Any]], Entry]
NOT_FIELDS = {"key", "version", "reason"}
"""What the body of a change may hold besides fields."""


def answer(request: HttpRequest, content: Any, *, status: int = 200) -> HttpResponse:
    """JSON, never kept where somebody else could find it."""
    body = orjson.dumps(content, default=str)
    return kept_private(request, HttpResponse(body, content_type="application/json", status=status))


def refusal(request: HttpRequest, status: int, message: Any, **more: Any) -> HttpResponse:
    """What is wrong, where, and what would be right."""
    return answer(request, {"detail": str(message), **more}, status=status)


def missing(request: HttpRequest) -> HttpResponse:
    """The same for what does not exist and for what one may not see."""
    return refusal(request, 404, _("There is nothing at this address."))


def field_values(fields: list[Kind], row: Row, reading: Reading) -> Row:
    """An entry's fields; those meant for others are not there at all."""
    return {kind.name: kind.json(row[kind.name], reading) for kind in fields if kind.name in row}


def head(register: Register, row: Row) -> Row:
    """What every entry has first."""
    return {
        "key": row["key"],
        "reference": f"{register.key}:{row['key']}",
        "version": row["version"],
        "changed_at": row["changed_at"],
        "page": register.address(Named(row["pk"], register.key, row["key"], {})),
    }


def page_of(declared: Register) -> Callable[..., HttpResponse]:
    """The view of one register's list."""

    def page(request: HttpRequest) -> HttpResponse:
        register = own_fields.current(declared)
        names = list(register.by_name)
        listing = read.listing(Question(register, request.GET, request.user, names), size=PAGE, labels=False)
        known = {name for kind in listing.filters for name in kind.parameters} | set(read.ALWAYS)
        unknown = {name: _unknown(name, known) for name in request.GET if name not in known}
        errors = {**unknown, **{name: str(text) for name, text in listing.errors.items()}}
        if errors:
            return refusal(request, 422, _("The address asks for something that there is not."), errors=errors)
        return answer(
            request,
            {
                "register": register.key,
                "count": min(listing.count, read.MOST_COUNTED),
                "more_than_counted": listing.count > read.MOST_COUNTED,
                "next": _link(request, listing, "after", listing.after),
                "previous": _link(request, listing, "before", listing.before),
                "entries": [
                    {**head(register, row), **field_values(listing.fields, row, listing.reading)}
                    for row in listing.rows
                ],
            },
        )

    return page


def entry_of(declared: Register) -> Callable[..., HttpResponse]:
    """The view of one register's entries."""

    def entry(request: HttpRequest, key: str) -> HttpResponse:
        register = own_fields.current(declared)
        found = read.find(register, key, request.user)
        return missing(request) if found is None else answer(request, whole(register, found, request))

    return entry


def whole(register: Register, found: Entry, request: HttpRequest) -> Row:
    """One entry with its parts and its thread."""
    reading = read.reading_of(request.user)
    fields = read.shown_fields(register, found, request.user)
    row = read.values_of(fields, found)
    read.load_names(reading, fields, [row])
    up, down = thread_of(found, reading)
    row |= {"pk": found.pk, "key": found.key, "version": found.version, "changed_at": found.changed_at}
    return {
        **head(register, row),
        "register": register.key,
        "created_at": found.created_at,
        **field_values(fields, row, reading),
        **(register.parts(found, request.user) if register.parts else {}),
        "thread": {"up": [_strand(s, reading) for s in up], "down": [_strand(s, reading) for s in down]},
    }


def create_in(declared: Register) -> Callable[..., HttpResponse]:
    """The view that adds an entry."""

    def create(request: HttpRequest) -> HttpResponse:
        register = own_fields.current(declared)

        def door(body: Mapping[str, Any]) -> Entry:
            return write.create(register, write.Body(body), by=request.user)

        return _through(request, register, door, fields=list(register.fields), status=201)

    return create


def change_in(declared: Register) -> Callable[..., HttpResponse]:
    """The view that changes an entry; its body names the version that it starts from."""

    def change(request: HttpRequest, key: str) -> HttpResponse:
        register = own_fields.current(declared)
        found = read.find(register, key, request.user)
        if found is None:
            return missing(request)

        def door(body: Mapping[str, Any]) -> Entry:
            version = body.get("version")
            if not isinstance(version, int) or isinstance(version, bool):
                raise write.Invalid({"version": _("Give the version that your change starts from, as a whole number.")})
            return write.change(register, key, write.Body(body), by=request.user, version=version)

        return _through(request, register, door, fields=read.shown_fields(register, found, request.user), status=200)

    return change


def _through(request: HttpRequest, register: Register, door: Door, *, fields: list[Kind], status: int) -> HttpResponse:
    """Bring a body through the door, and say what came of it."""
    try:
        body = orjson.loads(request.body)
    except orjson.JSONDecodeError as wrong:
        return refusal(request, 400, _("The body is not JSON: %(why)s.") % {"why": wrong})
    if not isinstance(body, dict):
        return refusal(request, 400, _("The body must be an object of field names and values."))
    known = {kind.name for kind in fields} | NOT_FIELDS
    unknown = {name: _unknown(name, known) for name in body if name not in known}
    if unknown:
        return refusal(request, 422, _("The body names fields that there are not."), errors=unknown)
    try:
        kept = door(body)
    except write.Missing:
        return missing(request)
    except NotAllowed as refused:
        return refusal(request, 403, refused.message)
    except Stale as stale:
        return refusal(request, 409, stale.message, stored=_stored(register, request))
    except Refused as refused:
        return refusal(request, 422, refused.message, errors={name: str(text) for name, text in refused.fields.items()})
    return answer(request, whole(register, kept, request), status=status)


def _stored(register: Register, request: HttpRequest) -> Row | None:
    """What is stored now, for whoever brought a change of something older."""
    key = request.resolver_match.kwargs["key"] if request.resolver_match else ""
    found = read.find(register, key, request.user)
    return whole(register, found, request) if found else None


def _unknown(name: str, known: set[str]) -> str:
    return _("“%(name)s” is not known here. There are: %(names)s.") % {"name": name, "names": ", ".join(sorted(known))}


def _link(request: HttpRequest, listing: read.Listing, name: str, place: str) -> str | None:
    if not place:
        return None
    kept = kept_parameters(listing, request.GET)
    kept[name] = place
    return request.build_absolute_uri(f"{request.path}?{kept.urlencode()}")


def _strand(strand: Strand, reading: Reading) -> Row:
    return {
        "verb": strand.verb,
        "entry": strand.other.reference,
        "title": strand.other.title,
        "part": strand.part,
        "other_part": strand.other_part,
        "confirmed": strand.confirmed,
        "page": reading.address_of(strand.other),
    }


def registers(request: HttpRequest) -> HttpResponse:
    """Every register with the address of its list."""
    described = [
        {
            "key": register.key,
            "singular": str(register.singular),
            "plural": str(register.plural),
            "about": str(register.about),
            "entries": request.build_absolute_uri(reverse("api-1:page", args=[register.key])),
            "filters": [parameter for name in register.filters for parameter in register.by_name[name].parameters],
            "sorts": list(register.sorts),
        }
        for register in catalogue().values()
    ]
    return answer(
        request,
        {
            "registers": described,
            "openapi": request.build_absolute_uri(reverse("api-1:openapi-json")),
        },
    )
