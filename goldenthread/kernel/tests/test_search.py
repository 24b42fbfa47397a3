"""Finding by words in either language, and showing where they stand."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.db import connection
from django.utils.safestring import SafeString
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from goldenthread.kernel import actions, search
from goldenthread.kernel.errors import Refused
from goldenthread.kernel.folding import fold, folded_sql
from goldenthread.kernel.models import Organisation, Person, Role, SearchRow
from goldenthread.kernel.search import find, marked
from goldenthread.kernel.tests.conftest import House
from goldenthread.kernel.tests.test_folding import KEPT
from tests import factories

pytestmark = pytest.mark.django_db


def kept(key: str, title: dict[str, str], summary: dict[str, str] | None = None, **facts: Any) -> Role:
    """A public entry, with its summary."""
    return actions.create(
        Role(key=key, title=title, summary=summary or {}, **{"visibility": "public", **facts}), by=None
    )


def keys(asked: str, **how: Any) -> list[str]:
    """What is found, best first, as keys with the part after a colon."""
    found = find(asked, **{"visitor": None, **how}).found
    return [f"{each.key}:{each.anchor}" if each.anchor else each.key for each in found]


@pytest.fixture
def shelf() -> None:
    """A few entries in one language or both."""
    kept(
        "access",
        {"en": "Access to information", "fr": "Accès à l’information"},
        {"en": "Who may ask", "fr": "Qui peut demander"},
    )
    kept("works", {"en": "Public works", "fr": "Œuvres publiques"}, {"en": "Roads and ports", "fr": "Routes et ports"})
    kept("loi", {"fr": "Règlement sur les étrangers"}, {"fr": "Les sœurs déménagent"})
    kept("duty", {"en": "Deputy heads"}, {"en": "Ensuring that managers are complying with the policy/directive"})


# -- finding


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("accès", ["access"]),
        ("acces", ["access"]),
        ("ACCÈS", ["access"]),
        ("acce\u0300s", ["access"]),
        ("àccêss", ["access"]),
        ("œuvre", ["works"]),
        ("oeuvre", ["works"]),
        ("ŒUVRES", ["works"]),
        ("soeurs", ["loi"]),
        ("sœur", ["loi"]),
    ],
)
def test_accents_and_ligatures_are_folded_in_the_text_and_in_the_question(
    shelf: None, asked: str, found: list[str]
) -> None:
    assert keys(asked) == found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("complies", ["duty"]),
        ("complied manager", ["duty"]),
        ("ensure", ["duty"]),
        ("étranger", ["loi"]),
        ("règlements", ["loi"]),
        ("règlement à MÊME les étrangers", ["loi"]),
        ("a reglement", ["loi"]),
        ("informations", ["access"]),
    ],
)
def test_words_are_found_by_their_stem_in_english_and_in_french(shelf: None, asked: str, found: list[str]) -> None:
    assert keys(asked) == found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("access inform", ["access"]),
        ("information ac", ["access"]),
        ("dep", ["duty"]),
        ("deputy-h", []),
        ("d", []),
        ("inf access", []),
    ],
)
def test_the_beginning_of_the_last_word_is_enough(shelf: None, asked: str, found: list[str]) -> None:
    assert keys(asked) == found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ('"deputy heads"', {"duty"}),
        ('"heads deputy"', set()),
        ("heads deputy", {"duty"}),
        ("roads or managers", {"works", "duty"}),
        ("ports -roads", {"works"}),
        ("ports -roads -routes", set()),
        ("directive", {"duty"}),
        ("policy", {"duty"}),
        ("the deputy heads of the", {"duty"}),
    ],
)
def test_questions_are_asked_as_on_the_web(shelf: None, asked: str, found: set[str]) -> None:
    """A "ports" without "roads" is there in French alone."""
    assert set(keys(asked)) == found


@pytest.mark.parametrize(
    "asked",
    [
        "", "   ", "the", "-deputy", "-deputy -heads", "'", '"', '"deputy', "((((", "a:*", "& | !", "\\", "<->", "%", "%s %(x)s", "\x00",
        "\x02\x03", "<script>alert(1)</script>", "'; DROP TABLE kernel_entry; --", "{candidates}", "or", "or or", "é" * 5000, "🙂",
        "\ud800", "4.1.12", "-", "l'", "' or ''", "a" * 3000,
    ],
)  # fmt: skip
def test_any_question_gets_an_answer(shelf: None, asked: str) -> None:
    assert {each.key for each in find(asked, visitor=None, registers=["roles", "%s"]).found} <= {"duty", "access"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.text(max_size=30) | st.text("ab\"'-:*&|!()<>\\ orOR%_", max_size=30))
def test_whatever_somebody_types_is_a_question(shelf: None, asked: str) -> None:
    find(asked, visitor=None)


def test_the_readers_language_comes_first_and_each_thing_once() -> None:
    kept("french", {"fr": "Service"})
    kept("both", {"en": "Service", "fr": "Service"})
    for language in ("en", "fr"):
        found = find("service", visitor=None, language=language).found
        assert {each.key for each in found} == {"both", "french"}
        assert next(each.language for each in found if each.key == "both") == language
    assert keys("service", language="en") == ["both", "french"]
    assert [each.language for each in find("service", visitor=None, language="en").found] == ["en", "fr"]


def test_a_text_in_the_readers_language_is_shown_though_the_other_fits_better() -> None:
    kept("both", {"en": "Rules", "fr": "Service"}, {"en": "Rules for each service"})
    assert [each.language for each in find("service", visitor=None, language="en").found] == ["en"]


def test_a_title_counts_more_than_the_text_and_an_entry_more_than_a_part() -> None:
    part = kept("part", {"en": "Whole"})
    search.index_parts(part, language="en", parts=[("4.1", "Privacy", "words"), ("4.2", "Rules", "privacy")])
    kept("text", {"en": "Rules"}, {"en": "Privacy"})
    kept("title", {"en": "Privacy"})
    assert keys("privacy") == ["title", "part:4.1", "text", "part:4.2"]


def test_words_that_stand_together_come_before_words_far_apart() -> None:
    kept("apart", {"en": "One"}, {"en": "deputy " + "other words between them " * 5 + "head"})
    kept("together", {"en": "Two"}, {"en": "deputy head " + "other words after them " * 5})
    assert keys("deputy head") == ["together", "apart"]


def test_only_what_one_may_see_is_found_or_counted(house: House) -> None:
    kept("open", {"en": "Lighthouse"})
    kept("closed", {"en": "Lighthouse"}, visibility="restricted", organisation=house.ports)
    assert (keys("lighthouse"), find("lighthouse", visitor=None).counts) == (["open"], {"roles": 1})
    keeper = Person.objects.create_user("keeper@example.org", name="Keeper")
    actions.grant(keeper, capability="contribute", organisation=house.ports, by=None)
    results = find("lighthouse", visitor=keeper)
    assert ({each.key for each in results.found}, results.counts) == ({"open", "closed"}, {"roles": 2})


def test_registers_narrow_what_is_found_and_not_the_counts() -> None:
    kept("pilot", {"en": "Harbour pilot"})
    actions.create(Organisation(key="harbour", title={"en": "Harbour"}, visibility="public"), by=None)
    for registers in ((), ["roles"], ["organisations"], ["nothing"]):
        results = find("harbour", visitor=None, registers=registers)
        assert results.counts == {"organisations": 1, "roles": 1}
        assert {each.register for each in results.found} == {"roles", "organisations"} & set(
            registers or results.counts
        )


def test_pages_follow_one_another_without_gap_or_repetition() -> None:
    entry = kept("book", {"en": "Book"})
    search.index_parts(entry, language="en", parts=[(f"{n}", "", "chapter " * (n % 5 + 1)) for n in range(60)])
    first = find("chapter", visitor=None)
    second = find("chapter", visitor=None, after=first.after or 0)
    third = find("chapter", visitor=None, after=second.after or 0)
    assert [len(each.found) for each in (first, second, third)] == [25, 25, 10]
    assert (first.after, second.after, third.after) == (25, 50, None)
    anchors = [found.anchor for page in (first, second, third) for found in page.found]
    assert sorted(anchors, key=int) == [str(n) for n in range(60)]
    assert first.counts == {"roles": 60}
    assert not first.more


def test_counts_stop_at_the_candidates_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "CANDIDATES", 10)
    entry = kept("book", {"en": "Book"})
    search.index_parts(entry, language="en", parts=[(f"{n}", "", "chapter") for n in range(60)])
    results = find("chapter", visitor=None)
    assert (results.counts, results.more, len(results.found), results.after) == ({"roles": 10}, True, 10, None)


def test_a_search_takes_five_queries_and_one_that_asks_nothing_one(shelf: None, django_assert_num_queries: Any) -> None:
    find("access", visitor=None)
    for asked, registers, queries in (
        ("ports", (), 5),
        ("ports", ["roles"], 5),
        ("unheard", (), 4),
        ("the", (), 4),
        ("-x", (), 1),
    ):
        with django_assert_num_queries(queries):
            find(asked, visitor=None, registers=registers)


def test_a_part_is_found_by_its_number() -> None:
    entry = kept("law", {"en": "Law"})
    search.index_parts(entry, language="en", parts=[("4.1.2", "4.1.2 Duties", "…"), ("4.1.22", "4.1.22 Rights", "…")])
    assert keys("4.1.2") == ["law:4.1.2"]
    assert keys("4.1.22") == ["law:4.1.22"]


# -- keeping the index


def test_parts_take_the_place_of_those_in_the_same_language() -> None:
    entry = kept("law", {"en": "Law", "fr": "Loi"})
    search.index_parts(entry, language="en", parts=[("1", "", "old"), ("2", "", "old")])
    search.index_parts(entry, language="fr", parts=[("1", "", "vieux")])
    search.index_parts(entry, language="en", parts=[("1", "", "new")])
    rows = SearchRow.objects.filter(entry=entry).values_list("language", "anchor", "title", "text")
    assert set(rows) == {("en", "", "Law", ""), ("fr", "", "Loi", ""), ("fr", "1", "", "vieux"), ("en", "1", "", "new")}


def test_a_very_long_text_is_kept_as_far_as_search_reads() -> None:
    entry = kept("long", {"en": "Long"})
    words = " ".join(f"word{n}" for n in range(200_000))
    search.index_parts(entry, language="en", parts=[("1", "", words), ("2", "", "ﷺ" * 200_000)])
    assert keys("word1") == ["long:1"]
    assert keys("word199999") == []


def test_text_that_cannot_be_kept_is_refused_in_words() -> None:
    entry = kept("law", {"en": "Law"})
    with pytest.raises(Refused, match="NUL"):
        search.index_parts(entry, language="en", parts=[("1", "", "a\x00b")])


# -- showing


def shown(text: str, asked: str) -> tuple[SafeString, SafeString]:
    """Title and passage of an entry of which `text` is both."""
    entry = kept("shown", {"en": text})
    search.index_parts(entry, language="en", parts=[("1", "", text)])
    (found,) = (each for each in find(asked, visitor=None).found if each.anchor)
    (whole,) = (each for each in find(asked, visitor=None).found if not each.anchor)
    return whole.title, found.passage


@pytest.mark.parametrize(
    ("text", "asked", "expected"),
    [
        ("Deputy heads", "head", "Deputy <mark>heads</mark>"),
        ("Accès à l’information", "acces", "<mark>Accès</mark> à l’information"),
        ("Acce\u0300s libre", "accès", "<mark>Acce\u0300s</mark> libre"),
        ("L’œuvre, la sœur", "soeur", "L’œuvre, la <mark>sœur</mark>"),
        ("Œuvre et straße, ﬁnance", "strasse", "Œuvre et <mark>straße</mark>, ﬁnance"),
        ("Œuvre et straße, ﬁnance", "finance", "Œuvre et straße, <mark>ﬁnance</mark>"),
        ("Policy/directive & <b>", "directive", "Policy/<mark>directive</mark> &amp; &lt;b&gt;"),
        ("<script>alert(1)</script>", "alert", "&lt;script&gt;<mark>alert</mark>(1)&lt;/script&gt;"),
        ("<script>alert(1)</script>", "script", "&lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt;"),
        ("&lt;b&gt; bold", "bold", "&amp;lt;b&amp;gt; <mark>bold</mark>"),
        ("one\x02two\x03 three", "three", "one\x02two\x03 three"),
        (
            'a "quoted" <img src=x onerror=alert(1)>',
            "quoted",
            "a &quot;<mark>quoted</mark>&quot; &lt;img src=x onerror=alert(1)&gt;",
        ),
        ("co-operation, co-operating", "operate", "co-<mark>operation</mark>, co-<mark>operating</mark>"),
        ("see www.example.org/path now", "path", "see www.example.org/<mark>path</mark> now"),
    ],
)
def test_the_words_asked_for_are_marked_in_the_text_as_written(text: str, asked: str, expected: str) -> None:
    assert shown(text, asked) == (expected, expected)


def test_what_is_marked_is_escaped_too() -> None:
    text = 'a <b> & "c"'
    assert marked(text, f"{search.BEGIN}{fold(text)}{search.END}") == "<mark>a &lt;b&gt; &amp; &quot;c&quot;</mark>"


def test_a_passage_is_cut_from_around_the_first_hit() -> None:
    text = "début " * 200 + "the straße where it is " + "rest " * 200
    _title, passage = shown(text, "strasse")
    assert passage.startswith("…début ")
    assert passage.endswith(" rest…")
    assert "the <mark>straße</mark> where" in passage
    assert search.PASSAGE <= len(passage) <= search.PASSAGE + 40
    assert set(re.sub(r"<.*?>|…", "", passage).split()) <= {"début", "the", "straße", "where", "it", "is", "rest"}, (
        "whole words"
    )


def test_a_text_whose_hit_is_far_behind_or_has_no_blank_is_shown_from_where_it_can() -> None:
    far = "word " * 5000 + "treasure"
    _title, passage = shown(far, "treasure")
    assert passage.startswith("word word")
    assert len(marked("x" * 5000, "x" * 5000, around=240)) <= 5001


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=KEPT, asked=st.sampled_from(["a", "e", "oe", "the"]), around=st.none() | st.integers(1, 30))
@example("œuvre ﬁnance <b>", "oe", 5)
def test_marking_loses_no_letter_and_lets_no_mark_through(text: str, asked: str, around: int | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT ts_headline('simple', {folded_sql('%s::text')}, to_tsquery('simple', %s), %s)",
            [text, f"'{asked}':*", f'StartSel="{search.BEGIN}", StopSel="{search.END}", HighlightAll=true'],
        )
        (hits,) = cursor.fetchone()
    page = marked(text, hits, around=around)
    bare = page.replace("<mark>", "").replace("</mark>", "")
    assert not re.search(r"[<>\"']", bare)
    if around is None:
        assert html.unescape(bare) == html.unescape(str(search.escape(text)))
    else:
        assert html.unescape(bare).strip("…") in text


@example(text="", hits="\x03\x02\x03\x02\x03", around=None)
@given(text=st.text(max_size=30), hits=st.text("ab<&\x02\x03", max_size=30), around=st.none() | st.integers(1, 10))
@settings(max_examples=100, deadline=None)
def test_hits_of_another_text_mark_nothing_wrong(text: str, hits: str, around: int | None) -> None:
    bare = marked(text, hits, around=around).replace("<mark>", "").replace("</mark>", "")
    assert not re.search(r"[<>\"']", bare)


def test_whoever_may_see_little_finds_it_among_many_candidates(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = factories.organisation("Ours"), factories.organisation("Theirs")
    kept = [
        Role(key=f"r{n}", title={"en": "Common entry"}, organisation=theirs if n else ours, visibility="organisation")
        for n in reversed(range(30))
    ]
    actions.create_many(kept, by=None)
    monkeypatch.setattr(search, "CANDIDATES", 10)
    results = find("common", visitor=factories.holder("read", ours))
    assert [found.key for found in results.found] == ["r0"]
    assert not results.more
