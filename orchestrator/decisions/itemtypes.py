"""typeRefs and item definitions to FEEL types (DMN 1.5 §7.3.2-3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from orchestrator.decisions.model import ItemDefinition
from orchestrator.errors import Finding
from orchestrator.feel import FeelError, UnaryTests, Value, compile_unary
from orchestrator.feel.names import NameSet
from orchestrator.feel.scope import Run, Scope
from orchestrator.feel.types import ALIASES, ANY, NUMBER, SIMPLE, FeelType, context_of, function_of, list_of

# What Camunda's modeler for its version 7 offers as types of columns.
_CAMUNDA = dict.fromkeys(("integer", "long", "double"), NUMBER)


@dataclass(frozen=True, slots=True)
class Restricted(FeelType):
    """A type with allowed values, given as unary tests."""

    base: FeelType
    tests: UnaryTests

    def holds(self, value: Value) -> bool:
        """A value of the base type: `instance of` does not ask for allowed values."""
        return self.base.holds(value)

    def accepts(self, value: Value) -> bool:
        """A value of the base type that passes the tests."""
        return self.base.accepts(value) and passes(self.tests, value)

    def __str__(self) -> str:
        return f"{self.name} ({self.tests.text})"


def passes(tests: UnaryTests, value: Value) -> bool:
    """Whether the value passes tests that know no variables."""
    return tests.run(Scope({"?": value}, None, Run(strict=False))) is True


class TypeTable:
    """The types of one model by name, those of its imports behind the import's name."""

    def __init__(
        self, items: Iterable[ItemDefinition], names: tuple[NameSet, ...], report: Callable[[Finding], None]
    ) -> None:
        self.names = names
        self._report = report
        self._items = {item.name: item for item in items}
        self.types: dict[str, FeelType] = {}
        self._open: set[str] = set()

    def add_import(self, prefix: str, other: TypeTable) -> None:
        """Make an imported model's types known behind its name."""
        for name in other._items:
            self.types[f"{prefix}.{name}" if prefix else name] = other.named(name)

    def resolve_all(self) -> Mapping[str, FeelType]:
        """Every type of the model, resolved."""
        for name in self._items:
            self.named(name)
        return self.types

    def named(self, reference: str, line: int = 0, place: str = "") -> FeelType:
        """The type of a typeRef; "" is Any, an unknown one is reported and Any."""
        if not reference:
            return ANY
        found = self._find(reference)
        if found is None and ":" in reference:
            found = self._find(reference.split(":", 1)[1])
        if found is None:
            zh, en = f"没有类型 {reference}", f"there is no type {reference}"
            self._report(Finding("type-unknown", place or reference, zh, en, line or None))
            return ANY
        return found

    def _find(self, name: str) -> FeelType | None:
        if name in self.types:
            return self.types[name]
        item = self._items.get(name)
        if item is None:
            return SIMPLE.get(name) or ALIASES.get(name) or _CAMUNDA.get(name)
        if name in self._open:
            # A type within itself is not followed further.
            return ANY
        self._open.add(name)
        self.types[name] = self._define(item)
        self._open.discard(name)
        return self.types[name]

    def _define(self, item: ItemDefinition) -> FeelType:
        of = self._restricted(item, self._base(item))
        return list_of(of) if item.collection else of

    def _base(self, item: ItemDefinition) -> FeelType:
        if item.components:
            return context_of(tuple((part.name, self._define(part)) for part in item.components))
        base = self.named(item.type_ref, item.line, item.name)
        if item.parameters is None:
            return base
        types = tuple(self.named(of, item.line, item.name) for _, of in item.parameters)
        return function_of(types, base)

    def _restricted(self, item: ItemDefinition, base: FeelType) -> FeelType:
        if not item.allowed:
            return base
        try:
            return Restricted(item.name, base, compile_unary(item.allowed, self.names))
        except FeelError as error:
            zh, en = error.sentence("zh"), error.sentence("en")
            self._report(Finding("expression-invalid", f"{item.name}: allowedValues", zh, en, item.line or None))
            return base
