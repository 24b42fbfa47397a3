"""Who a phrase names, whatever the spelling."""

from __future__ import annotations

import json

import pytest

from goldenthread.policy.importers.duties.bearers import Names
from goldenthread.policy.importers.duties.languages import wording_of
from goldenthread.policy.importers.duties.languages.english import ENGLISH
from goldenthread.policy.importers.duties.spellings import ALIASES, aliases, alike

NAMES = Names(ENGLISH, ["The Island Pilots Council (IPC) meets here.", "Ask about fog (FOG)."])


@pytest.mark.parametrize(
    ("phrase", "keys"),
    [
        ("Deputy heads", ["deputy-head"]),
        (
            "The departmental CIO, in collaboration with the Chief Security Officer as appropriate,",
            ["departmental-cio"],
        ),
        ("Departmental chief information officers (CIOs)", ["departmental-cio"]),
        ("The Secretary of the Treasury Board, while recognizing deputy heads,", ["secretary-of-the-treasury-board"]),
        ("The Privacy Commissioner of Canada is an Agent of Parliament and", ["privacy-commissioner-of-canada"]),
        ("Shared Services Canada (SSC)", ["shared-services-canada"]),
        ("SSC", ["shared-services-canada"]),
        ("The deputy head of SSC", ["deputy-head-of-shared-services-canada"]),
        ("Library and Archives Canada", ["library-and-archives-canada"]),
        ("Library and Archives Canada and Statistics Canada", ["library-and-archives-canada", "statistics-canada"]),
        (
            "The Treasury Board of Canada Secretariat’s Chief Information Officer Branch",
            ["chief-information-officer-branch"],
        ),
        ("The head of communications and the CIO", ["head-of-communications", "departmental-cio"]),
        (
            "Business owners, contracting authorities, and designated pilots",
            ["business-owner", "contracting-authority", "designated-pilot"],
        ),
        ("Heads of government institutions or their delegates", ["head-of-government-institution", "delegate"]),
        ("Project sponsors and, where applicable, programme managers", ["project-sponsor", "programme-manager"]),
        ("Managers, functional specialists and equivalents", ["manager", "functional-specialist"]),
        ("Executives and senior officials who manage programs or contractors", ["executive", "senior-official"]),
        ("Functional specialists involved in ports or those who manage lamps", ["functional-specialist"]),
        ("Senior designated officials responsible for ships, lamps, data, or service", ["senior-designated-official"]),
        (
            "The delegated authorities responsible for the choice of the CIO, the clerk, or equivalent",
            ["delegated-authority"],
        ),
        ("The IPC", ["island-pilots-council"]),
        ("Deputy heads of island ports", ["deputy-head-of-island-port"]),
        ("Lamplighters of the quay", []),
        ("Lighthouse managers", ["lighthouse-manager"]),
        (
            "The Deputy Minister of Public Services and Procurement Canada",
            ["deputy-minister-of-public-services-and-procurement-canada"],
        ),
        ("The Minister of Fish and the Chief Pilot of the Fleet", ["minister-of-fish", "chief-pilot-of-the-fleet"]),
        (
            "The harbour master, or any other senior official named by the minister",
            ["harbour-master", "senior-official"],
        ),
        ("The heads of small departments and agencies", ["head-of-small-department-or-agency"]),
        ("Systems", []),
        ("Requests for exceptions", []),
        ("Treasury Board submissions", []),
        ("The FOG", []),
        ("Some departments", []),
        ("Informing users of fog", []),
        ("Contracting authorities", ["contracting-authority"]),
        ("The steering committee", ["steering-committee"]),
    ],
)
def test_a_subject_names_its_bearers(phrase: str, keys: list[str]):
    assert [bearer.key for bearer in NAMES.bearers_in(phrase)] == keys


def test_an_unknown_name_counts_where_only_somebody_can_be_meant():
    assert NAMES.bearers_in("Lamplighters of the quay") == ()
    assert [b.key for b in NAMES.bearers_in("Lamplighters of the quay", sure=True)] == ["lamplighter-of-the-quay"]
    assert NAMES.bearers_in("This section", sure=True) == ()


def test_a_role_is_named_in_the_singular_and_an_organisation_by_its_name():
    [organisation] = NAMES.bearers_in("The Office of Tides and Currents")
    assert (organisation.kind, organisation.name) == ("organisation", "Office of Tides and Currents")
    [many] = NAMES.bearers_in("Lighthouse managers who row")
    assert (many.name, many.written) == ("Lighthouse manager", "Lighthouse managers who row")


def test_spellings_are_folded_before_they_are_compared():
    assert alike("The Deputy Heads") == alike("deputy head")
    assert alike("Treasury Board’s secretariats (TBS)") == alike("treasury board secretariat")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_spelling_stands_for_two_bearers(language: str):
    listed = json.loads(ALIASES.read_text(encoding="utf-8"))["bearers"]
    owners: dict[str, str] = {}
    for entry in listed:
        for spelling in (entry[language], *entry.get("also", {}).get(language, ())):
            assert owners.setdefault(alike(spelling), entry["key"]) == entry["key"], spelling
    assert set(owners.values()) == {known.key for known in aliases(language).values()}


def test_every_bearer_of_the_list_has_a_name_in_both_languages():
    listed = json.loads(ALIASES.read_text(encoding="utf-8"))["bearers"]
    assert all(entry["en"] and entry["fr"] and entry["kind"] in {"role", "organisation"} for entry in listed)
    assert len({entry["key"] for entry in listed}) == len(listed)


def test_a_language_variant_counts_as_its_language():
    assert wording_of("en-CA") is ENGLISH
    assert wording_of("de") is None


def test_a_name_of_more_words_than_any_key_holds_is_cut():
    [bearer] = NAMES.bearers_in(f"The {'old ' * 20}keepers")
    assert bearer.key.startswith("old-old")
