"""Context functions (DMN 1.5 table 80)."""

from __future__ import annotations

from orchestrator.feel.builtins.table import builtin
from orchestrator.feel.errors import InvalidValue
from orchestrator.feel.values import Value

Context = dict[str, Value]


@builtin("get value(m: context, key: string): Any")
def get_value(context: Context, key: str) -> Value:
    """The entry, or null when there is none: asking so is no error."""
    return context.get(key)


@builtin("get value(context: context, keys: list<string>): Any")
def get_value_at(context: Context, keys: list[str]) -> Value:
    """The entry at a path of keys."""
    found: Value = context
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found


@builtin("get entries(m: context): list<context>")
def get_entries(context: Context) -> Value:
    """A list of {key, value}."""
    return [{"key": key, "value": value} for key, value in context.items()]


@builtin("context(entries: list<context>): context")
def context(entries: list[Context]) -> Value:
    """The context of a list of {key, value}; each key once."""
    made: Context = {}
    for entry in entries:
        if not (isinstance(entry, dict) and {"key", "value"} <= entry.keys()):
            raise InvalidValue("context", "every entry needs key and value")
        if not isinstance(entry["key"], str) or entry["key"] in made:
            raise InvalidValue("context", f"not a new key: {entry['key']}")
        made[entry["key"]] = entry["value"]
    return made


@builtin("context put(context: context, key: string, value: Any): context")
def context_put(context: Context, key: str, value: Value) -> Value:
    """The context with one entry set."""
    return {**context, key: value}


@builtin("context put(context: context, keys: list<string>, value: Any): context")
def context_put_at(context: Context, keys: list[str], value: Value) -> Value:
    """The context with the entry at a path of keys set; what is on the way must be contexts or absent."""
    if not keys or None in keys:
        raise InvalidValue("context put", "the path is empty")
    if len(keys) == 1:
        return {**context, keys[0]: value}
    inner = context.get(keys[0])
    if not (inner is None or isinstance(inner, dict)):
        raise InvalidValue("context put", f"{keys[0]} is no context")
    return {**context, keys[0]: context_put_at(inner or {}, keys[1:], value)}


@builtin("context merge(contexts: list<context>): context")
def context_merge(contexts: list[Context]) -> Value:
    """All entries; of one key the last."""
    merged: Context = {}
    for one in contexts:
        if one is None:
            raise InvalidValue("context merge", "null among the contexts")
        merged |= one
    return merged
