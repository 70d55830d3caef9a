"""Comparing two versions of a model: what was added, removed, changed or moved, in words and by id.

Only what a model means is compared. Blanks, the order of attributes and where a diagram is scrolled to are not; where
things stand in a drawing is one change, "moved".
"""

from orchestrator.models.comparing.bpmn import compare_processes
from orchestrator.models.comparing.changes import SORTS, Change, Detail, Sort
from orchestrator.models.comparing.dmn import compare_decisions
from orchestrator.models.comparing.form import compare_forms

__all__ = ["SORTS", "Change", "Detail", "Sort", "compare"]

_BY_KIND = {"bpmn": compare_processes, "dmn": compare_decisions, "form": compare_forms}


def compare(kind: str, before: bytes, after: bytes) -> list[Change]:
    """Every change from one source to the other; a source that cannot be read at all counts as empty."""
    return _BY_KIND[kind](before, after)
