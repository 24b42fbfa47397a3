"""English: the words that bind, limit, begin, replace and name who is bound."""

from __future__ import annotations

import re

from goldenthread.policy.importers.duties.languages.english_names import NAMING
from goldenthread.policy.importers.duties.languages.english_timing import COUNT, DATE, MONTHS, SPAN, TIMING
from goldenthread.policy.importers.duties.languages.english_verbs import ORDERING
from goldenthread.policy.importers.duties.languages.wording import (
    Limiting,
    Place,
    Replacing,
    Verb,
    Wording,
    any_case,
)

_ADVERBS = (
    r"(?:(?:also|then|each|all|both|jointly|solely|further|therefore|always|ultimately|collectively|strongly|only)\s+)*"
)
_TO_SOMEBODY = r"(?:,?\s+to\s+[^:.;]{1,200}?)?(?:,[^,:.]{1,80},)?"
_ANSWERABLE = rf"(?:responsible(?:\s+and\s+accountable)?|accountable(?:\s+and\s+responsible)?){_TO_SOMEBODY}"


PLACES: tuple[tuple[Place, re.Pattern[str]], ...] = (
    (
        "definitions",
        any_case(r"^definitions?\b|\bdefinitions(?=$|\s+(?:and|of|for|used)\b)|^glossary|^interpretation$"),
    ),
    ("silent", any_case(r"^(?:relevant|related|references?|legislation|bibliograph|further (?:information|reading))")),
    ("silent", any_case(r"^(?:enquir|inquir|contacts?$|where to obtain|additional information|.*working group$)")),
    (
        "effective",
        any_case(r"^effective date|^commencement|^coming into force|^transitional? (?:provision|consideration)"),
    ),
    ("schedule", any_case(r"roll-?out|^implementation schedule|\bphas(?:ing|es) of implementation")),
    ("examples", any_case(r"\bexamples?\b")),
    (
        "application",
        any_case(r"^applicat\w+(?: and .*)?$|^application of\b|^applicability|^scope(?: and .*)?$|^exclusions?$"),
    ),
    ("silent", any_case(r"^consequences\b")),
    (
        "silent",
        any_case(
            r"^(?:context|background|preamble|preface|introduction|overview|rationale|about (?:this|these)"
            r"|summary(?!\s+of\s+(?:\w+\s+)?(?:actions?|requirements?|deadlines?|responsibilities|tasks?)))\b|\bcontext$"
        ),
    ),
    (
        "silent",
        any_case(
            r"^(?:(?:policy|directive|standard|guideline)s? (?:statement|objectives?)|purpose|objectives?"
            r"|expected results|anticipated results)\b"
        ),
    ),
    ("silent", any_case(r"^authorit(?:y|ies)(?: and\b.*)?$")),
    (
        "roles",
        any_case(
            r"\b(?:roles?|responsibilities)\b.*\b(?:of|for)\b.*"
            r"\b(?:organi[sz]ations?|departments?|institutions?|agenc(?:y|ies)|secretariat)\b"
        ),
    ),
    (
        "binding",
        any_case(
            r"\brequirements?\b|\bresponsibilit|\baccountabilit|^roles\b|\bmonitoring\b|\breporting\b|\bprocedures?\b"
            r"|^standards?\b|^mandatory\b|\boversight\b|^rules\b"
        ),
    ),
)

VERBS = (
    Verb("must not", any_case(r"\b(?:must|shall|will)\s+(?:not|never)\b")),
    Verb("should", any_case(r"\bshould\s+(?:not|never)\b")),
    Verb("must not", any_case(r"\b(?:may\s+not|cannot|can\s+not)\b")),
    Verb(
        "must not",
        any_case(
            r"\b(?:is|are)\s+(?:not\s+(?:permitted|allowed|authori[sz]ed)\s+to|(?:prohibited|forbidden)\s+(?:from|to)|not\s+to)\b"
        ),
    ),
    Verb("must", any_case(rf"\b(?:will|shall|must)\s+be\s+{_ANSWERABLE}\s+for\b"), answers=True),
    Verb("must", any_case(rf"\b(?:is|are|remains?)\s+{_ADVERBS}{_ANSWERABLE}\s+for\b"), answers=True),
    Verb("must", any_case(r"\b(?:has|have)\s+(?:the\s+)?(?:\w+\s+)?responsibility\s+(?:for|of)\b"), answers=True),
    Verb(
        "must",
        any_case(
            r"\b(?:has|have)\s+the\s+following\s+(?:\w+\s+)?(?:responsibilities|duties|obligations|roles?)\b(?=[^:]{0,80}:?\s*$)"
        ),
        answers=True,
    ),
    Verb("must", any_case(r"\b(?:is|are)\s+responsible\s+to\s+(?!the\b|an?\b|their\b|his\b|its\b)(?=[a-z]+\b)")),
    Verb(
        "must",
        any_case(
            rf"\b(?:(?:will|must|shall)\s+be|is|are)\s+{_ADVERBS}"
            r"(?:required|obliged|obligated|directed|instructed|tasked|mandated)\s+(?:to|with)\b"
        ),
    ),
    Verb(
        "should",
        any_case(rf"\b(?:is|are)\s+{_ADVERBS}(?:encouraged|expected|advised|invited|recommended|urged)\s+to\b"),
    ),
    Verb("may", any_case(r"\b(?:has|have)\s+the\s+(?:authority|discretion|right|option)\s+to\b")),
    Verb("may", any_case(rf"\b(?:is|are)\s+{_ADVERBS}(?:permitted|allowed|authori[sz]ed|entitled)\s+to\b")),
    Verb("must", any_case(r"\b(?:has|have|needs?)\s+to\b")),
    Verb("must", any_case(r"\b(?:must|shall)\b")),
    Verb("must", any_case(rf"\b(?:is|are)\s+{_ADVERBS}to\b")),
    Verb("should", any_case(r"\bshould\b")),
    Verb("may", any_case(r"\bmay\b")),
    Verb("must", any_case(r"\bwill\b(?!\s+have\s+(?:until|\d))")),
)

INVERSE = (
    Verb(
        "must",
        any_case(
            r"^(?:\w+ly,?\s+)?it\s+is\s+(?:also\s+)?the\s+(?:responsibility|duty|obligation|role)\s+of\s+(?P<who>.{1,300}?)\s+to\b"
        ),
        answers=True,
    ),
    Verb(
        "must",
        any_case(
            r"^(?:the\s+)?(?:main\s+|key\s+)?(?:responsibilities|duties|obligations|responsibility|role)\s+of\s+(?P<who>.{1,300}?)"
            r"\s+(?:(?:are|is|includes?)\s*(?:as\s+follows|the\s+following)?\s*(?=:)|(?:is|are)\s+to\b)"
        ),
        answers=True,
    ),
    Verb(
        "must",
        any_case(
            r"^(?:the\s+)?(?:responsibility|accountability)\s+for\b.{1,300}?\b(?:rests|lies)\s+with\s+(?P<who>[^,.;:]{1,200})"
        ),
        answers=True,
    ),
)

ORDERS = re.compile(
    r"^(?:[A-Z][^:.;]{2,80}:\s+)?(?:(?:As|Before|After|Prior|When|Where|In|On|Upon|Once|If|For|At|With|Following|To)\b[^,:]*,\s+)?"
    rf"(?i:{'|'.join(sorted(ORDERING))})\b"
    r"(?!\s+(?!the\b|an?\b|all\b|any\b|each\b|that\b|whether\b|how\b|if\b|which\b|their\b|its\b|and\b|or\b)"
    r"(?:\w+\s+){1,3}(?:include|are|have|is|has|must|can|will|may|should)\b)"
)


_INSTRUMENT = re.compile(
    r"\b(?:Polic(?:y|ies)|Directives?|Standards?|Guidelines?|Guides?|Frameworks?|Procedures?|Codes?|Notices?|Manual"
    r"|Instructions?|Circular|Regulations?|Rules|Charter|Program|Appendix|Tool)\b"
)

LIMITING = Limiting(
    rules=(
        ("encouraged", any_case(r"\b(?:is|are)\s+(?:strongly\s+|also\s+)?encouraged\s+to\b")),
        (
            "only",
            any_case(
                r"\bonly\s+(?:the\s+)?(?:requirements?|(?:sub)?sections?|paragraphs?|clauses?)\s[^;]{1,400}\d\s+apply\b"
            ),
        ),
        (
            "except",
            any_case(
                r"\bdo(?:es)?\s+not\s+(?:\w+\s+)?apply\b|\bnot\s+subject\s+to\b|\b(?:is|are)\s+not\s+(?:mandatory|required)\b"
                r"|\bexcludes?\b|\b(?:fully\s+)?exempt(?:ed)?\s+from\b|\b(?:is|are)\s+excluded\s+from\b"
            ),
        ),
    ),
    assigns=any_case(r"\b(?:is|are)\s+(?:solely\s+)?responsible\s+for\b"),
    grace=any_case(rf"\b(?:has|have)\s+(?:until\s+{DATE}|(?:up\s+to\s+)?{COUNT}\s+{SPAN}\b[^,.;:]{{0,60}}?\s+to\b)"),
    applies=any_case(
        r"\b(?:only\s+)?appl(?:y|ies)\s+(?:only\s+|equally\s+|also\s+|in\s+(?:its|their)\s+entirety\s+)?"
        r"(?:to\b|as\s+(?:described|set\s+out|follows)\b)"
        r"|\b(?:is|are)\s+(?:only\s+)?(?:intended\s+for|to\s+be\s+applied\s+(?:only\s+)?to)\b"
    ),
    whole=any_case(
        r"\b(?:this|these|the)\s+(?:(?:mandatory|interim)\s+)?"
        r"(?:polic(?:y|ies)|directive|standards?|guidelines?|procedures?|framework|code|notice|instrument|appendix)\b"
    ),
    same=any_case(
        r"\b(?:these|those|the above|the said)\s+(?:requirements?|(?:sub)?sections?|provisions?|paragraphs?|clauses?)\b"
    ),
    part=any_case(r"\bwith\s+the\s+exception\s+of\b|\bexcept(?:\s+for)?\b"),
    this_text=any_case(r"\s*(?:of|in)\s+(?:this|these|the present)\b"),
    borrowed=any_case(
        r"(?:set out|defined|listed|identified|described|referenced|specified|referred to|outlined|provided|contained|prescribed"
        r"|issued|stated|included|mentioned)"
        r"\s+(?:above\s+|below\s+)?(?:in|by|under|at)\s+(?:the\s+)?(?:sub)?(?:sections?|paragraphs?|requirements?|appendi\w+)?\s*$"
        r"|(?:in accordance with|pursuant to|under|according to|within|see|per|by virtue of|consistent with)\s+(?:the\s+)?"
        r"(?:requirements?\s+(?:of|in)\s+)?(?:(?:sub)?sections?|(?:sub)?paragraphs?|appendi\w+|articles?)\s*$"
        r"|\blisted\s+in\s*$"
    ),
    whole_number=any_case(r"\b(?:sections?|chapters?|parts?)\s*$"),
    titles=_INSTRUMENT,
)

REPLACING = Replacing(
    verb=re.compile(
        r"\b(?:[Tt]his|[Tt]hese|[Ii]t|[Tt]hey|[Tt]he|and|which)\b[^.:;]{0,300}?\b(?:replaces?|replaced|supersedes?|superseded)\b\s*"
    ),
    list_head=any_case(r"^(?:the\s+)?(?:following\b[^:]*)?(?::\s*|$)"),
    part=any_case(
        r"^(?:the\s+)?(?:parts?\s+of|sections?\s+[\w., ]{1,80}of"
        r"|(?:appendi(?:x|ces)|annex(?:es)?|parts?|chapters?|schedules?)\s+[A-Z0-9].{0,300}?\s+of)\s+(?:the\s+)?(?=(?-i:[A-Z]))"
    ),
    older=any_case(
        r"^(?:the\s+)?(?:(?:previous|former|earlier|existing|original|old|(?:19|20)\d\d)\s+)*(?:version\s+of\s+(?:the\s+)?)?"
    ),
    trailing_part=any_case(
        r",?\s*\b(?:appendi(?:x|ces)|annex(?:es)?|parts?|sections?|chapters?|schedules?)\s+[A-Z0-9](?:[\w.]*)(?:\s*(?:,|and|&)\s*)?"
    ),
    dating=any_case(
        rf"\s*[,(]*\s*(?:\b(?:dated|of|effective|issued|(?:last\s+)?updated|from|in\s+effect(?:\s+(?:from|since|on))?)\s+)?\(?{DATE}.*$"
        rf"|\s*[,(]\s*(?:(?:{MONTHS})\s+)?(?:19|20)\d\d\)?.*$"
        r"|\s*,?\s*\b(?:that|which)\s+(?:was|were|took|came)\b.*$"
    ),
    instrument=_INSTRUMENT,
    small_words=frozenset({"the", "of", "on", "for", "and", "to", "a", "an", "in"}),
)

ENGLISH = Wording(
    language="en",
    places=PLACES,
    verbs=VERBS,
    verb_letters="achimnrsw",
    relative=any_case(r"(?:\b(?:who|which|that|whose|they|it|and/or|what)\s*,?|\bas)\s*$"),
    subordinate=any_case(
        r"^(?:in|for|when|where|whenever|wherever|as|on|upon|before|after|prior|if|under|within|following|to|through|pursuant|with|at"
        r"|once|during|while|despite|unless|until|should|by|furthermore|further|moreover|additionally|specifically|however|therefore"
        r"|generally|except|subject|consistent|given|notwithstanding|accordingly|finally|effective|beginning|starting|no\s+(?:later|sooner))\b"
    ),
    aside=any_case(r",\s+(?:where|which|when|who|because|as|so|if)\b"),
    passive=any_case(
        r"^\s*(?:\w+ly\s+|also\s+)?be\s+(?:\w+ly\s+|also\s+|fully\s+)?(?!required|committed|prepared|involved|satisfied|qualified|limited)"
        r"(?:\w+ed|made|given|kept|held|sent|taken|met|written|found|shown|known|done|seen|told|paid|built|sought|brought|put|set|read"
        r"|led|chosen|drawn|undertaken|withdrawn|begun|lost|spent|overseen|understood|borne|driven)\b"
    ),
    agent=any_case(r"\bby\s+(?P<who>(?:the\s+|an?\s+|both\s+)?[^,.;:]{1,200})"),
    opening=any_case(
        r"^\s*(?:(?:all\s+of\s+)?(?:the\s+)?following\b.*"
        r"|ensuring(?:\s+that)?,?"
        r"|ensuring\s+that,\s+(?:for|in|when|where|within|prior|before)\b[^,]*,?"
        r"|ensure(?:\s+that)?,?"
        r"|ensur(?:e|ing)\s+(?:that\s+)?the\s+following\b.*"
        r"|(?:do|doing|take|taking|apply|applying|perform|performing|comply\s+with|complying\s+with|undertake|carry\s+out|adhere\s+to"
        r"|observe|follow|complete|fulfil|meet)\s+(?:all\s+of\s+)?the\s+following\b.*"
        r"|,?\s*(?:in|within|at|as|for|with|when|where|on|under|through|subject)\s[^.]*"
        r"|)\s*:?\s*$"
    ),
    actions=re.compile(
        r"^(?:(?:[A-Z]\w+ly,?\s+)?[A-Z]\w+ing\b|Development\b|Oversight\b"
        r"|(?:In|When|Where|If|For|Before|Prior|Upon|On|As|Once|After)\b[^,]{0,300},\s+\w+ing\b)"
    ),
    bare_lead=any_case(
        r"\b(?:procedures?|standards?|requirements?|rules|steps|measures|process(?:es)?|obligations?)\b[^.:]{0,200}"
        r"\b(?:is|are)\s+as\s+follows\s*:?\s*$"
        r"|^standards?\s+for\b[^.:]*:\s*$"
        r"|^the\s+following\b[^:.]*\b(?:is|are)\s+(?:mandatory|required|to\s+be)\b[^:.]*:\s*$"
        r"|^the\s+following\s+(?:mandatory\s+)?(?:requirements?|procedures?|standards?|conditions?|rules?)\b[^:.]*"
        r"\b(?:apply|applies)\b[^:.]*[:.]\s*$"
    ),
    permits=any_case(r"\b(?:can|(?:is|are)\s+permitted)\b"),
    responsibilities_of=re.compile(
        r"^(?:Roles? and responsibilities|Responsibilities|Requirements|Duties)\s+(?:of|for)\s+(?P<who>.+?):?\s*$"
    ),
    inverse=INVERSE,
    rests_with=any_case(
        r"^(?:this|that|the)\s+(?:responsibility|duty|obligation|accountability|requirement)\s+"
        r"(?:rests|lies|remains)\s+(?:solely\s+|only\s+)?with\s+(?P<who>[^,.;:]{1,200})"
    ),
    meant=any_case(
        r"^(?:when|whenever|where|wherever|if|once|before|after|while|unless|until)\s+"
        r"(?P<who>(?!(?:an?\s+|the\s+|any\s+)?(?:individuals?|persons?|people|users?)\b)[^,;:]{1,120}?)\s+"
        r"(?:is|are|was|were|has|have|had|do|does|becomes?|intends?|plans?|wish(?:es)?|needs?|receives?|uses?"
        r"|[a-z]{3,}s(?=\s+(?:in|on|to|from|with|for|the|an?|its|their|any)\b))\b[^;:]{0,300}?,"
        r"\s+(?:then\s+)?(?:they|he\s+or\s+she|it)\s+$"
    ),
    nobody=any_case(r"^no\s+(?!later\b|sooner\b|earlier\b|more\b|fewer\b|less\b)(?=\w)"),
    present=re.compile(r"^\s*(?:\([^)]*\)\s*)?,?\s*(?:also\s+|further\s+)?(?!has\b|was\b)[a-z]+s\b"),
    orders=ORDERS,
    informs=any_case(
        r"^\s*(?:also\s+)?(?:(?:note\s+that|be\s+aware|find|wish|refer\s+to)\b|(?:contact|consult)\b[^.]*\bfor\s+(?:more|further|additional)\b)"
    ),
    whereas=any_case(r"^(?:note\b|notes\b|for\s+example\b|example\b|footnote\b|source\b|\()"),
    naming=NAMING,
    limiting=LIMITING,
    timing=TIMING,
    replacing=REPLACING,
)
