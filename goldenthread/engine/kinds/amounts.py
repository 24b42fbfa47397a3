"""Fields of amounts: money with its currency, shares in per cent, and figures that come in again each year."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django.db import models
from django.utils import formats
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from goldenthread.engine import language as languages
from goldenthread.engine.kinds.base import Component, FormData, Kind, Words_, Wrong, cell_of, option
from goldenthread.engine.kinds.lists import Configured
from goldenthread.engine.reading import Reading

CURRENCIES = "currencies"
"""The configurable list of currencies (ISO 4217 codes); its first one is offered first."""
DIGITS, DECIMALS = 20, 2
SIGNS = {"$": "", "€": "EUR", "£": "GBP"}
"""Signs that stand before or behind a sum; a dollar may be anyone's."""
SPACES = re.compile(r"[\s\u00a0\u202f'’]")


def decimal_of(text: str, *, places: int) -> Decimal | None:
    """A number as people of either language write it: 1,234.50 or 1 234,50; None for an empty text. Raises Wrong."""
    bare = SPACES.sub("", text)
    if not bare:
        return None
    if "," in bare and "." in bare:
        # The later of the two parts off the decimals, the other groups digits.
        grouping = "," if bare.rindex(".") > bare.rindex(",") else "."
        bare = bare.replace(grouping, "")
    elif re.fullmatch(r"-?\d{1,3}(,\d{3})+", bare):
        bare = bare.replace(",", "")
    try:
        number = Decimal(bare.replace(",", "."))
    except InvalidOperation:
        raise Wrong(_("Enter a number, such as 1,234.50.")) from None
    # "1E100" is short and has a hundred digits.
    if not number.is_finite() or max(len(bare), number.adjusted() + 1) > DIGITS:
        raise Wrong(_("Enter a number, such as 1,234.50."))
    if number != round(number, places):
        raise Wrong(_("Enter at most %(places)s digits after the decimal sign.") % {"places": places})
    return number


def number_words(number: Decimal, *, cents: bool = False) -> str:
    """The number with the spaces or commas of the page's language, and only the decimals that it has; of cents, two."""
    places = len(f"{number:f}".partition(".")[2].rstrip("0"))
    shown = DECIMALS if cents and places else places
    return str(formats.number_format(number, decimal_pos=shown, use_l10n=True, force_grouping=True))


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount of a currency (ISO 4217)."""

    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Money(Kind):
    """An amount with its currency. Sorted by the amount; amounts of different currencies are never added up."""

    numeric: ClassVar[bool] = True
    sortable: ClassVar[bool] = True
    json_type: ClassVar[Any] = dict[str, str] | None

    @property
    def parts(self) -> tuple[str, str]:
        """What forms and files call the amount and the currency."""
        return (self.name, f"{self.name}_currency")

    @property
    def columns(self) -> tuple[str, ...]:
        """The amount and the currency."""
        return self.parts

    @property
    def vocabularies(self) -> tuple[str, ...]:
        """The currencies."""
        return (CURRENCIES,)

    def model_fields(self) -> dict[str, models.Field[Any, Any]]:
        """Null is not stated, which nothing to pay is not."""
        return {
            self.name: models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, null=True, blank=True),
            f"{self.name}_currency": models.CharField(max_length=3, blank=True, default=""),
        }

    def gathered(self, stored: Sequence[Any]) -> Any:
        """A sum where an amount is stated."""
        amount, currency = stored
        return None if amount is None else Sum(amount, currency)

    def spread(self, value: Any) -> tuple[Any, ...]:
        """Amount and currency; neither where nothing is stated."""
        return (None, "") if value is None else (value.amount, value.currency)

    def recorded(self, stored: Sequence[Any]) -> Any:
        """The log writes amounts as numbers or text."""
        amount, currency = stored
        return None if amount is None else Sum(Decimal(str(amount)), currency or "")

    def text(self, value: Any, reading: Reading) -> str:
        """1,234.50 CAD: the code, as several countries' money has the same sign."""
        return f"{number_words(value.amount, cents=True)}\u00a0{value.currency}".strip()

    def csv_names(self) -> list[str]:
        """Two columns."""
        return list(self.parts)

    def csv(self, value: Any, reading: Reading) -> list[str]:
        """Amount with a full stop, and code."""
        return ["", ""] if value is None else [f"{value.amount:f}", value.currency]

    def written(self, value: Any, reading: Reading) -> str:
        """Both in one cell."""
        return "" if value is None else f"{value.amount:f} {value.currency}"

    def json(self, value: Any, reading: Reading) -> Any:
        """An object; the amount as text, so that no reader rounds it."""
        return None if value is None else {"amount": f"{value.amount:f}", "currency": value.currency}

    def to_form(self, value: Any, reading: Reading) -> dict[str, list[str]]:
        """Two fields."""
        amount, currency = self.spread(value)
        return {self.parts[0]: ["" if amount is None else f"{amount:f}"], self.parts[1]: [currency]}

    def widgets(self, data: FormData, reading: Reading, *, error: Words_ = "") -> list[Component]:
        """A number, and the choice of its currency."""
        name, currency = self.parts
        codes = list(self.codes(reading))
        now = data.get(currency, "") or (codes[0] if codes else "")
        if now not in codes:
            codes.append(now)
        choice = {
            **self.component("select", options=[option(code, code, chosen=code == now) for code in codes]),
            "name": currency,
            "id": currency,
            "hint": "",
            "label": _("%(label)s: currency") % {"label": self.label},
        }
        return [self.component("number", value=data.get(name, ""), error=error, width=20), choice]

    def from_form(self, data: FormData, reading: Reading) -> Any:
        """What both fields say; a currency without an amount says nothing."""
        name, currency = self.parts
        return self.of(data.get(name, ""), data.get(currency, ""), reading)

    def from_json(self, value: Any, reading: Reading) -> Any:
        """An object of amount and currency."""
        if value is None:
            return self.stated(None)
        if not isinstance(value, Mapping) or set(value) - {"amount", "currency"}:
            raise Wrong(_('This must be an object: {"amount": "12.50", "currency": "CAD"}.'))
        amount, currency = value.get("amount"), value.get("currency", "")
        if isinstance(amount, bool) or not isinstance(amount, str | int) or not isinstance(currency, str):
            raise Wrong(_("The amount must be text or a whole number, and the currency a code such as CAD."))
        return self.of(str(amount), currency, reading)

    def from_csv(self, cells: Mapping[str, str], reading: Reading) -> Any:
        """What both cells say; a first one alone may hold sign or code as well."""
        name, currency = self.columns
        code = cells.get(currency, "")
        return self.of(cells.get(name, ""), code, reading) if code else self.parse(cells.get(name, ""), reading)

    def parse(self, text: str, reading: Reading) -> Any:
        """“$1,234.50”, “1 234,50 CAD”: a sign or a code before or behind the number."""
        found = re.fullmatch(r"\s*([A-Za-z]{3}|[$€£])?\s*([-\d\s\u00a0\u202f.,'’]*?)\s*([A-Za-z]{3}|[$€£])?\s*", text)
        if not found:
            raise Wrong(_("Enter an amount with its currency, such as 1,234.50 CAD."))
        mark = found[1] or found[3] or ""
        return self.of(found[2], SIGNS.get(mark, mark.upper()), reading)

    def of(self, amount: str, currency: str, reading: Reading) -> Sum | None:
        """The sum of both texts; without a currency, of the list's first. Raises Wrong."""
        number, codes = decimal_of(amount, places=DECIMALS), self.codes(reading)
        if number is None:
            nothing: Sum | None = self.stated(None)
            return nothing
        code = currency.strip().upper() or (codes[0] if codes else "")
        if code not in codes:
            raise Wrong(
                _("“%(code)s” is not in the list of currencies. It has: %(codes)s.")
                % {"code": code, "codes": ", ".join(codes)}
            )
        return Sum(number, code)

    def codes(self, reading: Reading) -> list[str]:
        """The codes of the list, in upper case."""
        return [code.upper() for code in reading.terms.get(CURRENCIES, {})]


@dataclass(frozen=True)
class Percentage(Kind):
    """A share in per cent, kept as 12.5 for 12.5 %."""

    least: Decimal = Decimal(0)
    most: Decimal = Decimal(100)

    numeric: ClassVar[bool] = True
    sortable: ClassVar[bool] = True
    json_type: ClassVar[Any] = str | None

    def model_fields(self) -> dict[str, models.Field[Any, Any]]:
        """Null is not stated, which 0 % is not."""
        return {self.name: models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)}

    def recorded(self, stored: Sequence[Any]) -> Any:
        """The log writes it as a number or text."""
        return None if stored[0] is None else Decimal(str(stored[0]))

    def text(self, value: Any, reading: Reading) -> str:
        """With its sign."""
        return str(_("%(number)s%%") % {"number": number_words(value)})

    def json(self, value: Any, reading: Reading) -> Any:
        """Text, so that no reader rounds it."""
        return None if value is None else f"{value.normalize():f}"

    def to_form(self, value: Any, reading: Reading) -> dict[str, list[str]]:
        """The number."""
        return {self.name: [self.written(value, reading)]}

    def widgets(self, data: FormData, reading: Reading, *, error: Words_ = "") -> list[Component]:
        """A short number."""
        return [self.component("number", value=data.get(self.name, ""), error=error, width=5, suffix="%")]

    def from_cursor(self, value: Any) -> Any:
        """A number."""
        try:
            return Decimal(str(value))
        except InvalidOperation:
            raise Wrong(_("This is not the address of a page.")) from None

    def from_json(self, value: Any, reading: Reading) -> Any:
        """Text or a number."""
        if isinstance(value, bool) or not isinstance(value, str | int | float | None):
            raise Wrong(_("This must be a number."))
        return self.parse("" if value is None else str(value), reading)

    def parse(self, text: str, reading: Reading) -> Any:
        """A number, with or without its sign."""
        number = decimal_of(text.strip().rstrip("%"), places=3)
        if number is not None and not self.least <= number <= self.most:
            raise Wrong(_("Enter a number from %(least)s to %(most)s.") % {"least": self.least, "most": self.most})
        return self.stated(number)


@dataclass(frozen=True)
class Figures(Configured):
    """Whole numbers that come in again for each period: period → measure → number; what is not known has no number.

    A period is a year ("2026"), a fiscal year ("2017-2018"), a month or a day; the measures are a configurable list.
    """

    filterable: ClassVar[bool] = False
    empty: ClassVar[Any] = {}
    json_type: ClassVar[Any] = dict[str, dict[str, int]]

    def model_fields(self) -> dict[str, models.Field[Any, Any]]:
        """Period → measure → number."""
        return {self.name: models.JSONField(blank=True, default=dict)}

    def text(self, value: Any, reading: Reading) -> str:
        """The newest period in words."""
        period = max(value)
        told = (
            f"{label} {formats.number_format(value[period][code], use_l10n=True, force_grouping=True)}"
            for code, label in self.offered(reading).items()
            if code in value[period]
        )
        return languages.labelled(period, ", ".join(told))

    def html(self, value: Any, reading: Reading) -> str | SafeString:
        """Every period, newest first."""
        periods = ((self.text({period: value[period]}, reading),) for period in sorted(value, reverse=True))
        return format_html_join(mark_safe("<br>"), "{}", periods)

    def cell(self, value: Any, reading: Reading) -> dict[str, Any]:
        """In a table the newest period alone."""
        return cell_of(self.shown(value, reading))

    def json(self, value: Any, reading: Reading) -> Any:
        """The same, empty where nothing is stated."""
        return dict(value or {})

    def written(self, value: Any, reading: Reading) -> str:
        """A period on each line: `2017-2018 online=45 phone=2`."""
        periods = sorted((value or {}).items())
        return "\n".join(" ".join([name, *(f"{code}={n}" for code, n in told.items())]) for name, told in periods)

    def to_form(self, value: Any, reading: Reading) -> dict[str, list[str]]:
        """As a file writes it."""
        return {self.name: [self.written(value, reading)]}

    def widgets(self, data: FormData, reading: Reading, *, error: Words_ = "") -> list[Component]:
        """A box with a period on each line."""
        codes = " ".join(f"{code}=…" for code in self.offered(reading))
        told = _("A period on each line, such as: 2026 %(codes)s. Leave out what is not known.") % {"codes": codes}
        text = data.get(self.name, "")
        return [self.component("textarea", value=text, hint=self.hint or told, error=error, rows=4)]

    def from_form(self, data: FormData, reading: Reading) -> Any:
        """A period on each line."""
        return self.parse(data.get(self.name, ""), reading)

    def from_json(self, value: Any, reading: Reading) -> Any:
        """An object of objects of whole numbers."""
        if not isinstance(value, Mapping | None):
            raise Wrong(_("This must be an object: period → measure → whole number."))
        told = dict(value or {})
        stated: dict[str, Any] = self.stated({name: self.checked(name, told[name], reading) for name in sorted(told)})
        return stated

    def parse(self, text: str, reading: Reading) -> Any:
        """A period on each line, with its figures."""
        periods: dict[str, dict[str, Any]] = {}
        for line in filter(None, (line.strip() for line in text.splitlines())):
            period, *told = line.split()
            if period in periods:
                raise Wrong(_("“%(period)s” stands there twice.") % {"period": period})
            pairs = [each.partition("=") for each in told]
            figures = {code: int(n) if n.isascii() and n.isdigit() and len(n) < 16 else n for code, _sign, n in pairs}
            periods[period] = self.checked(period, figures, reading)
        return self.stated(dict(sorted(periods.items())))

    def checked(self, period: Any, figures: Any, reading: Reading) -> dict[str, int]:
        """The figures of a period, in the order of the list. Raises Wrong for what is no period or no figure of it."""
        if not isinstance(period, str) or not PERIOD.fullmatch(period):
            told = _("“%(period)s” is no period. It would look like 2026, 2025-2026 or 2026-03-31.")
            raise Wrong(told % {"period": period})
        known = list(self.offered(reading))
        if not isinstance(figures, Mapping) or set(figures) - set(known):
            raise Wrong(_("The figures of a period are: %(codes)s.") % {"codes": ", ".join(known)})
        for code, number in figures.items():
            if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= MOST_FIGURE:
                raise Wrong(_("“%(code)s” needs a whole number, such as %(code)s=12.") % {"code": code})
        return {code: figures[code] for code in known if code in figures}


PERIOD = re.compile(r"[0-9]{4}(-[0-9]{4}|-[0-9]{2}(-[0-9]{2})?)?")
MOST_FIGURE = 10**15
