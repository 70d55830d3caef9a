"""A form-js schema (JSON, schemaVersion 19) becomes a Form, or findings that name every field at fault.

What a check does not know it does not let pass: an unknown field type, an unknown `countersign.` property, a
FEEL text that does not compile, two fields on one path. English labels that are missing are only a warning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import simplejson

from orchestrator.errors import Finding, ModelError
from orchestrator.forms.compiling import compile_schema
from orchestrator.forms.components import Frame, Reader
from orchestrator.forms.form import Form
from orchestrator.forms.model import Field

SCHEMA_VERSION = 19
MAX_BYTES = 1_000_000


def parse(source: bytes, name: str = "") -> Form:
    """The form in a .form file; ModelError with all findings when something keeps it from being used."""
    form, findings = _read(source, name)
    errors = [finding for finding in findings if finding.severity == "error"]
    if form is None or errors:
        raise ModelError(name or "form", errors)
    return form


def check(source: bytes, name: str = "") -> list[Finding]:
    """Everything there is to say about a .form file, errors and warnings."""
    return _read(source, name)[1]


def _read(source: bytes, name: str) -> tuple[Form | None, list[Finding]]:
    schema = _json(source)
    if isinstance(schema, Finding):
        return None, [schema]
    findings = list(_head(schema))
    reader = Reader(findings)
    tree = tuple(_fields(schema.get("components", []), Frame(), reader))
    findings.extend(_clashes(tree))
    if any(finding.severity == "error" for finding in findings):
        return None, findings
    properties = schema.get("properties", {})
    title = str(properties.get("name", name or schema["id"]))
    form = Form(
        id=schema["id"],
        name=title,
        name_en=str(properties.get("name.en", title)),
        tree=tree,
        source=schema,
        schema=compile_schema(tree),
    )
    return form, findings


def _json(source: bytes) -> dict[str, Any] | Finding:
    if len(source) > MAX_BYTES:
        return Finding("form-too-large", "", "表单文件过大", f"a form may have at most {MAX_BYTES:,} bytes")
    try:
        schema = simplejson.loads(source.decode("utf-8"), use_decimal=True, object_pairs_hook=_no_twice)
    except (ValueError, RecursionError) as error:
        return Finding("form-not-json", "", f"不是有效的 JSON：{error}", f"not JSON: {error}")
    if not isinstance(schema, dict):
        return Finding("form-not-json", "", "应为一个 JSON 对象", "must be a JSON object")
    return schema


def _no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are all different: of two equal ones, one would silently win."""
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return made


def _head(schema: Mapping[str, Any]) -> Iterator[Finding]:
    if not isinstance(schema.get("id"), str) or not schema.get("id"):
        yield Finding("form-id", "id", "表单缺少 id", "the form has no id")
    version = schema.get("schemaVersion")
    if not isinstance(version, int) or not 1 <= version <= SCHEMA_VERSION:
        yield Finding(
            "form-schema-version",
            "schemaVersion",
            f"schemaVersion 应为 1 到 {SCHEMA_VERSION}，却是 {version}",
            f"schemaVersion must be 1 to {SCHEMA_VERSION}, not {version}",
        )
    if schema.get("type", "default") != "default":
        yield Finding("form-type", "type", "表单的 type 应为 default", "the form's type must be default")


def _fields(components: Any, frame: Frame, reader: Reader) -> Iterator[Field]:
    """The fields among `components`, in order; a group's stand where the group stands."""
    if not isinstance(components, list):
        reader.report("components", frame.place, "components 应为列表", "components must be a list")
        return
    for component in components:
        kind = reader.kind(component)
        if kind is None or kind.role == "display":
            continue
        if kind.role == "group":
            yield from _fields(component.get("components", []), reader.group(component, frame), reader)
        elif kind.role == "list":
            cells = _fields(component.get("components", []), reader.rows(component, frame), reader)
            yield reader.field(component, frame, tuple(cells))
        else:
            yield reader.field(component, frame)


def _clashes(tree: tuple[Field, ...]) -> Iterator[Finding]:
    """Two fields on one path, or a field on the path of another's group."""
    paths = [field.path for field in tree]
    for place, field in enumerate(tree):
        if field.path in paths[:place]:
            zh, en = f"字段 {field.path} 出现两次", f"two fields have the key {field.path}"
            yield Finding("duplicate-key", field.path, zh, en)
        if any(other.startswith(field.path + ".") for other in paths):
            yield Finding(
                "key-conflict",
                field.path,
                f"{field.path} 既是字段又是其他字段的前缀",
                f"{field.path} is a field and the group of other fields",
            )
        yield from _clashes(field.children)
