"""Deciding about one row of a list: repaired, typed, checked. Nothing here reads the database.

The bank's rule `import_row` comes first, then each field's own kind. A row has a state: `good`, `bad` (errors),
`person` (somebody must complete it) or `total` (a sum, skipped). What the bank already knows is held against it
afterwards, in `matching`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from orchestrator.bank import identifiers
from orchestrator.bank.amounts import import_amount
from orchestrator.bank.characters import code, half_width
from orchestrator.bank.dates import import_date
from orchestrator.bank.errors import AmountUnreadable, DateUnreadable
from orchestrator.bank.rows import ImportedRow, import_row
from orchestrator.customers.fields import BY_KEY, CustomerField
from orchestrator.customers.imports.bounds import LONGEST_CELL
from orchestrator.customers.imports.findings import RowFinding
from orchestrator.customers.imports.layout import Layout
from orchestrator.customers.imports.sheets import Cell

EXCEL_ERRORS = frozenset(("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"))
LONGEST = {"name": 120, "no": 32, "uscc": 40, "note": LONGEST_CELL}
LONGEST_OTHER = 200

# bank.rows knows columns by their usual Chinese names.
_BANK = {"name": "客户名称", "uscc": "统一社会信用代码", "legal_rep_id": "证件号码", "legal_rep_mobile": "手机"}
_KEYS = {name: key for key, name in _BANK.items()}
_PERSON_FINDINGS = ("W_ID_MISSING", "W_ORG_CODE_9", "W_OLD_REG_NO_15")


@dataclass(frozen=True, slots=True)
class Directory:
    """The bank's people and branches, as lists name them: by id, by name."""

    people: Mapping[str, Sequence[str]]
    units: Mapping[str, str]


@dataclass(slots=True)
class CheckedRow:
    """A row after its check; `values` are typed and keyed by field."""

    number: int
    state: str
    values: dict[str, Any] = field(default_factory=dict)
    findings: list[RowFinding] = field(default_factory=list)

    @property
    def uscc(self) -> str | None:
        """The credit code, where it is sound."""
        return self.values.get("uscc") if self.state == "good" else None

    def refuse(self, finding: RowFinding, state: str = "bad") -> None:
        """Add a finding that keeps the row out."""
        self.findings.append(finding)
        self.state = state


@dataclass(frozen=True, slots=True)
class Plan:
    """How the rows of one list are checked."""

    layout: Layout
    units: Mapping[str, int]
    directory: Directory
    today: date


def plan(layout: Layout, directory: Directory, today: date) -> Plan:
    """The plan for a list with this layout."""
    units = {key: layout.unit(key) for key in layout.fields if BY_KEY[key].kind == "money"}
    return Plan(layout, units, directory, today)


def check(number: int, cells: Sequence[Cell], by: Plan) -> CheckedRow:
    """Check one row."""
    if _is_total(cells):
        return CheckedRow(number, "total")
    raw = {key: cells[index] if index < len(cells) else None for key, index in by.layout.fields.items()}
    if all(cell in (None, "") for cell in raw.values()):
        return CheckedRow(number, "total")
    first = import_row({_BANK.get(key, BY_KEY[key].label.zh): cell for key, cell in raw.items()})
    row = CheckedRow(number, "good")
    row.findings = [*_repairs(first), *_found(first, raw)]
    named = {_KEYS.get(name, name): cell for name, cell in first.values.items()}
    known = {finding.field for finding in row.findings if finding.severity in ("error", "person")}
    for key, label in ((key, BY_KEY[key].label.zh) for key in raw):
        if key not in known:
            _typed(row, BY_KEY[key], named[key] if key in _BANK else named[label], by)
    row.state = _state(row.findings)
    return row


def _is_total(cells: Sequence[Cell]) -> bool:
    """Whether any cell, also one of a column that is not taken over, says 合计."""
    return any(
        isinstance(cell, str) and "计" in cell and import_row({"": cell}).findings == ("SKIP_TOTAL_ROW",)
        for cell in cells
    )


def _state(findings: Sequence[RowFinding]) -> str:
    severities = {finding.severity for finding in findings}
    return "bad" if "error" in severities else "person" if "person" in severities else "good"


def _repairs(first: ImportedRow) -> list[RowFinding]:
    labels = {field.label.zh: field.key for field in BY_KEY.values()}
    return [
        RowFinding(repair.code, _KEYS.get(repair.column) or labels[repair.column], repair.before, repair.after)
        for repair in first.repairs
    ]


def _found(first: ImportedRow, raw: Mapping[str, Cell]) -> Iterator[RowFinding]:
    """The errors and warnings of bank.rows, each at its cell."""
    for finding in first.findings:
        if finding.startswith("FIXED_"):
            continue
        if finding == "E_FORMULA_INJECTION":
            for key, cell in raw.items():
                if isinstance(cell, str) and finding in import_row({"": cell}).findings:
                    yield RowFinding(finding, key, _said(cell))
            continue
        if finding == "W_ID_MISSING" and "uscc" in raw:
            continue  # said of the credit code below, with or without an ID of the representative
        key = _PLACES[finding]
        yield RowFinding(finding, key, _said(raw.get(key)))


_PLACES = {
    "E_NAME_REQUIRED": "name",
    "E_USCC_EXCEL_SCIENTIFIC": "uscc",
    "E_ID_EXCEL_SCIENTIFIC": "legal_rep_id",
    "W_ID_MISSING": "uscc",
    "W_ORG_CODE_9": "uscc",
    "W_OLD_REG_NO_15": "uscc",
    "W_LEGACY_ID_15": "legal_rep_id",
}


def _typed(row: CheckedRow, field: CustomerField, cell: Any, by: Plan) -> None:
    """Read the cell as its field's kind and keep the value, or say what is wrong with it."""
    text = _said(cell)
    if not text:
        if field.key == "uscc":
            row.findings.append(RowFinding("W_ID_MISSING", "uscc"))
        return
    fault = _plain_fault(field, text)
    if fault:
        row.findings.append(RowFinding(fault, field.key, text[:LONGEST_OTHER]))
        return
    reader = _READERS.get(field.key) or _READERS[field.kind]
    value, found = reader(field, cell, text, by)
    if found:
        row.findings.append(found)
    if value is not None:
        row.values[field.key] = value


def _plain_fault(field: CustomerField, text: str) -> str | None:
    if text.upper() in EXCEL_ERRORS:
        return "E_EXCEL_ERROR"
    if "�" in text:
        return "E_CHARACTER"
    return "E_TOO_LONG" if len(text) > LONGEST.get(field.key, LONGEST_OTHER) else None


Read = tuple[Any, RowFinding | None]


def _text(field: CustomerField, cell: Any, text: str, by: Plan) -> Read:
    return text, None


def _code(field: CustomerField, cell: Any, text: str, by: Plan) -> Read:
    narrow = half_width(text)
    return narrow, RowFinding("FIXED_WIDTH", field.key, text, narrow) if narrow != text else None


def _uscc(field: CustomerField, cell: Any, text: str, by: Plan) -> Read:
    found = identifiers.uscc(text)
    if not found.valid:
        return None, RowFinding(f"E_USCC_{found.result}", field.key, text)
    return found.value, RowFinding("FIXED_CASE", field.key, text, found.value) if found.value != text else None


def _resident_id(field: CustomerField, cell: Any, text: str, by: Plan) -> Read:
    """A resident ID is checked; a passport or another paper is taken as it is."""
    normal = code(text)
    if len(normal) != 18:
        return normal, None
    found = identifiers.resident_id(normal, today=by.today)
    return (normal, None) if found.valid else (None, RowFinding("E_ID", field.key, text))


def _mobile(field: CustomerField, cell: Any, text: str, by: Plan) -> Read:
    found = identifiers.mobile(text)
    return (found.value, None) if found.valid else (None, RowFinding("E_MOBILE", field.key, text))


def _amount(field: CustomerField, cell: Any, text: str, by: Plan) -> Read:
    try:
        amount = import_amount(cell)
    except AmountUnreadable:
        return None, RowFinding("E_AMOUNT", field.key, text)
    if amount is None:
        return None, None
    if not any(unit in text for unit in "万亿"):
        amount *= by.units[field.key]
    if amount < 0:
        return None, RowFinding("E_AMOUNT_NEGATIVE", field.key, text)
    same = isinstance(cell, (int, Decimal)) or re.fullmatch(r"[\d,.]+", text, re.ASCII)
    if same and by.units[field.key] == 1:
        return amount, None
    return amount, RowFinding("FIXED_AMOUNT", field.key, text, f"{amount:,f}")


_DATE_FAULTS = {"ERROR_AMBIGUOUS": "E_DATE_AMBIGUOUS", "ERROR_EXCEL_1900_LEAP": "E_DATE_1900"}


def _date(field: CustomerField, cell: Any, text: str, by: Plan) -> Read:
    try:
        day = import_date(cell)
    except DateUnreadable as error:
        return None, RowFinding(_DATE_FAULTS.get(error.facts["reason"], "E_DATE"), field.key, text)
    if day is None:
        return None, None
    if field.key == "established_on" and day > by.today:
        return None, RowFinding("E_DATE_FUTURE", field.key, text)
    written = day.isoformat()
    return written, RowFinding("FIXED_DATE", field.key, text, written) if text != written else None


def _option(field: CustomerField, cell: Any, text: str, by: Plan) -> Read:
    word = half_width(text)
    value = _option_words(field).get(word.upper())
    return (value, None) if value else (None, RowFinding("E_VALUE_UNKNOWN", field.key, text))


def _person(field: CustomerField, cell: Any, text: str, by: Plan) -> Read:
    found = by.directory.people.get(text) or by.directory.people.get(text.lower()) or ()
    if len(found) == 1:
        return found[0], None
    return None, RowFinding("E_PERSON_AMBIGUOUS" if found else "E_PERSON_UNKNOWN", field.key, text)


def _unit(field: CustomerField, cell: Any, text: str, by: Plan) -> Read:
    found = by.directory.units.get(half_width(text).upper())
    return (found, None) if found else (None, RowFinding("E_UNIT_UNKNOWN", field.key, text))


_READERS: dict[str, Callable[[CustomerField, Any, str, Plan], Read]] = {
    "text": _text,
    "code": _code,
    "money": _amount,
    "date": _date,
    "enum": _option,
    "person": _person,
    "unit": _unit,
    "uscc": _uscc,
    "legal_rep_id": _resident_id,
    "legal_rep_mobile": _mobile,
}

_OPTION_WORDS: dict[str, dict[str, str]] = {}


def _option_words(field: CustomerField) -> dict[str, str]:
    """What lists write for the options of a field, in upper case."""
    if field.key not in _OPTION_WORDS:
        words = {name.upper(): value for name, value in field.words.items()}
        for value, text in field.options.items():
            words |= {value.upper(): value, text.zh.upper(): value, text.en.upper(): value}
        _OPTION_WORDS[field.key] = words
    return _OPTION_WORDS[field.key]


def _said(cell: Any) -> str:
    """A cell as a person sees it in the list."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return str(cell).strip()
