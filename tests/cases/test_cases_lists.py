"""The lists: boxes, search, cursors, and what is seen of whose cases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.cases import cursors, inbox

ORDER = {"amount": "5", "contact_mobile": "13800000000"}


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_a_cursor_comes_back_as_it_went(values):
    assert cursors.decode(cursors.encode(*values), len(values)) == values


@pytest.mark.parametrize("cursor", ["", "x", "!!!!", "WzFd", "e30", cursors.encode("one"), "あ"])
def test_anything_else_is_no_cursor(cursor):
    with pytest.raises(cursors.CursorInvalid):
        cursors.decode(cursor, 2)


@pytest.mark.parametrize("text", ["100%", "a_b", "\\", "%%__"])
def test_a_search_text_means_itself(text):
    pattern = inbox.like(text)
    assert pattern.replace("\\%", "%").replace("\\_", "_").replace("\\\\", "\\") == text


@pytest.fixture
def three(bank):
    return [bank.start("cm1", "purchase", order_no=f"甲-{n}", **ORDER) for n in range(3)]


def test_the_boxes_hold_what_is_to_do_done_and_mine(bank, three):
    bank.do("bh1", "Approve", approved=False, approve_opinion="不同意")
    bh, cm = bank.api("bh1"), bank.api("cm1")
    assert len(bh.get("/tasks", box="todo").json["items"]) == 2
    (done,) = bh.get("/tasks", box="done").json["items"]
    assert done["state"] == "completed"
    assert len(cm.get("/tasks", box="mine").json["items"]) == 2
    assert cm.get("/tasks", box="todo").json["items"] == []


def test_a_search_finds_by_part_of_the_key_only_what_has_it(bank, three):
    found = bank.api("bh1").get("/tasks", search="甲-1").json["items"]
    assert [task["business_key"] for task in found] == ["甲-1"]
    assert bank.api("bh1").get("/tasks", search="%").json["items"] == []


def test_cases_are_seen_by_their_people_and_by_auditors_only(bank, three):
    def seen(person):
        return {case["id"] for case in bank.api(person).get("/cases").json["items"]}

    assert seen("cm1") == seen("bh1") == seen("au1") == set(three)
    assert seen("cm2") == seen("bh2") == seen("rr1") == seen("adm1") == set()
    assert bank.api("cm2").get(f"/cases/{three[0]}").status_code == 404


def test_cases_page_newest_first_behind_their_cursor(bank, three):
    api = bank.api("cm1")
    first = api.get("/cases", limit=2).json
    rest = api.get("/cases", limit=2, cursor=first["next_cursor"]).json
    assert [c["id"] for c in first["items"] + rest["items"]] == three[::-1]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize(
    "path", ["/cases/nonsense", "/cases/019a0000-0000-7000-8000-000000000001", "/tasks/x", "/tasks/x.1"]
)
def test_what_does_not_exist_is_not_found(bank, path):
    assert bank.api("au1").get(path).status_code == 404


def test_the_timeline_is_paged_and_names_people_and_steps(bank, three):
    bank.do("bh1", "Approve", approved=False, approve_opinion="不同意")
    case = next(c for c in three if bank.api("cm1").get(f"/cases/{c}").json["case"]["state"] == "ended")
    api = bank.api("cm1")
    events, cursor = [], None
    while True:
        page = api.get(f"/cases/{case}/events", limit=2, **({"cursor": cursor} if cursor else {})).json
        events += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    approval = next(event for event in events if event["kind"] == "task.completed")
    assert (approval["actor"]["zh"], approval["role"]["zh"], approval["element"]["zh"]) == ("王辛", "支行行长", "审批")
    assert {d["label"]["zh"]: d["value"] for d in approval["detail"] if d["key"] == "approve_opinion"} == {
        "意见": "不同意"
    }
