"""What the texts of a file name: entries of other registers, found for many rows in one question to the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Upper
from django.utils.text import slugify

from goldenthread.engine import write
from goldenthread.engine.kinds.references import EntryReference
from goldenthread.engine.reading import Named, Reading
from goldenthread.engine.register import Register, register_of
from goldenthread.engine.tables import near
from goldenthread.engine.tables.mapping import Created, filled, make
from goldenthread.kernel import actions
from goldenthread.kernel.errors import Refused
from goldenthread.kernel.folding import sort_key
from goldenthread.kernel.models import Entry, Organisation, Person, Visibility
from goldenthread.kernel.permissions import in_government, may, visible

KEY_LENGTH = 80
TOLD = ("pk", "register", "key", "title", "state")


class Names:
    """Fills the `meant` of one reading; with a person only with what they may see, else with everything."""

    def __init__(self, reading: Reading, by: Person | None) -> None:
        self.reading, self.by = reading, by
        self._known: dict[str, dict[str, Named]] = {}
        self._nearest: dict[tuple[str, str], Named | None] = {}

    def seen(self, register: str) -> QuerySet[Entry]:
        """The entries that may be named."""
        rows = Entry.objects.filter(register=register)
        return visible(rows, self.by) if self.by else rows

    def load(self, ids: Iterable[int]) -> None:
        """Let the reading know these entries, whoever asks."""
        wanted = set(ids) - self.reading.entries.keys()
        if wanted and self.by is None:
            self.reading.entries.update({n.pk: n for n in _named(Entry.objects.filter(pk__in=wanted))})
        else:
            self.reading.load_entries(wanted)

    def load_people(self, ids: Iterable[int]) -> None:
        """Let the reading know these people, whoever asks."""
        wanted = set(ids) - self.reading.people.keys()
        if wanted and self.by is None:
            self.reading.people.update(told_people(Person.objects.filter(pk__in=wanted)))
        else:
            self.reading.load_people(wanted)

    def look_up_people(self, texts: Iterable[str]) -> None:
        """Find which colleagues each text means; with a person who is none, nobody."""
        new = {text for text in texts if text and "\0" not in text and text not in self.reading.called}
        if not new:
            return
        self.reading.called.update({text: [] for text in new})
        if self.by is not None and not in_government(self.by):
            return
        addresses = Q(email__in={text.lower() for text in new if "@" in text})
        names = Q(upper_name__in={text.upper() for text in new if "@" not in text})
        found = Person.objects.filter(is_active=True).alias(upper_name=Upper("name")).filter(addresses | names)
        people = told_people(found.order_by("pk"))
        self.reading.people.update(people)
        for text in new:
            mine = [pk for pk, told in people.items() if text.casefold() in {each.casefold() for each in told}]
            self.reading.called[text] = mine

    def look_up(self, register: str, texts: Iterable[str]) -> None:
        """Find what each text means: a key, a reference, a title in either language, an organisation's acronym."""
        new = {text for text in texts if text and "\0" not in text and (register, text) not in self.reading.meant}
        if not new:
            return
        keys = {text: text.removeprefix(f"{register}:") for text in new}
        folded = {text: folded_title(text) for text in new}
        titles = {title for title in folded.values() if title}
        asked = Q(key__in=set(keys.values())) | Q(sort_en__in=titles) | Q(sort_fr__in=titles)
        acronyms: dict[str, list[int]] = {}
        if register == Organisation.register_key:
            asked |= Q(as_organisation__acronym__in=new)
            found = self.seen(register).filter(as_organisation__acronym__in=new)
            for pk, acronym in found.values_list("pk", "as_organisation__acronym"):
                acronyms.setdefault(acronym, []).append(pk)
        rows = list(_named(self.seen(register).filter(asked)))
        self.reading.entries.update({named.pk: named for named in rows})
        by_key = {named.key: named for named in rows}
        by_title: dict[str, list[Named]] = {}
        for named in rows:
            for title in {folded_title(str(text)) for text in named.title.values() if text}:
                by_title.setdefault(title, []).append(named)
        for text in new:
            exact = by_key.get(keys[text])
            told = [self.reading.entries[pk] for pk in acronyms.get(text, [])]
            self.reading.meant[register, text] = [exact] if exact else by_title.get(folded[text]) or told

    def near(self, register: str, text: str) -> Named | None:
        """The one entry whose name is clearly the nearest to a text that means none."""
        if (register, text) not in self._nearest:
            known = self._names(register)
            name = near.nearest(text, known)
            self._nearest[register, text] = known[name] if name else None
        return self._nearest[register, text]

    def add(self, named: Named, texts: Iterable[str]) -> None:
        """An entry that was made on the way, and the texts that mean it."""
        self.reading.entries[named.pk] = named
        for text in texts:
            self.reading.meant[named.register, text] = [named]
        self._names(named.register).update({str(title): named for title in named.title.values() if title})
        self._nearest.clear()

    def _names(self, register: str) -> dict[str, Named]:
        if register not in self._known:
            rows = _named(self.seen(register).order_by("pk")[: near.MOST])
            self._known[register] = {str(title): named for named in rows for title in named.title.values() if title}
        return self._known[register]


def folded_title(text: str) -> str:
    """A title as lists sort it, without signs that nobody sees."""
    return sort_key(text.translate(near.UNSEEN))


def _named(rows: QuerySet[Entry]) -> Iterable[Named]:
    return (Named(*row) for row in rows.values_list(*TOLD))


def told_people(rows: QuerySet[Person]) -> dict[int, tuple[str, str]]:
    """Person → name and e-mail address."""
    return {pk: (name or email, email) for pk, name, email in rows.values_list("pk", "name", "email")}


# Entries that are made on the way


@dataclass(slots=True)
class Cluster:
    """What a file's rows say of one entry that they name."""

    code: str = ""
    names: Counter[str] = field(default_factory=Counter)
    """How they write it in the column that names it, and how often."""
    titles: dict[str, Counter[str]] = field(default_factory=dict)
    key: str = ""
    rows: set[int] = field(default_factory=set)

    def title(self) -> dict[str, str]:
        """The most frequent title of each language."""
        told = {name.removeprefix("title_"): said.most_common(1)[0][0] for name, said in self.titles.items() if said}
        return told or {"en": self.names.most_common(1)[0][0]}


class Clusters:
    """The rows of a file by the entry that they name: one code is one entry; without one, one name is."""

    def __init__(self, created: Created) -> None:
        self.created = created
        self.by_code: dict[str, Cluster] = {}
        self.by_name: dict[str, Cluster] = {}

    def add(self, number: int, row: Mapping[str, str], text: str) -> None:
        """One row of the file with its number, and the text that its target cell has."""
        if not text:
            return
        code = row.get(self.created.code, "") if self.created.code else ""
        plain = near.comparable(text)
        cluster = self.by_code.setdefault(code, Cluster(code)) if code else self.by_name.setdefault(plain, Cluster())
        cluster.rows.add(number)
        cluster.names[text] += 1
        for name, cell in self.created.titles.items():
            title = make(cell, row)
            if title:
                cluster.titles.setdefault(name, Counter())[" ".join(title.translate(near.UNSEEN).split())] += 1
        if self.created.key and not cluster.key:
            cluster.key = filled(self.created.key, row, safe=True)

    def all(self) -> list[Cluster]:
        """Every cluster, the most frequent first; what has no code joins the one with a code that has its name."""
        coded = {near.comparable(name): cluster for cluster in self.by_code.values() for name in cluster.names}
        alone = []
        for plain, cluster in self.by_name.items():
            other = coded.get(plain)
            if other is None:
                alone.append(cluster)
            else:
                other.rows |= cluster.rows
                other.names.update(cluster.names)
                for name, said in cluster.titles.items():
                    other.titles.setdefault(name, Counter()).update(said)
        return sorted([*self.by_code.values(), *alone], key=lambda cluster: -cluster.names.total())


@dataclass(slots=True)
class Making:
    """Makes what a file names and nobody holds yet."""

    names: Names
    by: Person | None
    below: Organisation | None = None
    visibility: str = Visibility.ORGANISATION
    made: list[Entry] = field(default_factory=list)
    codes: dict[tuple[str, str], Named] = field(default_factory=dict)
    """Target column and code → the entry that it means."""
    asked_by: list[set[int]] = field(default_factory=list)
    """For each that was made, the rows that name it."""

    def in_vain(self, bad: set[int]) -> bool:
        """Whether something was made that only these rows name."""
        return any(rows <= bad for rows in self.asked_by)

    def settle(self, clusters: Clusters) -> None:
        """Find each entry or make it; a name that is clearly near to another one's is left for a suggestion."""
        created, register = clusters.created, register_of(clusters.created.register)
        if register is None:
            return
        every = clusters.all()
        texts = {text for cluster in every for text in (*cluster.names, *cluster.title().values(), cluster.key)}
        self.names.look_up(register.key, texts)
        for cluster in every:
            found = self._found(register, cluster) or self._made(register, cluster)
            if found:
                self.names.add(found, (name for name in cluster.names if not self._others(register, name, found)))
                if cluster.code:
                    self.codes[created.target, cluster.code] = found

    def _found(self, register: Register, cluster: Cluster) -> Named | None:
        meant = self.names.reading.meant
        for text in (*cluster.names, *cluster.title().values(), cluster.key):
            held = meant.get((register.key, text), [])
            if len(held) == 1:
                return held[0]
        return None

    def _others(self, register: Register, name: str, found: Named) -> bool:
        """Whether the name means another entry already."""
        held = self.names.reading.meant.get((register.key, name), [])
        return bool(held) and held[0].pk != found.pk

    def _made(self, register: Register, cluster: Cluster) -> Named | None:
        spelt = (*cluster.names, *cluster.title().values())
        if not cluster.code and any(self.names.near(register.key, name) for name in spelt):
            return None
        title = cluster.title()
        entry = register.model(title=title, visibility=self.visibility, organisation=self.below)
        if isinstance(entry, Organisation):
            entry.parent = self.below
        entry.key = self._key(register, cluster, title)
        if not self._allowed(register, entry):
            return None
        try:
            actions.create(entry, by=self.by, verb="named in a file")
        except Refused:
            return None
        self.made.append(entry)
        self.asked_by.append(cluster.rows)
        return Named(entry.pk, register.key, entry.key, title)

    def _key(self, register: Register, cluster: Cluster, title: Mapping[str, str]) -> str:
        base = cluster.key or slugify(title.get("en") or next(iter(title.values())))[:KEY_LENGTH].strip("-")
        base = base or f"{register.key}-{slugify(cluster.code) or 'made'}"
        rows = Entry.objects.filter(register=register.key, key__startswith=base)
        taken = {*rows.values_list("key", flat=True), *write.reserved_keys(register)}
        return next(key for key in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if key not in taken)

    def _allowed(self, register: Register, entry: Entry) -> bool:
        if self.by is None:
            return True
        if not may(self.by, register.needed("create"), entry):
            return False
        try:
            write.check_change(register, None, entry, self.by)
        except Refused:
            return False
        return True


def texts_of(kind: Any, cells: Sequence[str]) -> list[str]:
    """The texts of a cell that name entries, one on each line where there may be several."""
    if not isinstance(kind, EntryReference):
        return []
    lines = [line.strip() for cell in cells for line in cell.splitlines()]
    return [line for line in lines if line]
