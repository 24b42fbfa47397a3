"""The addresses of the JSON API, with the OpenAPI description that follows from the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from ninja import NinjaAPI
from ninja.security import django_auth
from pydantic import TypeAdapter

from goldenthread.engine import beside, own_fields
from goldenthread.engine.faces import api as views
from goldenthread.engine.faces import api_description as description
from goldenthread.engine.faces import api_parts as parts
from goldenthread.engine.faces import moves
from goldenthread.engine.kinds import Kind
from goldenthread.engine.register import Register, catalogue

ABOUT: dict[str, Any] = {
    "title": "Goldenthread",
    "version": "1",
    "description": (
        "Every register as JSON. What you may not see is absent, and its address answers as one that does not exist. "
        "References to entries are written register:key. Null means not stated."
    ),
    "docs_url": None,
    "urls_namespace": "api-1",
}
EVERY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


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
                name = f"{description.schema_name(register)}Entry"
                properties = {kind.name: _told(kind) for kind in own}
                more[name] = {**schemas[name], "properties": {**schemas[name]["properties"], **properties}}
        return {**whole, "components": {**whole["components"], "schemas": {**schemas, **more}}}

    @cache  # noqa: B019 (the one API lives as long as the process)
    def _declared(self, path_prefix: str) -> Any:
        """What follows from the declarations alone: some seconds' work, and the same for as long as the process lives.

        The addresses are declared once more for it, with all that they say of themselves: said of those that answer,
        it would more than double the time that every start of the program takes.
        """
        described = NinjaAPI(**ABOUT)
        add_addresses(described, described=True)
        return described.get_openapi_schema(path_prefix=path_prefix)


def _told(kind: Kind) -> dict[str, Any]:
    """One field as JSON Schema tells it."""
    told = TypeAdapter(kind.json_type).json_schema()
    return {**told, "title": str(kind.label), "description": str(kind.hint)}


def add_addresses(api: NinjaAPI, *, described: bool) -> None:
    """Give the API every address, with what each operation says of itself or without."""
    # The descriptions are for programmers and in one language, whoever asks first.
    with translation.override("en"):
        api.get("/", operation_id="registers", summary="Every register")(views.registers)
        # Before those of the registers, which would take them for keys of entries.
        for one in beside.addresses:
            api.get(one.path, response=one.answers, operation_id=one.operation, summary=one.summary)(one.view)
            api.api_operation(["HEAD"], one.path, include_in_schema=False)(one.view)
        for register in catalogue().values():
            _add_register(api, register, description.of_register(register) if described else description.of_none)
        # These also give every register's addresses their names.
        api.get("/{name}/", include_in_schema=False, url_name="page")(no_register)
        api.get("/{name}/{key}", include_in_schema=False, url_name="entry")(no_entry)
        api.get("/{name}/{key}/attachments/{int:number}", include_in_schema=False, url_name="attachment")(no_part)
        api.api_operation(EVERY_METHOD, "/{name}/{path:rest}", include_in_schema=False)(nothing)


def _add_register(api: NinjaAPI, register: Register, said: Callable[[str], description.Said]) -> None:
    """Give a register its addresses."""
    name = f"/{register.key}/"
    api.get(name, **said("list"))(views.page_of(register))
    api.get(f"{name}{{key}}", **said("entry"))(views.entry_of(register))
    api.api_operation(["HEAD"], name, include_in_schema=False)(views.page_of(register))
    api.api_operation(["HEAD"], f"{name}{{key}}", include_in_schema=False)(views.entry_of(register))
    if register.create:
        api.post(name, auth=django_auth, **said("create"))(views.create_in(register))
    _add_parts(api, register, said)
    if register.change:
        api.patch(f"{name}{{key}}", auth=django_auth, **said("change"))(views.change_in(register))
    for move in register.lifecycle.moves if register.lifecycle else ():
        place, make = f"{name}{{key}}/moves/{move.name}", moves.make_in(register, move.name)
        api.post(place, auth=django_auth, **said(f"move_{move.name}"))(make)


def _add_parts(api: NinjaAPI, register: Register, said: Callable[[str], description.Said]) -> None:
    """The addresses of what hangs on an entry: its files for whoever sees it, changes for whoever may change it."""
    place = f"/{register.key}/{{key}}"
    api.get(f"{place}/attachments/{{int:number}}", **said("attachment"))(parts.download_of(register))
    if register.change is None:
        return
    for method, path, view, name in (
        ("POST", "attachments", parts.attach_to, "attach"),
        ("DELETE", "attachments/{int:number}", parts.detach_from, "detach"),
        ("POST", "links", parts.tie_to, "tie"),
        ("DELETE", "links/{int:number}", parts.untie_from, "untie"),
        ("POST", "links/{int:number}/confirm", parts.confirm_in, "confirm_tie"),
    ):
        api.api_operation([method], f"{place}/{path}", auth=django_auth, **said(name))(view(register))


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


api = Api(**ABOUT)
add_addresses(api, described=False)


@api.exception_handler(RequestDataTooBig)
def too_large(request: HttpRequest, _raised: RequestDataTooBig) -> HttpResponse:
    """A body that was found too large before any view looked at it."""
    return views.too_large(request)
