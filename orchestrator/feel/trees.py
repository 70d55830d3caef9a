"""Questions about a tree that need no evaluation."""

from __future__ import annotations

from collections.abc import Iterator

from orchestrator.feel import nodes


def mentions(node: object, name: str) -> bool:
    """Whether the name occurs in the tree."""
    if isinstance(node, nodes.Name):
        return node.name == name
    if isinstance(node, tuple):
        return any(mentions(part, name) for part in node)
    return isinstance(node, nodes.Node) and any(mentions(part, name) for part in parts(node))


def parts(node: nodes.Node) -> Iterator[object]:
    """What the node holds: child nodes, tuples of them, names and values."""
    for field in node.__dataclass_fields__:
        yield getattr(node, field)
