"""Laws that hold for every model: nothing gets stuck, nothing is left behind, saving and loading change nothing,
and where the stock engine is right, ours opens the same tasks."""

import json
import random
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from bpmn_builder import boundary, call, each, end, error, flows, job, line, process, start, timer, user
from engine_random import CALLED, RandomModel, for_stock
from engine_story import NOON, PlainCalendar, Story
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.util.task import TaskState

from orchestrator import engine

ENVIRONMENT = engine.Environment(
    now=NOON, decide=lambda *_: engine.DecisionResult(None, None), calendar=PlainCalendar()
)
MANY_STEPS = 120


def saved_and_loaded(program, run, rows):
    """The case after a save and a load, through the text of its state."""
    for key, value in run.variables.dirty.items():
        if value is engine.REMOVED:
            del rows[key]
        else:
            rows[key] = value
    return engine.Execution.load(program, json.loads(json.dumps(run.dump())), rows, ENVIRONMENT)


class Record:
    """What an auditor knows from the happenings alone: which tokens are inside an element."""

    def __init__(self):
        self.inside = {}

    def read(self, happenings):
        for happening in happenings:
            if happening.kind == "element.entered":
                assert happening.token not in self.inside, "entered twice"
                self.inside[happening.token] = happening.element
            elif happening.kind in ("element.completed", "element.cancelled"):
                assert self.inside.pop(happening.token, None) == happening.element, "left but never entered"


def inside_by_state(state):
    """The same from the saved tokens: not those that only listen, wait at a join or behind an event gateway."""
    races = {row[0] for row in state["tokens"] if row[3].startswith("r")}
    return {
        str(number): name.removesuffix("(each)")
        for number, _, parent, name, _, data in state["tokens"]
        if not name.endswith("(watch)") and "via" not in data and parent not in races
    }


def act(run, choose, hurried):
    """One thing that can happen next."""
    waits = run.waits
    if waits.incidents:
        return run.retry(waits.incidents[choose(len(waits.incidents))].token)
    if hurried:
        run.set_variables({"go": 0})
    options = [*waits.tasks, *waits.jobs, *waits.subscriptions]
    if not (hurried and options):
        options += waits.timers
    chosen = options[choose(len(options))]
    if isinstance(chosen, engine.Timer):
        assert run.fire(chosen.token, chosen.due)
        assert not run.fire(chosen.token, chosen.due), "a timer fires once"
    elif isinstance(chosen, engine.Subscription):
        assert run.correlate(chosen.token, {"brought": "text"})
    elif isinstance(chosen, engine.Task):
        run.complete(chosen.token, {"go": 0 if hurried else Decimal(choose(2))})
    elif hurried or choose(3) == 0:
        run.complete_job(chosen.token, {"result": True})
    elif choose(2):
        run.throw_error(chosen.token, "E")
    else:
        run.fail_job(chosen.token, "no connection")
    return None


def play(program, choose, limit=2000):
    """Play a case to its end by chance; after many steps conditions lead out of loops."""
    rows, record = {}, Record()
    run = engine.Execution.start(program, {"items": [Decimal(1), Decimal(2)], "go": 0}, ENVIRONMENT)
    for step in range(limit):
        record.read(run.happenings)
        state, waits = run.dump(), run.waits
        assert record.inside == inside_by_state(state)
        run = saved_and_loaded(program, run, rows)
        assert (run.dump(), run.waits, run.variables.rows) == (state, waits, rows)
        if run.completed:
            return run, step
        assert waits != engine.Waits(), f"stuck: {state}"
        act(run, choose, hurried=step >= MANY_STEPS)
    raise AssertionError("no end in sight")


def linked(source):
    return engine.link(engine.parse(source), {"called": engine.parse(CALLED)})


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.randoms(use_true_random=False))
def test_every_random_model_comes_to_its_end_and_leaves_nothing_behind(chance):
    model = RandomModel(chance.randrange)
    run, _ = play(linked(model.source), chance.randrange)
    assert run.waits == engine.Waits()
    assert run.dump()["tokens"] == []
    assert {scope for scope, _ in run.variables.rows} == {""}
    assert run.ended_at[-1] == "e" or "e" in run.ended_at


@pytest.mark.parametrize("seed", range(0, 600, 100))
def test_many_more_random_models(seed):
    """The same law over fixed seeds, so that a failure can be played again."""
    for number in range(seed, seed + 100):
        chance = random.Random(number)
        model = RandomModel(chance.randrange)
        run, _ = play(linked(model.source), chance.randrange)
        assert run.dump()["tokens"] == [], f"seed {number}"
        assert {scope for scope, _ in run.variables.rows} == {""}, f"seed {number}"


# Where the stock engine is right: no loop around a parallel join, no choice inside an inclusive block, no events.
RIGHT = {
    "loops": {"kinds": ("user", "row", "xor", "loop"), "depth": 3},
    "parallel": {"kinds": ("user", "row", "xor", "par"), "depth": 3},
    "inclusive": {"kinds": ("user", "inc"), "depth": 1},
}


def stock(source):
    parser = BpmnParser()
    parser.add_bpmn_str(for_stock(source))
    workflow = BpmnWorkflow(parser.get_spec("p"), parser.get_subprocess_specs("p"))
    workflow.task_tree.data["go"] = 0
    workflow.do_engine_steps()
    return workflow


def stock_complete(workflow, name, go):
    for task in workflow.tasks.values():
        if not task.has_state(TaskState.FINISHED_MASK):
            task.data["go"] = go
    workflow.get_next_task(state=TaskState.READY, spec_name=name).run()
    workflow.do_engine_steps()


@pytest.mark.parametrize("right", RIGHT)
def test_the_open_tasks_are_those_of_the_stock_engine_where_it_is_right(right):
    for seed in range(40):
        chance = random.Random(seed)
        source = RandomModel(chance.randrange, **RIGHT[right]).source
        ours, theirs = Story(source, go=0).run, stock(source)
        for step in range(40):
            opened = sorted(t.element for t in ours.waits.tasks)
            expected = sorted(t.task_spec.name for t in theirs.get_tasks(state=TaskState.READY, manual=True))
            assert (opened, ours.completed) == (expected, theirs.is_completed()), f"seed {seed}, step {step}"
            if ours.completed:
                break
            name = opened[chance.randrange(len(opened))]
            go = chance.randrange(2) if step < 20 else 0
            ours.complete(next(t.token for t in ours.waits.tasks if t.element == name), {"go": Decimal(go)})
            stock_complete(theirs, name, go)


# -- sharing


SHARED = process(
    start("s"), user("a"), boundary("t", "a", timer("PT1H"), False), job("j"), boundary("b", "j", error("X")),
    call("c", "called", loop=each("=items", "item", "out", "=item")), user("x"), end("e"),
    flows("s > a > j > c > x > e", "t > e", "b > x"),
)  # fmt: skip


def one_case(program, number):
    """Play the shared model once; odd cases take the way of the error."""
    rows = {}
    run = engine.Execution.start(program, {"items": [Decimal(number), Decimal(0)], "go": True}, ENVIRONMENT)
    while not run.completed:
        run = saved_and_loaded(program, run, rows)
        waits = run.waits
        if waits.timers:
            run.fire(waits.timers[0].token, waits.timers[0].due)
        elif waits.jobs and number % 2:
            run.throw_error(waits.jobs[0].token, "X")
        elif waits.jobs:
            run.complete_job(waits.jobs[0].token)
        else:
            run.complete(waits.tasks[0].token)
    return run.variables.root


def measure(program):
    """Everything a program holds that could grow."""
    return [
        (name, len(spec._inputs), len(spec._outputs), len(vars(spec)))
        for process_spec in program.specs.values()
        for name, spec in process_spec.task_specs.items()
    ]


def test_eight_threads_share_a_program_and_it_stays_as_it_was():
    program = engine.link(engine.parse(SHARED), {"called": engine.parse(CALLED)})
    before = measure(program)
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda number: one_case(program, number), range(400)))
    for number, root in enumerate(results):
        items = [Decimal(number), Decimal(0)]
        given = {"items": items, "go": True}
        assert root == (given if number % 2 else {**given, "out": items, "answer": True})
    assert measure(program) == before


def test_a_case_goes_on_with_a_model_linked_anew():
    """In the stock engine a multi-instance restored onto a freshly parsed model never completes."""
    model = line(user("v", loop=each("=[1, 2]", "n", "out", "=n")), user("z"))
    story = Story(model).complete("v")
    story.program = engine.link(engine.parse(model), {})
    story._load()
    assert story.complete("v").open == ["z"]


def test_the_state_does_not_grow_with_the_model_or_the_data():
    """The stock serialiser writes the whole model and every task's data at each save."""
    model = line(*(user(f"u{n}") for n in range(200)))
    story = Story(model, document="x" * 16_000)
    sizes = []
    for n in range(100):
        story.complete(f"u{n}", note=n)
        sizes.append(len(story.state))
    assert max(sizes) < 100
    story.run.complete(story.tokens("tasks", "u100")[0], {"note": 1})
    assert set(story.run.variables.dirty) == {("", "note")}, "the document is not written again"


def test_a_process_that_calls_itself_without_end_is_an_incident():
    model = process(start("s"), call("c", "p"), end("e"), flows("s > c > e"))
    story = Story(model)
    assert story.incidents == [("c", "too-deep")]
    story.run.cancel()
    assert story.run.waits == engine.Waits()


def test_a_state_of_another_version_is_refused():
    story = Story(line(user("a")))
    with pytest.raises(engine.UnknownState):
        engine.Execution.load(story.program, {**story.run.dump(), "v": 2}, {}, story.environment())


def test_a_token_whose_element_is_gone_is_refused_by_name():
    story = Story(line(user("a")))
    other = engine.link(engine.parse(line(user("b"))), {})
    with pytest.raises(engine.UnknownElement) as refusal:
        engine.Execution.load(other, story.run.dump(), {}, story.environment())
    assert refusal.value.facts == {"element": "a", "process": "p"}


def test_the_saved_form_is_what_the_documentation_of_state_says():
    """Golden: a change of this form needs a new version and a reader for this one."""
    model = process(
        start("s"), user("a", loop=each("=[1, 2]", "n")), boundary("t", "a", timer("PT1H")), end("e"),
        flows("s > a > e", "t > e"),
    )  # fmt: skip
    assert Story(model).run.dump() == {
        "v": 1, "n": 5, "done": False, "ends": [],
        "tokens": [
            [2, 0, 0, "a", "s", {"count": 2, "done": 0}],
            [3, 0, 2, "t(watch)", "w", {"due": "2026-03-02T05:00:00+00:00"}],
            [4, 0, 2, "a(each)", "r", {"index": 0}],
            [5, 0, 2, "a(each)", "r", {"index": 1}],
        ],
    }  # fmt: skip
