"""What a file field takes: a list of files that were uploaded, named exactly."""

from datetime import date
from decimal import Decimal

import pytest
from forms_builder import field, form

from orchestrator.forms import InvalidData

ONE = {"id": "00000000-0000-0000-0000-000000000001", "name": "营业执照.pdf", "sha256": "a" * 64, "size": 5}
TWO = {**ONE, "id": "00000000-0000-0000-0000-000000000002"}
SEVERAL = form(field("files", "filepicker", multiple=True))
SINGLE = form(field("files", "filepicker"))


def validate(made, value):
    return made.validate({"files": value}, variables={}, writable=None, today=date(2026, 3, 2))["files"]


def test_files_are_taken_as_they_were_uploaded():
    assert validate(SEVERAL, [ONE, TWO]) == [{**ONE, "size": Decimal(5)}, {**TWO, "size": Decimal(5)}]


@pytest.mark.parametrize("nothing", [None, []])
def test_no_file_is_an_empty_list(nothing):
    assert validate(SEVERAL, nothing) == []


@pytest.mark.parametrize(
    ("made", "value", "code"),
    [
        (SEVERAL, "a.pdf", "type"),
        (SEVERAL, [ONE["id"]], "type"),
        (SEVERAL, [{**ONE, "more": 1}], "type"),
        (SEVERAL, [{k: v for k, v in ONE.items() if k != "size"}], "type"),
        (SEVERAL, [{**ONE, "id": "1"}], "type"),
        (SEVERAL, [{**ONE, "id": ONE["id"].upper().replace("0", "G")}], "type"),
        (SEVERAL, [{**ONE, "name": ""}], "type"),
        (SEVERAL, [{**ONE, "name": "x" * 201}], "type"),
        (SEVERAL, [{**ONE, "name": "a\0b"}], "type"),
        (SEVERAL, [{**ONE, "name": 5}], "type"),
        (SEVERAL, [{**ONE, "sha256": "a" * 63}], "type"),
        (SEVERAL, [{**ONE, "size": 0}], "type"),
        (SEVERAL, [{**ONE, "size": Decimal("1.5")}], "type"),
        (SEVERAL, [{**ONE, "size": True}], "type"),
        (SEVERAL, [{**ONE, "size": "5"}], "type"),
        (SEVERAL, [ONE, ONE], "file_twice"),
        (SEVERAL, [{**ONE, "id": f"{n:08x}{ONE['id'][8:]}"} for n in range(21)], "files_most"),
        (SINGLE, [ONE, TWO], "files_most"),
    ],
)
def test_anything_else_is_refused(made, value, code):
    with pytest.raises(InvalidData) as refused:
        validate(made, value)
    assert [(problem.path, problem.code) for problem in refused.value.errors] == [("files", code)]


def test_a_required_file_must_be_there():
    made = form(field("files", "filepicker", validate={"required": True}))
    with pytest.raises(InvalidData) as refused:
        validate(made, [])
    assert refused.value.errors[0].code == "required"


def test_a_rule_may_ask_for_a_number_of_files():
    two = {"countersign.valid": "count(files) >= 2", "countersign.valid.message": "至少两个"}
    made = form(field("files", "filepicker", multiple=True, properties=two))
    assert len(validate(made, [ONE, TWO])) == 2
    with pytest.raises(InvalidData):
        validate(made, [ONE])
