"""Moving a case by hand on its pages: signers, suspension, an ended branch, a jump by two people."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from orchestrator.cases.jobs import worker
from orchestrator.store import transaction
from orchestrator.store.tables import Person as Row

sys.path[:0] = [str(Path(__file__).parents[1] / folder) for folder in ("cases", "engine")]

from case_report import publish, report  # noqa: E402

WHY = "资料不全，需要重新核实"
SHORT = "短"


@pytest.fixture
def reports(bank):
    """The bank with the report published: drafted, checked beside a legal review, signed by cc1 and cc2, approved."""

    @worker("test.file")
    def file(tx, work):
        return {}

    publish(report())
    return bank


@pytest.fixture
def case(reports):
    """A report that waits for the check by rr1 and the legal review by lg1."""
    started = reports.start("cm1", "report")
    reports.do("cm1", "draft")
    return started


@pytest.fixture
def signed(reports, case):
    """A report that waits for the signatures of cc1 and cc2."""
    reports.do("rr1", "check")
    reports.do("lg1", "legal")
    return case


@pytest.fixture
def also(app):
    """Gives a person one more role, for the length of the test."""
    before = {}

    def give(person_id, role):
        with transaction() as tx:
            row = tx.session.get(Row, person_id)
            before[person_id] = row.roles
            row.roles = [*row.roles, role]

    yield give
    with transaction() as tx:
        for person_id, roles in before.items():
            tx.session.get(Row, person_id).roles = roles


def part(page, name):
    """The section of a page with this class, as text."""
    found = re.search(rf'<section class="card {name}".*?</section>', page, re.DOTALL)
    return found[0] if found else ""


def action(html, ending):
    """The address of a form that ends so."""
    return re.search(rf'action="([^"]*{ending})"', html)[1]


# -- signers


def test_the_secretary_who_signs_nothing_finds_the_signers_on_the_cases_page(person, signed):
    card = part(person("sec1").get(f"/cases/{signed}"), "signing")
    assert "0 / 2 已签" in card
    assert card.index("杨己") < card.index("朱庚")
    assert card.count('class="signer open"') == 2
    assert re.findall(r'option value="(\w*)"', card) == ["", "cc3", "cc4", "cc5", "cc6", "cc7"]


def test_a_signer_is_added_and_another_removed(person, reports, signed):
    secretary = person("sec1")
    card = part(secretary.get(f"/cases/{signed}"), "signing")
    answer = secretary.post(action(card, "/signers"), person="cc3", reason=WHY)
    assert answer.location == f"/cases/{signed}"
    page = secretary.get(answer.location)
    assert "已加签：秦辛" in page
    assert "0 / 3 已签" in page
    assert "sign" in reports.todo("cc3")

    removal = reports.todo("cc2")["sign"]
    answer = secretary.post(f"/tasks/{removal}/signers/remove", reason=WHY, name="朱庚")
    page = secretary.get(answer.location)
    assert "已减签：朱庚" in page
    assert "减去 朱庚" not in part(page, "signing")
    assert "sign" not in reports.todo("cc2")


def test_who_has_signed_is_marked_and_cannot_be_removed(person, reports, signed):
    reports.do("cc1", "sign")
    card = part(person("sec1").get(f"/cases/{signed}"), "signing")
    assert "1 / 2 已签" in card
    done, waiting = card.split('class="signer open"')
    assert "杨己" in done
    assert "减签" not in done
    assert "减签" in waiting


def test_a_signer_who_holds_the_role_does_it_on_the_tasks_own_page(person, reports, signed, also):
    also("cc1", "SEC")
    task = reports.todo("cc1")["sign"]
    signer = person("cc1")
    card = part(signer.get(f"/tasks/{task}"), "signing")
    assert "会签人" in card
    answer = signer.post(action(card, "/signers"), person="cc3", reason=WHY, page=task)
    assert answer.location == f"/tasks/{task}"
    assert "已加签：秦辛" in signer.get(answer.location)


def test_signers_without_the_role_see_and_change_nothing(person, reports, signed):
    task = reports.todo("cc1")["sign"]
    signer = person("cc1")
    assert part(signer.get(f"/tasks/{task}"), "signing") == ""
    assert part(person("cm1").get(f"/cases/{signed}"), "signing") == ""
    assert signer.post(f"/tasks/{task}/signers", person="cc3", reason=WHY).status_code == 403
    assert signer.post(f"/tasks/{task}/signers/remove", reason=WHY).status_code == 403
    assert "sign" not in reports.todo("cc3")


@pytest.mark.parametrize(
    ("form", "status", "sentence"),
    [
        ({"person": "cc3", "reason": SHORT}, 422, "请填写原因"),
        ({"person": "cc2", "reason": WHY}, 409, "朱庚 已在会签人之中"),
        ({"person": "nobody", "reason": WHY}, 404, "nobody"),
    ],
)
def test_a_refused_signer_is_told_in_a_sentence(person, reports, signed, form, status, sentence):
    answer = person("sec1").post(f"/tasks/{reports.todo('cc1')['sign']}/signers", **form)
    assert answer.status_code == status
    assert sentence in answer.text
    assert "sign" not in reports.todo("cc3")


def test_who_signed_meanwhile_can_no_longer_be_removed(person, reports, signed):
    task = reports.todo("cc1")["sign"]
    reports.do("cc1", "sign")
    answer = person("sec1").post(f"/tasks/{task}/signers/remove", reason=WHY)
    assert answer.status_code == 409
    assert "该任务已不在待办中（已办理）" in answer.text


def test_the_signers_of_a_suspended_case_are_shown_and_stay(person, reports, signed):
    reports.api("op1").post(f"/cases/{signed}/suspend", {"reason": WHY})
    card = part(person("sec1").get(f"/cases/{signed}"), "signing")
    assert "恢复后才能加签、减签" in card
    assert "<form" not in card


# -- suspend and resume


def test_a_case_is_suspended_and_says_on_its_page_since_when_by_whom_and_why(person, reports, case):
    operations = person("op1")
    answer = operations.post(f"/cases/{case}/suspend", reason=WHY)
    assert answer.status_code == 302
    page = person("cm1").get(f"/cases/{case}")
    assert "业务已暂停" in page
    assert re.search(r"曹己 于 \d{4}-\d\d-\d\d .* 暂停，原因：", page)
    assert WHY in page
    assert "恢复业务" not in page  # that is for operations


def test_an_opened_task_of_a_suspended_case_says_so_too(person, reports, case):
    reports.api("op1").post(f"/cases/{case}/suspend", {"reason": WHY})
    page = person("rr1").get(f"/tasks/{reports.todo('rr1')['check']}")
    assert "业务已暂停" in page
    assert WHY in page
    assert 'id="submit"' not in page


def test_a_suspended_case_is_resumed(person, reports, case):
    operations = person("op1")
    operations.post(f"/cases/{case}/suspend", reason=WHY)
    page = operations.get(f"/cases/{case}")
    assert part(page, "by-hand").count("<form") == 1  # nothing else can be done with it
    operations.post(action(page, "/resume"), reason=WHY)
    page = operations.get(f"/cases/{case}")
    assert "standstill" not in page
    reports.do("rr1", "check")


# -- ending a branch


def test_one_branch_is_ended_while_the_other_goes_on(person, reports, case):
    operations = person("op1")
    card = part(operations.get(f"/cases/{case}"), "by-hand")
    legal = card[card.index("<strong>legal</strong>") :]
    operations.post(action(legal, "/end"), reason=WHY, name="legal")
    assert "legal" not in reports.todo("lg1")
    reports.do("rr1", "check")
    assert "sign" in reports.todo("cc1")


def test_where_no_branch_can_end_none_is_offered(person, reports):
    case = reports.start("cm1", "report")
    card = part(person("op1").get(f"/cases/{case}"), "by-hand")
    assert "跳转" in card
    assert "结束此分支" not in card


# -- jumps


def token_at(card, element):
    """The token of a place on the page."""
    return re.search(r"/steps/(\w+)/jump", card[card.index(f"<strong>{element}</strong>") :])[1]


def ask(person, case, target="approve others", who="op1"):
    operations = person(who)
    token = token_at(part(operations.get(f"/cases/{case}"), "by-hand"), "check")
    answer = operations.post(f"/cases/{case}/steps/{token}/jump", target=target, reason=WHY)
    assert answer.status_code == 302, answer.text
    return operations


def decision(page):
    """What the page offers to decide on: approve, refuse."""
    card = part(page, "asked")
    return [verb for verb in ("approve", "refuse") if f"/{verb}" in card]


def test_the_page_says_of_every_target_what_else_would_end(person, case):
    card = part(person("op1").get(f"/cases/{case}"), "by-hand")
    first = card[card.index("<strong>check</strong>") : card.index("<strong>legal</strong>")]
    assert "会同时结束：legal" in first
    targets = set(re.findall(r'name="target" value="(\w+) others"', first))
    assert targets == {"draft", "sign", "approve", "file", "filed", "e"}


def test_a_second_person_sees_the_request_and_approves_it(person, reports, case):
    ask(person, case)
    assert "check" in reports.todo("rr1")  # nothing has moved yet
    second = person("op2")
    assert f"/cases/{case}" in second.get("/operations/jumps")
    page = second.get(f"/cases/{case}")
    assert decision(page) == ["approve", "refuse"]
    assert WHY in part(page, "asked")
    assert "会同时结束：legal" in part(page, "asked")
    answer = second.post(action(page, "/approve"))
    assert answer.location == f"/cases/{case}"
    assert "已跳转" in second.get(answer.location)
    assert "approve" in reports.todo("pr1")
    assert "check" not in reports.todo("rr1")


def test_nobody_approves_their_own_request(person, reports, case):
    operations = ask(person, case)
    page = operations.get(f"/cases/{case}")
    assert decision(page) == ["refuse"]
    assert "须由另一人复核" in page
    refusal = action(page, "/refuse")
    answer = operations.post(refusal.replace("/refuse", "/approve"))
    assert answer.status_code == 403
    assert "申请人不能复核自己的申请" in answer.text
    assert "check" in reports.todo("rr1")


def test_whoever_asked_takes_it_back(person, case):
    operations = ask(person, case)
    operations.post(action(operations.get(f"/cases/{case}"), "/refuse"), reason=WHY, mine="1")
    page = operations.get(f"/cases/{case}")
    assert "已撤回跳转申请" in page
    assert decision(page) == []


def test_the_head_of_risk_has_the_list_without_the_rest_of_operations(person, reports, case):
    ask(person, case)
    head = person("risk1")
    start = head.get("/tasks")
    assert 'href="/operations/jumps"' in start
    assert re.search(r'href="/operations/jumps".*?<span class="count">1</span>', start, re.DOTALL)
    assert head.client.get("/operations").status_code == 403
    assert f"/cases/{case}" in head.get("/operations/jumps")
    page = head.get(f"/cases/{case}")
    assert decision(page) == ["approve", "refuse"]
    assert part(page, "by-hand") == ""
    answer = head.post(action(page, "/refuse"), reason=WHY)
    assert answer.location == "/operations/jumps"  # the case is no longer theirs to see
    assert "已驳回跳转申请" in head.get(answer.location)


def test_a_jump_whose_step_is_gone_can_only_be_refused(person, reports, case):
    ask(person, case)
    second = person("op2")
    approval = action(second.get(f"/cases/{case}"), "/approve")
    reports.do("rr1", "check")
    page = second.get(f"/cases/{case}")
    assert "业务已经前行" in page
    assert decision(page) == ["refuse"]
    answer = second.post(approval)
    assert answer.status_code == 409
    assert "sign" not in reports.todo("cc1")


def test_a_target_that_ends_others_needs_their_word(person, case):
    operations = person("op1")
    token = token_at(part(operations.get(f"/cases/{case}"), "by-hand"), "check")
    answer = operations.post(f"/cases/{case}/steps/{token}/jump", target="approve", reason=WHY)
    assert answer.status_code == 409
    assert decision(operations.get(f"/cases/{case}")) == []


def test_a_step_that_is_gone_is_told_so(person, reports, case):
    operations = person("op1")
    token = token_at(part(operations.get(f"/cases/{case}"), "by-hand"), "check")
    reports.do("rr1", "check")
    for path in ("jump", "end"):
        answer = operations.post(f"/cases/{case}/steps/{token}/{path}", target="draft others", reason=WHY)
        assert answer.status_code == 409


# -- who may not


@pytest.mark.parametrize(
    "path", ["suspend", "resume", "steps/1/end", "steps/1/jump", "jumps/0/approve", "jumps/0/refuse"]
)
def test_administration_is_for_administration(person, case, path):
    branch_head = person("bh1")
    assert branch_head.post(f"/cases/{case}/{path}", reason=WHY, target="draft").status_code == 403


@pytest.mark.parametrize("path", ["suspend", "resume", "steps/1/end", "jumps/0/refuse"])
def test_a_form_without_its_token_does_nothing(person, case, path):
    assert person("op1").client.post(f"/cases/{case}/{path}", data={"reason": WHY}).status_code == 400


def test_without_a_reason_nothing_happens(person, reports, case):
    operations = person("op1")
    answer = operations.post(f"/cases/{case}/suspend", reason=SHORT)
    assert answer.status_code == 422
    assert "请填写原因（至少 5 个字）" in answer.text
    reports.do("rr1", "check")


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("http://localhost/cases/1?events=2", "/cases/1?events=2"),
        ("http://elsewhere.example/cases/1", None),
        ("", None),
        ("http://localhost//elsewhere.example", None),
    ],
)
def test_a_refused_form_leads_back_to_its_page_and_nowhere_else(person, case, came_from, back):
    operations = person("op1")
    form = {"csrf_token": operations.csrf, "reason": SHORT}
    headers = {"Referer": came_from}
    page = operations.client.post(f"/cases/{case}/suspend", data=form, headers=headers).text
    found = re.search(r'href="([^"]*)">返回原页面', page)
    assert (found and found[1]) == back
    assert SHORT in page[page.index('class="typed"') :]


def test_others_see_neither_places_nor_jumps(person, case):
    ask(person, case)
    page = person("cm1").get(f"/cases/{case}")
    assert (part(page, "by-hand"), part(page, "asked")) == ("", "")
    assert person("cm1").client.get("/operations/jumps").status_code == 403


@pytest.mark.parametrize(("language", "words"), [("zh", "运营处理"), ("en", "Operations on this case")])
def test_every_word_is_there_in_both_languages(person, case, language, words):
    operations = ask(person, case)
    operations.post("/language", language=language)
    page = operations.get(f"/cases/{case}")
    jumps = operations.get("/operations/jumps")
    operations.post("/language", language="zh")
    assert words in page
    if language == "en":
        assert not re.search(r"[\u4e00-\u9fff]", part(page, "by-hand").replace("完成", ""))  # an end without English
        assert "Yours, with others" in jumps


def test_the_list_of_jumps_is_empty_when_none_waits(person, case):
    assert "没有待复核的跳转" in person("op1").get("/operations/jumps")
