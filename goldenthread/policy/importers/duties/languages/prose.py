"""What the rules need to know beside a language's `Wording` to read prose: memoranda and guidance without numbered clauses."""

from __future__ import annotations

from dataclasses import dataclass
from re import Pattern

from goldenthread.policy.importers.draft import Modality
from goldenthread.policy.importers.duties.languages.acting import Acting
from goldenthread.policy.importers.duties.languages.wording import Wording


@dataclass(frozen=True, slots=True)
class Prose:
    """One language's tables for prose."""

    wording: Wording
    """The language's own rules with the turns of phrase that only prose has."""
    acting: Acting
    opening: Pattern[str]
    """What may stand before the first word of a sentence without changing what it binds ("In addition,", "For example,")."""
    orders: Pattern[str]
    """The head of a sentence that orders ("Publish the list", "Do not share"), group `verb`."""
    forbids: Pattern[str]
    """An order not to do something."""
    tasks: Pattern[str]
    """The head of an item that tells a task by a noun of action ("Communicating …")."""
    foretells: Pattern[str]
    """Words that bind only somebody: of a thing they tell what will come of it ("will")."""
    binds_alone: Pattern[str]
    """Words that bind, with what follows them, even where the sentence names nobody ("must be published")."""
    required: Pattern[str]
    """This very text as the one who orders ("This memorandum requires agencies to …"), groups `who` and `words`."""
    urges: Pattern[str]
    """Among the `words` of such a command: those that only recommend ("encourages")."""
    construed: Pattern[str]
    """Words that look binding and are not ("shall be construed", "should result in", "may be necessary")."""
    outside: Pattern[str]
    """Names of those whom such a text does not bind: what they may do is background ("the public", "vendors")."""
    joins: Pattern[str]
    """Where a second main clause begins in a sentence (", and agencies must …")."""
    including: Pattern[str]
    """The end of a sentence whose list tells parts of what it binds ("including:")."""
    who: Pattern[str]
    """The heading of a table's column that names who is bound."""
    when: Pattern[str]
    """The heading of a table's column that gives the deadline."""
    then: Pattern[str]
    """The end of what stands before a second verb of the same subject ("reports to …, and")."""
    strength: Pattern[str]
    """The heading of a table's column that says how strongly each row binds."""
    strengths: tuple[tuple[Modality, Pattern[str]], ...]
    """What stands in such a column's cells."""
    duties: Pattern[str]
    """The heading of a table's column that tells what each of those named beside it does ("Responsibilities")."""
    what: Pattern[str]
    """The heading of a table's column that states what is to be done."""
