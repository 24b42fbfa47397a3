"""Timings in a register of very many entries, for visitors who may see a few of them, a part, and all."""

from __future__ import annotations

import json
import os
import resource
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from statistics import median
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections
from django.test import Client

from goldenthread.kernel import actions
from goldenthread.kernel.models import Entry, Organisation, Person, Visibility
from goldenthread.policy.models import Instrument
from goldenthread.project import postgres
from goldenthread.project.benchmark import database_time

ORGANISATIONS = 200
FEW = 20
"""Entries that the visitor of one small organisation may see."""
PART = 10
"""Organisations of the visitor who may see about 5 %."""
FIRST = 1000
REQUESTS, WARM_UP, ROUNDS = 10, 3, 5
EXPORTED = 100_000
FIRST_DAY, DAYS = date(2000, 1, 1), 9000
"""The days of effect of the entries, one after the other, over and over."""
REGISTER = Instrument.register_key
LIST, API = f"/registers/{REGISTER}/", f"/api/v1/{REGISTER}/"
PAGES = {
    "list of 25": LIST,
    "filtered list": f"{LIST}?kind=policy&organisation=office-0002",
    "sorted list": f"{LIST}?sort=effective_on",
    "search in the list": f"{LIST}?q=common",
    "search": "/search/?q=common",
    "entry": f"{LIST}entry-0000003/",
    "API page of 25": f"{API}?limit=25",
    "answer of nothing": "/alive",
}

LOAD_ENTRIES = f"""
INSERT INTO kernel_entry (register, key, title, summary, sort_en, sort_fr, organisation_id, visibility, classification,
    state, version, created_at, changed_at, more)
SELECT '{REGISTER}', 'entry-' || lpad(n::text, 7, '0'), jsonb_build_object('en', name), '{{}}', lower(name), lower(name),
    offices[CASE WHEN n <= {FEW} THEN 1 ELSE 2 + n %% (cardinality(offices) - 1) END], 'organisation', 0,
    'published', 1, now(), now(), '{{}}'
FROM (
    SELECT n, 'Common paper ' || substr(md5(n::text), 1, 8) || ' on subject ' || n %% 997 AS name, %(offices)s::bigint[] AS offices
    FROM generate_series(%(first)s::int, %(last)s::int) AS n
) AS made
"""  # noqa: S608 (put together from names of ours)
NEW = f"""
FROM kernel_entry e WHERE e.register = '{REGISTER}' AND NOT EXISTS (SELECT FROM policy_instrument i WHERE i.entry_ptr_id = e.id)
"""
LOAD_EVENTS = f"INSERT INTO kernel_event (entry_id, version, verb, root) SELECT id, 1, 'created', '\\x00' {NEW}"
LOAD_SEARCH = f"INSERT INTO kernel_searchrow (entry_id, anchor, language, title, text) SELECT id, '', 'en', title ->> 'en', '' {NEW}"


def time_entries(number: int) -> dict[str, Any]:
    """Each page for each visitor at a thousand entries and at `number`: CPU, time waited for the database, and both ratios."""
    visitors = _government()
    told: dict[str, Any] = {"entries": number, "organisations": ORGANISATIONS}
    for size in (FIRST, number):
        began = time.monotonic()
        _load(size)
        told[f"load_seconds_{size}"] = round(time.monotonic() - began, 1)
        told[str(size)] = {name: _requests(client) for name, client in visitors.items()}
    told["times_the_cost_at_1000"] = {
        visitor: {
            page: round(figures["cpu_ms"] / told[str(FIRST)][visitor][page]["cpu_ms"], 2)
            for page, figures in pages.items()
            if "cpu_ms" in figures and "cpu_ms" in told[str(FIRST)][visitor][page]
        }
        for visitor, pages in told[str(number)].items()
    }
    told["unchanged"] = _unchanged()
    told["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    told["exports"] = {
        name: apart(partial(_export, visitors["all"], address, of=number))
        for name, address in {"CSV": f"/registers/{REGISTER}.csv", "XLSX": f"/registers/{REGISTER}.xlsx"}.items()
    }
    return told


def _government() -> dict[str, Client]:
    """A root, offices below it, and a signed-in visitor of each kind."""
    root = actions.create(Organisation(key="root", title={"en": "Root"}, visibility=Visibility.PUBLIC), by=None)
    division = _office("division", root)
    offices = [_office(f"office-{n:04d}", division if 2 <= n < 2 + PART else root) for n in range(1, ORGANISATIONS - 1)]
    found = {}
    for name, place in {"20 rows": offices[0], "5 %": division, "all": root}.items():
        person = Person.objects.create_user(f"{place.key}@example.org", name=name)
        actions.grant(person, capability="read", organisation=place, by=None)
        found[name] = Client()
        found[name].force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return found


def _office(key: str, below: Organisation) -> Organisation:
    made = Organisation(key=key, title={"en": key}, parent=below, organisation=below, visibility=Visibility.PUBLIC)
    return actions.create(made, by=None)


def _load(size: int) -> None:
    """Fill the register up to `size` entries, past the guards: in this database of its own alone."""
    offices = list(Organisation.objects.filter(key__startswith="office-").order_by("key").values_list("pk", flat=True))
    first = Entry.objects.filter(register=REGISTER).count() + 1
    address = postgres.address(postgres.folder_of(settings.DATA), role=postgres.ADMINISTRATOR)
    with psycopg.connect(address, autocommit=True) as administrator:
        administrator.execute("SET session_replication_role = replica")
        for start in range(first, size + 1, EXPORTED):
            last = min(start + EXPORTED - 1, size)
            with administrator.transaction():
                administrator.execute(LOAD_ENTRIES, {"offices": offices, "first": start, "last": last})
                administrator.execute(LOAD_EVENTS)
                administrator.execute(LOAD_SEARCH)
                administrator.execute(_load_instruments())
        administrator.execute("VACUUM ANALYZE")


def _load_instruments() -> str:
    """Rows of the register's own table, with what its columns cannot do without."""
    given = {"entry_ptr_id": "e.id", "kind": "CASE e.id % 4 WHEN 0 THEN 'policy' ELSE 'directive' END"}
    given["effective_on"] = f"date '{FIRST_DAY}' + (e.id % {DAYS})::int"
    for field in Instrument._meta.local_concrete_fields:
        if field.column and not field.null and field.column not in given:
            empty = field.get_default()
            given[field.column] = (
                "'{}'" if isinstance(empty, (dict, list)) else f"'{empty if empty is not None else ''}'"
            )
    return f"INSERT INTO policy_instrument ({', '.join(given)}) SELECT {', '.join(given.values())} {NEW}"


def _requests(client: Client) -> dict[str, Any]:
    return {name: timed(partial(client.get, address)) for name, address in PAGES.items()}


def timed(request: Callable[[], Any]) -> dict[str, Any]:
    """CPU of this process a request, the median of some rounds, and time waited for the database, in milliseconds."""
    status = request().status_code
    if status not in (200, 304):
        return {"status": status}
    for _turn in range(WARM_UP):
        request()
    rounds = []
    with database_time() as waited:
        for _round in range(ROUNDS):
            began = time.process_time()
            for _turn in range(REQUESTS):
                request()
            rounds.append((time.process_time() - began) / REQUESTS * 1000)
    turns = REQUESTS * ROUNDS
    return {
        "cpu_ms": round(median(rounds), 2),
        "database_ms": round(waited["seconds"] / turns * 1000, 2),
        "queries": round(waited["queries"] / turns, 1),
    }


def _unchanged() -> dict[str, Any]:
    """What a 304 takes, on a page and in the API."""
    told = {}
    for name, address in {"list": LIST, "API": API}.items():
        client = Client()
        client.get(address)
        tag = client.get(address).headers.get("ETag", "")
        told[name] = timed(partial(client.get, address, headers={"if-none-match": tag}))
    return told


def _export(client: Client, address: str, *, of: int) -> dict[str, Any]:
    """Time to the end of a file of 100,000 rows (all of them, where there are fewer), and its size."""
    began, size = time.monotonic(), 0
    last = FIRST_DAY + timedelta(days=DAYS * EXPORTED // max(of, EXPORTED) - 1)
    answer = client.get(f"{address}?effective_on_from={FIRST_DAY}&effective_on_until={last}")
    if answer.status_code != 200:
        return {"status": answer.status_code}
    for piece in answer:
        size += len(piece)
    return {
        "seconds": round(time.monotonic() - began, 1),
        "cpu_seconds": round(time.process_time(), 1),
        "mb": round(size / 1e6, 1),
    }


def apart(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Do it in a process of its own, and tell the peak of its memory beside what it tells."""
    connections.close_all()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.write(writing, json.dumps(work()).encode())
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as said:
        told = said.read()
    _pid, _status, usage = os.wait4(child, 0)
    return {**json.loads(told or "{}"), "peak_mb": round(usage.ru_maxrss / 1024)}
