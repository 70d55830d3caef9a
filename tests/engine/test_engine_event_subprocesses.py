"""Event sub-processes: message, timer, error, escalation, signal; interrupting and not; in processes and
inside others.

The stock engine runs an error start when the process starts, does not interrupt, blocks completion for ever
while a timer start waits, and changes the shared model so that later cases begin with it at once.
"""

import pytest
from bpmn_builder import (
    call,
    cycle,
    end,
    error,
    escalation,
    event_sub,
    flows,
    job,
    line,
    message,
    process,
    signal,
    start,
    sub,
    terminate,
    throw,
    timer,
    user,
)
from engine_story import Story


def listening(trigger, interrupting=True, then=None, **more):
    """An event sub-process ev: its start es, user task u, end ee."""
    parts = [
        start("es", trigger, interrupting=interrupting, **more),
        user("u"),
        then if then is not None else end("ee"),
    ]
    return event_sub("ev", *parts, flows(f"es > u > {parts[-1].get('id')}"))


def plain(event):
    """s, user task a, e, and the event sub-process."""
    return process(start("s"), user("a"), end("e"), flows("s > a > e"), event)


TRIGGERS = {
    "message": (lambda: message("M", "k"), lambda story: story.message("M", "k")),
    "timer": (lambda: timer("PT1H"), lambda story: story.fire("es")),
    "signal": (lambda: signal("alarm"), lambda story: story.message("alarm")),
}


@pytest.mark.parametrize("kind", TRIGGERS)
def test_an_interrupting_event_takes_the_place_of_everything_else(kind):
    trigger, happen = TRIGGERS[kind]
    story = Story(plain(listening(trigger())))
    assert story.open == ["a"]
    happen(story)
    assert (story.open, story.timers, story.messages) == (["u"], [], [])
    assert story.complete("u").done
    assert story.seen("element.cancelled") == [("element.cancelled", "a")]


@pytest.mark.parametrize("kind", ["message", "signal"])
def test_an_event_that_does_not_interrupt_runs_beside_and_again(kind):
    trigger, happen = TRIGGERS[kind]
    story = Story(plain(listening(trigger(), interrupting=False)))
    happen(story)
    happen(story)
    assert story.open == ["a", "u", "u"]
    story.complete("a").complete("u")
    assert not story.done
    assert story.complete("u").done


def test_a_timer_that_does_not_interrupt_fires_once_a_cycle_as_often_as_it_says():
    story = Story(plain(listening(timer("PT1H"), interrupting=False))).fire("es")
    assert (story.open, story.timers) == (["a", "u"], [])
    story = Story(plain(listening(cycle("R2/PT1H"), interrupting=False))).fire("es").fire("es")
    assert (story.open, story.timers) == (["a", "u", "u"], [])


@pytest.mark.parametrize("kind", TRIGGERS)
def test_an_event_that_never_comes_does_not_hold_the_case_up(kind):
    story = Story(plain(listening(TRIGGERS[kind][0]()))).complete("a")
    assert (story.done, story.timers, story.messages) == (True, [], [])


def test_a_case_does_not_change_the_model_for_the_next():
    model = plain(listening(message("M", "k")))
    first = Story(model).message("M", "k")
    assert first.open == ["u"]
    from orchestrator import engine

    second = engine.Execution.start(first.program, {}, first.environment())
    assert [t.element for t in second.waits.tasks] == ["a"]


def test_an_error_in_the_process_is_caught_by_its_event_sub_process():
    model = process(start("s"), user("a"), end("e", error("X")), flows("s > a > e"), listening(error("X")))
    story = Story(model)
    assert story.open == ["a"], "it does not run at the start"
    story.complete("a")
    assert story.open == ["u"]
    assert story.complete("u").done


def test_an_error_thrown_by_the_handler_itself_goes_further_out():
    handler = listening(error("X"), then=end("again", error("X")))
    box = sub("box", start("bs"), job("j"), end("be"), flows("bs > j > be"), handler)
    from bpmn_builder import boundary

    model = process(
        start("s"),
        box,
        boundary("b", "box", error("X")),
        user("x"),
        end("e"),
        flows("s > box > e", "b > x > e"),
    )
    story = Story(model).throw("j", "X")
    assert story.open == ["u"]
    story.complete("u")
    assert story.open == ["x"]


@pytest.mark.parametrize(("interrupting", "opened"), [(True, ["u"]), (False, ["a", "u"])])
def test_an_escalation_is_caught_by_the_event_sub_process(interrupting, opened):
    model = process(
        start("s"), throw("t", escalation("C")), user("a"), end("e"), flows("s > t > a > e"),
        listening(escalation("C"), interrupting),
    )  # fmt: skip
    assert Story(model).open == opened


def test_inside_a_sub_process_it_interrupts_only_that():
    box = sub("box", start("bs"), user("a"), end("be"), flows("bs > a > be"), listening(timer("PT1H")))
    story = Story(line(box, user("z"))).fire("es")
    assert story.open == ["u"]
    story.complete("u")
    assert story.open == ["z"]


def test_one_in_the_process_interrupts_sub_processes_and_calls_inside():
    inner = process(start("qs"), user("q"), end("qe"), flows("qs > q > qe"), id="called")
    box = sub("box", start("bs"), call("c", "called"), end("be"), flows("bs > c > be"))
    model = process(start("s"), box, end("e"), flows("s > box > e"), listening(message("SanctionsListUpdated", "all")))
    story = Story(model, called=[inner], n=1).message("SanctionsListUpdated", "all", hit=True)
    assert (story.open, story.root) == (["u"], {"n": 1, "hit": True})
    assert {scope for scope, _ in story.rows} == {""}


def test_what_the_event_brings_can_be_mapped_into_the_sub_process_alone():
    event = listening(message("M", "k"), interrupting=False, outputs={"level": "=content.level"})
    story = Story(plain(event)).message("M", "k", content={"level": "RED"})
    assert "content" not in story.root
    assert story.run.visible(story.tokens("tasks", "u")[0])["level"] == "RED"


def test_terminate_inside_ends_the_event_sub_process_only():
    event = listening(message("M", "k"), interrupting=False, then=end("stop", terminate()))
    story = Story(plain(event)).message("M", "k").complete("u")
    assert (story.done, story.open) == (False, ["a"])
    assert story.messages == [("M", "k")]
