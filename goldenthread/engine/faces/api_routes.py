"""The addresses of the JSON API, with the OpenAPI description that follows from the catalogue."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from ninja import NinjaAPI, Schema
from ninja.security import django_auth
from pydantic import ConfigDict, Field, TypeAdapter, create_model

from goldenthread.engine import beside, own_fields
from goldenthread.engine.faces import api as views
from goldenthread.engine.faces import api_parts as parts
from goldenthread.engine.faces import moves
from goldenthread.engine.kinds import Kind
from goldenthread.engine.register import Register, catalogue
from goldenthread.engine.verbs import LINKS
from goldenthread.engine.write import DEFAULTED


class Api(NinjaAPI):
    """The API, whose description tells the fields of one's own as they are by now."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None) -> Any:
        """The description, with these fields in every entry that has some."""
        whole = self._declared(path_prefix or self.get_root_path(path_params or {}))
        schemas = whole["components"]["schemas"]
        more = {}
        for register in own_fields.every_current(catalogue().values()):
            own = [kind for kind in register.fields if kind.own]
            if own:
                name = f"{schema_name(register)}Entry"
                properties = {kind.name: _told(kind) for kind in own}
                more[name] = {**schemas[name], "properties": {**schemas[name]["properties"], **properties}}
        return {**whole, "components": {**whole["components"], "schemas": {**schemas, **more}}}

    @cache  # noqa: B019 (the one API lives as long as the process)
    def _declared(self, path_prefix: str) -> Any:
        """What follows from the declarations alone: a second's work, and the same for as long as the process lives."""
        return super().get_openapi_schema(path_prefix=path_prefix)


def _told(kind: Kind) -> dict[str, Any]:
    """One field as JSON Schema tells it."""
    told = TypeAdapter(kind.json_type).json_schema()
    return {**told, "title": str(kind.label), "description": str(kind.hint)}


def schema_name(register: Register) -> str:
    """How the description names what belongs to a register."""
    return "".join(part.capitalize() for part in register.key.split("-"))


api = Api(
    title="Goldenthread",
    version="1",
    description=(
        "Every register as JSON. What you may not see is absent, and its address answers as one that does not exist. "
        "References to entries are written register:key. Null means not stated."
    ),
    docs_url=None,
    urls_namespace="api-1",
)


EVERY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


class Open(Schema):
    """An object that may hold more than is described."""

    model_config = ConfigDict(extra="allow")


class Head(Open):
    """What every entry has first."""

    key: str
    reference: str = Field(description="register:key")
    version: int = Field(description="Send it back with a change: an older one is refused and nothing is lost.")
    changed_at: datetime
    page: str = Field(description="Address of the entry's own page.")


class Refusal(Open):
    """Why not."""

    detail: str
    errors: dict[str, str] = Field(default_factory=dict, description="Field or parameter → what would be right.")


PAST = [
    {"name": name, "in": "query", "required": False, "description": text, "schema": schema}
    for name, text, schema in (
        ("on", "The entry as the log had recorded it at the end of this day.", {"type": "string", "format": "date"}),
        ("version", "The entry as the log had recorded it at this version.", {"type": "integer", "minimum": 1}),
    )
]
BYTES = {"type": "string", "format": "binary"}
DAY = {"type": ["string", "null"], "format": "date"}
WORDS = {"type": "string"}
BODIES: dict[str, dict[str, Any]] = {
    "attach": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {"type": "array", "items": BYTES},
                    **dict.fromkeys(("title_en", "title_fr", "description", "on"), WORDS),
                },
            }
        }
    },
    "tie": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["verb", "entry"],
                "properties": {
                    "verb": {"enum": list(LINKS)},
                    "entry": WORDS,
                    "note": {"type": "object"},
                    "valid_from": DAY,
                    "valid_until": DAY,
                },
            }
        }
    },
}
"""What the bodies of requests about parts hold."""


def add_register(register: Register) -> None:
    """Give a register its four addresses."""
    name, words = f"/{register.key}/", str(register.plural)
    entry, page = _schemas(register)
    refused = dict.fromkeys((400, 401, 403, 404, 409, 413, 415, 422), Refusal)
    shared: dict[str, Any] = {"tags": [words]}
    api.get(
        name,
        response={200: page, 422: Refusal},
        operation_id=f"{register.key}_list",
        summary=words,
        by_alias=True,
        openapi_extra={"parameters": _parameters(register)},
        **shared,
    )(views.page_of(register))
    api.get(
        f"{name}{{key}}",
        response={200: entry, 404: Refusal, 422: Refusal},
        operation_id=f"{register.key}_entry",
        summary=str(register.singular),
        openapi_extra={"parameters": PAST},
        **shared,
    )(views.entry_of(register))
    api.api_operation(["HEAD"], name, include_in_schema=False)(views.page_of(register))
    api.api_operation(["HEAD"], f"{name}{{key}}", include_in_schema=False)(views.entry_of(register))
    writing: dict[str, Any] = {"auth": django_auth, **shared}
    if register.create:
        api.post(
            name,
            response={201: entry, **refused},
            operation_id=f"{register.key}_create",
            summary="Add an entry",
            openapi_extra={"requestBody": _request_body(register, new=True)},
            **writing,
        )(views.create_in(register))
    _add_parts(register, shared)
    if register.change:
        api.patch(
            f"{name}{{key}}",
            response={200: entry, **refused, **dict.fromkeys((412, 428), Refusal)},
            operation_id=f"{register.key}_change",
            summary="Change an entry; If-Match or the body names the version it starts from",
            openapi_extra={"requestBody": _request_body(register, new=False), "parameters": [IF_MATCH]},
            **writing,
        )(views.change_in(register))
    for move in register.lifecycle.moves if register.lifecycle else ():
        api.post(
            f"{name}{{key}}/moves/{move.name}",
            response={200: entry, **refused},
            operation_id=f"{register.key}_move_{move.name}",
            summary=str(move.label),
            description=MOVED,
            **writing,
        )(moves.make_in(register, move.name))


MOVED = "The body names the version that it starts from, and the reason where the move asks for one."


REFUSED: dict[int, type[Schema]] = dict.fromkeys((400, 401, 403, 404, 422), Refusal)


def _add_parts(register: Register, shared: dict[str, Any]) -> None:
    """The addresses of what hangs on an entry: its files for whoever sees it, changes for whoever may change it."""
    place = f"/{register.key}/{{key}}"
    file = {"description": "The file, to be saved.", "content": {"application/octet-stream": {"schema": BYTES}}}
    api.get(
        f"{place}/attachments/{{int:number}}",
        response={404: Refusal},
        operation_id=f"{register.key}_attachment",
        summary="The content of an attached file",
        openapi_extra={"responses": {200: file}},
        **shared,
    )(parts.download_of(register))
    if register.change is None:
        return
    writing: dict[str, Any] = {"auth": django_auth, **shared}
    for method, path, view, name, summary, made in (
        ("POST", "attachments", parts.attach_to, "attach", "Attach files", {201: Open}),
        ("DELETE", "attachments/{int:number}", parts.detach_from, "detach", "Take a file off", {204: None}),
        ("POST", "links", parts.tie_to, "tie", "Tie to another entry", {201: Open}),
        ("DELETE", "links/{int:number}", parts.untie_from, "untie", "Take a tie away", {204: None}),
        ("POST", "links/{int:number}/confirm", parts.confirm_in, "confirm_tie", "Confirm a tie", {204: None}),
    ):
        body = BODIES.get(name)
        api.api_operation(
            [method],
            f"{place}/{path}",
            response={**made, **REFUSED},
            operation_id=f"{register.key}_{name}",
            summary=summary,
            openapi_extra={"requestBody": {"required": True, "content": body}} if body else {},
            **writing,
        )(view(register))


def _schemas(register: Register) -> tuple[type[Schema], type[Schema]]:
    """How an entry and a page of the register look."""
    name = schema_name(register)
    fields: dict[str, Any] = {
        kind.name: (kind.json_type, Field(default=None, title=str(kind.label), description=str(kind.hint) or None))
        for kind in register.fields
    }
    entry = create_model(f"{name}Entry", __base__=Head, **fields)
    page = create_model(
        f"{name}Page",
        __base__=Open,
        in_register=(str, Field(alias="register")),
        count=(int, Field(description="Exact up to 1,000.")),
        more_than_counted=(bool, ...),
        next=(str | None, None),
        previous=(str | None, None),
        entries=(list[entry], ...),  # type: ignore[valid-type]
    )
    return entry, page


IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of the entry as you read it; a change of anything newer is answered 412.",
    "schema": {"type": "string", "pattern": '^("[0-9]+"|\\*)$'},
}


def _request_body(register: Register, *, new: bool) -> dict[str, Any]:
    """What a new entry or a change may say: every field that can be set, as its kind reads it."""
    kinds = [kind for kind in register.fields if kind.editable and not (kind.afterwards if new else kind.once)]
    fields: dict[str, Any] = {
        kind.name: (
            kind.json_type | None,
            Field(default=None, title=str(kind.label), description=str(kind.hint) or None),
        )
        for kind in kinds
    }
    fields["reason"] = (str | None, Field(default=None, description="Why; kept in the entry's history."))
    if new:
        fields["key"] = (str | None, Field(default=None, description="Made from the title where none is given."))
    else:
        fields["version"] = (
            int | None,
            Field(default=None, description="The version that it starts from, without If-Match."),
        )
    body = create_model("Body", __config__=ConfigDict(extra="forbid"), **fields)
    schema = body.model_json_schema()
    if new:
        schema["required"] = [kind.name for kind in kinds if kind.required and kind.name not in DEFAULTED]
    return {"required": True, "content": {views.JSON: {"schema": schema}}}


def _parameters(register: Register) -> list[dict[str, Any]]:
    """What the address of a list may ask."""
    told = {
        "q": "Words in title or summary, or a key.",
        "sort": "One of: " + ", ".join(register.sorts) + "; with a hyphen before it, the other way round.",
        "after": "Taken from `next`.",
        "before": "Taken from `previous`.",
        "limit": f"Entries on a page, from 1 to {views.MOST}.",
        "columns": "Names of the fields wanted, parted by commas; every field where nothing is asked.",
    }
    for name in register.filters:
        told |= dict.fromkeys(register.by_name[name].parameters, str(register.by_name[name].label))
    return [
        {"name": name, "in": "query", "required": False, "description": text, "schema": {"type": "string"}}
        for name, text in told.items()
    ]


def no_register(request: HttpRequest, name: str) -> HttpResponse:
    """The address of a register that there is not."""
    return parts.missing(request)


def no_entry(request: HttpRequest, name: str, key: str) -> HttpResponse:
    """The address of an entry in a register that there is not."""
    return parts.missing(request)


def no_part(request: HttpRequest, name: str, key: str, number: int) -> HttpResponse:
    """The address of a part in a register that there is not."""
    return parts.missing(request)


def nothing(request: HttpRequest, name: str, rest: str) -> HttpResponse:
    """Any other address below a register."""
    return parts.missing(request)


@api.exception_handler(RequestDataTooBig)
def too_large(request: HttpRequest, _raised: RequestDataTooBig) -> HttpResponse:
    """A body that was found too large before any view looked at it."""
    return views.too_large(request)


# The descriptions are for programmers and in one language, whoever asks first.
with translation.override("en"):
    api.get("/", operation_id="registers", summary="Every register")(views.registers)
    # Before those of the registers, which would take them for keys of entries.
    for one in beside.addresses:
        api.get(one.path, response=one.answers, operation_id=one.operation, summary=one.summary)(one.view)
        api.api_operation(["HEAD"], one.path, include_in_schema=False)(one.view)
    for each in catalogue().values():
        add_register(each)
    # These also give every register's addresses their names.
    api.get("/{name}/", include_in_schema=False, url_name="page")(no_register)
    api.get("/{name}/{key}", include_in_schema=False, url_name="entry")(no_entry)
    api.get("/{name}/{key}/attachments/{int:number}", include_in_schema=False, url_name="attachment")(no_part)
    api.api_operation(EVERY_METHOD, "/{name}/{path:rest}", include_in_schema=False)(nothing)
