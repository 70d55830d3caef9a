"""Migrations as their pages see them: who is behind, plan, trial and progress, in pages."""

import pytest
from case_report import publish, report

from orchestrator.access import NotAllowed
from orchestrator.cases import administration, migrate, migrating
from orchestrator.cases.moves import ReasonRequired
from orchestrator.models import catalogue
from orchestrator.models.errors import ModelNotFound
from orchestrator.store import db, transaction

WHY = "按新制度办理"
MAPPING = {"report": {"check": "examine"}}



@pytest.fixture
def behind(reports):
    """Three reports on the first version, one of them at the check, and a second version."""
    cases = [reports.start("cm1", "report"), reports.start("cm2", "report"), reports.start("cm3", "report")]
    task = next(t for t in reports.api("cm2").get("/tasks").json["items"] if t["case_id"] == cases[1])
    reports.api("cm2").post(f"/tasks/{task['id']}/complete", {"data": {}})
    reports.work()
    publish(report().replace(b'"check"', b'"examine"'))
    return cases


def look(reports, what, *arguments, person="op1", **more):
    with transaction() as tx:
        return what(tx, *arguments, reports.actor(person), **more)


def row_of(rows, key="report"):
    return next((row.version, row.running, row.behind) for row in rows if row.key == key)


def test_every_process_says_how_many_of_its_cases_are_behind(reports, behind):
    rows = look(reports, migrating.overview)
    assert row_of(rows) == (2, 3, 3)
    assert rows[0].key == "report"  # most behind first
    reports.start("cm1", "report")
    assert row_of(look(reports, migrating.overview)) == (2, 4, 3)


def test_process_owners_may_know_it_too(reports, behind):
    assert look(reports, migrating.behind, "report", person="risk1").behind == 3
    assert look(reports, migrating.behind, "nothing", person="risk1") is None
    with pytest.raises(NotAllowed):
        look(reports, migrating.behind, "report", person="cm1")


def test_the_plan_is_to_the_current_version_unless_another_is_named(reports, behind):
    plan = look(reports, migrating.planned, "report", None)
    assert (plan.version, plan.cases) == (2, 3)
    assert [(v.number, v.current) for v in plan.versions] == [(2, True), (1, False)]
    assert [(group.version, group.cases, group.there) for group in plan.groups] == [(1, 3, False)]
    back = look(reports, migrating.planned, "report", 1)
    assert (back.version, back.cases) == (1, 0)
    assert [(group.version, group.cases, group.there) for group in back.groups] == [(1, 3, True)]


def test_steps_to_decide_on_come_first_with_how_many_cases_stand_there(reports, behind):
    steps = look(reports, migrating.planned, "report", None).steps
    first = steps[0]
    assert (first.element, first.cases, first.target, first.by) == ("check", 1, None, "")
    assert {choice for choice, _ in first.choices} == {"draft", "examine", "chase", "legal", "sign", "approve"}
    by_element = {step.element: step for step in steps}
    assert (by_element["draft"].cases, by_element["draft"].by, by_element["legal"].cases) == (2, "id", 1)
    assert "s" not in by_element  # a start is passed at once: nothing can stand there
    assert "x" not in by_element


def test_a_step_of_the_same_name_is_proposed(reports):
    named = report().replace(b'<bpmn:userTask id="check"', b'<bpmn:userTask id="check" name="Check it"')
    publish(named)
    reports.start("cm1", "report")
    publish(named.replace(b'"check"', b'"examine"'))
    first = look(reports, migrating.planned, "report", None).steps[0]
    assert (first.element, first.target, first.by) == ("check", "examine", "name")


def test_a_trial_comes_in_pages_oldest_first(reports, behind):
    first = look(reports, migrating.tried, "report", 2, {}, limit=2)
    rest = look(reports, migrating.tried, "report", 2, {}, limit=2, cursor=first.next_cursor)
    assert [outcome.case_id for outcome in (*first.items, *rest.items)] == behind
    assert (first.total, rest.next_cursor) == (3, None)
    assert [bool(outcome.problems) for outcome in first.items] == [False, True]
    assert "check" in first.items[1].problems[0].zh


def test_a_trial_holds_nobody_up(reports, behind):
    with transaction() as tx:
        migrating.tried(tx, "report", 2, {}, reports.actor("op1"))
        with transaction() as other:
            other.execute("SET LOCAL lock_timeout = '1s'", {})
            administration.suspend(other, behind[0], WHY, reports.actor("op2"))


def test_progress_counts_who_went_who_could_not_and_who_is_to_come(reports, behind):
    assert look(reports, migrating.progress, "report") is None
    assert look(reports, migrate.order, "report", 2, {}, WHY) == 3
    counts = look(reports, migrating.progress, "report")
    assert (counts.cases, counts.done, counts.refused, counts.left, counts.over) == (3, 0, 0, 3, 0)
    assert (counts.version, counts.by.zh, counts.reason) == (2, "曹己", WHY)
    reports.work()
    counts = look(reports, migrating.progress, "report")
    assert (counts.done, counts.refused, counts.left, counts.over) == (2, 1, 0, 0)
    (refused,) = look(reports, migrating.refused, "report").items
    assert refused.case_id == behind[1]
    assert refused.problems[0].zh == "步骤 check 在新版本中不存在，请指定对应步骤"


def test_what_ended_before_its_turn_needed_nothing(reports, behind):
    look(reports, migrate.order, "report", 2, MAPPING, WHY)
    reports.api("bh1").post(f"/cases/{behind[0]}/cancel", {"reason": WHY})
    reports.work()
    counts = look(reports, migrating.progress, "report")
    assert (counts.done, counts.refused, counts.left, counts.over) == (2, 0, 0, 1)


def test_a_second_order_counts_only_its_own(reports, behind):
    look(reports, migrate.order, "report", 2, {}, WHY)
    reports.work()
    assert look(reports, migrate.order, "report", 2, MAPPING, "这次指定了对应步骤") == 1
    assert look(reports, migrating.progress, "report").left == 1
    reports.work()
    counts = look(reports, migrating.progress, "report")
    assert (counts.cases, counts.done, counts.refused, counts.left) == (1, 1, 0, 0)
    assert look(reports, migrating.refused, "report").items == []


def test_the_refused_come_in_pages(reports, behind):
    first, _, third = behind
    for person, case in (("cm1", first), ("cm3", third)):
        task = next(t for t in reports.api(person).get("/tasks").json["items"] if t["case_id"] == case)
        reports.api(person).post(f"/tasks/{task['id']}/complete", {"data": {}})
    reports.work()
    look(reports, migrate.order, "report", 2, {}, WHY)
    reports.work()
    page = look(reports, migrating.refused, "report", limit=2)
    rest = look(reports, migrating.refused, "report", limit=2, cursor=page.next_cursor)
    assert [row.case_id for row in (*page.items, *rest.items)] == behind


def test_the_order_stands_in_the_models_record(reports, behind):
    look(reports, migrate.order, "report", 2, MAPPING, WHY)
    with transaction() as tx:
        newest = catalogue.history(tx, "bpmn", "report", reports.actor("risk1"))[0]
    assert (newest.kind.zh, newest.who.zh, newest.version, newest.comment) == ("切换在办业务", "曹己", 2, WHY)


def test_without_a_reason_nothing_is_ordered(reports, behind):
    with pytest.raises(ReasonRequired):
        look(reports, migrate.order, "report", 2, MAPPING, " ")
    assert look(reports, migrating.progress, "report") is None


@pytest.mark.parametrize(
    "act",
    [
        (migrating.overview,),
        (migrating.planned, "report", None),
        (migrating.tried, "report", 2, {}),
        (migrating.progress, "report"),
        (migrating.refused, "report"),
    ],
    ids=lambda act: act[0].__name__,
)
@pytest.mark.parametrize("person", ["cm1", "risk1", "au1"])
def test_migrating_is_for_operations(reports, act, person):
    with pytest.raises(NotAllowed):
        look(reports, *act, person=person)


def test_what_is_not_there(reports):
    with pytest.raises(ModelNotFound):
        look(reports, migrating.planned, "nothing", None)
    with pytest.raises(ModelNotFound):
        look(reports, migrating.planned, "report", 9)


def test_many_cases_are_ordered_at_once(reports, behind, owner):
    """Ten thousand cases: one statement puts them into the outbox; here a thousand copies of one."""
    owner(
        "INSERT INTO instance SELECT gen_random_uuid(), bundle, process_key, business_key || n, title, state, tokens,"
        " seq, head, started_by, unit_id, started_at, ended_at, outcome, moved_at"
        " FROM instance, generate_series(1, 1000) AS n WHERE id = :id",
        id=behind[0],
    )
    assert look(reports, migrate.order, "report", 2, MAPPING, WHY) == 1003
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(DISTINCT instance_id) FROM outbox").scalar() == 1003
