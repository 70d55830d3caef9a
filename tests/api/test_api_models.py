"""Models over the API: who may, what a check says, and every bad file refused by name with nothing published."""

from __future__ import annotations

from pathlib import Path

import pytest

MODELS = Path(__file__).parent.parent / "models"


def source(name: str) -> str:
    return (MODELS / name).read_text(encoding="utf-8")


def changed(name: str, old: str, new: str) -> dict[str, str]:
    text = source(name)
    assert old in text
    return {"name": name, "source": text.replace(old, new)}


BPMN, DMN, FORM = "purchase.bpmn", "purchase_route.dmn", "purchase_request.form"

BAD = {
    "a broken flow": (
        changed(BPMN, 'id="f2" sourceRef="Route" targetRef="Approve"', 'id="f2" sourceRef="Route" targetRef="Nowhere"'),
        "Nowhere",
    ),
    "an unknown decision": (
        changed(BPMN, 'decisionId="purchase_route"', 'decisionId="purchase_rout"'),
        "purchase_rout",
    ),
    "an unknown form": (changed(BPMN, 'formId="purchase_approval"', 'formId="approval"'), "approval"),
    "an element that does not run": (
        changed(
            BPMN, '<bpmn:serviceTask id="Order"', '<bpmn:adHocSubProcess id="AdHoc" /><bpmn:serviceTask id="Order"'
        ),
        "AdHoc",
    ),
    "a bad expression": (changed(BPMN, "=approved<", "=approved and and<"), "f4"),
    "a reserved id": (changed(BPMN, 'id="Bought"', 'id="End"'), "End"),
    "an external entity": (
        changed(
            BPMN,
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        ),
        "DOCTYPE",
    ),
    "no XML at all": ({"name": BPMN, "source": "hello"}, ""),
    "an unknown variable in a table": (changed(DMN, "<text>amount</text>", "<text>ammount</text>"), "ammount"),
    "a decision with an entity": (
        changed(DMN, '<?xml version="1.0" encoding="UTF-8"?>', '<!DOCTYPE d [<!ENTITY x "y">]>'),
        "DOCTYPE",
    ),
    "an unknown field type": (
        changed(FORM, '"type": "textfield", "key": "order_no"', '"type": "hologram", "key": "order_no"'),
        "hologram",
    ),
    "no JSON": ({"name": FORM, "source": "{"}, ""),
}


def versions(bank) -> list[tuple[str, str, int]]:
    return [(m["kind"], m["key"], m["version"]) for m in bank.api("adm1").get("/models").json]


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_model_is_refused_by_name_and_nothing_is_published(bank, kind):
    file, named = BAD[kind]
    before = versions(bank)

    answer = bank.api("adm1").post("/models", {"files": [file], "comment": "try"})

    assert answer.status_code == 422, answer.json
    assert answer.json["code"] == "model-invalid"
    words = answer.json["detail"] + " ".join(f"{e['path']} {e['detail']}" for e in answer.json["errors"])
    assert named in words
    assert versions(bank) == before


@pytest.mark.parametrize("kind", BAD)
def test_a_check_says_the_same_and_the_service_goes_on(bank, kind):
    file, named = BAD[kind]
    answer = bank.api("adm1").post("/models/check", {"files": [file]})
    assert answer.status_code == 200, answer.json
    errors = [f for f in answer.json if f["severity"] == "error"]
    assert errors
    assert named in " ".join(f"{f['place']} {f['zh']} {f['en']}" for f in errors)
    assert bank.api("adm1").get("/me").status_code == 200


def test_one_bad_file_of_several_keeps_all_from_being_published(bank):
    good = changed(BPMN, "购买办公用品", "购买办公用品，改一个字")
    bad, _ = BAD["an unknown field type"]
    before = versions(bank)
    assert bank.api("adm1").post("/models", {"files": [good, bad]}).status_code == 422
    assert versions(bank) == before


def test_a_file_above_the_limit_is_refused_before_it_is_read(bank):
    huge = {"name": BPMN, "source": "x" * 50_000_000}
    answer = bank.api("adm1").post("/models", {"files": [huge]})
    assert answer.status_code == 413
    assert bank.api("adm1").get("/me").status_code == 200


def test_a_file_above_a_models_size_is_refused(bank):
    answer = bank.api("adm1").post("/models", {"files": [{"name": BPMN, "source": "x" * 6_000_000}]})
    assert (answer.status_code, answer.json["code"]) == (413, "file-too-large")


def test_running_cases_stay_on_their_version(bank, owner):
    case = bank.start("cm1", "purchase", order_no="V-1", amount="5", contact_mobile="13800000000")
    new = changed(BPMN, 'id="Approve" name="审批"', 'id="Approve" name="审批（新）"')
    published = bank.api("adm1").post("/models", {"files": [new], "comment": "renamed"})
    assert published.status_code == 201, published.json
    later = bank.start("cm1", "purchase", order_no="V-2", amount="5", contact_mobile="13800000000")

    names = {t["case_id"]: t["name"]["zh"] for t in bank.api("bh1").get("/tasks").json["items"]}

    assert names == {case: "审批", later: "审批（新）"}
    again = bank.api("adm1").post("/models", {"files": [{"name": BPMN, "source": source(BPMN)}]})
    assert again.json[0]["new"] is True  # an older source published again is a new version


def test_a_published_source_comes_back_byte_for_byte(bank):
    (version, *_) = bank.api("adm1").get("/models/dmn/purchase_route").json
    answer = bank.api("adm1").get(f"/models/dmn/purchase_route/{version['version']}/source")
    assert answer.get_data() == (MODELS / DMN).read_bytes()


@pytest.mark.parametrize("person", ["cm1", "bh1", "op1"])
def test_models_are_for_those_who_keep_them(bank, person):
    assert bank.api(person).get("/models").status_code == 403
    assert bank.api(person).post("/models", {"files": [BAD["no JSON"][0]]}).status_code == 403


def test_a_decision_is_evaluated_exactly_and_explained(bank):
    answer = bank.api("rr1").post("/decisions/purchase_route/evaluate", {"inputs": {"amount": 10000}})
    assert answer.json["output"] == {"role": "BH", "level": 1}
    assert answer.json["matched"] == [1]


def test_an_unknown_decision_and_a_missing_input_are_errors(bank):
    api = bank.api("rr1")
    assert api.post("/decisions/nothing/evaluate", {"inputs": {}}).json["code"] == "decision-not-found"
    missing = api.post("/decisions/purchase_route/evaluate", {"inputs": {}})
    assert missing.status_code >= 400
    assert "amount" in missing.json["detail"]
