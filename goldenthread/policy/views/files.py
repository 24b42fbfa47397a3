"""An instrument's text as a file in the formats that other systems read."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from goldenthread.engine.faces.answers import careful
from goldenthread.engine.language import LANGUAGES, current
from goldenthread.kernel.permissions import visible
from goldenthread.policy.handing_on import FORMATS, file_name, format_named, home_of
from goldenthread.policy.importers.draft import Refused
from goldenthread.policy.models import Instrument, TextVersion
from goldenthread.policy.queries import edition_of, text_shown
from goldenthread.policy.views.asking import day_asked, keyed, on_day

LABELS = {
    "oscal": _("OSCAL catalogue"),
    "oscal-profile": _("OSCAL profile"),
    "csv": _("Requirements as CSV"),
}
"""Of formats that people name in their own language."""


@require_safe
@careful
def instrument_file(request: HttpRequest, key: str, form: str, text_of: date | None = None) -> HttpResponse:
    """The text of today, of a day (`?on=`) or of a date in the address, in the language of the page or `?language=`.

    404 for what may not be seen, for a format that is none, and where no text is held or the format cannot hold it.
    """
    found = keyed(visible(Instrument.objects.all(), request.user), key)
    chosen = format_named(form)
    if found is None or chosen is None:
        raise Http404
    asked = day_asked(request.GET)
    texts = list(found.texts.defer("replacements", "warnings"))
    if text_of and not any(text.consolidated_on == text_of for text in texts):
        raise Http404
    wanted = request.GET.get("language", "")
    shown = text_shown(texts, on=text_of or asked.day, language=wanted if wanted in LANGUAGES else current())
    if shown is None:
        raise Http404
    edition = edition_of(found, shown.text, reader=request.user, on=_day(texts, shown.text, asked.chosen))
    home = home_of(found, shown.text, request.user, site=request.build_absolute_uri("/"))
    try:
        content = chosen.write(edition.draft, edition.duties, home)
    except Refused as refused:
        raise Http404 from refused
    response = HttpResponse(content, content_type=chosen.content_type)
    response["Content-Language"] = shown.text.language
    response["Content-Disposition"] = f'attachment; filename="{file_name(edition, chosen)}"'
    return response


def downloads_of(instrument: Instrument, text: TextVersion, *, on: date | None) -> list[dict[str, str]]:
    """The links to a text's files, for the page that shows it on a chosen day."""
    return [
        {
            "text": str(LABELS.get(form.name, form.label)),
            "href": on_day(reverse("instrument-file", args=[instrument.key, text.consolidated_on, form.name]), on),
        }
        for form in FORMATS
    ]


def _day(texts: list[TextVersion], text: TextVersion, chosen: date | None) -> date:
    """The day whose requirements go with a text: the chosen one, else today for the newest text, its own for another."""
    today = timezone.localdate()
    newest = max((other.consolidated_on for other in texts if other.consolidated_on <= today), default=None)
    return chosen or (today if text.consolidated_on == newest else text.consolidated_on)
