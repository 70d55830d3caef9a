"""A form: the fields, the schema as written, and the two things one does with it, validate and render."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import Schema

from orchestrator.errors import Language
from orchestrator.forms.model import Field, flat
from orchestrator.forms.rendering import render
from orchestrator.forms.validating import validate


@dataclass(frozen=True)
class Form:
    """A form: `tree` its fields in order (rows of lists nested), `source` the schema as written."""

    id: str
    name: str
    name_en: str
    tree: tuple[Field, ...]
    source: Mapping[str, Any]
    schema: Schema

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every field, also those within groups and lists, in the form's order."""
        return tuple(flat(self.tree))

    @property
    def by_path(self) -> dict[str, Field]:
        """Every field by its path."""
        return {field.path: field for field in self.fields}

    def writable(self, keys: Collection[str] | None) -> frozenset[str]:
        """Paths of the top-level fields a step may write: those `keys` name, or all that are not read-only.

        A key stands for its field and for every field below it ("fin" for "fin.sales"). A disabled field is
        never among what a person writes; a read-only one is when the step names it.
        """
        if keys is None:
            return frozenset(f.path for f in self.tree if not (f.readonly or f.disabled))
        named = [f for f in self.tree if any(f.path == k or f.path.startswith(k + ".") for k in keys)]
        return frozenset(f.path for f in named if not f.disabled)

    def missing(self, keys: Iterable[str]) -> list[str]:
        """Those keys that name no field of this form: a step that wants to write them is mistaken."""
        return [k for k in keys if not any(f.path == k or f.path.startswith(k + ".") for f in self.tree)]

    def validate(
        self,
        data: Mapping[str, Any],
        *,
        variables: Mapping[str, Any],
        writable: Collection[str] | None,
        today: date,
    ) -> dict[str, Any]:
        """What the step may write of `data`, typed and checked; InvalidData with every problem otherwise.

        `writable`: keys the step may write, None for every field that is not read-only. The answer has every
        writable field: null for one that is empty or hidden, the server's own value for one that is computed.
        """
        return validate(self.tree, self.schema, data, variables, self.writable(writable), today)

    def render(
        self,
        *,
        writable: Collection[str] | None,
        roles: Collection[str],
        language: Language,
        values: Mapping[str, Any],
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """The schema and the values to give to the form-js viewer for someone with these roles.

        What the roles may not see is in neither; what they see masked is masked and read-only; what the step
        may not write is read-only. Labels, help and options are in `language`.
        """
        return render(self.source, self.tree, self.writable(writable), frozenset(roles), language, values)
