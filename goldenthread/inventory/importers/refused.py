"""How a file is refused, and JSON that nobody can hurt us with."""

from __future__ import annotations

import json
from typing import Any, NoReturn

DEEPEST = 40
"""Levels of nesting; catalogues and items have fewer than eight."""


class Refused(Exception):
    """The file cannot be taken; the message says why."""

    def __init__(self, message: str, *, line: int = 0) -> None:
        super().__init__(f"Line {line}: {message}" if line else message)
        self.message = str(self)
        self.line = line


def plain_json(text: str, *, line: int = 0) -> Any:
    """The value of a JSON text. Raises Refused for what is none: NaN, a name twice, too many levels, half of a character."""
    try:
        value = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_once)
    except RecursionError:
        raise Refused(f"The JSON has more than {DEEPEST} levels.", line=line) from None
    except ValueError as wrong:
        raise Refused(f"This is not JSON: {wrong}.", line=line) from None
    _refuse_depth(value, line)
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise Refused("The JSON contains half of a character.", line=line) from None
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return made


def _refuse_depth(value: Any, line: int) -> None:
    level, here = 0, [value]
    while here:
        level += 1
        if level > DEEPEST:
            raise Refused(f"The JSON has more than {DEEPEST} levels.", line=line)
        here = [
            inner
            for each in here
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
