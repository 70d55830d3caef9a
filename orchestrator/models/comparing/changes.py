"""What differs between two versions of a model, as records that pages colour by and people read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from orchestrator.text import Text

Sort = Literal["added", "removed", "changed", "moved"]

SORTS: dict[Sort, Text] = {
    "added": Text("新增", "added"),
    "removed": Text("删除", "removed"),
    "changed": Text("修改", "changed"),
    "moved": Text("移动", "moved"),
}


@dataclass(frozen=True, slots=True)
class Detail:
    """One property before and after; `place` is the cell's id in a table, where it has one."""

    label: Text
    before: str
    after: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs. `place` is its id in the model (element, row, column, field), by which it is coloured."""

    sort: Sort
    place: str
    what: Text
    details: tuple[Detail, ...] = ()


def between(
    before: Mapping[str, str],
    after: Mapping[str, str],
    labels: Mapping[str, Text],
    places: Mapping[str, str] | None = None,
) -> tuple[Detail, ...]:
    """The properties that differ, in the order of the newer version, with their labels and, where known, places."""
    keys = [*after, *(key for key in before if key not in after)]
    return tuple(
        Detail(_label(key, labels), before.get(key, ""), after.get(key, ""), (places or {}).get(key, ""))
        for key in keys
        if before.get(key, "") != after.get(key, "")
    )


def _label(key: str, labels: Mapping[str, Text]) -> Text:
    return labels.get(key) or labels.get(key.rpartition(".")[2]) or Text(key, key)
