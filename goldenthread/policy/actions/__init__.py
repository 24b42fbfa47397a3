"""The only writers of instruments, texts, clauses and requirements."""

from goldenthread.policy.actions.drafting import create_draft, publish
from goldenthread.policy.actions.own import Obliged, Own, keep_own
from goldenthread.policy.actions.references import resolve_references
from goldenthread.policy.actions.storing import Placing, Stored, store_draft

__all__ = [
    "Obliged",
    "Own",
    "Placing",
    "Stored",
    "create_draft",
    "keep_own",
    "publish",
    "resolve_references",
    "store_draft",
]
