"""What an entry is about, as a hash: a confirmed tie asks for another look when the substance of an end has changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256

from goldenthread.engine.register import Register, register_of
from goldenthread.kernel.models import Entry, Link
from goldenthread.kernel.proof import canonical
from goldenthread.kernel.values import plain


def substance_of(register: Register, entry: Entry) -> str:
    """The hash, in hex, over the fields that the register calls substantial; `entry` is of the register's own model."""
    columns = [column for name in register.substantial for column in register.by_name[name].columns]
    told = [[column, plain(getattr(entry, column))] for column in columns]
    return sha256(canonical([register.key, told])).hexdigest()


def substances_of(wanted: Mapping[str, Iterable[int]]) -> dict[int, str]:
    """The substances of entries, given by their registers: one query a register."""
    found: dict[int, str] = {}
    for key, numbers in wanted.items():
        register = register_of(key)
        if register is not None:
            rows = register.model._default_manager.filter(pk__in=set(numbers))
            found.update({row.pk: substance_of(register, row) for row in rows})
    return found


def to_recheck(links: Iterable[Link], registers: Mapping[int, str]) -> set[int]:
    """Those links, by number, that somebody confirmed and of which an end has since become another in substance.

    `registers` says for each end, by its number, which register keeps it. One query a register.
    """
    confirmed = [link for link in links if link.confirmed_at and link.source_substance]
    wanted: dict[str, set[int]] = {}
    for link in confirmed:
        for end in (link.source_id, link.target_id):
            wanted.setdefault(registers[end], set()).add(end)
    now = substances_of(wanted)
    return {
        link.pk
        for link in confirmed
        if (now.get(link.source_id), now.get(link.target_id)) != (link.source_substance, link.target_substance)
    }
