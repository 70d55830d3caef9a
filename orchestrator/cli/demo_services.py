"""The demonstration's VIP requests: complaint, fraud, cash, fee, higher limit; answered, late, confirmed, cancelled."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from orchestrator.cases.opening import open_case
from orchestrator.cli.demo_desk import BJ, XH, Desk, Step, Story, Team, do
from orchestrator.store import transaction

# From this average on a customer is of private banking (table vip_tier).
PRIVATE = Decimal(6_000_000)


class Request:
    """A request of a wealthy customer, and its steps; who answers depends on the customer's tier."""

    def __init__(self, team: Team, kind: str, description: str, **more: Any) -> None:
        self.team, self._kind, self._more = team, kind, {"description": description, **more}
        self.adviser = team.service

    def register(self, desk: Desk) -> str:
        """The service manager registers the request."""
        customer = desk.wealthy(self.team)
        if Decimal(customer.facts["aum_month_avg"]) >= PRIVATE:
            self.adviser = "pb1"
        data = {"customer_no": customer.no, "channel": "PHONE", "request_type": self._kind, **self._more}
        if self._kind == "LIMIT_RAISE":
            data["amount"] = desk.limits[customer.no] * 2
        return desk.start(self.team.service, "vip_service", **data)

    def identified(self, gap: int = 1, passed: bool = True) -> Step:
        """The customer's identity is checked."""
        return do(self.team.service, "Task_Identity", gap, identity_check="CALLBACK", identity_passed=passed)

    def answered(self, gap: int = 1) -> Step:
        """The request gets its first answer."""
        note = "已致电客户，确认诉求"
        return Step(gap, lambda desk, case: desk.do(self.adviser, case, "Task_Respond", response_note=note))

    def resolved(self, element: str = "Task_Handle", gap: int = 2) -> Step:
        """The request is done."""
        words = "已按客户要求办理完毕，并电话告知客户"
        return Step(gap, lambda desk, case: desk.do(self.adviser, case, element, resolution=words))


def confirmed(csat: int, gap: int = 2) -> Step:
    """The customer confirms, with how satisfied they are."""
    return Step(gap, lambda desk, case: _tell(desk, case, "CustomerConfirmed", csat=csat))


def _cancelled(desk: Desk, case_id: str) -> None:
    _tell(desk, case_id, "RequestCancelled")


def _tell(desk: Desk, case_id: str, name: str, **payload: Any) -> None:
    with transaction() as tx:
        key = open_case(tx, case_id).row["business_key"]
    desk.publish(name, key, **payload)


def _story(ago: int, request: Request, *rest: Callable[[Request], Step] | Step) -> Story:
    """A request that was answered, and what followed."""
    steps = (step if isinstance(step, Step) else step(request) for step in rest)
    return Story(ago, request.register, (request.identified(), request.answered(), *steps))


def _stories() -> tuple[Story, ...]:
    advice = Request(XH, "WEALTH_ADVICE", "希望了解大额存单及理财产品配置建议")
    late = Request(XH, "CARD_REISSUE", "银行卡磁条损坏，申请换卡")
    stranger = Request(BJ, "OTHER", "来电咨询账户余额及明细")
    assign = do("bh1", "Task_Assign", handler="pb1", complex_case=False)
    waived = do("sv2", "Task_FeeSv", approved=True)
    branch_agrees = do("bh2", "Task_CashBranch", approved=True, approval_opinion="客户长期往来，同意。")
    investigated = do(
        "aml1", "Task_FraudCase", 2, fraud_confirmed=True, fraud_loss=23_600, str_flag=True,
        fraud_findings="异地盗刷两笔，已协助客户报案",
    )  # fmt: skip
    return (
        _story(37, Request(XH, "OTHER", "咨询个人养老金账户开立流程"), Request.resolved, confirmed(5)),
        _story(32, Request(BJ, "FEE_WAIVER", "申请减免账户管理费", amount=300), waived, confirmed(4)),
        _story(20, Request(BJ, "WEALTH_ADVICE", "对上期理财收益有疑问，请解释"), Request.resolved, confirmed(1)),
        _story(12, Request(XH, "COMPLAINT", "投诉柜面等候时间过长", complained_person="sv1"), assign),
        Story(11, stranger.register, (stranger.identified(passed=False),)),
        _story(10, Request(XH, "FRAUD_REPORT", "银行卡被盗刷两笔，请立即冻结"), investigated),
        _story(7, Request(BJ, "CASH_BOOKING", "预约提取现金，用于工程款结算", amount=800_000), branch_agrees),
        _story(6, Request(XH, "FEE_WAIVER", "申请减免跨境汇款手续费", amount=3_200)),
        _story(6, Request(BJ, "OTHER", "申请开立资产证明"), Step(1, _cancelled)),
        _story(5, Request(BJ, "OTHER", "申请调整代发工资日期"), lambda request: request.resolved(gap=1)),
        _story(5, Request(XH, "LIMIT_RAISE", "旺季备货资金不足，申请提高授信额度")),
        Story(4, late.register, (late.identified(),)),
        Story(1, advice.register),
    )


STORIES = _stories()
