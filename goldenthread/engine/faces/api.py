"""What the JSON API answers: each register as a list of pages and as single entries, and changes through the door."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import orjson
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from goldenthread.engine import own_fields, read, write
from goldenthread.engine.faces.api_parts import answer, as_it_was, missing, parts_of, refusal, strand_facts
from goldenthread.engine.faces.as_at import asked_past
from goldenthread.engine.faces.columns import COLUMNS, columns_of
from goldenthread.engine.faces.conditional import PARTED
from goldenthread.engine.faces.tables import kept_parameters
from goldenthread.engine.kinds import Kind, Wrong
from goldenthread.engine.read import Question, Row
from goldenthread.engine.reading import Named, Reading
from goldenthread.engine.register import Register, catalogue
from goldenthread.engine.thread import thread_of
from goldenthread.kernel.errors import NotAllowed, Refused, Stale
from goldenthread.kernel.models import Entry

PAGE = MOST = 100
JSON = "application/json"
Door = Callable[[Mapping[str, Any]], Entry]
NOT_FIELDS = {"key", "version", "reason"}
"""What the body of a change may hold besides fields."""
STRONG_TAG = re.compile(r'(?<!W/)"([^"]*)"')


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
        errors: dict[str, str] = {}
        size, names = PAGE, list(register.by_name)
        try:
            size = limit_of(request)
            names = columns_of(register, request.GET) or names
        except Wrong as wrong:
            errors["limit" if "limit" in request.GET and size == PAGE else COLUMNS] = str(wrong.message)
        listing = read.listing(Question(register, request.GET, request.user, names), size=size, labels=False)
        known = {name for kind in listing.filters for name in kind.parameters} | {*read.ALWAYS, "limit", COLUMNS}
        errors |= {name: _unknown(name, known) for name in request.GET if name not in known}
        errors |= {name: str(text) for name, text in listing.errors.items()}
        if errors:
            return refusal(request, 422, _("The address asks for something that there is not."), errors=errors)
        response = answer(
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
        if beside := pages_beside(listing, request):
            response["Link"] = beside
        return response

    return page


def limit_of(request: HttpRequest) -> int:
    """How many entries a page of the list is to have. Raises Wrong."""
    text = request.GET.get("limit", str(PAGE))
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= MOST):
        raise Wrong(_("Give a whole number from 1 to %(most)s.") % {"most": MOST})
    return int(text)


def entry_of(declared: Register) -> Callable[..., HttpResponse]:
    """The view of one register's entries."""

    def entry(request: HttpRequest, key: str) -> HttpResponse:
        register = own_fields.current(declared)
        found = read.find(register, key, request.user)
        if found is None:
            return missing(request)
        try:
            past = asked_past(register, found, request.GET)
        except Wrong as wrong:
            name = "version" if request.GET.get("version") else "on"
            return refusal(request, 422, wrong.message, errors={name: str(wrong.message)})
        if past:
            return answer(request, as_it_was(register, found, past, request))
        return one(request, register, found)

    return entry


def one(request: HttpRequest, register: Register, found: Entry, *, status: int = 200) -> HttpResponse:
    """One entry with its version as its tag, which a change sends back in If-Match."""
    response = answer(request, whole(register, found, request), status=status)
    response["ETag"] = f'"{found.version}"'
    return response


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
        **parts_of(register, found, request),
        "thread": {"up": [strand_facts(s, reading) for s in up], "down": [strand_facts(s, reading) for s in down]},
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
    """The view that changes an entry, from the version that If-Match or the body names."""

    def change(request: HttpRequest, key: str) -> HttpResponse:
        register = own_fields.current(declared)
        found = read.find(register, key, request.user)
        if found is None:
            return missing(request)

        def door(body: Mapping[str, Any]) -> Entry:
            version = _version(request, body, found)
            return write.change(register, key, write.Body(body), by=request.user, version=version)

        return _through(request, register, door, fields=read.shown_fields(register, found, request.user), status=200)

    return change


class Precondition(Exception):
    """If-Match names another version than the stored one (412), or nothing names any (428)."""

    def __init__(self, status: int, message: Any) -> None:
        super().__init__(message)
        self.status, self.message = status, message


def _version(request: HttpRequest, body: Mapping[str, Any], found: Entry) -> int:
    """The version that a change starts from (RFC 9110 §13.1.1). Raises Precondition or Invalid."""
    version, tags = body.get("version"), request.headers.get("If-Match")
    if tags is not None:
        # An anonymous visitor's tag has more behind the version.
        wanted = {tag.partition(PARTED)[0] for tag in STRONG_TAG.findall(tags)}
        if tags.strip() != "*" and str(found.version) not in wanted:
            raise Precondition(412, _("Somebody has changed this since you opened it."))
        version = found.version if version is None else version
    if version is None:
        raise Precondition(
            428, _("Say which version your change starts from: in If-Match, or as `version` in the body.")
        )
    if not isinstance(version, int) or isinstance(version, bool):
        raise write.Invalid({"version": _("Give the version that your change starts from, as a whole number.")})
    return version


def _body(request: HttpRequest, fields: list[Kind]) -> Mapping[str, Any] | HttpResponse:
    """The object that was sent, or the answer to what is none."""
    if request.content_type not in ("", JSON):
        return refusal(request, 415, _("Send JSON, with the content type application/json."))
    try:
        body = orjson.loads(request.body)
    except RequestDataTooBig:
        return too_large(request)
    except orjson.JSONDecodeError as wrong:
        return refusal(request, 400, _("The body is not JSON: %(why)s.") % {"why": wrong})
    if not isinstance(body, dict):
        return refusal(request, 400, _("The body must be an object of field names and values."))
    known = {kind.name for kind in fields} | NOT_FIELDS
    unknown = {name: _unknown(name, known) for name in body if name not in known}
    if unknown:
        return refusal(request, 422, _("The body names fields that there are not."), errors=unknown)
    return body


def too_large(request: HttpRequest) -> HttpResponse:
    """What to say about more than fits, whoever notices it."""
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
    return refusal(request, 413, _("The body is too large: up to %(most)s bytes are read.") % {"most": most})


def _through(request: HttpRequest, register: Register, door: Door, *, fields: list[Kind], status: int) -> HttpResponse:
    """Bring a body through the door, and say what came of it."""
    body = _body(request, fields)
    if isinstance(body, HttpResponse):
        return body
    try:
        kept = door(body)
    except Precondition as unmet:
        more = {"stored": _stored(register, request)} if unmet.status == 412 else {}
        return refusal(request, unmet.status, unmet.message, **more)
    except write.Missing:
        return missing(request)
    except NotAllowed as refused:
        return refusal(request, 403, refused.message)
    except Stale as stale:
        return refusal(request, 409, stale.message, stored=_stored(register, request))
    except Refused as refused:
        return refusal(request, 422, refused.message, errors={name: str(text) for name, text in refused.fields.items()})
    return one(request, register, kept, status=status)


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
    if "limit" in request.GET:
        kept["limit"] = request.GET["limit"]
    return request.build_absolute_uri(f"{request.path}?{kept.urlencode()}")


def pages_beside(listing: read.Listing, request: HttpRequest) -> str:
    """The pages before and after as a Link header has them (RFC 8288)."""
    beside = {"next": _link(request, listing, "after", listing.after)}
    beside["prev"] = _link(request, listing, "before", listing.before)
    return ", ".join(f'<{address}>; rel="{name}"' for name, address in beside.items() if address)


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
