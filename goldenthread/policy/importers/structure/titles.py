"""What the title of an instrument tells: its kind, and whether the suite makes that kind mandatory."""

from __future__ import annotations

import re

_INNER = re.compile(r"^(?:.*?\s[-–—]\s+)?(?:appendix|annex|annexe)\s*[A-Z]?\s*[:\-–—]\s*(?P<inner>.+)$", re.IGNORECASE)
_MODIFIERS = (
    r"(?:the\s+|interim\s+|mandatory\s+|data\s+|operational\s+|operating\s+|security\s+|government\s+|departmental\s+|"
    r"supporting\s+|technical\s+|policy\s+|foundation\s+|treasury\s+board\s+)*"
)
_KINDS = (
    ("framework", r"frameworks?|cadres?(?:\s+stratégique)?"),
    ("policy", r"policy|policies|politiques?"),
    ("directive", r"directives?"),
    ("standard", r"standards?|normes?|tbits"),
    ("guideline", r"guidelines?|lignes?\s+directrices?"),
    ("guide", r"guides?|guidance|handbook"),
    ("tool", r"tools?|toolkit|templates?|outils?"),
    ("procedures", r"procedures?|procédures?"),
    ("notice", r"(?:(?:policy|information|contracting)\s+)?notices?|avis"),
    ("code", r"code"),
)
_TO = r"(?:on|for|to|of|in|regarding|respecting|sur|pour|relative?s?|concernant|de|du|des|visant)"
_HEAD = rf"(?:\s+{_TO}\b|\s*[:,(\-–—]|\s+\d|$)"
_MANDATORY = {
    "policy": True,
    "directive": True,
    "standard": True,
    "procedures": None,
    "guideline": False,
    "guide": False,
    "tool": False,
}
_LONGEST_TITLE = 500
_SAYS_MANDATORY = re.compile(
    r"\bthis\s+(?:policy|directive|standard|guideline|guide|tool|framework|code|notice|instrument|document)\s+is\s+"
    r"(?P<not>not\s+)?(?P<word>mandatory|binding|voluntary|optional)\b",
    re.IGNORECASE,
)


def kind_of(title: str) -> str:
    """The instrument's kind as its title names it ("policy", "directive", …); "" where it names none.

    "Directive on Security Management - Appendix J: Standard on …" is the standard; a kind that only ends a title
    ("Travel Directive") counts where none begins it.
    """
    named = _own_part(title)
    for kind, words in _KINDS:
        if re.match(rf"{_MODIFIERS}(?:{words}){_HEAD}", named, re.IGNORECASE):
            return kind
    for kind, words in _KINDS:
        if re.search(rf"\b(?:{words})\s*(?:$|[:)—–])", named, re.IGNORECASE):
            return kind
    within = [(re.search(rf"\b(?:{words})\s+{_TO}\b", named, re.IGNORECASE), kind) for kind, words in _KINDS]
    return min(((found.start(), kind) for found, kind in within if found), default=(0, ""))[1]


def is_mandatory(title: str, *, kind: str, text: str) -> bool | None:
    """Whether the instrument binds: what its text says of itself, else what its kind means in the suite, else None.

    Kinds after the suite's own Foundation Framework, table 1; procedures bind where their title says "mandatory".
    """
    said = _SAYS_MANDATORY.search(text)
    if said:
        return (said.group("word").lower() in {"mandatory", "binding"}) is not bool(said.group("not"))
    if kind == "procedures" and re.search(r"\b(mandatory|obligatoires?)\b", _own_part(title), re.IGNORECASE):
        return True
    return _MANDATORY.get(kind)


def natural_title(inverted: str) -> str:
    """A title as it is spoken: "Access to Information, Policy on" is "Policy on Access to Information".

    A title that ends otherwise comes back as it is ("Travel Authorities, Special").
    """
    words = "|".join(pattern for _, pattern in _KINDS)
    title = " ".join(inverted.split())
    if len(title) > _LONGEST_TITLE:
        return title
    tail = re.fullmatch(rf"(?P<rest>.+),\s*(?P<head>{_MODIFIERS}(?:{words})(?P<joint>\s+.+)?)", title, re.IGNORECASE)
    if not tail:
        return title
    rest, head = tail.group("rest"), tail.group("head")
    if re.search(r"[-–—]\s*(?:appendix|annexe?)\b", head, re.IGNORECASE):
        return f"{head}: {rest}"
    if tail.group("joint"):
        return f"{head} {rest}"
    return f"{head} on {rest}" if kind_of(head) in {"policy", "directive", "standard", "guideline"} else title


def _own_part(title: str) -> str:
    beginning = title.strip()[:_LONGEST_TITLE]
    inner = _INNER.match(beginning)
    return inner.group("inner") if inner else beginning
