"""Drafts over the API: four eyes, conflicts, checks against what is published, withdrawing, tries."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from orchestrator.store import db

MODELS = Path(__file__).parent.parent / "models"
BPMN, DMN, FORM = ("bpmn", "purchase"), ("dmn", "purchase_route"), ("form", "purchase_request")


def source(kind: str, key: str) -> str:
    return (MODELS / f"{key}.{kind}").read_text(encoding="utf-8")


def changed(model: tuple[str, str], old: str, new: str) -> str:
    text = source(*model)
    assert old in text
    return text.replace(old, new)


RENAMED = changed(BPMN, 'id="Approve" name="审批"', 'id="Approve" name="审批（新）"')
DEARER = changed(DMN, "10000", "20000")


def begin(bank, person: str, model: tuple[str, str]) -> dict:
    answer = bank.api(person).post("/drafts", {"kind": model[0], "key": model[1]})
    assert answer.status_code == 201, answer.json
    return answer.json


def save(bank, person: str, draft: dict, text: str, revision: int | None = None):
    body = {"source": text, "revision": draft["revision"] if revision is None else revision}
    api = bank.api(person)
    return api.client.put(f"/api/v1/drafts/{draft['id']}", json=body, headers=api._headers())


def saved(bank, person: str, model: tuple[str, str], text: str) -> dict:
    answer = save(bank, person, begin(bank, person, model), text)
    assert answer.status_code == 200, answer.json
    return answer.json


def submitted(bank, person: str, model: tuple[str, str], text: str) -> dict:
    draft = saved(bank, person, model, text)
    answer = decide(bank, person, draft, "submit", comment="按新制度调整")
    assert answer.status_code == 200, answer.json
    return answer.json


def decide(bank, person: str, draft: dict, verb: str, comment: str = ""):
    body = {"revision": draft["revision"], "comment": comment}
    return bank.api(person).post(f"/drafts/{draft['id']}/{verb}", body)


def version_of(bank, model: tuple[str, str]) -> dict:
    return bank.api("adm1").get(f"/models/{model[0]}/{model[1]}").json[0]


def test_a_draft_begins_as_the_newest_version_byte_for_byte(bank):
    draft = begin(bank, "rr1", BPMN)
    got = bank.api("rr1").get(f"/drafts/{draft['id']}/source").get_data()
    assert got == (MODELS / "purchase.bpmn").read_bytes()
    assert (draft["base_version"], draft["revision"], draft["state"]) == (1, 1, "draft")


def test_a_model_has_one_open_draft(bank):
    assert begin(bank, "rr1", BPMN)["id"] == begin(bank, "risk1", BPMN)["id"]


def test_a_draft_is_published_by_a_second_person_as_the_next_version(bank):
    draft = submitted(bank, "rr1", BPMN, RENAMED)
    published = decide(bank, "risk1", draft, "publish")
    assert published.status_code == 201, published.json
    found = version_of(bank, BPMN)
    assert (found["version"], found["authors"], found["published_by"]) == (2, ["rr1"], "risk1")
    assert found["comment"] == "按新制度调整"


def test_the_record_names_both_persons(bank, tx):
    decide(bank, "risk1", submitted(bank, "rr1", BPMN, RENAMED), "publish")
    rows = tx.execute("SELECT kind, actor, body FROM event WHERE kind LIKE %(like)s ORDER BY seq", {"like": "model.%"})
    events = [(row["kind"], row["actor"]) for row in rows.fetchall()]
    assert [e for e in events if e[1] in ("rr1", "risk1")] == [
        ("model.drafted", "rr1"),
        ("model.drafted", "rr1"),
        ("model.submitted", "rr1"),
        ("model.published", "risk1"),
    ]


@pytest.mark.parametrize("author", ["risk1", "adm1", "comp1"])
def test_an_author_does_not_publish(bank, author):
    draft = submitted(bank, author, BPMN, RENAMED)
    answer = decide(bank, author, draft, "publish")
    assert (answer.status_code, answer.json["code"]) == (403, "second-person-needed")


def test_everyone_who_wrote_in_it_is_an_author(bank):
    draft = saved(bank, "rr1", BPMN, RENAMED)
    draft = save(bank, "risk1", draft, RENAMED.replace("（新）", "（再改）")).json
    assert draft["authors"] == ["rr1", "risk1"]
    draft = decide(bank, "rr1", draft, "submit", "两人合写").json
    assert decide(bank, "risk1", draft, "publish").status_code == 403
    assert decide(bank, "comp1", draft, "publish").status_code == 201


def test_who_only_looked_may_publish(bank):
    begin(bank, "risk1", BPMN)  # opens the editor, writes nothing
    draft = submitted(bank, "rr1", BPMN, RENAMED)
    assert decide(bank, "risk1", draft, "publish").status_code == 201


@pytest.mark.parametrize(
    ("person", "verb", "status"),
    [("cm1", "submit", 403), ("bh1", "publish", 403), ("rr2", "publish", 403), ("au1", "submit", 403)],
)
def test_who_may_not(bank, person, verb, status):
    draft = submitted(bank, "rr1", BPMN, RENAMED)
    assert decide(bank, person, draft, verb, "试试看吧").status_code == status


def test_two_people_editing_at_once_find_out_and_nothing_is_overwritten(bank):
    draft = begin(bank, "rr1", BPMN)
    assert save(bank, "rr1", draft, RENAMED).status_code == 200
    late = save(bank, "rr2", draft, RENAMED.replace("（新）", "（别的）"))
    assert (late.status_code, late.json["code"]) == (409, "draft-conflict")
    assert "褚甲" in late.json["detail"] or "Chu Jia" in late.json["detail"]
    kept = bank.api("rr1").get(f"/drafts/{draft['id']}/source").get_data(as_text=True)
    assert kept == RENAMED


def test_saving_the_same_again_is_no_revision(bank):
    draft = saved(bank, "rr1", BPMN, RENAMED)
    assert save(bank, "rr1", draft, RENAMED, revision=1).json["revision"] == draft["revision"]


def test_a_broken_draft_is_kept_but_not_submitted(bank):
    broken = RENAMED.replace("</bpmn:definitions>", "")
    draft = saved(bank, "rr1", BPMN, broken)
    found = bank.api("rr1").post(f"/drafts/{draft['id']}/check").json
    assert found[0]["code"] == "xml-invalid"
    refused = decide(bank, "rr1", draft, "submit", "先交上去")
    assert (refused.status_code, refused.json["code"]) == (422, "model-invalid")
    assert bank.api("rr1").get(f"/drafts/{draft['id']}/source").get_data(as_text=True) == broken


def test_saving_a_submitted_draft_takes_it_back(bank):
    draft = submitted(bank, "rr1", BPMN, RENAMED)
    again = save(bank, "rr1", draft, RENAMED.replace("（新）", "（改）")).json
    assert again["state"] == "draft"
    assert decide(bank, "risk1", draft, "publish").json["code"] == "draft-conflict"
    assert decide(bank, "risk1", again, "publish").json["code"] == "draft-not-submitted"


def test_two_people_publishing_at_once_make_one_version(bank):
    draft = submitted(bank, "rr1", BPMN, RENAMED)
    answers = []
    together = threading.Barrier(2)
    apis = [bank.api("risk1"), bank.api("comp1")]

    def publish(api):
        together.wait()
        answers.append(api.post(f"/drafts/{draft['id']}/publish", {"revision": draft["revision"]}))

    threads = [threading.Thread(target=publish, args=(api,)) for api in apis]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert [a.json["code"] for a in answers if a.status_code == 409] == ["draft-published"]
    assert version_of(bank, BPMN)["version"] == 2


def test_a_draft_that_became_invalid_is_refused_with_findings(bank):
    uses = changed(BPMN, 'decisionId="purchase_route"', 'decisionId="purchase_way"')
    both = changed(
        DMN,
        '<decision id="purchase_route"',
        '<decision id="purchase_way" name="另一个"><variable name="purchase_way" />'
        '<literalExpression><text>{role: "BH"}</text></literalExpression></decision>'
        '<decision id="purchase_route"',
    )
    decide(bank, "risk1", submitted(bank, "rr1", DMN, both), "publish")
    draft = submitted(bank, "rr1", BPMN, uses)  # sound at this moment
    decide(bank, "risk1", submitted(bank, "rr1", DMN, source(*DMN)), "publish")  # takes the decision away again

    refused = decide(bank, "risk1", draft, "publish")

    assert (refused.status_code, refused.json["code"]) == (422, "model-invalid")
    assert [(e["path"], e["code"]) for e in refused.json["errors"]] == [("Route", "unknown-decision")]
    assert version_of(bank, BPMN)["version"] == 1


def test_taking_away_what_a_process_needs_is_refused(bank):
    other = source(*DMN).replace("purchase_route", "purchase_way")
    draft = saved(bank, "rr1", DMN, other)
    found = bank.api("rr1").post(f"/drafts/{draft['id']}/check").json
    assert ("id-lost", "error") in [(f["code"], f["severity"]) for f in found]


def test_a_field_that_a_step_writes_and_the_form_lacks_is_a_warning(bank):
    form = ("form", "purchase_approval")
    draft = saved(bank, "rr1", form, changed(form, '"approve_opinion"', '"words"'))
    found = bank.api("rr1").post(f"/drafts/{draft['id']}/check").json
    assert ("field-in-use", "approve_opinion") in [(f["code"], f["place"]) for f in found]


def test_a_changed_id_is_another_model(bank):
    draft = saved(bank, "rr1", FORM, changed(FORM, '"id": "purchase_request"', '"id": "purchase_demand"'))
    found = bank.api("rr1").post(f"/drafts/{draft['id']}/check").json
    assert [f["code"] for f in found if f["severity"] == "error"] == ["key-changed"]


def test_a_newer_version_than_the_base_is_seen_before_publishing(bank):
    draft = submitted(bank, "rr1", BPMN, RENAMED)
    other = {"name": "purchase.bpmn", "source": changed(BPMN, "缺货", "没有货")}
    assert bank.api("adm1").post("/models", {"files": [other]}).status_code == 201
    assert decide(bank, "risk1", draft, "publish").json["code"] == "draft-outdated"
    rebased = bank.api("rr1").post(f"/drafts/{draft['id']}/rebase").json
    assert rebased["base_version"] == 2
    assert decide(bank, "risk1", rebased, "publish").status_code == 201
    assert version_of(bank, BPMN)["version"] == 3


def test_publishing_what_is_published_is_refused(bank):
    draft = decide(bank, "rr1", begin(bank, "rr1", BPMN), "submit", "没有改动").json
    assert decide(bank, "risk1", draft, "publish").json["code"] == "nothing-changed"


def test_running_cases_stay_on_theirs(bank):
    order = {"order_no": "D-1", "amount": "5", "contact_mobile": "13800000000"}
    case = bank.start("cm1", "purchase", **order)
    decide(bank, "risk1", submitted(bank, "rr1", BPMN, RENAMED), "publish")
    later = bank.start("cm1", "purchase", **{**order, "order_no": "D-2"})
    names = {t["case_id"]: t["name"]["zh"] for t in bank.api("bh1").get("/tasks").json["items"]}
    assert names == {case: "审批", later: "审批（新）"}


def test_a_withdrawn_process_goes_on_but_does_not_start(bank):
    order = {"order_no": "W-1", "amount": "5", "contact_mobile": "13800000000"}
    bank.start("cm1", "purchase", **order)
    withdrawn = bank.api("risk1").post("/models/bpmn/purchase/withdraw", {"comment": "改用新流程"})
    assert withdrawn.json == {"versions": 1}
    again = bank.api("cm1").post("/cases", {"process_key": "purchase", "data": {**order, "order_no": "W-2"}})
    assert (again.status_code, again.json["code"]) == (409, "model-withdrawn")
    assert bank.do("bh1", "Approve", approved=True, approve_opinion="同意")["case_ended"] is False


def test_a_withdrawn_model_may_come_back_as_the_next_version(bank):
    bank.api("risk1").post("/models/bpmn/purchase/withdraw", {"comment": "改用新流程"})
    file = {"name": "purchase.bpmn", "source": source(*BPMN)}
    assert bank.api("adm1").post("/models", {"files": [file]}).json[0]["version"] == 2
    bank.start("cm1", "purchase", order_no="W-3", amount="5", contact_mobile="13800000000")


@pytest.mark.parametrize("model", [DMN, FORM])
def test_what_a_process_uses_is_not_withdrawn(bank, model):
    answer = bank.api("risk1").post(f"/models/{model[0]}/{model[1]}/withdraw", {"comment": "不再使用"})
    assert (answer.status_code, answer.json["code"]) == (409, "model-in-use")
    assert "采购" in answer.json["detail"]


@pytest.mark.parametrize(
    ("key", "code"), [("purchase_route", "model-exists"), ("9lives", "model-key-invalid"), ("a b", "model-key-invalid")]
)
def test_a_new_models_key(bank, key, code):
    answer = bank.api("rr1").post("/drafts", {"kind": "dmn", "key": key, "source": source(*DMN)})
    assert answer.json["code"] == code


def test_a_discarded_draft_is_gone(bank):
    draft = begin(bank, "rr1", BPMN)
    api = bank.api("rr1")
    assert api.client.delete(f"/api/v1/drafts/{draft['id']}", headers=api._headers()).status_code == 204
    assert api.get(f"/drafts/{draft['id']}").json["code"] == "draft-not-found"
    assert api.get("/drafts").json == []


@pytest.mark.parametrize("comment", ["", "  ", "改"])
def test_submitting_needs_a_word_on_why(bank, comment):
    draft = saved(bank, "rr1", BPMN, RENAMED)
    assert decide(bank, "rr1", draft, "submit", comment).json["code"] == "comment-missing"


def test_two_versions_are_compared_in_words_of_both_languages(bank):
    decide(bank, "risk1", submitted(bank, "rr1", DMN, DEARER), "publish")
    found = bank.api("rr1").get("/models/dmn/purchase_route/compare", before=1, after=2).json
    assert [(c["sort"], c["place"], c["what"]["zh"], c["what"]["en"]) for c in found] == [
        ("changed", "r1", "第 1 行", "Row 1"),
        ("changed", "r2", "第 2 行", "Row 2"),
    ]
    assert found[0]["details"] == [
        {"label": {"zh": "金额", "en": "金额"}, "before": "<= 10000", "after": "<= 20000", "place": "e1"}
    ]


def test_a_decision_of_a_draft_is_tried_and_the_published_one_is_not_touched(bank):
    draft = saved(bank, "rr1", DMN, DEARER)
    body = {"decision": "purchase_route", "inputs": {"amount": "15,000"}}
    tried = bank.api("rr1").post(f"/drafts/{draft['id']}/try/decision", body).json
    assert (tried["output"], tried["matched"]) == ({"role": "BH", "level": 1}, [1])
    assert "purchase_route" in tried["sentence"]["zh"]
    live = bank.api("rr1").post("/decisions/purchase_route/evaluate", {"inputs": {"amount": 15000}})
    assert live.json["output"]["role"] == "PR"


RUN = {"data": {"order_no": "T-1", "amount": "5", "contact_mobile": "13800000000"}}


def try_run(bank, draft: dict, acts: list[dict], **more):
    return bank.api("rr1").post(f"/drafts/{draft['id']}/try/process", {**RUN, "acts": acts, **more})


def test_a_process_is_run_step_by_step_and_nothing_is_stored(bank):
    draft = saved(bank, "rr1", BPMN, RENAMED)
    first = try_run(bank, draft, []).json
    assert [(w["kind"], w["name"]["zh"]) for w in first["waits"]] == [("task", "审批（新）"), ("timer", "过期")]
    assert [r["zh"] for r in first["waits"][0]["roles"]] == ["支行行长"]
    assert first["live"] == ["Approve", "Lapse"]
    assert {"Begin", "Route"} <= set(first["done"])

    approve = {"kind": "complete", "token": first["waits"][0]["token"]}
    approve["data"] = {"approved": True, "approve_opinion": "同意"}
    second = try_run(bank, draft, [approve]).json
    assert [w["kind"] for w in second["waits"]] == ["job"]

    done = {"kind": "job", "token": second["waits"][0]["token"], "data": {"receipt": "R-1"}}
    third = try_run(bank, draft, [approve, done]).json
    assert third["variables"]["approved"] is True
    assert "message" in [w["kind"] for w in third["waits"]]
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM instance").scalar() == 0


def test_a_timer_is_let_go_off(bank):
    draft = begin(bank, "rr1", BPMN)
    first = try_run(bank, draft, []).json
    timer = next(w for w in first["waits"] if w["kind"] == "timer")
    after = try_run(bank, draft, [{"kind": "fire", "token": timer["token"]}], at=first["at"]).json
    assert after["ended"] is True
    assert after["at"] > first["at"]


def test_what_a_form_refuses_is_refused_in_a_try(bank):
    draft = begin(bank, "rr1", BPMN)
    answer = bank.api("rr1").post(f"/drafts/{draft['id']}/try/process", {"data": {"order_no": "T-1"}})
    assert answer.status_code == 422
    assert "amount" in [e["path"] for e in answer.json["errors"]]


def test_an_act_that_does_not_fit_is_refused(bank):
    draft = begin(bank, "rr1", BPMN)
    assert try_run(bank, draft, [{"kind": "complete", "token": "99"}]).status_code == 409


def test_a_process_is_tried_with_the_drafts_beside_it(bank):
    draft = begin(bank, "rr1", BPMN)
    saved(bank, "rr1", DMN, changed(DMN, '"BH"', '"CM"'))
    assert [r["zh"] for r in try_run(bank, draft, []).json["waits"][0]["roles"]] == ["支行行长"]
    tried = try_run(bank, draft, [], with_drafts=True).json
    assert [r["zh"] for r in tried["waits"][0]["roles"]] == ["客户经理"]


def test_numbers_of_a_try_stay_exact(bank):
    draft = begin(bank, "rr1", DMN)
    body = {"decision": "purchase_route", "inputs": {"amount": "10000.0000000000000000000000000000001"}}
    tried = bank.api("rr1").post(f"/drafts/{draft['id']}/try/decision", body).json
    assert tried["output"]["role"] == "PR"
