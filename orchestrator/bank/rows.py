"""One row of an imported customer list: what is repaired, what needs a person, what is refused.

Findings come in this order: FIXED_TRIM, FIXED_INVISIBLE, FIXED_CASE, FIXED_PHONE, then errors (E_), then
warnings (W_). A repair is kept with before and after. A total row is skipped whole. Whether an identifier's
check digit is right is asked of `identifiers`, not here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from orchestrator.bank.characters import ascii_digits, code, half_width, trimmed, without_invisible

NAMES = ("客户名称", "企业名称", "名称", "姓名")
_TOTAL = re.compile(r"(合\s*计|小\s*计|总\s*计)\s*[:：]?")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+")
_EXCEL_DIGITS = 10**15  # beyond 15 digits Excel has already replaced the last ones by zeros
_NUMBER_OR_PHONE = re.compile(r"[+\-][\d\s().,%\-]*")


@dataclass(frozen=True, slots=True)
class Repair:
    """One cell that was changed: which finding, which column, before and after."""

    code: str
    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """The findings of a row in their fixed order, its repaired values, and what was repaired."""

    findings: tuple[str, ...]
    values: Mapping[str, object]
    repairs: tuple[Repair, ...] = ()

    @property
    def rejected(self) -> bool:
        """Whether the row may not be imported."""
        return any(finding.startswith(("E_", "SKIP_")) for finding in self.findings)


def import_row(row: Mapping[str, object]) -> ImportedRow:
    """Check and repair one row, column name to cell as it came (text, number or None)."""
    if any(isinstance(cell, str) and _TOTAL.fullmatch(trimmed(cell)) for cell in row.values()):
        return ImportedRow(("SKIP_TOTAL_ROW",), dict(row))
    values, repairs = _repaired(row)
    fixed = [step for step, _, _ in _STEPS if any(repair.code == step for repair in repairs)]
    return ImportedRow((*fixed, *_errors(values), *_warnings(values)), values, tuple(repairs))


def _repaired(row: Mapping[str, object]) -> tuple[dict[str, object], list[Repair]]:
    values, repairs = dict(row), []
    for step, applies, repair in _STEPS:
        for column, cell in values.items():
            if not isinstance(cell, str) or not applies(column):
                continue
            after = repair(cell)
            if after != cell:
                repairs.append(Repair(step, column, cell, after))
                values[column] = after
    return values, repairs


def _is_uscc(column: str) -> bool:
    return "信用代码" in column


def _is_id(column: str) -> bool:
    return "证件" in column or "身份证" in column


def _is_code(column: str) -> bool:
    return _is_uscc(column) or _is_id(column)


def _is_phone(column: str) -> bool:
    return "手机" in column


def _any_column(column: str) -> bool:
    return True


def _mobile(cell: str) -> str:
    """The eleven digits of a mobile number without separators and country code; any other text as it is."""
    match = re.fullmatch(r"(?:\+?86|0086)?(1[3-9]\d{9})", re.sub(r"[()]", "", code(cell)), re.ASCII)
    return match[1] if match else cell


def _bare_code(cell: str) -> str:
    """An identifier in upper case and half width; anything that cannot be one stays as it is."""
    normal = half_width(cell).upper()
    return normal if re.fullmatch(r"[0-9A-Z -]+", normal, re.ASCII) else cell


_STEPS: tuple[tuple[str, Callable[[str], bool], Callable[[str], str]], ...] = (
    ("FIXED_TRIM", _any_column, trimmed),
    ("FIXED_INVISIBLE", _any_column, lambda cell: trimmed(without_invisible(cell))),
    ("FIXED_CASE", _is_code, _bare_code),
    ("FIXED_PHONE", _is_phone, _mobile),
)


def _errors(values: Mapping[str, object]) -> Iterator[str]:
    if not any(_text(values.get(name)) for name in NAMES):
        yield "E_NAME_REQUIRED"
    if any(_is_uscc(column) and _scientific(cell) for column, cell in values.items()):
        yield "E_USCC_EXCEL_SCIENTIFIC"
    if any(_is_id(column) and not _is_uscc(column) and _scientific(cell) for column, cell in values.items()):
        yield "E_ID_EXCEL_SCIENTIFIC"
    if any(isinstance(cell, str) and _formula(cell) for cell in values.values()):
        yield "E_FORMULA_INJECTION"


def _warnings(values: Mapping[str, object]) -> Iterator[str]:
    codes = {column: code(_text(cell)) for column, cell in values.items() if _is_code(column)}
    if codes and not any(codes.values()):
        yield "W_ID_MISSING"
    uscc = [text for column, text in codes.items() if _is_uscc(column)]
    if any(re.fullmatch("[0-9A-Z]{8}[0-9X]", text) for text in uscc):
        yield "W_ORG_CODE_9"
    if any(len(text) == 15 and ascii_digits(text) for text in uscc):
        yield "W_OLD_REG_NO_15"
    if any(len(text) == 15 and ascii_digits(text) for column, text in codes.items() if not _is_uscc(column)):
        yield "W_LEGACY_ID_15"


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def _scientific(cell: object) -> bool:
    """Whether Excel made a number of a code: scientific text, or a numeric cell beyond Excel's 15 digits."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return abs(cell) >= _EXCEL_DIGITS
    return bool(_SCIENTIFIC.fullmatch(half_width(_text(cell)).upper()))


def _formula(cell: str) -> bool:
    """Whether a spreadsheet would run the cell: = @ tab or return first, or + - before more than a number."""
    first = half_width(cell[:1])
    if first in ("+", "-"):
        return not _NUMBER_OR_PHONE.fullmatch(half_width(cell))
    return first in ("=", "@", "\t", "\r")
