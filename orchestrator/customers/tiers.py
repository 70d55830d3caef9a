"""The customer's service tier, as the published decision table vip_tier gives it."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from sqlalchemy import select

from orchestrator.clock import clock
from orchestrator.decisions import Decisions
from orchestrator.store import Transaction
from orchestrator.store.tables import ModelVersion

TABLE = "vip_tier"


def tier(tx: Transaction, aum: Decimal) -> str | None:
    """The tier for these month-average assets (CNY); None where the bank has not published the table."""
    query = (
        select(ModelVersion.hash, ModelVersion.source)
        .where(ModelVersion.kind == "dmn", ModelVersion.key == TABLE, ModelVersion.withdrawn_at.is_(None))
        .order_by(ModelVersion.version.desc())
    )
    found = tx.session.execute(query).first()
    if found is None:
        return None
    output = _table(found.hash, found.source).evaluate(TABLE, {"aum_month_avg": aum}, now=clock.now()).output
    return str(output["tier"]) if isinstance(output, dict) and output.get("tier") else None


@lru_cache(maxsize=4)
def _table(_hash: str, source: bytes) -> Decisions:
    """The compiled table; a new version has another hash."""
    return Decisions.parse([(f"{TABLE}.dmn", source)])
