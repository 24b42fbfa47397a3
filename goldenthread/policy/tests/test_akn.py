"""Akoma Ntoso out and in: what is written is sound, says everything, and comes back as it was; other people's files are read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.policy.exporters.akn import write_akn
from goldenthread.policy.importers.draft import Draft, Refused
from goldenthread.policy.importers.formats import format_of
from goldenthread.policy.importers.readers.akn.document import read_draft
from goldenthread.policy.importers.readers.tbs.instrument import read_instrument, read_suite
from goldenthread.policy.tests.akn_check import faults_of
from goldenthread.policy.tests.drafting import draft_of
from goldenthread.policy.tests.suite_files import SUITE
from goldenthread.policy.tests.tbs_files import appendix, chapter, clauses, doc, write

RICH = (
    chapter(
        clauses(
            '<clause anchor="1.1">Deputy heads keep <em>the kettle</em> , the <a href="#t1">table</a> and:<ul><li>cups;</li>'
            '<li>spoons &amp; <abbr title="tea pots">TP</abbr>.</li></ul><clauses>'
            '<clause anchor="1.1.1">Warm the pot on <time datetime="2021-05-01">May 1</time>.</clause></clauses></clause>'
        )
        + "<p>6.1.3. Numbered by its text.</p><dl><dt>tea (<em>thé</em>)</dt><dd>A drink.</dd></dl>"
    )
    + appendix(
        '<table id="t1"><caption>Cups</caption><thead><tr><th scope="col">Size</th><th>Use</th></tr></thead>'
        '<tbody><tr><td rowspan="2">Big<ul><li>first</li></ul></td><td>Tea<br/>only</td></tr><tr><td/></tr></tbody></table>'
        "<ol type='a'><li>one</li><li>two<table><tr><td>inside</td></tr></table></li></ol>"
    )
    + "<footnotes><footnote id='n1' title='[1]'>As brewed.</footnote></footnotes>"
)


def foreign(body: str, *, kind: str = "act", front: str = "", meta: str = "") -> str:
    """A small file as other programs write it."""
    ended = "mainBody" if kind == "doc" else "body"
    return (
        '<?xml version="1.0" encoding="UTF-8"?><akn:akomaNtoso xmlns:akn="http://docs.oasis-open.org/legaldocml/ns/akn/3.0">'
        f'<akn:{kind} name="{kind}"><akn:meta><akn:identification source="#x"><akn:FRBRWork>'
        '<akn:FRBRthis value="/akn/za/act/1998/84/!main"/><akn:FRBRuri value="/akn/za/act/1998/84"/>'
        '<akn:FRBRalias name="title" value="Forests Act, 1998"/><akn:FRBRdate date="1998-10-20" name="Generation"/>'
        '<akn:FRBRauthor href="#council"/><akn:FRBRcountry value="za"/><akn:FRBRnumber value="84"/></akn:FRBRWork>'
        '<akn:FRBRExpression><akn:FRBRdate date="2004-05-01" name="Generation"/><akn:FRBRlanguage language="eng"/>'
        f"</akn:FRBRExpression></akn:identification>{meta}</akn:meta>{front}<akn:{ended}>{body}</akn:{ended}></akn:{kind}></akn:akomaNtoso>"
    )


def marked(body: str) -> str:
    """Elements written without a prefix, put into the namespace's."""
    return body.replace("</", "\0").replace("<", "<akn:").replace("\0", "</akn:")


def read(folder: Path, text: str) -> Draft:
    path = folder / "act.xml"
    path.write_text(text, encoding="utf-8")
    return read_draft(path)


def back(folder: Path, draft: Draft) -> Draft:
    path = folder / "back.akn.xml"
    path.write_bytes(write_akn(draft))
    return read_draft(path)


def test_every_clause_comes_back_with_its_number_words_depth_kind_place_and_anchor(tmp_path: Path) -> None:
    draft = read_instrument(write(tmp_path, doc(RICH)))
    assert {"definition", "appendix", "table", "item", "note", "clause"} <= {clause.kind for clause in draft.clauses}
    again = back(tmp_path, draft)
    bare = [replace(clause, html="") for clause in draft.clauses]
    assert [replace(clause, html="") for clause in again.clauses] == bare
    assert replace(again, clauses=(), warnings=(), mended=0) == replace(draft, clauses=(), warnings=(), mended=0)


def test_what_is_written_is_sound(tmp_path: Path) -> None:
    assert faults_of(write_akn(read_instrument(write(tmp_path, doc(RICH))))) == []


def test_links_to_places_in_the_text_lead_there_again(tmp_path: Path) -> None:
    draft = read_instrument(write(tmp_path, doc(RICH)))
    linked = next(clause for clause in back(tmp_path, draft).clauses if clause.number == "1.1")
    table = next(clause for clause in draft.clauses if clause.kind == "table")
    assert f'<a href="#{table.anchor}">table</a>' in linked.html
    assert '<ref href="#' in write_akn(draft).decode()


def test_the_three_addresses_tell_country_kind_date_number_language_and_version() -> None:
    draft = draft_of(
        "clause #1 Boil water.",
        source_url="https://www.canada.ca/tea",
        language="fr",
        consolidated_on=date(2031, 2, 3),
    )
    text = write_akn(draft).decode()
    assert 'FRBRuri value="/akn/ca/act/policy/2030-01-01/70001"' in text
    assert 'FRBRuri value="/akn/ca/act/policy/2030-01-01/70001/fra@2031-02-03"' in text
    assert 'FRBRuri value="/akn/ca/act/policy/2030-01-01/70001/fra@2031-02-03.xml"' in text


def test_the_same_number_twice_has_two_identifiers() -> None:
    draft = draft_of("clause #1 Boil.\nclause #1 Boil again.\nparagraph Pour.\nparagraph Drink.")
    assert faults_of(write_akn(draft)) == []


def test_a_draft_without_any_date_is_refused_in_a_sentence() -> None:
    with pytest.raises(Refused, match="date"):
        write_akn(draft_of("clause #1 Boil.", effective_on=None))


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=12))
def test_whatever_letters_a_text_has_a_sound_file_comes_out(words: str, heading: str, number: str) -> None:
    draft = draft_of("clause #1 Boil.\n  item Pour.")
    odd = replace(draft.clauses[0], text=words, heading=heading, number=number, anchor=number, label=words[:5])
    assert faults_of(write_akn(replace(draft, clauses=(odd, draft.clauses[1]), title=words, issuer=heading))) == []


def test_another_programs_act_is_read_with_numbers_as_one_cites_them(tmp_path: Path) -> None:
    body = marked(
        '<part eId="part_1"><num>Part I</num><heading>Trees</heading><section eId="s1"><num>1.</num><heading>Care</heading>'
        '<subsection eId="s1-1"><num>(1)</num><content><p>The Minister must care for <term refersTo="#t">trees</term>.</p></content>'
        '</subsection><subsection eId="s1-2"><num>(2)</num><list><intro><p>The owner must not:</p></intro>'
        "<point><num>(a)</num><content><p>cut; or</p></content></point><point><num>(b)</num><content><p>burn.</p></content></point>"
        "</list></subsection></section><article><num>Article 3</num><content><blockList><listIntroduction>It holds:"
        "</listIntroduction><item><num>(i)</num><p>one</p></item></blockList></content></article></part>"
    )
    draft = read(tmp_path, foreign(body))
    shape = [(clause.depth, clause.kind, clause.number, clause.heading or clause.text) for clause in draft.clauses]
    assert shape == [
        (1, "chapter", "I", "Trees"),
        (2, "clause", "1", "Care"),
        (3, "clause", "1(1)", "The Minister must care for trees."),
        (3, "clause", "1(2)", "The owner must not:"),
        (4, "item", "1(2)(a)", "cut; or"),
        (4, "item", "1(2)(b)", "burn."),
        (2, "clause", "3", "It holds:"),
        (3, "item", "3i", "one"),
    ]
    assert (draft.key, draft.title, draft.language) == ("84", "Forests Act, 1998", "en")
    assert draft.consolidated_on == date(2004, 5, 1)
    assert draft.warnings == ()


def test_older_programs_files_are_read_with_their_bare_numbers_ids_and_nameless_titles(tmp_path: Path) -> None:
    references = marked(
        '<references source="#x"><TLCOrganization id="council" href="/o" showAs="City Council"/></references>'
    )
    body = marked(
        '<section id="s1"><num>1.</num><subsection><num>(1)</num><intro><p>Officers must:</p></intro><paragraph><num>(a)</num>'
        "<intro><p>plan:</p></intro><subparagraph><num>i</num><content><p>well; and</p></content></subparagraph>"
        "<wrapUp><p>before spring.</p></wrapUp></paragraph></subsection></section>"
    )
    text = foreign(body, meta=references).replace(' name="title"', "")
    draft = read(tmp_path, text)
    assert (draft.title, draft.issuer) == ("Forests Act, 1998", "City Council")
    assert [(clause.number, clause.text) for clause in draft.clauses[1:]] == [
        ("1(1)", "Officers must:"),
        ("1(1)(a)", "plan: before spring."),
        ("1(1)(a)(i)", "well; and"),
    ]


def test_a_doc_with_loose_paragraphs_a_preamble_notes_and_an_attachment_is_read(tmp_path: Path) -> None:
    front = marked(
        "<preface><p><docTitle>Directive on Kettles</docTitle></p><p>Read this first.</p></preface>"
        "<preamble><recitals><recital><p>Whereas tea.</p></recital></recitals></preamble>"
    )
    body = marked('<p>Boil<authorialNote marker="1"><p>At 100 degrees.</p></authorialNote> water.</p>')
    text = foreign(body, kind="doc", front=front).replace(
        "</akn:mainBody>",
        "</akn:mainBody>"
        + marked(
            '<attachments><attachment eId="att_1"><heading>Cups</heading><doc name="annex"><meta/><mainBody><p>Big.</p>'
            "</mainBody></doc></attachment></attachments>"
        ),
    )
    draft = read(tmp_path, text)
    assert (draft.title, draft.kind, draft.note) == ("Directive on Kettles", "directive", "Read this first.")
    assert [(clause.kind, clause.heading, clause.text, clause.label) for clause in draft.clauses] == [
        ("paragraph", "", "Whereas tea.", ""),
        ("paragraph", "", "Boil water.", ""),
        ("note", "", "At 100 degrees.", "1"),
        ("appendix", "Cups", "", ""),
        ("paragraph", "", "Big.", ""),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('<!DOCTYPE akomaNtoso [<!ENTITY a "b">]><akomaNtoso/>', "document type declaration"),
        ("<akomaNtoso/>", "no namespace"),
        ('<akomaNtoso xmlns="http://www.akomantoso.org/2.0"><act/></akomaNtoso>', "another version"),
        (foreign("<akn:section>"), "not well-formed"),
        (foreign(""), "no text"),
        (foreign("<akn:part>" * 150 + "</akn:part>" * 150), "too deeply"),
        ("<html/>", "not with <akomaNtoso>"),
    ],
)
def test_what_is_no_such_document_is_refused_in_a_sentence(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        read(tmp_path, text)


def test_a_file_is_known_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "anything.bin"
    path.write_bytes(write_akn(draft_of("clause #1 Boil.")))
    assert format_of(path).name == "akn"


@pytest.mark.shared
def test_the_whole_suite_goes_out_sound_and_comes_back_the_same(tmp_path: Path) -> None:
    if not SUITE.is_dir():
        pytest.skip("the shared policy suite (../shared/data/tbs-policy-suite) is not at hand")
    counted = 0
    for _path, draft in read_suite([SUITE]):
        assert isinstance(draft, Draft)
        # The check of the structure is slow: a third of the files has every kind of element.
        assert counted % 3 or faults_of(write_akn(draft)) == [], draft.key
        again = back(tmp_path, draft)
        assert [replace(clause, html="") for clause in again.clauses] == [replace(c, html="") for c in draft.clauses]
        assert replace(again, clauses=(), warnings=(), mended=0) == replace(draft, clauses=(), warnings=(), mended=0)
        counted += 1
    assert counted == 33
