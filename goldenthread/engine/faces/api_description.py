"""What the operations of the JSON API say of themselves: told to whoever asks for the description, needed for no answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import ConfigDict, Field, create_model

from goldenthread.engine.faces import api as views
from goldenthread.engine.register import Register
from goldenthread.engine.verbs import LINKS
from goldenthread.engine.write import DEFAULTED

Said = dict[str, Any]
"""What one operation says of itself, as the keywords of ninja's decorators."""


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


MOVED = "The body names the version that it starts from, and the reason where the move asks for one."


REFUSED: dict[int, type[Schema]] = dict.fromkeys((400, 401, 403, 404, 422), Refusal)


def schema_name(register: Register) -> str:
    """How the description names what belongs to a register."""
    return "".join(part.capitalize() for part in register.key.split("-"))


def of_register(register: Register) -> Callable[[str], Said]:
    """A register's operations, each asked by its name for what it says of itself."""
    entry, page = _schemas(register)
    said = {**_of_reading(register, entry, page), **_of_writing(register, entry), **_of_parts()}
    words = str(register.plural)
    return lambda name: {"operation_id": f"{register.key}_{name}", "tags": [words], **said[name]}


def of_none(name: str) -> Said:
    """What is said where nobody reads it."""
    return {}


def _of_reading(register: Register, entry: type[Schema], page: type[Schema]) -> dict[str, Said]:
    """The list and each entry."""
    return {
        "list": {
            "response": {200: page, 422: Refusal},
            "summary": str(register.plural),
            "by_alias": True,
            "openapi_extra": {"parameters": _parameters(register)},
        },
        "entry": {
            "response": {200: entry, 404: Refusal, 422: Refusal},
            "summary": str(register.singular),
            "openapi_extra": {"parameters": PAST},
        },
    }


def _of_writing(register: Register, entry: type[Schema]) -> dict[str, Said]:
    """New entries, changes and moves."""
    refused = dict.fromkeys((400, 401, 403, 404, 409, 413, 415, 422), Refusal)
    said: dict[str, Said] = {
        f"move_{move.name}": {
            "response": {200: entry, **refused},
            "summary": str(move.label),
            "description": MOVED,
        }
        for move in (register.lifecycle.moves if register.lifecycle else ())
    }
    if register.create:
        said["create"] = {
            "response": {201: entry, **refused},
            "summary": "Add an entry",
            "openapi_extra": {"requestBody": _request_body(register, new=True)},
        }
    if register.change:
        said["change"] = {
            "response": {200: entry, **refused, **dict.fromkeys((412, 428), Refusal)},
            "summary": "Change an entry; If-Match or the body names the version it starts from",
            "openapi_extra": {"requestBody": _request_body(register, new=False), "parameters": [IF_MATCH]},
        }
    return said


def _of_parts() -> dict[str, Said]:
    """What hangs on an entry."""
    file = {"description": "The file, to be saved.", "content": {"application/octet-stream": {"schema": BYTES}}}
    said: dict[str, Said] = {
        "attachment": {
            "response": {404: Refusal},
            "summary": "The content of an attached file",
            "openapi_extra": {"responses": {200: file}},
        }
    }
    for name, summary, made in (
        ("attach", "Attach files", {201: Open}),
        ("detach", "Take a file off", {204: None}),
        ("tie", "Tie to another entry", {201: Open}),
        ("untie", "Take a tie away", {204: None}),
        ("confirm_tie", "Confirm a tie", {204: None}),
    ):
        body = BODIES.get(name)
        said[name] = {
            "response": {**made, **REFUSED},
            "summary": summary,
            "openapi_extra": {"requestBody": {"required": True, "content": body}} if body else {},
        }
    return said


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
