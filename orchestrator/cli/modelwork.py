"""check, deploy, decide, feel: work with models, most of it without a database."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from orchestrator import feel as feel_language
from orchestrator.access import SYSTEM
from orchestrator.cli import context
from orchestrator.clock import clock
from orchestrator.decisions import Decisions
from orchestrator.decisions.batch import decide_lines
from orchestrator.errors import Language, ModelError
from orchestrator.models import deploy as deployment
from orchestrator.models import files

ENDINGS = set(files.KINDS)


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--language", type=click.Choice(["zh", "en"]), default="en", show_default=True)
def check(paths: tuple[Path, ...], language: Language) -> None:
    """Check model files, or all below folders: everything that deployment would say of each."""
    sound: list[files.ModelFile] = []
    errors = 0
    for path in _files(paths):
        source = path.read_bytes()
        for finding in files.check(path.name, source):
            errors += finding.severity == "error"
            line = f":{finding.line}" if finding.line else ""
            click.echo(f"{path}{line}: {finding.severity}: {finding.place}: {finding.sentence(language)}")
        try:
            sound.append(files.read(path.name, source))
        except ModelError:
            continue
    click.echo(f"{len(sound)} models are sound, {errors} errors.", err=True)
    sys.exit(1 if errors else 0)


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--comment", default="", help="Why this version is published.")
def deploy(paths: tuple[Path, ...], comment: str) -> None:
    """Publish model files, or all below folders: all of them or none."""
    sources = [(path.name, path.read_bytes()) for path in _files(paths)]
    with context.open_transaction() as tx:
        for model in deployment.deploy(tx, sources, SYSTEM, comment):
            what = f"version {model.version}" if model.new else f"unchanged (version {model.version})"
            click.echo(f"{model.kind} {model.key}: {what} {model.hash[:12]}")


@click.command()
@click.argument("decision")
@click.option("--models", required=True, type=click.Path(exists=True, path_type=Path), help="Folder or .dmn file.")
def decide(decision: str, models: Path) -> None:
    """Evaluate DECISION for each line of JSON inputs on standard input; a line of JSON out for each line in."""
    decisions = Decisions.load(models)
    # As bytes, so that a line that is no UTF-8 is answered like any other that is no JSON.
    for line in decide_lines(decisions, decision, sys.stdin.buffer):
        click.echo(line)


@click.command()
@click.argument("expression")
@click.option("--context", "variables", default="{}", help="The variables, as a JSON object.")
def feel(expression: str, variables: str) -> None:
    """Evaluate a FEEL EXPRESSION."""
    known = feel_language.loads(variables)
    if not isinstance(known, dict):
        raise click.BadParameter("the context must be a JSON object", param_hint="--context")
    value = feel_language.compile(expression, names=known).evaluate(known, strict=True, now=clock.now())
    click.echo(feel_language.dumps(value))


def _files(paths: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        below = sorted(p for p in path.rglob("*") if p.suffix in ENDINGS) if path.is_dir() else [path]
        found.extend(below)
    return found


COMMANDS = (check, deploy, decide, feel)
