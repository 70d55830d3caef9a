"""Files of forms over the API: uploaded, bound by a step, recorded, and given to who may see their field."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import desk
import pytest

from orchestrator.cases import files
from orchestrator.clock import clock
from orchestrator.store import transaction
from orchestrator.store.tables import Attachment
from orchestrator.work import relay

PDF, PNG = b"%PDF-1.7 a licence", b"\x89PNG\r\n\x1a\n a picture"


def put(bank, person="cm1", name="营业执照.pdf", content=PDF):
    """A person uploads a file."""
    answer = bank.api(person).upload(name, content)
    assert answer.status_code == 201, answer.json
    return answer.json


def admitted(bank, papers, **attached):
    """An application for admission with files."""
    return desk.Case(bank, bank.start("cm1", "customer_admission", **papers, **attached))


def got(bank, person, ref):
    return bank.api(person).get(f"/files/{ref['id']}")


def seen(case):
    """(actor, name of the file) of every time a file of the case was seen."""
    with transaction() as tx:
        query = "SELECT body FROM event WHERE stream = %(id)s AND kind = 'file.viewed' ORDER BY seq"
        rows = tx.execute(query, {"id": case.id})
        bodies = [json.loads(row["body"]) for row in rows.fetchall()]
    return [(body["actor"]["id"], body["payload"]["name"]) for body in bodies]


# -- uploading


def test_an_uploaded_file_is_named_by_id_name_hash_and_size(bank):
    ref = put(bank)
    assert (ref["name"], ref["size"], ref["sha256"]) == ("营业执照.pdf", len(PDF), hashlib.sha256(PDF).hexdigest())


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a.pdf", "a.pdf"),
        ("A.PDF", "A.PDF"),
        ("page.html", "page.html.pdf"),  # its content says what it is
        ("C:\\papers\\a.pdf", "a.pdf"),
        ("../../etc/a.pdf", "a.pdf"),
        ("fdp.\u202eexe.pdf", "fdp.exe.pdf"),  # no turned writing
        ("a\x07.pdf", "a.pdf"),
        ("...", "file.pdf"),
        ("x" * 300, "x" * 196 + ".pdf"),
    ],
)
def test_a_name_is_made_harmless(bank, sent, kept):
    with transaction() as tx:
        assert files.upload(tx, sent, PDF, bank.actor("cm1")).name == kept


@pytest.mark.parametrize("content", [b"MZ\x90 a program", b"<html>%PDF-", b"", b"%PD", b"GIF89a"])
def test_what_is_no_pdf_or_picture_is_refused_whatever_its_name(bank, content):
    answer = bank.api("cm1").upload("a.pdf", content)
    assert (answer.status_code, answer.json["code"]) == (415, "file-kind-refused")


def test_a_file_of_twenty_megabytes_is_the_largest(bank):
    largest = PDF.ljust(files.MOST_BYTES, b" ")
    assert put(bank, content=largest)["size"] == files.MOST_BYTES
    assert bank.api("cm1").upload("a.pdf", largest + b" ").status_code == 413
    assert bank.api("cm1").upload("a.pdf", largest + b" " * 200_000).status_code == 413


def test_an_upload_without_a_file_is_refused(bank):
    answer = bank.api("cm1").post("/files")
    assert (answer.status_code, answer.json["code"]) == (422, "file-missing")
    assert bank.app.test_client().post("/api/v1/files").status_code == 401


def test_nobody_keeps_more_than_a_hundred_files_waiting(bank, monkeypatch):
    monkeypatch.setattr(files, "MOST_WAITING", 2)
    assert [bank.api("cm1").upload("a.pdf", PDF).status_code for _n in range(3)] == [201, 201, 409]
    assert bank.api("cm2").upload("a.pdf", PDF).status_code == 201


def test_what_no_step_took_is_gone_after_a_day_and_what_one_took_stays(bank, papers):
    bound, waiting = put(bank), put(bank)
    admitted(bank, papers, attachments_licence=[bound])
    clock.advance(timedelta(hours=23))
    assert relay.forget_files() == 0
    clock.advance(timedelta(hours=2))
    assert relay.forget_files() == 1
    with transaction() as tx:
        assert [str(row.id) for row in tx.session.query(Attachment)] == [bound["id"]]
    assert waiting["id"] != bound["id"]


# -- binding


def test_a_step_binds_its_files_and_the_record_holds_their_hash(bank, papers):
    ref = put(bank)
    case = admitted(bank, papers, attachments_licence=[ref])
    with transaction() as tx:
        stored = tx.session.get(Attachment, ref["id"])
        assert (str(stored.case_id), stored.field) == (case.id, "attachments_licence")
        row = tx.execute("SELECT body FROM event WHERE stream = %(id)s AND seq = 1", {"id": case.id}).fetchone()
    (recorded,) = json.loads(row["body"])["payload"]["data"]["attachments_licence"]
    assert recorded == {**ref, "size": str(ref["size"])}
    (shown,) = [fact["value"] for fact in case.seen("cm1")["data"] if fact["key"] == "attachments_licence"]
    cells = {cell["key"]: cell for cell in shown[0]}
    named = {"id": cells["name"]["file"], "name": cells["name"]["value"], "sha256": cells["sha256"]["value"]}
    assert named == {name: ref[name] for name in ("id", "name", "sha256")}


@pytest.mark.parametrize(
    "altered", [{"name": "合同.pdf"}, {"sha256": "0" * 64}, {"size": 1}, {"id": "00000000-0000-0000-0000-000000000000"}]
)
def test_a_file_is_taken_only_as_it_was_uploaded(bank, papers, altered):
    data = {**papers, "attachments_licence": [{**put(bank), **altered}]}
    answer = bank.api("cm1").post("/cases", {"process_key": "customer_admission", "data": data})
    assert (answer.status_code, [e["path"] for e in answer.json["errors"]]) == (422, ["attachments_licence[0]"])
    assert bank.api("cm1").get("/cases", mine=True).json["items"] == [], "nothing of the step is left"


def test_somebody_elses_file_is_not_taken(bank, papers):
    data = {**papers, "attachments_licence": [put(bank, "cm2")]}
    answer = bank.api("cm1").post("/cases", {"process_key": "customer_admission", "data": data})
    assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, "file_unknown")


def test_a_file_of_another_case_is_not_taken(bank, papers, prospects):
    ref = put(bank)
    admitted(bank, papers, attachments_licence=[ref])
    other = {**papers, "uscc": prospects[1].uscc, "attachments_licence": [ref]}
    answer = bank.api("cm1").post("/cases", {"process_key": "customer_admission", "data": other})
    assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, "file_unknown")


def test_a_field_takes_only_the_kinds_it_names(bank, loan):
    desk.ask(bank, loan)
    photos = [put(bank, "pl1", "a.png", PNG), put(bank, "pl1")]
    report = {
        "done_on": str(desk.today()), "onsite": True, "gps_photo": photos, "extra_signals": [], "conclusion": "NORMAL",
        "use_of_funds": [{"payee": "示例供应商甲", "amount": 1_000_000, "voucher": "V-1", "matches": True}],
        "fin_now": [{"period": str(desk.today()), "sales": 1, "total_assets": 2, "total_liabilities": 1}],
    }  # fmt: skip
    assert desk.refused(bank, "pl1", "Task_Inspect", **report)[2] == ["gps_photo[1]"]


def test_a_visit_is_shown_by_two_photos(bank, loan):
    desk.ask(bank, loan)
    report = {"done_on": str(desk.today()), "onsite": True, "gps_photo": [put(bank, "pl1", "a.png", PNG)]}
    assert "gps_photo" in desk.refused(bank, "pl1", "Task_Inspect", **report)[2]


def test_what_a_returned_form_already_holds_stays_in_it(bank, loan):
    case = desk.ask(bank, loan)
    desk.inspect(bank)
    desk.confirm(bank, decision="RETURN")
    bank.do("pl1", "Task_Inspect", done_on=str(desk.today()), conclusion="NORMAL")
    (photos,) = [fact["value"] for fact in case.seen("pl1")["data"] if fact["key"] == "gps_photo"]
    assert len(photos) == 2


# -- getting


def test_who_sees_the_field_gets_the_file_to_save_and_that_is_recorded(bank, papers):
    ref = put(bank)
    case = admitted(bank, papers, attachments_licence=[ref])
    answer = got(bank, "cm1", ref)
    assert (answer.status_code, answer.data, answer.mimetype) == (200, PDF, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert got(bank, "au1", ref).status_code == 200
    assert seen(case) == [("cm1", ref["name"]), ("au1", ref["name"])]


def test_who_does_not_see_the_field_or_the_case_does_not_get_the_file(bank, papers):
    licence, statement = put(bank), put(bank, name="报表.pdf")
    case = admitted(bank, papers, attachments_licence=[licence], attachments_statements=[statement])
    assert case.at == ["Task_Kyc"], "due diligence sees the case, but not its figures"
    assert got(bank, "aml1", licence).status_code == 200
    for person, ref in (("aml1", statement), ("cm3", licence), ("sv1", licence)):
        answer = got(bank, person, ref)
        assert (answer.status_code, answer.json["code"]) == (404, "file-not-found")
    assert "报表.pdf" not in case.everything("aml1")
    assert got(bank, "cm1", statement).status_code == 200
    assert "报表.pdf" not in case.everything("aml1"), "nor that somebody saw it"


@pytest.mark.parametrize("file_id", ["00000000-0000-0000-0000-000000000000", "x"])
def test_a_file_that_is_not_there(bank, file_id):
    assert bank.api("au1").get(f"/files/{file_id}").status_code == 404


def test_a_file_that_no_step_took_is_nobodys_to_get(bank):
    assert got(bank, "cm1", put(bank)).status_code == 404
