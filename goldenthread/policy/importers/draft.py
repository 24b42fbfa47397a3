"""The plain draft that every importer produces: what a document says, before anything is stored.

Pure data, no Django and no database, so that `goldenthread extract` and the tests can work on it alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

from goldenthread.policy.faults import Fault, Value

ClauseKind = Literal["chapter", "section", "clause", "paragraph", "item", "definition", "table", "note", "appendix"]
Modality = Literal["must", "must not", "should", "may"]
_CLAUSE_KINDS: tuple[ClauseKind, ...] = get_args(ClauseKind)

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,159}")
"""What registers take as a key, which stands in addresses: of the draft, and of whoever must do something."""
KIND = re.compile(r"[a-z][a-z-]{0,59}")
"""What an instrument type that a file states must be."""
NUMBER_LIMIT = 40
"""Letters of a clause's number; what is longer is no number."""
ANCHOR_LIMIT = 80
"""Letters of a clause's anchor."""


def clause_kind_named(name: str) -> ClauseKind | None:
    """The kind of clause of that name, as our own files state it; None for no such kind."""
    return next((kind for kind in _CLAUSE_KINDS if kind == name), None)


class Refused(Exception):
    """A document that cannot be read, kept or written; `fault` says what is wrong, and where."""

    def __init__(self, key: str, /, *, line: int = 0, **values: Value) -> None:
        self.fault = Fault(key, line=line, **values)
        super().__init__(self.fault.sentence)

    @property
    def message(self) -> str:
        """What is wrong, in English and in one sentence."""
        return self.fault.sentence

    @property
    def line(self) -> int:
        """0: the whole file."""
        return self.fault.line


@dataclass(frozen=True, slots=True)
class Clause:
    """One citable piece of a text, without the pieces below it."""

    number: str
    """As a reader cites it ("4.1.2", "A.2.2.1"), without a closing full stop; "" where the source numbers nothing."""
    anchor: str
    """Unique in the text and stable between readings: the number where that is unique, else made from place."""
    heading: str
    """Plain text; "" where there is none."""
    text: str
    """Plain text of this piece alone, white space folded to single spaces."""
    html: str
    """The same text with its inline marks, lists and tables, in a fixed safe subset of HTML."""
    depth: int
    """1 for a chapter or appendix, one more for each level below."""
    parent: int | None
    """Index of the clause it hangs below; None at the top."""
    kind: ClauseKind
    label: str = ""
    """The number as the source's own text or title writes it ("6.1.3.", "Annex A:", "[1]"), taken out of `heading` and
    `text`; "" where the number comes from the source's mark-up alone."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A place where the text names another instrument."""

    clause: int
    """Index of the clause that holds it; -1 for the note to the reader at the head."""
    title: str
    """The name as written, white space folded."""
    target: str
    """The other instrument's number where a link in the source gives it, else ""."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One instrument as one file tells it. Empty string or None: the source does not state it."""

    key: str
    """The number in the file's name, which the suite's hierarchy uses too."""
    document_id: str
    """The number inside the file; sometimes differs from `key`."""
    title: str
    language: str
    """ISO 639-1."""
    kind: str
    """Instrument type key ("policy", "directive", "standard", …)."""
    mandatory: bool | None
    consolidated_on: date | None
    """The day up to which changes are worked into this text (the date in the file's name)."""
    effective_on: date | None
    source_url: str
    clauses: tuple[Clause, ...]
    references: tuple[Reference, ...] = ()
    objective: str = ""
    expected_results: tuple[str, ...] = ()
    authority: str = ""
    issuer: str = ""
    note: str = ""
    """The note to the reader at the head, plain text."""
    note_html: str = ""
    """The same note in the safe subset of HTML that `Clause.html` is in."""
    warnings: tuple[Fault, ...] = ()
    """Small faults kept or mended."""
    mended: int = 0
    """How many pieces of text held letters encoded twice over and were mended."""
    taken_out_of: str = field(default="", compare=False)
    """The text of ours that the file says it was taken out of (`identity.py`); "" for any other file."""
    form: str = field(default="", compare=False)
    """Name of the format that it was read from (`formats.py`); the same text is the same draft, whatever it came in."""
    told_rows: tuple[tuple[str, ...], ...] = field(default=(), compare=False)
    """Where a file of ours ends in a table of its requirements, the rows: clause, who, binding, words, condition, deadline,
    last day. People may have edited them."""
    stated: Duties | None = field(default=None, compare=False)
    """What a file of ours says beside the text that it obliges (`stated.py`); None: that is to be read in the text."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who is bound: a role or an organisation, by the name that the text gives it."""

    kind: Literal["role", "organisation"]
    key: str
    """Canonical slug after the alias list ("deputy-head", "shared-services-canada")."""
    name: str
    """Canonical name in the document's language, singular for a role ("Deputy head")."""
    written: str
    """As the text spells it ("Deputy heads, including deputy heads of internal enterprise service organizations")."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that somebody must, must not, should or may do, as read by machine."""

    clause: int
    """Index of the clause that states it."""
    bearers: tuple[Bearer, ...]
    text: str
    """What must be done, in the clause's own words (its parts below it not included)."""
    lead_in: int | None
    """Index of the clause whose lead-in binds it, None where the clause binds by itself."""
    modality: Modality
    effective_from: date | None
    """A commencement of its own; None where it begins with its instrument."""
    effective_until: date | None = None
    deadline: str = ""
    """Deadline or recurrence in the text's own words ("annually", "within 90 days"), "" where none."""
    scope: tuple[int, ...] = ()
    """Indexes into `Duties.limits`: the sentences that limit who is bound by this one."""
    rule: str = ""
    """The rule that found it, for measuring rules against what people decide."""
    start: int = 0
    """Where its words begin in the plain text of its clause, counted in characters."""
    end: int = 0
    """Where they end; `text[start:end]` of the clause is `text`."""
    verb: str = ""
    """What is to be done, the verb's base form ("publish"); "" where the text tells it by a noun alone."""
    object: str = ""
    """What it is done to, in the text's own words; "" where there is none."""
    condition: str = ""
    """The first condition or exception in the text's own words ("where feasible"); "" where there is none."""
    due_on: date | None = None
    """The last day of the deadline, where the text and the effective date tell it; None where they do not."""
    confidence: float = 0.0
    """How often its rule is right, 0–1, as measured (`confidence.py`)."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A sentence that limits who is bound, in its own words."""

    clause: int
    """Index of the clause where the sentence stands."""
    text: str
    effect: Literal["only", "except", "encouraged"]
    names: tuple[str, ...]
    """Numbers of the clauses that it names; empty where it speaks of the whole instrument."""
    placed: bool
    """False: it could not be attached to requirements and must stand above the list."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """An instrument that this text says it replaces."""

    clause: int
    """Index of the clause that says so; -1 for the note to the reader."""
    title: str
    on: date | None
    """The day on which the replacement takes effect, where stated; else it is this instrument's own."""
    whole: bool
    """False where only appendices or parts are replaced: the older instrument's force goes on."""


@dataclass(frozen=True, slots=True)
class Duties:
    """Everything that a draft obliges, limits and replaces."""

    requirements: tuple[Requirement, ...] = ()
    limits: tuple[Limit, ...] = ()
    replaces: tuple[Replaced, ...] = ()
    warnings: tuple[Fault, ...] = field(default=())
