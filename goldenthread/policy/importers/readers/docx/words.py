"""The words of WordprocessingML (ECMA-376 part 1 §17) as the readers of a DOCX file ask for them."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_OFF = frozenset({"0", "false", "off", "none"})


def local(element: etree._Element) -> str:
    """The element's name without its namespace ("p", "r", "tbl"); "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first child with a name, and so on down a path; None where there is none."""
    for name in path:
        if element is None:
            return None
        element = next((below for below in element if local(below) == name), None)
    return element


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The children with a name."""
    return (below for below in element if local(below) == name)


def attribute(element: etree._Element | None, name: str) -> str:
    """An attribute by its name without a namespace; "" where there is none."""
    if element is None:
        return ""
    for prefix in (f"{{{TRANSITIONAL}}}", f"{{{STRICT}}}", ""):
        if (value := element.get(prefix + name)) is not None:
            return str(value)
    return ""


def value(element: etree._Element | None, *path: str) -> str:
    """The `w:val` of what stands at a path; "" where there is none."""
    return attribute(child(element, *path), "val")


def number(element: etree._Element | None, *path: str) -> int | None:
    """The same as a whole number; None where there is none, or it is no number."""
    written = value(element, *path)
    digits = written[1:] if written.startswith("-") else written
    return int(written) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def switch(element: etree._Element | None, name: str) -> bool | None:
    """Whether a property that is on or off stands there, and how; None where it does not stand there."""
    found = child(element, name)
    return None if found is None else attribute(found, "val").lower() not in _OFF
