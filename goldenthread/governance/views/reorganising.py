"""The pages on which organisations are renamed, moved, ended, merged and split; each shows what it touches first."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from goldenthread.engine import kinds, read
from goldenthread.engine.faces.answers import careful
from goldenthread.engine.kinds import EntryReference, Wrong
from goldenthread.engine.kinds.base import COMPONENT, option
from goldenthread.engine.register import register_of
from goldenthread.governance import actions, queries
from goldenthread.governance.views.acting import ON, REASON, Act, Preview, Values, performed
from goldenthread.governance.views.asking import (
    name_of,
    organisation_cell,
    organisation_href,
    organisation_or_404,
    role_cell,
    way_here,
)
from goldenthread.governance.views.organisations import counts_table
from goldenthread.governance.views.tables import Cell, Table, since_cell, until_cell
from goldenthread.kernel.errors import Refused
from goldenthread.kernel.models import Organisation, Person
from goldenthread.kernel.reorganising import BELOW, Carried, Reform

METHODS = ["GET", "HEAD", "POST"]
STAYS = "stays"
TAKES = "takes-"
PLACE = re.compile(r"[0-9]{1,4}")
KEEPING = (("carry", gettext_lazy("They are carried over to the successor")), ("end", gettext_lazy("They end")))

MERGING = (
    kinds.Lines(
        "others",
        gettext_lazy("Which others end with it"),
        hint=gettext_lazy("One on each line, by key or name; none is fine."),
    ),
    EntryReference("into", gettext_lazy("Into this organisation"), to=Organisation.register_key),
    kinds.Words("new", gettext_lazy("Or into a new one of this name")),
    ON,
    kinds.Fixed("rights", gettext_lazy("Rights in those that end"), choices=KEEPING, required=True),
    kinds.Fixed("posts", gettext_lazy("Posts in those that end"), choices=KEEPING, required=True),
    REASON,
)
SPLITTING = (
    kinds.Lines(
        "parts",
        gettext_lazy("Split into"),
        required=True,
        hint=gettext_lazy(
            "One on each line: the key of an organisation that is there, or a new name, “English / French”."
        ),
    ),
    ON,
    kinds.YesNo("ends", gettext_lazy("Does it end?"), required=True),
    kinds.Fixed("rights", gettext_lazy("Rights in it"), choices=KEEPING, required=True),
    REASON,
)


def _act(organisation: Organisation, **more: Any) -> Act:
    """What every one of these pages has in common."""
    return Act(
        back=organisation_href(organisation),
        breadcrumbs=way_here(organisation),
        version=organisation.version,
        **{**more, "first": {"on": timezone.localdate(), **more.get("first", {})}},
    )


def _page(act_of: Callable[[Organisation, HttpRequest], Act]) -> Callable[..., HttpResponseBase]:
    """The page of an act, for whoever administers the organisation."""

    @require_http_methods(METHODS)
    @careful
    @wraps(act_of)
    def page(request: HttpRequest, key: str) -> HttpResponseBase:
        organisation = organisation_or_404(request, key, verb=actions.ADMINISTERS)
        return performed(request, act_of(organisation, request))

    return page


def _reform(values: Values, request: HttpRequest) -> Reform:
    return Reform(
        values.get("on") or timezone.localdate(), cast(Person, request.user), values["reason"], values["version"]
    )


@_page
def rename_page(organisation: Organisation, request: HttpRequest) -> Act:
    """Give it a new name; the old one stays to be found by."""

    def do(values: Values) -> str:
        actions.rename(organisation, _reform(values, request), title=values["title"], acronym=values["acronym"])
        return _("It has its new name.")

    def preview(values: Values) -> Preview:
        names = {"old": name_of(organisation), "new": values["title"].get("en") or values["title"].get("fr", "")}
        text = _("“%(old)s” is to be called “%(new)s”. The old name stays on its page, and search goes on finding it.")
        return Preview(text % names)

    return _act(
        organisation,
        title=_("Rename “%(name)s”") % {"name": name_of(organisation)},
        text=_("To mend a spelling, change the entry instead: this keeps the old name as a former one."),
        fields=[
            kinds.Words("title", _("New name"), required=True),
            kinds.Text("acronym", _("Acronym"), limit=20),
            ON,
            REASON,
        ],
        first={"title": organisation.title, "acronym": organisation.acronym},
        submit=_("Rename"),
        preview=preview,
        do=do,
    )


@_page
def move_page(organisation: Organisation, request: HttpRequest) -> Act:
    """Put it below another organisation."""

    def do(values: Values) -> str:
        actions.move(organisation, _reform(values, request), parent=_organisation(values["parent"]))
        return _("It has its new place.")

    def preview(values: Values) -> Preview:
        parent = _organisation(values["parent"])
        text = _(
            "It comes to stand below “%(parent)s”, with everything below it. Rights given above its old place no longer "
            "reach it; rights given above its new place do."
        )
        named = name_of(parent) if parent else _("no other organisation")
        return Preview(text % {"parent": named}, _touching([organisation], request))

    return _act(
        organisation,
        title=_("Move “%(name)s” below another organisation") % {"name": name_of(organisation)},
        fields=[EntryReference("parent", _("Part of"), to=Organisation.register_key), REASON],
        first={"parent": organisation.parent_id},
        submit=_("Move"),
        preview=preview,
        do=do,
    )


@_page
def end_page(organisation: Organisation, request: HttpRequest) -> Act:
    """End it without a successor."""

    def do(values: Values) -> str:
        ended = actions.end(organisation, _reform(values, request))
        return _("It has ended. Posts that ended with it: %(number)s.") % {"number": ended}

    def preview(values: Values) -> Preview:
        text = _(
            "Its posts end that day. Its entries stay with it and can be read as before; rights stay until they are ended."
        )
        return Preview(text, _touching([organisation], request))

    return _act(
        organisation,
        title=_("End “%(name)s”") % {"name": name_of(organisation)},
        text=_("Where another organisation takes over, merge or split instead, so that its entries pass on."),
        fields=[kinds.Day("on", _("First day on which it is no longer in being"), required=True), REASON],
        submit=_("End this organisation"),
        preview=preview,
        do=do,
        hard=True,
    )


@_page
def merge_page(organisation: Organisation, request: HttpRequest) -> Act:
    """Merge it, with others or alone, into one that is there or a new one."""

    def do(values: Values) -> str:
        ended, into = _merged(values, organisation, request)
        carried = Carried(rights=values["rights"] == "carry", posts=values["posts"] == "carry")
        successor, moved = actions.merge(ended, _reform(values, request), into=into, carried=carried)
        said = ngettext(
            "%(number)s entry belongs to %(name)s now.", "%(number)s entries belong to %(name)s now.", moved
        )
        return said % {"number": moved, "name": name_of(successor)}

    def preview(values: Values) -> Preview:
        ended, into = _merged(values, organisation, request)
        text = _(
            "%(ended)s end and become %(into)s. Every entry of theirs, also those that you may not see, belongs to it "
            "from then on, and whoever has a right there reaches them. Their old addresses go on answering."
        )
        told = {"ended": ", ".join(map(name_of, ended)), "into": _title_of(into)}
        return Preview(text % told, _touching(ended, request))

    return _act(
        organisation,
        title=_("Merge “%(name)s” with others") % {"name": name_of(organisation)},
        fields=MERGING,
        first={"rights": "carry", "posts": "carry"},
        submit=_("Merge"),
        preview=preview,
        do=do,
        hard=True,
    )


@_page
def split_page(organisation: Organisation, request: HttpRequest) -> Act:
    """Split it into several; which part takes what is chosen once it is known what there is."""

    def do(values: Values) -> str:
        parts = _parts(values, organisation, request)
        kept, moved = actions.split(
            organisation,
            _reform(values, request),
            parts=parts,
            takes=_taken(request, len(parts)),
            ends=values["ends"],
            rights=values["rights"] == "carry",
        )
        return _("It was split into %(names)s. Entries that passed on: %(number)s.") % {
            "names": ", ".join(map(name_of, kept)),
            "number": moved,
        }

    def preview(values: Values) -> Preview:
        parts = _parts(values, organisation, request)
        text = _(
            "Choose which part takes what. Entries that you may not see go with their register. Posts of an organisation "
            "that ends are ended: appoint people in the parts afterwards."
        )
        return Preview(text, _touching([organisation], request), _takers(organisation, parts, values["ends"], request))

    return _act(
        organisation,
        title=_("Split “%(name)s”") % {"name": name_of(organisation)},
        fields=SPLITTING,
        first={"rights": "carry", "ends": True},
        submit=_("Split"),
        preview=preview,
        do=do,
        hard=True,
    )


def _merged(
    values: Values, organisation: Organisation, request: HttpRequest
) -> tuple[list[Organisation], Organisation | actions.New]:
    """The organisations that end, all of which the visitor administers, and what they become. Raises Refused."""
    others = [_named(line, "others", request) for line in values["others"]]
    into = _organisation(values["into"]) or (actions.New(values["new"]) if values["new"] else None)
    if into is None or (values["into"] and values["new"]):
        message = _("Name an organisation that is there, or a new one, and not both.")
        raise Refused(message, fields={"into": message})
    ended = list(dict.fromkeys([organisation, *others]))
    actions.require_administrator(cast(Person, request.user), *ended)
    return ended, into


def _parts(values: Values, organisation: Organisation, request: HttpRequest) -> list[Organisation | actions.New]:
    """What an organisation is split into; the visitor administers it and each that is there. Raises Refused."""
    parts = [_part(line, request) for line in values["parts"]]
    existing = [part for part in parts if isinstance(part, Organisation)]
    actions.require_administrator(cast(Person, request.user), organisation, *existing)
    return parts


def _taken(request: HttpRequest, parts: int) -> dict[str, int]:
    """Register → the place of the part that takes its entries; what stays, or names no part, is not there."""
    said = {name: request.POST[name] for name in request.POST if name.startswith(TAKES)}
    places = {name: int(text) for name, text in said.items() if PLACE.fullmatch(text)}
    return {name.removeprefix(TAKES): place for name, place in places.items() if place < parts}


def _takers(
    organisation: Organisation, parts: list[Organisation | actions.New], ends: bool, request: HttpRequest
) -> list[dict[str, Any]]:
    """A select for each register that the organisation has entries in, and for the organisations below it."""
    held = [register for register, _number in queries.every_register_of(organisation)]
    labels = {key: str(found.plural) if (found := register_of(key)) else key for key in held}
    labels[BELOW] = _("Organisations below it")
    options = [] if ends else [option(STAYS, _("Stays where it is"), chosen=True)]
    options += [option(str(place), _title_of(part), chosen=ends and place == 0) for place, part in enumerate(parts)]
    return [
        {**COMPONENT, "kind": "select", "name": TAKES + key, "id": TAKES + key, "label": label, "options": options}
        for key, label in labels.items()
    ]


def _part(line: str, request: HttpRequest) -> Organisation | actions.New:
    """An organisation by its key, or a new name in one language or both."""
    mine = read.find(_register(), line.removeprefix("organisations:"), request.user) if "/" not in line else None
    if isinstance(mine, Organisation):
        return mine
    english, _slash, french = (text.strip() for text in line.partition("/"))
    return actions.New({code: text for code, text in (("en", english), ("fr", french)) if text})


def _named(line: str, field: str, request: HttpRequest) -> Organisation:
    """The one organisation that a line means. Raises Refused."""
    kind = EntryReference(field, "", to=Organisation.register_key, required=True)
    try:
        found = _organisation(kind.parse(line, read.reading_of(request.user)))
    except Wrong as wrong:
        raise Refused(wrong.message, fields={field: wrong.message}) from wrong
    return cast(Organisation, found)


def _organisation(number: int | None) -> Organisation | None:
    return Organisation.objects.get(pk=number) if number else None


def _register() -> Any:
    return register_of(Organisation.register_key)


def _title_of(organisation: Organisation | actions.New) -> str:
    return name_of(organisation) if isinstance(organisation, Organisation) else " / ".join(organisation.title.values())


def _touching(organisations: list[Organisation], request: HttpRequest) -> list[Table]:
    """What a reorganisation touches: entries by register, organisations below, posts and rights."""
    touched = queries.touched(organisations, request.user, on=timezone.localdate())
    nothing = _("None.")
    below = Table("below", _("Organisations below"), {"organisation": _("Organisation")}, nothing=nothing)
    below.rows = [[organisation_cell(each)] for each in touched.below]
    held = {
        "person": _("Person"),
        "what": "",
        "organisation": _("Organisation"),
        "since": _("Since"),
        "until": _("Until"),
    }
    posts = Table("posts", _("Posts"), {**held, "what": _("Role")}, nothing=nothing)
    posts.rows = [
        [
            str(post.person),
            role_cell(post.role),
            organisation_cell(post.organisation),
            since_cell(post.from_on),
            until_cell(post.until_on),
        ]
        for post in touched.posts
    ]
    rights = Table("rights", _("Rights"), {**held, "what": _("Right")}, nothing=nothing)
    rights.rows = [
        [
            str(grant.person),
            Cell(grant.get_capability_display()),
            organisation_cell(grant.organisation),
            since_cell(grant.from_on),
            until_cell(grant.until_on),
        ]
        for grant in touched.grants
    ]
    return [counts_table(touched.registers, caption=_("Entries"), nothing=nothing), below, posts, rights]
