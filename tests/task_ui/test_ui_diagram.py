"""Where a case's diagram looks: at the step that somebody is at work on, not at what merely listens."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / folder) for folder in ("cases", "engine")]

from bpmn_builder import (  # noqa: E402
    boundary,
    call,
    catch,
    end,
    event_sub,
    flows,
    message,
    par,
    process,
    script,
    start,
    timer,
    user,
)
from case_report import own, publish  # noqa: E402


def drawn(person, case, process_key=""):
    answer = person("op1").client.get(f"/cases/{case}/diagram", query_string={"process": process_key or None})
    return answer.json


def test_first_come_tasks_and_incidents_then_messages_and_timers_and_never_what_listens(person, bank):
    publish(process(
        start("s"), par("g"),
        catch("paid", message("Paid", "=case_id")), catch("later", timer("P9D")), script("calc", "=nothing", "n"),
        user("check", groups="RR"), boundary("late", "check", timer("P2D"), False), end("lapsed"),
        par("j"), end("e"),
        event_sub("recalled", start("recall", message("Recall", "=case_id")), end("off"), flows("recall > off")),
        flows("s > g > paid > j > e", "g > later > j", "g > calc > j", "g > check > j", "late > lapsed"),
        id="report", properties=own(starters="CM"),
    ))  # fmt: skip
    assert drawn(person, bank.start("cm1", "report"))["live"] == ["check", "calc", "paid", "later"]


def test_a_call_is_where_the_case_is_while_its_process_runs(person, bank):
    part = process(start("s"), user("inner", groups="RR"), end("e"), flows("s > inner > e"), id="part")
    publish(part, "part.bpmn")
    publish(process(start("s"), call("step", "part"), end("e"), flows("s > step > e"), id="report",
                    properties=own(starters="CM")))  # fmt: skip
    case = bank.start("cm1", "report")
    assert drawn(person, case)["live"] == ["step"]
    assert drawn(person, case, "part")["live"] == ["inner"]
    bank.do("rr1", "inner")
    assert drawn(person, case)["live"] == []
