"""Everything that can be wrong with a document on its way in or out: a key for each fault, and its sentence in English.

Pure, so that files are read without Django and without a database. Pages tell the same faults in the visitor's language
(`views/words.py`), for which the sentences are words of the catalogues like any other. Faults are stored: a sentence that
takes other values is another fault, with a key of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

Value = str | int
"""What stands in a sentence: words of the file or of a library as they are, or a quantity."""

FILE = {
    "file-not-ordinary": "This is not a file that can be read (a folder, a device or a pipe).",
    "file-missing": "There is no file with this name.",
    "file-forbidden": "The file may not be read: its permissions do not allow it.",
    "file-not-opened": "The file could not be opened: %(reason)s.",
    "file-size": "The file has %(size)s MB; instruments up to %(limit)s MB are read.",
    "file-too-large": "The file is larger than %(limit)s MB.",
    "file-empty": "The file is empty.",
    "file-too-deep": "The file is nested too deeply to be a document.",
    "file-encrypted": "The file is encrypted; save it without a password and try again.",
    "folder-forbidden": "The folder may not be read.",
    "folder-without-xml": "There is no XML file in this folder.",
    "format-unknown": "There is no format %(name)s; these are read: %(formats)s.",
    "format-not-told": "Neither its content nor its name tells the format; name it: %(formats)s.",
    "utf-32": "The file is in UTF-32; UTF-8 and UTF-16 are read.",
    "no-text-bytes": "The file holds bytes that no text has: it is of another kind than its name says.",
    "nul-byte": "The file holds a NUL byte, which no text has.",
    "nul-character": "The file holds a NUL character, which no text has.",
    "encoding-unknown": "The file says it is in %(encoding)s, which is not read, and it is not UTF-8 either.",
    "encoding-broken": "The byte %(byte)s does not fit the file's encoding (%(encoding)s): it cannot be read as text.",
    "too-many-letters": "The file has more than %(limit)s letters, too many to be an instrument.",
    "too-many-lines": "The file has more than %(limit)s lines, too many to be an instrument.",
    "too-many-marks": "A paragraph has more than %(limit)s marks of Markdown, more than any text has.",
    "too-many-elements": "The file has more than %(limit)s elements, too many to be an instrument.",
    "too-many-attributes": "An element has more than %(limit)s attributes.",
    "too-many-values": "The file holds more than %(limit)s values, too many to be a document.",
    "too-many-aliases": "The file holds more than %(limit)s aliases.",
    "too-many-paragraphs": "The document has more than %(limit)s paragraphs, too many to be an instrument.",
    "paragraph-too-long": "A paragraph has more than %(limit)s letters, too many to be of an instrument.",
    "paragraph-too-long-at": "A paragraph has more than %(limit)s letters (paragraph %(number)s), too many to be of an instrument.",
    "paragraph-too-long-on-page": "A paragraph has more than %(limit)s letters (page %(number)s), too many to be of an instrument.",
    "elements-too-deep": "Elements are nested too deeply to be an instrument.",
    "element-too-long": "A single text, name or comment is too long to be part of an instrument.",
    "doctype": "The file has a document type declaration (<!DOCTYPE …>), which could define entities; it is not read.",
    "doctype-of-suite": "The file has a document type declaration, which files of the suite have not.",
    "xml-broken": "The XML is not well-formed: %(reason)s.",
    "xml-other-root": "The file begins with <%(found)s>, not with <%(wanted)s>: it is a document of another kind.",
    "json-broken": "The file is no JSON: %(reason)s.",
    "json-too-deep": "The JSON is nested too deeply to be a document.",
    "yaml-broken": "The file is no YAML: %(reason)s.",
    "yaml-unreadable": "The file is no YAML that can be read.",
}
"""Why a file of any format is refused."""

FORMAT = {
    "word-old": "The file is in Word's old format (.doc); save it as .docx and try again.",
    "word-other": "The file is no Word document (.docx): it does not begin as one.",
    "word-is-opendocument": "The file is no Word document (.docx): it is an OpenDocument file; save it as .docx.",
    "word-is-zip": "The file is no Word document (.docx): it is a ZIP without a document.",
    "word-is-excel": "The file is an Excel workbook, not a Word document (.docx).",
    "word-is-powerpoint": "The file is a PowerPoint presentation, not a Word document (.docx).",
    "word-is-another": "The file is another kind of document, not a Word document (.docx).",
    "word-cut-off": "The file is damaged or cut off: its list of parts cannot be read (%(reason)s).",
    "word-without-main-part": "The file is damaged: the part that holds its text is missing.",
    "word-without-body": "The file is damaged: it has no text.",
    "word-without-text": "The document holds no text.",
    "too-many-parts": "The file holds %(count)s parts; files of up to %(limit)s are read.",
    "part-too-large": 'The part "%(part)s" unpacks to more than %(limit)s MB, too much to be a document.',
    "part-not-unpacked": 'The file is damaged: its part "%(part)s" cannot be unpacked (%(reason)s).',
    "part-too-many-tags": 'The part "%(part)s" has more than %(limit)s tags, too many to be a document.',
    "part-broken": 'The part "%(part)s" is damaged: its XML is not well-formed (%(reason)s).',
    "part-doctype": 'The part "%(part)s" has a document type declaration, which could define entities; it is not read.',
    "part-encoding": 'The part "%(part)s" is not in UTF-8, as Word writes it; it is not read.',
    "part-too-deep": 'The part "%(part)s" nests its elements too deeply to be a document.',
    "pdf-other": "The file is no PDF: it does not begin as one.",
    "pdf-encrypted": "The PDF is encrypted; save it without a password and try again.",
    "pdf-damaged": "The PDF is damaged or cut off and cannot be read.",
    "pdf-slow": "The PDF takes more than %(limit)s seconds to read; split it and try again.",
    "pdf-memory": "The PDF takes too much memory to read; split it and try again.",
    "pdf-long": "The PDF has %(pages)s pages, too much text; up to %(limit)s are read. Split it and try again.",
    "pdf-scanned": (
        "The PDF has no text layer: its pages are pictures, as a scanner makes them. "
        "Run it through text recognition and try again."
    ),
    "pdf-nearly-empty": "The PDF holds next to no text.",
    "pdf-without-text": "The PDF holds no text.",
    "html-empty": "The page is empty.",
    "html-unreadable": "The page holds nothing that can be read as HTML.",
    "akn-without-text": "The document has no text: its body holds no clause and no paragraph.",
    "akn-version": "The file is Akoma Ntoso of another version than 3.0 (%(namespace)s).",
    "akn-no-namespace": "The file is Akoma Ntoso of another version than 3.0 (no namespace).",
    "akn-other": "An act, bill, doc or statement is read; the file holds %(names)s.",
    "akn-nothing": "An act, bill, doc or statement is read; the file holds nothing.",
    "oscal-other": "The file holds neither a “catalog” nor a “profile” of OSCAL.",
    "oscal-empty": "The file holds no group and no control.",
    "oscal-too-many": "The file holds more than %(limit)s groups, controls and parts.",
    "oscal-id-twice": "The id %(id)s stands in the file twice; ids are unique in OSCAL.",
    "ciso-other": "The file holds no framework (“objects”, “framework”).",
    "ciso-empty": "The framework has no “requirement_nodes”.",
    "ciso-node-twice": "The node %(node)s stands in the file twice.",
    "ciso-too-deep": "The node %(node)s hangs below more than %(limit)s others.",
    "ciso-circle": "Nodes hang below each other in a circle, among them %(node)s.",
    "suite-without-number": "Neither the file's name nor its documentID gives the instrument's number.",
    "suite-without-date": "Neither the file's name nor its text tells a date, so its text cannot be placed in time.",
    "table-missing": "There is no such file.",
    "table-not-opened": "The table could not be opened: %(reason)s.",
    "table-too-large": "The table is larger than %(limit)s MB.",
    "table-encoding": "The table is not in UTF-8.",
    "table-broken": "The table cannot be read as CSV: %(reason)s.",
    "table-columns": "The table has no column %(missing)s; it needs %(needed)s.",
    "table-cells": "The row has more cells than the table has columns.",
    "table-row": "The row has no number in the column ID, or no Name.",
    "table-level": '"%(level)s" in the column Min Level is no whole number.',
    "clause-too-long": "A clause has at most %(limit)s letters. Divide it.",
    "clause-too-many-marks": "A clause has at most %(limit)s marks of Markdown.",
}
"""Why a file of one format is refused, or a clause that somebody writes."""

OVERLOOKED = {
    "encoding-lost-letters": "Some letters could not be read and are shown as �.",
    "encoding-read-as": "The file is not in UTF-8; it was read as %(encoding)s.",
    "encoding-is-utf-8": "The file says it is in %(encoding)s, but its bytes are UTF-8; it was read as UTF-8.",
    "markup-dropped": "The text of <%(element)s> was kept without its mark-up.",
    "element-not-read": "What stands in <%(element)s> was not read.",
    "deleted-text": "Text that is marked as deleted was left out.",
    "picture-dropped": "A picture is not kept; its description stands in its place.",
    "pictures-dropped": "Pictures are not kept; where one is described, its description stands in its place.",
    "marks-shown": "The file holds so many marks of Markdown that some texts are shown as they are written.",
    "macros": "The file carries macros; they were neither run nor read.",
    "content-outside": "The file refers to content outside itself, which was not fetched.",
    "field-without-end": "A field of the file has no end; each was taken to end with its paragraph.",
    "document-within": "A document within the document was not read.",
    "file-without-title": "The file has no title.",
    "instrument-without-title": "The instrument has no title.",
    "framework-without-name": "The framework has no name.",
    "title-without-kind": "The title does not say what kind of instrument it is.",
    "title-number": "The title says %(title)s, the mark-up %(markup)s; the title is followed.",
    "number-too-long": "The number %(beginning)s… is too long to be one and was left out.",
    "numbers-repeated": "Numbers are used more than once, and each is kept: %(numbers)s.",
    "more-numbers-repeated": "Numbers are used more than once, and each is kept: %(numbers)s and %(more)s more.",
    "node-moved": "The node %(node)s hangs below %(above)s, which the file does not hold; it stands at the top.",
    "id-replaced": "The id %(id)s is no token of OSCAL; a name made from its place stands for it.",
    "name-without-date": "The file's name does not end in a number and a date; the date of this text is not known.",
    "name-with-wrong-date": "The date in the file's name, %(date)s, is in no calendar; the date of this text is not known.",
    "name-without-number": "The file's name gives no number; the number %(number)s inside it was taken.",
    "document-id-dropped": "The documentID %(beginning)s… is no number or short name and was left out.",
    "language-not-stated": "The file does not say in which language it is; it was read as English.",
    "language-not-told": "Neither the file nor its words tell in which language it is; it was read as English.",
    "language-differs": 'The file says that its language is "%(stated)s"; by its words it is "%(told)s".',
    "language-without-rules": (
        'No rules for the language "%(language)s": its requirements were not read (known: %(known)s).'
    ),
    "stated-unfitting": "What the file says is required does not fit its text, so it was read in the text anew.",
    "effect-not-stated": "The text does not state when the instrument takes effect.",
    "effect-month-alone": "The text states only the month in which it takes effect; %(day)s was taken.",
}
"""What was mended or overlooked in a file that is read all the same."""

KEEPING = {
    "home-not-allowed": "You may not add entries to that organisation. Choose one in which you contribute.",
    "copy-not-allowed": (
        "A copy that is in force at once is brought in by those who may publish. Bring it in as a draft."
    ),
    "public-not-allowed": "To make it public one must be allowed to approve in its organisation.",
    "key-taken": "There is an instrument “%(key)s” by now. Give this one another key.",
    "text-no-longer-allowed": "You may not bring in a text of this instrument any more.",
    "text-kept-since": (
        "Somebody has kept another text of it since. Look at what this one changes in that, then keep it."
    ),
    "went-wrong": "Something went wrong here, and nothing was kept. Try another format, or take the document away.",
    "said": "%(words)s",
}
"""Why a document that was read is not kept; the last is what another part of the house said, in its own words."""

WRITING = {
    "akn-without-date": "Akoma Ntoso’s addresses hold a date, and the document states none.",
    "oscal-without-date": "OSCAL’s catalogues hold the date of their last change, and the document states none.",
    "pdf-text-too-long": "This text is too long to be set as a PDF; take another format.",
    "pdf-text-too-slow": "This text takes too long to be set as a PDF; take another format.",
    "pdf-not-set": "This text cannot be set as a PDF; take another format. %(reason)s",
}
"""Why a document cannot be written in a format."""

SENTENCES: Mapping[str, str] = {**FILE, **FORMAT, **OVERLOOKED, **KEEPING, **WRITING}
"""Key → the fault in English, with places for its values."""


@dataclass(slots=True, init=False)
class Fault:
    """One thing that is wrong with a document: plain data that each reader is told in a language of theirs.

    As text it is the sentence in English, behind the line where that is known.
    """

    key: str
    line: int
    """0: it is of the whole document."""
    values: dict[str, Value]
    """By the names of the places in the sentence."""

    def __init__(self, key: str, /, *, line: int = 0, **values: Value) -> None:
        self.key = key
        self.line = line
        self.values = {name: _storable(value) if isinstance(value, str) else value for name, value in values.items()}

    def __str__(self) -> str:
        """For consoles and reports."""
        return f"Line {self.line}: {self.sentence}" if self.line else self.sentence

    @property
    def sentence(self) -> str:
        """The fault in English, without its line."""
        written = {name: value if isinstance(value, str) else f"{value:,}" for name, value in self.values.items()}
        return SENTENCES[self.key] % written

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)

    @classmethod
    def of_json(cls, stored: Any) -> Fault:
        """As it was stored: by this release or by one that kept a sentence, or whose fault this one does not know."""
        if isinstance(stored, str):
            return cls("said", words=stored)
        if stored["key"] not in SENTENCES:
            return cls("said", words=stored["key"])
        return cls(stored["key"], line=stored["line"], **stored["values"])


def _storable(text: str) -> str:
    """The text without what no database keeps: words of hostile files stand in it."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()
