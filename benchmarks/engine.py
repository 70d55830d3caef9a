"""How fast the engine is alone: no database, no web. `python benchmarks/engine.py [--quick]`

Against stock SpiffWorkflow in the same run, on the same machine, for the same process of three user tasks: restore the
saved case, complete the open task, run on, save. Then growth: the same step in cases that have 10 to 10,000 completed
steps and loop rounds behind them. Then a parallel multi-instance of 1,000. Prints a table; figures are CPU time of this
process, the best of several runs.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

from orchestrator import engine, feel

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "engine"))
from bpmn_builder import each, end, flows, line, process, start, user, xor


class Calendar:
    """Not asked by these models."""

    def working_days_after(self, start: datetime, n: int, /) -> datetime:
        """Plain days."""
        return start + timedelta(days=n)

    def working_time_after(self, start: datetime, span: timedelta, /) -> datetime:
        """Plain time."""
        return start + span


ENVIRONMENT = engine.Environment(
    now=datetime(2026, 3, 2, tzinfo=UTC), decide=lambda *_: engine.DecisionResult(None, None), calendar=Calendar()
)
THREE = line(user("a"), user("b"), user("c"))
LOOP = process(
    start("s"), xor("m"), user("a"), xor("x"), end("e"), flows("s > m > a > x", "x > m : =go", "x > e : default")
)


def program(source: bytes) -> engine.Program:
    """A model, linked."""
    return engine.link(engine.parse(source), {})


def text_of(run: engine.Execution) -> tuple[str, str]:
    """A case as two texts: state and variables."""
    rows = [[*key, value] for key, value in run.variables.rows.items()]
    return json.dumps(run.dump(), separators=(",", ":")), feel.dumps(rows)


def case_of(of: engine.Program, state: str, variables: str) -> engine.Execution:
    """The case of two texts."""
    rows = {(scope, name): value for scope, name, value in feel.loads(variables)}
    return engine.Execution.load(of, json.loads(state), rows, ENVIRONMENT)


def ours(of: engine.Program) -> None:
    """One case of three tasks, saved and restored as text at every step."""
    saved = text_of(engine.Execution.start(of, {"amount": 5}, ENVIRONMENT))
    for n in range(3):
        run = case_of(of, *saved)
        run.complete(run.waits.tasks[0].token, {f"answer{n}": Decimal(n)})
        saved = text_of(run)
    assert run.completed


def stock(spec: Any, serializer: Any) -> None:
    """The same with the stock engine and its serialiser."""
    workflow = BpmnWorkflow(spec)
    workflow.task_tree.data["amount"] = 5
    workflow.do_engine_steps()
    saved = serializer.serialize_json(workflow)
    for n in range(3):
        workflow = serializer.deserialize_json(saved)
        task = workflow.get_next_task(state=TaskState.READY, manual=True)
        task.data[f"answer{n}"] = n
        task.run()
        workflow.do_engine_steps()
        saved = serializer.serialize_json(workflow)
    assert workflow.is_completed()


def best(work: Callable[[], object], times: int, runs: int = 3) -> float:
    """Seconds of CPU for one call, the best of several runs."""
    found = []
    for _ in range(runs):
        begin = time.process_time()
        for _ in range(times):
            work()
        found.append((time.process_time() - begin) / times)
    return min(found)


def three_tasks(times: int) -> None:
    """The ratio to stock."""
    linked = program(THREE)
    parser = BpmnParser()
    parser.add_bpmn_str(THREE)
    spec, serializer = parser.get_spec("p"), BpmnWorkflowSerializer()
    mine = best(lambda: ours(linked), times)
    theirs = best(lambda: stock(spec, serializer), max(1, times // 8))
    print(f"instances of three tasks   ours {1 / mine:7.0f}/s   stock {1 / theirs:7.0f}/s   ratio {theirs / mine:.1f}")


def growth(name: str, models: dict[int, bytes]) -> None:
    """The cost of the next step, and the size of the state, with so many steps behind it."""
    first = 0.0
    for behind, source in models.items():
        linked = program(source)
        run = engine.Execution.start(linked, {}, ENVIRONMENT)
        for _ in range(behind):
            run.complete(run.waits.tasks[0].token, {"go": True})
        saved = text_of(run)

        def step(linked: engine.Program = linked, saved: tuple[str, str] = saved) -> None:
            again = case_of(linked, *saved)
            again.complete(again.waits.tasks[0].token, {"go": True})
            text_of(again)

        cost = best(step, 200)
        first = first or cost
        size = len(saved[0]) + len(saved[1])
        print(
            f"{name} after {behind:6}   {cost * 1e6:7.0f} µs a step   {size:5} bytes   {cost / first:.2f} of the first"
        )


def many_at_once(count: int) -> None:
    """A parallel multi-instance: all of it, and its dearest step."""
    linked = program(line(user("v", loop=each("=members", "m", "votes", "=vote"))))
    begin = time.process_time()
    run = engine.Execution.start(linked, {"members": [Decimal(n) for n in range(count)]}, ENVIRONMENT)
    begun = time.process_time() - begin
    dearest = 0.0
    for wait in run.waits.tasks:
        before = time.process_time()
        run.complete(wait.token, {"vote": Decimal(1)})
        dearest = max(dearest, time.process_time() - before)
    total = time.process_time() - begin
    assert run.completed
    print(
        f"{count} at once   {total:.2f} s in all   begun in {begun * 1e3:.1f} ms   dearest step {dearest * 1e3:.2f} ms"
    )
    run = engine.Execution.start(linked, {"members": [Decimal(n) for n in range(count)]}, ENVIRONMENT)
    saved = text_of(run)
    loading = best(lambda: case_of(linked, *saved), 20)
    saving = best(run.dump, 20)
    print(f"{count} at once   load {loading * 1e3:.2f} ms   dump {saving * 1e3:.2f} ms   state {len(saved[0])} bytes")


def main() -> None:
    """Run everything."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="fewer repetitions")
    quick = arguments.parse_args().quick
    three_tasks(200 if quick else 2000)
    rounds = [10, 100, 1000] if quick else [10, 100, 1000, 10_000]
    growth("loop ", dict.fromkeys(rounds, LOOP))
    growth("steps", {steps: line(*(user(f"u{n}") for n in range(steps + 1))) for steps in rounds})
    many_at_once(1000)


if __name__ == "__main__":
    main()
