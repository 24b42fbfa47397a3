"""Who is bound by what was read: the roles and organisations that are held, those that a text names first, and neither."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from goldenthread.engine.register import register_of
from goldenthread.kernel import actions as kernel
from goldenthread.kernel.folding import fold
from goldenthread.kernel.models import Entry, Organisation, Person, Role, Visibility
from goldenthread.kernel.permissions import may
from goldenthread.policy.importers.draft import Bearer as DraftBearer
from goldenthread.policy.importers.draft import Requirement as DraftRequirement
from goldenthread.policy.models import Bearer, Instrument, Requirement

MODELS: Mapping[str, type[Entry]] = {"role": Role, "organisation": Organisation}
Held = Mapping[tuple[str, str], int]
"""Kind and key of a bearer → id of its entry."""
Named = tuple[str, str, str, str]
"""Kind, key, name and spelling of one that a text names and that is not held."""


def find_bearers(
    rows: Sequence[tuple[Requirement, DraftRequirement]], instrument: Instrument, *, by: Person | None
) -> Held:
    """The bearers of requirements that are about to be kept, of which each that is not held is told in `named`.

    Those not yet held become entries, seen by whoever sees the instrument, where whoever brings the text in may add them.
    """
    found = [bearer for _requirement, read in rows for bearer in read.bearers]
    language = next(iter(instrument.title), "en")
    held = hold([(b.kind, b.key, b.name, b.written) for b in found], instrument, language=language, by=by)
    for requirement, read in rows:
        requirement.named = [list(_told(bearer)) for bearer in read.bearers if (bearer.kind, bearer.key) not in held]
    return held


def store_bearers(rows: Sequence[tuple[Requirement, DraftRequirement]], held: Held) -> None:
    """Tie requirements that were just kept to those who bear them."""
    # Two spellings of one text may lead to the same role.
    wanted = {
        (requirement.pk, held[bearer.kind, bearer.key]): bearer.written[:300]
        for requirement, read in rows
        for bearer in read.bearers
        if (bearer.kind, bearer.key) in held
    }
    Bearer.objects.bulk_create(
        [Bearer(requirement_id=r, who_id=who, written=written) for (r, who), written in wanted.items()], batch_size=1000
    )


def hold(named: Sequence[Named], instrument: Instrument, *, language: str, by: Person | None) -> Held:
    """Kind and key → id of each that is held by now; those that `by` may add are added (the console may add all).

    A spelling that a person has confirmed for a role wins over the key that the importer makes of it.
    """
    held: dict[tuple[str, str], int] = {}
    for kind, model in MODELS.items() if named else ():
        names = {key: name for of, key, name, _written in named if of == kind}
        ids = dict(model._default_manager.filter(key__in=names).values_list("key", "pk"))
        if kind == "role":
            confirmed = _spelled()
            for of, key, name, written in named:
                role = confirmed.get(plain_name(written)) or confirmed.get(plain_name(name)) if of == kind else None
                ids |= {key: role} if role else {}
        new = [
            model(
                key=key,
                title={language: name},
                visibility=instrument.visibility,
                classification=instrument.classification,
                organisation=instrument.organisation,
            )
            for key, name in names.items()
            if key not in ids
        ]
        if new and _may_add(model, new[0], by):
            ids |= {entry.key: entry.pk for entry in kernel.create_many(new, by=by, verb="named in a text")}
        held |= {(kind, key): pk for key, pk in ids.items()}
    return held


def _may_add(model: type[Entry], entry: Entry, by: Person | None) -> bool:
    """Whether a person's text may name an entry into being; never an organisation, which would stand below none."""
    register = register_of(model.register_key)
    return by is None or (model is Role and register is not None and may(by, register.needed("create"), entry))


def _told(bearer: DraftBearer) -> Named:
    return (bearer.kind, bearer.key[:160], bearer.name[:300], bearer.written[:300])


def _spelled() -> dict[str, int]:
    """Every confirmed spelling → id of its role."""
    rows = Role.objects.exclude(spellings=[]).values_list("pk", "spellings")
    return {plain_name(spelling): role for role, spellings in rows for spelling in spellings}


def plain_name(name: str) -> str:
    """A name without accents, case, doubled spaces and article, by which two spellings of it are the same."""
    return " ".join(fold(name).casefold().removeprefix("the ").split())


def show_bearers_like(instrument: Instrument, *, by: Person | None) -> int:
    """Let everybody see the bearers that only imports know and that a public instrument names; how many changed."""
    if instrument.visibility != Visibility.PUBLIC:
        return 0
    borne = Bearer.objects.filter(requirement__instrument=instrument).values("who")
    narrow = [
        model._default_manager.filter(pk__in=borne, organisation=None, visibility=Visibility.ORGANISATION)
        for model in (Role, Organisation)
    ]
    changes = [
        kernel.change(entry, by=by, verb="placed", visibility=Visibility.PUBLIC)
        for entries in narrow
        for entry in entries
        if by is None or may(by, "publish", entry)
    ]
    return sum(change is not None for change in changes)
