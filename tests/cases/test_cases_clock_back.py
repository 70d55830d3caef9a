"""A machine whose clock was put back: the record of a case goes on where it was, and nothing took less than no time."""

from datetime import timedelta

from bpmn_builder import boundary, end, flows, process, start, timer, user
from case_report import own, publish
from sqlalchemy import text

from orchestrator.clock import clock
from orchestrator.store import db


def ask(query):
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_steps_after_a_clock_was_put_back_are_recorded_at_the_moment_of_the_last_one(reports):
    case = reports.start("cm1", "report")
    clock.set_offset(timedelta(hours=-3))

    reports.do("cm1", "draft")
    reports.api("cm1").post(f"/cases/{case}/cancel", {"reason": "时钟回拨，检验"})

    moments = [at for (at,) in ask("SELECT at FROM event WHERE stream IN (SELECT id FROM instance) ORDER BY seq")]
    assert moments == sorted(moments)
    assert ask("SELECT count(*) FROM task WHERE completed_at < created_at") == [(0,)]
    assert ask("SELECT count(*) FROM instance WHERE ended_at < started_at") == [(0,)]


def test_a_deadline_counts_from_the_last_step_not_from_the_wrong_clock(bank):
    publish(process(start("s"), user("a", groups="CM"), user("b", groups="CM"), boundary("late", "b", timer("PT1H")),
                    end("e"), flows("s > a > b > e", "late > e"),
                    id="timed", properties=own(starters="CM")), "timed.bpmn")  # fmt: skip
    bank.start("cm1", "timed")
    ((begun,),) = ask("SELECT started_at FROM instance")
    clock.set_offset(timedelta(days=-2))

    bank.do("cm1", "a")

    assert ask("SELECT due FROM timer") == [(begun + timedelta(hours=1),)]


def test_an_export_of_a_case_is_noted_at_the_moment_of_its_last_step(reports):
    case = reports.start("cm1", "report")
    clock.set_offset(timedelta(hours=-3))

    assert reports.api("au1").post(f"/cases/{case}/trail").status_code < 300

    moments = [at for (at,) in ask("SELECT at FROM event WHERE stream IN (SELECT id FROM instance) ORDER BY seq")]
    assert moments == sorted(moments)
