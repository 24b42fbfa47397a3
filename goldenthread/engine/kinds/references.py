"""Fields that name another entry: by its key, or by part of its name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from goldenthread.engine import language as languages
from goldenthread.engine.kinds.base import (
    NOT_STATED,
    UNSTATED,
    Component,
    FormData,
    Kind,
    Words_,
    Wrong,
    first,
    option,
)
from goldenthread.engine.matching import having
from goldenthread.engine.reading import MATCHES, Named, Reading, names_of
from goldenthread.kernel.folding import fold
from goldenthread.kernel.models import Entry, FormerName, Organisation, OrganisationAncestor, Role
from goldenthread.kernel.permissions import visible

OF_THE_KERNEL: dict[str, type[Entry]] = {model.register_key: model for model in (Organisation, Role)}
"""Registers whose tables every room may point to."""


@dataclass(frozen=True)
class EntryReference(Kind):
    """Another entry of one register. One that the visitor may not see is shown and answered as not stated."""

    to: str = field(default="", kw_only=True)
    """The register that it leads to."""
    needs_at_ends: str = field(default="", kw_only=True)
    """The verb that one must be allowed to do at the entry it leaves and at the one it comes to, to change it."""
    below: bool = field(default=False, kw_only=True)
    """Whether filtering by an organisation also finds what belongs to those below it."""

    leads: ClassVar[bool] = True
    filterable: ClassVar[bool] = True

    @property
    def column(self) -> str:
        """The column of the foreign key."""
        return f"{self.name}_id"

    def model_fields(self) -> dict[str, models.Field[Any, Any]]:
        """A foreign key: to the kernel's own table, or into the one that all entries share, as rooms do not know others'."""
        table = OF_THE_KERNEL.get(self.to, Entry)
        return {self.name: models.ForeignKey(table, null=True, blank=True, on_delete=models.PROTECT, related_name="+")}

    def references(self, value: Any) -> Iterable[int]:
        """The one entry."""
        return () if value is None else (value,)

    def kept(self, value: Any, stored: Any, reading: Reading) -> Any:
        """An entry that the visitor may not see stays, unless another one takes its place."""
        return stored if value is None and stored not in reading.entries else value

    def leading_to(self, pk: int) -> Q:
        """What names that entry, as a condition on this field's own table."""
        return Q(**{self.column: pk})

    def text(self, value: Any, reading: Reading) -> str:
        """Its title."""
        named = reading.entries.get(value)
        return title_of(named, reading)[0] if named else ""

    def html(self, value: Any, reading: Reading) -> str | SafeString:
        """Its title, leading to its page."""
        named = reading.entries.get(value)
        if named is None:
            return str(NOT_STATED)
        title, address = languages.marked(*title_of(named, reading), reading.language), reading.address_of(named)
        return format_html('<a class="govuk-link" href="{}">{}</a>', address, title) if address else title

    def json(self, value: Any, reading: Reading) -> Any:
        """`register:key`."""
        named = reading.entries.get(value)
        return named.reference if named else None

    def written(self, value: Any, reading: Reading) -> str:
        """`register:key`."""
        return self.json(value, reading) or ""

    def naming(self, named: Named) -> str:
        """What one types to mean this entry and no other."""
        return named.key

    # How it is searched for

    def filters(self, query: FormData, reading: Reading) -> list[Component]:
        """A line for a key or part of a name."""
        hint = _("Key or part of the name")
        return [{**self.component("text", value=query.get(self.name, ""), hint=hint), "optional": False}]

    def condition(self, query: FormData, path: str, reading: Reading) -> Q | None:
        """Leading to an entry of that key, or to one whose name has those words."""
        asked = first(query, self.name)
        if not asked:
            return None
        if asked == UNSTATED:
            return Q(**{f"{path}__isnull": True})
        found: Any = self.matching(asked, reading).values("pk")
        if self.below:
            found = OrganisationAncestor.objects.filter(ancestor__in=found).values("organisation")
        return Q(**{f"{path}__in": found})

    def chosen(self, query: FormData, reading: Reading) -> list[tuple[str, str, str]]:
        """As it was typed."""
        asked = first(query, self.name)
        return [(self.name, asked, str(NOT_STATED) if asked == UNSTATED else asked)] if asked else []

    def matching(self, asked: str, reading: Reading) -> QuerySet[Entry]:
        """What of the register the visitor may see: the entry of that key, else those whose name has the words."""
        mine = visible(Entry.objects.filter(register=self.to), reading.visitor)
        key = asked.removeprefix(f"{self.to}:")
        return mine.filter(key=key) if mine.filter(key=key).exists() else mine.filter(having(asked))

    # How it is filled in

    def to_form(self, value: Any, reading: Reading) -> dict[str, list[str]]:
        """The key."""
        named = reading.entries.get(value)
        return {self.name: [self.naming(named) if named else ""]}

    def widgets(self, data: FormData, reading: Reading, *, error: Words_ = "") -> list[Component]:
        """A line for a key or part of a name and, when several fit, the choice between them."""
        typed = data.get(self.name, "").strip()
        hint = self.hint or _("Type a key or part of a name; you choose between those that fit when you save.")
        now = next(
            (n for n in reading.entries.values() if (n.register, self.naming(n)) == (self.to or n.register, typed)),
            None,
        )
        if now and not error:
            hint = _("%(key)s is “%(title)s”. %(hint)s") % {
                "key": now.key,
                "title": title_of(now, reading)[0],
                "hint": hint,
            }
        fields = [self.component("text", value=typed, hint=hint, error=error)]
        matches = self.matches(typed, reading) if error and typed and "\0" not in typed else []
        if matches:
            chosen = data.get(f"{self.name}-match", "")
            codes = {self.naming(match): title_of(match, reading)[0] for match in matches}
            options = [option(code, text, chosen=code == chosen) | {"hint": code} for code, text in codes.items()]
            fields.append(
                {
                    "kind": "radios",
                    "name": f"{self.name}-match",
                    "id": f"{self.name}-match",
                    "options": options,
                    "label": _("Which “%(typed)s”?") % {"typed": typed},
                }
            )
            fields.append({"kind": "hidden", "name": f"{self.name}-typed", "value": typed})
        return fields

    def matches(self, typed: str, reading: Reading) -> list[Named]:
        """What the typed words may mean, by title; for a file, what was looked up for many rows together."""
        if (self.to, typed) in reading.meant:
            return reading.meant[self.to, typed]
        return list(names_of(self.matching(typed, reading).order_by(f"sort_{reading.language}", "pk")[:MATCHES]))

    def successor(self, named: Named, reading: Reading) -> Named:
        """What a merged entry has become: whoever writes its name means that today. Its key means itself."""
        passed = visible(Entry.objects.filter(register=self.to), reading.visitor)
        for _step in range(MATCHES):
            after = next(iter(names_of(passed.filter(merged=named.pk))), None)
            if after is None:
                break
            named = after
        return named

    def from_form(self, data: FormData, reading: Reading) -> Any:
        """What was chosen among those that fit, else what was typed."""
        typed = first(data, self.name)
        chosen = first(data, f"{self.name}-match")
        return self.parse(chosen if chosen and typed == first(data, f"{self.name}-typed") else typed, reading)

    def parse(self, text: str, reading: Reading) -> Any:
        """The id of the one entry that is meant. Raises Wrong when none fits, or several."""
        typed = text.strip()
        if not typed:
            return self.stated(None)
        if "\0" in typed:
            raise Wrong(_("This holds signs that are not text."))
        found = self.matches(typed, reading)
        exact = [named for named in found if typed.casefold() in names_for(named, reading)]
        if not exact and len(found) > 1:
            exact = formerly(typed, found)
        if len(exact) == 1 or len(found) == 1:
            named = (exact or found)[0]
            if typed not in (named.key, named.reference):
                named = self.successor(named, reading)
            reading.entries[named.pk] = named
            return named.pk
        if found:
            raise Wrong(_("Several fit “%(typed)s”. Choose one.") % {"typed": typed})
        raise Wrong(_("Nothing fits “%(typed)s”. Type its key or part of its name.") % {"typed": typed})


@dataclass(frozen=True)
class References(EntryReference):
    """Any number of entries of one register. Those that the visitor may not see are absent, and a change leaves them."""

    empty: ClassVar[Any] = []
    json_type: ClassVar[Any] = list[str]

    @property
    def column(self) -> str:
        """The column of the array."""
        return self.name

    def model_fields(self) -> dict[str, models.Field[Any, Any]]:
        """Their numbers; entries are never deleted, so none of them leads nowhere."""
        return {self.name: ArrayField(models.BigIntegerField(), blank=True, default=list)}

    def references(self, value: Any) -> Iterable[int]:
        """Each of them."""
        return value or ()

    def kept(self, value: Any, stored: Any, reading: Reading) -> Any:
        """Those that the visitor may not see stay."""
        unseen = [pk for pk in stored or [] if pk not in reading.entries and pk not in value]
        # Where nothing but these is missing, they stay in their places.
        return stored if unseen and {*value, *unseen} == set(stored) else [*value, *unseen]

    def leading_to(self, pk: int) -> Q:
        """What names that entry among others."""
        return Q(**{f"{self.column}__contains": [pk]})

    def seen(self, value: Any, reading: Reading) -> list[Named]:
        """Those that the visitor may see."""
        return [reading.entries[pk] for pk in value or [] if pk in reading.entries]

    def text(self, value: Any, reading: Reading) -> str:
        """Their titles."""
        return "; ".join(title_of(named, reading)[0] for named in self.seen(value, reading))

    def html(self, value: Any, reading: Reading) -> str | SafeString:
        """Their titles, each leading to its page."""
        links = [
            (reading.address_of(n), languages.marked(*title_of(n, reading), reading.language))
            for n in self.seen(value, reading)
        ]
        return format_html_join("; ", '<a class="govuk-link" href="{}">{}</a>', links) if links else str(NOT_STATED)

    def json(self, value: Any, reading: Reading) -> Any:
        """A list of `register:key`."""
        return [named.reference for named in self.seen(value, reading)]

    def written(self, value: Any, reading: Reading) -> str:
        """One on each line of the cell."""
        return "\n".join(self.json(value, reading))

    def condition(self, query: FormData, path: str, reading: Reading) -> Q | None:
        """Naming an entry of that key, or one whose name has those words."""
        asked = first(query, self.name)
        if not asked:
            return None
        if asked == UNSTATED:
            return Q(**{path: []})
        found = list(self.matching(asked, reading).values_list("pk", flat=True)[:MATCHES])
        return Q(**{f"{path}__overlap": found}) if found else Q(pk__in=[])

    def to_form(self, value: Any, reading: Reading) -> dict[str, list[str]]:
        """A key on each line."""
        return {self.name: ["\n".join(named.key for named in self.seen(value, reading))]}

    def widgets(self, data: FormData, reading: Reading, *, error: Words_ = "") -> list[Component]:
        """A box with a line for each; what is named by part of its name is told when several fit."""
        hint = self.hint or _("One on each line: a key or part of a name.")
        return [self.component("textarea", value=data.get(self.name, ""), hint=hint, error=error, rows=4)]

    def from_form(self, data: FormData, reading: Reading) -> Any:
        """One on each line."""
        return self.parse(data.get(self.name, ""), reading)

    def from_json(self, value: Any, reading: Reading) -> Any:
        """A list of `register:key`."""
        if not isinstance(value, list | None) or any(not isinstance(each, str) for each in value or []):
            raise Wrong(_("This must be a list of references, each written register:key."))
        return self.parse("\n".join(value or []), reading)

    def parse(self, text: str, reading: Reading) -> Any:
        """The entries that are meant, each once, in their order. Raises Wrong for the first that is unclear."""
        one = EntryReference(self.name, self.label, to=self.to)
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if len(lines) > MOST_NAMED:
            raise Wrong(_("This names %(count)s entries; %(most)s fit.") % {"count": len(lines), "most": MOST_NAMED})
        return self.stated(list(dict.fromkeys(one.parse(line, reading) for line in lines)))


MOST_NAMED = 500
"""Entries that one field names at most."""


def title_of(named: Named, reading: Reading) -> tuple[str, str]:
    """A title and the language it is in; the key where there is no title."""
    text, spoken = languages.said(named.title, reading.language)
    return (text, spoken) if text else (named.key, reading.language)


def formerly(typed: str, found: Iterable[Named]) -> list[Named]:
    """Those of several that had exactly this name before."""
    held = {named.pk: named for named in found}
    same = fold(typed).casefold()
    former = FormerName.objects.filter(entry_id__in=held).values_list("entry_id", "title")
    meant = {pk for pk, title in former if same in {fold(str(words)).casefold() for words in title.values()}}
    return [held[pk] for pk in meant]


def names_for(named: Named, reading: Reading) -> tuple[str, ...]:
    """Everything that means this entry and no other when typed in full."""
    return title_of(named, reading)[0].casefold(), named.key.casefold(), named.reference.casefold()
