"""Reading a .form file: what is found wrong with it, all at once, each naming its field; and what a good one says."""

import json

import pytest
from forms_builder import field, form, group, rows, select, source

from orchestrator import forms
from orchestrator.errors import ModelError
from orchestrator.forms import KINDS, SPECIAL_TYPES


def found(*components, **more):
    """(code, place) of the errors."""
    return [(f.code, f.place) for f in forms.check(source(*components, **more)) if f.severity == "error"]


def custom(**properties):
    return {f"countersign.{name.replace('_', '.')}": value for name, value in properties.items()}


FAULTS = [
    (field("a", "colour"), ("unknown-field-type", "a")),
    (field("a", "TextField"), ("unknown-field-type", "a")),
    ({"type": ["text"], "key": "a"}, ("unknown-field-type", "a")),
    ("not a component", ("component", "")),
    (field("2a"), ("field-key", "2a")),
    (field("a b"), ("field-key", "a b")),
    (field("a..b"), ("field-key", "a..b")),
    (field("this"), ("field-key", "this")),
    (field("Meta"), ("field-key", "Meta")),
    ({"type": "textfield", "id": "Field_1"}, ("field-key", "Field_1")),
    (rows("a", field("this")), ("field-key", "this")),
    (field("a", hide="=b >"), ("form-feel", "a")),
    (field("a", "expression", expression="=1 +"), ("form-feel", "a")),
    (field("a", "number", validate={"min": "=("}), ("form-feel", "a")),
    (field("a", properties=custom(valid="1 +", valid_message="x")), ("form-feel", "a")),
    (field("a", properties=custom(valid="true")), ("rule-message", "a")),
    (field("a", "select", valuesExpression="=for"), ("form-feel", "a")),
    (field("a", validate={"pattern": "["}), ("validation", "a")),
    (field("a", "number", validate={"min": "five"}), ("validation", "a")),
    (field("a", validate={"min": 5}), ("validation", "a")),
    (field("a", "number", validate={"maxLength": 5}), ("validation", "a")),
    (field("a", "checkbox", validate={"pattern": "x"}), ("validation", "a")),
    (field("a", validate={"required": "yes"}), ("validation", "a")),
    (field("a", validate={"validationType": "url"}), ("validation", "a")),
    (field("a", validate={"minimum": 5}), ("validation", "a")),
    (field("a", "select", values=[]), ("options", "a")),
    (field("a", "select", values=[{"label": "甲"}]), ("options", "a")),
    (select("a", "X", "X"), ("options", "a")),
    (field("a", properties=custom(type="iban")), ("unknown-special-type", "a")),
    (field("a", "number", properties=custom(type="uscc")), ("special-type", "a")),
    (field("a", properties=custom(type="money")), ("special-type", "a")),
    (field("a", properties=custom(mask_kind="fog")), ("unknown-mask", "a")),
    (field("a", properties=custom(seee="CM")), ("unknown-property", "a")),
    (group(field("a"), properties=custom(maks="CM")), ("unknown-property", "Group")),
    (group(path="g", components={}), ("components", "g")),
]


@pytest.mark.parametrize(("component", "finding"), FAULTS, ids=[f"{f[1][0]}-{n}" for n, f in enumerate(FAULTS)])
def test_a_fault_is_found_and_named(component, finding):
    assert found(component, field("good")) == [finding]


def test_every_finding_speaks_both_languages():
    for component, _finding in FAULTS:
        for finding in forms.check(source(component)):
            assert finding.zh != finding.en
            assert finding.sentence("zh")


def test_all_faults_come_at_once():
    assert len(found(field("a", "colour"), field("b b"), field("c", hide="=("))) == 3


@pytest.mark.parametrize(
    ("components", "finding"),
    [
        ((field("a"), field("a")), ("duplicate-key", "a")),
        ((field("a"), group(field("a"))), ("duplicate-key", "a")),
        ((group(field("b"), path="a"), field("a.b")), ("duplicate-key", "a.b")),
        ((rows("l", field("a"), field("a")),), ("duplicate-key", "l.a")),
        ((field("a"), field("a.b")), ("key-conflict", "a")),
        ((field("a.b"), rows("a", field("c"))), ("key-conflict", "a")),
    ],
)
def test_two_fields_cannot_have_one_place(components, finding):
    assert found(*components) == [finding]


def test_equal_keys_in_a_form_and_in_a_row_are_two_places():
    assert found(field("name"), rows("owners", field("name"))) == []


@pytest.mark.parametrize(
    ("more", "finding"),
    [
        ({"schemaVersion": 20}, ("form-schema-version", "schemaVersion")),
        ({"schemaVersion": None}, ("form-schema-version", "schemaVersion")),
        ({"id": ""}, ("form-id", "id")),
        ({"type": "form"}, ("form-type", "type")),
    ],
)
def test_the_head_of_a_form_is_checked(more, finding):
    assert found(field("a"), **more) == [finding]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"", "form-not-json"),
        (b"[]", "form-not-json"),
        (b"{", "form-not-json"),
        (b"\xff\xfe", "form-not-json"),
        (b'{"id": "a", "id": "b"}', "form-not-json"),
        (b"[" * 100_000, "form-not-json"),
        (b" " * 1_000_001, "form-too-large"),
    ],
)
def test_what_is_no_form_is_refused_with_one_finding(text, code):
    assert [finding.code for finding in forms.check(text)] == [code]


def test_parse_raises_with_the_findings():
    with pytest.raises(ModelError) as refused:
        forms.parse(source(field("a", "colour")), "bad.form")
    assert [finding.place for finding in refused.value.findings] == ["a"]
    assert "bad.form" in refused.value.sentence("en")


def test_a_missing_english_label_is_only_a_warning():
    (finding,) = forms.check(source({"type": "textfield", "key": "a", "label": "甲"}))
    assert (finding.code, finding.severity) == ("label-en", "warning")
    assert forms.parse(source({"type": "textfield", "key": "a", "label": "甲"})).fields[0].label_en == "甲"


# -- what a good form says


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_type_of_form_js_is_known(kind):
    component = {"type": kind.name, "id": "X", "label": "甲", "properties": {"label.en": "A"}}
    if kind.role in ("value", "computed"):
        component |= {"key": "a", "expression": "=1", "values": [{"label": "甲", "value": "1"}]}
    if kind.role == "list":
        component |= {"path": "a", "components": []}
    assert forms.check(source(component)) == []
    carries = kind.role in ("value", "computed", "list")
    assert [f.path for f in forms.parse(source(component)).fields] == (["a"] if carries else [])


def test_the_registry_is_the_list_of_form_js():
    listed = """textfield textarea number datetime expression filepicker checkbox checklist radio select taglist text
        image table html documentPreview spacer separator group dynamiclist iframe button"""
    assert sorted(KINDS) == sorted(listed.split())


@pytest.mark.parametrize("special", SPECIAL_TYPES.values(), ids=SPECIAL_TYPES)
def test_every_special_type_stands_on_its_kind_of_field(special):
    kind = "number" if special.numeric else "textfield"
    assert found(field("a", kind, properties=custom(type=special.name))) == []


def test_fields_are_flat_and_in_order():
    made = form(field("a"), group(field("b"), path="g"), rows("l", field("c"), group(field("d"))))
    assert [f.path for f in made.fields] == ["a", "g.b", "l", "l.c", "l.d"]
    assert made.by_path["g.b"].name == "b"


def test_a_form_has_a_name_in_two_languages():
    named = form(field("a"), properties={"name": "准入申请表", "name.en": "Admission"})
    assert (named.id, named.name, named.name_en) == ("sample", "准入申请表", "Admission")
    assert form(field("a")).name == "sample"


def test_what_a_group_says_of_who_sees_it_holds_for_its_fields_unless_they_say_otherwise():
    inner = field("b", properties=custom(see="AU"))
    made = form(group(field("a"), inner, properties=custom(see="CM BH", mask="RR")))
    a, b = made.fields
    assert (a.see, a.mask, b.see, b.mask) == ({"CM", "BH"}, {"RR"}, {"AU"}, frozenset())


@pytest.mark.parametrize(
    ("see", "mask", "roles", "seen"),
    [
        (None, None, set(), "clear"),
        ("CM BH", None, {"CM"}, "clear"),
        ("CM BH", None, {"RR"}, "hidden"),
        ("CM", "RR", {"RR"}, "masked"),
        ("CM", "RR", {"RR", "CM"}, "clear"),
        ("CM", "*", {"XX"}, "masked"),
        ("CM", "*", set(), "masked"),
        ("", None, {"CM"}, "hidden"),
    ],
)
def test_who_sees_a_field(see, mask, roles, seen):
    properties = {} if see is None else custom(see=see, **({"mask": mask} if mask else {}))
    assert form(field("a", properties=properties)).fields[0].visibility(roles) == seen


def test_numbers_of_a_schema_are_exact():
    made = forms.parse(json.dumps({**json.loads(source(field("a", "number"))), "x": 0.1}).encode())
    assert str(made.source["x"]) == "0.1"
