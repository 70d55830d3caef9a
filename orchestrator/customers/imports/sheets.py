"""Reading an uploaded file row by row: xlsx streaming through openpyxl, csv in the encodings that lists come in.

A cell is None, text, bool, int, Decimal or a date as ISO text; a number keeps the digits that Excel has. Formulas stay
formulas: what they would give is not taken over. Row numbers are those that a person sees in Excel.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from orchestrator.customers.imports.bounds import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS
from orchestrator.customers.imports.errors import (
    EncodingUnknown,
    TooManyColumns,
    TooManyRows,
    WorkbookUnreadable,
)

Cell = None | str | bool | int | Decimal
Row = tuple[int, list[Cell]]

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_DELIMITERS = ",\t;|"
_REPLACEMENT = "�"


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows come from: the name of the sheet or the encoding, for people."""

    kind: str
    detail: str


def read(kind: str, content: bytes) -> tuple[Source, Iterator[Row]]:
    """The rows of the file that hold anything; TooManyRows, TooManyColumns and unreadable files raise on the way."""
    return _workbook(content) if kind == "xlsx" else _text(content)


def clean(text: str) -> str:
    """Text that the database can hold; a zero byte becomes the replacement character, which the check refuses."""
    text = text.replace("\x00", _REPLACEMENT)
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL + 1]


def _workbook(content: bytes) -> tuple[Source, Iterator[Row]]:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
        sheet = next((each for each in sheets if _has_rows(each)), sheets[0])
    except (InvalidFileException, BadZipFile, KeyError, ValueError, TypeError, IndexError, SyntaxError) as error:
        # openpyxl says what is wrong with a workbook by whatever its parts raise.
        raise WorkbookUnreadable from error
    return Source("xlsx", str(sheet.title)), _sheet_rows(sheet)


def _has_rows(sheet: Any) -> bool:
    return any(any(cell not in (None, "") for cell in row) for row in sheet.iter_rows(max_row=50, values_only=True))


def _sheet_rows(sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()  # a file may say that it has a million empty columns
    try:
        for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield from _bounded(number, [_cell(value) for value in values])
    except (BadZipFile, KeyError, ValueError, TypeError, IndexError, SyntaxError) as error:
        raise WorkbookUnreadable from error


def _text(content: bytes) -> tuple[Source, Iterator[Row]]:
    encoding, text = decoded(content)
    return Source("csv", encoding.upper()), _csv_rows(text)


def decoded(content: bytes) -> tuple[str, str]:
    """The encoding of a csv and its text; EncodingUnknown."""
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return encoding, _decode(content, encoding)
    try:
        return "utf-8", content.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030", _decode(content, "gb18030")


def _decode(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise EncodingUnknown(position=error.start) from error


def _csv_rows(text: str) -> Iterator[Row]:
    csv.field_size_limit(10_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    for number, values in enumerate(reader, start=1):
        yield from _bounded(number, [clean(value) if value else None for value in values])


def _delimiter(text: str) -> str:
    """The one that stands most often in the first lines; a comma when none does."""
    head = text[:4000]
    return max(_DELIMITERS, key=lambda mark: (head.count(mark), mark == ","))


def _bounded(number: int, cells: list[Cell]) -> Iterator[Row]:
    """The row if it holds anything, without its empty end."""
    while cells and cells[-1] in (None, ""):
        cells.pop()
    if not cells:
        return
    if number > MOST_ROWS:
        raise TooManyRows(most=MOST_ROWS)
    if len(cells) > MOST_COLUMNS:
        raise TooManyColumns(most=MOST_COLUMNS)
    yield number, cells


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return clean(str(value) if not isinstance(value, timedelta) else "")


def _number(value: float) -> Cell:
    """By its shortest decimal form; what Excel shows as a whole number is one."""
    if not math.isfinite(value):
        return str(value)
    return int(value) if value.is_integer() else Decimal(repr(value))


def width(rows: Sequence[Row]) -> int:
    """The number of columns of these rows."""
    return max((len(cells) for _, cells in rows), default=0)
