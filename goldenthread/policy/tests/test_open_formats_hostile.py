"""Files of open formats that are broken or mean harm: refused in a sentence or read, and never more than seconds."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goldenthread.policy.exporters.akn import write_akn
from goldenthread.policy.exporters.html import write_html
from goldenthread.policy.exporters.markdown import write_markdown
from goldenthread.policy.exporters.oscal import write_catalog
from goldenthread.policy.faults import Fault
from goldenthread.policy.importers.draft import Draft, Duties, Refused, Requirement
from goldenthread.policy.importers.duties.reading import duties_of
from goldenthread.policy.importers.formats import read_draft
from goldenthread.policy.importers.readers import ciso
from goldenthread.policy.importers.readers.akn import document as akn
from goldenthread.policy.importers.readers.oscal import catalog as oscal
from goldenthread.policy.importers.text.marked_lines import MARKS_IN_A_TEXT, Prose
from goldenthread.policy.importers.text.tokens import Faults, plain
from goldenthread.policy.tests.drafting import draft_of

DRAFT = draft_of("chapter #1 Tea\n  clause #1.1 Cooks must boil.\n    item #1.1a water")
DUTIES = duties_of(DRAFT)
CISO = (
    b"locale: en\nobjects:\n  framework:\n    name: Tea\n    requirement_nodes:\n"
    b"    - {urn: 'u:1', assessable: true, name: Boil, description: '- water'}\n"
    b"    - {urn: 'u:2', parent_urn: 'u:1', assessable: true, ref_id: A.1}\n"
)
FORMS: dict[str, tuple[Callable[[Path], Draft], bytes]] = {
    "akn": (akn.read_draft, write_akn(DRAFT, DUTIES)),
    "oscal": (oscal.read_draft, write_catalog(DRAFT, DUTIES)),
    "html": (read_draft, write_html(DRAFT, DUTIES)),
    "markdown": (read_draft, write_markdown(DRAFT, DUTIES)),
    "ciso": (ciso.read_draft, CISO),
}
SECONDS = 5
"""Of processor time that reading may take: several times what the slowest takes, far less than the square of it would."""


def read(form: str, folder: Path, content: bytes) -> Draft | None:
    """The draft of a file; None where it is refused. Any other error is the test's."""
    path = folder / f"file.{form}"
    path.write_bytes(content)
    try:
        draft = FORMS[form][0](path)
    except Refused:
        return None
    duties_of(draft)
    return draft


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_file_with_bytes_taken_out_put_in_or_changed_is_read_or_refused(
    form: str, tmp_path: Path, data: st.DataObject
) -> None:
    content = FORMS[form][1]
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(start + 60, len(content))))
    between = data.draw(
        st.one_of(st.binary(max_size=8), st.sampled_from([content[start:end] * 2, b"<", b"{", b"[", b"&a"]))
    )
    read(form, tmp_path, content[:start] + between + content[end:])


def test_what_a_file_says_is_required_costs_little_however_much_it_says(tmp_path: Path) -> None:
    whole = " ".join(f"w{n}x" for n in range(20_000))
    draft = draft_of(f"clause #1 {whole}")
    asked = tuple(Requirement(0, (), f"w{n} x", None, "must", None, start=0, end=9) for n in range(100, 500))
    content = write_catalog(draft, Duties(requirements=asked))
    began = time.process_time()
    draft_read = read("oscal", tmp_path, content)
    assert time.process_time() - began < SECONDS
    assert draft_read is not None
    assert draft_read.stated is None


def test_every_form_reads_the_file_that_the_changes_start_from(tmp_path: Path) -> None:
    assert all(read(form, tmp_path, content) for form, (_reader, content) in FORMS.items())


def many_parts() -> bytes:
    parts = [{"name": "item", "prose": "Boil."} for _ in range(8_000)]
    return json.dumps({"catalog": {"controls": [{"id": "a", "title": "A", "parts": parts}]}}).encode()


def long_chain() -> bytes:
    nodes = "".join(f"    - {{urn: 'u:{n}', parent_urn: 'u:{n - 1 or ''}'}}\n" for n in range(1, 4_000))
    return CISO.split(b"    - ")[0] + nodes.replace("'u:'", "''").encode()


def nested_lists() -> bytes:
    inside = "<item><num>(a)</num>" + "<p>x</p>" * 4_000 + "</item>"
    for _ in range(30):
        inside = f"<item><num>(a)</num><blockList>{inside}</blockList></item>"
    content = f"<content><blockList>{inside}</blockList></content>"
    return write_akn(draft_of("clause #1 Boil.")).replace(b"<content><p>Boil.</p></content>", content.encode())


@pytest.mark.parametrize(
    ("form", "content"),
    [
        ("oscal", many_parts),
        ("ciso", long_chain),
        ("akn", nested_lists),
    ],
    ids=["many parts", "a long chain", "nested lists"],
)
def test_large_and_deep_files_take_seconds_at_most(form: str, content: Callable[[], bytes], tmp_path: Path) -> None:
    written = content()
    began = time.process_time()
    read(form, tmp_path, written)
    assert time.process_time() - began < SECONDS


def test_a_text_of_countless_marks_is_shown_as_it_is_written() -> None:
    prose = Prose(Faults())
    text = "[" * (MARKS_IN_A_TEXT + 1)
    assert plain(prose.tokens(text)) == text
    assert prose.faults.warnings == [Fault("marks-shown")]
    assert plain(prose.tokens("*Boil*")) == "Boil"
