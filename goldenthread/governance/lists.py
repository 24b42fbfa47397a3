"""The configurable lists that the governance room starts with; administrators change them as entries of "terms"."""

from __future__ import annotations

from goldenthread.engine.lists import start_with

TYPES: dict[str, dict[str, str]] = {
    "ministry": {"en": "Ministry", "fr": "Ministère"},
    "agency": {"en": "Agency", "fr": "Agence"},
    "regulator": {"en": "Regulator", "fr": "Organisme de réglementation"},
    "tribunal": {"en": "Tribunal", "fr": "Tribunal administratif"},
    "public-corporation": {"en": "Public corporation", "fr": "Société publique"},
    "advisory-body": {"en": "Advisory body", "fr": "Organisme consultatif"},
    "office-of-parliament": {"en": "Office of Parliament", "fr": "Organe du Parlement"},
}
WHOLE = "government"
"""The level of what is all of its organisations together and has no posts of its own."""
LEVELS: dict[str, dict[str, str]] = {
    WHOLE: {"en": "Government", "fr": "Gouvernement"},
    "region": {"en": "Region", "fr": "Région"},
    "department": {"en": "Department", "fr": "Département ministériel"},
    "agency": {"en": "Agency", "fr": "Organisme"},
    "private-office": {"en": "Private office", "fr": "Cabinet"},
    "unit": {"en": "Unit", "fr": "Unité"},
}

start_with({"organisation-types": TYPES, "organisation-levels": LEVELS})
