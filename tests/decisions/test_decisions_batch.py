"""Many evaluations over JSON lines: one answer a line, errors in their place, nothing read ahead."""

from pathlib import Path

import pytest

from orchestrator import feel
from orchestrator.decisions import Decisions, UnknownDecision, decide_lines

BANK = Decisions.load(Path(__file__).parents[2] / "dmn")


def answers(*lines):
    return [feel.loads(line) for line in decide_lines(BANK, "pd_grade", lines)]


def test_every_line_has_its_answer_and_an_error_does_not_end_the_run():
    found = answers('{"pd_pct": 0.03}', "nonsense", "[1]", '{"pd_pct": "x"}', "", b'{"pd_pct": 200}')

    assert [("output" in answer, answer.get("error", {}).get("code")) for answer in found] == [
        (True, None),
        (False, "json-invalid"),
        (False, "decision-line"),
        (False, "decision-input-type"),
        (True, None),
    ]
    assert found[0] == {"output": {"grade": "AAA", "cap_pct_net_assets": 100}, "matched": [1]}
    assert set(found[3]["error"]) == {"code", "zh", "en", "facts"}
    assert found[3]["error"]["facts"]["input"] == "pd_pct"


def test_numbers_keep_their_digits_through_the_run():
    line = '{"flow": 365.00000000000000000001, "opening": 30, "closing": 42}'

    assert next(decide_lines(BANK, "turnover_days", [line])) == '{"output": 35.51, "matched": []}'


def test_lines_are_streamed():
    def endless():
        while True:
            yield '{"pd_pct": 1}'

    found = decide_lines(BANK, "pd_grade", endless())

    assert next(found) == next(found)


def test_an_unknown_decision_is_refused_before_the_first_line():
    with pytest.raises(UnknownDecision, match="did you mean pd_grade"):
        decide_lines(BANK, "pd_grad", iter(()))


def test_a_line_nested_without_end_is_an_error_of_its_own():
    line = '{"pd_pct": ' + "[" * 400 + "]" * 400 + "}"

    found = answers(line, '{"pd_pct": 1}')

    assert found[0]["error"]["code"] in ("feel-limit", "json-invalid", "decision-input-type")
    assert found[1]["matched"] == [4]
