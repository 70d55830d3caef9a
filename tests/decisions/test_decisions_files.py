"""The bank's DMN files: complete, findable in the modeler, named in both languages, and without a finding."""

from pathlib import Path

import pytest
from lxml import etree

from orchestrator.decisions import Decisions, check
from orchestrator.decisions.xml import children, local

FILES = sorted((Path(__file__).parents[2] / "dmn").glob("*.dmn"))
BANK = Decisions.load(FILES[0].parent)
# A gap on purpose: the nodes of one process are no nodes of another.
GAPS = {"sla_task.dmn": 3}


@pytest.fixture(params=FILES, ids=lambda file: file.name)
def file(request):
    return request.param


def test_the_tables_of_the_bank_are_all_there():
    tables = {
        "admission_hard_stop": 11, "industry_policy": 5, "admission_score": 24, "admission_decision": 10,
        "aml_rating": 7, "pd_grade": 8, "authority": 22, "committee_vote": 6, "concentration": 8, "five_class": 17,
        "inspection_plan": 11, "first_check": 4, "payment_mode": 3, "warning_signal": 16, "vip_tier": 5, "vip_sla": 8,
        "sla_task": 12,
    }  # fmt: skip

    assert {name: len(BANK.node(name).table.rows) for name in tables} == tables


def test_no_finding_but_the_gaps_that_are_meant(file):
    findings = check(file.read_bytes(), file.name)

    assert [finding.code for finding in findings] == ["rows-gap"] * GAPS.get(file.name, 0)


def test_ids_are_unique_and_every_reference_of_the_diagram_exists(file):
    root = etree.parse(file).getroot()
    ids = [element.get("id") for element in root.iter() if element.get("id")]

    assert len(ids) == len(set(ids))
    assert {element.get("dmnElementRef") for element in root.iter() if element.get("dmnElementRef")} <= set(ids)


def test_every_element_has_a_shape_and_every_requirement_an_edge(file):
    root = etree.parse(file).getroot()
    drawn = {element.get("dmnElementRef") for element in root.iter() if element.get("dmnElementRef")}
    wanted = {
        element.get("id")
        for element in root.iter("{*}decision", "{*}inputData", "{*}informationRequirement")
        if element.get("id")
    }

    assert wanted == drawn


def test_shapes_do_not_lie_on_one_another(file):
    root = etree.parse(file).getroot()
    boxes = [tuple(float(b.get(k)) for k in ("x", "y", "width", "height")) for b in root.iter("{*}Bounds")]

    for i, (x, y, w, h) in enumerate(boxes):
        for x2, y2, w2, h2 in boxes[i + 1 :]:
            assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y


def test_decisions_have_a_chinese_and_an_english_name_and_a_basis(file):
    root = etree.parse(file).getroot()

    for decision in children(root, "decision"):
        identifier = decision.get("id")
        chinese, english = BANK.names(identifier)
        assert any("\u4e00" <= character <= "\u9fff" for character in chinese)
        assert english.isascii()
        assert english != identifier
        assert BANK.node(identifier).element.description


def test_columns_are_labelled_in_chinese_and_typed(file):
    root = etree.parse(file).getroot()

    for column in root.iter("{*}input", "{*}output"):
        assert any("\u4e00" <= character <= "\u9fff" for character in column.get("label")), column.get("id")
        typed = column if local(column) == "output" else next(children(column, "inputExpression"))
        assert typed.get("typeRef") in ("number", "string", "boolean")


def test_inputs_are_known_to_callers_by_name_and_type():
    found = [(one.name, one.type_ref) for one in BANK.inputs("authority")]

    assert found == [("grade_band", "string"), ("secured", "boolean"), ("exposure_wan", "number")]
    assert [one.name for one in BANK.inputs("chain_pd_to_approver")] == ["secured", "exposure_wan", "pd_pct"]
