"""Makes the report beside this file importable, and gives the bank with it."""

import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "engine")]

from case_report import publish, report  # noqa: E402

from orchestrator.cases.jobs import worker  # noqa: E402


@pytest.fixture
def filing():
    """The worker of the report's job; `filing["broken"]` makes it fail."""
    state = {"done": []}

    @worker("test.file")
    def file(tx, work):
        if state.get("broken"):
            raise RuntimeError("the archive does not answer")
        state["done"].append(work.key)
        return {"file_no": f"F-{len(state['done'])}"}

    return state


@pytest.fixture
def reports(bank, filing):
    """The bank with the report published."""
    publish(report())
    return bank
