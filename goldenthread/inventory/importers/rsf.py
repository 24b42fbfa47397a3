"""GOV.UK Registers' serialisation (RSF): items, entries and the Merkle roots that they are held to; from text to plain data.

The format is that of the openregister specification: `add-item` with canonical JSON, `append-entry` with scope, key, time
and item hashes, `assert-root-hash` over the user entries so far (RFC 6962 §2.1).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from goldenthread.inventory.importers.refused import Refused, plain_json

LARGEST = 50 * 1024 * 1024
"""Bytes of a file; the largest register of GOV.UK had 5 MB."""
MOST_ENTRIES = 100_000
SHA = "sha-256:"
DIGITS = 64
NEEDS_PARTS = {"add-item": 2, "append-entry": 5, "assert-root-hash": 2}
EMPTY = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class Field:
    """A field as the register itself defines it."""

    name: str
    datatype: str
    several: bool
    about: str


@dataclass(frozen=True, slots=True)
class Record:
    """The newest user entry of a key, with the values of its items."""

    line: int
    """Of the entry in the file."""
    number: int
    timestamp: str
    key: str
    values: dict[str, Any]


@dataclass(slots=True)
class RegisterFile:
    """What a file holds."""

    name: str = ""
    about: str = ""
    fields: list[Field] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    """In the order in which their keys came first."""
    entries: int = 0
    """User entries, older ones of the same key among them."""
    root: str = ""
    """Merkle root of the user entries, recomputed."""
    asserted: str = ""
    """The last root that the file holds itself to; "" where it asserts none."""
    wrong_roots: list[int] = field(default_factory=list)
    """Lines whose asserted root is another one than that of the entries before them."""
    lost: dict[int, str] = field(default_factory=dict)
    """Line → key of the entry that names an item which the file does not hold, as it was changed or taken out."""

    @property
    def root_matches(self) -> bool:
        """Whether the file holds itself to a root, every one is that of its entries, and their items are those named."""
        return bool(self.asserted) and not self.wrong_roots and not self.lost


class Tree:
    """The Merkle tree over leaves that come one after the other (RFC 6962 §2.1); its root costs a hash for each level."""

    def __init__(self) -> None:
        self.whole: list[tuple[int, bytes]] = []
        """Roots of whole subtrees with their sizes, the largest first."""

    def add(self, leaf: bytes) -> None:
        """Put a leaf at the end."""
        size, node = 1, hashlib.sha256(b"\x00" + leaf).digest()
        while self.whole and self.whole[-1][0] == size:
            size, node = size * 2, hashlib.sha256(b"\x01" + self.whole.pop()[1] + node).digest()
        self.whole.append((size, node))

    def root(self) -> str:
        """As hex."""
        if not self.whole:
            return EMPTY
        node = self.whole[-1][1]
        for _size, left in reversed(self.whole[:-1]):
            node = hashlib.sha256(b"\x01" + left + node).digest()
        return node.hex()


def read_rsf(content: bytes) -> RegisterFile:
    """Read a whole file. Raises Refused, with the line, for whatever breaks the format or a hash."""
    if len(content) > LARGEST:
        raise Refused(f"The file has {len(content) // 2**20} MB; {LARGEST // 2**20} MB fit.")
    reader = _Reader()
    for number, words in _lines(content):
        reader.take(number, words)
    return reader.finished()


def _lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(content.split(b"\n"), start=1):
        try:
            text = line.rstrip(b"\r").decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise Refused("The line is not UTF-8.", line=number) from None
        if text:
            yield number, text.split("\t")


class _Reader:
    """The state of a reading, line by line."""

    def __init__(self) -> None:
        self.file = RegisterFile()
        self.items: dict[str, dict[str, Any]] = {}
        self.tree = Tree()
        self.system: dict[str, dict[str, Any]] = {}
        self.user: dict[str, Record] = {}
        self.commands = 0

    def take(self, number: int, words: Sequence[str]) -> None:
        """One line."""
        command = words[0]
        if command not in NEEDS_PARTS:
            raise Refused(
                f"“{command[:40]}” is no command of a register's file; there are {', '.join(NEEDS_PARTS)}.", line=number
            )
        if len(words) != NEEDS_PARTS[command]:
            raise Refused(
                f"{command} takes {NEEDS_PARTS[command]} words, told apart by tabs; here are {len(words)}.", line=number
            )
        self.commands += 1
        if command == "add-item":
            self._item(number, words[1])
        elif command == "append-entry":
            self._entry(number, words)
        else:
            self._root(number, words[1])

    def _item(self, number: int, text: str) -> None:
        value = plain_json(text, line=number)
        if not isinstance(value, dict):
            raise Refused("An item must be an object of field names and values.", line=number)
        self.items[hashlib.sha256(text.encode()).hexdigest()] = value

    def _entry(self, number: int, words: Sequence[str]) -> None:
        _command, scope, key, timestamp, named = words
        if scope not in ("user", "system"):
            raise Refused(f"An entry is a user's or the system's; “{scope[:40]}” is neither.", line=number)
        hashes = named.split(";")
        values: dict[str, Any] = {}
        for each in hashes:
            item = self.items.get(_digest(each, number))
            if item is None:
                self.file.lost[number] = key
            else:
                values |= item
        if scope == "system":
            self.system[key] = values
            return
        self.file.entries += 1
        if self.file.entries > MOST_ENTRIES:
            raise Refused(f"The file has more than {MOST_ENTRIES:,} entries.", line=number)
        place = str(self.file.entries)
        leaf = {
            "index-entry-number": place,
            "entry-number": place,
            "entry-timestamp": timestamp,
            "key": key,
            "item-hash": hashes,
        }
        self.tree.add(json.dumps(leaf, separators=(",", ":"), ensure_ascii=False).encode())
        self.user[key] = Record(number, self.file.entries, timestamp, key, values)

    def _root(self, number: int, said: str) -> None:
        self.file.asserted = _digest(said, number)
        if self.file.asserted != self.tree.root():
            self.file.wrong_roots.append(number)

    def finished(self) -> RegisterFile:
        """What was read, once all of it was."""
        if not self.commands:
            raise Refused("The file is empty.")
        self.file.root = self.tree.root()
        self.file.records = list(self.user.values())
        self._define()
        return self.file

    def _define(self) -> None:
        """Read what the system's entries say of the register and its fields."""
        named = {key.partition(":")[2]: values for key, values in self.system.items() if key.startswith("register:")}
        self.file.name = str(self.system.get("name", {}).get("name") or next(iter(named), ""))
        about = named.get(self.file.name, {})
        self.file.about = str(about.get("text") or "")
        defined = {key.partition(":")[2]: values for key, values in self.system.items() if key.startswith("field:")}
        listed = about.get("fields")
        order = [str(name) for name in listed] if isinstance(listed, list) else sorted(defined)
        for name in order:
            told = defined.get(name, {})
            datatype, cardinality = str(told.get("datatype") or "string"), told.get("cardinality")
            self.file.fields.append(Field(name, datatype, cardinality == "n", str(told.get("text") or "")))


def _digest(text: str, number: int) -> str:
    digits = text.removeprefix(SHA)
    if not text.startswith(SHA) or len(digits) != DIGITS or not all(digit in "0123456789abcdef" for digit in digits):
        raise Refused(f"“{text[:40]}” is no hash; it would be sha-256: and {DIGITS} digits.", line=number)
    return digits
