"""What stands around a step: sub-processes and calls that can be moved or ended as a whole, and which run it is in."""

import pytest
from bpmn_builder import call, each, end, flows, line, par, process, start, sub, user
from engine_story import Story

PARALLEL = process(
    start("s"), par("g"), user("a"), user("b"), par("j"), user("c"), end("e"),
    flows("s > g > a > j > c > e", "g > b > j"),
)  # fmt: skip
NESTED = process(
    start("s"), user("a"),
    sub("S", start("is"), sub("T", start("js"), user("x"), end("je"), flows("js > x > je")), end("ie"),
        flows("is > T > ie")),
    user("b"), end("e"), flows("s > a > S > b > e"),
)  # fmt: skip
CALLING = process(
    start("s"), user("a"), call("C", "part"), user("b"), end("e"), flows("s > a > C > b > e"),
)  # fmt: skip
PART = line(user("x"), id="part")


def test_only_a_branch_beside_others_can_be_ended():
    story = Story(PARALLEL)
    assert story.run.can_cancel_branch(story.token("a"))
    story.complete("b")
    assert story.run.can_cancel_branch(story.token("a"))  # the other one waits at the join
    story.complete("a")
    assert not story.run.can_cancel_branch(story.token("c"))


def test_asking_whether_it_can_be_ended_changes_nothing():
    story = Story(PARALLEL)
    before = story.run.dump()
    story.run.can_cancel_branch(story.token("a"))
    assert story.run.dump() == before


def test_a_step_knows_what_it_is_in_from_the_inside():
    story = Story(NESTED).complete("a")
    around = story.run.around(story.token("x"))
    assert [place.element for place in around] == ["T", "S"]
    assert story.run.around(around[1].token) == []


def test_what_is_called_knows_the_call_in_the_process_that_calls():
    story = Story(CALLING, called=[PART]).complete("a")
    (around,) = story.run.around(story.token("x"))
    assert (around.element, around.process) == ("C", "p")


@pytest.mark.parametrize(("model", "called", "place"), [(NESTED, [], "S"), (CALLING, [PART], "C")])
@pytest.mark.parametrize("target", ["a", "b"])
def test_a_whole_part_moves_with_what_waits_in_it(model, called, place, target):
    story = Story(model, called=called).complete("a")
    token = next(around.token for around in story.run.around(story.token("x")) if around.element == place)
    assert target in {t.element for t in story.run.anywhere(token, "userTask")}
    story.run.move(token, target)
    assert [wait.element for wait in story.run.waits.tasks] == [target]
    story = story._keep(story.run)
    assert story.open == [target]


def test_a_step_inside_runs_says_which_run_it_is_in():
    inner = sub("S", start("is"), user("x"), end("ie"), flows("is > x > ie"), loop=each("=[7, 8, 9]", "item"))
    story = Story(process(start("s"), inner, user("z"), end("e"), flows("s > S > z > e")))
    assert [story.run.run_number(token) for token in story.tokens("tasks", "x")] == [1, 2, 3]
    story.complete("x")
    assert [story.run.run_number(token) for token in story.tokens("tasks", "x")] == [2, 3]
    story.complete("x").complete("x")
    assert story.run.run_number(story.token("z")) is None
