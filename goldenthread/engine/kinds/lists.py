"""Fields whose values come out of a list: one that people configure, or one that the program knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.html import format_html_join
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
    option,
)
from goldenthread.engine.reading import Reading

CODE = 60
"""Letters that a code has at most."""


@dataclass(frozen=True)
class Chosen(Kind):
    """What every field has in common whose values come out of a list."""

    filterable: ClassVar[bool] = True
    empty: ClassVar[Any] = ""

    def offered(self, reading: Reading) -> dict[str, str]:
        """Code → label, in the order of the list."""
        raise NotImplementedError

    def asked(self, query: FormData) -> list[str]:
        """The codes that a filter asks for."""
        return [value.strip() for value in query.getlist(self.name) if value.strip()]

    def filters(self, query: FormData, reading: Reading) -> list[Component]:
        """Any, or one of the list."""
        now = self.asked(query)
        options = [option("", _("Any"), chosen=not now)]
        options += [option(code, text, chosen=code in now) for code, text in self.offered(reading).items()]
        if not self.required:
            options.append(option(UNSTATED, NOT_STATED, chosen=UNSTATED in now))
        return [{**self.component("select", options=options), "hint": "", "optional": False}]

    def known(self, query: FormData, reading: Reading) -> list[str]:
        """The codes that a filter asks for, every one out of the list. Raises Wrong."""
        now, offered = self.asked(query), self.offered(reading)
        for code in now:
            if code != UNSTATED and code not in offered:
                raise self.wrong(code, reading)
        return now

    def wrong(self, code: str, reading: Reading) -> Wrong:
        """What to say about a code that is not in the list."""
        codes = ", ".join(self.offered(reading))
        return Wrong(_("“%(code)s” is not in the list. It has: %(codes)s.") % {"code": code, "codes": codes})

    def chosen(self, query: FormData, reading: Reading) -> list[tuple[str, str, str]]:
        """By their labels."""
        words = {**self.offered(reading), UNSTATED: str(NOT_STATED)}
        return [(self.name, code, words.get(code, code)) for code in self.asked(query)]


@dataclass(frozen=True)
class Fixed(Chosen):
    """One of the values that the program itself knows: visibility, classification."""

    choices: tuple[tuple[Any, Words_], ...] = field(default=(), kw_only=True)

    json_type: ClassVar[Any] = str | int | None

    def model_fields(self) -> dict[str, models.Field[Any, Any]]:
        """Its code; of numbers, a small one."""
        if any(isinstance(code, int) for code, _label in self.choices):
            return {self.name: models.SmallIntegerField(choices=self.choices)}
        return {self.name: models.CharField(max_length=CODE, blank=True, default="")}

    def offered(self, reading: Reading) -> dict[str, str]:
        """Code → label."""
        return {str(code): str(label) for code, label in self.choices if code != self.empty}

    def text(self, value: Any, reading: Reading) -> str:
        """The label."""
        return self.offered(reading).get(str(value), str(value))

    def condition(self, query: FormData, path: str, reading: Reading) -> Q | None:
        """One of the chosen."""
        now = self.known(query, reading)
        codes = [code for code, _label in self.choices if str(code) in now]
        return Q(**{f"{path}__in": [*codes, self.empty] if UNSTATED in now else codes}) if now else None

    def widgets(self, data: FormData, reading: Reading, *, error: Words_ = "") -> list[Component]:
        """A select."""
        now = data.get(self.name, "")
        options = [] if self.required else [option("", NOT_STATED, chosen=not now)]
        options += [option(code, text, chosen=code == now) for code, text in self.offered(reading).items()]
        return [self.component("select", options=options, error=error)]

    def from_json(self, value: Any, reading: Reading) -> Any:
        """The value as the API gives it."""
        if isinstance(value, bool) or not isinstance(value, str | int | None):
            raise Wrong(_("Choose one of: %(codes)s.") % {"codes": ", ".join(self.offered(reading))})
        return self.parse("" if value is None else str(value), reading)

    def parse(self, text: str, reading: Reading) -> Any:
        """The value of a code."""
        if not text.strip():
            return self.stated(self.empty)
        for code, _label in self.choices:
            if str(code) == text.strip():
                return code
        raise self.wrong(text.strip(), reading)


@dataclass(frozen=True)
class Configured(Chosen):
    """What every field has in common whose list people configure."""

    vocabulary: str = field(default="", kw_only=True)

    @property
    def vocabularies(self) -> tuple[str, ...]:
        """The one list."""
        return (self.vocabulary,)

    def offered(self, reading: Reading) -> dict[str, str]:
        """Code → label."""
        terms = reading.terms.get(self.vocabulary, {})
        return {code: languages.plain(title, reading.language) or code for code, title in terms.items()}


@dataclass(frozen=True)
class Choice(Configured):
    """One value out of a configurable list, kept as its code."""

    sortable: ClassVar[bool] = True

    def model_fields(self) -> dict[str, models.Field[Any, Any]]:
        """Its code."""
        return {self.name: models.CharField(max_length=CODE, blank=True, default="")}

    def text(self, value: Any, reading: Reading) -> str:
        """The label."""
        return reading.label(self.vocabulary, str(value))[0]

    def html(self, value: Any, reading: Reading) -> str | SafeString:
        """The label, saying so where it is in another language."""
        return languages.marked(*reading.label(self.vocabulary, str(value)), reading.language)

    def condition(self, query: FormData, path: str, reading: Reading) -> Q | None:
        """One of the chosen; what is not stated is kept as an empty code."""
        now = self.known(query, reading)
        return Q(**{f"{path}__in": ["" if code == UNSTATED else code for code in now]}) if now else None

    def widgets(self, data: FormData, reading: Reading, *, error: Words_ = "") -> list[Component]:
        """A select; a stored code that has left the list stays in it, so that saving loses nothing."""
        now = data.get(self.name, "")
        offered = self.offered(reading)
        if now and now not in offered:
            offered = {**offered, now: now}
        options = [option("", _("Choose one") if self.required else NOT_STATED, chosen=not now)]
        options += [option(code, text, chosen=code == now) for code, text in offered.items()]
        return [self.component("select", options=options, error=error)]

    def parse(self, text: str, reading: Reading) -> Any:
        """A code out of the list."""
        code = text.strip()
        if code and code not in self.offered(reading):
            raise self.wrong(code, reading)
        return self.stated(code)


@dataclass(frozen=True)
class Several(Configured):
    """Any number of values out of a configurable list, kept as an array of their codes."""

    empty: ClassVar[Any] = []
    json_type: ClassVar[Any] = list[str]

    def model_fields(self) -> dict[str, models.Field[Any, Any]]:
        """Its codes."""
        return {self.name: ArrayField(models.CharField(max_length=CODE), blank=True, default=list)}

    def text(self, value: Any, reading: Reading) -> str:
        """Their labels."""
        return ", ".join(reading.label(self.vocabulary, code)[0] for code in value)

    def html(self, value: Any, reading: Reading) -> str | SafeString:
        """Their labels, each saying so where it is in another language."""
        labels = (reading.label(self.vocabulary, code) for code in value)
        return format_html_join(", ", "{}", ((languages.marked(*label, reading.language),) for label in labels))

    def written(self, value: Any, reading: Reading) -> str:
        """One on each line of the cell."""
        return "\n".join(value or [])

    def json(self, value: Any, reading: Reading) -> Any:
        """A list of codes, empty where nothing is stated."""
        return list(value or [])

    def condition(self, query: FormData, path: str, reading: Reading) -> Q | None:
        """Any of the chosen."""
        now = self.known(query, reading)
        if not now:
            return None
        asked = Q(**{f"{path}__overlap": [code for code in now if code != UNSTATED]})
        return asked | Q(**{path: []}) if UNSTATED in now else asked

    def to_form(self, value: Any, reading: Reading) -> dict[str, list[str]]:
        """Every code."""
        return {self.name: list(value or [])}

    def widgets(self, data: FormData, reading: Reading, *, error: Words_ = "") -> list[Component]:
        """A box to tick for each; stored codes that have left the list stay in it."""
        now = data.getlist(self.name)
        offered = self.offered(reading)
        offered |= {code: code for code in now if code and code not in offered}
        options = [option(code, text, chosen=code in now) for code, text in offered.items()]
        return [self.component("checkboxes", options=options, error=error)]

    def from_form(self, data: FormData, reading: Reading) -> Any:
        """The ticked ones."""
        return self.of_codes(data.getlist(self.name), reading)

    def from_json(self, value: Any, reading: Reading) -> Any:
        """A list of codes."""
        if not isinstance(value, list | None) or any(not isinstance(code, str) for code in value or []):
            raise Wrong(_("This must be a list of codes."))
        return self.of_codes(value or [], reading)

    def parse(self, text: str, reading: Reading) -> Any:
        """A code on each line."""
        return self.of_codes(text.splitlines(), reading)

    def of_codes(self, codes: list[str], reading: Reading) -> list[str]:
        """The codes in the order of the list, each once. Raises Wrong."""
        asked = {code.strip() for code in codes} - {""}
        offered = self.offered(reading)
        for code in sorted(asked - offered.keys()):
            raise self.wrong(code, reading)
        stated: list[str] = self.stated([code for code in offered if code in asked])
        return stated
