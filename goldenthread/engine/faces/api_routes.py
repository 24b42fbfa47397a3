"""The addresses of the JSON API, with the OpenAPI description that follows from the catalogue."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from ninja import NinjaAPI, Schema
from ninja.security import django_auth
from pydantic import ConfigDict, Field, create_model

from goldenthread.engine.faces import api as views
from goldenthread.engine.faces import api_parts as parts
from goldenthread.engine.register import Register, catalogue
from goldenthread.engine.verbs import LINKS

api = NinjaAPI(
    title="Goldenthread",
    version="1",
    description=(
        "Every register as JSON. What you may not see is absent, and its address answers as one that does not exist. "
        "References to entries are written register:key. Null means not stated."
    ),
    docs_url=None,
    urls_namespace="api-1",
)


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
    refused = {400: Refusal, 401: Refusal, 403: Refusal, 409: Refusal, 422: Refusal, 404: Refusal}
    shared: dict[str, Any] = {"tags": [words]}
    api.get(
        name,
        response={200: page, 422: Refusal},
        operation_id=f"{register.key}_list",
        summary=words,
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
    body = {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}
    writing: dict[str, Any] = {"auth": django_auth, "openapi_extra": {"requestBody": body}, **shared}
    if register.create:
        api.post(
            name,
            response={201: entry, **refused},
            operation_id=f"{register.key}_create",
            summary="Add an entry",
            **writing,
        )(views.create_in(register))
    _add_parts(register, shared)
    if register.change:
        api.patch(
            f"{name}{{key}}",
            response={200: entry, **refused},
            operation_id=f"{register.key}_change",
            summary="Change an entry; the body names the version it starts from",
            **writing,
        )(views.change_in(register))


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
    name = "".join(part.capitalize() for part in register.key.split("-"))
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


def _parameters(register: Register) -> list[dict[str, Any]]:
    """What the address of a list may ask."""
    told = {
        "q": "Words in title or summary, or a key.",
        "sort": "One of: " + ", ".join(register.sorts) + "; with a hyphen before it, the other way round.",
        "after": "Taken from `next`.",
        "before": "Taken from `previous`.",
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


# The descriptions are for programmers and in one language, whoever asks first.
with translation.override("en"):
    api.get("/", operation_id="registers", summary="Every register")(views.registers)
    for each in catalogue().values():
        add_register(each)
    # These also give every register's addresses their names.
    api.get("/{name}/", include_in_schema=False, url_name="page")(no_register)
    api.get("/{name}/{key}", include_in_schema=False, url_name="entry")(no_entry)
    api.get("/{name}/{key}/attachments/{int:number}", include_in_schema=False, url_name="attachment")(no_part)
