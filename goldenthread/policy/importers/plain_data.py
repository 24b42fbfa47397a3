"""A draft as plain JSON and back, so that it can wait for a person without its file being read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import date
from typing import Any

from goldenthread.policy.faults import Fault
from goldenthread.policy.importers.draft import Clause, Draft, Reference
from goldenthread.policy.importers.stated import Record, duties_in, records_of

_DAYS = ("consolidated_on", "effective_on")


def to_data(draft: Draft) -> dict[str, Any]:
    """The draft as JSON tells it; days as ISO 8601."""
    data = asdict(replace(draft, stated=None))
    if draft.stated is not None:
        data["stated"] = [list(record) for record in records_of(draft.stated, draft.clauses)]
    return {**data, **{name: data[name] and data[name].isoformat() for name in _DAYS}}


def from_data(data: Mapping[str, Any]) -> Draft:
    """The draft that `to_data` told."""
    known = {field.name for field in fields(Draft)}
    told = {name: value for name, value in data.items() if name in known}
    told |= {name: data[name] and date.fromisoformat(data[name]) for name in _DAYS}
    told["expected_results"] = tuple(data["expected_results"])
    told["warnings"] = tuple(map(Fault.of_json, data["warnings"]))
    told["told_rows"] = tuple(map(tuple, data.get("told_rows", ())))
    told["clauses"] = tuple(Clause(**clause) for clause in data["clauses"])
    told["references"] = tuple(Reference(**reference) for reference in data["references"])
    if told.get("stated") is not None:
        records = [Record(kind, clause, tuple(map(tuple, facts))) for kind, clause, facts in told["stated"]]
        told["stated"] = duties_in(records, told["clauses"])
    return Draft(**told)
