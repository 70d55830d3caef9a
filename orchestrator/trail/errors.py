"""What can go wrong with a case's trail, in words."""

from __future__ import annotations

from typing import ClassVar

from orchestrator.errors import CountersignError


class TrailError(CountersignError):
    """Root of this package's errors."""

    code: ClassVar[str] = "trail"


class PdfUnavailable(TrailError):
    """This machine cannot make PDF; everything else runs. `what` says what is missing and how to install it."""

    code: ClassVar[str] = "pdf-unavailable"
    status: ClassVar[int] = 503
    zh: ClassVar[str] = "本机无法生成 PDF：{what_zh}"
    en: ClassVar[str] = "This machine cannot make PDF: {what_en}"


class PdfFailed(TrailError):
    """The program that lays out the pages ended without a PDF; `output` holds its last lines."""

    code: ClassVar[str] = "pdf-failed"
    status: ClassVar[int] = 500
    zh: ClassVar[str] = "生成 PDF 失败：{output}"
    en: ClassVar[str] = "Making the PDF failed: {output}"


class NoSuchEvent(TrailError):
    """A trail up to an event that the case does not have."""

    code: ClassVar[str] = "no-such-event"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "该业务共有 {count} 条记录，没有第 {event} 条。"
    en: ClassVar[str] = "The case has {count} events; there is no event {event}."


class ExportNotFound(TrailError):
    """No such export, or it is another person's."""

    code: ClassVar[str] = "export-not-found"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "没有导出 {export}，或不是您的导出。"
    en: ClassVar[str] = "There is no export {export} of yours."


class ExportNotReady(TrailError):
    """The PDF is still being made, or could not be made."""

    code: ClassVar[str] = "export-not-ready"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "PDF 尚未生成（{state}）。"
    en: ClassVar[str] = "The PDF is not ready ({state})."


class NotATrail(TrailError):
    """A file that is no trail of ours: no PDF, or a PDF without the record attached. `what` says which."""

    code: ClassVar[str] = "not-a-trail"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "这不是业务档案：{what_zh}"
    en: ClassVar[str] = "This is not a trail: {what_en}"
