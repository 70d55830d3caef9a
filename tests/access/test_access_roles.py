"""Roles, permissions and duties: denied unless allowed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from orchestrator.access import PERMISSIONS, ROLES, SYSTEM, DutyConflict, may, refuse_conflict
from orchestrator.access.roles import unit_scope, wide
from orchestrator.bank.staff import STAFF, TITLES


def someone(*roles, person="p1"):
    return replace(SYSTEM, person_id=person, roles=frozenset(roles))


def test_every_permission_is_of_roles_that_exist():
    assert {role for roles in PERMISSIONS.values() for role in roles} <= ROLES.keys()


def test_every_role_of_the_staff_and_of_the_tables_exists():
    assert {role for member in STAFF for role in member.roles} <= ROLES.keys()
    assert set(TITLES.values()) <= ROLES.keys()


def test_without_a_role_nothing_is_allowed():
    assert not any(may(someone(), permission) for permission in PERMISSIONS)


def test_administrators_have_no_business_permission():
    allowed = {permission for permission in PERMISSIONS if may(someone("ADM"), permission)}
    assert not {p for p in allowed if p.startswith(("case.", "incident.", "message."))}


def test_auditors_change_nothing():
    allowed = {permission for permission in PERMISSIONS if may(someone("AU"), permission)}
    assert not {p for p in allowed if p.endswith((".cancel", ".retry", ".publish", ".deploy"))}


def test_a_permission_that_does_not_exist_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        may(someone("AU"), "case.reed.all")


@pytest.mark.parametrize(
    ("groups", "unit", "scope"),
    [
        (["CM"], "BR-XH", "BR-XH"),
        (["CM", "BH"], "BR-XH", "BR-XH"),
        (["RR"], "BR-XH", None),
        (["BH", "RR"], "BR-XH", "BR-XH"),
        ([], "BR-XH", None),
        (["CM"], None, None),
    ],
)
def test_tasks_of_branch_roles_stay_in_their_branch(groups, unit, scope):
    assert unit_scope(groups, unit) == scope


def test_roles_of_the_whole_bank_see_the_tasks_of_every_branch():
    assert wide({"SV", "PB", "CM"}) == {"PB"}


PAIRS = [
    ("INVESTIGATE", "REVIEW"), ("INVESTIGATE", "VOTE"), ("REVIEW", "APPROVE"), ("VOTE", "APPROVE"),
    ("APPROVE", "DISBURSE"), ("REVIEW", "DISBURSE"),
]  # fmt: skip


@pytest.mark.parametrize(("held", "wanted"), PAIRS + [(b, a) for a, b in PAIRS])
def test_no_person_holds_two_duties_in_one_case(held, wanted):
    with pytest.raises(DutyConflict) as conflict:
        refuse_conflict(someone(), wanted, [[held, "p1", "Task_A"]])
    assert conflict.value.facts["held_en"] in conflict.value.sentence("en")


def test_the_same_duty_again_another_person_and_no_duty_are_allowed():
    refuse_conflict(someone(), "REVIEW", [["REVIEW", "p1", "Task_A"]])
    refuse_conflict(someone(), "VOTE", [["VOTE", "p1", "Task_A"]])
    refuse_conflict(someone(), "REVIEW", [["INVESTIGATE", "p2", "Task_A"], [None, "p1", "Task_B"]])
    refuse_conflict(someone(), None, [["INVESTIGATE", "p1", "Task_A"]])
