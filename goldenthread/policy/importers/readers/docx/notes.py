"""The footnotes and endnotes of a DOCX file, numbered in the order in which the text cites them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from lxml import etree

from goldenthread.policy.importers.readers.docx.runs import Run, RunReader, tokens_of
from goldenthread.policy.importers.readers.docx.styles import Styles
from goldenthread.policy.importers.readers.docx.words import attribute, child, children, local, value
from goldenthread.policy.importers.safety.office_package import Package
from goldenthread.policy.importers.structure.blocks import Block
from goldenthread.policy.importers.text.numbers import list_label
from goldenthread.policy.importers.text.tokens import Faults, Token, plain

_STYLES = {"lowerRoman": "i", "upperRoman": "I", "lowerLetter": "a", "upperLetter": "A"}
_USUAL = {"footnote": "decimal", "endnote": "lowerRoman"}
_KINDS = ("footnote", "endnote")


class Notes:
    """Gives each note its number when it is first cited, and the cited ones as blocks afterwards."""

    def __init__(self, package: Package, parts: Mapping[str, str], styles: Styles, faults: Faults) -> None:
        """`parts` are the paths of the parts that the text names, by their kind."""
        self._notes: dict[tuple[str, str], etree._Element] = {}
        self._labels: dict[tuple[str, str], str] = {}
        self._cited: Counter[str] = Counter()
        self._readers: dict[str, RunReader] = {}
        settings = package.xml(parts["settings"]) if "settings" in parts else None
        self._formats = {kind: value(settings, f"{kind}Pr", "numFmt") or usual for kind, usual in _USUAL.items()}
        for kind in _KINDS:
            part = parts.get(f"{kind}s", "")
            root = package.xml(part) if part else None
            for note in children(root, kind) if root is not None else ():
                if attribute(note, "type") in {"", "normal"}:
                    self._notes[kind, attribute(note, "id")] = note
            relations = package.relations(part) if part else {}
            self._readers[kind] = RunReader(styles, relations, faults, note_label=lambda *_: "")
            self._readers[kind].closed_fields = True

    def label(self, kind: str, note_id: str) -> str:
        """The number that a reader sees for a note; "" where there is no such note."""
        key = kind, note_id
        if key not in self._notes:
            return ""
        if key not in self._labels:
            self._cited[kind] += 1
            self._labels[key] = list_label(_STYLES.get(self._formats[kind], "1"), self._cited[kind])
        return self._labels[key]

    def blocks(self) -> Iterator[Block]:
        """The notes that the text cites, footnotes first, each in the order of its number."""
        for wanted in _KINDS:
            for (kind, note_id), label in self._labels.items():
                tokens = self._tokens(kind, note_id) if kind == wanted else []
                if plain(tokens):
                    name = f"{kind}-{label}"
                    yield Block("note", tuple(tokens), label, place=f"{kind} {label}", names=(name,))

    def _tokens(self, kind: str, note_id: str) -> list[Token]:
        reader = self._readers[kind]
        found = []
        for paragraph in self._notes[kind, note_id].iter():
            if local(paragraph) == "p":
                run = Run()
                style = reader.styles.paragraph(value(child(paragraph, "pPr"), "pStyle"))
                reader.read(paragraph, style, run)
                if run.text.strip():
                    found.append(tokens_of(run.words))
        if len(found) == 1:
            return found[0]
        return [token for tokens in found for token in (Token("open", "p"), *tokens, Token("close", "p"))]
