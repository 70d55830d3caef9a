"""Builds a form-js schema from a few fields: `form(field("amount", "number", required=True))`."""

import json
from datetime import date
from decimal import Decimal

from orchestrator import forms

TODAY = date(2026, 11, 24)


def field(key, kind="textfield", *, label=None, validate=None, hide=None, properties=None, **more):
    """One component; `validate` are form-js's keys, `properties` custom ones (see=… is countersign.see)."""
    component = {"type": kind, "id": f"Field_{key}", "label": label or key, **more}
    component["path" if kind in ("dynamiclist", "group") else "key"] = key
    if validate is not None:
        component["validate"] = validate
    if hide is not None:
        component["conditional"] = {"hide": hide}
    component["properties"] = {"label.en": f"{key} in English", **(properties or {})}
    return component


def group(*components, path=None, **more):
    """A group around components."""
    return {
        "type": "group",
        "id": "Group",
        "label": "组",
        "components": list(components),
        **({"path": path} if path else {}),
        **more,
    }


def rows(key, *components, **more):
    """A list of rows."""
    return field(key, "dynamiclist", components=list(components), **more)


def select(key, *options, kind="select", **more):
    """A choice between fixed options."""
    return field(key, kind, values=[{"label": f"选项{o}", "value": o} for o in options], **more)


def money(key, **more):
    """An amount of money."""
    return field(
        key, "number", serializeToString=True, decimalDigits=2, properties={"countersign.type": "money"}, **more
    )


def source(*components, **more):
    """The bytes of a .form file."""
    schema = {"type": "default", "id": "sample", "schemaVersion": 19, "components": list(components), **more}
    return json.dumps(schema, ensure_ascii=False, default=str).encode()


def form(*components, **more):
    """A parsed form."""
    return forms.parse(source(*components, **more), "sample")


def accept(made, data, *, variables=None, writable=None):
    """What the form makes of the data."""
    return made.validate(data, variables=variables or {}, writable=writable, today=TODAY)


def problems(made, data, *, variables=None, writable=None):
    """(path, code) of everything wrong with the data, sorted."""
    try:
        accept(made, data, variables=variables, writable=writable)
    except forms.InvalidData as error:
        return sorted((problem.path, problem.code) for problem in error.errors)
    return []


def number(text):
    """A number as it comes from JSON."""
    return Decimal(text)
