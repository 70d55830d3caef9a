"""What people read: every error and finding word for word in both languages, and the trace as it is told."""

import pytest

from orchestrator.decisions import DecisionError, Decisions, check, explain

ERRORS = [
    # id, policy, rows, inputs given, code, Chinese, English
    (
        "missing",
        "UNIQUE",
        ["> 0 | 1"],
        {},
        "decision-input-missing",
        "决策 d 缺少输入 x",
        "decision d lacks its input x",
    ),
    (
        "missing with a near name",
        "UNIQUE",
        ["> 0 | 1"],
        {"xx": 1},
        "decision-input-missing",
        "决策 d 缺少输入 x，是否指 xx？",
        "decision d lacks its input x; did you mean xx?",
    ),
    (
        "of another type",
        "UNIQUE",
        ["> 0 | 1"],
        {"x": "甲"},
        "decision-input-type",
        '决策 d 的输入 x 应为 number，却是 "甲"',
        'decision d: input x must be number, got "甲"',
    ),
    (
        "no row",
        "UNIQUE",
        ["> 0 | 1"],
        {"x": 0},
        "decision-no-row",
        '决策 d 的表 d 没有匹配的行，输入为 {"x": 0}',
        'decision d: no row of table d matches {"x": 0}',
    ),
    (
        "two rows of UNIQUE",
        "UNIQUE",
        ["> 0 | 1", "> 1 | 2"],
        {"x": 2},
        "decision-several-rows",
        '决策 d 的表 d（UNIQUE）有多行同时匹配：[1, 2]，输入为 {"x": 2}',
        'decision d: rows [1, 2] of table d (UNIQUE) all match {"x": 2}',
    ),
    (
        "two rows of ANY",
        "ANY",
        ["> 0 | 1", "> 1 | 2"],
        {"x": 2},
        "decision-several-rows",
        '决策 d 的表 d（ANY）有多行同时匹配：[1, 2]，输入为 {"x": 2}',
        'decision d: rows [1, 2] of table d (ANY) all match {"x": 2}',
    ),
    (
        "an output of another type",
        "UNIQUE",
        ["> 0 | [x, x][item > 0]"],
        {"x": 2},
        "decision-output",
        "决策 d 的输出 y 应为 number，却是 [2, 2]",
        "decision d: output y must be number, got [2, 2]",
    ),
    (
        "an expression",
        "UNIQUE",
        ["> 0 | x / 0"],
        {"x": 2},
        "decision-expression",
        "words.dmn，决策 d，第 1 行第 2 列“y”：/：除数为零\n  x / 0\n    ^",
        'words.dmn, decision d, row 1, column 2 "y": /: division by zero\n  x / 0\n    ^',
    ),
]


@pytest.mark.parametrize(
    ("policy", "rows", "given", "code", "chinese", "english"), [e[1:] for e in ERRORS], ids=[e[0] for e in ERRORS]
)
def test_error_says_this(new_model, policy, rows, given, code, chinese, english):
    source = new_model().table(policy, [("x", "number")], [("y", "number")], rows).source
    decisions = Decisions.parse([("words.dmn", source)], tolerant=True)

    with pytest.raises(DecisionError) as caught:
        decisions.evaluate("d", given)

    assert caught.value.code == code
    assert caught.value.status == 422
    assert caught.value.sentence("zh") == chinese
    assert caught.value.sentence("en") == str(caught.value) == english


def test_an_allowed_value_and_an_aggregate_are_told(new_model):
    inputs, outputs = [("k", "string", '"A", "B"')], [("y", "Any")]
    source = new_model().table("COLLECT SUM", inputs, outputs, ['- | "a"']).source
    decisions = Decisions.parse([("words.dmn", source)])

    with pytest.raises(DecisionError) as value:
        decisions.evaluate("d", {"k": "C"})
    with pytest.raises(DecisionError) as aggregate:
        decisions.evaluate("d", {"k": "A"})

    assert value.value.sentence("zh") == '决策 d 的输入 k 为 "C"，允许的取值是 "A", "B"'
    assert value.value.sentence("en") == 'decision d: input k is "C", allowed are "A", "B"'
    assert aggregate.value.sentence("en") == 'decision d: output y must be values that can be aggregated, got ["a"]'


def test_an_unknown_decision_is_a_404(new_model):
    decisions = Decisions.parse([("words.dmn", new_model().literal("grade", "1", {}).source)])

    with pytest.raises(DecisionError) as caught:
        decisions.evaluate("grad", {})

    assert (caught.value.code, caught.value.status) == ("decision-unknown", 404)
    assert caught.value.sentence("zh") == "没有决策 grad，是否指 grade？"
    assert caught.value.sentence("en") == "there is no decision grad; did you mean grade?"


def test_a_long_value_is_cut_in_the_sentence_and_whole_in_the_facts(new_model):
    decisions = Decisions.parse(
        [("w.dmn", new_model().table("UNIQUE", [("x", "string")], [("y", "number")], ['"a" | 1']).source)]
    )
    long = "甲" * 1000

    with pytest.raises(DecisionError) as caught:
        decisions.evaluate("d", {"x": long})

    assert len(caught.value.sentence("en")) < 400
    assert caught.value.sentence("en").endswith("...")
    assert caught.value.facts["inputs"] == {"x": long}


FINDINGS = [
    (
        "gap",
        "UNIQUE",
        ["> 0 | 1"],
        "warning",
        '没有任何一行覆盖 {"x": -1}',
        'no row covers {"x": -1}',
    ),
    (
        "overlap",
        "UNIQUE",
        ["<= 0 | 1", ">= 0 | 2"],
        "error",
        '第 1 行与第 2 行重叠，例如 {"x": 0}',
        'rows 1, 2 overlap, for example at {"x": 0}',
    ),
    (
        "shadowed",
        "FIRST",
        ["- | 1", "0 | 2"],
        "warning",
        '第 2 行永远不起作用：前面的行已包含它，例如 {"x": 0} 由第 1 行决定',
        'row 2 never decides: other rows cover it, for example row 1 at {"x": 0}',
    ),
    (
        "not analysed",
        "FIRST",
        ["odd(?) | 1", "- | 2"],
        "warning",
        "第 1 行第 1 列“列x”不是常量或区间，未作分析",
        'row 1, column 1 "列x" is not made of constants and intervals: not analysed',
    ),
    (
        "unknown name",
        "FIRST",
        ["> qqq | 1"],
        "error",
        "没有名为 qqq 的变量\n  > qqq\n    ^",
        "no variable is called qqq\n  > qqq\n    ^",
    ),
    (
        "type",
        "FIRST",
        ['"a" | 1'],
        "error",
        '?：应为 number，却是 string\n  "a"\n  ^',
        '?: expected number, got string\n  "a"\n  ^',
    ),
    (
        "syntax",
        "FIRST",
        ["[1..] | 1"],
        "error",
        "第 1 行第 6 列：应为 表达式，却是 结尾\n  [1..]\n       ^",
        "line 1, column 6: expected an expression, found the end\n  [1..]\n       ^",
    ),
]


@pytest.mark.parametrize(
    ("policy", "rows", "severity", "chinese", "english"), [f[1:] for f in FINDINGS], ids=[f[0] for f in FINDINGS]
)
def test_finding_says_this(new_model, policy, rows, severity, chinese, english):
    source = new_model().table(policy, [("x", "number")], [("y", "number")], rows).source

    found = check(source, "words.dmn")[0]

    assert found.severity == severity
    assert found.sentence("zh") == chinese
    assert found.sentence("en") == english
    assert found.line


TRACES = [
    # a trace entry, as it is told
    (
        {"decision": "d", "name": "评级", "inputs": {}, "matched": [], "output": None},
        "评级（d）：没有行匹配；结果 null。",
        "评级 (d): no row matched; result null.",
    ),
    (
        {"decision": "d", "name": "评级", "name_en": "Grade", "inputs": {"pd": 1}, "matched": [2], "output": "A"},
        '评级（d）：输入 pd = 1；第 2 行匹配；结果 "A"。',
        'Grade (d): given pd = 1; row 2 matched; result "A".',
    ),
    (
        {
            "decision": "d",
            "name": "评级",
            "inputs": {"a": 1, "b": "x"},
            "matched": [1, 3],
            "output": {"p": 1, "q": None},
        },
        '评级（d）：输入 a = 1、b = "x"；第 1、3 行匹配；结果 p = 1, q = null。',
        '评级 (d): given a = 1, b = "x"; rows 1, 3 matched; result p = 1, q = null.',
    ),
    (
        {"decision": "d", "name": "评级", "inputs": {}, "output": [1], "requires": ["a", "b"]},
        "评级（d）：先决定了 a、b；结果 [1]。",
        "评级 (d): after a, b; result [1].",
    ),
    (
        {
            "decision": "d",
            "name": "评级",
            "inputs": {},
            "output": 1,
            "tables": [{"table": "band", "inputs": {}, "matched": [1]}, {"table": "cap", "inputs": {}, "matched": []}],
        },
        "评级（d）：其中的表 band 第 1 行匹配；其中的表 cap 没有行匹配；结果 1。",
        "评级 (d): in its table band row 1 matched; in its table cap no row matched; result 1.",
    ),
]


@pytest.mark.parametrize(("entry", "chinese", "english"), TRACES)
def test_entry_of_a_trace_is_told_like_this(entry, chinese, english):
    assert explain([entry], "zh") == chinese
    assert explain([entry], "en") == english
    assert explain([entry, entry], "zh") == f"{chinese}\n{chinese}"


def test_of_nothing_nothing_is_told():
    assert explain([], "zh") == explain([], "en") == ""
