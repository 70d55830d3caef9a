"""A database of a test's own, the helpers beside this file, and jobs run one at a time."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def own_database(server_url, empty_database, worker_id):
    """A copy of the template that real processes may work on; dropped with their connections afterwards."""
    from orchestrator.store import schema

    name = f"countersign_own_{worker_id}"
    url = empty_database(name)

    def administer(*statements: str) -> None:
        with schema.owner_engine(server_url).connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            for statement in statements:
                connection.exec_driver_sql(statement)

    administer(f"DROP DATABASE {name}", f"CREATE DATABASE {name} TEMPLATE countersign_template")
    yield url
    administer(f"DROP DATABASE {name} WITH (FORCE)")
