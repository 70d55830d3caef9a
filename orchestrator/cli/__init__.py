"""The command `countersign`: run the service, work with models and cases, verify the record, play the demonstration."""

from __future__ import annotations

import sys

import click

from orchestrator.cli import casework, customerwork, demo, migratework, modelwork, planning, service, trailwork
from orchestrator.errors import CountersignError

GROUPS = (service, modelwork, casework, migratework, trailwork, customerwork, planning, demo)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="countersign")
def cli() -> None:
    """Countersign: BPMN workflow orchestration for banks."""


for group in GROUPS:
    for command in group.COMMANDS:
        cli.add_command(command)


def main() -> None:
    """Run the command; an error of ours is printed in one line and ends it with status 1."""
    try:
        cli(standalone_mode=False)
    except CountersignError as error:
        click.echo(f"countersign: {error.sentence('en')}", err=True)
        sys.exit(1)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
