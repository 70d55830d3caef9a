"""Multi-instance: a body token over one run per item, at once or one after another.

A run's own scope holds `loopCounter` (from 1), the item, and the names its result is made from, so that
parallel runs do not write into each other's (a name that stands alone as outputElement always; another only
while nothing outer has that name). The body's scope holds the collected outputs; they go outwards when the
body ends, in the items' order. The completion condition is asked each time a run ends and may use
numberOfInstances, numberOfCompletedInstances, numberOfActiveInstances and numberOfTerminatedInstances. Input
and output mappings belong to the runs, boundary events to the body.
"""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from orchestrator.engine.case import chain
from orchestrator.engine.errors import NotOfKind, NotTrueOrFalse
from orchestrator.engine.expressions import Formula, formula
from orchestrator.engine.model import Element, Loop
from orchestrator.engine.specs.node import Node
from orchestrator.engine.spiff import STARTED, LoopTask

if TYPE_CHECKING:
    from orchestrator.engine.case import Token
    from orchestrator.engine.specs.process import ProcessSpec

ITEMS = "(items)"  # no variable of a model can have this name


class MultiInstance(Node, LoopTask):
    """The body; `runs` is the activity it runs for each item."""

    def __init__(self, process: ProcessSpec, element: Element, loop: Loop, runs: Node) -> None:
        super().__init__(process, dataclasses.replace(element, inputs=(), outputs=()))
        self._model = loop
        self._runs = runs
        self._collection = formula(loop.collection)
        self._output_item = _optional(loop.output_item)
        self._condition = _optional(loop.condition)
        runs.loop = self
        runs.in_loop = True

    def _update_hook(self, token: Token) -> bool:
        items = token.case.evaluate(token, self._collection)
        if not isinstance(items, list):
            raise NotOfKind(element=self.element.id, text=self._collection.text, expected="a list", value=items)
        super()._update_hook(token)
        variables = token.case.variables
        if self._model.output:
            variables.set(token.id, self._model.output, [None] * len(items))
        token.internal_data.update(count=len(items), done=0)
        if not items:
            return True
        if self._model.sequential:
            variables.set(token.id, ITEMS, items)
        token._set_state(STARTED)
        for index in range(1 if self._model.sequential else len(items)):
            self._spawn(token, index, items[index])
        return False

    def work(self, token: Token) -> bool:
        """All runs are over: the collected outputs go outwards."""
        if self._model.output:
            values = token.case.variables.local(token.id)[self._model.output]
            token.case.variables.merge(chain(token)[1:], {self._model.output: values})
        return True

    def collect(self, run: Token) -> None:
        """Take a run's result and ask the completion condition; whatever fails here is the run's incident."""
        body, variables = run.parent, run.case.variables
        if self._model.output and self._output_item:
            results = list(variables.local(body.id)[self._model.output])
            results[run.internal_data["index"]] = run.case.evaluate(run, self._output_item)
            variables.set(body.id, self._model.output, results)
        run.last_of_loop = self._is_enough(run, body)

    def merge_child(self, run: Token) -> None:
        """A run has ended: end the loop, go on with the next item, or wait for the others."""
        body = run.parent
        done = body.internal_data["done"] = body.internal_data["done"] + 1
        if run.last_of_loop:
            for other in body.children:
                if other.task_spec is self._runs and other is not run:
                    other.cancel()
            body._ready()
        elif done == body.internal_data["count"]:
            body._ready()
        elif self._model.sequential:
            self._spawn(body, done, body.case.variables.local(body.id)[ITEMS][done])

    def _spawn(self, body: Token, index: int, item: Any) -> None:
        run = body.add(self._runs)
        run.internal_data["index"] = index
        variables = run.case.variables
        for name in self._names_of_the_result(body):
            variables.set(run.id, name, None)
        variables.set(run.id, "loopCounter", Decimal(index + 1))
        if self._model.item:
            variables.set(run.id, self._model.item, item)
        self._runs._update(run)

    def _names_of_the_result(self, body: Token) -> set[str]:
        if self._output_item is None:
            return set()
        names = set(self._output_item.names)
        if self._output_item.text[1:].split(".")[0].strip() in names:
            return names
        return names - set(body.case.variables.context(chain(body)))

    def _is_enough(self, run: Token, body: Token) -> bool:
        if self._condition is None:
            return False
        data = body.internal_data
        done = data["done"] + 1
        active = 0 if self._model.sequential else data["count"] - done
        counts = {
            "numberOfInstances": data["count"], "numberOfCompletedInstances": done,
            "numberOfActiveInstances": active, "numberOfTerminatedInstances": 0,
        }  # fmt: skip
        more = {name: Decimal(count) for name, count in counts.items()}
        value = run.case.evaluate(run, self._condition, more)
        if not isinstance(value, bool):
            raise NotTrueOrFalse(element=self.element.id, text=self._condition.text, value=value)
        return value


def _optional(text: str | None) -> Formula | None:
    return formula(text) if text else None
