"""Files that people open in Excel: nothing in them runs, they hold what one may see, and taking one is recorded."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from list_story import events, verdict
from openpyxl import load_workbook

from orchestrator.access import NotAllowed
from orchestrator.customers import exporting, spreadsheets
from orchestrator.customers.errors import ExportTooLarge, FilterRefused
from orchestrator.customers.listing import Filters

DANGEROUS = [
    "=1+1",
    "=cmd|'/c calc'!A1",
    "+SUM(A1)",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1+1",
    "\ufeff=1",
    "\u200b@x",
]
HARMLESS = ["杭州示例", "-5", "+86", "-1,234.50", "a=b", "", "𠮷野家·示例", "91330100799655058B", "2026-01-05"]


def cells(content: bytes) -> list[list[object]]:
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).active.iter_rows()]


def lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


# --- nothing runs ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", DANGEROUS)
def test_in_csv_what_would_run_gets_an_apostrophe(text):
    assert spreadsheets.harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS)
def test_everything_else_stays_as_it_is(text):
    assert spreadsheets.harmless(text) == text


@pytest.mark.parametrize("text", [*DANGEROUS, "#REF!", "TRUE"])
def test_in_xlsx_a_text_is_text_whatever_it_begins_with(text):
    content = spreadsheets.write("xlsx", "t", ["h"], [[text]])
    cell = load_workbook(io.BytesIO(content)).active["A2"]
    assert cell.data_type in ("s", "inlineStr")
    assert str(cell.value).strip() == text.strip()


@given(st.text(max_size=60))
def test_no_csv_cell_begins_with_what_runs(text):
    written = spreadsheets.harmless(text)
    assert written == text or written == f"'{text}"
    if written[:1] in "=@" and written:
        pytest.fail(written)


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=20), min_size=1, max_size=4))
def test_any_text_can_be_written_as_xlsx(texts):
    content = spreadsheets.write("xlsx", "t", ["h"] * len(texts), [texts])
    assert load_workbook(io.BytesIO(content)).active.max_row == 2


def test_amounts_are_numbers_and_codes_keep_their_digits():
    row = [Decimal("16000000.00"), "911000001000013428", "0012", None]
    (_, written) = cells(spreadsheets.write("xlsx", "t", ["a", "b", "c", "d"], [row]))
    assert written == [16_000_000, "911000001000013428", "0012", None]
    assert lines(spreadsheets.write("csv", "t", ["a", "b", "c", "d"], [row]))[1] == [
        "16000000.00",
        "911000001000013428",
        "0012",
        "",
    ]


@pytest.mark.parametrize("title", ["a[b]:c*d?/e", "", "很" * 60])
def test_a_sheet_has_a_name_that_excel_takes(title):
    assert load_workbook(io.BytesIO(spreadsheets.write("xlsx", title, ["h"], []))).active.title


# --- what is in it --------------------------------------------------------------------------------------------------


def export(tx, bank, person, filters=Filters(), kind="csv", language="zh"):
    return exporting.export(tx, bank.actor(person), filters, kind, language)


def test_a_manager_exports_their_own_customers(tx, bank, customers):
    header, *rows = lines(export(tx, bank, "cm1"))
    assert [row[header.index("客户号")] for row in rows] == [c.no for c in customers if c.manager == "cm1"]


def test_the_filter_counts(tx, bank, customers):
    header, *rows = lines(export(tx, bank, "rr1", Filters(risk_class="LOSS")))
    assert [row[header.index("五级分类")] for row in rows] == ["损失" for c in customers if c.risk_class == "LOSS"]


def test_columns_that_one_may_not_see_are_not_there(tx, bank):
    assert "洗钱风险" not in lines(export(tx, bank, "cm1"))[0]
    assert "洗钱风险" in lines(export(tx, bank, "aml1"))[0]
    assert "月均AUM" not in lines(export(tx, bank, "rr1"))[0]


@pytest.mark.parametrize("person", ["cm1", "aml1", "au1"])
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_personal_data_leaves_masked_whoever_exports(tx, bank, customers, person, kind):
    content = export(tx, bank, person, kind=kind)
    text = repr(cells(content)) if kind == "xlsx" else content.decode("utf-8-sig")
    assert [c.no for c in customers if c.legal_rep_id in text or c.mobile in text] == []
    assert customers[0].legal_rep_id[-4:] in text or person == "cm1"


def test_english_headers_and_words(tx, bank):
    header, first, *_ = lines(export(tx, bank, "rr1", language="en"))
    assert header[:3] == ["Customer no.", "Customer name", "Unified social credit code"]
    assert first[header.index("Branch")].endswith("branch")


# --- the record -----------------------------------------------------------------------------------------------------


def test_an_export_is_recorded_for_each_customer_and_for_the_person(tx, bank, customers):
    content = export(tx, bank, "cm1", Filters(grade="BB"))
    exported = [c.no for c in customers if c.manager == "cm1" and c.grade == "BB"]
    for no in exported:
        assert [kind for kind, _, _ in events(tx, f"customer:{no}")] == ["customer.exported"]
        assert verdict(tx, f"customer:{no}").broken is None
    kind, who, payload = events(tx, "person:cm1")[-1]
    assert (kind, who, payload["count"], payload["filter"]) == ("list.exported", "cm1", len(exported), {"grade": "BB"})
    assert len(payload["sha256"]) == 64
    assert len(lines(content)) == len(exported) + 1
    assert events(tx, f"customer:{next(c.no for c in customers if c.no not in exported)}") == []


def test_a_second_export_goes_on_with_the_chains(tx, bank, customers):
    for _ in range(2):
        export(tx, bank, "cm1")
    first = next(c.no for c in customers if c.manager == "cm1")
    assert (verdict(tx, f"customer:{first}").count, verdict(tx, f"customer:{first}").broken) == (2, None)


@pytest.mark.parametrize("person", ["sv1", "pb1", "op1", "adm1"])
def test_who_may_not_export(tx, bank, person):
    with pytest.raises(NotAllowed):
        export(tx, bank, person)


def test_a_refused_filter_exports_and_records_nothing(tx, bank):
    with pytest.raises(FilterRefused):
        export(tx, bank, "cm1", Filters(aml_rating="HIGH"))
    assert events(tx, "person:cm1") == []


def test_an_export_of_too_many_is_refused_and_says_how_many_it_may_be(tx, bank, monkeypatch):
    monkeypatch.setattr(exporting, "MOST", 3)
    with pytest.raises(ExportTooLarge) as refused:
        export(tx, bank, "rr1")
    assert "3 户" in refused.value.sentence("zh")
    assert events(tx, "person:rr1") == []
