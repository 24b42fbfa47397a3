"""The words of a DOCX paragraph as tokens: tracked changes accepted, fields by their results, hidden text left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from lxml import etree

from goldenthread.policy.faults import Fault
from goldenthread.policy.importers.readers.docx.styles import Style, Styles
from goldenthread.policy.importers.readers.docx.words import attribute, child, local, switch, value
from goldenthread.policy.importers.safety.office_package import Relation
from goldenthread.policy.importers.text.tokens import Faults, Token

_LEFT_OUT = frozenset(
    {
        *("del", "moveFrom", "delText", "delInstrText", "pPr", "rPr", "sdtPr", "rPrChange", "pPrChange"),
        *("annotationRef", "commentReference", "footnoteRef", "endnoteRef", "separator", "continuationSeparator"),
        *("lastRenderedPageBreak", "proofErr", "softHyphen", "pgNum", "rt", "fldData", "tblPr", "tcPr", "trPr"),
    }
)
_LETTERS = {"tab": "\t", "ptab": "\t", "noBreakHyphen": "-", "yearLong": "", "monthLong": "", "dayLong": ""}
_LINK_FIELD = re.compile(
    r'\s*HYPERLINK\s+(?:"(?P<address>[^"]*)"|(?P<bare>[^\s"\\]\S*))?(?:.*?\\l\s+"(?P<place>[^"]*)")?'
)
_CONTENTS_FIELD = re.compile(r"\s*(?:TOC|INDEX)\b")
_PRIVATE_USE = range(0xE000, 0xF900)
_MARKS = {"superscript": "sup", "subscript": "sub"}
FIELD_DEPTH = 50
"""Fields within one another; Word itself stops at twenty."""
INSTRUCTION_LIMIT = 4000
"""Letters of a field's instruction; an address has at most half as many."""


class Words(NamedTuple):
    """Letters that look alike: the inline marks around them, and the address that they link to."""

    text: str
    marks: tuple[str, ...] = ()
    link: str = ""


LINE_BREAK = Words("\n", ("br",))


@dataclass
class _Field:
    """A field: its instruction, and once its result begins, what that makes of it."""

    instruction: str = ""
    result: bool = False
    contents: bool = False
    link: str = ""

    def begin_result(self) -> None:
        self.result = True
        self.contents = _CONTENTS_FIELD.match(self.instruction) is not None
        if found := _LINK_FIELD.match(self.instruction):
            place = found.group("place")
            self.link = (found.group("address") or found.group("bare") or "") + (f"#{place}" if place else "")


@dataclass
class Run:
    """What has been read of one paragraph."""

    words: list[Words] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    """Bookmarks that begin in it."""
    notes: list[tuple[str, str]] = field(default_factory=list)
    """Kind ("footnote", "endnote") and id of the notes that it cites."""
    boxes: list[etree._Element] = field(default_factory=list)
    """Text boxes that hang on it."""

    @property
    def text(self) -> str:
        return "".join(words.text for words in self.words)


class RunReader:
    """Reads what stands in paragraphs; fields may begin in one paragraph and end in another."""

    def __init__(
        self,
        styles: Styles,
        relations: Mapping[str, Relation],
        faults: Faults,
        *,
        note_label: Callable[[str, str], str],
    ) -> None:
        """`note_label` gives the number that a reader sees for a note's kind and id."""
        self.styles = styles
        self.relations = relations
        self.faults = faults
        self.note_label = note_label
        self.fields: list[_Field] = []
        self.closed_fields = False
        """True where a field never ends: then each is taken to end with its paragraph."""
        self.languages: Counter[str] = Counter()

    @property
    def in_contents(self) -> bool:
        """Whether what is read now is the result of a table of contents, which repeats the headings."""
        return any(one.contents for one in self.fields)

    def read(self, paragraph: etree._Element, style: Style, run: Run) -> None:
        """Add a paragraph's words to what has been read."""
        if self.closed_fields:
            self.fields.clear()
        self._content(paragraph, style, run, "")

    def _content(self, element: etree._Element, style: Style, run: Run, link: str) -> None:
        for part in element:
            self._part(part, style, run, link)

    def _part(self, part: etree._Element, style: Style, run: Run, link: str) -> None:
        name = local(part)
        if name in _LEFT_OUT:
            return
        if name == "r":
            self._run(part, style, run, link)
        elif name == "hyperlink":
            self._content(part, style, run, self._address(part) or link)
        elif name == "fldSimple":
            one = _Field(attribute(part, "instr"))
            one.begin_result()
            if not one.contents:
                self._content(part, style, run, one.link or link)
        elif name == "bookmarkStart":
            run.names.append(attribute(part, "name"))
        elif name == "sdt":
            if not switch(child(part, "sdtPr"), "showingPlcHdr"):
                self._content_of(child(part, "sdtContent"), style, run, link)
        elif name == "AlternateContent":
            choice = child(part, "Choice")
            self._content_of(choice if choice is not None else child(part, "Fallback"), style, run, link)
        elif name == "t" and "/math" in str(part.tag):
            run.words.append(Words(part.text or "", (), link))
        else:
            self._content(part, style, run, link)

    def _content_of(self, element: etree._Element | None, style: Style, run: Run, link: str) -> None:
        if element is not None:
            self._content(element, style, run, link)

    def _address(self, element: etree._Element) -> str:
        relation = self.relations.get(attribute_of_relation(element))
        place = attribute(element, "anchor")
        outside = relation.target if relation and relation.external else ""
        return outside + (f"#{place}" if place else "")

    def _run(self, element: etree._Element, style: Style, run: Run, link: str) -> None:
        properties = child(element, "rPr")
        own = self.styles.get(value(properties, "rStyle"))
        if _set(switch(properties, "vanish"), own.hidden, style.hidden):
            self._fields_only(element)
            return
        marks = tuple(_marks(properties, own, style))
        language = attribute(child(properties, "lang"), "val") or self.styles.language
        for part in element:
            self._part_of_run(part, style, run, (marks, link, language))

    def _fields_only(self, element: etree._Element) -> None:
        for part in element:
            if local(part) in {"fldChar", "instrText"}:
                self._field(part)

    def _part_of_run(
        self, part: etree._Element, style: Style, run: Run, looks: tuple[tuple[str, ...], str, str]
    ) -> None:
        name = local(part)
        marks, link, language = looks
        if name in {"fldChar", "instrText"}:
            self._field(part)
        elif not self._shown() or name in _LEFT_OUT:
            return
        elif name == "t" or name in _LETTERS:
            text = (part.text or "") if name == "t" else _LETTERS[name]
            self.languages[language] += len(text)
            run.words.append(Words(text, marks, link or self._field_link()))
        elif name in {"br", "cr"}:
            run.words.append(LINE_BREAK if attribute(part, "type") in {"", "textWrapping"} else Words(" "))
        elif name == "sym":
            run.words.append(Words(_symbol(attribute(part, "char")), marks, link))
        elif name in {"footnoteReference", "endnoteReference"}:
            self._note(part, name.removesuffix("Reference"), run)
        elif name == "ruby":
            self._content_of(child(part, "rubyBase"), style, run, link)
        elif name in {"drawing", "pict", "object", "AlternateContent"}:
            self._picture(part, run)

    def _field(self, part: etree._Element) -> None:
        if local(part) == "instrText":
            if self.fields and not self.fields[-1].result:
                self.fields[-1].instruction = (self.fields[-1].instruction + (part.text or ""))[:INSTRUCTION_LIMIT]
            return
        kind = attribute(part, "fldCharType")
        if kind == "begin" and len(self.fields) < FIELD_DEPTH:
            self.fields.append(_Field())
        elif kind == "separate" and self.fields:
            self.fields[-1].begin_result()
        elif kind == "end" and self.fields:
            self.fields.pop()

    def _shown(self) -> bool:
        return not self.in_contents and all(one.result for one in self.fields)

    def _field_link(self) -> str:
        return next(filter(None, (one.link for one in reversed(self.fields))), "")

    def _note(self, part: etree._Element, kind: str, run: Run) -> None:
        note_id = attribute(part, "id")
        label = self.note_label(kind, note_id)
        if label:
            run.notes.append((kind, note_id))
            if not switch_attribute(part, "customMarkFollows"):
                run.words.append(Words(label, ("sup",), f"#{kind}-{label}"))

    def _picture(self, part: etree._Element, run: Run) -> None:
        shown: etree._Element | None = part
        if local(part) == "AlternateContent":
            choice = child(part, "Choice")
            shown = choice if choice is not None else child(part, "Fallback")
        boxes: dict[etree._Element, None] = {}
        described = ""
        for below in shown.iter() if shown is not None else ():
            name = local(below)
            if name == "txbxContent" and not any(above in boxes for above in below.iterancestors()):
                boxes[below] = None
            elif name == "docPr" and not described:
                described = attribute(below, "descr")
        run.boxes.extend(boxes)
        if not boxes:
            self.faults.warn(Fault("pictures-dropped"))
            if described:
                run.words.append(Words(f" [{described}] "))


def attribute_of_relation(element: etree._Element) -> str:
    """The id by which an element points to another part or address."""
    return next((str(found) for key, found in element.attrib.items() if str(key).endswith("/relationships}id")), "")


def switch_attribute(element: etree._Element, name: str) -> bool:
    """Whether an attribute that is on or off is on."""
    return attribute(element, name).lower() in {"1", "true", "on"}


def tokens_of(words: Sequence[Words]) -> list[Token]:
    """Words as tokens, those that look alike together."""
    tokens: list[Token] = []
    for (link, marks), alike in groupby(words, key=lambda one: (one.link, one.marks)):
        if marks == LINE_BREAK.marks:
            tokens.extend(Token("void", "br") for _ in alike)
            continue
        text = "".join(one.text for one in alike)
        if not text:
            continue
        opened = [Token("open", "a", (("href", link),))] if link else []
        opened += [Token("open", mark) for mark in marks]
        tokens += [*opened, Token("text", text), *(Token("close", one.value) for one in reversed(opened))]
    return tokens


def _marks(properties: etree._Element | None, own: Style, style: Style) -> list[str]:
    marks = []
    # Headings, captions and terms look as they do because of what they are: that is no emphasis.
    bold, italic = (style.bold, style.italic) if style.role in {"", "continued", "note"} else (None, None)
    if _set(switch(properties, "b"), own.bold, None if style.level else bold):
        marks.append("strong")
    if _set(switch(properties, "i"), own.italic, None if style.level else italic):
        marks.append("em")
    raised = _MARKS.get(value(properties, "vertAlign") or own.raised)
    return [*marks, raised] if raised else marks


def _set(direct: bool | None, own: bool | None, style: bool | None) -> bool:
    """A toggle (§17.7.3): what the run says itself; else the character style turns round what the paragraph's says."""
    return direct if direct is not None else bool(own) != bool(style)


def _symbol(code: str) -> str:
    if not re.fullmatch(r"[0-9A-Fa-f]{1,6}", code):
        return ""
    number = int(code, 16)
    # Symbol fonts keep their signs in a private range; most that texts use are dots and ticks.
    if number in _PRIVATE_USE:
        return "•"
    return chr(number) if 0x20 <= number < 0x110000 and not 0xD800 <= number < 0xE000 else ""
