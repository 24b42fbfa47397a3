"""A backup holds everything of one moment, and comes back whole or not at all."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections
from psycopg import sql

from goldenthread.kernel import actions, settler
from goldenthread.kernel.models import Event, EventPosition, Term
from goldenthread.project import postgres
from goldenthread.project.backup import checking, here, tables
from goldenthread.project.backup.progress import Progress
from goldenthread.project.backup.restoring import Place, restore
from goldenthread.project.backup.saving import Saved, save
from goldenthread.project.refused import Refused
from tests import factories
from tests.programs import CLI, environment, goldenthread, until

pytestmark = pytest.mark.process

_numbers = count(1)
Databases = Callable[[], str]


@pytest.fixture(scope="module")
def administrator(cluster: postgres.Cluster) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(cluster.address(role=postgres.ADMINISTRATOR, database="postgres"), autocommit=True) as admin:
        yield admin


@pytest.fixture(scope="module")
def fresh(
    cluster: postgres.Cluster, administrator: psycopg.Connection[Any], tmp_path_factory: Any
) -> Iterator[Databases]:
    """`fresh()` is the address of one more database whose tables stand empty, as its owner."""
    made: list[str] = []

    def database(template: str = "template1") -> str:
        name = f"backup_{next(_numbers)}"
        order = "DROP DATABASE IF EXISTS {name} WITH (FORCE); CREATE DATABASE {name} OWNER {owner} TEMPLATE {template}"
        for part in order.split(";"):
            names = {"name": name, "owner": postgres.OWNER, "template": template}
            administrator.execute(sql.SQL(part).format(**{k: sql.Identifier(v) for k, v in names.items()}))
        made.append(name)
        return name

    first = database()
    url = cluster.address(role=postgres.OWNER, database=first)
    done = goldenthread("migrate", "--verbosity=0", data=tmp_path_factory.mktemp("fresh"), DATABASE_URL=url)
    assert done.returncode == 0, done.stderr
    yield lambda: cluster.address(role=postgres.OWNER, database=database(first))
    for name in made:
        administrator.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Attached files, one of them in a folder below."""
    folder = tmp_path / "files"
    (folder / "2026").mkdir(parents=True)
    (folder / "2026" / "contrat signé.pdf").write_bytes(os.urandom(3000))
    (folder / "empty.txt").write_bytes(b"")
    return folder


@pytest.fixture
def saved(test_database_url: str, files: Path, tmp_path: Path) -> Saved:
    """A backup of a small house, its log partly settled."""
    ours = factories.organisation("Ours", below=factories.organisation("Root"))
    factories.holder("contribute", ours)
    terms = actions.create_many(
        [Term(key=f"list.{n}", vocabulary="list", code=str(n), title={"en": f"Été\t\\N {n}"}) for n in range(40)],
        by=None,
    )
    settler.settle()
    actions.change(terms[0], by=None, title={"en": "Changed"}, reason="so that there is more than one version")
    return saving(test_database_url, tmp_path / "backup", files)


def saving(url: str, target: Path, files: Path) -> Saved:
    return save(target, url=url, files=files, about=here.about(), progress=Progress())


def restoring(source: Path, url: str, files: Path) -> Any:
    return restore(source, Place(url, files), make_tables=lambda _: None, progress=Progress())


def contents(url: str) -> dict[str, list[Any]]:
    """Every row of every table, without what is not part of a backup."""
    with psycopg.connect(url) as connection:
        held = tables.columns(connection)
        return {
            name: sorted(
                connection.execute(
                    sql.SQL("SELECT to_jsonb(t) - 'transaction' FROM {} t").format(sql.Identifier(name))
                ).fetchall(),
                key=repr,
            )
            for name in held.keys() - tables.LEFT_OUT
        }


def empty(url: str) -> bool:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT count(*) FROM kernel_entry").fetchone() == (0,)


def test_what_comes_back_is_what_was_there(
    saved: Saved, fresh: Databases, test_database_url: str, tmp_path: Path
) -> None:
    url, back = fresh(), tmp_path / "back"
    unplaced = Event.objects.count() - EventPosition.objects.count()
    assert unplaced > 0
    restored = restoring(saved.file, url, back)
    settler.settle()
    assert contents(url) == contents(test_database_url)
    assert restored.events == saved.events == Event.objects.count()
    assert restored.rows == saved.rows
    kept = {path.relative_to(back): path.read_bytes() for path in back.rglob("*") if path.is_file()}
    source = tmp_path / "files"
    assert kept == {path.relative_to(source): path.read_bytes() for path in source.rglob("*") if path.is_file()}
    assert len(kept) == restored.files == 2
    assert not list(tmp_path.glob("*.restoring*"))
    assert saved.file.stat().st_mode & 0o077 == 0


def test_the_guards_hold_again_and_numbers_go_on(saved: Saved, fresh: Databases, tmp_path: Path) -> None:
    url = fresh()
    restoring(saved.file, url, tmp_path / "back")
    with psycopg.connect(url, autocommit=True) as connection:
        for order in ("DELETE FROM kernel_event", "UPDATE kernel_entry SET key = 'x'", "TRUNCATE kernel_entry CASCADE"):
            with pytest.raises(psycopg.errors.RestrictViolation):
                connection.execute(order)
        off = connection.execute(
            "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'O'"
        ).fetchone()
        assert off == (0,)
        highest = connection.execute("SELECT max(id), nextval('kernel_entry_id_seq') FROM kernel_entry").fetchone()
        assert highest is not None
        assert highest[1] > highest[0]
        # No transaction of this cluster passes for one of the other.
        assert connection.execute("SELECT max(transaction) < 0 FROM kernel_event").fetchone() == (True,)


def test_a_backup_made_while_people_write_comes_back_with_every_root_right(
    test_database_url: str, fresh: Databases, tmp_path: Path
) -> None:
    terms = actions.create_many(
        [Term(key=f"list.{n}", vocabulary="list", code=str(n), title={"en": "Term"}) for n in range(300)], by=None
    )
    stop, written = threading.Event(), count()

    def write() -> None:
        try:
            while not stop.is_set():
                number = next(written)
                actions.change(terms[number % 300], by=None, title={"en": f"Term {number}"})
                actions.link(
                    terms[number % 300], verb="refers to", target=terms[(number + number // 300) % 300], by=None
                )
                settler.settle()
        finally:
            connections.close_all()

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    try:
        made = []
        for number in range(3):
            assert until(lambda least=40 * number: next(written) > least)
            made.append(saving(test_database_url, tmp_path / f"backup-{number}", tmp_path / "files"))
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert made[0].events < made[1].events < made[2].events < Event.objects.count()
    for number, backup in enumerate(made):
        assert restoring(backup.file, fresh(), tmp_path / f"back-{number}").events == backup.events


# What is refused


def rewritten(source: Path, change: Callable[[dict[str, Any], dict[str, bytes]], None]) -> Path:
    """The same backup after somebody changed it and made size and checksum of every part right again."""
    from hashlib import sha256

    with zipfile.ZipFile(source) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(parts.pop("manifest.json"))
    change(manifest, parts)
    for place in ("tables", "files"):
        for member in manifest[place]:
            content = parts.get(f"{place}/{member['name']}", b"")
            member |= {"size": len(content), "sha256": sha256(content).hexdigest()}
    target = source.with_name("rewritten")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, "manifest.json": json.dumps(manifest).encode()}.items():
            archive.writestr(name, content)
    return target


def replacing(part: str, old: bytes, new: bytes) -> Callable[[dict[str, Any], dict[str, bytes]], None]:
    def change(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
        assert old in parts[part]
        parts[part] = parts[part].replace(old, new, 1)

    return change


def without_last_row(part: str) -> Callable[[dict[str, Any], dict[str, bytes]], None]:
    def change(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
        parts[part] = b"".join(parts[part].splitlines(keepends=True)[:-1])
        for member in manifest["tables"]:
            member["rows"] -= f"tables/{member['name']}" == part

    return change


def another_column(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    manifest["tables"][0]["columns"][0] = "id; DROP TABLE kernel_entry"


def another_table(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    manifest["tables"].append({"name": "django_session", "columns": ["session_key"], "rows": 0})
    parts["tables/django_session"] = b""


def one_row_more(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    next(each for each in manifest["tables"] if each["name"] == "kernel_term")["rows"] += 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (replacing("tables/kernel_eventbody", b"Changed", b"Charged"), "the body of event"),
        (replacing("tables/kernel_eventbody", b'"salt": "', b'"salt": "z'), "the body of event"),
        (without_last_row("tables/kernel_eventbody"), "the body of event"),
        (without_last_row("tables/kernel_organisationancestor"), "lines of descent"),
        (without_last_row("tables/kernel_person"), "the database refuses it"),
        (replacing("tables/kernel_entry", b"\tterms\t", b"\tterms"), "the database refuses it"),
        (one_row_more, "rows where"),
        (another_column, "the same columns"),
        (another_table, "the same tables"),
    ],
)
def test_a_changed_backup_is_refused_though_its_checksums_fit(
    saved: Saved, fresh: Databases, tmp_path: Path, change: Any, words: str
) -> None:
    url, back = fresh(), tmp_path / "back"
    bad = rewritten(saved.file, change)
    with pytest.raises(Refused, match=words) as refused:
        restoring(bad, url, back)
    assert "Nothing was restored" in str(refused.value)
    assert empty(url)
    assert not back.exists()
    assert not list(tmp_path.glob("*.restoring*"))
    # And the place is as good as before.
    assert restoring(saved.file, url, back).events == saved.events


def test_an_event_without_its_entry_is_found(saved: Saved, fresh: Databases) -> None:
    url = fresh()
    with psycopg.connect(url) as connection:
        connection.execute("ALTER TABLE kernel_event DISABLE TRIGGER USER")
        connection.execute(
            "INSERT INTO kernel_event (entry_id, version, verb, transaction, root) VALUES (1, 1, 'made', -1, '\\x00')"
        )
        assert "events of none" in checking.wrong_ties(connection)
        connection.rollback()


def test_a_full_place_is_refused_untouched(saved: Saved, fresh: Databases, tmp_path: Path) -> None:
    url, back = fresh(), tmp_path / "back"
    restoring(saved.file, url, back)
    before = contents(url)
    with pytest.raises(Refused, match="already, and a backup is only restored into an empty place"):
        restoring(saved.file, url, tmp_path / "elsewhere")
    with pytest.raises(Refused, match="holds files already"):
        restoring(saved.file, fresh(), back)
    assert contents(url) == before
    assert (back / "empty.txt").exists()


def test_a_backup_never_takes_the_place_of_another_file(saved: Saved, test_database_url: str, files: Path) -> None:
    before = saved.file.read_bytes()
    with pytest.raises(Refused, match="is there already"):
        saving(test_database_url, saved.file, files)
    with pytest.raises(Refused, match="among the attached files"):
        saving(test_database_url, files / "2026" / "backup", files)
    with pytest.raises(Refused, match="cannot be written"):
        saving(test_database_url, saved.file / "backup", files)
    assert saved.file.read_bytes() == before


def test_a_full_disk_leaves_no_file(
    test_database_url: str, files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> int:
        raise OSError(28, "No space left on device")

    target = tmp_path / "backup"
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        saving(test_database_url, target, files)
    assert not list(tmp_path.glob("backup*"))
    monkeypatch.undo()
    assert saving(test_database_url, target, files).size > 0


# What is killed


@contextmanager
def held(url: str, order: str) -> Iterator[None]:
    """Something that the program has to wait for."""
    with psycopg.connect(url) as connection:
        connection.execute(order)
        yield


def kill_when(process: subprocess.Popen[str], holds: Callable[[], object]) -> None:
    try:
        assert until(holds), "it did not come that far"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def waits(url: str) -> bool:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ).fetchone()
    return row != (0,)


def test_a_backup_killed_on_its_way_leaves_nothing_that_looks_whole(
    saved: Saved, test_database_url: str, fresh: Databases, tmp_path: Path
) -> None:
    target = tmp_path / "killed"
    told = environment(tmp_path / "data", DATABASE_URL=test_database_url)
    with held(test_database_url, "LOCK TABLE kernel_searchrow IN ACCESS EXCLUSIVE MODE"):
        program = subprocess.Popen([*CLI, "backup", str(target)], env=told, text=True, stderr=subprocess.PIPE)
        kill_when(program, lambda: waits(test_database_url))
    assert not target.exists()
    left = target.with_name("killed.unfinished")
    assert left.exists()
    with pytest.raises(Refused, match="only the beginning"):
        restoring(left, fresh(), tmp_path / "back")
    saving(test_database_url, target, tmp_path / "files")
    assert not left.exists()


def test_a_restore_killed_on_its_way_is_started_again(saved: Saved, fresh: Databases, tmp_path: Path) -> None:
    url, data = fresh(), tmp_path / "data"
    told = environment(data, DATABASE_URL=url)
    with held(url, "SELECT FROM kernel_link"):
        program = subprocess.Popen([*CLI, "restore", str(saved.file)], env=told, text=True, stderr=subprocess.PIPE)
        kill_when(program, lambda: waits(url))
    assert until(lambda: not waits(url))
    assert empty(url)
    assert not (data / "files").exists()
    # As if it had been killed in the moment between its files and its tables.
    (data / "files").mkdir()
    (data / "files" / "half").write_text("half")
    (data / "files.restoring-mark").touch()
    done = goldenthread("restore", str(saved.file), "--json", data=data, DATABASE_URL=url)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["roots_right"] == saved.events
    assert not (data / "files" / "half").exists()
    assert not list(data.glob("*.restoring*"))


def test_the_commands_bring_one_machine_to_another(data: Path, tmp_path: Path) -> None:
    """With the embedded PostgreSQL on both: the second has nothing but the file."""
    second, target = tmp_path / "second", tmp_path / "house.backup"
    done = goldenthread("backup", str(target), data=data, TIME_ZONE="America/Toronto", SECRET_KEY="kept to oneself")
    assert done.returncode == 0, done.stderr
    assert "kept to oneself" not in json.dumps(str(zipfile.ZipFile(target).read("manifest.json")))
    done = goldenthread("restore", str(target), data=second)
    assert done.returncode == 0, done.stderr
    assert "events, every root right." in done.stdout
    assert "TIME_ZONE was 'America/Toronto'" in done.stdout
    assert "SECRET_KEY was set where the backup was made" in done.stdout
