"""Moves: return, jump, cancelled branches, signers and withdrawal, each with its refusal."""

from datetime import timedelta
from random import Random

import pytest
from bpmn_builder import (
    boundary,
    catch,
    cycle,
    each,
    end,
    first_of,
    flows,
    inc,
    job,
    message,
    par,
    process,
    rule,
    script,
    start,
    sub,
    terminate,
    throw,
    timer,
    user,
    xor,
)  # fmt: skip
from engine_random import CALLED, RandomModel
from engine_story import NOON, Story, exact
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator import engine

LINE = process(start("s"), user("a"), user("b"), user("c"), end("e"), flows("s > a > b > c > e"))
BLOCK = process(
    start("s"), user("a"), par("g"), user("b"), user("b2"), user("c"), user("c2"), par("j"), user("d"), end("e"),
    flows("s > a > g > b > b2 > j > d > e", "g > c > c2 > j"),
)  # fmt: skip
NESTED = process(
    start("s"), user("a"), par("g"), user("b"), par("h"), user("x"), user("y"), par("k"), user("c"), par("j"), end("e"),
    flows("s > a > g > b > h > x > k > j > e", "h > y > k", "g > c > j"),
)  # fmt: skip


# -- return


def test_a_return_goes_to_the_earlier_step_and_runs_from_there():
    story = Story(LINE).complete("a", x=1).complete("b", y=2).move("c", "a")
    assert story.open == ["a"]
    assert story.root == {"x": 1, "y": 2}  # what was entered is kept
    assert story.complete("a").open == ["b"]
    assert story.complete("b").complete("c").done


def test_a_return_may_come_straight_back():
    story = Story(LINE).complete("a").complete("b").move("c", "a", back=True).complete("a", x=2)
    assert (story.open, story.root) == (["c"], {"x": 2})
    assert story.complete("c").done


def test_a_second_return_on_the_way_back_ends_at_the_step_that_asked_last():
    story = Story(LINE).complete("a").complete("b").move("c", "b", back=True).move("b", "a", back=True)
    assert story.complete("a").open == ["b"]
    assert story.complete("b").open == ["c"]  # it is back where it was; from here as drawn


def test_boundary_timers_begin_anew_and_those_of_the_left_step_go():
    model = process(
        start("s"), user("a"), boundary("t", "a", timer("P1D")), user("b"), boundary("u", "b", timer("P2D")), end("e"),
        xor("x"), flows("s > a > b > x > e", "t > x", "u > x"),
    )  # fmt: skip
    story = Story(model)
    first = story.run.waits.timers[0].due
    story.complete("a")
    story.now = NOON + timedelta(hours=5)
    story._load()
    story.move("b", "a")
    assert story.timers == ["t"]
    assert story.run.waits.timers[0].due == first + timedelta(hours=5)


def test_a_return_inside_a_branch_leaves_the_other_branch_and_its_waiting_token():
    story = Story(BLOCK).complete("a").complete("b").complete("c").complete("c2").move("b2", "b")
    assert story.open == ["b"]
    assert story.complete("b").complete("b2").open == ["d"]


def test_a_return_out_of_a_block_must_end_the_other_branches_and_what_waits_at_the_join():
    story = Story(BLOCK).complete("a").complete("b")
    with pytest.raises(engine.OutOfBlock) as refused:
        story.move("b2", "a")
    assert refused.value.facts["others"] == "c"
    assert story.targets("b2") == {"a": ["c"], "b": []}
    story.move("b2", "a", ending=True)
    assert story.open == ["a"]
    story.complete("a")
    assert story.open == ["b", "c"]

    waiting = Story(BLOCK).complete("a").complete("c").complete("c2").move("b", "a", ending=True)
    waiting.complete("a").complete("b").complete("b2")
    assert waiting.open == ["c"]  # the token that waited at the join did not stay there


def test_a_return_out_of_an_inner_block_leaves_the_outer_one():
    story = Story(NESTED).complete("a").complete("b")
    assert story.targets("x") == {"a": ["c", "y"], "b": ["y"]}
    story.move("x", "b", ending=True)
    assert story.open == ["b", "c"]


@pytest.mark.parametrize(
    ("model", "before", "source", "target"),
    [
        (BLOCK, ["a", "b", "b2", "c", "c2"], "d", "b"),  # from behind the join into a branch
        (BLOCK, ["a"], "b", "c"),  # into the other branch
        (BLOCK, [], "a", "b2"),  # from before the split
        (NESTED, ["a"], "c", "x"),
    ],
)
def test_a_move_into_a_block_is_refused(model, before, source, target):
    story = Story(model)
    for step in before:
        story.complete(step)
    with pytest.raises(engine.IntoBlock):
        story.move(source, target, ending=True)
    assert source in story.open


@pytest.mark.parametrize(
    ("target", "refusal"),
    [
        ("s", engine.NotATarget),
        ("t", engine.NotATarget),
        ("m", engine.NotATarget),
        ("j", engine.NotATarget),
        ("f", engine.NotATarget),
        ("inner", engine.AnotherScope),
        ("nothing", engine.AnotherScope),
    ],
)
def test_what_is_no_place_to_go_to_is_refused_by_name(target, refusal):
    model = process(
        start("s"), user("a"), boundary("t", "a", timer("P1D")), first_of("g"), catch("m", message("M", "k")),
        catch("w", timer("P1D")), xor("x"), sub("S", start("is"), user("inner"), end("ie"), flows("is > inner > ie")),
        par("h"), user("o"), user("q"), par("j"), end("e"), end("f", terminate()),
        flows("s > a > g > m > x > S > h > o > j > e", "g > w > x", "h > q > j", "t > f"),
    )  # fmt: skip
    story = Story(model)
    with pytest.raises(refusal):
        story.move("a", target, ending=True)
    assert story.open == ["a"]


def test_a_step_in_a_sub_process_moves_inside_it():
    inner = sub("S", start("is"), user("x"), user("y"), end("ie"), flows("is > x > y > ie"))
    story = Story(process(start("s"), user("a"), inner, end("e"), flows("s > a > S > e"))).complete("a").complete("x")
    assert story.targets("y") == {"x": []}
    with pytest.raises(engine.AnotherScope):
        story.move("y", "a")
    assert story.move("y", "x").open == ["x"]
    assert story.complete("x").complete("y").done


def test_what_an_event_began_beside_the_main_flow_moves_only_there():
    model = process(
        start("s"), user("a"), user("b"), boundary("t", "b", cycle("R/P1D"), False), user("r"), user("r2"), end("e"),
        end("f"), flows("s > a > b > e", "t > r > r2 > f"),
    )  # fmt: skip
    story = Story(model).complete("a").fire("t").complete("r")
    assert story.targets("r2") == {"r": []}
    with pytest.raises(engine.IntoBlock):
        story.move("r2", "a", ending=True)
    assert story.move("b", "a").open == ["a", "r2"]  # and the reminder's way does not stand in the way of the main flow
    assert story.timers == []


def test_one_signer_cannot_return_alone():
    story = Story(process(
        start("s"), user("a"), user("v", loop=each('=["x", "y"]', "who", "votes", "=vote")), end("e"),
        flows("s > a > v > e"))).complete("a").complete("v", vote="yes")  # fmt: skip
    story.move("v", "a")  # the other has voted, nobody else's work is lost
    assert story.open == ["a"]
    both = Story(process(start("s"), user("a"), user("v", loop=each('=["x", "y"]', "who")), end("e"),
                         flows("s > a > v > e"))).complete("a")  # fmt: skip
    with pytest.raises(engine.OneOfSeveral):
        both.move("v", "a")
    assert both.targets("v") == {"a": ["v"]}
    assert both.move("v", "a", ending=True).open == ["a"]
    assert both.complete("a").open == ["v", "v"]


def test_an_incident_can_be_moved_away_from():
    model = process(start("s"), user("a"), script("x", "=missing", "y"), end("e"), flows("s > a > x > e"))
    story = Story(model).complete("a")
    assert story.incidents
    story.move("x", "a")
    assert (story.open, story.incidents) == (["a"], [])
    assert story.complete("a", missing=1).done


def test_a_jump_forward_skips_what_is_between_and_may_end_the_case():
    assert Story(LINE).move("a", "c").open == ["c"]
    assert Story(LINE).move("a", "e").done
    assert Story(BLOCK).complete("a").move("b", "d", ending=True).open == ["d"]


def test_a_job_and_a_timer_can_be_moved_away_from():
    model = process(start("s"), user("a"), job("w"), catch("t", timer("P1D")), user("b"), end("e"),
                    flows("s > a > w > t > b > e"))  # fmt: skip
    story = Story(model).complete("a").move("w", "t")
    assert (story.jobs, story.timers) == ([], ["t"])
    assert story.move("t", "a").open == ["a"]


def test_a_race_is_left_as_a_whole():
    model = process(
        start("s"), user("a"), first_of("g"), catch("m", message("M", "k")), catch("t", timer("P1D")), xor("x"),
        end("e"), flows("s > a > g > m > x > e", "g > t > x"),
    )  # fmt: skip
    story = Story(model).complete("a").move("m", "a")
    assert (story.open, story.messages, story.timers) == (["a"], [], [])


def test_a_process_too_large_to_explore_is_not_moved_in():
    wide = process(
        start("s"), user("a"), par("g"), par("j"), end("e"), *[user(f"u{n}") for n in range(16)],
        *[xor(f"x{n}") for n in range(16)], *[boundary(f"b{n}", f"u{n}", timer("P1D")) for n in range(16)],
        flows("s > a > g", "j > e", *[f"g > u{n} > x{n} > j" for n in range(16)], *[f"b{n} > x{n}" for n in range(16)]),
    )  # fmt: skip
    story = Story(wide).complete("a")
    for n in range(15):
        story.complete(f"u{n}")
    with pytest.raises(engine.NotShown):
        story.move("u15", "u14")
    assert story.targets("u15") == {}


def test_a_move_is_recorded():
    story = Story(BLOCK).complete("a").move("b", "a", ending=True)
    (moved,) = [h for h in story.happenings if h.kind == "token.moved"]
    assert (moved.element, dict(moved.data)) == ("b", {"target": "a", "back": False, "ended": ["c"]})


# -- branches


def test_a_cancelled_branch_counts_as_arrived():
    story = Story(BLOCK).complete("a").cancel_branch("b")
    assert story.open == ["c"]
    assert story.complete("c").complete("c2").open == ["d"]


def test_the_last_missing_branch_cancelled_lets_the_join_go_on():
    assert Story(BLOCK).complete("a").complete("c").complete("c2").cancel_branch("b").open == ["d"]


def test_an_inner_branch_goes_to_the_inner_join():
    story = Story(NESTED).complete("a").complete("b").cancel_branch("x")
    assert story.open == ["c", "y"]
    assert story.complete("y").complete("c").done


def test_a_branch_of_an_inclusive_block_can_be_cancelled():
    model = process(
        start("s"), inc("g"), user("a"), user("b"), inc("j"), user("d"), end("e"),
        flows("s > g", "g > a : =x > 0", "g > b : =x > 0", "a > j > d > e", "b > j"),
    )  # fmt: skip
    story = Story(model, x=1).cancel_branch("a")
    assert story.open == ["b"]
    assert story.complete("b").open == ["d"]


def test_a_branch_that_ends_by_itself_can_be_cancelled():
    model = process(start("s"), par("g"), user("a"), user("b"), end("e"), end("f"), flows("s > g > a > e", "g > b > f"))
    story = Story(model).cancel_branch("a")
    assert story.open == ["b"]
    assert story.complete("b").done


def test_what_a_reminder_began_can_be_cancelled():
    model = process(start("s"), user("a"), boundary("t", "a", cycle("R/P1D"), False), user("r"), end("e"), end("f"),
                    flows("s > a > e", "t > r > f"))  # fmt: skip
    story = Story(model).fire("t").cancel_branch("r")
    assert (story.open, story.timers) == (["a"], ["t"])


@pytest.mark.parametrize(
    ("model", "steps", "element"),
    [(LINE, [], "a"), (BLOCK, [], "a"), (BLOCK, ["a", "b", "b2", "c", "c2"], "d")],
)
def test_the_only_way_is_no_branch(model, steps, element):
    story = Story(model)
    for step in steps:
        story.complete(step)
    with pytest.raises(engine.NoBranch):
        story.cancel_branch(element)


# -- signers


def votes(one_by_one=False, until=None, collection='=["x", "y"]'):
    loop = each(collection, "who", "votes", "=vote", until=until, one_by_one=one_by_one)
    return process(start("s"), user("v", loop=loop), user("z"), end("e"), flows("s > v > z > e"))


@pytest.mark.parametrize("one_by_one", [False, True])
def test_a_signer_is_added_last(one_by_one):
    story = Story(votes(one_by_one)).complete("v", vote=1).add("v", "w")
    assert story.run.several(story.token("v")).count == 3
    story.complete("v", vote=2).complete("v", vote=3)
    assert (story.open, story.root["votes"]) == (["z"], [1, 2, 3])


def test_an_added_signer_sees_their_item_and_number():
    story = Story(votes()).add("v", "w")
    assert story.run.visible(story.token("v", 2)) == {"who": "w", "loopCounter": 3, "votes": [None] * 3, "vote": None}


@pytest.mark.parametrize("one_by_one", [False, True])
def test_a_signer_is_removed_with_their_place_among_the_results(one_by_one):
    story = Story(votes(one_by_one, collection='=["x", "y", "w"]')).complete("v", vote=1).remove("v")
    several = story.run.several(story.token("v"))
    assert (several.count, several.done, [run.item for run in several.runs], several.to_come) == (2, 1, ["w"], ())
    assert story.complete("v", vote=3).root["votes"] == [1, 3]


@pytest.mark.parametrize("one_by_one", [False, True])
def test_removing_the_last_open_signer_ends_the_signing(one_by_one):
    story = Story(votes(one_by_one)).complete("v", vote=1).remove("v")
    assert (story.open, story.root["votes"]) == (["z"], [1])


def test_removing_all_signers_ends_the_signing_without_a_result():
    assert Story(votes()).remove("v").remove("v").root["votes"] == []


def test_a_removal_that_makes_the_rest_enough_ends_the_signing():
    story = Story(votes(until="=numberOfCompletedInstances / numberOfInstances >= 0.5", collection='=["x","y","w"]'))
    story.complete("v", vote=1)
    assert story.open == ["v", "v"]
    assert story.remove("v").open == ["z"]


def test_only_what_is_done_by_several_has_signers():
    story = Story(LINE)
    for verb in (lambda: story.add("a", "x"), lambda: story.remove("a")):
        with pytest.raises(engine.NotSeveral):
            verb()
    assert story.run.several(story.token("a")) is None


# -- withdrawal


def test_a_step_is_taken_back_with_what_it_entered():
    story = Story(LINE, x=1, kept=1).complete_undoable("a", x=2, new=3)
    assert story.root == {"x": 2, "new": 3, "kept": 1}
    story.withdraw()
    assert (story.open, story.root) == (["a"], {"x": 1, "kept": 1})
    assert story.complete("a").complete("b").complete("c").done


def test_what_ran_by_itself_on_the_way_is_taken_back_too():
    model = process(start("s"), user("a"), script("t", "=x * 2", "y"), par("g"), user("b"), catch("w", timer("P1D")),
                    par("j"), end("e"), flows("s > a > t > g > b > j > e", "g > w > j"))  # fmt: skip
    story = Story(model).complete_undoable("a", x=2).withdraw()
    assert (story.open, story.timers, story.root) == (["a"], [], {})


def test_a_join_that_the_step_filled_waits_again():
    story = Story(BLOCK).complete("a").complete("b").complete("b2").complete("c").complete_undoable("c2")
    assert story.open == ["d"]
    assert story.withdraw().open == ["c2"]
    assert story.complete("c2").open == ["d"]


def test_a_deadline_is_due_when_it_was():
    model = process(start("s"), user("a"), boundary("t", "a", timer("P1D")), user("b"), xor("x"), end("e"),
                    flows("s > a > b > x > e", "t > x"))  # fmt: skip
    story = Story(model)
    due = story.run.waits.timers[0].due
    story.complete_undoable("a")
    story.now += timedelta(hours=5)
    story._load()
    assert story.withdraw().run.waits.timers[0].due == due


@pytest.mark.parametrize("one_by_one", [False, True])
def test_a_vote_is_taken_back_while_the_voting_is_open(one_by_one):
    story = Story(votes(one_by_one, collection='=["x", "y", "w"]')).complete_undoable("v", vote=1)
    if not one_by_one:
        story.complete("v", vote=2)
    story.withdraw()
    items = [run.item for run in story.run.several(story.token("v")).runs]
    assert "x" in items
    while story.open == ["v"] * len(story.open) and story.open:
        nth = [run.item for run in story.run.several(story.token("v")).runs].index("x") if "x" in items else 0
        story.complete("v", nth, vote=items.count("x") and 7 or 9)
        items = [run.item for run in story.run.several(story.token("v")).runs] if story.open[:1] == ["v"] else []
    assert story.root["votes"][0] == 7


def test_a_step_whose_successor_was_touched_stays_done():
    story = Story(LINE).complete_undoable("a").complete("b")
    with pytest.raises(engine.CannotWithdraw):
        story.withdraw()
    assert story.open == ["c"]


def test_a_step_whose_data_was_changed_meanwhile_stays_done():
    model = process(start("s"), par("g"), user("a"), user("b"), user("c"), end("e"),
                    flows("s > g > a > c > e", "g > b > e"))  # fmt: skip
    story = Story(model).complete_undoable("a", x=1).complete("b", x=2)
    with pytest.raises(engine.CannotWithdraw) as refused:
        story.withdraw()
    assert "x" in refused.value.sentence("zh")


def test_other_branches_may_go_on_meanwhile():
    story = Story(BLOCK).complete("a").complete_undoable("b", x=1).complete("c", y=2).withdraw()
    assert (story.open, story.root) == (["b", "c2"], {"y": 2})


@pytest.mark.parametrize("model", [
    process(start("s"), user("a"), throw("m", message("M", "=1")), user("b"), end("e"), flows("s > a > m > b > e")),
    process(start("s"), user("a"), end("e"), flows("s > a > e")),
    process(start("s"), par("g"), user("a"), user("b"), end("e", terminate()), end("f"),
            flows("s > g > a > e", "g > b > f")),
    process(start("s"), sub("S", start("t"), user("a"), end("u"), flows("t > a > u")), user("b"), end("e"),
            flows("s > S > b > e")),
    process(start("s"), user("a", loop=each("=[1]", "i")), user("b"), end("e"), flows("s > a > b > e")),
], ids=["sent", "ended the case", "took away others' work", "ended its sub-process", "ended the signing"])  # fmt: skip
def test_what_cannot_be_taken_back_says_so_at_once(model):
    assert Story(model).complete_undoable("a").undo is None


def test_a_decision_on_the_way_does_not_stand_in_the_way():
    model = process(start("s"), user("a"), rule("r", "d", "level"), user("b"), end("e"), flows("s > a > r > b > e"))
    story = Story(model, decide=lambda *_: engine.DecisionResult("high", {})).complete_undoable("a").withdraw()
    assert (story.open, story.root) == (["a"], {})


# -- laws


def plays(draw, moves=True):
    """A random model played at random, with moves among the steps; nothing may stick."""
    model = RandomModel(draw, depth=3, length=3).source
    story = Story(model, called=[CALLED], go=draw(2), items=[1, 2])
    for step in range(250):
        if story.done:
            return
        waits = story.run.waits
        assert waits.tasks or waits.jobs or waits.timers or waits.subscriptions
        assert not waits.incidents
        if step >= 15:
            story.run.set_variables(exact({"go": 0}))  # from now on no loop begins again
        if moves and step < 30 and draw(3) == 0 and waits.tasks:
            a_move(story, waits.tasks[draw(len(waits.tasks))], draw)
        elif waits.tasks:
            story.complete_token(waits.tasks[draw(len(waits.tasks))].token, go=0 if step > 15 else draw(2))
        elif waits.jobs:
            story.work(waits.jobs[0].element)
        elif waits.subscriptions and draw(2):
            story.message("M", "k")
        else:
            story.fire(waits.timers[draw(len(waits.timers))].element)
    raise AssertionError(f"it did not come to its end; it waits for {story.run.waits}")


def a_move(story, task, draw):
    options = story.run.targets(task.token)
    try:
        if draw(2) and options:
            target = options[draw(len(options))]
            story.run.move(task.token, target.element, ending=bool(target.ends), back=bool(draw(2)))
        elif draw(2):
            story.run.cancel_branch(task.token)
        else:
            elements = list(story.program.main.elements)
            story.run.move(task.token, elements[draw(len(elements))], ending=True)
    except engine.MoveRefused:
        story._load()
    else:
        story._keep(story.run)


@settings(deadline=None, max_examples=150)
@given(st.integers(0, 2**32))
def test_a_moved_case_is_never_stuck_and_can_still_end(seed):
    plays(Random(seed).randrange)


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 2**32))
def test_withdrawing_at_once_leaves_the_case_as_if_the_step_had_not_been(seed):
    draw = Random(seed).randrange
    story = Story(RandomModel(draw, depth=3).source, called=[CALLED], go=draw(2), items=[1, 2])
    for _ in range(12):
        if story.done or not story.run.waits.tasks:
            return
        task = story.run.waits.tasks[draw(len(story.run.waits.tasks))]
        before = picture(story)
        story.undo_of(task.token, go=draw(2))
        if story.undo is not None:
            story.withdraw()
            assert picture(story) == before
            story.complete(task.element, go=0)


def picture(story):
    """Whom the case waits for, by element, and its root variables."""
    waits = story.run.waits
    kinds = (waits.tasks, waits.jobs, waits.subscriptions, waits.incidents)
    names = [sorted(wait.element for wait in kind) for kind in kinds]
    return names, sorted((t.element, t.due) for t in waits.timers), story.root
