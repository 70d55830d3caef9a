"""Who sees which task and which value: the field firewall for reading.

A value is seen as the forms of the case's release say: in clear, masked, or not at all. Of two forms that declare one
field the stricter one counts. What no form declares is shown only where the caller asks for it by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from orchestrator.access import Actor, may
from orchestrator.access.roles import wide
from orchestrator.bank.masks import KINDS, mask
from orchestrator.cases import decided
from orchestrator.cases.views import Fact, FactKind
from orchestrator.engine import Element
from orchestrator.forms import Field, Form
from orchestrator.models.releases import Release
from orchestrator.store.transaction import Row
from orchestrator.text import Text

_STRICT = {"clear": 0, "masked": 1, "hidden": 2}
_KINDS: dict[str, FactKind] = {
    "number": "number",
    "checkbox": "bool",
    "select": "enum",
    "radio": "enum",
    "checklist": "enum",
    "taglist": "enum",
    "dynamiclist": "list",
}


def sees_task(actor: Actor, task: Row) -> bool:
    """Whether the task is this person's to see: theirs, offered to them, done by them; auditors see all."""
    return (
        is_offered(actor, task)
        or actor.person_id in (task["assignee"], task["completed_by"])
        or may(actor, "case.read.all")
    )


def is_offered(actor: Actor, task: Row) -> bool:
    """Whether the person is among those who may take the task."""
    in_unit = task["unit_id"] is None or task["unit_id"] == actor.unit_id
    grouped = not (actor.roles if in_unit else wide(actor.roles)).isdisjoint(task["groups"])
    escalated = task["escalated_at"] is not None and task["escalate_to"] in actor.roles
    return grouped or escalated or actor.person_id in task["users"] or actor.person_id == task["assignee"]


def sees_ballots(actor: Actor, element: Element) -> bool:
    """Whether the person sees the sealed votes of others once the vote is closed; the model names the roles."""
    named = element.properties.get("countersign.sealed.to")
    return named is None or not actor.roles.isdisjoint(named.split())


def sees_voters(actor: Actor, element: Element) -> bool:
    """Whether the person sees who votes: who sees the votes, and the members themselves."""
    members = (element.candidate_groups or "").replace(",", " ").split()
    return sees_ballots(actor, element) or not actor.roles.isdisjoint(members)


def sees_decision(release: Release, actor: Actor, content: Mapping[str, Any]) -> bool:
    """Whether the person sees a recorded decision (the event's content), what went in and what came out.

    The model may name the roles where it is made; and a form that hides a field hides the decisions over it.
    """
    named = release.element(content["element"], content["process"]).properties.get("countersign.see")
    if named is not None and actor.roles.isdisjoint(named.replace(",", " ").split()):
        return False
    output = content["payload"]["output"]
    names = [*content["payload"]["trace"][-1]["inputs"], *(output if isinstance(output, Mapping) else ())]
    return all(visibility(release, actor, name) != "hidden" for name in names)


def visibility(release: Release, actor: Actor, path: str) -> str:
    """ "clear", "masked" or "hidden": the strictest that any form of the release says; if none declares it, as the
    decisions say that know it."""
    fields = release.fields.get(path, ())
    if not fields:
        seen = decided.seen_by(release, path)
        return "clear" if seen is None or not seen.isdisjoint(actor.roles) else "hidden"
    return max((field.visibility(actor.roles) for field in fields), key=_STRICT.__getitem__, default="clear")


def whole(release: Release, actor: Actor, name: str, value: Any) -> str:
    """ "clear", "masked" or "hidden": how the person sees a variable with everything in it. The strictest counts of
    what is said of it, of the fields below it, and of fields that have the name of something inside it; votes of a
    sealed vote nobody sees here."""
    inside = set(_names(value))
    if not release.sealed.isdisjoint({name, *inside}):
        return "hidden"
    paths = {path for path in release.fields if path.startswith(f"{name}.") or path.rpartition(".")[2] in inside}
    said = (visibility(release, actor, path) for path in (name, *sorted(paths)))
    return max(said, key=_STRICT.__getitem__)


def facts(release: Release, actor: Actor, forms: Iterable[Form], values: Mapping[str, Any]) -> list[Fact]:
    """The values that the forms declare and the actor may see, in the forms' order, each once."""
    shown: dict[str, Fact] = {}
    for form in forms:
        for field in form.tree:
            if field.path not in shown:
                fact = _fact(release, actor, field, _at(values, field.keys))
                if fact is not None:
                    shown[field.path] = fact
    return list(shown.values())


def fact(release: Release, actor: Actor, name: str, value: Any) -> Fact | None:
    """One named value as the actor may see it; None when it is hidden or there is nothing."""
    fields = release.fields.get(name, ())
    if fields:
        return _fact(release, actor, fields[0], value)
    if value is None or isinstance(value, (dict, list)) or visibility(release, actor, name) == "hidden":
        return None
    return Fact(name, release.label(name), value, "bool" if isinstance(value, bool) else "text")


def _fact(release: Release, actor: Actor, field: Field, value: Any) -> Fact | None:
    if value in (None, "", []):
        return None
    sight = visibility(release, actor, field.path)
    if sight == "hidden":
        return None
    if sight == "masked":
        return Fact(field.path, _label(field), _masked(field, value), "text")
    if field.type == "filepicker" and isinstance(value, list):
        return Fact(field.path, _label(field), [_file(ref) for ref in value if isinstance(ref, Mapping)], "list")
    if field.is_list and isinstance(value, list):
        return Fact(field.path, _label(field), _rows(release, actor, field, value), "list", {}, ())
    return Fact(field.path, _label(field), value, _kind(field), _options(field))


def _rows(release: Release, actor: Actor, field: Field, rows: Sequence[Any]) -> list[list[Fact]]:
    """A list's rows, each as the facts of its cells."""
    return [
        [cell for child in field.children if (cell := _fact(release, actor, child, row.get(child.name))) is not None]
        for row in rows
        if isinstance(row, Mapping)
    ]


def _file(ref: Mapping[str, Any]) -> list[Fact]:
    """A file as a row: its name, its size in bytes, its SHA-256."""
    return [
        Fact("name", Text("文件", "File"), str(ref.get("name")), "text", file=str(ref.get("id"))),
        Fact("size", Text("字节", "Bytes"), ref.get("size"), "number"),
        Fact("sha256", Text("SHA-256", "SHA-256"), str(ref.get("sha256")), "text"),
    ]


def _masked(field: Field, value: Any) -> str:
    kind = field.special.mask if field.special and field.special.mask in KINDS else "name"
    return mask(kind, value) if isinstance(value, str) else "****"


def _kind(field: Field) -> FactKind:
    if field.special is not None and field.special.name == "money":
        return "money"
    if field.type == "datetime":
        return "date" if field.component.get("subtype", "date") == "date" else "datetime"
    return _KINDS.get(field.type, "text")


def _label(field: Field) -> Text:
    return Text(field.label or field.name, field.label_en)


def _options(field: Field) -> dict[str, Text]:
    properties = field.component.get("properties", {})
    return {
        str(option["value"]): Text(
            str(option.get("label", option["value"])), properties.get(f"option.{option['value']}.en", "")
        )
        for option in field.component.get("values", ())
    }


def _at(values: Mapping[str, Any], keys: Sequence[str]) -> Any:
    found: Any = values
    for key in keys:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def _names(value: Any) -> Iterator[str]:
    """Every name inside a list or context, however deep."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield name
            yield from _names(inner)
    elif isinstance(value, list):
        for item in value:
            yield from _names(item)
