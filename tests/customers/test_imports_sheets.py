"""Reading rows: encodings and delimiters of csv, cells of xlsx, the bounds on the way."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from list_story import csv_of, xlsx
from openpyxl import Workbook, load_workbook

from orchestrator.customers.imports import sheets
from orchestrator.customers.imports.errors import EncodingUnknown, TooManyColumns, TooManyRows, WorkbookUnreadable

NAMES = ["𠮷野家·示例", "阿里木·示例", "杭州示例（集团）", "Müller 示例"]


def read(kind: str, content: bytes):
    return list(sheets.read(kind, content)[1])


# --- csv ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_names_survive_every_encoding(encoding):
    """A surrogate pair (𠮷), an interpunct (·) and full-width brackets among them."""
    source, rows = sheets.read("csv", csv_of(NAMES, encoding=encoding))
    assert list(rows) == [(1, NAMES)]
    assert source.detail.lower().replace("-sig", "").startswith(encoding.replace("-sig", ""))


def test_a_gbk_file_is_read_as_gb18030():
    assert read("csv", "客户名称,备注\r\n杭州示例,好".encode("gbk")) == [
        (1, ["客户名称", "备注"]),
        (2, ["杭州示例", "好"]),
    ]


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf\xff\xff", b"abc\xff\xff\xff", b"\xff\xfe\x00"])
def test_bytes_of_no_encoding_are_refused_with_their_place(content):
    with pytest.raises(EncodingUnknown) as refused:
        read("csv", content)
    assert isinstance(refused.value.facts["position"], int)


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_delimiters(delimiter):
    assert read("csv", csv_of(["甲", "乙"], ["1", "2"], delimiter=delimiter)) == [(1, ["甲", "乙"]), (2, ["1", "2"])]


def test_quotes_line_breaks_and_empty_lines():
    content = '甲,"乙\n丙"\r\n\r\n,,\r\n"a,""b""",x\r\n'.encode()
    assert read("csv", content) == [(1, ["甲", "乙\n丙"]), (4, ['a,"b"', "x"])]


def test_a_zero_byte_becomes_a_character_that_the_check_refuses():
    assert read("csv", b"a\x00b,c")[0][1][0] == "a�b"


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), max_size=8),
            min_size=2,
            max_size=4,
        ),
        max_size=5,
    )
)
def test_any_csv_that_excel_writes_is_read_back(rows):
    found = read("csv", b"x,y\r\n" + csv_of(*rows))
    cells = [cell or "" for _, row in found for cell in row]
    assert [c for c in cells if c] == ["x", "y", *(c for row in rows for c in row if c)]


# --- xlsx -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "read_as"),
    [
        ("文本", "文本"),
        (42, 42),
        (9.133e17, 913300000000000000),
        (0.1, Decimal("0.1")),
        (1234.5, Decimal("1234.5")),
        (True, True),
        (date(2024, 1, 5), "2024-01-05"),
        (datetime(2024, 1, 5), "2024-01-05"),
        (datetime(2024, 1, 5, 9, 30), "2024-01-05 09:30:00"),
        ("=SUM(A1:A9)", "=SUM(A1:A9)"),
        ("#REF!", "#REF!"),
        ("𠮷", "𠮷"),
    ],
)
def test_cells(cell, read_as):
    assert read("xlsx", xlsx(["x", cell])) == [(1, ["x", read_as])]


def test_rows_keep_the_numbers_that_a_person_sees():
    assert [number for number, _ in read("xlsx", xlsx(["a"], [], [None, ""], ["b"]))] == [1, 4]


def test_merged_cells_hold_their_value_once():
    book = Workbook()
    book.active.append(["标题", None, None])
    book.active.merge_cells("A1:C1")
    book.active.append(["a", "b", "c"])
    out = io.BytesIO()
    book.save(out)
    assert read("xlsx", out.getvalue()) == [(1, ["标题"]), (2, ["a", "b", "c"])]


def test_the_first_sheet_with_rows_is_read_and_hidden_ones_are_not():
    book = Workbook()
    book.active.title = "空"
    book.create_sheet("藏").append(["不读"])
    book["藏"].sheet_state = "hidden"
    book.create_sheet("名单").append(["读"])
    out = io.BytesIO()
    book.save(out)
    source, rows = sheets.read("xlsx", out.getvalue())
    assert (source.detail, list(rows)) == ("名单", [(1, ["读"])])


def test_a_workbook_that_is_damaged_inside_is_refused():
    content = xlsx(["a"])
    assert load_workbook(io.BytesIO(content))
    broken = content.replace(b"xl/workbook.xml", b"xl/workbork.xml")
    with pytest.raises(WorkbookUnreadable):
        read("xlsx", broken)


# --- bounds ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_too_many_rows_are_refused(monkeypatch, kind):
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    content = csv_of(*["a"] * 4) if kind == "csv" else xlsx(*[["a"]] * 4)
    with pytest.raises(TooManyRows):
        read(kind, content)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_too_many_columns_are_refused(kind):
    row = ["a"] * (sheets.MOST_COLUMNS + 1)
    with pytest.raises(TooManyColumns):
        read(kind, csv_of(row) if kind == "csv" else xlsx(row))


def test_empty_cells_at_the_end_are_no_columns():
    assert read("csv", ("a" + "," * 5000).encode()) == [(1, ["a"])]


def test_a_cell_longer_than_any_is_cut_where_the_check_refuses_it():
    ((_, (cell,)),) = read("csv", b"x" * 100_000)
    assert len(cell) == sheets.LONGEST_CELL + 1
