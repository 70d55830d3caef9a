"""What a case's page shows of its variables: the root's, and those of the processes it calls while they run."""

from __future__ import annotations

from decimal import Decimal

import pytest

from orchestrator.cases import read
from orchestrator.feel import dumps


class Rows:
    """A transaction that finds these variables."""

    def __init__(self, *rows):
        self._rows = [{"scope": scope, "name": name, "value": dumps(value)} for scope, name, value in rows]

    def all(self, _name, _parameters):
        return self._rows


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        ([("", "a", Decimal("1.10"))], {"a": Decimal("1.10")}),
        ([("", "a", "root"), ("t1/", "a", "called")], {"a": "root"}),  # the root's comes first
        ([("", "a", "root"), ("t1/", "b", "called")], {"a": "root", "b": "called"}),
        ([("t1", "a", "of a task")], {}),  # inputs of an element are its own
        ([("t1/", "(written)", ["a"])], {}),  # the engine's own note
        ([("t1/", "a", "x"), ("t2/", "a", "x")], {"a": "x"}),
        ([("t1/", "a", "x"), ("t2/", "a", "y")], {}),  # there is no one value
        ([("t1/", "a", "x"), ("t2/", "a", "y"), ("", "a", None)], {"a": None}),
    ],
)
def test_the_values_of_a_case(rows, shown):
    assert read.current_values(Rows(*rows), "") == shown
