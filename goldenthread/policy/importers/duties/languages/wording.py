"""What the rules need to know of one language: the words that bind, limit, begin, replace and name who is bound."""

from __future__ import annotations

import re
from dataclasses import dataclass
from re import Pattern
from typing import Any, Literal, cast

from goldenthread.policy.importers.draft import Modality

Place = Literal[
    "binding",
    "roles",
    "application",
    "effective",
    "schedule",
    "definitions",
    "examples",
    "silent",
    "",
]
"""What a chapter is for; "silent" binds nobody (context, objectives, references, enquiries, consequences)."""

Effect = Literal["only", "except", "encouraged"]

Unit = Literal["day", "week", "month", "year"]


class _Later:
    """A pattern that is compiled when it is first asked: hundreds of them would hold up every start of the program."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self.pattern, re.IGNORECASE), name)
        # Found at once from now on.
        setattr(self, name, found)
        return found


def any_case(pattern: str) -> Pattern[str]:
    """A pattern that takes capital and small letters alike."""
    return cast(Pattern[str], _Later(pattern))


def word_set(text: str) -> frozenset[str]:
    """The words of a text, parted by white space."""
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Verb:
    """A turn of phrase that binds whoever stands before it."""

    modality: Modality
    pattern: Pattern[str]
    answers: bool = False
    """True for "is responsible for": whoever answers for something is a person or an organisation."""


@dataclass(frozen=True, slots=True)
class Naming:
    """How this language names people and organisations."""

    roles: frozenset[str]
    """Nouns that name a person, singular."""
    organisations: frozenset[str]
    """Nouns that name a body of people, singular."""
    articles: frozenset[str]
    """Words that may stand before a name and say nothing about it."""
    stops: frozenset[str]
    """Words that end a name."""
    within: frozenset[str]
    """Words that end a name in small letters and can stand inside one in capitals ("Senior Responsible Owner")."""
    joins: Pattern[str]
    """What stands between two names in a list."""
    links: frozenset[str]
    """Words that tie a name to what it is the head of ("of", "for")."""
    company: Pattern[str]
    """What follows takes part but is not bound ("in consultation with …")."""
    asides: Pattern[str]
    """What may stand between two names without changing who is meant (", where applicable,")."""
    remainder: Pattern[str]
    """A trailing piece that names nobody ("and equivalents")."""
    qualifies: Pattern[str]
    """A word after a name that begins a remark on it ("who", "responsible for")."""
    things: frozenset[str]
    """Nouns that are never bound though something is said to be "responsible"."""
    pronouns: frozenset[str]
    """Words that stand for people without naming them ("those authorized to …")."""
    doing: frozenset[str]
    """Words in -ing that describe somebody ("contracting authority"); any other states an action ("informing users")."""
    vague: frozenset[str]
    """Words before a noun that leave open who is meant ("some departments")."""
    head_first: bool
    """True where the noun comes before what qualifies it (French)."""


@dataclass(frozen=True, slots=True)
class Limiting:
    """How this language limits who is bound."""

    rules: tuple[tuple[Effect, Pattern[str]], ...]
    assigns: Pattern[str]
    """Gives the clauses that a sentence names to somebody else ("The heads of … are responsible for … (4.1.1)")."""
    grace: Pattern[str]
    """Gives some until a day to meet what it does not name ("Existing systems will have until … to comply")."""
    applies: Pattern[str]
    """Says to whom or to what the subject applies."""
    whole: Pattern[str]
    """The whole text as subject ("this policy and its supporting instruments")."""
    same: Pattern[str]
    """Points back to the clauses that the sentence before named ("these requirements")."""
    part: Pattern[str]
    """In "applies … with the exception of 4.3.1": only what follows is exempt."""
    this_text: Pattern[str]
    """After a number: it is this text's own number ("of this policy")."""
    borrowed: Pattern[str]
    """Before a number: it is named for what it says, not as limited ("as set out in")."""
    whole_number: Pattern[str]
    """Words before a number without a point that make it a chapter's ("section 6")."""
    titles: Pattern[str]
    """A word that the title of another text holds."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How this language says when something begins, ends or must be done; the dates themselves are read elsewhere."""

    begins: Pattern[str]
    ends: Pattern[str]
    following: Pattern[str]
    """Before the verb: the numbers stand after it ("The following requirements take effect on …: 4.1, 4.2")."""
    until: Pattern[str]
    """In an ending: the day named is the last one that still holds ("until")."""
    except_begins: Pattern[str]
    """Introduces those that begin on another day than the rest."""
    opens_on: Pattern[str]
    """A date at the head of a clause as its own commencement ("Effective 1 April 2030, …")."""
    one_of_two: Pattern[str]
    """After a date: another event may decide instead of it (", or on the day of …, whichever is later")."""
    also_on: Pattern[str]
    """Between two commencements that share one verb (", and section 4.2 on …")."""
    closes_on: Pattern[str]
    """A date at the head of a clause as its own end, the last day that it holds ("Until 31 March 2032, …")."""
    met_by: Pattern[str]
    """Says until when existing cases may take to comply."""
    deadlines: tuple[Pattern[str], ...]
    counted: Pattern[str]
    """A stretch of time within which something must be done ("within 90 days"), groups `count` and `unit`."""
    own_day: Pattern[str]
    """Behind such a stretch: it counts from this text's own day ("of the date of this memorandum")."""
    counts: dict[str, int]
    """Numbers in words."""
    units: dict[str, Unit]
    """Words for stretches of time, without a plural's s; what they count is left out where a calendar alone cannot tell
    ("business days")."""
    year_end: Pattern[str]
    """The end of a calendar year ("by the end of 2014"), group `year`."""


@dataclass(frozen=True, slots=True)
class Replacing:
    """How this language says that a text takes another one's place."""

    verb: Pattern[str]
    list_head: Pattern[str]
    """What may stand between the verb and the first title ("the following Treasury Board policy instruments:")."""
    part: Pattern[str]
    """A part of an older text, before its title ("Appendix C: … of the")."""
    older: Pattern[str]
    """What may stand before a title without belonging to it ("the former")."""
    trailing_part: Pattern[str]
    """A part named after the title (", Appendices A, B and C")."""
    dating: Pattern[str]
    """Where a title ends and its dates begin ("dated", "that was in effect from")."""
    instrument: Pattern[str]
    """A word that a title of an instrument holds."""
    small_words: frozenset[str]
    """Words that two spellings of one title may differ in."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One language's tables of rules."""

    language: str
    places: tuple[tuple[Place, Pattern[str]], ...]
    verbs: tuple[Verb, ...]
    verb_letters: str
    """Small letters with which what `verbs` find can begin, so that other words are passed over; "" for any."""
    relative: Pattern[str]
    """A word right before a verb that ties it to a remark, not to who is bound ("who must")."""
    subordinate: Pattern[str]
    """Begins a sentence whose main clause follows after a comma ("When …, managers must …")."""
    aside: Pattern[str]
    """Between a subject without a name and a verb: the verb belongs to an aside."""
    passive: Pattern[str]
    """Right after the verb: the one who acts is not the one who stands before it."""
    agent: Pattern[str]
    """Introduces the one who acts in a passive sentence ("by the deputy head"), group `who`."""
    opening: Pattern[str]
    """After the verb, up to the colon: what must be done stands in the pieces below."""
    actions: Pattern[str]
    """How a piece below "responsible for" begins when it states what must be done ("Ensuring …")."""
    bare_lead: Pattern[str]
    """A lead-in that binds without saying whom ("Mandatory procedures are as follows:")."""
    permits: Pattern[str]
    """Under a lead-in without a name: the piece allows instead of ordering ("can be purchased")."""
    responsibilities_of: Pattern[str]
    """A heading that gives what is below to somebody ("Responsibilities of …"), group `who`."""
    inverse: tuple[Verb, ...]
    """Turns of phrase that name who is bound inside them ("It is the responsibility of managers to …"), group `who`."""
    rests_with: Pattern[str]
    """A sentence that takes the clause before it from the lead-in's bearers ("This responsibility rests with …"), group `who`."""
    meant: Pattern[str]
    """Before a pronoun and its verb: who the pronoun stands for ("When managers sail, they must …"), group `who`."""
    nobody: Pattern[str]
    """Before a subject: none of them may ("No employee shall …")."""
    present: Pattern[str]
    """After a name, in a chapter on roles: says what it does ("… provides advice")."""
    orders: Pattern[str]
    """The head of a piece that orders without a subject ("Document the decision")."""
    informs: Pattern[str]
    """After the verb: tells instead of binding ("should note that")."""
    whereas: Pattern[str]
    """Begins a piece that only explains ("Note:", "For example")."""
    naming: Naming
    limiting: Limiting
    timing: Timing
    replacing: Replacing
