"""What one answer is made with: who asks, in which language, and the labels and titles fetched in bulk for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from goldenthread.engine import language as languages
from goldenthread.engine.lists import starting_labels
from goldenthread.kernel.models import Attachment, Entry, Person, Term
from goldenthread.kernel.permissions import Visitor, in_government, visible, visible_through

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


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """As much of an attached file as it takes to name it and to lead to its bytes."""

    pk: int
    number: int
    name: str
    here: bool
    """Whether it is attached still."""
    entry: int
    register: str
    key: str

    @property
    def href(self) -> str:
        """Where its bytes are."""
        return reverse("engine:attachment", args=[self.register, self.key, self.number])


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
    called: dict[str, list[int]] = field(default_factory=dict)
    """What was typed → the people that it means, where that was looked up beforehand."""
    files: dict[int, AttachedFile] = field(default_factory=dict)
    """Attachment → what it is called and where it hangs."""
    about: int | None = None
    """The entry that is filled in, whose files may be named; None: a new one, which has none yet."""
    filed: set[int] = field(default_factory=set)
    """Entries of which every file is known here."""

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

    def load_files(self, ids: Iterable[int]) -> None:
        """Fetch what these attachments are called in one query, as far as the visitor may see their entries."""
        wanted = set(ids) - self.files.keys()
        if wanted:
            self._keep_files(visible_through(Attachment.objects.filter(pk__in=wanted), self.visitor, path="entry"))

    def load_files_of(self, entries: Iterable[int]) -> None:
        """Fetch every file of these entries in one query, for whoever may change them."""
        wanted = set(entries) - self.filed
        if wanted:
            self.filed |= wanted
            self._keep_files(Attachment.objects.filter(entry_id__in=wanted))

    def _keep_files(self, rows: Any) -> None:
        columns = ("pk", "number", "name", "removed_at", "entry_id", "entry__register", "entry__key")
        # An erased one is called nothing.
        for pk, number, name, removed_at, *place in rows.exclude(sha256="").values_list(*columns):
            self.files[pk] = AttachedFile(pk, number, name, removed_at is None, *place)

    def attached(self) -> list[AttachedFile]:
        """The files of the entry that is filled in, oldest first."""
        if self.about is None:
            return []
        self.load_files_of([self.about])
        here = (file for file in self.files.values() if file.entry == self.about and file.here)
        return sorted(here, key=lambda file: file.number)

    def label(self, vocabulary: str, code: str) -> tuple[str, str]:
        """A term's label and the language it is in; the code itself where the list does not hold it."""
        text, spoken = languages.said(self.terms.get(vocabulary, {}).get(code), self.language)
        return (text, spoken) if text else (code, self.language)


def names_of(rows: Any) -> Iterable[Named]:
    """The rows of a query over entries, named."""
    return (Named(*row) for row in rows.values_list("pk", "register", "key", "title", "state"))
