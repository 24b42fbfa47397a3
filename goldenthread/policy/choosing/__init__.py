"""Which instrument a problem needs: twelve questions as data, and the walk along their answers. Pure: no Django."""

from goldenthread.policy.choosing.guide import Field, Guide, Misguided, Option, Outcome, Question, guide
from goldenthread.policy.choosing.record import Record, record_of
from goldenthread.policy.choosing.walk import Answers, Given, NoAnswer, Walk, accepted, lacking, walk

__all__ = [
    "Answers",
    "Field",
    "Given",
    "Guide",
    "Misguided",
    "NoAnswer",
    "Option",
    "Outcome",
    "Question",
    "Record",
    "Walk",
    "accepted",
    "guide",
    "lacking",
    "record_of",
    "walk",
]
