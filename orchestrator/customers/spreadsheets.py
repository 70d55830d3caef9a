"""Writing tables that people open in Excel: xlsx and csv in which no cell can run as a formula.

In xlsx every text is stored as text, whatever it begins with; in csv, where nothing says what is text, a text that a
spreadsheet would run gets an apostrophe before it. Codes stay text, so that no digit is lost; amounts are numbers.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

Kind = Literal["xlsx", "csv"]
TYPES: dict[str, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
LONGEST = 32_767
_RUNS = re.compile(r"[\s\u200b-\u200f\ufeff]*[=+\-@＝＋－＠]")
_NUMBER = re.compile(r"[+-]?[\d,]*\.?\d+", re.ASCII)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def write(kind: Kind, title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """The table as the bytes of a file; cells are None, text, numbers or dates."""
    return _xlsx(title, header, rows) if kind == "xlsx" else _csv(header, rows)


def harmless(text: str) -> str:
    """The text as a csv may hold it: with an apostrophe before what a spreadsheet would run."""
    runs = text[:1] in ("\t", "\r") or bool(_RUNS.match(text))
    return f"'{text}" if runs and not _NUMBER.fullmatch(text) else text


def _xlsx(title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31] or "1")
    sheet.freeze_panes = "A2"
    for index, name in enumerate(header, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = max(12, min(40, 2 * len(name) + 4))
    sheet.append([_head(sheet, name) for name in header])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _head(sheet: Any, name: str) -> Any:
    cell = _cell(sheet, name)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="EDF2FF")
    cell.alignment = Alignment(vertical="center")
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, _FORBIDDEN.sub("�", value)[:LONGEST])
    # openpyxl takes "=…" for a formula and "#REF!" for an error unless it is told that it is text.
    cell.data_type = "s"
    return cell


def _csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([harmless(name) for name in header])
    for row in rows:
        writer.writerow([_written(value) for value in row])
    # With a mark, so that Excel reads it as UTF-8.
    return out.getvalue().encode("utf-8-sig", errors="replace")


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return harmless(value) if isinstance(value, str) else str(value)
