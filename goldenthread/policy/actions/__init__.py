"""The only writers of instruments, texts, clauses, requirements, statements and call-outs."""

from goldenthread.policy.actions.approving import ask_approval, say_of
from goldenthread.policy.actions.calling import Answered, Clash, Taken, call_out, take_answers
from goldenthread.policy.actions.checking import dismiss_overlap
from goldenthread.policy.actions.drafting import create_draft, publish
from goldenthread.policy.actions.languages import keep_as_of
from goldenthread.policy.actions.own import Obliged, Own, keep_own
from goldenthread.policy.actions.references import resolve_references
from goldenthread.policy.actions.staging import date_stages
from goldenthread.policy.actions.stating import confirm, key_of, restate, state
from goldenthread.policy.actions.storing import Placing, Stored, store_draft

__all__ = [
    "Answered",
    "Clash",
    "Obliged",
    "Own",
    "Placing",
    "Stored",
    "Taken",
    "ask_approval",
    "call_out",
    "confirm",
    "create_draft",
    "date_stages",
    "dismiss_overlap",
    "keep_as_of",
    "keep_own",
    "key_of",
    "publish",
    "resolve_references",
    "restate",
    "say_of",
    "state",
    "store_draft",
    "take_answers",
]
