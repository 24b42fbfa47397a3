"""Reading a JSON file that nobody vouches for: what is refused before it can do harm, and why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from goldenthread.policy.importers.draft import Refused
from goldenthread.policy.importers.safety.files import content_of

DEPTH_LIMIT = 60
"""Objects and lists within one another; SP 800-53 goes 15 deep."""
VALUE_LIMIT = 600_000
"""Values of one file; all of SP 800-53 has about 350,000."""


def read_json(path: Path) -> Any:
    """The content of one file. Raises `Refused` where it is no JSON, is too large or nested too deeply."""
    content = content_of(path).removeprefix(b"\xef\xbb\xbf")
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        if "recursion" in error.msg.lower():
            raise Refused("json-too-deep") from None
        raise Refused("json-broken", line=error.lineno, reason=error.msg[:120]) from None
    refuse_bulk(value)
    return value


def refuse_bulk(value: Any) -> None:
    """Raises `Refused` where plain data hold more values, or go deeper, than a document does."""
    waiting: list[tuple[Any, int]] = [(value, 1)]
    seen = 0
    while waiting:
        each, depth = waiting.pop()
        seen += 1
        if seen > VALUE_LIMIT:
            raise Refused("too-many-values", limit=VALUE_LIMIT)
        if depth > DEPTH_LIMIT:
            raise Refused("file-too-deep")
        inner = each.values() if isinstance(each, dict) else each if isinstance(each, list) else ()
        waiting += [(one, depth + 1) for one in inner]


def text_in(holder: Any, name: str) -> str:
    """A text that an object holds by a name; "" where it holds none there. Lone surrogates cannot stand in it."""
    value = holder.get(name) if isinstance(holder, dict) else None
    return value if isinstance(value, str) else ""


def objects_in(holder: Any, name: str) -> Iterator[dict[str, Any]]:
    """The objects in a list that an object holds by a name; anything else in the list is passed over."""
    value = holder.get(name) if isinstance(holder, dict) else None
    for each in value if isinstance(value, list) else ():
        if isinstance(each, dict):
            yield each
