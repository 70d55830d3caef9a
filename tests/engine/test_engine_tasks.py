"""Tasks: user, script, business rule, job, send and receive, and those that do nothing."""

from decimal import Decimal

import pytest
from bpmn_builder import job, line, receive, rule, script, send, task, user
from engine_story import Story

from orchestrator import engine


def test_a_user_task_waits_for_a_person_and_takes_their_data():
    story = Story(line(user("a"), user("b")))
    assert story.open == ["a"]
    story.complete("a", amount=5)
    assert (story.open, story.root) == (["b"], {"amount": 5})
    story.complete("b")
    assert story.done
    assert story.run.ended_at == ("e",)


def test_tasks_that_do_nothing_are_passed_and_recorded():
    story = Story(line(task("t"), task("m", "manualTask"), user("a")))
    assert story.open == ["a"]
    assert story.entered() == ["s", "t", "m", "a"]


def test_a_script_computes_exactly():
    story = Story(line(script("sum", "=a + b", "total"), user("u")), a=Decimal("0.1"), b=Decimal("0.2"))
    assert story.root["total"] == Decimal("0.3")


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('=date("2026-03-31")', "2026-03-31"),
        ('=duration("P1M")', "P1M"),
        ('=[date("2026-01-01"), 1]', ["2026-01-01", Decimal(1)]),
        ('={due: time("09:00:00")}', {"due": "09:00:00"}),
        ("=null", None),
        ("just text", "just text"),
    ],
)
def test_what_a_script_gives_enters_its_variable_as_json_with_exact_numbers(expression, value):
    if expression.startswith("="):
        assert Story(line(script("t", expression, "x"), user("u"))).root["x"] == value


def test_a_decision_gets_what_is_visible_and_its_trace_is_recorded():
    asked = []

    def decide(decision, inputs):
        asked.append((decision, dict(inputs)))
        return engine.DecisionResult("HIGH", {"matched": [2]})

    model = line(rule("r", "risk", "level", inputs={"amount": "=total * 2"}, outputs={"level": "=level"}), user("u"))
    story = Story(model, decide=decide, total=50, amount=1)
    assert asked == [("risk", {"total": Decimal(50), "amount": Decimal(100)})]
    assert story.root["level"] == "HIGH"
    (happening,) = [h for h in story.happenings if h.kind == "decision.evaluated"]
    assert (happening.element, happening.data) == (
        "r", {"decision": "risk", "output": "HIGH", "trace": {"matched": [2]}},
    )  # fmt: skip


def test_which_decision_is_asked_can_itself_be_computed():
    story = Story(
        line(rule("r", '=if vip then "fast" else "slow"', "x"), user("u")),
        decide=lambda decision, inputs: engine.DecisionResult(decision, None),
        vip=True,
    )
    assert story.root["x"] == "fast"


def test_a_service_task_is_a_job_done_outside():
    story = Story(line(job("check", "sanctions", retries="5"), user("u")))
    (found,) = story.run.waits.jobs
    assert (found.element, found.type, found.retries, found.process) == ("check", "sanctions", 5, "p")
    story.work("check", hit=False)
    assert (story.open, story.root) == (["u"], {"hit": False})


def test_a_job_has_three_tries_unless_the_model_says_otherwise_and_may_compute_them():
    assert Story(line(job("a"))).run.waits.jobs[0].retries == 3
    story = Story(line(job("a", '="check-" + kind', retries="=n + 1")), kind="tax", n=1)
    assert (story.run.waits.jobs[0].type, story.run.waits.jobs[0].retries) == ("check-tax", 2)


def test_script_and_rule_and_send_tasks_with_a_job_type_are_jobs():
    model = line(job("a", tag="scriptTask"), job("b", tag="businessRuleTask"), job("c", tag="sendTask"))
    story = Story(model).work("a").work("b").work("c")
    assert story.done


def test_a_send_task_publishes_its_message_and_goes_on():
    story = Story(line(send("m", "Paid", "=customer", inputs={"sum": "=amount"}), user("u")), customer="C1", amount=7)
    (thrown,) = [h for h in story.happenings if h.kind == "message.thrown"]
    assert thrown.data == {"name": "Paid", "key": "C1", "payload": {"sum": Decimal(7)}}
    assert story.root == {"customer": "C1", "amount": 7}


def test_a_receive_task_waits_for_its_message():
    story = Story(line(receive("r", "Paid", "=customer"), user("u")), customer="C1")
    assert story.messages == [("Paid", "C1")]
    story.message("Paid", "C1", amount=3)
    assert (story.open, story.root["amount"]) == (["u"], 3)


@pytest.mark.parametrize(
    ("verb", "arguments"),
    [("complete", ()), ("complete_job", ()), ("throw_error", ("X",)), ("fail_job", ("why",)), ("retry", ())],
)
@pytest.mark.parametrize("token", ["2", "77"])
def test_a_verb_on_a_token_that_does_not_wait_for_it_is_refused_and_changes_nothing(verb, arguments, token):
    story = Story(line(receive("r", "Paid", "k")))
    before = story.run.dump()
    with pytest.raises(engine.NotWaiting) as refusal:
        getattr(story.run, verb)(token, *arguments)
    assert refusal.value.facts["token"] == token
    assert refusal.value.status == 409
    assert story.run.dump() == before
    assert story.run.variables.dirty == {}


def test_a_user_task_is_no_job_and_a_job_no_user_task():
    story = Story(line(user("a"), job("b")))
    token = story.tokens("tasks", "a")[0]
    with pytest.raises(engine.NotWaiting):
        story.run.complete_job(token)
    story.complete("a")
    with pytest.raises(engine.NotWaiting):
        story.run.complete(story.tokens("jobs", "b")[0])


def test_a_task_completed_twice_is_refused_the_second_time():
    story = Story(line(user("a"), user("b")))
    token = story.tokens("tasks", "a")[0]
    story.complete("a")
    with pytest.raises(engine.NotWaiting):
        story.run.complete(token)
