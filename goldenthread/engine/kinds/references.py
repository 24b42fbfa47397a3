"""Fields that name another entry: by its key, or by part of its name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.html import format_html
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
from goldenthread.kernel.models import Entry, OrganisationAncestor
from goldenthread.kernel.permissions import visible


@dataclass(frozen=True)
class EntryReference(Kind):
    """Another entry of one register. One that the visitor may not see is shown and answered as not stated."""

    to: str = field(default="", kw_only=True)
    """The register that it leads to."""
    needs_at_ends: str = field(default="", kw_only=True)
    """The verb that one must be allowed to do at the entry it leaves and at the one it comes to, to change it."""
    below: bool = field(default=False, kw_only=True)
    """Whether filtering by an organisation also finds what belongs to those below it."""

    filterable: ClassVar[bool] = True

    @property
    def column(self) -> str:
        """The column of the foreign key."""
        return f"{self.name}_id"

    def references(self, value: Any) -> Iterable[int]:
        """The one entry."""
        return () if value is None else (value,)

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

    def typed(self, named: Named) -> str:
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
        return {self.name: [self.typed(named) if named else ""]}

    def widgets(self, data: FormData, reading: Reading, *, error: Words_ = "") -> list[Component]:
        """A line for a key or part of a name and, when several fit, the choice between them."""
        typed = data.get(self.name, "").strip()
        hint = self.hint or _("Type a key or part of a name; you choose between those that fit when you save.")
        now = next(
            (n for n in reading.entries.values() if (n.register, self.typed(n)) == (self.to or n.register, typed)), None
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
            codes = {self.typed(match): title_of(match, reading)[0] for match in matches}
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
        """What the typed words may mean, by title."""
        return list(names_of(self.matching(typed, reading).order_by(f"sort_{reading.language}", "pk")[:MATCHES]))

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
        if len(exact) == 1 or len(found) == 1:
            named = (exact or found)[0]
            reading.entries[named.pk] = named
            return named.pk
        if found:
            raise Wrong(_("Several fit “%(typed)s”. Choose one.") % {"typed": typed})
        raise Wrong(_("Nothing fits “%(typed)s”. Type its key or part of its name.") % {"typed": typed})


def title_of(named: Named, reading: Reading) -> tuple[str, str]:
    """A title and the language it is in; the key where there is no title."""
    text, spoken = languages.said(named.title, reading.language)
    return (text, spoken) if text else (named.key, reading.language)


def names_for(named: Named, reading: Reading) -> tuple[str, ...]:
    """Everything that means this entry and no other when typed in full."""
    return title_of(named, reading)[0].casefold(), named.key.casefold(), named.reference.casefold()
