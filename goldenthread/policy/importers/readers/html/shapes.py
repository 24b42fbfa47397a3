"""What an element of a web page is by its shape: hidden, navigation, contents, a footnote, a list and how it counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from lxml import etree

from goldenthread.policy.importers.readers.element_shapes import all_numbered, beginning, whole
from goldenthread.policy.importers.text.labels import Mark, mark_of, numbers_a_clause
from goldenthread.policy.importers.text.mending import fold
from goldenthread.policy.importers.text.numbers import follows, list_label
from goldenthread.policy.importers.text.tokens import Token, list_style, name_of, plain

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
NOTES = {"aside"}
_NO_TEXT = (
    frozenset({"script", "style", "template", "noscript", "nav", "head", "link", "meta", "title", "dialog"})
    | {"form", "button", "select", "input", "textarea", "iframe", "object", "embed", "svg", "math"}
    | {"audio", "video", "canvas", "map", "area", "del", "s", "strike"}
)
_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "complementary", "dialog", "alert", "toolbar"})
_NOTE_ROLES = frozenset({"doc-footnote", "doc-endnote"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDDEN_CLASSES = frozenset(
    {
        "wb-inv",
        "wb-invisible",
        "visually-hidden",
        "sr-only",
        "govuk-visually-hidden",
        "noprint",
        "no-print",
        "breadcrumb",
    }
)
_AROUND_NAMES = frozenset(
    {
        "breadcrumb",
        "breadcrumbs",
        "breadcrumb-nav",
        "footer",
        "site-footer",
        "page-footer",
        "global-footer",
        "site-header",
        "global-header",
        "navbar",
        "nav",
        "navigation",
        "main-nav",
        "main-navigation",
        "site-nav",
        "main-menu",
        "side-menu",
        "sidebar",
        "side-bar",
        "sidenav",
        "side-nav",
        "cookie",
        "cookies",
        "cookie-banner",
        "cookie-message",
        "cookie-notice",
        "cookie-consent",
        "skip",
        "skip-link",
        "skip-links",
        "skiplink",
        "skip-nav",
        "skip-to-content",
        "pagination",
        "pager",
        "social-share",
        "share-buttons",
        "share-links",
        "feedback",
        "back-to-top",
        "related-content",
        "global-cookie-message",
    }
)
"""Classes and names that pages give to what stands around their text."""
_AROUND = frozenset({"div", "ul", "ol", "p", "a", "span", "section", "table"})
_UNMARKED = frozenset(
    {"list-none", "lst-none", "list-unstyled", "no-bullet", "no-bullets", "lst-spcd-none", "govuk-list", "unstyled"}
)
_NOTE_NAME = re.compile(r"_?(?:fn|ftn|edn|footnote|endnote|cite_note|note)[-_:]?(?:\w*?-)?(\d{1,3})", re.IGNORECASE)
_BACK = re.compile(r"^(?:[↩↑^\ufe0e\ufe0f]+|return\b.*|back\b.*|retour\b.*)$", re.IGNORECASE | re.DOTALL)
_LISTED = {"bullet", "counted", "dotted"}
_FEWEST_LISTED = 2
_NUMBER_AND_TEXT = 2
"""Cells of a row that sets a number beside its text."""
_LIST_STYLES = {
    "decimal": "1",
    "lower-alpha": "a",
    "lower-latin": "a",
    "upper-alpha": "A",
    "upper-latin": "A",
    "lower-roman": "i",
    "upper-roman": "I",
}
_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([a-z-]+)", re.IGNORECASE)


def is_aside(element: etree._Element) -> bool:
    """Whether a reader does not see an element, or it is no part of the page's own text (navigation, banner, form)."""
    name = name_of(element)
    classes = set(element.get("class", "").lower().split())
    hidden = (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or _HIDDEN.search(element.get("style", "")) is not None
    )
    around = name in {"header", "footer"} and all(
        name_of(above) not in {"main", "article", "section"} for above in element.iterancestors()
    )
    names = {re.sub(r"_+", "-", each) for each in (*classes, element.get("id", "").lower())}
    named = name in _AROUND and bool(names & _AROUND_NAMES) and not any(name_of(one) == "h1" for one in element.iter())
    is_page = name in {"html", "body", "main"}
    aside = name in _NO_TEXT or element.get("role", "") in _ROLES or bool(classes & _HIDDEN_CLASSES)
    return not is_page and (aside or hidden or around or named)


def is_contents(element: etree._Element) -> bool:
    """Whether a list is a table of contents: each item, and there are several, is wholly a link to a place in the page."""
    items = list(element.iter("li"))
    if len(items) < 2:
        return False
    for item in items:
        own = fold("".join([item.text or "", *(child.tail or "" for child in item)]))
        links = [child for child in item if name_of(child) == "a"]
        others = [child for child in item if name_of(child) not in {"a", "ul", "ol"}]
        if own or others or not links or any(not link.get("href", "").startswith("#") for link in links):
            return False
    return True


def is_layout(table: etree._Element) -> bool:
    """Whether a table only places things on the page: it says so, has one column, or holds headings."""
    if table.get("role") in {"presentation", "none"}:
        return True
    widest = max((len(row) for row in table.iter("tr")), default=0)
    return widest <= 1 or any(name_of(inner) in HEADINGS for inner in table.iterdescendants())


def numbered_rows(table: etree._Element) -> list[tuple[str, etree._Element]]:
    """The rows of a table that only sets the numbers of clauses beside their text: number and cell; [] for any other table."""
    found: list[tuple[str, etree._Element]] = []
    for row in table.iter("tr"):
        cells = [cell for cell in row if name_of(cell) in {"td", "th"}]
        label = fold("".join(map(str, cells[0].itertext()))) if len(cells) == _NUMBER_AND_TEXT else ""
        if not numbers_a_clause(label):
            return []
        found.append((label, cells[1]))
    return found


def note_label(element: etree._Element) -> str:
    """The label of a footnote or endnote ("1"), "" where an element is none."""
    name = name_of(element)
    if name not in {"li", "p", "div", "dd", "aside"}:
        return ""
    found = _NOTE_NAME.fullmatch(element.get("id", ""))
    if found:
        return found.group(1)
    figure = re.search(r"\d{1,3}", element.get("id", "")) if element.get("role", "") in _NOTE_ROLES else None
    return figure.group() if figure else ""


def back_link(link: etree._Element) -> bool:
    """Whether a link leads from a note back to the text."""
    said = fold("".join(map(str, link.itertext())))
    return link.get("role") == "doc-backlink" or (
        link.get("href", "").startswith("#") and (not said or _BACK.match(said) is not None)
    )


def labelled(element: etree._Element) -> bool:
    """Whether a reader sees a dot or number before the items of a list."""
    style = _STYLE.search(element.get("style", ""))
    unmarked = set(element.get("class", "").lower().split()) & _UNMARKED
    return not unmarked and (style is None or style.group(1).lower() != "none")


def list_labels(element: etree._Element) -> list[str]:
    """What a reader sees before each child of a list: "a.", "4."; "" for a dot or nothing, or where the text has its own."""
    items = list(element)
    if name_of(element) != "ol" or not labelled(element) or has_own_labels(items):
        return ["" for _ in items]
    named = _STYLE.search(element.get("style", ""))
    style = _LIST_STYLES.get(named.group(1).lower(), "") if named else ""
    style = style or list_style(element)
    step = -1 if element.get("reversed") is not None else 1
    count = sum(name_of(item) == "li" for item in items)
    place = whole(element.get("start"), count if step < 0 else 1) - step
    labels = []
    for item in items:
        if name_of(item) == "li":
            place = whole(item.get("value"), place + step)
        labels.append(f"{list_label(style, place)}." if name_of(item) == "li" else "")
    return labels


def has_own_labels(items: list[etree._Element]) -> bool:
    """Whether the text of every item of a list begins with a number or letter of its own."""
    if all_numbered(items):
        return True
    starts = [mark_of(fold(beginning(item))) for item in items]
    marks = [start for start in starts if start is not None and start.kind in {"dotted", "counted"}]
    return bool(starts) and len(marks) == len(starts) and not _are_initials(marks)


def _are_initials(marks: Sequence[Mark]) -> bool:
    """Whether capitals before the items of a list ("G. Patterson", "A. Kwan") begin names: most do not count on."""
    steps = [follows(later.number, previous=earlier.number) for earlier, later in pairwise(marks)]
    return all(mark.number.isalpha() and mark.number.isupper() for mark in marks) and 2 * sum(steps) < len(steps)


def lines_listed(tokens: Sequence[Token]) -> list[list[Token]]:
    """A paragraph cut at its line breaks where two lines and more, or the one behind a colon, begin with a dot or number."""
    lines: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if token.kind == "void" and token.value == "br" and not depth:
            lines.append([])
        lines[-1].append(token)
    begins = [mark is not None and mark.kind in _LISTED for mark in (mark_of(plain(line)) for line in lines)]
    announced = any(starts and plain(line).endswith(":") for line, starts in zip(lines, begins[1:], strict=False))
    if sum(begins) < _FEWEST_LISTED and not announced:
        return [list(tokens)]
    parts: list[list[Token]] = []
    for line, starts in zip(lines, begins, strict=True):
        if starts or not parts:
            parts.append(line)
        else:
            parts[-1] += line
    return parts
