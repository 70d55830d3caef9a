"""Texts that cannot be stored or are not texts at all: refused as bad input, never a failure of the server."""

from __future__ import annotations

import pytest

ORDER = {"order_no": "T-1", "amount": "5", "contact_mobile": "13800000000"}
BAD = {"half a character": "\\ud800", "a zero character": "\\u0000"}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_a_text_that_no_database_holds_is_refused(bank, text):
    api = bank.api("cm1")
    order = f'"order_no": "A{text}", "amount": "5", "contact_mobile": "13800000000"'
    body = f'{{"process_key": "purchase", "data": {{{order}}}}}'
    answer = api.client.post(
        "/api/v1/cases", data=body,
        headers={"Authorization": f"Bearer {api.token}", "Content-Type": "application/json"},
    )  # fmt: skip
    assert 400 <= answer.status_code < 500, answer.data
    assert answer.mimetype == "application/problem+json"
    assert api.get("/cases", mine=True).json["items"] == []


@pytest.mark.parametrize("text", ["𠮷野家", "é", "مرحبا", "a\nb", "<script>alert(1)</script>", "'; DROP TABLE task;--"])
def test_every_other_text_comes_back_as_it_was(bank, text):
    case = bank.start("cm1", "purchase", **{**ORDER, "order_no": text})
    assert bank.api("cm1").get(f"/cases/{case}").json["case"]["business_key"] == text


@pytest.mark.parametrize("path", ["/tasks?search=%00", "/tasks/%00", "/cases/a%00b", "/processes/%00/form"])
def test_a_zero_character_in_the_address_is_refused(bank, path):
    api = bank.api("cm1")
    answer = api.client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {api.token}"})
    assert 400 <= answer.status_code < 500


def test_numbers_beyond_all_measure_are_refused(bank):
    answer = bank.api("cm1").post("/cases", {"process_key": "purchase", "data": {**ORDER, "amount": "1e999999999"}})
    assert answer.status_code == 422
