"""Variables: scopes, mappings, barriers, as Camunda 8 has them."""

from decimal import Decimal

import pytest
from bpmn_builder import call, each, end, flows, job, line, message, par, process, script, start, sub, throw, user
from engine_story import Story
from hypothesis import given
from hypothesis import strategies as st

from orchestrator import engine
from orchestrator.engine.scopes import REMOVED, Variables, put


def test_a_form_writes_to_the_nearest_scope_that_holds_the_name_else_to_the_root():
    model = line(sub("box", start("bs"), user("a", inputs={"mine": "=1"}), end("be"), flows("bs > a > be"),
                     inputs={"boxed": "=10"}), user("z"))  # fmt: skip
    story = Story(model, outer=100)
    story.complete("a", mine=2, boxed=20, outer=200, fresh=5)
    assert story.root == {"outer": 200, "fresh": 5}
    assert story.open == ["z"]


def test_input_mappings_are_local_to_the_task_and_see_those_before_them():
    story = Story(line(user("a", inputs={"x": "=x + 1", "y": "=x * 10", "deep.er": "=y"}), user("b")), x=1)
    token = story.tokens("tasks", "a")[0]
    assert story.run.visible(token) == {"x": 2, "y": 20, "deep": {"er": 20}}
    assert story.root == {"x": 1}
    story.complete("a")
    assert story.root == {"x": 1}
    assert set(story.rows) == {("", "x")}


def test_with_output_mappings_only_the_outputs_go_up():
    model = line(user("a", outputs={"decision": "=vote", "record.of.a": "=note"}), user("b"))
    story = Story(model, record={"kept": True}).complete("a", vote="yes", note="n", decision="ignored")
    assert story.root == {"record": {"kept": True, "of": {"a": "n"}}, "decision": "yes"}


def test_the_results_of_jobs_follow_the_same_rules():
    story = Story(line(job("a", outputs={"hit": "=result.hit"}), user("b"))).work("a", result={"hit": True}, noise=1)
    assert story.root == {"hit": True}


def test_output_mappings_see_those_before_them():
    story = Story(line(user("a", outputs={"one": "=n", "two": "=one + 1"}), user("b"))).complete("a", n=1)
    assert story.root == {"one": 1, "two": 2}


def test_nested_data_is_replaced_never_changed_in_place():
    """In the stock engine editing nested data in a child edits the parent's history."""
    customer = {"name": "A", "tags": ["x"]}
    story = Story(line(user("a", outputs={"customer.name": "=name"}), user("b")))
    run = engine.Execution.start(story.program, {"customer": customer}, story.environment())
    run.complete(run.waits.tasks[0].token, {"name": "B"})
    assert run.variables.root["customer"] == {"name": "B", "tags": ["x"]}
    assert customer == {"name": "A", "tags": ["x"]}


CALLED = process(
    start("qs"),
    script("double", "=n * 2", "n"),
    user("q"),
    end("qe"),
    flows("qs > double > q > qe"),
    id="called",
)


@pytest.mark.parametrize(
    ("options", "after"),
    [
        ({}, {"n": 6, "other": 1, "fresh": True}),
        ({"children": "false"}, {"n": 3, "other": 1}),
        ({"children": "false", "outputs": {"result": "=n"}}, {"n": 3, "other": 1, "result": 6}),
        ({"outputs": {"result": "=n"}}, {"n": 3, "other": 1, "result": 6}),
    ],
)
def test_a_called_process_works_on_copies_and_gives_back_what_the_call_says(options, after):
    story = Story(line(call("c", "called", **options), user("z")), called=[CALLED], n=3, other=1)
    assert story.open == ["q"]
    assert story.root == {"n": 3, "other": 1}, "nothing is seen outside while it runs"
    story.complete("q", fresh=True)
    assert (story.open, story.root) == (["z"], after)
    assert {scope for scope, _ in story.rows} == {""}


def test_a_call_may_give_only_its_mapped_inputs():
    story = Story(
        line(call("c", "called", parents="false", inputs={"n": "=amount"})),
        called=[CALLED],
        amount=4,
        secret=1,
    )
    assert story.run.visible(story.tokens("tasks", "q")[0]) == {"n": 8}


def test_a_waiting_task_says_which_process_it_belongs_to():
    story = Story(line(call("c", "called")), called=[CALLED], n=1)
    (found,) = story.run.waits.tasks
    assert (found.element, found.process) == ("q", "called")
    assert story.program.element("q").process == "called"
    assert story.program.element("s", "p").process == "p"
    assert story.program.definition("called").process_id == "called"
    assert {h.process for h in story.happenings if h.element == "double"} == {"called"}


def test_two_processes_of_one_case_may_use_the_same_ids():
    inner = process(start("s"), user("a"), end("e"), flows("s > a > e"), id="called")
    story = Story(line(user("a"), call("c", "called")), called=[inner]).complete("a")
    assert [(t.element, t.process) for t in story.run.waits.tasks] == [("a", "called")]
    assert story.complete("a").done
    assert story.run.ended_at == ("e",)


def test_what_a_call_merely_carried_along_does_not_undo_what_others_wrote():
    model = process(
        start("s"), par("g"), call("c", "called"), user("b"), par("j"), user("z"), end("e"),
        flows("s > g", "g > c > j", "g > b > j", "j > z > e"),
    )  # fmt: skip
    story = Story(model, called=[CALLED], n=1, x=1).complete("b", x=2).complete("q", y=3)
    assert story.root == {"n": 2, "x": 2, "y": 3}


def test_a_call_inside_a_call_gives_back_only_what_it_wrote_itself():
    inner = process(start("is"), user("i"), end("ie"), flows("is > i > ie"), id="inner")
    middle = process(
        start("ms"), script("m", "=1", "local"), call("mc", "inner", outputs={"got": "=answer"}), end("me"),
        flows("ms > m > mc > me"), id="middle",
    )  # fmt: skip
    story = Story(line(call("c", "middle"), user("z")), called=[middle, inner], x=1)
    assert set(story.run.visible(story.tokens("tasks", "i")[0])) == {"x", "local"}
    assert story.complete("i", answer=5).root == {"x": 1, "local": 1, "got": 5}


def test_calls_can_call():
    middle = process(start("ms"), call("mc", "called"), end("me"), flows("ms > mc > me"), id="m")
    story = Story(line(call("c", "m")), called=[middle, CALLED], n=1)
    assert story.open == ["q"]
    assert story.complete("q").root["n"] == 2
    assert story.done


def test_a_process_may_call_itself():
    model = process(
        start("s"), user("a"), call("c", "p", loop=each("=children", "child")), end("e"),
        flows("s > a > c > e"),
    )  # fmt: skip
    story = Story(model).complete("a", children=[1, 2])
    assert story.open == ["a", "a"]
    story.complete("a", children=[]).complete("a", children=[])
    assert story.done


def test_the_content_of_a_start_message_can_be_mapped():
    model = process(
        start("s", message("Signal"), outputs={"level": "=content.level"}), user("a"), end("e"),
        flows("s > a > e"),
    )  # fmt: skip
    assert Story(model, begin="s", content={"level": "RED"}).root == {"level": "RED"}


def test_evaluate_sees_what_the_task_sees():
    story = Story(line(user("a", inputs={"mine": "=2"})), x=3)
    token = story.tokens("tasks", "a")[0]
    assert story.run.evaluate(token, "=mine * x") == 6
    assert story.run.evaluate(token, "CM, BH") == "CM, BH"


@pytest.mark.parametrize(
    ("part", "element"),
    [
        (user("t", inputs={"x": "=missing + 1"}), "t"),
        (script("t", "=missing", "x"), "t"),
        (user("t", inputs={"x": "=1 / zero"}), "t"),
        (job("t", retries='="often"'), "t"),
        (job("t", "=nothing"), "t"),
        (user("t", loop=each("=nothing")), "t"),
    ],
)
def test_what_cannot_be_computed_on_the_way_in_parks_the_token_and_can_be_retried(part, element):
    story = Story(line(part, user("z")), zero=0, nothing=None)
    assert [found for found, _ in story.incidents] == [element]
    before = (story.run.dump()["tokens"], set(story.rows))
    story.retry(element)
    assert [found for found, _ in story.incidents] == [element], "nothing was put right"
    assert (story.run.dump()["tokens"], set(story.rows)) == before
    if element == "t" and story.run.waits.incidents[0].code != "wrong-kind":
        story.retry(element, missing=1, zero=1, nothing="type")
        assert story.incidents == []


def test_an_input_that_shadows_is_not_applied_twice_by_a_retry():
    story = Story(line(user("t", inputs={"x": "=x + 1", "y": "=missing"})), x=1).retry("t", missing=1)
    assert story.run.visible(story.tokens("tasks", "t")[0])["x"] == 2


def test_outputs_that_fail_keep_what_was_entered_and_are_tried_again():
    story = Story(line(user("a", outputs={"r": "=100 / d"}), user("b")), d=0).complete("a", entered=7)
    assert [element for element, _ in story.incidents] == ["a"]
    assert story.open == []
    story.retry("a", d=4)
    assert (story.open, story.root) == (["b"], {"d": 4, "r": 25})


def test_a_retry_does_nothing_twice():
    """What was written before the failure is taken back: a counter counts once, a message goes out once."""
    model = process(
        start("s"), throw("t", message("M"), outputs={"n": "=n + 1", "m": "=missing"}),
        user("v", loop=each("=[1]", until="=later"), outputs={"votes": "=votes + 1"}), user("z"), end("e"),
        flows("s > t > v > z > e"),
    )  # fmt: skip
    story = Story(model, n=0, votes=0)
    assert (story.incidents, story.root) == ([("t", "feel-missing-variable")], {"n": 0, "votes": 0})
    assert story.seen("message.thrown") == []
    story.retry("t", missing=1)
    assert (story.root["n"], story.seen("message.thrown")) == (1, [("message.thrown", "t")])
    story.complete("v").retry("v").retry("v", later=True)
    assert (story.open, story.root["votes"]) == (["z"], 1)


changes = st.lists(
    st.one_of(
        st.tuples(st.just("set"), st.sampled_from(["", "1", "2/"]), st.sampled_from("xy"), st.integers(0, 9)),
        st.tuples(st.just("drop"), st.sampled_from(["1", "2/"])),
        st.tuples(st.just("merge"), st.sampled_from([("1", ""), ("2/",)]), st.sampled_from("xy"), st.integers(0, 9)),
    ),
    max_size=12,
)


@given(changes, changes)
def test_a_rollback_takes_back_every_change_since_the_mark_and_no_other(before, after):
    variables = Variables({("", "x"): 0, ("1", "x"): 0})
    for change in before:
        apply(variables, change)
    rows, dirty, mark = variables.rows, dict(variables.dirty), variables.mark()
    for change in after:
        apply(variables, change)
    variables.rollback(mark)
    assert (variables.rows, variables.dirty) == (rows, dirty)


def apply(variables, change):
    verb, *arguments = change
    if verb == "set":
        variables.set(*arguments)
    elif verb == "drop":
        variables.drop(arguments)
    else:
        chain, name, value = arguments
        variables.merge(chain, {name: value})


def test_only_what_a_step_changed_is_dirty():
    story = Story(line(user("a", inputs={"mine": "=1"}), user("b")), x=1, y=2)
    story.run.complete(story.tokens("tasks", "a")[0], {"x": Decimal(5)})
    token = next(scope for scope, _ in story.rows if scope)
    assert story.run.variables.dirty == {("", "x"): 5, (token, "mine"): REMOVED}


def test_a_scope_made_and_dropped_in_one_step_leaves_no_trace():
    variables = Variables()
    variables.set("7", "x", 1)
    variables.drop(["7"])
    assert (variables.rows, variables.dirty) == ({}, {})


def test_put_builds_the_path_and_touches_nothing_else():
    before = {"a": {"b": 1}, "c": 2}
    assert put(before, ("a", "d"), 3) == {"a": {"b": 1, "d": 3}, "c": 2}
    assert put("text", ("a",), 1) == {"a": 1}
    assert before == {"a": {"b": 1}, "c": 2}


@pytest.mark.parametrize("name", ["", "(written)", "(items)"])
def test_the_engines_own_names_cannot_be_written_from_outside(name):
    story = Story(line(user("a")))
    with pytest.raises(engine.BadName):
        story.run.complete(story.tokens("tasks", "a")[0], {name: 1})
    assert story.open == ["a"]


def test_a_float_is_no_value():
    story = Story(line(user("a")))
    with pytest.raises(engine.EngineError):
        story.run.complete(story.tokens("tasks", "a")[0], {"x": 0.1})
    assert story.open == ["a"]
