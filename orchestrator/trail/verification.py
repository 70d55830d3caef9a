"""Verification of a trail's file, offline: the seal over the file, and the chain of the record attached to it.

The two answer different questions. The chain says whether the events are those that the head stands for, and names the
first that is not. The seal says whether the file, pages and attachment, is to the byte what its key sealed; whose key
that is, only the certificate's fingerprint says, which has to be compared with the issuer's once. Somebody who makes up
a whole new record and seals it with a key of their own is found by the fingerprint, and by the head in the bank's own
record, and by nothing in the file.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import pikepdf

from orchestrator.errors import Language
from orchestrator.text import Text
from orchestrator.trail.attachment import Checked, check
from orchestrator.trail.binding import record
from orchestrator.trail.errors import NotATrail
from orchestrator.trail.sealing import Inspected, inspect


@dataclass(frozen=True, slots=True)
class Report:
    """What was found; `record` is None when the attachment cannot be read any more."""

    seal: Inspected
    record: Checked | None

    @property
    def is_genuine(self) -> bool:
        """Whether every event verifies and the file is as it was sealed."""
        return self.record is not None and self.record.fault is None and self.seal.problem is None

    def lines(self, language: Language) -> list[str]:
        """The findings in words, the record's first."""
        return [text.say(language) for text in (*_record(self.record), *_seal(self))]


def verify(content: bytes, fingerprint: str | None = None) -> Report:
    """Check a file; `fingerprint` is that of the certificate it must be sealed with. NotATrail for anything else."""
    if b"%PDF-" not in content[:1024]:
        raise NotATrail(what_zh="不是 PDF 文件", what_en="it is no PDF")
    seal = inspect(content)
    if seal.problem is None and fingerprint is not None and seal.fingerprint != fingerprint.lower().replace(":", ""):
        problem = Text("封印不是以指定的证书所作", "it was sealed with another certificate than the one given")
        seal = Inspected(seal.fingerprint, seal.owner, problem)
    try:
        attached = record(content)
    except (pikepdf.PdfError, zlib.error):
        return Report(seal, None)
    if attached is None:
        raise NotATrail(what_zh="其中没有附带记录", what_en="no record is attached to it")
    return Report(seal, check(attached))


def _record(checked: Checked | None) -> list[Text]:
    if checked is None:
        return [Text("记录：附件已损坏，无法读取", "Record: the attachment is damaged and cannot be read")]
    if checked.fault is not None:
        seq, why = checked.fault.seq, checked.fault.reason
        return [Text(f"记录：第 {seq} 条被改动：{why.zh}", f"Record: event {seq} was altered: {why.en}")]
    lines = [
        Text(f"记录：{checked.count} 条全部校验通过", f"Record: all {checked.count} events verify"),
        Text(f"业务 {checked.stream}，链尾 {checked.head}", f"Case {checked.stream}, chain head {checked.head}"),
    ]
    if checked.withheld:
        n = checked.withheld
        lines.append(Text(f"{n} 条的内容因权限未列入", f"the content of {n} is withheld from its reader"))
    return lines


def _seal(report: Report) -> list[Text]:
    seal, lines = report.seal, []
    if seal.problem is not None:
        lines.append(Text(f"文件：{seal.problem.zh}", f"File: {seal.problem.en}"))
        if report.record is not None and report.record.fault is None:
            words = "附件中的记录仍可采信，页面不可采信", "the attached record still holds; do not rely on the pages"
            lines.append(Text(*words))
    else:
        lines.append(Text("文件：封印完好，页面与附件均未改动", "File: sealed and unaltered, pages and attachment"))
    if seal.fingerprint is not None:
        owner, mark = seal.owner, seal.fingerprint
        lines.append(Text(f"封印证书 {owner}，SHA-256 指纹 {mark}", f"Sealed with {owner}, SHA-256 {mark}"))
    return lines
