"""Steps that need another person than the one before, and people who must recuse."""

from __future__ import annotations

from dataclasses import replace

import pytest

from orchestrator.access import SYSTEM, OtherPersonNeeded
from orchestrator.cases import separation
from orchestrator.engine import Element

TASK = {"duty": None}
DONE = [[None, "op1", "Task_Check"], ["REVIEW", "rr1", "Task_Review"]]


def refuse(person, properties, value=None):
    element = Element(id="Task_Recheck", kind="userTask", process="p", properties=properties)
    actor = replace(SYSTEM, person_id=person)
    separation.refuse(actor, TASK, element, DONE, lambda text: value)


def test_who_did_the_first_check_may_not_do_the_second():
    with pytest.raises(OtherPersonNeeded):
        refuse("op1", {"countersign.other.than": "Task_Check"})
    refuse("op2", {"countersign.other.than": "Task_Check"})


def test_several_steps_may_be_named():
    with pytest.raises(OtherPersonNeeded):
        refuse("rr1", {"countersign.other.than": "Task_Check, Task_Review"})


@pytest.mark.parametrize("value", ["sv1", ["pb1", "sv1"]])
def test_the_person_complained_of_recuses(value):
    with pytest.raises(OtherPersonNeeded):
        refuse("sv1", {"countersign.other.than.person": "=complained_person"}, value)
    refuse("sv2", {"countersign.other.than.person": "=complained_person"}, value)


def test_nobody_complained_of_excludes_nobody():
    refuse("sv1", {"countersign.other.than.person": "=complained_person"}, None)
