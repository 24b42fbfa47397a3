"""The command that brings files in, on other people's real files and on ours."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from goldenthread.engine.register import register_of
from goldenthread.engine.tables.bringing import misfit
from goldenthread.engine.tables.describing import read_mapping
from goldenthread.engine.tables.shipped import shipped
from goldenthread.inventory.registers.official_accounts import OfficialAccount
from goldenthread.inventory.tests.test_importers import COUNTRIES, catalogue, register
from goldenthread.kernel.models import Entry, Organisation, Term

pytestmark = pytest.mark.django_db

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "registers"
FILES = {
    "services": "ca-gc-service-inventory",
    "official-accounts": "ca-gc-social-accounts",
    "skills": "uk-ddat-capability-framework",
}


def told(*words: str) -> dict[str, Any]:
    """The report of a command that may refuse some rows."""
    out = io.StringIO()
    try:
        call_command("import", *words, "--json", stdout=out)
    except CommandError:
        if not out.getvalue():
            raise
    report: dict[str, Any] = json.loads(out.getvalue())
    waiting = {each["row"] for each in [*report["suggestions"], *report["refused"]]}
    assert report["rows"] == report["created"] + report["changed"] + report["unchanged"] + len(waiting)
    return report


@pytest.mark.parametrize("name", sorted(shipped()))
def test_every_shipped_mapping_fits_its_register(name: str) -> None:
    mapping = read_mapping(shipped()[name])
    declared = register_of(mapping.register)
    assert declared is not None
    known = {column for kind in declared.fields if kind.editable for column in kind.csv_names()}
    assert set(mapping.cells) <= known
    assert {created.target for created in mapping.creates} <= known
    assert all(register_of(created.register) for created in mapping.creates)
    assert set(shipped()[name]["about"]) == {"en", "fr"}
    assert set(mapping.merge.collect if mapping.merge else ()) <= known
    assert not misfit(declared, mapping, mapping.columns())


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the shared files are not here")
@pytest.mark.parametrize("key", sorted(FILES))
def test_a_real_file_comes_in_row_by_row_and_again_changes_nothing(key: str) -> None:
    words = ["csv", key, str(SHARED / f"{FILES[key]}.csv"), "--mapping", FILES[key], "--good-rows"]
    report = told(*words)
    with (SHARED / f"{FILES[key]}.csv").open(newline="", encoding="utf-8-sig") as file:
        assert report["rows"] == sum(1 for _row in csv.DictReader(file))
    assert Entry.objects.filter(register=key).count() == report["created"]
    waiting = len({each["row"] for each in [*report["suggestions"], *report["refused"]]})
    assert waiting < report["rows"] / 50
    again = told(*words)
    assert (again["created"], again["changed"], again["made"]) == (0, 0, [])
    assert again["unchanged"] == report["created"] + report["changed"]


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the shared files are not here")
def test_a_real_register_and_a_real_catalogue_come_in() -> None:
    agreements = told("rsf", str(SHARED / "uk-information-sharing-agreements.rsf"))
    assert (agreements["register"], agreements["rows"], agreements["created"]) == ("agreements", 38, 38)
    assert agreements["root_matches"]
    datasets = told("datajson", str(SHARED / "us-treasury-data.json"))
    assert (datasets["register"], datasets["created"], datasets["refused"]) == ("datasets", 233, [])


ACCOUNTS = """Account,Platform,Department,Language,URL,gc_orgID,wikidata_id,Date Added
@TeaOffice,X,Tea Office,English,https://twitter.com/TeaOffice,1.0,,2026-01-01
@BureauDuThé,X,Bureau du thé,Français,https://twitter.com/BureauDuThe,1.0,,2026-01-01
Tea Office,Intagram,Tea Office,Englsh,www.instagram.com/teaoffice/,,,2026-01-01
Tea Office,Youtube,Tea  Office,bilingual,http://youtube.com/teaoffice,,,01/02/2026
TEA OFFICE,YouTube,Tea Ofice,English,https://www.YouTube.com/TeaOffice/,,,2026-01-01
Nobody,MySpace,Tea Office,English,https://myspace.com/nobody,,,2026-01-01
No address,X,Tea Office,English,,1.0,,2026-01-01
"""


def test_dirt_in_a_list_of_accounts_is_suggested_on_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "accounts.csv"
    path.write_text(ACCOUNTS)
    words = ["csv", "official-accounts", str(path), "--mapping", "ca-gc-social-accounts", "--good-rows"]
    report = told(*words)
    assert report["created"] == 3
    assert [(s["row"], s["column"], s["value"], s["suggestion"]) for s in report["suggestions"]] == [
        (4, "Platform", "Intagram", "Instagram"),
        (4, "Language", "Englsh", "English"),
        (6, "Department", "Tea Ofice", "Tea Office"),
    ]
    assert [(r["row"], r["column"]) for r in report["refused"]] == [(7, "Platform"), (8, "URL")]
    assert Organisation.objects.get().title == {"en": "Tea Office", "fr": "Bureau du thé"}
    taken = told(*words, "--accept-suggestions")
    assert (taken["created"], taken["unchanged"]) == (1, 3)
    assert [(r["row"], r["column"]) for r in taken["refused"]] == [(6, "URL"), (7, "Platform"), (8, "URL")]
    made = OfficialAccount.objects.get(key="youtube-com-teaoffice")
    assert made.languages == ["en", "fr"]
    assert made.opened_on.isoformat() == "2026-02-01"


def test_the_rows_that_were_not_kept_come_back_as_a_file(tmp_path: Path) -> None:
    path, mend = tmp_path / "accounts.csv", tmp_path / "mend.csv"
    path.write_text(ACCOUNTS)
    words = ["--mapping", "ca-gc-social-accounts", "--good-rows"]
    told("csv", "official-accounts", str(path), *words, "--mend", str(mend))
    text = mend.read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["Platform"] for row in rows] == ["Intagram", "YouTube", "MySpace", "X"]
    assert "Instagram" in rows[0]["what_is_wrong"]
    mend.write_text(text.replace("Intagram", "Instagram").replace("Englsh", "English"))
    assert told("csv", "official-accounts", str(mend), *words)["created"] == 1


def test_a_register_that_nothing_fits_becomes_a_list(tmp_path: Path) -> None:
    path = tmp_path / "country.rsf"
    path.write_text("\n".join(register(COUNTRIES)) + "\n")
    assert told("rsf", str(path))["created"] == 2
    assert Term.objects.get(key="country.CA").title == {"en": "Canada"}
    into = told("rsf", str(path), "--register", "suppliers")
    assert into["created"] == 2
    assert told("rsf", str(path), "--register", "suppliers")["unchanged"] == 2


def test_a_wrong_root_is_refused_unless_one_only_looks(tmp_path: Path) -> None:
    path = tmp_path / "country.rsf"
    path.write_text("\n".join(register(COUNTRIES)).replace("2020-02-02", "2020-02-03"))
    assert told("rsf", str(path), "--dry-run")["root_matches"] is False
    refused = told("rsf", str(path))
    assert (refused["root_matches"], refused["kept"]) == (False, False)
    with pytest.raises(CommandError, match="the root is not that of the entries"):
        call_command("import", "rsf", str(path), stdout=io.StringIO())
    assert not Term.objects.filter(vocabulary="country").exists()


def test_a_bad_data_set_is_told_by_its_place(tmp_path: Path) -> None:
    path = tmp_path / "data.json"
    path.write_bytes(catalogue({"identifier": "1", "title": "A", "accessLevel": "public"}, {"identifier": "2"}))
    report = told("datajson", str(path), "--good-rows")
    assert (report["created"], [(r["row"], r["column"]) for r in report["refused"]]) == (1, [(2, "title")])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["csv", "servces", "x.csv"], "Did you mean services?"),
        (["csv", "services", "x.csv", "--mapping", "nothing"], "There is no mapping “nothing”"),
        (["csv", "services", "x.csv", "--mapping", "dcat-us"], "is for the register datasets"),
        (["csv", "services", "x.csv"], "cannot be read"),
        (["rsf", "x.rsf"], "cannot be read"),
    ],
)
def test_what_cannot_be_done_is_told(words: list[str], message: str, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CommandError, match=message.replace("?", r"\?")):
        call_command("import", *words, stdout=io.StringIO())
