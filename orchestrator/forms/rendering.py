"""The schema and the values one person may see, for the form-js viewer.

A field is editable when the step may write it, else shown read-only, masked or not at all by its `see` and
`mask`. Nothing hidden leaves the server: neither in values, nor through a condition, limit or option list
that needs it (those are evaluated here instead). In a read-only list no row can be added or changed.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from orchestrator import feel
from orchestrator.bank.masks import mask
from orchestrator.errors import Language
from orchestrator.forms.kinds import KINDS
from orchestrator.forms.model import Field, flat
from orchestrator.forms.scopes import ABSENT, evaluate, get, put

HIDDEN_VALUE = "******"
Shown = dict[str, Any]
_TEXTS = {
    "label": "label.en",
    "dateLabel": "label.en",
    "timeLabel": "time.en",
    "description": "description.en",
    "text": "text.en",
    "content": "content.en",
}


def render(
    source: Mapping[str, Any],
    tree: tuple[Field, ...],
    writable: frozenset[str],
    roles: frozenset[str],
    language: Language,
    values: Mapping[str, Any],
) -> tuple[dict[str, Any], dict[str, Any]]:
    """(schema, values) for someone with `roles`, where the step may write the paths in `writable`."""
    view = _View(tree, writable, roles, language, values)
    schema = copy.deepcopy(dict(source))
    schema["components"] = list(view.components(source.get("components", []), ()))
    return schema, view.values()


class _View:
    """What one person sees: decides for each field, and gathers the names the browser has to be given."""

    def __init__(
        self,
        tree: tuple[Field, ...],
        writable: frozenset[str],
        roles: frozenset[str],
        language: Language,
        values: Mapping[str, Any],
    ) -> None:
        self.tree, self.writable, self.roles, self.language = tree, writable, roles, language
        self.known = values
        self.fields = {field.path: field for field in flat(tree)}
        self.needed: set[str] = set()
        self.changing = {path.split(".")[0] for path in writable} | {"this", "parent", "i"}
        self.secret = {field.keys[0] for field in tree if self.sight(field) != "clear"}

    def sight(self, field: Field) -> str:
        """How a field is seen: "clear", "masked" or "hidden"; what one writes, one sees in clear."""
        if any(field.path == path or field.path.startswith(path + ".") for path in self.writable):
            return "clear"
        return field.visibility(self.roles)

    # -- the schema

    def components(self, parts: Any, keys: tuple[str, ...], row_of: Field | None = None) -> Iterator[Shown]:
        """The components that remain, each as this person sees it; `row_of`: the list whose row they make."""
        for component in parts:
            role = KINDS[component["type"]].role
            if role == "group":
                yield from self._group(component, keys, row_of)
            elif role == "display":
                yield from self._display(component)
            else:
                yield from self._field(component, keys, row_of)

    def _group(self, component: Mapping[str, Any], keys: tuple[str, ...], row_of: Field | None) -> Iterator[Shown]:
        below = (*keys, *component["path"].split(".")) if component.get("path") else keys
        inner = list(self.components(component.get("components", []), below, row_of))
        shown = self._conditioned(self._worded(component))
        if shown and any(KINDS[each["type"]].role in ("value", "list") for each in inner):
            yield {**shown, "components": inner}

    def _display(self, component: Mapping[str, Any]) -> Iterator[Shown]:
        see = _properties(component).get("countersign.see")
        if see is None or self.roles & set(see.split()):
            shown = self._conditioned(self._worded(component))
            if shown:
                yield shown

    def _field(self, component: Mapping[str, Any], keys: tuple[str, ...], row_of: Field | None) -> Iterator[Shown]:
        below = (*keys, *str(component.get("path" if component["type"] == "dynamiclist" else "key")).split("."))
        field = self.fields[".".join(below)]
        mine = self._is_mine(field, row_of)
        sight = "clear" if mine else self.sight(field)
        if sight == "hidden" or not (mine or row_of or self._has_value(field)):
            return
        if field.computed and not mine and row_of is None:
            return  # its value is known, and the browser might make another of it
        shown = self._conditioned(self._worded(component))
        if shown is None:
            return
        if field.is_list:
            yield self._list(shown, field, mine)
        elif sight == "masked":
            yield _masked(shown)
        else:
            yield self._limited(shown, field) if mine else _readonly(shown)

    def _is_mine(self, field: Field, row_of: Field | None) -> bool:
        """A cell that is read-only stays so; a field the step names is written whatever the form says."""
        if row_of is None:
            return field.path in self.writable
        return row_of.path in self.writable and not (field.readonly or field.disabled)

    def _has_value(self, field: Field) -> bool:
        """What nobody has filled in yet, and this step does not, is not worth a place on the page."""
        return get(self.known, field.keys) not in (ABSENT, None, "", [])

    def _list(self, shown: Shown, field: Field, mine: bool) -> Shown:
        rows = list(self.components(shown.get("components", []), field.keys, field))
        fixed = {} if mine else {"allowAddRemove": False, "readonly": True}
        return {**shown, **fixed, "components": rows}

    def _worded(self, component: Mapping[str, Any]) -> dict[str, Any]:
        """A copy in the language, without the properties that are the server's business."""
        shown = copy.deepcopy(dict(component))
        properties = _properties(component)
        if self.language == "en":
            shown.update({k: properties[en] for k, en in _TEXTS.items() if k in shown and en in properties})
            for option in shown.get("values") or []:
                english = properties.get(f"option.{_spelled(option['value'])}.en")
                option["label"] = english or option.get("label")
            if message := properties.get("pattern.message.en"):
                shown["validate"] = {**shown.get("validate", {}), "patternErrorMessage": message}
        kept = {name: value for name, value in properties.items() if name == "countersign.type"}
        for key in ("properties", "readonly"):  # what is read-only is decided below
            shown.pop(key, None)
        return {**shown, "properties": kept} if kept else shown

    # -- expressions

    def _conditioned(self, shown: dict[str, Any]) -> dict[str, Any] | None:
        """The component with its condition, or the condition decided here when the browser may not know."""
        text = (shown.get("conditional") or {}).get("hide")
        if not text:
            return shown
        condition = _compiled(text)
        if self._is_live(condition):
            return shown
        hidden = self._evaluate(condition) is True
        return None if hidden else {key: value for key, value in shown.items() if key != "conditional"}

    def _limited(self, shown: Shown, field: Field) -> Shown:
        """FEEL limits and option lists: worked out here where nothing on the page can change them."""
        validation = dict(shown.get("validate", {}))
        for key, expression in field.limits.items():
            if not self._is_live(expression):
                limit = self._evaluate(expression)
                validation.pop(key)
                validation |= {key: limit} if isinstance(limit, Decimal) else {}
        if field.options and field.options.key:
            self.needed.add(field.options.key.split(".")[0])
        for expression in filter(None, (field.computed, field.options.expression if field.options else None)):
            self._is_live(expression)
        return {**shown, "validate": validation} if validation else shown

    def _is_live(self, expression: feel.Expression) -> bool:
        """Whether the browser works an expression out: what is typed on the page changes it, and nothing in it is
        secret. It is then given the variables it needs."""
        names = expression.names | expression.possible
        if names & self.secret or not names & self.changing:
            return False
        self.needed |= names
        return True

    def _evaluate(self, expression: feel.Expression) -> Any:
        return evaluate(expression, self.known, None)

    # -- the values

    def values(self) -> dict[str, Any]:
        """What this person sees of the fields, and the variables that remaining expressions need."""
        needed = {name for name in self.needed - self.secret if name in self.known}
        shown: dict[str, Any] = {name: self.known[name] for name in sorted(needed)}
        declared = {field.keys[0] for field in self.tree}
        shown = {name: value for name, value in shown.items() if name not in declared}
        for field in self.tree:
            value = get(self.known, field.keys)
            if value is not ABSENT and self.sight(field) != "hidden":
                put(shown, field.keys, self._value(field, value, field.path in self.writable))
        return shown

    def _value(self, field: Field, value: Any, mine: bool) -> Any:
        if field.is_list:
            return [self._row(field, row, mine) for row in value] if isinstance(value, list) else []
        if not mine and field.visibility(self.roles) == "masked":
            return masked(field, value)
        if isinstance(value, Decimal) and field.component.get("serializeToString"):
            return f"{value:f}"  # a browser's numbers keep only 15 digits
        return value

    def _row(self, field: Field, row: Any, mine: bool) -> dict[str, Any]:
        shown: dict[str, Any] = {}
        for child in field.children:
            keys = child.keys[len(field.keys) :]
            value = get(row, keys)
            if value is not ABSENT and (mine or child.visibility(self.roles) != "hidden"):
                put(shown, keys, self._value(child, value, mine))
        return shown


def masked(field: Field, value: Any) -> Any:
    """A value as someone sees it who may see it only masked; what has no mask of its own is hidden whole."""
    if value is None or value == []:
        return value
    kind = _properties(field.component).get("countersign.mask.kind")
    kind = kind or (field.special.mask if field.special else None)
    return mask(kind, value) if kind and isinstance(value, str) else HIDDEN_VALUE


def _masked(shown: Mapping[str, Any]) -> dict[str, Any]:
    """A masked value is a text, whatever the field was."""
    kept = ("id", "key", "label", "layout", "description")
    return {**{key: shown[key] for key in kept if key in shown}, "type": "textfield", "readonly": True}


def _readonly(shown: Mapping[str, Any]) -> dict[str, Any]:
    """Shown, not to be filled in: no mark that it is required either."""
    return {**{key: value for key, value in shown.items() if key != "validate"}, "readonly": True}


def _spelled(value: Any) -> str:
    """An option's value in the name of a property: truth values as JSON writes them."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _compiled(text: str) -> feel.Expression:
    return feel.compile(text.strip().removeprefix("="))


def _properties(component: Mapping[str, Any]) -> Mapping[str, str]:
    return component.get("properties") or {}
