"""The one window: every list, page, file, feed, search and count reads here what the visitor may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from goldenthread.engine import walk
from goldenthread.engine.kinds.base import FormData, Kind, Words_, Wrong, first
from goldenthread.engine.matching import having
from goldenthread.engine.reading import Reading
from goldenthread.engine.register import TITLE, Register, address_of
from goldenthread.kernel.models import Entry
from goldenthread.kernel.permissions import Among, Visitor, addressed, few_within_reach, may_see_field, visible

PAGE = 25
MOST_COUNTED = 1000
"""Counting on would cost more than it tells (ARCHITECTURE.md, measured limits)."""
CHUNK = 500
"""Rows of an export that are fetched, with the names they lead to, at a time."""
PLACES = ("after", "before")
ALWAYS = ("q", "sort", *PLACES)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks of a register: filters, search, sort and place as an address has them; the fields to show."""

    register: Register
    query: FormData
    visitor: Visitor
    names: Sequence[str]


@dataclass(slots=True)
class Listing:
    """One page of a list as somebody asked for it."""

    register: Register
    reading: Reading
    order: walk.Order
    fields: list[Kind]
    """What it shows; never a field whose audience the visitor is not of anywhere."""
    filters: list[Kind]
    offered: list[Kind] = field(default_factory=list)
    """Every field that it could show this visitor."""
    rows: list[Row] = field(default_factory=list)
    count: int = 0
    """Exact up to MOST_COUNTED; one more means more."""
    before: str = ""
    after: str = ""
    """The places where the page before and the page after begin; "" where there is none."""
    errors: dict[str, Words_] = field(default_factory=dict)
    """Parameter → what is wrong with it; a list with an error has no rows."""
    aliases: dict[str, Any] = field(default_factory=dict)
    """Expressions that the filters asked for compare, by name."""
    widths: list[tuple[Kind, int, bool]] = field(init=False)
    """Each field that it shows, how many columns it takes, and whether its value is what its one column holds."""

    def __post_init__(self) -> None:
        """Counted once, not for each row."""
        counted = [(kind, len(kind.columns)) for kind in self.fields]
        self.widths = [(kind, width, width == 1 and not kind.own) for kind, width in counted]


def reading_of(visitor: Visitor) -> Reading:
    """A reading that knows where every register's entries have their pages."""
    return Reading(visitor, address_of=address_of)


def listing(question: Question, *, size: int = PAGE, labels: bool = True) -> Listing:
    """One page of the register; `labels` fetches what a page for people needs besides."""
    found = _asked(question)
    if labels:
        found.reading.load_terms(v for kind in (*found.fields, *found.filters) for v in kind.vocabularies)
    narrowing = _conditions(found, question.query)
    place = _place(found, question.query)
    if found.errors:
        return found
    rows, counted_ = _bounded(found, _rows(found, narrowing))
    columns = _columns(found, rows)
    got = walk.page(rows, order=found.order, columns=columns, most=size + 1, place=place)
    more, got, backward = len(got) > size, got[:size], place is not None and place.backward
    if backward:
        got.reverse()
    found.rows = [_row(found, values) for values in got]
    whole = place is None and not more
    found.count = len(got) if whole else counted(rows) if counted_ is None else counted_
    _set_places(found, got, earlier=more if backward else place is not None, later=backward or more)
    load_names(found.reading, found.fields, found.rows)
    return found


def every(question: Question) -> tuple[Listing, Iterator[Row]]:
    """All rows that a list holds under these filters, fetched through a cursor of the database, chunk by chunk."""
    found = _asked(question)
    narrowing = _conditions(found, question.query)
    return found, iter(()) if found.errors else _chunks(found, _bounded(found, _rows(found, narrowing))[0])


def counted(rows: QuerySet[Any]) -> int:
    """How many there are, as far as it is worth counting."""
    return rows.order_by()[: MOST_COUNTED + 1].count()


def count_of(register: Register, visitor: Visitor) -> int:
    """How many entries of the register the visitor may see, as far as it is worth counting."""
    few = few_within_reach([register.key], visitor, most=MOST_COUNTED)
    if few == []:
        return 0
    rows = visible(Entry.objects.filter(register=register.key), visitor)
    return counted(rows if few is None else rows.filter(Among(few)))


def find(register: Register, key: str, visitor: Visitor, *, lock: bool = False) -> Entry | None:
    """The entry of that key; None where there is none or the visitor may not see it, which nobody can tell apart."""
    if "\0" in key:
        return None
    rows: QuerySet[Entry] = register.model._default_manager.all()
    if lock:
        rows = rows.select_for_update(of=("self",))
    return visible(rows, visitor).filter(register=register.key, key=key).first()


def offered(register: Register, visitor: Visitor) -> list[Kind]:
    """The fields that a list could show the visitor: never one whose audience they are not of anywhere."""
    anywhere = _reached_anywhere(register, visitor)
    return [kind for kind in register.fields if not kind.audience or kind.audience in anywhere]


def shown_fields(register: Register, entry: Entry, visitor: Visitor) -> list[Kind]:
    """The fields of a stored entry that the visitor may see."""
    audiences = {kind.audience for kind in register.fields} - {""}
    reached = {audience for audience in audiences if may_see_field(visitor, audience, entry)}
    return [kind for kind in register.fields if not kind.audience or kind.audience in reached]


def values_of(fields: Iterable[Kind], entry: Entry) -> Row:
    """The stored values of an entry by the names of their fields."""
    return {kind.name: kind.gathered([getattr(entry, column) for column in kind.columns]) for kind in fields}


def load_names(reading: Reading, fields: Iterable[Kind], rows: Iterable[Row]) -> None:
    """Fetch the names of every entry, person and file that the rows lead to."""
    leading, told = list(fields), list(rows)
    reading.load_entries(pk for row in told for kind in leading for pk in kind.references(row.get(kind.name)))
    reading.load_people(pk for row in told for kind in leading for pk in kind.people(row.get(kind.name)))
    reading.load_files(pk for row in told for kind in leading for pk in kind.files(row.get(kind.name)))


# Asking


def _asked(question: Question) -> Listing:
    register = question.register
    open_to_visitor = {kind.name: kind for kind in offered(register, question.visitor)}

    def those(wanted: Iterable[str]) -> list[Kind]:
        return [open_to_visitor[name] for name in wanted if name in open_to_visitor]

    reading = reading_of(question.visitor)
    first_order = _order(register, "", language=reading.language)
    found = Listing(register, reading, first_order, those(question.names), those(register.filters))
    found.offered = list(open_to_visitor.values())
    try:
        found.order = _order(register, first(question.query, "sort"), language=reading.language)
    except Wrong as wrong:
        found.errors["sort"] = wrong.message
    return found


def _reached_anywhere(register: Register, visitor: Visitor) -> set[str]:
    audiences = {kind.audience for kind in register.fields} - {""}
    mine = visible(Entry.objects.filter(register=register.key), visitor) if audiences else Entry.objects.none()
    return {audience for audience in audiences if mine.filter(addressed(visitor, audience)).exists()}


def _order(register: Register, asked: str, *, language: str = "en") -> walk.Order:
    """By a declared column: of the table that all entries share, or of the register's own, each walked in itself."""
    name = asked.removeprefix("-") or register.sorts[0]
    if name not in register.sorts:
        raise Wrong(
            _("The list cannot be sorted by “%(name)s”. It can be by: %(names)s.")
            % {
                "name": name,
                "names": ", ".join(register.sorts),
            }
        )
    column = f"sort_{language}" if name == TITLE else register.by_name[name].column
    return walk.Order(name, column, asked.startswith("-"), walk.nullable(register.model, column))


def _conditions(found: Listing, query: FormData) -> list[Q]:
    """What search and filters ask; a mistake in one goes to `errors`."""
    asked: list[Q] = []
    own = _walks_own_table(found)
    for kind in found.filters:
        path = kind.filter_path if own else found.register.path_from_entry(kind.filter_path)
        if any(query.get(name) for name in kind.parameters):
            found.reading.load_terms(kind.vocabularies)
        try:
            condition = kind.condition(query, path, found.reading)
        except Wrong as wrong:
            found.errors[kind.name] = wrong.message
            continue
        if condition is not None:
            asked.append(condition)
            found.aliases |= kind.aliases()
            if kind.audience:
                asked.append(addressed(found.reading.visitor, kind.audience))
    try:
        words = first(query, "q")
        if words:
            asked.append(having(words, register=found.register.key) | Q(key=words))
    except Wrong as wrong:
        found.errors["q"] = wrong.message
    return asked


def _place(found: Listing, query: FormData) -> walk.Place | None:
    for name in PLACES:
        text = query.get(name, "")
        if text:
            try:
                kind = None if found.order.name == TITLE else found.register.by_name[found.order.name]
                return walk.read_place(text, kind, backward=name == "before")
            except Wrong as wrong:
                found.errors[name] = wrong.message
    return None


# Fetching


def _walks_own_table(found: Listing) -> bool:
    """A column of the register's own table is walked from that table: from the shared one it would scan everything."""
    return found.order.path in found.register.own_columns


def _rows(found: Listing, narrowing: Iterable[Q]) -> QuerySet[Any]:
    own, shared = found.register.model._default_manager.all(), Entry.objects.filter(register=found.register.key)
    rows: QuerySet[Any] = visible(own if _walks_own_table(found) else shared, found.reading.visitor)
    if found.aliases:
        rows = rows.alias(**found.aliases)
    for condition in narrowing:
        rows = rows.filter(condition)
    masks = {
        f"seen_by_{kind.audience}": ExpressionWrapper(
            addressed(found.reading.visitor, kind.audience), output_field=BooleanField()
        )
        for kind in found.fields
        if kind.audience
    }
    return rows.annotate(**masks) if masks else rows


def _bounded(found: Listing, rows: QuerySet[Any]) -> tuple[QuerySet[Any], int | None]:
    """The same rows by their ids where they are few, so that the list is not walked past all others to find them.

    First what the visitor may see at all, then what the filters leave of much: the number of the latter where it was
    counted for that.
    """
    count = None
    few = few_within_reach([found.register.key], found.reading.visitor, most=MOST_COUNTED)
    if few is None:
        count, few = walk.few(rows, most=MOST_COUNTED)
    return (rows, count) if few is None else (rows.filter(Among(few)), count)


def _columns(found: Listing, rows: QuerySet[Any]) -> list[str]:
    """What is fetched of each row: its place, its key and version, the shown columns, and whether it may be seen."""
    own = _walks_own_table(found)
    columns = [column for kind in found.fields for column in kind.columns]
    paths = columns if own else [found.register.path_from_entry(column) for column in columns]
    return ["pk", found.order.path, "key", "version", "changed_at", *paths, *rows.query.annotation_select]


FIXED = 5
"""How many columns of a row stand before those of the fields."""


def _row(found: Listing, values: tuple[Any, ...]) -> Row:
    row: Row = {"pk": values[0], "key": values[2], "version": values[3], "changed_at": values[4]}
    place = FIXED
    for kind, width, bare in found.widths:
        row[kind.name] = values[place] if bare else kind.gathered(values[place : place + width])
        place += width
    if len(values) > place:
        _mask(found.fields, row, values[place:])
    return row


def _mask(fields: list[Kind], row: Row, seen: tuple[Any, ...]) -> None:
    """Take out of the row what is meant for others."""
    audiences = list(dict.fromkeys(kind.audience for kind in fields if kind.audience))
    closed = {audience for audience, open_ in zip(audiences, seen, strict=True) if not open_}
    for kind in fields:
        if kind.audience in closed:
            del row[kind.name]


def _set_places(found: Listing, got: list[tuple[Any, ...]], *, earlier: bool, later: bool) -> None:
    if got and earlier:
        found.before = walk.Place(got[0][1], got[0][0]).written()
    if got and later:
        found.after = walk.Place(got[-1][1], got[-1][0]).written()


def _chunks(found: Listing, rows: QuerySet[Any]) -> Iterator[Row]:
    columns = _columns(found, rows)
    ordered = rows.order_by(found.order.path, "pk").values_list(*columns)
    chunk: list[Row] = []
    for values in ordered.iterator(chunk_size=CHUNK):
        chunk.append(_row(found, values))
        if len(chunk) == CHUNK:
            load_names(found.reading, found.fields, chunk)
            yield from chunk
            chunk = []
    load_names(found.reading, found.fields, chunk)
    yield from chunk
