"""Which values a step may write: undeclared, read-only, computed and hidden ones; rules between fields; lists."""

from decimal import Decimal

import pytest
from forms_builder import accept, field, form, group, money, number, problems, rows, select

from orchestrator import forms

D = Decimal


# -- what may be written


def test_an_undeclared_key_is_refused_by_name():
    assert problems(form(field("a")), {"a": "x", "approved_limit": D(1)}) == [("approved_limit", "undeclared")]


@pytest.mark.parametrize("key", ["constructor", "__class__", "a.b", "", "this"])
def test_no_key_gets_by_for_its_looks(key):
    assert problems(form(field("a")), {key: "x"}) == [(key, "undeclared")]


def test_undeclared_keys_are_refused_in_groups_and_rows_too():
    made = form(group(field("sales", "number"), path="fin"), rows("owners", field("name")))
    data = {"fin": {"sales": D(1), "rating": "AAA"}, "owners": [{"name": "a"}, {"name": "b", "admin": True}]}
    assert problems(made, data) == [("fin.rating", "undeclared"), ("owners[1].admin", "undeclared")]


@pytest.mark.parametrize("how", [{"readonly": True}, {"disabled": True}])
def test_what_is_read_only_is_refused_even_unchanged(how):
    made = form(field("a"), field("b", **how))
    assert problems(made, {"a": "x", "b": "y"}, variables={"b": "y"}) == [("b", "not_writable")]
    assert accept(made, {"a": "x"}, variables={"b": "y"}) == {"a": "x"}


def test_a_step_writes_only_the_fields_it_names():
    made = form(field("a"), field("b", validate={"required": True}), field("decision", readonly=True))
    assert accept(made, {"decision": "OK"}, writable=["decision"]) == {"decision": "OK"}
    assert problems(made, {"decision": "OK", "a": "x"}, writable=["decision"]) == [("a", "not_writable")]


def test_a_disabled_field_is_written_by_no_step():
    assert accept(form(field("a", disabled=True)), {}, writable=["a"]) == {}


def test_a_read_only_group_makes_its_fields_read_only():
    made = form(group(field("a"), readonly=True), field("b"))
    assert accept(made, {"b": "x"}) == {"b": "x"}


def test_a_step_that_names_unknown_keys_is_told():
    made = form(group(field("sales"), path="fin"), field("a"))
    assert made.missing(["fin", "fin.sales", "a", "fin.cost", "b"]) == ["fin.cost", "b"]


def test_every_writable_field_is_in_the_answer():
    made = form(
        field("a"),
        field("n", "number"),
        field("c", "checkbox"),
        select("s", "A", kind="taglist"),
        rows("r", field("x")),
    )
    assert accept(made, {}) == {"a": None, "n": None, "c": False, "s": [], "r": []}


# -- nested keys


def test_dotted_keys_and_group_paths_make_nested_values():
    made = form(field("person.name"), group(money("sales"), path="fin.year"))
    data = {"person": {"name": "张伟"}, "fin": {"year": {"sales": "12.50"}}}
    assert accept(made, data) == {"person": {"name": "张伟"}, "fin": {"year": {"sales": D("12.50")}}}


def test_writing_a_part_keeps_the_rest():
    made = form(group(field("sales", "number"), field("cost", "number"), path="fin"))
    kept = accept(
        made, {"fin": {"cost": D(5)}}, variables={"fin": {"sales": D(9), "cost": D(1)}}, writable=["fin.cost"]
    )
    assert kept == {"fin": {"sales": D(9), "cost": D(5)}}


@pytest.mark.parametrize("wrong", [None, "x", [], D(1)])
def test_a_group_is_a_set_of_fields(wrong):
    made = form(group(field("sales"), path="fin"))
    assert problems(made, {"fin": wrong}) == [("fin", "type")]


# -- hidden fields


HIDING = form(select("kind", "A", "B"), field("reason", validate={"required": True}, hide='=kind != "B"'))


def test_a_hidden_field_is_not_required_and_its_value_goes():
    assert accept(HIDING, {"kind": "A", "reason": "kept in the browser"}) == {"kind": "A", "reason": None}


def test_a_shown_field_is_required():
    assert problems(HIDING, {"kind": "B"}) == [("reason", "required")]
    assert accept(HIDING, {"kind": "B", "reason": "because"}) == {"kind": "B", "reason": "because"}


def test_a_condition_may_look_at_the_case():
    made = form(field("reason", hide="=amount < 1000"))
    assert accept(made, {"reason": "x"}, variables={"amount": D(999)}) == {"reason": None}
    assert accept(made, {"reason": "x"}, variables={"amount": D(1000)}) == {"reason": "x"}


def test_a_condition_looks_at_the_case_where_the_step_may_not_write():
    made = form(field("amount", "number", readonly=True), field("reason", hide="=amount < 1000"))
    assert problems(made, {"amount": D(5), "reason": "x"}, variables={"amount": D(5000)}) == [
        ("amount", "not_writable")
    ]


def test_a_condition_that_cannot_be_computed_hides_nothing():
    assert problems(form(field("reason", hide="=nowhere > 5", validate={"required": True})), {}) == [
        ("reason", "required")
    ]


def test_a_hidden_value_cannot_hide_another_field():
    made = form(
        select("kind", "A", "B"),
        field("trick", hide='=kind = "A"'),
        field("reason", validate={"required": True}, hide='=trick = "x"'),
    )
    assert problems(made, {"kind": "A", "trick": "x"}) == [("reason", "required")]


def test_a_hidden_group_hides_everything_in_it():
    made = form(
        field("simple", "checkbox"),
        group(group(field("a", validate={"required": True})), conditional={"hide": "=simple"}),
    )
    assert accept(made, {"simple": True, "a": "x"}) == {"simple": True, "a": None}
    assert problems(made, {"simple": False}) == [("a", "required")]


def test_a_hidden_list_is_empty():
    made = form(field("none", "checkbox"), rows("owners", field("name"), hide="=none"))
    assert accept(made, {"none": True, "owners": [{"name": "a"}]}) == {"none": True, "owners": []}


# -- computed fields


TOTAL = field("total", "expression", expression="=a * b")


def test_a_computed_field_is_the_servers_whatever_the_browser_says():
    made = form(field("a", "number"), field("b", "number"), TOTAL)
    assert accept(made, {"a": D("0.1"), "b": D(3), "total": D(1000)})["total"] == D("0.3")


def test_a_computed_field_without_its_inputs_is_nothing():
    assert accept(form(field("a", "number"), TOTAL), {"a": D(1)})["total"] is None


def test_a_computed_field_does_not_see_what_is_hidden():
    made = form(
        field("off", "checkbox"),
        field("a", "number", hide="=off"),
        field("t", "expression", expression="=if a = null then 0 else a"),
    )
    assert accept(made, {"off": True, "a": D(7)}) == {"off": True, "a": None, "t": D(0)}


def test_a_step_that_names_its_fields_computes_only_those():
    made = form(field("a", "number"), field("b", "number"), TOTAL)
    assert accept(made, {"a": D(2)}, variables={"b": D(5)}, writable=["a"]) == {"a": D(2)}
    assert accept(made, {"a": D(2)}, variables={"b": D(5)}, writable=["a", "total"]) == {"a": D(2), "total": D(10)}


# -- rules


def rule(condition):
    return {
        "countersign.valid": condition,
        "countersign.valid.message": "不对",
        "countersign.valid.message.en": "is wrong",
    }


RULES = [
    ('decision = "APPROVE" or opinion != null', {"decision": "REJECT"}, {"decision": "APPROVE"}),
    ("opinion = null or string length(opinion) >= 10", {"opinion": "太短"}, {"opinion": "这一条意见已经足够长了"}),
    ("requested > current", {"opinion": "x"}, None),
    ("opinion = null or opinion != initiator", {"opinion": "cm01"}, {"opinion": "cm02"}),
    ('opinion = null or date(opinion) <= today()', {"opinion": "2026-11-25"}, {"opinion": "2026-11-24"}),
    ("nowhere > 1", {"opinion": "x"}, None),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "bad", "good"), RULES)
def test_a_rule_must_be_true_of_the_values_and_the_case(condition, bad, good):
    made = form(select("decision", "APPROVE", "REJECT"), field("opinion", properties=rule(condition)))
    variables = {"initiator": "cm01", "requested": D(5), "current": D(5)}
    assert problems(made, bad, variables=variables) == [("opinion", "rule")]
    if good is not None:
        assert problems(made, good, variables=variables) == []


def test_a_rule_speaks_in_both_languages_and_names_the_field():
    made = form(field("a", label="金额", properties={**rule("false"), "label.en": "Amount"}))
    with pytest.raises(forms.InvalidData) as refused:
        accept(made, {})
    (problem,) = refused.value.errors
    assert (problem.zh, problem.en) == ("金额：不对", "Amount is wrong")
    assert "金额：不对" in refused.value.sentence("zh")
    assert refused.value.status == 422


def test_no_rule_is_asked_of_a_hidden_field():
    assert problems(form(field("a", hide="=true", properties=rule("false"))), {"a": "x"}) == []


def test_all_problems_come_at_once():
    made = form(field("a", validate={"required": True}), field("n", "number"), field("c", properties=rule("false")))
    assert problems(made, {"n": "x", "z": D(1)}) == [
        ("a", "required"),
        ("c", "rule"),
        ("n", "type"),
        ("z", "undeclared"),
    ]


# -- lists


OWNERS = rows(
    "ubo",
    field("name", validate={"required": True}),
    field("share", "number", validate={"max": 100}, properties=rule("this.share = null or this.share > 0")),
    field("note", hide="=this.share < 25", validate={"required": True}),
    field("first", "expression", expression="=i = 1"),
    properties={**rule("count(ubo) = 0 or sum(ubo.share) <= 100")},
)


def owner(share, **more):
    return {"name": "张伟", "share": number(share), "note": None, **more}


def test_each_row_is_checked_and_typed():
    kept = accept(form(OWNERS), {"ubo": [owner("20"), owner("30", note="直接持股")]})
    assert kept["ubo"] == [
        {"name": "张伟", "share": D(20), "note": None, "first": True},
        {"name": "张伟", "share": D(30), "note": "直接持股", "first": False},
    ]


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        (owner("30"), ("ubo[1].note", "required")),
        (owner("20", name=""), ("ubo[1].name", "required")),
        (owner("-1"), ("ubo[1].share", "rule")),
        (owner("20", age=D(5)), ("ubo[1].age", "undeclared")),
        ("张伟", ("ubo[1]", "type")),
    ],
)
def test_a_problem_in_a_row_has_its_place(row, wrong):
    assert problems(form(OWNERS), {"ubo": [owner("20"), row]}) == [wrong]


def test_a_rule_of_the_list_sees_all_rows():
    rows_ = [owner("60", note="一"), owner("41", note="二")]
    assert problems(form(OWNERS), {"ubo": rows_}) == [("ubo", "rule")]


def test_a_list_is_written_whole_or_not():
    made = form(OWNERS, field("a"))
    assert problems(made, {"ubo": []}, writable=["a"]) == [("ubo", "not_writable")]
    assert made.writable(["ubo"]) == {"ubo"}


# -- options from the case


@pytest.mark.parametrize(
    ("source", "people", "good", "bad"),
    [
        ({"valuesKey": "people"}, ["a", "b"], "a", "c"),
        ({"valuesKey": "people"}, [{"label": "甲", "value": "a"}], "a", "甲"),
        ({"valuesKey": "team.people"}, ["a"], "a", "b"),
        ({"valuesExpression": "=for p in people return p"}, ["a"], "a", "b"),
    ],
)
def test_options_may_come_from_the_case(source, people, good, bad):
    made = form(field("x", "select", **source))
    variables = {"people": people, "team": {"people": people}}
    assert accept(made, {"x": good}, variables=variables) == {"x": good}
    assert problems(made, {"x": bad}, variables=variables) == [("x", "option")]


def test_options_that_are_not_there_let_nothing_through():
    made = form(field("x", "select", valuesKey="people"))
    assert problems(made, {"x": "a"}) == [("x", "options_unknown")]
    assert accept(made, {}) == {"x": None}
