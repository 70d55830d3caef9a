"""Completing a user task over HTTP: python -m benchmarks.over_http [--quick].

A real granian server on a durable scratch PostgreSQL (fsync on). The process has a script, a decision and two user
tasks with forms; every request carries a bearer token, is checked, and leaves its record. Beside it, in the same run,
the floors: the stock engine's restore, complete and save in a loop without any database, and `pgbench -N` on the same
server. The name is not http.py, which would hide the standard library's from whatever is run from this folder.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

from benchmarks.scratch import Scratch, application, cpu_of, pgbench, pgbench_tables, scratch, versions

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "work"))
from real_service import Client, Service, token_of

from orchestrator.store import transaction

STOCK = Path(__file__).parent / "stock" / "two_approvals.bpmn"
STEPS = {
    "Check": ("bh1", {"checked": True, "check_opinion": "属实"}),
    "Approve": ("pr1", {"approved": True, "approve_opinion": "同意"}),
}
CLIENTS = 8

Request = tuple[str, Any]


@dataclass
class Phase:
    """Requests of one kind: how long each took, how long all, and the CPU of the web server and of PostgreSQL."""

    name: str
    latencies: list[float]
    seconds: float
    web: float
    database: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.latencies) / self.seconds

    def each(self, total: float) -> float:
        """Milliseconds for one request."""
        return total / len(self.latencies) * 1e3

    def percentile(self, percent: int) -> float:
        """Milliseconds that this share of the requests did not exceed."""
        return statistics.quantiles(self.latencies, n=100)[percent - 1] * 1e3

    def __str__(self) -> str:
        times = f"p50 {self.percentile(50):6.2f} ms   p95 {self.percentile(95):6.2f} ms   {self.rate:6.1f}/s"
        return (
            f"{self.name:<28} {times}   CPU web {self.each(self.web):5.2f} ms   db {self.each(self.database):5.2f} ms"
        )


class Bench:
    """The bank's side: tokens, the server under test, and which tasks are open."""

    def __init__(self, server: Scratch, service: Service, tokens: dict[str, str]) -> None:
        self._server = server
        self._service = service
        self._tokens = tokens
        self._number = 0

    def start(self, count: int, clients: int = 1, name: str = "start a case") -> Phase:
        """Start so many cases."""
        requests = []
        for _ in range(count):
            self._number += 1
            number = f"E-{self._number:08}"
            data = {"expense_no": number, "net": "5000.10", "kind": "TRAVEL", "contact_mobile": "13800000000"}
            requests.append(("/cases", {"process_key": "expense", "data": data}))
        return self._phase(name, "cm1", requests, clients, 201)

    def complete(self, element: str, clients: int = 1, name: str = "") -> Phase:
        """Complete every open task at this element."""
        return self.completions(element, name or f"complete {element}")(clients)

    def completions(self, element: str, name: str) -> Callable[[int], Phase]:
        """The completion of every task that is open at this element now, to be done later by so many clients."""
        person, data = STEPS[element]
        requests = [(f"/tasks/{task}/complete", {"data": data}) for task in self._open(element)]
        return lambda clients: self._phase(name, person, requests, clients, 200)

    def list_tasks(self, count: int) -> Phase:
        """The first page of a person's tasks, so many times."""
        return self._phase("list my tasks (50)", "bh1", [("/tasks?limit=50", None)] * count, 1, 200)

    def _open(self, element: str) -> list[str]:
        statement = "SELECT instance_id || '.' || id AS id FROM task WHERE element = %(element)s AND state = 'open'"
        with application(self._server.url), transaction() as tx:
            return [row["id"] for row in tx.execute(statement, {"element": element}).fetchall()]

    def _phase(self, name: str, person: str, requests: Sequence[Request], clients: int, expected: int) -> Phase:
        web, database = self._cpu()
        begin = time.perf_counter()
        with ThreadPoolExecutor(clients) as pool:
            shares = [requests[n::clients] for n in range(clients)]
            work = [pool.submit(self._client, person, share, expected) for share in shares]
            latencies = [latency for future in work for latency in future.result()]
        seconds = time.perf_counter() - begin
        web_after, database_after = self._cpu()
        return Phase(name, latencies, seconds, web_after - web, database_after - database)

    def _client(self, person: str, requests: Sequence[Request], expected: int) -> list[float]:
        client = Client(self._service.port, self._tokens[person])
        latencies = []
        for path, body in requests:
            begin = time.perf_counter()
            status, answer = client.get(path) if body is None else client.post(path, body)
            latencies.append(time.perf_counter() - begin)
            assert status == expected, answer
        client.close()
        return latencies

    def _cpu(self) -> tuple[float, float]:
        return cpu_of(self._service.members("web")), self._server.cpu()


def stock(times: int) -> tuple[float, float]:
    """CPU seconds of the stock engine for one instance, and for its first completion: restored, completed, saved."""
    parser = BpmnParser()
    parser.add_bpmn_file(str(STOCK))
    spec, serializer = parser.get_spec("stock"), BpmnWorkflowSerializer()
    completions = 0.0
    begin = time.process_time()
    for _ in range(times):
        workflow = BpmnWorkflow(spec)
        workflow.task_tree.data["net"] = 5000.10
        workflow.do_engine_steps()
        saved = serializer.serialize_json(workflow)
        for step in range(2):
            begun = time.process_time()
            workflow = serializer.deserialize_json(saved)
            task = workflow.get_next_task(state=TaskState.READY, manual=True)
            task.data[f"approved{step}"] = True
            task.run()
            workflow.do_engine_steps()
            saved = serializer.serialize_json(workflow)
            if step == 0:
                completions += time.process_time() - begun
        assert workflow.is_completed()
    return (time.process_time() - begin) / times, completions / times


def in_turn(runs: int, count: int, bench: Bench) -> Iterator[list[Phase]]:
    """The phases of `count` whole instances at one client, `runs` times."""
    for _ in range(runs):
        yield [bench.start(count), bench.list_tasks(count), bench.complete("Check"), bench.complete("Approve")]


def of_median(phases: Sequence[Phase], key: Callable[[Phase], float]) -> float:
    """The median over the runs."""
    return statistics.median(key(phase) for phase in phases)


def statements(server: Scratch, bench: Bench, times: int = 20) -> None:
    """What reaches PostgreSQL for one request of each kind, by its own log."""
    _print_statements(server, "start a case", times, lambda: bench.start(times))
    for element in STEPS:
        complete = bench.completions(element, element)
        _print_statements(server, f"complete {element}", times, lambda complete=complete: complete(1))


def _print_statements(server: Scratch, name: str, times: int, work: Callable[[], object]) -> None:
    with server.statements() as found:
        work()
    kinds = Counter(kind_of(statement) for statement in found)
    print(
        f"{name:<28} {kinds['statement'] / times:4.1f} statements, {kinds['COMMIT'] / times:.1f} commits,"
        f" {len(found) / times:4.1f} round trips with BEGIN, COMMIT and the connection's check"
    )


def kind_of(statement: str) -> str:
    """BEGIN, COMMIT, ROLLBACK, the pool's check of a connection, or a statement of ours."""
    word = re.match(r"\s*(\w*)", statement)
    name = word[1].upper() if word else ""
    if statement.strip() in ("", ";") or statement.strip().upper() == "SELECT 1":
        return "ping"
    return name if name in ("BEGIN", "COMMIT", "ROLLBACK") else "statement"


def main() -> None:
    """Run everything and print it."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="fewer repetitions")
    quick = arguments.parse_args().quick
    runs, count, seconds = (1, 100, 3) if quick else (5, 300, 5)
    print(versions())
    with tempfile.TemporaryDirectory() as directory, scratch() as server:
        with application(server.url):
            tokens = {person: token_of(person) for person in ("cm1", "bh1", "pr1")}
        pgbench_tables(server)
        with Service(server.url, Path(directory), programs=("web",)) as service:
            measure(server, Bench(server, service, tokens), runs, count, seconds)


def measure(server: Scratch, bench: Bench, runs: int, count: int, seconds: int) -> None:
    """Warm up, then all phases and floors in turn; medians of the runs."""
    for _ in range(2):
        bench.start(40, CLIENTS), bench.complete("Check", CLIENTS), bench.complete("Approve", CLIENTS)
    stock_instance, stock_completion = stock(count)
    alone = [pgbench(server.url, "-N", "-c", "1", "-T", str(seconds))]
    together = [pgbench(server.url, "-N", "-c", str(CLIENTS), "-T", str(seconds))]
    kinds = list(zip(*in_turn(runs, count, bench), strict=True))
    many = []
    for _ in range(runs):
        started_at_once = bench.start(count, CLIENTS, f"start a case, {CLIENTS} clients")
        checked_at_once = bench.complete("Check", CLIENTS, f"complete Check, {CLIENTS} clients")
        approved_at_once = bench.complete("Approve", CLIENTS, f"complete Approve, {CLIENTS} clients")
        many.append((started_at_once, checked_at_once, approved_at_once))
        alone.append(pgbench(server.url, "-N", "-c", "1", "-T", str(seconds)))
        together.append(pgbench(server.url, "-N", "-c", str(CLIENTS), "-T", str(seconds)))
    print(f"{count} of each kind, median of {runs} runs; {CLIENTS} clients in one process on the same machine")
    for phases in (*kinds, *zip(*many, strict=True)):
        print(sorted(phases, key=lambda phase: phase.percentile(50))[len(phases) // 2])
    started, _, checked, approved = kinds
    whole = (started, checked, approved)
    for clients, phases_of in ((1, whole), (CLIENTS, tuple(zip(*many, strict=True)))):
        web = sum(of_median(phases, lambda p: p.each(p.web)) for phases in phases_of)
        database = sum(of_median(phases, lambda p: p.each(p.database)) for phases in phases_of)
        rate = 1 / sum(1 / of_median(phases, lambda p: p.rate) for phases in phases_of)
        print(
            f"whole instances, {clients} client(s)   {rate:.0f}/s; CPU of one: web {web:.2f} ms, PostgreSQL"
            f" {database:.2f} ms, together {web + database:.2f} ms (target: at most 8 ms)"
        )
    web = sum(of_median(phases, lambda p: p.each(p.web)) for phases in whole)
    completion = of_median(checked, lambda p: p.each(p.web))
    for name, stock_cost, ours in (
        ("an instance", stock_instance * 1e3, web),
        ("a completion", stock_completion * 1e3, completion),
    ):
        print(f"stock engine, {name:<14} {stock_cost:.2f} ms CPU without database: ours {ours / stock_cost:.1f} times")
    latency, floor = of_median(checked, lambda p: p.percentile(50)), statistics.median(p.latency for p in alone)
    print(f"pgbench -N, 1 client         {floor:.2f} ms: p50 of a completion {latency / floor:.1f} times")
    checks = [at_once[1] for at_once in many]
    rate, base = of_median(checks, lambda p: p.rate), statistics.median(p.rate for p in together)
    print(f"pgbench -N, {CLIENTS} clients        {base:.0f}/s: completions {rate / base:.2f} of it")
    statements(server, bench)


if __name__ == "__main__":
    main()
