"""Gateways: exclusive, parallel, inclusive, event-based; loops over them."""

import pytest
from bpmn_builder import (
    catch,
    end,
    first_of,
    flows,
    inc,
    line,
    message,
    par,
    process,
    receive,
    signal,
    start,
    task,
    timer,
    user,
    xor,
)
from engine_story import Story

from orchestrator import engine


def choice(*ways, extra=()):
    """s leads to an exclusive gateway g; the ways lead on from there to a, b and c."""
    parts = [user("a"), user("b"), user("c"), end("e")]
    return process(start("s"), xor("g"), *parts, flows("s > g", *ways, "a > e", "b > e", "c > e"))


THREE = choice("g > c : default", "g > a : =x > 10", "g > b : =x > 5")


@pytest.mark.parametrize(("x", "way"), [(11, "a"), (6, "b"), (5, "c")])
def test_an_exclusive_gateway_takes_the_first_condition_that_holds_else_the_default(x, way):
    story = Story(THREE, x=x)
    assert story.open == [way]
    taken = [h.data["flow"] for h in story.happenings if h.kind == "flow.taken" and h.element == "g"]
    assert taken == [f"g-{way}"]


@pytest.mark.parametrize(
    ("variables", "code"),
    [({"x": 0}, "no-flow"), ({"x": None}, None), ({"x": "many"}, None), ({}, None)],
)
def test_a_gateway_that_cannot_decide_is_an_incident_never_a_guess(variables, code):
    model = choice("g > a : =x > 10", "g > b : =x > 5", "g > c : =x > 3")
    story = Story(model, **variables)
    ((element, found),) = story.incidents
    assert element == "g"
    assert story.open == []
    assert code is None or found == code
    story.retry("g", x=4)
    assert (story.open, story.incidents) == (["c"], [])


def test_a_condition_that_is_neither_true_nor_false_is_an_incident():
    assert Story(choice("g > a : =x", "g > b : =not(x)", "g > c : default"), x=None).incidents == [
        ("g", "condition-not-boolean")
    ]


SPLIT = process(
    start("s"), par("g"), user("a"), user("b"), par("j"), user("z"), end("e"),
    flows("s > g", "g > a > j", "g > b > j", "j > z > e"),
)  # fmt: skip


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_a_parallel_join_waits_for_both_and_loses_no_data(order):
    """The stock engine's join takes x back to 1 from the branch that never touched it, and cuts lists short."""
    story = Story(SPLIT, x=1, items=[1, 2, 3])
    data = {"a": {"x": 2, "items": [1, 9]}, "b": {}}
    story.complete(order[0], **data[order[0]])
    assert story.open == [order[1]]
    story.complete(order[1], **data[order[1]])
    assert story.open == ["z"]
    assert (story.root["x"], story.root["items"]) == (2, [1, 9])
    assert story.entered().count("j") == 1


LOOPED = process(
    start("s"), xor("m"), par("g"), user("a"), user("b"), par("j"), user("r"), xor("x"), end("e"),
    flows("s > m > g", "g > a > j", "g > b > j", "j > r > x", "x > m : =again", "x > e : default"),
)  # fmt: skip


@pytest.mark.parametrize("rounds", ["ab ab", "ab ba", "ba ab", "ba ab ba"])
def test_a_parallel_join_in_a_loop_counts_only_this_round(rounds):
    """The stock engine counts the tokens of the round before and fires early."""
    story = Story(LOOPED, again=True)
    for first, second in rounds.split():
        story.complete(first)
        assert story.open == [second]
        story.complete(second)
        assert story.open == ["r"]
        story.complete("r")
    assert story.open == ["a", "b"]


def test_a_second_token_on_one_flow_waits_at_the_join_for_the_next_round():
    model = process(
        start("s"), par("g"), task("a1"), task("a2"), xor("m"), user("b"), user("c"), par("j"), user("z"),
        end("e"), flows("s > g", "g > a1 > m", "g > a2 > m", "g > b > j", "g > c > m", "m > j", "j > z > e"),
    )  # fmt: skip
    story = Story(model).complete("b")
    assert story.open == ["c", "z"]
    story.complete("z").complete("c")
    assert not story.done, "two tokens from m still wait for a second b, as BPMN says"


INCLUSIVE = process(
    start("s"), inc("g"), user("a"), user("b"), user("c"), inc("j"), user("z"), end("e"),
    flows("s > g", "g > a : =x > 0", "g > b : =x > 1", "g > c : default", "a > j", "b > j", "c > j",
    "j > z > e"),
)  # fmt: skip


@pytest.mark.parametrize(("x", "opened"), [(0, ["c"]), (1, ["a"]), (2, ["a", "b"])])
def test_an_inclusive_gateway_takes_every_way_that_holds_and_joins_just_those(x, opened):
    story = Story(INCLUSIVE, x=x)
    assert story.open == opened
    for element in opened:
        story.complete(element)
    assert story.open == ["z"]
    assert story.complete("z").done


def test_an_inclusive_join_sees_that_a_branch_went_elsewhere():
    model = process(
        start("s"), par("g"), user("a"), user("b"), xor("x"), inc("j"), user("z"), end("e"), end("e2"),
        flows("s > g", "g > a > j", "g > b > x", "x > j : =come", "x > e2 : default", "j > z > e"),
    )  # fmt: skip
    story = Story(model, come=False).complete("a")
    assert story.open == ["b"], "b could still come"
    story.complete("b")
    assert story.open == ["z"], "b went elsewhere"
    story = Story(model, come=True).complete("a").complete("b")
    assert story.open == ["z"]


def test_an_inclusive_join_waits_for_a_branch_with_a_choice_inside():
    """The stock engine goes on as soon as the short branch is there."""
    model = process(
        start("s"), inc("g"), user("short"), xor("x"), user("b"), user("c"), xor("y"), user("d"),
        inc("j"), user("z"), end("e"),
        flows("s > g", "g > short : =true", "g > x : =true", "short > j", "x > b : =true", "x > c : default",
              "b > y", "c > y", "y > d > j", "j > z > e"),
    )  # fmt: skip
    story = Story(model).complete("short")
    assert story.open == ["b"]
    story.complete("b")
    assert story.open == ["d"]
    assert story.complete("d").open == ["z"]


def test_an_inclusive_gateway_without_a_way_is_an_incident():
    model = process(
        start("s"), inc("g"), user("a"), user("b"), end("e"),
        flows("s > g", "g > a : =x > 0", "g > b : =x > 1", "a > e", "b > e"),
    )  # fmt: skip
    assert Story(model, x=0).incidents == [("g", "no-flow")]


RACE = process(
    start("s"), first_of("g"), catch("slow", timer("PT5H")), catch("fast", timer("PT1H")),
    catch("letter", message("Reply", "=id")), receive("call", "Called", "=id"), catch("alarm",
    signal("alarm")), user("a"), user("b"), user("c"), user("d"), user("f"), end("e"),
    flows("s > g", "g > slow > a > e", "g > fast > b > e", "g > letter > c > e", "g > call > d > e",
    "g > alarm > f > e"),
)  # fmt: skip


def test_an_event_gateway_waits_for_all_and_each_timer_keeps_its_own_moment():
    """In the stock engine two timers behind one gateway share a value, and the earlier never fires."""
    story = Story(RACE, id="K")
    slow, fast = sorted(story.run.waits.timers, key=lambda t: t.element, reverse=True)
    assert (slow.due - fast.due).total_seconds() == 4 * 3600
    assert story.entered() == ["s", "g"]
    story.fire("fast")
    assert (story.open, story.run.waits.timers, story.messages) == (["b"], (), [])
    assert story.complete("b").done


def test_the_first_message_behind_an_event_gateway_wins_and_its_way_is_recorded():
    story = Story(RACE, id="K").message("Called", "K", result="yes")
    assert (story.open, story.root["result"]) == (["d"], "yes")
    assert ("flow.taken", "g") in story.seen("flow.taken")
    assert [h.data["flow"] for h in story.happenings if h.element == "g" and h.kind == "flow.taken"] == ["g-call"]
    assert story.entered() == ["s", "g", "call", "d"]


def test_rework_goes_round_three_times_and_then_gives_up():
    model = process(
        start("s"), xor("m"), user("apply"), user("check"), xor("x"), end("ok"), end("refused"),
        flows(
            "s > m > apply > check > x", "x > ok : =approved", "x > m : =not(approved) and rounds < 3",
            "x > refused : default",
        ),
    )  # fmt: skip
    story = Story(model, rounds=0)
    for n in (1, 2, 3):
        story.complete("apply").complete("check", approved=False, rounds=n)
    assert (story.done, story.run.ended_at) == (True, ("refused",))


def test_a_thousand_rounds_leave_the_state_as_small_as_one():
    """The stock engine reports such a loop as completed after 500 rounds, and its state grows with each."""
    model = process(
        start("s"), xor("m"), user("a"), xor("x"), end("e"),
        flows("s > m > a > x", "x > m : =n < 1000", "x > e : default"),
    )  # fmt: skip
    program = engine.link(engine.parse(model), {})
    story = Story(model)
    sizes = []
    run = story.run
    for n in range(1, 1001):
        run.complete(run.waits.tasks[0].token, {"n": n})
        sizes.append(len(str(run.dump())))
        run = engine.Execution.load(program, run.dump(), run.variables.rows, story.environment())
    assert run.completed
    assert max(sizes) <= sizes[0] + 8, "only the numbers of the tokens grow"


def test_an_automatic_loop_of_ten_thousand_rounds_runs_through():
    model = process(
        start("s"), xor("m"), task("a", "scriptTask"), xor("x"), user("z"), end("e"),
        flows("s > m > a > x", "x > m : =n < 10000", "x > z : default", "z > e"),
    )  # fmt: skip
    with_script = model.replace(
        b'<bpmn:scriptTask id="a"/>',
        b'<bpmn:scriptTask id="a"><bpmn:extensionElements><zeebe:script expression="=n + 1" resultVariable="n"/>'
        b"</bpmn:extensionElements></bpmn:scriptTask>",
    )
    assert Story(with_script, n=0).open == ["z"]


def test_an_endless_automatic_loop_becomes_an_incident_instead_of_hanging(monkeypatch):
    monkeypatch.setattr("orchestrator.engine.case.MOST_STEPS", 500)
    model = process(
        start("s"), xor("m"), task("a"), xor("x"), end("e"),
        flows("s > m > a > x", "x > m : =true", "x > e : default"),
    )  # fmt: skip
    ((_, code),) = Story(model).incidents
    assert code == "runaway"


def test_a_way_without_an_end_event_ends_too():
    assert Story(process(start("s"), user("a"), flows("s > a"))).complete("a").done


def test_a_task_reached_by_two_flows_runs_twice():
    model = process(
        start("s"), par("g"), task("x"), task("y"), user("a"), end("e"),
        flows("s > g", "g > x > a", "g > y > a", "a > e"),
    )  # fmt: skip
    story = Story(model)
    assert story.open == ["a", "a"]
    assert story.complete("a").complete("a").done


def test_very_long_processes_are_no_deeper_than_short_ones():
    """The stock parser walks a process by recursion and fails on some hundreds of steps."""
    story = Story(line(*(task(f"t{n}") for n in range(3000)), user("u")))
    assert story.open == ["u"]
