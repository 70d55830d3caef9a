"""Two versions compared: what is told for each kind of change, and laws that hold for every model of the bank."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.models.comparing import compare

PROJECT = Path(__file__).parents[2]
SAMPLES = PROJECT / "tests" / "models"
ALL = [
    *((path, "bpmn") for path in sorted((PROJECT / "bpmn").glob("*.bpmn"))),
    *((path, "dmn") for path in sorted((PROJECT / "dmn").glob("*.dmn"))),
    *((path, "form") for path in sorted((PROJECT / "forms").glob("*.form"))),
]


def changes(name: str, *replacements: tuple[str, str]) -> list[tuple]:
    """(sort, place, words, [(label, before, after)]) of every change from a sample to the sample changed."""
    before = (SAMPLES / name).read_text(encoding="utf-8")
    after = before
    for old, new in replacements:
        assert old in after, old
        after = after.replace(old, new, 1)
    kind = name.rpartition(".")[2]
    return [
        (c.sort, c.place, c.what.zh, [(d.label.zh, d.before, d.after) for d in c.details])
        for c in compare(kind, before.encode(), after.encode())
    ]


# --- processes ----------

PROCESS = {
    "a name": (
        [('id="Approve" name="审批"', 'id="Approve" name="批准"')],
        ("changed", "Approve", "用户任务“批准”", [("名称", "审批", "批准")]),
    ),
    "a form": (
        [('formId="purchase_approval"', 'formId="other"')],
        ("changed", "Approve", "用户任务“审批”", [("表单", "purchase_approval", "other")]),
    ),
    "a property of ours": (
        [('name="countersign.due" value="2"', 'name="countersign.due" value="3"')],
        ("changed", "Approve", "用户任务“审批”", [("时限（工作日）", "2", "3")]),
    ),
    "a property added": (
        [
            (
                '<zeebe:property name="countersign.due"',
                '<zeebe:property name="countersign.sealed" value="true" /><zeebe:property name="countersign.due"',
            )
        ],
        ("changed", "Approve", "用户任务“审批”", [("密封表决", "", "true")]),
    ),
    "a condition": (
        [("=approved<", "=approved = true<")],
        ("changed", "f4", "顺序流“同意？ → 下单”", [("条件", "=approved", "=approved = true")]),
    ),
    "where a flow leads, by name": (
        [('sourceRef="Route" targetRef="Approve"', 'sourceRef="Route" targetRef="Approved"')],
        ("changed", "f2", "顺序流“审批路径 → 同意？”", [("终点", "审批", "同意？")]),
    ),
    "a timer": (
        [(">P30D<", ">P60D<")],
        ("changed", "Lapse", "边界事件“过期”", [("时长", "P30D", "P60D")]),
    ),
    "who may start": (
        [('name="countersign.starters" value="CM"', 'name="countersign.starters" value="CM BH"')],
        ("changed", "purchase", "流程“采购”", [("发起角色", "CM", "CM BH")]),
    ),
    "another kind of element": (
        [
            ('<bpmn:businessRuleTask id="Route"', '<bpmn:scriptTask id="Route"'),
            ("</bpmn:businessRuleTask>", "</bpmn:scriptTask>"),
        ],
        ("changed", "Route", "脚本任务“审批路径”", [("类型", "规则任务", "脚本任务")]),
    ),
}


@pytest.mark.parametrize("case", PROCESS)
def test_a_change_of_a_process_is_told(case):
    replacements, told = PROCESS[case]
    assert changes("purchase.bpmn", *replacements) == [told]


def test_a_new_element_is_told_with_all_it_has():
    task = (
        '<bpmn:userTask id="Again" name="复核"><bpmn:extensionElements><zeebe:userTask />'
        '<zeebe:assignmentDefinition candidateGroups="RR" /></bpmn:extensionElements></bpmn:userTask>'
    )
    (found,) = changes("purchase.bpmn", ('<bpmn:userTask id="Approve"', task + '<bpmn:userTask id="Approve"'))
    assert found[:3] == ("added", "Again", "用户任务“复核”")
    assert ("候选角色", "", "RR") in found[3]


def test_a_removed_element_is_told():
    text = (SAMPLES / "purchase.bpmn").read_text()
    boundary = re.search(r'<bpmn:boundaryEvent id="Lapse".*?</bpmn:boundaryEvent>', text, re.DOTALL)[0]
    found = changes("purchase.bpmn", (boundary, ""))
    assert ("removed", "Lapse", "边界事件“过期”", []) in found


def test_what_was_only_moved_is_told_last_and_once():
    path = PROJECT / "bpmn" / "kyc_review.bpmn"
    before = path.read_text()
    shape = re.search(r'<bpmndi:BPMNShape[^>]*bpmnElement="(\w+)"[^>]*>\s*<dc:Bounds x="(\d+)"', before)
    after = before.replace(shape[0], shape[0].replace(f'x="{shape[2]}"', f'x="{int(shape[2]) + 40}"'), 1)
    assert [(c.sort, c.place) for c in compare("bpmn", before.encode(), after.encode())] == [("moved", shape[1])]


def test_english_is_told_too():
    before = (SAMPLES / "purchase.bpmn").read_bytes()
    (change,) = compare("bpmn", before, before.replace(b">P30D<", b">P60D<"))
    assert (change.what.en, change.details[0].label.en) == ("Boundary event “过期”", "duration")


# --- tables ----------

ROW = (
    '<rule id="r9"><inputEntry id="e9"><text>5</text></inputEntry>'
    '<outputEntry id="x9"><text>"CM"</text></outputEntry><outputEntry id="y9"><text>1</text></outputEntry></rule>'
)
FIRST = (
    '<rule id="r1"><inputEntry id="e1"><text>&lt;= 10000</text></inputEntry>'
    '<outputEntry id="x1"><text>"BH"</text></outputEntry><outputEntry id="y1"><text>1</text></outputEntry></rule>'
)

TABLE = {
    "a cell": (
        [("&lt;= 10000", "&lt;= 20000")],
        [("changed", "r1", "第 1 行", [("金额", "<= 10000", "<= 20000")])],
    ),
    "a row added": (
        [('<rule id="r2">', ROW + '<rule id="r2">')],
        [("added", "r9", "第 2 行", [("金额", "", "5"), ("role", "", '"CM"'), ("level", "", "1")])],
    ),
    "a row removed": (
        [(FIRST, "")],
        [("removed", "r1", "原第 1 行", [("金额", "<= 10000", ""), ("role", '"BH"', ""), ("level", "1", "")])],
    ),
    "ids given anew by another tool": ([('id="r1"', 'id="rule_7"'), ('id="e1"', 'id="u7"')], []),
    "the hit policy": (
        [('hitPolicy="UNIQUE"', 'hitPolicy="FIRST"')],
        [("changed", "purchase_route", "决策“采购审批路径”", [("命中策略", "UNIQUE", "FIRST")])],
    ),
    "a column's label": (
        [('<input id="i1" label="金额">', '<input id="i1" label="采购金额">')],
        [("changed", "i1", "输入列“采购金额”", [("列名", "金额", "采购金额")])],
    ),
    "an input's expression": (
        [("<text>amount</text>", "<text>amount * 2</text>")],
        [("changed", "i1", "输入列“金额”", [("表达式", "amount", "amount * 2")])],
    ),
    "the order of the rows": (
        [(FIRST, ""), ("</rule>", "</rule>" + FIRST)],
        [("moved", "dt", "各行的顺序", [])],
    ),
}


@pytest.mark.parametrize("case", TABLE)
def test_a_change_of_a_table_is_told(case):
    replacements, told = TABLE[case]
    assert changes("purchase_route.dmn", *replacements) == told


def test_a_changed_cell_knows_its_id_for_colouring():
    before = (SAMPLES / "purchase_route.dmn").read_bytes()
    (change, other) = compare("dmn", before, before.replace(b"10000", b"20000"))
    assert [change.details[0].place, other.details[0].place] == ["e1", "e2"]


def test_boxed_logic_is_compared_by_its_texts():
    path = PROJECT / "dmn" / "working_capital.dmn"
    before = path.read_text()
    text = re.search(r"<text>([^<]{8,})</text>", before[before.index("<context") :])[1]
    (change,) = compare("dmn", before.encode(), before.replace(text, text + " + 0", 1).encode())
    assert change.sort == "changed"
    detail = change.details[0]
    assert f'id="{detail.place}"' in before
    assert f'name="{detail.label.zh.rpartition(" › ")[2]}"' in before


# --- forms ----------

FORM = {
    "a label": (
        [('"label": "单号"', '"label": "编号"')],
        [("changed", "c1", "文本框“编号”", [("标题", "单号", "编号")])],
    ),
    "required": (
        [('"decimalDigits": 2', '"decimalDigits": 0')],
        [("changed", "c2", "数字“金额”", [("小数位", "2", "0")])],
    ),
    "a limit": ([('"min": 1', '"min": 0.5')], [("changed", "c2", "数字“金额”", [("最小值", "1", "0.5")])]),
    "who sees it": (
        [('"countersign.see": "CM"', '"countersign.see": "CM BH"')],
        [("changed", "c3", "文本框“手机”", [("可见角色", "CM", "CM BH")])],
    ),
    "the form's name": (
        [('"name": "采购申请"', '"name": "申购单"')],
        [("changed", "purchase_request", "表单", [("表单名称", "采购申请", "申购单")])],
    ),
    "a field added": (
        [('"components": [', '"components": [{"id": "c9", "type": "checkbox", "key": "urgent", "label": "加急"},')],
        [("added", "c9", "勾选框“加急”", [("类型", "", "checkbox"), ("字段名", "", "urgent"), ("标题", "", "加急")])],
    ),
}


@pytest.mark.parametrize("case", FORM)
def test_a_change_of_a_form_is_told(case):
    replacements, told = FORM[case]
    assert changes("purchase_request.form", *replacements) == told


def test_a_field_removed_and_one_moved():
    schema = json.loads((SAMPLES / "purchase_request.form").read_text())
    first, second, third = schema["components"]
    removed = {**schema, "components": [first, third]}
    moved = {**schema, "components": [third, first, second]}
    before = json.dumps(schema).encode()
    assert [(c.sort, c.place) for c in compare("form", before, json.dumps(removed).encode())] == [("removed", "c2")]
    assert [c.sort for c in compare("form", before, json.dumps(moved).encode())] == ["moved", "moved"]


# --- laws ----------


@pytest.mark.parametrize(("path", "kind"), ALL, ids=lambda each: getattr(each, "name", each))
def test_every_model_of_the_bank_is_the_same_as_itself(path, kind):
    source = path.read_bytes()
    assert compare(kind, source, source) == []


@pytest.mark.parametrize(("path", "kind"), ALL, ids=lambda each: getattr(each, "name", each))
def test_against_nothing_everything_is_added_or_removed(path, kind):
    source = path.read_bytes()
    assert {c.sort for c in compare(kind, b"", source)} <= {"added", "changed"}
    assert {c.sort for c in compare(kind, source, b"")} <= {"removed", "changed"}
    assert compare(kind, b"", source)


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_both_ways_tell_of_the_same_places(data):
    """What was added one way was removed the other way."""
    path, kind = data.draw(st.sampled_from(ALL))
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    at = data.draw(st.integers(0, len(lines) - 1))
    cut = "\n".join(lines[:at] + lines[at + 1 :]).encode()
    there, back = compare(kind, text.encode(), cut), compare(kind, cut, text.encode())
    opposite = {"added": "removed", "removed": "added"}
    assert {(opposite.get(c.sort, c.sort), c.place) for c in there if c.sort != "moved"} == {
        (c.sort, c.place) for c in back if c.sort != "moved"
    }


@pytest.mark.parametrize("kind", ["bpmn", "dmn", "form"])
@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"hello",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>',
        b'{"components": 5}',
    ],
)
def test_what_cannot_be_read_counts_as_empty(kind, source):
    assert compare(kind, source, source) == []
