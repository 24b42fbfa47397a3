"""English: the verbs with which texts order something, and how other forms of a verb lead back to its base form."""

from __future__ import annotations

import re

from goldenthread.policy.importers.duties.languages.acting import Acting
from goldenthread.policy.importers.duties.languages.wording import any_case, word_set

ORDERING = word_set("""accept access account achieve acknowledge acquire address adhere adjust administer adopt advise align
        allocate allow analyse analyze annotate apply appoint appraise approve arrange ask assess assign assist
        attach attest authenticate authorise authorize avoid award base brief budget build calculate cancel carry
        categorise categorize certify charge check clarify classify clearly close collaborate collect communicate
        compare complete comply conduct configure confirm consider consult contact contain control coordinate
        correct create deactivate debrief deduct define delegate deliver demonstrate deny deposit describe design
        designate destroy detail determine develop direct disable disclose discuss display dispose disseminate
        distribute divide document draft employ enable encourage encrypt enforce engage ensure enter establish
        estimate evaluate examine exclude execute exercise explain explore file fill finalise finalize follow
        formulate forward fulfil give grant handle have hold identify implement include incorporate indicate inform
        initiate inspect install integrate interview invite invoke involve isolate issue justify keep limit link
        list locate log maintain make manage map mark measure meet minimise minimize mitigate monitor negotiate
        never note notify obtain offer operate organise organize outline oversee participate pay perform
        periodically permit place plan post prepare prescribe present preserve prevent prioritise prioritize proceed
        process procure produce prohibit promote promptly propose protect provide publish pursue put receive
        recognise recognize recommend reconcile record recover reduce refer refrain refuse register regularly reject
        release remove render replace report request require resolve respect respond restrict retain return review
        revise revoke safeguard sanction schedule secure seek segregate select send separate serve set share sign
        specify state store structure submit supervise support suspend tailor take terminate test track train
        transfer transmit treat update use validate verify weigh withdraw withhold work""")
"""Base forms that order something where they head a sentence ("Document the decision.")."""

FURTHER = word_set(
    """abide accelerate act adapt advance amend announce anticipate archive assemble assume assure attain
    attend attract audit augment automate baseline benchmark bring broaden buy centralise centralize
    champion choose circulate clean co-operate co-ordinate collate combine commence commission commit
    compile conclude conform consolidate construct contribute convene convert cooperate copy count cover
    cultivate decide decommission dedicate delete delineate deploy detect devise differentiate digitise
    digitize discontinue educate elaborate eliminate embed emphasise emphasize empower enact endorse enhance
    enlist enrol enumerate equip escalate exceed exchange exempt expand expedite expose extend extract
    facilitate finance find fix flag focus foster fulfill fund gather generate get grow guarantee guide halt
    harmonise harmonize harness help highlight hire host improve incentivise incentivize increase influence
    inspire institute institutionalise institutionalize instruct intensify introduce inventory investigate
    join launch lead learn let leverage liaise localise localize lock lower maximise maximize merge migrate
    mobilise mobilize model modernise modernize modify move name nominate normalise normalize observe offset
    open optimise optimize outsource paint partner phase pilot pool populate prefer print prototype prove
    publicise publicize purchase push qualify quantify raise rationalise rationalize re-evaluate reach react
    read reaffirm realign recruit redeploy redesign redirect refine reflect reform refresh reinforce
    reinvest relay relocate rely remediate remind renew reorganise reorganize repair repeat reproduce
    rescind research reserve restore restructure resume retire retrain reuse reward ring roll rotate route
    run sanitise sanitize satisfy save scale scan screen scrutinise search sell settle shape shift ship
    shorten showcase shut simplify solicit spend split sponsor spread staff stand standardise standardize
    start steer step stipulate stop streamline strengthen strive study subject subscribe substitute suggest
    summarise summarize sunset supplement supply surrender survey sustain switch tackle tag target teach
    tell tie tighten trace transcribe transform transition transpose triage trigger trim turn uncover
    block ban bar attest curate segment purge wipe erase filter reassess reinstate reissue vacate answer
    disconnect uninstall patch reset quarantine decline re-certify recertify pause cease consent
    undergo undertake unify unlock upgrade uphold upload utilise utilize vet visit wait warn widen write"""
)
"""Base forms that order in memoranda and guidance too, beside those of the suite's directives."""
_ADVERBS = word_set("clearly never periodically promptly regularly")
KNOWN = (ORDERING | FURTHER) - _ADVERBS
_IRREGULAR = {
    "made": "make",
    "given": "give",
    "kept": "keep",
    "held": "hold",
    "sent": "send",
    "taken": "take",
    "met": "meet",
    "written": "write",
    "found": "find",
    "shown": "show",
    "known": "know",
    "done": "do",
    "seen": "see",
    "told": "tell",
    "paid": "pay",
    "built": "build",
    "sought": "seek",
    "brought": "bring",
    "read": "read",
    "led": "lead",
    "put": "put",
    "chosen": "choose",
    "drawn": "draw",
    "undertaken": "undertake",
    "withdrawn": "withdraw",
    "begun": "begin",
    "spent": "spend",
    "overseen": "oversee",
    "understood": "understand",
    "set": "set",
    "lying": "lie",
    "borne": "bear",
}


def base_form(word: str) -> str:
    """The base form of a verb ("ensuring", "published", "taken"), the word itself where it is none that we can tell."""
    word = word.lower()
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for ending in ("ing", "ied", "ed", "ies", "es", "s"):
        if word.endswith(ending) and len(word) > len(ending) + 1 and word not in KNOWN:
            stem = word.removesuffix(ending)
            forms = (stem + "y",) if ending.startswith("i") and ending != "ing" else (stem, stem + "e", stem[:-1])
            known = next((form for form in forms if form in KNOWN), None)
            return known or (_guessed(stem) if ending in {"ing", "ed"} else word)
    return word


def _guessed(stem: str) -> str:
    if re.search(r"([bdgmnprt])\1$", stem):
        return stem[:-1]
    return stem + "e" if re.search(r"(?:[aiu]t|[iu]z|[aiou]s|[cvu]|[bdgkt]l|dg|[aiou]r)$", stem) else stem


ACTING = Acting(
    base_form=base_form,
    is_verb=KNOWN.__contains__,
    skipped=any_case(
        r"^\s*(?:,[^,]{1,160},\s*|(?:(?!(?:ap|sup|com|re|im)p?ly\b)\w+ly|also|then|each|all|both|first|further|therefore|not|never|take\s+(?:steps|action)\s+to"
        r"|work(?:ing)?\s+to|continue\s+to|seek\s+to|begin\s+to|be\s+able\s+to)\s+|\bto\s+)*"
    ),
    passive=re.compile(r"^be\s+(?:\w+ly\s+|also\s+)*(?P<done>\w+(?:ed|en|wn|ne|de|pt|ld|nt|et|ht|id|ad|ut)\b)"),
    participles=("ed",),
    gerund=re.compile(r"^\w+ing$"),
    coordinated=any_case(r"^\s*,?\s*(?:and|or|and/or),?\s+(?:[^,]{1,40},\s+)?(?P<verb>\w+)\s+"),
    object_ends=any_case(
        r"[,;:.(]|\s+(?:within|by|before|after|until|if|when|where|unless|in\s+(?:order|accordance|consultation|coordination|support"
        r"|line|a\s+(?:way|manner))|so\s+that|to\s+the\s+(?:extent|maximum)|as\s+(?:appropriate|necessary|required|soon|part)"
        r"|no\s+later|at\s+(?:least|a\s+minimum)|every|each|annually|quarterly|monthly|upon|through|consistent|pursuant|for\s+the\s+purpose"
        r"|that\s+(?=\w+\s+(?:is|are|must|shall|will))|on\s+an?\s+\w+\s+basis)\b"
    ),
    conditions=(
        any_case(
            r"\b(?:if|when|whenever|where|wherever|unless|except|provided\s+that|in\s+cases?\s+where|in\s+the\s+(?:case|event)\s+(?:of|that)"
            r"|as\s+long\s+as|other\s+than|with\s+the\s+exception\s+of|upon\s+request)\b[^,.;:]{3,240}"
        ),
        any_case(
            r"\b(?:to\s+the\s+(?:maximum\s+|fullest\s+|greatest\s+)?extent|subject\s+to|as\s+(?:appropriate|necessary|applicable|required|needed"
            r"|permitted))\b[^,.;:]{0,160}"
        ),
    ),
)
