"""The kinds of fields: one class each, which knows every face of its values."""

from goldenthread.engine.duty import Duty
from goldenthread.engine.kinds.amounts import Figures, Money, Percentage, Sum
from goldenthread.engine.kinds.attachments import Attachment
from goldenthread.engine.kinds.base import NOT_STATED, UNSTATED, FormData, Kind, Wrong
from goldenthread.engine.kinds.lists import Choice, Fixed, Several
from goldenthread.engine.kinds.people import PersonReference
from goldenthread.engine.kinds.references import EntryReference, References
from goldenthread.engine.kinds.times import Month, Period, Recurrence
from goldenthread.engine.kinds.values import Day, Whole, YesNo
from goldenthread.engine.kinds.words import Address, Email, Handle, Lines, LongWords, Text, Words

__all__ = [
    "NOT_STATED",
    "UNSTATED",
    "Address",
    "Attachment",
    "Choice",
    "Day",
    "Duty",
    "Email",
    "EntryReference",
    "Figures",
    "Fixed",
    "FormData",
    "Handle",
    "Kind",
    "Lines",
    "LongWords",
    "Money",
    "Month",
    "Percentage",
    "Period",
    "PersonReference",
    "Recurrence",
    "References",
    "Several",
    "Sum",
    "Text",
    "Whole",
    "Words",
    "Wrong",
    "YesNo",
]
