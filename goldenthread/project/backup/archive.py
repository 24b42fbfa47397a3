"""The file of a backup: a zip of tables, attached files and a manifest, written whole or not at all, and read with care."""

from __future__ import annotations

import contextlib
import os
import stat
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

import orjson

from goldenthread.project.refused import Refused

FORMAT = "goldenthread backup 1"
MANIFEST = "manifest.json"
TABLES, FILES = "tables/", "files/"
UNFINISHED = ".unfinished"
"""What the name of a backup ends in until it is whole."""
CHUNK = 1 << 20
LARGEST_MANIFEST = 256 << 20  # bytes: some 1,500,000 attached files
LARGEST_RATIO, SMALL = 300, 64 << 20
"""Tables shrink to a fifth, attached files are kept as they are: what grows further was made to fill a disk."""


@dataclass(frozen=True, slots=True)
class Member:
    """One table or attached file as the backup holds it."""

    name: str
    size: int
    """Bytes as they were, not as they are packed."""
    sha256: str
    columns: tuple[str, ...] = ()
    rows: int = 0


@dataclass(slots=True)
class Manifest:
    """What a backup says of itself."""

    release: str
    made_at: str
    migrations: list[list[str]]
    """App and name of each that the tables had seen."""
    sequences: dict[str, int]
    settings: dict[str, str]
    secrets: list[str]
    """Names of the secret settings that were set; never their values."""
    tables: list[Member] = field(default_factory=list)
    files: list[Member] = field(default_factory=list)
    format: str = FORMAT


class Writer:
    """`with Writer(path) as writer:` makes a backup beside its place and puts it there at the end of the block."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.unfinished = target.with_name(target.name + UNFINISHED)

    def __enter__(self) -> Writer:
        if self.target.exists():
            raise Refused(f"{self.target} is there already: name another file, or move that one away.")
        try:
            self.unfinished.unlink(missing_ok=True)
            # Whoever reads it reads everything: it is for its owner alone.
            self._stream = open(os.open(self.unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        except OSError as error:
            raise Refused(
                f"{self.target} cannot be written ({error.strerror}): name a file in another folder."
            ) from error
        self._zip = zipfile.ZipFile(self._stream, "w", compression=zipfile.ZIP_DEFLATED, compresslevel=6)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        try:
            if kind is None:
                self._zip.close()
                self._stream.flush()
                os.fsync(self._stream.fileno())
                self.unfinished.rename(self.target)
                self._remember_name()
        except OSError as fault:
            error = fault
            raise
        finally:
            if error is not None:
                # Closing it would write the list of contents that makes a zip readable.
                self._zip.fp = None
                self.unfinished.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                self._stream.close()

    def _remember_name(self) -> None:
        folder = os.open(self.target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def add(self, place: str, name: str, chunks: Iterable[bytes | bytearray | memoryview], *, pack: bool) -> Member:
        """Write one member below `place` as it comes, and give what the manifest says of it."""
        digest, size = sha256(), 0
        entry = zipfile.ZipInfo(place + name)
        entry.compress_type = zipfile.ZIP_DEFLATED if pack else zipfile.ZIP_STORED
        entry.external_attr = (stat.S_IFREG | 0o600) << 16
        with self._zip.open(entry, "w", force_zip64=True) as out:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                out.write(chunk)
        return Member(name=name, size=size, sha256=digest.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest, which comes last as only now everything in it is known."""
        self.add("", MANIFEST, [orjson.dumps(asdict(manifest), option=orjson.OPT_INDENT_2)], pack=True)


class Reader:
    """An opened backup whose shape is right; the contents are checked as they are read. Raises Refused."""

    def __init__(self, source: Path) -> None:
        self.source = source
        try:
            self._zip = zipfile.ZipFile(source)
        except OSError as error:
            raise Refused(f"{source} cannot be read ({error.strerror}): check the name of the file.") from error
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise Refused(
                f"{source} is no backup of Goldenthread, or only the beginning of one: take another file."
            ) from error
        try:
            self._entries = self._listed()
            self.manifest = self._read_manifest()
            self._compare()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    @property
    def size(self) -> int:
        """Bytes that everything in it takes."""
        return sum(entry.file_size for entry in self._entries.values())

    def chunks(self, place: str, member: Member) -> Iterator[bytes]:
        """The contents of a member, bit by bit. Raises Refused at the latest after the last, when they are not right."""
        digest, size = sha256(), 0
        for chunk in self._raw(place + member.name):
            size += len(chunk)
            if size > member.size:
                break
            digest.update(chunk)
            yield chunk
        if size != member.size or digest.hexdigest() != member.sha256:
            raise self.refusal(f"“{place}{member.name}” is not as it was when the backup was made")

    def refusal(self, what: str) -> Refused:
        """The sentence about this file."""
        return Refused(f"{self.source} is damaged or was changed: {what}. Nothing was restored; take another backup.")

    def _raw(self, name: str) -> Iterator[bytes]:
        try:
            with self._zip.open(self._entries[name]) as stream:
                while chunk := stream.read(CHUNK):
                    yield chunk
        except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
            raise self.refusal(f"“{name}” cannot be read") from error
        except Exception as error:
            # zlib.error has no public base of its own.
            if type(error).__module__ == "zlib":
                raise self.refusal(f"“{name}” cannot be read") from error
            raise

    def _listed(self) -> dict[str, zipfile.ZipInfo]:
        """The members by name, when each is a plain file below this archive."""
        entries: dict[str, zipfile.ZipInfo] = {}
        for entry in self._zip.infolist():
            name = entry.filename
            kind = stat.S_IFMT(entry.external_attr >> 16)
            if name in entries:
                raise self.refusal(f"it holds “{name}” twice")
            if kind not in (0, stat.S_IFREG) or entry.is_dir() or entry.flag_bits & 1 or not is_plain(name):
                raise self.refusal(f"it holds “{name}”, which no backup would")
            entries[name] = entry
        whole = sum(entry.file_size for entry in entries.values())
        if whole > SMALL and whole > LARGEST_RATIO * self.source.stat().st_size:
            raise self.refusal(f"it would fill {whole >> 20} MB, far more than such a file can hold")
        return entries

    def _read_manifest(self) -> Manifest:
        entry = self._entries.get(MANIFEST)
        if entry is None:
            raise Refused(f"{self.source} is no backup of Goldenthread: it has no {MANIFEST}. Take another file.")
        if entry.file_size > LARGEST_MANIFEST:
            raise self.refusal(f"its {MANIFEST} is too large")
        try:
            told = orjson.loads(b"".join(self._raw(MANIFEST)))
            form = told["format"]
            manifest = _manifest(told)
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
            raise self.refusal(f"its {MANIFEST} cannot be understood") from error
        if form != FORMAT:
            raise Refused(
                f"{self.source} is a backup of another kind ({form}): restore it with the release that made it."
            )
        return manifest

    def _compare(self) -> None:
        """See that the archive holds what its manifest names, and nothing else."""
        manifest = self.manifest
        named = {f"{place}{each.name}": each for place, each in self._members()} | {MANIFEST: None}
        if len(named) != len(manifest.tables) + len(manifest.files) + 1:
            raise self.refusal(f"its {MANIFEST} names something twice")
        if odd := sorted(named.keys() ^ self._entries.keys()):
            raise self.refusal(f"“{odd[0]}” is in its {MANIFEST} or in the file, but not in both")
        for name, member in named.items():
            if member and member.size != self._entries[name].file_size:
                raise self.refusal(f"“{name}” has not the size that its {MANIFEST} says")

    def _members(self) -> Iterator[tuple[str, Member]]:
        yield from ((TABLES, each) for each in self.manifest.tables)
        yield from ((FILES, each) for each in self.manifest.files)


def is_plain(name: str) -> bool:
    """Whether a member's name leads to a place below where it is unpacked, and is written in the one usual way."""
    path = PurePosixPath(name)
    odd = "\\" in name or "\0" in name or ".." in path.parts or path.is_absolute()
    return bool(path.parts) and not odd and str(path) == name


def _manifest(told: Mapping[str, Any]) -> Manifest:
    """Read a manifest. Raises KeyError, TypeError or ValueError for what is none."""
    return Manifest(
        format=str(told["format"]),
        release=str(told["release"]),
        made_at=str(told["made_at"]),
        migrations=[[str(app), str(name)] for app, name in told["migrations"]],
        sequences={str(name): int(value) for name, value in told["sequences"].items()},
        settings={str(name): str(value) for name, value in told["settings"].items()},
        secrets=[str(name) for name in told["secrets"]],
        tables=[_member(each) for each in told["tables"]],
        files=[_member(each) for each in told["files"]],
    )


def _member(told: Mapping[str, Any]) -> Member:
    columns = tuple(str(name) for name in told["columns"])
    return Member(str(told["name"]), int(told["size"]), str(told["sha256"]), columns, int(told["rows"]))
