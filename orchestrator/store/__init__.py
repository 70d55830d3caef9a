"""Tables, hand-written queries, the step commit and the migrations: everything that knows PostgreSQL."""

from orchestrator.store.tables import db
from orchestrator.store.transaction import Busy, DatabaseUnavailable, Transaction, WriteMissed, transaction

__all__ = ["Busy", "DatabaseUnavailable", "Transaction", "WriteMissed", "db", "transaction"]
