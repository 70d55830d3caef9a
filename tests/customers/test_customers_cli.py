"""countersign import: a list from the command line."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from list_story import CODES, HEADER, csv_of, xlsx
from openpyxl import load_workbook
from sqlalchemy import func, select

from orchestrator.access import NotAllowed
from orchestrator.cli import cli
from orchestrator.customers import records
from orchestrator.customers.imports import batches
from orchestrator.customers.imports.errors import RowsBad
from orchestrator.store import transaction
from orchestrator.store.tables import ImportBatch


@pytest.fixture
def run(bank, database_url, monkeypatch):
    """Runs the command against the tests' database; gives its output, raises its errors."""
    monkeypatch.setenv("DATABASE_URL", database_url)

    def go(*words: object) -> str:
        result = CliRunner().invoke(cli, ["import", *map(str, words)])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.output

    return go


@pytest.fixture
def dirty(tmp_path):
    """A list with one sound row and one that is not."""
    path = tmp_path / "list.xlsx"
    path.write_bytes(xlsx(HEADER, ["客户甲", CODES[0]], ["客户乙", "9.133E+17"], ["合计", None]))
    return path


def name_of(code: str) -> str | None:
    with transaction() as tx:
        found = records.by_uscc(tx, code)
        return found.name if found else None


def test_the_good_rows_are_imported_and_the_others_told(run, dirty):
    said = run(dirty, "--as", "cm1")
    assert "list.xlsx (名单): 3 rows: 1 bad, 1 new, 1 total" in said
    assert "row 3 B Unified social credit code: Excel has turned the code into a number" in said
    assert "Imported: 1 new prospects, 0 customers updated, 1 rows kept out." in said
    assert name_of(CODES[0]) == "客户甲"


def test_a_dry_run_keeps_nothing(run, dirty):
    assert run(dirty, "--as", "cm1", "--dry-run").endswith("Dry run: nothing was written.\n")
    assert name_of(CODES[0]) is None
    with transaction() as tx:
        assert tx.session.scalar(select(func.count()).select_from(ImportBatch)) == 0


def test_all_rows_or_none(run, dirty):
    with pytest.raises(RowsBad):
        run(dirty, "--as", "cm1", "--rows", "all")
    assert name_of(CODES[0]) is None


def test_the_rows_to_correct_are_written_to_a_file(run, dirty, tmp_path):
    run(dirty, "--as", "cm1", "--dry-run", "--errors", tmp_path / "errors.xlsx")
    assert load_workbook(tmp_path / "errors.xlsx").active["A2"].value == 3


def test_columns_can_be_named(run, tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(csv_of(["甲", "客户甲有限公司", CODES[0]], encoding="gb18030"))
    run(path, "--as", "cm1", "--column", "name=B", "--column", "uscc=c")
    assert name_of(CODES[0]) == "客户甲有限公司"


@pytest.mark.parametrize("column", ["name", "name=Z", "nonsense=A", "=A"])
def test_a_column_that_is_none_is_refused(bank, database_url, monkeypatch, dirty, column):
    monkeypatch.setenv("DATABASE_URL", database_url)
    result = CliRunner().invoke(cli, ["import", str(dirty), "--as", "cm1", "--column", column])
    assert result.exit_code == 2
    assert "expected FIELD=LETTER" in result.output
    assert name_of(CODES[0]) is None


def test_a_long_list_is_done_at_once(run, dirty, monkeypatch):
    monkeypatch.setattr(batches, "BYTES_AT_ONCE", 10)
    monkeypatch.setattr(batches, "ROWS_AT_ONCE", 0)
    assert "Imported: 1 new prospects" in run(dirty, "--as", "cm1")


def test_a_file_that_cannot_be_read_ends_with_its_reason(bank, database_url, monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", database_url)
    path = tmp_path / "list.csv"
    path.write_bytes(b"\xff\xff\xff")
    result = CliRunner().invoke(cli, ["import", str(path), "--as", "cm1"])
    assert result.exit_code == 1
    assert "The encoding is not known" in result.output


def test_who_may_not_import(run, dirty):
    with pytest.raises(NotAllowed):
        run(dirty, "--as", "rr1")
