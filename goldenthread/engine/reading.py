"""What one answer is made with: who asks, in which language, and the labels and titles fetched in bulk for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from goldenthread.engine import language as languages
from goldenthread.engine.lists import starting_labels
from goldenthread.kernel.models import Entry, Person, Term
from goldenthread.kernel.permissions import Visitor, in_government, visible

MATCHES = 20
"""How many entries are offered for a part of a name."""


@dataclass(frozen=True, slots=True)
class Named:
    """As much of an entry as it takes to name it and to lead there."""

    pk: int
    register: str
    key: str
    title: Mapping[str, Any]
    state: str = ""

    @property
    def reference(self) -> str:
        """As files and the API write it."""
        return f"{self.register}:{self.key}"


def no_address(named: Named) -> str:
    """Nowhere to lead to."""
    return ""


@dataclass(slots=True)
class Reading:
    """One visitor's reading. Terms and entries hold only what that visitor may see."""

    visitor: Visitor
    language: str = field(default_factory=languages.current)
    address_of: Callable[[Named], str] = no_address
    terms: dict[str, dict[str, Mapping[str, Any]]] = field(default_factory=dict)
    """List → code → label in each language, in the order of the list."""
    entries: dict[int, Named] = field(default_factory=dict)
    meant: dict[tuple[str, str], list[Named]] = field(default_factory=dict)
    """Register and what was typed → what it means, where that was looked up beforehand."""
    people: dict[int, tuple[str, str]] = field(default_factory=dict)
    """Person → name and e-mail address; empty for everybody who is no colleague."""

    def load_terms(self, vocabularies: Iterable[str]) -> None:
        """Fetch the labels of these lists in one query; those already here are not asked again."""
        wanted = [name for name in dict.fromkeys(vocabularies) if name not in self.terms]
        if not wanted:
            return
        self.terms.update({name: {} for name in wanted})
        rows = visible(Term.objects.filter(vocabulary__in=wanted), self.visitor)
        for name, code, title in rows.order_by("position", "code").values_list("vocabulary", "code", "title"):
            self.terms[name][code] = title
        # A list that nobody keeps yet has the labels that it starts with.
        self.terms.update({name: starting_labels(name) for name in wanted if not self.terms[name]})

    def load_entries(self, ids: Iterable[int]) -> None:
        """Fetch the names of these entries in one query; those that the visitor may not see stay away."""
        wanted = set(ids) - self.entries.keys()
        if wanted:
            rows = visible(Entry.objects.filter(pk__in=wanted), self.visitor)
            self.entries.update({named.pk: named for named in names_of(rows)})

    def load_people(self, ids: Iterable[int]) -> None:
        """Fetch who these people are in one query, for a colleague."""
        wanted = set(ids) - self.people.keys()
        if wanted and in_government(self.visitor):
            rows = Person.objects.filter(pk__in=wanted).values_list("pk", "name", "email")
            self.people.update({pk: (name or email, email) for pk, name, email in rows})

    def label(self, vocabulary: str, code: str) -> tuple[str, str]:
        """A term's label and the language it is in; the code itself where the list does not hold it."""
        text, spoken = languages.said(self.terms.get(vocabulary, {}).get(code), self.language)
        return (text, spoken) if text else (code, self.language)


def names_of(rows: Any) -> Iterable[Named]:
    """The rows of a query over entries, named."""
    return (Named(*row) for row in rows.values_list("pk", "register", "key", "title", "state"))
