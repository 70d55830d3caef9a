"""The runner of the DMN conformance suite: python -m orchestrator.decisions.tck [FOLDER] [--results FILE] [--all]

Every folder with *.dmn and test *.xml files is a test; every testCase counts once and passes when all its results do.
Values are compared by type; a case that expects an error expects null, as the suite's own runners count it. Nothing
here knows a test by name. The data is not ours: its folder is the argument, else DMN_TCK, else ../shared/tck.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TextIO

from lxml import etree

from orchestrator.decisions import model
from orchestrator.decisions.decisions import Decisions
from orchestrator.decisions.evaluation import value_of
from orchestrator.decisions.session import Session
from orchestrator.decisions.world import Node
from orchestrator.errors import CountersignError
from orchestrator.feel import Value, iso, to_string
from orchestrator.feel.errors import EvaluationError
from orchestrator.feel.operators import same
from orchestrator.feel.values import kind

_SUITE = "{http://www.omg.org/spec/DMN/20160719/testcase}"
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
# Expected irrational numbers are written with some digits only.
_PRECISION = Decimal("1e-8")


@dataclass(frozen=True, slots=True)
class Result:
    """One testCase: `message` says what differed; "" is success."""

    folder: str
    file: str
    case: str
    message: str


def suite_folder(argument: str | None = None) -> Path | None:
    """Where the suite is, or None when it is absent."""
    place = Path(argument or os.environ.get("DMN_TCK") or Path(__file__).parents[3] / "shared" / "tck")
    return place if place.is_dir() else None


def run_suite(root: Path) -> Iterator[Result]:
    """Every testCase of every folder below the root, in order."""
    for folder in sorted({file.parent for file in root.rglob("*.dmn")}):
        yield from _run_folder(folder, str(folder.relative_to(root)))


def write_results(results: Iterable[Result], file: TextIO) -> None:
    """The results in the suite's own CSV form."""
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
    for result in results:
        outcome = "ERROR" if result.message else "SUCCESS"
        writer.writerow([result.folder, result.file, result.case, outcome, result.message])


def _run_folder(folder: Path, name: str) -> Iterator[Result]:
    sources = [(file.name, file.read_bytes()) for file in sorted(folder.glob("*.dmn"))]
    for file in sorted(folder.glob("*.xml")):
        root = etree.fromstring(file.read_bytes(), etree.XMLParser(resolve_entities=False, no_network=True))
        main = root.findtext(f"{_SUITE}modelName") or sources[0][0]
        # The model under test first, so that its names win over those of what it imports.
        decisions = Decisions.parse(sorted(sources, key=lambda source: source[0] != main), tolerant=True)
        for case in root.iter(f"{_SUITE}testCase"):
            yield Result(name, file.stem, case.get("id", ""), _Case(case, decisions, main).differences())


class _Case:
    """One testCase against the models of its folder."""

    def __init__(self, case: etree._Element, decisions: Decisions, main: str) -> None:
        self.case = case
        self.nodes = decisions.world.nodes
        self.main = main
        self.given = {
            (element.get("namespace"), element.get("name")): _value(element)
            for element in case.findall(f"{_SUITE}inputNode")
        }

    def differences(self) -> str:
        """What is wrong with the results, or ""."""
        return "; ".join(filter(None, map(self._difference, self.case.findall(f"{_SUITE}resultNode"))))

    def _difference(self, result: etree._Element) -> str:
        name = result.get("name", "")
        expected = result.find(f"{_SUITE}expected")
        wanted = None if expected is None else _value(expected)
        try:
            got = self._evaluate(name)
        except CountersignError as error:
            return f"{name}: {error}"
        if alike(got, wanted):
            return ""
        return f"{name}: expected {to_string(wanted, nested=True)}, got {to_string(got, nested=True)}"

    def _evaluate(self, name: str) -> Value:
        session = Session(self._inputs(), strict=False, now=datetime.now(UTC))
        if self.case.get("type") == "decisionService":
            return self._service(name, session)
        node = self._find(name, model.Decision, model.DecisionService)
        return None if node is None else value_of(node, session)

    def _service(self, name: str, session: Session) -> Value:
        node = self._find(self.case.get("invocableName", ""), model.DecisionService)
        if node is None:
            return None
        arguments = [self._by_name(parameter.element.variable) for parameter in node.parameters]
        try:
            result = value_of(node, session).call(arguments)
        except EvaluationError:
            return None
        # A service with several outputs gives a context of them; the suite then names each one.
        return result[name] if len(node.outputs) > 1 else result

    def _by_name(self, name: str) -> Value:
        return next((value for (_, given), value in self.given.items() if given == name), None)

    def _find(self, name: str, *kinds: type[model.Element]) -> Node | None:
        found = [n for n in self.nodes.values() if isinstance(n.element, kinds) and n.element.name == name]
        return min(found, key=lambda node: node.file != self.main, default=None)

    def _inputs(self) -> dict[model.Reference, Value]:
        inputs = {}
        for node in self.nodes.values():
            element = node.element
            for (namespace, name), value in self.given.items():
                if name in (element.name, element.variable) and namespace in (None, element.namespace):
                    inputs[element.reference] = value
        return inputs


def _value(element: etree._Element) -> Value:
    """The typed value of an inputNode, expected, component or item."""
    components = element.findall(f"{_SUITE}component")
    if components:
        return {component.get("name", ""): _value(component) for component in components}
    listed = element.find(f"{_SUITE}list")
    if listed is not None:
        nil = listed.get(f"{_XSI}nil") == "true"
        return None if nil else [_value(item) for item in listed.findall(f"{_SUITE}item")]
    found = element.find(f"{_SUITE}value")
    if found is None or found.get(f"{_XSI}nil") == "true":
        return None
    return _typed(found.get(f"{_XSI}type", "xsd:string").rpartition(":")[2], found.text or "")


def _typed(name: str, text: str) -> Any:
    readers: dict[str, Any] = {
        "decimal": Decimal,
        "double": Decimal,
        "integer": Decimal,
        "boolean": lambda value: value.strip() == "true",
        "date": iso.date,
        "time": iso.time,
        "dateTime": iso.date_time,
        "duration": iso.duration,
    }
    return readers.get(name, str)(text if name == "string" else text.strip())


def alike(got: Value, wanted: Value) -> bool:
    """Whether a result is the expected value: of one kind, numbers to the suite's precision."""
    if isinstance(got, Decimal) and isinstance(wanted, Decimal):
        return _near(got, wanted)
    if isinstance(got, list) and isinstance(wanted, list):
        return len(got) == len(wanted) and all(map(alike, got, wanted))
    if isinstance(got, dict) and isinstance(wanted, dict):
        return got.keys() == wanted.keys() and all(alike(got[key], wanted[key]) for key in got)
    if kind(got) == kind(wanted) in ("time", "date and time"):
        return str(got) == str(wanted) or same(got, wanted)
    return same(got, wanted)


def _near(got: Decimal, wanted: Decimal) -> bool:
    try:
        return abs(got - wanted) <= _PRECISION * max(Decimal(1), abs(wanted))
    except InvalidOperation:
        return False


def main(arguments: list[str] | None = None) -> int:
    """Run the suite, print passed/total per folder and what did not pass; with --all, fail unless everything did."""
    parser = argparse.ArgumentParser(prog="python -m orchestrator.decisions.tck", description=__doc__)
    parser.add_argument("folder", nargs="?", help="the suite's folder (default: DMN_TCK or ../shared/tck)")
    parser.add_argument("--results", type=Path, help="write the results to this file in the suite's CSV form")
    parser.add_argument("--all", action="store_true", help="exit with 1 unless every case passed")
    options = parser.parse_args(arguments)
    root = suite_folder(options.folder)
    if root is None:
        sys.stdout.write("The conformance suite is not here; set DMN_TCK to its folder. Nothing was run.\n")
        return 0
    results = list(run_suite(root))
    _print(results)
    if options.results is not None:
        with options.results.open("w", encoding="utf-8", newline="") as file:
            write_results(results, file)
    return int(options.all and any(result.message for result in results))


def _print(results: list[Result]) -> None:
    folders: dict[str, list[Result]] = {}
    for result in results:
        folders.setdefault(result.folder, []).append(result)
    for folder, of_folder in folders.items():
        passed = sum(not result.message for result in of_folder)
        sys.stdout.write(f"{passed:5}/{len(of_folder):<5} {folder}\n")
        for result in of_folder:
            if result.message:
                sys.stdout.write(f"            {result.case}: {result.message[:400]}\n")
    sys.stdout.write(f"{sum(not r.message for r in results):5}/{len(results):<5} in all\n")


if __name__ == "__main__":
    sys.exit(main())
