"""English: when something begins, ends or must be done."""

from __future__ import annotations

import re

from goldenthread.policy.importers.duties.languages.wording import Timing, any_case

MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
DAY = r"\d{1,2}(?:st|nd|rd|th)?"
DATE = rf"(?:(?:{MONTHS})\s+{DAY},?\s+\d{{4}}|{DAY}\s+(?:{MONTHS}),?\s+\d{{4}}|\d{{4}}-\d\d-\d\d)"
COUNT = (
    r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|eighteen|twenty|thirty|forty-five|sixty|ninety)"
    r"(?:\s*\(\d+\))?"
)
SPAN = r"(?:(?:calendar|business|working|fiscal)\s+)?(?:hour|day|week|month|quarter|year)s?"

FISCAL_YEAR = r"(?:fiscal\s+year|FY)\s*(?:\d{4}(?:\s*[-–/]\s*\d{2,4})?|\d{2}(?:\s*/\s*\d{2})?)\b"
QUARTER = (
    r"(?:(?:end\s+of\s+)?(?:the\s+)?(?:first|second|third|fourth)\s+quarter|Q[1-4])(?:\s+of)?\s+"
    rf"(?:{FISCAL_YEAR}|(?:calendar\s+year\s+)?(?:19|20)\d\d\b)"
)

TIMING = Timing(
    begins=any_case(
        r"\b(?:(?:will\s+|shall\s+)?(?:takes?|comes?|came|took|enters?)\s+(?:into\s+)?(?:effect|force)"
        r"|(?:is|are|(?:will|shall)\s+be)\s+(?:in\s+)?effective|becomes?\s+effective)"
        rf"\s*,?\s*(?:on|as of|from|starting|beginning)?\s*{DATE}"
    ),
    ends=any_case(
        r"\b(?:(?:ceases?|will cease)\s+to\s+(?:apply|have\s+effect|be\s+in\s+(?:effect|force))"
        r"|(?:remains?|will\s+remain|continues?)\s+in\s+(?:effect|force)|expires?|will\s+expire"
        r"|(?:(?:is|are)\s+in\s+(?:effect|force)|appl(?:y|ies))(?=\s+(?:only\s+)?(?:until|up\s+to)\b)(?:\s+only)?)"
        rf"\s*(?:on|until|up\s+to|to)?\s*{DATE}"
    ),
    following=any_case(r"\bfollowing\b"),
    until=any_case(r"\b(?:until|up\s+to|expires?|expire)\b"),
    except_begins=any_case(r"\b(?:with\s+the\s+exception\s+of|except(?:\s+for|\s+that)?|other\s+than|apart\s+from)\b"),
    opens_on=any_case(
        rf"^(?:effective|as\s+of|beginning|starting|commencing|from)(?:\s+on)?\s+{DATE}\s*(?:,|and\b)"
        rf"|\((?:effective|in\s+effect)(?:\s+as\s+of|\s+on|\s+from)?\s+{DATE}\)"
    ),
    closes_on=any_case(rf"^(?:until|up\s+to)\s+{DATE}\s*,"),
    one_of_two=any_case(r"[^;:]{0,300}?\bwhichever\b[^,.;:]{0,60}"),
    also_on=any_case(
        r"(?<=\d),?\s+(?:and|but|while)\s+(?=(?:(?:sub)?sections?|requirements?|clauses?|paragraphs?)?\s*[\dA-Z][\d.][\d., and]*\bon\b)"
    ),
    met_by=any_case(
        r"\b(?:(?:will\s+)?(?:has|have)\s+until|must\s+be\s+met\s+(?:by|no\s+later\s+than)|must\s+meet\b.{0,200}?\bby"
        rf"|(?:to\s+be|be)\s+(?:fully\s+)?(?:implemented|met)\s+by)\s+{DATE}"
    ),
    counted=any_case(
        r"\b(?:within|no\s+later\s+than|not\s+later\s+than|over|in)\s+(?:the\s+)?(?:next\s+|following\s+|first\s+)?"
        r"(?P<count>\d+|[a-z]+)(?:\s*\(\d+\))?\s+(?:calendar\s+)?(?P<unit>days?|weeks?|months?|years?)\b"
    ),
    own_day=any_case(
        r"(?:(?:of|after|from|following|beginning)\s+)?(?:(?:the\s+)?(?:date|day|issuance|publication|release|signing|effective\s+date|adoption"
        r"|entry\s+into\s+force|commencement)(?:\s+(?:of|on\s+which))?(?:\s+(?:the\s+)?(?:issuance|publication|release))?"
        r"(?:\s+of)?(?:\s+(?:this|the\s+present|the)\s+(?:\w+\s+)?(?:memorandum|memo|circular|guidance|policy|directive|order|bulletin|standard"
        r"|strategy|plan|code|notice|document|regulation|instrument))?|(?:of\s+)?this\s+(?:memorandum|memo|circular|guidance|policy"
        r"|directive|order|standard|document)(?:'s\s+(?:issuance|publication|release|effective\s+date))?|today)\b(?!\s+of\b)"
    ),
    counts={
        "one": 1,
        "two": 2,
        "three": 3,
        "four": 4,
        "five": 5,
        "six": 6,
        "seven": 7,
        "eight": 8,
        "nine": 9,
        "ten": 10,
        "eleven": 11,
        "twelve": 12,
        "fifteen": 15,
        "eighteen": 18,
        "twenty": 20,
        "thirty": 30,
        "forty-five": 45,
        "sixty": 60,
        "ninety": 90,
        "a": 1,
        "an": 1,
    },
    units={"day": "day", "week": "week", "month": "month", "year": "year"},
    year_end=any_case(r"\bby\s+(?:the\s+)?end\s+of\s+(?:calendar\s+(?:year\s+)?)?(?P<year>(?:19|20)\d\d)\b"),
    deadlines=(
        any_case(rf"\bat\s+least\s+(?:once\s+)?(?:every|an?|per)\s+(?:{COUNT}\s+)?{SPAN}\b"),
        any_case(r"\bat\s+least\s+(?:once\s+|twice\s+)?(?:annually|yearly|quarterly|monthly|weekly)\b"),
        any_case(rf"\b(?:once\s+)?every\s+(?:other\s+)?(?:{COUNT}\s+)?{SPAN}\b(?:\s+at\s+a\s+minimum)?"),
        any_case(r"\b(?:semi-?annually|bi-?annually|biennially|annually|quarterly|monthly|weekly|daily|yearly)\b"),
        any_case(r"\bon\s+an?\s+(?:annual|quarterly|monthly|weekly|yearly|biennial|cyclical)\s+basis\b"),
        any_case(r"\b(?:once|twice|\w+\s+times)\s+(?:a|per|each)\s+(?:fiscal\s+)?(?:year|quarter|month|week)\b"),
        any_case(r"\bby\s+the\s+end\s+of\s+(?:each|the|every)\s+(?:fiscal\s+|calendar\s+)?(?:year|quarter|month)\b"),
        any_case(
            r"\b(?:before|after|at)\s+the\s+(?:start|beginning|end)\s+of\s+(?:each|every|the)\s+"
            r"(?:fiscal\s+|calendar\s+)?(?:year|quarter|month)\b"
        ),
        any_case(
            rf"\b(?:(?:no|not)\s+later\s+than|within)\s+(?:the\s+)?(?:next\s+|following\s+|first\s+)?{COUNT}\s+{SPAN}"
            r"(?:\s+(?:of|after|from|following|before|prior\s+to|in\s+advance\s+of|for)\s+(?:[^,.;:()]|\.\d){1,120})?"
        ),
        any_case(
            rf"\bat\s+least\s+{COUNT}\s+{SPAN}\s+(?:before|prior\s+to|in\s+advance\s+of)\s+(?:[^,.;:()]|\.\d){{1,120}}"
        ),
        any_case(rf"\b(?:by\s+)?no\s+later\s+than\s+(?:{DATE}|[^,.;:()]{{1,120}})"),
        any_case(
            rf"\b(?:on\s+or\s+)?(?:by|before|until|no\s+later\s+than)\s+(?:{DATE}|(?:{MONTHS})\s+(?:of\s+)?\d{{4}}\b)"
        ),
        any_case(
            rf"\b(?:on\s+or\s+before|by|before|no\s+later\s+than)\s+(?:(?:{MONTHS})\s+\d{{1,2}}|\d{{1,2}}\s+(?:{MONTHS}))\b(?!,?\s+\d{{4}})"
            r"(?:,?\s+(?:of\s+)?(?:each|every)\s+(?:fiscal\s+|calendar\s+)?year)?"
        ),
        any_case(r"\bby\s+(?:the\s+)?end\s+of\s+(?:calendar\s+(?:year\s+)?|fiscal\s+year\s+|FY\s*)?(?:19|20)\d\d\b"),
        any_case(
            rf"\b(?:(?:by|before|in|during|beginning\s+(?:in|with)|starting\s+(?:in|with)|(?:no|not)\s+later\s+than)\s+)?(?:the\s+)?{QUARTER}"
        ),
        any_case(
            rf"\b(?:by|before|in|during|beginning\s+(?:in|with)|starting\s+(?:in|with)|(?:no|not)\s+later\s+than)\s+(?:the\s+)?"
            rf"(?:(?:start|beginning|close)\s+of\s+)?{FISCAL_YEAR}"
        ),
        any_case(
            r"\bby\s+the\s+end\s+of\s+the\s+(?:first|second|third|fourth)\s+quarter\s+of\s+(?:each|every)\s+(?:fiscal\s+|calendar\s+)?year\b"
        ),
        any_case(rf"\b(?:over|in)\s+the\s+(?:next|following|first)\s+(?:{COUNT}\s+)?{SPAN}\b"),
        any_case(r"\bat\s+the\s+[\w-]+-year\s+mark\b(?:[^,.;:()]{1,80})?"),
        any_case(r"\beach\s+(?:fiscal\s+|calendar\s+)?(?:year|quarter|month|week)\b"),
        re.compile(r"(?<!the )(?<!approved )\bannual\b(?! basis)"),
    ),
)
