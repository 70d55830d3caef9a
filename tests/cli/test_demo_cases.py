"""The demonstration's cases: in every state, over the last weeks, sound, and the same each time."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from orchestrator.access import SYSTEM
from orchestrator.api.app import create_app
from orchestrator.cases import doctor
from orchestrator.cli import demo_bank, demo_cases
from orchestrator.cli.demo_desk import half_days
from orchestrator.clock import clock
from orchestrator.models import deploy, files
from orchestrator.settings import PROJECT, Settings
from orchestrator.store import db, schema, transaction
from orchestrator.store.tables import Event, Incident, Instance, Task, Timer

CUSTOMERS = 1_200
STEPS = """
Task_Apply Task_Kyc Task_ManualJudgment Task_Edd Task_BranchReview Task_Rework Task_OpenRecord Task_SeniorApproval
Task_RiskReview Task_AmlReport Task_Investigate Task_CoInvestigate Task_LegalReview Task_BranchDecision Task_OpenItem
Task_Vote Task_CloseVote Task_Chair Task_Approve Task_Contract Task_CheckCondition Task_RecheckCondition
Task_BranchConfirm Task_RiskConfirm Task_Inspect Task_Confirm Task_YellowMeasures Task_RiskMeasures Task_CommitteeItem
Task_ClassReview Task_ClassApprove Task_Identity Task_Respond Task_Complaint Task_FraudResolution Task_CashOperations
Task_FeeBh Task_Handle
"""
ENDS = {"EndEvent_Admitted", "EndEvent_Rejected", "EndEvent_Effective", "EndEvent_LoanClosed", "EndEvent_Closed"}


@pytest.fixture(scope="module")
def said():
    return []


@pytest.fixture(scope="module")
def demo(empty_database, worker_id, said):
    """A small demo bank with its cases, loaded once; gives the seconds that the cases took."""
    url = empty_database(f"countersign_demo_{worker_id}")
    clock.set_offset(timedelta(0))
    schema.upgrade(url, clock.now())
    with create_app(replace(Settings.read({}), secret="tests only", demo=True), url).app_context():
        with transaction() as tx:
            deploy.deploy(tx, files.read_folder(PROJECT), SYSTEM)
        demo_bank.load(said.append, CUSTOMERS, cases=False)
        begun = time.monotonic()
        demo_cases.play(said.append, demo_bank.prospects(CUSTOMERS))
        yield time.monotonic() - begun
        db.engine.dispose()


@pytest.fixture
def tx(demo):
    with transaction() as open_transaction:
        yield open_transaction


@pytest.fixture
def cases(tx):
    return tx.session.query(Instance).all()


def test_it_takes_well_under_a_minute_and_says_how_far_it_is(demo, said):
    assert demo < 60
    assert any("cases of" in line for line in said)


def test_business_time_is_as_it_was(demo):
    assert clock.offset == timedelta(0)


def test_some_dozens_of_cases_of_all_four_processes(cases):
    by_process = Counter(case.process_key for case in cases)
    assert len(demo_cases.STORIES) <= len(cases) <= 120
    for process in ("customer_admission", "credit_limit", "post_loan_inspection", "vip_service"):
        assert by_process[process] >= 10, process


def test_every_story_was_told_to_its_end():
    for story in demo_cases.STORIES:
        assert story.ago > sum(step.gap for step in story.steps)


def test_they_began_over_the_last_weeks_and_never_in_the_future(cases):
    begun = sorted(case.started_at for case in cases)
    assert begun[0] < clock.now() - timedelta(days=30)
    assert begun[-1] <= clock.now()
    assert len({moment.date() for moment in begun}) > 15


def test_they_are_in_all_states(tx, cases):
    states = Counter(case.state for case in cases)
    assert min(states["running"], states["ended"], states["cancelled"]) >= 2
    assert states["running"] > states["ended"]
    outcomes = {case.outcome for case in cases}
    assert outcomes >= ENDS
    assert tx.session.query(Incident).count() == 1


def test_there_is_a_task_at_each_kind_of_step_also_claimed_late_and_escalated(tx):
    tasks = tx.session.query(Task).filter_by(state="open").all()
    assert {task.element for task in tasks} >= set(STEPS.split())
    assert any(task.assignee for task in tasks)
    assert any(task.reminded_at for task in tasks)
    assert any(task.escalated_at for task in tasks)
    assert any(task.due_at < clock.now() for task in tasks if task.due_at)


def test_a_committee_has_half_of_its_votes(tx):
    votes = Counter()
    for task in tx.session.query(Task).filter_by(element="Task_Vote"):
        votes[task.instance_id] += (task.state == "completed") or 100
    assert any(count == 304 for count in votes.values()), "four cast, three open"


def test_nothing_is_overdue_for_the_background(tx):
    assert tx.session.query(Timer).filter(Timer.due < clock.now() - timedelta(minutes=5)).count() == 0


def test_every_case_and_every_chain_is_sound(tx):
    report = doctor.examine(tx)
    assert report.faults == []


def test_the_records_times_only_go_forward(tx):
    last = {}
    for event in tx.session.query(Event).order_by(Event.stream, Event.seq):
        assert last.get(event.stream, event.at) <= event.at
        last[event.stream] = event.at


def test_half_days_are_mornings_and_afternoons_of_working_days():
    moments = half_days(6, clock.now())
    assert moments == sorted(moments)
    assert [moment.hour for moment in moments] == [2, 7] * 3
    assert moments[-1] < clock.now()
