"""Word files that are broken or built to do harm: each is refused with a sentence, and nothing else happens."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.policy.importers.draft import Refused
from goldenthread.policy.importers.readers.docx.document import read_document
from goldenthread.policy.importers.safety.office_package import DEPTH_LIMIT, ENTRY_LIMIT, PART_LIMIT
from goldenthread.policy.importers.structure.blocks import Document
from goldenthread.policy.tests.word_files import NAMES, level, listed, numbering, paragraph, styled, styles, write

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as refused:
        read_document(path)
    said = refused.value.message
    assert said.endswith((".", ")"))
    assert len(said) < 300
    return said


def with_document(path: Path, content: bytes | str) -> Path:
    """A DOCX file whose main part is this."""
    good = write(path / "good.docx", paragraph("Boil."))
    bad = path / "bad.docx"
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(bad, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, content if name == "word/document.xml" else source.read(name))
    return bad


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"Policy on tea", "no Word document"),
        (b"%PDF-1.7", "no Word document"),
        (OLE + b"\0" * 600, "old format"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"PK\x03\x04" + b"\0" * 90, "damaged or cut off"),
    ],
)
def test_what_is_no_word_file_is_told_for_what_it_is(tmp_path: Path, content: bytes, word: str) -> None:
    path = tmp_path / "policy.docx"
    path.write_bytes(content)
    assert word in refusal(path)


def test_a_folder_or_nothing_at_all_is_refused(tmp_path: Path) -> None:
    assert "folder" in refusal(tmp_path)
    assert "no file" in refusal(tmp_path / "none.docx")


@pytest.mark.parametrize("cut", [0.3, 0.7, 0.99])
def test_a_file_cut_off_is_refused(tmp_path: Path, cut: float) -> None:
    path = write(tmp_path / "policy.docx", *[paragraph("Boil.")] * 50)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * cut)])
    assert "damaged" in refusal(path)


def test_a_zip_of_something_else_is_refused(tmp_path: Path) -> None:
    for name, word in (("a.txt", "ZIP"), ("content.xml", "OpenDocument"), ("[Content_Types].xml", "missing")):
        path = tmp_path / "policy.docx"
        with zipfile.ZipFile(path, "w") as file:
            file.writestr(name, "<a/>")
        assert word in refusal(path)
    assert "Excel" in refusal(with_document(tmp_path, "<workbook/>"))
    assert "no text" in refusal(with_document(tmp_path, f"<w:document {NAMES}/>"))
    assert "no text" in refusal(with_document(tmp_path, f"<w:document {NAMES}><w:body/></w:document>"))


def test_a_bomb_is_refused_before_it_goes_off(tmp_path: Path) -> None:
    began = time.process_time()
    assert "unpacks to more" in refusal(with_document(tmp_path, b" " * (PART_LIMIT + 1)))
    assert "tags" in refusal(with_document(tmp_path, f"<w:document {NAMES}>{'<w:p/>' * 1_300_000}</w:document>"))
    deep = DEPTH_LIMIT + 1
    nested = f"<w:document {NAMES}>{'<w:ins>' * deep}{'</w:ins>' * deep}</w:document>"
    assert "deeply" in refusal(with_document(tmp_path, nested))
    assert time.process_time() - began < 5


def test_a_size_that_the_zip_lies_about_is_counted(tmp_path: Path) -> None:
    path = with_document(tmp_path, b" " * (PART_LIMIT + 1))
    honest = (PART_LIMIT + 1).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(honest, (10).to_bytes(4, "little")))
    assert refusal(path)


def test_too_many_parts_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "policy.docx"
    with zipfile.ZipFile(path, "w") as file:
        for place in range(ENTRY_LIMIT + 1):
            file.writestr(str(place), b"")
    assert "parts" in refusal(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", "cp500"])
def test_entities_are_refused_in_whatever_encoding(tmp_path: Path, encoding: str) -> None:
    declared = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
    content = f"{declared}<w:document {NAMES}><w:body>{paragraph('x').replace('>x<', '>&b;<')}</w:body></w:document>"
    assert refusal(with_document(tmp_path, content.encode(encoding)))


def test_xml_that_is_not_well_formed_is_refused(tmp_path: Path) -> None:
    assert "not well-formed" in refusal(with_document(tmp_path, "<w:document"))
    assert "not well-formed" in refusal(with_document(tmp_path, b'<a b="\xff"/>'))


def test_an_encrypted_part_is_told_apart(tmp_path: Path) -> None:
    path = write(tmp_path / "policy.docx", paragraph("Boil."))
    content = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = -1
        while (start := content.find(mark, start + 1)) >= 0:
            content[start + place] |= 1
    path.write_bytes(content)
    assert "encrypted" in refusal(path)


def test_text_in_one_giant_paragraph_is_read_in_time(tmp_path: Path) -> None:
    runs = "<w:r><w:t>a</w:t></w:r>" * 100_000
    began = time.process_time()
    assert len(read_document(write(tmp_path / "policy.docx", paragraph(runs=runs))).blocks) == 1
    assert time.process_time() - began < 8


def test_a_hundred_pages_are_read_in_time(tmp_path: Path) -> None:
    body = [
        listed("The cook boils the water for the tea of all who are in the house. " * 4, place % 3)
        for place in range(1200)
    ]
    path = write(
        tmp_path / "policy.docx", *body, parts={"numbering": numbering(*(level(n, f"%{n + 1}.") for n in range(3)))}
    )
    began = time.process_time()
    assert len(read_document(path).blocks) == 1200
    assert time.process_time() - began < 5


def read_or_refuse(content: bytes, path: Path) -> Document | None:
    path.write_bytes(content)
    try:
        return read_document(path)
    except Refused:
        return None


@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_damage_anywhere_is_refused_or_read(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzz.docx"
    parts = {"numbering": numbering(level(0, "%1.")), "styles": styles()}
    content = bytearray(write(path, listed("Boil."), styled("Drain.", "x"), parts=parts).read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    read_or_refuse(bytes(content), path)


WORDS = ("w:p", "w:r", "w:t", "w:tbl", "w:tr", "w:tc", "w:ins", "w:del", "w:sdt", "w:sdtContent", "w:pPr", "w:numPr")
MORE = ("w:numId", "w:ilvl", "w:fldChar", "w:instrText", "w:hyperlink", "w:footnoteReference", "mc:AlternateContent")
TREES = st.recursive(
    st.sampled_from(["", "text", "4.1 text", "•"]),
    lambda inner: st.builds(
        lambda name, value, within: (
            f'<{name} w:val="{value}" w:fldCharType="{value}" w:id="{value}">{"".join(within)}</{name}>'
        ),
        st.sampled_from([*WORDS, *MORE]),
        st.sampled_from(["", "0", "1", "9", "-1", "999999999999", "begin", "separate", "end", "x"]),
        st.lists(inner, max_size=5),
    ),
    max_leaves=30,
)


@settings(max_examples=50, deadline=None)
@given(body=st.lists(TREES, max_size=6))
def test_words_in_any_order_are_refused_or_read(tmp_path_factory: pytest.TempPathFactory, body: list[str]) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzz.docx"
    buffer = io.BytesIO(write(path, *body, parts={"numbering": numbering(level(0, "%1."))}).read_bytes())
    read_or_refuse(buffer.getvalue(), path)
