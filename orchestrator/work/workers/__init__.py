"""The workers of service tasks, by job type; docs/processes.md says what each gets and gives."""

from __future__ import annotations

from importlib import import_module

MODULES = ("customers", "http", "inspections", "limits", "notices", "screening")


def load() -> None:
    """Register all workers."""
    for name in MODULES:
        import_module(f"{__name__}.{name}")
