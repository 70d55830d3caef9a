"""Multi-instance: a body token over one run per item, at once or one after another.

A run's own scope holds `loopCounter` (from 1), the item, and the names its result is made from, so that
parallel runs do not write into each other's (a name that stands alone as outputElement always; another only
while nothing outer has that name). The body's scope holds the collected outputs; they go outwards when the
body ends, in the items' order. The completion condition is asked each time a run ends and may use
numberOfInstances, numberOfCompletedInstances, numberOfActiveInstances and numberOfTerminatedInstances. Input
and output mappings belong to the runs, boundary events to the body. Runs can be added, removed and taken back while the
body lives: an index is a run's place among the results, so removing one moves those behind it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from orchestrator.engine.case import chain
from orchestrator.engine.errors import NotOfKind, NotTrueOrFalse
from orchestrator.engine.expressions import Formula, formula
from orchestrator.engine.model import Element, Loop
from orchestrator.engine.specs.node import Node
from orchestrator.engine.spiff import STARTED, LoopTask
from orchestrator.errors import CountersignError

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

    def add(self, body: Token, item: Any) -> None:
        """One more run, the last: at once, or after the others."""
        data, variables = body.internal_data, body.case.variables
        index = data["count"]
        data["count"] = index + 1
        self._collected(body, lambda results: [*results, None])
        if self._model.sequential:
            variables.set(body.id, ITEMS, [*variables.local(body.id)[ITEMS], item])
        else:
            self._spawn(body, index, item)

    def remove(self, run: Token) -> None:
        """A run is not needed after all; with the last open one, or when the rest is enough, the whole ends."""
        body, index = run.parent, run.internal_data["index"]
        data, variables = body.internal_data, body.case.variables
        run.cancel()
        data["count"] -= 1
        self._collected(body, lambda results: [*results[:index], *results[index + 1 :]])
        for other in self.runs(body):
            other.internal_data["index"] -= other.internal_data["index"] > index
        if self._model.sequential:
            items = variables.local(body.id)[ITEMS]
            variables.set(body.id, ITEMS, [*items[:index], *items[index + 1 :]])
        self._go_on(body)

    def runs(self, body: Token) -> list[Token]:
        """The runs under way."""
        return [child for child in body.children if child.task_spec is self._runs]

    def item(self, run: Token) -> Any:
        """What a run is for; None where the model gives it no name."""
        return run.case.variables.local(run.id).get(self._model.item or "")

    @property
    def output(self) -> str | None:
        """The variable that collects the results."""
        return self._model.output

    @property
    def sequential(self) -> bool:
        """Whether the runs come one after another."""
        return self._model.sequential

    def to_come(self, body: Token) -> list[Any]:
        """The items whose turn has not come yet."""
        if not self._model.sequential:
            return []
        items: list[Any] = body.case.variables.local(body.id)[ITEMS]
        return items[body.internal_data["done"] + len(self.runs(body)) :]

    def again(self, body: Token, index: int, item: Any) -> Token:
        """A run that was done is taken back: its result goes, and it begins anew."""
        body.internal_data["done"] -= 1
        self._collected(body, lambda results: [*results[:index], None, *results[index + 1 :]])
        for later in self.runs(body) if self._model.sequential else ():
            later.cancel()
        return self._spawn(body, index, item)

    def _go_on(self, body: Token) -> None:
        """After a run was removed: end, wait for the others, or begin the next."""
        data = body.internal_data
        if data["done"] >= data["count"] or self._enough_without(body):
            for other in self.runs(body):
                other.cancel()
            body._ready()
        elif self._model.sequential and not self.runs(body):
            self._spawn(body, data["done"], body.case.variables.local(body.id)[ITEMS][data["done"]])

    def _enough_without(self, body: Token) -> bool:
        """The completion condition as the whole sees it; one that needs what only a run knows waits for a run."""
        if self._condition is None or not body.internal_data["done"]:
            return False
        try:
            return body.case.evaluate(body, self._condition, self._counts(body, body.internal_data["done"])) is True
        except CountersignError:
            return False

    def _collected(self, body: Token, change: Callable[[list[Any]], list[Any]]) -> None:
        if self._model.output:
            variables = body.case.variables
            variables.set(body.id, self._model.output, change(variables.local(body.id)[self._model.output]))

    def _counts(self, body: Token, done: int) -> dict[str, Decimal]:
        count = body.internal_data["count"]
        counts = {
            "numberOfInstances": count, "numberOfCompletedInstances": done,
            "numberOfActiveInstances": 0 if self._model.sequential else count - done,
            "numberOfTerminatedInstances": 0,
        }  # fmt: skip
        return {name: Decimal(number) for name, number in counts.items()}

    def _spawn(self, body: Token, index: int, item: Any) -> Token:
        run = body.add(self._runs)
        run.internal_data["index"] = index
        variables = run.case.variables
        for name in self._names_of_the_result(body):
            variables.set(run.id, name, None)
        variables.set(run.id, "loopCounter", Decimal(index + 1))
        if self._model.item:
            variables.set(run.id, self._model.item, item)
        self._runs._update(run)
        return run

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
        value = run.case.evaluate(run, self._condition, self._counts(body, body.internal_data["done"] + 1))
        if not isinstance(value, bool):
            raise NotTrueOrFalse(element=self.element.id, text=self._condition.text, value=value)
        return value


def _optional(text: str | None) -> Formula | None:
    return formula(text) if text else None
