"""Several rows of one entry as one: each is looked at by itself, then the newest says what it says and figures gather."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from goldenthread.engine.tables.checking import Checking
from goldenthread.engine.tables.mapping import Merged
from goldenthread.engine.tables.verdicts import Fault, Line


def merged(lines: Sequence[Line], how: Merged, checking: Checking) -> Iterator[Line]:
    """One line an entry, in the order in which their keys come first; rows with a fault stay lines of their own."""
    groups: dict[str, list[Line]] = {}
    checking.prepare(lines)
    for line in lines:
        key = checking.key_of(line)
        if line.faults or not key:
            yield line
        else:
            groups.setdefault(key, []).append(line)
    for group in groups.values():
        if len(group) == 1:
            yield group[0]
        else:
            yield from _one(group, how, checking)


def _one(group: list[Line], how: Merged, checking: Checking) -> Iterator[Line]:
    good: list[Line] = []
    for line in group:
        earlier = next((other for other in good if other.period == line.period), None)
        if earlier is not None:
            message = _("Row %(row)s says the same entry for the same period. Leave one of them out.")
            line.faults.append(Fault(line.rows[0], "", message % {"row": earlier.rows[0]}))
        if checking.reads(line):
            good.append(line)
        else:
            yield line
    if good:
        yield _together(sorted(good, key=lambda line: line.period), how)


def _together(lines: Sequence[Line], how: Merged) -> Line:
    cells: dict[str, str] = {}
    for line in lines:
        cells |= {name: text for name, text in line.cells.items() if text or name not in cells}
    for name in how.collect:
        gathered = [text for line in reversed(lines) for text in line.cells.get(name, "").splitlines()]
        if gathered:
            cells[name] = "\n".join(dict.fromkeys(gathered))
    return Line(sorted(row for line in lines for row in line.rows), cells, period=lines[-1].period)
