"""One pass over the data of a form, after the compiled schema has checked structure and types.

Order: what may not be written is refused · identifiers are normalised · computed fields are computed · hidden
fields are emptied · computed fields again · required, limits, options and rules are checked on what is left.
A condition sees the fields before it as they will be kept, so a hidden value cannot hide another field.
Every problem is collected; only the first pass's type errors keep a field from the later checks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError

from orchestrator.forms.errors import FieldProblem, InvalidData, Problem, placed
from orchestrator.forms.limits import exceeded
from orchestrator.forms.model import Field, Options, flat
from orchestrator.forms.scopes import ABSENT, evaluate, get, in_row, overlaid, put
from orchestrator.forms.values import is_among


def validate(
    tree: tuple[Field, ...],
    schema: Schema,
    data: Mapping[str, Any],
    variables: Mapping[str, Any],
    writable: frozenset[str],
    today: date,
) -> dict[str, Any]:
    """The writable values of `data`, typed and complete; InvalidData with every problem."""
    work = _Pass(tree, variables, writable, today)
    work.load(schema, data)
    work.refuse_unwritable(data)
    work.settle()
    work.check_all()
    if work.problems:
        raise InvalidData(work.problems)
    return work.result()


class _Pass:
    """The state of one validation: `values` is what will be kept, `problems` what is wrong."""

    def __init__(
        self, tree: tuple[Field, ...], variables: Mapping[str, Any], writable: frozenset[str], today: date
    ) -> None:
        self.tree = tree
        self.fields = [field for field in tree if field.path in writable]
        self.variables = variables
        self.today = today
        self.values: dict[str, Any] = {}
        self.problems: list[FieldProblem] = []
        self.hidden: set[str] = set()

    # -- structure and types

    def load(self, schema: Schema, data: Mapping[str, Any]) -> None:
        """Let the schema type the data; what it could not type stays out of the values."""
        try:
            self.values = schema.load(data)
        except ValidationError as error:
            labels = {field.path: field for field in flat(self.tree)}
            for path, problem in _spread(error.messages, ""):
                self._report(labels.get(_without_rows(path)), path, problem)
            self.values = error.valid_data if isinstance(error.valid_data, dict) else {}

    def refuse_unwritable(self, data: Mapping[str, Any]) -> None:
        """Name every declared field that is there and may not be; computed ones are only ignored."""
        allowed = {field.path for field in self.fields}
        for field in self.tree:
            if field.path in allowed or get(data, field.keys) is ABSENT:
                continue
            if not field.computed:
                self._report(field, field.path, Problem("not_writable"))
        kept: dict[str, Any] = {}
        for field in self.fields:
            if (value := get(self.values, field.keys)) is not ABSENT and not field.computed:
                put(kept, field.keys, value)
        self.values = kept

    # -- the values that will be kept

    def settle(self) -> None:
        """Fill, normalise, compute and hide, until `values` is what would be kept."""
        for field in self.fields:
            value = get(self.values, field.keys)
            put(self.values, field.keys, self._settled(field, field.path, value))
        self._compute()
        self._hide()
        self._compute()

    def _settled(self, field: Field, path: str, value: Any) -> Any:
        if field.is_list:
            rows = [] if value is ABSENT or value is None else value
            return [self._settled_row(field, f"{path}[{n}]", row) for n, row in enumerate(rows)]
        if value is ABSENT or value is None:
            return _empty(field)
        return self._special(field, path, value)

    def _settled_row(self, field: Field, path: str, row: Any) -> dict[str, Any]:
        settled: dict[str, Any] = {}
        for child in field.children:
            keys = _below(field, child)
            put(settled, keys, self._settled(child, f"{path}.{'.'.join(keys)}", get(row, keys)))
        return settled

    def _special(self, field: Field, path: str, value: Any) -> Any:
        if field.special is None:
            return value
        normal, problem = field.special.check(value, self.today)
        if problem:
            self._report(field, path, problem)
        return normal

    def _scope(self) -> dict[str, Any]:
        return overlaid(self.variables, self.values)

    def _compute(self) -> None:
        for field in self.fields:
            if field.path in self.hidden:
                continue
            if field.computed:
                put(self.values, field.keys, evaluate(field.computed, self._scope(), self.today))
            for _path, row, child, scope in self._cells(field):
                if child.computed:
                    put(row, _below(field, child), evaluate(child.computed, scope, self.today))

    def _hide(self) -> None:
        for field in self.fields:
            if self._is_hidden(field, self._scope()):
                self.hidden.add(field.path)
                put(self.values, field.keys, [] if field.is_list else None)
            for path, row, child, scope in self._cells(field):
                if self._is_hidden(child, scope):
                    self.hidden.add(path)
                    put(row, _below(field, child), None)

    def _is_hidden(self, field: Field, scope: Mapping[str, Any]) -> bool:
        return any(evaluate(condition, scope, self.today) is True for condition in field.hide)

    def _cells(self, field: Field) -> Iterator[tuple[str, dict[str, Any], Field, dict[str, Any]]]:
        """Path, row, field and scope of every cell of a list."""
        if not field.is_list:
            return
        for n, row in enumerate(get(self.values, field.keys)):
            for child in field.children:
                path = f"{field.path}[{n}].{'.'.join(_below(field, child))}"
                yield path, row, child, in_row(self._scope(), row, n + 1)

    # -- what must hold of them

    def check_all(self) -> None:
        """Required, FEEL limits, options and rules, for every visible field and cell."""
        wrong = {problem.path for problem in self.problems}
        scope = self._scope()
        for field in self.fields:
            self._check(field, field.path, get(self.values, field.keys), scope, wrong)
            for path, row, child, cell_scope in self._cells(field):
                self._check(child, path, get(row, _below(field, child)), cell_scope, wrong)

    def _check(self, field: Field, path: str, value: Any, scope: Mapping[str, Any], wrong: set[str]) -> None:
        if path in self.hidden or any(_related(path, other) for other in wrong):
            return
        if field.required and (value is None or value == [] or (value is False and field.type == "checkbox")):
            self._report(field, path, Problem("required"))
            return
        for problem in self._problems(field, value, scope):
            self._report(field, path, problem)

    def _problems(self, field: Field, value: Any, scope: Mapping[str, Any]) -> Iterator[Problem]:
        yield from self._limit_problems(field, value, scope)
        yield from self._option_problems(field, value, scope)
        if value and field.component.get("disallowPassedDates") and value[:10] < self.today.isoformat():
            yield Problem("past")
        if field.rule and evaluate(field.rule.condition, scope, self.today) is not True:
            yield field.rule.problem()

    def _limit_problems(self, field: Field, value: Any, scope: Mapping[str, Any]) -> Iterator[Problem]:
        if value is None:
            return
        for key, expression in field.limits.items():
            limit = evaluate(expression, scope, self.today)
            if not isinstance(limit, Decimal):
                yield Problem("limit_unknown")
            elif problem := exceeded(key, limit, value):
                yield problem

    def _option_problems(self, field: Field, value: Any, scope: Mapping[str, Any]) -> Iterator[Problem]:
        if field.options is None or value in (None, []):
            return
        known = option_values(field.options, scope, self.today)
        if known is None:
            yield Problem("options_unknown")
        elif not all(is_among(item, known) for item in (value if isinstance(value, list) else [value])):
            yield Problem("option")

    # -- the answer

    def result(self) -> dict[str, Any]:
        """The writable values; what else stands under a shared first key is kept from the variables."""
        return {
            key: overlaid(self.variables[key], value)
            if isinstance(value, dict) and isinstance(self.variables.get(key), dict)
            else value
            for key, value in self.values.items()
        }

    def _report(self, field: Field | None, path: str, problem: Problem) -> None:
        labels = (field.label, field.label_en) if field else ("", "")
        self.problems.append(placed(problem, path, *labels))


def option_values(options: Options, scope: Mapping[str, Any], today: date) -> list[Any] | None:
    """The values one may choose, None when the variable or expression gives no list."""
    if options.fixed is not None:
        return list(options.fixed)
    if options.expression is not None:
        found = evaluate(options.expression, scope, today)
    else:
        found = get(scope, tuple(options.key.split(".")))
    if not isinstance(found, list):
        return None
    return [item.get("value") if isinstance(item, dict) else item for item in found]


def _related(one: str, other: str) -> bool:
    """Whether two places are the same or one lies within the other: a problem there makes checks here pointless."""
    return one == other or one.startswith((other + "[", other + ".")) or other.startswith((one + "[", one + "."))


def _empty(field: Field) -> Any:
    return {"checkbox": False, "checklist": [], "taglist": [], "filepicker": []}.get(field.type)


def _below(field: Field, child: Field) -> tuple[str, ...]:
    return child.keys[len(field.keys) :]


def _without_rows(path: str) -> str:
    return "".join(part.partition("]")[2] if place else part for place, part in enumerate(path.split("[")))


def _spread(messages: Any, path: str) -> Iterator[tuple[str, Problem]]:
    """marshmallow's nested error messages as (path, Problem) pairs."""
    if isinstance(messages, Problem):
        yield path, messages
    elif isinstance(messages, dict):
        for key, inner in messages.items():
            yield from _spread(inner, _joined(path, key))
    elif isinstance(messages, list):
        for inner in messages:
            yield from _spread(inner, path)


def _joined(path: str, key: object) -> str:
    if key == "_schema":
        return path
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else str(key)
