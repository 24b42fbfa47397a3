"""The blocks and inline elements of Akoma Ntoso under the names that HTML gives them, for reading on like any other text."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from goldenthread.policy.faults import Fault
from goldenthread.policy.importers.draft import ClauseKind, clause_kind_named
from goldenthread.policy.importers.text.tokens import Faults, line_of, name_of

NUMBERED_LIST = "numbered-list"
"""What a list whose items have numbers of their own is called here: its items are clauses."""
NOTE = "authorialnote"
LOOSE, PARAGRAPH = "loose", "paragraph"
"""@class of a paragraph in a cell or item of ours: text that stands loose there, and what is a paragraph there too."""

_RENAMED = {
    **dict.fromkeys(("ref", "rref", "mref"), "a"),
    **dict.fromkeys(("block", "listintroduction", "listwrapup", "subheading", "crossheading", "longtitle"), "p"),
    **dict.fromkeys(
        ("blockcontainer", "tblock", "container", "quotedstructure", "embeddedstructure", "foreign"), "div"
    ),
    "eol": "br",
    "remark": "em",
    "date": "time",
}
_SPANS = frozenset(
    {
        *("term", "def", "person", "organization", "concept", "object", "event", "location", "process", "role"),
        *("entity", "quantity", "time", "recordedtime", "ins", "mod", "mmod", "rmod", "quotedtext", "embeddedtext"),
        *("doctitle", "docnumber", "doctype", "docdate", "docproponent", "docstage", "docstatus", "docpurpose"),
        *("doccommittee", "docintroducer", "docjurisdiction", "docketnumber", "docauthority", "shorttitle", "session"),
        *(
            "legislature",
            "party",
            "judge",
            "lawyer",
            "signature",
            "opinion",
            "argument",
            "courttype",
            "neutralcitation",
        ),
        *("affecteddocument", "relateddocument", "change", "vote", "outcome", "placeholder", "fillin", "inline"),
    }
)
_WITHOUT_TEXT = frozenset({"eop", "noteref", "toc", "num", "heading", "decoration", "omissis"})
_HTML = frozenset(
    {
        *("p", "ul", "ol", "li", "table", "tr", "th", "td", "caption", "br", "img", "a", "i", "b", "u", "sup", "sub"),
        *("abbr", "span", "div"),
    }
)
_SCOPES = frozenset({"row", "col", "rowgroup", "colgroup"})


def as_html(element: etree._Element, faults: Faults) -> etree._Element:
    """A copy of an element with everything below it named as HTML; lists of numbered items and notes keep names apart."""
    copy = deepcopy(element)
    copy.tail = None
    _Renaming(faults).inside(copy)
    return copy


class _Renaming:
    def __init__(self, faults: Faults) -> None:
        self.faults = faults

    def inside(self, element: etree._Element) -> None:
        for child in list(element):
            self._one(child)

    def _one(self, element: etree._Element) -> None:
        name = name_of(element)
        if name == "blocklist":
            self._block_list(element)
            return
        if name == "del":
            self.faults.warn(Fault("deleted-text", line=line_of(element)))
        if name == "del" or name in _WITHOUT_TEXT:
            _leave_out(element)
            return
        if name == NOTE:
            element.tag = NOTE
        else:
            self._rename(element, name)
        self.inside(element)

    def _rename(self, element: etree._Element, name: str) -> None:
        if name == "inline" and element.get("name") == "code":
            element.tag = "code"
        elif name in _SPANS:
            element.tag = "span"
        elif name in _RENAMED or name in _HTML:
            element.tag = _RENAMED.get(name, name)
        else:
            element.tag = name
        if name in {"td", "th"}:
            self._unwrap(element)
        if name == "date":
            element.set("datetime", element.get("date", "")[:10])
        elif name == "rref":
            element.set("href", element.get("from", ""))
        elif name == "th" and element.get("class", "") in _SCOPES:
            element.set("scope", element.get("class", ""))
        elif name == "ol" and len(element) and element[0].get("value"):
            element.set("start", element[0].get("value", ""))
        elif name == "tblock":
            for heading in element:
                if name_of(heading) == "heading":
                    heading.tag = "p"

    def _unwrap(self, element: etree._Element) -> None:
        """Akoma Ntoso wants paragraphs in a cell: one that says it is loose text says nothing more, nor does one alone."""
        alone = len(element) == 1 and not _loose(element)
        for child in element:
            sort = child.get("class", "")
            if name_of(child) == "p" and (sort == LOOSE or (alone and sort != PARAGRAPH)):
                child.tag = "span"

    def _block_list(self, element: etree._Element) -> None:
        """A list: what stands before and behind its items is set beside it, as HTML lists hold items alone."""
        parent = element.getparent()
        items = [child for child in element if name_of(child) == "item"]
        for child in list(element):
            if parent is not None and name_of(child) in {"listintroduction", "listwrapup"}:
                place = parent.index(element)
                tail, child.tail = element.tail, None
                if name_of(child) == "listintroduction":
                    parent.insert(place, child)
                else:
                    parent.insert(place + 1, child)
                    child.tail, element.tail = tail, None
                self._one(child)
        numbered = element.get("class") not in {"ul", "ol"} and any(number_of(item) is not None for item in items)
        element.tag = NUMBERED_LIST if numbered else "ol" if element.get("class") == "ol" else "ul"
        if not numbered:
            for item in items:
                item.tag = "li"
                self._unwrap(item)
                self.inside(item)


def number_of(element: etree._Element) -> etree._Element | None:
    """The `num` of an element, None where it has none."""
    return next((child for child in element if name_of(child) == "num"), None)


def kind_stated(element: etree._Element) -> ClauseKind | None:
    """The kind of clause that @class names, as our own files do."""
    return clause_kind_named(element.get("class", ""))


def _loose(element: etree._Element) -> bool:
    """Whether text stands beside the first child."""
    return bool((element.text or "").strip() or (element[0].tail or "").strip())


def _leave_out(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)
