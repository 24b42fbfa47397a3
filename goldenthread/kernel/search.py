"""One index over entries and their parts: what is written with each change, and how it is asked."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQueryField
from django.db import connection
from django.db.models import BooleanField, F, Func, Q, Value
from django.db.models.functions import Cast
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from goldenthread.kernel import bulk
from goldenthread.kernel.folding import fold, folded_sql, places
from goldenthread.kernel.models import Entry, FormerName, SearchRow
from goldenthread.kernel.models.search import CONFIGURATION
from goldenthread.kernel.permissions import Among, Visitor, few_within_reach, registers_held, visible_through
from goldenthread.kernel.values import plain

LANGUAGES = ("en", "fr")
LONGEST = 100_000
"""Characters of a text that search reads; PostgreSQL indexes at most 1 MB of words in a row."""
LONGEST_ASKED = 300
CANDIDATES = 1000
"""Rows that are ranked and counted at most: ranking every row with a common word took 20 times as long (measured)."""
LOOKED_THROUGH = 20_000
"""Characters of a text in which the words asked for are marked."""
PASSAGE = 240
"""Characters shown around the first of them."""
ENTRY_FIRST, OTHER_LANGUAGE = 2.0, 0.5
"""How much more a whole entry counts than one of its parts, and a text in the reader's other language."""
BEGIN, END = "\x02", "\x03"
"""What the database puts around the words asked for: one character each, and no text has them."""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing found: an entry, or the part of it at `anchor`."""

    register: str
    key: str
    name: dict[str, str]
    """The entry's title in each language."""
    anchor: str
    language: str
    """Of the title and the passage, which may not be the reader's."""
    title: SafeString
    passage: SafeString


@dataclass(frozen=True, slots=True)
class Results:
    """A page of what was found, best first."""

    found: list[Found]
    counts: dict[str, int]
    """Register → how many in it, over at most CANDIDATES rows."""
    more: bool
    """There are more than these counts say."""
    after: int | None
    """Ask for the next page with this; None on the last one."""


NOTHING = Results(found=[], counts={}, more=False, after=None)


# -- writing


def index_entries(entries: Sequence[Entry], *, new: bool = False) -> None:
    """Keep the rows of the entries themselves: title, summary and former names in each language that they have."""
    former: dict[int, list[Mapping[str, str]]] = {}
    if not new:
        held = FormerName.objects.filter(entry_id__in=[entry.pk for entry in entries]).order_by("pk")
        for entry_id, title in held.values_list("entry_id", "title"):
            former.setdefault(entry_id, []).append(title)
        SearchRow.objects.filter(entry_id__in=[entry.pk for entry in entries], anchor="").delete()
    bulk.insert(
        SearchRow,
        [
            _row(entry, "", language, _in(entry.title, language), text)
            for entry in entries
            for language in LANGUAGES
            for text in [_lines([entry.summary, *former.get(entry.pk, [])], language)]
            if _in(entry.title, language) or text
        ],
    )


def index_parts(entry: Entry, *, language: str, parts: Iterable[tuple[str, str, str]]) -> None:
    """Keep the rows of an entry's parts, as (anchor, title, text), in the place of those it had in that language."""
    SearchRow.objects.filter(entry=entry, language=language).exclude(anchor="").delete()
    bulk.insert(SearchRow, [_row(entry, anchor, language, title, text) for anchor, title, text in parts])


def _row(entry: Entry, anchor: str, language: str, title: str, text: str) -> dict[str, Any]:
    words = {"title": plain(title[:LONGEST]), "text": plain(text[:LONGEST])}
    return {"entry_id": entry.pk, "anchor": anchor, "language": language, **words}


def _lines(texts: Iterable[Mapping[str, str] | None], language: str) -> str:
    return "\n".join(filter(None, (_in(words, language) for words in texts)))


def _in(words: Mapping[str, str] | None, language: str) -> str:
    return str((words or {}).get(language) or "")


# -- asking


def find(
    text: str, *, visitor: Visitor, language: str = "en", registers: Sequence[str] = (), limit: int = 25, after: int = 0
) -> Results:
    """What the visitor may see that has the words of `text` in either language; five queries.

    As on the web: "quoted words" stand together, a word after - is left out, `or` means either. The beginning of a last
    word is enough. `language` is the reader's, and comes first; `registers` narrows what is found, not the counts.
    """
    asked = _asked(text)
    if not any(asked.values()):
        return NOTHING
    # Whoever may see little is looked for among that, not in every text that has a common word.
    few = few_within_reach(registers_held(), visitor, most=CANDIDATES)
    everything = _candidates(asked, visitor, (), few)
    counts, more = _counts(everything)
    if not counts:
        return NOTHING
    chosen = _candidates(asked, visitor, registers, few) if registers else everything
    rows = _page(chosen, {**asked, "own": language, "limit": limit + 1, "after": after})
    return Results([_found(row) for row in rows[:limit]], counts, more, after + limit if len(rows) > limit else None)


NOT_ASKED = {
    "a", "ete", "etee", "etees", "etes", "etant", "etante", "etants", "etantes", "etais", "etait", "etions", "etiez",
    "etaient", "fumes", "futes", "eumes", "eutes", "même",
}  # fmt: skip
"""French words too common to look for, which PostgreSQL knows with their accents alone."""
LAST_WORD = re.compile(r"(?P<head>(?:[\w.,]+ )*)(?P<last>[^\W\d_]{2,})")
"""A question of plain words alone, of which the last may be only begun."""
ASKED = """
SELECT CASE WHEN querytree(query) IN ('', 'T') THEN '' ELSE query::text END FROM (
    SELECT place, websearch_to_tsquery(config, %(head)s) && CASE
        WHEN numnode(websearch_to_tsquery(config, %(last)s)) = 0 THEN ''::tsquery
        ELSE websearch_to_tsquery(config, %(last)s) || to_tsquery('simple', %(begun)s)
    END AS query
    FROM unnest('{english,french}'::regconfig[]) WITH ORDINALITY AS of_language (config, place)
) AS asked ORDER BY place
"""
QUERY = "CASE WHEN language = 'fr' THEN %(fr)s::tsquery ELSE %(en)s::tsquery END"
MARKED = f"""ts_headline({CONFIGURATION}, {{}}, {QUERY}, 'StartSel="{BEGIN}", StopSel="{END}", HighlightAll=true')"""
COUNTS = """
WITH {candidates}
SELECT register, count(DISTINCT (entry_id, anchor)), count(*) FROM candidate GROUP BY register ORDER BY register
"""
# Of each thing the text in the reader's language where that has the words, else the other one.
PAGE = f"""
WITH {{candidates}}, best AS (
    SELECT DISTINCT ON (c.entry_id, c.anchor) c.id,
        ts_rank_cd(r.vector, {QUERY}, 1) * CASE c.anchor WHEN '' THEN {ENTRY_FIRST} ELSE 1 END
        * CASE language WHEN %(own)s THEN 1 ELSE {OTHER_LANGUAGE} END AS rank
    FROM candidate c JOIN (SELECT id, vector FROM kernel_searchrow) r USING (id)
    ORDER BY c.entry_id, c.anchor, language = %(own)s DESC, rank DESC
), page AS (
    SELECT id, rank FROM best ORDER BY rank DESC, id LIMIT %(limit)s OFFSET %(after)s
), shown AS (
    SELECT id, entry_id, anchor, language, title, left(text, {LOOKED_THROUGH}) AS text FROM kernel_searchrow
)
SELECT e.register, e.key, e.title, anchor, language,
    r.title, {MARKED.format(folded_sql("r.title"))}, r.text, {MARKED.format(folded_sql("r.text"))}
FROM page JOIN shown r USING (id) JOIN kernel_entry e ON e.id = r.entry_id
ORDER BY page.rank DESC, page.id
"""  # noqa: S608 (put together from what stands above alone)


def _asked(text: str) -> dict[str, str]:
    """Language → the question as PostgreSQL puts it; "" where it has nothing to look up, only words to leave out."""
    proper = text[:LONGEST_ASKED].replace("\x00", " ").encode(errors="ignore").decode()
    words = unicodedata.normalize("NFC", proper).split()
    if '"' not in proper:
        words = [word for word in words if not NOT_ASKED & {word.lower(), fold(word).lower()}]
    question = " ".join(fold(" ".join(words)).split())
    begun = None if "or" in map(str.lower, words) else LAST_WORD.fullmatch(question)
    head, last = (begun["head"], begun["last"]) if begun else (question, "")
    with connection.cursor() as cursor:
        cursor.execute(ASKED, {"head": head, "last": last, "begun": f"'{last}':*" if last else ""})
        return dict(zip(LANGUAGES, (row[0] for row in cursor.fetchall()), strict=True))


class Matches(Func):
    """Whether a row has what is asked for."""

    arg_joiner = " @@ "
    template = "%(expressions)s"
    output_field = BooleanField()


Candidates = tuple[str, dict[str, Any]]
"""The rows to rank or count, as SQL for a WITH clause, and its parameters."""


def _candidates(
    asked: Mapping[str, str], visitor: Visitor, registers: Sequence[str], few: list[int] | None
) -> Candidates:
    matching = Q()
    for language, query in asked.items():
        if query:
            matching |= Q(language=language) & Q(Matches(F("vector"), Cast(Value(query), SearchQueryField())))
    rows = SearchRow.objects.filter(matching)
    if few is not None:
        rows = rows.filter(Among(few, path="entry_id"))
    if registers:
        rows = rows.filter(entry__register__in=registers)
    seen = visible_through(rows, visitor, path="entry").order_by()
    chosen = seen.values_list("id", "entry_id", "anchor", "language", "entry__register")[:CANDIDATES]
    statement, values = chosen.query.sql_with_params()
    names = {f"seen{place}": value for place, value in enumerate(values)}
    each = iter(names)
    named = re.sub("%s", lambda _: f"%({next(each)})s", statement)
    return f"candidate (id, entry_id, anchor, language, register) AS MATERIALIZED ({named})", names


def _counts(candidates: Candidates) -> tuple[dict[str, int], bool]:
    statement, values = candidates
    with connection.cursor() as cursor:
        cursor.execute(COUNTS.format(candidates=statement), values)
        rows = cursor.fetchall()
    return {register: things for register, things, _rows in rows}, sum(row[2] for row in rows) >= CANDIDATES


def _page(candidates: Candidates, wanted: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    statement, values = candidates
    with connection.cursor() as cursor:
        cursor.execute(PAGE.format(candidates=statement), {**values, **wanted})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _found(row: tuple[Any, ...]) -> Found:
    register, key, name, anchor, language, title, title_hits, text, text_hits = row
    passage = marked(text, text_hits, around=PASSAGE)
    return Found(register, key, json.loads(name), anchor, language, marked(title, title_hits), passage)


# -- showing


def marked(text: str, hits: str, *, around: int | None = None) -> SafeString:
    """A text, or the passage of about `around` characters from its first hit on, as HTML with the hits in `<mark>`.

    `hits` is the folded text with BEGIN and END about each hit, as ts_headline gives it. Everything else is escaped.
    """
    spans = _spans(text, hits)
    start, end = _passage(text, spans, around) if around else (0, len(text))
    pieces, done = ["…" if start else ""], start
    for first, last in spans:
        if first >= start and last <= end:
            pieces += [escape(text[done:first]), "<mark>", escape(text[first:last]), "</mark>"]
            done = last
    pieces += [escape(text[done:end]), "…" if end < len(text) else ""]
    return mark_safe("".join(pieces))  # noqa: S308 (every piece of the text is escaped above)


def _spans(text: str, hits: str) -> list[tuple[int, int]]:
    """Where the hits stand in the text as written; none where the two are not the same text."""
    bare = hits.replace(BEGIN, "").replace(END, "")
    if bare != fold(text):
        return []
    origin, spans = places(text), []
    at, begun = 0, None
    for piece in re.split(f"([{BEGIN}{END}])", hits):
        if piece == BEGIN:
            begun = at
        elif piece == END and begun is not None:
            spans.append((origin[begun], origin[at]))
            begun = None
        elif piece != END:
            at += len(piece)
    return spans


def _passage(text: str, spans: Sequence[tuple[int, int]], around: int) -> tuple[int, int]:
    """Whole words about the first hit, a third of them before it."""
    if len(text) <= around:
        return 0, len(text)
    first = spans[0][0] if spans else 0
    start = max(0, min(first - around // 3, len(text) - around))
    if start:
        start = text.rfind(" ", 0, start + 1) + 1
    end = text.find(" ", start + around)
    return start, end if end >= 0 else len(text)
