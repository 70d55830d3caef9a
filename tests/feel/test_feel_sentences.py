"""What people read of every error of FEEL: its code and its first line, word for word, in Chinese and English."""

import pytest

from orchestrator import feel

CONTEXT = {"x": 5, "p": {"name": 1}}
SENTENCES = [
    ("x + y", "feel-missing-variable", "没有名为 y 的变量", "no variable is called y"),
    (
        'x + "a"',
        "feel-type",
        '+：应为 可以一起运算的值，却是 number 5 与 string "a"',
        '+: expected operands that go together, got number 5 and string "a"',
    ),
    (
        '"a and b" + 1',
        "feel-type",
        '+：应为 可以一起运算的值，却是 string "a and b" 与 number 1',
        '+: expected operands that go together, got string "a and b" and number 1',
    ),
    (
        'x + @"2024-01-01T00:00:00"',
        "feel-type",
        '+：应为 可以一起运算的值，却是 number 5 与 date and time @"2024-01-01T00:00:00"',
        '+: expected operands that go together, got number 5 and date and time @"2024-01-01T00:00:00"',
    ),
    (
        '@"P1D" < 1',
        "feel-type",
        '< >：应为 两个同类且可比较大小的值，却是 days and time duration @"P1D" 与 number 1',
        '< >: expected two values of one kind that has an order, got days and time duration @"P1D" and number 1',
    ),
    (
        '1 < @"P1M"',
        "feel-type",
        '< >：应为 两个同类且可比较大小的值，却是 number 1 与 years and months duration @"P1M"',
        '< >: expected two values of one kind that has an order, got number 1 and years and months duration @"P1M"',
    ),
    ("x and true", "feel-type", "and：应为 boolean，却是 number 5", "and: expected boolean, got number 5"),
    ("if x then 1 else 2", "feel-type", "if：应为 boolean，却是 number 5", "if: expected boolean, got number 5"),
    ('x = "5"', "feel-type", '=：应为 number，却是 string "5"', '=: expected number, got string "5"'),
    (
        'x = @"2024-01-01T00:00:00"',
        "feel-type",
        '=：应为 number，却是 date and time @"2024-01-01T00:00:00"',
        '=: expected number, got date and time @"2024-01-01T00:00:00"',
    ),
    (
        "null < 1",
        "feel-type",
        "< >：应为 两个同类且可比较大小的值，却是 null 与 number 1",
        "< >: expected two values of one kind that has an order, got null and number 1",
    ),
    ('-"a"', "feel-type", '-：应为 数或时长，却是 string "a"', '-: expected number or duration, got string "a"'),
    ("x.a", "feel-missing-entry", "number 没有名为 a 的属性", "number has no property a"),
    (
        "p.nmae",
        "feel-missing-entry",
        "context 没有名为 nmae 的属性，是否指 name？",
        "context has no property nmae; did you mean name?",
    ),
    ("[1][2]", "feel-value", "[ ]：1 项的列表没有第 2 项", "[ ]: no item 2 in a list of 1"),
    ("[][1]", "feel-value", "[ ]：空列表没有第 1 项", "[ ]: no item 1 in an empty list"),
    ("[1, 2][0]", "feel-value", "[ ]：2 项的列表没有第 0 项", "[ ]: no item 0 in a list of 2"),
    ("[1][1.5]", "feel-value", "[ ]：1.5 不是整数", "[ ]: 1.5 is no whole number"),
    (
        '[1]["a"]',
        "feel-type",
        '[ ]：应为 真假条件或序号，却是 string "a"',
        '[ ]: expected a boolean condition or a number, got string "a"',
    ),
    ("1 / 0", "feel-value", "/：除数为零", "/: division by zero"),
    (
        "10 ** 100000",
        "feel-value",
        "arithmetic：结果不是 34 位以内的十进制数（Overflow）",
        "arithmetic: no decimal number of 34 digits (Overflow)",
    ),
    ("5 in [3..1]", "feel-value", "range：终点在起点之前", "range: the end lies before the start"),
    ("[1..null]", "feel-value", "range：端点为 null", "range: an end is null"),
    ("for i in null return i", "feel-type", "for：应为 列表或区间，却是 null", "for: expected list or range, got null"),
    ("for i in 1..1.5 return i", "feel-value", "..：1.5 不是整数", "..: 1.5 is no whole number"),
    (
        'for i in "a".."b" return i',
        "feel-type",
        '..：应为 数或日期，却是 string "a"',
        '..: expected number or date, got string "a"',
    ),
    (
        'for i in 1..@"2024-01-01" return i',
        "feel-type",
        '..：应为 两个数或两个日期，却是 number 1 与 date @"2024-01-01"',
        '..: expected two numbers or two dates, got number 1 and date @"2024-01-01"',
    ),
    ("for i in (> 1) return i", "feel-value", "for：区间没有终点", "for: the range has no end"),
    (
        "some i in [1] satisfies i",
        "feel-type",
        "satisfies：应为 boolean，却是 number 1",
        "satisfies: expected boolean, got number 1",
    ),
    ("x(1)", "feel-type", "call：应为 function，却是 number 5", "call: expected function, got number 5"),
    (
        "(function(a, b) a)(1)",
        "feel-arguments",
        "调用 function 的参数不符：可用 (a, b)，却是 (number 1)",
        "no signature of function fits: known are (a, b), got (number 1)",
    ),
    (
        '(function(a: number) a)("x")',
        "feel-type",
        'a：应为 number，却是 string "x"',
        'a: expected number, got string "x"',
    ),
    (
        "(function(a: date and time) a)(1)",
        "feel-type",
        "a：应为 date and time，却是 number 1",
        "a: expected date and time, got number 1",
    ),
    ("function(a) external {}", "feel-value", "function：不执行外部函数", "function: external functions are not run"),
    ('date("2024-02-30")', "feel-value", "date：没有这一天：2024-02-30", "date: no such date: 2024-02-30"),
    ('date("x")', "feel-value", 'date："x" 不是日期（YYYY-MM-DD）', 'date: "x" is no date (YYYY-MM-DD)'),
    ('time("25:00:00")', "feel-value", "time：没有这个时刻：25:00:00", "time: no such time: 25:00:00"),
    ('time("x")', "feel-value", 'time："x" 不是时刻（hh:mm:ss）', 'time: "x" is no time (hh:mm:ss)'),
    ('time("10:00:00@Mars")', "feel-value", "time：没有这个时区：Mars", "time: no such time zone: Mars"),
    ('time("10:00:00+19:00")', "feel-value", "time：时差至多 18 小时", "time: an offset is at most 18 hours"),
    (
        'duration("x")',
        "feel-value",
        'duration："x" 不是时长（PnYnM 或 PnDTnHnMnS）',
        'duration: "x" is no duration (PnYnM or PnDTnHnMnS)',
    ),
    ('@"P1D" * 1e40', "feel-value", "duration：时长过长", "duration: the duration is too long"),
    (
        '@"10:00:00" - @"10:00:00Z"',
        "feel-value",
        "-：一个有时区，另一个没有",
        "-: one has a time zone and the other has none",
    ),
    ("now()", "feel-value", "now：求值时没有给出时间", "now: the evaluation was given no time"),
    ('number("x")', "feel-value", 'number："x" 不是数', 'number: "x" is no number'),
    ('number("1", ";")', "feel-value", "number：没有这样的分隔符", "number: no such separators"),
    ('number("1", ",", ",")', "feel-value", "number：两个分隔符不能相同", "number: the separators must differ"),
    (
        'substring("abc", 9)',
        "feel-value",
        "substring：长度 3 的文本没有第 9 个位置",
        "substring: no position 9 in a string of 3",
    ),
    ('substring("abc", 1, 0)', "feel-value", "substring：长度须为正", "substring: the length must be positive"),
    (
        'matches("a", "(")',
        "feel-value",
        "regular expression：( 没有对应的 )（( 的第 2 个字符处）",
        "regular expression: a ( without ), at 2 of (",
    ),
    (
        'matches("a", "a", "z")',
        "feel-value",
        'regular expression：没有这样的标志："z"',
        'regular expression: no such flags: "z"',
    ),
    (
        'matches("a", "a{2,1}")',
        "feel-value",
        "regular expression：不是次数（a{2,1} 的第 7 个字符处）",
        "regular expression: not a quantity, at 7 of a{2,1}",
    ),
    (
        'matches("a", "[z-a]")',
        "feel-value",
        "regular expression：不是字符区间（[z-a] 的第 5 个字符处）",
        "regular expression: not a range of characters, at 5 of [z-a]",
    ),
    (
        'matches("a", "\\\\q")',
        "feel-value",
        "regular expression：没有这样的转义：\\q（\\q 的第 3 个字符处）",
        "regular expression: no such escape: \\q, at 3 of \\q",
    ),
    (
        'matches("a", "\\\\p{No}\\\\p{Nope}")',
        "feel-value",
        "regular expression：没有这样的属性：Nope（\\p{No}\\p{Nope} 的第 15 个字符处）",
        "regular expression: no such property: Nope, at 15 of \\p{No}\\p{Nope}",
    ),
    (
        'matches("a", "(a)\\\\2")',
        "feel-value",
        "regular expression：此前没有第 2 组（(a)\\2 的第 6 个字符处）",
        "regular expression: no group 2 before here, at 6 of (a)\\2",
    ),
    (
        'matches("a", "(?=a)")',
        "feel-value",
        "regular expression：( 之后只能是 (?:（(?=a) 的第 3 个字符处）",
        "regular expression: only (?: may follow (, at 3 of (?=a)",
    ),
    (
        'matches("a", "[]")',
        "feel-value",
        "regular expression：空的字符类（[] 的第 3 个字符处）",
        "regular expression: an empty class, at 3 of []",
    ),
    (
        'matches("a", "a)")',
        "feel-value",
        "regular expression：不应有 )（a) 的第 2 个字符处）",
        "regular expression: unexpected ), at 2 of a)",
    ),
    (
        'matches("a", "[a")',
        "feel-value",
        "regular expression：意外结束（[a 的第 3 个字符处）",
        "regular expression: unexpected end, at 3 of [a",
    ),
    (
        'replace("a", "a*", "b")',
        "feel-value",
        "replace：模式匹配空文本",
        "replace: the pattern matches the empty string",
    ),
    (
        'replace("a", "a", "$")',
        "feel-value",
        "replace：替换文本中的 $ 或 \\ 没有含义",
        "replace: the replacement has a $ or \\ that stands for nothing",
    ),
    ("sublist([1], 2)", "feel-value", "sublist：1 项的列表没有第 2 个位置", "sublist: no position 2 in a list of 1"),
    ("sublist([1], 1, 5)", "feel-value", "sublist：从该处起不足 5 项", "sublist: no 5 items from there"),
    ("remove([1], 1.5)", "feel-value", "remove：1.5 不是整数", "remove: 1.5 is no whole number"),
    ("min([])", "feel-value", "min：列表为空", "min: the list is empty"),
    (
        'sum("a")',
        "feel-type",
        'sum：应为 数或时长，却是 string "a"',
        'sum: expected numbers or durations, got string "a"',
    ),
    (
        'sum(1, @"P1D")',
        "feel-type",
        'sum：应为 number 1，却是 days and time duration @"P1D"',
        'sum: expected number 1, got days and time duration @"P1D"',
    ),
    ('product("a")', "feel-type", 'product：应为 数，却是 string "a"', 'product: expected numbers, got string "a"'),
    ("stddev([1])", "feel-value", "stddev：至少需要两个数", "stddev: at least two numbers are needed"),
    ("sqrt(-1)", "feel-value", "sqrt：数为负", "sqrt: the number is negative"),
    ("log(0)", "feel-value", "log：数不为正", "log: the number is not positive"),
    (
        "decimal(1, 7000)",
        "feel-value",
        "round：小数位数须在 -6111 与 6176 之间",
        "round: the scale must be between -6111 and 6176",
    ),
    (
        "sort([2, 1], function(a, b) 1)",
        "feel-type",
        "sort：应为 返回真假值的函数，却是 number 1",
        "sort: expected a function that gives a boolean, got number 1",
    ),
    (
        "list replace([1], function(a, b) 1, 2)",
        "feel-type",
        "list replace：应为 返回真假值的匹配函数，却是 number 1",
        "list replace: expected a match function that gives a boolean, got number 1",
    ),
    ("partition([1], 0)", "feel-value", "partition：大小须为正", "partition: the size must be positive"),
    ("context([{key: 1, value: 1}])", "feel-value", "context：不是新的键：1", "context: not a new key: 1"),
    ("context([{}])", "feel-value", "context：每一项都须有 key 和 value", "context: every entry needs key and value"),
    ('context put({a: 1}, ["a", "b"], 1)', "feel-value", "context put：a 不是上下文", "context put: a is no context"),
    ("context put({}, [], 1)", "feel-value", "context put：路径为空", "context put: the path is empty"),
    (
        "context merge([{}, null])",
        "feel-value",
        "context merge：上下文中有 null",
        "context merge: null among the contexts",
    ),
    ('range("x")', "feel-value", 'range："x" 不是区间', 'range: "x" is no range'),
    ('range("[1..x]")', "feel-value", "range：端点不是常量", "range: an end is no literal"),
    ("before((!= 1), 2)", "feel-value", "range：!= 不是区间", "range: != is no interval"),
    (
        "upper case(1)",
        "feel-arguments",
        "调用 upper case 的参数不符：可用 upper case(string: string): string，却是 (number 1)",
        "no signature of upper case fits: known are upper case(string: string): string, got (number 1)",
    ),
    (
        "{f: function(n) f(n), r: f(1)}.r",
        "feel-limit",
        "超出限制：函数嵌套调用的层数不得超过 90",
        "limit exceeded: calls of functions inside one another may be at most 90",
    ),
    (
        "for i in 1..2000000 return i",
        "feel-limit",
        "超出限制：列表的项数不得超过 1000000",
        "limit exceeded: items of a list may be at most 1000000",
    ),
    (
        "1" + " + 1" * 300,
        "feel-limit",
        "超出限制：连续的运算数不得超过 250",
        "limit exceeded: operands in a row may be at most 250",
    ),
    ("(" * 200, "feel-limit", "超出限制：嵌套层数不得超过 120", "limit exceeded: nesting may be at most 120"),
]


@pytest.mark.parametrize(("text", "code", "chinese", "english"), SENTENCES, ids=[row[0][:60] for row in SENTENCES])
def test_error_says_this(text, code, chinese, english):
    with pytest.raises(feel.FeelError) as caught:
        feel.compile(text, CONTEXT).evaluate(CONTEXT)

    assert caught.value.code == code
    assert caught.value.status == 422
    assert caught.value.sentence("zh").splitlines()[0] == chinese
    assert caught.value.sentence("en").splitlines()[0] == english


@pytest.mark.parametrize("text", [row[0] for row in SENTENCES if row[1] != "feel-limit"])
def test_error_of_an_evaluation_shows_the_expression_with_a_caret(text):
    with pytest.raises(feel.EvaluationError) as caught:
        feel.compile(text, CONTEXT).evaluate(CONTEXT)

    shown = caught.value.sentence("en").splitlines()[-2:]
    assert shown == [f"  {text}", f"  {' ' * caught.value.facts['position']}^"]
