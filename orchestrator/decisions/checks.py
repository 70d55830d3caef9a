"""Checks of linked models before they are published."""

from __future__ import annotations

from orchestrator.decisions.world import World
from orchestrator.errors import Finding


def check_world(world: World) -> list[Finding]:
    """Findings beyond reading and compiling."""
    return []
