"""Events and their seal.

An event's body is canonical JSON (RFC 8785): who, when, where, what, and the hash of the event before it. Its hash is
SHA-256 over a version byte and the body in which actor and payload are replaced by their digests, in hexadecimal. So
either can be withheld from a reader, and the chain still be verified by that reader; the salts keep what is withheld
from being guessed by its digest. Decimals stand in the body as strings, because JSON numbers of RFC 8785 are binary
floating point. Changing `VERSION` means a new golden value in the tests.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

import rfc8785

from orchestrator.actor import Actor
from orchestrator.audit.canonical import canonical
from orchestrator.errors import CountersignError
from orchestrator.text import Text

VERSION = b"\x01"
WITHHOLDABLE = ("actor", "payload")

# The closed vocabulary: what can happen, in the words people read.
KINDS: dict[str, Text] = {
    "case.started": Text("发起", "Case started"),
    "case.ended": Text("办结", "Case ended"),
    "case.cancelled": Text("撤销", "Case cancelled"),
    "path.taken": Text("流转", "Path taken"),
    "task.opened": Text("任务产生", "Task opened"),
    "task.claimed": Text("签收", "Task claimed"),
    "task.released": Text("退回待办池", "Task released"),
    "task.completed": Text("办理", "Task completed"),
    "task.cancelled": Text("任务取消", "Task cancelled"),
    "task.reminded": Text("催办", "Reminder"),
    "task.escalated": Text("超时升级", "Escalated"),
    "task.returned": Text("退回", "Returned"),
    "task.withdrawn": Text("撤回", "Taken back"),
    "task.delegated": Text("转办", "Given to another person"),
    "signer.added": Text("加签", "Signer added"),
    "signer.removed": Text("减签", "Signer removed"),
    "case.suspended": Text("暂停", "Case suspended"),
    "case.resumed": Text("恢复", "Case resumed"),
    "branch.cancelled": Text("取消分支", "Branch cancelled"),
    "jump.asked": Text("申请跳转", "Jump asked for"),
    "jump.refused": Text("驳回跳转", "Jump refused"),
    "case.jumped": Text("跳转", "Case moved by hand"),
    "case.migrated": Text("切换流程版本", "Moved to another version"),
    "case.migration.refused": Text("未能切换流程版本", "Not moved to another version"),
    "decision.evaluated": Text("规则判定", "Decision evaluated"),
    "timer.fired": Text("到时", "Timer fired"),
    "message.received": Text("收到消息", "Message received"),
    "message.thrown": Text("发出消息", "Message sent"),
    "job.created": Text("系统作业", "Job created"),
    "job.completed": Text("系统作业完成", "Job completed"),
    "job.failed": Text("系统作业失败", "Job failed"),
    "error.thrown": Text("业务异常", "Business error"),
    "incident.raised": Text("故障", "Incident"),
    "incident.resolved": Text("故障重试", "Incident retried"),
    "incident.corrected": Text("更正数据后重试", "Data corrected, then retried"),
    "access.denied": Text("越权被拒", "Access denied"),
    "file.viewed": Text("查看附件", "File seen"),
    "model.drafted": Text("模型起草", "Model drafted"),
    "model.submitted": Text("模型送审", "Model submitted"),
    "model.returned": Text("模型退回", "Model handed back"),
    "model.discarded": Text("模型草稿作废", "Model draft discarded"),
    "calendar.changed": Text("工作日历变更", "Working calendar changed"),
    "model.published": Text("模型发布", "Model published"),
    "model.withdrawn": Text("模型停用", "Model withdrawn"),
    "migration.ordered": Text("切换在办业务", "Running cases ordered to a version"),
    "trail.exported": Text("导出档案", "Trail exported"),
    "customer.imported": Text("名单导入", "Imported from a list"),
    "customer.noted": Text("添加备注", "Note added"),
    "customer.revealed": Text("查看明文", "Seen in clear"),
    "customer.exported": Text("导出", "Exported"),
    "import.uploaded": Text("上传名单", "List uploaded"),
    "import.corrected": Text("改正名单", "List corrected"),
    "import.applied": Text("名单入库", "List imported"),
    "import.dropped": Text("放弃导入", "Import given up"),
    "list.exported": Text("导出名单", "List exported"),
    "person.signed_in": Text("登录", "Signed in"),
    "person.refused": Text("登录被拒", "Sign-in refused"),
}


class RecordKindUnknown(CountersignError):
    """An event of a kind outside the vocabulary was about to be recorded."""

    code: ClassVar[str] = "record-kind-unknown"
    status: ClassVar[int] = 500
    zh: ClassVar[str] = "审计事件类型 {kind} 未定义。"
    en: ClassVar[str] = "The record has no event kind {kind}."


@dataclass(frozen=True, slots=True)
class Draft:
    """What happened, before it is sealed. `model` is the hash of the model that `element` belongs to."""

    kind: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    element: str | None = None
    process: str | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Sealed:
    """An event as it is stored: the canonical body and its hash."""

    seq: int
    kind: str
    actor: str
    element: str | None
    body: str
    hash: str


def seal(
    stream: str, seq: int, previous: str, draft: Draft, actor: Actor, at: datetime, salt: str | None = None
) -> Sealed:
    """Seal the draft as event `seq` of `stream` after the event whose hash is `previous` ("" for the first).

    `salt` is 32 hexadecimal digits, random unless given; each part that can be withheld has its own, derived from it.
    """
    if draft.kind not in KINDS:
        raise RecordKindUnknown(kind=draft.kind)
    content = {
        "stream": stream,
        "seq": seq,
        "previous": previous,
        "kind": draft.kind,
        "at": instant(at),
        "actor": _who(actor),
        "element": draft.element,
        "process": draft.process,
        "model": draft.model,
        "payload": plain(draft.payload),
        "salts": _salts(salt or secrets.token_hex(16)),
    }
    body = canonical(content).decode()
    return Sealed(seq, draft.kind, actor.person_id, draft.element, body, _hash(content))


def digest(body: bytes) -> str:
    """The hash of a canonical body, whole or withheld; ValueError when the body is not canonical JSON of an object."""
    content = json.loads(body)
    if not isinstance(content, dict) or rfc8785.dumps(content) != body:
        raise ValueError("not the canonical JSON of an object")
    return _hash(content)


def _hash(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(VERSION + canonical(withhold(content, WITHHOLDABLE))).hexdigest()


def withhold(content: Mapping[str, Any], parts: Collection[str]) -> dict[str, Any]:
    """The content with digests in place of these parts and their salts, as far as they are there; its hash stays."""
    salts = dict(content.get("salts", {}))
    left = {key: value for key, value in content.items() if key not in parts and key != "salts"}
    for part in parts:
        if part in content:
            covered = canonical([salts.pop(part, ""), content[part]])
            left[f"{part}_digest"] = hashlib.sha256(covered).hexdigest()
    return {**left, "salts": salts} if salts else left


def instant(at: datetime) -> str:
    """A moment as it stands in a body: RFC 3339 in UTC with microseconds."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def plain(value: Any) -> Any:
    """The value with what JSON numbers cannot hold exactly turned into strings."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**53 else str(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _salts(salt: str) -> dict[str, str]:
    return {part: hashlib.sha256(f"{salt}{part}".encode()).hexdigest()[:32] for part in WITHHOLDABLE}


def _who(actor: Actor) -> dict[str, Any]:
    return {
        "id": actor.person_id,
        "name": actor.name.zh,
        "name_en": actor.name.en,
        "roles": sorted(actor.roles),
        "unit": actor.unit.zh,
        "unit_en": actor.unit.en,
        "method": actor.method,
        "address": actor.address,
    }
