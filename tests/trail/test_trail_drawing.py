"""Diagrams: what is read from a file's coordinates, and what is drawn of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from orchestrator.trail import chart, drawing
from orchestrator.trail.drawing import GREEN, Way

MODELS = sorted((Path(__file__).parents[2] / "bpmn").glob("*.bpmn"))
SVG = "{http://www.w3.org/2000/svg}"

SOURCE = b"""<?xml version="1.0"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:w="http://www.omg.org/spec/DD/20100524/DI">
<process id="p">
  <startEvent id="s" name="&#24320;&#22987;"><messageEventDefinition/></startEvent>
  <userTask id="a" name="&#23457;&#26597; &lt;A&gt;"><extensionElements><zeebe:properties>
    <zeebe:property name="countersign.name.en" value="Review"/></zeebe:properties></extensionElements>
    <multiInstanceLoopCharacteristics/></userTask>
  <boundaryEvent id="b" attachedToRef="a" cancelActivity="false"><timerEventDefinition/></boundaryEvent>
  <subProcess id="sub" name="Sub"/>
  <endEvent id="e"><terminateEventDefinition/></endEvent>
  <sequenceFlow id="f1" sourceRef="s" targetRef="a" name="yes"/>
  <sequenceFlow id="f2" sourceRef="a" targetRef="e"/>
</process>
<di:BPMNDiagram><di:BPMNPlane bpmnElement="p">
  <di:BPMNShape bpmnElement="s"><dc:Bounds x="100" y="100" width="36" height="36"/></di:BPMNShape>
  <di:BPMNShape bpmnElement="a"><dc:Bounds x="200" y="80" width="100" height="80"/></di:BPMNShape>
  <di:BPMNShape bpmnElement="b"><dc:Bounds x="232" y="142" width="36" height="36"/></di:BPMNShape>
  <di:BPMNShape bpmnElement="sub" isExpanded="true"><dc:Bounds x="400" y="50" width="300" height="200"/></di:BPMNShape>
  <di:BPMNShape bpmnElement="e"><dc:Bounds x="900" y="100" width="36" height="36"/>
    <di:BPMNLabel><dc:Bounds x="880" y="140" width="80" height="14"/></di:BPMNLabel></di:BPMNShape>
  <di:BPMNShape bpmnElement="gone"><dc:Bounds x="0" y="0" width="36" height="36"/></di:BPMNShape>
  <di:BPMNEdge bpmnElement="f1"><w:waypoint x="136" y="118"/><w:waypoint x="200" y="118"/></di:BPMNEdge>
  <di:BPMNEdge bpmnElement="f2"><w:waypoint x="300" y="118"/><w:waypoint x="900" y="118"/></di:BPMNEdge>
</di:BPMNPlane></di:BPMNDiagram></definitions>"""


@pytest.fixture
def small():
    return chart.read(SOURCE)


def drawn(small, language="zh", widest=2000, **way):
    return drawing.strips(small, Way(**way), language, widest)


def elements(svg, tag):
    return [element.attrib for element in etree.fromstring(svg.encode()).iter(SVG + tag)]


def test_shapes_are_read_with_what_triggers_and_repeats_them(small):
    found = {shape.id: shape for shape in small.shapes}
    assert [shape.id for shape in small.shapes][0] == "sub"  # the largest lies beneath
    assert (found["s"].kind, found["s"].trigger) == ("startEvent", "message")
    assert (found["a"].repeats, found["a"].name) == ("parallel", ("审查 <A>", "Review"))
    assert (found["b"].trigger, found["b"].interrupting) == ("timer", False)
    assert found["sub"].expanded
    assert "gone" not in found


def test_the_frame_holds_everything(small):
    assert (small.frame.x, small.frame.y, small.frame.right, small.frame.bottom) == (100, 50, 960, 250)


def test_a_file_without_coordinates_has_no_diagram():
    assert chart.read(re.sub(rb"<di:BPMNDiagram>.*</di:BPMNDiagram>", b"", SOURCE, flags=re.DOTALL)) is None


def test_done_steps_are_filled_and_the_way_taken_is_thicker(small):
    (strip,) = drawn(small, done=["a"], taken=["f1"])
    fills = [rect["fill"] for rect in elements(strip.svg, "rect") if rect.get("width") == "100"]
    assert fills == [drawing.GREEN_SOFT]
    lines = {line["points"].split(",")[0]: line for line in elements(strip.svg, "polyline")}
    assert (lines["136"]["stroke"], float(lines["136"]["stroke-width"])) == (GREEN, 3)
    assert float(lines["300"]["stroke-width"]) < 2


def test_the_present_and_the_failed_step_stand_out(small):
    assert drawing.ACCENT in drawn(small, live=["a"])[0].svg
    assert drawing.RED in drawn(small, failed=["a"])[0].svg
    assert drawing.ACCENT not in drawn(small)[0].svg


def test_arrow_heads_are_polygons_at_the_end_of_the_flow(small):
    heads = [polygon["points"] for polygon in elements(drawn(small)[0].svg, "polygon")]
    assert [head.split()[0] for head in heads] == ["200,118", "900,118"]


@pytest.mark.parametrize(("language", "name"), [("zh", "审查 <A>"), ("en", "Review")])
def test_names_stand_in_the_readers_language(small, language, name):
    texts = [element.text for element in etree.fromstring(drawn(small, language)[0].svg.encode()).iter(SVG + "text")]
    assert name in texts
    assert "yes" in texts


def test_a_wide_chart_is_cut_into_strips_that_overlap(small):
    strips = drawn(small, widest=400)
    assert len(strips) == 3
    assert max(strip.width for strip in strips) <= 400
    views = [[float(n) for n in re.search(r'viewBox="([^"]+)"', s.svg)[1].split()] for s in strips]
    assert all(left[0] + left[2] > right[0] for left, right in zip(views, views[1:], strict=False))
    assert ["审查" in strip.svg for strip in strips] == [True, False, False]
    assert 'stroke-dasharray="2 6"' in strips[0].svg


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("支行行长审批", 40, ["支行行", "长审批"]),
        ("Branch review", 60, ["Branch", "review"]),
        ("审批 OK 完成", 60, ["审批 OK", "完成"]),
        ("unbreakable", 10, ["unbreakable"]),
        ("", 10, []),
    ],
)
def test_names_are_wrapped(text, width, lines):
    assert drawing.wrap(text, width) == lines


@given(st.text(alphabet="审批abc ", max_size=40), st.integers(30, 200))
def test_wrapping_loses_no_letter(text, width):
    assert "".join(drawing.wrap(text, width)).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("path", MODELS, ids=[path.stem for path in MODELS])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_process_of_the_bank_is_drawn_whole(path, language):
    found = chart.read(path.read_bytes())
    strips = drawing.strips(found, Way(), language, 2000)
    texts = "".join("".join(etree.fromstring(strip.svg.encode()).itertext()) for strip in strips)
    names = [shape.name.say(language) for shape in found.shapes if shape.kind.endswith("Event")]
    assert [name for name in names if name.replace(" ", "") not in texts.replace(" ", "")] == []
