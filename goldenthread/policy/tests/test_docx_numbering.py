"""The numbers that Word shows, counted again: one rule of automatic numbering each."""

from __future__ import annotations

from pathlib import Path

import pytest

from goldenthread.policy.tests.word_files import (
    labels,
    level,
    listed,
    numbering,
    paragraph,
    read,
    style,
    styled,
    styles,
)

CHAPTERS = (level(0, "%1."), level(1, "%1.%2"), level(2, "%1.%2.%3"), level(3, "(%4)", "lowerLetter"))


def shown(path: Path, *places: int, levels: tuple[str, ...] = CHAPTERS) -> list[str]:
    document = read(path, *(listed("Boil.", place) for place in places), parts={"numbering": numbering(*levels)})
    return labels(document)


def test_each_level_counts_below_the_one_above(tmp_path: Path) -> None:
    assert shown(tmp_path, 0, 1, 1, 2, 3, 3, 1, 0, 1) == [
        *("1.", "1.1", "1.2", "1.2.1", "(a)", "(b)", "1.3", "2.", "2.1"),
    ]


def test_a_level_that_is_passed_over_counts_as_begun(tmp_path: Path) -> None:
    assert shown(tmp_path, 1, 0, 2) == ["1.1", "2.", "2.1.1"]


@pytest.mark.parametrize(
    ("format", "start", "written"),
    [
        ("decimal", 9, ["9", "10"]),
        ("lowerLetter", 26, ["z", "aa"]),
        ("upperLetter", 53, ["AAA", "BBB"]),
        ("lowerRoman", 4, ["iv", "v"]),
        ("upperRoman", 9, ["IX", "X"]),
        ("ordinal", 1, ["1st", "2nd"]),
        ("ordinal", 11, ["11th", "12th"]),
        ("decimalZero", 9, ["09", "10"]),
        ("none", 1, ["", ""]),
        ("somethingNew", 3, ["3", "4"]),
        ("upperRoman", 999_999_998, ["999999998", "999999999"]),
    ],
)
def test_a_number_is_written_in_its_format(tmp_path: Path, format: str, start: int, written: list[str]) -> None:
    english = f'{style("a")}<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="en-CA"/></w:rPr></w:rPrDefault></w:docDefaults>'
    parts = {"numbering": numbering(level(0, "%1", format, start=start)), "styles": styles(english)}
    assert labels(read(tmp_path, listed("Boil."), listed("Drain."), parts=parts)) == written


def test_ordinals_are_french_in_a_french_text(tmp_path: Path) -> None:
    french = '<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="fr-CA"/></w:rPr></w:rPrDefault></w:docDefaults>'
    parts = {"numbering": numbering(level(0, "%1", "ordinal")), "styles": styles(french)}
    assert labels(read(tmp_path, listed("Un."), listed("Deux."), parts=parts)) == ["1er", "2e"]


def test_a_bullet_is_no_number(tmp_path: Path) -> None:
    document = read(tmp_path, listed("Boil."), parts={"numbering": numbering(level(0, "\uf0b7", "bullet"))})
    assert [(block.kind, block.label, block.bullet) for block in document.blocks] == [("item", "", True)]


def test_words_of_the_label_are_kept(tmp_path: Path) -> None:
    levels = (level(0, "Article %1", "upperRoman"), level(1, "§ %2.", "decimal"))
    assert shown(tmp_path, 0, 1, 0, levels=levels) == ["Article I", "§ 1.", "Article II"]


def test_a_level_in_legal_style_writes_all_numbers_in_figures(tmp_path: Path) -> None:
    levels = (level(0, "%1.", "upperRoman"), level(1, "%1.%2", "decimal", "<w:isLgl/>"), level(2, "%1.%2"))
    assert shown(tmp_path, 0, 0, 1, 2, levels=levels) == ["I.", "II.", "2.1", "II.1"]


def test_a_level_may_begin_elsewhere_than_at_one(tmp_path: Path) -> None:
    assert shown(tmp_path, 0, 1, 0, 1, levels=(level(0, "%1", start=4), level(1, "%1.%2", start=None))) == [
        *("4", "4.0", "5", "5.0"),
    ]


def test_a_level_that_never_restarts_counts_on(tmp_path: Path) -> None:
    levels = (level(0, "%1."), level(1, "(%2)", "lowerLetter", '<w:lvlRestart w:val="0"/>'))
    assert shown(tmp_path, 0, 1, 1, 0, 1, levels=levels) == ["1.", "(a)", "(b)", "2.", "(c)"]


def test_a_level_may_restart_only_after_the_highest(tmp_path: Path) -> None:
    levels = (level(0, "%1."), level(1, "%1.%2"), level(2, "%3)", more='<w:lvlRestart w:val="1"/>'))
    assert shown(tmp_path, 0, 1, 2, 1, 2, 0, 2, levels=levels) == ["1.", "1.1", "1)", "1.2", "2)", "2.", "1)"]


def test_lists_of_the_same_kind_count_on_and_restart_where_they_say_so(tmp_path: Path) -> None:
    lists = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>'
    )
    body = [listed("Boil.", 0, list_id) for list_id in (1, 2, 3, 3, 2, 3)]
    parts = {"numbering": numbering(level(0, "%1."), lists=lists)}
    assert labels(read(tmp_path, *body, parts=parts)) == ["1.", "2.", "7.", "8.", "9.", "10."]


def test_a_list_may_override_how_a_level_looks(tmp_path: Path) -> None:
    lists = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        f"{level(0, '%1)', 'lowerRoman')}</w:lvlOverride></w:num>"
    )
    parts = {"numbering": numbering(level(0, "%1."), lists=lists)}
    assert labels(read(tmp_path, listed("Boil."), listed("Drain."), parts=parts)) == ["i)", "ii)"]


def test_a_style_numbers_its_paragraphs_on_the_level_tied_to_it(tmp_path: Path) -> None:
    numbered = '<w:numPr><w:numId w:val="1"/></w:numPr>'
    found = styles(
        style("Heading1", numbered, name="heading 1"), style("Heading2", numbered, name="heading 2"), style("Text")
    )
    levels = (
        level(0, "%1", more='<w:pStyle w:val="Heading1"/>'),
        level(1, "%1.%2", more='<w:pStyle w:val="Heading2"/>'),
    )
    body = [
        styled("Purpose", "Heading1"),
        styled("Scope", "Heading2"),
        styled("Text.", "Text"),
        styled("More", "Heading2"),
    ]
    document = read(tmp_path, *body, parts={"styles": found, "numbering": numbering(*levels)})
    assert [(block.kind, block.label, block.level) for block in document.blocks] == [
        *(("heading", "1", 1), ("heading", "1.1", 2), ("paragraph", "", 0), ("heading", "1.2", 2)),
    ]


def test_numbering_comes_through_the_styles_that_a_style_is_based_on(tmp_path: Path) -> None:
    found = styles(
        style("Clause", '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>'),
        style("Special", based="Clause"),
        style("Circle", based="Round"),
        style("Round", based="Circle"),
    )
    body = [styled("Boil.", "Clause"), styled("Drain.", "Special"), styled("Turn.", "Circle")]
    document = read(tmp_path, *body, parts={"styles": found, "numbering": numbering(*CHAPTERS)})
    assert labels(document) == ["1.1", "1.2", ""]


def test_list_nought_takes_the_number_off(tmp_path: Path) -> None:
    found = styles(
        style("Clause", '<w:numPr><w:numId w:val="1"/></w:numPr>'),
        style("Plain", '<w:numPr><w:numId w:val="0"/></w:numPr>', based="Clause"),
    )
    off = paragraph("Off.", '<w:pStyle w:val="Clause"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>')
    body = [styled("Boil.", "Clause"), off, styled("Off.", "Plain"), styled("Drain.", "Clause")]
    document = read(tmp_path, *body, parts={"styles": found, "numbering": numbering(*CHAPTERS)})
    assert labels(document) == ["1.", "", "", "2."]


def test_a_list_may_be_defined_by_a_list_style(tmp_path: Path) -> None:
    more = (
        '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="Legal"/></w:abstractNum>'
        '<w:abstractNum w:abstractNumId="2"><w:numStyleLink w:val="Loop"/></w:abstractNum>'
    )
    lists = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract}"/></w:num>'
        for number, abstract in ((1, 0), (2, 1), (3, 2))
    )
    found = styles(
        style("Legal", '<w:numPr><w:numId w:val="1"/></w:numPr>'),
        style("Loop", '<w:numPr><w:numId w:val="3"/></w:numPr>'),
    )
    parts = {"styles": found, "numbering": numbering(*CHAPTERS, more=more, lists=lists)}
    assert labels(
        read(tmp_path, listed("Boil.", 0, 2), listed("Drain.", 1, 2), listed("Turn.", 0, 3), parts=parts)
    ) == [
        *("1.", "1.1", ""),
    ]


def test_an_empty_paragraph_with_a_number_counts_and_a_deleted_one_does_not(tmp_path: Path) -> None:
    in_list = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    deleted = paragraph(
        runs="<w:del><w:r><w:delText>Gone.</w:delText></w:r></w:del>", properties=f"{in_list}<w:rPr><w:del/></w:rPr>"
    )
    body = [listed("Boil."), listed(""), deleted, listed("Drain.")]
    assert labels(read(tmp_path, *body, parts={"numbering": numbering(*CHAPTERS)})) == ["1.", "3."]


@pytest.mark.parametrize("list_id", ["9", "x", "-1", ""])
def test_a_list_that_is_not_there_numbers_nothing(tmp_path: Path, list_id: str) -> None:
    body = paragraph("Boil.", f'<w:numPr><w:ilvl w:val="12"/><w:numId w:val="{list_id}"/></w:numPr>')
    assert labels(read(tmp_path, body, parts={"numbering": numbering(*CHAPTERS)})) == [""]
