"""Every trigger of a boundary event on every activity it may stand on: who stays, who goes, what is carried along."""

from datetime import timedelta
from decimal import Decimal

import pytest
from bpmn_builder import (
    boundary,
    call,
    catch,
    each,
    end,
    error,
    escalation,
    event_sub,
    first_of,
    flows,
    job,
    message,
    par,
    process,
    receive,
    rule,
    script,
    send,
    signal,
    start,
    sub,
    terminate,
    throw,
    timer,
    user,
    xor,
)
from engine_story import Story

# Activities that rest, by kind, each called "host".
HOSTS = {
    "user task": lambda **more: user("host", **more),
    "service task": lambda **more: job("host", **more),
    "receive task": lambda **more: receive("host", "reply", "=key", **more),
    "sub-process": lambda **more: sub(
        "host", start("hs"), user("inside"), end("he"), flows("hs > inside > he"), **more
    ),
    "call activity": lambda **more: call("host", "called", **more),
    "multi-instance": lambda **more: user("host", loop=each("=items", "item"), **more),
}
CALLED = process(start("cs"), user("inside"), end("ce"), flows("cs > inside > ce"), id="called")


def guarded(host, trigger, *, interrupting):
    """The activity with one boundary event that leads to the task `after`."""
    return process(
        start("s"),
        HOSTS[host](),
        boundary("b", "host", trigger, interrupting=interrupting),
        user("after"),
        end("e1"),
        end("e2"),
        flows("s > host > e1", "b > after > e2"),
    )


def begin(model):
    return Story(model, called=[CALLED], key="k1", items=["a", "b"])


def rests(story):
    """What rests of the host: tasks, jobs and subscriptions but its boundary's."""
    tasks = [name for name in story.open if name != "after"]
    return [*tasks, *story.jobs, *(found for found in story.messages if found[0] == "reply")]


def finish(story):
    """The host is done, whatever it is."""
    if story.jobs:
        return story.work("host")
    if ("reply", "k1") in story.messages:
        return story.message("reply", "k1")
    while names := [name for name in story.open if name != "after"]:
        story.complete(names[0])
    return story


@pytest.mark.parametrize("host", HOSTS)
def test_a_timer_that_interrupts_takes_the_activity_away(host):
    story = begin(guarded(host, timer("P3D"), interrupting=True))

    story.fire("b")

    assert story.open == ["after"]
    assert rests(story) == []
    assert story.timers == []
    assert story.complete("after").done


@pytest.mark.parametrize("host", HOSTS)
def test_a_timer_that_does_not_interrupt_opens_its_way_beside_the_activity(host):
    story = begin(guarded(host, timer("P3D"), interrupting=False))
    before = rests(story)

    story.fire("b")

    assert rests(story) == before
    assert "after" in story.open
    assert not story.complete("after").done
    assert finish(story).done


@pytest.mark.parametrize("host", HOSTS)
def test_an_activity_that_is_done_takes_its_timer_along(host):
    story = begin(guarded(host, timer("P3D"), interrupting=True))

    finish(story)

    assert story.done
    assert story.timers == []
    assert ("element.entered", "after") not in story.seen()


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("interrupting", [True, False], ids=["interrupts", "beside"])
def test_a_message_at_the_boundary_carries_its_content_on(host, interrupting):
    story = begin(guarded(host, message("recall", "=key"), interrupting=interrupting))

    story.message("recall", "k1", reason="客户要求", amount=Decimal("10.50"))

    assert ("after" in story.open, bool(rests(story))) == (True, not interrupting)
    assert story.root["reason"] == "客户要求"
    assert story.root["amount"] == Decimal("10.50")
    assert (("recall", "k1") in story.messages) is not interrupting


@pytest.mark.parametrize("host", ["service task", "sub-process", "call activity"])
@pytest.mark.parametrize("code", ["NO_MONEY", None], ids=["of this code", "of any code"])
def test_an_error_goes_to_the_boundary_that_names_its_code_or_none(host, code):
    inner = job("inside")
    hosts = {
        "service task": job("host"),
        "sub-process": sub("host", start("hs"), inner, end("he"), flows("hs > inside > he")),
        "call activity": call("host", "called"),
    }
    called = process(start("cs"), job("inside"), end("ce"), flows("cs > inside > ce"), id="called")
    model = process(
        start("s"),
        hosts[host],
        boundary("b", "host", error(code)),
        user("after"),
        end("e1"),
        end("e2"),
        flows("s > host > e1", "b > after > e2"),
    )
    story = Story(model, called=[called])

    story.throw(story.jobs[0], "NO_MONEY", missing=5)

    assert story.open == ["after"]
    assert story.jobs == []
    assert story.incidents == []


def test_an_error_of_another_code_passes_the_boundary_and_is_an_incident():
    model = process(
        start("s"),
        job("host"),
        boundary("b", "host", error("NO_MONEY")),
        user("after"),
        end("e1"),
        end("e2"),
        flows("s > host > e1", "b > after > e2"),
    )
    story = Story(model)

    story.throw("host", "NO_CUSTOMER")

    assert story.open == []
    assert [element for element, _ in story.incidents] == ["host"]


@pytest.mark.parametrize("interrupting", [True, False], ids=["interrupts", "beside"])
def test_an_escalation_of_the_inside_opens_the_way_of_the_boundary(interrupting):
    inside = [start("hs"), throw("up", escalation("LATE")), user("inside"), end("he"), flows("hs > up > inside > he")]
    model = process(
        start("s"),
        sub("host", *inside),
        boundary("b", "host", escalation("LATE"), interrupting=interrupting),
        user("after"),
        end("e1"),
        end("e2"),
        flows("s > host > e1", "b > after > e2"),
    )
    story = Story(model)

    assert story.open == (["after"] if interrupting else ["after", "inside"])


@pytest.mark.parametrize("host", HOSTS)
def test_a_signal_reaches_the_boundary_from_another_branch(host):
    model = process(
        start("s"),
        par("fork"),
        HOSTS[host](),
        boundary("b", "host", signal("stop")),
        user("after"),
        user("alarm"),
        throw("t", signal("stop")),
        end("e1"),
        end("e2"),
        end("e3"),
        flows("s > fork > host > e1", "fork > alarm > t > e3", "b > after > e2"),
    )
    story = Story(model, called=[CALLED], key="k1", items=["a", "b"])

    story.complete("alarm")

    assert story.open == ["after"]
    assert rests(story) == []


@pytest.mark.parametrize("host", HOSTS)
def test_terminate_of_another_branch_takes_the_activity_and_its_timer_away(host):
    model = process(
        start("s"),
        par("fork"),
        HOSTS[host](),
        boundary("b", "host", timer("P1D")),
        user("stop"),
        end("e1"),
        end("e2"),
        end("e3", terminate()),
        flows("s > fork > host > e1", "fork > stop > e3", "b > e2"),
    )
    story = Story(model, called=[CALLED], key="k1", items=["a", "b"])

    story.complete("stop")

    assert story.done
    assert (story.open, story.jobs, story.timers, story.messages) == ([], [], [], [])


@pytest.mark.parametrize("order", [["b1", "b2"], ["b2", "b1"]], ids=["short first", "long first"])
def test_two_timers_of_one_task_fire_each_on_its_own(order):
    model = process(
        start("s"),
        user("host"),
        boundary("b1", "host", timer("P1D"), interrupting=False),
        boundary("b2", "host", timer("P2D"), interrupting=False),
        user("one"),
        user("two"),
        *(end(f"e{n}") for n in range(3)),
        flows("s > host > e0", "b1 > one > e1", "b2 > two > e2"),
    )
    story = Story(model)
    dues = {found.element: found.due for found in story.run.waits.timers}

    for name in order:
        story.fire(name)

    assert dues["b2"] - dues["b1"] == timedelta(days=1)
    assert story.open == ["host", "one", "two"]


def test_the_first_of_two_interrupting_boundaries_wins_and_takes_the_other_away():
    model = process(
        start("s"),
        user("host"),
        boundary("b1", "host", timer("P1D")),
        boundary("b2", "host", message("recall", "=key")),
        user("late"),
        user("recalled"),
        *(end(f"e{n}") for n in range(3)),
        flows("s > host > e0", "b1 > late > e1", "b2 > recalled > e2"),
    )
    story = Story(model, key="k")

    story.message("recall", "k")

    assert story.open == ["recalled"]
    assert story.timers == []
    assert story.messages == []


VALUES = [
    ("=0.1 + 0.2", Decimal("0.3")),
    ("=1 / 3", Decimal("0.3333333333333333333333333333333333")),
    ('="甲" + "𠮷"', "甲𠮷"),
    ("=[1, null, true]", [1, None, True]),
    ('={"客户 名": {a: []}}', {"客户 名": {"a": []}}),
    ('=date("2024-02-29") + duration("P1Y")', "2025-02-28"),
    ('=duration("PT90M")', "PT1H30M"),
    ("=null", None),
    ("=12345678901234567890.01 * 1", Decimal("12345678901234567890.01")),
    ("=if x > 1 then x else 0", 7),
    ("=sum(for i in 1..x return i)", 28),
]


@pytest.mark.parametrize(("expression", "value"), VALUES)
def test_what_feel_gives_is_what_the_variable_keeps_through_saving_and_loading(expression, value):
    model = process(start("s"), script("calc", expression, "found"), user("u"), end("e"), flows("s > calc > u > e"))
    story = Story(model, x=7)

    assert story.root["found"] == value
    assert type(story.root["found"]) is type(Decimal(value) if isinstance(value, int) else value)


WAYS = [
    # the amount, and the way it takes through three conditions and a default
    ("=amount > 1000", "=amount > 100", Decimal("1000.01"), "first"),
    ("=amount > 1000", "=amount > 100", 1000, "second"),
    ("=amount > 1000", "=amount > 100", Decimal("100.000000000000000000001"), "second"),
    ("=amount > 1000", "=amount > 100", 100, "other"),
    ("=amount in [1..5]", "=amount in (5..9]", 5, "first"),
    ("=amount in [1..5)", "=amount in [5..9]", 5, "second"),
    ('=kind = "A" and amount > 1', '=kind = "A"', 1, "second"),
    ('=list contains(["B", "C"], kind)', "=false", 1, "other"),
]


@pytest.mark.parametrize(("one", "two", "amount", "way"), WAYS)
def test_conditions_are_tried_in_order_with_exact_numbers(one, two, amount, way):
    model = process(
        start("s"),
        xor("g"),
        user("first"),
        user("second"),
        user("other"),
        *(end(f"e{n}") for n in range(3)),
        flows(f"g > first : {one}", f"g > second : {two}", "g > other : default", "s > g"),
        flows("first > e0", "second > e1", "other > e2"),
    )

    assert Story(model, amount=amount, kind="A").open == [way]


def test_a_decision_sees_what_the_task_maps_in_and_gives_its_result_to_the_named_variable():
    asked = {}

    def decide(decision, inputs):
        from orchestrator.engine import DecisionResult

        asked[decision] = dict(inputs)
        return DecisionResult({"grade": "A", "cap": Decimal("60.0")}, [{"decision": decision}])

    model = process(
        start("s"),
        rule("r", "pd_grade", "rating", inputs={"pd_pct": "=risk.pd * 100"}),
        user("u"),
        end("e"),
        flows("s > r > u > e"),
    )
    story = Story(model, decide=decide, risk={"pd": Decimal("0.002")}, other=1)

    assert asked["pd_grade"]["pd_pct"] == Decimal("0.200")
    assert story.root["rating"] == {"grade": "A", "cap": Decimal("60.0")}
    assert ("decision.evaluated", "r") in story.seen("decision.evaluated")


def test_a_message_goes_from_one_branch_to_another_only_through_the_caller():
    model = process(
        start("s"),
        par("fork"),
        send("out", "note", "=key"),
        catch("wait", message("note", "=key")),
        *(end(f"e{n}") for n in range(2)),
        flows("s > fork > out > e0", "fork > wait > e1"),
    )
    story = Story(model, key="k")

    assert ("message.thrown", "out") in story.seen("message.thrown")
    assert story.messages == [("note", "k")]
    assert story.message("note", "k").done


@pytest.mark.parametrize("winner", ["timer", "message"])
def test_an_event_gateway_gives_up_what_did_not_come(winner):
    model = process(
        start("s"),
        first_of("g"),
        catch("m", message("reply", "=key")),
        catch("t", timer("P5D")),
        user("replied"),
        user("silent"),
        *(end(f"e{n}") for n in range(2)),
        flows("s > g", "g > m > replied > e0", "g > t > silent > e1"),
    )
    story = Story(model, key="k")

    story.fire("t") if winner == "timer" else story.message("reply", "k")

    assert story.open == (["silent"] if winner == "timer" else ["replied"])
    assert (story.timers, story.messages) == ([], [])


@pytest.mark.parametrize("interrupting", [True, False], ids=["interrupts", "beside"])
def test_an_event_sub_process_of_a_message_runs_in_the_scope_it_stands_in(interrupting):
    handler = event_sub(
        "handler",
        start("hs", message("recall", "=key"), interrupting=interrupting),
        user("handle"),
        end("he"),
        flows("hs > handle > he"),
    )
    model = process(start("s"), user("work"), end("e"), handler, flows("s > work > e"))
    story = Story(model, key="k")

    story.message("recall", "k", why="x")

    assert story.open == (["handle"] if interrupting else ["handle", "work"])
    assert story.complete("handle").done is interrupting
