"""JSON lines: what a line may hold, what each wrong one is answered, and that none touches another."""

import datetime as py
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator import feel
from orchestrator.decisions import Decisions, decide_lines

NOW = py.datetime(2024, 2, 29, tzinfo=py.UTC)


@pytest.fixture(scope="module")
def decisions(new_model):
    source = (
        new_model()
        .table(
            "FIRST",
            [("额度", "number"), ("kind", "string", '"A", "B", "𠮷"')],
            [("级别", "string"), ("share", "number")],
            [
                '>= 1000000000000000000000.01 | - | "巨额" | 额度 / 3',
                '> 100 | "A" | "大" | 0.10',
                '> 0 | - | "小" | 额度 / 额度',
            ],
            decision="band",
        )
        .table("COLLECT", [("额度", "number")], [("y", "number")], ["> 1 | 1", "> 2 | 2"], decision="hits")
        .literal("echo", "x", {"x": "Any"})
        .literal("later", 'day + duration("P1M")', {"day": "date"})
        .literal("clock", "today()", {})
        .source
    )
    return Decisions.parse([("lines.dmn", source)])


ANSWERED = [
    # decision, the line, the answer
    ("band", '{"额度": 101, "kind": "A"}', '{"output": {"级别": "大", "share": 0.10}, "matched": [2]}'),
    ("band", '{"额度": "101", "kind": "A"}', '{"output": {"级别": "大", "share": 0.10}, "matched": [2]}'),
    ("band", '{"额度": 1e2, "kind": "B"}', '{"output": {"级别": "小", "share": 1}, "matched": [3]}'),
    # white space, further inputs, escapes
    (
        "band",
        '  {"额度": 0.01, "kind": "𠮷", "more": [1, {}]}  ',
        '{"output": {"级别": "小", "share": 1}, "matched": [3]}',
    ),
    (
        "band",
        '{"\\u989d\\u5ea6": 5, "kind": "\\ud842\\udfb7"}',
        '{"output": {"级别": "小", "share": 1}, "matched": [3]}',
    ),
    (
        "band",
        '{"额度": 1000000000000000000000.02, "kind": "A"}',
        '{"output": {"级别": "巨额", "share": 333333333333333333333.34}, "matched": [1]}',
    ),
    ("hits", '{"额度": 3}', '{"output": {"y": [1, 2]}, "matched": [1, 2]}'),
    ("hits", '{"额度": 0}', '{"output": {"y": []}, "matched": []}'),
    ("echo", '{"x": 1.50}', '{"output": 1.50, "matched": []}'),
    ("echo", '{"x": null}', '{"output": null, "matched": []}'),
    ("echo", '{"x": {"b": [true, "𠮷", {}]}}', '{"output": {"b": [true, "𠮷", {}]}, "matched": []}'),
    (
        "echo",
        '{"x": 12345678901234567890123456789012345678.9}',
        '{"output": 12345678901234567890123456789012345678.9, "matched": []}',
    ),
    ("echo", '{"x": 1, "x": 2}', '{"output": 2, "matched": []}'),
    ("later", '{"day": "2024-01-31"}', '{"output": "2024-02-29", "matched": []}'),
    ("clock", "{}", '{"output": "2024-02-29", "matched": []}'),
]


@pytest.mark.parametrize(("decision", "line", "answer"), ANSWERED, ids=[f"{d} {line}" for d, line, _ in ANSWERED])
def test_line_has_its_answer_as_text_and_as_bytes(decisions, decision, line, answer):
    assert list(decide_lines(decisions, decision, [line, line.encode()], now=NOW)) == [answer, answer]


REFUSED = [
    # decision, the line, the code, a fact
    ("band", "nonsense", "json-invalid", {}),
    ("band", "{", "json-invalid", {}),
    ("band", '{"额度": 1,}', "json-invalid", {}),
    ("band", '{"额度": NaN, "kind": "A"}', "json-invalid", {}),
    ("band", '{"额度": Infinity, "kind": "A"}', "json-invalid", {}),
    ("band", '{"额度": 1} {"额度": 2}', "json-invalid", {}),
    ("band", "{'额度': 1}", "json-invalid", {}),
    ("band", "[]", "decision-line", {"decision": "band"}),
    ("band", "null", "decision-line", {"decision": "band"}),
    ("band", "1.5", "decision-line", {"decision": "band"}),
    ("band", '"{}"', "decision-line", {"decision": "band"}),
    ("band", "{}", "decision-input-missing", {"decision": "band", "input": "额度"}),
    ("band", '{"额度": null, "kind": "A"}', "decision-input-missing", {"input": "额度"}),
    ("band", '{"额度": 1}', "decision-input-missing", {"input": "kind"}),
    ("band", '{"额度 ": 1, "kind": "A"}', "decision-input-missing", {"input": "额度", "nearest": "额度 "}),
    (
        "band",
        '{"额度": "一百", "kind": "A"}',
        "decision-input-type",
        {"input": "额度", "value": "一百", "expected": "number"},
    ),
    ("band", '{"额度": [1, 2], "kind": "A"}', "decision-input-type", {"input": "额度", "value": [1, 2]}),
    ("band", '{"额度": 1, "kind": "C"}', "decision-input-not-allowed", {"input": "kind", "allowed": '"A", "B", "𠮷"'}),
    ("band", '{"额度": 0, "kind": "A"}', "decision-no-row", {"table": "band", "inputs": {"额度": 0, "kind": "A"}}),
    ("band", '{"额度": 1e6144, "kind": "A"}', None, {}),
    ("later", '{"day": "2024-02-30"}', "decision-input-type", {"expected": "date"}),
    ("later", '{"day": "999999999-12-31"}', "decision-expression", {"file": "lines.dmn", "position": 4}),
]


@pytest.mark.parametrize(("decision", "line", "code", "facts"), REFUSED, ids=[f"{row[0]} {row[1]}" for row in REFUSED])
def test_wrong_line_is_answered_with_code_facts_and_a_sentence_in_both_languages(
    decisions, decision, line, code, facts
):
    good = '{"额度": 101, "kind": "A", "day": "2024-01-01"}'

    before, answer, behind = map(feel.loads, decide_lines(decisions, decision, [good, line, good], now=NOW))

    assert before == behind
    assert "output" in before
    if code is None:
        assert "output" in answer
        return
    error = answer["error"]
    assert set(answer) == {"error"}
    assert set(error) == {"code", "zh", "en", "facts"}
    assert error["code"] == code
    assert facts.items() <= error["facts"].items()
    assert any("\u4e00" <= character <= "\u9fff" for character in error["zh"])
    assert error["en"]


def test_blank_lines_have_no_answer_and_count_for_nothing(decisions):
    lines = ["", "  \t", "\n", '{"x": 1}', "\r\n"]

    assert [feel.loads(answer)["output"] for answer in decide_lines(decisions, "echo", lines)] == [1]


@pytest.mark.parametrize("line", [b"\xff\xfe", b'{"x": "\xc3"}', b"\x00"])
def test_bytes_that_are_no_text_are_answered_and_end_nothing(decisions, line):
    answers = list(decide_lines(decisions, "echo", [line, b'{"x": 1}']))

    assert [feel.loads(answer).get("error", {}).get("code") for answer in answers] == ["json-invalid", None]


@pytest.mark.parametrize("depth", [60, 5_000])
def test_a_line_nested_deeply_is_answered_and_ends_nothing(decisions, depth):
    line = '{"x": ' + "[" * depth + "]" * depth + "}"

    answers = [feel.loads(answer) for answer in decide_lines(decisions, "echo", [line, '{"x": 1}'])]

    assert ("output" in answers[0]) == (depth == 60)
    assert answers[1]["output"] == 1


def test_an_answer_is_one_line_whatever_it_holds(decisions):
    answer = next(decide_lines(decisions, "echo", ['{"x": "a\\nb\\u2028\\"c\\""}']))

    assert "\n" not in answer
    assert feel.loads(answer)["output"] == 'a\nb\u2028"c"'


TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=8)
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=Decimal("-1e30"), max_value=Decimal("1e30"))
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
@settings(max_examples=80)
def test_any_json_value_comes_through_a_line_as_it_was(decisions, value):
    answer = next(decide_lines(decisions, "echo", [feel.dumps({"x": value})]))

    assert feel.dumps(feel.loads(answer)["output"]) == feel.dumps(value)


@given(st.text(max_size=40) | st.binary(max_size=40))
@settings(max_examples=120)
def test_any_line_at_all_has_at_most_one_answer_that_is_json(decisions, line):
    for answer in decide_lines(decisions, "band", [line]):
        assert {"output", "error"} & feel.loads(answer).keys()
