"""What can go wrong with a case or its tasks, in words."""

from __future__ import annotations

from typing import ClassVar

from orchestrator.errors import CountersignError


class CasesError(CountersignError):
    """Root of this package's errors."""

    code: ClassVar[str] = "case"


class CaseNotFound(CasesError):
    """No such case, or none that this person may see."""

    code: ClassVar[str] = "case-not-found"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "没有业务 {case}，或您无权查看。"
    en: ClassVar[str] = "There is no case {case} that you may see."


class CaseOver(CasesError):
    """The case has ended or was cancelled; nothing moves in it any more."""

    code: ClassVar[str] = "case-over"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "该业务已经结束，不能再操作。"
    en: ClassVar[str] = "This case is over; nothing can be done in it any more."


class CaseSuspended(CasesError):
    """The case is suspended; nothing moves in it until it is resumed."""

    code: ClassVar[str] = "case-suspended"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "该业务已暂停，恢复后才能继续办理。"
    en: ClassVar[str] = "This case is suspended; nothing can be done in it until it is resumed."


class NotSuspended(CasesError):
    """Only a suspended case can be resumed."""

    code: ClassVar[str] = "case-not-suspended"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "该业务没有暂停。"
    en: ClassVar[str] = "This case is not suspended."


class MoveNotOffered(CasesError):
    """The model does not let the holder of this task do that."""

    code: ClassVar[str] = "move-not-offered"
    status: ClassVar[int] = 403
    zh: ClassVar[str] = "流程不允许对此任务做“{what_zh}”。"
    en: ClassVar[str] = "The process does not allow this task to be {what_en}."


class NotASigner(CasesError):
    """The person to be added may not do the step: another role, another duty in the case, or party to the matter."""

    code: ClassVar[str] = "not-a-signer"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "{person_zh} 不能会签此步骤：岗位不符、在本笔业务中承担其他职责，或应当回避。"
    en: ClassVar[str] = "{person_en} may not sign this step: another role, another duty in this case, or recused."


class AlreadySigns(CasesError):
    """The person to be added signs already, or will."""

    code: ClassVar[str] = "already-signs"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "{person_zh} 已在会签人之中。"
    en: ClassVar[str] = "{person_en} is among the signers already."


class NotDelegable(CasesError):
    """The person cannot be given the task: not among those it may be offered to."""

    code: ClassVar[str] = "not-delegable"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "不能转办给 {person}：此任务只能由指定岗位的在职人员办理。"
    en: ClassVar[str] = "The task cannot be given to {person}: it is for people of certain roles only."


class JobNotLeased(CasesError):
    """The worker does not hold the job: its lease ran out, another has it, or it is done."""

    code: ClassVar[str] = "job-not-leased"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "作业 {job} 不再由 {worker} 持有（已超时、已交给他人或已完成）。"
    en: ClassVar[str] = "Job {job} is not held by {worker} any more: the lease ran out, another has it, or it is done."


class HttpFailed(CasesError):
    """The system at the other end of an HTTP job did not answer, or not well; it is tried again."""

    code: ClassVar[str] = "http-failed"
    status: ClassVar[int] = 502
    zh: ClassVar[str] = "调用 {url} 失败：{why}"
    en: ClassVar[str] = "Calling {url} failed: {why}"


class HostNotAllowed(CasesError):
    """An HTTP job may call only the hosts that the settings name."""

    code: ClassVar[str] = "host-not-allowed"
    status: ClassVar[int] = 403
    zh: ClassVar[str] = "不允许调用 {host}：请在 COUNTERSIGN_HTTP_HOSTS 中列出。"
    en: ClassVar[str] = "Calling {host} is not allowed: it is not listed in COUNTERSIGN_HTTP_HOSTS."


class MigrationRefused(CasesError):
    """The bundle is of another process than the case."""

    code: ClassVar[str] = "migration-refused"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "业务 {case} 不属于流程 {process}。"
    en: ClassVar[str] = "Case {case} is not of process {process}."


class JumpNotFound(CasesError):
    """No such jump is waiting for a decision in this case."""

    code: ClassVar[str] = "jump-not-found"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "没有待复核的跳转申请 {jump}。"
    en: ClassVar[str] = "No jump {jump} waits for a decision in this case."


class SecondPersonNeeded(CasesError):
    """Who asked for it cannot be who approves it."""

    code: ClassVar[str] = "second-person-needed"
    status: ClassVar[int] = 403
    zh: ClassVar[str] = "申请人不能复核自己的申请，请由另一人复核。"
    en: ClassVar[str] = "Another person must approve what you asked for yourself."


class TaskNotFound(CasesError):
    """No such task, or none that this person may see."""

    code: ClassVar[str] = "task-not-found"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "没有任务 {task}，或您无权查看。"
    en: ClassVar[str] = "There is no task {task} that you may see."


class TaskGone(CasesError):
    """The task is no longer open: somebody completed it, or the process took it back."""

    code: ClassVar[str] = "task-gone"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "该任务已不在待办中（{state_zh}）。"
    en: ClassVar[str] = "This task is no longer open ({state_en})."


class TaskTaken(CasesError):
    """Another person claimed the task."""

    code: ClassVar[str] = "task-taken"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "该任务已由 {by_zh} 签收。"
    en: ClassVar[str] = "This task has been claimed by {by_en}."


class KeyInUse(CasesError):
    """A running case of the process has this business key already."""

    code: ClassVar[str] = "key-in-use"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "{key} 已有一笔在办业务（{case}），不能重复发起。"
    en: ClassVar[str] = "A case for {key} is running already ({case}); a second one is refused."


class NoBusinessKey(CasesError):
    """The process names its business key, and the data gives none."""

    code: ClassVar[str] = "no-business-key"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "无法从所填数据得到业务主键（{expression}）。"
    en: ClassVar[str] = "The data gives no business key ({expression})."


class ReasonRequired(CasesError):
    """An act that cannot be undone needs a reason."""

    code: ClassVar[str] = "reason-required"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "请填写原因（至少 {least} 个字）。"
    en: ClassVar[str] = "Please give a reason of at least {least} characters."


class NoStartByMessage(CasesError):
    """The message reached no waiting case and no process starts with it."""

    code: ClassVar[str] = "message-unmatched"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "没有业务在等待消息 {name}（关联键 {key}），也没有流程由它发起。"
    en: ClassVar[str] = "No case waits for message {name} with key {key}, and no process starts with it."


class NoWorker(CasesError):
    """A service task's job type that no worker of this service does."""

    code: ClassVar[str] = "no-worker"
    status: ClassVar[int] = 500
    zh: ClassVar[str] = "没有处理作业类型 {type} 的程序。"
    en: ClassVar[str] = "Nothing here does jobs of type {type}."


class FileMissing(CasesError):
    """The upload came without a file."""

    code: ClassVar[str] = "file-missing"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "请选择要上传的文件。"
    en: ClassVar[str] = "Please choose a file to upload."


class FileTooLarge(CasesError):
    """The file is larger than files may be."""

    code: ClassVar[str] = "file-too-large"
    status: ClassVar[int] = 413
    zh: ClassVar[str] = "文件超过 {most} MB。"
    en: ClassVar[str] = "The file is larger than {most} MB."


class FileKindRefused(CasesError):
    """The file's content is not of a kind that is taken, whatever its name says."""

    code: ClassVar[str] = "file-kind-refused"
    status: ClassVar[int] = 415
    zh: ClassVar[str] = "“{name}”的内容不是 PDF、JPG 或 PNG。"
    en: ClassVar[str] = "The content of “{name}” is not PDF, JPEG or PNG."


class TooManyFiles(CasesError):
    """The person uploaded many files that no step has taken yet."""

    code: ClassVar[str] = "too-many-files"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "您已上传 {most} 个尚未提交的文件，请先提交，或次日再试。"
    en: ClassVar[str] = "You have uploaded {most} files that are not submitted yet; submit them, or try again tomorrow."


class FileNotFound(CasesError):
    """No such file in a case, or none that this person may see."""

    code: ClassVar[str] = "file-not-found"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "没有文件 {file}，或您无权查看。"
    en: ClassVar[str] = "There is no file {file} that you may see."
