"""Amounts as people and Excel write them, read exactly.

An amount is a Decimal in yuan, NULL is None, everything else is refused: a guess at an amount is worse than a
question. Never a float in between; a float that Excel hands over is read by its shortest decimal form.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from orchestrator.bank.characters import DASHES, half_width, without_invisible
from orchestrator.bank.errors import AmountUnreadable

_UNITS = {"": 0, "万": 4, "亿": 8, "万亿": 12}
_PATTERN = re.compile(
    r"(?P<number>(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)(?:\.\d+)?|\.\d+)"
    r" ?(?P<unit>万亿|万|亿|) ?(?:元整|元)?",
    re.ASCII,
)
_CURRENCY = re.compile(r"[¥￥$€£]|RMB|CNY|人民币", re.IGNORECASE)


def import_amount(value: object) -> Decimal | None:
    """The amount in a cell, in yuan; None for a dash, an empty cell and N/A; else AmountUnreadable."""
    if value is None:
        return None
    if isinstance(value, bool):
        raise AmountUnreadable(value=value)
    if isinstance(value, (int, float, Decimal)):
        return _plain(_number(value), value)
    text = _tidy(str(value))
    if re.fullmatch(f"[{DASHES}]*|N/A|NA", text, re.IGNORECASE):
        return None
    return _read(text, value)


def _tidy(text: str) -> str:
    return re.sub(f"[{DASHES}]", "-", half_width(without_invisible(text))).strip()


def _read(text: str, value: object) -> Decimal:
    body, negative = _sign(text)
    match = _PATTERN.fullmatch(body)
    if not match:
        raise AmountUnreadable(value=value)
    number = Decimal(re.sub("[, ]", "", match["number"])).scaleb(_UNITS[match["unit"]])
    return _plain(-number if negative else number, value)


def _sign(text: str) -> tuple[str, bool]:
    """The text without currency sign, minus or parentheses, and whether it was negative (one sign only)."""
    inner = re.fullmatch(r"\((.+)\)(.*)", text)
    if inner:
        return _CURRENCY.sub("", inner[1] + inner[2], count=1).strip(), True
    body = _CURRENCY.sub("", text, count=1).strip()
    negative = body.startswith("-")
    return body[1:].strip() if body[:1] in ("-", "+") else body, negative


def _number(value: int | float | Decimal) -> Decimal:
    try:
        return Decimal(repr(value) if isinstance(value, float) else value)
    except InvalidOperation as error:  # repr of a float is always readable; kept for subclasses of float
        raise AmountUnreadable(value=value) from error


def _plain(number: Decimal, value: object) -> Decimal:
    """`number` without trailing zeros or exponent, so that its text is what a person would write."""
    if not number.is_finite():
        raise AmountUnreadable(value=value)
    return Decimal(f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}") + 0
