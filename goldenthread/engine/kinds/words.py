"""Fields of text: in one form for all, in each language, several lines of it, and web addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from goldenthread.engine import language as languages
from goldenthread.engine import markdown
from goldenthread.engine.addresses import bare_address
from goldenthread.engine.kinds.base import Component, FormData, Kind, Words_, Wrong, clean
from goldenthread.engine.reading import Reading
from goldenthread.kernel.folding import fold

COMPARED = 300
"""Letters by which doubles are told; an index holds no long text."""


@dataclass(frozen=True)
class Text(Kind):
    """A line of text that is the same in every language: an acronym, a number, a name of one's own."""

    limit: int = 200
    identifies: bool = field(default=False, kw_only=True)
    """Whether two entries with the same one, however it is written, are one and the same thing."""

    sortable: ClassVar[bool] = True
    empty: ClassVar[Any] = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """As written and, where it identifies, as it is compared."""
        return (self.name, self.compared_column) if self.identifies else (self.name,)

    @property
    def compared_column(self) -> str:
        """The column of its one form, by which doubles are found."""
        return f"{self.name}_compared"

    def spread(self, value: Any) -> tuple[Any, ...]:
        """As written and as compared."""
        return (value, self.compared(value)) if self.identifies else (value,)

    def compared(self, value: str) -> str:
        """The one form of all ways to write the same: without accents, case and doubled spaces."""
        return " ".join(fold(value).casefold().split())[:COMPARED]

    def model_fields(self) -> dict[str, models.Field[Any, Any]]:
        """An empty text is not stated."""
        return {
            column: models.CharField(max_length=limit, blank=True, default="", db_index=limit != self.limit)
            for column, limit in zip(self.columns, (self.limit, COMPARED), strict=False)
        }

    def fitted(self, column: Any) -> Kind:
        """No longer than its column holds."""
        return replace(self, limit=min(self.limit, getattr(column, "max_length", None) or self.limit))

    def parse(self, text: str, reading: Reading) -> Any:
        """The line, tidied."""
        return self.stated(clean(text, limit=self.limit))


@dataclass(frozen=True)
class Email(Text):
    """An e-mail address, of a desk rather than of a person."""

    limit: int = 254

    def html(self, value: Any, reading: Reading) -> str | SafeString:
        """A link that begins a message."""
        return format_html('<a class="govuk-link" href="mailto:{}">{}</a>', value, value)

    def widgets(self, data: FormData, reading: Reading, *, error: Words_ = "") -> list[Component]:
        """One line that telephones give a fitting keyboard."""
        return [self.component("email", value=data.get(self.name, ""), error=error, spellcheck=False)]

    def parse(self, text: str, reading: Reading) -> Any:
        """An address that mail could reach."""
        address = clean(text, limit=self.limit)
        if address:
            try:
                validate_email(address)
            except ValidationError:
                raise Wrong(_("This is not an e-mail address. It would look like desk@example.org.")) from None
        return self.stated(address)


@dataclass(frozen=True)
class Handle(Text):
    """The name of an account on a platform: @CanBorder, company/rec-cer."""

    def compared(self, value: str) -> str:
        """Without the sign before it and without case."""
        return super().compared(value.lstrip("@＠ "))


@dataclass(frozen=True)
class Address(Text):
    """A web address."""

    limit: int = 2000

    sortable: ClassVar[bool] = False

    def compared(self, value: str) -> str:
        """As engine/addresses.py brings all ways to write it into one."""
        return bare_address(value)[:COMPARED]

    def html(self, value: Any, reading: Reading) -> str | SafeString:
        """A link, if it is one that a browser may follow."""
        if urlsplit(str(value)).scheme not in ("http", "https"):
            return str(value)
        return format_html('<a class="govuk-link" href="{}" rel="noreferrer">{}</a>', value, value)

    def widgets(self, data: FormData, reading: Reading, *, error: Words_ = "") -> list[Component]:
        """One line that telephones give a fitting keyboard."""
        return [self.component("url", value=data.get(self.name, ""), error=error, spellcheck=False)]

    def parse(self, text: str, reading: Reading) -> Any:
        """An address of the web; scripts and files are none."""
        address = clean(text, limit=self.limit)
        if address:
            try:
                parts = urlsplit(address)
            except ValueError as unreadable:
                raise Wrong(_("This is not a web address. It would begin with https://.")) from unreadable
            if parts.scheme not in ("http", "https") or not parts.hostname or " " in address:
                raise Wrong(_("This is not a web address. It would begin with https://."))
        return self.stated(address)


@dataclass(frozen=True)
class Lines(Kind):
    """Several short texts, one on each line: other spellings, reference numbers."""

    limit: int = 200

    empty: ClassVar[Any] = []
    json_type: ClassVar[Any] = list[str]

    def model_fields(self) -> dict[str, models.Field[Any, Any]]:
        """One element a line."""
        return {self.name: ArrayField(models.CharField(max_length=self.limit), blank=True, default=list)}

    def text(self, value: Any, reading: Reading) -> str:
        """One after the other."""
        return "; ".join(value)

    def written(self, value: Any, reading: Reading) -> str:
        """One on each line of the cell."""
        return "\n".join(value or [])

    def json(self, value: Any, reading: Reading) -> Any:
        """A list, empty where nothing is stated."""
        return list(value or [])

    def to_form(self, value: Any, reading: Reading) -> dict[str, list[str]]:
        """One on each line."""
        return {self.name: ["\n".join(value or [])]}

    def widgets(self, data: FormData, reading: Reading, *, error: Words_ = "") -> list[Component]:
        """A box with a line for each."""
        return [self.component("textarea", value=data.get(self.name, ""), error=error, rows=4)]

    def from_json(self, value: Any, reading: Reading) -> Any:
        """A list of texts."""
        if not isinstance(value, list | None) or any(not isinstance(line, str) for line in value or []):
            raise Wrong(_("This must be a list of texts."))
        return self.parse("\n".join(value or []), reading)

    def parse(self, text: str, reading: Reading) -> Any:
        """Each line tidied, the empty ones and those written twice left out."""
        lines = [clean(line, limit=self.limit) for line in text.replace("\r", "\n").split("\n")]
        return self.stated(list(dict.fromkeys(line for line in lines if line)))


@dataclass(frozen=True)
class Words(Kind):
    """A line of text that people read in their own language."""

    limit: int = 500

    empty: ClassVar[Any] = {}
    json_type: ClassVar[Any] = dict[str, str]
    lines: ClassVar[bool] = False

    def model_fields(self) -> dict[str, models.Field[Any, Any]]:
        """Language → text."""
        return {self.name: models.JSONField(blank=True, default=dict)}

    def text(self, value: Any, reading: Reading) -> str:
        """In the page's language if it is there."""
        return languages.plain(value, reading.language)

    def html(self, value: Any, reading: Reading) -> str | SafeString:
        """The same, saying so where it is in another language."""
        return languages.marked(*languages.said(value, reading.language), reading.language)

    def csv_names(self) -> list[str]:
        """One column a language."""
        return [f"{self.name}_{language}" for language in languages.LANGUAGES]

    def csv(self, value: Any, reading: Reading) -> list[str]:
        """One cell a language."""
        return [str((value or {}).get(language) or "") for language in languages.LANGUAGES]

    def json(self, value: Any, reading: Reading) -> Any:
        """Every language that there is."""
        return dict(value or {})

    def to_form(self, value: Any, reading: Reading) -> dict[str, list[str]]:
        """A field a language."""
        return {f"{self.name}_{language}": [str((value or {}).get(language) or "")] for language in languages.LANGUAGES}

    def widgets(self, data: FormData, reading: Reading, *, error: Words_ = "") -> list[Component]:
        """A field a language; one of them is enough where one is required."""
        fields: list[Component] = []
        for language in languages.LANGUAGES:
            name = f"{self.name}_{language}"
            label = _("%(label)s (%(language)s)") % {"label": self.label, "language": languages.NAMES[language]}
            more = {"rows": 5} if self.lines else {}
            fields.append(
                {
                    **self.component(
                        "textarea" if self.lines else "text", value=data.get(name, ""), lang=language, **more
                    ),
                    "name": name,
                    "id": name,
                    "label": label,
                    "optional": not self.required or bool(fields),
                    "error": error if not fields else "",
                }
            )
        return fields

    def from_form(self, data: FormData, reading: Reading) -> Any:
        """What each language's field holds."""
        return self.of_languages({code: data.get(f"{self.name}_{code}", "") for code in languages.LANGUAGES})

    def from_csv(self, cells: Mapping[str, str], reading: Reading) -> Any:
        """What each language's cell holds."""
        return self.of_languages({code: cells.get(f"{self.name}_{code}", "") for code in languages.LANGUAGES})

    def from_json(self, value: Any, reading: Reading) -> Any:
        """An object of language → text."""
        if value is not None and not isinstance(value, Mapping):
            raise Wrong(_('This must be an object with a text for each language: {"en": …, "fr": …}.'))
        unknown = sorted(set(value or {}) - set(languages.LANGUAGES))
        if unknown:
            raise Wrong(_("“%(language)s” is no language here; there are en and fr.") % {"language": unknown[0]})
        if any(not isinstance(text, str | None) for text in (value or {}).values()):
            raise Wrong(_("The text of each language must be text."))
        return self.of_languages({code: text or "" for code, text in (value or {}).items()})

    def of_languages(self, texts: Mapping[str, str]) -> dict[str, str]:
        """The texts tidied, the empty ones left out. Raises Wrong."""
        kept = {code: clean(text, limit=self.limit, lines=self.lines) for code, text in texts.items()}
        stated: dict[str, str] = self.stated({code: text for code, text in kept.items() if text})
        return stated


@dataclass(frozen=True)
class LongWords(Words):
    """Paragraphs that people read in their own language, as text or as Markdown (engine/markdown.py)."""

    limit: int = 20_000

    lines: ClassVar[bool] = True

    def html(self, value: Any, reading: Reading) -> str | SafeString:
        """As its Markdown says, marked where it is in another language."""
        text, spoken = languages.said(value, reading.language)
        if markdown.is_plain(text):
            return languages.marked(text, spoken, reading.language)
        marked_up = markdown.safe_html(text)
        if spoken == reading.language:
            return marked_up
        return format_html(
            '<div lang="{}">{}</div> <span class="gt-muted">({})</span>', spoken, marked_up, languages.SAID_IN[spoken]
        )
