"""Drafts written by hand for tests: one line per clause, indented by what it hangs below."""

from __future__ import annotations

import re
from datetime import date
from textwrap import dedent
from typing import Any, get_args

from goldenthread.policy.importers.draft import Clause, ClauseKind, Draft, Duties, Requirement
from goldenthread.policy.importers.duties.reading import duties_of

_LINE = re.compile(rf"(?P<kind>{'|'.join(get_args(ClauseKind))})(?:\s+#(?P<number>\S+))?(?:\s+(?P<words>.*))?")
_HEADED = {"chapter", "section", "appendix"}


def draft_of(text: str, **fields: Any) -> Draft:
    """A draft from lines such as "clause #4.1 Managers are responsible for:"; two blanks more hang below the line before."""
    clauses: list[Clause] = []
    above: list[int] = []
    for line in filter(str.strip, dedent(text).splitlines()):
        found = _LINE.fullmatch(line.strip())
        assert found, f"not a line of a draft: {line}"
        depth = (len(line) - len(line.lstrip())) // 2
        del above[depth:]
        kind, number, words = found["kind"], found["number"] or "", found["words"] or ""
        heading, own = (words, "") if kind in _HEADED else ("", words)
        parent = above[-1] if above else None
        clauses.append(Clause(number, number or f"c{len(clauses)}", heading, own, "", depth + 1, parent, kind))  # type: ignore[arg-type]
        above.append(len(clauses) - 1)
    known: dict[str, Any] = {
        "key": "70001",
        "document_id": "70001",
        "title": "Policy on Harbours",
        "language": "en",
        "kind": "policy",
        "mandatory": True,
        "consolidated_on": None,
        "effective_on": date(2030, 1, 1),
        "source_url": "",
    }
    return Draft(**{**known, "clauses": tuple(clauses), **fields})


class Read:
    """The duties of a draft, asked for by clause number."""

    def __init__(self, text: str, **fields: Any) -> None:
        self.draft = draft_of(text, **fields)
        self.duties: Duties = duties_of(self.draft)

    def number(self, clause: int) -> str:
        return self.draft.clauses[clause].number or self.draft.clauses[clause].anchor

    @property
    def clauses(self) -> list[str]:
        return [self.number(requirement.clause) for requirement in self.duties.requirements]

    def at(self, number: str) -> Requirement:
        found = [requirement for requirement in self.duties.requirements if self.number(requirement.clause) == number]
        assert len(found) == 1, f"{len(found)} requirements at {number} among {self.clauses}"
        return found[0]

    def bearers(self, number: str) -> list[str]:
        return [bearer.key for bearer in self.at(number).bearers]

    def scope(self, number: str) -> list[tuple[str, str]]:
        """The limits on a requirement: effect, and the number of the clause where the sentence stands."""
        limits = (self.duties.limits[place] for place in self.at(number).scope)
        return [(limit.effect, self.number(limit.clause)) for limit in limits]
