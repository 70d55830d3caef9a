"""import: bring a list of customers into the bank from the command line, as one of the staff."""

from __future__ import annotations

import sys
from pathlib import Path
from uuid import UUID

import click

from orchestrator.access import Actor, people
from orchestrator.cli import context
from orchestrator.customers.fields import BY_KEY
from orchestrator.customers.imports import batches, rows
from orchestrator.customers.imports.batches import ImportView
from orchestrator.customers.imports.layout import letter
from orchestrator.store import Transaction

FINDINGS_SHOWN = 20


class _Undone(Exception):
    """Ends a dry run: the transaction is rolled back."""


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "person", required=True, help="Sign-in name of the person who imports.")
@click.option("--dry-run", is_flag=True, help="Check every row and say what would happen; keep nothing.")
@click.option("--rows", "which", type=click.Choice(["good", "all"]), default="good", show_default=True)
@click.option("--existing", type=click.Choice(["update", "skip"]), default="update", show_default=True)
@click.option("--column", "columns", multiple=True, metavar="FIELD=LETTER", help="A field's column, such as uscc=C.")
@click.option("--errors", type=click.Path(dir_okay=False, path_type=Path), help="Write the rows to correct here: xlsx.")
def import_list(
    file: Path, person: str, dry_run: bool, which: str, existing: str, columns: tuple[str, ...], errors: Path | None
) -> None:
    """Import the customers of FILE (xlsx or csv): check every row, then write the good ones, all of them or none."""
    try:
        with context.open_transaction() as tx:
            actor = people.require(tx, person, method="cli")
            view = _checked(tx, file, columns, actor)
            _report(tx, view, actor)
            if errors is not None and view.kept_out:
                errors.write_bytes(rows.to_correct(tx, view.id, actor, actor.language))
                click.echo(f"The rows to correct are in {errors}.")
            if dry_run:
                raise _Undone
            view = _finished(tx, batches.apply(tx, view.id, which, existing, actor), actor)
    except _Undone:
        click.echo("Dry run: nothing was written.")
        return
    created, updated = view.counts.get("created", 0), view.counts.get("updated", 0)
    click.echo(f"Imported: {created} new prospects, {updated} customers updated, {view.kept_out} rows kept out.")


def _checked(tx: Transaction, file: Path, columns: tuple[str, ...], actor: Actor) -> ImportView:
    view = _finished(tx, batches.upload(tx, file.name, file.read_bytes(), actor), actor)
    fields = dict(view.layout.fields) if view.layout else {}
    known = {letter(index): index for index in range(len(view.layout.columns))} if view.layout else {}
    for column in columns:
        key, _, place = column.partition("=")
        if key not in BY_KEY or place.upper() not in known:
            raise click.BadParameter(f"{column}: expected FIELD=LETTER with a field of {', '.join(BY_KEY)}")
        fields[key] = known[place.upper()]
    return _finished(tx, batches.choose(tx, view.id, fields, actor), actor)


def _finished(tx: Transaction, view: ImportView, actor: Actor) -> ImportView:
    """The import after the step that would be left to a job: here it is done at once."""
    if view.state in batches.WORKING:
        batches.run(tx, UUID(view.id), actor)
        view = batches.show(tx, view.id, actor)
    if view.failure is not None:
        click.echo(f"countersign: {view.failure.en}", err=True)
        sys.exit(1)
    return view


def _report(tx: Transaction, view: ImportView, actor: Actor) -> None:
    counts = ", ".join(f"{count} {name}" for name, count in sorted(view.counts.items()))
    click.echo(f"{view.file_name} ({view.source}): {view.total} rows: {counts or 'none'}")
    found = rows.rows(tx, view.id, actor, box="kept_out", limit=FINDINGS_SHOWN)
    for row in found.items:
        for each in row.findings:
            if each.severity in ("error", "person"):
                click.echo(f"  row {row.number} {each.column} {each.label.en}: {each.reason.en}: {each.value}")
    if found.next_cursor:
        click.echo("  … and more; --errors writes them all to a file.")


COMMANDS = (import_list,)
