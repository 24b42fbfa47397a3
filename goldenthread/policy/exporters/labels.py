"""What a person sees before a clause on a page: its number, or where it is a part of a list, its letter there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goldenthread.policy.importers.draft import Clause


def labels_of(clauses: Sequence[Clause], *, appendix: str) -> Iterator[str]:
    """Of each clause the label as its source writes it, else as its number tells it; "" for none.

    `appendix` is what an appendix is called in the language of the text.
    """
    numbers: list[str] = []
    for clause in clauses:
        above = numbers[clause.parent] if clause.parent is not None else ""
        yield clause.label or label_of(clause, above, appendix=appendix)
        numbers.append(clause.number or above)


def label_of(clause: Clause, above: str, *, appendix: str = "Appendix") -> str:
    """What a person sees before a clause below the number `above`, where the source gave its number by mark-up alone."""
    if not clause.number:
        return ""
    if clause.kind == "chapter":
        return f"{clause.number}."
    if clause.kind == "appendix":
        return f"{appendix} {clause.number}:"
    if clause.kind == "item":
        return f"{clause.number[len(above) :].strip('.()') if clause.number.startswith(above) else clause.number}."
    return clause.number
