"""What a PDF says, block by block, told from how it looks on the page."""

from __future__ import annotations

from pathlib import Path

from goldenthread.policy.tests.pdf_files import Text, lines, read, said

LONG = "The cook boils the water for the tea of all who are in the house and of their"
MORE = "guests, whoever has asked them in, and sees that the kettle is never left empty"


def test_lines_become_paragraphs_and_headings(tmp_path: Path) -> None:
    page = [
        Text("Policy on Tea", bottom=720, size=20, bold=True),
        Text("1. Purpose", bottom=690, size=14, bold=True),
        *lines(LONG, MORE, "or dry.", "", "1.1 Short.", "1.2 " + LONG, MORE + ".", top=660),
    ]
    document = read(tmp_path, page)
    assert [(block.kind, block.level, said(block)) for block in document.blocks] == [
        ("heading", 1, "Policy on Tea"),
        ("heading", 2, "1. Purpose"),
        ("paragraph", 0, f"{LONG} {MORE} or dry."),
        ("paragraph", 0, "1.1 Short."),
        ("paragraph", 0, f"1.2 {LONG} {MORE}."),
    ]
    assert {block.place for block in document.blocks} == {"page 1"}


def test_running_heads_feet_and_page_numbers_are_left_out_and_page_breaks_joined(tmp_path: Path) -> None:
    pages = [
        [
            Text("Department of Tea", bottom=760, size=9),
            *lines(f"{number}.1 {LONG} {mark}", f"{mark} {MORE}", f"part {mark} {LONG}", f"and {mark} {LONG}", top=700),
            Text(f"Page {number} of 4", left=280, bottom=30, size=9),
        ]
        for number, mark in enumerate("abcd", start=1)
    ]
    pages[1][1] = Text(f"which goes on {LONG}"[:78], bottom=700)
    document = read(tmp_path, *pages)
    everything = " ".join(said(block) for block in document.blocks)
    assert "Department" not in everything
    assert "Page" not in everything
    assert said(document.blocks[0]).startswith("1.1 ")
    assert "their which goes on" in said(document.blocks[0])
    assert [block.place for block in document.blocks] == ["page 1", "page 3", "page 4"]


def test_columns_are_read_one_after_the_other_however_the_file_holds_them(tmp_path: Path) -> None:
    left = [f"left column line {number} of text that runs" for number in range(8)]
    right = [f"right column line {number} of text that runs" for number in range(8)]
    apart = read(tmp_path, [*lines(*left, size=10), *lines(*right, left=330, size=10)])
    rows = [text for pair in zip(lines(*left, size=10), lines(*right, left=330, size=10), strict=True) for text in pair]
    mixed = read(tmp_path, rows)
    for document in (apart, mixed):
        assert " ".join(said(block) for block in document.blocks) == " ".join([*left, *right])


def test_hyphens_at_the_end_of_a_line_are_undone_where_they_part_a_word(tmp_path: Path) -> None:
    text = ["The long kettle of the government must be clean and the term of the long-", "term plan of the depart-"]
    page = lines(*text, "ments is kept by well-", "known people of the house.", "", "A well is known by the people.")
    first = said(read(tmp_path, page).blocks[0])
    assert "long-term plan of the departments is kept by well-known people" in first


def test_lists_nest_by_their_indent(tmp_path: Path) -> None:
    page = [
        *lines("Cooks are to:", top=700),
        *lines("• boil the water;", left=90, top=686),
        *lines("– in a kettle;", left=110, top=672),
        *lines("• pour the tea.", left=90, top=658),
        *lines("(a) once;", left=90, top=630),
        *lines("(b) twice.", left=90, top=616),
    ]
    document = read(tmp_path, page)
    assert [(block.kind, block.bullet, block.level, said(block)) for block in document.blocks] == [
        ("paragraph", False, 0, "Cooks are to:"),
        ("item", True, 1, "boil the water;"),
        ("item", True, 2, "in a kettle;"),
        ("item", True, 1, "pour the tea."),
        ("item", False, 1, "(a) once;"),
        ("item", False, 1, "(b) twice."),
    ]


def test_a_dot_that_is_drawn_begins_an_item(tmp_path: Path) -> None:
    page = [*lines("Cooks are to:", top=700), *lines("boil the water;", "pour the tea.", left=90, top=686)]
    dots = "80 689 4 4 re f 80 675 4 4 re f"
    document = read(tmp_path, page, drawn=dots)
    assert [(block.bullet, said(block)) for block in document.blocks] == [
        *((False, "Cooks are to:"), (True, "boil the water;"), (True, "pour the tea.")),
    ]


def test_cells_side_by_side_are_one_table(tmp_path: Path) -> None:
    page = [
        *lines(LONG + ".", top=700),
        *lines("Cook of", "the house", left=72, top=660),
        *lines("boils the water", "and the milk", left=200, top=660),
        *lines("Guest of", "the house", left=72, top=620),
        *lines("pours", left=200, top=620),
        *lines("Behind the table.", left=72, top=570),
    ]
    document = read(tmp_path, page)
    assert [(block.kind, said(block)) for block in document.blocks[1:]] == [
        ("table", "Cook of the house boils the water and the milk Guest of the house pours"),
        ("paragraph", "Behind the table."),
    ]


def test_what_stands_across_the_page_is_a_stamp(tmp_path: Path) -> None:
    page = [*lines(LONG + ".", MORE + ".")]
    document = read(tmp_path, page, drawn="BT /F1 40 Tf 0 1 -1 0 300 300 Tm (DRAFT) Tj ET")
    assert "DRAFT" not in " ".join(said(block) for block in document.blocks)


def ruled(left: float, bottom: float, *widths: float, rows: int = 1, height: float = 30) -> str:
    """Boxes drawn around cells side by side, in rows below one another from the bottom up."""
    boxes = []
    for row in range(rows):
        place = left
        for width in widths:
            boxes.append(f"{place} {bottom + row * height} {width} {height} re S")
            place += width
    return "\n".join(boxes)


def test_a_ruled_table_is_read_cell_by_cell(tmp_path: Path) -> None:
    page = [
        *lines("Tea is served as follows.", top=720),
        *(Text(said, left, bottom, bold=bottom > 640) for said, left, bottom in ROW_BY_ROW),
        *lines("That is all.", top=560),
    ]
    document = read(tmp_path, page, drawn=ruled(70, 590, 180, 100, rows=3))
    assert [(block.kind, said(block)) for block in document.blocks] == [
        ("paragraph", "Tea is served as follows."),
        ("table", "Action Lead Boil the water and pour the tea Cook Wash up Guests"),
        ("paragraph", "That is all."),
    ]
    cells = [token.value for token in document.blocks[1].tokens if token.kind == "open"]
    assert (cells.count("tr"), cells.count("th"), cells.count("td")) == (3, 2, 4)


ROW_BY_ROW = (
    ("Action", 75, 662),
    ("Lead", 255, 662),
    ("Boil the water and", 75, 637),
    ("pour the tea", 75, 625),
    ("Cook", 255, 637),
    ("Wash up", 75, 602),
    ("Guests", 255, 602),
)


def test_a_ruled_table_goes_on_over_pages_without_its_head_again(tmp_path: Path) -> None:
    first = [Text(said, left, bottom - 580) for said, left, bottom in ROW_BY_ROW]
    second = [
        *(Text(said, left, bottom + 20) for said, left, bottom in ROW_BY_ROW[:2]),
        Text("Drink the tea", 75, 652),
        Text("All", 255, 652),
        *lines("The end.", top=580),
    ]
    drawn = f"{ruled(70, 10, 180, 100, rows=3)}\n{ruled(70, 640, 180, 100, rows=2)}"
    table = read(tmp_path, first, second, drawn=drawn).blocks[0]
    assert said(table) == "Action Lead Boil the water and pour the tea Cook Wash up Guests Drink the tea All"


def test_a_box_around_a_paragraph_is_no_table(tmp_path: Path) -> None:
    document = read(tmp_path, lines("Tea calms", "all who drink it.", top=700), drawn=ruled(60, 660, 300, height=60))
    assert [block.kind for block in document.blocks] == ["paragraph"]
