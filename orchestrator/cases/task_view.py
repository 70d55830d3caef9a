"""A task as its page shows it: the form as this person may fill it in, and what they need to decide."""

from __future__ import annotations

import json
from typing import Any

from orchestrator import engine
from orchestrator.access import AccessError, Actor, may
from orchestrator.access.duties import NAMES
from orchestrator.cases import filling, inbox, separation, sight, tasks, timeline
from orchestrator.cases.errors import TaskNotFound
from orchestrator.cases.opening import as_id, environment, working_calendar
from orchestrator.cases.views import FormView, TaskRow, TaskView
from orchestrator.clock import clock
from orchestrator.errors import Language
from orchestrator.feel import loads
from orchestrator.models import releases
from orchestrator.models.releases import Release
from orchestrator.store import Transaction
from orchestrator.store.transaction import Row
from orchestrator.text import Text


def show(tx: Transaction, task_id: str, actor: Actor, language: Language) -> TaskView:
    """The task, its form, facts, decisions and opinions; TaskNotFound when it is not this person's to see."""
    case_id, token = tasks.split(task_id)
    row = tx.one("task_read", {"id": as_id(case_id), "token": token})
    if row is None or not sight.sees_task(actor, row):
        raise TaskNotFound(task=task_id)
    release = releases.release(tx, row["bundle"])
    all_tasks = tx.all("case_tasks", {"id": case_id})
    task_row = inbox.task_rows(tx, [row], actor)[0]
    scope = _Scope(tx, release, row)
    why_not = _why_not(task_row, row, all_tasks, actor, scope)
    reader = timeline.Reader.of(release, actor, all_tasks)
    decisions, opinions = timeline.decisions_and_opinions(tx, reader, case_id)
    can_act = row["state"] == "open" and why_not is None
    return TaskView(
        row=task_row,
        form=_form(release, row, actor, language, scope.values, can_act),
        can_claim=can_act and row["assignee"] is None,
        can_release=task_row.mine and tasks.releasable(scope.element, row),
        can_complete=can_act,
        why_not=why_not,
        facts=sight.facts(release, actor, fact_forms(release), scope.values),
        decisions=decisions,
        opinions=opinions,
        duty=NAMES.get(row["duty"] or ""),
    )


def _why_not(view: TaskRow, row: Row, all_tasks: list[Row], actor: Actor, scope: _Scope) -> Text | None:
    """Why this person cannot complete the open task, or None."""
    if row["state"] != "open":
        return tasks.GONE[row["state"]]
    if row["case_state"] == "suspended":
        return Text("该业务已暂停", "This case is suspended")
    if view.assignee is not None and not view.mine:
        name = view.assignee_name or Text(view.assignee, view.assignee)
        return Text(f"该任务已由 {name.zh} 签收", f"This task has been claimed by {name.say('en')}")
    if not view.mine and not view.claimable:
        return Text("该任务不由您办理", "This task is not yours to do")
    finished = [t for t in all_tasks if t["completed_by"]]
    done = [[t["duty"], who, t["element"]] for t in finished for who in (t["completed_by"], *t["delegated_by"])]
    try:
        separation.refuse(actor, row, scope.element, done, scope.evaluate)
    except AccessError as refusal:
        return Text(refusal.sentence("zh"), refusal.sentence("en"))
    return None


class _Scope:
    """What a task sees of its case's variables; those of the case's root once the task is closed."""

    def __init__(self, tx: Transaction, release: Release, row: Row) -> None:
        self.element = release.element(row["element"], row["process_key"])
        self._token = row["id"]
        rows = tx.all("variables_read", {"id": row["instance_id"]})
        variables = {(v["scope"], v["name"]): loads(v["value"]) for v in rows}
        self._execution: engine.Execution | None = None
        if row["state"] == "open" and row["case_state"] == "running":
            env = environment(release, clock.now(), working_calendar([]))
            state = json.loads(row["tokens"])
            self._execution = engine.Execution.load(release.program, state, variables, env)
            self.values = dict(self._execution.visible(self._token))
        else:
            self.values = {name: value for (scope, name), value in variables.items() if scope == ""}

    def evaluate(self, text: str) -> Any:
        """A text of the model in the task's scope; nothing once the task is closed."""
        return self._execution.evaluate(self._token, text) if self._execution else None


def _form(
    release: Release, row: Row, actor: Actor, language: Language, values: dict[str, Any], can_act: bool
) -> FormView | None:
    if row["form_id"] is None:
        return None
    element = release.element(row["element"], row["process_key"])
    keys = element.properties.get("countersign.fields.write")
    writable = [] if not can_act else None if keys is None else keys.replace(",", " ").split()
    # An auditor reads what the record holds, in clear where the form lets auditors see it.
    roles = actor.roles | {"AU"} if may(actor, "case.read.all") else actor.roles
    form = release.form(row["form_id"])
    shown = filling.shown(form, writable, values)
    schema, filled = form.render(writable=writable, roles=roles, language=language, values=shown)
    return FormView(schema, filled, row["form_id"])


def fact_forms(release: Release) -> list[Any]:
    """The form that a case starts with: what everybody needs to know about it."""
    start_form = release.program.definition(release.process_key).properties.get("countersign.start.form")
    return [release.forms[start_form]] if start_form else list(release.forms.values())
