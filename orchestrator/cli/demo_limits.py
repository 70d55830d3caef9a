"""The demonstration's credit limits: with the branch head, in every stage of the committee, refused, reduced."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from orchestrator.cases import jobs
from orchestrator.cases.opening import open_case
from orchestrator.cli.demo_desk import BJ, XH, YH, Desk, Step, Story, Team, cancel_it, claim, do, on
from orchestrator.store import transaction

# Raised limits, in CNY, that the branch head decides alone, and that go to the committee.
SMALL, LARGE = (0, 1_000_000), (3_100_000, 40_000_000)
MORTGAGE = {"text": "办妥抵押登记并取得他项权证", "when": "PRE", "owner": "cm1"}
MONTHLY = {"text": "按月报送财务报表及纳税申报表", "when": "POST", "owner": "cm1"}
MEMBERS = tuple(f"cc{number}" for number in range(1, 8))


class Limit:
    """An application for a higher limit, and its steps with the amounts of the customer that was found for it."""

    def __init__(self, team: Team, size: tuple[int, int] = LARGE, product: str = "WC_LOAN", **more: Any) -> None:
        self.team, self._size, self._product, self._more = team, size, product, more
        self.amount = Decimal(0)

    def apply(self, desk: Desk) -> str:
        """The customer manager applies."""
        customer, self.amount = desk.borrower(self.team, *self._size)
        data = {
            "customer_no": customer.no, "apply_type": "INCREASE", "product": self._product, "tenor_months": 12,
            "requested_limit": self.amount, "purpose": "旺季备货，采购原材料", "purpose_declared": True,
            "nonstandard_text": False, **self._more,
        }  # fmt: skip
        return desk.start(self.team.manager, "credit_limit", **data)

    def investigate(self, gap: int = 2, house: bool = False) -> Step:
        """The first investigator reports, with collateral or without."""
        opinion = "企业经营正常，订单充足，结算往来稳定，建议给予授信支持。"
        return do(
            self.team.manager, "Task_Investigate", gap, fin=self._figures, collateral=self._house if house else list,
            co_investigator=self.team.second, investigation_opinion=opinion,
        )  # fmt: skip

    def both(self, house: bool = False) -> tuple[Step, Step]:
        """Both investigators report."""
        opinion = "已共同实地调查，情况属实，同意主办意见。"
        second = do(self.team.second, "Task_CoInvestigate", onsite_together=True, co_agrees=True, co_opinion=opinion)
        return self.investigate(house=house), second

    def review(self, decision: str = "RECOMMEND", person: str = "rr1", gap: int = 2, *conditions: Any) -> Step:
        """Risk review."""
        opinion = {
            "RECOMMEND": "资料齐全，测算合理，第一还款来源充足，建议同意。",
            "RETURN": "关联往来说明不充分，请补充后再报。",
            "REJECT": "负债增长过快，还款来源不足，不建议增加授信。",
        }
        return do(
            person, "Task_RiskReview", gap, reviewed_limit=lambda: self.amount, reviewed_tenor=12,
            conditions=list(conditions), review_decision=decision, review_opinion=opinion[decision],
        )  # fmt: skip

    def decide(self, person: str, element: str, decision: str = "APPROVE", gap: int = 1) -> Step:
        """The branch head or the president decides."""
        if decision == "REJECT":
            return do(person, element, gap, decision=decision, decision_reason="本年度该行业投放计划已用完，不予批准。")
        return do(
            person, element, gap, decision=decision, approved_limit=lambda: self.amount, valid_until=on(360),
            decision_reason="同意按审查意见办理。",
        )  # fmt: skip

    def contract(self, number: int, gap: int = 2) -> Step:
        """The contract is signed."""
        return do(
            self.team.manager, "Task_Contract", gap, contract_no=f"HT-2026-{number:04d}", signed_on=on(),
            signed_in_person=True,
        )  # fmt: skip

    def _figures(self) -> dict[str, Any]:
        return {
            "sales": self.amount * 6, "profit_margin": Decimal("0.1"), "growth": Decimal("0.1"), "inventory_days": 60,
            "ar_days": 90, "ap_days": 45, "prepaid_days": 15, "advance_days": 10, "own_funds": self.amount / 5,
            "existing_wc_loans": self.amount * 3 / 10, "other": 0,
        }  # fmt: skip

    def _house(self) -> list[dict[str, Any]]:
        house = {"type": "HOUSE", "owner": "示例置业有限公司", "value": self.amount * 2, "ltv": 65}
        return [{**house, "appraiser": "示例房地产评估公司", "valued_on": on(-60)()}]


def convened(number: int, gap: int = 1) -> Step:
    """The secretary opens the item and sends the papers."""
    return do(
        "sec1", "Task_OpenItem", gap, meeting_no=f"2026-{number:02d}", meeting_kind="MEETING", papers_sent=True,
        agenda_note="材料已于当日送达各位委员。",
    )  # fmt: skip


def votes(*ballots: str, gap: int = 6) -> Step:
    """So many members vote, one after another."""

    def act(desk: Desk, case_id: str) -> None:
        for member, ballot in zip(MEMBERS, ballots, strict=False):
            desk.do(member, case_id, "Task_Vote", **_ballot(ballot))

    return Step(gap, act)


def _ballot(ballot: str) -> dict[str, Any]:
    reasons = {"CONDITIONAL": "同意，须加强贷后监测", "REJECT": "还款来源不足", "ABSTAIN": "材料尚需进一步核实"}
    more = {"vote_reason": reasons[ballot]} if ballot in reasons else {}
    return {"vote": ballot, **more, **({"vote_conditions": [MONTHLY]} if ballot == "CONDITIONAL" else {})}


CLOSED = do("sec1", "Task_CloseVote", conflicted_members=[], minutes="与会委员逐一发表意见并记名表决，表决情况见附表。")
UPHELD = do("ch1", "Task_Chair", chair_veto=False)
CHECKED = do("op1", "Task_CheckCondition", condition_met=True, evidence="他项权证原件已核对并留存影像")
RECHECKED = do("op2", "Task_RecheckCondition", condition_met=True, evidence="复核无误，条件已落实")
YES = ("APPROVE",) * 5 + ("CONDITIONAL", "REJECT")
NO = ("APPROVE",) * 3 + ("REJECT",) * 4


def reduction(team: Team, kind: str, share: Decimal, purpose: str) -> Callable[[Desk], str]:
    """The customer manager applies for a lower limit or a freeze."""

    def begin(desk: Desk) -> str:
        customer, _raised = desk.borrower(team, *LARGE)
        amount = desk.limits[customer.no] * share // 10_000 * 10_000
        data = {"customer_no": customer.no, "apply_type": kind, "product": "WC_LOAN", "tenor_months": 12}
        more = {"requested_limit": amount, "purpose": purpose, "purpose_declared": True, "nonstandard_text": False}
        return desk.start(team.manager, "credit_limit", **data, **more)

    return begin


def _stopped(desk: Desk, case_id: str) -> None:
    """The case's job fails for the last time: operations have to look at it."""
    del desk
    with transaction() as tx:
        (job,) = open_case(tx, case_id).before.jobs
        jobs.give_up(tx, case_id, job.token, "TimeoutError: 客户信息系统 30 秒内没有应答")


def _without_data(limit: Limit) -> Callable[[Desk], str]:
    """An application on which the customer's figures could not be read."""

    def begin(desk: Desk) -> str:
        case_id = limit.apply(desk)
        _stopped(desk, case_id)
        return case_id

    return begin


def _small(team: Team, ago: int, *rest: Callable[[Limit], Step]) -> Story:
    limit = Limit(team, SMALL)
    return Story(ago, limit.apply, (*limit.both(), limit.review(), *(step(limit) for step in rest)))


def _committee(team: Team, ago: int, *rest: Step | Callable[[Limit], Step], product: str = "WC_LOAN") -> Story:
    limit = Limit(team, product=product)
    steps = (step if isinstance(step, Step) else step(limit) for step in rest)
    return Story(ago, limit.apply, (*limit.both(), limit.review("RECOMMEND", "rr1", 2, MORTGAGE), *steps))


def _president(limit: Limit) -> Step:
    return limit.decide("pr1", "Task_Approve")


def _head(limit: Limit) -> Step:
    return limit.decide(limit.team.head, "Task_BranchDecision")


def _signed(number: int) -> Callable[[Limit], Step]:
    return lambda limit: limit.contract(number)


def _stories() -> tuple[Story, ...]:
    early, second, legal, returned, refused = Limit(XH), Limit(YH), Limit(BJ), Limit(YH), Limit(BJ)
    withdrawn, waiting, broken = Limit(XH), Limit(BJ), Limit(YH)
    agreed = do("lg1", "Task_LegalReview", 1, legal_opinion="AGREE")
    confirmed = (
        do("bh2", "Task_BranchConfirm", decision="APPROVE", opinion="客户主动申请，同意调减。"),
        do("rr1", "Task_RiskConfirm", decision="APPROVE"),
    )
    return (
        _small(XH, 46, _head, _signed(21)),
        _small(YH, 30, _head, _signed(22)),
        _small(BJ, 9, _head),
        _small(XH, 7),
        _committee(XH, 49, convened(41), votes(*YES), CLOSED, UPHELD, _president, _signed(23), CHECKED, RECHECKED),
        _committee(BJ, 40, convened(42), votes(*NO), CLOSED),
        _committee(YH, 26, convened(44), votes(*YES), CLOSED, UPHELD, _president, _signed(24), CHECKED),
        _committee(XH, 25, convened(44), votes(*YES), CLOSED, UPHELD, _president, _signed(25)),
        _committee(BJ, 21, convened(45), votes(*YES), CLOSED, UPHELD, _president),
        _committee(YH, 19, convened(45), votes(*YES), CLOSED, UPHELD, product="BANK_ACCEPTANCE"),
        _committee(XH, 18, convened(46), votes(*YES), CLOSED),
        _committee(BJ, 16, convened(46), votes(*YES)),
        _committee(XH, 13, convened(47), votes("APPROVE", "APPROVE", "REJECT", "CONDITIONAL"), product="GUARANTEE"),
        _committee(YH, 9, convened(48), product="LC"),
        _committee(BJ, 7),
        Story(14, waiting.apply, waiting.both()),
        Story(10, legal.apply, (*legal.both(house=True), legal.review())),
        Story(35, refused.apply, (*refused.both(house=True), agreed, refused.review("REJECT", "rr2"))),
        Story(12, returned.apply, (*returned.both(), returned.review("RETURN", "rr2"))),
        Story(4, second.apply, (second.investigate(),)),
        Story(3, early.apply, (claim("cm1", "Task_Investigate"),)),
        Story(20, withdrawn.apply, (withdrawn.investigate(), cancel_it("cm1", "客户已在他行融资，来函撤回申请", 3))),
        Story(24, reduction(BJ, "DECREASE", Decimal("0.7"), "用信不足，客户主动申请调减额度"), confirmed),
        Story(1, reduction(YH, "FREEZE", Decimal(0), "客户涉诉，申请冻结额度")),
        Story(2, _without_data(broken)),
    )


STORIES = _stories()
