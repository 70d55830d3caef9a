"""The face of the engine: where a case begins, what a program knows, what a token may be asked, how things stop."""

from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from bpmn_builder import (
    boundary,
    call,
    catch,
    cycle,
    date,
    each,
    end,
    flows,
    job,
    line,
    message,
    par,
    process,
    rule,
    script,
    signal,
    start,
    sub,
    terminate,
    timer,
    user,
)
from engine_story import Story

from orchestrator import engine

TWO_WAYS_IN = process(
    start("form"), start("letter", message("CustomerProspect")), start("clock", cycle("0 0 9 * * *")), user("a"),
    user("b"), user("c"), end("e"), flows("form > a > e", "letter > b > e", "clock > c > e"),
)  # fmt: skip


@pytest.mark.parametrize(("begin", "opened"), [(None, ["a"]), ("form", ["a"]), ("letter", ["b"]), ("clock", ["c"])])
def test_a_case_begins_at_the_plain_start_or_at_the_one_named(begin, opened):
    story = Story(TWO_WAYS_IN, begin=begin, customer="C1")
    assert story.open == opened
    assert story.root == {"customer": "C1"}
    assert story.happenings[0].kind == "started"
    assert story.happenings[0].data == {"start": begin or "form"}


@pytest.mark.parametrize("begin", ["nowhere", "a"])
def test_a_start_that_does_not_exist_is_refused_by_name(begin):
    with pytest.raises(engine.UnknownStart) as refusal:
        Story(TWO_WAYS_IN, begin=begin)
    assert refusal.value.facts == {"process": "p", "start": begin}


def test_of_several_starts_with_triggers_one_must_be_named():
    model = process(
        start("m1", message("A")), start("m2", signal("B")), user("a"), end("e"), flows("m1 > a > e", "m2 > a")
    )
    with pytest.raises(engine.UnknownStart):
        Story(model)
    assert Story(model, begin="m2").open == ["a"]
    assert [(s.element_id, s.kind) for s in engine.parse(model).starts] == [("m1", "message"), ("m2", "signal")]


def test_a_program_names_what_it_does_not_know():
    program = Story(line(user("a"))).program
    with pytest.raises(engine.UnknownElement):
        program.element("nowhere")
    with pytest.raises(engine.UnknownElement):
        program.element("a", "nowhere")
    with pytest.raises(engine.UnknownElement):
        program.definition("nowhere")


def test_only_the_called_processes_that_are_needed_are_taken():
    inner = engine.parse(process(start("qs"), end("qe"), flows("qs > qe"), id="called"))
    other = engine.parse(process(start("os"), end("oe"), flows("os > oe"), id="other"))
    program = engine.link(engine.parse(line(call("c", "called"))), {"called": inner, "other": other})
    assert set(program.definitions) == {"p", "called"}


def test_dates_without_an_offset_are_in_shanghai_unless_the_environment_says_otherwise():
    assert Story(line(user("a"))).environment().zone == ZoneInfo("Asia/Shanghai")


def test_feel_sees_business_time_in_the_business_zone():
    story = Story(line(script("t", "=string(today())", "day"), user("a")))
    assert story.root["day"] == "2026-03-02"


@pytest.mark.parametrize(
    ("part", "code"),
    [
        (script("t", "=function(x) x", "f"), "not-a-value"),
        (rule("t", "=1 + 1", "x"), "wrong-kind"),
        (catch("t", timer("=[1]")), "wrong-kind"),
        (catch("t", date('="P1D"')), "bad-timer"),
        (catch("t", timer("=1")), "bad-timer"),
        (user("t", loop=each('="text"', "x")), "wrong-kind"),
    ],
)
def test_what_cannot_be_used_where_it_stands_is_an_incident(part, code):
    assert Story(line(part)).incidents == [("t", code)]


def test_a_completion_condition_that_is_no_condition_is_the_incident_of_its_run():
    story = Story(line(user("v", loop=each("=[1, 2]", until='="enough"')))).complete("v")
    assert story.incidents == [("v", "condition-not-boolean")]


def test_a_decision_that_fails_is_an_incident_at_its_task_and_the_rest_goes_on():
    def decide(decision, inputs):
        raise engine.RunError(element=decision)

    model = process(
        start("s"), par("g"), rule("r", "risk", "x"), user("b"), end("e"), flows("s > g", "g > r > e", "g > b > e"),
    )  # fmt: skip
    story = Story(model, decide=decide)
    assert (story.incidents, story.open) == ([("r", "run")], ["b"])
    story.decide = lambda *_: engine.DecisionResult(Decimal(1), [])
    story._load()
    story.retry("r")
    assert (story.incidents, story.root) == ([], {"x": 1})


def test_a_fault_of_the_program_itself_is_no_incident_but_reaches_the_caller():
    def decide(decision, inputs):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Story(line(rule("r", "risk", "x")), decide=decide)


def test_what_is_ready_when_the_process_is_terminated_does_not_run():
    model = process(
        start("s"), par("g"), end("stop", terminate()), script("t", "=1", "x"), end("e"),
        flows("s > g", "g > stop", "g > t > e"),
    )  # fmt: skip
    story = Story(model)
    assert (story.done, story.root, story.run.ended_at) == (True, {}, ("stop",))


def test_a_job_that_cannot_be_entered_takes_back_its_deadline_and_a_retry_sets_it_once():
    model = process(
        start("s"), job("j", retries="=tries"), boundary("t", "j", timer("PT1H")), end("e"),
        flows("s > j > e", "t > e"),
    )  # fmt: skip
    story = Story(model)
    assert (story.timers, [element for element, _ in story.incidents]) == ([], ["j"])
    story.retry("j", tries=2)
    assert (story.timers, story.jobs) == (["t"], ["j"])


def test_a_parked_token_keeps_its_deadline_and_the_deadline_takes_it_away():
    model = process(
        start("s"), job("j"), boundary("t", "j", timer("PT1H")), user("x"), end("e"), flows("s > j > e", "t > x > e"),
    )  # fmt: skip
    story = Story(model).fail("j")
    story.fire("t")
    assert (story.open, story.incidents) == (["x"], [])


def test_a_parked_event_hears_nothing_until_it_is_retried():
    story = Story(line(catch("m", message("M", "=key"))))
    token = story.run.waits.incidents[0].token
    assert story.run.correlate(token) is False
    story.retry("m", key="K").message("M", "K")
    assert story.done


def test_the_waits_come_in_the_order_in_which_they_began():
    story = Story(line(user("v", loop=each("=[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]"))))
    tokens = [int(wait.token) for wait in story.run.waits.tasks]
    assert tokens == sorted(tokens)


def test_tokens_are_short_texts_that_are_never_used_twice():
    model = process(
        start("s"), sub("box", start("bs"), user("a"), end("be"), flows("bs > a > be")), user("z"), end("e"),
        flows("s > box > z > e"),
    )  # fmt: skip
    story = Story(model)
    first = story.tokens("tasks", "a")[0]
    second = story.complete("a").tokens("tasks", "z")[0]
    assert int(second) > int(first)
    used = [h.token for h in story.happenings if h.kind == "element.entered"]
    assert len(used) == len(set(used))
    assert all(len(token) < 3 for token in used)


def test_a_mark_for_removed_says_what_it_is():
    assert repr(engine.REMOVED) == "REMOVED"
