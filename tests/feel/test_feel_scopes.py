"""What a name means: variables, what an expression introduces, built-ins; paths, filters and loops over them."""

import pytest

from orchestrator import feel

CUSTOMER = {
    "name": "甲公司",
    "注册 资本": 500,
    "address": {"city": "上海", "post code": "200000"},
    "accounts": [
        {"no": "01", "balance": 100, "open": True},
        {"no": "02", "balance": 250, "open": False},
        {"no": "03", "balance": 75, "open": True},
    ],
}
CONTEXT = {
    "customer": CUSTOMER,
    "x": 10,
    "item": "outer",
    "partial": "outer",
    "balance": 200,
    "sum": 7,
    "empty": [],
    "nothing": None,
    "matrix": [[1, 2], [3, 4]],
    "k": "name",
}

VALUES = [
    # paths
    ("customer.name", '"甲公司"'),
    ("customer.注册 资本 * 2", "1000"),
    ("customer.address.post code", '"200000"'),
    ("customer.accounts.no", '["01", "02", "03"]'),
    ("customer.accounts[2].no", '"02"'),
    ("customer.accounts[-1].balance", "75"),
    ("customer.accounts[1].open", "true"),
    ("empty.anything", "[]"),
    ("[{a: {b: 1}}, {a: {b: 2}}].a.b", "[1, 2]"),
    ("[{a: 1}, null].a", "[1, null]"),
    ('get value(customer, k)', '"甲公司"'),
    # filters see the item's entries, the item, and the variables outside
    ("customer.accounts[open].no", '["01", "03"]'),
    ("customer.accounts[not(open)].no", '["02"]'),
    ("customer.accounts[item.balance > 80].no", '["01", "02"]'),
    ("customer.accounts[balance > 80 and open].no", '["01"]'),
    ("customer.accounts[balance > x * 10].no", '["02"]'),
    ("customer.accounts[balance = max(customer.accounts.balance)].no", '["02"]'),
    ("customer.accounts[open][balance < 80][1].no", '"03"'),
    ("customer.accounts[balance > 1000]", "[]"),
    ("[1, 2, 3][item > 1 and item < 3]", "[2]"),
    ("[[1, 2], [3]][count(item) > 1]", "[[1, 2]]"),
    ("matrix[2][1]", "3"),
    ("[1, 2, 3][x / 5]", "2"),
    ("[1, 2, 3][-3]", "1"),
    ("[1, null, 2][item = null]", "[null]"),
    ("empty[1 = 1]", "[]"),
    ("nothing[item > 1]", "[]"),
    ("x[1]", "10"),
    ("x[item > 5]", "[10]"),
    ("x[item > 50]", "[]"),
    ("customer[1].name", '"甲公司"'),
    ('customer[name = "甲公司"].name', '["甲公司"]'),
    ("[{item: 5}, {item: 6}][item = 6]", "[{item: 6}]"),
    # loops: the loop's variable hides an outer one, and is gone behind
    ("for x in [1, 2] return x", "[1, 2]"),
    ("[for x in [1] return x, x]", "[[1], 10]"),
    ("for a in [1, 2], b in [a, a * 10] return b", "[1, 10, 2, 20]"),
    ("for a in [1, 2], b in [10, 20] return a + b", "[11, 21, 12, 22]"),
    ("for a in matrix, b in a return b", "[1, 2, 3, 4]"),
    ("for a in [] return 1 / 0", "[]"),
    ("for a in [], b in [1] return a", "[]"),
    ("for a in [1], b in [] return a", "[]"),
    ("for a in x return a", "[10]"),
    ("for a in 2..4 return a", "[2, 3, 4]"),
    ("for a in 4..2 return a", "[4, 3, 2]"),
    ("for a in 1..1 return a", "[1]"),
    ("for a in -1..1 return a", "[-1, 0, 1]"),
    ("for a in 1..x / 5 return a", "[1, 2]"),
    ("for a in (1..4) return a", "[2, 3]"),
    ("for a in [1..4) return a", "[1, 2, 3]"),
    ("for a in (1..2) return a", "[]"),
    ('for d in [@"2024-02-28"..@"2024-03-01"] return d.day', "[28, 29, 1]"),
    ('for d in @"2024-03-01"..@"2024-02-29" return d.month', "[3, 2]"),
    ("for a in 1..4 return if a = 1 then 1 else a * partial[-1]", "[1, 2, 6, 24]"),
    ("for a in 1..3 return count(partial)", "[0, 1, 2]"),
    ("for a in 1..2, b in 1..2 return count(partial)", "[0, 1, 2, 3]"),
    ("[partial, for a in 1..2 return a]", '["outer", [1, 2]]'),
    ("for a in 1..3 return sum(for b in 1..a return b)", "[1, 3, 6]"),
    # some and every
    ("some a in customer.accounts satisfies a.balance > 200", "true"),
    ("every a in customer.accounts satisfies a.balance > 80", "false"),
    ("some a in empty satisfies 1 / 0", "false"),
    ("every a in empty satisfies 1 / 0", "true"),
    ("some a in [1, 2], b in [2, 3] satisfies a = b", "true"),
    ("every a in [1, 2], b in [3, 4] satisfies a < b", "true"),
    ("some a in 1..10 satisfies a * a = 49", "true"),
    ("some a in [true, null] satisfies a", "true"),
    ("every a in [false, null] satisfies a", "false"),
    # contexts: an entry sees those before it, and hides what is outside
    ("{x: 1, y: x}.y", "1"),
    ("{y: x, x: 1}.y", "10"),
    ("{a: 1, b: {a: 2, c: a}, d: a}", "{a: 1, b: {a: 2, c: 2}, d: 1}"),
    ("{a b: 2, c: a b * 2}.c", "4"),
    ('{"+": 1}', '{"+": 1}'),
    # functions: their parameters, the scope where they were written, themselves by name
    ("(function(x) x * 2)(4)", "8"),
    ("{add: function(a) a + x, x: 1, r: add(1)}.r", "2"),
    ("{make: function(n) function(m) n + m, r: make(1)(2)}.r", "3"),
    ("{f: function(a, b) a - b, r: f(b: 1, a: 5)}.r", "4"),
    ("{f: function() 42, r: f()}.r", "42"),
    ("{fact: function(n) if n < 2 then 1 else n * fact(n - 1), r: fact(5)}.r", "120"),
    ("{even1: function(n) if n = 0 then true else odd1(n - 1), odd1: function(n) if n = 0 then false "
     "else even1(n - 1), r: even1(7)}.r", "false"),
    ("{fs: [function(a) a + 1, function(a) a * 2], r: fs[2](5)}.r", "10"),
    ("{o: {f: function(a) a + 1}, r: o.f(1)}.r", "2"),
    ("{apply: function(f, a) f(a), r: apply(abs, -3)}.r", "3"),
    ("{upper: upper case, r: upper(\"a\")}.r", '"A"'),
    # a variable hides a built-in as a value, not where it is called
    ("sum + 1", "8"),
    ("sum(1, 2)", "3"),
    ("{sum: function(a, b) a * b, r: sum(3, 4)}.r", "12"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), VALUES)
def test_name_means_the_nearest_thing_of_that_name_in_both_modes(text, expected):
    names = [*CONTEXT, "注册 资本", "post code"]
    expression = feel.compile(text, names)

    assert feel.to_string(expression.evaluate(CONTEXT), nested=True) == expected
    assert feel.to_string(expression.evaluate(CONTEXT, strict=False), nested=True) == expected


REFUSED = [
    # names and entries, with what is nearest
    ("custmer", feel.MissingVariable, {"name": "custmer", "nearest": "customer"}, None),
    ("zzz", feel.MissingVariable, {"name": "zzz", "nearest": None}, None),
    ("customer.nam", feel.MissingEntry, {"name": "nam", "of": "context", "nearest": "name"}, None),
    ("customer.name.first", feel.MissingEntry, {"name": "first", "of": "string"}, None),
    ("x.y", feel.MissingEntry, {"name": "y", "of": "number"}, None),
    ("nothing.y", feel.MissingEntry, {"name": "y", "of": "null"}, None),
    ("customer.accounts.nos", feel.MissingEntry, {"name": "nos", "nearest": "no"}, [None, None, None]),
    ("[1..2].begin", feel.MissingEntry, {"name": "begin", "of": "range"}, None),
    ("{a: 1, b: c}.b", feel.MissingVariable, {"name": "c"}, None),
    # filters
    ("customer.accounts[4]", feel.InvalidValue, {"reason": "no item 4 in a list of 3"}, None),
    ("customer.accounts[-4]", feel.InvalidValue, {"reason": "no item -4 in a list of 3"}, None),
    ("customer.accounts[0]", feel.InvalidValue, {"reason": "no item 0 in a list of 3"}, None),
    ("customer.accounts[1.5]", feel.InvalidValue, {"reason": "1.5 is no whole number"}, None),
    ("empty[1]", feel.InvalidValue, {"reason": "no item 1 in an empty list"}, None),
    ("x[2]", feel.InvalidValue, {"reason": "no item 2 in a list of 1"}, None),
    ('customer.accounts["a"]', feel.TypeMismatch, {"operation": "[ ]", "got": 'string "a"'}, None),
    ("customer.accounts[no]", feel.TypeMismatch, {"operation": "[ ]", "got": 'string "01"'}, None),
    ("[1, 2][null]", feel.TypeMismatch, {"operation": "[ ]", "got": "null"}, []),
    ("[1, 2][item > null]", feel.TypeMismatch, {"operation": "< >"}, []),
    ("customer.accounts[balanc > 1]", feel.MissingVariable, {"name": "balanc", "nearest": "balance"}, []),
    # loops
    ("for a in nothing return a", feel.TypeMismatch, {"operation": "for", "got": "null"}, None),
    ("for a in 1..1.5 return a", feel.InvalidValue, {"reason": "1.5 is no whole number"}, None),
    ('for a in 1..@"2024-01-01" return a', feel.TypeMismatch, {"operation": ".."}, None),
    ('for a in "a".."c" return a', feel.TypeMismatch, {"expected": "number or date", "got": 'string "a"'}, None),
    ("for a in null..3 return a", feel.TypeMismatch, {"expected": "number or date", "got": "null"}, None),
    ("for a in (> 3) return a", feel.InvalidValue, {"reason": "the range has no end"}, None),
    ('for a in ["a".."c"] return a', feel.TypeMismatch, {"operation": ".."}, None),
    ("for a in [1, 2] return a / 0", feel.InvalidValue, {"reason": "division by zero"}, [None, None]),
    ("some a in [1] satisfies a", feel.TypeMismatch, {"operation": "satisfies", "got": "number 1"}, None),
    ("every a in [null] satisfies a", feel.TypeMismatch, {"operation": "satisfies", "got": "null"}, None),
    ("some a in nothing satisfies true", feel.TypeMismatch, {"operation": "for"}, None),
    # calls
    ("x(1)", feel.TypeMismatch, {"operation": "call", "got": "number 10"}, None),
    ("nothing()", feel.TypeMismatch, {"operation": "call", "got": "null"}, None),
    ("customer.name()", feel.TypeMismatch, {"operation": "call"}, None),
    ("nope(1)", feel.MissingVariable, {"name": "nope"}, None),
    ("(function(a) a)()", feel.WrongArguments, {"signatures": "(a)", "got": ""}, None),
    ("(function(a) a)(1, 2)", feel.WrongArguments, {"signatures": "(a)"}, None),
    ("(function(a) a)(b: 1)", feel.WrongArguments, {"signatures": "(a)", "got": "b"}, None),
    ("(function(a, b) a)(a: 1)", feel.WrongArguments, {"signatures": "(a, b)", "got": "a"}, None),
    ('(function(a: number) a)("1")', feel.TypeMismatch, {"operation": "a", "expected": "number"}, None),
    ("(function(a: list<number>) a)([\"x\"])", feel.TypeMismatch, {"expected": "list<number>", "got": "list"}, None),
    ("function(a) external {java: {class: \"c\"}}", feel.InvalidValue, {"operation": "function"}, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "error", "facts", "lenient"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_a_name_cannot_mean_is_refused_with_its_facts(text, error, facts, lenient):
    expression = feel.compile(text, CONTEXT)

    with pytest.raises(error) as caught:
        expression.evaluate(CONTEXT)

    assert facts.items() <= caught.value.facts.items()
    assert caught.value.facts["text"] == text
    assert text[caught.value.facts["position"] :]
    assert caught.value.sentence("zh") != caught.value.sentence("en")
    assert expression.evaluate(CONTEXT, strict=False) == lenient


FREE = [
    # text, surely needed, possibly
    ("a + b", {"a", "b"}, set()),
    ("a.b.c", {"a"}, set()),
    ("if a then b else c", {"a", "b", "c"}, set()),
    ("xs[a > 1]", {"xs"}, {"a"}),
    ("xs[item.a > limit]", {"xs"}, {"limit"}),
    ("xs[ys[1] = 1]", {"xs"}, {"ys"}),
    ("a + xs[a > 1]", {"a", "xs"}, set()),
    ("for x in xs return x + y", {"xs", "y"}, set()),
    ("for x in xs, y in x return y", {"xs"}, set()),
    ("for x in x return x", {"x"}, set()),
    ("for i in a..b return i", {"a", "b"}, set()),
    ("for x in xs return partial", {"xs"}, set()),
    ("some x in xs satisfies x = y", {"xs", "y"}, set()),
    ("some x in xs satisfies partial", {"xs", "partial"}, set()),
    ("function(a, b) a + b + c", {"c"}, set()),
    ("{a: 1, b: a + c}", {"c"}, set()),
    ("{b: a, a: 1}", {"a"}, set()),
    ("sum(a)", {"a"}, set()),
    ("sum", set(), {"sum"}),
    ("f(a)", {"f", "a"}, set()),
    ("f(p: a)", {"f", "a"}, set()),
    ("x in (1, ? > y)", {"x", "y"}, set()),
    ("a between b and c", {"a", "b", "c"}, set()),
    ("a instance of number", {"a"}, set()),
    ("[a..b]", {"a", "b"}, set()),
    ("客户.评级", {"客户"}, set()),
    ("1 + 2", set(), set()),
    ('"a" + @"P1D"', set(), set()),
]


@pytest.mark.parametrize(("text", "names", "possible"), FREE, ids=[row[0] for row in FREE])
def test_expression_knows_what_it_needs_from_outside(text, names, possible):
    expression = feel.compile(text)

    assert expression.names == names
    assert expression.possible == possible
