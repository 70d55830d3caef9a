"""What a person without the right to see a value sees instead (JR/T 0171-2020 Annex A names the principle).

Company names and USCCs are public and not masked. A kind without a mask is refused rather than shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from orchestrator.bank.errors import MaskUnknown

_COUNTRY_CODE = re.compile(r"(?P<code>(?:\+|00)\d{1,3}?[ -]?|)(?P<number>1(?:[ -]?\d){10})", re.ASCII)
_ADDRESS = re.compile(
    r"(?:[^省市区县]{2,8}?(?:省|自治区|特别行政区))?"
    r"(?:[^省市区县]{1,10}?(?:市|自治州|地区|盟))*"
    r"(?:[^市区县路街道巷号镇乡村\d]{1,12}(?<!小)(?<!社)[区县旗])?"
)


def mask(kind: str, value: str) -> str:
    """`value` masked as its kind requires; kinds are the keys of KINDS; MaskUnknown for any other."""
    if kind not in KINDS:
        raise MaskUnknown(kind=kind)
    return KINDS[kind](value)


def _name(value: str) -> str:
    return value[:1] + "*" * (len(value) - 1) if len(value) > 1 else "*" * len(value)


def _middle(first: int, last: int) -> Callable[[str], str]:
    """Keep `first` and `last` characters; a value no longer than both together is hidden altogether."""

    def masked(value: str) -> str:
        hidden = len(value) - first - last
        return value[:first] + "*" * hidden + value[-last:] if hidden > 0 else "*" * len(value)

    return masked


def _mobile(value: str) -> str:
    match = _COUNTRY_CODE.fullmatch(value.strip())
    if not match:
        return "*" * len(value)
    digits = re.sub("[ -]", "", match["number"])
    return f"{match['code']}{digits[:3]}****{digits[-4:]}"


def _email(value: str) -> str:
    local, at, domain = value.rpartition("@")
    return _name(local) + at + domain if local else _name(value)


def _address(value: str) -> str:
    match = _ADDRESS.match(value)
    return (match[0] if match else "") + "****" if value else ""


def _open(value: str) -> str:
    return value


KINDS: dict[str, Callable[[str], str]] = {
    "name": _name,
    "resident_id": _middle(3, 4),
    "card": _middle(6, 4),
    "mobile": _mobile,
    "email": _email,
    "address": _address,
    "company": _open,
    "uscc": _open,
}
