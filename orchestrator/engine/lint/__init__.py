"""The linter: everything that is wrong with a model, found at once, before anything is built from it.

`check` runs every rule over the file. A rule looks at one thing, yields findings and assumes nothing of the
others: it must bear any XML. The rules stand by subject: `structure` (ids, elements, flows), `events`,
`tasks`, `formulas`. When they find no error, `soundness` asks whether the process can get stuck.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from orchestrator.engine import dialects, soundness
from orchestrator.engine import source as xml
from orchestrator.engine.findings import finding
from orchestrator.engine.lint import events, formulas, structure, tasks
from orchestrator.engine.lint.model import Model
from orchestrator.engine.model import Definition
from orchestrator.engine.reader import read
from orchestrator.errors import Finding


def examine(source: bytes, name: str, sound: bool = True) -> tuple[list[Finding], Definition | None]:
    """All findings of a file, errors first, and the process it holds (None where there is not exactly one to run).

    Processes that are only drawn are not examined, unless the file has nothing else: then what stands in the way of
    running them is said too. Without `sound` nobody asks whether it can get stuck.
    """
    root = xml.parse_xml(source, name)
    if isinstance(root, Finding):
        return [root], None
    findings = list(dialects.translate(root))
    executable = xml.executable_processes(root)
    findings += _how_many(executable, name)
    definitions = []
    for process in executable or xml.children(root, "process"):
        definition = read(root, process)
        definitions.append(definition)
        findings += _rules(Model(root, process), definition)
    if sound and len(executable) == 1 and not any(found.severity == "error" for found in findings):
        findings += soundness.rules(definitions[0])
    findings.sort(key=lambda found: (found.severity, found.line or 0))
    return findings, definitions[0] if len(executable) == 1 else None


def _rules(model: Model, definition: Definition) -> Iterator[Finding]:
    yield from structure.rules(model)
    yield from events.rules(model)
    yield from tasks.rules(model)
    yield from formulas.rules(definition)


def _how_many(executable: list[etree._Element], name: str) -> Iterator[Finding]:
    place = xml.WholeFile(name or "bpmn")
    if not executable:
        yield finding("no-process", place)
    elif len(executable) > 1:
        yield finding("several-processes", place, processes=", ".join(p.get("id") or "?" for p in executable))
