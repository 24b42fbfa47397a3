"""The words of a PDF with their places, read in a program of its own: a file that breaks the library harms nobody else.

Run by file, not as a module, so that it loads nothing but the library. It prints a JSON value a line: an error, or for
each page its height, its words and the lines that are ruled on it.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import math
import resource
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

MEMORY_LIMIT = 450 * 1024 * 1024
"""Bytes of memory that reading may take."""
SECONDS = 10
"""Of the processor's time that reading may take."""
PAGE_LIMIT = 1000
"""Pages of one file."""
LETTER_LIMIT = 5_000_000
"""Letters of one file; a thousand full pages have as many."""
_HYPHENS = {0x02, 0xFFFE}
"""What the library gives for a hyphen at the end of a line."""
OBJECT_LIMIT = 20_000
"""Drawn things of one page that are looked at."""
_DOT = (1.5, 8.0)
"""How wide and high the dot of a list is, in points."""
_RULE = (2.5, 6.0)
"""How thick a ruled line is at most, and how long at least, in points."""
_NAME_LENGTH = 128
_HEAVY = 600
_PASSWORD, _FORMAT = 4, 3


class Page:
    """The letters of one page."""

    def __init__(self, library: Any, text: Any) -> None:
        self.library = library
        self.text = text
        self.name = ctypes.create_string_buffer(_NAME_LENGTH)
        self.flags = ctypes.c_int()
        self.matrix = library.FS_MATRIX()
        self.rect = library.FS_RECTF()
        self.looks: dict[int, tuple[float, bool, bool, int]] = {}
        self.count = max(library.FPDFText_CountChars(text), 0)

    def _codes(self) -> Sequence[int]:
        """The letters' codes: all at once where there is one for each letter, else one by one."""
        buffer = (ctypes.c_ushort * (self.count + 1))()
        if self.library.FPDFText_GetText(self.text, 0, self.count, buffer) == self.count + 1:
            codes: list[int] = buffer[: self.count]
            return codes
        return [self.library.FPDFText_GetUnicode(self.text, place) for place in range(self.count)]

    def words(self) -> Iterator[list[Any]]:
        """Each word: its letters, left, bottom, right and top, size, 1 for bold, 1 for slanted, 1 behind a space, quarters turned.

        A space that the library puts between letters as they stand apart is none that the file has written.
        """
        start, letters, behind_space = 0, "", True
        for place, code in enumerate([*self._codes(), 0x20]):
            letter = "\u00ad" if code in _HYPHENS else chr(code) if 0x20 <= code < 0x110000 else " "
            if 0xD800 <= code < 0xE000:
                letter = "\ufffd"
            if not letter.isspace():
                start, letters = (start if letters else place), letters + letter
            # A word that goes on behind the end of its line is two, each with its own place.
            if letters and (letter.isspace() or code in _HYPHENS):
                yield self._word(letters, start, place if code in _HYPHENS else place - 1, int(behind_space))
                letters, behind_space = "", False
            if letter.isspace():
                behind_space |= self.library.FPDFText_IsGenerated(self.text, place) == 0

    def _word(self, letters: str, start: int, end: int, behind_space: int) -> list[Any]:
        first, last = self._box(start), self._box(end)
        size, bold, slanted, turned = self._look(start)
        left, bottom = min(first[0], last[0]), min(first[1], last[1])
        right, top = max(first[2], last[2]), max(first[3], last[3])
        numbers = [round(number, 1) if math.isfinite(number) else 0.0 for number in (left, bottom, right, top, size)]
        return [letters, *numbers, int(bold), int(slanted), behind_space, turned]

    def _look(self, place: int) -> tuple[float, bool, bool, int]:
        """Size, bold, slanted and quarters turned: the same for all letters that the file writes at once."""
        written = self.library.FPDFText_GetTextObject(self.text, place)
        key = ctypes.cast(written, ctypes.c_void_p).value or 0
        if key not in self.looks or not key:
            self.library.FPDFText_GetMatrix(self.text, place, self.matrix)
            scale = math.hypot(self.matrix.b, self.matrix.d) or 1.0
            size = self.library.FPDFText_GetFontSize(self.text, place) * scale
            turned = round(math.atan2(self.matrix.b, self.matrix.a) / (math.pi / 2)) % 4
            length = self.library.FPDFText_GetFontInfo(self.text, place, self.name, _NAME_LENGTH, self.flags)
            name = self.name.value[: max(length, 0)].lower()
            heavy = self.library.FPDFText_GetFontWeight(self.text, place) >= _HEAVY
            slanted = b"italic" in name or b"oblique" in name
            self.looks[key] = size, heavy or b"bold" in name or b"black" in name, slanted, turned
        return self.looks[key]

    def _box(self, place: int) -> tuple[float, float, float, float]:
        """Left, bottom, right and top of a letter, its line's full height."""
        rect = self.rect
        self.library.FPDFText_GetLooseCharBox(self.text, place, rect)
        return rect.left, rect.bottom, rect.right, rect.top


def read(path: str) -> Iterator[dict[str, Any]]:
    """The pages of a file, or what is wrong with it."""
    import pypdfium2.raw as library

    library.FPDF_InitLibrary()
    document = library.FPDF_LoadDocument(path.encode() + b"\0", None)
    if not document:
        code = library.FPDF_GetLastError()
        yield {"error": {_PASSWORD: "encrypted", _FORMAT: "damaged"}.get(code, "damaged")}
        return
    pages = library.FPDF_GetPageCount(document)
    if pages > PAGE_LIMIT:
        yield {"error": "long", "pages": pages}
        return
    yield {"title": _property(library, document, b"Title"), "pages": pages}
    left = LETTER_LIMIT
    for number in range(pages):
        page = library.FPDF_LoadPage(document, number)
        text = library.FPDFText_LoadPage(page) if page else None
        if not text:
            yield {"words": [], "rules": [], "height": 0.0}
            continue
        read_page = Page(library, text)
        left -= read_page.count
        if left < 0:
            yield {"error": "long", "pages": pages}
            return
        drawn = list(_drawn(library, page))
        words = [*read_page.words(), *(["•", *box, 0.0, 0, 0, 1, None] for box in drawn if _is_dot(*box))]
        rules = [rule for box in drawn for rule in _rules(*box)]
        yield _turned(words, rules, library.FPDF_GetPageHeightF(page))
        library.FPDFText_ClosePage(text)
        library.FPDF_ClosePage(page)


def _drawn(library: Any, page: Any) -> Iterator[list[float]]:
    """Left, bottom, right and top of what is drawn, not written."""
    sides = [ctypes.c_float() for _ in range(4)]
    for place in range(min(library.FPDFPage_CountObjects(page), OBJECT_LIMIT)):
        drawn = library.FPDFPage_GetObject(page, place)
        if library.FPDFPageObj_GetType(drawn) != library.FPDF_PAGEOBJ_PATH:
            continue
        if library.FPDFPageObj_GetBounds(drawn, *sides) and all(math.isfinite(side.value) for side in sides):
            yield [round(side.value, 1) for side in sides]


def _is_dot(left: float, bottom: float, right: float, top: float) -> bool:
    """Whether a drawn thing looks like the dot of a list."""
    width, height = right - left, top - bottom
    return _DOT[0] <= width <= _DOT[1] and _DOT[0] <= height <= _DOT[1] and 0.7 < width / height < 1.4


def _rules(left: float, bottom: float, right: float, top: float) -> Iterator[list[float]]:
    """The lines that a drawn thing rules: itself where it is thin, the four sides of a box."""
    thick, long = _RULE
    if min(right - left, top - bottom) <= thick:
        if max(right - left, top - bottom) >= long:
            yield [left, bottom, right, top]
    elif min(right - left, top - bottom) >= long:
        yield from ([left, bottom, right, bottom], [left, top, right, top])
        yield from ([left, bottom, left, top], [right, bottom, right, top])


def _turned(words: list[list[Any]], rules: list[list[float]], height: float) -> dict[str, Any]:
    """A page as one reads it: turned the way that most of its words stand; what stands otherwise is a stamp."""
    turns = Counter(word[-1] for word in words if word[-1] is not None)
    most = turns.most_common(1)[0][0] if turns else 0
    kept = [[word[0], *_box(most, *word[1:5]), *word[5:-1]] for word in words if word[-1] in {most, None}]
    return {"words": kept, "rules": [_box(most, *rule) for rule in rules], "height": height}


def _box(turns: int, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
    """A box on a page that is turned by so many quarters."""
    boxes = (left, bottom, right, top), (bottom, -right, top, -left), (-right, -top, -left, -bottom)
    return (*boxes, (-top, left, -bottom, right))[turns]


def _property(library: Any, document: Any, name: bytes) -> str:
    length = min(library.FPDF_GetMetaText(document, name, None, 0), 2000)
    buffer = ctypes.create_string_buffer(max(length, 2))
    library.FPDF_GetMetaText(document, name, buffer, length)
    return buffer.raw[: max(length - 2, 0)].decode("utf-16-le", "ignore")


def main() -> None:
    """Read the file named on the command line, within limits that the system holds."""
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for line in read(sys.argv[1]):
        sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
