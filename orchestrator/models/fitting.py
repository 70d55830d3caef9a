"""Whether a sound model fits among the published ones: what it misses, and what others would miss.

A file alone can be in order and still break the set: a table that no longer has the decision a process asks for, a
form without the field that a step writes, a second file with the same decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from orchestrator import engine
from orchestrator.access import ROLES
from orchestrator.decisions import Decisions
from orchestrator.errors import Finding, ModelError
from orchestrator.forms import Form
from orchestrator.models import files
from orchestrator.models.files import Kind, ModelFile
from orchestrator.store.tables import ModelVersion
from orchestrator.text import Text

WRITES = "countersign.fields.write"
KINDS: dict[str, Text] = {
    "bpmn": Text("流程", "process"),
    "dmn": Text("决策表", "decision table"),
    "form": Text("表单", "form"),
}


def misfits(file: ModelFile, published: Sequence[ModelVersion]) -> list[Finding]:
    """Everything that would be wrong with the set if the file took the place of its published version."""
    others = [model for model in published if (model.kind, model.key) != (file.kind, file.key)]
    found = files.unmet([file], provided_by(others)).get(file.key, [])
    found += _taken(file, others)
    found += _lost(file, published, others)
    if file.kind == "bpmn":
        found += _process(file, others)
    elif file.kind == "form":
        found += _form(file, others)
    elif not found:
        found += _decisions(file, others)
    return found


def provided_by(models: Iterable[ModelVersion]) -> dict[Kind, set[str]]:
    """What models provide, by kind."""
    found: dict[Kind, set[str]] = {kind: set() for kind in files.KINDS.values()}
    for model in models:
        for kind in files.KINDS.values():
            if model.kind == kind:
                found[kind].update(model.provides)
    return found


def users_of(kind: str, ids: Iterable[str], others: Iterable[ModelVersion]) -> list[tuple[ModelVersion, str, str]]:
    """(model, element, id) for every place of the processes that refers to one of the ids."""
    wanted = set(ids)
    return [
        (model, need.place, need.key)
        for model in others
        if model.kind == "bpmn"
        for need in files.sound(f"{model.key}.bpmn", model.source).requires
        if need.kind == kind and need.key in wanted
    ]


def _taken(file: ModelFile, others: Iterable[ModelVersion]) -> Iterator[Finding]:
    """Ids that another file of the kind has already."""
    for model in others:
        for shared in sorted(set(model.provides) & set(file.provides)) if model.kind == file.kind else ():
            zh, en = KINDS[file.kind]
            yield Finding(
                "id-taken",
                shared,
                f"{zh} {shared} 已在“{model.name}”（{model.key}）中定义",
                f"the {en} {shared} is already in “{model.name_en}” ({model.key})",
            )


def _lost(file: ModelFile, published: Iterable[ModelVersion], others: Sequence[ModelVersion]) -> Iterator[Finding]:
    """Ids that the published version has, the file has no more, and a process needs."""
    before = next((set(m.provides) for m in published if (m.kind, m.key) == (file.kind, file.key)), set())
    for model, place, lost in users_of(file.kind, before - set(file.provides), others):
        zh, en = KINDS[file.kind]
        yield Finding(
            "id-lost",
            lost,
            f"流程“{model.name}”的 {place} 引用{zh} {lost}，而本文件不再提供它",
            f"{place} of the process “{model.name_en}” refers to the {en} {lost}, which is gone from this file",
        )


def _process(file: ModelFile, others: Sequence[ModelVersion]) -> Iterator[Finding]:
    definition = files.definition(f"{file.key}.bpmn", file.source)
    fields = {model.key: files.form(f"{model.key}.form", model.source) for model in others if model.kind == "form"}
    for element in definition.elements.values():
        form = fields.get(element.form_id or "")
        if form is not None:
            yield from (_no_field(element.id, key, form) for key in form.missing(_keys(element.properties)))
        yield from _unknown_roles(element.id, _groups(element.candidate_groups))
        yield from _nobody(element)
    yield from _unknown_roles(definition.process_id, definition.properties.get("countersign.starters", "").split())


def _form(file: ModelFile, others: Iterable[ModelVersion]) -> Iterator[Finding]:
    """Steps of processes that write a field which the form does not have."""
    form = files.form(f"{file.key}.form", file.source)
    for model in (other for other in others if other.kind == "bpmn"):
        definition = files.definition(f"{model.key}.bpmn", model.source)
        for element in definition.elements.values():
            for key in form.missing(_keys(element.properties)) if element.form_id == form.id else ():
                yield Finding(
                    "field-in-use",
                    key,
                    f"流程“{model.name}”的“{element.name}”要填写 {key}，而表单中没有这个字段",
                    f"“{element.name_en or element.name}” of the process “{model.name_en}” writes {key}, "
                    "which the form does not have",
                    severity="warning",
                )


def _decisions(file: ModelFile, others: Iterable[ModelVersion]) -> list[Finding]:
    """What only shows when the tables are linked with each other, as they are where one imports another."""
    if not any(_imports(source) for source in (file.source, *(m.source for m in others if m.kind == "dmn"))):
        return []
    sources = [(f"{model.key}.dmn", model.source) for model in others if model.kind == "dmn"]
    try:
        Decisions.parse([*sources, (f"{file.key}.dmn", file.source)])
    except ModelError as error:
        return [found for found in error.findings if found.severity == "error"]
    return []


def _imports(source: bytes) -> bool:
    return b"<import " in source or b":import " in source


def _keys(properties: Mapping[str, str]) -> list[str]:
    return properties.get(WRITES, "").split()


def _groups(text: str | None) -> list[str]:
    """The roles of a fixed list; those of an expression are known only when it runs."""
    return [] if not text or text.startswith("=") else text.replace(",", " ").split()


def _no_field(place: str, key: str, form: Form) -> Finding:
    return Finding(
        "field-unknown",
        place,
        f"要填写的 {key} 不是表单“{form.name}”的字段",
        f"{key}, which the step writes, is no field of the form “{form.name_en}”",
        severity="warning",
    )


def _nobody(element: engine.Element) -> Iterator[Finding]:
    """A user task that goes to no one; every service that runs it would leave it lying."""
    if element.kind == "userTask" and not (element.candidate_groups or element.candidate_users or element.assignee):
        zh, en = f"“{element.name}”没有指定办理角色或办理人", f"nobody is given “{element.name_en or element.name}”"
        yield Finding("task-for-nobody", element.id, zh, en, severity="warning")


def _unknown_roles(place: str, codes: Iterable[str]) -> Iterator[Finding]:
    for code in codes:
        if code not in ROLES:
            zh, en = f"没有角色 {code}", f"there is no role {code}"
            yield Finding("role-unknown", place, zh, en, severity="warning")
