"""Inputs that a modeler leaves out: Camunda's draws tables whose input expressions name variables, without input data.

A decision table that requires no input data is read as if each variable of its input expressions were one, typed by the
column where the expression is just the variable. Only input expressions imply inputs: an unknown name in any other cell
stays unknown. A table that does require input data implies nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from orchestrator.decisions import model
from orchestrator.feel import FeelError
from orchestrator.feel.expressions import compile_expression


def with_implied_inputs(definitions: model.Definitions) -> model.Definitions:
    """The model with the implied inputs and the requirements for them."""
    declared = {data.reference for data in definitions.inputs}
    known = {element.reference: element.variable for element in definitions.elements}
    inputs: dict[str, model.InputData] = {}
    decisions = []
    for decision in definitions.decisions:
        implied: list[model.Reference] = []
        if isinstance(decision.logic, model.DecisionTable) and declared.isdisjoint(decision.requires):
            required = {known.get(reference) for reference in (*decision.requires, *decision.knows)}
            for name, of in _variables(decision.logic):
                if name not in required:
                    data = inputs.setdefault(name, _input(definitions.namespace, name, of, decision.line))
                    implied.append(data.reference)
        decisions.append(replace(decision, requires=(*decision.requires, *dict.fromkeys(implied))))
    return replace(definitions, inputs=(*definitions.inputs, *inputs.values()), decisions=tuple(decisions))


def _variables(table: model.DecisionTable) -> Iterator[tuple[str, str]]:
    """The variables of the input expressions, with the column's type where the expression is the variable alone."""
    for column in table.inputs:
        try:
            names = compile_expression(column.text).names
        except FeelError:
            continue  # reported where the table is compiled
        for name in sorted(names):
            yield name, column.type_ref if column.text == name else ""


def _input(namespace: str, name: str, of: str, line: int) -> model.InputData:
    return model.InputData(namespace=namespace, id=f"implied {name}", name=name, variable=name, type_ref=of, line=line)
