"""Letters are folded alike in Python and in the database, and every folded letter knows where it comes from."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import example, given, settings
from hypothesis import strategies as st

from goldenthread.kernel.folding import fold, folded_sql, places, sort_key

KEPT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs", "Cn", "Co"]), max_size=40)
"""Letters that both Python's and PostgreSQL's Unicode know."""


@pytest.mark.django_db
@given(text=KEPT)
@example("L’Œuvre des sœurs — straße, encyclopædia, ŁÓDŹ, København")
@example("ﬁnance ½ ² ™ no\u00a0break e\u0301cole 한국 ﷺ <must> and/or")
@settings(max_examples=200, deadline=None)
def test_the_database_folds_as_python_does(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {folded_sql('%s::text')}", [text])
        assert cursor.fetchone() == (fold(text),)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("École", "Ecole"),
        ("e\u0301cole", "ecole"),
        ("Œuvre, cœur", "OEuvre, coeur"),
        ("straße", "strasse"),
        ("encyclopædia", "encyclopaedia"),
        ("Tōkyō Ÿ Łódź", "Tokyo Y Lodz"),
        ("ﬁnance", "finance"),
        ("policy/directive <must>", "policy directive  must "),
        ("plain", "plain"),
    ],
)
def test_letters_lose_their_accents_and_ligatures(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(text=KEPT)
@example("cœur ﷺ e\u0301t\u0301")
@settings(max_examples=200, deadline=None)
def test_every_folded_letter_knows_the_letter_that_it_comes_from(text: str) -> None:
    origin = places(text)
    assert len(origin) == len(fold(text)) + 1
    assert list(origin) == sorted(origin)
    for place in range(len(text)):
        reached = "".join(letter for letter, at in zip(fold(text), origin, strict=False) if at == place)
        assert sorted(reached) == sorted(fold(text[place]))


def test_titles_sort_as_people_expect() -> None:
    shelf = [
        "Zone",
        "école",
        "Œuvre",
        "Policy 10",
        "policy 9",
        "Étude",
        "“Elm” Street",
        "odour",
        "Policy 0000000011",
        "ofen",
    ]
    assert sorted(shelf, key=sort_key) == [
        "école", "“Elm” Street", "Étude", "odour", "Œuvre", "ofen", "policy 9", "Policy 10", "Policy 0000000011", "Zone",
    ]  # fmt: skip


def test_a_sort_key_fits_its_column_whatever_the_title() -> None:
    assert len(sort_key("ﷺ" * 300)) <= 200
    assert len(sort_key("9" * 5000)) <= 200
    assert sort_key("\x00<>—") == ""
