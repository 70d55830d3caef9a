"""Multi-instance on tasks, jobs, sub-processes and calls, at once and one by one."""

import pytest
from bpmn_builder import (
    boundary,
    call,
    each,
    end,
    flows,
    job,
    line,
    process,
    script,
    start,
    sub,
    timer,
    user,
)
from engine_story import Story

from orchestrator import engine

VOTES = each("=members", "member", "votes", "={member: member, vote: vote}")


def test_a_committee_votes_at_once_and_the_votes_come_in_the_members_order():
    story = Story(line(user("vote", loop=VOTES), user("z")), members=["A", "B", "C"])
    assert story.open == ["vote"] * 3
    token = story.tokens("tasks", "vote")[1]
    assert story.run.visible(token)["member"] == "B"
    assert story.run.visible(token)["loopCounter"] == 2
    story.complete("vote", nth=2, vote="no").complete("vote", nth=0, vote="yes").complete("vote", vote="abstain")
    assert story.open == ["z"]
    assert story.root["votes"] == [
        {"member": "A", "vote": "yes"}, {"member": "B", "vote": "abstain"}, {"member": "C", "vote": "no"},
    ]  # fmt: skip
    assert set(story.root) == {"members", "votes"}, "a vote is no variable of the case"
    assert {scope for scope, _ in story.rows} == {""}


def test_a_second_round_does_not_see_the_first():
    model = line(user("one", loop=VOTES), user("two", loop=VOTES), user("z"))
    story = Story(model, members=["A"]).complete("one", vote="yes").complete("two", vote="no")
    assert story.root["votes"] == [{"member": "A", "vote": "no"}]


def test_one_by_one_only_one_run_is_open_and_the_collection_is_that_of_the_beginning():
    loop = each("=items", "item", "results", "=result", one_by_one=True)
    story = Story(line(user("a", loop=loop, outputs={"result": "=item * factor"}), user("z")), items=[1, 2, 3])
    for n in (1, 2, 3):
        assert story.open == ["a"]
        assert story.run.visible(story.tokens("tasks", "a")[0])["item"] == n
        story.complete("a", factor=10)
    assert story.root["results"] == [10, 20, 30]


@pytest.mark.parametrize("one_by_one", [True, False])
def test_an_empty_collection_is_passed_with_an_empty_result(one_by_one):
    loop = each("=items", "item", "results", "=r", one_by_one=one_by_one)
    story = Story(line(user("a", loop=loop), user("z")), items=[])
    assert (story.open, story.root["results"]) == (["z"], [])


def test_the_completion_condition_ends_it_early_and_takes_the_others_back():
    loop = each("=members", "m", "votes", "=vote", until="=count(votes[item = true]) >= 2")
    story = Story(line(user("v", loop=loop), user("z")), members=[1, 2, 3, 4])
    story.complete("v", vote=True).complete("v", vote=False)
    assert story.open == ["v", "v"]
    story.complete("v", vote=True)
    assert story.open == ["z"]
    assert story.root["votes"] == [True, False, True, None]
    assert story.seen("element.cancelled") == [("element.cancelled", "v")]


@pytest.mark.parametrize(
    ("until", "runs"),
    [
        ("=numberOfCompletedInstances = 2", 2),
        ("=numberOfActiveInstances = 1", 3),
        ("=numberOfCompletedInstances / numberOfInstances >= 0.5", 2),
        ("=loopCounter = 3", 3),
    ],
)
def test_the_condition_may_count(until, runs):
    story = Story(line(user("v", loop=each("=[1, 2, 3, 4]", until=until)), user("z")))
    for _ in range(runs):
        assert story.open != ["z"]
        story.complete("v")
    assert story.open == ["z"]


def test_a_condition_that_fails_is_the_incident_of_the_run_that_asked_it_and_counts_once():
    loop = each("=[1, 2]", "n", "out", "=n", until="=numberOfCompletedInstances >= limit")
    story = Story(line(user("v", loop=loop), user("z"))).complete("v")
    assert [element for element, _ in story.incidents] == ["v"]
    story.retry("v", limit=2)
    assert story.open == ["v"]
    story.complete("v")
    assert (story.open, story.root["out"]) == (["z"], [1, 2])


def test_one_run_that_cannot_begin_does_not_stop_the_others():
    loop = each("=[1, 0, 2]", "n", "out", "=q")
    story = Story(line(user("v", loop=loop, inputs={"q": "=10 / n"}), user("z")))
    assert story.open == ["v", "v"]
    assert [element for element, _ in story.incidents] == ["v"]
    story.complete("v").complete("v")
    assert not story.done


def test_scripts_run_for_each_item_without_waiting():
    loop = each("=[1, 2, 3]", "n", "squares", "=square")
    assert Story(line(script("a", "=n * n", "square", loop=loop), user("z"))).root == {"squares": [1, 4, 9]}


def test_jobs_run_for_each_item():
    story = Story(line(job("a", loop=each("=[1, 2]", "n", "out", "=r")), user("z")))
    assert story.jobs == ["a", "a"]
    story.work("a", nth=1, r="two").work("a", r="one")
    assert story.root == {"out": ["one", "two"]}


@pytest.mark.parametrize("one_by_one", [True, False])
def test_a_sub_process_runs_for_each_item_in_a_scope_of_its_own(one_by_one):
    box = sub(
        "box", start("bs"), user("a"), user("b"), end("be"), flows("bs > a > b > be"),
        loop=each("=[1, 2]", "n", "out", "=n * a", one_by_one=one_by_one),
    )  # fmt: skip
    story = Story(line(box, user("z")))
    for _ in range(2):
        story.complete("a", a=10).complete("b")
    assert (story.open, story.root) == (["z"], {"out": [10, 20]})
    assert {scope for scope, _ in story.rows} == {""}


def test_a_called_process_runs_for_each_item():
    inner = process(start("qs"), user("q"), end("qe"), flows("qs > q > qe"), id="called")
    loop = each("=[1, 2]", "n", "out", "=answer")
    story = Story(line(call("c", "called", loop=loop), user("z")), called=[inner])
    story.complete("q", nth=1, answer="b").complete("q", answer="a")
    assert story.root == {"out": ["a", "b"]}


def test_a_boundary_event_is_of_the_whole_and_takes_all_runs():
    model = process(
        start("s"), user("a", loop=each("=[1, 2, 3]", "n")), boundary("late", "a", timer("PT1H")),
        user("x"), end("e"), flows("s > a > e", "late > x > e"),
    )  # fmt: skip
    story = Story(model).complete("a")
    assert story.timers == ["late"]
    story.fire("late")
    assert (story.open, story.timers) == (["x"], [])
    assert story.complete("x").done


def test_a_thousand_votes_are_counted_and_each_step_is_cheap():
    program = engine.link(engine.parse(line(user("v", loop=each("=members", "m", "votes", "=vote")))), {})
    story = Story(line(user("a")))
    run = engine.Execution.start(program, {"members": list(range(1000))}, story.environment())
    for n, wait in enumerate(run.waits.tasks):
        run.complete(wait.token, {"vote": n})
    assert run.completed
    assert run.variables.root["votes"] == list(range(1000))
    assert len([h for h in run.happenings if h.kind == "element.completed" and h.element == "v"]) == 1001
