"""Marked text as Markdown (CommonMark, with the tables of GitHub's): paragraphs, lists, tables, emphasis and links."""

from __future__ import annotations

import re

from lxml import etree

from goldenthread.policy.exporters.marked_text import INLINE, LISTS

_MEANS = re.compile(r"[\\`*]|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?])|&(?=#?\w+;)|\](?=[(\[])")
"""What would mean something else than itself in a line; a bracket alone means nothing."""
_BEGINS = re.compile(r"(?P<mark>>|[-+#~=](?=\s|$|[-+#~=])|\[(?=.*?\]:))|(?P<number>\d{1,9})(?P<stop>[.)])(?=\s|$)")
_MARKS = {"em": "*", "strong": "**", "code": "`"}


def markdown_of(marked: etree._Element) -> str:
    """The content of a tree of safe HTML; "" where it has none."""
    return "\n\n".join(_blocks(marked))


def escaped(text: str) -> str:
    """Plain text as Markdown that says just that, on one line."""
    line = _MEANS.sub(lambda found: f"\\{found.group()}", " ".join(text.split()))
    return _unbegun(line)


def _unbegun(line: str) -> str:
    """A line that does not begin as a list, a heading or a quotation would."""
    found = _BEGINS.match(line)
    if not found:
        return line
    if found["mark"]:
        return f"\\{line}"
    return f"{found['number']}\\{line[len(found['number']) :]}"


def _blocks(element: etree._Element) -> list[str]:
    blocks: list[str] = []
    line = _said(element.text)
    for child in element:
        if child.tag in INLINE or child.tag == "br":
            line += _inline(child)
        else:
            _keep(blocks, line)
            line = ""
            if child.tag in LISTS:
                _keep(blocks, _list(child), raw=True)
            elif child.tag == "table":
                _keep(blocks, _table(child), raw=True)
            else:
                blocks += _blocks(child)
        line += _said(child.tail)
    _keep(blocks, line)
    return blocks


def _keep(blocks: list[str], text: str, *, raw: bool = False) -> None:
    if text.strip():
        blocks.append(text if raw else _unbegun(text.strip()))


def _said(text: str | None) -> str:
    return _MEANS.sub(lambda found: f"\\{found.group()}", re.sub(r"[ \t\r\n]+", " ", text or ""))


def _inline(element: etree._Element) -> str:
    if element.tag == "br":
        return "\\\n"
    inside = _said(element.text) + "".join(_inline(child) + _said(child.tail) for child in element)
    if element.tag == "code":
        return f"`{''.join(map(str, element.itertext())).strip()}`"
    words = inside.strip()
    if not words:
        return inside
    before = inside[: len(inside) - len(inside.lstrip())]
    after = inside[len(inside.rstrip()) :]
    if mark := _MARKS.get(str(element.tag)):
        words = f"{mark}{words}{mark}"
    elif element.tag == "a" and element.get("href"):
        words = f"[{words}]({_address(element.get('href', ''))})"
    return f"{before}{words}{after}"


def _list(element: etree._Element) -> str:
    start = int(element.get("start", "1")) if element.get("start", "1").isdigit() else 1
    items = []
    for place, item in enumerate(element.iterchildren("li"), start):
        mark = f"{place}. " if element.tag == "ol" else "- "
        blocks = _blocks(item) or [""]
        indent = " " * len(mark)
        items.append(mark + "\n\n".join(blocks).replace("\n", f"\n{indent}"))
    return "\n".join(re.sub(r"\n +\n", "\n\n", item) for item in items)


def _table(element: etree._Element) -> str:
    """A table in pipes; cells of several rows or columns stand once, in the first."""
    rows = [[_cell(cell) for cell in row.iterchildren("th", "td")] for row in element.iter("tr")]
    rows = [row for row in rows if row]
    if not rows:
        return ""
    width = max(len(row) for row in rows)
    lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows]
    lines.insert(1, f"|{' --- |' * width}")
    caption = next(element.iterchildren("caption"), None)
    title = f"{' '.join(_blocks(caption))}\n\n" if caption is not None else ""
    return title + "\n".join(lines)


def _cell(cell: etree._Element) -> str:
    return " ".join(" ".join(_blocks(cell)).replace("\\\n", " ").replace("|", "\\|").split())


def _address(address: str) -> str:
    """An address as a link holds it: in brackets where a space or bracket of its own would end it."""
    if not re.search(r"[\s()<>]", address):
        return address
    return f"<{address.replace('<', '%3C').replace('>', '%3E')}>"
