"""What can be wrong with data sent to a form: one registry of problems, and the error that carries them.

A problem is a code and facts; PROBLEMS holds its two sentences. Problems are collected, never thrown one by
one. Names of fields in the sentences are their labels, so that a person can find them on the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from orchestrator.errors import CountersignError, Language

PROBLEMS: dict[str, tuple[str, str]] = {
    "undeclared": ("表单没有这个字段", "the form has no such field"),
    "not_writable": ("此步骤不能填写这个字段", "this step may not write this field"),
    "required": ("必填", "is required"),
    "type": ("应为{zh_type}", "must be {en_type}"),
    "number_size": ("数字过大或位数过多", "has too many digits"),
    "decimals": ("最多 {limit} 位小数", "may have at most {limit} decimal places"),
    "increment": ("应为 {limit} 的整数倍", "must be a multiple of {limit}"),
    "min": ("不得小于 {limit}", "must be at least {limit}"),
    "max": ("不得大于 {limit}", "must be at most {limit}"),
    "min_length": ("至少 {limit} 个字", "must have at least {limit} characters"),
    "max_length": ("最多 {limit} 个字", "may have at most {limit} characters"),
    "pattern": ("格式不符", "does not have the required form"),
    "email": ("不是有效的电子邮箱", "is not an e-mail address"),
    "phone": ("不是有效的电话号码", "is not a phone number"),
    "option": ("不在可选项之内", "is not one of the options"),
    "option_twice": ("同一选项重复", "names an option twice"),
    "files_most": ("最多 {limit} 个文件", "may have at most {limit} files"),
    "file_twice": ("同一文件重复", "names a file twice"),
    "file_unknown": (
        "“{name}”不存在、已过期、已变更，或不是您上传的，请重新上传",
        "has “{name}”, which is not there, not as it was uploaded, or not yours; upload it again",
    ),
    "file_kind": ("“{name}”不是可接受的文件类型", "does not take files of the kind of “{name}”"),
    "options_unknown": ("可选项未能取得，不能保存", "its options are not known, so nothing is accepted"),
    "limit_unknown": ("限值未能算出，不能保存", "its limit could not be computed, so nothing is accepted"),
    "past": ("不得早于今天", "must not lie in the past"),
    "interval": ("时间应为 {limit} 分钟的整数倍", "must be a multiple of {limit} minutes"),
    "rule": ("{zh_rule}", "{en_rule}"),
    "uscc": ("统一社会信用代码有误（{result}）", "is not a unified social credit code ({result})"),
    "resident_id": ("居民身份证号有误（{result}）", "is not a resident identity number ({result})"),
    "mobile": ("手机号码有误（{result}）", "is not a mobile number ({result})"),
    "lei": ("全球法人识别编码有误", "is not a legal entity identifier"),
    "card": ("卡号有误", "is not a card number"),
    "industry_code": ("应为 GB/T 4754 的四位行业代码", "must be a four-digit GB/T 4754 industry code"),
    "person": ("不是有效的人员编号", "is not the id of a person"),
}


class FormsError(CountersignError):
    """Root of the errors of `orchestrator.forms`."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem before it has a place: `code` of PROBLEMS and the facts its sentences name."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing wrong with the data: `path` as in the data ("ubo[0].id"), a stable `code`, two sentences."""

    path: str
    code: str
    zh: str
    en: str

    def sentence(self, language: Language) -> str:
        """The problem in words, in Chinese ("zh") or English ("en")."""
        return self.zh if language == "zh" else self.en


class InvalidData(FormsError):
    """Data a form does not accept; `errors` has every problem, at once."""

    code = "form-data-invalid"
    status = 422
    zh = "填写的内容有 {count} 处问题：{problems}"
    en = "The form's data has {count} problem(s): {problems}"

    def __init__(self, errors: Sequence[FieldProblem]) -> None:
        self.errors = tuple(errors)
        super().__init__(count=len(self.errors), problems="; ".join(e.path for e in self.errors))

    def sentence(self, language: Language) -> str:
        """Every problem, one after another."""
        words = "; ".join(f"{e.path}: {e.sentence(language)}" for e in self.errors)
        return (self.zh if language == "zh" else self.en).format(count=len(self.errors), problems=words)


def placed(problem: Problem, path: str, label: str = "", label_en: str = "") -> FieldProblem:
    """The problem at its place, in words; the labels name the field to a person, the path to a program."""
    zh, en = PROBLEMS[problem.code]
    return FieldProblem(
        path,
        problem.code,
        f"{label or path}：{zh.format(**problem.facts)}",
        f"{label_en or label or path} {en.format(**problem.facts)}",
    )
