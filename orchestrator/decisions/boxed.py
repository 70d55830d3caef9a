"""XML to boxed expressions: one function per element of DMN 1.5 §10.2.2 and §8.2."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from orchestrator.decisions import model
from orchestrator.decisions.xml import child, children, line_of, local, text_of

_POLICIES = {
    "U": "UNIQUE",
    "A": "ANY",
    "P": "PRIORITY",
    "F": "FIRST",
    "R": "RULE ORDER",
    "O": "OUTPUT ORDER",
    "C": "COLLECT",
}


def logic_in(element: etree._Element | None) -> model.Logic | None:
    """The boxed expression that is a child of the element."""
    found = child(element, *_READERS)
    return None if found is None else _READERS[local(found)](found)


def type_ref(element: etree._Element) -> str:
    """The typeRef: an attribute, or in DMN 1.1 and item definitions an element."""
    attribute = element.get("typeRef")
    if attribute is not None:
        return attribute
    inner = child(element, "typeRef")
    return (inner.text or "").strip() if inner is not None else ""


def function(element: etree._Element) -> model.BoxedFunction:
    """A functionDefinition or encapsulatedLogic."""
    parameters = tuple((p.get("name", ""), type_ref(p)) for p in children(element, "formalParameter"))
    return model.BoxedFunction(
        parameters, logic_in(element), element.get("kind", "FEEL"), type_ref=type_ref(element), line=line_of(element)
    )


def _literal(element: etree._Element) -> model.Logic:
    language = element.get("expressionLanguage", "")
    foreign = "" if not language or "feel" in language.lower() else language
    return model.LiteralExpression(
        text_of(element), foreign, type_ref=type_ref(element), label=element.get("label", ""), line=line_of(element)
    )


def _context(element: etree._Element) -> model.Logic:
    entries = tuple(_entry(entry) for entry in children(element, "contextEntry"))
    return model.BoxedContext(entries, type_ref=type_ref(element), line=line_of(element))


def _entry(element: etree._Element) -> model.ContextEntry:
    variable = child(element, "variable")
    if variable is None:
        return model.ContextEntry("", "", logic_in(element))
    return model.ContextEntry(variable.get("name", ""), type_ref(variable), logic_in(element))


def _list(element: etree._Element) -> model.Logic:
    items = tuple(_READERS[local(item)](item) for item in children(element, *_READERS))
    return model.BoxedList(items, type_ref=type_ref(element), line=line_of(element))


def _relation(element: etree._Element) -> model.Logic:
    columns = tuple((column.get("name", ""), type_ref(column)) for column in children(element, "column"))
    rows = tuple(
        tuple(_READERS[local(cell)](cell) for cell in children(row, *_READERS)) for row in children(element, "row")
    )
    return model.Relation(columns, rows, type_ref=type_ref(element), line=line_of(element))


def _invocation(element: etree._Element) -> model.Logic:
    bindings = []
    for binding in children(element, "binding"):
        parameter = child(binding, "parameter")
        name = parameter.get("name", "") if parameter is not None else ""
        bindings.append((name, logic_in(binding)))
    return model.Invocation(logic_in(element), tuple(bindings), type_ref=type_ref(element), line=line_of(element))


def _conditional(element: etree._Element) -> model.Logic:
    parts = [logic_in(child(element, name)) for name in ("if", "then", "else")]
    return model.Conditional(*parts, type_ref=type_ref(element), line=line_of(element))


def _filter(element: etree._Element) -> model.Logic:
    source, match = logic_in(child(element, "in")), logic_in(child(element, "match"))
    return model.BoxedFilter(source, match, type_ref=type_ref(element), line=line_of(element))


def _iterator(element: etree._Element) -> model.Logic:
    source, body = logic_in(child(element, "in")), logic_in(child(element, "return", "satisfies"))
    variable = element.get("iteratorVariable", "")
    return model.Iterator(local(element), variable, source, body, type_ref=type_ref(element), line=line_of(element))


def _table(element: etree._Element) -> model.Logic:
    policy = element.get("hitPolicy", "UNIQUE")
    return model.DecisionTable(
        tuple(map(_input, children(element, "input"))),
        tuple(map(_output, children(element, "output"))),
        tuple(map(_rule, children(element, "rule"))),
        _POLICIES.get(policy, policy),
        element.get("aggregation", ""),
        element.get("id", ""),
        type_ref=type_ref(element),
        label=element.get("outputLabel", ""),
        line=line_of(element),
    )


def _input(element: etree._Element) -> model.InputClause:
    expression = child(element, "inputExpression")
    text = text_of(expression)
    of = type_ref(expression) if expression is not None else ""
    values = text_of(child(element, "inputValues"))
    return model.InputClause(element.get("label") or text, text, of, values, line_of(element))


def _output(element: etree._Element) -> model.OutputClause:
    return model.OutputClause(
        element.get("name", ""),
        element.get("label") or element.get("name") or "",
        type_ref(element),
        text_of(child(element, "outputValues")),
        text_of(child(element, "defaultOutputEntry")),
        line_of(element),
    )


def _rule(element: etree._Element) -> model.Rule:
    description = child(element, "description")
    return model.Rule(
        tuple(text_of(entry) or "-" for entry in children(element, "inputEntry")),
        tuple(text_of(entry) for entry in children(element, "outputEntry")),
        (description.text or "").strip() if description is not None else "",
        line_of(element),
    )


_READERS: dict[str, Callable[[etree._Element], model.Logic]] = {
    "literalExpression": _literal,
    "context": _context,
    "list": _list,
    "relation": _relation,
    "functionDefinition": function,
    "invocation": _invocation,
    "conditional": _conditional,
    "filter": _filter,
    "for": _iterator,
    "some": _iterator,
    "every": _iterator,
    "decisionTable": _table,
}
