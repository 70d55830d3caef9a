"""Fields become one marshmallow schema: structure and types, compiled once per form and then only read.

Dotted paths become nested schemas, lists become lists of them; a key the form does not declare is an error
everywhere. What depends on other values (required, FEEL limits, options, rules) is not in here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, fields

from orchestrator.forms.errors import Problem
from orchestrator.forms.kinds import KINDS
from orchestrator.forms.limits import static_checks
from orchestrator.forms.model import Field
from orchestrator.forms.values import VALUES

Tree = dict[str, Any]  # key → Tree, or the Field at a leaf
_NO_GROUP = Problem("type", {"zh_type": "一组字段", "en_type": "a set of fields"})
_NO_ROWS = Problem("type", {"zh_type": "表格", "en_type": "a list of rows"})


class FormSchema(Schema):
    """The base of compiled forms: its errors are Problems, and what is not declared is refused."""

    error_messages: ClassVar[dict[str, Any]] = {  # type: ignore[misc]  # a class variable there too, unmarked
        "unknown": Problem("undeclared"),
        "type": _NO_GROUP,
    }

    class Meta:
        unknown = RAISE


def compile_schema(tree: Iterable[Field]) -> Schema:
    """The schema of these fields; instances are safe to share between threads for loading."""
    return _schema(_nest(tree, depth=0))()


def _nest(tree: Iterable[Field], depth: int) -> Tree:
    nested: Tree = {}
    for field in tree:
        *outer, last = field.keys[depth:]
        place = nested
        for key in outer:
            place = place.setdefault(key, {})
        place[last] = field
    return nested


def _schema(nested: Tree) -> type[Schema]:
    compiled: dict[str, Any] = {
        key: _Group(_schema(node)) if isinstance(node, dict) else _field(node) for key, node in nested.items()
    }
    return FormSchema.from_dict(compiled, name="Form")


def _field(field: Field) -> fields.Field[Any]:
    if field.is_list:
        return _Rows(_Group(_schema(_nest(field.children, depth=len(field.keys)))))
    if field.computed:
        return fields.Raw(allow_none=True)  # accepted from the browser, never used
    checks = static_checks(field.component.get("validate", {}))
    return VALUES[KINDS[field.type].value](field.component, checks)


class _Group(fields.Nested):
    """The fields under one key."""

    default_error_messages = {"null": _NO_GROUP, "type": _NO_GROUP}  # type: ignore[dict-item]


class _Rows(fields.List[Any]):
    """The rows of a list."""

    default_error_messages = {"invalid": _NO_ROWS}  # type: ignore[dict-item]

    def __init__(self, row: _Group) -> None:
        super().__init__(row, allow_none=True)
