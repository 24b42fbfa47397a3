"""Links of OSCAL groups and controls, told under the control as a printed catalogue does: related controls, references."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from goldenthread.policy.importers.safety.json_safety import objects_in, text_in
from goldenthread.policy.importers.text.mending import fold
from goldenthread.policy.importers.text.tokens import Token

_HEADINGS = {"required": "Required controls", "related": "Related controls", "reference": "References"}
_OTHER = "See also"
_WENT = {"incorporated-into": "Incorporated into", "moved-to": "Moved to", "addressed-by": "Addressed by"}
"""Relations that say what became of a withdrawn control."""
_MOST = 500
"""Links of one control; those of SP 800-53 have at most sixty."""

_LONGEST = 400
"""Letters of a link's text."""


class Links:
    """Where links lead: controls by their id, resources of the back matter by their UUID."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def learn(self, holder: dict[str, Any], number: str) -> None:
        """A group or control that links may name, by its number or else its title."""
        self.names.setdefault(f"#{text_in(holder, 'id')}", number or fold(text_in(holder, "title")))

    def learn_resources(self, catalog: dict[str, Any]) -> None:
        """The resources of the back matter, by their title or else their citation."""
        for resource in objects_in(catalog.get("back-matter"), "resources"):
            citation = resource.get("citation")
            name = text_in(resource, "title") or text_in(citation, "text")
            self.names.setdefault(f"#{text_in(resource, 'uuid')}", fold(name))

    def notes(self, holder: dict[str, Any]) -> Iterator[tuple[str, list[Token]]]:
        """A heading, and the links below it in their order, for each relation that a group or control has."""
        found: dict[str, list[dict[str, Any]]] = {heading: [] for heading in (*_HEADINGS.values(), _OTHER)}
        for link in _first(holder):
            if text_in(link, "rel") not in _WENT:
                found[_HEADINGS.get(text_in(link, "rel"), _OTHER)].append(link)
        for heading, links in found.items():
            if links:
                yield heading, self._listed(links)

    def withdrawn(self, holder: dict[str, Any]) -> list[Token]:
        """What stands in the place of a withdrawn control's text; empty for any other."""
        status = [text_in(prop, "value").lower() for prop in objects_in(holder, "props") if _is_status(prop)]
        if "withdrawn" not in status:
            return []
        said: list[Token] = []
        for relation, words in _WENT.items():
            if links := [link for link in _first(holder) if text_in(link, "rel") == relation]:
                said += [Token("text", f"{'; ' if said else ': '}{words} "), *self._listed(links)]
        return [Token("text", "[Withdrawn"), *said, Token("text", ".]")]

    def _listed(self, links: list[dict[str, Any]]) -> list[Token]:
        tokens: list[Token] = []
        for link in links:
            address = text_in(link, "href").strip()
            inside = address.startswith("#")
            name = self.names.get(address, "") or address[1:].upper() if inside else address
            said = Token("text", (fold(text_in(link, "text")) or name)[:_LONGEST])
            leads = inside or address.startswith(("https://", "http://", "mailto:"))
            tokens += [Token("text", ", ")] if tokens else []
            tokens += [Token("open", "a", (("href", address),)), said, Token("close", "a")] if leads else [said]
        return tokens


def _first(holder: dict[str, Any]) -> list[dict[str, Any]]:
    return list(objects_in(holder, "links"))[:_MOST]


def _is_status(prop: dict[str, Any]) -> bool:
    return text_in(prop, "name") == "status" and not text_in(prop, "ns").startswith("urn:")
