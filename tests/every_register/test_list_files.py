"""The columns that somebody chose, and the workbook: for every register, as every kind of visitor."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from goldenthread.engine.register import Register
from tests import factories
from tests.governments import EXPECTED, Government, as_each_visitor
from tests.test_every_register import FORMULA

pytestmark = pytest.mark.django_db


def sheets(answer: Any) -> list[list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    return [book.get_sheet_by_index(place).to_python() for place in range(len(book.sheet_names))]


@as_each_visitor
def test_a_workbook_holds_what_may_be_seen_and_says_what_it_is(
    register: Register,
    government: Government,
    who: str,
) -> None:
    answer = government.client(who).get(f"/registers/{register.key}.xlsx?q=zanzibar")
    rows, about = sheets(answer)
    seen = {government.entries[name].key for name, visitors in EXPECTED.items() if who in visitors}
    assert {row[0] for row in rows[1:]} == seen
    assert rows[0][:3] == ["key", "version", "title_en"]
    told = dict(about)
    assert told["Register"] == str(register.plural)
    assert told["Words"] == "zanzibar"
    assert told["Entries"] == str(len(seen))
    assert told["Address"].endswith(f"/registers/{register.key}.xlsx?q=zanzibar")


def test_cells_of_a_workbook_are_what_they_look_like(register: Register) -> None:
    factories.entry(register, FORMULA, key="run-me", summary={"en": "https://example.org/" + "x" * 3000})
    rows, _about = sheets(Client().get(f"/registers/{register.key}.xlsx"))
    row = dict(zip(rows[0], next(row for row in rows if row[0] == "run-me"), strict=False))
    assert row["title_en"] == FORMULA
    assert row["version"] == 1.0
    assert row["summary_en"].startswith("https://example.org/x")


def test_chosen_columns_stay_in_the_address_and_hold_for_files(register: Register) -> None:
    factories.entries(register, 30)
    asked = f"{register.href}?columns=summary&columns=state"
    page = Client().get(asked)
    assert [str(column["label"]) for column in page.context["columns"]] == ["Title", "Summary", "State"]
    assert "columns=summary%2Cstate" in page.context["next_href"]
    assert "columns=summary%2Cstate" in page.context["downloads"][0]["href"]
    text = b"".join(Client().get(f"/registers/{register.key}.csv?columns=summary,state").streaming_content).decode()
    assert text.splitlines()[0] == "key,version,summary_en,summary_fr,state"
    (first, *_rest) = Client().get(f"/api/v1/{register.key}/?columns=state").json()["entries"]
    assert "state" in first
    assert "title" not in first


def test_a_column_that_there_is_not_is_told_everywhere(register: Register) -> None:
    page = Client().get(f"{register.href}?columns=colour")
    assert page.status_code == 200
    assert "colour" in page.context["errors"][0]["text"]
    assert Client().get(f"/registers/{register.key}.csv?columns=colour").status_code == 400
    assert Client().get(f"/registers/{register.key}.xlsx?columns=colour").status_code == 400
    assert "columns" in Client().get(f"/api/v1/{register.key}/?columns=colour").json()["errors"]
