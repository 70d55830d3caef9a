"""The demonstration's post-loan inspections: asked for, planned, at each colour, with a new class, late, ended."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from orchestrator.cases.opening import open_case
from orchestrator.cli.demo_desk import BJ, XH, YH, Desk, Step, Story, Team, claim, do, on, photos
from orchestrator.store import transaction


def asked(team: Team, person: str = "pl1", kind: str = "ROUTINE", reason: str = "季度抽查") -> Callable[[Desk], str]:
    """Somebody asks for an inspection of one of the branch's loans."""

    def begin(desk: Desk) -> str:
        _customer, loan = desk.debtor(team)
        reason_given = f"{reason}，核实资金用途与经营情况"
        return desk.start(person, "post_loan_inspection", loan_no=loan.no, kind=kind, request_reason=reason_given)

    return begin


class PaidOut:
    """A loan that was paid out, and its first inspection, which has to follow the money."""

    def __init__(self, team: Team) -> None:
        self.team, self.amount = team, Decimal(0)

    def begin(self, desk: Desk) -> str:
        """The payment is reported: the first inspection is planned."""
        customer, loan = desk.debtor(self.team)
        self.amount = Decimal(loan.facts["amount"])
        return desk.publish(
            "Disbursed", loan.no, loan_no=loan.no, customer_no=customer.no, customer_name=customer.name,
            payment_mode="ENTRUSTED", amount_wan=self.amount / 10_000,
        )  # fmt: skip

    def inspected(self, gap: int) -> Step:
        """The customer manager saw where the money went."""
        return inspected(self.team.manager, gap, amount=lambda: self.amount)


def signalled(team: Team) -> Callable[[Desk], str]:
    """A warning came in from outside."""

    def begin(desk: Desk) -> str:
        customer, loan = desk.debtor(team)
        payload = {"loan_no": loan.no, "customer_name": customer.name, "signal_text": "法院开庭公告：买卖合同纠纷"}
        return desk.publish("WarningSignal", loan.no, **payload)

    return begin


def inspected(
    person: str = "pl1", gap: int = 3, matches: bool = True, *extra: dict[str, str], amount: Any = 800_000
) -> Step:
    """The inspector was there and reports."""
    paid = {"payee": "示例原料供应有限公司", "amount": amount, "voucher": "PZ-1120", "matches": matches}
    figures = {"sales": 26_000_000, "total_assets": 58_000_000, "total_liabilities": 24_000_000}
    return do(
        person, "Task_Inspect", gap, done_on=on(), onsite=True, gps_photo=photos(person), use_of_funds=[paid],
        fin_now=[{"period": on(-45), **figures}], extra_signals=list(extra), conclusion="WATCH" if extra else "NORMAL",
    )  # fmt: skip


def measured(person: str, element: str, kind: str, gap: int = 1) -> Step:
    """Measures against a warning."""
    what = {"kind": kind, "owner": person, "due": on(30), "done": False}
    return do(person, element, gap, measures=[what], measure_opinion="限期整改，按月跟踪落实情况。")


def signal(colour: str, text: str) -> dict[str, str]:
    """A signal that the inspector adds."""
    return {"colour": colour, "text": text}


CONFIRMED = do("pl2", "Task_Confirm", conclusion="NORMAL", confirm="CONFIRM")
RETURNED = do(
    "pl2", "Task_Confirm", conclusion="NORMAL", confirm="RETURN", confirm_note="现场照片不清晰，请补充后重新提交"
)  # fmt: skip
PROPOSED = do(
    "pl1", "Task_ClassPropose", class_proposed="SPECIAL_MENTION", class_reason="资金用途与约定不符，符合关注类标准"
)  # fmt: skip
REVIEWED = do("rr1", "Task_ClassReview", class_decision="APPROVE", class_opinion="同意初分意见。")
POWER = signal("YELLOW", "厂区连续停电三日，产能下降")
ORDERS = signal("ORANGE", "主要客户订单减少四成")
SEIZED = measured("sa1", "Task_AssetMeasures", "申请查封厂房设备")
GUARANTOR = measured("bh3", "Task_BranchMeasures", "追加连带责任保证人")
GONE = signal("RED", "实际控制人失联，厂区停产")


def _repaid(desk: Desk, case_id: str) -> None:
    with transaction() as tx:
        loan_no = open_case(tx, case_id).row["business_key"]
    desk.publish("LoanClosed", loan_no)


_first = PaidOut(BJ)

STORIES = (
    Story(42, asked(XH), (inspected(), CONFIRMED)),
    Story(33, _first.begin, (_first.inspected(12), CONFIRMED)),
    Story(29, asked(YH, "pl2"), (Step(4, _repaid),)),
    Story(27, asked(BJ, reason="年度检查")),
    Story(23, asked(XH), (inspected("pl1", 3, True, GONE), SEIZED)),
    Story(17, asked(YH, "rr1"), (inspected("pl1", 3, True, ORDERS), GUARANTOR)),
    Story(15, asked(BJ), (inspected("pl1", 2, False), CONFIRMED, PROPOSED, REVIEWED)),
    Story(14, asked(XH), (inspected("pl1", 2, False), CONFIRMED, PROPOSED)),
    Story(10, asked(YH), (inspected("pl1", 2, True, POWER),)),
    Story(8, asked(BJ, "pl2"), (inspected(), RETURNED)),
    Story(6, asked(XH), (inspected(),)),
    Story(5, signalled(YH), (claim("pl1", "Task_Inspect"),)),
    Story(2, PaidOut(XH).begin),
)
