"""English: what memoranda and guidance say otherwise than numbered instruments do."""

from __future__ import annotations

import re
from dataclasses import replace

from goldenthread.policy.importers.duties.languages.english import ENGLISH
from goldenthread.policy.importers.duties.languages.english_verbs import ACTING, KNOWN
from goldenthread.policy.importers.duties.languages.prose import Prose
from goldenthread.policy.importers.duties.languages.wording import Place, Verb, any_case, word_set

_PLACES: tuple[tuple[Place, re.Pattern[str]], ...] = (
    (
        "silent",
        any_case(r"^(?:foot|end)?notes$|^(?:table of )?contents$|^acknowledge?ments?$|^foreword|^executive summary"),
    ),
    (
        "silent",
        any_case(r"^(?:why\b|what (?:is|are)\b|about\b|history\b|benefits\b|legal (?:basis|authority)|sources?$)"),
    ),
    *ENGLISH.places,
)
_VERBS = (
    Verb("should", any_case(r"\b(?:is|are)\s+(?:\w+ly\s+)?(?:asked|requested|reminded)\s+to\b")),
    Verb("must", any_case(r"\b(?:is|are)\s+(?:\w+ly\s+)?(?:called\s+upon|charged|bound)\s+(?:to|with)\b")),
    Verb("must", any_case(r"\b(?:is|are)\s+to\s+(?=be\b)")),
    *ENGLISH.verbs,
)
_NAMING = replace(
    ENGLISH.naming,
    roles=ENGLISH.naming.roles
    | word_set("provider processor manufacturer importer distributor deployer president principal architect"),
    organisations=ENGLISH.naming.organisations
    | word_set(
        """body state congress trust component task-force authority
        element command laboratory inspectorate regulator county city municipality"""
    ),
)
_VERB_LIST = "|".join(sorted(KNOWN, key=len, reverse=True))
_NOT_A_SUBJECT = (
    r"(?!\s+(?!the\b|an?\b|all\b|any\b|each\b|every\b|that\b|whether\b|how\b|if\b|which\b|their\b|its\b|your\b|and\b|or\b)"
    r"(?:[\w-]+\s+){0,4}(?:include|includes|are|have|is|has|must|can|will|may|should|shall|was|were|requires?|provides?)\b)"
    r"(?!\s+(?:of|is|are|was|were|must|shall|should|will|may|can|has|have)\b)"
)

ENGLISH_PROSE = Prose(
    wording=replace(
        ENGLISH,
        places=_PLACES,
        verbs=_VERBS,
        naming=_NAMING,
        subordinate=any_case(
            ENGLISH.subordinate.pattern
            + r"|^(?:although|though|whilst|because|since|besides|instead|rather|over|throughout|across|without)\b"
        ),
        inverse=(
            Verb(
                "should",
                any_case(
                    rf"^it\s+is\s+(?:\w+ly\s+)?(?:recommended|suggested|advised|desirable)\s+that\s+(?P<who>[^,.;:]{{1,200}}?)\s+"
                    rf"(?:should\s+)?(?=(?:not\s+)?(?:{_VERB_LIST})\b)"
                ),
            ),
            Verb(
                "must",
                any_case(
                    rf"^it\s+is\s+(?:\w+ly\s+)?(?:required|mandatory|essential|imperative)\s+that\s+(?P<who>[^,.;:]{{1,200}}?)\s+"
                    rf"(?=(?:not\s+)?(?:{_VERB_LIST})\b)"
                ),
            ),
            *ENGLISH.inverse,
        ),
        relative=any_case(
            r"(?:\b(?:who|which|that|whose|and/or|what)\s*,?|\w\s+(?:they|it)|\bas)\s*$"
            r"|\b(?:say|says|describes?|explains?|sets?\s+out|shows?|tells?|defines?|outlines?)\b[^,.;:]{0,80}?\b(?:what|how|when|where|why|whom)\s+"
            r"[^,.;:]{1,80}$|\b(?:say|says|describes?|explains?|sets?\s+out|defines?|outlines?)\b[^,.;:]{1,80}?\bthat\s+[^,.;:]{1,60}$"
            r"|\b(?:said|stated|found|noted|argued|concluded|reported|recommended|suggested)\s+that\b"
        ),
        whereas=any_case(
            r"^(?:please\s+)?(?:contact|e-?mail|write\s+to|call|reach\s+out\s+to)\b[^;:]{0,160}\b(?:questions?|quer(?:y|ies)|help|assistance|more\s+information)\b"
            r"|^(?:please\s+)?(?:send|direct|address)\s+(?:any\s+|all\s+|your\s+)?(?:further\s+)?(?:questions|quer(?:y|ies)|comments)\b"
            r"|^(?:any\s+|all\s+|further\s+)*(?:questions?|inquir\w+|enquir\w+)\b[^.;:]{0,120}\b(?:should|may|can|must)\s+be\s+"
            r"(?:addressed|directed|sent|referred|submitted)\b"
            r"|^(?:note\b(?!\s+(?:the|any|all|each|which|in)\b)|notes\b|footnote\b|source\b|see\b|\()"
        ),
    ),
    acting=ACTING,
    opening=any_case(
        r"^(?:\d{1,3}[.)]\s+|[*_]+|(?:in\s+(?:addition|particular|general|turn|short|fact|most\s+cases)|for\s+(?:example|instance|now)|at\s+a\s+minimum"
        r"|as\s+(?:such|a\s+(?:result|minimum|first\s+step))|to\s+(?:this|that)\s+end|(?:first|second|third|next|then|also|thus|hence|further"
        r"|therefore|however|furthermore|moreover|otherwise|likewise|instead|meanwhile|again|and|but)|(?!(?:ap|sup|com|re|im)p?ly\b)\w+ly)"
        r",?\s+(?=\S)|(?:step|phase|action|milestone|task)\s+[\dIVX]+(?:\.\d+)*\s*[:.–—-]\s*|\[[^\]]{1,60}\]\s*)+"
    ),
    orders=re.compile(
        rf"^(?:please\s+|Please\s+)?(?:(?:do|Do)\s+not\s+|(?:never|always|not)\s+|(?:Never|Always|Not)\s+)?(?:\w+ly\s+)?"
        rf"(?P<verb>(?i:{_VERB_LIST}))\b{_NOT_A_SUBJECT}"
    ),
    forbids=any_case(r"^(?:please\s+)?(?:do\s+not|never|not)\b"),
    tasks=re.compile(r"^(?:\w+ly\s+)?[A-Za-z]\w+ing\b(?!\s+(?:is|are|was|were|will|can|may)\b)"),
    foretells=any_case(r"^(?:will|may)\b"),
    binds_alone=any_case(
        r"^(?:(?:must|shall|should)\b|(?:is|are)\s+to\s+be\b|(?:(?:is|are|will\s+be)\s+)?(?:\w+\s+)?(?:required|expected)\s+to\b"
        r"|may\s+not\s+be\b|(?:is|are)\s+not\s+to\b)"
    ),
    required=any_case(
        r"^(?:(?:this|the\s+present)\s+(?:[\w-]+\s+)?"
        r"(?:memorandum|memo|circular|guidance|policy|directive|order|bulletin|standard|strategy|plan|code|notice|document|regulation|section)"
        r"\b[^.;:]{0,60}?\s(?:(?P<words>requires|directs|instructs|obliges|mandates|calls\s+(?:on|upon)|asks|tasks|encourages))"
        r"|it\s+(?:(?:also|further|therefore|thus|hereby|in\s+addition)\s+)?(?:directs|instructs|orders|obliges|tasks|calls\s+(?:on|upon))"
        r"|it\s+(?:also|further|therefore|thus|hereby)\s+(?P<asks>requires|asks|requests|encourages)"
        r"|(?:[^.;:]{1,100},\s+)?(?:I|we)\s+(?:also\s+|hereby\s+|therefore\s+)*(?:direct|instruct|order|request|ask|charge|call\s+(?:on|upon))"
        r"|[^.;:]{0,160}?\b(?:is|are|am)\s+(?:hereby\s+|also\s+)?(?:directing|instructing|ordering|requesting|asking|requiring))"
        r"\s+(?:that\s+)?(?P<who>[^.;:]{1,160}?)\s+(?:to|must|shall|should)\b"
    ),
    urges=any_case(r"^encourag|^ask"),
    construed=any_case(
        r"^(?:may|might)\s+(?:also\s+)?(?:find|wish|want|need|require|vary|differ|have|be\s+(?:necessary|useful|appropriate|able))\b"
        r"|^(?:[\w-]+\s+){1,4}?(?:be\s+(?:construed|interpreted|read\s+as|deemed|noted|understood|remembered|stressed|emphasi[sz]ed|clear\s+that"
        r"|borne\s+in\s+mind)|result\s+in|lead\s+to|help\s+(?:to\s+)?(?:ensure|improve|reduce|agencies|us)|have\s+(?:been|the\s+effect)"
        r"|(?:not\s+)?apply\s+to|take\s+(?:effect|precedence)|not\s+apply|(?:not\s+)?affect|(?:not\s+)?mean|contain\s+links)\b"
        r"|^will\s+(?:\w+ly\s+)?(?:benefit|see|face|gain|experience|be\s+able|have\s+access|enable|become|depend|vary)\b"
    ),
    outside=any_case(
        r"\b(?:public(?!\s+(?:bod|authorit|servant|official|institution|service|sector|organi))|citizens?|customers?|users?|vendors?|contractors?|suppliers?|bidders?|individuals?|persons?|people|companies|industry"
        r"|businesses|consumers?|applicants?|entrepreneurs|innovators|developers?|researchers?|students?|visitors?)\b"
    ),
    joins=any_case(
        r"(?:[;,]\s+(?:and|but|so|therefore|thus|however|while|whereas)?,?\s*|\s+(?:and|but)\s+|\s+[–—-]+\s+|:\s+)(?=\w)"
    ),
    including=any_case(
        r"\b(?:includ(?:ing|es?)\b[^.:]{0,60}|such\s+as|for\s+example|e\.g\.?|namely|in\s+particular)\s*:\s*$"
    ),
    then=any_case(r"\b(?:and|or|but)\s+(?:also\s+|then\s+|therefore\s+|further\s+)?$"),
    who=any_case(
        r"\b(?:owners?|responsible|responsibility|who|lead|actors?|agenc(?:y|ies)|departments?|role|part(?:y|ies)|by\s+whom|bodies|body)\b"
    ),
    when=any_case(r"\b(?:deadlines?|when|due|dates?|time-?(?:frame|line|scale)s?|timing|by|target|frequency)\b"),
    strength=any_case(r"\b(?:must|shall|should|level|status|priority|obligation|mandatory|strength|type)\b"),
    strengths=(
        ("must not", any_case(r"^(?:must|shall)\s+not$|^prohibited$|^forbidden$")),
        ("must", any_case(r"^(?:must|shall|required|mandatory|obligatory)$")),
        ("should", any_case(r"^(?:should|recommended|encouraged|expected)$")),
        ("may", any_case(r"^(?:may|could|optional|permitted)$")),
    ),
    duties=any_case(r"\b(?:responsibilities|dut(?:y|ies)|functions|accountabilities)\b"),
    what=any_case(
        r"\b(?:actions?|requirements?|tasks?|milestones?|activit(?:y|ies)|obligations?|dut(?:y|ies)|what|steps?|measures?|deliverables?|must)\b"
    ),
)
