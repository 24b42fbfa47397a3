"""The one way to say no: a sentence for the person, and exit code 1."""

from __future__ import annotations


class Refused(Exception):
    """What is wrong, where, and what would be right. Shown without a traceback; the command ends with 1."""
