"""migrate: take running cases to another version of their process."""

from __future__ import annotations

import sys

import click

from orchestrator.access import people
from orchestrator.cases import migrate as migration
from orchestrator.cases import moves
from orchestrator.cli import context
from orchestrator.settings import Settings
from orchestrator.store import transaction


@click.command()
@click.argument("process")
@click.option("--to", "version", type=int, required=True, help="The version to go to.")
@click.option("--as", "person", required=True, help="Sign-in name of the person who acts.")
@click.option("--map", "pairs", multiple=True, metavar="OLD=NEW", help="What an element of PROCESS is called now.")
@click.option("--reason", default="", help="Why; needed unless --dry-run.")
@click.option("--dry-run", is_flag=True, help="Say what would happen to each case; change nothing.")
def migrate(process: str, version: int, person: str, pairs: tuple[str, ...], reason: str, dry_run: bool) -> None:
    """Take the running cases of PROCESS to another version, each in a transaction of its own."""
    mapping = {process: _pairs(pairs)}
    if dry_run:
        refused = _try(process, version, person, mapping)
    else:
        refused = _migrate(process, version, person, mapping, moves.required(reason))
    sys.exit(1 if refused else 0)


def _try(process: str, version: int, person: str, mapping: migration.Renames) -> int:
    with context.open_transaction() as tx:
        actor = people.require(tx, person, method="cli")
        plan = migration.plan(tx, process, version, actor)
        outcomes = migration.dry_run(tx, process, version, mapping, actor)
    for proposal in plan.proposals:
        if proposal.by != "id":
            target = f"{proposal.target} (by name)" if proposal.target else "-"
            click.echo(f"{proposal.process} {proposal.element}: {target}")
    return sum(_say(outcome) for outcome in outcomes)


def _migrate(process: str, version: int, person: str, mapping: migration.Renames, reason: str) -> int:
    with context.open_transaction() as tx:
        actor = people.require(tx, person, method="cli")
        bundle = migration.plan(tx, process, version, actor).bundle
        cases = migration.waiting(tx, process, version, actor)
    refused = 0
    with context.application(Settings.read()).app_context():
        for case in cases:
            with transaction() as tx:
                outcome = migration.migrate(tx, case, bundle, mapping, reason, actor)
            refused += outcome is not None and _say(outcome)
    click.echo(f"{len(cases) - refused} cases are at version {version}, {refused} are not.", err=True)
    return refused


def _say(outcome: migration.Outcome) -> bool:
    """Print a case's outcome; whether it cannot be migrated."""
    what = "; ".join(problem.en for problem in outcome.problems) or ", ".join(step.say("en") for step in outcome.steps)
    click.echo(f"{outcome.case_id}  {outcome.business_key}  {'NO: ' if outcome.problems else '-> '}{what}")
    return bool(outcome.problems)


def _pairs(texts: tuple[str, ...]) -> dict[str, str]:
    split = [text.partition("=") for text in texts]
    if any(not old or not new for old, _, new in split):
        raise click.BadParameter("expected OLD=NEW", param_hint="--map")
    return {old: new for old, _, new in split}


COMMANDS = (migrate,)
