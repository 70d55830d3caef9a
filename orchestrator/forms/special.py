"""Field types beyond form-js, named by the component's property `countersign.type`.

Each normalises a value and says what is wrong with it. Whether a person, customer or code exists in the bank
is not asked here: that needs the database, and is the case layer's question.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from orchestrator.bank import identifiers
from orchestrator.forms.errors import Problem
from orchestrator.forms.limits import EXACT

Outcome = tuple[Any, Problem | None]
_PERSON = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_MONEY_LIMIT = Decimal(10) ** 16  # yuan: beyond any bank's balance sheet, so a typing error


@dataclass(frozen=True, slots=True)
class SpecialType:
    """A type of value: `check` gets the value and today; `mask` is its kind in `orchestrator.bank.masks`."""

    name: str
    check: Callable[[Any, date], Outcome]
    mask: str | None = None
    numeric: bool = False


def _identifier(code: str, check: Callable[[Any, date], identifiers.Check]) -> Callable[[Any, date], Outcome]:
    def outcome(value: Any, today: date) -> Outcome:
        found = check(value, today)
        return found.value, None if found.valid else Problem(code, {"result": found.result})

    return outcome


def _plain(code: str, good: Callable[[str], bool]) -> Callable[[Any, date], Outcome]:
    def outcome(value: Any, _today: date) -> Outcome:
        return value, None if good(value) else Problem(code)

    return outcome


def _money(value: Any, _today: date) -> Outcome:
    if abs(value) >= _MONEY_LIMIT:
        return value, Problem("number_size")
    if int(value.normalize(EXACT).as_tuple().exponent) < -2:
        return value, Problem("decimals", {"limit": 2})
    return value, None


def _industry(value: str) -> bool:
    # GB/T 4754-2017: four digits, of which the first two are the division, 01 to 97.
    return bool(re.fullmatch(r"[0-9]{4}", value)) and 1 <= int(value[:2]) <= 97


SPECIAL_TYPES: dict[str, SpecialType] = {
    special.name: special
    for special in (
        SpecialType("uscc", _identifier("uscc", lambda v, _today: identifiers.uscc(v)), mask="uscc"),
        SpecialType(
            "resident_id",
            _identifier("resident_id", lambda v, today: identifiers.resident_id(v, today=today)),
            mask="resident_id",
        ),
        SpecialType("mobile", _identifier("mobile", lambda v, _today: identifiers.mobile(v)), mask="mobile"),
        SpecialType("card", _plain("card", identifiers.luhn), mask="card"),
        SpecialType("lei", _plain("lei", identifiers.lei)),
        SpecialType("money", _money, numeric=True),
        SpecialType("person", _plain("person", lambda v: bool(_PERSON.fullmatch(v)))),
        SpecialType("name", lambda v, _today: (v.strip(), None), mask="name"),
        SpecialType("industry_code", _plain("industry_code", _industry)),
    )
}
