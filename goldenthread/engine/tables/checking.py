"""Each row of a file against its register: what it would make or change, what is wrong with it, and what was meant.

The door's own checks (engine/write.py) are asked row by row; what they need of the database is fetched a chunk at a time.

An empty cell empties its field, but not of what whoever made the file may not have seen. A person's import leaves what that
person may not see. The console sees everything and cannot know whose export a file is: there an empty cell leaves what is not
everybody's to see, namely people, entries that are not public, and fields that have an audience. A form empties those.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from goldenthread.engine import write
from goldenthread.engine.kinds import Kind, PersonReference, Text, Wrong
from goldenthread.engine.reading import Reading
from goldenthread.engine.register import Register
from goldenthread.engine.tables.names import KEY_LENGTH, Names, texts_of
from goldenthread.engine.tables.reading_cells import Cells
from goldenthread.engine.tables.verdicts import Line, Suggestion, Verdict
from goldenthread.kernel.errors import NotAllowed, Refused
from goldenthread.kernel.models import Entry, Person
from goldenthread.kernel.permissions import addressed, may, visible

STATE = "state"
NOT_FIELDS = ("key", "version", "what_is_wrong")
"""What a file may hold beside fields; the last is of a file that was given back to mend."""


@dataclass(slots=True)
class Read:
    """What the cells of one line say."""

    stated: dict[str, Any] = field(default_factory=dict)
    faults: list[tuple[str, Any]] = field(default_factory=list)
    suggestions: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Checking:
    """One file's check, which remembers what came before in it."""

    register: Register
    by: Person | None
    reading: Reading
    names: Names
    sources: Mapping[str, str] = field(default_factory=dict)
    """The register's column → the file's, where a mapping stands between."""
    spellings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The register's column → words of the file's own, with what stands for each."""
    collect: Sequence[str] = ()
    """Fields of figures, to which a file adds its periods."""
    reason: str = ""
    """Why, where a change must say so."""
    accept: bool = False
    """Whether what was probably meant is taken for what was said."""
    keys: dict[str, int] = field(default_factory=dict)
    """Key → the row that had it first."""
    same: dict[tuple[str, str], int] = field(default_factory=dict)
    """Field and what identifies an entry → the row that had it first."""
    completed: dict[str, str] = field(default_factory=dict)
    """Column → what a new entry has there where its line says nothing."""
    cells: Cells = field(init=False)
    seen_by_all: Reading = field(default_factory=lambda: Reading(None))
    """Of what stored entries lead to, what everybody may see: for the console."""

    def __post_init__(self) -> None:
        """Its reader of cells remembers too."""
        self.cells = Cells(self.reading, self.names)

    def check(self, lines: Sequence[Line]) -> list[Verdict]:
        """What becomes of each line; nothing is written."""
        self.prepare(lines)
        wanted = {id(line): self.key_of(line) for line in lines}
        stored, taken = self._stored({key for key in wanted.values() if key})
        hidden = self._hidden(stored.values())
        verdicts = [self._judged(line, wanted[id(line)], stored, taken, hidden) for line in lines]
        self._refuse_held_doubles(verdicts)
        return verdicts

    def reads(self, line: Line) -> bool:
        """Whether every cell of a line can be read, once it is prepared; asks no database."""
        read = self._read(line, self.register.fields, None)
        return not (line.faults or read.faults or read.suggestions)

    # What is fetched for all lines together

    def prepare(self, lines: Sequence[Line]) -> None:
        """Fetch the lists and the names that the lines may mean."""
        self.reading.load_terms(v for kind in self.register.fields for v in kind.vocabularies)
        asked: dict[str, set[str]] = {}
        for kind in self.register.fields:
            if kind.leads:
                named = kind.csv_names()
                every = [self.completed, *(line.cells for line in lines)]
                texts = {t for cells in every for t in texts_of(kind, [cells.get(name, "") for name in named])}
                asked.setdefault(getattr(kind, "to", ""), set()).update(texts)
        for register, texts in asked.items():
            if register:
                self.names.look_up(register, texts)
        people = [kind.name for kind in self.register.fields if isinstance(kind, PersonReference)]
        self.names.look_up_people(tidy(line.cells.get(name, "")) for line in lines for name in people)

    def _stored(self, keys: set[str]) -> tuple[dict[str, Entry], set[str]]:
        """The stored entries of these keys that may be seen, and all keys that are taken."""
        rows = self.register.model._default_manager.filter(register=self.register.key, key__in=keys)
        seen = visible(rows, self.by) if self.by else rows
        stored: dict[str, Entry] = {entry.key: entry for entry in seen}
        missing = keys - stored.keys()
        others = Entry.objects.filter(register=self.register.key, key__in=missing)
        held = {e.pk for e in stored.values()}
        self._load_named(stored.values())
        if any(kind.afterwards for kind in self.register.fields):
            self.reading.load_files_of(held)
        return stored, set(others.exclude(pk__in=held).values_list("key", flat=True))

    def _load_named(self, stored: Iterable[Entry]) -> None:
        """Fetch the names of what the stored entries lead to."""
        leading = [kind for kind in self.register.fields if kind.leads]
        values = [(kind, gathered(kind, entry)) for entry in stored for kind in leading]
        entries = {pk for kind, value in values for pk in kind.references(value)}
        self.names.load(entries)
        self.names.load_people(pk for kind, value in values for pk in kind.people(value))
        if self.by is None:
            self.seen_by_all.load_entries(entries)

    def _hidden(self, stored: Iterable[Entry]) -> dict[str, set[int]]:
        """Audience → the entries whose fields for it the person may not see."""
        ids = {entry.pk for entry in stored}
        hidden = {}
        for audience in {kind.audience for kind in self.register.fields} - {""}:
            open_to = (
                set(Entry.objects.filter(addressed(self.by, audience), pk__in=ids).values_list("pk", flat=True))
                if self.by
                else ids
            )
            hidden[audience] = ids - open_to
        return hidden

    # One line

    def key_of(self, line: Line) -> str:
        """The key that the line says, or that follows from what it says; so the same file again means the same entries."""
        said = line.cells.get("key", "").strip()
        if said or self.register.key_of:
            return said
        title = line.cells.get("title_en", "").strip() or line.cells.get("title_fr", "").strip()
        return slugify(title)[:KEY_LENGTH].strip("-")

    def _judged(
        self, line: Line, key: str, stored: Mapping[str, Entry], taken: set[str], hidden: Mapping[str, set[int]]
    ) -> Verdict:
        verdict = Verdict(line.rows, key, faults=list(line.faults))
        if verdict.faults:
            verdict.outcome = "refused"
            return verdict
        held = stored.get(key)
        try:
            if held is not None:
                self._change(verdict, line, held, hidden)
            else:
                self._new(verdict, line, taken)
        except NotAllowed as refused:
            verdict.refuse("", refused.message)
        except Refused as refused:
            for name, message in (refused.fields or {"": refused.message}).items():
                verdict.refuse(self.source(name), message)
        if verdict.outcome not in ("refused", "suggested"):
            self._refuse_doubles(verdict)
        return verdict

    def _new(self, verdict: Verdict, line: Line, taken: set[str]) -> None:
        register = self.register
        read = self._read(line, register.fields, None)
        if not verdict.key and not register.key_of and not any(name.startswith("title") for name, _m in read.faults):
            read.faults.append(("key", _("Give a key, or a title from which one can be made.")))
        read.faults += list(write.key_errors(register, verdict.key).items())
        if verdict.key in taken:
            read.faults.append(
                ("key", _("The key “%(key)s” is already taken in this register.") % {"key": verdict.key})
            )
        if register.create is None:
            raise NotAllowed(_("Nobody adds entries to this register here."))
        self._note(verdict, read)
        if verdict.faults or verdict.suggestions:
            return
        entry = register.model(**write.columns_of(register, read.stated, None))
        entry.register = register.key
        if self.by is not None:
            if not may(self.by, register.needed("create"), entry):
                raise NotAllowed(_("You may not add entries to that organisation. Choose one in which you contribute."))
            write.check_change(register, None, entry, self.by)
        self._begin(entry, line.cells.get(STATE, "").strip())
        entry.key = verdict.key = register.key_of(entry) if register.key_of else verdict.key
        verdict.entry, verdict.outcome = entry, "created"

    def _begin(self, entry: Entry, state: str) -> None:
        """Let the entry begin where the file says it is."""
        if self.register.lifecycle is None or not state:
            return
        if self.by is None:
            self.register.lifecycle.way_to(state)
            entry.state = state
        else:
            write.begin_at(self.register, entry, state, by=self.by)

    def _change(self, verdict: Verdict, line: Line, held: Entry, hidden: Mapping[str, set[int]]) -> None:
        register = self.register
        seen = [kind for kind in register.fields if not kind.audience or held.pk not in hidden[kind.audience]]
        read = self._read(line, seen, held)
        verdict.entry = held
        if not read.stated and not read.faults and not read.suggestions:
            return
        if register.change is None:
            raise NotAllowed(_("Entries of this register are not changed here."))
        if self.by is not None and not may(self.by, register.needed("change"), held):
            raise NotAllowed(_("You may read this entry but not change it. Ask those who administer its organisation."))
        if not self.reason and write.needs_reason(register, held):
            read.faults.append(("", _("Say why: others rely on this entry as it stands.")))
        said = line.cells.get("version", "").strip()
        if said and said != str(held.version):
            message = _("Somebody has changed this since the file was made: it is at version %(now)s now.")
            read.faults.append(("version", message % {"now": held.version}))
        self._note(verdict, read)
        if verdict.faults or verdict.suggestions:
            return
        columns = write.columns_of(register, read.stated, held)
        proposed = copy(held)
        for column, value in columns.items():
            setattr(proposed, column, value)
        if self.by is not None:
            write.check_change(register, held, proposed, self.by)
        verdict.columns, verdict.version, verdict.outcome = columns, held.version, "changed"

    def _read(self, line: Line, kinds: Sequence[Kind], held: Entry | None) -> Read:
        """What the line says of these fields that is not so already."""
        read = Read()
        self.reading.about = held.pk if held is not None else None
        for kind in kinds:
            names = kind.csv_names()
            said = {name: tidy(line.cells[name]) for name in names if name in line.cells}
            if held is None and kind.editable and not any(said.values()):
                said |= {name: self.completed[name] for name in names if name in self.completed}
            elif held is not None and self.by is None and kind.audience and not any(said.values()):
                continue
            value = gathered(kind, held) if held is not None else kind.empty
            before = dict(zip(names, map(tidy, kind.csv(value, self.reading)), strict=True)) if held else {}
            if held is not None and all(before[name] == text for name, text in said.items()):
                continue
            if held is None and not any(said.values()):
                self._note_missing(read, kind)
                continue
            if held is None and kind.name == STATE and self.register.lifecycle is not None:
                # Where it begins is judged with the whole entry.
                continue
            if not kind.editable or (kind.once and held is not None):
                if any(text != before.get(name, "") for name, text in said.items()):
                    read.faults.append((next(iter(said)), _("This cannot be set here.")))
                continue
            self._read_kind(read, kind, {**before, **said}, value if held is not None else None)
        if held is not None and self._is_older(line, held):
            read.stated = {name: value for name, value in read.stated.items() if name in self.collect}
        return read

    def _is_older(self, line: Line, held: Entry) -> bool:
        """Whether the register has figures of a newer period than the line is of: then its other facts are newer too."""
        return any(max(getattr(held, name) or [""]) > line.period for name in self.collect if line.period)

    def _note_missing(self, read: Read, kind: Kind) -> None:
        if kind.required and kind.editable and kind.name not in write.DEFAULTED:
            try:
                kind.stated(kind.empty)
            except Wrong as wrong:
                read.faults.append((kind.csv_names()[0], wrong.message))

    def _read_kind(self, read: Read, kind: Kind, cells: dict[str, str], stored: Any) -> None:
        name = kind.csv_names()[0]
        plain = {**cells, name: self.cells.lenient(kind, cells[name])} if name in cells else cells
        try:
            value = kind.from_csv(plain, self.reading)
        except Wrong as wrong:
            meant = self.cells.suggested(kind, plain.get(name, ""), self.spellings.get(name, {}))
            if meant is None:
                read.faults.append((name, wrong.message))
                return
            if not self.accept:
                read.suggestions.append((name, meant.value, meant.shown))
                return
            try:
                value = kind.from_csv({**plain, name: meant.text}, self.reading)
            except Wrong as still:
                read.faults.append((name, still.message))
                return
        if stored is not None:
            shown = self.reading if self.by else self.seen_by_all
            value = {**stored, **value} if kind.name in self.collect else kind.kept(value, stored, shown)
        if stored is None or value != stored:
            read.stated[kind.name] = value

    def _note(self, verdict: Verdict, read: Read) -> None:
        for name, message in read.faults:
            verdict.refuse(self.source(name), message)
        for name, value, shown in read.suggestions:
            verdict.suggestions += [Suggestion(row, self.source(name), value, shown) for row in verdict.rows]
        if verdict.suggestions and not verdict.faults:
            verdict.outcome = "suggested"

    def source(self, name: str) -> str:
        """The file's own heading of a column of ours."""
        if name in self.sources or name not in self.register.by_name:
            return self.sources.get(name, name)
        first = self.register.by_name[name].csv_names()[0]
        return self.sources.get(first, first)

    # Doubles

    def _refuse_doubles(self, verdict: Verdict) -> None:
        """Of several rows that mean the same entry the first stands."""
        first = self.keys.setdefault(verdict.key, verdict.rows[0]) if verdict.key else verdict.rows[0]
        if first != verdict.rows[0]:
            verdict.refuse(
                self.source("key"), _("Row %(row)s is the same entry. Leave one of them out.") % {"row": first}
            )
            return
        for kind, value in self._identifying(verdict):
            row = self.same.setdefault((kind.name, value), verdict.rows[0])
            if row != verdict.rows[0]:
                message = _("Row %(row)s has the same, perhaps written another way. Leave one of them out.")
                verdict.refuse(self.source(kind.name), message % {"row": row})

    def _identifying(self, verdict: Verdict) -> list[tuple[Text, str]]:
        """The fields by which the entry is known from others, each with its one form."""
        if verdict.entry is None or verdict.outcome not in ("created", "changed"):
            return []
        found = []
        for kind in self.register.fields:
            if isinstance(kind, Text) and kind.identifies:
                text = verdict.columns.get(kind.column, getattr(verdict.entry, kind.column))
                if text:
                    found.append((kind, kind.compared(text)))
        return found

    def _refuse_held_doubles(self, verdicts: Sequence[Verdict]) -> None:
        """What another entry of the register is already."""
        asked: dict[Text, list[tuple[str, Verdict]]] = {}
        for verdict in verdicts:
            for kind, value in self._identifying(verdict):
                asked.setdefault(kind, []).append((value, verdict))
        for kind, pairs in asked.items():
            rows = self.register.model._default_manager.filter(
                **{f"{kind.compared_column}__in": {value for value, _v in pairs}, "ended_on": None}
            )
            held = (visible(rows, self.by) if self.by else rows).values_list(kind.compared_column, "pk", "key")
            others = {value: (pk, key) for value, pk, key in held}
            for value, verdict in pairs:
                pk, key = others.get(value, (None, ""))
                if pk is not None and verdict.entry is not None and pk != verdict.entry.pk:
                    message = _("%(reference)s has the same already, perhaps written another way.")
                    verdict.refuse(self.source(kind.name), message % {"reference": f"{self.register.key}:{key}"})


def tidy(text: str) -> str:
    """A cell as it is compared: line ends and spaces around it say nothing."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def gathered(kind: Kind, entry: Entry) -> Any:
    """The stored value of a field."""
    return kind.gathered([getattr(entry, column) for column in kind.columns])
