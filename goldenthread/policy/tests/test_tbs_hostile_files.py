"""Files that nobody vouches for: each refused with its line and the reason, at once, and nothing else disturbed."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from goldenthread.policy.importers.draft import Draft, Refused
from goldenthread.policy.importers.readers.tbs.instrument import read_instrument, read_suite
from goldenthread.policy.importers.safety.files import SIZE_LIMIT
from goldenthread.policy.tests.tbs_files import DECLARATION, NAME, chapter, doc, numbered, write

GOOD = doc(chapter("<p>1.1 Boil.</p>"))
MANY_ATTRIBUTES = " ".join(f"a{i}='1'" for i in range(50_000))
SECONDS_ENOUGH = 5  # of the processor, as the machine may be busy
"""Far more than any refusal takes, far less than an attack would."""


def refusal(path: Path) -> Refused:
    """How a file is refused; fails where it is read, or where refusing takes long."""
    began = time.process_time()
    with pytest.raises(Refused) as caught:
        read_instrument(path)
    assert time.process_time() - began < SECONDS_ENOUGH
    assert caught.value.message.endswith(".")
    return caught.value


def test_an_entity_bomb_is_refused_before_anything_is_expanded(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(11))
    bomb = f'{DECLARATION}\n<!-- x -->\n<!DOCTYPE doc [<!ENTITY e0 "tea">{entities}]><doc>&e11;</doc>'
    refused = refusal(write(tmp_path, bomb))
    assert refused.line == 4
    assert "DOCTYPE" in refused.message


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE doc [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE doc SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE doc PUBLIC "-//x//y" "http://127.0.0.1:9/x.dtd">',
        '<?style x?><!doctype doc [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>',
        "<!DOCTYPE doc>",
    ],
)
def test_any_document_type_declaration_is_refused(tmp_path: Path, declaration: str) -> None:
    assert "DOCTYPE" in refusal(write(tmp_path, f"{DECLARATION}{declaration}<doc>&x;</doc>")).message


def test_a_declaration_hidden_in_another_encoding_is_refused_too(tmp_path: Path) -> None:
    text = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE doc [<!ENTITY x "y">]><doc>&x;</doc>'
    assert "DOCTYPE" in refusal(write(tmp_path, text.encode("utf-16"))).message
    seven = b'<?xml version="1.0" encoding="utf-7"?><doc>+ADw-</doc>'
    assert numbered_text(write(tmp_path, seven.replace(b"<doc>", b'<doc documentID="1">'))) == ["+ADw-"]


def numbered_text(path: Path) -> list[str]:
    return [clause.text for clause in read_instrument(path).clauses]


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ("", 1, "empty"),
        ("   \n\n ", 1, "empty"),
        (f"{DECLARATION}<html><body/></html>", 2, "begins with <html>"),
        (f"{DECLARATION}\n\n<docs/>", 4, "begins with <docs>"),
        (f"{DECLARATION}<doc>\n<p>\n</doc>", 4, "not well-formed"),
        (f"{DECLARATION}<doc>\n\n&nbsp;</doc>", 4, "not well-formed"),
        (f"{DECLARATION}<doc>&#0;</doc>", 2, "not well-formed"),
        (f"{DECLARATION}<doc>\n\x07</doc>", 3, "not well-formed"),
        ("only words\n", 1, "not well-formed"),
        (f"{DECLARATION}<doc/><doc/>", 2, "not well-formed"),
        ("<!-- never closed", 1, "not well-formed"),
        (f"{DECLARATION}<doc>\n\x00</doc>", 3, "NUL"),
        ("\ufeff" + f"{DECLARATION}<doc>\n\x00</doc>", 3, "NUL"),
    ],
)
def test_what_is_no_xml_of_the_suite_is_refused_with_its_line(
    tmp_path: Path, content: str, line: int, reason: str
) -> None:
    refused = refusal(write(tmp_path, content))
    assert reason in refused.message
    assert refused.line == line


def test_bytes_that_are_no_text_are_refused_with_their_line(tmp_path: Path) -> None:
    refused = refusal(write(tmp_path, GOOD.replace("Boil", "B\noil").encode().replace(b"oil", b"oi\xffl")))
    assert refused.line == 3
    assert "byte FF" in refused.message
    truncated = b"\xff\xfe" + "<doc/>".encode("utf-16-le")[:-1]
    assert "does not fit" in refusal(write(tmp_path, truncated)).message
    assert "UTF-32" in refusal(write(tmp_path, GOOD.encode("utf-32"))).message
    klingon = b'<?xml version="1.0" encoding="x-klingon"?><doc>\xff</doc>'
    assert "x-klingon" in refusal(write(tmp_path, klingon)).message


def test_utf_16_with_its_mark_is_read(tmp_path: Path) -> None:
    text = GOOD.replace("utf-8", "utf-16").replace("Boil", "Thé “noir”")
    for encoding in ("utf-16-le", "utf-16-be"):
        draft = read_instrument(write(tmp_path, "\ufeff".encode(encoding) + text.encode(encoding)))
        assert numbered(draft, "1.1").text == "Thé “noir”."


def test_a_wrong_encoding_declared_is_overruled_by_the_bytes_with_a_warning(tmp_path: Path) -> None:
    text = GOOD.replace("utf-8", "ISO-8859-1").replace("Boil", "Thé “noir”")
    draft = read_instrument(write(tmp_path, text))
    assert numbered(draft, "1.1").text == "Thé “noir”."
    assert draft.warnings[0] == "The file says it is in iso-8859-1, but its bytes are UTF-8; it was read as UTF-8."
    assert draft.mended == 0


def test_a_right_encoding_declared_is_believed(tmp_path: Path) -> None:
    text = GOOD.replace("utf-8", "windows-1252").replace("Boil", "Thé “noir”")
    draft = read_instrument(write(tmp_path, text.encode("cp1252")))
    assert numbered(draft, "1.1").text == "Thé “noir”."
    assert not any("encoding" in warning or "bytes" in warning for warning in draft.warnings)


def test_a_file_of_60_mb_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / NAME
    with path.open("wb") as file:
        file.truncate(60 * 1024 * 1024)
    assert refusal(path).message == "The file has 60 MB; instruments up to 20 MB are read."


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<p>" * 10_000 + "</p>" * 10_000, "nested too deeply"),
        ("<clauses><clause>" * 60 + "</clause></clauses>" * 60, "nested too deeply"),
        ("<clauses><clause>" * 10_000, "nested too deeply"),
        (f"<p {MANY_ATTRIBUTES}/>", "attributes"),
        (f"<p b='>' {MANY_ATTRIBUTES}/>", "attributes"),
        ("<p/>" * 400_000, "elements"),
        (f"<p>{'x' * 11_000_000}</p>", "too long"),
        (f"<!--{'x' * 11_000_000}-->", "too long"),
    ],
)
def test_bulk_that_no_instrument_has_is_refused_at_once(tmp_path: Path, content: str, reason: str) -> None:
    text = doc(chapter(content))
    assert len(text) < SIZE_LIMIT
    assert reason in refusal(write(tmp_path, text)).message


def test_the_deepest_nesting_that_is_allowed_is_read(tmp_path: Path) -> None:
    for opened, closed in (
        ("<ul><li>x", "</li></ul>"),
        ("<clauses><clause>x", "</clause></clauses>"),
        ("<em>x", "</em>"),
    ):
        depth = 45 if opened.count("<") == 2 else 90
        draft = read_instrument(write(tmp_path, doc(chapter(opened * depth + closed * depth))))
        assert "".join(clause.text for clause in draft.clauses).count("x") == depth


def test_a_large_file_of_many_alike_numbers_is_read_in_seconds(tmp_path: Path) -> None:
    many = '<clause anchor="1.1">Objective, effective date, issued by issued under</clause>' * 10_000
    began = time.process_time()
    draft = read_instrument(
        write(tmp_path, doc(chapter(f"<clauses>{many}</clauses>", title="Objective and effective date")))
    )
    assert time.process_time() - began < 4 * SECONDS_ENOUGH
    assert len({clause.anchor for clause in draft.clauses}) == 10_001


def test_a_number_of_absurd_length_is_left_out_and_its_text_kept(tmp_path: Path) -> None:
    draft = read_instrument(
        write(tmp_path, doc(chapter(f'<clauses><clause anchor="{"9" * 5000}">Boil.</clause></clauses>')))
    )
    assert [(c.number, c.text) for c in draft.clauses[1:]] == [("", "Boil.")]
    assert any("too long" in warning for warning in draft.warnings)
    assert all(len(c.anchor) <= 80 for c in draft.clauses)


def test_an_anchor_never_holds_what_could_break_out_of_an_attribute(tmp_path: Path) -> None:
    number = "1.1&quot; onclick=&quot;x"
    content = f'<clauses><clause anchor="{number}">x <a href="#{number}">y</a> <a href="#1">z</a></clause></clauses>'
    clause = read_instrument(write(tmp_path, doc(chapter(content)))).clauses[1]
    assert clause.number == '1.1"onclick="x'
    assert clause.anchor == "1.1-onclick-x"
    assert clause.html == '<p>x <a href="#1.1-onclick-x">y</a> <a href="#1">z</a></p>'


def test_folders_pipes_loops_and_missing_files_are_refused_by_name(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe_1_2020-01-01.xml")
    (tmp_path / "loop_2_2020-01-01.xml").symlink_to(tmp_path / "loop_2_2020-01-01.xml")
    (tmp_path / "gone_3_2020-01-01.xml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "folder.xml").mkdir()
    assert "not a file" in refusal(tmp_path / "pipe_1_2020-01-01.xml").message
    assert "could not be opened" in refusal(tmp_path / "loop_2_2020-01-01.xml").message
    assert "no file" in refusal(tmp_path / "gone_3_2020-01-01.xml").message
    assert "not a file" in refusal(tmp_path / "folder.xml").message
    assert "no file" in refusal(tmp_path / "missing.xml").message
    assert "opened" in refusal(Path("a\x00b.xml")).message


def test_a_folder_that_contains_itself_is_walked_once(tmp_path: Path) -> None:
    (tmp_path / "again").symlink_to(tmp_path)
    write(tmp_path, GOOD)
    assert [path.name for path, _ in read_suite([tmp_path])] == [NAME]


def test_what_may_not_be_read_is_refused_and_the_rest_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, GOOD)
    write(tmp_path, GOOD, name="Z_5_2020-01-01.xml")
    (tmp_path / "closed").mkdir()
    # Permissions bind nobody who runs the tests as root, so the system's refusal is put in their place.
    allowed_open, allowed_list = Path.open, os.scandir

    def open_some(path: Path, *arguments: Any, **options: Any) -> Any:
        if path.name == NAME:
            raise PermissionError(13, "Permission denied", str(path))
        return allowed_open(path, *arguments, **options)

    def list_some(path: Any) -> Any:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return allowed_list(path)

    monkeypatch.setattr(Path, "open", open_some)
    monkeypatch.setattr(os, "scandir", list_some)
    found = {path.name: draft for path, draft in read_suite([tmp_path])}
    assert isinstance(found["Z_5_2020-01-01.xml"], Draft)
    assert {name: draft.message for name, draft in found.items() if isinstance(draft, Refused)} == {
        NAME: "The file may not be read: its permissions do not allow it.",
        "closed": "The folder may not be read.",
    }


def test_no_part_of_a_local_file_reaches_a_draft_by_inclusion(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret tea", encoding="utf-8")
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="secret.txt" parse="text"/>'
    draft = read_instrument(write(tmp_path, doc(chapter(f"<p>1.1 a{include}b</p>"))))
    assert numbered(draft, "1.1").text == "ab"
