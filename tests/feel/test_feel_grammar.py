"""The grammar (DMN 1.5 §10.3.1.2), rule by rule: how a text is read, shown with all its brackets; and what is none.

`shown` is the way back from tree to text; that both ways agree is the last law of this file.
"""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator import feel
from orchestrator.feel import nodes
from orchestrator.feel.types import ANY

NAMES = ["a", "b", "c", "f", "xs", "客户 评级", "a-b", "loan amount", "so"]


def shown(node):
    """The tree as FEEL with a bracket around everything that could bind otherwise."""
    return globals()[f"shown_{type(node).__name__}"](node)


def listed(found):
    return ", ".join(map(shown, found))


def operand(node):
    """What stands before a dot, a filter or a call."""
    simple = isinstance(node, (nodes.Name, nodes.Path, nodes.Call, nodes.Filter))
    return shown(node) if simple else f"({shown(node)})"


def shown_Literal(node):  # noqa: N802 - the functions are named after the nodes
    return feel.to_string(node.value, nested=True)


def shown_Name(node):  # noqa: N802
    return node.name


def shown_Negate(node):  # noqa: N802
    return f"(-{shown(node.operand)})"


def shown_Arithmetic(node):  # noqa: N802
    return f"({shown(node.left)} {node.operator} {shown(node.right)})"


def shown_Compare(node):  # noqa: N802
    return shown_Arithmetic(node)


def shown_Between(node):  # noqa: N802
    return f"({shown(node.value)} between {shown(node.low)} and {shown(node.high)})"


def shown_In(node):  # noqa: N802
    return f"({shown(node.value)} in ({listed(node.tests)}))"


def shown_Junction(node):  # noqa: N802
    return "(" + f" {node.operator} ".join(map(shown, node.operands)) + ")"


def shown_InstanceOf(node):  # noqa: N802
    return f"({operand(node.value)} instance of {node.type})"


def shown_Path(node):  # noqa: N802
    return f"{operand(node.source)}.{node.name}"


def shown_Filter(node):  # noqa: N802
    return f"{operand(node.source)}[{shown(node.condition)}]"


def shown_Call(node):  # noqa: N802
    if node.names is None:
        return f"{operand(node.function)}({listed(node.arguments)})"
    named = (f"{name}: {shown(value)}" for name, value in zip(node.names, node.arguments, strict=True))
    return f"{operand(node.function)}({', '.join(named)})"


def shown_If(node):  # noqa: N802
    return f"(if {shown(node.condition)} then {shown(node.then)} else {shown(node.otherwise)})"


def shown_Iteration(node):  # noqa: N802
    return f"{node.name} in {shown(node.source)}" + ("" if node.end is None else f"..{shown(node.end)}")


def shown_For(node):  # noqa: N802
    return f"(for {listed(node.iterations)} return {shown(node.body)})"


def shown_Quantified(node):  # noqa: N802
    return f"({node.kind} {listed(node.iterations)} satisfies {shown(node.condition)})"


def shown_FunctionDefinition(node):  # noqa: N802
    parameters = ", ".join(name if of == ANY else f"{name}: {of}" for name, of in node.parameters)
    return f"(function({parameters}) {'external ' if node.external else ''}{shown(node.body)})"


def shown_ListLiteral(node):  # noqa: N802
    return f"[{listed(node.items)}]"


def shown_ContextLiteral(node):  # noqa: N802
    return "{" + ", ".join(f"{feel.to_string(key, nested=True)}: {shown(value)}" for key, value in node.entries) + "}"


def shown_Interval(node):  # noqa: N802
    return f"{'[' if node.low_in else '('}{shown(node.low)}..{shown(node.high)}{']' if node.high_in else ')'}"


def shown_UnaryComparison(node):  # noqa: N802
    return f"({node.operator} {shown(node.end)})"


def shown_UnaryTestsNode(node):  # noqa: N802
    tests = listed(node.tests) or "-"
    return f"not({tests})" if node.negated else tests


def without_places(node):
    """The tree with every place 0, for two texts of one tree have different places."""
    if isinstance(node, tuple):
        return tuple(map(without_places, node))
    if not isinstance(node, nodes.Node):
        return node
    parts = {field.name: without_places(getattr(node, field.name)) for field in dataclasses.fields(node)}
    return type(node)(**{**parts, "at": 0})


GOOD = [
    # literals (33-38, 62)
    ("12", "12"),
    ("007.50", "7.50"),
    (".25", "0.25"),
    # digits of other scripts are letters of names
    ("１２", "１２"),
    ("a１", "a１"),
    ("1.5e3", "1500"),
    ("2E-2", "0.02"),
    ("true", "true"),
    ("null", "null"),
    ('"a\\tb"', '"a\tb"'),
    ('@"2024-02-29"', '@"2024-02-29"'),
    ('@"10:00:00@Asia/Shanghai"', '@"10:00:00@Asia/Shanghai"'),
    # arithmetic (19-23): left to right, ** over * over +, - before all
    ("c - b - a", "((c - b) - a)"),
    ("a / b * c", "((a / b) * c)"),
    ("a + b * c", "(a + (b * c))"),
    ("a * b + c", "((a * b) + c)"),
    ("a ** b ** c", "((a ** b) ** c)"),
    ("a * b ** c", "(a * (b ** c))"),
    ("-a ** b", "((-a) ** b)"),
    ("a ** -b", "(a ** (-b))"),
    ("--a", "(-(-a))"),
    ("a - -b", "(a - (-b))"),
    ("-a.b", "(-a.b)"),
    ("-f(a)", "(-f(a))"),
    ("(a + b) * c", "((a + b) * c)"),
    # names that hold signs win over operators where they are known
    ("a-b", "a-b"),
    ("a - b", "a-b"),
    ("a-c", "(a - c)"),
    ("loan amount * 2", "(loan amount * 2)"),
    ("客户  评级", "客户 评级"),
    ("so + 1", "(so + 1)"),
    # comparison (49.a) binds looser than arithmetic
    ("a + 1 < b * 2", "((a + 1) < (b * 2))"),
    ("a = b", "(a = b)"),
    ("a = b = c", "((a = b) = c)"),
    ("a = (= b)", "(a = (= b))"),
    ("a != -1", "(a != (-1))"),
    ("a >= b and c", "((a >= b) and c)"),
    # between (49.b) and in (49.c)
    ("a between 1 and 2 and b", "((a between 1 and 2) and b)"),
    ("a between b + 1 and c * 2", "(a between (b + 1) and (c * 2))"),
    ("a in 5", "(a in (5))"),
    ("a in (1, 2)", "(a in (1, 2))"),
    ("a in < 5", "(a in ((< 5)))"),
    ("a in (< 5, [7..9], > 11)", "(a in ((< 5), [7..9], (> 11)))"),
    ("a in [1..2)", "(a in ([1..2)))"),
    ("a in (1..2)", "(a in ((1..2)))"),
    ("a in [1, 2]", "(a in ([1, 2]))"),
    ("a in b or c", "((a in (b)) or c)"),
    ("a + 1 in b + 2", "((a + 1) in ((b + 2)))"),
    # and over or (47, 48), runs of one are one node
    ("a or b and c", "(a or (b and c))"),
    ("a and b or c", "((a and b) or c)"),
    ("a and b and c", "(a and b and c)"),
    ("a or b or c", "(a or b or c)"),
    ("(a or b) and c", "((a or b) and c)"),
    # if (45), for (44), some and every (46)
    ("if a then b else c", "(if a then b else c)"),
    ("if a then 1 else if b then 2 else 3", "(if a then 1 else (if b then 2 else 3))"),
    ("if a then b else c + 1", "(if a then b else (c + 1))"),
    ("if if a then b else c then 1 else 2", "(if (if a then b else c) then 1 else 2)"),
    ("for x in xs return x + 1", "(for x in xs return (x + 1))"),
    ("for x in xs, y in x return y", "(for x in xs, y in x return y)"),
    ("for x in 1..5 return x", "(for x in 1..5 return x)"),
    ("for x in a + 1..b * 2 return x", "(for x in (a + 1)..(b * 2) return x)"),
    ("for x in [1..5] return x", "(for x in [1..5] return x)"),
    ("for 一 笔 in xs return 一 笔 * 2", "(for 一 笔 in xs return (一 笔 * 2))"),
    ("some x in xs satisfies x > 1", "(some x in xs satisfies (x > 1))"),
    ("every x in xs, y in xs satisfies x = y", "(every x in xs, y in xs satisfies (x = y))"),
    ("some x in xs satisfies x and a", "(some x in xs satisfies (x and a))"),
    ("some x in 1..3 satisfies x", "(some x in 1..3 satisfies x)"),
    # path (43), filter (50), call (38-42)
    ("a.b.c", "a.b.c"),
    ("a.客户 名称", "a.客户 名称"),
    ("a.b[1].c", "a.b[1].c"),
    ("xs[1][2]", "xs[1][2]"),
    ("xs[item > 1]", "xs[(item > 1)]"),
    ("[1, 2][1]", "([1, 2])[1]"),
    ("{a: 1}.a", '({"a": 1}).a'),
    ("f()", "f()"),
    ("f(1, a)", "f(1, a)"),
    ("f(x: 1, y z: 2)", "f(x: 1, y z: 2)"),
    ("f(1)(2)", "f(1)(2)"),
    ("a.f(1)", "a.f(1)"),
    ("f(a)[1].b", "f(a)[1].b"),
    ("string length(a)", "string length(a)"),
    ("date and time(a)", "date and time(a)"),
    ("f({a: 1})", 'f({"a": 1})'),
    ("(a)(b)", "a(b)"),
    # instance of (51-53)
    ("a instance of number", "(a instance of number)"),
    ("a.b instance of date and time", "(a.b instance of date and time)"),
    ("-a instance of number", "(-(a instance of number))"),
    ("a instance of list<string> and b", "((a instance of list<string>) and b)"),
    ("a instance of context<x: number, y z: range<date>>", "(a instance of context<x: number, y z: range<date>>)"),
    ("a instance of function<number> -> string", "(a instance of function<number> -> string)"),
    ("a instance of days and time duration", "(a instance of days and time duration)"),
    # function definition (55)
    ("function() 1", "(function() 1)"),
    ("function(x) x + 1", "(function(x) (x + 1))"),
    ("function(x: number, y z: list<string>) x", "(function(x: number, y z: list<string>) x)"),
    ('function(x) external {java: {class: "c"}}', '(function(x) external {"java": {"class": "c"}})'),
    ("function(x) function(y) x - y", "(function(x) (function(y) (x - y)))"),
    # lists (54), contexts (57-60)
    ("[]", "[]"),
    ("[1, [2], a + 1]", "[1, [2], (a + 1)]"),
    ("{}", "{}"),
    ("{a: 1, b: a}", '{"a": 1, "b": a}'),
    ('{"any key!": 1}', '{"any key!": 1}'),
    ("{x y: 1, z: x y}", '{"x y": 1, "z": x y}'),
    ("{x-y: 1, z: x-y}", '{"x-y": 1, "z": x-y}'),
    ("{授信: {额度: 1}}", '{"授信": {"额度": 1}}'),
    ("{if: 1, for: 2}", '{"if": 1, "for": 2}'),
    # intervals (8) in all spellings, comparisons as values (7)
    ("[1..2]", "[1..2]"),
    ("(1..2)", "(1..2)"),
    ("]1..2[", "(1..2)"),
    ("[a..b + 1)", "[a..(b + 1))"),
    ("]a..b]", "(a..b]"),
    ("[a..xs[1]]", "[a..xs[1]]"),
    ("]a..xs[1][", "(a..xs[1])"),
    ("[f(1)..f(2)[", "[f(1)..f(2))"),
    ("(< 3)", "(< 3)"),
    ("(>= a + 1)", "(>= (a + 1))"),
    ("(!= 1)", "(!= 1)"),
    # space and comments
    ("a+b", "(a + b)"),
    ("\n a \t+\u3000b ", "(a + b)"),
    ("a // the rest of the line\n+ b", "(a + b)"),
    ("a /* between * and / */ + b", "(a + b)"),
    ("a /**/ + b", "(a + b)"),
]


@pytest.mark.parametrize(("text", "read"), GOOD)
def test_text_is_read_as_the_grammar_says(text, read):
    tree = feel.compile(text, NAMES).tree

    assert shown(tree) == read
    assert without_places(feel.compile(read, NAMES).tree) == without_places(tree)


UNARY = [
    # rules 13-17
    ("-", "-"),
    (" - ", "-"),
    ("5", "5"),
    ("1, 2, 3", "1, 2, 3"),
    ("< 5", "(< 5)"),
    (">= a + 1, [1..2)", "(>= (a + 1)), [1..2)"),
    ("not(5)", "not(5)"),
    ("not(< 5, > 7)", "not((< 5), (> 7))"),
    ("not(a) and b", "(not(a) and b)"),
    ("not(a).b", "not(a).b"),
    ('"A", "B"', '"A", "B"'),
    ("-1", "(-1)"),
    ("-a, -b", "(-a), (-b)"),
    ("? > 5", "(? > 5)"),
    ("? in (1, 2)", "(? in (1, 2))"),
    ("f(?)", "f(?)"),
    ("null", "null"),
    ("not(null)", "not(null)"),
]


@pytest.mark.parametrize(("text", "read"), UNARY)
def test_unary_tests_are_read_as_the_grammar_says(text, read):
    assert shown(feel.compile_unary(text, NAMES).tree) == read


BAD = [
    # literals
    ("1.", 2, "a property", "the end", "属性名"),
    ("1.2.3", 3, "an operator or the end", '".3"', "运算符或结尾"),
    ("1e", 1, "an operator or the end", '"e"', "运算符或结尾"),
    ("1e7000", 0, "a number of at most 34 digits", '"1e7000"', "34 位以内的数"),
    ("a + 9e99999999999999999999", 4, "a number of at most 34 digits", "9e99999", "34 位以内的数"),
    ("12３", 0, "a number", "12", "数"),
    ("7² ", 0, "a number", "7", "数"),
    ("1abc", 1, "an operator or the end", '"abc"', "运算符或结尾"),
    ("'a'", 0, "an expression", '"\'"', "表达式"),
    ('"a', 0, "FEEL", "a string without its closing quote", "缺少右引号的文本"),
    ('a + "b', 4, "FEEL", "a string without its closing quote", "缺少右引号的文本"),
    ('"a\\"', 0, "FEEL", "a string without its closing quote", "缺少右引号的文本"),
    ('@"P1D', 0, "FEEL", "a string without its closing quote", "缺少右引号的文本"),
    ('@"yesterday"', 0, "a date, time or duration", '"yesterday"', "日期、时间或时长"),
    ('@"2024-02-30"', 0, "a date, time or duration", '"2024-02-30"', "日期、时间或时长"),
    ("@2024", 0, "FEEL", '"@"', "FEEL 表达式"),
    ("a /* b", 2, "FEEL", "a comment without its end", "没有结束的注释"),
    # what is no sign of FEEL
    ("a == b", 3, "an expression", '"="', "表达式"),
    ("a & b", 2, "FEEL", '"&"', "FEEL 表达式"),
    ("a % b", 2, "FEEL", '"%"', "FEEL 表达式"),
    ("a ! b", 2, "FEEL", '"!"', "FEEL 表达式"),
    ("a; b", 1, "FEEL", '";"', "FEEL 表达式"),
    ("#{a}", 0, "FEEL", '"#"', "FEEL 表达式"),
    ("a ＝ b", 2, "FEEL", '"＝" (write =)', "（请写 =）"),
    ("a ＞ b", 2, "FEEL", '"＞" (write >)', "（请写 >）"),
    ("f（a）", 1, "FEEL", '"（" (write ()', "（请写 (）"),
    ("[1，2]", 2, "FEEL", '"，" (write ,)', "（请写 ,）"),
    ("{a：1}", 2, "FEEL", '"：" (write :)', "（请写 :）"),
    ("a。b", 1, "FEEL", '"。" (write .)', "（请写 .）"),
    # operators without an operand
    ("+ a", 0, "an expression", '"+"', "表达式"),
    ("a +", 3, "an expression", "the end", "结尾"),
    ("a * * b", 4, "an expression", '"*"', "表达式"),
    ("a ** ", 5, "an expression", "the end", "结尾"),
    ("-", 1, "an expression", "the end", "结尾"),
    ("a <", 3, "an expression", "the end", "结尾"),
    ("a < > b", 4, "an expression", '">"', "表达式"),
    ("a >== b", 4, "an expression", '"="', "表达式"),
    ("a and", 5, "an expression", "the end", "结尾"),
    ("and a", 0, "an expression", '"and"', "表达式"),
    ("a or or b", 5, "an expression", '"or"', "表达式"),
    ("a between 1", 11, "and", "the end", "结尾"),
    ("a between 1 or 2", 12, "and", '"or"', '"or"'),
    ("a in", 4, "an expression", "the end", "结尾"),
    ("a in (1, )", 7, ")", '","', '","'),
    ("a instance number", 11, "of", '"number"', "number"),
    ("a instance of", 13, "a type", "the end", "类型"),
    ("a instance of list<", 19, "a type", "the end", "类型"),
    ("a instance of list<number", 25, ">", "the end", "结尾"),
    ("a instance of context<x>", 23, ":", '">"', '">"'),
    ("a instance of money", 14, "a type", '"money"', "类型"),
    # brackets
    ("(a", 2, ")", "the end", "结尾"),
    ("a)", 1, "an operator or the end", '")"', "运算符或结尾"),
    ("()", 1, "an expression", '")"', "表达式"),
    ("(a, b)", 2, ")", '","', '","'),
    ("[a", 2, "]", "the end", "结尾"),
    # a bracket that closes may also open an interval, so what is missing is seen behind it
    ("[a,]", 4, "an expression", "the end", "表达式"),
    ("[,a]", 1, "an expression", '","', "表达式"),
    ("xs[", 3, "an expression", "the end", "结尾"),
    ("xs[]", 4, "an expression", "the end", "表达式"),
    ("xs[1", 4, "]", "the end", "结尾"),
    ("f(", 2, "an expression", "the end", "结尾"),
    ("f(a", 3, ")", "the end", "结尾"),
    ("f(a,)", 4, "an expression", '")"', "表达式"),
    ("f(x: 1, 2)", 8, "a parameter name and :", '"2"', "参数名和冒号"),
    ("f(x: 1, x: 2)", 1, "each argument once", "a name twice", "每个参数只出现一次"),
    ("f(x:)", 4, "an expression", '")"', "表达式"),
    ("[1..2", 5, "] or ) or [", "the end", "]、) 或 ["),
    ("[1..]", 5, "an expression", "the end", "表达式"),
    ("[..2]", 1, "an expression", '".."', "表达式"),
    ("]1, 2[", 2, "..", '","', '","'),
    ("1..2", 1, "an operator or the end", '".."', "运算符或结尾"),
    # contexts
    ("{", 1, "a key", "the end", "键"),
    ("{a}", 2, ":", '"}"', '"}"'),
    ("{a: }", 4, "an expression", '"}"', "表达式"),
    ("{a: 1", 5, "}", "the end", "结尾"),
    ("{a: 1 b: 2}", 6, "}", '"b"', '"b"'),
    ("{1: 2}", 1, "a key", '"1"', "键"),
    ("{a: 1, a: 2}", 7, "each key once", '"a"', "每个键只出现一次"),
    ('{a: 1, "a": 2}', 7, "each key once", '"a"', "每个键只出现一次"),
    # paths
    ("a.", 2, "a property", "the end", "属性名"),
    ("a..b", 1, "an operator or the end", '".."', "运算符或结尾"),
    ("a.1", 1, "an operator or the end", '".1"', "运算符或结尾"),
    ("a.[1]", 2, "a property", '"["', "属性名"),
    # if, for, some, every, function
    ("if", 2, "an expression", "the end", "结尾"),
    ("if a", 4, "then", "the end", "结尾"),
    ("if a then", 9, "an expression", "the end", "结尾"),
    ("if a then 1", 11, "else", "the end", "结尾"),
    ("if a then 1 else", 16, "an expression", "the end", "结尾"),
    ("for", 3, "a name", "the end", "名称"),
    ("for x", 5, "in", "the end", "结尾"),
    ("for x in", 8, "an expression", "the end", "结尾"),
    ("for x in xs", 11, "return", "the end", "结尾"),
    ("for x in xs return", 18, "an expression", "the end", "结尾"),
    ("for 1 in xs return 1", 4, "a name", '"1"', "名称"),
    ("for x in 1..2..3 return x", 13, "return", '".."', '".."'),
    ("some x in xs", 12, "satisfies", "the end", "结尾"),
    ("every in xs satisfies 1", 6, "a name", '"in"', "名称"),
    ("some x in xs return x", 13, "satisfies", '"return"', "return"),
    ("function", 8, "(", "the end", "结尾"),
    ("function(", 9, "a name", "the end", "名称"),
    ("function(x", 10, ")", "the end", "结尾"),
    ("function(x)", 11, "an expression", "the end", "结尾"),
    ("function(1) 1", 9, "a name", '"1"', "名称"),
    ("function(x: money) x", 12, "a type", '"money"', "类型"),
    # nothing at all, and more than one
    ("", 0, "an expression", "the end", "结尾"),
    ("   ", 3, "an expression", "the end", "结尾"),
    ("1 2", 2, "an operator or the end", '"2"', "运算符或结尾"),
    ('"a" "b"', 4, "an operator or the end", '"b"', "运算符或结尾"),
    ("= 1 + 1 2", 8, "an operator or the end", '"2"', "运算符或结尾"),
]


@pytest.mark.parametrize(("text", "position", "expected", "found", "chinese"), BAD)
def test_what_is_no_expression_is_answered_with_place_and_expectation(text, position, expected, found, chinese):
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.compile(text, NAMES)

    facts = caught.value.facts
    assert (facts["position"], facts["expected"]) == (position, expected)
    assert found in facts["found"]
    assert facts["text"] == text
    assert f"expected {expected}" in caught.value.sentence("en")
    assert chinese in caught.value.sentence("zh")


BAD_TESTS = [
    ("", 0, "an expression"),
    ("- 5 -", 5, "an expression"),
    ("1,", 2, "an expression"),
    (", 1", 0, "an expression"),
    ("not(", 4, "an expression"),
    ("not(1", 5, ")"),
    ("> ", 2, "an expression"),
    ("1 2", 2, "an operator or the end"),
    ("[1..2] 3", 7, "an operator or the end"),
    ("not(1) 2", 7, "an operator or the end"),
    ("> 1 and <", 9, "an expression"),
    ("== 5", 1, "an expression"),
    ("1, > = 5", 5, "an expression"),
]


@pytest.mark.parametrize(("text", "position", "expected"), BAD_TESTS)
def test_what_is_no_unary_test_is_answered_with_place_and_expectation(text, position, expected):
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.compile_unary(text)

    assert (caught.value.facts["position"], caught.value.facts["expected"]) == (position, expected)


LINES = [
    ("a +\n  ) b", 2, 3, "    ) b\n    ^"),
    ("a\n\n+ + b", 3, 3, "  + + b\n    ^"),
    ("a +\n", 2, 1, "  \n  ^"),
    ("客户 ) b", 1, 4, "  客户 ) b\n       ^"),
    ("if a\nthen b\n", 3, 1, "  \n  ^"),
]


@pytest.mark.parametrize(("text", "line", "column", "caret"), LINES)
def test_place_is_told_by_line_and_column_and_shown_by_a_caret(text, line, column, caret):
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.compile(text, NAMES)

    facts = caught.value.facts
    assert (facts["line"], facts["column"], facts["caret"]) == (line, column, caret)
    assert f"第 {line} 行第 {column} 列" in caught.value.sentence("zh")
    assert f"line {line}, column {column}" in caught.value.sentence("en")


ATOMS = st.sampled_from(
    [
        "1",
        "2.5",
        '"x"',
        "true",
        "null",
        "a",
        "b",
        "xs",
        "客户 评级",
        "loan amount",
        "a-b",
        '@"P1D"',
        "[]",
        "{}",
        "[1..2)",
    ]
)
FORMS = [
    "{0} + {1}", "{0} - {1}", "{0} * {1}", "{0} ** {1}", "-{0}", "({0})", "{0} < {1}", "({0} = {1})", "{0} and {1}",
    "{0} or {1}", "({0} between {1} and {2})", "{0} in ({1}, {2})", "{0} in [1..2]", "if {0} then {1} else {2}",
    "for v in {0} return {1}", "some v in {0} satisfies {1}", "[{0}, {1}]", "{{k: {0}, l: {1}}}", "f({0}, {1})",
    "f(p: {0}, q r: {1})", "({0})[{1}]", "({0}).name", "function(p: number, q) {0}", "({0}) instance of list<number>",
    "[({0})..({1})]", "(({0})..({1}))", "(< {0})", "for v in ({0})..({1}) return {2}",
]  # fmt: skip
TEXTS = st.recursive(
    ATOMS, lambda inner: st.builds(str.format, st.sampled_from(FORMS), inner, inner, inner), max_leaves=10
)


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_the_text_of_a_tree_is_read_as_the_same_tree(text):
    try:
        tree = feel.compile(text, NAMES).tree
    except feel.FeelSyntaxError:
        return  # a form that does not fit where it was put, as a comparison beside another

    assert without_places(feel.compile(shown(tree), NAMES).tree) == without_places(tree)


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_brackets_and_space_around_an_expression_change_nothing(text):
    try:
        tree = without_places(feel.compile(text, NAMES).tree)
    except feel.FeelSyntaxError:
        return

    assert without_places(feel.compile(f"( /* {len(text)} */ {text}\n)", NAMES).tree) == tree
