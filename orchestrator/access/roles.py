"""The bank's roles and what each may do: the one registry of both.

A role that is of a branch sees the tasks of its own branch only; a role of the bank sees those of every branch.
Basis of the segregation: internal control guidelines 2014; see DMN and BPMN models for who decides what.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from orchestrator.access.errors import NotAllowed
from orchestrator.actor import Actor
from orchestrator.text import Text


@dataclass(frozen=True, slots=True)
class Role:
    """A role by its code."""

    code: str
    name: Text
    scope: Literal["branch", "bank"] = "bank"


ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role("CM", Text("客户经理", "Customer manager"), "branch"),
        Role("CM2", Text("协办客户经理", "Second investigator"), "branch"),
        Role("BH", Text("支行行长", "Branch head"), "branch"),
        Role("RR", Text("风险审查岗", "Risk reviewer")),
        Role("LG", Text("法律审查岗", "Legal reviewer")),
        Role("AML", Text("反洗钱合规岗", "AML compliance")),
        Role("CC", Text("贷审会委员", "Credit committee member")),
        Role("CH", Text("贷审会主任委员", "Committee chair")),
        Role("SEC", Text("贷审会秘书", "Committee secretary")),
        Role("PR", Text("有权审批人", "Authorised approver")),
        Role("OP", Text("运营放款岗", "Operations")),
        Role("PL", Text("贷后管理岗", "Post-loan officer")),
        Role("SA", Text("资产保全岗", "Special assets")),
        Role("SV", Text("客服经理", "Service manager"), "branch"),
        Role("PB", Text("私人银行顾问", "Private banker")),
        Role("AU", Text("审计", "Auditor")),
        Role("ADM", Text("系统管理员", "Administrator")),
        Role("COMPLIANCE_HEAD", Text("合规部负责人", "Head of compliance")),
        Role("HO_CORPORATE", Text("总行公司部", "Head office, corporate")),
        Role("RISK_HEAD", Text("风险部负责人", "Head of risk")),
        Role("LEGAL_HEAD", Text("法律部负责人", "Head of legal")),
        Role("POST_LOAN_HEAD", Text("贷后管理负责人", "Head of post-loan")),
        Role("SECURITY_DUTY", Text("安全值班", "Security duty")),
        Role("PB_DIRECTOR", Text("私行总监", "Private banking director")),
        Role("SERVICE_DESK", Text("客服台", "Service desk")),
    )
}

# Those whose processes, tables and forms they are.
_OWNERS = ("RR", "RISK_HEAD", "COMPLIANCE_HEAD", "LEGAL_HEAD", "POST_LOAN_HEAD", "HO_CORPORATE", "PB_DIRECTOR")

# What a person may do by role, beyond the tasks that a process gives them. Everything else is denied.
PERMISSIONS: dict[str, frozenset[str]] = {
    "case.read.all": frozenset({"AU"}),
    "case.cancel": frozenset({"BH"}),
    "case.administer": frozenset({"OP"}),
    "case.migrate": frozenset({"OP"}),
    "job.work": frozenset({"OP"}),
    "case.jump.approve": frozenset({"OP", "RISK_HEAD"}),
    "incident.read": frozenset({"OP", "AU"}),
    "incident.retry": frozenset({"OP"}),
    "message.publish": frozenset({"OP"}),
    "operations.read": frozenset({"OP", "AU", "POST_LOAN_HEAD"}),
    "calendar.edit": frozenset({"OP"}),
    "model.read": frozenset({"ADM", "AU", *_OWNERS}),
    "model.edit": frozenset({"ADM", *_OWNERS}),
    "model.publish": frozenset({"ADM", "RISK_HEAD", "COMPLIANCE_HEAD"}),
    "model.deploy": frozenset({"ADM"}),
    "decision.evaluate": frozenset({"ADM", "AU", *_OWNERS}),
    # Customers: who sees which records; what of them is seen stands in customers.fields.
    "customer.read.own": frozenset({"CM"}),
    "customer.read.unit": frozenset({"CM2", "BH", "SV"}),
    "customer.read.all": frozenset(
        {"RR", "LG", "AML", "CC", "CH", "SEC", "PR", "OP", "PL", "SA", "PB", "AU", "COMPLIANCE_HEAD", "HO_CORPORATE"}
        | {"RISK_HEAD", "LEGAL_HEAD", "POST_LOAN_HEAD", "PB_DIRECTOR", "SECURITY_DUTY", "SERVICE_DESK"}
    ),
    "customer.note": frozenset({"CM", "CM2", "BH", "RR", "LG", "AML", "PL", "SA", "SV", "PB", "HO_CORPORATE"}),
    "customer.import": frozenset({"CM", "BH", "HO_CORPORATE"}),
    "customer.export": frozenset(
        {"CM", "BH", "RR", "AML", "PL", "SA", "AU", "HO_CORPORATE", "RISK_HEAD", "POST_LOAN_HEAD", "COMPLIANCE_HEAD"}
    ),
    # A case's trail as a file, with what the person may see of it.
    "trail.export": frozenset(
        {"AU", "BH", "COMPLIANCE_HEAD", "RISK_HEAD", "LEGAL_HEAD", "POST_LOAN_HEAD", "PB_DIRECTOR"}
    ),
    "record.verify": frozenset({"AU", "COMPLIANCE_HEAD"}),
}


def may(actor: Actor, permission: str) -> bool:
    """Whether one of the actor's roles carries the permission; KeyError for a permission that does not exist."""
    return not PERMISSIONS[permission].isdisjoint(actor.roles)


def refuse_unless_may(actor: Actor, permission: str) -> None:
    """NotAllowed when none of the actor's roles carries the permission."""
    if not may(actor, permission):
        raise NotAllowed(what=permission)


def unit_scope(groups: list[str], unit_id: str | None) -> str | None:
    """The unit to which the roles of a branch among these groups are confined, or None when there is none of them."""
    return unit_id if any(code in ROLES and ROLES[code].scope == "branch" for code in groups) else None


def wide(roles: Iterable[str]) -> frozenset[str]:
    """Those roles that are of the whole bank: they see the tasks of every branch."""
    return frozenset(code for code in roles if code not in ROLES or ROLES[code].scope == "bank")
