"""An instrument of our own with a clause of every kind, and requirements as people settle them, for tests of formats."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from goldenthread.policy.importers.draft import Bearer, Draft, Duties, Limit, Replaced, Requirement
from goldenthread.policy.importers.readers.tbs.instrument import read_instrument
from goldenthread.policy.tests.tbs_files import appendix, chapter, clauses, doc, write

_TEXT = (
    chapter(
        clauses(
            '<clause anchor="1.1">Deputy heads must keep <em>the kettle</em> warm within 90 days, see the <a href="#t1">table</a>:'
            "<ul><li>cups;</li><li>spoons &amp; <abbr title='tea pots'>TP</abbr>.</li></ul><clauses>"
            '<clause anchor="1.1.1">Warm the pot on <time datetime="2021-05-01">May 1</time>.</clause></clauses></clause>'
            '<clause anchor="1.2">Managers should pour *slowly*, and report it.</clause>'
            '<clause anchor="1.3">See the <a href="https://www.tbs-sct.canada.ca/pol/doc-eng.aspx?id=16578">Policy on Security</a>.'
            "</clause>"
        )
        + "<p>6.1.3. Numbered by its text.</p><dl><dt>tea (<em>thé</em>)</dt><dd>A drink.</dd></dl>"
    )
    + appendix(
        '<table id="t1"><caption>Cups</caption><thead><tr><th scope="col">Size</th><th>Use</th></tr></thead>'
        '<tbody><tr><td rowspan="2">Big<ul><li>first</li></ul></td><td>Tea<br/>only</td></tr><tr><td>Milk</td></tr></tbody></table>'
        "<ol type='a'><li>one</li><li>two</li></ol>"
    )
    + "<footnotes><footnote id='n1' title='[1]'>As brewed.</footnote></footnotes>"
)


def instrument(folder: Path) -> Draft:
    """A directive with a clause of every kind, and facts that its text does not tell."""
    read = read_instrument(write(folder, doc(_TEXT)))
    assert {clause.kind for clause in read.clauses} > {"chapter", "clause", "item", "definition", "table", "note"}
    return replace(
        read,
        document_id="T-7",
        kind="standing-order",
        mandatory=False,
        effective_on=date(2021, 5, 1),
        consolidated_on=date(2022, 6, 2),
        issuer="Tea Board",
        source_url="https://www.canada.ca/tea",
        note="Read this first.",
        note_html="<p>Read <strong>this</strong> first.</p>",
    )


def settled(draft: Draft) -> Duties:
    """Requirements as a person settled them: with facts that no rule would find, and words that are not the text's own."""
    warm, pour = (next(p for p, c in enumerate(draft.clauses) if c.number == number) for number in ("1.1", "1.2"))
    words = "pour *slowly*"
    start = draft.clauses[pour].text.index(words)
    cook = Bearer("role", "tea-cook", "Tea cook", "Managers, and cooks")
    return Duties(
        requirements=(
            Requirement(
                clause=pour,
                bearers=(cook, Bearer("organisation", "tea-board", "Tea Board", "Tea Board")),
                text=words,
                lead_in=warm,
                modality="must not",
                effective_from=date(2023, 1, 2),
                effective_until=date(2030, 1, 2),
                deadline="by “noon”",
                scope=(0,),
                rule="lead-in",
                start=start,
                end=start + len(words),
                verb="pour",
                object="tea",
                condition="where <feasible> & safe",
                due_on=date(2023, 4, 1),
                confidence=0.75,
            ),
            Requirement(
                clause=pour, bearers=(), text="Tell nobody.", lead_in=None, modality="may", effective_from=None
            ),
            Requirement(
                clause=warm,
                bearers=(cook,),
                text=draft.clauses[warm].text,
                lead_in=None,
                modality="should",
                effective_from=None,
                end=len(draft.clauses[warm].text),
            ),
        ),
        limits=(
            Limit(warm, "Only large kettles.", "only", ("1.1", "1.2"), placed=True),
            Limit(-1, "Not at sea.", "except", (), placed=False),
        ),
        replaces=(Replaced(-1, "Directive on Coffee", date(2021, 4, 1), whole=False),),
    )
