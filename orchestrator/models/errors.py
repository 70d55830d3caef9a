"""What can be wrong with models as a set."""

from __future__ import annotations

from typing import ClassVar

from orchestrator.errors import CountersignError


class ModelsError(CountersignError):
    """Root of this package's errors."""

    code: ClassVar[str] = "model"


class ModelNotFound(ModelsError):
    """There is no such model, or no such version of it."""

    code: ClassVar[str] = "model-not-found"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "没有模型 {key}（版本 {version}）。"
    en: ClassVar[str] = "There is no model {key} (version {version})."


class ProcessNotFound(ModelsError):
    """No published process of this id."""

    code: ClassVar[str] = "process-not-found"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "没有已发布的流程 {process}。"
    en: ClassVar[str] = "There is no published process {process}."


class DecisionNotFound(ModelsError):
    """No published decision of this id."""

    code: ClassVar[str] = "decision-not-found"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "没有已发布的决策 {decision}。"
    en: ClassVar[str] = "There is no published decision {decision}."


class FileKindUnknown(ModelsError):
    """A file that is neither .bpmn nor .dmn nor .form."""

    code: ClassVar[str] = "file-kind-unknown"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "文件 {name} 的类型无法识别：应为 .bpmn、.dmn 或 .form。"
    en: ClassVar[str] = "File {name} is of no known kind: expected .bpmn, .dmn or .form."


class FileTooLarge(ModelsError):
    """A model file above the limit; it was not read."""

    code: ClassVar[str] = "file-too-large"
    status: ClassVar[int] = 413
    zh: ClassVar[str] = "文件 {name} 为 {size} 字节，超过上限 {limit} 字节。"
    en: ClassVar[str] = "File {name} has {size} bytes, above the limit of {limit}."


class ModelWithdrawn(ModelsError):
    """A process that is published no more; running cases go on, new ones cannot be started."""

    code: ClassVar[str] = "model-withdrawn"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "流程 {process} 已停用：在办业务继续办理，但不能再发起新业务。"
    en: ClassVar[str] = "Process {process} has been withdrawn: running cases go on, but no new case can be started."


class ModelInUse(ModelsError):
    """A model that other published models refer to cannot be withdrawn; facts: key, users."""

    code: ClassVar[str] = "model-in-use"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "{key} 正被 {users} 引用，不能停用。"
    en: ClassVar[str] = "{key} is used by {users} and cannot be withdrawn."


class DraftNotFound(ModelsError):
    """There is no such draft."""

    code: ClassVar[str] = "draft-not-found"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "没有这份草稿（{draft}）。"
    en: ClassVar[str] = "There is no such draft ({draft})."


class DraftConflict(ModelsError):
    """Someone else has saved the draft meanwhile; what was sent is not stored. Facts: by_zh, by_en, revision."""

    code: ClassVar[str] = "draft-conflict"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "{by_zh} 在此期间保存了这份草稿（第 {revision} 次修改），您的修改没有覆盖它。"
    en: ClassVar[str] = "{by_en} has saved this draft meanwhile (revision {revision}). Yours has not overwritten it."


class DraftPublished(ModelsError):
    """The draft has become a version already; facts: version."""

    code: ClassVar[str] = "draft-published"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "这份草稿已发布为第 {version} 版，不能再更改。"
    en: ClassVar[str] = "This draft has been published as version {version} and cannot be changed any more."


class DraftOfOthers(ModelsError):
    """An upload would take the place of what others have written; facts: by_zh, by_en."""

    code: ClassVar[str] = "draft-of-others"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "{by_zh} 正在编写此模型的草稿。请先发布或放弃该草稿，再上传文件。"
    en: ClassVar[str] = "{by_en} is writing a draft of this model. Publish or discard it before you upload a file."


class DraftNotSubmitted(ModelsError):
    """Only a submitted draft is published, so that nobody publishes what is still being written."""

    code: ClassVar[str] = "draft-not-submitted"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "这份草稿尚未送审。"
    en: ClassVar[str] = "This draft has not been submitted."


class DraftOutdated(ModelsError):
    """A newer version than the draft's base was published meanwhile; facts: base, newest."""

    code: ClassVar[str] = "draft-outdated"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "草稿基于第 {base} 版，而第 {newest} 版已发布。请先比较两者，再以第 {newest} 版为基础继续。"
    en: ClassVar[str] = (
        "The draft is based on version {base}, but version {newest} has been published. "
        "Compare them first, then go on from version {newest}."
    )


class NothingChanged(ModelsError):
    """The draft is byte for byte the newest version."""

    code: ClassVar[str] = "nothing-changed"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "草稿与已发布的第 {version} 版完全相同。"
    en: ClassVar[str] = "The draft is the same as the published version {version}."


class SecondPersonNeeded(ModelsError):
    """Four eyes: who wrote in a draft does not publish it."""

    code: ClassVar[str] = "second-person-needed"
    status: ClassVar[int] = 403
    zh: ClassVar[str] = "须由另一人发布：您参与编写了这份草稿。"
    en: ClassVar[str] = "Another person must publish it: you wrote in this draft."


class KeyTaken(ModelsError):
    """A new model with the key of one that exists; facts: key."""

    code: ClassVar[str] = "model-exists"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "已有模型 {key}，请打开它来修改。"
    en: ClassVar[str] = "There is a model {key} already; open that to change it."


class KeyInvalid(ModelsError):
    """A key of a new model with other characters than models may have; facts: key."""

    code: ClassVar[str] = "model-key-invalid"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "标识 {key} 应以字母开头，只含字母、数字和下划线，最多 60 个字符。"
    en: ClassVar[str] = "The key {key} must begin with a letter and have letters, digits and _ only, at most 60."


class CommentMissing(ModelsError):
    """Submitting, publishing and withdrawing need a word on why."""

    code: ClassVar[str] = "comment-missing"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "请写明修改内容和原因（至少 {least} 个字）。"
    en: ClassVar[str] = "Please say what is changed and why (at least {least} characters)."


class FileUnreadable(ModelsError):
    """An uploaded file in which no model can be found; facts: name."""

    code: ClassVar[str] = "file-unreadable"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "文件 {name} 中找不到流程、决策或表单的标识，无法判断它属于哪个模型。"
    en: ClassVar[str] = "No process, decision or form id can be found in the file {name}, so its model is not known."
