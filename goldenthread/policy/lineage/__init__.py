"""Which clause of a newer text is which of an older one, told by words and place: pure, without Django."""

from goldenthread.policy.lineage.marks import Run, marks, words_marked
from goldenthread.policy.lineage.matching import lineage
from goldenthread.policy.lineage.steps import KINDS, Kind, Step

__all__ = ["KINDS", "Kind", "Run", "Step", "lineage", "marks", "words_marked"]
