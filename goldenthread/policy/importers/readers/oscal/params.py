"""Parameters of OSCAL controls: what stands in the text where one is inserted."""

from __future__ import annotations

import re
from typing import Any

from goldenthread.policy.importers.safety.json_safety import objects_in, text_in

_INSERT = re.compile(r"\{\{\s*(?:insert:\s*param,\s*)?(?P<id>[\w.\-]+)\s*\}\}")
_HOW_MANY = {"one-or-more": "Selection (one or more)", "one": "Selection"}
LONGEST = 4000
"""Letters of a text in the place of one insertion; selections that insert each other could grow without end."""


class Parameters:
    """Every parameter of a catalogue by its id."""

    def __init__(self) -> None:
        self.known: dict[str, dict[str, Any]] = {}

    def learn(self, holder: dict[str, Any]) -> None:
        """Take in the parameters that a catalogue, group or control declares."""
        for parameter in objects_in(holder, "params"):
            if name := text_in(parameter, "id"):
                self.known.setdefault(name, parameter)

    def inserted(self, text: str) -> str:
        """The text with each insertion replaced by the value, else the choices or the label, as SP 800-53 prints them."""
        return self._inserted(text, frozenset())

    def _inserted(self, text: str, above: frozenset[str]) -> str:
        if "{{" not in text:
            return text
        return _INSERT.sub(lambda found: self._said(found.group("id"), above), text)

    def _said(self, name: str, above: frozenset[str]) -> str:
        parameter = self.known.get(name)
        if parameter is None or name in above:
            return f"[Assignment: {name}]"
        above = above | {name}
        values = [value for value in parameter.get("values") or () if isinstance(value, str)]
        if values:
            return self._inserted(", ".join(values), above)[:LONGEST]
        select = parameter.get("select")
        if isinstance(select, dict):
            choices = [choice.strip() for choice in select.get("choice") or () if isinstance(choice, str)]
            if choices:
                how_many = _HOW_MANY.get(text_in(select, "how-many"), "Selection")
                return f"[{how_many}: {self._inserted('; '.join(choices), above)}]"[:LONGEST]
        label = text_in(parameter, "label") or name
        return f"[Assignment: {self._inserted(label, above)}]"[:LONGEST]
