"""What the JSON API answers about the parts of an entry: files, notes, links made by hand, and the entry as it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from goldenthread.engine import parts, read, ties, verbs, write
from goldenthread.engine.faces.answers import kept_private
from goldenthread.engine.faces.as_at import tied
from goldenthread.engine.faces.attachments import sent
from goldenthread.engine.past import Past
from goldenthread.engine.read import Row
from goldenthread.engine.reading import Named, Reading
from goldenthread.engine.register import Register
from goldenthread.kernel.errors import NotAllowed, Refused
from goldenthread.kernel.models import Attachment, Entry

View = Callable[..., HttpResponseBase]
TIE_FIELDS = {"verb", "entry", "note", "valid_from", "valid_until"}


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


def parts_of(register: Register, found: Entry, request: HttpRequest) -> Row:
    """The files of an entry and, for whom they are meant, its notes."""
    files = parts.attachments_of(found, request.user)
    told: Row = {"attachments": [attachment_row(register, found.key, each, request) for each in files]}
    notes = parts.notes_of(found, request.user)
    if notes is not None:
        told["notes"] = [
            {
                "number": n.number,
                "text": n.text,
                "by": str(n.author or ""),
                "at": n.written_at,
                "changed_at": n.changed_at,
            }
            for n in notes
        ]
    return told


def attachment_row(register: Register, key: str, each: Attachment, request: HttpRequest) -> Row:
    """One file, with the address of its bytes."""
    path = reverse("api-1:attachment", args=[register.key, key, each.number])
    facts = ("number", "name", "title", "description", "on", "media_type", "size", "sha256", "added_at")
    return {name: getattr(each, name) for name in facts} | {"content": request.build_absolute_uri(path)}


def as_it_was(register: Register, found: Entry, past: Past, request: HttpRequest) -> Row:
    """The past of an entry, with today's rights and today's references."""
    reading = read.reading_of(request.user)
    fields = read.shown_fields(register, found, request.user)
    row = read.values_of(fields, past.entry)
    read.load_names(reading, fields, [row])
    strands = tied(past, reading)
    kept = [kind for kind in fields if not past.is_erased(kind)]
    return {
        "key": found.key,
        "reference": f"{register.key}:{found.key}",
        "version": past.version,
        "changed_at": past.at,
        "page": register.address(Named(found.pk, register.key, found.key, {})),
        "register": register.key,
        "as_recorded": {"version": past.version, "at": past.at, "newest_version": past.newest},
        **{kind.name: kind.json(row[kind.name], reading) for kind in kept},
        "erased": [kind.name for kind in fields if past.is_erased(kind)],
        "attachments": [{"number": number, **told} for number, told in past.attachments.items()],
        "thread": {
            way: [
                {"verb": verb, "entry": other.reference, "title": other.title, "page": reading.address_of(other)}
                for verb, other in strands
                if verbs.leads_up(verb, at_source=True) is (way == "up")
            ]
            for way in ("up", "down")
        },
    }


def download_of(register: Register) -> View:
    """The view of a file's bytes."""

    def download(request: HttpRequest, key: str, number: int) -> HttpResponseBase:
        try:
            return kept_private(request, sent(parts.attachment(register, key, number, request.user)))
        except write.Missing:
            return missing(request)

    return download


def attach_to(register: Register) -> View:
    """The view that attaches files, sent as multipart/form-data."""

    def attach(request: HttpRequest, key: str) -> HttpResponse:
        said = request.POST.copy()
        said.setlist(write.SHOWN, [kind.name for kind in parts.SAID_OF_A_FILE])

        def door() -> Row:
            files = request.FILES.getlist(parts.FILE)
            made = parts.attach(register, key, files, write.Form(said), by=request.user)
            return {"attachments": [attachment_row(register, key, each, request) for each in made]}

        return _through(request, door, status=201)

    return attach


def detach_from(register: Register) -> View:
    """The view that takes a file off."""

    def detach(request: HttpRequest, key: str, number: int) -> HttpResponse:
        return _through(request, lambda: parts.remove(register, key, number, by=request.user), status=204)

    return detach


def tie_to(register: Register) -> View:
    """The view that ties an entry to another one."""

    def tie(request: HttpRequest, key: str) -> HttpResponse:
        try:
            body = orjson.loads(request.body)
        except orjson.JSONDecodeError as wrong:
            return refusal(request, 400, _("The body is not JSON: %(why)s.") % {"why": wrong})
        if not isinstance(body, dict):
            return refusal(request, 400, _("The body must be an object of field names and values."))

        def door() -> Row:
            _refuse_unknown(body)
            made = ties.tie(register, key, write.Body(body), by=request.user)
            other = made.target
            return {"link": made.pk, "verb": made.verb, "entry": str(other)}

        return _through(request, door, status=201)

    return tie


def untie_from(register: Register) -> View:
    """The view that takes a link away."""

    def untie(request: HttpRequest, key: str, number: int) -> HttpResponse:
        return _through(request, lambda: ties.untie(register, key, number, by=request.user), status=204)

    return untie


def confirm_in(register: Register) -> View:
    """The view that confirms a link as its ends are now."""

    def confirm(request: HttpRequest, key: str, number: int) -> HttpResponse:
        return _through(request, lambda: ties.confirm(register, key, number, by=request.user), status=204)

    return confirm


def strand_facts(strand: Any, reading: Reading) -> Row:
    """A link as an entry tells it."""
    return {
        "verb": strand.verb,
        "entry": strand.other.reference,
        "title": strand.other.title,
        "part": strand.part,
        "other_part": strand.other_part,
        "confirmed": strand.confirmed,
        "recheck": strand.recheck,
        "link": strand.made_here,
        "note": strand.note,
        "valid_from": strand.valid_from,
        "valid_until": strand.valid_until,
        "page": reading.address_of(strand.other),
    }


def _refuse_unknown(body: Mapping[str, Any]) -> None:
    unknown = sorted(body.keys() - TIE_FIELDS)
    if unknown:
        known = ", ".join(sorted(TIE_FIELDS))
        raise write.Invalid(
            {n: _("“%(name)s” is not known here. There are: %(names)s.") % {"name": n, "names": known} for n in unknown}
        )


def _through(request: HttpRequest, door: Callable[[], Any], *, status: int) -> HttpResponse:
    """Go through a door, and say what came of it."""
    try:
        content = door()
    except write.Missing:
        return missing(request)
    except NotAllowed as refused:
        return refusal(request, 403, refused.message)
    except Refused as refused:
        return refusal(request, 422, refused.message, errors={name: str(text) for name, text in refused.fields.items()})
    if status == 204:
        return kept_private(request, HttpResponse(status=204))
    return answer(request, content, status=status)
