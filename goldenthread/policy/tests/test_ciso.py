"""CISO Assistant's frameworks in: nodes as clauses, translations, and files that are refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from goldenthread.policy.faults import Fault
from goldenthread.policy.importers.draft import Refused
from goldenthread.policy.importers.formats import format_of
from goldenthread.policy.importers.readers.ciso import read_draft
from goldenthread.policy.importers.safety.yaml_safety import ALIAS_LIMIT
from goldenthread.policy.tests.suite_files import SUITE

NODES: list[dict[str, Any]] = [
    {"urn": "u:1", "assessable": False, "depth": 1, "ref_id": "A", "name": "Kettles"},
    {
        "urn": "u:2",
        "assessable": True,
        "depth": 2,
        "parent_urn": "u:1",
        "ref_id": "A.1",
        "description": "Kettles are descaled:\n\n- weekly",
        "annotation": "With vinegar.",
        "translations": {"fr": {"description": "Les bouilloires sont détartrées."}},
    },
    {"urn": "u:3", "assessable": True, "depth": 2, "parent_urn": "u:1", "description": "Lids close."},
]


def library(nodes: Any = NODES) -> dict[str, Any]:
    return {
        "urn": "urn:lib",
        "locale": "en",
        "publication_date": date(2031, 3, 17),
        "provider": "Tea Board",
        "objects": {
            "framework": {
                "urn": "urn:fw:tea",
                "ref_id": "Tea 1",
                "name": "Tea standard",
                "description": "About tea.",
                "requirement_nodes": nodes,
            }
        },
    }


def written(folder: Path, content: Any) -> Path:
    path = folder / "framework.yaml"
    path.write_text(
        content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True), encoding="utf-8"
    )
    return path


def test_nodes_are_chapters_and_clauses_with_their_numbers_and_notes(tmp_path: Path) -> None:
    draft = read_draft(written(tmp_path, library()))
    assert [(c.depth, c.kind, c.number, c.heading, c.text) for c in draft.clauses] == [
        (1, "chapter", "A", "Kettles", ""),
        (2, "clause", "A.1", "", "Kettles are descaled: weekly"),
        (3, "note", "", "Annotation", "With vinegar."),
        (2, "clause", "", "", "Lids close."),
    ]
    assert "<li>weekly</li>" in draft.clauses[1].html
    assert (draft.key, draft.title, draft.kind, draft.issuer) == ("tea-1", "Tea standard", "standard", "Tea Board")
    assert (draft.consolidated_on, draft.document_id, draft.note) == (date(2031, 3, 17), "urn:fw:tea", "About tea.")


def test_a_translation_is_read_where_it_is_and_the_original_where_it_is_not(tmp_path: Path) -> None:
    draft = read_draft(written(tmp_path, library()), language="fr")
    assert draft.language == "fr"
    assert [clause.text for clause in draft.clauses if clause.kind == "clause"] == [
        "Les bouilloires sont détartrées.",
        "Lids close.",
    ]


def test_a_node_below_one_that_is_not_there_stands_at_the_top_with_a_warning(tmp_path: Path) -> None:
    draft = read_draft(
        written(tmp_path, library([{"urn": "u:9", "parent_urn": "u:8", "assessable": True, "name": "Lost"}]))
    )
    assert [clause.depth for clause in draft.clauses] == [1]
    assert draft.warnings == (Fault("node-moved", node="u:9", above="u:8"),)


CIRCLE = [{"urn": "u:1", "parent_urn": "u:2", "name": "a"}, {"urn": "u:2", "parent_urn": "u:1", "name": "b"}]
BOMB = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a: [", "no YAML"),
        ("just words", "no framework"),
        (library([]), "requirement_nodes"),
        (library([NODES[0], NODES[0]]), "twice"),
        (library(CIRCLE), "circle"),
        ("[" * 70, "too deeply"),
        ("[" * 50_000, "nesting depth|too deeply"),
        (BOMB, "too many to be a document"),
        ("a: &a [*a]", "recursive|too deeply"),
        ("x: &x 1\ny: [" + ",".join(["*x"] * (ALIAS_LIMIT + 1)) + "]", "aliases"),
        ("? [1]\n: 2", "no YAML"),
        ("a: !!python/object/apply:os.system ['true']", "no framework"),
    ],
)
def test_what_is_no_framework_is_refused_in_a_sentence(tmp_path: Path, content: Any, said: str) -> None:
    with pytest.raises(Refused, match=said):
        read_draft(written(tmp_path, content))


@pytest.mark.shared
def test_a_real_framework_is_read_whole() -> None:
    path = SUITE.parent / "oscal" / "essential-eight.ciso.yaml"
    if not path.exists():
        pytest.skip("the shared files (../shared/data/oscal) are not at hand")
    draft = read_draft(path)
    assert format_of(path).name == "ciso"
    assert sum(clause.kind == "chapter" for clause in draft.clauses) == 8
    assert len(draft.clauses) == 157
    assert draft.consolidated_on == date(2024, 3, 17)
