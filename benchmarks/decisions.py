"""How fast decisions are: `python benchmarks/decisions.py [--quick]`. Pure CPU, one process, best of several runs.

(a) a table of the bank against the same table written by hand as `if` statements over Decimals (the floor);
(b) against SpiffWorkflow's own DMN engine, on a table that both can run;
(c) against feelin under Node, where both are installed (`npm install feelin` in a folder, named by FEELIN);
(d) growth: one decision in tables of 20 to 10,000 rows;
(e) compiling the 10,000-row table: time and memory.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

from lxml import etree
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
from SpiffWorkflow.dmn.parser.DMNParser import DMNParser

from orchestrator.decisions import Decisions
from orchestrator.feel.scope import Run, Scope

ROOT = Path(__file__).parents[1]
DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
GIVEN = {"hard_stop": "PASS", "policy": "NEUTRAL", "aml_rating": "LOW", "score": Decimal(65)}
FEELIN = """
import { unaryTest } from 'feelin';
const cells = %s;
const holds = (cell) => { const found = unaryTest(cell, { '?': 990 }); return found?.value ?? found; };
const run = () => cells.find(holds);
for (let i = 0; i < 200; i++) run();
const start = process.hrtime.bigint();
for (let i = 0; i < 2000; i++) run();
console.log(Number(process.hrtime.bigint() - start) / 2000 / 1000);
"""


def by_hand(given: dict[str, object]) -> dict[str, str]:
    """admission_decision as a programmer would write it."""
    hard_stop, policy, rating, score = given["hard_stop"], given["policy"], given["aml_rating"], given["score"]
    if hard_stop == "REJECT" or policy == "PROHIBIT":
        return {"decision": "REJECT", "route": "END_REJECT"}
    if rating == "PROHIBITED":
        return {"decision": "REJECT", "route": "AML_REPORT"}
    if score < Decimal(45):
        return {"decision": "REJECT", "route": "END_REJECT"}
    if rating == "HIGH":
        return {"decision": "MANUAL", "route": "SENIOR_MGMT_EDD"}
    if hard_stop == "REFER":
        return {"decision": "MANUAL", "route": "RISK_REVIEW"}
    if policy == "COMPRESS" and score < Decimal(75):
        return {"decision": "REJECT", "route": "END_REJECT"}
    if policy == "COMPRESS":
        return {"decision": "MANUAL", "route": "HEAD_OFFICE"}
    if Decimal(45) <= score < Decimal(65):
        return {"decision": "MANUAL", "route": "RISK_REVIEW"}
    if rating in ("LOW", "MEDIUM") and score >= Decimal(65):
        return {"decision": "PASS", "route": "BRANCH_HEAD"}
    raise LookupError(given)


def best(work: Callable[[], object], *, times: int, runs: int = 7) -> float:
    """Microseconds of CPU for one call."""
    work()
    found = []
    for _ in range(runs):
        start = time.process_time()
        for _ in range(times):
            work()
        found.append((time.process_time() - start) / times * 1e6)
    return min(found)


def line(text: str, micros: float, note: str = "") -> None:
    """One row of the report."""
    sys.stdout.write(f"{text:<62}{micros:>12.2f} µs  {note}\n")


def floor(times: int) -> None:
    """(a)"""
    bank = Decisions.load(ROOT / "dmn")
    table = bank.node("admission_decision").table
    assert table is not None
    assert bank.evaluate("admission_decision", GIVEN).output == by_hand(GIVEN)
    values, scope = list(GIVEN.values()), Scope({}, None, Run(strict=True))
    hand = best(lambda: by_hand(GIVEN), times=times * 10)
    rows = best(lambda: table.result(next(table.matching(values, scope)), scope), times=times * 10)
    whole = best(lambda: bank.evaluate("admission_decision", GIVEN), times=times)
    sys.stdout.write("(a) admission_decision, 10 rows of 4 inputs\n")
    line("    by hand, if statements over Decimals", hand)
    line("    our table: rows and result", rows, f"{rows / hand:.1f} × by hand")
    line("    our evaluate: types, allowed values, trace included", whole, f"{whole / hand:.1f} × by hand")


def against_spiff(times: int) -> None:
    """(b)"""
    source = ladder(20)
    parser = DMNParser(None, etree.fromstring(source), nsmap={"dmn": DMN}, filename="ladder.dmn")
    parser.parse()
    engine = DMNEngine(parser.decision.decisionTables[0])
    task = SimpleNamespace(data={"x": 990}, workflow=SimpleNamespace(script_engine=PythonScriptEngine()))
    ours = Decisions.parse([("ladder.dmn", needing(source))])
    assert engine.result(task) == {"y": 19}
    assert ours.evaluate("d", {"x": 990}).named == {"y": 19}
    spiff = best(lambda: engine.result(task), times=max(times // 50, 5))
    mine = best(lambda: ours.evaluate("d", {"x": 990}), times=times)
    sys.stdout.write("(b) 20 rows of `< n`, the last one matching\n")
    line("    SpiffWorkflow's DMN engine", spiff)
    line("    our evaluate", mine, f"{spiff / mine:.0f} × faster")


def against_feelin() -> None:
    """(c)"""
    sys.stdout.write("(c) the same 20 cells in feelin under Node\n")
    node, place = shutil.which("node"), os.environ.get("FEELIN", str(ROOT))
    script = FEELIN % [f"< {50 * (row + 1)}" for row in range(20)]
    arguments = [str(node), "--input-type=module", "-e", script]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False, cwd=place) if node else None
    if done is None or done.returncode:
        sys.stdout.write("    not run: node or the npm package feelin is not here\n")
    else:
        line("    feelin", float(done.stdout))


def growth(times: int) -> None:
    """(d)"""
    sys.stdout.write("(d) growth: 4 inputs (one equality, three intervals), RULE ORDER\n")
    first = 0.0
    for rows in (20, 200, 2_000, 10_000):
        decisions = Decisions.parse([("grid.dmn", grid(rows))])
        table = decisions.node("d").table
        assert table is not None
        given = {"s": "k1", "a": Decimal(rows) / 2, "b": Decimal(rows) / 3, "c": Decimal(3)}
        whole = best(lambda: decisions.evaluate("d", given, strict=False), times=max(times // 4, 5))  # noqa: B023
        first = first or whole
        table.use_index = False
        scan = best(lambda: decisions.evaluate("d", given, strict=False), times=max(200 // rows, 1), runs=3)  # noqa: B023
        table.use_index = True
        line(f"    {rows:>6} rows", whole, f"{whole / first:.1f} × 20 rows; by scanning {scan:.0f} µs")


def compiling() -> None:
    """(e)"""
    source = grid(10_000)
    start = time.process_time()
    kept = Decisions.parse([("grid.dmn", source)])
    seconds = time.process_time() - start
    del kept
    tracemalloc.start()
    kept = Decisions.parse([("grid.dmn", source)])
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert kept.ids == ("d",)
    sys.stdout.write("(e) compiling 10,000 rows of 4 inputs\n")
    sys.stdout.write(f"    {seconds:.1f} s, {held / 1e6:.0f} MB held, from a file of {len(source) / 1e6:.1f} MB\n")


def ladder(rows: int) -> bytes:
    """A table that SpiffWorkflow reads too: one input, cells `< n`."""
    rules = "".join(
        f'<rule id="r{row}"><inputEntry id="i{row}"><text>&lt; {50 * (row + 1)}</text></inputEntry>'
        f'<outputEntry id="o{row}"><text>{row}</text></outputEntry></rule>'
        for row in range(rows)
    )
    return (
        f'<definitions xmlns="{DMN}" id="m" name="m" namespace="urn:ladder"><decision id="d" name="d">'
        '<decisionTable id="t" hitPolicy="FIRST"><input id="in" label="x"><inputExpression id="e" typeRef="number">'
        f'<text>x</text></inputExpression></input><output id="out" label="y" name="y" typeRef="number"/>{rules}'
        "</decisionTable></decision></definitions>"
    ).encode()


def needing(source: bytes) -> bytes:
    """The same with its input declared, which SpiffWorkflow cannot read."""
    requirement = b'<informationRequirement><requiredInput href="#x"/></informationRequirement><decisionTable'
    data = b'<inputData id="x" name="x"><variable name="x" typeRef="number"/></inputData></definitions>'
    return source.replace(b"<decisionTable", requirement, 1).replace(b"</definitions>", data)


def grid(rows: int) -> bytes:
    """A table of one equality column and three interval columns, rows as wide as a tenth of the range."""
    rnd = random.Random(rows)
    inputs = [("s", "string"), ("a", "number"), ("b", "number"), ("c", "number")]
    columns = "".join(
        f'<input label="{name}"><inputExpression typeRef="{of}"><text>{name}</text></inputExpression></input>'
        for name, of in inputs
    )
    body = []
    for row in range(rows):
        low, other = rnd.randrange(rows), rnd.randrange(rows)
        cells = [
            f'"k{row % (rows // 4)}"',
            f"[{low}..{low + rows // 10}]",
            f"&gt;= {other}",
            f"({row % 7}..{row % 7 + 3}]",
        ]
        entries = "".join(f"<inputEntry><text>{cell}</text></inputEntry>" for cell in cells)
        body.append(f"<rule>{entries}<outputEntry><text>{row}</text></outputEntry></rule>")
    needs = "".join(
        f'<informationRequirement><requiredInput href="#{name}"/></informationRequirement>' for name, _ in inputs
    )
    data = "".join(
        f'<inputData id="{name}" name="{name}"><variable name="{name}" typeRef="{of}"/></inputData>'
        for name, of in inputs
    )
    return (
        f'<definitions xmlns="{DMN}" id="m" name="m" namespace="urn:grid"><decision id="d" name="d">{needs}'
        f'<decisionTable hitPolicy="RULE ORDER">{columns}<output name="y" typeRef="number"/>{"".join(body)}'
        f"</decisionTable></decision>{data}</definitions>"
    ).encode()


def main() -> None:
    """All of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer repetitions")
    times = 200 if parser.parse_args().quick else 2_000
    floor(times)
    against_spiff(times)
    against_feelin()
    growth(times)
    compiling()


if __name__ == "__main__":
    main()
