"""What a Word document says, block by block: what a person reads once all changes are accepted."""

from __future__ import annotations

from pathlib import Path

from goldenthread.policy.faults import Fault
from goldenthread.policy.importers.readers.docx.document import read_document
from goldenthread.policy.importers.text.tokens import Token
from goldenthread.policy.tests.word_files import (
    NAMES,
    R,
    level,
    listed,
    numbering,
    paragraph,
    read,
    said,
    style,
    styled,
    styles,
    write,
)


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def texts(path: Path, *body: str, **files: dict[str, str]) -> list[str]:
    return [said(block) for block in read(path, *body, parts=files.get("parts")).blocks]


def test_headings_are_known_by_style_outline_and_localised_name(tmp_path: Path) -> None:
    found = styles(
        style("H", name="heading 2"),
        style("Titre1", name="Titre 1"),
        style("Own", '<w:outlineLvl w:val="2"/>'),
        style("Off", '<w:outlineLvl w:val="9"/>', based="Own"),
    )
    direct = paragraph("Direct", '<w:outlineLvl w:val="0"/>')
    body = [styled(name, name) for name in ("H", "Titre1", "Own", "Off")]
    document = read(tmp_path, *body, direct, parts={"styles": found})
    assert [(block.kind, block.level) for block in document.blocks] == [
        *(("heading", 2), ("heading", 1), ("heading", 3), ("paragraph", 0), ("heading", 1)),
    ]


def test_the_title_is_what_stands_in_its_style_else_what_the_file_says(tmp_path: Path) -> None:
    found = {"styles": styles(style("T", name="Title"))}
    one = write(
        tmp_path / "a.docx", styled("Policy on", "T"), styled("Tea", "T"), paragraph("Boil."), parts=found, title="Old"
    )
    other = write(tmp_path / "b.docx", paragraph("Boil."), title="Policy on Tea", language="fr-CA")
    assert [(block.kind, block.level, said(block)) for block in read_document(one).blocks] == [
        ("heading", 1, "Policy on Tea"),
        ("paragraph", 0, "Boil."),
    ]
    assert (read_document(other).title, read_document(other).language) == ("Policy on Tea", "fr")


def test_the_language_is_the_one_that_most_words_are_in(tmp_path: Path) -> None:
    body = paragraph(
        runs=run("Bonjour tout le monde. ", '<w:lang w:val="fr-CA"/>') + run("OK", '<w:lang w:val="en-CA"/>')
    )
    assert read(tmp_path, body).language == "fr"


def test_tracked_changes_are_read_as_accepted(tmp_path: Path) -> None:
    changed = paragraph(
        runs=run("Boil ")
        + "<w:del><w:r><w:delText>tea</w:delText></w:r></w:del>"
        + f"<w:ins>{run('water')}</w:ins>"
        + f"<w:moveFrom>{run(' gone')}</w:moveFrom><w:moveTo>{run('.')}</w:moveTo>"
    )
    joined = paragraph("One ", "<w:rPr><w:del/></w:rPr>") + paragraph("sentence.", '<w:outlineLvl w:val="0"/>')
    document = read(tmp_path, changed, joined)
    assert [(said(block), block.kind) for block in document.blocks] == [
        ("Boil water.", "paragraph"),
        ("One sentence.", "heading"),
    ]


def test_hidden_text_is_left_out(tmp_path: Path) -> None:
    found = styles(style("Secret", more="<w:rPr><w:vanish/></w:rPr>"))
    shown = paragraph(runs=run("Boil", "") + run(" never", "<w:vanish/>"), properties="")
    back = paragraph(runs=run("Shown.", '<w:vanish w:val="0"/>'), properties='<w:pStyle w:val="Secret"/>')
    assert texts(tmp_path, shown, styled("Hidden.", "Secret"), back, parts={"styles": found}) == ["Boil", "Shown."]


def test_results_of_fields_are_kept_and_a_table_of_contents_is_not(tmp_path: Path) -> None:
    reference = f"{field('begin')}<w:r><w:instrText> REF _Ref1 \\r </w:instrText></w:r>{field('separate')}{run('4.1')}{field('end')}"
    contents = (
        paragraph(
            runs=f"{field('begin')}<w:r><w:instrText> TOC \\o </w:instrText></w:r>{field('separate')}{run('1 Purpose 3')}"
        )
        + paragraph("2 Scope 4")
        + paragraph(runs=field("end"))
    )
    named = styled("3 Roles 5", "TM1")
    body = [contents, named, paragraph(runs=run("See ") + reference + run("."))]
    assert texts(tmp_path, *body, parts={"styles": styles(style("TM1", name="toc 1"))}) == ["See 4.1."]


def test_a_field_without_an_end_hides_nothing_behind_it(tmp_path: Path) -> None:
    document = read(tmp_path, paragraph(runs=field("begin") + run("Lost")), paragraph("Boil."))
    assert said(document.blocks[-1]) == "Boil."
    assert document.warnings == (Fault("field-without-end"),)


def test_links_are_kept_and_never_followed(tmp_path: Path) -> None:
    outside = f'<Relationship Id="r1" Type="{R}/hyperlink" Target="https://example.org/a" TargetMode="External"/>'
    body = paragraph(
        runs=f'<w:hyperlink r:id="r1">{run("out")}</w:hyperlink><w:hyperlink w:anchor="c1">{run("in")}</w:hyperlink>'
        + f"{field('begin')}<w:r><w:instrText>HYPERLINK &quot;https://example.org/b&quot; \\l &quot;c&quot;</w:instrText></w:r>"
        + f"{field('separate')}{run('field')}{field('end')}"
    )
    tokens = read(tmp_path, body, relations=outside).blocks[0].tokens
    assert [token.attributes[0][1] for token in tokens if token.kind == "open"] == [
        *("https://example.org/a", "#c1", "https://example.org/b#c"),
    ]


def test_bookmarks_name_the_block_in_or_before_which_they_stand(tmp_path: Path) -> None:
    def mark(name: str) -> str:
        return f'<w:bookmarkStart w:id="1" w:name="{name}"/><w:bookmarkEnd w:id="1"/>'

    document = read(
        tmp_path,
        mark("before"),
        paragraph(),
        paragraph(runs=mark("inside") + mark("_GoBack") + run("Boil.")),
        "<w:tbl><w:tr><w:tc>" + paragraph(runs=mark("cell") + run("A")) + "</w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>",
    )
    assert [block.names for block in document.blocks] == [("before", "inside"), ("cell",)]


def test_marks_of_runs_become_marks_of_the_text(tmp_path: Path) -> None:
    found = styles(style("Loud", more="<w:rPr><w:b/></w:rPr>"))
    plain_runs = paragraph(
        runs=run("Bo", "<w:b/>") + run("il", "<w:b/>") + run("2", '<w:vertAlign w:val="superscript"/>')
    )
    document = read(tmp_path, plain_runs, styled("Now", "Loud"), parts={"styles": found})
    assert document.blocks[0].tokens == (
        *(Token("open", "strong"), Token("text", "Boil"), Token("close", "strong")),
        *(Token("open", "sup"), Token("text", "2"), Token("close", "sup")),
    )
    assert document.blocks[1].tokens[0] == Token("open", "strong")


def test_footnotes_stand_at_the_end_with_the_number_that_cites_them(tmp_path: Path) -> None:
    note = '<w:footnote w:id="{}"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>{}</w:t></w:r></w:p></w:footnote>'
    separator = '<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>—</w:t></w:r></w:p></w:footnote>'
    notes = f"<w:footnotes {NAMES}>{separator}{note.format(7, 'Tap water.')}{note.format(3, 'Green.')}</w:footnotes>"
    end = f'<w:endnotes {NAMES}><w:endnote w:id="2"><w:p><w:r><w:t>Over.</w:t></w:r></w:p></w:endnote></w:endnotes>'
    cited = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    body = paragraph(
        runs=run("Boil")
        + cited.format(7)
        + run(" tea")
        + cited.format(3)
        + cited.format(99)
        + '<w:r><w:endnoteReference w:id="2"/></w:r>'
    )
    document = read(tmp_path, body, parts={"footnotes": notes, "endnotes": end})
    assert said(document.blocks[0]) == "Boil1 tea2i"
    assert [(block.label, said(block), block.names) for block in document.blocks[1:]] == [
        ("1", "Tap water.", ("footnote-1",)),
        ("2", "Green.", ("footnote-2",)),
        ("i", "Over.", ("endnote-i",)),
    ]


def test_tables_keep_their_rows_spans_and_head(tmp_path: Path) -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"

    two, first, more = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = (
        f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{cell('Who', two)}</w:tr>"
        f"<w:tr>{cell('Cook', first)}{cell('boils')}</w:tr><w:tr>{cell('', more)}{cell('pours')}</w:tr>"
        f"<w:tr><w:trPr><w:del/></w:trPr>{cell('gone')}</w:tr>"
    )
    block = read(tmp_path, f"<w:tbl>{rows}</w:tbl>").blocks[0]
    written = "".join(
        token.value
        if token.kind == "text"
        else f"<{'/' * (token.kind == 'close')}{token.value}{''.join(f' {key}={said}' for key, said in token.attributes)}>"
        for token in block.tokens
    )
    assert block.kind == "table"
    assert written == (
        "<table><thead><tr><th colspan=2>Who</th></tr></thead><tbody><tr><td rowspan=2>Cook</td><td>boils</td></tr>"
        "<tr><td>pours</td></tr></tbody></table>"
    )


def test_a_frame_around_text_is_no_table(tmp_path: Path) -> None:
    document = read(tmp_path, f"<w:tbl><w:tr><w:tc>{paragraph('Boil.')}{paragraph('Drain.')}</w:tc></w:tr></w:tbl>")
    assert [(block.kind, said(block)) for block in document.blocks] == [("paragraph", "Boil."), ("paragraph", "Drain.")]


def test_text_in_boxes_controls_and_formulas_is_read_once(tmp_path: Path) -> None:
    box = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>{paragraph('Boxed.')}</w:txbxContent></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><w:txbxContent>{paragraph('Boxed.')}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph('Filled in.')}</w:sdtContent></w:sdt>"
    empty = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('Click here')}</w:sdtContent></w:sdt>"
    formula = "<m:oMath><m:r><m:t>E=mc</m:t></m:r></m:oMath>"
    body = [paragraph(runs=run("Text.") + box), control, paragraph(runs=run("With ") + empty + formula)]
    assert texts(tmp_path, *body) == ["Text.", "Boxed.", "Filled in.", "With E=mc"]


def test_items_nest_by_their_level_and_across_lists_by_their_indent(tmp_path: Path) -> None:
    def indented(place: int, text: str, kind: str, left: int) -> str:
        return level(place, text, kind, f'<w:pPr><w:ind w:left="{left}"/></w:pPr>')

    bullets = f'<w:abstractNum w:abstractNumId="1">{indented(0, "•", "bullet", 1440)}</w:abstractNum>'
    lists = "".join(f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number - 1}"/></w:num>' for number in (1, 2))
    letters = [indented(0, "(%1)", "lowerLetter", 720), indented(1, "(%2)", "lowerRoman", 1080)]
    body = [listed("One:"), listed("deep", 1), listed("dot", 0, 2), listed("Two")]
    document = read(tmp_path, *body, parts={"numbering": numbering(*letters, lists=lists, more=bullets)})
    assert [(block.label, block.bullet, block.level) for block in document.blocks] == [
        *(("(a)", False, 1), ("(i)", False, 2), ("", True, 3), ("(b)", False, 1)),
    ]


def test_a_typed_bullet_is_an_item(tmp_path: Path) -> None:
    document = read(tmp_path, paragraph("•\tBoil."), paragraph("– Drain."), paragraph("–5 degrees."))
    assert [(block.kind, said(block), block.bullet) for block in document.blocks] == [
        *(("item", "Boil.", True), ("item", "Drain.", True), ("paragraph", "–5 degrees.", False)),
    ]


def test_breaks_tabs_hyphens_and_symbols_read_as_they_look(tmp_path: Path) -> None:
    runs = (
        "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t><w:softHyphen/>"
        '<w:t>e</w:t><w:br w:type="page"/><w:sym w:font="Wingdings" w:char="F0B7"/><w:sym w:char="00A7"/></w:r>'
    )
    assert texts(tmp_path, paragraph(runs=runs)) == ["a b c-de •§"]


def test_what_is_not_read_is_said(tmp_path: Path) -> None:
    outside = f'<Relationship Id="t" Type="{R}/attachedTemplate" Target="file:///c:/x.dotm" TargetMode="External"/>'
    body = [
        paragraph(runs='<w:r><w:drawing><w:docPr w:descr=""/></w:drawing></w:r>'),
        paragraph("Boil."),
        "<w:altChunk/>",
    ]
    document = read(tmp_path, *body, relations=outside, parts={"vbaProject.bin": "x"})
    assert {warning.key for warning in document.warnings} == {
        *("macros", "content-outside", "pictures-dropped", "document-within")
    }
