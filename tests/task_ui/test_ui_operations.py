"""The operations pages: every view opens in both languages, and acts do what they say."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select

from orchestrator.store import transaction
from orchestrator.store.tables import Customer, Loan

VIEWS = ["", "/late", "/incidents", "/timers", "/calendar", "/given-up"]
ORDER = {"order_no": "U-1", "amount": "5", "contact_mobile": "13800000000"}


def token_of(page) -> str:
    return re.search(r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True))[1]


def sign_in(client, person):
    form = {"csrf_token": token_of(client.get("/sign-in")), "name": person, "password": "countersign"}
    assert client.post("/sign-in", data=form).status_code == 302


def read_in(client, language):
    client.post("/language", data={"csrf_token": token_of(client.get("/tasks")), "language": language})


@pytest.mark.usefixtures("working_morning")
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(("language", "title"), [("zh", "运行监控"), ("en", "Operations")])
def test_every_view_opens_in_both_languages(bank, client, view, language, title):
    bank.start("cm1", "purchase", **ORDER)
    bank.wait(days=7)
    sign_in(client, "op1")
    read_in(client, language)
    page = client.get(f"/operations{view}")
    read_in(client, "zh")
    assert page.status_code == 200
    assert f"<h1>{title}</h1>" in page.get_data(as_text=True)


def test_others_do_not_see_the_way_there_nor_the_page(bank, client):
    sign_in(client, "cm1")
    assert 'href="/operations"' not in client.get("/tasks").get_data(as_text=True)
    assert client.get("/operations").status_code == 403


@pytest.mark.usefixtures("working_morning")
def test_the_late_task_is_listed_and_leads_to_its_case(bank, client):
    case = bank.start("cm1", "purchase", **ORDER)
    bank.wait(days=7)
    sign_in(client, "op1")
    page = client.get("/operations/late").get_data(as_text=True)
    assert f'href="/cases/{case}"' in page
    assert "审批" in page


def test_a_quarter_shows_the_loans_that_are_due_in_it(bank, client):
    with transaction() as tx:
        loan = tx.session.scalars(select(Loan)).first()
        loan.next_check = date(2031, 5, 6)
        owner = tx.session.get_one(Customer, loan.customer_no).name
    sign_in(client, "op1")
    page = client.get("/operations?year=2031&quarter=2").get_data(as_text=True)
    assert 'class="load' in page
    assert owner in page
    assert owner not in client.get("/operations?year=2031&quarter=3").get_data(as_text=True)


def test_a_day_is_declared_and_shown(bank, client):
    sign_in(client, "op1")
    token = token_of(client.get("/operations/calendar?year=2026&quarter=4"))
    form = {"csrf_token": token, "day": "2026-12-24", "as": "free", "reason": "年终决算"}
    assert client.post("/operations/calendar", data=form).status_code == 302
    assert "年终决算" in client.get("/operations/calendar?year=2026&quarter=4").get_data(as_text=True)


def test_given_up_work_is_told_and_tried_again(bank, client, owner):
    case = bank.start("cm1", "purchase", **ORDER)
    for task in ("timer", "migrate"):
        owner(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, attempts, args)"
            " VALUES ('cases', :task, 'failed', 21, jsonb_build_object('payload', CAST(:payload AS text)))",
            task=f"countersign:{task}",
            payload=f'{{"case": "{case}"}}',
        )
    sign_in(client, "op1")
    assert "2 件后台工作多次失败后已中止" in client.get("/operations").get_data(as_text=True)
    page = client.get("/operations/given-up")
    text = page.get_data(as_text=True)
    assert ("触发定时" in text, "版本迁移" in text, f'href="/cases/{case}"' in text) == (True, True, True)

    chosen = re.findall(r'name="id" value="(\d+)"', text)
    form = {"csrf_token": token_of(page), "id": chosen[:1]}
    answer = client.post("/operations/given-up", data=form, follow_redirects=True).get_data(as_text=True)

    assert "已重新排队 1 件" in answer
    assert "触发定时" not in answer
    assert "版本迁移" in answer
