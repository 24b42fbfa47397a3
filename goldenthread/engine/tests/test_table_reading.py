"""Files of every kind and state: each is read as people see it, or told what is wrong with it and where."""

from __future__ import annotations

import contextlib
import datetime
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.engine.tables import limits
from goldenthread.engine.tables.reading import Unreadable, read_table


def written(folder: Path, content: bytes | str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def rows_of(path: Path, **how: Any) -> list[tuple[int, list[str]]]:
    return [(row.number, list(row.cells)) for row in read_table(path, **how).rows()]


def book(folder: Path, *, sheet: str = "Data", rows: list[list[Any]], name: str = "table.xlsx") -> Path:
    path = folder / name
    workbook = xlsxwriter.Workbook(str(path))
    workbook.add_worksheet("Notes")
    page = workbook.add_worksheet(sheet)
    day = workbook.add_format({"num_format": "yyyy-mm-dd"})
    for number, cells in enumerate(rows):
        for place, cell in enumerate(cells):
            if isinstance(cell, datetime.date):
                page.write_datetime(number, place, cell, day)
            else:
                page.write(number, place, cell)
    workbook.close()
    return path


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"], ids=lambda name: name
)
def test_a_csv_is_read_in_the_encodings_that_spreadsheets_write(tmp_path: Path, encoding: str) -> None:
    text = "key,title\r\n1,École\r\n2,“Œuvre”\r\n" + "3,plain text\r\n" * 20
    path = written(tmp_path, text.encode(encoding))
    table = read_table(path)
    assert table.header == ["key", "title"]
    assert [list(row.cells) for row in table.rows()][:2] == [["1", "École"], ["2", "“Œuvre”"]]
    assert not any(row.fault for row in table.rows())
    assert bool(table.notes) is (encoding == "cp1252")


def test_a_row_in_another_encoding_is_named_and_never_guessed_at(tmp_path: Path) -> None:
    path = written(tmp_path, "key,title\n1,École\n".encode() + "2,Été\n".encode("cp1252") + "3,Œuf\n".encode())
    faults = {row.number: str(row.fault) for row in read_table(path).rows() if row.fault}
    assert list(faults) == [3]
    assert "UTF-8" in faults[3]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, sign: str) -> None:
    path = written(tmp_path, f'a{sign}b{sign}c\n1{sign}"x, y; z"{sign}3\n4{sign}{sign}6\n')
    assert rows_of(path) == [(2, ["1", "x, y; z", "3"]), (3, ["4", "", "6"])]


def test_a_file_without_a_known_delimiter_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="comma, a semicolon"):
        read_table(written(tmp_path, "a~b~c\n1~2~3\n"))


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    path = written(tmp_path, 'a,b\n\n1,"two\nlines\nhere"\n,\n2,x\n')
    assert rows_of(path) == [(3, ["1", "two\nlines\nhere"]), (5, ["2", "x"])]


def test_short_rows_are_filled_and_long_ones_are_told(tmp_path: Path) -> None:
    rows = list(read_table(written(tmp_path, "a,b,c\n1\n1,2,3,\n1,2,3,4\n")).rows())
    assert [list(row.cells) for row in rows[:2]] == [["1", "", ""], ["1", "2", "3"]]
    assert [bool(row.fault) for row in rows] == [False, False, True]
    assert "4 cells; the heading has 3" in str(rows[2].fault)


@pytest.mark.parametrize(
    ("heading", "told"),
    [
        ("a,,c", "Column 2 has no name"),
        ("a,b,A", "Two columns are called “a”"),
        (",,", "first row"),
        ("\n", "first row"),
    ],
)
def test_a_heading_must_name_every_column_once(tmp_path: Path, heading: str, told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        read_table(written(tmp_path, f"{heading}\n1,2,3\n"))


def test_an_unclosed_quotation_mark_is_a_fault_of_its_row(tmp_path: Path) -> None:
    rows = list(read_table(written(tmp_path, 'a,b\n1,2\n3,"4\n5,6\n')).rows())
    assert [(row.number, bool(row.fault)) for row in rows] == [(2, False), (3, True)]


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(200 * limits.MEGABYTE)
    with pytest.raises(Unreadable, match="200 MB; 50 MB fit"):
        read_table(path)


def test_400_columns_are_fine_and_501_are_told(tmp_path: Path) -> None:
    wide = ",".join(f"c{n}" for n in range(400))
    assert len(read_table(written(tmp_path, f"{wide}\n{wide}\n")).header) == 400
    with pytest.raises(Unreadable, match="501 columns; 500 fit"):
        read_table(written(tmp_path, ",".join(f"c{n}" for n in range(501))))


def test_a_cell_of_a_megabyte_is_told_by_row_and_column(tmp_path: Path) -> None:
    rows = list(read_table(written(tmp_path, f"a,b\n1,{'x' * limits.MEGABYTE}\n2,y\n")).rows())
    assert (rows[0].number, rows[0].column) == (2, "b")
    assert "1,048,576 characters" in str(rows[0].fault)
    assert not rows[1].fault


def test_more_rows_than_fit_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ROWS", 2)
    with pytest.raises(Unreadable, match="more than 2 rows"):
        rows_of(written(tmp_path, "a\n1\n2\n3\n"))


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"%PDF-1.4\n\0\0"])
def test_what_is_no_table_is_told(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Unreadable):
        rows_of(written(tmp_path, content))


def test_a_spreadsheet_is_read_as_people_see_it(tmp_path: Path) -> None:
    path = book(tmp_path, rows=[["key", "when", "amount"], ["a", datetime.date(2026, 3, 1), 2284.0], [True, "", 1.5]])
    table = read_table(path)
    assert table.sheets == ["Data"]
    assert rows_of(path) == [(2, ["a", "2026-03-01", "2284"]), (3, ["yes", "", "1.5"])]


def test_a_sheet_may_be_chosen_and_an_unknown_one_is_told(tmp_path: Path) -> None:
    path = book(tmp_path, rows=[["a"], ["1"]])
    assert rows_of(path, sheet="Data") == [(2, ["1"])]
    with pytest.raises(Unreadable, match="It has: Data"):
        read_table(path, sheet="Notes")


def package(folder: Path, parts: dict[str, bytes]) -> Path:
    path = folder / "made.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return path


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = package(tmp_path, {"xl/workbook.xml": b"", "xl/worksheets/sheet1.xml": b" " * 60 * limits.MEGABYTE})
    with pytest.raises(Unreadable, match="unpack"):
        read_table(path)


def test_many_small_parts_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PARTS", 3)
    with pytest.raises(Unreadable, match="unpack"):
        read_table(package(tmp_path, {f"p{n}": b"x" for n in range(5)}))


def test_a_package_that_lies_about_its_sizes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = package(tmp_path, {"xl/workbook.xml": b"x" * 5000})
    content = path.read_bytes()
    path.write_bytes(content.replace((5000).to_bytes(4, "little"), (50).to_bytes(4, "little")))
    with pytest.raises(Unreadable):
        read_table(path)


def test_macros_and_locks_are_told(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="macros"):
        read_table(package(tmp_path, {"xl/workbook.xml": b"", "xl/vbaProject.bin": b""}))
    with pytest.raises(Unreadable, match="password"):
        read_table(written(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "locked.xlsx"))


def test_a_damaged_spreadsheet_is_told(tmp_path: Path) -> None:
    path = book(tmp_path, rows=[["a"], ["1"]])
    whole = path.read_bytes()
    for cut in (40, len(whole) // 2, len(whole) - 10):
        path.write_bytes(whole[:cut])
        with pytest.raises(Unreadable):
            rows_of(path)


@given(content=st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_no_file_makes_it_stumble(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = written(tmp_path_factory.mktemp("any"), content)
    with contextlib.suppress(Unreadable):
        table = read_table(path)
        for row in table.rows():
            assert len(row.cells) == len(table.header)
