"""Reading a YAML file that nobody vouches for: what is refused before it can do harm, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from goldenthread.policy.importers.draft import Refused
from goldenthread.policy.importers.safety.files import content_of, text_of
from goldenthread.policy.importers.safety.json_safety import DEPTH_LIMIT, refuse_bulk

SIZE_LIMIT = 8 * 1024 * 1024
"""Bytes; the largest framework that CISO Assistant ships has about three megabytes."""
ALIAS_LIMIT = 2000
"""Aliases in one file: programs that write YAML use one for a list that stands twice."""

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Knows texts, lists and objects alone: no dates, no numbers, no merging of objects, nothing that runs."""


def read_yaml(path: Path) -> Any:
    """The content of one file, every scalar as text.

    Raises `Refused` where it is no YAML, is too large, is nested too deeply or grows by aliases within aliases.
    """
    content = content_of(path)
    if len(content) > SIZE_LIMIT:
        raise Refused("file-too-large", limit=SIZE_LIMIT // 1024 // 1024)
    text = text_of(content).text
    try:
        _refuse_depth(text)
        value = yaml.load(text, Loader=_Loader)  # noqa: S506 (the loader makes texts, lists and objects alone)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = str(getattr(error, "problem", "") or type(error).__name__).strip()
        raise Refused("yaml-broken", line=mark.line + 1 if mark else 0, reason=said[:120]) from None
    except (RecursionError, ValueError):
        raise Refused("yaml-unreadable") from None
    refuse_bulk(value)
    return value


def _refuse_depth(text: str) -> None:
    """Walk the events first, as building goes down by as many calls as the file is deep."""
    depth = aliases = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.events.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.events.CollectionEndEvent):
            depth -= 1
        aliases += isinstance(event, yaml.events.AliasEvent)
        line = event.start_mark.line + 1 if event.start_mark else 0
        if depth > DEPTH_LIMIT:
            raise Refused("file-too-deep", line=line)
        if aliases > ALIAS_LIMIT:
            raise Refused("too-many-aliases", line=line, limit=ALIAS_LIMIT)
