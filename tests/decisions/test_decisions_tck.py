"""The conformance suite, where its data is: everything passes but what docs/conformance.md lists."""

import io
import re
from pathlib import Path

import pytest

from orchestrator.decisions import tck
from orchestrator.feel import Date, DateTime, Time, Zone

ROOT = Path(__file__).parents[2]
SUITE = tck.suite_folder()
needs_suite = pytest.mark.skipif(SUITE is None, reason="the DMN conformance suite is not here (set DMN_TCK)")

CASE = """<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <modelName>m.dmn</modelName>
  <testCase id="001"><inputNode name="x"><value xsi:type="xsd:decimal">2</value></inputNode>
    <resultNode name="决策d"><expected><value xsi:type="xsd:decimal">4</value></expected></resultNode></testCase>
  <testCase id="002"><inputNode name="x"><value xsi:type="xsd:decimal">2</value></inputNode>
    <resultNode name="决策d"><expected><value xsi:type="xsd:decimal">5</value></expected></resultNode></testCase>
  <testCase id="003"><resultNode name="决策d" errorResult="true">
    <expected><value xsi:nil="true"/></expected></resultNode></testCase>
</testCases>"""


@pytest.fixture
def suite(tmp_path, model):
    folder = tmp_path / "level" / "0001-x"
    folder.mkdir(parents=True)
    (folder / "m.dmn").write_bytes(model.literal("d", "x * 2", {"x": "number"}).source)
    (folder / "m-test-01.xml").write_text(CASE, encoding="utf-8")
    return tmp_path


def test_a_case_passes_when_its_results_are_as_expected(suite):
    results = list(tck.run_suite(suite))

    assert [(r.case, bool(r.message)) for r in results] == [("001", False), ("002", True), ("003", False)]
    assert results[1].message == "决策d: expected 5, got 4"


def test_results_are_written_in_the_suite_s_own_form(suite):
    file = io.StringIO()

    tck.write_results(tck.run_suite(suite), file)

    assert file.getvalue().splitlines()[:2] == [
        '"level/0001-x","m-test-01","001","SUCCESS",""',
        '"level/0001-x","m-test-01","002","ERROR","决策d: expected 5, got 4"',
    ]


def test_the_command_prints_passed_of_total_and_fails_only_when_asked_to(suite, capsys, tmp_path):
    code = tck.main([str(suite), "--results", str(tmp_path / "r.csv")])

    assert code == 0
    assert tck.main([str(suite), "--all"]) == 1
    assert "2/3     level/0001-x" in capsys.readouterr().out
    assert (tmp_path / "r.csv").exists()


def test_an_absent_suite_is_said_and_is_no_failure(tmp_path, capsys):
    assert tck.main([str(tmp_path / "nowhere")]) == 0
    assert "not here" in capsys.readouterr().out


def test_values_are_compared_by_kind():
    moment = DateTime(Date(2024, 1, 1), Time(0, 0, 0, 0, Zone(offset=0)))

    assert tck.alike([1, {"a": None}], [1, {"a": None}])
    assert tck.alike(moment, moment)
    assert not tck.alike("1", 1)
    assert not tck.alike({"a": 1}, {"a": 1, "b": 2})


@needs_suite
def test_the_whole_suite_passes_but_for_what_is_listed():
    listed = set(re.findall(r"^\| (\S+) \| (\S+) \|", (ROOT / "docs" / "conformance.md").read_text(), re.MULTILINE))

    results = list(tck.run_suite(SUITE))

    failed = {(result.folder.rpartition("/")[2], result.case) for result in results if result.message}
    assert len(results) > 3000
    assert failed == {pair for pair in listed if pair[0][0].isdigit()}
