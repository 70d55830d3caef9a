"""What is refused before anything is parsed: too large, of another kind, a zip bomb, XML that declares entities."""

from __future__ import annotations

import io
import zipfile

import pytest
from list_story import CODES, HEADER, csv_of, xlsx

from orchestrator.customers.imports import bounds
from orchestrator.customers.imports.errors import FileEmpty, FileKindUnknown, FileTooLarge, WorkbookUnsafe

TYPES = "[Content_Types].xml"


def archive(**entries: bytes) -> bytes:
    """A zip with a workbook's first entry and these."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(TYPES, b"<Types/>")
        for name, content in entries.items():
            file.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def test_a_workbook_and_a_csv_are_taken():
    assert bounds.kind("a.xlsx", xlsx(HEADER, ["甲", CODES[0]])) == "xlsx"
    assert bounds.kind("a.CSV", csv_of(HEADER)) == "csv"
    assert bounds.kind("b.txt", csv_of(HEADER, encoding="utf-16")) == "csv"


def test_two_hundred_megabytes_are_refused():
    with pytest.raises(FileTooLarge) as refused:
        bounds.kind("a.csv", bytes(1) * 200_000_000)
    assert "50 MB" in refused.value.sentence("zh")


@pytest.mark.parametrize("content", [b"", b"  \r\n \n"])
def test_nothing_is_refused(content):
    with pytest.raises(FileEmpty):
        bounds.kind("a.csv", content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        ("encrypted.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        ("old.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("picture.png", b"\x89PNG\r\n\x1a\n"),
        ("binary.csv", b"a,b\x00\x01\x02"),
        ("paper.pdf", b"%PDF-1.7"),
        ("page.xlsx", b"<html><table></table></html>"),
    ],
)
def test_other_kinds_are_refused(name, content):
    with pytest.raises(FileKindUnknown):
        bounds.kind(name, content)


def test_a_zip_that_is_no_workbook_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("a.txt", "hello")
    with pytest.raises(FileKindUnknown):
        bounds.kind("a.xlsx", out.getvalue())


@pytest.mark.parametrize("content", [b"PK", b"PK\x03\x04" + bytes(100), xlsx(HEADER)[:-40]])
def test_a_broken_zip_is_refused(content):
    with pytest.raises(WorkbookUnsafe):
        bounds.kind("a.xlsx", content)


# --- zip bombs ------------------------------------------------------------------------------------------------------


def test_a_bomb_of_one_entry_is_refused_by_its_ratio():
    bomb = archive(xl__worksheets__sheet1=bytes(100_000_000))
    assert len(bomb) < 200_000
    with pytest.raises(WorkbookUnsafe) as refused:
        bounds.kind("a.xlsx", bomb)
    assert ":1" in refused.value.facts["what"]


def test_a_bomb_of_many_entries_is_refused_by_their_number():
    with pytest.raises(WorkbookUnsafe):
        bounds.kind("a.xlsx", archive(**{f"x{n}": b"" for n in range(bounds.MOST_ENTRIES)}))


def test_entries_that_lie_over_one_another_count_each(monkeypatch):
    """The directory may name one piece of data a thousand times; what it would unpack to is the sum."""
    monkeypatch.setattr(bounds, "MOST_UNPACKED", 5_000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(TYPES, bytes(1_000))
        file.filelist += [file.filelist[0]] * 6
    with pytest.raises(WorkbookUnsafe):
        bounds.kind("a.xlsx", out.getvalue())


def test_more_than_a_list_can_be_is_refused(monkeypatch):
    monkeypatch.setattr(bounds, "MOST_UNPACKED", 1_000)
    with pytest.raises(WorkbookUnsafe):
        bounds.kind("a.xlsx", xlsx(HEADER))


def test_what_is_held_in_memory_at_once_is_bounded_more_tightly(monkeypatch):
    monkeypatch.setattr(bounds, "MOST_BESIDES", 10_000)
    assert bounds.kind("a.xlsx", archive(xl__worksheets__sheet1=bytes(20_000))) == "xlsx"
    with pytest.raises(WorkbookUnsafe):
        bounds.kind("a.xlsx", archive(xl__sharedStrings=bytes(20_000)))


def test_a_small_file_that_unpacks_to_much_is_heavy():
    """It is left to a job."""
    assert bounds.weight("xlsx", archive(xl__worksheets__sheet1=bytes(10_000_000))) > 900_000
    assert bounds.weight("csv", b"x" * 50) == 50


def test_a_directory_that_lies_about_sizes_bounds_the_reading_too():
    """Reading stops at the declared size: a bomb that declares little gives little."""
    content = bytearray(archive(xl__sheet=b"x" * 10_000))
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        entry = file.getinfo("xl/sheet")
        assert entry.file_size == 10_000
        entry.file_size = 10
        with pytest.raises(zipfile.BadZipFile), file.open(entry) as opened:
            assert len(opened.read()) <= 10


def test_a_tight_but_small_workbook_is_fine():
    """Many equal cells pack tightly; below 20 MB that does no harm."""
    assert bounds.kind("a.xlsx", archive(xl__sheet=bytes(1_000_000))) == "xlsx"


# --- entities -------------------------------------------------------------------------------------------------------

LAUGHS = b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">]><worksheet>&lol;</worksheet>'


@pytest.mark.parametrize(
    "xml",
    [
        LAUGHS,
        LAUGHS.replace(b"DOCTYPE", b"doctype"),
        LAUGHS.decode().encode("utf-16"),
        b"<!--" + b"x" * 5000 + b"-->" + LAUGHS,
        b" " * 5000 + LAUGHS,
        b"no element at all",
    ],
)
def test_xml_with_a_document_type_is_refused(xml):
    with pytest.raises(WorkbookUnsafe):
        bounds.kind("a.xlsx", archive(**{"xl__workbook.xml": xml}))
