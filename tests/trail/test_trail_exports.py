"""Exports: who may, what is recorded, how far it is, and what each reader gets to see."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

import pytest
from click.testing import CliRunner
from tests_trail import flat, pages_of

from orchestrator.audit import verify_case
from orchestrator.cli import cli
from orchestrator.clock import clock
from orchestrator.store import transaction
from orchestrator.store.tables import Export, ExportFile
from orchestrator.text import Text
from orchestrator.trail import exports, making, press
from orchestrator.trail.attachment import check
from orchestrator.trail.errors import PdfFailed
from orchestrator.trail.verification import verify


def download(bank, person, export):
    answer = bank.api(person).get(f"/exports/{export}/file")
    assert answer.status_code == 200, answer.json
    return answer.data


def test_a_trail_is_asked_for_made_in_the_background_and_downloaded(bank, purchase, exported):
    export = exported("au1", purchase, language="en")
    assert (export["state"], export["progress"], export["failure"]) == ("done", 100, None)
    answer = bank.api("au1").get(f"/exports/{export['id']}/file")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert f"-{export['events']}-en.pdf" in answer.headers["Content-Disposition"]
    assert "Case trail" in pages_of(answer.data)[0]
    report = verify(answer.data)
    assert report.is_genuine
    assert report.record.head == export["head"]


def test_the_export_is_an_event_of_the_case_and_the_trail_ends_before_it(bank, purchase):
    export = bank.api("au1").post(f"/cases/{purchase}/trail").json
    events = bank.api("au1").get(f"/cases/{purchase}/events", limit=200).json["items"]
    assert events[-1]["kind"] == "trail.exported"
    assert events[-1]["actor"]["zh"] == "谢丁"
    assert export["events"] == events[-1]["seq"] - 1
    assert export["head"] == events[-2]["hash"]
    with transaction() as tx:
        assert verify_case(tx, purchase).broken is None


def test_a_second_export_shows_the_first_and_the_first_can_be_made_again_to_the_byte(bank, purchase, exported):
    first = exported("au1", purchase)
    second = exported("au1", purchase)
    again = exported("au1", purchase, events=int(first["events"]))
    one, two, three = (download(bank, "au1", export["id"]) for export in (first, second, again))
    assert second["events"] == first["events"] + 1
    assert "导出档案" in flat("".join(pages_of(two)))
    assert one == three != two


def composed(bank, case, person):
    """What the person's trail of the case is made from."""
    with transaction() as tx:
        return making.compose(tx, case, bank.actor(person), "zh", bank.app.config["COUNTERSIGN"])


def test_a_running_case_is_told_as_it_stands(bank):
    case = bank.start("cm1", "purchase", order_no="C-1", amount="5", contact_mobile="13800000000")
    manuscript = composed(bank, case, "au1")
    assert "当前步骤" in manuscript.html
    record = json.loads(manuscript.exhibit.content)["record"]
    opened = next(event["body"] for event in record if event["body"]["kind"] == "task.opened")
    assert opened["payload"]["groups"] == ["BH"]  # what its reader sees in clear is attached whole


def test_what_a_reader_may_not_see_is_neither_in_the_pages_nor_in_the_attachment(bank, admission):
    manuscript = composed(bank, admission, "bh1")
    attached = manuscript.exhibit.content.decode()
    for secret in ("疑似空壳公司", "str_filed_12m", "aml_note", "13800000000"):
        assert secret not in attached
        assert secret not in manuscript.html
    withheld = [e["body"] for e in json.loads(attached)["record"] if "payload" not in e["body"]]
    assert {"task.completed", "case.started"} <= {body["kind"] for body in withheld}
    assert all("payload" not in body.get("salts", {}) for body in withheld)
    assert len(withheld) == manuscript.exhibit.withheld
    assert "因权限不予显示" in manuscript.html
    assert check(manuscript.exhibit.content).fault is None
    assert "疑似空壳公司" in composed(bank, admission, "aml1").html


@pytest.mark.parametrize(("person", "status"), [("cm1", 403), ("adm1", 404), ("bh2", 404)])
def test_only_who_may_export_and_sees_the_case(bank, purchase, person, status):
    answer = bank.api(person).post(f"/cases/{purchase}/trail")
    assert answer.status_code == status
    events = bank.api("au1").get(f"/cases/{purchase}/events", limit=200).json["items"]
    assert "trail.exported" not in {event["kind"] for event in events}


def test_an_export_is_its_owners_alone(bank, purchase):
    export = bank.api("au1").post(f"/cases/{purchase}/trail").json["id"]
    assert bank.api("bh1").get(f"/exports/{export}").status_code == 404
    assert bank.api("bh1").get(f"/exports/{export}/file").status_code == 404
    assert bank.api("au1").get("/exports/nonsense").status_code == 404


@pytest.mark.parametrize("events", [0, 10_000])
def test_an_event_that_the_case_does_not_have_is_refused(bank, purchase, events):
    assert bank.api("au1").post(f"/cases/{purchase}/trail", {"events": events}).status_code == 422


def test_a_file_that_is_not_ready_is_said_to_be_so(bank, purchase):
    export = bank.api("au1").post(f"/cases/{purchase}/trail").json
    assert export["state"] == "queued"
    answer = bank.api("au1").get(f"/exports/{export['id']}/file")
    assert (answer.status_code, answer.json["code"]) == (409, "export-not-ready")


def test_progress_grows_with_the_pages(bank, purchase):
    export = bank.api("au1").post(f"/cases/{purchase}/trail").json
    for pages, progress in ((0, 0), (5, 50), (1000, 95)):
        with transaction() as tx:
            exports.tell(tx, UUID(export["id"]), pages)
        assert abs(bank.api("au1").get(f"/exports/{export['id']}").json["progress"] - progress) <= 10


def test_the_same_request_twice_is_one_export(bank, purchase):
    answers = [bank.api("au1").post(f"/cases/{purchase}/trail", {}, key="once") for _ in range(2)]
    assert answers[0].json["id"] == answers[1].json["id"]


def test_without_pango_the_answer_says_what_to_install(bank, purchase, monkeypatch):
    missing = Text("缺少 Pango", "Pango is missing. Debian/Ubuntu packages: libpango-1.0-0")
    monkeypatch.setattr(exports, "lacking", lambda: missing)
    answer = bank.api("au1").post(f"/cases/{purchase}/trail")
    assert (answer.status_code, answer.json["code"]) == (503, "pdf-unavailable")
    assert "缺少 Pango" in answer.json["detail"]


def test_pango_and_the_fonts_are_looked_for(monkeypatch):
    assert press.lacking() is None
    monkeypatch.setattr(press.fonts, "present", lambda: False)
    assert "frontend_build" in press.lacking().en
    monkeypatch.setattr(press.system_packages, "_library", lambda *names: False)
    assert "libpango-1.0-0" in press.lacking().en


def test_a_trail_that_cannot_be_made_says_so_and_can_be_asked_for_again(bank, purchase, exported, monkeypatch):
    def broken(*_):
        raise PdfFailed(output="Traceback: a raw error")

    monkeypatch.setattr("orchestrator.trail.making.press", broken)
    export = exported("au1", purchase)
    assert export["state"] == "failed"
    assert "Traceback" not in str(export["failure"])
    monkeypatch.undo()
    assert bank.api("au1").post(f"/cases/{purchase}/trail").status_code == 202


def test_files_are_kept_for_a_week(bank, purchase):
    export = bank.api("au1").post(f"/cases/{purchase}/trail").json["id"]
    with transaction() as tx:
        exports.finish(tx, UUID(export), b"%PDF-")
    assert download(bank, "au1", export) == b"%PDF-"
    clock.advance(timedelta(days=8))
    bank.api("au1").post(f"/cases/{purchase}/trail")
    with transaction() as tx:
        assert tx.session.get(ExportFile, UUID(export)) is None
        assert tx.session.get(Export, UUID(export)) is None


def test_the_command_writes_the_file(bank, purchase, database_url, monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", database_url)
    file = tmp_path / "trail.pdf"
    done = CliRunner().invoke(cli, ["export", purchase, "--as", "au1", "-o", str(file), "--language", "en"])
    assert done.exit_code == 0, done.output
    assert verify(file.read_bytes()).is_genuine
    with transaction() as tx:
        (event,) = tx.all("events_of_kinds", {"stream": purchase, "kinds": ["trail.exported"]})
    assert json.loads(event["body"])["actor"]["method"] == "cli"
