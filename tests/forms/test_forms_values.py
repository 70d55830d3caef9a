"""What one value must be: types, exact numbers, dates, limits, options, identifiers."""

from decimal import Decimal

import pytest
from forms_builder import accept, field, form, money, number, problems, rows, select
from hypothesis import given
from hypothesis import strategies as st

from orchestrator import forms

D = Decimal
LOCAL = {"subtype": "datetime", "timeSerializingFormat": "no_timezone"}
IN_UTC = {"subtype": "datetime", "timeSerializingFormat": "utc_normalized"}
TICKED = {"required": True}


@pytest.mark.parametrize(
    ("component", "value", "kept"),
    [
        (field("x"), "张伟", "张伟"),
        (field("x"), "", None),
        (field("x"), "   ", None),
        (field("x"), None, None),
        (field("x", "textarea"), "一\n二", "一\n二"),
        (field("x", "number"), number("0.1"), D("0.1")),
        (field("x", "number"), 7, D(7)),
        (field("x", "number"), number("-0.00"), D(0)),
        (field("x", "number"), number("1E+3"), D(1000)),
        (field("x", "number", serializeToString=True), "1234567890123456789.01", D("1234567890123456789.01")),
        (field("x", "number", serializeToString=True), "", None),
        (field("x", "number", decimalDigits=2), number("1.230"), D("1.230")),
        (field("x", "number", increment=10000), number("30000"), D(30000)),
        (field("x", "checkbox"), True, True),
        (field("x", "datetime"), "2024-02-29", "2024-02-29"),
        (field("x", "datetime", subtype="time"), "09:30+08:00", "09:30+08:00"),
        (field("x", "datetime", subtype="datetime"), "2026-11-24T09:30+08:00", "2026-11-24T09:30+08:00"),
        (field("x", "datetime", **LOCAL), "2026-11-24T09:30", "2026-11-24T09:30"),
        (field("x", "datetime", **IN_UTC), "2026-11-24T01:30Z", "2026-11-24T01:30Z"),
        (field("x", "datetime", subtype="time", timeInterval=15), "09:45+08:00", "09:45+08:00"),
        (select("x", "A", "B"), "B", "B"),
        (select("x", "A", "B", kind="radio"), "A", "A"),
        (select("x", True, False, kind="radio", validate={"required": True}), False, False),
        (select("x", "A", "B", "C", kind="checklist"), ["C", "A"], ["C", "A"]),
        (select("x", "A", kind="taglist"), [], []),
    ],
)  # fmt: skip
def test_a_good_value_is_kept_in_its_type(component, value, kept):
    assert accept(form(component), {"x": value}) == {"x": kept}


@pytest.mark.parametrize(
    ("component", "value", "code"),
    [
        (field("x"), 5, "type"),
        (field("x"), ["a"], "type"),
        (field("x"), {"a": "b"}, "type"),
        (field("x"), "a\0b", "type"),
        (field("x", "number"), "5", "type"),
        (field("x", "number"), True, "type"),
        (field("x", "number"), 0.1, "type"),
        (field("x", "number"), D("NaN"), "type"),
        (field("x", "number"), D("Infinity"), "type"),
        (field("x", "number"), D("1E+500"), "number_size"),
        (field("x", "number"), D("1" * 35), "number_size"),
        (field("x", "number", serializeToString=True), "1e5", "type"),
        (field("x", "number", serializeToString=True), "１２", "type"),
        (field("x", "number", serializeToString=True), "1,000", "type"),
        (field("x", "number", decimalDigits=0), D("1.5"), "decimals"),
        (field("x", "number", decimalDigits=2), D("1.234"), "decimals"),
        (field("x", "number", increment=10000), D("15000"), "increment"),
        (field("x", "number", increment="0.05"), D("0.12"), "increment"),
        (field("x", "checkbox"), "true", "type"),
        (field("x", "checkbox"), 1, "type"),
        (field("x", "datetime"), "2023-02-29", "type"),
        (field("x", "datetime"), "24/1/5", "type"),
        (field("x", "datetime"), "2026-11-24T09:30", "type"),
        (field("x", "datetime", subtype="time"), "25:00+08:00", "type"),
        (field("x", "datetime", subtype="time"), "09:30", "type"),
        (field("x", "datetime", subtype="time", timeInterval=15), "09:31+08:00", "interval"),
        (field("x", "datetime", **LOCAL), "2026-11-24T09:30Z", "type"),
        (field("x", "datetime", disallowPassedDates=True), "2026-11-23", "past"),
        (select("x", "A", "B"), "C", "option"),
        (select("x", "A", "B"), ["A"], "type"),
        (select("x", "1", "2"), D(1), "option"),
        (select("x", 1, 0, kind="radio"), True, "option"),
        (select("x", "A", "B", kind="checklist"), ["A", "C"], "option"),
        (select("x", "A", "B", kind="checklist"), ["A", "A"], "option_twice"),
        (select("x", "A", "B", kind="taglist"), "A", "type"),
        (rows("x", field("a")), {"a": "b"}, "type"),
    ],
)  # fmt: skip
def test_a_bad_value_is_refused_with_its_reason(component, value, code):
    assert problems(form(component), {"x": value}) == [("x", code)]


LIMITS = [
    ("number", {"min": 5}, D("4.99"), D(5), "min"),
    ("number", {"max": "10"}, D("10.01"), D(10), "max"),
    ("number", {"min": "=low + 1"}, D(3), D(4), "min"),
    ("number", {"max": "=low * 2"}, D(7), D(6), "max"),
    ("textfield", {"minLength": 2}, "一", "一二", "min_length"),
    ("textfield", {"maxLength": 3}, "一二三四", "一二三", "max_length"),
    ("textfield", {"maxLength": "=low"}, "一二三四", "一二三", "max_length"),
    ("textfield", {"pattern": "^[A-Z]{2}$"}, "ABC", "AB", "pattern"),
    ("textfield", {"pattern": "[0-9]"}, "abc", "a1c", "pattern"),
    ("textfield", {"validationType": "email"}, "a@b", "a@b.cn", "email"),
    ("textfield", {"validationType": "phone"}, "phone", "+86 571 8888", "phone"),
]


@pytest.mark.parametrize(("kind", "validation", "bad", "good", "code"), LIMITS)
def test_a_limit_holds_whether_a_number_or_feel(kind, validation, bad, good, code):
    made = form(field("x", kind, validate=validation))
    assert problems(made, {"x": bad}, variables={"low": D(3)}) == [("x", code)]
    assert problems(made, {"x": good}, variables={"low": D(3)}) == []
    assert problems(made, {"x": None}, variables={"low": D(3)}) == [], "nothing is not too little: that is `required`"


def test_a_limit_that_cannot_be_computed_lets_nothing_through():
    made = form(field("x", "number", validate={"max": "=nowhere"}))
    assert problems(made, {"x": D(1)}) == [("x", "limit_unknown")]
    assert problems(made, {"x": None}) == []


@pytest.mark.parametrize("empty", [None, "", "  "])
def test_required_means_something_was_entered(empty):
    made = form(field("x", validate={"required": True}))
    assert problems(made, {"x": empty}) == problems(made, {}) == [("x", "required")]


@pytest.mark.parametrize(
    ("component", "empty"),
    [
        (field("x", "checkbox", validate=TICKED), False),
        (select("x", "A", kind="checklist", validate=TICKED), []),
    ],
)
def test_an_unticked_box_and_an_empty_list_are_nothing(component, empty):
    assert problems(form(component), {"x": empty}) == [("x", "required")]


def test_zero_is_something():
    assert accept(form(field("x", "number", validate={"required": True})), {"x": D(0)}) == {"x": D(0)}


@pytest.mark.parametrize(
    ("kind", "good", "kept", "bad"),
    [
        ("uscc", "9133 0100 7996 5505 8b", "91330100799655058B", "91330100799655058C"),
        ("resident_id", "11010519491231002x", "11010519491231002X", "110105194912310021"),
        ("mobile", "138 0013 8000", "13800138000", "23800138000"),
        ("card", "6200000000000005", "6200000000000005", "6200000000000006"),
        ("lei", "5493002ERZU2K9PZDL40", "5493002ERZU2K9PZDL40", "5493002ERZU2K9PZDL41"),
        ("industry_code", "3921", "3921", "9999"),
        ("person", "cm01", "cm01", "<script>"),
    ],
)
def test_identifiers_are_normalised_and_checked(kind, good, kept, bad):
    made = form(field("x", properties={"countersign.type": kind}))
    assert accept(made, {"x": good}) == {"x": kept}
    assert problems(made, {"x": bad}) == [("x", kind)]
    assert accept(made, {"x": ""}) == {"x": None}


def test_a_resident_born_tomorrow_is_none():
    made = form(field("x", properties={"countersign.type": "resident_id"}))
    with pytest.raises(forms.InvalidData) as refused:
        accept(made, {"x": "110105202611250027"})
    assert "DATE_FUTURE" in refused.value.errors[0].zh


@pytest.mark.parametrize(("amount", "code"), [("0.001", "decimals"), ("10000000000000000", "number_size")])
def test_money_has_cents_and_a_ceiling(amount, code):
    made = form(money("x"))
    assert problems(made, {"x": D(amount)}) == [("x", code)]


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=2))
def test_no_cent_of_an_amount_is_lost(amount):
    made = _MONEY
    assert accept(made, {"x": f"{amount:f}"})["x"] == amount
    assert accept(made, {"x": amount})["x"] == amount


_MONEY = form(money("x"))
_EVERYTHING = form(
    field("text"), field("number", "number"), field("box", "checkbox"), field("day", "datetime"),
    select("one", "A"), select("many", "A", kind="checklist"), rows("list", field("a"), field("b", "number")),
)  # fmt: skip
_json = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5) | st.integers() | st.decimals(allow_nan=True),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["text", "number", "box", "day", "one", "many", "list", "other"]), _json))
def test_whatever_comes_is_accepted_or_refused_by_name(data):
    wrong = problems(_EVERYTHING, data)
    assert all(path.split("[")[0].split(".")[0] in data for path, _code in wrong)
    if not wrong:
        kept = accept(_EVERYTHING, data)
        assert set(kept) == {"text", "number", "box", "day", "one", "many", "list"}
        assert accept(_EVERYTHING, kept) == kept, "what was accepted once is accepted again, unchanged"
