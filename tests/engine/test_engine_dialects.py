"""Models of Camunda 7 and Flowable, read where their words mean the same; any file is checked without an exception."""

import re
from pathlib import Path

import pytest
from bpmn_builder import call, each, el, end, flows, line, node, process, start, task, timer, user, xor
from engine_story import Story
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator import engine
from orchestrator.engine import dialects
from orchestrator.errors import ModelError

C7 = "http://camunda.org/schema/1.0/bpmn"
FLOWABLE = "http://flowable.org/bpmn"


def foreign(space=C7, **attributes):
    return {f"{{{space}}}{name}": value for name, value in attributes.items()}


def c7(tag, *children, **more):
    return el(tag, *children, ns=C7, **more)


def codes(model):
    return {found.code for found in engine.check(model)}


@pytest.mark.parametrize("space", [C7, FLOWABLE, "http://activiti.org/bpmn"])
def test_a_user_task_is_read_with_people_dates_and_form(space):
    given = foreign(space, formKey="loan", assignee="${initiator}", candidateGroups="CM,BH", candidateUsers="u1",
                    dueDate="2026-05-01", followUpDate="${later}", priority="70")  # fmt: skip
    found = engine.parse(line(user("t", **given))).elements["t"]
    assert (found.form_id, found.assignee, found.candidate_groups, found.candidate_users) == (
        "loan", "=initiator", "CM,BH", "u1",
    )  # fmt: skip
    assert (found.due_date, found.follow_up_date, found.priority) == ("2026-05-01", "=later", "70")
    assert codes(line(user("t", **given))) == {"translated"}


def test_decisions_jobs_and_calls_are_read():
    model = line(
        node("businessRuleTask", "r", **foreign(
            decisionRef="risk", resultVariable="level", mapDecisionResult="singleEntry")),
        node("serviceTask", "j", **foreign(type="external", topic="mail")),
        node("callActivity", "c", calledElement="other"),
    )  # fmt: skip
    found = engine.parse(model)
    assert (found.elements["r"].decision_id, found.elements["r"].result_variable) == ("risk", "level")
    assert found.elements["j"].job_type == "mail"
    assert found.elements["j"].properties == {"countersign.worker": "external"}
    assert found.called_processes == {"other"}
    assert codes(model) == {"translated"}


def test_a_call_passes_on_what_is_named_or_all():
    held = el("extensionElements", c7("in", source="x", target="y"), c7("in", sourceExpression="${a + 1}", target="b"),
              c7("out", variables="all"))  # fmt: skip
    found = engine.parse(line(node("callActivity", "c", held, calledElement="other"))).elements["c"]
    assert [(a.source, a.target) for a in found.inputs] == [("=x", "y"), ("=a + 1", "b")]
    assert (found.takes_all_variables, found.gives_all_variables) == (False, True)


def test_a_multi_instance_is_read_with_its_condition():
    loop = el("multiInstanceLoopCharacteristics", el("completionCondition", text="${nrOfCompletedInstances >= 1}"),
              **foreign(collection="people", elementVariable="who"))  # fmt: skip
    story = Story(line(user("v", loop=loop)), people=["a", "b"])
    assert story.open == ["v", "v"]
    assert story.complete("v").done


def test_parameters_and_properties_are_read():
    parameters = [c7("inputParameter", name="x", text="${y}"), c7("outputParameter", name="z", text="fixed")]
    held = el("extensionElements", c7("inputOutput", *parameters),
              c7("properties", c7("property", name="countersign.duty", value="VOTE")))  # fmt: skip
    found = engine.parse(line(node("userTask", "t", held))).elements["t"]
    assert [(a.source, a.target) for a in (*found.inputs, *found.outputs)] == [("=y", "x"), ("fixed", "z")]
    assert found.properties == {"countersign.duty": "VOTE"}


def test_conditions_and_timers_are_read():
    model = process(
        start("s"), xor("x"), user("a"), user("b"), end("e"),
        flows("s > x", "x > a : ${amount >= 100 && kind == 'new'}", "x > b : default", "a > e", "b > e"),
    )  # fmt: skip
    assert Story(model, amount=100, kind="new").open == ["a"]
    assert Story(model, amount=99, kind="new").open == ["b"]
    waits = line(node("intermediateCatchEvent", "c", timer("${wait}")))
    assert Story(waits, wait="P1D").timers == ["c"]


def test_who_may_start_is_read():
    model = process(start("s"), end("e"), flows("s > e"))
    starters = f'<bpmn:process xmlns:c="{C7}" c:candidateStarterGroups="CM,BH" id="p"'.encode()
    model = model.replace(b'<bpmn:process id="p"', starters)
    assert engine.parse(model).properties["countersign.starters"] == "CM BH"


@pytest.mark.parametrize(
    ("juel", "feel"),
    [
        ("${x}", "=x"),
        ("#{order.total}", "=order.total"),
        ("${a == 'b'}", '=a = "b"'),
        ("${a != null}", "=a != null"),
        ("${a gt 1 and b le 2.5}", "=a > 1 and b <= 2.5"),
        ("${(a + b) * 2 > c || true}", "=( a + b ) * 2 > c or true"),
        ("${!(a)}", "=not ( a )"),
        ("plain text", "plain text"),
        ("PT1H", "PT1H"),
        ("${!a}", None),
        ("${bean.method()}", None),
        ("${execution.processInstanceId}", None),
        ("${empty list}", None),
        ("${a ? b : c}", None),
        ("${list[0]}", None),
        ("${a}-${b}", None),
        ("${'it\\'s'}", None),
        ("${}", None),
        ("${a = 1}", None),
    ],
)
def test_an_expression_becomes_feel_or_is_left(juel, feel):
    assert dialects.feel(juel) == feel


@pytest.mark.parametrize(
    "model",
    [
        line(user("t", **foreign(assignee="${users.manager()}"))),
        line(node("userTask", "t", el("extensionElements", c7("inputOutput", c7(
            "inputParameter", c7("list"), name="x"))))),
        line(node("callActivity", "t", el("extensionElements", c7("in", businessKey="#{k}")), calledElement="o")),
    ],
)  # fmt: skip
def test_what_cannot_be_translated_is_named(model):
    assert ("untranslated", "t") in [(f.code, f.place) for f in engine.check(model)]


def test_a_java_class_is_a_missing_job():
    java = task("t", "serviceTask", **{f"{{{C7}}}class": "com.Bank"})
    assert {"job-missing", "extension-unknown"} <= codes(line(java))


def test_a_condition_that_cannot_be_translated_keeps_the_model_out():
    model = process(start("s"), xor("x"), user("a"), user("b"), end("e"),
                    flows("s > x", "x > a : ${check.it(x)}", "x > b : default", "a > e", "b > e"))  # fmt: skip
    assert {"untranslated", "condition-not-feel"} <= codes(model)
    with pytest.raises(ModelError):
        engine.parse(model)


def test_our_own_dialect_is_not_touched():
    for path in (Path(__file__).parents[2] / "bpmn").glob("*.bpmn"):
        assert not codes(path.read_bytes()) & {"translated", "untranslated"}


WILD = [
    line(user("t", **foreign(formKey="f", assignee="${a}", candidateGroups="x")),
         node("businessRuleTask", "r", **foreign(decisionRef="d", resultVariable="v")),
         node("callActivity", "c", el("extensionElements", c7("in", source="x", target="y")), calledElement="o"),
         user("m", loop=el("multiInstanceLoopCharacteristics", **foreign(collection="xs", elementVariable="x")))),
    line(user("t", loop=each("=xs", "x")), call("c", "other")),
    *[path.read_bytes() for path in sorted((Path(__file__).parents[2] / "bpmn").glob("*_life.bpmn"))],
]  # fmt: skip


@settings(deadline=None, max_examples=250)
@given(st.sampled_from(WILD), st.data())
def test_a_mutated_file_gives_findings_never_a_raw_exception(model, data):
    """Attributes, elements and texts of any file exchanged, doubled, dropped: what comes is findings."""
    parts = re.findall(rb'<[^<>?]*>|"[^"]*"', model)
    text = model
    for _ in range(data.draw(st.integers(1, 5))):
        old = data.draw(st.sampled_from(parts))
        new = data.draw(st.sampled_from([b"", old * 2, *parts[:40]]) | st.text(max_size=8).map(str.encode))
        text = text.replace(old, new, data.draw(st.integers(1, 3)))
    findings = engine.check(text, "wild.bpmn")
    if all(found.severity == "warning" for found in findings):
        engine.parse(text, "wild.bpmn")


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=300))
def test_bytes_of_any_kind_give_findings(source):
    assert engine.check(source)
