"""Moves of a case over the API: return, take back, delegate, signers; suspend, cancelled branch, jump."""

import pytest
from sqlalchemy import text

from orchestrator.audit import verify_case
from orchestrator.cases import doctor
from orchestrator.store import db, transaction

WHY = "资料不全，请补充"


@pytest.fixture(autouse=True)
def in_order(app):
    """After every test: what the tables say agrees with the saved states, and every chain verifies."""
    yield
    with transaction() as tx:
        assert doctor.examine(tx).faults == []


@pytest.fixture
def case(reports):
    """A report that has been drafted by cm1."""
    started = reports.start("cm1", "report")
    reports.do("cm1", "draft")
    return started


def kinds(case):
    """The kinds of the events of a case, in order."""
    with transaction() as tx:
        assert verify_case(tx, case).broken is None
    with db.engine.connect() as connection:
        rows = connection.execute(text("SELECT kind FROM event WHERE stream = :case ORDER BY seq"), {"case": case})
        return [kind for (kind,) in rows]


def post(bank, person, path, **body):
    """POST with a reason; the status and the problem's code."""
    answer = bank.api(person).post(path, {"reason": WHY, **body})
    return answer.status_code, answer.json.get("code") if answer.data else None


def task(bank, person, element):
    return bank.todo(person)[element]


# -- return


def test_a_task_is_returned_to_who_did_the_step_before(reports, case):
    options = reports.api("rr1").get(f"/tasks/{task(reports, 'rr1', 'check')}/returns").json
    assert options == [
        {
            "element": "draft",
            "name": {"zh": "draft", "en": "draft"},
            "person": {"zh": "赵甲", "en": "Zhao Jia"},
            "ends": [{"zh": "legal", "en": "legal"}],
        }
    ]
    check = task(reports, "rr1", "check")
    assert post(reports, "rr1", f"/tasks/{check}/return", target="draft") == (409, "move-out-of-block")
    assert post(reports, "rr1", f"/tasks/{check}/return", target="draft", end_others=True) == (204, None)

    assert "draft" in reports.todo("cm1")
    assert reports.api("cm1").get(f"/tasks/{task(reports, 'cm1', 'draft')}").json["task"]["assignee"] == "cm1"
    assert "draft" not in reports.todo("cm2")  # it is the drafter's again, not everybody's
    assert ("check" in reports.todo("rr1"), "legal" in reports.todo("lg1")) == (False, False)
    assert kinds(case)[-5:] == ["task.returned", "path.taken", "task.cancelled", "task.cancelled", "task.opened"]

    reports.do("cm1", "draft")
    assert ("check" in reports.todo("rr1"), "legal" in reports.todo("lg1")) == (True, True)


def test_a_return_may_come_straight_back(reports, case):
    for person, element in (("rr1", "check"), ("lg1", "legal"), ("cc1", "sign"), ("cc2", "sign")):
        reports.do(person, element)
    approve = task(reports, "pr1", "approve")
    elements = [option["element"] for option in reports.api("pr1").get(f"/tasks/{approve}/returns").json]
    assert elements == ["draft", "sign"]  # not into the parallel part
    assert post(reports, "pr1", f"/tasks/{approve}/return", target="draft", straight_back=True) == (204, None)
    reports.do("cm1", "draft")
    assert "approve" in reports.todo("pr1")
    assert "check" not in reports.todo("rr1")


@pytest.mark.parametrize(
    ("person", "element", "body", "status", "code"),
    [
        ("rr1", "check", {"target": "draft", "reason": "no"}, 422, "reason-required"),
        ("rr1", "check", {"target": "approve"}, 403, "move-not-offered"),  # not done yet
        ("rr1", "check", {"target": "legal"}, 403, "move-not-offered"),
        ("lg1", "legal", {"target": "check"}, 403, "move-not-offered"),  # the model names draft only
        ("lg1", "legal", {}, 422, "http-422"),
    ],
)
def test_a_return_that_is_not_offered_is_refused(reports, case, person, element, body, status, code):
    assert post(reports, person, f"/tasks/{task(reports, person, element)}/return", **body) == (status, code)
    assert element in reports.todo(person)


def test_only_the_holder_returns(reports, case):
    check = task(reports, "rr1", "check")
    reports.api("rr2").post(f"/tasks/{check}/claim")
    assert post(reports, "rr1", f"/tasks/{check}/return", target="draft", end_others=True) == (409, "task-taken")
    assert reports.api("rr1").get(f"/tasks/{check}/returns").json == []
    assert post(reports, "cm1", f"/tasks/{check}/return", target="draft") == (404, "task-not-found")


# -- take back


def test_a_step_is_taken_back_and_done_again(reports, case):
    draft = reports.api("cm1").get("/tasks", box="done").json["items"][0]["id"]
    answer = reports.api("cm1").post(f"/tasks/{draft}/withdraw", {"reason": WHY})
    assert answer.json == {"task_id": task(reports, "cm1", "draft")}
    assert ("check" in reports.todo("rr1"), "legal" in reports.todo("lg1")) == (False, False)
    assert reports.api("cm1").get("/tasks", box="done").json["items"] == []
    assert "task.withdrawn" in kinds(case)
    assert post(reports, "cm1", f"/tasks/{draft}/withdraw") == (409, "task-gone")
    reports.do("cm1", "draft")
    assert "check" in reports.todo("rr1")


@pytest.mark.parametrize("touch", ["claimed", "completed"])
def test_a_step_whose_successor_was_touched_is_not_taken_back(reports, case, touch):
    draft = reports.api("cm1").get("/tasks", box="done").json["items"][0]["id"]
    if touch == "claimed":
        reports.api("rr1").post(f"/tasks/{task(reports, 'rr1', 'check')}/claim")
    else:
        reports.do("lg1", "legal")
    assert post(reports, "cm1", f"/tasks/{draft}/withdraw") == (409, "cannot-withdraw")
    assert "check" in reports.todo("rr1")


def test_a_vote_is_taken_back_while_others_vote(reports, case):
    reports.do("rr1", "check")
    reports.do("lg1", "legal")
    vote = task(reports, "cc1", "sign")
    reports.do("cc1", "sign")
    assert post(reports, "cc2", f"/tasks/{vote}/withdraw")[0] in (403, 404)
    assert post(reports, "cc1", f"/tasks/{vote}/withdraw") == (200, None)
    assert "sign" in reports.todo("cc1")
    reports.do("cc1", "sign")
    reports.do("cc2", "sign")
    assert "approve" in reports.todo("pr1")


def test_what_the_model_does_not_name_is_not_taken_back(reports, case):
    legal = task(reports, "lg1", "legal")
    reports.do("lg1", "legal")
    assert post(reports, "lg1", f"/tasks/{legal}/withdraw") == (409, "cannot-withdraw")


# -- delegate


def test_a_task_is_given_to_another_of_the_role_and_counts_for_both(reports, case):
    check = task(reports, "rr1", "check")
    assert post(reports, "rr1", f"/tasks/{check}/delegate", to="rr2") == (204, None)
    assert ("check" in reports.todo("rr1"), "check" in reports.todo("rr2")) == (False, True)
    reports.do("rr2", "check")
    with db.engine.connect() as connection:
        row = connection.execute(text("SELECT delegated_by FROM task WHERE element = 'check'")).one()
    assert row == (["rr1"],)
    with transaction() as tx:
        duties = tx.one("step_contexts", {"ids": [case], "tokens": [""]})["duties"]
    assert {tuple(duty) for duty in duties} >= {("REVIEW", "rr1", "check"), ("REVIEW", "rr2", "check")}
    assert "task.delegated" in kinds(case)


@pytest.mark.parametrize(
    ("person", "element", "to", "status", "code"),
    [
        ("rr1", "check", "lg1", 422, "not-delegable"),  # not the role
        ("rr1", "check", "rr1", 422, "not-delegable"),
        ("rr1", "check", "nobody", 422, "not-delegable"),
    ],
)
def test_a_task_is_given_only_to_those_it_may_be_offered_to(reports, case, person, element, to, status, code):
    assert post(reports, person, f"/tasks/{task(reports, person, element)}/delegate", to=to) == (status, code)


def test_another_branch_is_not_given_a_branchs_task(reports):
    reports.start("cm1", "report")
    draft = task(reports, "cm1", "draft")
    assert post(reports, "cm1", f"/tasks/{draft}/delegate", to="cm3") == (422, "not-delegable")
    assert post(reports, "cm1", f"/tasks/{draft}/delegate", to="cm2") == (204, None)


def test_a_vote_is_personal(reports, case):
    reports.do("rr1", "check")
    reports.do("lg1", "legal")
    vote = task(reports, "cc1", "sign")
    assert post(reports, "cc1", f"/tasks/{vote}/delegate", to="cc3") == (403, "move-not-offered")


# -- signers


def signing(bank):
    bank.do("rr1", "check")
    bank.do("lg1", "legal")
    return task(bank, "cc1", "sign")


def test_a_signer_is_added_and_another_removed(reports, case):
    vote = signing(reports)
    assert post(reports, "sec1", f"/tasks/{vote}/signers", item="cc3") == (204, None)
    assert "sign" in reports.todo("cc3")
    several = reports.api("sec1").get(f"/tasks/{vote}/signers").json
    assert ([run["item"] for run in several["runs"]], several["count"]) == (["cc1", "cc2", "cc3"], 3)
    assert post(reports, "sec1", f"/tasks/{task(reports, 'cc2', 'sign')}/signers/remove") == (204, None)
    assert "sign" not in reports.todo("cc2")
    reports.do("cc1", "sign")
    reports.do("cc3", "sign")
    assert "approve" in reports.todo("pr1")
    assert {"signer.added", "signer.removed"} <= set(kinds(case))


@pytest.mark.parametrize(
    ("person", "body", "status", "code"),
    [
        ("cc1", {"item": "cc3"}, 403, "move-not-offered"),
        ("sec1", {"item": "nobody"}, 404, None),
        ("sec1", {"item": "cc3", "reason": ""}, 422, "reason-required"),
    ],
)
def test_who_signs_is_decided_by_whom_the_model_names(reports, case, person, body, status, code):
    vote = signing(reports)
    answer = post(reports, person, f"/tasks/{vote}/signers", **body)
    assert answer[0] == status
    assert code in (None, answer[1])


# -- suspend and resume


def test_a_suspended_case_stands_still(reports, case, filing):
    for person, element in (("rr1", "check"), ("lg1", "legal"), ("cc1", "sign"), ("cc2", "sign")):
        reports.do(person, element)
    approve = task(reports, "pr1", "approve")
    assert post(reports, "op1", f"/cases/{case}/suspend") == (204, None)
    assert reports.api("cm1").get(f"/cases/{case}").json["case"]["state"] == "suspended"
    assert reports.api("pr1").get(f"/tasks/{approve}").json["why_not"]["en"] == "This case is suspended"
    assert reports.api("pr1").post(f"/tasks/{approve}/complete").json["code"] == "case-suspended"
    assert post(reports, "op1", f"/cases/{case}/suspend") == (409, "case-suspended")
    reports.wait(days=40)
    assert "approve" in reports.todo("pr1")  # it did not lapse
    assert post(reports, "op1", f"/cases/{case}/resume") == (204, None)
    reports.work()
    assert reports.api("cm1").get(f"/cases/{case}").json["case"]["state"] == "ended"  # what was due happens now
    states = [kind for kind in kinds(case) if kind.startswith("case.")]
    assert states == ["case.started", "case.suspended", "case.resumed", "case.ended"]


def test_a_job_that_came_to_the_queue_meanwhile_is_done_after_the_resumption(reports, case, filing):
    for person, element in (("rr1", "check"), ("lg1", "legal"), ("cc1", "sign"), ("cc2", "sign")):
        reports.do(person, element)
    reports.api("pr1").post(f"/tasks/{task(reports, 'pr1', 'approve')}/complete", {"data": {}})
    post(reports, "op1", f"/cases/{case}/suspend")
    reports.work()
    assert filing["done"] == []
    post(reports, "op1", f"/cases/{case}/resume")
    reports.work()
    assert len(filing["done"]) == 1


def test_a_suspended_case_keeps_its_key_and_can_be_cancelled(reports, case):
    post(reports, "op1", f"/cases/{case}/suspend")
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM running_key")).scalar() == 1
    assert post(reports, "bh1", f"/cases/{case}/cancel") == (204, None)
    assert reports.api("cm1").get(f"/cases/{case}").json["case"]["state"] == "cancelled"
    assert post(reports, "op1", f"/cases/{case}/resume") == (409, "case-over")


def test_only_a_suspended_case_is_resumed(reports, case):
    assert post(reports, "op1", f"/cases/{case}/resume") == (409, "case-not-suspended")


def test_a_message_for_a_suspended_case_is_refused_and_comes_later(reports, case, filing):
    for person, element in (("rr1", "check"), ("lg1", "legal"), ("cc1", "sign"), ("cc2", "sign"), ("pr1", "approve")):
        reports.do(person, element)
    post(reports, "op1", f"/cases/{case}/suspend")
    assert reports.api("op1").post("/messages", {"name": "Filed", "key": case}).json["code"] == "case-suspended"
    post(reports, "op1", f"/cases/{case}/resume")
    assert reports.api("op1").post("/messages", {"name": "Filed", "key": case}).json == {"case_ids": [case]}


# -- branches and jumps


def step(bank, case, element):
    """The token of a step as administration sees it, and where it could be moved to."""
    steps = {s["element"]: s for s in bank.api("op1").get(f"/cases/{case}/steps").json}
    return steps[element]["token"], {t["element"]: t["ends"] for t in steps[element]["targets"]}


def test_a_branch_is_cancelled(reports, case):
    token, _ = step(reports, case, "legal")
    assert post(reports, "op1", f"/cases/{case}/steps/{token}/cancel") == (204, None)
    reports.do("rr1", "check")
    assert "sign" in reports.todo("cc1")
    assert "branch.cancelled" in kinds(case)


def test_the_only_way_is_no_branch(reports):
    case = reports.start("cm1", "report")
    token, _ = step(reports, case, "draft")
    assert post(reports, "op1", f"/cases/{case}/steps/{token}/cancel") == (409, "move-no-branch")


def test_a_jump_takes_two_people(reports, case):
    token, targets = step(reports, case, "check")
    assert targets == dict.fromkeys(["draft", "sign", "approve", "file", "filed", "e"], ["legal"])
    answer = reports.api("op1").post(
        f"/cases/{case}/jumps", {"token": token, "target": "approve", "end_others": True, "reason": WHY}
    )
    jump = answer.json["jump_id"]
    assert "check" in reports.todo("rr1")  # nothing has moved yet
    assert post(reports, "op1", f"/cases/{case}/jumps/{jump}/approve") == (403, "second-person-needed")
    assert post(reports, "rr1", f"/cases/{case}/jumps/{jump}/approve") == (403, "not-allowed")
    assert post(reports, "op2", f"/cases/{case}/jumps/{jump}/approve") == (204, None)
    assert ("approve" in reports.todo("pr1"), "check" in reports.todo("rr1")) == (True, False)
    assert post(reports, "op2", f"/cases/{case}/jumps/{jump}/approve") == (404, "jump-not-found")
    (seen,) = reports.api("risk1").get(f"/cases/{case}/jumps").json
    assert (seen["state"], seen["asked_by"]["en"], seen["decided_by"]["en"]) == ("made", "Cao Ji", "Yan Geng")
    assert [k for k in kinds(case) if "jump" in k] == ["jump.asked", "case.jumped"]


def test_a_jump_is_refused_or_taken_back(reports, case):
    token, _ = step(reports, case, "check")
    for who in ("op2", "op1"):
        body = {"token": token, "target": "draft", "end_others": True, "reason": WHY}
        jump = reports.api("op1").post(f"/cases/{case}/jumps", body).json["jump_id"]
        assert post(reports, who, f"/cases/{case}/jumps/{jump}/refuse") == (204, None)
        assert post(reports, "op2", f"/cases/{case}/jumps/{jump}/approve") == (404, "jump-not-found")
    assert kinds(case).count("jump.refused") == 2


def test_a_jump_is_checked_when_it_is_asked_for_and_when_it_is_made(reports, case):
    token, _ = step(reports, case, "check")
    body = {"token": token, "target": "legal", "end_others": True}
    assert post(reports, "op1", f"/cases/{case}/jumps", **body) == (409, "move-into-block")
    body = {"token": token, "target": "draft", "end_others": True, "reason": WHY}
    jump = reports.api("op1").post(f"/cases/{case}/jumps", body).json["jump_id"]
    reports.do("rr1", "check")
    assert post(reports, "op2", f"/cases/{case}/jumps/{jump}/approve") == (409, "not-waiting")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("suspend", {}),
        ("resume", {}),
        ("steps/1/cancel", {}),
        ("jumps", {"token": "1", "target": "draft"}),
        ("jumps/0/approve", {}),
        ("jumps/0/refuse", {}),
    ],
)
def test_administration_is_for_administration(reports, case, path, body):
    assert post(reports, "bh1", f"/cases/{case}/{path}", **body) == (403, "not-allowed")


def test_a_repeated_request_moves_once(reports, case):
    check = task(reports, "rr1", "check")
    body = {"target": "draft", "reason": WHY, "end_others": True}
    answers = [reports.api("rr1").post(f"/tasks/{check}/return", body, key="k-1").status_code for _ in range(2)]
    assert answers == [204, 204]
    assert kinds(case).count("task.returned") == 1
