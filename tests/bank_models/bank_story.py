"""Plays the bank's processes as the service does, without database, pages or clock.

A person's data goes through the step's form before it reaches the engine; decisions are those of dmn/; working days
are the bank's; what the workers would answer is in ANSWERS. Between any two steps the case is saved and loaded.
"""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from orchestrator import engine, feel, forms
from orchestrator.bank.calendar import WorkingCalendar
from orchestrator.decisions import Decisions

ROOT = Path(__file__).resolve().parents[2]
SOURCES = {path.stem: path.read_bytes() for path in sorted((ROOT / "bpmn").glob("*.bpmn"))}
DEFINITIONS = {name: engine.parse(source, name) for name, source in SOURCES.items()}
FORMS = {path.stem: forms.parse(path.read_bytes(), path.stem) for path in sorted((ROOT / "forms").glob("*.form"))}
DECISIONS = Decisions.load(ROOT / "dmn")
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # ten in the morning in China

ANSWERS = {
    "screening.registry": {"reg_status": "ACTIVE", "enterprise_size": "S"},
    "screening.judgment": {"judgment_defaulter": False},
    "screening.tax": {"major_tax_violation": False},
    "screening.environment": {"env_penalty_24m": 0},
    "screening.own_npl": {"own_bank_npl": False, "credit_overdue_24m": 0},
    "screening.sanctions": {"sanctions_hit": False, "foreign_pep": False},
    "customer.open": {"customer_no": "C0001", "opened_on": "2026-03-09"},
    "customer.facts": {
        "customer_name": "杭州示例科技有限公司", "uscc": "91330100799655058B", "current_limit": 0, "pd_pct": 0.10,
        "net_assets": 50_000_000, "capital_net": 1_000_000_000, "tier1_net": 800_000_000, "loan_balance": 0,
        "exposure": 0, "group_exposure": 0, "other_bank_credit": 5_000_000, "related_party": False,
        "related_exposure": 0, "new_relationship": True, "credit_ordinary": False,
    },
    "committee.members": {"members": ["m1", "m2", "m3", "m4", "m5", "m6", "m7"], "related_staff": []},
    "limit.effect": {"limit_no": "L0001", "effective_on": "2026-04-01"},
    "limit.check": {"limit_state": "EFFECTIVE", "undrawn_amount": 10_000_000, "drawable": True, "refusal": None},
    "loan.facts": {
        "customer_no": "C0001", "customer_name": "杭州示例科技有限公司", "class_before": "NORMAL", "months_clean": 12,
        "grade_band": "1", "exposure_wan": 100, "drawn_amount": 1_000_000, "overdue_days": 0,
        "interest_overdue_days": 0, "sales_drop_pct": 0, "debt_ratio_rise_pp": 0, "litigation_to_net_assets_pct": 0,
        "ltv_pct": 50, "settlement_drop_pct": 0, "guarantor_default": False, "controller_lost": False,
        "tax_rating": "A", "technical_delay": False, "bankruptcy": False, "evasion": False, "impaired": False,
        "ecl_pct": 0, "downgraded": False, "od90_share_all_banks_pct": 0, "refinanced": False, "other_npl": False,
        "restructured": False,
    },
    "inspection.schedule": {"due_on": "2026-04-30", "open_at": "2026-04-16T09:00:00+08:00"},
    "loan.close": {"closed_on": "2026-03-02"},
    "card.freeze": {"frozen_at": "2026-03-02T10:00:00+08:00"},
    "vip.facts": {"customer_name": "张伟", "aum_month_avg": 7_000_000},
    "notice.send": {},
}  # fmt: skip


class BankStory:
    """One case of one of the bank's processes."""

    def __init__(self, process, begin=None, now=MONDAY, answers=None, **data):
        self.program = engine.link(DEFINITIONS[process], DEFINITIONS)
        self.definition = DEFINITIONS[process]
        self.now = now
        self.answers = {**ANSWERS, **(answers or {})}
        self.happenings = []
        self.notices = []
        start_form = self.definition.properties.get("countersign.start.form")
        values = exact(data)
        if begin is None and start_form:
            values = FORMS[start_form].validate(values, variables={}, writable=None, today=self.today)
        self._keep(engine.Execution.start(self.program, values, self.environment(), begin))

    @property
    def today(self):
        return self.now.astimezone(WorkingCalendar().zone).date()

    def environment(self):
        return engine.Environment(now=self.now, decide=self._decide, calendar=WorkingCalendar())

    def _decide(self, decision, inputs):
        outcome = DECISIONS.evaluate(decision, inputs, now=self.now)
        return engine.DecisionResult(outcome.output, outcome.trace)

    # -- steps

    def do(self, element, nth=0, **data):
        """A person completes the nth open task of an element; the form checks the data first."""
        task = [t for t in self.run.waits.tasks if t.element == element][nth]
        model = self.program.element(task.element, task.process)
        keys = model.properties.get("countersign.fields.write")
        values = FORMS[model.form_id].validate(
            exact(data),
            variables=self.run.visible(task.token),
            writable=keys.split() if keys is not None else None,
            today=self.today,
        )
        self.run.complete(task.token, values)
        return self._keep(self.run)

    def work(self, *elements, **answer):
        """The workers do the open jobs (of these elements, else all), over and over until none is left.

        `answer` replaces the outputs of the usual answer.
        """
        while jobs := [j for j in self.run.waits.jobs if not elements or j.element in elements]:
            job = jobs[0]
            if job.type == "notice.send":
                self.notices.append(self.run.visible(job.token))
            self.run.complete_job(job.token, exact({**self.answers[job.type], **answer}))
            self._keep(self.run)
        return self

    def fail(self, element, code):
        """A worker throws the BPMN error its job may throw."""
        job = next(j for j in self.run.waits.jobs if j.element == element)
        self.run.throw_error(job.token, code, "not reachable", {})
        return self._keep(self.run)

    def fire(self, element):
        """The clock moves to the moment of a timer, and it fires."""
        timer = next(t for t in self.run.waits.timers if t.element == element)
        self.now = max(self.now, timer.due)
        self._load()
        assert self.run.fire(timer.token, timer.due)
        return self._keep(self.run)

    def message(self, name, key, **payload):
        """A message comes for who waits for it with this key."""
        found = next(s for s in self.run.waits.subscriptions if (s.message, s.key) == (name, key))
        assert self.run.correlate(found.token, exact(payload))
        return self._keep(self.run)

    # -- what there is to see

    @property
    def open(self):
        return sorted(task.element for task in self.run.waits.tasks)

    @property
    def jobs(self):
        return sorted(job.element for job in self.run.waits.jobs)

    @property
    def timers(self):
        return {timer.element: timer.due for timer in self.run.waits.timers}

    @property
    def incidents(self):
        return [(incident.element, incident.message) for incident in self.run.waits.incidents]

    @property
    def variables(self):
        return {name: value for (scope, name), value in self.run.variables.rows.items() if scope == ""}

    @property
    def ended_at(self):
        """The last end event reached (also in an event sub-process), None while the case runs."""
        ends = [h.element for h in self.happenings if h.kind == "element.entered" and h.element.startswith("EndEvent_")]
        return ends[-1] if self.run.completed else None

    def told(self, notice):
        """(to, reason) of every notice of this code."""
        return [(told["to"], told["reason"]) for told in self.notices if told["notice"] == notice]

    def thrown(self, name):
        """The payloads of the messages of this name, in order."""
        return [h.data["payload"] for h in self.happenings if h.kind == "message.thrown" and h.data["name"] == name]

    # -- save and load

    def _keep(self, run):
        self.happenings += run.happenings
        assert not run.waits.incidents, [(i.element, i.message) for i in run.waits.incidents]
        self.state = json.dumps(run.dump())
        self.rows = {key: feel.dumps(value) for key, value in run.variables.rows.items()}
        return self._load()

    def _load(self):
        rows = {key: feel.loads(value) for key, value in self.rows.items()}
        self.run = engine.Execution.load(self.program, json.loads(self.state), rows, self.environment())
        return self


def exact(value):
    """The value with every number a Decimal, as it comes from JSON."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float | Decimal):
        return Decimal(str(value))
    if isinstance(value, dict):
        return {key: exact(item) for key, item in value.items()}
    return [exact(item) for item in value]
