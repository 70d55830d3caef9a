"""Boxed expressions in depth: what each kind sees, how its errors are placed, and what strict mode refuses."""

from decimal import Decimal

import pytest

from orchestrator.decisions import Decisions, ExpressionFailed, NoRowMatches, check
from orchestrator.errors import ModelError
from orchestrator.feel import TypeMismatch


def lit(text, of=""):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    typed = f' typeRef="{of}"' if of else ""
    return f"<literalExpression{typed}><text>{escaped}</text></literalExpression>"


def entry(name, body, of=""):
    typed = f' typeRef="{of}"' if of else ""
    variable = f'<variable name="{name}"{typed}/>' if name else ""
    return f"<contextEntry>{variable}{body}</contextEntry>"


def context(*entries):
    return f"<context>{''.join(entries)}</context>"


def conditional(condition, then, otherwise):
    return f"<conditional><if>{condition}</if><then>{then}</then><else>{otherwise}</else></conditional>"


def loop(kind, variable, source, body):
    inner = "return" if kind == "for" else "satisfies"
    return f'<{kind} iteratorVariable="{variable}"><in>{source}</in><{inner}>{body}</{inner}></{kind}>'


def filtered(source, match):
    return f"<filter><in>{source}</in><match>{match}</match></filter>"


def function(parameters, body, kind=""):
    formal = "".join(f'<formalParameter name="{name}" typeRef="{of}"/>' for name, of in parameters)
    kind_of = f' kind="{kind}"' if kind else ""
    return f"<functionDefinition{kind_of}>{formal}{body}</functionDefinition>"


def invocation(called, **arguments):
    bound = (f'<binding><parameter name="{name}"/>{body}</binding>' for name, body in arguments.items())
    return f"<invocation>{called}{''.join(bound)}</invocation>"


def relation(columns, *rows):
    heads = "".join(f'<column name="{name}"/>' for name in columns)
    body = "".join(f"<row>{''.join(cells)}</row>" for cells in rows)
    return f"<relation>{heads}{body}</relation>"


INPUTS = {"n": "number", "xs": "Any", "名单": "Any"}
GIVEN = {"n": 4, "xs": [1, 2, 3], "名单": [{"姓 名": "甲", "age": 30}, {"姓 名": "乙", "age": 17}]}

VALUES = [
    # contexts: entries see those before, a last one without a name is the result
    ("context empty", context(), {}),
    ("context nested", context(entry("a", context(entry("b", lit("n"))))), {"a": {"b": 4}}),
    ("context sees earlier", context(entry("a", lit("n * 2")), entry("b", lit("a + 1"))), {"a": 8, "b": 9}),
    ("context with a name of two words", context(entry("net sum", lit("n")), entry("", lit("net sum + 1"))), 5),
    ("context hides an input", context(entry("n", lit("10")), entry("", lit("n + 1"))), 11),
    (
        "context entry converted",
        context(entry("a", lit("n"), "Any"), entry("b", lit("[n]"), "number")),
        {"a": 4, "b": 4},
    ),
    ("context result typed", context(entry("a", lit("[n]")), entry("", lit("a", "number"))), 4),
    ("context of a date", context(entry("", lit('date("2024-02-29")', "date and time"))), "2024-02-29T00:00:00Z"),
    # lists and relations
    ("list empty", "<list/>", []),
    (
        "list of boxes",
        f"<list>{lit('n')}<list>{lit('1')}</list>{context(entry('a', lit('2')))}</list>",
        [4, [1], {"a": 2}],
    ),
    ("relation without rows", relation(["a"]), []),
    (
        "relation of expressions",
        relation(["名称", "b c"], [lit('"甲"'), lit("n + 1")], [lit('"乙"'), lit("null")]),
        [{"名称": "甲", "b c": 5}, {"名称": "乙", "b c": None}],
    ),
    ("relation filtered", filtered(relation(["a"], [lit("1")], [lit("5")]), lit("a > n")), [{"a": 5}]),
    # conditional
    ("conditional then", conditional(lit("n > 3"), lit('"big"'), lit("1 / 0")), "big"),
    ("conditional else", conditional(lit("n > 5"), lit("1 / 0"), lit('"small"')), "small"),
    ("conditional nested", conditional(lit("n > 5"), lit("1"), conditional(lit("n > 3"), lit("2"), lit("3"))), 2),
    # filter
    ("filter by condition", filtered(lit("xs"), lit("item > 1")), [2, 3]),
    ("filter by entry", filtered(lit("名单"), lit("age >= 18")), [{"姓 名": "甲", "age": 30}]),
    ("filter by index", filtered(lit("xs"), lit("2")), 2),
    ("filter from the end", filtered(lit("xs"), lit("-1")), 3),
    ("filter sees inputs", filtered(lit("xs"), lit("item + 1 = n")), [3]),
    ("filter of none", filtered(lit("xs"), lit("item > 9")), []),
    # for, some, every
    ("for", loop("for", "x", lit("xs"), lit("x * n")), [4, 8, 12]),
    ("for over a range", loop("for", "x", lit("[1..3]"), lit("x")), [1, 2, 3]),
    ("for with partial", loop("for", "x", lit("xs"), lit("x + sum(append(partial, 0))")), [1, 3, 7]),
    ("for in for", loop("for", "x", lit("[1, 2]"), loop("for", "y", lit("[1, 2]"), lit("x * y"))), [[1, 2], [2, 4]]),
    ("for of nothing", loop("for", "x", lit("[]"), lit("1 / 0")), []),
    ("for with a name of two words", loop("for", "one x", lit("xs"), lit("one x + 1")), [2, 3, 4]),
    ("some", loop("some", "x", lit("xs"), lit("x = 3")), True),
    ("some of nothing", loop("some", "x", lit("[]"), lit("true")), False),
    ("every", loop("every", "x", lit("xs"), lit("x < n")), True),
    ("every fails", loop("every", "x", lit("xs"), lit("x < 3")), False),
    ("every of nothing", loop("every", "x", lit("[]"), lit("false")), True),
    # functions and invocations
    (
        "function called from FEEL",
        context(entry("f", function([("a", "number")], lit("a * n"))), entry("", lit("f(3)"))),
        12,
    ),
    (
        "function of a table",
        context(
            entry(
                "f",
                function(
                    [("a", "number")],
                    '<decisionTable hitPolicy="FIRST"><input><inputExpression><text>a</text></inputExpression></input>'
                    '<output name="y"/><rule><inputEntry><text>&gt; 3</text></inputEntry>'
                    '<outputEntry><text>"high"</text></outputEntry></rule>'
                    '<rule><inputEntry><text>-</text></inputEntry><outputEntry><text>"low"</text>'
                    "</outputEntry></rule></decisionTable>",
                ),
            ),
            entry("", lit("[f(n), f(1)]")),
        ),
        ["high", "low"],
    ),
    (
        "function within a function",
        context(
            entry("add", function([("a", "number")], function([("b", "number")], lit("a + b")))),
            entry("", lit("add(1)(2)")),
        ),
        3,
    ),
    (
        "invocation in any order of names",
        context(
            entry("f", function([("a", "number"), ("b", "number")], lit("a - b"))),
            entry("", invocation(lit("f"), b=lit("1"), a=lit("n"))),
        ),
        3,
    ),
    (
        "invocation of a built-in",
        invocation(lit("substring"), string=lit('"abc"'), **{"start position": lit("2")}),
        "bc",
    ),
    (
        "invocation without arguments",
        context(entry("f", function([], lit("42"))), entry("", invocation(lit("f")))),
        42,
    ),
    (
        "argument converted to the parameter's type",
        context(entry("f", function([("a", "number")], lit("a + 1"))), entry("", lit("f([n])"))),
        5,
    ),
]


def load(model, body):
    model.inputs |= INPUTS
    return Decisions.parse([("boxes.dmn", model.decision("d", body, list(INPUTS)).source)])


@pytest.mark.parametrize(("body", "expected"), [row[1:] for row in VALUES], ids=[row[0] for row in VALUES])
def test_boxed_expression_has_the_same_value_in_both_modes(model, body, expected):
    decisions = load(model, body)

    assert decisions.evaluate("d", GIVEN).output == expected
    assert decisions.evaluate("d", GIVEN, strict=False).output == expected


FAILING = [
    # what fails, the label of the place, words of the reason, what lenient mode makes of it
    ("entry", context(entry("a", lit("n / 0"))), "a", "division by zero", {"a": None}),
    (
        "entry of an entry",
        context(entry("a", context(entry("b", lit("n / 0"))))),
        "a.b",
        "division by zero",
        {"a": {"b": None}},
    ),
    ("result", context(entry("a", lit("1")), entry("", lit("n / 0"))), "result", "division by zero", None),
    ("entry of another type", context(entry("a", lit("xs[1]"), "string")), "a", "expected string", {"a": None}),
    ("item of a list", f"<list>{lit('1')}{lit('n / 0')}</list>", "", "division by zero", [1, None]),
    ("cell of a relation", relation(["a"], [lit("n / 0")]), "", "division by zero", [{"a": None}]),
    ("condition", conditional(lit("xs[1]"), lit("1"), lit("2")), "", "if: expected boolean, got number 1", None),
    ("condition null", conditional(lit("null"), lit("1"), lit("2")), "", "if: expected boolean, got null", 2),
    ("branch", conditional(lit("true"), lit("n / 0"), lit("2")), "", "division by zero", None),
    ("filter by text", filtered(lit("xs"), lit('"a"')), "", "a boolean condition or a number", None),
    ("filter beyond the end", filtered(lit("xs"), lit("9")), "", "no item 9 in a list of 3", None),
    ("loop over null", loop("for", "x", lit("null"), lit("x")), "", "list or range", None),
    ("body of a loop", loop("for", "x", lit("xs"), lit("x / 0")), "", "division by zero", [None, None, None]),
    ("some of a number", loop("some", "x", lit("xs"), lit("x")), "", "some: expected boolean, got number 1", None),
    ("every of null", loop("every", "x", lit("xs"), lit("null")), "", "every: expected boolean, got null", None),
    ("invocation of a number", invocation(lit("n")), "", "function", None),
    (
        "invocation with a wrong name",
        context(entry("f", function([("a", "number")], lit("a"))), entry("r", invocation(lit("f"), b=lit("1")))),
        "r",
        "(a)",
        None,
    ),
    (
        "argument of another type",
        context(entry("f", function([("a", "number")], lit("a"))), entry("r", invocation(lit("f"), a=lit('"x"')))),
        "r",
        "a: expected number",
        None,
    ),
    (
        "external function",
        context(entry("f", function([], lit("1"), "Java"))),
        "f",
        "Java functions are not run",
        {"f": None},
    ),
]


@pytest.mark.parametrize(
    ("body", "label", "words", "lenient"), [row[1:] for row in FAILING], ids=[row[0] for row in FAILING]
)
def test_boxed_expression_fails_with_its_place_and_reason(model, body, label, words, lenient):
    decisions = load(model, body)

    with pytest.raises(ExpressionFailed) as caught:
        decisions.evaluate("d", GIVEN)

    facts = caught.value.facts
    assert (facts["file"], facts["decision"], facts["label"]) == ("boxes.dmn", "d", label)
    assert (facts["row"], facts["column"]) == (None, None)
    assert words in str(caught.value)
    assert caught.value.sentence("zh").startswith("boxes.dmn，决策 d，")
    found = decisions.evaluate("d", GIVEN, strict=False).output
    assert found == lenient or (lenient is None and isinstance(found, dict) and found["r"] is None)


UNKNOWN = [
    ("entry before its time", context(entry("a", lit("b")), entry("b", lit("1"))), "a", "b"),
    ("misspelt input", lit("nn + 1"), "its expression", "nn"),
    (
        "loop variable outside",
        context(entry("a", loop("for", "x", lit("xs"), lit("x"))), entry("b", lit("x"))),
        "b",
        "x",
    ),
    ("parameter outside", context(entry("f", function([("p", "number")], lit("p"))), entry("b", lit("p"))), "b", "p"),
    ("branch", conditional(lit("true"), lit("1"), lit("missing")), "its expression", "missing"),
    ("argument", invocation(lit("substring"), string=lit("missing")), "string", "missing"),
]


@pytest.mark.parametrize(("body", "label", "name"), [row[1:] for row in UNKNOWN], ids=[row[0] for row in UNKNOWN])
def test_unknown_name_within_a_box_is_found_before_anything_runs(model, body, label, name):
    with pytest.raises(ModelError) as caught:
        load(model, body)

    found = [finding for finding in caught.value.findings if finding.code == "variable-unknown"]
    assert [finding.facts["name"] for finding in found] == [name]
    assert label in found[0].place


def test_a_table_within_a_context_fails_closed_like_one_of_its_own(model):
    table = (
        '<decisionTable hitPolicy="UNIQUE"><input label="数"><inputExpression typeRef="number"><text>n</text>'
        '</inputExpression></input><output name="y"/><rule><inputEntry><text>&gt; 10</text></inputEntry>'
        "<outputEntry><text>1</text></outputEntry></rule></decisionTable>"
    )
    decisions = load(model, context(entry("band", table), entry("", lit("band"))))

    with pytest.raises(NoRowMatches) as caught:
        decisions.evaluate("d", GIVEN)

    assert (caught.value.facts["table"], caught.value.facts["inputs"]) == ("band", {"n": 4})
    assert decisions.evaluate("d", {**GIVEN, "n": 11}).trace[-1]["tables"][0]["matched"] == [1]


def test_findings_of_a_table_within_a_context_name_it(model):
    table = (
        '<decisionTable hitPolicy="UNIQUE"><input label="数"><inputExpression typeRef="number"><text>n</text>'
        '</inputExpression></input><output name="y"/><rule><inputEntry><text>&gt; 10</text></inputEntry>'
        "<outputEntry><text>1</text></outputEntry></rule></decisionTable>"
    )
    model.inputs |= INPUTS
    source = model.decision("d", context(entry("band", table), entry("", lit("band"))), list(INPUTS)).source

    assert [(finding.code, finding.place) for finding in check(source, "b.dmn")] == [("rows-gap", "d: band")]


# ---- functions and services of their own ----

LINKS = {
    "knows": '<knowledgeRequirement><requiredKnowledge href="#{}"/></knowledgeRequirement>',
    "input": '<informationRequirement><requiredInput href="#in_{}"/></informationRequirement>',
}


def knowledge(name, parameters, body, knows=()):
    formal = "".join(f'<formalParameter name="{p}" typeRef="{of}"/>' for p, of in parameters)
    links = "".join(LINKS["knows"].format(other) for other in knows)
    return (
        f'<businessKnowledgeModel id="{name}" name="{name}"><variable name="{name}"/><encapsulatedLogic>{formal}'
        f"{body}</encapsulatedLogic>{links}</businessKnowledgeModel>"
    )


INTEREST = knowledge(
    "interest", [("principal", "number"), ("rate", "number"), ("days", "number")],
    lit("decimal(principal * rate * days / 360, 2)"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("interest(1000000, 0.0435, 90)", Decimal("10875.00")),
        ("interest(days: 30, rate: 0.1, principal: 100)", Decimal("0.83")),
        ("sum(for p in [100, 200] return interest(p, 0.36, 10))", Decimal("3.00")),
    ],
)
def test_a_knowledge_model_is_called_by_position_and_by_name(model, call, expected):
    source = model.raw(INTEREST).decision("d", lit(call), extra=LINKS["knows"].format("interest")).source

    assert Decisions.parse([("k.dmn", source)]).evaluate("d", {}).output == expected


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("interest(1, 2)", "principal, rate, days"),
        ("interest(1, 2, 3, 4)", "principal, rate, days"),
        ("interest(principal: 1, rate: 2, day: 3)", "principal, rate, days"),
        ('interest(1, "2", 3)', "rate: expected number"),
    ],
)
def test_a_knowledge_model_called_wrongly_is_refused(model, call, words):
    source = model.raw(INTEREST).decision("d", lit(call), extra=LINKS["knows"].format("interest")).source

    with pytest.raises((ExpressionFailed, ModelError), match=words):
        Decisions.parse([("k.dmn", source)]).evaluate("d", {})


def test_knowledge_models_use_one_another_even_in_a_circle(model):
    even = knowledge("even_", [("n", "number")], lit("if n = 0 then true else odd_(n - 1)"), ["odd_"])
    odd = knowledge("odd_", [("n", "number")], lit("if n = 0 then false else even_(n - 1)"), ["even_"])
    source = (
        model.raw(even)
        .raw(odd)
        .decision("d", lit("[even_(10), even_(7)]"), extra=LINKS["knows"].format("even_"))
        .source
    )

    assert Decisions.parse([("k.dmn", source)]).evaluate("d", {}).output == [True, False]


def test_a_knowledge_model_that_is_not_required_is_not_known(model):
    source = model.raw(INTEREST).decision("d", lit("interest(1, 1, 1)")).source

    with pytest.raises(ModelError, match="interest"):
        Decisions.parse([("k.dmn", source)])


def service(name, outputs, inside=(), data=(), decisions=()):
    parts = [f'<outputDecision href="#{o}"/>' for o in outputs]
    parts += [f'<encapsulatedDecision href="#{o}"/>' for o in (*outputs, *inside)]
    parts += [f'<inputDecision href="#{o}"/>' for o in decisions] + [f'<inputData href="#in_{o}"/>' for o in data]
    return f'<decisionService id="{name}" name="{name}"><variable name="{name}"/>{"".join(parts)}</decisionService>'


@pytest.fixture
def pricing(model):
    """base from amount; price from base and rate; fee from amount; services over them."""
    return (
        model.literal("rate", "0.5", {})
        .literal("base", "amount * 2", {"amount": "number"})
        .literal("price", "base * (1 + rate)", {}, requires=["base", "rate"])
        .literal("fee", "amount / 10", {"amount": "number"})
        .raw(service("all_of_it", ["price"], ["base", "rate"], ["amount"]))
        .raw(service("given_rate", ["price"], ["base"], ["amount"], ["rate"]))
        .raw(service("given_base", ["price"], ["rate"], [], ["base"]))
        .raw(service("both", ["price", "fee"], ["base", "rate"], ["amount"]))
    )


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("all_of_it", {"amount": 10}, 30),
        ("all_of_it", {"amount": "10.5"}, "refused"),
        ("given_rate", {"amount": 10, "rate": 1}, 40),
        ("given_base", {"base": 7}, Decimal("10.5")),
        ("both", {"amount": 10}, {"price": 30, "fee": 1}),
    ],
)
def test_a_decision_service_decides_what_is_not_given_to_it(pricing, name, arguments, expected):
    decisions = Decisions.parse([("s.dmn", pricing.source)])

    if expected == "refused":
        with pytest.raises(TypeMismatch, match="number"):
            decisions.call(("urn:test:test", name), arguments)
    else:
        assert decisions.call(("urn:test:test", name), arguments) == expected


def test_a_service_is_a_function_of_feel_with_its_inputs_as_parameters(pricing):
    links = LINKS["knows"].format("given_rate") + LINKS["knows"].format("both")
    source = pricing.decision(
        "d", lit("[given_rate(amount: 10, rate: 0), given_rate(1, 1), both(20).fee]"), extra=links
    ).source

    outcome = Decisions.parse([("s.dmn", source)]).evaluate("d", {})

    assert outcome.output == [20, 4, 2]


def test_what_a_service_decides_is_in_the_trace_of_its_caller(pricing):
    source = pricing.decision("d", lit("given_base(base: 2)"), extra=LINKS["knows"].format("given_base")).source

    trace = Decisions.parse([("s.dmn", source)]).evaluate("d", {}).trace

    assert [entry["decision"] for entry in trace] == ["rate", "price", "d"]
    assert trace[1]["inputs"] == {"base": 2, "rate": Decimal("0.5")}


def test_calling_a_service_twice_decides_anew_each_time(pricing):
    text = "given_rate(10, 0) + given_rate(10, 1)"
    source = pricing.decision("d", lit(text), extra=LINKS["knows"].format("given_rate")).source

    assert Decisions.parse([("s.dmn", source)]).evaluate("d", {}).output == 60
