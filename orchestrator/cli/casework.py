"""start, tasks, complete, doctor, token: work with cases from the command line, as one of the staff."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import Any

import click

from orchestrator.access import Actor, people
from orchestrator.api import exact_json
from orchestrator.cases import doctor as examination
from orchestrator.cases import inbox
from orchestrator.cases import start as starting
from orchestrator.cases import tasks as verbs
from orchestrator.cli import context
from orchestrator.clock import clock
from orchestrator.store import Transaction

as_option = click.option("--as", "person", required=True, help="Sign-in name of the person who acts.")


def _actor(tx: Transaction, person: str) -> Actor:
    return people.require(tx, person, method="cli")


def _data(text: str) -> dict[str, Any]:
    value = exact_json.read(text)
    if not isinstance(value, dict):
        raise click.BadParameter("the data must be a JSON object", param_hint="--data")
    return value


@click.command()
@click.argument("process")
@as_option
@click.option("--data", default="{}", help="The start form's values, as a JSON object.")
def start(process: str, person: str, data: str) -> None:
    """Start a case of PROCESS."""
    with context.open_transaction() as tx:
        case = starting.start(tx, process, _data(data), _actor(tx, person))
    click.echo(f"{case.id}  {case.business_key}")


@click.command()
@as_option
@click.option("--box", type=click.Choice(["todo", "done", "mine"]), default="todo", show_default=True)
def tasks(person: str, box: inbox.Box) -> None:
    """List a person's tasks."""
    with context.open_transaction() as tx:
        page = inbox.inbox(tx, _actor(tx, person), box=box, limit=200)
        for task in page.items:
            due = task.due_at.date().isoformat() if task.due_at else "-"
            click.echo(f"{task.id}  {due}  {task.name.zh}  {task.title}")


@click.command()
@click.argument("task")
@as_option
@click.option("--data", default="{}", help="The form's values, as a JSON object.")
def complete(task: str, person: str, data: str) -> None:
    """Complete a TASK."""
    with context.open_transaction() as tx:
        done = verbs.complete(tx, task, _data(data), _actor(tx, person))
    click.echo("The case has ended." if done.case_ended else f"Done. Next: {done.next_task_id or '-'}")


@click.command()
def doctor() -> None:
    """Examine every open case: that it waits for something real, and that its record verifies."""
    with context.open_transaction() as tx:
        report = examination.examine(tx)
    for fault in report.faults:
        click.echo(f"{fault.case_id}: {fault.what.en} / {fault.what.zh}")
    click.echo(f"{report.cases} cases examined, {len(report.faults)} faults.")
    sys.exit(1 if report.faults else 0)


@click.command()
@click.argument("person")
@click.option("--days", type=click.IntRange(1, 366), default=90, show_default=True)
@click.option("--label", default="command line", show_default=True)
def token(person: str, days: int, label: str) -> None:
    """Issue a bearer token for PERSON; it is shown this once."""
    with context.open_transaction() as tx:
        _actor(tx, person)
        click.echo(people.issue_token(tx, person, label, clock.now(), timedelta(days=days)))


COMMANDS = (start, tasks, complete, doctor, token)
