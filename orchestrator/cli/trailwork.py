"""export, verify: a case's trail as a sealed PDF, and the check of a record in the database or in such a file."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from orchestrator.access import people
from orchestrator.audit import verify_case
from orchestrator.cases import noting
from orchestrator.cases.errors import CaseNotFound
from orchestrator.cases.opening import as_id
from orchestrator.cli import context
from orchestrator.errors import Language
from orchestrator.settings import Settings


@click.command()
@click.argument("case")
@click.option("--as", "person", required=True, help="Sign-in name of the person who exports.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=True)
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--events", type=click.IntRange(1), help="The last event that it covers; all so far unless given.")
def export(case: str, person: str, output: Path, language: Language, events: int | None) -> None:
    """Write the trail of a CASE as a sealed PDF; the export itself is recorded in the case."""
    from orchestrator.trail import exports, making

    settings = Settings.read()
    with context.open_transaction(settings) as tx:
        actor = people.require(tx, person, method="cli")
        exports.refuse(tx, case, actor)
        last, _ = exports.note(tx, noting.lock(tx, case), actor, language, events)
        manuscript = making.compose(tx, case, actor, language, settings, last)
    output.write_bytes(making.make(manuscript))
    click.echo(f"{output}: events 1 to {manuscript.events}, head {manuscript.head}")


@click.command()
@click.argument("case_or_file")
@click.option("--fingerprint", help="A file must be sealed with the certificate of this SHA-256 fingerprint.")
def verify(case_or_file: str, fingerprint: str | None) -> None:
    """Check a record and name the first event that was altered: of a case by its id, or of a trail's PDF, offline."""
    path = Path(case_or_file)
    if path.suffix.lower() == ".pdf" or path.is_file():
        _verify_file(path, fingerprint)
    else:
        _verify_case(case_or_file)


def _verify_file(path: Path, fingerprint: str | None) -> None:
    from orchestrator.trail import sealing
    from orchestrator.trail.verification import verify as check

    try:
        content = path.read_bytes()
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}") from error
    report = check(content, fingerprint)
    for line in report.lines("en"):
        click.echo(line)
    own = sealing.own_fingerprint(Settings.read().data)
    if own is not None and report.seal.fingerprint is not None:
        click.echo("That is this installation's seal." if own == report.seal.fingerprint else "That is another's seal.")
    if not report.is_genuine:
        sys.exit(1)


def _verify_case(case: str) -> None:
    with context.open_transaction() as tx:
        verdict = verify_case(tx, as_id(case))
    if verdict is None:
        raise CaseNotFound(case=case)
    if verdict.broken is None:
        click.echo(f"{verdict.count} events verify; head {verdict.head}")
        return
    click.echo(f"event {verdict.broken.seq}: {verdict.broken.reason.en} / {verdict.broken.reason.zh}")
    sys.exit(1)


COMMANDS = (export, verify)
