"""What one person sees: hidden, masked and read-only fields, languages, and that no secret leaves by a side door."""

import json
from decimal import Decimal

import pytest
from forms_builder import field, form, group, money, rows, select

from orchestrator import feel

D = Decimal


def see(roles, mask=None, **more):
    return {"countersign.see": roles, **({"countersign.mask": mask} if mask else {}), **more}


def view(made, values=None, *, writable=(), roles=("CM",), language="zh"):
    """(components by key, values) of the rendered form; components of groups too."""
    schema, shown = made.render(writable=writable, roles=set(roles), language=language, values=values or {})
    json.loads(feel.dumps(schema))
    return dict(_keyed(schema["components"])), shown


def _keyed(components):
    for component in components:
        if key := component.get("key") or component.get("path"):
            yield key, component
        yield from _keyed(component.get("components", []))


PERSON = form(
    field("name", properties=see("CM", mask="*", **{"countersign.type": "name"})),
    field("id", properties=see("AML", mask="CM", **{"countersign.type": "resident_id"})),
    field("mobile", properties=see("CM", mask="BH", **{"countersign.type": "mobile"})),
    field("score", "number", properties=see("AML", mask="CM")),
    field("str_flag", "checkbox", properties=see("AML")),
)
VALUES = {"name": "张三丰", "id": "11010519491231002X", "mobile": "13800138000", "score": D(61), "str_flag": True}


@pytest.mark.parametrize(
    ("roles", "shown"),
    [
        (["AML"], {"name": "张**", "id": "11010519491231002X", "score": D(61), "str_flag": True}),
        (["CM"], {"name": "张三丰", "id": "110***********002X", "mobile": "13800138000", "score": "******"}),
        (["BH"], {"name": "张**", "mobile": "138****8000"}),
        ([], {"name": "张**"}),
    ],
)
def test_each_sees_what_the_roles_allow(roles, shown):
    components, values = view(PERSON, VALUES, roles=roles)
    assert values == shown
    assert set(components) == set(shown)


def test_a_masked_value_is_a_read_only_text_whatever_it_was():
    components, _values = view(PERSON, VALUES, roles=["CM"])
    assert (components["score"]["type"], components["score"]["readonly"]) == ("textfield", True)


def test_who_fills_a_field_in_sees_it():
    components, values = view(PERSON, VALUES, writable=["id"], roles=["CM"])
    assert values["id"] == VALUES["id"]
    assert not components["id"].get("readonly")


def test_what_is_not_written_in_this_step_is_read_only_and_not_marked_as_required():
    made = form(field("a", validate={"required": True}), field("b", validate={"required": True}, readonly=True))
    components, _values = view(made, {"a": "x", "b": "y"}, writable=["b"])
    assert (components["a"]["readonly"], components["a"].get("validate")) == (True, None)
    assert ("readonly" in components["b"], components["b"]["validate"]["required"]) == (False, True)


@pytest.mark.parametrize("empty", [{}, {"a": None}, {"a": ""}])
def test_what_nobody_filled_in_yet_takes_no_room(empty):
    made = form(group(field("a")), field("b"))
    schema, _values = made.render(writable=["b"], roles={"CM"}, language="zh", values=empty)
    assert [component["key"] for component in schema["components"]] == ["b"]


def test_false_and_zero_are_filled_in():
    components, _values = view(form(field("a", "checkbox"), field("n", "number")), {"a": False, "n": D(0)})
    assert set(components) == {"a", "n"}


def test_a_whole_form_may_be_filled_in():
    components, _values = view(form(field("a"), field("b", readonly=True)), {"b": "x"}, writable=None)
    assert ("readonly" in components["a"], components["b"]["readonly"]) == (False, True)


def test_nothing_else_of_the_case_is_given():
    _components, values = view(form(field("a")), {"a": "x", "secret": "y", "fin": {"sales": D(1)}})
    assert values == {"a": "x"}


def test_a_part_of_a_nested_value_gives_no_other_part():
    made = form(group(field("sales", "number"), field("cost", "number", properties=see("AU")), path="fin"))
    _components, values = view(made, {"fin": {"sales": D(1), "cost": D(2), "other": D(3)}})
    assert values == {"fin": {"sales": D(1)}}


def test_an_amount_keeps_all_its_digits_on_the_way_to_the_browser():
    _components, values = view(form(money("a")), {"a": D("12345678901234567.89")})
    assert values == {"a": "12345678901234567.89"}


# -- lists


NAME = field("name", properties=see("AML", mask="CM", **{"countersign.mask.kind": "name"}))
NUMBER = field("row", "expression", expression="=i")
OWNERS = form(rows("ubo", NAME, field("share", "number"), NUMBER, properties=see("AML CM BH")))
UBO = {"ubo": [{"name": "张三丰", "share": D(60), "row": D(1), "hidden": "x"}]}


@pytest.mark.parametrize(
    ("roles", "row"),
    [
        ("AML", {"name": "张三丰", "share": D(60), "row": D(1)}),
        ("CM", {"name": "张**", "share": D(60), "row": D(1)}),
        ("BH", {"share": D(60), "row": D(1)}),
    ],
)
def test_a_row_shows_each_what_they_may_see(roles, row):
    assert view(OWNERS, UBO, roles=[roles])[1] == {"ubo": [row]}


def test_a_list_one_may_not_see_is_not_there():
    assert view(OWNERS, UBO, roles=["OP"]) == ({}, {})


def test_a_read_only_list_can_be_neither_lengthened_nor_changed():
    components, _values = view(OWNERS, UBO, roles=["AML"])
    assert components["ubo"]["allowAddRemove"] is False
    assert components["share"]["readonly"] is True


def test_a_list_one_fills_in_shows_its_cells_in_clear():
    components, values = view(OWNERS, UBO, writable=["ubo"], roles=["BH"])
    assert values["ubo"][0]["name"] == "张三丰"
    assert not components["name"].get("readonly")
    assert "allowAddRemove" not in components["ubo"]


def test_a_cell_that_is_read_only_stays_so():
    made = form(rows("l", field("a"), field("done", "checkbox", readonly=True)))
    components, _values = view(made, {}, writable=["l"])
    assert components["done"]["readonly"] is True


# -- conditions


def test_a_condition_the_browser_can_work_out_is_left_to_it_with_what_it_needs():
    made = form(field("amount", "number"), field("reason", hide="=amount < limit"))
    components, values = view(made, {"amount": D(1), "limit": D(5), "other": D(6)}, writable=None)
    assert components["reason"]["conditional"] == {"hide": "=amount < limit"}
    assert values == {"amount": D(1), "limit": D(5)}


@pytest.mark.parametrize(("score", "there"), [(D(90), True), (D(10), False)])
def test_a_condition_on_a_secret_is_decided_here(score, there):
    made = form(field("score", "number", properties=see("AML")), field("reason", hide="=score < 60"))
    components, values = view(made, {"score": score}, writable=["reason"])
    assert ("reason" in components) == there
    assert values == {}
    assert not components or "conditional" not in components["reason"]


def test_a_condition_that_nothing_on_the_page_can_change_is_decided_here():
    made = form(field("kind", readonly=True), field("reason", hide='=kind = "A"'))
    assert view(made, {"kind": "A"}, writable=["reason"])[0].keys() == {"kind"}
    assert "conditional" not in view(made, {"kind": "B"}, writable=["reason"])[0]["reason"]


@pytest.mark.parametrize(("ceiling", "limit"), [(D(7), {"max": D(7)}), (None, {})])
def test_a_limit_that_nothing_on_the_page_can_change_is_given_as_a_number(ceiling, limit):
    made = form(money("ceiling", readonly=True), field("amount", "number", validate={"min": 0, "max": "=ceiling"}))
    components, _values = view(made, {"ceiling": ceiling}, writable=["amount"])
    assert components["amount"]["validate"] == {"min": 0, **limit}


def test_a_limit_that_follows_what_is_typed_is_left_to_the_browser():
    made = form(select("kind", "A", "B"), field("n", "number", validate={"max": '=if kind = "A" then 60 else 120'}))
    assert view(made, writable=None)[0]["n"]["validate"]["max"].startswith("=if kind")


def test_a_computed_value_that_this_step_does_not_make_is_only_data():
    made = form(field("a", "number"), field("t", "expression", expression="=a * 2"), field("b"))
    components, values = view(made, {"a": D(2), "t": D(4)}, writable=["b"])
    assert ("t" in components, values["t"]) == (False, D(4))
    assert "t" in view(made, {"a": D(2)}, writable=None)[0]


def test_a_limit_on_a_secret_is_given_as_a_number():
    made = form(
        field("ceiling", "number", properties=see("AML")), field("amount", "number", validate={"max": "=ceiling"})
    )
    components, values = view(made, {"ceiling": D(7)}, writable=["amount"])
    assert (components["amount"]["validate"]["max"], values) == (D(7), {})


def test_options_come_along():
    made = form(field("x", "select", valuesKey="people"))
    assert view(made, {"people": ["a"]}, writable=["x"])[1] == {"people": ["a"]}


def test_a_secret_is_not_given_as_an_option_list():
    people = select("people", "a", kind="taglist", properties=see("AML"))
    made = form(people, field("x", "select", valuesKey="people"))
    assert view(made, {"people": ["a"]}, writable=["x"])[1] == {}


# -- words


def test_labels_help_and_options_are_in_the_language():
    made = form(
        field("a", label="甲", description="说明", properties={"label.en": "A", "description.en": "Help"}),
        select(
            "b", "X", True, kind="radio", properties={"label.en": "B", "option.X.en": "Ex", "option.true.en": "Yes"}
        ),
        field("c", "datetime", dateLabel="日期", properties={"label.en": "Day"}),
    )
    english, _ = view(made, writable=None, language="en")
    chinese, _ = view(made, writable=None, language="zh")
    assert (english["a"]["label"], english["a"]["description"]) == ("A", "Help")
    assert (chinese["a"]["label"], chinese["a"]["description"]) == ("甲", "说明")
    assert [option["label"] for option in english["b"]["values"]] == ["Ex", "Yes"]
    assert english["c"]["dateLabel"] == "Day"


def test_display_parts_follow_their_language_and_see():
    text = {"type": "text", "id": "T", "text": "你好", "properties": {"text.en": "Hello", "countersign.see": "BH"}}
    made = form(field("a"), text)
    schema, _ = made.render(writable=None, roles={"BH"}, language="en", values={})
    assert schema["components"][1]["text"] == "Hello"
    schema, _ = made.render(writable=None, roles={"CM"}, language="en", values={})
    assert len(schema["components"]) == 1


def test_a_group_with_nothing_left_but_words_is_gone():
    made = form(group(field("a", properties=see("AML")), {"type": "text", "id": "T", "text": "x"}))
    assert made.render(writable=[], roles={"CM"}, language="zh", values={"a": "x"})[0]["components"] == []


def test_a_file_picker_is_a_field_like_others():
    picker = {"type": "filepicker", "id": "F", "key": "files", "label": "附件", "multiple": True}
    stored = [{"id": "f1", "name": "a.pdf", "sha256": "00", "size": Decimal(7)}]
    made = form(picker)
    assert (
        made.render(writable=None, roles={"CM"}, language="zh", values={})[0]["components"][0]["type"] == "filepicker"
    )
    assert made.render(writable=[], roles={"CM"}, language="zh", values={})[0]["components"] == [], "nothing to show"
    schema, values = made.render(writable=[], roles={"CM"}, language="zh", values={"files": stored})
    assert (schema["components"][0]["readonly"], values) == (True, {"files": stored})
    secret = form({**picker, "properties": see("AML")})
    assert secret.render(writable=[], roles={"CM"}, language="zh", values={"files": stored})[1] == {}


def test_who_may_see_what_is_the_servers_business():
    schema, _ = PERSON.render(writable=None, roles={"CM"}, language="zh", values=VALUES)
    assert "countersign.see" not in json.dumps(schema)
    assert schema["components"][0]["properties"] == {"countersign.type": "name"}


def test_the_form_itself_is_never_changed():
    before = feel.dumps(dict(PERSON.source))
    view(PERSON, VALUES, writable=["id"], language="en")
    assert feel.dumps(dict(PERSON.source)) == before
