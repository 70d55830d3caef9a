"""What a form holds when a task opens, and what it means when a completion leaves a field out."""

from __future__ import annotations

import json

import pytest

from orchestrator import forms
from orchestrator.cases import filling

FORM = forms.parse(
    json.dumps(
        {
            "id": "f", "type": "default", "schemaVersion": 19, "properties": {"name": "表", "name.en": "Form"},
            "components": [
                {"id": "a", "type": "textfield", "key": "name", "label": "名称", "properties": {"label.en": "Name"}},
                {"id": "b", "type": "number", "key": "fin.sales", "label": "销售", "properties": {"label.en": "Sales"}},
                {"id": "c", "type": "number", "key": "fin.growth", "label": "增长",
                 "properties": {"label.en": "Growth"}},
                {"id": "d", "type": "textarea", "key": "opinion", "label": "意见",
                 "properties": {"label.en": "Opinion", "countersign.fresh": "true"}},
            ],
        }
    ).encode(), "f",
)  # fmt: skip
KNOWN = {"name": "甲公司", "fin": {"sales": 5, "growth": 1}, "opinion": "前一人的意见", "other": 1}


def test_a_field_left_out_stays_as_it_is():
    assert filling.entered(FORM, None, KNOWN, {"opinion": "同意"}) == {
        "name": "甲公司", "fin": {"sales": 5, "growth": 1}, "opinion": "同意",
    }  # fmt: skip


def test_nested_fields_are_kept_one_by_one():
    assert filling.entered(FORM, None, KNOWN, {"fin": {"sales": 7}})["fin"] == {"sales": 7, "growth": 1}


def test_nobody_passes_on_an_opinion_of_somebody_before():
    assert "opinion" not in filling.entered(FORM, None, KNOWN, {})
    assert "opinion" not in filling.shown(FORM, None, KNOWN)


def test_what_the_step_may_not_write_is_shown_and_not_sent():
    assert filling.shown(FORM, ["name"], KNOWN) == KNOWN
    assert filling.entered(FORM, ["name"], KNOWN, {}) == {"name": "甲公司"}


@pytest.mark.parametrize("value", [None, "", 0, []])
def test_what_is_given_counts_even_when_it_is_empty(value):
    assert filling.entered(FORM, ["name"], KNOWN, {"name": value}) == {"name": value}


def test_a_value_of_the_wrong_shape_is_left_for_the_form_to_refuse():
    assert filling.entered(FORM, None, KNOWN, {"fin": "none"})["fin"] == "none"
