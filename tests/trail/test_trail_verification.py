"""Offline verification: an untouched file, and every way of touching it."""

from __future__ import annotations

import io
import json
import random
import re

import pikepdf
import pypdf
import pytest
import rfc8785
from click.testing import CliRunner

from orchestrator.audit import digest
from orchestrator.cli import cli
from orchestrator.trail import binding, sealing
from orchestrator.trail.attachment import Exhibit
from orchestrator.trail.errors import NotATrail
from orchestrator.trail.verification import verify


def altered(content: bytes, place: int) -> bytes:
    """The file with one byte changed."""
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def with_record(content: bytes, change) -> bytes:
    """The file opened in another program, the attached record changed, and saved."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        document = json.loads(pdf.attachments["record.json"].get_file().read_bytes())
        change(document)
        spec = pikepdf.AttachedFileSpec(pdf, rfc8785.dumps(document), filename="record.json")
        del pdf.attachments["record.json"]
        pdf.attachments["record.json"] = spec
        saved = io.BytesIO()
        pdf.save(saved)
        return saved.getvalue()


def test_an_untouched_trail_is_genuine(sample):
    report = verify(sample.content)
    assert report.is_genuine
    assert (report.record.count, report.record.head) == (sample.manuscript.events, sample.manuscript.head)
    assert report.record.stream == sample.case
    assert report.seal.fingerprint == sample.manuscript.seal.fingerprint


def test_one_altered_byte_is_found_wherever_it_is(sample):
    places = random.Random(4).sample(range(len(sample.content)), 25)
    genuine = []
    for place in places:
        try:
            genuine += [place] if verify(altered(sample.content, place)).is_genuine else []
        except NotATrail:
            continue
    assert genuine == []


def test_one_altered_byte_of_the_seal_itself_is_found(sample):
    start = re.search(rb"/Contents <3082", sample.content).start()
    places = [*range(start + 60, start + 94), *range(start, start + 3600, 97), start + 2171]
    places += [start + 12_000, start + sealing.ROOM + 8]
    assert [p for p in places if sealing.inspect(altered(sample.content, p)).problem is None] == []


def test_appended_bytes_are_found(sample):
    assert sealing.inspect(sample.content + b"\n").problem is not None


def test_a_page_changed_and_appended_as_a_new_version_is_found(sample):
    writer = pypdf.PdfWriter(io.BytesIO(sample.content), incremental=True)
    writer.pages[0].merge_transformed_page(pypdf.PageObject.create_blank_page(width=10, height=10), (1, 0, 0, 1, 0, 0))
    writer.add_metadata({"/Title": "another"})
    changed = io.BytesIO()
    writer.write(changed)
    report = verify(changed.getvalue())
    assert report.seal.problem is not None
    assert report.record.fault is None


def test_a_file_saved_by_another_program_keeps_its_record_but_not_its_seal(sample):
    with pikepdf.open(io.BytesIO(sample.content)) as pdf:
        saved = io.BytesIO()
        pdf.save(saved)
    report = verify(saved.getvalue())
    assert not report.is_genuine
    assert report.record.fault is None
    assert "do not rely on the pages" in " ".join(report.lines("en"))


def test_a_printed_copy_without_the_seal_is_not_sealed(sample):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(sample.content))
    del writer.root_object["/AcroForm"]
    copied = io.BytesIO()
    writer.write(copied)
    assert "no seal" in verify(copied.getvalue()).seal.problem.en


def drop(number):
    return lambda document: document["record"].pop(number - 1)


def reword(document):
    bodies = [event["body"] for event in document["record"]]
    next(b for b in bodies if b["kind"] == "task.completed" and "payload" in b)["payload"]["task"] = "99"


def reword_and_rehash(document):
    event = document["record"][2]
    event["body"]["actor"]["name"] = "别人"
    event["hash"] = digest(rfc8785.dumps(event["body"]))


def swap(document):
    record = document["record"]
    record[3], record[4] = record[4], record[3]


def drop_last(document):
    document["record"].pop()


def drop_last_and_say_so(document):
    document["record"].pop()
    document["events"] -= 1


def other_case(document):
    document["stream"] = "019a0000-0000-7000-8000-000000000001"


def show_what_is_withheld(document):
    event = next(e for e in document["record"] if "payload" not in e["body"])
    event["body"]["payload"] = {}
    del event["body"]["payload_digest"]


def seq_of(document, found):
    return next(e["body"]["seq"] for e in document["record"] if found(e["body"]))


FORGERIES = [
    ("an event removed", drop(5), lambda d: 5),
    ("the first event removed", drop(1), lambda d: 1),
    ("a word changed", reword, lambda d: seq_of(d, lambda b: b["kind"] == "task.completed" and "payload" in b)),
    ("a word changed and its hash made anew", reword_and_rehash, lambda d: 4),
    ("two events swapped", swap, lambda d: 4),
    ("the last event removed", drop_last, lambda d: d["events"]),
    ("the last event removed and uncounted", drop_last_and_say_so, lambda d: d["events"] - 1),
    ("another case's", other_case, lambda d: 1),
    ("what was withheld made up", show_what_is_withheld, lambda d: seq_of(d, lambda b: "payload" not in b)),
    ("no body", lambda d: d["record"][6].pop("body"), lambda d: 7),
    ("a body that is no object", lambda d: d["record"][6].update(body="x"), lambda d: 7),
]


@pytest.mark.parametrize(("change", "first"), [f[1:] for f in FORGERIES], ids=[f[0] for f in FORGERIES])
def test_the_first_altered_event_is_named(sample, change, first):
    report = verify(with_record(sample.content, change))
    where = first(json.loads(sample.manuscript.exhibit.content))
    assert report.record.fault.seq == where
    assert f"event {where}" in " ".join(report.lines("en"))
    assert f"第 {where} 条" in " ".join(report.lines("zh"))


def test_a_new_seal_over_an_altered_record_is_found_by_the_chain(sample, tmp_path):
    document = json.loads(sample.manuscript.exhibit.content)
    drop(5)(document)
    pages = binding.bind(sample.content, Exhibit(rfc8785.dumps(document), 0), sample.manuscript.as_of)
    forged = sealing.seal(without_seal(pages), sealing.own_seal(tmp_path), sample.manuscript.as_of)
    report = verify(forged)
    assert report.seal.problem is None
    assert report.record.fault.seq == 5


def without_seal(content: bytes) -> bytes:
    """The file before it was sealed."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        del pdf.Root["/AcroForm"]
        saved = io.BytesIO()
        pdf.save(saved)
        return saved.getvalue()


def test_another_ones_seal_is_found_by_its_fingerprint(sample, tmp_path):
    other = sealing.own_seal(tmp_path)
    forged = sealing.seal(without_seal(sample.content), other, sample.manuscript.as_of)
    assert verify(forged).is_genuine
    assert not verify(forged, sample.manuscript.seal.fingerprint).is_genuine
    assert verify(sample.content, sample.manuscript.seal.fingerprint.upper()).is_genuine


@pytest.mark.parametrize("content", [b"", b"hello", b"%PDF", "不是 PDF".encode()])
def test_what_is_no_pdf_is_refused(content):
    with pytest.raises(NotATrail):
        verify(content)


def test_a_pdf_without_a_record_is_refused():
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        saved = io.BytesIO()
        pdf.save(saved)
    with pytest.raises(NotATrail) as refusal:
        verify(saved.getvalue())
    assert "no record is attached" in refusal.value.sentence("en")


def test_a_pdf_with_somebody_elses_attachment_has_no_record_that_reads(sample):
    report = verify(with_record(sample.content, lambda document: document.pop("countersign")))
    assert report.record is None
    assert not report.is_genuine


def test_half_a_file_is_damaged(sample):
    report = verify(sample.content[: len(sample.content) // 2])
    assert not report.is_genuine


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.fixture
def run(monkeypatch):
    """Runs the command where there is no database at all."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    return lambda *arguments: CliRunner().invoke(cli, ["verify", *map(str, arguments)])


def test_the_command_checks_a_file_without_a_database(run, sample, tmp_path):
    file = tmp_path / "trail.pdf"
    file.write_bytes(sample.content)
    done = run(file)
    assert done.exit_code == 0, done.output
    assert f"all {sample.manuscript.events} events verify" in done.output
    assert "this installation's seal" in done.output


def test_the_command_names_the_first_altered_event_and_fails(run, sample, tmp_path):
    file = tmp_path / "trail.pdf"
    file.write_bytes(with_record(sample.content, drop(5)))
    done = run(file)
    assert done.exit_code == 1
    assert "event 5 was altered: event 5 is missing" in done.output


def test_the_command_says_what_is_no_trail_or_not_there(run, tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("hello")
    assert isinstance(run(file).exception, NotATrail)
    missing = run(tmp_path / "none.pdf")
    assert missing.exit_code == 1
    assert "No such file" in missing.output


def test_the_command_still_takes_a_case(bank, purchase, database_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", database_url)
    done = CliRunner().invoke(cli, ["verify", purchase])
    assert done.exit_code == 0, done.output
    assert "events verify; head" in done.output
