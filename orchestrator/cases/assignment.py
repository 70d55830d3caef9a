"""Who gets a user task that opens, and by when: the model's texts evaluated once, at the opening."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from orchestrator import engine
from orchestrator.access.roles import unit_scope
from orchestrator.bank.staff import TITLES
from orchestrator.cases.opening import OpenCase
from orchestrator.store.step import TaskOpened, TimerSet

# A working day of the bank, 09:00-17:00; a share of a limit in working days is counted in working time.
WORKING_DAY = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a task may take: `days` working days, reminder after `remind` percent, then to `escalate`."""

    days: int
    remind: Decimal | None
    escalate: str | None


def opened(case: OpenCase, wait: engine.Task) -> tuple[TaskOpened, list[TimerSet]]:
    """The row of a task that opens, and the timers of its reminder and escalation."""
    element = case.release.program.element(wait.element, wait.process)
    texts = _Texts(case, wait.token)
    limit = _limit(case, texts, element.properties, wait.process)
    due = _due(case, texts, element, limit)
    groups = texts.names(element.candidate_groups)
    row = TaskOpened(
        id=wait.token,
        process_key=wait.process,
        element=wait.element,
        form_id=texts.text(element.form_id),
        assignee=texts.text(element.assignee),
        groups=groups,
        users=texts.names(element.candidate_users),
        unit_id=unit_scope(groups, case.row["unit_id"]),
        duty=element.properties.get("countersign.duty"),
        sealed=element.properties.get("countersign.sealed") == "true",
        priority=int(texts.number(element.priority) or 50),
        due_at=due.isoformat() if due else None,
        due_days=limit.days if limit else None,
        provisional=due is not None and case.calendar.is_provisional(due.astimezone(case.calendar.zone).date()),
        escalate_to=limit.escalate if limit else None,
    )
    return row, _timers(case, wait, limit, due)


class _Texts:
    """A model's texts evaluated in the scope of one token."""

    def __init__(self, case: OpenCase, token: str) -> None:
        self._case, self._token = case, token

    def value(self, text: str | None) -> Any:
        """The text, or what its FEEL gives."""
        return None if text is None or text == "" else self._case.execution.evaluate(self._token, text)

    def text(self, text: str | None) -> str | None:
        """A text, or None for nothing."""
        value = self.value(text)
        return None if value in (None, "") else str(value)

    def number(self, text: str | None) -> Decimal | None:
        """A number, or None for nothing."""
        value = self.value(text)
        return None if value is None else Decimal(str(value))

    def names(self, text: str | None) -> list[str]:
        """A list of names: FEEL's list, or a text with commas or spaces between them."""
        value = self.value(text)
        if isinstance(value, list):
            return [str(item) for item in value]
        return [name for name in re.split(r"[,\s]+", value or "") if name]


def _limit(case: OpenCase, texts: _Texts, properties: Mapping[str, str], process: str) -> Limit | None:
    """The task's limit: from the table sla_task by its node's name, or as the task itself says."""
    node = properties.get("countersign.sla")
    if node:
        name = case.release.program.definition(process).properties.get("countersign.sla.process")
        inputs = {"process": name or case.release.sla_process, "node": node}
        row = case.release.decisions.evaluate("sla_task", inputs, now=case.now).output
        return Limit(int(row["due_wd"]), row["remind_at_pct"], _role(row["escalate_to"]))
    days = texts.number(properties.get("countersign.due"))
    if days is None:
        return None
    escalate = texts.text(properties.get("countersign.escalate"))
    return Limit(int(days), texts.number(properties.get("countersign.remind")), _role(escalate))


def _role(name: str | None) -> str | None:
    return TITLES.get(name, name) if name else None


def _due(case: OpenCase, texts: _Texts, element: engine.Element, limit: Limit | None) -> datetime | None:
    if limit is not None:
        return case.calendar.working_days_after(case.now, limit.days)
    text = texts.text(element.due_date)
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=case.calendar.zone)


def _timers(case: OpenCase, wait: engine.Task, limit: Limit | None, due: datetime | None) -> list[TimerSet]:
    if due is None:
        return []
    timers = [TimerSet("escalate", wait.token, wait.element, due)]
    if limit is not None and limit.remind is not None and limit.days > 0:
        share = WORKING_DAY * limit.days * float(limit.remind) / 100
        moment = case.calendar.working_time_after(case.now, share)
        timers.append(TimerSet("remind", wait.token, wait.element, moment))
    return timers
