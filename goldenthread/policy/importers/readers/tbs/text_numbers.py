"""Numbers that stand only in the text: which of them number a piece, and which are words, citations or list labels."""

from __future__ import annotations

from collections.abc import Sequence

from goldenthread.policy.importers.structure.outline import Outline, Piece
from goldenthread.policy.importers.text.numbers import Label, counted_start, follows, numbered_start
from goldenthread.policy.importers.text.tokens import Token, first_inline


class TextNumbers:
    """Reads the number at the beginning of a text in the light of what is open around it."""

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.last_counted: dict[Piece | None, str] = {}

    def number(self, tokens: Sequence[Token], text: str) -> Label | None:
        """The number of a paragraph ("6.1.3."): one that stands alone in bold always, any other where it may belong."""
        bold = first_inline(tokens, "strong")
        label = numbered_start(bold) if bold else None
        if label and label.written == bold:
            return label
        return self.heading_number(text)

    def heading_number(self, text: str) -> Label | None:
        """The number that a heading or text begins with, where it may belong to the chapter that is open.

        "2.0 tools" in chapter 6 is none, nor is the "1." of a list; appendices number as they like.
        """
        label = numbered_start(text)
        container = self.outline.container()
        if label is None or container is None or container.kind == "appendix" or not container.number.isdigit():
            return label
        belongs = "." in label.number and label.number.split(".")[0] == container.number
        return label if belongs else None

    def counted(self, text: str) -> Label | None:
        """The letter or figure that a text begins with, where it goes on from what was counted below the same piece."""
        label = counted_start(text)
        above = self.outline.top
        if label is None or not follows(label.number, previous=self.last_counted.get(above, "")):
            return None
        self.last_counted[above] = label.number
        return label
