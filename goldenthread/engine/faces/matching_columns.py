"""The second step of an import: how the file's columns become the register's, recalled or matched by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from goldenthread.engine import kinds, read, write
from goldenthread.engine import language as languages
from goldenthread.engine.kinds import Kind, Wrong
from goldenthread.engine.kinds.base import COMPONENT, option
from goldenthread.engine.models import TableImport
from goldenthread.engine.register import Register, register_of
from goldenthread.engine.tables import near
from goldenthread.engine.tables.bringing import misfit
from goldenthread.engine.tables.describing import Misdescribed, read_mapping
from goldenthread.engine.tables.reading import Table
from goldenthread.engine.tables.shipped import kept_mappings, shipped
from goldenthread.kernel.errors import Refused
from goldenthread.kernel.models import Entry, Organisation, Visibility
from goldenthread.kernel.permissions import home_organisation, may

OWN, BY_HAND = "own", "by-hand"
SHIPPED, KEPT = "shipped:", "kept:"
WHOSE = kinds.EntryReference(
    "whose", _lazy("Organisation that keeps new entries for which the file names none"), to=Organisation.register_key
)
SEEN_BY = kinds.Fixed(
    "seen_by",
    _lazy("Who may see new entries of which the file says nothing"),
    choices=tuple(each for each in Visibility.choices if each[0] in (Visibility.ORGANISATION, Visibility.PUBLIC)),
    required=True,
)
"""What one says of new entries where the file does not."""
COLUMN = "column-"
"""Before the name of a column of the register: the select that says where it comes from."""
KEY = "key"


def fields(
    request: HttpRequest, register: Register, table: Table, data: Mapping[str, Any], errors: Mapping[str, str]
) -> list[dict[str, Any]]:
    """What the page asks."""
    now = data.get("how") or _likeliest(request, register, table)
    how = [
        option(value, text, chosen=value == now) | {"hint": hint}
        for value, text, hint in _ways(request, register, table)
    ]
    asked: list[dict[str, Any]] = []
    if len(table.sheets) > 1:
        sheets = [option(name, name, chosen=name == data.get("sheet")) for name in table.sheets]
        asked.append(_component("select", "sheet", _("Sheet"), options=sheets))
    asked.append(_component("radios", "how", _("How do its columns match?"), options=how, error=errors.get("how", "")))
    guessed = _guess(register, table)
    for name, label in _targets(register):
        chosen = data.get(COLUMN + name, guessed.get(name, ""))
        options = [option("", _("None"), chosen=not chosen)]
        options += [option(column, column, chosen=column == chosen) for column in table.header]
        asked.append(_component("select", COLUMN + name, _("%(field)s comes from") % {"field": label}, options=options))
    asked.append(
        _component(
            "text",
            "keep_as",
            _("Keep this matching as"),
            value=data.get("keep_as", ""),
            hint=_("A name under which you and your colleagues find it again. Leave it empty to use it once."),
            error=errors.get("keep_as", ""),
        )
    )
    return asked


def chosen(request: HttpRequest, register: Register, table: Table) -> tuple[dict[str, Any] | None, dict[str, str]]:
    """The description that was chosen, None for a file of the register's own columns, and what is wrong with it."""
    how = request.POST.get("how", "")
    if how == OWN:
        fault = misfit(register, None, table.header)
        return None, {"how": str(fault)} if fault else {}
    if how.startswith((SHIPPED, KEPT)):
        description = _recalled(request, register, how)
        if description is None:
            return None, {"how": _("There is no such mapping. Choose another one.")}
    elif how == BY_HAND:
        description = _by_hand(request, register)
        if not description["columns"]:
            return None, {"how": _("Say for at least one field which column it comes from.")}
    else:
        return None, {"how": _("Choose how the columns match.")}
    try:
        mapping = read_mapping(description)
    except Misdescribed as wrong:
        return None, {"how": str(wrong.message)}
    fault = misfit(register, mapping, table.header)
    if fault:
        return None, {"how": str(fault)}
    name = request.POST.get("keep_as", "").strip()
    return description, _keep(request, register, name, description) if name and how == BY_HAND else {}


def fields_of_new(
    request: HttpRequest, register: Register, held: TableImport, data: Mapping[str, Any], errors: Mapping[str, str]
) -> list[dict[str, Any]]:
    """What the page asks about new entries, as answered before; the person's one organisation is there to begin with."""
    reading = read.reading_of(request.user)
    home = held.organisation_id or home_organisation(request.user, verb=register.needed("create"))
    reading.load_entries([home] if home else [])
    shown: dict[str, Any] = {SEEN_BY.name: (Visibility.PUBLIC if held.public else Visibility.ORGANISATION).value}
    shown |= {name: texts[0] for name, texts in WHOSE.to_form(home, reading).items()}
    filled = MultiValueDict({name: [text] for name, text in {**shown, **{each: data[each] for each in data}}.items()})
    asked = _asked_of_new(register)
    return [field for kind in asked for field in kind.widgets(filled, reading, error=errors.get(kind.name, ""))]


def note_of_new(request: HttpRequest, register: Register, held: TableImport) -> dict[str, str]:
    """Keep what was said about new entries with the import; what is wrong with it."""
    asked = _asked_of_new(register)
    held.public = SEEN_BY in asked and request.POST.get(SEEN_BY.name) == Visibility.PUBLIC
    try:
        held.organisation_id = WHOSE.from_form(request.POST, read.reading_of(request.user)) if WHOSE in asked else None
    except Wrong as wrong:
        return {WHOSE.name: str(wrong.message)}
    place = Entry(organisation_id=held.organisation_id)
    if held.organisation_id and not may(request.user, register.needed("create"), place):
        return {WHOSE.name: _("You may not add entries to that organisation. Choose one in which you contribute.")}
    return {}


def _asked_of_new(register: Register) -> list[Kind]:
    """Of the two, those that a file may fill in this register."""
    told = ((WHOSE, "organisation"), (SEEN_BY, "visibility"))
    return [kind for kind, name in told if register.by_name[name].editable]


def _ways(request: HttpRequest, register: Register, table: Table) -> list[tuple[str, str, str]]:
    """Value, words and hint of each way to match."""
    ways = []
    if not misfit(register, None, table.header):
        ways.append((OWN, _("They are ours"), _("The file was exported here, or has the same headings.")))
    for name, description in shipped().items():
        if description["register"] == register.key and not misfit(register, read_mapping(description), table.header):
            ways.append((SHIPPED + name, languages.plain(description.get("about"), languages.current()) or name, name))
    for kept in kept_mappings(register.key, request.user):
        ways.append((KEPT + kept.key, languages.plain(kept.title, languages.current()) or kept.key, kept.key))
    return [*ways, (BY_HAND, _("As I say below"), _("Choose for each field which column of the file it comes from."))]


def _likeliest(request: HttpRequest, register: Register, table: Table) -> str:
    return _ways(request, register, table)[0][0]


def _targets(register: Register) -> list[tuple[str, str]]:
    """The columns of the register that a file may fill, with their labels."""
    told = [(KEY, str(_("Key")))] if register.key_of is None else []
    for kind in register.fields:
        if kind.editable:
            told += [(name, _label(kind, name)) for name in kind.csv_names()]
    return told


def _label(kind: Kind, name: str) -> str:
    ending = name.removeprefix(kind.name).lstrip("_")
    if ending in languages.NAMES:
        return _("%(label)s (%(language)s)") % {"label": kind.label, "language": languages.NAMES[ending]}
    return f"{kind.label} ({ending})" if ending else str(kind.label)


def _guess(register: Register, table: Table) -> dict[str, str]:
    """Columns of the file whose heading is the name or the label of a field, or nearly."""
    headings = {near.comparable(column.replace("_", " ")): column for column in table.header}
    found: dict[str, str] = {}
    for name, label in _targets(register):
        for word in (name.replace("_", " "), label):
            meant = near.nearest(word, headings)
            if near.comparable(word) in headings or meant:
                found.setdefault(name, headings.get(near.comparable(word)) or headings[str(meant)])
    return found


def _by_hand(request: HttpRequest, register: Register) -> dict[str, Any]:
    told = {name: request.POST.get(COLUMN + name, "") for name, _label_ in _targets(register)}
    key = told.pop(KEY, "")
    description: dict[str, Any] = {"register": register.key, "columns": {n: c for n, c in told.items() if c}}
    return {**description, "key": f"{{{key}}}"} if key else description


def _recalled(request: HttpRequest, register: Register, how: str) -> dict[str, Any] | None:
    if how.startswith(SHIPPED):
        found = shipped().get(how.removeprefix(SHIPPED))
        return found if found and found["register"] == register.key else None
    kept = {each.key: each for each in kept_mappings(register.key, request.user)}
    entry = kept.get(how.removeprefix(KEPT))
    description: dict[str, Any] | None = json.loads(entry.description) if entry else None
    return description if description and description.get("register") == register.key else None


def _keep(request: HttpRequest, register: Register, name: str, description: Mapping[str, Any]) -> dict[str, str]:
    """Keep a mapping as an entry; what is wrong with that."""
    mappings = register_of("mappings")
    assert mappings is not None
    home = Organisation.objects.filter(pk=home_organisation(request.user) or 0).first()
    body = {
        "title": {languages.current(): name},
        "into": register.key,
        "description": json.dumps(description, ensure_ascii=False, indent=2),
        "organisation": str(home) if home else None,
    }
    try:
        write.create(mappings, write.Body(body), by=request.user)
    except Refused as refused:
        return {"keep_as": str(next(iter(refused.fields.values()), refused.message))}
    return {}


def _component(kind: str, name: str, label: str, **more: Any) -> dict[str, Any]:
    return {**COMPONENT, "kind": kind, "name": name, "id": name, "label": label, **more}
