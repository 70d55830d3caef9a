"""Check digits of the identifiers a bank keys in: USCC, resident ID, card number, LEI, mobile.

Each check normalises first and answers with a `Check` whose `result` names the first thing that is wrong, in
the order the rules give. Whether an identifier is in use or belongs to someone is not asked here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from orchestrator.bank.characters import ascii_digits, code

USCC_SYMBOLS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015, table 1: no I O S V Z
_ID_CHECKS = "10X98765432"  # GB 11643-1999, table 2
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714-1997
_PROVINCES = frozenset(  # GB/T 2260, first two digits
    (
        *range(11, 16),
        *range(21, 24),
        *range(31, 38),
        *range(41, 47),
        *range(50, 55),
        *range(61, 66),
        71,
        81,
        82,
        83,
    )
)


@dataclass(frozen=True, slots=True)
class Check:
    """The answer of a check: `value` normalised, `result` a stable code, `warnings` that do not reject."""

    valid: bool
    result: str
    value: str
    warnings: tuple[str, ...] = ()


def uscc(value: object) -> Check:
    """统一社会信用代码 (GB 32100-2015): LENGTH, CHARSET, CHECK, OK or OK_AFTER_NORMALISE."""
    text = _text(value)
    normal = code(text)
    if len(normal) != 18:
        return Check(False, "LENGTH", normal)
    if not set(normal) <= set(USCC_SYMBOLS):
        return Check(False, "CHARSET", normal)
    if uscc_check_digit(normal[:17]) != normal[17]:
        return Check(False, "CHECK", normal)
    return _ok(text, normal)


def uscc_check_digit(body: str) -> str:
    """The 18th symbol for the first 17: weights 3^i mod 31, (31 - sum mod 31) mod 31."""
    total = sum(USCC_SYMBOLS.index(symbol) * pow(3, place, 31) for place, symbol in enumerate(body))
    return USCC_SYMBOLS[-total % 31]


def org_check_digit(body: str) -> str:
    """The ninth character of an organisation code (GB 11714-1997) for its first eight."""
    values = (int(symbol, 36) for symbol in body)
    rest = -sum(v * w for v, w in zip(values, _ORG_WEIGHTS, strict=True)) % 11
    return "X" if rest == 10 else str(rest)


def resident_id(value: object, *, today: date) -> Check:
    """居民身份证号 (GB 11643-1999).

    Results: LEN15_LEGACY, LENGTH, CHARSET, DATE, DATE_FUTURE, CHECK, OK, OK_AFTER_NORMALISE. An area code of
    no known province only warns (AREA_UNKNOWN): codes of dissolved areas stay valid.
    """
    text = _text(value)
    normal = code(text)
    wrong = _resident_id_fault(normal, today)
    if wrong:
        return Check(False, wrong, normal)
    return _ok(text, normal, () if int(normal[:2]) in _PROVINCES else ("AREA_UNKNOWN",))


def resident_id_check_digit(body: str) -> str:
    """The 18th character for the first 17 digits: weights 2^(17-i) mod 11."""
    return _ID_CHECKS[sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(body)) % 11]


def luhn(value: object) -> bool:
    """Whether the digits satisfy ISO/IEC 7812-1 (card numbers; company accounts have no such digit)."""
    digits = code(_text(value))
    if not ascii_digits(digits) or len(digits) < 2:
        return False
    return sum(_luhn_part(place, int(digit)) for place, digit in enumerate(reversed(digits))) % 10 == 0


def lei(value: object) -> bool:
    """Whether the text is a legal entity identifier (ISO 17442): 20 characters, mod 97 = 1."""
    normal = code(_text(value))
    return bool(re.fullmatch("[0-9A-Z]{18}[0-9]{2}", normal)) and _as_number(normal) % 97 == 1


def mobile(value: object) -> Check:
    """A mainland mobile number without its country code: CHARSET, LENGTH, PREFIX, OK, OK_AFTER_NORMALISE."""
    text = _text(value)
    normal = re.sub(r"^(\+|00)86|^86(?=1\d{10}$)", "", code(text))
    if not ascii_digits(normal):
        return Check(False, "CHARSET" if normal else "LENGTH", normal)
    if len(normal) != 11:
        return Check(False, "LENGTH", normal)
    if not re.match("1[3-9]", normal):
        return Check(False, "PREFIX", normal)
    return _ok(text, normal)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _ok(text: str, normal: str, warnings: tuple[str, ...] = ()) -> Check:
    return Check(True, "OK" if text == normal else "OK_AFTER_NORMALISE", normal, warnings)


def _resident_id_fault(normal: str, today: date) -> str | None:
    if len(normal) == 15 and ascii_digits(normal):
        return "LEN15_LEGACY"
    if len(normal) != 18:
        return "LENGTH"
    if not re.fullmatch("[0-9]{17}[0-9X]", normal):
        return "CHARSET"
    born = _date(normal[6:14])
    if born is None:
        return "DATE"
    if born > today:
        return "DATE_FUTURE"
    return None if resident_id_check_digit(normal[:17]) == normal[17] else "CHECK"


def _date(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _luhn_part(place: int, digit: int) -> int:
    doubled = digit * 2 if place % 2 else digit
    return doubled - 9 if doubled > 9 else doubled


def _as_number(text: str) -> int:
    return int("".join(str(int(character, 36)) for character in text))
