"""The catalogue of faults: each is told in every language, with the same values, and each is one that something tells."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import polib
import pytest
from django.conf import settings

from goldenthread import policy
from goldenthread.policy.faults import SENTENCES, Fault

ROOM = Path(policy.__file__).parent
CATALOGUES = sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.po"))
PLACE = re.compile(r"%\((\w+)\)s")
TAKING = {"goldenthread.policy.faults": "Fault", "goldenthread.policy.importers.draft": "Refused"}
"""Module → the name in it that takes the key of a fault and its values."""
HANDED_ON = "importers/draft.py"
"""Where `Refused` hands on to a fault what it was given."""


class Told(NamedTuple):
    """A fault that the code tells: where, by which key, with the names of which values."""

    where: str
    key: str
    values: frozenset[str]


@cache
def told() -> list[Told]:
    """Every fault that the room's code tells."""
    paths = [path for path in sorted(ROOM.rglob("*.py")) if "tests" not in path.parts and not path.match(HANDED_ON)]
    sources = {str(path.relative_to(ROOM)): path.read_text(encoding="utf-8") for path in paths}
    telling = {where: source for where, source in sources.items() if any(f"from {name} " in source for name in TAKING)}
    return [found for where, source in telling.items() for found in told_in(source, where=where)]


def told_in(source: str, *, where: str) -> Iterator[Told]:
    """The faults of a module, whose keys stand where they are told or in a table of the module."""
    tree = ast.parse(source)
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module in TAKING]
    names = {
        alias.asname or alias.name for node in imports for alias in node.names if alias.name == TAKING[str(node.module)]
    }
    tables = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            values = frozenset(str(each.arg) for each in node.keywords) - {"line"}
            found = list(_keys(node.args[0], tables))
            assert found, f"{where}:{node.lineno} does not say which fault"
            yield from (Told(f"{where}:{node.lineno}", key, values) for key in found)


def _keys(node: ast.expr, tables: dict[str, ast.Dict]) -> Iterator[str]:
    """What the key may be: one text, one of two, or one that a table holds with another in its place."""
    match node:
        case ast.Constant(value=str(key)):
            yield key
        case ast.IfExp(body=one, orelse=other):
            yield from (*_keys(one, tables), *_keys(other, tables))
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="get"), args=[_asked, other]):
            yield from (key for value in (*tables[name].values, other) for key in _keys(value, tables))


def test_every_fault_that_is_told_is_in_the_catalogue_with_the_values_of_its_sentence() -> None:
    strange = [each for each in told() if each.key not in SENTENCES]
    assert not strange
    wrong = [each for each in told() if each.values != set(PLACE.findall(SENTENCES[each.key]))]
    assert not wrong


def test_every_fault_of_the_catalogue_is_told_somewhere() -> None:
    assert not SENTENCES.keys() - {each.key for each in told()}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_every_fault_has_its_words_in_every_language_with_the_same_values(path: Path) -> None:
    words = {entry.msgid: entry.msgstr for entry in polib.pofile(str(path)) if entry.translated()}
    silent = {key for key, sentence in SENTENCES.items() if sentence not in words}
    assert not silent
    wrong = {k for k, s in SENTENCES.items() if sorted(PLACE.findall(s)) != sorted(PLACE.findall(words[s]))}
    assert not wrong


def test_a_key_is_never_used_for_two_faults() -> None:
    keys = re.findall(r'^    "([a-z0-9-]+)": ', (ROOM / "faults.py").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(keys) == len(set(keys)) == len(SENTENCES)


def test_a_fault_comes_back_as_it_was_stored() -> None:
    fault = Fault("pdf-long", line=3, pages=2500, limit=1000)
    assert Fault.of_json(fault.as_json()) == fault
    assert str(fault) == "Line 3: The PDF has 2,500 pages, too much text; up to 1,000 are read. Split it and try again."


def test_a_sentence_that_was_stored_is_told_as_it_is() -> None:
    assert str(Fault.of_json("Der Kessel ist leer.")) == "Der Kessel ist leer."


def test_a_fault_that_only_another_release_knows_is_told_by_its_key() -> None:
    assert str(Fault.of_json({"key": "kettle-empty", "line": 0, "values": {"litres": 0}})) == "kettle-empty"


def test_what_a_database_cannot_keep_is_left_out_of_the_values() -> None:
    assert Fault("oscal-id-twice", id="a\0b\ud800").values == {"id": "ab?"}
