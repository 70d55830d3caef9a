"""The linter: everything that is wrong with a model, found at once, before anything is built from it.

`check` runs every rule over the file. A rule looks at one thing, yields findings and assumes nothing of the
others: it must bear any XML. The rules stand by subject: `structure` (ids, elements, flows), `events`,
`tasks`, `formulas`.
"""

from __future__ import annotations

from lxml import etree

from orchestrator.engine import source as xml
from orchestrator.engine.findings import finding
from orchestrator.engine.lint import events, formulas, structure, tasks
from orchestrator.engine.lint.model import Model
from orchestrator.engine.model import Definition
from orchestrator.engine.reader import read
from orchestrator.errors import Finding


def examine(source: bytes, name: str) -> tuple[list[Finding], Definition | None]:
    """All findings of a file, in its order, and the process it holds (None where it has not exactly one)."""
    root = xml.parse_xml(source, name)
    if isinstance(root, Finding):
        return [root], None
    process = _the_process(root, name)
    if isinstance(process, Finding):
        return [process], None
    definition = read(root, process)
    model = Model(root, process)
    findings = [
        *structure.rules(model),
        *events.rules(model),
        *tasks.rules(model),
        *formulas.rules(definition),
    ]
    return sorted(findings, key=lambda f: (f.severity, f.line or 0)), definition


def _the_process(root: etree._Element, name: str) -> etree._Element | Finding:
    found = xml.executable_processes(root)
    if len(found) == 1:
        return found[0]
    place = xml.WholeFile(name or "bpmn")
    if not found:
        return finding("no-process", place)
    return finding("several-processes", place, processes=", ".join(p.get("id") or "?" for p in found))
