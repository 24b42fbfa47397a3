"""`goldenthread export FORMAT instruments:KEY`: a policy document in the formats that other systems read."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from goldenthread.engine.language import LANGUAGES
from goldenthread.policy.handing_on import FORMATS, format_named, home_of
from goldenthread.policy.importers.draft import Refused
from goldenthread.policy.models import Instrument
from goldenthread.policy.queries import Everything, edition_of, text_shown


class Command(BaseCommand):
    """Write a policy document in a format that other systems read."""

    help = "Write a policy document in a format that other systems read: Akoma Ntoso, PDF, Word, OSCAL, Markdown, HTML, CSV."

    def add_arguments(self, parser: CommandParser) -> None:
        """What, in which format, as of when, and where to."""
        listed = "; ".join(f"{form.name}: {form.label}" for form in FORMATS)
        names = [form.name for form in FORMATS]
        parser.add_argument("format", choices=names, metavar="FORMAT", help=listed)
        parser.add_argument("entry", type=_key, metavar="instruments:KEY", help="the instrument, by its key")
        parser.add_argument("--on", type=_day, metavar="DATE", help="as it stood on a day (2025-04-01); else as today")
        parser.add_argument("--language", choices=LANGUAGES, default="en", help="of the text, where it is held in both")
        parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="file to write; else standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it as the program itself reads it, whoever may see it."""
        content = self._content(options)
        if options["output"]:
            try:
                options["output"].write_bytes(content)
            except OSError as error:
                raise CommandError(f"{options['output']} cannot be written: {error.strerror}.") from None
            return
        raw = getattr(self.stdout, "buffer", None)
        if raw is None:
            self.stdout.write(content.decode("utf-8", "replace"), ending="")
        else:
            raw.write(content)

    def _content(self, options: dict[str, Any]) -> bytes:
        instrument = Instrument.objects.filter(key=options["entry"]).first()
        if instrument is None:
            raise CommandError(f"There is no instrument with the key “{options['entry']}”.")
        on = options["on"] or timezone.localdate()
        shown = text_shown(list(instrument.texts.all()), on=on, language=options["language"])
        if shown is None:
            raise CommandError(f"No text of {instrument.key} is held yet.")
        if options["on"] and not shown.as_of_day:
            earliest = shown.text.consolidated_on
            raise CommandError(f"No text of {instrument.key} as of {on} is held; the earliest is of {earliest}.")
        form = format_named(options["format"])
        edition = edition_of(instrument, shown.text, reader=Everything(), on=on)
        home = home_of(instrument, shown.text, None, site=settings.SITE_URL)
        try:
            return form.write(edition.draft, edition.duties, home) if form else b""
        except Refused as refused:
            raise CommandError(refused.message) from None


def _key(written: str) -> str:
    register, _colon, key = written.partition(":")
    if register != Instrument.register_key or not key or "\0" in key:
        raise argparse.ArgumentTypeError(f"“{written}” is no instrument: write instruments: and its key")
    return key


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{written}” is no day: write it as 2025-04-01") from None
