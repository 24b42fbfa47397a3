"""Registers of GOV.UK and catalogues of data sets are read as they are, and refused with a sentence where they are not."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.inventory.importers import datajson
from goldenthread.inventory.importers.refused import DEEPEST, Refused
from goldenthread.inventory.importers.rsf import EMPTY, Tree, read_rsf


def item(value: dict[str, Any]) -> tuple[str, str]:
    text = json.dumps(value, separators=(",", ":"))
    return f"add-item\t{text}", f"sha-256:{hashlib.sha256(text.encode()).hexdigest()}"


def register(records: list[tuple[str, dict[str, Any]]]) -> list[str]:
    """The lines of a register of these records, with its right roots."""
    tree, lines = Tree(), [f"assert-root-hash\tsha-256:{EMPTY}"]
    about, digest = item({"fields": ["country", "name", "start-date"], "register": "country", "text": "Countries"})
    lines += [about, f"append-entry\tsystem\tregister:country\t2020-01-01T00:00:00Z\t{digest}"]
    for name, datatype in (("country", "string"), ("name", "string"), ("start-date", "datetime")):
        line, digest = item({"cardinality": "1", "datatype": datatype, "field": name})
        lines += [line, f"append-entry\tsystem\tfield:{name}\t2020-01-01T00:00:00Z\t{digest}"]
    name, digest = item({"name": "country"})
    lines += [name, f"append-entry\tsystem\tname\t2020-01-01T00:00:00Z\t{digest}"]
    for place, (key, value) in enumerate(records, start=1):
        line, digest = item(value)
        at = "2020-02-02T00:00:00Z"
        leaf = {
            "index-entry-number": str(place),
            "entry-number": str(place),
            "entry-timestamp": at,
            "key": key,
            "item-hash": [digest],
        }
        tree.add(json.dumps(leaf, separators=(",", ":")).encode())
        lines += [line, f"append-entry\tuser\t{key}\t{at}\t{digest}"]
    return [*lines, f"assert-root-hash\tsha-256:{tree.root()}"]


COUNTRIES = [("CA", {"country": "CA", "name": "Canada"}), ("FR", {"country": "FR", "name": "France"})]


def read(lines: list[str]) -> Any:
    return read_rsf(("\n".join(lines) + "\n").encode())


def test_the_root_is_that_of_rfc_6962() -> None:
    def root(leaves: list[bytes]) -> bytes:
        if len(leaves) == 1:
            return hashlib.sha256(b"\x00" + leaves[0]).digest()
        half = 1 << (len(leaves) - 1).bit_length() - 1
        return hashlib.sha256(b"\x01" + root(leaves[:half]) + root(leaves[half:])).digest()

    tree, leaves = Tree(), []
    for number in range(20):
        leaves.append(str(number).encode())
        tree.add(leaves[-1])
        assert tree.root() == root(leaves).hex()


def test_the_newest_entry_of_each_key_is_read_with_its_fields() -> None:
    file = read(register([*COUNTRIES, ("CA", {"country": "CA", "name": "Canada (new)"})]))
    assert (file.name, file.about, file.entries, file.root_matches) == ("country", "Countries", 3, True)
    assert [(field.name, field.datatype) for field in file.fields][2] == ("start-date", "datetime")
    assert [(record.key, record.values["name"]) for record in file.records] == [
        ("CA", "Canada (new)"),
        ("FR", "France"),
    ]


def test_a_changed_root_entry_or_item_is_noticed_with_its_line() -> None:
    lines = register(COUNTRIES)
    assert read([*lines[:-1], "assert-root-hash\tsha-256:" + "0" * 64]).wrong_roots == [len(lines)]
    moved = [line.replace("2020-02-02", "2020-02-03") for line in lines]
    assert not read(moved).root_matches
    renamed = [line.replace('"Canada"', '"Canadia"') for line in lines]
    assert list(read(renamed).lost.values()) == ["CA"]
    assert not read(renamed).root_matches
    assert not read(lines[1:-1]).root_matches, "a file that holds itself to no root proves nothing"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("remove-item\tx", "no command"),
        ("add-item", "takes 2 words"),
        ("add-item\t[1]", "must be an object"),
        ("add-item\t{", "not JSON"),
        ('add-item\t{"a":NaN}', "no number"),
        ('add-item\t{"a":1,"a":2}', "twice"),
        ('add-item\t{"a":"\\ud800"}', "half of a character"),
        ("add-item\t" + "[" * 100_000, "levels"),
        ('add-item\t{"a":' + "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1) + "}", "levels"),
        ("append-entry\tnobody\tk\tt\tsha-256:" + "0" * 64, "neither"),
        ("append-entry\tuser\tk\tt\tmd5:0", "no hash"),
        ("assert-root-hash\tsha-256:12", "no hash"),
    ],
)
def test_a_broken_line_is_refused_by_its_number(line: str, told: str) -> None:
    with pytest.raises(Refused, match=told) as refused:
        read([*register(COUNTRIES)[:2], line])
    assert refused.value.line == 3


@given(content=st.binary(max_size=200))
def test_no_bytes_make_a_reader_stumble(content: bytes) -> None:
    for reader in (read_rsf, datajson.read_catalogue):
        with pytest.raises(Refused):
            reader(content)


def catalogue(*sets: Any) -> bytes:
    return json.dumps({"dataset": sets}).encode()


WHOLE = {
    "identifier": "1",
    "title": "Cups",
    "keyword": ["tea"],
    "publisher": {"name": "Tea Office"},
    "distribution": [{"downloadURL": "https://example.org/a.csv", "mediaType": "text/csv"}, {"format": "CSV"}],
    "dataQuality": True,
}


def test_a_data_set_is_read_as_cells() -> None:
    (found,) = datajson.read_catalogue(catalogue(WHOLE))
    assert not found.fault
    told = {
        name: found.cells[name] for name in ("title", "keyword", "publisher", "formats", "downloads", "data_quality")
    }
    assert told == {
        "title": "Cups",
        "keyword": "tea",
        "publisher": "Tea Office",
        "formats": "csv",
        "downloads": "https://example.org/a.csv",
        "data_quality": "yes",
    }


@pytest.mark.parametrize(
    ("change", "member"),
    [
        ({"title": None}, "title"),
        ({"identifier": ""}, "identifier"),
        ({"title": ["Cups"]}, "title"),
        ({"publisher": "Tea Office"}, "publisher"),
        ({"keyword": [1]}, "keyword"),
        ({"distribution": {}}, "distribution"),
        ({"dataQuality": "yes"}, "dataQuality"),
    ],
)
def test_a_data_set_of_wrong_types_is_told_by_its_member(change: dict[str, Any], member: str) -> None:
    good, bad = datajson.read_catalogue(catalogue(WHOLE, {**WHOLE, **change}))
    assert not good.fault
    assert (bad.place, bad.member) == (2, member)


@pytest.mark.parametrize("content", [b"", b"[", b"{}", b'{"dataset": {}}', b"\xff", b"nul", b"[" * 100_000])
def test_what_is_no_catalogue_is_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        datajson.read_catalogue(content)
