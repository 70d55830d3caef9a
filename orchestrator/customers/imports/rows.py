"""What became of a list's rows: pages of them for the preview, and the file of what has to be corrected.

Only the person who uploaded the list reads this; still, values of customers that the bank already has are shown under
their masks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from orchestrator.access import Actor
from orchestrator.customers import spreadsheets
from orchestrator.customers.fields import BY_KEY
from orchestrator.customers.imports import batches
from orchestrator.customers.imports.findings import RowFinding
from orchestrator.customers.imports.layout import Layout, said
from orchestrator.customers.imports.reading import staged
from orchestrator.errors import Language
from orchestrator.feel import loads
from orchestrator.store import Transaction
from orchestrator.store.paging import Page, decode, encode
from orchestrator.text import Text

STATES: dict[str, Text] = {
    "new": Text("新增", "New"),
    "update": Text("更新", "Update"),
    "same": Text("无变化", "Unchanged"),
    "person": Text("待补录", "To complete"),
    "duplicate": Text("重复", "Duplicate"),
    "bad": Text("有误", "Wrong"),
    "total": Text("合计行", "Totals"),
}
KEPT_OUT = ("bad", "person", "duplicate")
BOXES: dict[str, tuple[tuple[str, ...] | None, str | None]] = {
    "all": (None, None),
    "kept_out": (KEPT_OUT, None),
    "repaired": (("new", "update", "same"), '%"FIXED\\_%'),
    "warned": (("new", "update", "same"), '%"W\\_%'),
    **{state: ((state,), None) for state in STATES},
}


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding at its cell: column as in Excel with its header, the value as it came, and the reason."""

    code: str
    severity: str
    field: str | None
    label: Text
    column: str
    header: str
    value: str
    after: str | None
    reason: Text


@dataclass(frozen=True, slots=True)
class RowView:
    """A row of the list; `changes` are field, before and after."""

    number: int
    state: str
    state_name: Text
    name: str
    uscc: str
    customer_no: str | None
    findings: Sequence[FindingView]
    changes: Sequence[tuple[Text, str, str]]


def rows(
    tx: Transaction, import_id: str, actor: Actor, *, box: str = "all", cursor: str | None = None, limit: int = 50
) -> Page[RowView]:
    """A page of the rows in a box of BOXES, in the order of the file; ImportUnknown, CursorInvalid."""
    view = batches.show(tx, import_id, actor)
    if view.layout is None:
        return Page([])
    states, like = BOXES.get(box, BOXES["all"])
    after = decode(cursor, 1)[0] if cursor else "0"
    parameters = {"batch": import_id, "states": list(states) if states else None, "like": like, "limit": limit + 1}
    found = tx.all("import_rows_after", {**parameters, "after": int(after) if after.isdigit() else 0})
    more = len(found) > limit
    return Page(
        [_row(row, view.layout) for row in found[:limit]],
        encode(str(found[limit - 1]["number"])) if more else None,
        None,
    )


def to_correct(tx: Transaction, import_id: str, actor: Actor, language: Language) -> bytes:
    """The rows that were kept out, as xlsx: what was wrong first, then the row as it came, to correct and upload."""
    view = batches.show(tx, import_id, actor)
    layout = view.layout or Layout((), (), {})
    headers = [column.header or column.letter for column in layout.columns]
    first = ["行号", "问题"] if language == "zh" else ["Row", "Problem"]
    title = "待改正" if language == "zh" else "To correct"
    lines = _lines(tx, import_id, layout, language)
    return spreadsheets.write("xlsx", title, [*first, *headers], lines)


def _lines(tx: Transaction, import_id: str, layout: Layout, language: Language) -> Iterator[list[Any]]:
    for part in staged(tx, UUID(import_id), KEPT_OUT):
        for row in part:
            told = [each for each in _row(row, layout).findings if each.severity in ("error", "person")]
            said_of = (f"{e.column} {e.label.say(language)}：{e.reason.say(language)}" for e in told)
            problem = "；".join(said_of)
            yield [row["number"], problem, *(said(cell) for cell in loads(row["cells"]))]


def _row(row: Mapping[str, Any], layout: Layout) -> RowView:
    cells = loads(row["cells"])
    result = loads(row["result"]) if row["result"] else {"findings": [], "changes": []}

    def cell(key: str) -> str:
        index = layout.fields.get(key)
        return said(cells[index]) if index is not None and index < len(cells) else ""

    state = row["state"] or "new"
    return RowView(
        number=row["number"],
        state=state,
        state_name=STATES[state],
        name=cell("name"),
        uscc=row["uscc"] or cell("uscc"),
        customer_no=row["customer_no"],
        findings=[_finding(RowFinding.of_json(stored), layout) for stored in result["findings"]],
        changes=[(BY_KEY[key].label, _covered(key, old), _worded(key, new)) for key, old, new in result["changes"]],
    )


def _finding(finding: RowFinding, layout: Layout) -> FindingView:
    index = layout.fields.get(finding.field or "")
    column = layout.columns[index] if index is not None else None
    return FindingView(
        code=finding.code,
        severity=finding.severity,
        field=finding.field,
        label=finding.label,
        column=column.letter if column else "",
        header=column.header if column else "",
        value=finding.value,
        after=finding.after,
        reason=finding.reason,
    )


def _covered(key: str, value: Any) -> str:
    """What the bank has, under its mask."""
    return BY_KEY[key].covered(value) if BY_KEY[key].mask and value else _worded(key, value)


def _worded(key: str, value: Any) -> str:
    field = BY_KEY[key]
    if value is None:
        return "—"
    if field.kind == "money":
        return f"{value:,f}"
    return field.options[value].zh if value in field.options else str(value)
