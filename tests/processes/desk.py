"""What the bank's people enter at each step, and what each of them sees of a case."""

from __future__ import annotations

from datetime import date, timedelta

from orchestrator.clock import clock
from orchestrator.customers import records
from orchestrator.store import transaction
from orchestrator.store.tables import CreditLimit, Notice

# Everyone who may come near a case, but operations' and audit's eyes, which see more.
STAFF = ("cm1", "cm2", "co1", "bh1", "rr1", "lg1", "aml1", "cc1", "cc2", "cc7", "ch1", "sec1", "pr1", "op1", "op2")

APPLICATION = {
    "apply_type": "INCREASE", "product": "WC_LOAN", "tenor_months": 12, "purpose": "采购原材料，补充流动资金",
    "purpose_declared": True, "nonstandard_text": False,
}  # fmt: skip
# The worked example of the rules: a need of 16,000,000.
FIGURES = {
    "sales": 100_000_000, "profit_margin": 0.1, "growth": 0.2, "inventory_days": 60, "ar_days": 90, "ap_days": 45,
    "prepaid_days": 15, "advance_days": 10, "own_funds": 12_000_000, "existing_wc_loans": 5_000_000, "other": 0,
}  # fmt: skip
HOUSE = {
    "type": "HOUSE", "owner": "示例置业有限公司", "value": 20_000_000, "ltv": 70, "appraiser": "示例评估公司",
    "valued_on": "2026-09-15",
}  # fmt: skip
MORTGAGE = {"text": "办妥抵押登记", "when": "PRE", "owner": "cm1"}
MONTHLY = {"text": "按月报送财务报表", "when": "POST", "owner": "cm1"}
PHOTO = b"\xff\xd8\xff\xe0 a photo"
WHY_NOT = "现金流不足以覆盖本息，风险偏高"


class Case:
    """A case, as people see it over the API."""

    def __init__(self, bank, case_id):
        self.bank, self.id = bank, case_id

    def seen(self, person):
        """The case as this person sees it."""
        answer = self.bank.api(person).get(f"/cases/{self.id}")
        assert answer.status_code == 200, answer.json
        return answer.json

    def events(self, person="au1"):
        """The record as this person sees it."""
        return self.bank.api(person).get(f"/cases/{self.id}/events", limit=200).json["items"]

    def everything(self, person):
        """All that this person gets of the case and their tasks in it, as one text."""
        api = self.bank.api(person)
        parts = [api.get(f"/cases/{self.id}").json, api.get(f"/cases/{self.id}/events", limit=200).json]
        for box in ("todo", "done", "mine"):
            tasks = [t for t in api.get("/tasks", box=box, limit=200).json["items"] if t["case_id"] == self.id]
            parts += [tasks, *(without_schema(api.get(f"/tasks/{task['id']}").json) for task in tasks)]
        return str(parts)

    def facts(self, person):
        """What the case's page tells this person, by field."""
        return {fact["key"]: fact["value"] for fact in self.seen(person)["data"]}

    def decision(self, name, person="au1"):
        """The newest decision of this table in the case."""
        return [d for d in self.seen(person)["decisions"] if d["id"] == name][-1]

    @property
    def state(self):
        """running, ended or cancelled."""
        return self.seen("au1")["case"]["state"]

    @property
    def outcome(self):
        """The Chinese name of the end that the case reached."""
        outcome = self.seen("au1")["case"]["outcome"]
        return outcome and outcome["zh"]

    @property
    def at(self):
        """The elements with open tasks, in order."""
        return sorted(task["element"] for task in self.seen("au1")["tasks"])

    @property
    def notices(self):
        """(notice, recipient, reason) of what the case sent."""
        with transaction() as tx:
            sent = tx.session.query(Notice).filter_by(instance_id=self.id).order_by(Notice.sent_at, Notice.token)
            return [(notice.notice, notice.recipient, notice.reason) for notice in sent]


def loan_of(loan_no):
    """A loan in the bank's books."""
    with transaction() as tx:
        return records.loan(tx, loan_no)


def rewrite_loan(loan_no, **facts):
    """Replace some of a loan's figures."""
    with transaction() as tx:
        loan = records.loan(tx, loan_no)
        loan.facts = {**loan.facts, **facts}
    return loan_no


def without_schema(task):
    """A task with its form's values, without the form itself."""
    form = task.get("form")
    return {**task, "form": form and form["values"]}


def today():
    """The bank's date."""
    return (clock.now() + timedelta(hours=8)).date()


def limits(customer_no):
    """The customer's limits in the bank's books, newest first."""
    with transaction() as tx:
        rows = tx.session.query(CreditLimit).filter_by(customer_no=customer_no)
        return rows.order_by(CreditLimit.effective_on.desc(), CreditLimit.no.desc()).all()


def wait_for(bank, person, element, days=20):
    """Half a day after the other goes by until the person has the task."""
    for _half in range(days * 2):
        if element in bank.todo(person):
            return
        bank.wait(hours=12)
    raise AssertionError(f"{person} has no {element} after {days} days")


def publish(bank, name, key, **payload):
    """Operations passes on a message from the bank's other systems; the background work follows."""
    answer = bank.api("op1").post("/messages", {"name": name, "key": key, "payload": payload})
    assert answer.status_code == 200, answer.json
    bank.work()
    return [Case(bank, case_id) for case_id in answer.json["case_ids"]]


def rewrite(customer_no, limit=None, **facts):
    """Replace some of a customer's figures, and the amount of its limit."""
    with transaction() as tx:
        customer = records.customer(tx, customer_no)
        customer.facts = {**customer.facts, **facts}
        if limit is not None:
            records.current_limit(tx, customer_no).amount = limit
    return customer_no


def refused(bank, person, element, **data):
    """The person tries to complete their task and is refused: status, code, and the fields that are wrong."""
    answer = bank.api(person).post(f"/tasks/{bank.todo(person)[element]}/complete", {"data": data})
    return answer.status_code, answer.json["code"], sorted(error["path"] for error in answer.json.get("errors", ()))


def red_warning(bank, customer_no):
    """Another process found a red signal at this customer."""
    payload = {"customer_no": customer_no, "customer_name": "示例", "loan_no": "L1", "reason": "RED:W09"}
    return publish(bank, "WarningRed", customer_no, **payload)


# -- credit limit


def apply(bank, customer_no, amount, person="cm1", **more):
    """A customer manager applies for a limit."""
    data = {"customer_no": customer_no, **APPLICATION, "requested_limit": amount, **more}
    return Case(bank, bank.start(person, "credit_limit", **data))


def investigate(bank, collateral=(), person="cm1", **more):
    """Both investigators report and agree."""
    data = {
        "fin": FIGURES, "collateral": list(collateral), "co_investigator": "co1",
        "investigation_opinion": "经营正常，建议给予授信支持。", **more,
    }  # fmt: skip
    bank.do(person, "Task_Investigate", **data)
    bank.do("co1", "Task_CoInvestigate", onsite_together=True, co_agrees=True, co_opinion="同意主办意见，情况属实。")


def review(bank, limit, decision="RECOMMEND", conditions=(), **more):
    """Risk review recommends, returns or rejects."""
    data = {
        "reviewed_limit": limit, "reviewed_tenor": 12, "conditions": list(conditions), "review_decision": decision,
        "review_opinion": "资料齐全，测算合理，审查意见如上。", **more,
    }  # fmt: skip
    bank.do("rr1", "Task_RiskReview", **data)


def convene(bank):
    """The secretary opens the item; two working days to read the papers go by."""
    bank.do("sec1", "Task_OpenItem", meeting_no="2026-48", meeting_kind="MEETING", papers_sent=True)
    wait_for(bank, "cc1", "Task_Vote")


def vote(bank, *ballots):
    """Members vote in turn, cc1 first; None does not vote."""
    for number, ballot in enumerate(ballots, start=1):
        if ballot is not None:
            bank.do(f"cc{number}", "Task_Vote", **voting(ballot))


def voting(ballot):
    """A filled-in ballot."""
    data = {"vote": ballot}
    if ballot != "APPROVE":
        data["vote_reason"] = WHY_NOT
    if ballot == "CONDITIONAL":
        data["vote_conditions"] = [MONTHLY]
    return data


def close_vote(bank, conflicted=()):
    """The secretary closes the vote."""
    minutes = "与会委员逐一发表意见并表决，纪要如上。"
    bank.do("sec1", "Task_CloseVote", conflicted_members=list(conflicted), minutes=minutes)


def deciding(amount=None, decision="APPROVE"):
    """The approver's data."""
    if decision == "REJECT":
        return {"decision": "REJECT", "decision_reason": "本年度该行业额度已用完，不予批准"}
    return {"decision": decision, "approved_limit": amount, "valid_until": str(today() + timedelta(days=360))}


def contract(bank, person="cm1", **more):
    """The contract is signed."""
    data = {"contract_no": "HT-2026-001", "signed_on": today().isoformat(), "signed_in_person": True, **more}
    bank.do(person, "Task_Contract", **data)


def at_committee(bank, customer_no, amount=10_000_000, conditions=()):
    """A case whose members may vote now."""
    case = apply(bank, customer_no, amount)
    investigate(bank)
    review(bank, amount, conditions=conditions)
    convene(bank)
    return case


def approved_by_committee(bank, customer_no, conditions=()):
    """A case that the committee and its chair approved: it is at the president."""
    case = at_committee(bank, customer_no, conditions=conditions)
    vote(bank, *["APPROVE"] * 7)
    close_vote(bank)
    bank.do("ch1", "Task_Chair", chair_veto=False)
    return case


def day(text):
    """A date from its ISO form."""
    return date.fromisoformat(text)


# -- post-loan inspection


def inspect(bank, person="pl1", matches=True, amount=1_000_000, **more):
    """The inspector was there and reports."""
    use = {"payee": "示例供应商甲", "amount": amount, "voucher": "V-2026-1", "matches": matches}
    figures = {"sales": 30_000_000, "total_assets": 100_000_000, "total_liabilities": 40_000_000}
    photos = [bank.api(person).upload(f"现场{n}.jpg", PHOTO + bytes([n])).json for n in (1, 2)]
    report = {
        "done_on": today().isoformat(), "onsite": True, "gps_photo": photos, "use_of_funds": [use],
        "fin_now": [{"period": str(today() - timedelta(days=40)), **figures}],
        "extra_signals": [], "conclusion": "NORMAL", **more,
    }  # fmt: skip
    bank.do(person, "Task_Inspect", **report)


def confirm(bank, decision="CONFIRM", person="pl2"):
    """Another post-loan officer confirms, or returns the report."""
    note = {} if decision == "CONFIRM" else {"confirm_note": "现场照片不清晰，请补充后重新提交"}
    bank.do(person, "Task_Confirm", conclusion="NORMAL", confirm=decision, **note)


def measure(bank, person, element):
    """Measures against a warning."""
    what = {"kind": "追加抵押物", "owner": person, "due": str(today() + timedelta(days=30))}
    bank.do(person, element, measures=[what], measure_opinion="限期整改，按月跟踪")


def disburse(bank, loan_no, **more):
    """Operations' systems report a payment; the case of its inspections begins."""
    customer = loan_of(loan_no).customer_no
    payload = {
        "loan_no": loan_no, "customer_no": customer, "customer_name": "示例", "payment_mode": "ENTRUSTED",
        "amount_wan": 100, **more,
    }  # fmt: skip
    (case,) = publish(bank, "Disbursed", loan_no, **payload)
    return case


def ask(bank, loan_no, person="pl1", kind="ROUTINE"):
    """Somebody asks for an inspection."""
    data = {"loan_no": loan_no, "kind": kind, "request_reason": "监管要求抽查"}
    return Case(bank, bank.start(person, "post_loan_inspection", **data))


# -- VIP service


def request(bank, customer_no, kind="OTHER", person="sv1", **more):
    """The customer asks for something; the service manager registers it."""
    data = {"customer_no": customer_no, "channel": "PHONE", "request_type": kind, "description": "咨询账户事宜，请回电"}
    return Case(bank, bank.start(person, "vip_service", **{**data, **more}))


def answer(bank, person="pb1", clerk="sv1"):
    """The customer's identity is checked and the request answered."""
    bank.do(clerk, "Task_Identity", identity_check="CALLBACK", identity_passed=True)
    bank.do(person, "Task_Respond", response_note="已联系客户，确认诉求")


def received(bank, customer_no, kind="OTHER", **more):
    """A request of a private-banking customer that was answered."""
    case = request(bank, customer_no, kind, **more)
    answer(bank)
    return case


def resolve(bank, person="pb1", element="Task_Handle"):
    """The request is done."""
    bank.do(person, element, resolution="已按客户要求办理完毕")


def confirm_request(bank, customer_no, kind="OTHER", **csat):
    """The customer confirms, with how satisfied they are."""
    return publish(bank, "CustomerConfirmed", f"{customer_no}/{kind}", **csat)
