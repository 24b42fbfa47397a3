"""Fields that name one of an entry's own attached files, such as the signed copy of an agreement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from goldenthread.engine.kinds.base import NOT_STATED, UNSTATED, Component, FormData, Kind, Words_, Wrong, first, option
from goldenthread.engine.reading import AttachedFile, Reading
from goldenthread.kernel.models import Attachment as Stored

STATED = "stated"
"""How a filter asks for entries where a file is named."""
STATED_WORD = _("Stated")
LONGEST_NUMBER = 9  # digits; the column holds no more


@dataclass(frozen=True)
class Attachment(Kind):
    """One of the files that hang on the entry itself. People, files and the API name it by its number there."""

    afterwards: ClassVar[bool] = True
    filterable: ClassVar[bool] = True
    json_type: ClassVar[Any] = dict[str, Any] | None

    @property
    def column(self) -> str:
        """The column of the foreign key."""
        return f"{self.name}_id"

    def model_fields(self) -> dict[str, models.Field[Any, Any]]:
        """A foreign key; attachments are taken off and never deleted."""
        return {self.name: models.ForeignKey(Stored, null=True, blank=True, on_delete=models.PROTECT, related_name="+")}

    def files(self, value: Any) -> Iterable[int]:
        """The one file."""
        return () if value is None else (value,)

    # How it is shown and travels

    def text(self, value: Any, reading: Reading) -> str:
        """The name of the file."""
        file = reading.files.get(value)
        return file.name if file else ""

    def html(self, value: Any, reading: Reading) -> str | SafeString:
        """Its name, leading to its bytes while it is attached."""
        file = reading.files.get(value)
        if file is None:
            return str(NOT_STATED)
        return format_html('<a class="govuk-link" href="{}">{}</a>', file.href, file.name) if file.here else file.name

    def csv_names(self) -> list[str]:
        """Its name, and where it can be fetched."""
        return [self.name, f"{self.name}_address"]

    def csv(self, value: Any, reading: Reading) -> list[str]:
        """Both, empty where nothing is stated."""
        file = reading.files.get(value)
        return [file.name, address_of(file)] if file else ["", ""]

    def json(self, value: Any, reading: Reading) -> Any:
        """An object; its number is what a change names."""
        file = reading.files.get(value)
        return {"number": file.number, "name": file.name, "address": address_of(file)} if file else None

    def written(self, value: Any, reading: Reading) -> str:
        """Both in one cell."""
        return " ".join(filter(None, self.csv(value, reading)))

    # How it is searched for

    def filters(self, query: FormData, reading: Reading) -> list[Component]:
        """Any, stated or not stated."""
        now = query.get(self.name, "")
        words = (("", _("Any")), (STATED, STATED_WORD), (UNSTATED, NOT_STATED))
        options = [option(code, text, chosen=code == now) for code, text in words]
        return [{**self.component("select", options=options), "hint": "", "optional": False}]

    def condition(self, query: FormData, path: str, reading: Reading) -> Q | None:
        """Whether a file is named."""
        now = first(query, self.name)
        if not now:
            return None
        if now not in (STATED, UNSTATED):
            raise Wrong(_("Choose stated or not stated."))
        return Q(**{f"{path}__isnull": now == UNSTATED})

    def chosen(self, query: FormData, reading: Reading) -> list[tuple[str, str, str]]:
        """In words."""
        words = {STATED: STATED_WORD, UNSTATED: NOT_STATED}
        return [(self.name, value, str(words.get(value, value))) for value in query.getlist(self.name) if value]

    # How it is filled in

    def to_form(self, value: Any, reading: Reading) -> dict[str, list[str]]:
        """Its number."""
        file = reading.files.get(value)
        return {self.name: [str(file.number) if file else ""]}

    def widgets(self, data: FormData, reading: Reading, *, error: Words_ = "") -> list[Component]:
        """A choice among the files of the entry."""
        now, attached = data.get(self.name, ""), reading.attached()
        options = [option("", NOT_STATED, chosen=not now)]
        options += [option(str(f.number), f"{f.number}: {f.name}", chosen=str(f.number) == now) for f in attached]
        hint = self.hint or ("" if attached else _("Attach the file to the entry first; then choose it here."))
        return [self.component("select", options=options, hint=hint, error=error)]

    def from_json(self, value: Any, reading: Reading) -> Any:
        """An object with the number of a file; what else stands in it is not looked at."""
        if value is None:
            return self.stated(None)
        number = value.get("number") if isinstance(value, Mapping) else None
        if not isinstance(number, int) or isinstance(number, bool):
            raise Wrong(_('This must be an object with the number of one of the entry’s files: {"number": 2}.'))
        return self.numbered(number, reading)

    def from_csv(self, cells: Mapping[str, str], reading: Reading) -> Any:
        """The file of that name or number; of several with one name, the one at the address."""
        name, address = (cells.get(each, "").strip() for each in self.csv_names())
        alike = [file for file in reading.attached() if file.name == name]
        if len(alike) > 1:
            alike = [file for file in alike if address_of(file) == address] or alike
        return alike[0].pk if len(alike) == 1 else self.parse(name, reading)

    def parse(self, text: str, reading: Reading) -> Any:
        """The file of that number. Raises Wrong."""
        typed = text.strip()
        if not typed:
            return self.stated(None)
        if not (typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_NUMBER):
            raise self.wrong(typed, reading)
        return self.numbered(int(typed), reading)

    def numbered(self, number: int, reading: Reading) -> int:
        """The file of that number on the entry. Raises Wrong."""
        for file in reading.attached():
            if file.number == number:
                return file.pk
        raise self.wrong(str(number), reading)

    def wrong(self, said: str, reading: Reading) -> Wrong:
        """What to say about something that is none of the entry's files."""
        attached = ", ".join(f"{file.number}: {file.name}" for file in reading.attached())
        if not attached:
            return Wrong(_("Nothing is attached to this entry yet. Attach the file first, then name it here."))
        return Wrong(
            _("“%(said)s” is none of the files of this entry. It has: %(files)s.") % {"said": said, "files": attached}
        )


def address_of(file: AttachedFile) -> str:
    """The whole address of a file, which a table that lies elsewhere can lead to."""
    return f"{settings.SITE_URL}{file.href}"
