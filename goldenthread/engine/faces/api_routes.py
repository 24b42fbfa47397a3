"""The addresses of the JSON API, with the OpenAPI description that follows from the catalogue."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from ninja import NinjaAPI, Schema
from ninja.security import django_auth
from pydantic import ConfigDict, Field, TypeAdapter, create_model

from goldenthread.engine import own_fields
from goldenthread.engine.faces import api as views
from goldenthread.engine.kinds import Kind
from goldenthread.engine.register import Register, catalogue


class Api(NinjaAPI):
    """The API, whose description tells the fields of one's own as they are by now."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """The description, with these fields in every entry that has some."""
        whole = super().get_openapi_schema(**options)
        for register in catalogue().values():
            own = [kind for kind in own_fields.current(register).fields if kind.own]
            if own:
                entry = whole["components"]["schemas"][f"{schema_name(register)}Entry"]
                entry["properties"] |= {kind.name: _told(kind) for kind in own}
        return whole


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
        response={200: entry, 404: Refusal},
        operation_id=f"{register.key}_entry",
        summary=str(register.singular),
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
    if register.change:
        api.patch(
            f"{name}{{key}}",
            response={200: entry, **refused},
            operation_id=f"{register.key}_change",
            summary="Change an entry; the body names the version it starts from",
            **writing,
        )(views.change_in(register))


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
    return views.missing(request)


def no_entry(request: HttpRequest, name: str, key: str) -> HttpResponse:
    """The address of an entry in a register that there is not."""
    return views.missing(request)


# The descriptions are for programmers and in one language, whoever asks first.
with translation.override("en"):
    api.get("/", operation_id="registers", summary="Every register")(views.registers)
    for each in catalogue().values():
        add_register(each)
    # These two also give every register's addresses their names.
    api.get("/{name}/", include_in_schema=False, url_name="page")(no_register)
    api.get("/{name}/{key}", include_in_schema=False, url_name="entry")(no_entry)
