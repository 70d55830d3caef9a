"""Every field type form-js has (schemaVersion 19), once: what it carries and what value it takes.

One registry drives the reader, the compiler to marshmallow and the renderer. A type that is not here is a
finding at deployment, never ignored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["value", "computed", "list", "group", "display"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A field type: its `role`, and for values the `value` it takes (the name of a class in values.py).

    value: a person gives it · computed: the server computes it · list: rows of fields · group: only a frame
    around fields · display: shown, carries nothing. `options`: the value is one (or several) of a list.
    """

    name: str
    role: Role
    value: str = ""
    options: bool = False


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("textfield", "value", "text"),
        Kind("textarea", "value", "text"),
        Kind("number", "value", "number"),
        Kind("datetime", "value", "moment"),
        Kind("checkbox", "value", "boolean"),
        Kind("checklist", "value", "choices", options=True),
        Kind("taglist", "value", "choices", options=True),
        Kind("radio", "value", "choice", options=True),
        Kind("select", "value", "choice", options=True),
        Kind("expression", "computed"),
        Kind("dynamiclist", "list"),
        Kind("group", "group"),
        Kind("filepicker", "value", "files"),
        Kind("documentPreview", "display"),
        Kind("text", "display"),
        Kind("html", "display"),
        Kind("image", "display"),
        Kind("table", "display"),
        Kind("iframe", "display"),
        Kind("button", "display"),
        Kind("spacer", "display"),
        Kind("separator", "display"),
    )
}
