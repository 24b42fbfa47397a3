"""Rewriting one clause of a draft in the browser; two people at once are told, and neither loses what they wrote."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goldenthread.engine import read, write
from goldenthread.engine.faces.answers import careful, register_or_404
from goldenthread.engine.kinds import Wrong
from goldenthread.engine.kinds.base import COMPONENT, Component, clean
from goldenthread.engine.language import LANGUAGES, NAMES, current, plain
from goldenthread.kernel.errors import NotAllowed
from goldenthread.kernel.errors import Refused as ActionRefused
from goldenthread.kernel.models import Person
from goldenthread.policy.actions.rewriting import Clash, Rewritten, newest_of, rewrite_clause
from goldenthread.policy.exporters.markdown_text import markdown_of
from goldenthread.policy.exporters.marked_text import tree_of
from goldenthread.policy.importers.draft import Refused
from goldenthread.policy.importers.structure.clause_text import LONGEST, clause_of
from goldenthread.policy.models import Clause, Instrument, TextVersion
from goldenthread.policy.models.ties import DRAFT
from goldenthread.policy.views.asking import way_from_suite
from goldenthread.policy.views.words import fault_words

LONGEST_HEADING = 500


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def rewrite_page(request: HttpRequest, key: str, anchor: str) -> HttpResponseBase:
    """The form of one clause; beside it, where somebody was quicker, what they wrote."""
    instrument, person = _draft(request, key)
    clause = _clause(request, instrument, anchor)
    heading, text = clause.heading, _written(clause)
    if not _can_be_written(clause, text):
        raise NotAllowed(_("Not all of this clause can be written here. Take the text out to Word, and bring it back."))
    errors: dict[str, str | Promise] = {}
    clash: list[dict[str, Any]] = []
    if request.method == "POST":
        heading, text = request.POST.get("heading", ""), request.POST.get("text", "")
        try:
            heading = clean(heading, limit=LONGEST_HEADING)
            text = clean(text, limit=LONGEST, lines=True)
            words = _words(heading, text, clause.text_version.language)
            rewrite_clause(instrument, clause, words, by=person)
        except Clash as stale:
            clash = _both(stale.theirs, heading, text)
            errors[""] = stale.message
            # Sent once more, it takes the place of what it was shown beside.
            clause = stale.theirs or clause
        except Refused as refused:
            errors["text"] = fault_words(refused.fault)
        except (ActionRefused, Wrong) as refused:
            errors["text"] = refused.message
        else:
            messages.success(request, _("The clause is kept. What it requires was read anew."))
            return HttpResponseRedirect(f"{reverse('instrument', args=[key])}#{clause.anchor}")
    title = plain(instrument.title, current()) or key
    page = reverse("instrument", args=[key])
    context = {
        "title": title,
        "number": clause.number or clause.heading,
        "breadcrumbs": way_from_suite((title, page)),
        "language_name": NAMES.get(clause.text_version.language, clause.text_version.language),
        "fields": _fields(heading, text, errors, has_heading=bool(clause.heading or heading)),
        "errors": [{"text": said, "href": f"#{name}" if name else ""} for name, said in errors.items()],
        "clash": clash,
        "opened": clause.pk,
        "back_href": f"{page}#{clause.anchor}",
    }
    return render(request, "policy/rewrite.html", context, status=409 if clash else 422 if errors else 200)


def _draft(request: HttpRequest, key: str) -> tuple[Instrument, Person]:
    """The draft, for whoever may change it. Raises Missing or NotAllowed."""
    register = register_or_404(Instrument.register_key)
    found = write.allowed(register, read.find(register, key, request.user), request.user)
    if found.state != DRAFT:
        raise NotAllowed(_("Only a draft is written here. Bring in another text of what is published."))
    assert isinstance(request.user, Person)
    return Instrument.objects.get(pk=found.pk), request.user


def _clause(request: HttpRequest, instrument: Instrument, anchor: str) -> Clause:
    """The clause as it was opened; as it is in the newest text of the language where that is not said. Raises Http404."""
    held = Clause.objects.select_related("text_version").filter(instrument_id=instrument.pk)
    opened = request.POST.get("opened", "")
    if opened.isascii() and opened.isdigit() and len(opened) < 19:
        found = held.filter(pk=int(opened)).first()
    else:
        language = request.GET.get("language", "")
        try:
            text = newest_of(instrument, language if language in LANGUAGES else current())
        except TextVersion.DoesNotExist:
            raise Http404 from None
        found = held.filter(text_version=text, anchor=anchor).first() if "\0" not in anchor else None
    if found is None:
        raise Http404
    return found


def _words(heading: str, text: str, language: str) -> Rewritten:
    """What was written, read. Raises Refused and ActionRefused."""
    plain_text, html = clause_of(text, language=language)
    if not heading and not plain_text:
        raise ActionRefused(_("A clause says something. To take it out, bring in a text without it."))
    return Rewritten(heading, plain_text, html)


def _written(clause: Clause) -> str:
    """The words of a clause in Markdown."""
    return markdown_of(tree_of(clause.html, clause.text, exact=True))


def _can_be_written(clause: Clause, written: str) -> bool:
    """Whether Markdown holds all of it, so that nothing is lost when somebody keeps what they did not touch."""
    return not written or clause_of(written, language=clause.text_version.language)[1] == clause.html


def _both(theirs: Clause | None, heading: str, text: str) -> list[dict[str, Any]]:
    """What they wrote beside what one wrote oneself."""
    if theirs is None:
        gone = _("The clause is gone from the text.")
        return [{"label": _("Text"), "theirs": gone, "yours": text}]
    words = _written(theirs)
    rows = [(_("Heading"), theirs.heading, heading), (_("Text"), words, text)]
    return [{"label": label, "theirs": now, "yours": mine} for label, now, mine in rows if now or mine]


def _fields(heading: str, text: str, errors: dict[str, str | Promise], *, has_heading: bool) -> list[Component]:
    hint = _(
        "Paragraphs stand apart by an empty line; *emphasis*, **strong**, lists and [links](https://…) as in Markdown."
    )
    fields = [("textarea", "text", _("Text"), text, {"rows": 12, "hint": hint})]
    if has_heading:
        fields.insert(0, ("text", "heading", _("Heading"), heading, {}))
    return [
        {
            **COMPONENT,
            "kind": kind,
            "name": name,
            "id": name,
            "label": label,
            "value": value,
            "error": errors.get(name, ""),
            **more,
        }
        for kind, name, label, value, more in fields
    ]
