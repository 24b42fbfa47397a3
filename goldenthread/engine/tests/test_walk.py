"""Walking a list whose values repeat or are missing: every row once, what is not stated last, both ways."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from goldenthread.engine import read
from goldenthread.engine.read import Listing, Question
from goldenthread.engine.register import Register, register_of
from goldenthread.kernel import actions
from goldenthread.kernel.models import Visibility
from tests import factories

pytestmark = pytest.mark.django_db
SIZE = 7


@pytest.fixture
def papers() -> Register:
    """The register with a sort column that may be empty."""
    plain = register_of("organisations")
    assert plain is not None
    register = replace(plain, sorts=("title", "began_on"))
    days = [date(2020, 1, 1) + timedelta(days=n // 3) if n % 4 else None for n in range(40)]
    made = [
        factories.built(register.model, f"Paper {number:02d}", began_on=on, visibility=Visibility.PUBLIC)
        for number, on in enumerate(days)
    ]
    actions.create_many(made, by=None)
    return register


def asked(register: Register, size: int = SIZE, **query: str) -> Listing:
    found = QueryDict(mutable=True)
    found.update(query)
    return read.listing(Question(register, found, AnonymousUser(), ["title", "began_on"]), size=size)


@pytest.mark.parametrize("sort", ["began_on", "-began_on"])
def test_what_is_not_stated_stands_last_whichever_way(papers: Register, sort: str) -> None:
    rows = asked(papers, size=100, sort=sort).rows
    stated = [row["began_on"] for row in rows if row["began_on"]]
    assert [row["began_on"] for row in rows] == stated + [None] * 10
    assert stated == sorted(stated, reverse=sort.startswith("-"))


@pytest.mark.parametrize("sort", ["title", "-title", "began_on", "-began_on"])
def test_pages_join_without_a_gap_or_a_double(papers: Register, sort: str) -> None:
    whole = [row["pk"] for row in asked(papers, size=100, sort=sort).rows]
    pages, page = [], asked(papers, sort=sort)
    assert page.before == ""
    while True:
        pages.append([row["pk"] for row in page.rows])
        if not page.after:
            break
        page = asked(papers, sort=sort, after=page.after)
    assert [pk for rows in pages for pk in rows] == whole
    back = [pages[-1]]
    while page.before:
        page = asked(papers, sort=sort, before=page.before)
        back.insert(0, [row["pk"] for row in page.rows])
    assert back == pages


def test_counting_stops_at_a_thousand(papers: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "MOST_COUNTED", 12)
    assert asked(papers).count == 13


def test_a_list_that_fits_is_counted_without_asking(papers: Register) -> None:
    assert asked(papers, size=100).count == 40


def test_an_unknown_sort_says_which_there_are(papers: Register) -> None:
    found = asked(papers, sort="objective")
    assert found.rows == []
    assert "began_on" in str(found.errors["sort"])
