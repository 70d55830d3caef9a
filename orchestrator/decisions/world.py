"""Several models linked: references resolved, requirements without a circle, every decision compiled.

Elements are found by (namespace, id). What is wrong is collected as findings; `compile_world` never raises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from dataclasses import fields as dataclass_fields

from orchestrator.decisions import model
from orchestrator.decisions.compiler import LogicCompiler, Seen, Surroundings
from orchestrator.decisions.errors import Place
from orchestrator.decisions.itemtypes import TypeTable
from orchestrator.decisions.session import Code
from orchestrator.decisions.table import Table
from orchestrator.errors import Finding
from orchestrator.feel.names import NameSet
from orchestrator.feel.types import ANY, FeelType, context_of, list_of

# How an element of another model is reached: through the names of imports, then its own.
Path = tuple[str, ...]


@dataclass(slots=True)
class Node:
    """An element ready to run: its type, its code, and what it requires by the path FEEL knows it by."""

    element: model.Element
    file: str
    type: FeelType = ANY
    code: Code | None = None
    table: Table | None = None
    requires: list[tuple[Path, Node]] = field(default_factory=list)
    # For a service: its output decisions and its parameters (input data, then input decisions).
    outputs: list[Node] = field(default_factory=list)
    parameters: list[Node] = field(default_factory=list)
    # For input data: whether null is an ordinary value of it.
    nullable: bool = False

    @property
    def is_function(self) -> bool:
        """Whether FEEL sees it as a function."""
        return isinstance(self.element, (model.KnowledgeModel, model.DecisionService))


@dataclass(slots=True)
class World:
    """All linked models."""

    models: tuple[model.Definitions, ...]
    nodes: dict[model.Reference, Node] = field(default_factory=dict)
    # By the file that each is about.
    findings_of: dict[str, list[Finding]] = field(default_factory=dict)
    expressions: list[Seen] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    types: dict[str, TypeTable] = field(default_factory=dict)

    def report(self, file: str) -> Callable[[Finding], None]:
        """What takes the findings of a file."""
        return self.findings_of.setdefault(file, []).append

    @property
    def findings(self) -> list[Finding]:
        """The findings of all files."""
        return [finding for of_file in self.findings_of.values() for finding in of_file]


def compile_world(models: Iterable[model.Definitions]) -> World:
    """Link and compile."""
    world = World(tuple(models))
    for definitions in world.models:
        _register(world, definitions)
    for definitions in world.models:
        world.types[definitions.namespace] = _types(world, definitions)
    for definitions in world.models:
        for link in definitions.imports:
            _link_types(world, definitions, link)
    for definitions in world.models:
        world.types[definitions.namespace].resolve_all()
        for element in definitions.elements:
            _connect(world, definitions, element)
    for definitions in world.models:
        for element in definitions.elements:
            _compile(world, definitions, element)
    for node in list(world.nodes.values()):
        _refuse_circle(world, node)
        _allow_null(node)
    return world


def _register(world: World, definitions: model.Definitions) -> None:
    for element in definitions.elements:
        if element.reference in world.nodes:
            zh, en = f"{element.id} 重复", f"{element.id} occurs twice"
            world.report(definitions.file)(Finding("id-twice", element.id, zh, en, element.line or None))
        world.nodes[element.reference] = Node(element, definitions.file)


def _types(world: World, definitions: model.Definitions) -> TypeTable:
    names = (NameSet(_all_names(world)),)
    return TypeTable(definitions.items, names, world.report(definitions.file))


def _link_types(world: World, definitions: model.Definitions, link: model.Import) -> None:
    other = world.types.get(link.namespace)
    if other is None:
        if any(link.namespace in known for known in ("", definitions.namespace)):
            return
        zh, en = f"没有加载模型 {link.namespace}", f"the model {link.namespace} is not loaded"
        place = link.name or link.namespace
        world.report(definitions.file)(Finding("import-unknown", place, zh, en, link.line or None))
        return
    world.types[definitions.namespace].add_import(link.name, other)


def _connect(world: World, definitions: model.Definitions, element: model.Element) -> None:
    """Resolve the element's type and what it refers to."""
    node = world.nodes[element.reference]
    node.type = world.types[definitions.namespace].named(element.type_ref, element.line, element.id)
    if isinstance(element, model.Decision):
        node.requires = _links(world, definitions, element, (*element.requires, *element.knows))
    elif isinstance(element, model.KnowledgeModel):
        node.requires = _links(world, definitions, element, element.knows)
    elif isinstance(element, model.DecisionService):
        node.outputs = [found for _, found in _links(world, definitions, element, element.outputs)]
        inputs = (*element.input_data, *element.input_decisions)
        node.parameters = [found for _, found in _links(world, definitions, element, inputs)]


def _compile(world: World, definitions: model.Definitions, element: model.Element) -> None:
    node = world.nodes[element.reference]
    types = world.types[definitions.namespace]
    around = Surroundings(types, world.report(definitions.file), world.expressions, world.tables)
    names = (NameSet(_names_within(element)), *types.names)
    compiler = LogicCompiler(around, names, _visible(world, node))
    place = Place(definitions.file, element.id, line=element.line)
    if isinstance(element, model.Decision) and element.logic is not None:
        node.code = compiler.converted(compiler.compile(element.logic, place, node.type), node.type, place)
        if isinstance(element.logic, model.DecisionTable):
            node.table = world.tables[-1]
    elif isinstance(element, model.KnowledgeModel) and element.function is not None:
        node.code = compiler.function(element.function, place, element.variable, _result(node.type))


def _visible(world: World, node: Node) -> dict[str, FeelType]:
    """The variables that the element's logic sees, with their types where they are known."""
    visible: dict[str, FeelType] = {}
    for path, required in node.requires:
        single = len(path) == 1 and not required.is_function
        visible[path[0]] = _shape(world, required) if single else ANY
    if isinstance(node.element, model.KnowledgeModel):
        visible[node.element.variable] = ANY
    return visible


def _shape(world: World, node: Node) -> FeelType:
    """The type of an element's value: the declared one, else what its decision table gives."""
    logic = getattr(node.element, "logic", None)
    if node.type != ANY or not isinstance(logic, model.DecisionTable) or not logic.outputs:
        return node.type
    types = world.types[node.element.namespace]
    columns = [(column.name, types.named(column.type_ref)) for column in logic.outputs]
    single = columns[0][1] if len(columns) == 1 else context_of(tuple(columns))
    if logic.policy in ("UNIQUE", "ANY", "FIRST", "PRIORITY"):
        return single
    return list_of(single) if not logic.aggregation else ANY


def _result(of: FeelType) -> FeelType:
    """What a function's variable declares: a function type's result, or the result's type itself."""
    return getattr(of, "result", of)


def _links(
    world: World, definitions: model.Definitions, element: model.Element, references: Sequence[model.Reference]
) -> list[tuple[Path, Node]]:
    found = []
    for reference in references:
        node = world.nodes.get(reference)
        if node is None:
            zh, en = f"没有 {reference[1]}", f"there is no {reference[1]}"
            world.report(definitions.file)(Finding("reference-unknown", element.id, zh, en, element.line or None))
            continue
        found.append(((*_route(world, definitions, reference[0]), node.element.variable), node))
    return found


def _route(world: World, definitions: model.Definitions, namespace: str) -> Path:
    """The names of the imports that lead to a namespace; () for one's own."""
    if namespace == definitions.namespace:
        return ()
    # Nearest first: an element may be reached through a model that imports another.
    by_namespace = {other.namespace: other for other in world.models}
    paths: list[tuple[Path, model.Definitions]] = [((), definitions)]
    seen = {definitions.namespace}
    while paths:
        path, current = paths.pop(0)
        for link in current.imports:
            longer = (*path, link.name) if link.name else path
            if link.namespace == namespace:
                return longer
            other = by_namespace.get(link.namespace)
            if other is not None and link.namespace not in seen:
                seen.add(link.namespace)
                paths.append((longer, other))
    return ()


def _allow_null(node: Node) -> None:
    """An input may be null when it declares no type, or when a table's cells speak of null in its column."""
    if isinstance(node.element, model.InputData):
        node.nullable = node.nullable or node.type == ANY
    if node.table is not None:
        spoken = {column.text for column in node.table.inputs if column.speaks_of_null}
        for path, required in node.requires:
            required.nullable = required.nullable or path[-1] in spoken


def _refuse_circle(world: World, start: Node) -> None:
    """A decision that requires itself is reported and loses its requirements."""
    stack, seen = [found for _, found in start.requires if not start.is_function], set()
    while stack:
        node = stack.pop()
        if node is start:
            identifier = start.element.id
            zh, en = f"{identifier} 依赖自身", f"{identifier} requires itself"
            world.report(start.file)(Finding("circle", identifier, zh, en, start.element.line or None))
            start.requires = []
            return
        if id(node) not in seen and not node.is_function:
            seen.add(id(node))
            stack += [found for _, found in node.requires]


def _all_names(world: World) -> Iterator[str]:
    """The names of all elements, imports and components, and of entries without a dot: entries of one decision's
    context are properties of its result for another."""
    for other in world.models:
        for element in other.elements:
            yield element.variable
            yield from (name for name in _names_within(element) if "." not in name)
        for link in other.imports:
            yield link.name
        yield from _names_within(other.items)


def _names_within(value: object) -> Iterator[str]:
    """Names of components, context entries, parameters, columns and iterators."""
    if isinstance(value, model.Invocation):
        # The names of its bindings are another function's parameters.
        yield from _names_within((value.function, *(bound for _, bound in value.bindings)))
    elif isinstance(value, tuple):
        for part in value:
            if isinstance(part, tuple) and len(part) == 2 and isinstance(part[0], str):
                yield part[0]
            yield from _names_within(part)
    elif isinstance(value, (model.Logic, model.ContextEntry, model.ItemDefinition, model.Element, model.OutputClause)):
        for name in ("name", "variable"):
            found = getattr(value, name, "")
            if found:
                yield found
        for part_field in dataclass_fields(value):
            yield from _names_within(getattr(value, part_field.name))
