"""The names that Akoma Ntoso gives: addresses of work, expression and manifestation, and an eId for each clause.

After the OASIS Akoma Ntoso Naming Convention 1.0, §4 (addresses) and §5 (eId).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from goldenthread.policy.importers.draft import Clause, Draft, Refused
from goldenthread.policy.importers.text.mending import slug

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
UNKNOWN_COUNTRY = "zz"
"""A code that ISO 3166-1 leaves to its users: the country is not known."""
LANGUAGES = {"en": "eng", "fr": "fra", "de": "deu", "es": "spa", "it": "ita", "nl": "nld", "pt": "por"}
"""ISO 639-1 → ISO 639-2, which the addresses are written in."""
ELEMENTS = {
    "chapter": "chapter",
    "section": "section",
    "clause": "clause",
    "paragraph": "paragraph",
    "item": "point",
    "appendix": "hcontainer",
    "definition": "hcontainer",
    "table": "hcontainer",
    "note": "hcontainer",
}
"""Kind of clause → its element; a container that Akoma Ntoso has no name for says its own in @name."""
_SHORT = {
    "chapter": "chp",
    "section": "sec",
    "clause": "cl",
    "paragraph": "para",
    "point": "point",
    "hcontainer": "hcontainer",
}
_COUNTRIES = {"gov": "us", "mil": "us", "uk": "gb"}


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the three of FRBR are found, each without the site's own name."""

    work: str
    expression: str
    manifestation: str


def addresses_of(draft: Draft) -> Addresses:
    """The addresses of a draft. Raises `Refused` where it states no day, which each of them holds."""
    day = draft.effective_on or draft.consolidated_on
    if day is None:
        raise Refused("akn-without-date")
    kind = slug(draft.kind) or "instrument"
    work = f"/akn/{country_of(draft)}/act/{kind}/{day.isoformat()}/{quote(draft.key or slug(draft.title), safe='')}"
    version = (draft.consolidated_on or day).isoformat()
    expression = f"{work}/{LANGUAGES.get(draft.language, draft.language or 'und')}@{version}"
    return Addresses(work, expression, f"{expression}.xml")


def country_of(draft: Draft) -> str:
    """The country whose site the document came from, as ISO 3166-1 writes it; "zz" where no site tells."""
    domain = (urlsplit(draft.source_url).hostname or "").rpartition(".")[2]
    known = _COUNTRIES.get(domain, domain)
    return known if re.fullmatch(r"[a-z]{2}", known) else UNKNOWN_COUNTRY


def eids_of(clauses: tuple[Clause, ...]) -> list[str]:
    """An eId for each clause: the abbreviated element and its number, behind those of the clause above it."""
    found: list[str] = []
    unnumbered: Counter[tuple[int | None, str]] = Counter()
    taken: Counter[str] = Counter()
    for clause in clauses:
        short = _SHORT[ELEMENTS[clause.kind]]
        number = re.sub(r"[^\w]+", "-", clause.number).strip("-_")
        if not number:
            unnumbered[clause.parent, short] += 1
            number = f"nn_{unnumbered[clause.parent, short]}"
        own = f"{short}_{number}"
        wanted = f"{found[clause.parent]}__{own}" if clause.parent is not None else own
        taken[wanted] += 1
        while taken[wanted] > 1:
            wanted = f"{wanted}_{taken[wanted]}"
            taken[wanted] += 1
        found.append(wanted)
    return found
