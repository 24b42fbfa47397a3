"""The suite's table of what stands below what: names turned round, several paths, and tables that are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from goldenthread.policy.importers.draft import Refused
from goldenthread.policy.importers.readers.tbs.hierarchy import Placed, read_hierarchy
from goldenthread.policy.importers.structure.titles import natural_title
from goldenthread.policy.tests.suite_files import SUITE

HEADER = "ID,URL,Name,Min Level,Hierarchy Paths,Other Names\n"


def table(folder: Path, rows: str, *, header: str = HEADER) -> tuple[Placed, ...]:
    path = folder / "hierarchy.csv"
    path.write_text(header + rows, encoding="utf-8")
    return read_hierarchy(path)


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Access to Tea, Policy on", "Policy on Access to Tea"),
        ("Tea and Biscuits, Policy on the", "Policy on the Tea and Biscuits"),
        ("Tea, Policy Framework for the Management of", "Policy Framework for the Management of Tea"),
        ("Tea, Milk and Sugar, Directive on", "Directive on Tea, Milk and Sugar"),
        ("Leaves, Guideline on Departmental", "Guideline on Departmental Leaves"),
        ("Cups, Data Standard on", "Data Standard on Cups"),
        ("Pots, Interim Standard on", "Interim Standard on Pots"),
        ("Low Tables,Guide to", "Guide to Low Tables"),
        ("Pouring, Mandatory Procedures for", "Mandatory Procedures for Pouring"),
        ("Tea, Including Cups, in the North, Directive", "Directive on Tea, Including Cups, in the North"),
        ("Standard on Cups, Directive on Tea  - Appendix A", "Directive on Tea - Appendix A: Standard on Cups"),
        ("Tea Directive", "Tea Directive"),
        ("Tea Authorities, Special", "Tea Authorities, Special"),
        ("Accounting Handbook, Introduction", "Accounting Handbook, Introduction"),
    ],
)
def test_a_name_is_turned_round_to_the_way_it_is_spoken(written: str, spoken: str) -> None:
    assert natural_title(written) == spoken


def test_the_last_step_of_each_path_is_a_parent(tmp_path: Path) -> None:
    rows = (
        "1,https://x.example/1,Tea Code,0,,\n"
        '2,https://x.example/2,"Tea, Policy on",1,Tea Code,\n'
        '3,https://x.example/3,"Cups, Directive on",2,"Tea Code > Tea, Policy on",\n'
        '4,https://x.example/4,"Saucers, Guide to",3,'
        '"Tea Code > Tea, Policy on || Tea Code > Tea, Policy on > Cups, Directive on",Saucer notes; Plates\n'
    )
    code, policy, directive, guide = table(tmp_path, rows)
    assert (code.parents, code.level) == ((), 0)
    assert (policy.title, policy.listed_as, policy.parents) == ("Policy on Tea", "Tea, Policy on", ("1",))
    assert directive.parents == ("2",)
    assert guide.parents == ("2", "3")
    assert guide.paths == (("2", "1"), ("3", "2", "1"))
    assert guide.names == ("Saucers, Guide to", "Saucer notes", "Plates")
    assert guide.url == "https://x.example/4"


def test_a_parent_without_a_row_of_its_own_is_named(tmp_path: Path) -> None:
    (placed,) = table(tmp_path, '7,,"Cups, Directive on",,"Code > Tea, Policy on",\n')
    assert (placed.parents, placed.unlisted_parents, placed.level) == ((), ("Policy on Tea",), None)


def test_two_rows_of_one_instrument_are_joined(tmp_path: Path) -> None:
    rows = "1,,Code,0,,\n2,,Other,1,Code,\n3,,Tea,2,Code,\n3,u,Tea,1,Other,\n"
    tea = table(tmp_path, rows)[2]
    assert (tea.parents, tea.level, tea.url) == (("1", "2"), 1, "u")


@pytest.mark.parametrize(
    ("header", "rows", "line", "reason"),
    [
        ("Key,Title\n", "1,x\n", 1, "no column"),
        (HEADER, "1,,Code,0,,\n,,Tea,0,,\n", 3, "no number"),
        (HEADER, "x1,,Tea,0,,\n", 2, "no number"),
        (HEADER, "1,,,0,,\n", 2, "no Name"),
        (HEADER, "1,,Tea,high,,\n", 2, "whole number"),
        (HEADER, "1,,Tea,0,,,,\n", 2, "more cells"),
        (HEADER, '1,,"Tea"x,0,,\n', 2, "as CSV"),
        ("", "", 1, "no column"),
    ],
)
def test_what_is_no_such_table_is_refused_with_its_line(
    tmp_path: Path, header: str, rows: str, line: int, reason: str
) -> None:
    with pytest.raises(Refused, match=reason) as caught:
        table(tmp_path, rows, header=header)
    assert caught.value.line == line


def test_a_table_in_another_encoding_or_missing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "hierarchy.csv"
    path.write_bytes((HEADER + "1,,Th\u00e9,0,,\n").encode("latin-1"))
    with pytest.raises(Refused, match="UTF-8") as caught:
        read_hierarchy(path)
    assert caught.value.line == 2
    with pytest.raises(Refused, match="no such file"):
        read_hierarchy(tmp_path / "missing.csv")


@pytest.mark.shared
def test_the_shared_table_places_all_its_instruments_under_listed_ones() -> None:
    path = SUITE / "hierarchy.csv"
    if not path.is_file():
        pytest.skip("the shared policy suite (../shared/data/tbs-policy-suite) is not at hand")
    placed = {each.key: each for each in read_hierarchy(path)}
    assert len(placed) == 199
    assert [each.key for each in placed.values() if not each.parents] == ["25049"]
    assert not any(each.unlisted_parents for each in placed.values())
    assert placed["32601"].parents == ("32603",)
    assert placed["25583"].parents == ("13616", "32621")
    assert placed["30682"].title == "Directive on the Management of Communications and Federal Identity"
