"""Each kind of boxed expression, functions, decision services and required decisions."""

from decimal import Decimal

import pytest

from orchestrator.decisions import Decisions, ExpressionFailed
from orchestrator.feel import LimitExceeded


def literal(text):
    return f"<literalExpression><text>{text}</text></literalExpression>"


CONTEXT = (
    '<context><contextEntry><variable name="net" typeRef="number"/>' + literal("gross - tax") + "</contextEntry>"
    '<contextEntry><variable name="half"/>' + literal("net / 2") + "</contextEntry>{result}</context>"
)
RESULT = "<contextEntry>" + literal("half + 1") + "</contextEntry>"
INPUTS = {"gross": "number", "tax": "number", "xs": "Any"}
GIVEN = {"gross": 100, "tax": 20, "xs": [{"n": 1}, {"n": 5}]}

KINDS = [
    ("context", CONTEXT.format(result=""), {"net": 80, "half": 40}),
    ("context with a result", CONTEXT.format(result=RESULT), 41),
    ("list", "<list>" + literal("gross") + literal("tax") + "</list>", [100, 20]),
    (
        "relation",
        '<relation><column name="a"/><column name="b"/><row>' + literal("1") + literal("tax") + "</row></relation>",
        [{"a": 1, "b": 20}],
    ),
    (
        "conditional",
        f"<conditional><if>{literal('tax > 10')}</if><then>{literal('1')}</then>"
        f"<else>{literal('2')}</else></conditional>",
        1,
    ),
    ("filter", f"<filter><in>{literal('xs')}</in><match>{literal('n > 2')}</match></filter>", [{"n": 5}]),
    (
        "for",
        f'<for iteratorVariable="x"><in>{literal("xs")}</in><return>{literal("x.n + count(partial)")}</return></for>',
        [1, 6],
    ),
    (
        "some",
        f'<some iteratorVariable="x"><in>{literal("xs")}</in><satisfies>{literal("x.n = 5")}</satisfies></some>',
        True,
    ),
    (
        "every",
        f'<every iteratorVariable="x"><in>{literal("xs")}</in><satisfies>{literal("x.n = 5")}</satisfies></every>',
        False,
    ),
    (
        "function and invocation",
        '<context><contextEntry><variable name="f"/><functionDefinition><formalParameter name="a" typeRef="number"/>'
        f'<formalParameter name="b c" typeRef="number"/>{literal("a - b c")}</functionDefinition></contextEntry>'
        f"<contextEntry><invocation>{literal('f')}"
        f'<binding><parameter name="b c"/>{literal("tax")}</binding>'
        f'<binding><parameter name="a"/>{literal("gross")}</binding></invocation></contextEntry></context>',
        80,
    ),
    (
        "table in a context",
        '<context><contextEntry><variable name="band"/><decisionTable hitPolicy="FIRST"><input>'
        '<inputExpression typeRef="number"><text>gross</text></inputExpression></input><output name="y"/>'
        '<rule><inputEntry><text>&gt; 50</text></inputEntry><outputEntry><text>"big"</text></outputEntry></rule>'
        f"</decisionTable></contextEntry><contextEntry>{literal('band')}</contextEntry></context>",
        "big",
    ),
]


def decide(model, body, given=GIVEN, **options):
    model.inputs |= INPUTS
    source = model.decision("d", body, list(INPUTS)).source
    return Decisions.parse([("boxed.dmn", source)]).evaluate("d", given, **options)


@pytest.mark.parametrize(("body", "expected"), [row[1:] for row in KINDS], ids=[row[0] for row in KINDS])
def test_boxed_expression(model, body, expected):
    assert decide(model, body).output == expected


def test_rows_of_a_table_within_a_context_are_in_the_trace(model):
    outcome = decide(model, KINDS[-1][1])

    assert outcome.trace[0]["tables"] == [{"table": "band", "inputs": {"gross": 100}, "matched": [1]}]
    assert outcome.matched == ()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (CONTEXT.format(result="").replace("gross - tax", "gross / (tax - 20)"), '"net"'),
        (
            f"<conditional><if>{literal('gross')}</if><then>{literal('1')}</then><else>{literal('2')}</else></conditional>",
            "boolean",
        ),
        (f"<filter><in>{literal('xs')}</in><match>{literal('n')}</match></filter>", "no item"),
        (f'<for iteratorVariable="x"><in>{literal("null")}</in><return>{literal("x")}</return></for>', "list or range"),
        (
            f'<some iteratorVariable="x"><in>{literal("xs")}</in><satisfies>{literal("x.n")}</satisfies></some>',
            "boolean",
        ),
        (f"<invocation>{literal('gross')}</invocation>", "function"),
    ],
)
def test_boxed_expressions_fail_with_their_place(model, body, words):
    model.inputs |= INPUTS
    source = model.decision("d", body, list(INPUTS)).source
    decisions = Decisions.parse([("boxed.dmn", source)])
    given = {**GIVEN, "xs": [{"n": 7}]}

    with pytest.raises(ExpressionFailed, match=r"boxed\.dmn, decision d") as caught:
        decisions.evaluate("d", given)

    assert words in str(caught.value)
    decisions.evaluate("d", given, strict=False)


KNOWLEDGE = (
    '<businessKnowledgeModel id="power" name="power"><variable name="power"/><encapsulatedLogic>'
    '<formalParameter name="n" typeRef="number"/>'
    '<literalExpression typeRef="number"><text>if n = 0 then 1 else 2 * power(n - 1)</text></literalExpression>'
    "</encapsulatedLogic></businessKnowledgeModel>"
)
KNOWS = '<knowledgeRequirement><requiredKnowledge href="#power"/></knowledgeRequirement>'


def test_a_knowledge_model_is_a_function_and_may_call_itself(model):
    source = model.raw(KNOWLEDGE).decision("d", literal("power(20)"), extra=KNOWS).source

    assert Decisions.parse([("k.dmn", source)]).evaluate("d", {}).output == 2**20


def test_recursion_is_bounded(model):
    source = model.raw(KNOWLEDGE).decision("d", literal("power(-1)"), extra=KNOWS).source

    with pytest.raises(LimitExceeded):
        Decisions.parse([("k.dmn", source)]).evaluate("d", {})


SERVICE = (
    '<decisionService id="price" name="price"><variable name="price"/><outputDecision href="#total"/>'
    '<encapsulatedDecision href="#total"/><inputDecision href="#rate"/><inputData href="#in_amount"/></decisionService>'
)


def service_model(model):
    return (
        model.literal("rate", "0.5", {})
        .literal("total", "amount * (1 + rate)", {"amount": "number"}, requires=["rate"])
        .raw(SERVICE)
        .decision(
            "d",
            literal("price(amount: 10, rate: 0.1) + total"),
            ["amount"],
            ["total"],
            '<knowledgeRequirement><requiredKnowledge href="#price"/></knowledgeRequirement>',
        )
    )


def test_a_decision_service_takes_its_input_decisions_instead_of_deciding_them(model):
    decisions = Decisions.parse([("s.dmn", service_model(model).source)])

    assert decisions.evaluate("d", {"amount": 100}).output == Decimal("11") + Decimal("150")
    assert decisions.call(("urn:test:test", "price"), {"amount": 2, "rate": 1}) == 4


def test_a_given_value_never_replaces_a_required_decision(model):
    decisions = Decisions.parse([("s.dmn", service_model(model).source)])

    assert decisions.evaluate("total", {"amount": 100, "rate": 9}).output == 150


def test_a_required_decision_is_decided_once(model):
    source = (
        model.literal("a", "x + 1", {"x": "number"})
        .literal("b", "a * 2", {}, requires=["a"])
        .literal("d", "a + b", {}, requires=["a", "b"])
        .source
    )

    outcome = Decisions.parse([("g.dmn", source)]).evaluate("d", {"x": 1})

    assert outcome.output == 6
    assert [entry["decision"] for entry in outcome.trace] == ["a", "b", "d"]


def test_a_chain_of_a_thousand_decisions_is_decided(model):
    model.literal("d0", "x", {"x": "number"})
    for number in range(1, 1000):
        model.literal(f"d{number}", f"d{number - 1} + 1", {}, requires=[f"d{number - 1}"])

    outcome = Decisions.parse([("chain.dmn", model.source)]).evaluate("d999", {"x": 1})

    assert outcome.output == 1000
    assert len(outcome.trace) == 1000
