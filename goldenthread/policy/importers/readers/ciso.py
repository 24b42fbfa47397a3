"""CISO Assistant's frameworks as YAML: one library file in, one draft out.

A node that is assessed becomes a clause, one that only groups a chapter or section; what is said beside it ("annotation",
"typical_evidence") a note below it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from goldenthread.policy.faults import Fault
from goldenthread.policy.importers.draft import NUMBER_LIMIT, ClauseKind, Draft, Refused
from goldenthread.policy.importers.safety.json_safety import DEPTH_LIMIT, objects_in, text_in
from goldenthread.policy.importers.safety.yaml_safety import read_yaml
from goldenthread.policy.importers.structure.drafted import clauses_of
from goldenthread.policy.importers.structure.links import Places
from goldenthread.policy.importers.structure.outline import Piece, name_places
from goldenthread.policy.importers.structure.titles import is_mandatory, kind_of
from goldenthread.policy.importers.text.dates import iso_day
from goldenthread.policy.importers.text.marked_lines import Prose
from goldenthread.policy.importers.text.mending import fold, slug
from goldenthread.policy.importers.text.safe_html import to_html
from goldenthread.policy.importers.text.tokens import Faults, plain

_NOTES = (("annotation", "Annotation"), ("typical_evidence", "Typical evidence"))
_LANGUAGE = re.compile(r"[a-z]{2}")
_LONGEST_IDENTIFIER = 60

Node = dict[str, Any]


def read_draft(path: Path, *, language: str = "") -> Draft:
    """Read one library in the language that it is written in, or in one that it is translated into.

    Raises `Refused` where the file is no framework, names a node twice or hangs nodes below each other in a circle.
    """
    library = read_yaml(path)
    objects = library.get("objects") if isinstance(library, dict) else None
    framework = objects.get("framework") if isinstance(objects, dict) else None
    if not isinstance(framework, dict):
        raise Refused("ciso-other")
    locale = text_in(library, "locale").strip().lower()[:2]
    locale = locale if _LANGUAGE.fullmatch(locale) else "en"
    wanted = language or locale
    prose = Prose(Faults())
    pieces = _pieces(list(objects_in(framework, "requirement_nodes")), "" if wanted == locale else wanted, prose)
    if not pieces:
        raise Refused("ciso-empty")
    for warning in name_places(pieces):
        prose.faults.warn(warning)
    translated = "" if wanted == locale else wanted
    return _draft(library, framework, pieces, prose, wanted, translated)


def _draft(library: Node, framework: Node, pieces: list[Piece], prose: Prose, language: str, translated: str) -> Draft:
    title = prose.line(_said(framework, "name", translated) or _said(library, "name", translated))
    if not title:
        prose.faults.warn(Fault("framework-without-name"))
    places = Places(pieces, own_numbers=())
    clauses = clauses_of(pieces, places, language=language)
    identifier = text_in(framework, "urn")
    kind = kind_of(title)
    note = prose.tokens(_said(framework, "description", translated) or _said(library, "description", translated))
    return Draft(
        key=slug(text_in(framework, "ref_id") or text_in(library, "ref_id") or title) or "framework",
        document_id=identifier if len(identifier) <= _LONGEST_IDENTIFIER else "",
        title=title,
        language=language,
        kind=kind,
        mandatory=is_mandatory(title, kind=kind, text=""),
        consolidated_on=iso_day(text_in(library, "publication_date")),
        effective_on=None,
        source_url="",
        clauses=clauses,
        issuer=fold(text_in(library, "provider")),
        note=plain(note),
        note_html=to_html(note, address=places.address, language=language),
        warnings=tuple(prose.faults.warnings),
        mended=prose.faults.mended,
    )


def _pieces(nodes: Sequence[Node], translated: str, prose: Prose) -> list[Piece]:
    """Every node below the one that it names as its parent, in the order of the file."""
    known: dict[str, Node] = {}
    for node in nodes:
        urn = text_in(node, "urn")
        if urn and urn in known:
            raise Refused("ciso-node-twice", node=urn[:80])
        known[urn or f"#{len(known)}"] = node
    below: dict[str, list[str]] = {}
    for urn, node in known.items():
        above = text_in(node, "parent_urn")
        if above and above not in known:
            prose.faults.warn(Fault("node-moved", node=urn[:80], above=above[:80]))
            above = ""
        below.setdefault(above, []).append(urn)
    pieces: list[Piece] = []
    waiting: list[tuple[str, Piece | None]] = [(urn, None) for urn in reversed(below.get("", []))]
    placed: set[str] = set()
    while waiting:
        urn, above_piece = waiting.pop()
        placed.add(urn)
        if above_piece and above_piece.depth >= DEPTH_LIMIT:
            raise Refused("ciso-too-deep", node=urn[:80], limit=DEPTH_LIMIT)
        piece = _piece(known[urn], above_piece, translated, prose, has_parts=urn in below)
        pieces.append(piece)
        pieces += _notes(known[urn], piece, translated, prose)
        waiting += [(inner, piece) for inner in reversed(below.get(urn, []))]
    if len(placed) < len(known):
        lost = next(urn for urn in known if urn not in placed)
        raise Refused("ciso-circle", node=lost[:80])
    return pieces


def _piece(node: Node, above: Piece | None, translated: str, prose: Prose, *, has_parts: bool) -> Piece:
    assessed = text_in(node, "assessable").lower() in {"true", "yes", "on"}
    words = prose.tokens(_said(node, "description", translated))
    heading = prose.line(_said(node, "name", translated))
    kind: ClauseKind = "clause" if assessed or (plain(words) and not has_parts) else "section" if above else "chapter"
    number = fold(text_in(node, "ref_id"))
    if len(number) > NUMBER_LIMIT:
        prose.faults.warn(Fault("number-too-long", beginning=number[:20]))
        number = ""
    depth = above.depth + 1 if above else 1
    return Piece(kind, number=number, heading=heading, tokens=words, parent=above, depth=depth)


def _notes(node: Node, above: Piece, translated: str, prose: Prose) -> list[Piece]:
    return [
        Piece("note", heading=heading, tokens=prose.tokens(said), parent=above, depth=above.depth + 1)
        for name, heading in _NOTES
        if (said := _said(node, name, translated))
    ]


def _said(node: Node, name: str, translated: str) -> str:
    """A text in the translation where that has it, else as it was written."""
    translations = node.get("translations")
    if translated and isinstance(translations, dict) and (said := text_in(translations.get(translated), name)):
        return said.strip()
    return text_in(node, name).strip()
