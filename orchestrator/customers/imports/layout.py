"""Finding the headers of a list and what its columns mean.

Lists begin with titles, and headers may stand in two rows with merged cells: of the first rows, the one, or the pair
of neighbours, in which most headers are known is taken. A header may name a unit (授信额度（万元）), which then counts
for the column's plain numbers. Every guess can be changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestrator.bank.characters import half_width, trimmed, without_invisible
from orchestrator.customers.fields import BY_KEY, FIELDS
from orchestrator.customers.imports.errors import LayoutInvalid
from orchestrator.customers.imports.sheets import Cell, Row, width
from orchestrator.text import Text

HEADER_WITHIN = 20
SAMPLES = 3
REQUIRED = ("name", "uscc")
YUAN = "元"
UNITS = {"亿元": 10**8, "亿": 10**8, "万元": 10**4, "万": 10**4, "千元": 10**3, "百万元": 10**6, YUAN: 1}
_UNIT = re.compile(r"[(\[（【](?:单位[:：]?)?(?:人民币)?(?P<unit>亿元|亿|百万元|万元|万|千元|元)[)\]）】]")
_NOISE = re.compile(r"[\s*＊:：·、。_\-]|[(\[（【][^)\]）】]*[)\]）】]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: its place, its header, some of its values."""

    index: int
    letter: str
    header: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the data begins and which column is which field; `fields` maps field keys to column indexes."""

    header_rows: tuple[int, ...]
    columns: tuple[Column, ...]
    fields: Mapping[str, int]

    def unit(self, key: str) -> int:
        """What a plain number in the field's column is multiplied by."""
        return UNITS[unit_of(self.columns[self.fields[key]].header)]

    def as_json(self) -> dict[str, Any]:
        """The layout as it is stored."""
        columns = [[each.index, each.letter, each.header, list(each.samples)] for each in self.columns]
        return {"header_rows": list(self.header_rows), "columns": columns, "fields": dict(self.fields)}

    @classmethod
    def of_json(cls, stored: Mapping[str, Any]) -> Layout:
        """The layout that was stored."""
        columns = tuple(Column(int(i), letter, header, tuple(some)) for i, letter, header, some in stored["columns"])
        fields = {key: int(index) for key, index in stored["fields"].items()}
        return cls(tuple(int(row) for row in stored["header_rows"]), columns, fields)


def guess(first: Sequence[Row]) -> Layout:
    """The layout of a list, from its first rows."""
    rows = list(first[:HEADER_WITHIN])
    best: tuple[int, tuple[int, ...], list[str]] = (0, (), [])
    for place, (number, cells) in enumerate(rows):
        found = [(number, cells)]
        for numbers, headers in _candidates(found, rows[place + 1 : place + 2]):
            score = len(match(headers))
            if score > best[0]:
                best = (score, numbers, headers)
    _, numbers, headers = best if best[0] else _unknown_header(rows)
    after = [cells for number, cells in first if not numbers or number > numbers[-1]]
    columns = _columns(headers, width(first), after)
    return Layout(numbers, columns, match([column.header for column in columns]))


def chosen(layout: Layout, fields: Mapping[str, Any]) -> Layout:
    """The layout with the columns that a person chose; LayoutInvalid."""
    picked: dict[str, int] = {}
    for key, index in fields.items():
        if key not in BY_KEY:
            raise LayoutInvalid(why_zh=f"没有字段 {key}", why_en=f"there is no field {key}")
        if index in (None, ""):
            continue
        picked[key] = _index(index, layout)
    for column in set(picked.values()):
        twice = [BY_KEY[key].label for key, index in picked.items() if index == column]
        if len(twice) > 1:
            zh, en = ("、".join(label.zh for label in twice), ", ".join(label.en for label in twice))
            raise LayoutInvalid(why_zh=f"{zh} 用了同一列", why_en=f"{en} are the same column")
    missing = [BY_KEY[key].label for key in REQUIRED if key not in picked]
    if missing:
        zh, en = ("、".join(label.zh for label in missing), ", ".join(label.en for label in missing))
        raise LayoutInvalid(why_zh=f"必须指明 {zh}", why_en=f"{en} must be given")
    return Layout(layout.header_rows, layout.columns, picked)


def by_column(chosen_fields: Mapping[int, str]) -> dict[str, int]:
    """Field keys to column indexes from what was chosen for each column; LayoutInvalid when a field comes twice."""
    fields: dict[str, int] = {}
    for index, key in chosen_fields.items():
        if not key:
            continue
        if key in fields:
            label = BY_KEY[key].label
            zh = f"{label.zh} 选了两列（{letter(fields[key])}、{letter(index)}）"
            raise LayoutInvalid(why_zh=zh, why_en=f"{label.en} is chosen for {letter(fields[key])} and {letter(index)}")
        fields[key] = index
    return fields


def match(headers: Sequence[str]) -> dict[str, int]:
    """Field keys by the index of the column that is called so; each column and each field once."""
    names = [plain(header) for header in headers]
    found: dict[str, int] = {}
    for exact in (True, False):
        for key, words in _NAMES.items():
            if key in found:
                continue
            index = next((i for i, n in enumerate(names) if i not in found.values() and _is(n, words, exact)), None)
            if index is not None:
                found[key] = index
    return {field.key: found[field.key] for field in FIELDS if field.key in found}


def plain(header: str) -> str:
    """A header as it is compared: half width, lower case, no spaces, stars, units or remarks in brackets."""
    return _NOISE.sub("", half_width(without_invisible(header))).lower()


def unit_of(header: str) -> str:
    """The unit of money that a header names in brackets: 万元 of 授信额度（万元）; 元 when it names none."""
    found = _UNIT.search(half_width(header))
    return found["unit"] if found else YUAN


def letter(index: int) -> str:
    """The name of a column in Excel: A, B … Z, AA."""
    name, rest = "", index + 1
    while rest:
        rest, place = divmod(rest - 1, 26)
        name = chr(65 + place) + name
    return name


def said(cell: Cell) -> str:
    """A cell as text."""
    return "" if cell is None else trimmed(str(cell))


_NAMES: dict[str, tuple[str, ...]] = {
    field.key: tuple(plain(word) for word in (field.label.zh, field.label.en, field.key, *field.synonyms))
    for field in FIELDS
}


def _is(name: str, words: Sequence[str], exact: bool) -> bool:
    """Whether a header is one of the words, or, not exactly, begins with one that cannot mean anything else."""
    return name in words if exact else any(len(word) >= 4 and name.startswith(word) for word in words)


def _candidates(found: list[Row], after: Sequence[Row]) -> list[tuple[tuple[int, ...], list[str]]]:
    """A row as headers, and with the row below it: where that one is blank, the merged cell above it counts."""
    ((number, cells),) = found
    alone = [said(cell) for cell in cells]
    candidates: list[tuple[tuple[int, ...], list[str]]] = [((number,), alone)]
    for below_number, below in after:
        both = [said(cell) for cell in below]
        size = max(len(alone), len(both))
        upper, lower = (row + [""] * (size - len(row)) for row in (alone, both))
        candidates.append(((number, below_number), [low or high for low, high in zip(lower, upper, strict=True)]))
    return candidates


def _unknown_header(rows: Sequence[Row]) -> tuple[int, tuple[int, ...], list[str]]:
    """The first row, when none is known as headers and it reads like one: words only, and rows after it."""
    number, cells = rows[0]
    words = [said(cell) for cell in cells]
    if len(rows) < 2 or not all(word and not re.search(r"\d", word) for word in words):
        return 0, (), []
    return 0, (number,), words


def _columns(headers: Sequence[str], count: int, after: Sequence[Sequence[Cell]]) -> tuple[Column, ...]:
    return tuple(
        Column(
            index,
            letter(index),
            headers[index] if index < len(headers) else "",
            tuple(text for cells in after[:SAMPLES] if index < len(cells) and (text := said(cells[index])[:40])),
        )
        for index in range(max(count, len(headers)))
    )


def _index(value: Any, layout: Layout) -> int:
    try:
        index = int(value)
    except (TypeError, ValueError):
        index = -1
    if not 0 <= index < len(layout.columns):
        raise LayoutInvalid(why_zh=f"没有第 {value} 列", why_en=f"there is no column {value}")
    return index


def missing(layout: Layout) -> list[Text]:
    """The labels of the fields that must be given and are not."""
    return [BY_KEY[key].label for key in REQUIRED if key not in layout.fields]
