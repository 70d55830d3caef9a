"""plan: the inspection plan, made or looked at."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import click

from orchestrator.cases import planning
from orchestrator.cli import context


@click.group()
def plan() -> None:
    """The inspection plan."""


@plan.command()
@click.option("--quarter", required=True, help="Such as 2026Q4.")
def preview(quarter: str) -> None:
    """Print how many inspections each day of a QUARTER would get, and what is beyond capacity; nothing is kept."""
    year, number = _quarter(quarter)
    with context.open_transaction() as tx:
        rows = [
            p for p in planning.preview(tx) if (p.planned_on.year, (p.planned_on.month - 1) // 3 + 1) == (year, number)
        ]
    loads: Counter[tuple[date, str]] = Counter((p.planned_on, p.team) for p in rows)
    for (day, team), count in sorted(loads.items()):
        click.echo(f"{day.isoformat()}  {team:<12} {count:>5}")
    over = sum(p.over_capacity for p in rows)
    click.echo(f"{len(rows)} inspections, {over} beyond capacity.")


@plan.command()
def make() -> None:
    """Make the plan anew and keep it, as the worker does every day."""
    with context.open_transaction() as tx:
        click.echo(f"{len(planning.make(tx))} inspections planned.")


def _quarter(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(20\d\d)Q([1-4])", text.upper())
    if match is None:
        raise click.BadParameter("expected a year and a quarter, such as 2026Q4", param_hint="--quarter")
    return int(match[1]), int(match[2])


COMMANDS = (plan,)
