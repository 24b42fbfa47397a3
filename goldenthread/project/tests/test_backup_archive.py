"""The file of a backup is read with care, whoever made it."""

from __future__ import annotations

import contextlib
import io
import json
import stat
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from goldenthread.project.backup import here
from goldenthread.project.backup.archive import FILES, TABLES, Manifest, Reader, Writer, is_plain
from goldenthread.project.backup.saving import about_here
from goldenthread.project.refused import Refused
from goldenthread.project.settings import ROOT

TEXT = b"1\tone\n2\ttwo\n" * 500


def about() -> Manifest:
    return about_here(release="1", settings={}, secrets=[])


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A backup of one table and one file."""
    target, told = tmp_path / "whole", about()
    with Writer(target) as writer:
        told.tables = [writer.add(TABLES, "one", [TEXT], pack=True)]
        told.files = [writer.add(FILES, "a/b.txt", [b"attached"], pack=False)]
        writer.finish(told)
    return target


def test_what_was_written_is_read(whole: Path) -> None:
    with Reader(whole) as backup:
        assert b"".join(backup.chunks(TABLES, backup.manifest.tables[0])) == TEXT
        assert b"".join(backup.chunks(FILES, backup.manifest.files[0])) == b"attached"


def test_every_truncated_backup_is_refused(whole: Path) -> None:
    content = whole.read_bytes()
    for length in range(0, len(content), 7):
        whole.write_bytes(content[:length])
        with pytest.raises(Refused):
            Reader(whole)


def test_every_flipped_byte_is_noticed_or_changes_nothing(whole: Path) -> None:
    content = bytearray(whole.read_bytes())
    noticed = 0
    for place in range(len(content)):
        content[place] ^= 0x41
        whole.write_bytes(content)
        content[place] ^= 0x41
        try:
            with Reader(whole) as backup:
                for where, members in ((TABLES, backup.manifest.tables), (FILES, backup.manifest.files)):
                    for member in members:
                        assert b"".join(backup.chunks(where, member)) in (TEXT, b"attached")
        except Refused:
            noticed += 1
    assert noticed > len(content) // 2


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7", b"PK\x03\x04", b"\0" * 4000], ids=["nothing", "pdf", "zip", "zeros"]
)
def test_a_foreign_file_is_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    foreign = tmp_path / "foreign"
    foreign.write_bytes(content)
    with pytest.raises(Refused, match="is no backup of Goldenthread"):
        Reader(foreign)


def test_a_missing_file_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="No such file"):
        Reader(tmp_path / "missing")


def hostile(target: Path, *members: tuple[zipfile.ZipInfo | str, bytes], told: Any = None) -> Path:
    """A zip as somebody else would make it, with a manifest that names what is in it."""
    manifest = told or {
        "format": "goldenthread backup 1",
        "release": "1",
        "made_at": "now",
        "migrations": [],
        "sequences": {},
        "settings": {},
        "secrets": [],
        "tables": [],
        "files": [
            {
                "name": (name if isinstance(name, str) else name.filename).removeprefix(FILES),
                "size": len(content),
                "sha256": sha256(content).hexdigest(),
                "columns": [],
                "rows": 0,
            }
            for name, content in members
        ],
    }
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
        archive.writestr("manifest.json", json.dumps(manifest))
    return target


def linked(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("files/../../outside", "which no backup would"),
        ("/etc/outside", "which no backup would"),
        ("files/a/../../b", "which no backup would"),
        ("files/a\\..\\b", "which no backup would"),
        ("files//a", "which no backup would"),
        ("files/a/", "which no backup would"),
        (linked("files/link"), "which no backup would"),
    ],
    ids=str,
)
def test_a_member_that_leads_elsewhere_is_refused(tmp_path: Path, name: Any, words: str) -> None:
    with pytest.raises(Refused, match=words):
        Reader(hostile(tmp_path / "hostile", (name, b"content")))


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="would fill"):
        Reader(hostile(tmp_path / "bomb", ("files/bomb", b"\0" * (80 << 20))))


def test_a_member_twice_is_refused(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        file = hostile(tmp_path / "twice", ("files/a", b"1"), ("files/a", b"1"))
    with pytest.raises(Refused, match="twice"):
        Reader(file)


@pytest.mark.parametrize(
    "told", [[], {}, {"format": "goldenthread backup 1"}, {"format": "goldenthread backup 1", "tables": 3}, "x"]
)
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, told: Any) -> None:
    with pytest.raises(Refused, match="cannot be understood"):
        Reader(hostile(tmp_path / "odd", told=told or {"format": 1}))


def test_what_the_manifest_does_not_name_is_refused(whole: Path) -> None:
    with zipfile.ZipFile(whole, "a") as archive:
        archive.writestr("files/more", b"")
    with pytest.raises(Refused, match="not in both"):
        Reader(whole)


def test_a_failed_backup_leaves_no_file(tmp_path: Path) -> None:
    with contextlib.suppress(KeyError), Writer(tmp_path / "failed") as writer:
        writer.add(TABLES, "one", [TEXT], pack=True)
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_plain_names_are_plain() -> None:
    assert all(is_plain(name) for name in ("files/a", "files/2026/é à.pdf", "manifest.json"))
    assert not any(is_plain(name) for name in ("", ".", "./a", "a/./b", "a/..", "/a", "a\0b"))


def test_production_restores_as_the_owner_of_the_tables_alone(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    here.need_owner()
    settings.PRODUCTION = True
    with pytest.raises(Refused, match="DATABASE_OWNER_URL"):
        here.need_owner()


def test_a_backup_tells_every_setting_or_keeps_it_to_itself() -> None:
    """A new setting is decided on: told, secret, or of one machine alone."""
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    documented = {line.split("`")[1] for line in io.StringIO(text) if line.startswith("| `")}
    assert documented == {*here.PLAIN, *here.SECRET, *here.OF_ONE_MACHINE}
