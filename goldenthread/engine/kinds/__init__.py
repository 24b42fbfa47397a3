"""The kinds of fields: one class each, which knows every face of its values."""

from goldenthread.engine.kinds.base import NOT_STATED, UNSTATED, FormData, Kind, Wrong
from goldenthread.engine.kinds.lists import Choice, Fixed, Several
from goldenthread.engine.kinds.references import EntryReference
from goldenthread.engine.kinds.values import Day, Whole, YesNo
from goldenthread.engine.kinds.words import Address, Lines, LongWords, Text, Words

__all__ = [
    "NOT_STATED",
    "UNSTATED",
    "Address",
    "Choice",
    "Day",
    "EntryReference",
    "Fixed",
    "FormData",
    "Kind",
    "Lines",
    "LongWords",
    "Several",
    "Text",
    "Whole",
    "Words",
    "Wrong",
    "YesNo",
]
