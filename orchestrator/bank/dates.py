"""Dates as lists hold them: written ones in every habit, and Excel's serial numbers.

Year first, or it is not read: 24/1/5 and 01/05/2024 mean different days to different people. A serial n is
1899-12-30 + n days (the 1900 system); serial 60 is a 29 February 1900 that never was.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from orchestrator.bank.characters import half_width, without_invisible
from orchestrator.bank.errors import DateUnreadable

OPEN_ENDED = date(9999, 12, 31)
_EPOCH = date(1899, 12, 30)
_FAKE_LEAP_DAY = 60
_LAST_SERIAL = 2_958_465  # 9999-12-31
_YEARS_AS_SERIALS = range(1900, 2101)  # a bare 2024 is a year without its month, not a day in July 1905

_OPEN_WORDS = frozenset(("长期", "长期有效", "永久"))
_CHINESE = {**{c: i for i, c in enumerate("〇一二三四五六七八九")}, "零": 0, "○": 0, "两": 2}
_CLOCK = r"\d{1,2}[:时点]\d{1,2}(?:[:分]\d{0,2})?(?:\.\d+)?秒?"
_TIME = rf"(?:[T ]+{_CLOCK} ?(?:[AaPp][Mm])?(?: ?Z| ?[+-]\d\d:?\d\d)?)?"
_YEAR_FIRST = re.compile(r"(\d+)(?P<mark>[-/.])(\d{1,2})(?P=mark)(\d{1,2})" + _TIME, re.ASCII)
_KANJI = re.compile(r"(\d+)年(\d{1,2})月(\d{1,2})[日号]?" + _TIME, re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)" + _TIME, re.ASCII)
_YEAR_LAST = re.compile(r"\d{1,2}([-/.])\d{1,2}\1\d{4}" + _TIME, re.ASCII)


def import_date(value: object) -> date | None:
    """The date in a list's cell; None for an empty cell; 长期 is OPEN_ENDED; DateUnreadable otherwise."""
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    if isinstance(value, bool):
        raise DateUnreadable(value=value, reason="ERROR")
    if isinstance(value, (int, float, Decimal)):
        return _number(value)
    text = half_width(without_invisible(str(value))).strip()
    if not text:
        return None
    return OPEN_ENDED if text in _OPEN_WORDS else _written(text)


def _number(value: int | float | Decimal) -> date:
    try:
        return _digits(str(int(value)), value)  # the fraction of a serial is the time of day
    except (OverflowError, ValueError) as error:
        raise DateUnreadable(value=value, reason="ERROR") from error


def _written(text: str) -> date:
    if re.fullmatch(r"\d+(\.0+)?", text, re.ASCII) and not _COMPACT.fullmatch(text):
        return _digits(text.split(".")[0], text)
    arabic = _without_chinese_numerals(text)
    match = _YEAR_FIRST.fullmatch(arabic)
    if match:
        return _day(match[1], match[3], match[4], text)
    match = _KANJI.fullmatch(arabic) or _COMPACT.fullmatch(arabic)
    if match:
        return _day(match[1], match[2], match[3], text)
    raise DateUnreadable(value=text, reason="ERROR_AMBIGUOUS" if _YEAR_LAST.fullmatch(arabic) else "ERROR")


def _digits(digits: str, value: object) -> date:
    """Digits alone: eight are a day, six a two-digit year, fewer an Excel serial."""
    if len(digits) == 8 and not digits.startswith("-"):
        return _day(digits[:4], digits[4:6], digits[6:], value)
    serial = int(digits)
    if serial == _FAKE_LEAP_DAY:
        raise DateUnreadable(value=value, reason="ERROR_EXCEL_1900_LEAP")
    if len(digits) == 6 or serial in _YEARS_AS_SERIALS:
        raise DateUnreadable(value=value, reason="ERROR_AMBIGUOUS")
    if not 1 <= serial <= _LAST_SERIAL:
        raise DateUnreadable(value=value, reason="ERROR")
    return _EPOCH + timedelta(days=serial)


def _day(year: str, month: str, day: str, value: object) -> date:
    if len(year) == 2:
        raise DateUnreadable(value=value, reason="ERROR_AMBIGUOUS")
    try:
        return date(int(year) if len(year) == 4 else 0, int(month), int(day))
    except ValueError as error:
        raise DateUnreadable(value=value, reason="ERROR") from error


def _without_chinese_numerals(text: str) -> str:
    """二〇二四年一月五日 as 2024年1月5日; the year by digits, month and day as numbers up to 三十一."""
    match = re.fullmatch(r"(.+?)年(.+?)月(.+?)([日号].*|)", text)
    if not match:
        return text
    year = "".join(str(_CHINESE.get(c, c)) for c in match[1])
    return f"{year}年{_small_number(match[2])}月{_small_number(match[3])}{match[4]}"


def _small_number(text: str) -> str:
    text = text.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = text.partition("十")
    if not ten:
        return "".join(str(_CHINESE.get(c, c)) for c in text)
    if not all(c in _CHINESE for c in tens + ones) or len(tens) > 1 or len(ones) > 1:
        return text
    return str((_CHINESE[tens] if tens else 1) * 10 + (_CHINESE[ones] if ones else 0))
