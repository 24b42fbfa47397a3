"""What every kind of field can do; each face asks the kind and knows nothing about the field itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Field, Q
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from goldenthread.engine.reading import Reading

Words_ = str | Promise
FormData = MultiValueDict[str, str]
"""What a form or an address sends: every name with its values, as text."""
Component = dict[str, Any]
"""What `design/components/field.html` reads."""

COMPONENT: Component = dict.fromkeys(
    ("hint", "error", "value", "width", "lang", "prefix", "suffix", "autocomplete", "inputmode", "wrong"), ""
)
"""Every name that the component asks for: one that is missing costs the template ten times as much."""

TURNING = {chr(number) for number in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
UNSEEN = {"Cc", "Cf", "Zs"}
"""Categories of Unicode whose signs show nothing; a text of them alone states nothing."""

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")

NOT_STATED = _("Not stated")
UNSTATED = "not-stated"
"""How a filter asks for entries where nothing is stated."""


class Wrong(Exception):
    """A value that cannot stand; the message says what would be right."""

    def __init__(self, message: Words_) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Kind:
    """One field of a register. Subclasses say how its values look, sort, filter, travel and are read back."""

    name: str
    label: Words_
    _: KW_ONLY
    hint: Words_ = ""
    required: bool = False
    audience: str = ""
    """The capability that it takes to see the field at all; "": whoever sees the entry."""
    needs: str = ""
    """The verb that one must be allowed to do to set the field; "": whoever may change the entry."""
    group: Words_ = ""
    """Heading above it on the entry's page."""
    editable: bool = True
    once: bool = False
    """Whether it is set when the entry is made and stays as it is."""
    verb: str = ""
    """The verb of engine/verbs.py by which what it names stands in the thread, at both ends; "": in none."""

    own: ClassVar[bool] = False
    """Whether it is a field of one's own (engine/own_fields.py), whose column holds several fields."""
    leads: ClassVar[bool] = False
    """Whether its values name entries or people, which not every visitor may see."""
    afterwards: ClassVar[bool] = False
    """Whether it can be set only once the entry is there."""
    numeric: ClassVar[bool] = False
    dated: ClassVar[bool] = False
    """Whether its cells in a file are days."""
    sortable: ClassVar[bool] = False
    filterable: ClassVar[bool] = False
    empty: ClassVar[Any] = None
    """What is stored where nothing is stated."""
    json_type: ClassVar[Any] = str | None

    @property
    def column(self) -> str:
        """The column of the model that holds it."""
        return self.name

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that holds it, the one to sort by first; most kinds take one."""
        return (self.column,)

    def gathered(self, stored: Sequence[Any]) -> Any:
        """The value that its columns hold together."""
        return stored[0]

    def spread(self, value: Any) -> tuple[Any, ...]:
        """What each of its columns holds of a value."""
        return (value,)

    def kept_as(self, value: Any) -> Any:
        """How the shared column of fields of one's own keeps the value."""
        raise NotImplementedError

    @property
    def filter_path(self) -> str:
        """What its filter compares."""
        return self.column

    def aliases(self) -> dict[str, Any]:
        """Expressions that its filter needs beside columns, by name."""
        return {}

    def recorded(self, stored: Sequence[Any]) -> Any:
        """The value that the log tells of its columns, where plain JSON stands for each."""
        return stored[0]

    def model_fields(self) -> dict[str, Field[Any, Any]]:
        """The fields that keep it, for a register whose model does not write them out itself."""
        raise NotImplementedError

    @property
    def vocabularies(self) -> tuple[str, ...]:
        """The configurable lists that its values come from."""
        return ()

    def fitted(self, column: Any) -> Kind:
        """The same, within what the model's field holds."""
        return self

    def references(self, value: Any) -> Iterable[int]:
        """The ids of the entries that a value names."""
        return ()

    def people(self, value: Any) -> Iterable[int]:
        """The ids of the people that a value names."""
        return ()

    def files(self, value: Any) -> Iterable[int]:
        """The ids of the attachments that a value names."""
        return ()

    def kept(self, value: Any, stored: Any, reading: Reading) -> Any:
        """The value to keep in the place of a stored one, of which the visitor may not see everything."""
        return value

    def is_empty(self, value: Any) -> bool:
        """Whether nothing is stated."""
        return value is None or value == self.empty

    # How it is shown

    def text(self, value: Any, reading: Reading) -> str:
        """The value in words; a stated one."""
        return str(value)

    def html(self, value: Any, reading: Reading) -> str | SafeString:
        """The value on a page: text, which the template escapes, or safe markup; a stated one."""
        return self.text(value, reading)

    def shown(self, value: Any, reading: Reading) -> str:
        """The value in words, "Not stated" where there is none."""
        text = "" if self.is_empty(value) else self.text(value, reading)
        return text or str(NOT_STATED)

    def cell(self, value: Any, reading: Reading) -> dict[str, Any]:
        """The value in a table."""
        html = "" if self.is_empty(value) else self.html(value, reading)
        return cell_of(html or NOT_STATED, numeric=self.numeric and bool(html))

    # How it travels

    def csv_names(self) -> list[str]:
        """The columns that it takes in a file."""
        return [self.name]

    def csv(self, value: Any, reading: Reading) -> list[str]:
        """Its cells in a file: codes, references and ISO dates, empty where nothing is stated."""
        return [self.written(value, reading)]

    def typed(self, value: Any, reading: Reading) -> list[str | Decimal | date]:
        """Its cells in a workbook: the same as in a file, with days as days and numbers as numbers."""
        texts = self.csv(value, reading)
        if self.dated:
            return [date.fromisoformat(text) if DAY.fullmatch(text) else text for text in texts]
        return [Decimal(text) if self.numeric and NUMBER.fullmatch(text) else text for text in texts]

    def written(self, value: Any, reading: Reading) -> str:
        """The value as a file writes it."""
        return "" if self.is_empty(value) else str(self.json(value, reading))

    def json(self, value: Any, reading: Reading) -> Any:
        """The value in the API; null where nothing is stated."""
        return None if self.is_empty(value) else value

    # How it is searched for

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names in an address that filter by it."""
        return (self.name,) if self.filterable else ()

    def filters(self, query: FormData, reading: Reading) -> list[Component]:
        """The fields of the filter form."""
        return []

    def condition(self, query: FormData, path: str, reading: Reading) -> Q | None:
        """What the filter asks of the column at `path`; None when it asks nothing. Raises Wrong."""
        return None

    def chosen(self, query: FormData, reading: Reading) -> list[tuple[str, str, str]]:
        """What is filtered by now, each as parameter, value and words."""
        return [(name, value, value) for name in self.parameters for value in query.getlist(name) if value]

    def from_cursor(self, value: Any) -> Any:
        """The sort value that an address of a page carries, read back. Raises Wrong."""
        if not isinstance(value, str) or "\0" in value:
            raise Wrong(_("This is not the address of a page."))
        return value

    # How it is filled in

    def to_form(self, value: Any, reading: Reading) -> dict[str, list[str]]:
        """A stored value as the form sends it."""
        return {self.name: ["" if self.is_empty(value) else str(value)]}

    def widgets(self, data: FormData, reading: Reading, *, error: Words_ = "") -> list[Component]:
        """What it takes to fill it in, holding what `data` has."""
        return [self.component("text", value=data.get(self.name, ""), error=error)]

    def component(self, kind: str, **more: Any) -> Component:
        """A component of the design with this field's name, label and hint."""
        field = {**COMPONENT, "kind": kind, "name": self.name, "id": self.name, "label": self.label, "hint": self.hint}
        return {**field, "optional": not self.required, **more}

    def from_form(self, data: FormData, reading: Reading) -> Any:
        """The value that a form sends. Raises Wrong."""
        return self.parse(data.get(self.name, ""), reading)

    def from_json(self, value: Any, reading: Reading) -> Any:
        """The value that an API body sends; null is not stated. Raises Wrong."""
        if value is None:
            return self.stated(self.empty)
        if not isinstance(value, str):
            raise Wrong(_("This must be text."))
        return self.parse(value, reading)

    def from_csv(self, cells: Mapping[str, str], reading: Reading) -> Any:
        """The value that its cells in a file say, by the names of `csv_names`. Raises Wrong."""
        return self.parse(cells.get(self.csv_names()[0], ""), reading)

    def parse(self, text: str, reading: Reading) -> Any:
        """A value written as text. Raises Wrong."""
        raise NotImplementedError

    def stated(self, value: Any) -> Any:
        """The value, unless it is missing where one is required. Raises Wrong."""
        if self.required and self.is_empty(value):
            raise Wrong(_("Enter %(label)s.") % {"label": lowered(self.label)})
        return value


def cell_of(content: Any, *, href: str = "", numeric: bool = False) -> dict[str, Any]:
    """A cell of a table. It has every name that the template asks for: one that is missing costs ten times as much."""
    html = content if isinstance(content, SafeString) else ""
    return {"text": "" if html else content, "html": html, "href": href, "numeric": numeric}


def lowered(label: Words_) -> str:
    """A label inside a sentence: a small first letter, unless the word is all capitals."""
    text = str(label)
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def clean(text: str, *, limit: int, lines: bool = False) -> str:
    """Text without what no field may hold: control characters, odd line ends, spaces around it. Raises Wrong.

    Signs that turn the direction of what follows could make an address or a title read as another one.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not lines:
        text = " ".join(text.split())
    if any(letter in TURNING or (unicodedata.category(letter) == "Cc" and letter not in "\n\t") for letter in text):
        raise Wrong(_("This holds signs that are not text. Type it again or copy it as plain text."))
    if len(text) > limit:
        raise Wrong(_("This has %(length)s characters; %(limit)s fit.") % {"length": len(text), "limit": limit})
    return text if any(unicodedata.category(letter) not in UNSEEN for letter in text) else ""


def place_of(field: Component) -> str:
    """Where a link in an error summary leads: to what one types in."""
    return f"#{field['id']}-day" if field["kind"] == "date" else f"#{field['id']}"


def option(value: Any, text: Any, *, chosen: bool) -> dict[str, Any]:
    """One value that a select, radios or checkboxes offer."""
    return {"value": value, "text": text, "selected": chosen, "checked": chosen}


def first(query: Mapping[str, Any] | FormData, name: str) -> str:
    """A parameter's one value without spaces around it; signs that no column can hold make it Wrong."""
    value = str(query.get(name) or "").strip()
    if "\0" in value:
        raise Wrong(_("This holds signs that are not text."))
    return value
