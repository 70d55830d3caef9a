"""A running case goes to another version of its model, or it is said why not."""

import json
from datetime import timedelta
from random import Random

import pytest
from bpmn_builder import (
    boundary,
    call,
    catch,
    cycle,
    each,
    end,
    event_sub,
    flows,
    job,
    message,
    par,
    process,
    script,
    start,
    sub,
    timer,
    user,
    xor,
)  # fmt: skip
from engine_random import CALLED, RandomModel
from engine_story import NOON, Story, exact
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator import engine, feel


def to(story, source, mapping=None, called=()):
    """The story goes on in the new version; the problems as (kind, element) when it cannot."""
    definitions = {d.process_id: d for d in map(engine.parse, called)}
    program = engine.link(engine.parse(source), definitions)
    rows = {key: feel.loads(value) for key, value in story.rows.items()}
    given = {("p", old): new for old, new in (mapping or {}).items()}
    run, problems = engine.migrate(story.program, program, json.loads(story.state), rows, story.environment(), given)
    if run is None:
        return [(problem.kind, problem.element) for problem in problems]
    story.program = program
    return story._keep(run)


def line(*parts, **more):
    ids = " > ".join(part.get("id") for part in parts)
    return process(start("s"), *parts, end("e"), flows(f"s > {ids} > e"), **more)


def test_a_case_goes_on_in_the_new_version():
    story = to(Story(line(user("a"), user("b")), x=1).complete("a"), line(user("a"), user("b"), user("c")))
    assert (story.open, story.root) == (["b"], {"x": 1})
    assert story.complete("b").open == ["c"]
    assert story.complete("c").done


def test_a_timer_keeps_the_moment_it_is_due():
    story = Story(line(user("a"), catch("t", timer("P1D")))).complete("a")
    due = story.run.waits.timers[0].due
    story.now = NOON + timedelta(hours=3)
    story = to(story, line(user("a"), catch("t", timer("P9D"))))
    assert story.run.waits.timers[0].due == due


def deadline(*events, ways=()):
    return process(start("s"), user("a"), *events, xor("x"), end("e"), flows("s > a > x > e", *ways))


def test_boundary_events_that_are_new_begin_to_listen_and_those_that_are_gone_end():
    old = deadline(boundary("t", "a", timer("P1D")), boundary("u", "a", timer("P5D")), ways=["t > x", "u > x"])
    new = deadline(boundary("t", "a", timer("P2D")), boundary("v", "a", timer("P3D")), ways=["t > x", "v > x"])
    story = Story(old)
    task = story.run.waits.tasks
    story.now = NOON + timedelta(hours=3)
    story = to(story, new)
    assert story.run.waits.tasks == task  # the task itself is the same
    assert [(t.element, t.due) for t in sorted(story.run.waits.timers, key=lambda t: t.element)] == [
        ("t", NOON + timedelta(days=1)), ("v", NOON + timedelta(days=3, hours=3)),
    ]  # fmt: skip
    assert story.fire("v").done


def test_a_reminder_that_came_already_does_not_come_again():
    old = process(start("s"), user("a"), boundary("t", "a", timer("P1D"), False), end("e"), end("f"),
                  flows("s > a > e", "t > f"))  # fmt: skip
    assert to(Story(old).fire("t"), old).timers == []


def test_an_element_that_is_called_otherwise_is_found_by_the_mapping():
    story = Story(line(user("a"), user("b"))).complete("a")
    new = line(user("a"), user("b2"))
    assert to(story, new) == [("missing", "b")]
    assert to(story, new, {"b": "b2"}).open == ["b2"]


def test_elements_are_proposed_by_id_and_then_by_name():
    old = engine.link(engine.parse(line(user("a"), user("b", name="复核"), user("c", name="签字"), user("d"))), {})
    new = engine.link(engine.parse(line(user("a"), user("b2", name="复核"), job("c", name="签字"))), {})
    found = {p.element: (p.target, p.by) for p in engine.propose(old, new)}
    assert found == {
        "s": ("s", "id"), "e": ("e", "id"), "a": ("a", "id"), "b": ("b2", "name"), "c": (None, ""), "d": (None, ""),
    }  # fmt: skip


def within(inner):
    """A step in a sub-process."""
    return line(sub("S", start("t"), user(inner), end("u"), flows(f"t > {inner} > u")))


BLOCK = process(start("s"), par("g"), user("a"), user("b"), par("j"), user("c"), end("e"),
                flows("s > g > a > j > c > e", "g > b > j"))  # fmt: skip


@pytest.mark.parametrize(
    ("old", "steps", "new", "mapping", "problems"),
    [
        (line(user("a")), [], line(job("a")), {}, [("kind", "a")]),
        (line(user("a")), [], line(user("a", loop=each("=[1]", "i"))), {}, [("kind", "a")]),
        (line(user("a", loop=each("=[1, 2]", "i"))), [], line(user("a")), {}, [("kind", "a")]),
        (line(user("a")), [], line(user("b")), {}, [("missing", "a")]),
        (line(user("a")), [], line(user("b")), {"a": "c"}, [("missing", "a")]),
        (BLOCK, ["a"], process(  # the branch is gone that the waiting token came from
            start("s"), par("g"), user("b"), user("d"), par("j"), user("c"), end("e"),
            flows("s > g > b > j > c > e", "g > d > j")), {}, [("flow", "j")]),
        (BLOCK, [], line(user("a"), user("b"), user("c")), {}, [("state", "a")]),  # both at once is impossible now
        (line(user("c")), [], BLOCK, {"c": "a"}, [("state", "c")]),  # the other branch would be missing
        (within("a"), [], line(user("a")), {}, [("missing", "S")]),
        (within("a"), [], within("b"), {}, [("missing", "a")]),
    ],
)  # fmt: skip
def test_what_cannot_go_over_is_told_by_element(old, steps, new, mapping, problems):
    story = Story(old)
    for step in steps:
        story.complete(step)
    found = to(story, new, mapping)
    assert [kind for kind, _ in found] == [kind for kind, _ in problems]
    if problems[0][0] != "state":
        assert found == problems


def test_a_token_before_a_join_keeps_its_branch():
    story = Story(BLOCK).complete("a")
    new = process(start("s"), par("g"), user("a2"), user("b"), par("j"), user("c"), end("e"),
                  flows("s > g > a2 > j > c > e", "g > b > j"))  # fmt: skip
    assert to(story, new, {"a": "a2"}).open == ["b"]
    assert story.complete("b").open == ["c"]


def test_a_sub_process_and_a_called_process_go_over_with_what_is_in_them():
    old = process(start("s"), sub("S", start("t"), user("a"), end("u"), flows("t > a > u")), call("c", "called"),
                  end("e"), flows("s > S > c > e"))  # fmt: skip
    new = process(start("s"), sub("S", start("t"), user("a"), user("a2"), end("u"), flows("t > a > a2 > u")),
                  call("c", "called"), end("e"), flows("s > S > c > e"))  # fmt: skip
    later = process(start("qs"), user("q"), user("q2"), end("qe"), flows("qs > q > q2 > qe"), id="called")
    story = to(Story(old, called=[CALLED], go=1), new, called=[later])
    assert story.complete("a").complete("a2").open == ["q"]
    assert to(story, new, called=[later]).complete("q").open == ["q2"]


def test_a_vote_goes_over_with_its_results():
    loop = each('=["x", "y"]', "who", "votes", "=vote")
    story = Story(line(user("v", loop=loop), user("z"))).complete("v", vote=1)
    story = to(story, line(user("v", loop=loop), user("y")))
    assert story.complete("v", vote=2).open == ["y"]
    assert story.root["votes"] == [1, 2]


def test_a_step_that_is_to_go_straight_back_does_so_in_the_new_version():
    story = Story(line(user("a"), user("b"), user("c"))).complete("a").complete("b").move("c", "a", back=True)
    new = line(user("a"), user("b"), user("d"), user("c2"))
    assert to(story, new, {"c": "c2"}).complete("a").open == ["c2"]


def test_an_event_sub_process_that_is_new_listens():
    new = process(
        start("s"), user("a"), user("b"), end("e"), flows("s > a > b > e"),
        event_sub("E", start("es", message("Stop", "=k")), user("w"), end("ee"), flows("es > w > ee")),
    )  # fmt: skip
    story = to(Story(line(user("a"), user("b")), k="1"), new)
    assert story.messages == [("Stop", "1")]
    assert story.message("Stop", "1").open == ["w"]


def test_an_incident_goes_over_and_can_be_retried_in_the_version_that_mends_it():
    story = Story(line(user("a"), script("x", "=missing", "y"))).complete("a")
    story = to(story, line(user("a"), script("x", "=1", "y")))
    assert story.retry("x").done


def test_going_to_another_version_says_so_of_nothing_else():
    story = Story(line(user("a"), user("b"))).complete("a")
    before = len(story.happenings)
    to(story, line(user("a"), user("b"), user("c")))
    assert story.happenings[before:] == []


@settings(deadline=None, max_examples=150)
@given(st.integers(0, 2**32))
def test_going_to_the_same_version_changes_nothing(seed):
    draw = Random(seed).randrange
    model = RandomModel(draw, depth=3).source
    story = Story(model, called=[CALLED], go=draw(2), items=[1, 2])
    for _ in range(15):
        if story.done or not story.run.waits.tasks:
            return
        state, rows = story.state, dict(story.rows)
        outcome = to(story, model, called=[CALLED])
        if isinstance(outcome, list):
            assert {kind for kind, _ in outcome} == {"state"}  # too large to be explored
            return
        assert json.loads(story.state) == json.loads(state)
        assert story.rows == rows
        tasks = story.run.waits.tasks
        story.complete_token(tasks[draw(len(tasks))].token, **exact({"go": draw(2)}))


def test_a_cycle_keeps_its_rhythm():
    old = process(start("s"), user("a"), boundary("t", "a", cycle("R5/P1D"), False), user("r"), end("e"), end("f"),
                  flows("s > a > e", "t > r > f"))  # fmt: skip
    story = Story(old).fire("t")
    due = story.run.waits.timers[0].due
    assert to(story, old).run.waits.timers[0].due == due
