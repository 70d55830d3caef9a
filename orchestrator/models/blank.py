"""The smallest model of each kind that can be published: where a new one begins."""

from __future__ import annotations

import json
from xml.sax.saxutils import quoteattr

from orchestrator.models.files import Kind

_BPMN = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="Definitions_{key}" targetNamespace="http://bpmn.io/schema/bpmn" modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.6.0">
  <bpmn:process id="{key}" name={name} isExecutable="true">
    <bpmn:startEvent id="Begin" name="开始">
      <bpmn:outgoing>Flow_1</bpmn:outgoing>
    </bpmn:startEvent>
    <bpmn:sequenceFlow id="Flow_1" sourceRef="Begin" targetRef="Finished" />
    <bpmn:endEvent id="Finished" name="结束">
      <bpmn:incoming>Flow_1</bpmn:incoming>
    </bpmn:endEvent>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="Diagram_1">
    <bpmndi:BPMNPlane id="Plane_1" bpmnElement="{key}">
      <bpmndi:BPMNShape id="Begin_di" bpmnElement="Begin">
        <dc:Bounds x="180" y="160" width="36" height="36" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="Finished_di" bpmnElement="Finished">
        <dc:Bounds x="520" y="160" width="36" height="36" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="Flow_1_di" bpmnElement="Flow_1">
        <di:waypoint xmlns:di="http://www.omg.org/spec/DD/20100524/DI" x="216" y="178" />
        <di:waypoint xmlns:di="http://www.omg.org/spec/DD/20100524/DI" x="520" y="178" />
      </bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
"""  # noqa: E501
_DMN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" xmlns:di="http://www.omg.org/spec/DMN/20180521/DI/" xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="{key}_model" name={name} namespace="urn:countersign:dmn:{key}" modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.6.0">
  <decision id="{key}" name={name}>
    <variable id="{key}_variable" name="{key}" />
    <informationRequirement id="{key}_needs_amount">
      <requiredInput href="#input_amount" />
    </informationRequirement>
    <decisionTable id="{key}_table" hitPolicy="FIRST">
      <input id="{key}_in_1" label="金额">
        <inputExpression id="{key}_in_1_expression" typeRef="number">
          <text>amount</text>
        </inputExpression>
      </input>
      <output id="{key}_out_1" label="结果" name="result" typeRef="string" />
      <rule id="{key}_row_1">
        <inputEntry id="{key}_row_1_in_1">
          <text></text>
        </inputEntry>
        <outputEntry id="{key}_row_1_out_1">
          <text>"OK"</text>
        </outputEntry>
      </rule>
    </decisionTable>
  </decision>
  <inputData id="input_amount" name="amount">
    <variable id="input_amount_variable" name="amount" typeRef="number" />
  </inputData>
  <dmndi:DMNDI>
    <dmndi:DMNDiagram id="diagram">
      <dmndi:DMNShape id="{key}_shape" dmnElementRef="{key}">
        <dc:Bounds height="80" width="180" x="200" y="80" />
      </dmndi:DMNShape>
      <dmndi:DMNShape id="input_amount_shape" dmnElementRef="input_amount">
        <dc:Bounds height="45" width="125" x="228" y="240" />
      </dmndi:DMNShape>
    </dmndi:DMNDiagram>
  </dmndi:DMNDI>
</definitions>
"""  # noqa: E501


def source(kind: Kind, key: str, name: str) -> bytes:
    """A new model's source: a process of start and end, a table of one row, a form of one field."""
    if kind == "form":
        return _form(key, name)
    template = _BPMN if kind == "bpmn" else _DMN
    return template.format(key=key, name=quoteattr(name)).encode()


def _form(key: str, name: str) -> bytes:
    field = {"type": "textfield", "id": "Field_1", "key": "note", "label": "说明", "properties": {"label.en": "Note"}}
    schema = {
        "schemaVersion": 19,
        "type": "default",
        "id": key,
        "properties": {"name": name, "name.en": name},
        "components": [field],
    }
    return (json.dumps(schema, ensure_ascii=False, indent=2) + "\n").encode()
