"""On what publishing an instrument hangs: read from it and its ties, whoever may see them."""

from __future__ import annotations

from collections.abc import Mapping

from goldenthread.kernel.models import Link
from goldenthread.policy.checking import Publishable, Replaced, Tie
from goldenthread.policy.checking.publishable import NEEDED
from goldenthread.policy.models import Instrument, Requirement, TextVersion
from goldenthread.policy.models.ties import IMPLEMENTS, REPLACES
from goldenthread.policy.queries.approvals import unapproved
from goldenthread.policy.queries.needs import needs_of
from goldenthread.policy.queries.reading import newest_texts, plain_texts


def publishable_of(instrument: Instrument, texts: Mapping[str, TextVersion] | None = None) -> Publishable:
    """The facts of a stored instrument; `texts`: the newest of each language, where they are known.

    Six queries; two more where somebody must approve it.

    What the visitor may not see counts as well: whether an instrument can be published does not depend on who asks.
    """
    above = Link.objects.filter(source_id=instrument.pk, verb=IMPLEMENTS).values("target_id")
    parents = Instrument.objects.filter(pk__in=above).order_by("pk").values_list("pk", "kind")
    whole = Link.objects.filter(verb=REPLACES, target_part="").order_by("pk")
    needs = needs_of(instrument.kind)
    texts = newest_texts([instrument.pk])[instrument.pk] if texts is None else texts
    return Publishable(
        entry=instrument.pk,
        kind=instrument.kind,
        filled=filled(instrument),
        requirements=Requirement.objects.filter(instrument=instrument).count(),
        effective_on=instrument.effective_on,
        parents=tuple(Tie(*row) for row in parents),
        replacements=tuple(Replaced(*row) for row in whole.values_list("source_id", "target_id", "valid_from")),
        languages=needs.languages,
        texts=plain_texts(texts.values()),
        unapproved=unapproved(instrument, needs, texts) if needs.approved_by else (),
    )


def filled(instrument: Instrument) -> frozenset[str]:
    """The names of the fields of C001 that say something, in whichever language."""
    values = {name: getattr(instrument, name) for name in NEEDED}
    said = {name: any(value.values()) if isinstance(value, dict) else bool(value) for name, value in values.items()}
    return frozenset(name for name, says in said.items() if says)
