"""Events: messages, timers on activities, signals, errors, escalations, terminate; boundary events of every kind."""

from datetime import timedelta
from decimal import Decimal

import pytest
from bpmn_builder import (
    boundary,
    call,
    catch,
    cycle,
    each,
    end,
    error,
    escalation,
    flows,
    job,
    line,
    message,
    par,
    process,
    rule,
    signal,
    start,
    sub,
    task,
    terminate,
    throw,
    timer,
    user,
)
from engine_story import NOON, Story

from orchestrator import engine


def guarded(host, *events, ways=()):
    """s, the host, e; the boundary events with their own ways."""
    parts = [user("x"), end("e"), end("late")]
    return process(start("s"), host, *events, *parts, flows(f"s > {host.get('id')} > e", *ways, "x > late"))


# -- messages


def test_an_intermediate_message_is_waited_for_by_name_and_key():
    story = Story(line(catch("m", message("Papers", "=case")), user("u")), case=17)
    assert story.messages == [("Papers", "17")]
    story.message("Papers", "17", complete=True)
    assert (story.open, story.root["complete"]) == (["u"], True)
    received = [h.data for h in story.happenings if h.kind == "message.received"]
    assert received == [{"name": "Papers", "key": "17"}]


def test_output_mappings_of_a_message_take_only_what_they_name():
    model = line(catch("m", message("Papers", "k"), outputs={"pages": "=content.pages"}), user("u"))
    assert Story(model).message("Papers", "k", content={"pages": 3}).root == {"pages": 3}


def test_correlating_a_token_that_waits_for_no_message_does_nothing():
    story = Story(line(user("a")))
    assert story.run.correlate(story.tokens("tasks", "a")[0], {"x": 1}) is False
    assert story.run.correlate("99") is False
    assert story.run.happenings == []


@pytest.mark.parametrize(("key", "text"), [(5, "5"), (Decimal("5.00"), "5"), ("K-1", "K-1")])
def test_a_key_is_a_text_and_numbers_have_one_form(key, text):
    assert Story(line(catch("m", message("M", "=key"))), key=key).messages == [("M", text)]


def test_a_key_that_is_null_is_an_incident():
    story = Story(line(catch("m", message("M", "=key"))), key=None)
    assert story.incidents == [("m", "wrong-kind")]
    assert story.retry("m", key="K").messages == [("M", "K")]


def test_throw_and_end_events_publish_with_key_and_payload():
    model = process(
        start("s"), throw("t", message("Halfway", "=id"), inputs={"n": "=1"}), end("e", message("Done",
        "=id")), flows("s > t > e"),
    )  # fmt: skip
    story = Story(model, id="C1")
    thrown = [h.data for h in story.happenings if h.kind == "message.thrown"]
    assert thrown == [
        {"name": "Halfway", "key": "C1", "payload": {"n": Decimal(1)}}, {"name": "Done", "key": "C1",
        "payload": {}},
    ]  # fmt: skip
    assert story.done


def test_a_message_can_interrupt_a_task():
    model = guarded(user("a"), boundary("m", "a", message("Withdrawn", "k")), ways=["m > x"])
    story = Story(model).message("Withdrawn", "k", why="changed mind")
    assert (story.open, story.messages, story.root) == (["x"], [], {"why": "changed mind"})
    assert story.seen("element.cancelled") == [("element.cancelled", "a")]


def test_a_message_that_does_not_interrupt_comes_as_often_as_it_comes():
    """In the stock engine a non-interrupting message boundary fires once."""
    model = guarded(user("a"), boundary("m", "a", message("News", "k"), False), ways=["m > x"])
    story = Story(model).message("News", "k", n=1).message("News", "k", n=2)
    assert story.open == ["a", "x", "x"]
    story.complete("a").complete("x").complete("x")
    assert story.done


def test_a_receive_task_can_have_a_deadline():
    from bpmn_builder import receive

    model = guarded(receive("a", "Reply", "k"), boundary("t", "a", timer("P30D")), ways=["t > x"])
    assert Story(model).fire("t").open == ["x"]
    assert Story(model).message("Reply", "k").done


# -- timers on activities


def test_a_deadline_takes_the_task_away():
    model = guarded(user("a"), boundary("t", "a", timer("PT10H")), ways=["t > x"])
    story = Story(model)
    assert story.run.waits.timers[0].due == NOON + timedelta(hours=10)
    story.fire("t")
    assert (story.open, story.timers) == (["x"], [])


def test_a_task_done_in_time_takes_its_deadline_along():
    story = Story(guarded(user("a"), boundary("t", "a", timer("PT10H")), ways=["t > x"])).complete("a")
    assert (story.done, story.timers) == (True, [])
    assert story.seen("element.cancelled") == []


def test_a_timer_that_fired_does_not_fire_again():
    story = Story(guarded(user("a"), boundary("t", "a", timer("PT10H"), False), ways=["t > x"]))
    (wait,) = story.run.waits.timers
    story.fire("t")
    before = story.run.dump()
    assert story.run.fire(wait.token, wait.due) is False
    assert story.run.dump() == before
    assert (story.open, story.timers) == (["a", "x"], [])


def test_a_timer_fires_only_for_the_moment_it_waits_for():
    story = Story(guarded(user("a"), boundary("t", "a", timer("PT10H")), ways=["t > x"]))
    (wait,) = story.run.waits.timers
    assert story.run.fire(wait.token, wait.due + timedelta(seconds=1)) is False
    assert story.run.fire("1", wait.due) is False
    assert story.open == ["a"]


def test_a_cycle_reminds_three_times_and_the_reminders_outlive_the_task():
    """In the stock engine completing the task deletes the open reminders, and an interrupting cycle breeds tokens."""
    story = Story(guarded(user("a"), boundary("t", "a", cycle("R3/PT10H"), False), ways=["t > x"]))
    for n in (1, 2, 3):
        assert story.run.waits.timers[0].due == NOON + n * timedelta(hours=10)
        story.fire("t")
    assert (story.open, story.timers) == (["a", "x", "x", "x"], [])
    story.complete("a")
    assert story.open == ["x", "x", "x"]
    story.complete("x").complete("x").complete("x")
    assert story.done


def test_a_cycle_that_slept_through_an_outage_fires_once_and_finds_its_rhythm():
    story = Story(guarded(user("a"), boundary("t", "a", cycle("R/PT10H"), False), ways=["t > x"]))
    story.now = NOON + timedelta(hours=35)
    story.fire("t")
    assert story.open == ["a", "x"]
    assert story.run.waits.timers[0].due == NOON + timedelta(hours=40)


def test_a_due_moment_is_settled_once():
    """Completing other tasks, loading and saving, and the passing of time do not move it."""
    model = process(
        start("s"), par("g"), user("a"), user("b"), boundary("t", "a", timer("=span")), end("e"),
        flows("s > g", "g > a > e", "g > b > e", "t > e"),
    )  # fmt: skip
    story = Story(model, span="PT10H")
    due = story.run.waits.timers[0].due
    story.now += timedelta(hours=5)
    story.complete("b", span="PT1H")
    assert story.run.waits.timers[0].due == due


def test_working_days_replace_the_duration_that_stands_in_the_file_for_other_tools():
    event = boundary("t", "a", timer("P3D"), properties={"countersign.due": "=days + 1"})
    story = Story(guarded(user("a"), event, ways=["t > x"]), days=2)
    assert story.run.waits.timers[0].due == NOON + timedelta(days=3, hours=5)


def test_a_duration_can_count_working_hours_only():
    event = boundary("t", "a", timer("PT10H"), properties={"countersign.calendar": "=calendar"})
    hours = Story(guarded(user("a"), event, ways=["t > x"]), calendar="working-hours")
    assert hours.run.waits.timers[0].due == NOON + timedelta(hours=26)
    assert Story(guarded(user("a"), event, ways=["t > x"]), calendar="24x7").run.waits.timers[
        0
    ].due == NOON + timedelta(hours=10)


@pytest.mark.parametrize("text", ["tomorrow", "P", "1 day"])
def test_a_deadline_that_cannot_be_read_is_an_incident_of_the_deadline_and_the_task_stays_open(text):
    story = Story(guarded(user("a"), boundary("t", "a", timer("=span")), ways=["t > x"]), span=text)
    assert (story.open, story.incidents) == (["a"], [("t", "bad-timer")])
    story.retry("t", span="PT1H")
    assert (story.timers, story.incidents) == (["t"], [])


def test_a_deadline_may_be_computed_and_may_be_past():
    story = Story(guarded(user("a"), boundary("t", "a", timer("=duration(span)")), ways=["t > x"]), span="-PT1H")
    assert story.run.waits.timers[0].due == NOON, "due at once, never read as the opposite"


# -- errors


def screening(*events, ways):
    """A job that may say that screening is unavailable."""
    return guarded(job("screen", "sanctions"), *events, ways=ways)


def test_an_error_of_a_job_goes_to_its_boundary_with_what_the_job_says():
    model = screening(boundary("down", "screen", error("SCREENING_UNAVAILABLE")), ways=["down > x"])
    story = Story(model).throw("screen", "SCREENING_UNAVAILABLE", tried=3)
    assert (story.open, story.jobs, story.root) == (["x"], [], {"tried": 3})
    (thrown,) = [h for h in story.happenings if h.kind == "error.thrown"]
    assert thrown.element == "screen"
    assert thrown.data == {"code": "SCREENING_UNAVAILABLE", "caught_by": "down", "message": "said the worker"}


def test_an_error_nobody_catches_is_an_incident_of_the_job_and_never_a_success():
    model = screening(boundary("down", "screen", error("OTHER")), ways=["down > x"])
    story = Story(model).throw("screen", "SCREENING_UNAVAILABLE")
    assert (story.open, story.jobs, story.incidents) == ([], [], [("screen", "job-failed")])
    story.retry("screen")
    assert (story.jobs, story.incidents) == (["screen"], [])


def test_the_exact_code_is_preferred_to_the_catcher_of_all():
    events = [boundary("all", "screen", error()), boundary("one", "screen", error("X"))]
    model = screening(*events, ways=["all > late", "one > x"])
    assert Story(model).throw("screen", "X").open == ["x"]
    assert Story(model).throw("screen", "Y").run.ended_at == ("late",)


def test_an_error_climbs_out_of_sub_process_and_call_to_who_catches_it():
    inner = process(start("qs"), job("j"), end("qe"), flows("qs > j > qe"), id="called")
    box = sub("box", start("bs"), call("c", "called"), end("be"), flows("bs > c > be"))
    model = guarded(box, boundary("b", "box", error("X")), ways=["b > x"])
    story = Story(model, called=[inner]).throw("j", "X")
    assert story.open == ["x"]
    assert story.seen("element.cancelled") == [("element.cancelled", i) for i in ("j", "c", "box")]
    assert {scope for scope, _ in story.rows} <= {""}


def test_of_two_parallel_sub_processes_only_the_one_that_failed_is_interrupted():
    """In the stock engine both boundaries fire."""

    def box(n):
        return sub(n, start(n + "s"), user(n + "u"), end(n + "e", error("E1")), flows(f"{n}s > {n}u > {n}e"))

    model = process(
        start("s"), par("g"), box("A"), box("B"), boundary("ba", "A", error("E1")), boundary("bb", "B",
        error("E1")), user("xa"), user("xb"), end("e"), flows("s > g", "g > A > e", "g > B > e",
        "ba > xa > e", "bb > xb > e"),
    )  # fmt: skip
    story = Story(model).complete("Au")
    assert story.open == ["Bu", "xa"]
    story.complete("Bu")
    assert story.open == ["xa", "xb"]


def test_an_error_of_one_run_interrupts_the_whole_multi_instance():
    model = guarded(job("j", loop=each("=[1, 2, 3]")), boundary("b", "j", error("X")), ways=["b > x"])
    story = Story(model).throw("j", "X", nth=1)
    assert (story.open, story.jobs) == (["x"], [])


def test_an_error_end_event_nobody_catches_is_an_incident():
    story = Story(process(start("s"), user("a"), end("e", error("X")), flows("s > a > e"))).complete("a")
    assert (story.done, story.incidents) == (False, [("e", "error-not-caught")])


def test_a_job_that_fails_for_good_is_an_incident_with_its_place_and_message():
    story = Story(line(job("j"), user("u"))).fail("j", "no connection")
    (incident,) = story.run.waits.incidents
    assert (incident.element, incident.process, incident.code) == ("j", "p", "job-failed")
    assert "no connection" in incident.zh
    assert "no connection" in incident.message
    assert story.retry("j").work("j").open == ["u"]


# -- escalation and signal


@pytest.mark.parametrize(("interrupting", "opened"), [(True, ["x"]), (False, ["b", "x"])])
def test_an_escalation_goes_to_the_boundary_of_the_sub_process(interrupting, opened):
    box = sub("box", start("bs"), throw("t", escalation("C1")), user("b"), end("be"), flows("bs > t > b > be"))
    story = Story(guarded(box, boundary("up", "box", escalation("C1"), interrupting), ways=["up > x"]))
    assert story.open == opened


def test_an_escalation_nobody_catches_goes_on_and_is_recorded():
    story = Story(process(start("s"), throw("t", escalation("C1")), user("a"), flows("s > t > a")))
    assert (story.open, story.incidents) == (["a"], [])
    assert [h.data for h in story.happenings if h.kind == "escalation.thrown"] == [{"code": "C1", "caught_by": ""}]


def test_an_escalation_end_event_ends_its_branch_only():
    box = sub(
        "box", start("bs"), par("g"), user("a"), user("b"), end("be"), end("up", escalation("C1")),
        flows("bs > g", "g > a > be", "g > b > up"),
    )  # fmt: skip
    story = Story(guarded(box, boundary("esc", "box", escalation(), False), ways=["esc > x"])).complete("b")
    assert story.open == ["a", "x"]
    assert story.complete("a").complete("x").done


def test_a_signal_reaches_everyone_in_the_case_who_waits_and_is_recorded_for_the_others():
    model = process(
        start("s"), par("g"), catch("c1", signal("go")), catch("c2", signal("go")), catch("c3",
        signal("stop")), user("t"), end("out", signal("go")), user("x"), user("y"), end("e"),
        flows("s > g", "g > c1 > x > e", "g > c2 > y > e", "g > c3 > e", "g > t > out"),
    )  # fmt: skip
    story = Story(model)
    assert {w.kind for w in story.run.waits.subscriptions} == {"signal"}
    story.complete("t")
    assert story.open == ["x", "y"]
    assert ("signal.thrown", "out") in story.seen("signal.thrown")
    story.message("stop")
    assert story.complete("x").complete("y").done


# -- terminate


def test_terminate_ends_the_whole_process():
    model = process(
        start("s"), par("g"), user("a"), user("b"), end("stop", terminate()), end("e"),
        flows("s > g", "g > a > stop", "g > b > e"),
    )  # fmt: skip
    story = Story(model).complete("a")
    assert (story.done, story.run.ended_at) == (True, ("stop",))
    assert ("element.cancelled", "b") in story.seen()


def test_terminate_in_a_sub_process_ends_only_that():
    box = sub(
        "box", start("bs"), par("g"), user("a"), user("b"), end("stop", terminate()), end("be"),
        flows("bs > g", "g > a > stop", "g > b > be"),
    )  # fmt: skip
    story = Story(line(box, user("z"))).complete("a")
    assert (story.open, story.run.ended_at) == (["z"], ())


def test_cancelling_a_case_takes_everything_away_and_is_recorded():
    story = Story(line(sub("box", start("bs"), user("a", inputs={"x": "=1"}), end("be"), flows("bs > a > be"))), y=1)
    story.run.cancel()
    story._keep(story.run)
    assert story.done
    assert story.happenings[-1].kind == "ended"
    assert story.happenings[-1].data == {"ends": [], "cancelled": True}
    assert story.rows.keys() == {("", "y")}
    assert story.run.waits == engine.Waits()


# -- the record


def test_the_record_tells_the_whole_way():
    model = line(user("a"), rule("r", "risk", "level"))
    story = Story(model, decide=lambda *_: engine.DecisionResult("LOW", [])).complete("a")
    assert story.seen() == [
        ("started", "s"), ("element.entered", "s"), ("flow.taken", "s"), ("element.completed", "s"),
        ("element.entered", "a"), ("flow.taken", "a"), ("element.completed", "a"),
        ("element.entered", "r"), ("decision.evaluated", "r"), ("flow.taken", "r"), ("element.completed",
        "r"), ("element.entered", "e"), ("element.completed", "e"), ("ended", "p"),
    ]  # fmt: skip


def test_incidents_and_their_end_are_recorded_in_both_languages():
    story = Story(line(task("t"), user("a", inputs={"x": "=missing"}))).retry("a", missing=1)
    raised, resolved = [h for h in story.happenings if h.kind.startswith("incident")]
    assert (raised.element, resolved.kind, resolved.token) == ("a", "incident.resolved", raised.token)
    assert set(raised.data) == {"code", "zh", "en"}
    assert "missing" in raised.data["zh"]
