"""What the importer makes of each shape that the suite's files have, old and new, in small files of our own."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from goldenthread.policy.faults import Fault
from goldenthread.policy.importers.draft import Reference, Refused
from goldenthread.policy.importers.readers.tbs.instrument import read_instrument, read_suite
from goldenthread.policy.tests.tbs_files import above, appendix, chapter, clauses, doc, numbered, read, shape, write


def test_a_clause_keeps_its_number_and_all_of_its_own_text_and_hangs_below_the_clause_around_it(tmp_path: Path) -> None:
    body = chapter(
        clauses(
            '<clause anchor="1.1">Cooks are to: <ul><li>boil;</li><li>pour.</li></ul>'
            '<clauses><clause anchor="1.1.1">Warm the <em>pot</em>.</clause></clauses>'
            "<p>Then they serve.</p></clause>"
        )
    )
    draft = read(tmp_path, body)
    lead, part = numbered(draft, "1.1"), numbered(draft, "1.1.1")
    assert lead.text == "Cooks are to: boil; pour. Then they serve."
    assert lead.html == "<p>Cooks are to:</p><ul><li>boil;</li><li>pour.</li></ul><p>Then they serve.</p>"
    assert above(draft, part) == lead
    assert (part.depth, part.kind, part.html) == (3, "clause", "<p>Warm the <em>pot</em>.</p>")


def test_numbers_lose_their_closing_stops_and_no_break_spaces(tmp_path: Path) -> None:
    body = chapter(clauses('<clause anchor="1.3.">a</clause><clause anchor=" B.2Â&#xa0;">b</clause>'))
    assert [c.number for c in read(tmp_path, body).clauses] == ["1", "1.3", "B.2"]


def test_a_number_used_twice_is_kept_twice_with_a_warning_and_two_anchors(tmp_path: Path) -> None:
    draft = read(tmp_path, chapter(clauses('<clause anchor="1.1">a</clause><clause anchor="1.1">b</clause>')))
    assert [(c.number, c.anchor, c.text) for c in draft.clauses[1:]] == [("1.1", "1.1", "a"), ("1.1", "1.1-2", "b")]
    assert "Line 2: Numbers are used more than once, and each is kept: 1.1." in map(str, draft.warnings)


def test_headings_between_clauses_are_sections_and_the_lower_ones_go_below_the_higher(tmp_path: Path) -> None:
    def section(header: str, number: str) -> str:
        return f'<section><header>{header}</header><clauses><clause anchor="{number}">x</clause></clauses></section>'

    bold = "<p><strong>{}</strong></p>".format
    body = chapter(
        clauses(
            '<clause anchor="1.1">Cooks are responsible for:'
            + section("<h3>Kitchen</h3>" + bold("Stoves"), "1.1.1")
            + section(bold("Kettles"), "1.1.2")
            + section("<h3>Pantry</h3>", "1.1.3")
            + "</clause>"
        )
    )
    assert shape(read(tmp_path, body)) == [
        (1, "chapter", "1", "Requirements"),
        (2, "clause", "1.1", "Cooks are responsible fo"),
        (3, "section", "", "Kitchen"),
        (4, "section", "", "Stoves"),
        (5, "clause", "1.1.1", "x"),
        (4, "section", "", "Kettles"),
        (5, "clause", "1.1.2", "x"),
        (3, "section", "", "Pantry"),
        (4, "clause", "1.1.3", "x"),
    ]


def test_a_heading_is_never_part_of_the_clause_that_it_stands_in(tmp_path: Path) -> None:
    inner = '<section><h4>Only for guests</h4><clauses><clause anchor="1.1.1">Sit.</clause></clauses></section>'
    draft = read(tmp_path, chapter(clauses(f'<clause anchor="1.1">Hosts must:{inner}</clause>')))
    assert numbered(draft, "1.1").text == "Hosts must:"
    assert draft.clauses[2].heading == "Only for guests"
    assert draft.clauses[2].anchor == "1.1:only-for-guests"


def test_paragraphs_with_numbers_in_the_text_become_a_tree(tmp_path: Path) -> None:
    body = chapter(
        "<p>6.1 Cooks must:</p><p><strong>6.1.1 </strong>boil;</p><p>6.1.2. pour;\u00a0</p>"
        '<ol class="lower-alpha"><li>slowly; and</li><li>hot.</li></ol>'
        "<p>6.2 Guests wait.</p><p>And they thank.</p>",
        anchor="6",
        title="6. Requirements",
    )
    draft = read(tmp_path, body)
    assert [(c.depth, c.kind, c.number, c.text) for c in draft.clauses[1:]] == [
        (2, "clause", "6.1", "Cooks must:"),
        (3, "clause", "6.1.1", "boil;"),
        (3, "clause", "6.1.2", "pour;"),
        (4, "item", "6.1.2a", "slowly; and"),
        (4, "item", "6.1.2b", "hot."),
        (2, "clause", "6.2", "Guests wait."),
        (3, "paragraph", "", "And they thank."),
    ]
    assert draft.clauses[0].label == "6."
    assert numbered(draft, "6.1.2").label == "6.1.2."


def test_numbers_in_section_titles_and_headings_are_clauses_to_hang_below(tmp_path: Path) -> None:
    body = chapter(
        '<section anchor="6_1" title="6.1 Managers are responsible for:"><p>6.1.1 Boiling.</p>'
        "<h3>6.2 Cooks are responsible for:</h3><p><strong>6.2.1</strong> Pouring.</p></section>",
        anchor="6",
        title="6. Requirements",
    )
    draft = read(tmp_path, body)
    assert [(c.depth, c.number) for c in draft.clauses] == [
        (1, "6"),
        (2, "6.1"),
        (3, "6.1.1"),
        (2, "6.2"),
        (3, "6.2.1"),
    ]
    assert numbered(draft, "6.2").heading == "Cooks are responsible for:"


def test_what_follows_a_lead_in_hangs_below_it(tmp_path: Path) -> None:
    body = chapter(
        "<p>The head cook is responsible for the following:</p><p>6.1 Boiling.</p><p>6.2 Pouring into:</p>"
        "<ul><li>cups;</li><li>pots.</li></ul><p>6.3 Waiting.</p>"
        "<p>Guests are responsible for the following:</p><p>6.4 Sitting.</p><h3>Everybody</h3><p>6.5 Nobody hurries.</p>",
        anchor="6",
        title="6. Requirements",
    )
    draft = read(tmp_path, body)
    cook, guests = (c for c in draft.clauses if c.kind == "paragraph")
    everybody = next(c for c in draft.clauses if c.heading == "Everybody")
    lead_ins = [(c.number or c.text, above(draft, c)) for c in draft.clauses if c.kind in {"clause", "item"}]
    assert lead_ins == [
        ("6.1", cook),
        ("6.2", cook),
        ("cups;", numbered(draft, "6.2")),
        ("pots.", numbered(draft, "6.2")),
        ("6.3", cook),
        ("6.4", guests),
        ("6.5", everybody),
    ]
    assert [above(draft, c) for c in (cook, guests, everybody)] == [draft.clauses[0]] * 3


def test_headings_right_behind_a_lead_in_go_below_it_and_other_text_ends_it(tmp_path: Path) -> None:
    def part(heading: str, number: str) -> str:
        return f'<section><h3>{heading}</h3><clauses><clause anchor="{number}">x</clause></clauses></section>'

    led = read(tmp_path, chapter(f"<p>Cooks must:</p>{part('Boil', '1.1')}{part('Pour', '1.2')}<p>That is all.</p>"))
    assert [(c.depth, c.number or c.heading or c.text) for c in led.clauses[1:]] == [
        (2, "Cooks must:"),
        (3, "Boil"),
        (4, "1.1"),
        (3, "Pour"),
        (4, "1.2"),
        (2, "That is all."),
    ]
    told = read(tmp_path, chapter(f"<p>Cooks cook.</p>{part('Boil', '1.1')}"))
    assert [(c.depth, c.number or c.heading or c.text) for c in told.clauses[1:]] == [
        (2, "Cooks cook."),
        (2, "Boil"),
        (3, "1.1"),
    ]


def test_chapters_within_a_chapter_hang_below_its_lead_in_but_not_below_other_text(tmp_path: Path) -> None:
    inner = '<chapter anchor="6.1" title="Boiling"><clauses><clause anchor="6.1.1">x</clause></clauses></chapter>'
    led = read(tmp_path, chapter(f"<p>The cook is responsible for:</p>{inner}", anchor="6", title="Requirements"))
    assert above(led, numbered(led, "6.1")) == led.clauses[1]
    told = read(tmp_path, chapter(f"<p>Cooks cook.</p>{inner}", anchor="6", title="Requirements"))
    assert above(told, numbered(told, "6.1")) == told.clauses[0]


@pytest.mark.parametrize(
    "text",
    ["2.0 tools are allowed.", "30 days are given.", "6 cups are enough.", "1. is a bad start", "1984.5 was a year"],
)
def test_a_figure_that_is_no_number_of_its_chapter_stays_in_the_text(tmp_path: Path, text: str) -> None:
    draft = read(tmp_path, chapter(f"<p>{text}</p>", anchor="6", title="6. Requirements"))
    assert "".join((draft.clauses[1].label + draft.clauses[1].text).split()) == "".join(text.split())
    assert draft.clauses[1].number != text.split()[0]


def test_lettered_paragraphs_are_parts_only_where_they_count_on(tmp_path: Path) -> None:
    body = chapter("<p>7.1 Cooks:</p><p>a. boil;</p><p>(b) pour.</p><p>e. g. tea</p>", anchor="7", title="7. Rules")
    draft = read(tmp_path, body)
    assert [(c.kind, c.number, c.text) for c in draft.clauses[2:]] == [
        ("item", "7.1a", "boil;"),
        ("item", "7.1b", "pour."),
        ("paragraph", "", "e. g. tea"),
    ]


def test_list_items_that_cite_a_law_are_not_numbered_clauses(tmp_path: Path) -> None:
    body = appendix("<ul><li>20 Exemption</li><li>22.1 Exemption of kettles</li></ul>")
    assert [(c.number, c.text) for c in read(tmp_path, body).clauses[1:]] == [
        ("", "20 Exemption"),
        ("", "22.1 Exemption of kettles"),
    ]


def test_numbered_items_of_an_appendix_are_cited_with_its_letter(tmp_path: Path) -> None:
    body = appendix(
        "<h3>1. Cups</h3><p>1.1 Cups are white.</p>"
        '<p>Pots:</p><ol start="3"><li>are clean;</li><li value="7">are whole.<ol type="i"><li>lid too</li></ol></li></ol>'
    ) + appendix("<ol><li>One</li></ol>", anchor="C", title="Annex C - More")
    draft = read(tmp_path, body)
    assert [(c.number, c.anchor) for c in draft.clauses if c.number] == [
        ("B", "B"),
        ("1", "B:1"),
        ("1.1", "B:1.1"),
        ("1.1(3)", "B:1.1-3"),
        ("1.1(7)", "B:1.1-7"),
        ("1.1(7)(i)", "B:1.1-7-i"),
        ("C", "C"),
        ("C.1", "C.1"),
    ]
    assert (numbered(draft, "C").label, numbered(draft, "C").heading) == ("Annex C -", "More")


def test_an_appendix_numbered_by_mark_up_keeps_its_numbers_and_titles(tmp_path: Path) -> None:
    inner = '<appendix anchor="A.1"><title>Effective date</title><clauses><clause anchor="A.1.1">x</clause></clauses></appendix>'
    draft = read(tmp_path, appendix(inner, anchor="A", title="AppendixÂ\u00a0A: Procedures"))
    assert shape(draft) == [
        (1, "appendix", "A", "Procedures"),
        (2, "section", "A.1", "Effective date"),
        (3, "clause", "A.1.1", "x"),
    ]


def test_definitions_keep_term_and_meaning_apart_and_links_to_them_lead_there(tmp_path: Path) -> None:
    body = chapter('<p>1.1 Use a <a href="#def1">kettle</a> as <a href="#appA">Appendix A</a> says.</p>') + appendix(
        '<dl><dt id="def1"><strong>kettle</strong> (<span xml:lang="fr-CA"><em>bouilloire</em></span>)</dt>'
        "<dd><p>A pot with a spout.</p></dd></dl>",
        anchor="A",
        title="Appendix A: Definitions",
    )
    draft = read(tmp_path, body)
    kettle = draft.clauses[-1]
    assert (kettle.kind, kettle.heading, kettle.text) == ("definition", "kettle (bouilloire)", "A pot with a spout.")
    assert kettle.anchor == "def-kettle"
    assert '<a href="#def-kettle">kettle</a> as <a href="#A">Appendix A</a>' in numbered(draft, "1.1").html


def test_a_table_keeps_its_header_cells_and_spans(tmp_path: Path) -> None:
    body = chapter(
        '<table class="x" summary="s"><caption><strong>Cups</strong></caption>'
        '<tr><th scope="col" colspan="2">Size</th></tr><tr><th scope="row">big</th><td rowspan="2">1 &lt; 2<br/>or 3</td></tr></table>'
    )
    table = read(tmp_path, body).clauses[1]
    assert table.kind == "table"
    assert table.text == "Cups Size big 1 < 2 or 3"
    assert table.html == (
        "<table><caption><strong>Cups</strong></caption>"
        '<thead><tr><th colspan="2" scope="col">Size</th></tr></thead>'
        '<tbody><tr><th scope="row">big</th><td rowspan="2">1 &lt; 2<br>or 3</td></tr></tbody></table>'
    )


def test_a_list_within_a_clause_keeps_how_it_counts(tmp_path: Path) -> None:
    listed = '<ol class="lst-lwr-alph" start="3"><li>boil</li></ol><hr/>'
    clause = read(tmp_path, chapter(clauses(f'<clause anchor="1.1">Do:{listed}</clause>'))).clauses[1]
    assert clause.html == '<p>Do:</p><ol type="a" start="3"><li>boil</li></ol>'
    assert clause.text == "Do: boil"


def test_a_footnote_and_the_reference_to_it_are_kept(tmp_path: Path) -> None:
    body = chapter('<p>Boil<sup id="r1"><a href="#fn1">1</a></sup>.</p>')
    note = '<footnotes><footnote anchor="fn1" reference="r1" title="[1]">Not <em>stew</em>.</footnote></footnotes>'
    draft = read(tmp_path, body + note)
    assert draft.clauses[1].html == '<p>Boil<sup><a href="#fn1">1</a></sup>.</p>'
    kept = draft.clauses[2]
    assert (kept.kind, kept.anchor, kept.label, kept.text, kept.parent) == ("note", "fn1", "[1]", "Not stew.", None)


def test_the_note_to_the_reader_stands_apart(tmp_path: Path) -> None:
    draft = read(tmp_path, "<notetoreader><p>Mind the <em>step</em>.</p></notetoreader>" + chapter("<p>1.1 x</p>"))
    assert (draft.note, draft.note_html) == ("Mind the step.", "<p>Mind the <em>step</em>.</p>")
    assert [c.text for c in draft.clauses] == ["", "x"]


def test_text_in_unexpected_places_is_kept(tmp_path: Path) -> None:
    body = "stray" + chapter(
        'loose <strong>words</strong><box>boxed</box><ul>bare<li>item</li>behind</ul><clauses>odd<clause anchor="1.1">'
        "<table><tr><td>cell<clauses><clause anchor='1.2'>deep</clause></clauses></td></tr></table></clause></clauses>"
    )
    draft = read(tmp_path, body)
    assert {"stray", "loose words", "boxed", "bare", "item", "behind", "odd", "cell", "deep"} <= {
        c.text for c in draft.clauses
    }
    assert above(draft, numbered(draft, "1.2")) == numbered(draft, "1.1")


def test_only_the_safe_subset_comes_out_and_addresses_are_checked(tmp_path: Path) -> None:
    body = chapter(
        clauses(
            '<clause anchor="1.1"><script>alert(1)</script><a href="javascript:alert(1)" onclick="x()">a</a> '
            '<a href="java&#10;script:alert(1)">b</a> <a href="data:text/html,x">c</a> <a href="//tea.example/x">d</a> '
            '<a href="/pol/cups.asp?a=1&amp;b=&quot;2">e</a> <a href="mailto:tea@tea.example">f</a> <a href="#nowhere">g</a> '
            '<abbr title="a&quot;b" class="x">h</abbr> <font color="red">i</font> <b>j</b> <span lang="fr" style="x">k</span> '
            '<time datetime="2020-01-01" id="t">l</time> <em lang="fr">m</em> &lt;img src=x&gt;</clause>'
        )
    )
    html = read(tmp_path, body).clauses[1].html
    assert html == (
        "<p>alert(1)a b c "
        '<a href="https://tea.example/x">d</a> '
        '<a href="https://www.tbs-sct.canada.ca/pol/cups.asp?a=1&amp;b=&quot;2">e</a> '
        '<a href="mailto:tea@tea.example">f</a> g '
        '<abbr title="a&quot;b">h</abbr> i <strong>j</strong> <span lang="fr">k</span> '
        '<time datetime="2020-01-01">l</time> <span lang="fr"><em>m</em></span> &lt;img src=x&gt;</p>'
    )


def test_spaces_that_pretty_printing_put_around_a_mark_are_not_shown_but_stay_in_the_plain_text(tmp_path: Path) -> None:
    body = chapter(
        "<p>The\n  <em>\n Tea Act\n</em>\n  , and (\n <a href='http://x.example/'>\n <em>it</em></a>\n ) hold .</p>"
    )
    clause = read(tmp_path, body).clauses[1]
    assert clause.html == '<p>The <em>Tea Act</em>, and (<a href="http://x.example/"><em>it</em></a>) hold .</p>'
    assert clause.text == "The Tea Act , and ( it ) hold ."


def test_links_to_other_instruments_are_references_in_every_shape_of_address(tmp_path: Path) -> None:
    links = [
        "https://www.tbs-sct.canada.ca/pol/doc-eng.aspx?id=12345",
        "/pol/doc-eng.aspx?section=text&amp;id=12346#appA",
        "http://tbs-sct.gc.ca/pol/doc-fra.aspx?ID=12347",
        "doc-eng.asp?id=12348",
        "https://tea.example/pol/doc-eng.aspx?id=1",
        "https://www.tbs-sct.canada.ca/pol/doc-eng.aspx?id=70001#cha2",
    ]
    text = " ".join(f'<a href="{href}"><em>Policy {i}</em>,</a>' for i, href in enumerate(links))
    draft = read(tmp_path, chapter(f"<p>1.1 See {text}</p>") + chapter("<p>2.1 x</p>", anchor="2", title="2. Rest"))
    assert draft.references == tuple(Reference(clause=1, title=f"Policy {i}", target=f"1234{5 + i}") for i in range(4))
    assert '<a href="#2"><em>Policy 5</em>,</a>' in draft.clauses[1].html


def test_titles_in_italics_are_references_where_a_text_speaks_of_what_it_replaces(tmp_path: Path) -> None:
    body = chapter(
        clauses(
            '<clause anchor="1.1">It replaces:<clauses><clause anchor="1.1.1">the <em>Policy on Milk; and</em></clause></clauses>'
            '</clause><clause anchor="1.2">Read with the <em>Policy on Sugar</em>, <em>slowly</em>.</clause>'
        )
    )
    assert read(tmp_path, body).references == (Reference(clause=2, title="Policy on Milk", target=""),)


def test_the_files_name_gives_key_and_date_and_the_number_inside_is_kept_beside_it(tmp_path: Path) -> None:
    path = write(tmp_path, doc(chapter("<p>1.1 x</p>"), document_id="99"), name="Tea__Policy_on_16578_2019-07-01.xml")
    draft = read_instrument(path)
    assert (draft.key, draft.document_id, draft.consolidated_on) == ("16578", "99", date(2019, 7, 1))
    assert draft.source_url == "https://www.tbs-sct.canada.ca/pol/doc-eng.aspx?id=16578"


def test_without_a_telling_name_the_number_inside_is_the_key_with_a_warning(tmp_path: Path) -> None:
    draft = read_instrument(write(tmp_path, doc(chapter("<p>1.1 x</p>")), name="tea.xml"))
    assert (draft.key, draft.consolidated_on) == ("70001", None)
    assert Fault("name-without-number", number="70001") in draft.warnings
    odd = read_instrument(write(tmp_path, doc(chapter("<p>1.1 x</p>")), name="Tea_70001_2021-02-30.xml"))
    assert (odd.key, odd.consolidated_on) == ("70001", None)
    with pytest.raises(Refused, match="number"):
        read_instrument(write(tmp_path, doc(chapter("<p>1.1 x</p>"), document_id=""), name="tea.xml"))


def test_mended_letters_are_counted_once_a_piece_of_text(tmp_path: Path) -> None:
    draft = read(
        tmp_path, chapter("<p>1.1 The cookâ\x80\x99s teaâ\x80\x99s <em>prÃªt</em>, good</p>", title="1. RÃ¨gles")
    )
    assert draft.mended == 3
    assert (draft.clauses[0].heading, draft.clauses[1].text) == ("Règles", "The cook’s tea’s prêt, good")


def test_french_files_keep_their_spaces_and_lead_to_the_french_page(tmp_path: Path) -> None:
    body = chapter("<p>1.1 Voici <em>ceci</em> : « <em>non</em> » .</p>", title="1. Exigences")
    draft = read(tmp_path, body, title="Directive sur le thé", language="fr")
    assert draft.clauses[1].html == "<p>Voici <em>ceci</em> : « <em>non</em> » .</p>"
    assert (draft.kind, draft.source_url.rpartition("/")[2]) == ("directive", "doc-fra.aspx?id=70001")


def test_anchors_are_the_same_at_every_reading(tmp_path: Path) -> None:
    body = chapter("<h3>One</h3><p>a</p><p>b</p><h3>One</h3><p>a</p>")
    first, second = read(tmp_path, body), read(tmp_path, body)
    assert first == second
    anchors = [c.anchor for c in first.clauses]
    assert anchors == ["1", "1:one", "1:one:p1", "1:one:p2", "1:one-2", "1:one-2:p1"]


def test_a_folder_is_read_in_the_order_of_names_and_a_bad_file_does_not_stop_it(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    good = doc(chapter("<p>1.1 x</p>"))
    write(tmp_path, good, name="B_2_2020-01-01.xml")
    write(tmp_path, "<doc>", name="A_1_2020-01-01.xml")
    write(tmp_path / "sub", good, name="C_3_2020-01-01.XML")
    write(tmp_path, "no", name="readme.txt")
    found = list(read_suite([tmp_path, tmp_path / "B_2_2020-01-01.xml", tmp_path / "missing.xml"]))
    assert [(path.name, isinstance(draft, Refused)) for path, draft in found] == [
        ("A_1_2020-01-01.xml", True),
        ("B_2_2020-01-01.xml", False),
        ("C_3_2020-01-01.XML", False),
        ("missing.xml", True),
    ]


def test_a_folder_without_files_says_so(tmp_path: Path) -> None:
    ((path, refused),) = read_suite([tmp_path])
    assert path == tmp_path
    assert isinstance(refused, Refused)
    assert refused.message == "There is no XML file in this folder."
