"""Walking through a list by its own index: a page begins after a place (sort value, id), never at an offset."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

import orjson
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, Model, QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import gettext_lazy as _

from goldenthread.engine.kinds.base import Kind, Wrong

LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is sorted: by a column of the query's own table, then by id."""

    name: str
    path: str
    descending: bool = False
    nullable: bool = False
    """Then what is not stated stands last, whichever way the list is sorted."""

    @property
    def parameter(self) -> str:
        """As an address writes it."""
        return f"-{self.name}" if self.descending else self.name


@dataclass(frozen=True, slots=True)
class Place:
    """A row's place in the order, and whether one walks on from it or back."""

    value: Any
    pk: int
    backward: bool = False

    def written(self) -> str:
        """As an address carries it."""
        value = self.value.isoformat() if hasattr(self.value, "isoformat") else self.value
        return base64.urlsafe_b64encode(orjson.dumps([value, self.pk])).decode().rstrip("=")


def read_place(text: str, kind: Kind | None, *, backward: bool) -> Place:
    """The place that an address carries; `kind` knows the sort value, None is a title's sort key. Raises Wrong."""
    try:
        found = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error) as unreadable:
        raise Wrong(_("This is not the address of a page.")) from unreadable
    if not isinstance(found, list) or len(found) != 2:
        raise Wrong(_("This is not the address of a page."))
    value, pk = found
    if not isinstance(pk, int) or isinstance(pk, bool) or not 0 <= pk <= LARGEST_ID:
        raise Wrong(_("This is not the address of a page."))
    if value is not None:
        value = (kind or Kind("title", "")).from_cursor(value)
    return Place(value, pk, backward)


class Beyond(Func):
    """The row comparison `(column, id) > (value, id)`, which PostgreSQL walks by the index over both."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, path: str, place: Place, *, descending: bool) -> None:
        super().__init__(F(path), F("pk"), Value(place.value), Value(place.pk))
        self.comparison = "<" if descending else ">"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_: Any, **__: Any) -> tuple[str, Any]:
        """Both sides as rows."""
        parts = [compiler.compile(each) for each in self.get_source_expressions()]
        column, pk, value, other = (sql for sql, _parameters in parts)
        parameters = [each for _sql, given in parts for each in given]
        return f"({column}, {pk}) {self.comparison} ({value}, {other})", parameters


FEW = "SELECT count(*), CASE WHEN count(*) <= %s THEN array_agg(id) END FROM ({rows}) AS found (id)"


def few(rows: QuerySet[Any], *, most: int) -> tuple[int, list[int] | None]:
    """How many rows there are, and their ids where they are at most `most`; counted no further than one more."""
    try:
        statement, values = rows.order_by().values("pk")[: most + 1].query.sql_with_params()
    except EmptyResultSet:
        return 0, []
    with connection.cursor() as cursor:
        cursor.execute(FEW.format(rows=statement), [most, *values])
        count, ids = cursor.fetchone()
    return count, ids if count else []


def page(
    rows: QuerySet[Any], *, order: Order, columns: list[str], most: int, place: Place | None = None
) -> list[tuple[Any, ...]]:
    """Up to `most` rows from the place on or back, nearest first. Two queries at most."""
    backward = place is not None and place.backward
    descending = order.descending != backward
    segments: list[bool | None] = [False, True] if order.nullable else [None]
    if backward:
        segments.reverse()
    if place is not None and order.nullable:
        segments = segments[segments.index(place.value is None) :]
    found: list[tuple[Any, ...]] = []
    for number, unstated in enumerate(segments):
        if len(found) < most:
            part = _segment(rows, order, unstated=unstated, descending=descending, place=None if number else place)
            found += part.values_list(*columns)[: most - len(found)]
    return found


def _segment(
    rows: QuerySet[Any], order: Order, *, unstated: bool | None, descending: bool, place: Place | None
) -> QuerySet[Any]:
    """The rows whose value is stated, or those whose is not, in order from the place on."""
    sign = "-" if descending else ""
    if unstated is not None:
        rows = rows.filter(**{f"{order.path}__isnull": unstated})
    if unstated:
        if place is not None:
            rows = rows.filter(**{"pk__lt" if descending else "pk__gt": place.pk})
        return rows.order_by(f"{sign}pk")
    if place is not None:
        rows = rows.filter(Beyond(order.path, place, descending=descending))
    return rows.order_by(f"{sign}{order.path}", f"{sign}pk")


def nullable(model: type[Model], column: str) -> bool:
    """Whether a column of the model may be empty."""
    return any(field.null for field in model._meta.concrete_fields if field.attname == column)
