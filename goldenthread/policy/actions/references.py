"""The second pass: ties instruments to those that they stand below, name and replace, whatever order the files came in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from goldenthread.kernel import actions as kernel
from goldenthread.kernel.models import Link, Person
from goldenthread.policy.models import Instrument, TextVersion
from goldenthread.policy.models.ties import IMPLEMENTS, PART, REFERS, REPLACES
from goldenthread.policy.queries.naming import by_title, plain_title

FROM_HIERARCHY = {"source": "hierarchy"}


def resolve_references(*, by: Person | None, only: Instrument | None = None) -> int:
    """Tie every instrument, or `only` one, to what its newest texts and its placing name; how many links are new."""
    instruments = list(Instrument.objects.all())
    by_key = {instrument.key: instrument for instrument in instruments}
    titled = by_title(instruments)
    texts = newest_texts(only)
    made = 0
    for instrument in [only] if only else instruments:
        wanted = _placed_links(instrument, by_key)
        _drop_outgrown(instrument, wanted, by=by)
        for text in texts.get(instrument.pk, []):
            wanted += _replacements(instrument, text, titled)
            wanted += _mentions(instrument, text, by_key, titled)
        made += kernel.link_many(instrument, _once(wanted), by=by)
    return made


def newest_texts(only: Instrument | None = None) -> dict[int, list[TextVersion]]:
    """Instrument id → its newest text in each language, of all or of one."""
    newest: dict[tuple[int, str], TextVersion] = {}
    held = only.texts.all() if only else TextVersion.objects.all()
    for text in held.order_by("consolidated_on", "reading"):
        newest[text.instrument_id, text.language] = text
    found: dict[int, list[TextVersion]] = {}
    for (instrument, _language), text in newest.items():
        found.setdefault(instrument, []).append(text)
    return found


def _placed_links(instrument: Instrument, by_key: dict[str, Instrument]) -> list[Link]:
    """To the nearest held instrument on each path upward."""
    links = []
    for path in instrument.placed_below:
        parent = next((by_key[key] for key in path if key in by_key and key != instrument.key), None)
        if parent:
            links.append(Link(verb=IMPLEMENTS, target_id=parent.pk, note=FROM_HIERARCHY))
    return links


def _drop_outgrown(instrument: Instrument, wanted: list[Link], *, by: Person | None) -> None:
    """A link to a distant ancestor goes when a nearer one has come to be held."""
    targets = {link.target_id for link in wanted}
    for held in Link.objects.filter(source_id=instrument.pk, verb=IMPLEMENTS, note=FROM_HIERARCHY).select_related(
        "source"
    ):
        if held.target_id not in targets:
            kernel.unlink(held, by=by)


def _replacements(instrument: Instrument, text: TextVersion, titled: dict[str, list[Instrument]]) -> list[Link]:
    links = []
    for said in text.replacements:
        day = date.fromisoformat(said["on"]) if said["on"] else instrument.effective_on
        for older in titled.get(plain_title(said["title"]), []):
            if _is_older(older, instrument, day):
                part = "" if said["whole"] else PART
                links.append(Link(verb=REPLACES, target_id=older.pk, target_part=part, valid_from=day))
    return links


def _is_older(older: Instrument, instrument: Instrument, day: date | None) -> bool:
    """A new version of the same title is no replacement of itself, and nothing is replaced before it began."""
    same = {plain_title(t) for t in older.title.values()} & {plain_title(t) for t in instrument.title.values()}
    began_later = bool(older.effective_on and day and older.effective_on >= day)
    return older.pk != instrument.pk and not same and not began_later


def _mentions(
    instrument: Instrument, text: TextVersion, by_key: dict[str, Instrument], titled: dict[str, list[Instrument]]
) -> list[Link]:
    links = []
    for said in text.references:
        named = (
            by_key.get(said["target"])
            if said["target"]
            else next(iter(titled.get(plain_title(said["title"]), [])), None)
        )
        if named and named.pk != instrument.pk:
            links.append(Link(verb=REFERS, target_id=named.pk))
    return links


def _once(links: Iterable[Link]) -> list[Link]:
    """Each link once: a text names another instrument in many places."""
    return list({(link.verb, link.target_id, link.target_part): link for link in links}.values())
