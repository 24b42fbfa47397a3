"""Parameters of OSCAL controls: what stands in the text where one is inserted, and what is told of it beside the text.

As SP 800-53 prints them: "[Assignment: organization-defined frequency]", "[Selection (one or more): …]".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from goldenthread.policy.importers.safety.json_safety import objects_in, text_in

_INSERT = re.compile(r"\{\{\s*(?:insert:\s*param,\s*)?(?P<id>[\w.\-]+)\s*\}\}(?:[ \t]+(?=[.,;:)]))?")
"""With the space that generated text leaves before punctuation."""
_HOW_MANY = {"one-or-more": "Selection (one or more)", "one": "Selection"}
_SAYS_WHOSE = re.compile(r"(?:an?|the|each|every|one)\b|organi[sz]ation\b|organi[sz]ation-|\W|[A-Z]")
"""How a label begins that reads well without "organization-defined"."""
LONGEST = 4000
"""Letters of a text in the place of one insertion."""
_ALL = 5_000_000
"""Letters in the place of all insertions of one file; those of SP 800-53 have some 200,000."""
_DEEPEST = 12
"""Parameters that insert one another; SP 800-53 has two."""


class Parameters:
    """Every parameter of a catalogue by its id."""

    def __init__(self) -> None:
        self.known: dict[str, dict[str, Any]] = {}
        self.said: dict[str, str] = {}
        self.within: list[str] = []
        """Those whose text is being put together."""
        self.left = _ALL

    def learn(self, holder: dict[str, Any]) -> None:
        """Take in the parameters that a catalogue, group or control declares."""
        for parameter in objects_in(holder, "params"):
            if name := text_in(parameter, "id"):
                self.known.setdefault(name, parameter)

    def inserted(self, text: str) -> str:
        """The text with each insertion replaced by the value, else the choices or the label."""
        if "{{" not in text:
            return text
        return _INSERT.sub(lambda found: self._shown(found.group("id")), text)

    def told(self, holder: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """Of the parameters that an object declares the label, and the values, limits and guidance that it gives for each;
        those of which it says nothing more are left out."""
        for parameter in objects_in(holder, "params"):
            values = ", ".join(_texts(parameter, "values"))
            limits = [self.inserted(text_in(each, "description")) for each in objects_in(parameter, "constraints")]
            guidance = [self.inserted(text_in(each, "prose")) for each in objects_in(parameter, "guidelines")]
            said = [text.strip() for text in (values, *limits, *guidance) if text.strip()]
            if said and (label := self._label(parameter)):
                yield self.inserted(label), " ".join(said)

    def _shown(self, name: str) -> str:
        if name not in self.known or name in self.within or len(self.within) >= _DEEPEST or self.left <= 0:
            return f"[Assignment: {name}]"
        if name not in self.said:
            self.within.append(name)
            self.said[name] = self._text(self.known[name], name)[:LONGEST]
            self.within.pop()
        self.left -= len(self.said[name])
        return self.said[name]

    def _text(self, parameter: dict[str, Any], name: str) -> str:
        if values := _texts(parameter, "values"):
            return self.inserted(", ".join(values))
        select = parameter.get("select")
        choices = [choice.strip() for choice in _texts(select, "choice")]
        if choices:
            how_many = _HOW_MANY.get(text_in(select, "how-many"), "Selection")
            return f"[{how_many}: {self.inserted('; '.join(choices))}]"
        limits = [text_in(each, "description").strip() for each in objects_in(parameter, "constraints")]
        limited = f" ({'; '.join(filter(None, limits))})" if any(limits) else ""
        return f"[Assignment: {self.inserted(f'{self._label(parameter) or name}{limited}')}]"

    def _label(self, parameter: dict[str, Any]) -> str:
        """How the text calls a parameter: by its label for the text where it has one apart ("alt-label")."""
        other = [text_in(prop, "value") for prop in objects_in(parameter, "props") if _is_label(prop)]
        label = next(iter(other), "") or text_in(parameter, "label")
        return f"organization-defined {label}" if label and not _SAYS_WHOSE.match(label) else label


def _is_label(prop: dict[str, Any]) -> bool:
    return text_in(prop, "name") == "alt-label" and bool(text_in(prop, "value").strip())


def _texts(holder: Any, name: str) -> list[str]:
    found = holder.get(name) if isinstance(holder, dict) else None
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []
