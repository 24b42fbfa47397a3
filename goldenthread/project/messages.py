"""The house's words in other languages: finds what it says, keeps catalogues in step with that, and compiles them."""

from __future__ import annotations

import ast
import os
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import polib  # type: ignore[import-untyped]
from django.utils.translation.template import templatize

from goldenthread.policy.faults import SENTENCES

HOUSE = Path(__file__).resolve().parents[1]
LOCALE = HOUSE / "project" / "locale"
PARTS = {
    "gettext": ("text",),
    "ngettext": ("text", "plural"),
    "pgettext": ("context", "text"),
    "npgettext": ("context", "text", "plural"),
}
"""What the first arguments of each of Django's functions are; those with _lazy and _noop are the same."""
CALL = re.compile(r"""\b(n?p?gettext|_)\(((?:u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*"|count|[\s,])+)\)""")
"""A call in what Django makes of a template for the translators' tools."""


class Message(NamedTuple):
    """What the house says in one place, as a catalogue names it."""

    text: str
    plural: str = ""
    context: str = ""


def in_house() -> dict[Message, str]:
    """Every message of code and templates with the first file that says it."""
    found: dict[Message, str] = {}
    for path in sorted([*HOUSE.rglob("*.py"), *HOUSE.rglob("templates/**/*.html")]):
        name = str(path.relative_to(HOUSE))
        if "/tests/" in name or "/migrations/" in name:
            continue
        source = path.read_text(encoding="utf-8")
        for message in in_python(source) if path.suffix == ".py" else in_template(source, name=name):
            found.setdefault(message, name)
    # What is told without Django marks none of its words for translation.
    return {Message(sentence): "policy/faults.py" for sentence in SENTENCES.values()} | found


def in_python(source: str) -> Iterator[Message]:
    """The messages of a module, whatever names it imports Django's functions by."""
    tree = ast.parse(source)
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names |= {alias.asname or alias.name: re.sub("_(lazy|noop)$", "", alias.name) for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield from _of_call(names.get(node.func.id, ""), node.args)


def in_template(source: str, *, name: str) -> Iterator[Message]:
    """The messages of a template; the name appears where a tag is wrong. Raises SyntaxError then."""
    for function, arguments in CALL.findall(templatize(source, origin=name)):
        call = ast.parse(f"say({arguments})", mode="eval").body
        if isinstance(call, ast.Call):
            yield from _of_call("gettext" if function == "_" else function, call.args)


def _of_call(function: str, arguments: list[ast.expr]) -> Iterator[Message]:
    """The message that a call holds; none where its words are only known at run time."""
    parts = PARTS.get(function, ())
    words = [node.value for node in arguments if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    if parts and len(words) >= len(parts):
        yield Message(**dict(zip(parts, words, strict=False)))


def catalogues() -> list[Path]:
    """The catalogue of every language but English."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def untranslated(catalogue: Path, messages: Iterable[Message]) -> list[Message]:
    """Those messages for which the catalogue has no words that somebody stands by."""
    entries = {_named(entry): entry for entry in polib.pofile(str(catalogue))}
    return [message for message in messages if message not in entries or not entries[message].translated()]


def update(catalogue: Path) -> list[Message]:
    """Bring the catalogue's entries in step with the house, keep its words, and give what still lacks some."""
    said = in_house()
    file = polib.pofile(str(catalogue), wrapwidth=120)
    known = {_named(entry): entry for entry in file if not entry.obsolete}
    kept = [known.get(message) or _empty(message) for message in sorted(said)]
    for entry, message in zip(kept, sorted(said), strict=True):
        entry.occurrences = [(said[message], "")]
    file[:] = kept
    file.save()
    return untranslated(catalogue, said)


def _named(entry: polib.POEntry) -> Message:
    return Message(entry.msgid, entry.msgid_plural, entry.msgctxt or "")


def _empty(message: Message) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.text, msgid_plural=message.plural, msgctxt=message.context or None)
    if message.plural:
        entry.msgstr_plural = {0: "", 1: ""}
    return entry


def compile_catalogues() -> list[Path]:
    """Compile each catalogue that changed since it last was, whole or not at all, and give those that were."""
    compiled = []
    for catalogue in catalogues():
        target = catalogue.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= catalogue.stat().st_mtime_ns:
            continue
        handle, draft = tempfile.mkstemp(dir=catalogue.parent, suffix=".mo.tmp")
        with os.fdopen(handle, "wb") as stream:
            stream.write(polib.pofile(str(catalogue)).to_binary())
        Path(draft).replace(target)
        compiled.append(target)
    return compiled


def main(arguments: list[str]) -> int:
    """Compile; with `update`, take new messages into the catalogues first and name those without words."""
    if arguments not in ([], ["update"]):
        print("Usage: python -m goldenthread.project.messages [update]", file=sys.stderr)
        return 2
    if arguments:
        for catalogue in catalogues():
            for message in update(catalogue):
                print(f"{catalogue.parent.parent.name}: no words yet for {message.text!r}")
    print("Languages built." if compile_catalogues() else "Languages are current.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
