"""What a first start puts into the database: the models of the folder, and in a demonstration the demo bank.

Everything here looks first whether it is there already, so that a second start takes no time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

from sqlalchemy import func, select

from orchestrator.access import ROLES, SYSTEM
from orchestrator.bank.staff import STAFF
from orchestrator.cli import context, demo_bank
from orchestrator.models import deploy, files
from orchestrator.settings import Settings
from orchestrator.store import Transaction, transaction
from orchestrator.store.tables import ModelVersion, Person

Say = Callable[[str], None]


def load(settings: Settings, say: Say) -> None:
    """Publish new model files and, in a demonstration, load the demo bank into an empty database."""
    with context.application(settings).app_context():
        with transaction() as tx:
            publish_folder(tx, settings, say)
        if settings.demo:
            with transaction() as tx:
                empty = not tx.session.scalar(select(func.count()).select_from(Person))
            if empty:
                demo_bank.load(say)


def publish_folder(tx: Transaction, settings: Settings, say: Say) -> None:
    """Publish those files of the models folder that were never published in this very form."""
    known = set(tx.session.scalars(select(ModelVersion.hash)))
    new = [
        (name, source)
        for name, source in files.read_folder(settings.models)
        if hashlib.sha256(source).hexdigest() not in known
    ]
    if new:
        say(f"Checking and publishing {len(new)} models …")
        deploy.deploy(tx, new, SYSTEM, "from the models folder")


def greeting(settings: Settings, seconds: float) -> Iterator[str]:
    """What to print when the service is up: the address, and in a demonstration who can sign in."""
    yield ""
    yield f"Countersign is ready after {seconds:.0f} s:  http://{settings.host}:{settings.port}"
    if settings.demo:
        yield f"Sign in as one of these people, all with the password {demo_bank.PASSWORD!r}:"
        yield from _people()
    yield "Stop with Ctrl-C; start again with the same command."


def _people() -> Iterator[str]:
    by_role: dict[str, list[str]] = {}
    for member in STAFF:
        for role in member.roles:
            by_role.setdefault(role, []).append(member.id)
    for role, people in by_role.items():
        name = ROLES[role].name
        yield f"  {' '.join(people):<32} {name.zh} {name.en}"
