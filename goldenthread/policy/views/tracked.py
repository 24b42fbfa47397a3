"""What became of each clause, put so that it reads like tracked changes."""

from __future__ import annotations

from collections import Counter
from html import escape
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from goldenthread.policy.lineage import KINDS, Step, marks
from goldenthread.policy.queries.comparing import Comparison, Side

KIND_WORDS: dict[str, tuple[str | Promise, str]] = {
    "unchanged": (pgettext_lazy("a clause", "Unchanged"), "grey"),
    "renumbered": (pgettext_lazy("a clause", "Renumbered"), "grey"),
    "moved": (pgettext_lazy("a clause", "Moved"), "teal"),
    "changed": (pgettext_lazy("a clause", "Changed"), "yellow"),
    "split": (pgettext_lazy("a clause", "Split"), "purple"),
    "merged": (pgettext_lazy("a clause", "Merged"), "purple"),
    "new": (pgettext_lazy("a clause", "New"), "green"),
    "gone": (pgettext_lazy("a clause", "Gone"), "red"),
}
"""Each kind of step as a person says it, and the colour of its tag."""
HIDDEN = '<span class="govuk-visually-hidden">{}</span>'


def counted(comparison: Comparison, among: set[int] | None) -> dict[str, int]:
    """How many steps of each kind there are; `among`: the places of those that count, None for all."""
    counts = Counter(step.kind for place, step in enumerate(comparison.steps) if among is None or place in among)
    return {kind: counts[kind] for kind in KINDS}


def rows_of(comparison: Comparison, *, only: str, among: set[int] | None, language: str) -> list[dict[str, Any]]:
    """The steps to show, in the newer text's order; stretches of unchanged ones folded unless they alone are asked for."""
    shown = [
        step
        for place, step in enumerate(comparison.steps)
        if (not only or step.kind == only) and (among is None or place in among)
    ]
    words = _Words(comparison, language)
    return [
        {
            "folded": folded and only != "unchanged",
            "first": words.number(steps[0]),
            "rows": [words.row(step) for step in steps],
        }
        for folded, steps in (
            (folded, list(steps)) for folded, steps in groupby(shown, lambda s: s.kind == "unchanged")
        )
    ]


def place_of(*, older: str, newer: str) -> str:
    """The name of a step's place in the page, by the anchors of its first clause in either text; "" where it has none."""
    return f"now-{newer}" if newer else f"was-{older}"


class _Words:
    """The steps of one comparison as the marks of one page: made here, as a template takes ten times as long over hundreds."""

    def __init__(self, comparison: Comparison, language: str) -> None:
        self.older, self.newer = comparison.older, comparison.newer
        self.pages = [
            escape(reverse("instrument-text", args=[side.instrument.key, side.text.consolidated_on]))
            if side.is_kept
            else ""
            for side in (self.older, self.newer)
        ]
        spoken = self.newer.text.language
        self.lang = f' lang="{escape(spoken)}"' if spoken != language else ""
        self.tags = {
            kind: f'<strong class="govuk-tag govuk-tag--{colour}">{escape(str(words))}</strong>'
            for kind, (words, colour) in KIND_WORDS.items()
        }
        self.before, self.now = HIDDEN.format(escape(_("before:"))), HIDDEN.format(escape(_("now:")))
        self.also_moved = escape(_("also moved"))
        self.around = {
            "kept": ("", ""),
            "inserted": _around("ins", _("insertion:"), _("end of insertion")),
            "deleted": _around("del", _("deletion:"), _("end of deletion")),
        }

    def row(self, step: Step) -> dict[str, Any]:
        """One step: its kind, its head with the numbers on either side and where they stand, and the words."""
        heading, text = self._said(step)
        heading = f"<p><strong>{heading}</strong></p>" if heading else ""
        text = f"<p>{text}</p>" if text else ""
        words = f'<div class="gt-tracked__text"{self.lang}>{heading}{text}</div>'
        older, newer = (
            side.clauses[places[0]].anchor if places else ""
            for side, places in ((self.older, step.old), (self.newer, step.new))
        )
        return {
            "kind": step.kind,
            "place": place_of(older=older, newer=newer),
            "head": mark_safe(self._head(step)),  # noqa: S308 (every piece of text is escaped where it is put in)
            "words": mark_safe(words),  # noqa: S308 (as above)
        }

    def number(self, step: Step) -> str:
        """How one cites the first clause of a stretch."""
        side, places = (self.newer, step.new) if step.new else (self.older, step.old)
        clause = side.clauses[places[0]]
        return clause.number or clause.heading or "¶"

    def _head(self, step: Step) -> str:
        old, new = self._numbers(self.older, step.old, 0), self._numbers(self.newer, step.new, 1)
        if step.kind == "unchanged":
            return f"{new}{self._within(step)}"
        pieces = [self.tags[step.kind]]
        if step.moved and step.kind != "moved":
            pieces.append(self.also_moved)
        if old:
            pieces += [self.before, old]
        if old and new:
            pieces.append('<span aria-hidden="true">→</span>')
        if new:
            pieces += [self.now, new]
        return f"{' '.join(pieces)}{self._within(step)}"

    def _said(self, step: Step) -> tuple[str, str]:
        """Heading and text, escaped, with what came and went marked."""
        olds = [self.older.clauses[place] for place in step.old]
        news = [self.newer.clauses[place] for place in step.new]
        if step.kind in ("unchanged", "renumbered", "moved"):
            return escape(news[0].heading), escape(news[0].text)
        if not all(each.heading for each in (olds[:1] + news[:1])):
            # What was a heading may have become text: then both are one run of words.
            before = " ".join(f"{each.heading} {each.text}".strip() for each in olds)
            after = " ".join(f"{each.heading} {each.text}".strip() for each in news)
            return "", self._marked(before, after)
        headings = [" ".join(each.heading for each in side if each.heading) for side in (olds, news)]
        texts = [" ".join(each.text for each in side if each.text) for side in (olds, news)]
        return self._marked(*headings), self._marked(*texts)

    def _marked(self, before: str, after: str) -> str:
        pieces = []
        for run in marks(before, after):
            opening, closing = self.around[run.change]
            pieces.append(f"{opening}{escape(run.text)}{closing}")
        return "".join(pieces)

    def _numbers(self, side: Side, places: tuple[int, ...], which: int) -> str:
        """The numbers of clauses, each leading to where it stands in its text."""
        clauses = [side.clauses[place] for place in places]
        if not self.pages[which]:
            return " ".join(escape(each.number or "¶") for each in clauses)
        return " ".join(
            f'<a class="govuk-link" href="{self.pages[which]}#{escape(each.anchor)}">{escape(each.number or "¶")}</a>'
            for each in clauses
        )

    def _within(self, step: Step) -> str:
        """The chapter or appendix that a clause stands in."""
        side, place = (self.newer, step.new[0]) if step.new else (self.older, step.old[0])
        top = side.above(place)[-1]
        if top == place:
            return ""
        clause = side.clauses[top]
        return f' <span class="gt-muted"{self.lang}>{escape(f"{clause.number} {clause.heading}".strip())}</span>'


def _around(element: str, begins: str, ends: str) -> tuple[str, str]:
    """What stands before and after words that came or went, said to who cannot see it."""
    return f"<{element}>{HIDDEN.format(escape(begins))} ", f" {HIDDEN.format(escape(ends))}</{element}>"
