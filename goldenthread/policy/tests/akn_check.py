"""A structural check of Akoma Ntoso 3.0 files: the parts of the schema that ours use, written from the standard.

Element order and the children each element may have (OASIS, Akoma Ntoso 1.0 Part 2), the metadata that must be there, and
identifiers that are unique and free of spaces.
"""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree

NAMESPACE = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
HIERARCHY = ("chapter", "section", "clause", "paragraph", "point", "hcontainer")
INLINE = ("b", "i", "a", "u", "sub", "sup", "abbr", "span", "ref", "date", "inline", "br", "docTitle")
BLOCKS = ("p", "ul", "ol", "table", "blockList")
ORDER = {
    "akomaNtoso": ("act",),
    "act": ("meta", "preface", "body"),
    "meta": ("identification", "lifecycle", "references", "proprietary"),
    "identification": ("FRBRWork", "FRBRExpression", "FRBRManifestation"),
    "FRBRWork": (
        *("FRBRthis", "FRBRuri", "FRBRalias", "FRBRdate", "FRBRauthor", "FRBRcountry", "FRBRsubtype", "FRBRnumber"),
        *("FRBRname", "FRBRprescriptive"),
    ),
    "FRBRExpression": ("FRBRthis", "FRBRuri", "FRBRalias", "FRBRdate", "FRBRauthor", "FRBRlanguage"),
    "FRBRManifestation": ("FRBRthis", "FRBRuri", "FRBRalias", "FRBRdate", "FRBRauthor", "FRBRformat"),
    "table": ("caption", "tr"),
    **dict.fromkeys(HIERARCHY, ("num", "heading", "intro", "content", HIERARCHY)),
}
ANY_OF = {
    "preface": ("p", "container"),
    "container": BLOCKS,
    "body": HIERARCHY,
    "intro": BLOCKS,
    "content": BLOCKS,
    "lifecycle": ("eventRef",),
    "references": ("original", "TLCOrganization"),
    "ul": ("li",),
    "ol": ("li",),
    "li": (*INLINE, "p", "ul", "ol"),
    "blockList": ("item",),
    "item": BLOCKS,
    "tr": ("th", "td"),
    "th": BLOCKS,
    "td": BLOCKS,
    **dict.fromkeys(("p", "num", "heading", "caption", *INLINE), INLINE),
}
NOT_EMPTY = (
    "preface",
    "container",
    "body",
    "intro",
    "content",
    "ul",
    "ol",
    "blockList",
    "item",
    "table",
    "tr",
    "lifecycle",
)
NEEDED = {
    "FRBRWork": ("FRBRthis", "FRBRuri", "FRBRdate", "FRBRauthor", "FRBRcountry"),
    "FRBRExpression": ("FRBRthis", "FRBRuri", "FRBRdate", "FRBRauthor", "FRBRlanguage"),
    "FRBRManifestation": ("FRBRthis", "FRBRuri", "FRBRdate", "FRBRauthor"),
    "act": ("meta", "body"),
}
ATTRIBUTES = {
    "act": ("name",),
    "hcontainer": ("name",),
    "container": ("name",),
    "inline": ("name",),
    "date": ("date",),
    "FRBRdate": ("date", "name"),
    "FRBRauthor": ("href",),
    "FRBRlanguage": ("language",),
    "ref": ("href",),
    "identification": ("source",),
    "lifecycle": ("source",),
    "references": ("source",),
    "proprietary": ("source",),
    "eventRef": ("date", "source"),
    "TLCOrganization": ("href", "showAs"),
    "original": ("href", "showAs"),
}


def faults_of(content: bytes) -> list[str]:
    """Everything in a file that the standard does not allow, each in a few words; empty for a sound one."""
    root = etree.fromstring(content)
    found: list[str] = []
    others = {inner for holder in root.iter(f"{NAMESPACE}proprietary") for inner in holder.iterdescendants()}
    found += [f"{inner.tag} is no element of a namespace of its own" for inner in others if "{" not in str(inner.tag)]
    for element in root.iter():
        if element in others:
            continue
        name = _name(element)
        if not str(element.tag).startswith(NAMESPACE):
            found.append(f"{element.tag} is in no namespace of Akoma Ntoso")
        found += _children(element, name)
        missing = [one for one in NEEDED.get(name, ()) if one not in {_name(child) for child in element}]
        found += [f"{name} lacks {one}" for one in missing]
        found += [f"{name} lacks @{one}" for one in ATTRIBUTES.get(name, ()) if element.get(one) is None]
        if name in NOT_EMPTY and not len(element):
            found.append(f"{name} is empty")
    return found + _identifiers(root)


def _children(element: etree._Element, name: str) -> list[str]:
    if name == "proprietary":
        return [f"{child.tag} is the standard's own" for child in element if str(child.tag).startswith(NAMESPACE)]
    children = [_name(child) for child in element]
    if name in ORDER:
        places = []
        for child in children:
            place = next(
                (p for p, one in enumerate(ORDER[name]) if child == one or (child in one and one is HIERARCHY)), -1
            )
            places.append(place)
        if -1 in places:
            return [f"{name} holds {children[places.index(-1)]}"]
        if places != sorted(places):
            return [f"{name} holds {children} in another order than the standard's"]
        if "content" in children and len(children) > children.index("content") + 1:
            return [f"{name} holds content and more"]
        return []
    allowed = ANY_OF.get(name, ())
    return [f"{name} holds {child}" for child in children if child not in allowed]


def _identifiers(root: etree._Element) -> list[str]:
    eids = [element.get("eId", "") for element in root.iter() if element.get("eId") is not None]
    found = [f"eId {eid} stands twice" for eid, count in Counter(eids).items() if count > 1]
    found += [f"eId {eid!r} holds a space" for eid in eids if not eid or re.search(r"\s", eid)]
    clauses = [element for element in root.iter() if _name(element) in HIERARCHY]
    found += [f"{_name(element)} has no eId" for element in clauses if not element.get("eId")]
    known = set(eids)
    for element in root.iter(f"{NAMESPACE}ref"):
        address = element.get("href", "")
        if address.startswith("#") and address[1:] not in known:
            found.append(f"{address} leads nowhere")
    return found


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname
