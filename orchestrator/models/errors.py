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
