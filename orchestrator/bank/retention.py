"""How long a record is kept: rules as data, each with its basis.

The day is the anniversary of the trigger; 29 February rolls to 1 March. A MINIMUM may be kept longer, a
MAXIMUM_THEN_DELETE may not. A legal hold is not decided here: it overrides any deletion.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from orchestrator.bank.errors import RecordUnknown

Kind = Literal["MINIMUM", "MAXIMUM_THEN_DELETE"]


@dataclass(frozen=True, slots=True)
class Rule:
    """Years from the trigger, whether that is a minimum or a maximum, and the law it rests on."""

    years: int
    kind: Kind
    basis: str


@dataclass(frozen=True, slots=True)
class Retention:
    """The last day a record is (or may be) kept."""

    keep_through: date
    kind: Kind


RULES: dict[str, Rule] = {
    "CDD": Rule(10, "MINIMUM", "反洗钱法(2024) 第34条: 业务关系结束后"),
    "TXN": Rule(10, "MINIMUM", "反洗钱法(2024) 第34条: 交易结束后"),
    "PIPIA": Rule(3, "MINIMUM", "个人信息保护法 第56条"),
    "ACC_VOUCHER": Rule(30, "MINIMUM", "会计档案管理办法 2015"),
    "BANK_STATEMENT": Rule(10, "MINIMUM", "会计档案管理办法 2015"),
    "CREDIT_BAD": Rule(5, "MAXIMUM_THEN_DELETE", "征信业管理条例 第16条"),
}


def retention(record: str, trigger: date) -> Retention:
    """Until when such a record is kept, counted from `trigger`; RecordUnknown for a kind without a rule."""
    rule = RULES.get(record)
    if rule is None:
        raise RecordUnknown(record=record)
    return Retention(anniversary(trigger, rule.years), rule.kind)


def anniversary(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 1 March where the year has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
