"""portfolio, clock: the demonstration's data and its time."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TextIO

import click

from orchestrator.bank import portfolio as bank
from orchestrator.cli import context
from orchestrator.clock import clock as business
from orchestrator.settings import Settings
from orchestrator.store import business_clock

SPANS = {"d": "days", "h": "hours", "m": "minutes"}


@click.command()
@click.argument("count", type=click.IntRange(1, 1_000_000))
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--output", "-o", type=click.File("w", encoding="utf-8-sig"), default="-", show_default=True)
def portfolio(count: int, seed: int, output: TextIO) -> None:
    """Write COUNT fictitious customers as CSV; the same seed gives the same bytes."""
    bank.write_csv(count, seed, output)


@click.group()
def clock() -> None:
    """Business time, in a demonstration."""


@clock.command()
def show() -> None:
    """Print business time."""
    with context.open_transaction(_demo()):
        click.echo(business.now().isoformat(timespec="seconds"))


@clock.command()
@click.argument("span")
def advance(span: str) -> None:
    """Move business time forward by SPAN, such as 30d, 8h or 15m; due timers fire at once."""
    match = re.fullmatch(r"(\d{1,5})([dhm])", span)
    if match is None:
        raise click.BadParameter("expected a number with d, h or m behind it, such as 30d")
    settings = _demo()
    with context.open_transaction(settings) as tx:
        business_clock.advance(tx, timedelta(**{SPANS[match[2]]: int(match[1])}))
    click.echo(f"Business time is now {business.now().isoformat(timespec='seconds')}.")


def _demo() -> Settings:
    settings = Settings.read()
    if not settings.demo:
        raise click.ClickException("business time moves only in a demonstration: set COUNTERSIGN_DEMO=1")
    return settings


COMMANDS = (portfolio, clock)
