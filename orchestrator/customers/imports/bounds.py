"""What is accepted at all, decided before anything is parsed: size, kind, and what a workbook unpacks to.

The sizes that a zip's directory declares hold: reading stops at them. So the sum over the directory, entries that lie
over one another included, bounds what a workbook can become.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Literal

from orchestrator.customers.imports.errors import FileEmpty, FileKindUnknown, FileTooLarge, WorkbookUnsafe

MEGABYTE = 1_000_000
MOST_BYTES = 50 * MEGABYTE
MOST_ROWS = 200_000
MOST_COLUMNS = 200
LONGEST_CELL = 2_000

MOST_ENTRIES = 1_000
MOST_UNPACKED = 600 * MEGABYTE
# Everything but the sheets is held in memory at once.
MOST_BESIDES = 100 * MEGABYTE
# Deflate cannot do better than about 1,030 to 1; a list of customers is packed 5 to 30 to 1.
HIGHEST_RATIO = 150
# Small workbooks of many equal cells may be packed tightly without harm.
RATIO_FROM = 20 * MEGABYTE

_SHEETS = "xl/worksheets/"
_OLE = b"\xd0\xcf\x11\xe0"  # .xls, and every encrypted workbook
_PROLOG = 4096


def kind(name: str, content: bytes) -> Literal["xlsx", "csv"]:
    """What the file is, by its first bytes; FileTooLarge, FileEmpty, FileKindUnknown, WorkbookUnsafe."""
    if len(content) > MOST_BYTES:
        raise FileTooLarge(most=MOST_BYTES // MEGABYTE)
    if not content.strip():
        raise FileEmpty
    if content.startswith(b"PK"):
        examine(content)
        return "xlsx"
    if content.startswith(_OLE) or not name.lower().endswith((".csv", ".txt")) or _binary(content):
        raise FileKindUnknown
    return "csv"


def weight(kind: str, content: bytes) -> int:
    """How much work the file is, in bytes of text: a workbook unpacks to about ten times its text."""
    if kind == "csv":
        return len(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return sum(entry.file_size for entry in archive.infolist()) // 10


def examine(content: bytes) -> None:
    """Refuse a zip that is no workbook, unpacks to too much, or holds XML with a document type; WorkbookUnsafe."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _bound(entries)
            if "[Content_Types].xml" not in archive.namelist():
                raise FileKindUnknown
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels", ".vml")):
                    _plain_xml(archive, entry)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise WorkbookUnsafe(what="zip") from error


def _bound(entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if len(entries) > MOST_ENTRIES:
        raise WorkbookUnsafe(what=f"{len(entries)} > {MOST_ENTRIES}")
    if unpacked > MOST_UNPACKED:
        raise WorkbookUnsafe(what=f"{unpacked // MEGABYTE} MB > {MOST_UNPACKED // MEGABYTE} MB")
    if sum(entry.file_size for entry in entries if not entry.filename.startswith(_SHEETS)) > MOST_BESIDES:
        raise WorkbookUnsafe(what=f"sharedStrings > {MOST_BESIDES // MEGABYTE} MB")
    if unpacked > RATIO_FROM and unpacked / packed > HIGHEST_RATIO:
        raise WorkbookUnsafe(what=f"{unpacked // packed}:1 > {HIGHEST_RATIO}:1")
    if any(entry.flag_bits & 1 for entry in entries):
        raise WorkbookUnsafe(what="encrypted")


def _plain_xml(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """The first element comes soon, and no document type before it: no entity can be declared."""
    if entry.file_size == 0:
        return
    with archive.open(entry) as file:
        prolog = file.read(_PROLOG)
    prolog = prolog.replace(b"\x00", b"")  # UTF-16 too
    root = re.search(rb"<[A-Za-z_]", prolog)
    if root is None or b"<!DOCTYPE" in prolog[: root.start()].upper():
        raise WorkbookUnsafe(what=f"{entry.filename}: DOCTYPE")


def _binary(content: bytes) -> bool:
    """Whether the text holds zero bytes without being UTF-16."""
    return b"\x00" in content[:_PROLOG] and not content.startswith((b"\xff\xfe", b"\xfe\xff"))
