"""What is refused, and how: every sentence of the findings' table has a model that earns it; nothing is ignored."""

import re
from pathlib import Path

import pytest
from bpmn_builder import (
    boundary,
    call,
    catch,
    cycle,
    each,
    el,
    end,
    error,
    escalation,
    event_sub,
    extend,
    first_of,
    flows,
    inc,
    job,
    line,
    message,
    node,
    par,
    process,
    receive,
    rule,
    script,
    send,
    signal,
    start,
    sub,
    task,
    terminate,
    throw,
    timer,
    user,
    xor,
    z,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator import engine
from orchestrator.engine.findings import SENTENCES, WARNINGS
from orchestrator.errors import ModelError

GOOD = line(user("a"))


def also(*parts, ways=()):
    """A good process s > a > e with more in it."""
    return process(start("s"), user("a"), end("e"), *parts, flows("s > a > e", *ways))


def at_start(trigger):
    return process(start("s", trigger), end("e"), flows("s > e"))


def at_end(trigger):
    return process(start("s"), end("e", trigger), flows("s > e"))


def mi(**attributes):
    element = el("multiInstanceLoopCharacteristics")
    return user("t", loop=extend(element, z("loopCharacteristics", **attributes)) if attributes else element)


def definition(tag, **attributes):
    return el(tag, **attributes)


def ids(**changes):
    """The good model with other ids."""
    text = GOOD
    for before, after in changes.items():
        text = text.replace(f'id="{before}"'.encode(), f'id="{after}"'.encode() if after is not None else b"")
        text = text.replace(f'Ref="{before}"'.encode(), f'Ref="{after}"'.encode())
    return text


DOCTYPE = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + GOOD.replace(
    b"userTask", b"userTask name='&x;'", 1
)
TWO = GOOD.replace(b"</bpmn:definitions>", b'<bpmn:process id="p2" isExecutable="true"/></bpmn:definitions>')

# code, where it is found, the model
FAULTS = [
    ("xml-invalid", "file.bpmn", b"<bpmn"),
    ("xml-invalid", "file.bpmn", b""),
    ("xml-invalid", "file.bpmn", b"\x00\xff\xfe"),
    ("xml-doctype", "file.bpmn", DOCTYPE),
    ("xml-doctype", "file.bpmn", b"<!DOCTYPE definitions>" + GOOD),
    ("xml-too-large", "file.bpmn", GOOD + b" " * 50_000_000),
    ("not-bpmn", "file.bpmn", b"<html/>"),
    ("no-process", "file.bpmn", process(start("s"), executable="false")),
    ("several-processes", "file.bpmn", TWO),
    ("id-missing", "userTask", ids(a=None)),
    ("id-reserved", "Start", ids(s="Start")),
    ("id-reserved", "End", ids(e="End")),
    ("id-reserved", "Root", ids(a="Root")),
    ("id-invalid", "a(each)", ids(a="a(each)")),
    ("id-invalid", "a b", ids(a="a b")),
    ("id-duplicate", "a", also(sub("box", start("bs"), user("a"), end("be"), flows("bs > a > be")), ways=["a > box"])),
    ("element-unsupported", "x", also(el("transaction", id="x"))),
    ("element-unsupported", "x", also(el("adHocSubProcess", id="x"))),
    ("element-unsupported", "x", also(el("complexGateway", id="x"))),
    ("element-unsupported", "x", also(el("callConversation", id="x"))),
    ("event-unsupported", "x", line(catch("x", definition("conditionalEventDefinition")))),
    ("event-unsupported", "x", line(catch("x", definition("linkEventDefinition")))),
    ("event-unsupported", "x", line(throw("x", definition("linkEventDefinition")))),
    ("event-unsupported", "x", line(throw("x", definition("compensateEventDefinition")))),
    ("event-unsupported", "x", also(boundary("x", "a", definition("cancelEventDefinition")))),
    ("compensation", "t", line(task("t", isForCompensation="true"))),
    ("standard-loop", "t", line(task("t", loop=el("standardLoopCharacteristics")))),
    ("parallel-multiple", "x", line(node("intermediateCatchEvent", "x", message("M", "k"), timer("PT1H")))),
    ("parallel-multiple", "x", line(catch("x", message("M", "k"), parallelMultiple="true"))),
    ("instantiate", "t", line(receive("t", "M", "k", instantiate="true"))),
    ("data-association", "t", line(node("userTask", "t", el("dataInputAssociation")))),
    ("data-association", "t", line(node("userTask", "t", el("ioSpecification")))),
    ("data-association", "p", also(el("ioSpecification"))),
    ("listener", "t", line(node("userTask", "t", ext=[z("executionListeners")]))),
    ("listener", "t", line(node("userTask", "t", ext=[z("taskListeners")]))),
    ("event-missing", "x", line(catch("x", None))),
    ("event-missing", "x", also(boundary("x", "a", None))),
    ("event-not-here", "s", at_start(error("X"))),
    ("event-not-here", "s", at_start(escalation("X"))),
    ("event-not-here", "e", at_end(timer("PT1H"))),
    ("event-not-here", "x", line(catch("x", terminate()))),
    ("event-not-here", "x", line(catch("x", error("X")))),
    ("event-not-here", "x", line(throw("x", error("X")))),
    ("event-not-here", "bs", line(sub("box", start("bs", message("M")), end("be"), flows("bs > be")))),
    ("reference-missing", "x", line(catch("x", definition("messageEventDefinition", messageRef="nowhere")))),
    ("reference-missing", "x", line(catch("x", definition("messageEventDefinition")))),
    ("reference-missing", "x", line(catch("x", definition("signalEventDefinition")))),
    ("reference-missing", "x", also(boundary("x", "a", definition("errorEventDefinition", errorRef="nowhere")))),
    ("reference-missing", "e", at_end(definition("errorEventDefinition"))),
    ("code-missing", "e", process(start("s"), end("e", definition("errorEventDefinition", errorRef="none")),
                                  flows("s > e"), extra=[el("error", id="none")])),
    ("error-not-interrupting", "x", also(boundary("x", "a", error("X"), False))),
    ("error-not-interrupting", "es", also(event_sub("ev", start("es", error("X"), interrupting=False), end("ee"),
                                                    flows("es > ee")))),
    ("attached-to-nothing", "x", also(boundary("x", "nowhere", timer("PT1H")))),
    ("attached-to-nothing", "x", also(boundary("x", "e", timer("PT1H")))),
    ("attached-to-nothing", "x", also(sub("box", start("bs"), end("be"), boundary("x", "a", timer("PT1H")),
                                          flows("bs > be")), ways=["a > box"])),
    ("key-missing", "x", line(catch("x", message("M")))),
    ("key-missing", "es", also(event_sub("ev", start("es", message("M")), end("ee"), flows("es > ee")))),
    ("start-missing", "p", process(end("e"))),
    ("several-starts", "p", process(start("s"), start("s2"), end("e"), flows("s > e", "s2 > e"))),
    ("subprocess-start", "box", line(sub("box", end("be")))),
    ("subprocess-start", "ev", also(event_sub("ev", end("ee")))),
    ("timer-incomplete", "x", line(catch("x", timer("")))),
    ("timer-incomplete", "x", line(catch("x", el("timerEventDefinition", el("timeDate", text="2026-01-01"),
                                                 el("timeDuration", text="PT1H"))))),
    ("timer-invalid", "x", line(catch("x", timer("-PT1H")))),
    ("timer-invalid", "x", line(catch("x", timer("1 day")))),
    ("timer-invalid", "s", at_start(cycle("R0/PT1H"))),
    ("timer-invalid", "x", line(catch("x", timer("P3D"), properties={"countersign.due": "soon"}))),
    ("timer-invalid", "x", line(catch("x", timer("P3D"), properties={"countersign.calendar": "lunar"}))),
    ("timer-cycle", "x", line(catch("x", cycle("R3/PT1H")))),
    ("timer-cycle", "x", also(boundary("x", "a", cycle("R3/PT1H")))),
    ("timer-cycle", "es", also(event_sub("ev", start("es", cycle("R/PT1H")), end("ee"), flows("es > ee")))),
    ("flow-broken", "a-nowhere", also(ways=["a > nowhere"])),
    ("flow-broken", "nowhere-a", also(ways=["nowhere > a"])),
    ("flow-crosses", "a-b", also(sub("box", start("bs"), user("b"), flows("bs > b")), ways=["a > box", "a > b"])),
    ("flow-into", "s", also(ways=["a > s"])),
    ("flow-into", "x", also(boundary("x", "a", timer("PT1H")), ways=["a > x"])),
    ("flow-out-of", "e", also(ways=["e > a"])),
    ("flow-missing", "b", also(user("b"), ways=["b > e"])),
    ("flow-twice", "g", also(xor("g"), ways=["a > g", "g > e : =true", "g > e : default"])),
    ("flow-several", "a", also(user("b"), ways=["a > b"])),
    ("flow-condition", "a", line(user("a")).replace(
        b'id="a-e" sourceRef="a" targetRef="e"/>',
        b'id="a-e" sourceRef="a" targetRef="e"><bpmn:conditionExpression>=true</bpmn:conditionExpression>'
        b"</bpmn:sequenceFlow>")),
    ("flow-condition", "g", also(par("g"), user("b"), ways=["a > g", "g > b : =x"])),
    ("flow-condition", "a", process(start("s"), user("a", default="a-e"), end("e"), flows("s > a > e"))),
    ("condition-missing", "g", also(xor("g"), user("b"), ways=["a > g", "g > b : =x", "g > e"])),
    ("condition-missing", "g", also(inc("g"), user("b"), ways=["a > g", "g > b : =x", "g > e"])),
    ("condition-not-feel", "g", also(xor("g"), user("b"), ways=["a > g", "g > b : ${check(x)}", "g > e : default"])),
    ("default-unknown", "g", also(xor("g", default="nowhere"), ways=["a > g", "g > e"])),
    ("gateway-targets", "g", also(first_of("g"), user("b"), ways=["a > g", "g > b"])),
    ("gateway-targets", "g", also(first_of("g"), ways=["a > g"])),
    ("gateway-targets", "g", also(first_of("g"), catch("c", signal("S")), ways=["a > g", "g > c", "a > c"])),
    ("script-missing", "t", line(task("t", "scriptTask"))),
    ("script-missing", "t", line(node("scriptTask", "t", el("script", text="import os"), scriptFormat="python"))),
    ("decision-missing", "t", line(task("t", "businessRuleTask"))),
    ("job-missing", "t", line(task("t", "serviceTask"))),
    ("message-missing", "t", line(task("t", "sendTask"))),
    ("message-missing", "t", line(task("t", "receiveTask"))),
    ("called-missing", "t", line(task("t", "callActivity"))),
    ("called-expression", "t", line(call("t", "=which"))),
    ("loop-incomplete", "t", line(mi())),
    ("loop-incomplete", "t", line(mi(inputElement="x"))),
    ("loop-incomplete", "t", line(mi(inputCollection="=x", outputCollection="y"))),
    ("mapping-invalid", "t", line(user("t", inputs={"not a name": "=1"}))),
    ("mapping-invalid", "t", line(script("t", "=1", "a-b"))),
    ("mapping-invalid", "t", line(user("t", loop=each("=x", "(items)")))),
    ("feel-invalid", "t", line(script("t", "=1 +", "x"))),
    ("feel-invalid", "t", line(user("t", inputs={"x": "=)"}))),
    ("feel-invalid", "t", line(user("t", assignee="=if"))),
    ("feel-invalid", "t", line(user("t", properties={"countersign.due": "=1 +"}))),
    ("feel-invalid", "t", line(job("t", "=1 +"))),
    ("feel-invalid", "t", line(rule("t", "=(", "x"))),
    ("feel-invalid", "t", line(receive("t", "M", "=["))),
    ("feel-invalid", "t", line(catch("t", timer("=P1D +")))),
    ("feel-invalid", "t", line(user("t", loop=each("=[1", until="=")))),
    ("feel-invalid", "g-b", also(xor("g"), user("b"), ways=["a > g", "g > b : =x >", "g > e : default"])),
    ("feel-invalid", "p", process(start("s"), end("e"), flows("s > e"), properties={"countersign.key": "=1 +"})),
    ("feel-missing", "t", line(script("t", "1 + 1", "x"))),
    ("feel-missing", "t", line(user("t", loop=each("items")))),
    ("extension-unknown", "t", line(node("userTask", "t", ext=[z("novelty")]))),
    ("extension-unknown", "t", line(node("userTask", "t", ext=[
        el("formData", ns="http://camunda.org/schema/1.0/bpmn")]))),
    ("property-unknown", "t", line(user("t", properties={"countersign.dutty": "VOTE"}))),
    ("property-unknown", "t", line(user("t", properties={"countersign.withdraw.by": "SEC"}))),
    ("property-renamed", "p", line(user("t"), properties={"countersign.withdraw": "VOTE"})),
    ("extension-unknown", "t", line(user("t", **{"{http://flowable.org/bpmn}skipExpression": "f"}))),
    ("element-unsupported", "t", line(user("t", loop=extend(
        el("multiInstanceLoopCharacteristics", el("loopCardinality", text="3")),
        z("loopCharacteristics", inputCollection="=x"))))),
    ("extension-elsewhere", "t", line(node("userTask", "t", ext=[z("script", expression="=1", resultVariable="x")]))),
]  # fmt: skip


def test_an_old_name_of_a_process_says_the_new_one_and_on_a_step_it_means_another_thing():
    old = line(user("t", properties={"countersign.withdraw": "true"}), properties={"countersign.withdraw.by": "SEC"})
    (told,) = engine.check(old, "file.bpmn")
    assert (told.code, told.place) == ("property-renamed", "p")
    assert "countersign.cancel.by" in told.zh
    assert "countersign.cancel.by" in told.en


@pytest.mark.parametrize(("code", "place", "model"), FAULTS, ids=[f"{n}-{f[0]}" for n, f in enumerate(FAULTS)])
def test_each_fault_is_found_at_its_place(code, place, model):
    findings = engine.check(model, "file.bpmn")
    assert (code, place) in [(f.code, f.place) for f in findings]
    if code in WARNINGS:
        engine.parse(model)
    else:
        with pytest.raises(ModelError) as refusal:
            engine.parse(model, "file.bpmn")
        assert place in str(refusal.value)
        assert all(f.severity == "error" for f in refusal.value.findings)


DIALECTS = {"translated", "untranslated"}
SOUNDNESS = {"deadlock", "deadlock-possible", "endless", "lack-of-sync", "dead-element", "not-analysed"}


def test_every_sentence_has_a_model_that_earns_it():
    elsewhere = {"called-process-missing", *SOUNDNESS, *DIALECTS}  # their own tests are beside this one
    assert {code for code, _, _ in FAULTS} == set(SENTENCES) - elsewhere


@pytest.mark.parametrize("code", SENTENCES)
def test_every_sentence_is_in_both_languages(code):
    zh, en = SENTENCES[code]
    assert re.search(r"[一-鿿]", zh)
    assert not re.search(r"[一-鿿]", en)
    names = re.compile(r"{(\w+)}")
    assert set(names.findall(zh)) <= set(names.findall(en)) | {"flow", "text"}


def test_a_finding_names_the_element_by_kind_name_id_and_line():
    (found,) = engine.check(line(task("t", "serviceTask", name="Check the\nlists")))
    assert found.en.startswith("serviceTask “Check the lists” (t): ")
    assert found.zh.startswith("serviceTask“Check the lists”（t）：")
    assert found.line > 1
    assert found.facts["name"] == "Check the lists"


def test_all_faults_of_a_file_come_at_once():
    model = process(
        start("s"), task("j", "serviceTask"), script("x", "=1 +", "r"), catch("c", timer("soon")), end("e"),
        el("transaction", id="t"), flows("s > j > x > c > e", "e > nowhere"),
    )  # fmt: skip
    codes = {f.code for f in engine.check(model)}
    assert codes == {
        "job-missing", "feel-invalid", "timer-invalid", "element-unsupported", "flow-broken", "flow-out-of",
    }  # fmt: skip


def test_a_file_that_is_only_drawn_is_told_what_else_stands_in_the_way():
    drawn = process(start("s"), task("j", "serviceTask"), end("e"), flows("s > j > e"), executable="false")
    assert {f.code for f in engine.check(drawn)} == {"no-process", "job-missing"}


def test_what_only_decorates_the_diagram_is_no_fault():
    lanes = el("laneSet", el("lane", el("flowNodeRef", text="a"), id="lane"), id="lanes")
    note = el("textAnnotation", el("text", text="note"), id="note")
    drawn = [lanes, note, el("association", id="as"), el("group", id="gr"), el("dataObjectReference", id="do")]
    model = process(*drawn, start("s"), user("a"), end("e"), flows("s > a > e"), extra=[
        el("collaboration", el("participant", id="pool", processRef="p"), id="col"), el("process", id="blackbox"),
    ])  # fmt: skip
    assert engine.check(model) == []


def test_a_called_process_that_is_missing_is_found_when_linking():
    with pytest.raises(ModelError) as refusal:
        engine.link(engine.parse(line(call("c", "gone"))), {})
    (found,) = refusal.value.findings
    assert (found.code, found.place, found.facts["process"]) == ("called-process-missing", "c", "gone")


def test_an_entity_is_never_read():
    assert b"root:" not in str(engine.check(DOCTYPE)).encode()


def test_a_definition_says_what_it_is_and_what_it_refers_to():
    model = process(
        start("s", message("Signal")), user("a", "form-a", "CM, BH", properties={"countersign.name.en": "Apply"}),
        rule("r", "risk", "x"), rule("r2", "=dynamic", "x"), job("j", "mail"), call("c", "other"),
        send("m", "Sent", "=k"), receive("w", "Awaited", "=k"), end("e", message("Done", "=k")),
        flows("s > a > r > r2 > j > c > m > w > e"), name="准入",
        properties={"countersign.name.en": "Admission", "countersign.start.form": "form-s"},
    )  # fmt: skip
    found = engine.parse(model)
    assert (found.process_id, found.name, found.name_en) == ("p", "准入", "Admission")
    assert found.elements["a"].name_en == "Apply"
    assert found.elements["a"].candidate_groups == "CM, BH"
    assert [(s.element_id, s.kind, s.message) for s in found.starts] == [("s", "message", "Signal")]
    assert found.forms == {"form-a", "form-s"}
    assert (found.decisions, found.job_types, found.called_processes) == ({"risk"}, {"mail"}, {"other"})
    assert found.messages_caught == {"Signal", "Awaited"}
    assert found.messages_thrown == {"Sent", "Done"}
    with pytest.raises(AttributeError):
        found.name = "changed"
    with pytest.raises(TypeError):
        found.elements["x"] = None


SOME = [model for _, _, model in FAULTS if len(model) < 100_000] + [GOOD]


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(SOME), st.data())
def test_a_damaged_file_gives_findings_never_a_raw_exception(model, data):
    text = bytearray(model)
    for _ in range(data.draw(st.integers(1, 4))):
        begin = data.draw(st.integers(0, len(text)))
        length = data.draw(st.integers(0, 40))
        text[begin : begin + length] = data.draw(st.binary(max_size=4))
    refused_or_built(bytes(text))


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(SOME), st.data())
def test_a_file_with_attributes_and_elements_gone_gives_findings_never_a_raw_exception(model, data):
    parts = re.findall(rb'(?: [\w:]+="[^"]*"|<bpmn:\w+[^<>]*/>|<zeebe:\w+[^<>]*/>)', model)
    text = model
    for part in data.draw(st.lists(st.sampled_from(parts), max_size=4)) if parts else ():
        text = text.replace(part, b"", 1)
    refused_or_built(text)


def refused_or_built(source):
    """A file with an error among its findings is refused with them; every other can be built, but for missing calls."""
    errors = [found for found in engine.check(source, "file.bpmn") if found.severity == "error"]
    if errors:
        with pytest.raises(ModelError):
            engine.parse(source, "file.bpmn")
        return
    definition = engine.parse(source, "file.bpmn")
    if definition.called_processes - {definition.process_id}:
        with pytest.raises(ModelError):
            engine.link(definition, {})
    else:
        engine.link(definition, {})


def test_the_dialect_is_documented_element_by_element():
    text = (Path(__file__).parents[2] / "docs" / "dialect.md").read_text()
    from orchestrator.engine.lint.tasks import EXTENSIONS, PROPERTIES
    from orchestrator.engine.reader import FLOW_NODES

    missing = [name for name in (*FLOW_NODES, *EXTENSIONS, *PROPERTIES) if name not in text]
    assert missing == []
