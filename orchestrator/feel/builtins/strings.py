"""String functions (DMN 1.5 table 73). Positions count code points from 1; negative ones count from the end."""

from __future__ import annotations

from decimal import Decimal

from orchestrator.feel import limits
from orchestrator.feel.builtins.table import builtin
from orchestrator.feel.errors import InvalidValue
from orchestrator.feel.numbers import integer
from orchestrator.feel.regex import Pattern
from orchestrator.feel.values import Value


@builtin("substring(string: string, start position: number, length?: number): string")
def substring(string: str, start: Decimal, length: Decimal | None = None) -> Value:
    """The part from a position, of at most `length` characters."""
    position = integer(start, "substring")
    if position == 0 or abs(position) > len(string):
        raise InvalidValue("substring", f"no position {position} in a string of {len(string)}")
    begin = position - 1 if position > 0 else len(string) + position
    if length is None:
        return string[begin:]
    if length < 1:
        raise InvalidValue("substring", "the length must be positive")
    return string[begin : begin + int(length)]


@builtin("string length(string: string): number")
def string_length(string: str) -> Value:
    """The number of characters (code points)."""
    return Decimal(len(string))


@builtin("upper case(string: string): string")
def upper_case(string: str) -> Value:
    """All letters upper case."""
    return string.upper()


@builtin("lower case(string: string): string")
def lower_case(string: str) -> Value:
    """All letters lower case."""
    return string.lower()


@builtin("substring before(string: string, match: string): string")
def substring_before(string: str, match: str) -> Value:
    """What stands before the match, or "" without one."""
    return string.partition(match)[0] if match and match in string else ""


@builtin("substring after(string: string, match: string): string")
def substring_after(string: str, match: str) -> Value:
    """What stands behind the match, or "" without one."""
    return string.partition(match)[2] if match else string


@builtin("contains(string: string, match: string): boolean")
def contains(string: str, match: str) -> Value:
    """Whether the match occurs."""
    return match in string


@builtin("starts with(string: string, match: string): boolean")
def starts_with(string: str, match: str) -> Value:
    """Whether the string begins so."""
    return string.startswith(match)


@builtin("ends with(string: string, match: string): boolean")
def ends_with(string: str, match: str) -> Value:
    """Whether the string ends so."""
    return string.endswith(match)


@builtin("matches(input: string, pattern: string, flags?: string?): boolean")
def matches(string: str, pattern: str, flags: str | None = None) -> Value:
    """Whether the regular expression (XPath's) matches somewhere."""
    return Pattern(pattern, flags or "").search(string, 0) is not None


@builtin("replace(input: string, pattern: string, replacement: string, flags?: string?): string")
def replace(string: str, pattern: str, replacement: str, flags: str | None = None) -> Value:
    """Every match replaced; $1, $2 and so on in the replacement are the groups, $0 the match."""
    return Pattern(pattern, flags or "").replace(string, replacement)


@builtin("split(string: string, delimiter: string): list<string>")
def split(string: str, delimiter: str) -> Value:
    """The parts between matches of the regular expression."""
    return Pattern(delimiter, "").split(string)


@builtin("string join(list: list<string>, delimiter: string?, prefix: string?, suffix: string?): string")
@builtin("string join(list: list<string>, delimiter?: string?): string")
def string_join(
    items: list[str | None], delimiter: str | None = None, prefix: str | None = None, suffix: str | None = None
) -> Value:
    """The strings of the list in one, nulls left out."""
    kept = [item for item in items if item is not None]
    delimiter = delimiter or ""
    limits.within("characters of a string", sum(map(len, kept)) + len(delimiter) * len(kept), limits.STRING)
    return (prefix or "") + delimiter.join(kept) + (suffix or "")


@builtin("trim(string: string): string")
def trim(string: str) -> Value:
    """Without white space at both ends (a Camunda extension)."""
    return string.strip()


@builtin("is blank(string: string): boolean")
def is_blank(string: str) -> Value:
    """Whether there is nothing but white space (a Camunda extension)."""
    return not string.strip()
