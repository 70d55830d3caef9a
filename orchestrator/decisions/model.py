"""A DMN file as frozen values: what the XML says, texts unparsed (DMN 1.5 §6, §7, §8).

References are (namespace, id). Made by reader.py and boxed.py, used by everything else.
"""

from __future__ import annotations

from dataclasses import dataclass

Reference = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Logic:
    """Base of all boxed expressions."""

    type_ref: str = ""
    label: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class LiteralExpression(Logic):
    """FEEL text; `language` is set when it is another language."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class ContextEntry:
    """A named part of a boxed context; without a name it is the context's result."""

    name: str
    type_ref: str
    logic: Logic | None


@dataclass(frozen=True, slots=True)
class BoxedContext(Logic):
    """Entries that see those before them."""

    entries: tuple[ContextEntry, ...]


@dataclass(frozen=True, slots=True)
class BoxedList(Logic):
    """A list of expressions."""

    items: tuple[Logic | None, ...]


@dataclass(frozen=True, slots=True)
class Relation(Logic):
    """Rows of named columns."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Logic | None, ...], ...]


@dataclass(frozen=True, slots=True)
class BoxedFunction(Logic):
    """kind: FEEL, Java or PMML; parameters are (name, typeRef)."""

    parameters: tuple[tuple[str, str], ...]
    body: Logic | None
    kind: str = "FEEL"


@dataclass(frozen=True, slots=True)
class Invocation(Logic):
    """A function with arguments by name."""

    function: Logic | None
    bindings: tuple[tuple[str, Logic | None], ...]


@dataclass(frozen=True, slots=True)
class Conditional(Logic):
    """if, then, else."""

    condition: Logic | None
    then: Logic | None
    otherwise: Logic | None


@dataclass(frozen=True, slots=True)
class BoxedFilter(Logic):
    """The items of a list for which match is true."""

    source: Logic | None
    match: Logic | None


@dataclass(frozen=True, slots=True)
class Iterator(Logic):
    """kind: for, some or every."""

    kind: str
    variable: str
    source: Logic | None
    body: Logic | None


@dataclass(frozen=True, slots=True)
class InputClause:
    """A column of inputs: expression, its type, its allowed values as unary tests."""

    label: str
    text: str
    type_ref: str
    values: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class OutputClause:
    """A column of outputs; `values` in the order of priority."""

    name: str
    label: str
    type_ref: str
    values: str
    default: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: a test per input column, an expression per output column."""

    tests: tuple[str, ...]
    outputs: tuple[str, ...]
    annotation: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class DecisionTable(Logic):
    """policy as in the standard ("UNIQUE", "RULE ORDER" …), aggregation "" or SUM, MIN, MAX, COUNT."""

    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]
    policy: str = "UNIQUE"
    aggregation: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class ItemDefinition:
    """A named type: an alias with constraints, a structure, or a function type."""

    name: str
    type_ref: str = ""
    collection: bool = False
    allowed: str = ""
    components: tuple[ItemDefinition, ...] = ()
    parameters: tuple[tuple[str, str], ...] | None = None
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """Base of what the requirements graph connects; `variable` is the name FEEL knows it by."""

    namespace: str
    id: str
    name: str
    name_en: str = ""
    description: str = ""
    variable: str
    type_ref: str = ""
    line: int = 0

    @property
    def reference(self) -> Reference:
        """The element's own (namespace, id)."""
        return self.namespace, self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class InputData(Element):
    """A value from outside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Element):
    """Logic over required inputs, decisions and functions."""

    logic: Logic | None
    requires: tuple[Reference, ...] = ()
    knows: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeModel(Element):
    """A function by name."""

    function: BoxedFunction | None
    knows: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionService(Element):
    """A function over decisions: its parameters are input data, then input decisions."""

    outputs: tuple[Reference, ...] = ()
    encapsulated: tuple[Reference, ...] = ()
    input_decisions: tuple[Reference, ...] = ()
    input_data: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Import:
    """Another model's elements under a name ("" puts them among one's own)."""

    name: str
    namespace: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Definitions:
    """One file."""

    file: str
    name: str
    namespace: str
    imports: tuple[Import, ...]
    items: tuple[ItemDefinition, ...]
    inputs: tuple[InputData, ...]
    decisions: tuple[Decision, ...]
    knowledge: tuple[KnowledgeModel, ...]
    services: tuple[DecisionService, ...]

    @property
    def elements(self) -> tuple[Element, ...]:
        """All elements of the graph."""
        return (*self.inputs, *self.decisions, *self.knowledge, *self.services)
