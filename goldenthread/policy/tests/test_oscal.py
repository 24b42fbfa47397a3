"""OSCAL in and out: ids, titles and prose are kept, files stand NIST's schemas, and bad ones are refused in a sentence."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from goldenthread.policy.exporters.oscal import write_catalog, write_profile
from goldenthread.policy.importers.draft import Draft, Duties, Refused
from goldenthread.policy.importers.duties.reading import duties_of
from goldenthread.policy.importers.formats import format_of
from goldenthread.policy.importers.readers.oscal.catalog import read_draft
from goldenthread.policy.importers.readers.oscal.params import Parameters
from goldenthread.policy.importers.readers.tbs.instrument import read_suite
from goldenthread.policy.tests.drafting import Read, draft_of
from goldenthread.policy.tests.suite_files import SUITE

DATA = SUITE.parent
CATALOG: dict[str, Any] = {
    "catalog": {
        "uuid": "74c8ba1e-5cd4-4ad1-bbfd-d888e2f6c724",
        "metadata": {
            "title": "Standard on *Kettles*",
            "last-modified": "2031-02-03T00:00:00Z",
            "version": "1",
            "oscal-version": "1.1.2",
            "document-ids": [{"identifier": "KET-1"}],
            "parties": [{"uuid": "984e6c07-b5b6-4ab6-b22b-283609c325e6", "type": "organization", "name": "Tea Board"}],
            "responsible-parties": [{"role-id": "creator", "party-uuids": ["984e6c07-b5b6-4ab6-b22b-283609c325e6"]}],
        },
        "groups": [
            {
                "id": "ke",
                "title": "Kettles",
                "controls": [
                    {
                        "id": "ke-1",
                        "title": "Boiling",
                        "params": [
                            {
                                "id": "ke-1_p1",
                                "select": {
                                    "how-many": "one-or-more",
                                    "choice": ["{{ insert: param, ke-1_p2 }}", "noon"],
                                },
                            },
                            {
                                "id": "ke-1_p2",
                                "label": "period",
                                "constraints": [{"description": "an hour at most"}],
                                "guidelines": [{"prose": "the period in which to *boil*"}],
                            },
                        ],
                        "links": [
                            {"href": "#ke-1.1", "rel": "related"},
                            {"href": "#ke-9", "rel": "related"},
                            {"href": "#3b1b6c5b-7cf5-4f5b-8f3c-0f5a8f6b1a11", "rel": "reference"},
                            {"href": "kettles.xml", "rel": "source", "text": "Kettles"},
                        ],
                        "props": [
                            {"name": "label", "value": "KE-1"},
                            {"name": "label", "class": "padded", "value": "KE-01"},
                        ],
                        "parts": [
                            {
                                "id": "ke-1_smt",
                                "name": "statement",
                                "parts": [
                                    {
                                        "id": "ke-1_smt.a",
                                        "name": "item",
                                        "props": [{"name": "label", "value": "a."}],
                                        "prose": "Boil at {{ insert: param, ke-1_p1 }}, see [below](#ke-1_gdn).",
                                    }
                                ],
                            },
                            {"id": "ke-1_gdn", "name": "guidance", "prose": "Cold *water* first.\n\nThen tea."},
                        ],
                        "controls": [
                            {
                                "id": "ke-1.1",
                                "title": "Whistling",
                                "parts": [{"name": "statement", "prose": "Whistle."}],
                            },
                            {
                                "id": "ke-1.2",
                                "title": "Singing",
                                "props": [{"name": "status", "value": "withdrawn"}],
                                "links": [{"href": "#ke-1", "rel": "incorporated-into"}],
                            },
                        ],
                    }
                ],
            }
        ],
        "back-matter": {
            "resources": [
                {
                    "uuid": "3b1b6c5b-7cf5-4f5b-8f3c-0f5a8f6b1a11",
                    "title": "Book of Tea",
                    "rlinks": [{"href": "https://example.org/tea"}],
                }
            ]
        },
    }
}
ADDED = {"Parameters", "Related controls", "References", "See also", "Required controls"}
"""Titles of what is told below a control of its links and parameters, and goes out as parts."""


def written(folder: Path, content: Any) -> Path:
    path = folder / "file.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def pieces(holder: dict[str, Any], parameters: Parameters) -> Iterator[tuple[str, str, str, str, str]]:
    """Of every group, control and part: what it is, its id, title, name, and its prose with parameters in it."""
    parameters.learn(holder)
    for kind in ("groups", "controls", "parts"):
        for each in holder.get(kind, ()):
            parameters.learn(each)
            prose = parameters.inserted(each.get("prose", ""))
            yield kind, each.get("id", ""), each.get("title", ""), each.get("name", ""), " ".join(prose.split())
            yield from pieces(each, parameters)


def shared(name: str) -> Path:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"the shared files (../shared/data/{name}) are not at hand")
    return path


@cache
def schema(name: str) -> Any:
    return jsonschema_rs.validator_for(json.loads(shared(f"schemas/oscal_{name}_schema.json").read_bytes()))


def test_groups_controls_and_parts_are_clauses_with_their_ids_numbers_and_words(tmp_path: Path) -> None:
    draft = read_draft(written(tmp_path, CATALOG))
    assert [(c.depth, c.kind, c.anchor, c.number, c.heading, c.text) for c in draft.clauses] == [
        (1, "chapter", "ke", "", "Kettles", ""),
        (2, "clause", "ke-1", "KE-1", "Boiling", ""),
        (3, "paragraph", "ke-1_smt", "", "Statement", ""),
        (
            *(4, "item", "ke-1_smt.a", "KE-1a", ""),
            "Boil at [Selection (one or more): [Assignment: organization-defined period (an hour at most)]; noon], see below.",
        ),
        (3, "note", "ke-1_gdn", "", "Guidance", "Cold water first. Then tea."),
        (
            *(3, "note", "ke-1_1", "", "Parameters"),
            "organization-defined period: an hour at most the period in which to boil",
        ),
        (3, "note", "ke-1_2", "", "Related controls", "Whistling, KE-9"),
        (3, "note", "ke-1_3", "", "References", "Book of Tea"),
        (3, "note", "ke-1_4", "", "See also", "Kettles"),
        (3, "clause", "ke-1.1", "", "Whistling", ""),
        (4, "paragraph", "ke-1.1_1", "", "Statement", "Whistle."),
        (3, "clause", "ke-1.2", "", "Singing", "[Withdrawn: Incorporated into KE-1.]"),
    ]
    related, references, other = (draft.clauses[place].html for place in (6, 7, 8))
    assert related == '<p><a href="#ke-1.1">Whistling</a>, KE-9</p>'
    assert references == '<p><a href="https://example.org/tea">Book of Tea</a></p>'
    assert other == "<p>Kettles</p>"
    assert '<a href="#ke-1_gdn">below</a>' in draft.clauses[3].html
    assert (draft.key, draft.title, draft.kind, draft.issuer) == (
        "KET-1",
        "Standard on Kettles",
        "standard",
        "Tea Board",
    )
    assert draft.consolidated_on == date(2031, 2, 3)


def test_a_catalogue_goes_out_as_it_came_in(tmp_path: Path) -> None:
    draft = read_draft(written(tmp_path, CATALOG))
    out = write_catalog(draft, Duties())
    before = list(pieces(CATALOG["catalog"], Parameters()))
    after = [piece for piece in pieces(json.loads(out)["catalog"], Parameters()) if piece[2] not in ADDED]
    # A withdrawn control's text is said in a part of its own.
    after.remove(("parts", "", "", "statement", "[Withdrawn: Incorporated into [KE-1](#ke-1).]"))
    assert [(kind, name or after[place][1], *rest) for place, (kind, name, *rest) in enumerate(before)] == after
    assert read_draft(written(tmp_path, out)).clauses == draft.clauses
    assert write_catalog(draft, Duties()) == out


def test_a_policy_goes_out_with_who_must_do_what_and_a_profile_of_what_binds() -> None:
    read = Read(
        """
        chapter #4 Duties
          clause #4.1 Deputy heads must report yearly.
            item #4.1a on tea;
          clause #4.2 Tea is a drink.
        """
    )
    catalog = json.loads(write_catalog(read.draft, read.duties))["catalog"]
    duty = catalog["groups"][0]["controls"][0]
    assert (duty["id"], duty["title"], duty["parts"][0]["prose"]) == (
        "cl-4.1",
        "4.1",
        "Deputy heads must report yearly.",
    )
    assert {("label", "4.1"), ("modality", "must"), ("bearer", "deputy-head")} <= {
        (p["name"], p["value"]) for p in duty["props"]
    }
    profile = json.loads(write_profile(read.draft, read.duties))["profile"]
    assert profile["imports"][0]["include-controls"] == [{"with-ids": ["cl-4.1"]}]


def test_a_chapter_of_sections_and_clauses_holds_controls_alone_as_the_schema_wants() -> None:
    draft = draft_of("chapter #1 Tea\n  clause #1.1 Boil.\n  section Cups\n    clause #1.2 Wash.")
    group = json.loads(write_catalog(draft, Duties()))["catalog"]["groups"][0]
    assert "groups" not in group
    assert [control["title"] for control in group["controls"]] == ["1.1", "Cups"]
    assert group["controls"][1]["controls"][0]["id"] == "cl-1.2"


def test_a_profile_is_read_as_the_controls_that_it_names(tmp_path: Path) -> None:
    profile = {
        "profile": {
            "metadata": {"title": "Low baseline", "last-modified": "2031-01-01T00:00:00Z"},
            "imports": [{"href": "#r", "include-controls": [{"with-ids": ["ke-1", "ke-2"]}]}],
            "modify": {
                "alters": [{"control-id": "ke-1", "adds": [{"parts": [{"name": "guidance", "prose": "Slowly."}]}]}]
            },
            "back-matter": {"resources": [{"uuid": "r", "title": "Kettles"}]},
        }
    }
    draft = read_draft(written(tmp_path, profile))
    assert [(c.depth, c.number, c.heading, c.text) for c in draft.clauses] == [
        (1, "", "Kettles", ""),
        (2, "KE-1", "", ""),
        (3, "", "Guidance", "Slowly."),
        (2, "KE-2", "", ""),
    ]


def test_parameters_that_insert_each_other_end(tmp_path: Path) -> None:
    parameters = [{"id": "a", "label": "{{ insert: param, b }}"}, {"id": "b", "values": ["{{ a }} {{ a }}"]}]
    control = {
        "id": "c",
        "title": "C",
        "params": parameters,
        "parts": [{"name": "item", "prose": "{{ insert: param, a }}"}],
    }
    draft = read_draft(written(tmp_path, {"catalog": {"controls": [control]}}))
    assert draft.clauses[1].text == "[Assignment: [Assignment: a] [Assignment: a]]"


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("frequency", "[Assignment: organization-defined frequency]"),
        ("organization-defined frequency", "[Assignment: organization-defined frequency]"),
        ("a duration", "[Assignment: a duration]"),
        ("", "[Assignment: p]"),
    ],
)
def test_a_parameter_is_shown_as_a_printed_catalogue_does(label: str, shown: str) -> None:
    parameters = Parameters()
    parameters.learn({"params": [{"id": "p", "label": label}]})
    assert parameters.inserted("Do it {{ insert: param, p }} ; and") == f"Do it {shown}; and"


def test_the_label_that_is_meant_for_the_text_goes_before_the_other() -> None:
    parameters = Parameters()
    other = {"name": "alt-label", "class": "sp800-53", "value": "event types to log"}
    parameters.learn({"params": [{"id": "p", "label": "event types", "props": [other]}, {"id": "q", "values": ["7"]}]})
    said = "[Assignment: organization-defined event types to log] in 7"
    assert parameters.inserted("{{ insert: param, p }} in {{ q }}") == said


@pytest.mark.parametrize("many", [1, 2])
def test_parameters_that_insert_one_another_without_end_cost_little(many: int) -> None:
    chain = [{"id": f"p{n}", "values": [f"{{{{ p{n + 1} }}}}" * many]} for n in range(2_000)]
    parameters = Parameters()
    parameters.learn({"params": chain})
    began = time.process_time()
    said = parameters.inserted("{{ p0 }}" * 20_000)
    assert "[Assignment: p12]" in said
    assert len(said) < 20_000_000
    assert time.process_time() - began < 2


def test_a_name_made_for_a_note_is_none_that_the_file_has(tmp_path: Path) -> None:
    link = {"href": "#b", "rel": "related"}
    controls = [{"id": "a", "title": "A", "links": [link]}, {"id": "a_1", "title": "B"}]
    draft = read_draft(written(tmp_path, {"catalog": {"controls": controls}}))
    assert [clause.anchor for clause in draft.clauses] == ["a", "a_2", "a_1"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "no JSON"),
        (b"[]", "neither"),
        ({"catalog": []}, "neither"),
        ({"catalog": {"metadata": {}}}, "no group and no control"),
        ({"catalog": {"controls": [{"id": "a", "title": "A"}, {"id": "a", "title": "B"}]}}, "twice"),
        (b'{"catalog":' * 80 + b"1" + b"}" * 80, "too deeply"),
        (b"[" * 100_000, "no JSON|too deeply"),
    ],
)
def test_what_is_no_catalogue_is_refused_in_a_sentence(tmp_path: Path, content: Any, said: str) -> None:
    with pytest.raises(Refused, match=said):
        read_draft(written(tmp_path, content))


def test_a_catalogue_of_other_kinds_of_values_than_expected_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    odd = {
        "catalog": {"metadata": 7, "controls": [None, {"id": 7, "title": ["x"], "params": {}, "parts": [{"prose": 5}]}]}
    }
    draft = read_draft(written(tmp_path, odd))
    assert [clause.anchor for clause in draft.clauses] == ["part_1", "part_1_1"]


def test_a_file_is_known_by_its_content(tmp_path: Path) -> None:
    assert format_of(written(tmp_path, CATALOG)).name == "oscal"


@pytest.mark.shared
@pytest.mark.parametrize("name", ["basic-catalog.json", "nist-800-53-rev5-low.json"])
def test_nists_catalogues_keep_ids_titles_and_prose(tmp_path: Path, name: str) -> None:
    path = shared(f"oscal/{name}")
    draft = read_draft(path)
    out = write_catalog(draft, Duties())
    assert [error.message for error in schema("catalog").iter_errors(json.loads(out))] == []
    before = list(pieces(json.loads(path.read_bytes())["catalog"], Parameters()))
    after = [piece for piece in pieces(json.loads(out)["catalog"], Parameters()) if piece[2] not in ADDED]
    for (kind, given, title, part, prose), (kind_out, given_out, title_out, part_out, prose_out) in zip(
        before, after, strict=True
    ):
        assert (kind, given or given_out, title, part) == (kind_out, given_out, title_out, part_out)
        assert said(prose) == said(prose_out), given


def said(prose: str) -> str:
    """Prose without where its links lead and how its lists count: a place that the file has not cannot be led to."""
    unlinked = re.sub(r"\[([^\[\]]*)\]\([^)]*(?:\([^)]*\))?[^)]*\)", r"\1", prose)
    return " ".join(re.sub(r"(?<=\s)\d+\. ", "1. ", unlinked).split())


@pytest.mark.shared
def test_policies_of_every_kind_stand_nists_schemas() -> None:
    if not SUITE.is_dir():
        pytest.skip("the shared policy suite (../shared/data/tbs-policy-suite) is not at hand")
    for _path, draft in read_suite(sorted(SUITE.glob("*.xml"))[::5]):
        assert isinstance(draft, Draft)
        duties = duties_of(draft)
        for name, content in (("catalog", write_catalog(draft, duties)), ("profile", write_profile(draft, duties))):
            assert [error.message for error in schema(name).iter_errors(json.loads(content))] == [], draft.key
