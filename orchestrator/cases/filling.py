"""What a form holds when a task opens, and what it means when a completion leaves a field out.

A field that the step may write starts with the variable's value, and keeps it when the completion does not mention
it. A field with the property `countersign.fresh`, such as a decision or an opinion, is each person's own: it starts
empty at every step, so that nobody passes on what somebody before them decided.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from orchestrator.forms import Field, Form
from orchestrator.forms.scopes import ABSENT, get, overlaid, put


def shown(form: Form, writable: Collection[str] | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that the form shows when the task opens."""
    fresh = {f.keys[0] for f in form.tree if _is_fresh(f) and f.path in form.writable(writable)}
    return {name: value for name, value in values.items() if name not in fresh}


def entered(
    form: Form, writable: Collection[str] | None, values: Mapping[str, Any], data: Mapping[str, Any]
) -> dict[str, Any]:
    """The data of a completion, with the fields that it leaves out as they are."""
    kept: dict[str, Any] = {}
    mine = form.writable(writable)
    for field in form.tree:
        value = get(values, field.keys)
        left_out = field.path in mine and get(data, field.keys) is ABSENT
        if left_out and value not in (ABSENT, None) and _is_lasting(field):
            put(kept, field.keys, value)
    return overlaid(kept, data)


def _is_lasting(field: Field) -> bool:
    """Whether the field goes on from person to person: neither each person's own nor computed."""
    return field.computed is None and not _is_fresh(field)


def _is_fresh(field: Field) -> bool:
    properties = field.component.get("properties", {})
    return str(properties.get("countersign.fresh")) == "true"
