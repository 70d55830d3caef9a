"""Regular expressions of XPath and XML Schema (F&O 3.1 §5.6), matched in bounded time.

Python's own engine speaks another dialect and takes exponential time on some patterns; here matching never visits
one (instruction, position) twice unless the pattern has back-references, and always stops at limits.MATCHING steps.
Reading a pattern is in regexparser.py; this file holds the machine that runs it.
"""

from __future__ import annotations

import functools
import re

from orchestrator.feel import limits
from orchestrator.feel.errors import InvalidValue, LimitExceeded
from orchestrator.feel.regexparser import Instruction, compile_pattern

Groups = tuple[int | None, ...]

_REPLACEMENT = re.compile(r"\$(\d+)|\\([$\\])|([^$\\]+)", re.ASCII)


class Pattern:
    """A compiled pattern; InvalidValue when the text or its flags are no pattern."""

    def __init__(self, text: str, flags: str) -> None:
        limits.within("characters of a regular expression", len(text), limits.PATTERN)
        self._program, self.groups = compile_pattern(text, flags)
        self._has_references = any(instruction.op == "reference" for instruction in self._program)
        self._spent = 0

    def search(self, string: str, start: int) -> Groups | None:
        """Start and end of the first match and of its groups, in one tuple; None without a match."""
        # Kept over all starts: where one start failed from here, so will the next.
        seen: set[tuple[int, int]] = set()
        for begin in range(start, len(string) + 1):
            found = self._match_at(string, begin, seen)
            if found is not None:
                return found
        return None

    def replace(self, string: str, replacement: str) -> str:
        """Every match replaced; a pattern that matches nothing at all is refused, as XPath does."""
        template = _template(replacement, self.groups)
        result, position = [], 0
        while (found := self._next("replace", string, position)) is not None:
            start, end = found[0] or 0, found[1] or 0
            result.append(string[position:start])
            result.extend(part if isinstance(part, str) else _group(string, found, part) for part in template)
            position = end
        text = "".join(result) + string[position:]
        limits.within("characters of a string", len(text), limits.STRING)
        return text

    def split(self, string: str) -> list[str]:
        """The parts between matches."""
        parts, position = [], 0
        while (found := self._next("split", string, position)) is not None:
            parts.append(string[position : found[0]])
            position = found[1] or 0
        return [*parts, string[position:]]

    def _next(self, operation: str, string: str, position: int) -> Groups | None:
        found = self.search(string, position)
        if found is not None and found[0] == found[1]:
            raise InvalidValue(operation, "the pattern matches the empty string")
        return found

    def _match_at(self, string: str, begin: int, seen: set[tuple[int, int]]) -> Groups | None:
        """Backtracking over a stack of (instruction, position, groups)."""
        empty: Groups = (begin,) + (None,) * (2 * self.groups + 1)
        stack: list[tuple[int, int, Groups]] = [(0, begin, empty)]
        while stack:
            at, position, groups = stack.pop()
            # Without references what lies ahead does not depend on the groups, so once tried is enough.
            if not self._has_references:
                if (at, position) in seen:
                    continue
                seen.add((at, position))
            self._spent += 1
            if self._spent > limits.MATCHING:
                raise LimitExceeded("steps of matching a regular expression", limits.MATCHING)
            instruction = self._program[at]
            if instruction.op == "match":
                return (begin, position, *groups[2:])
            stack.extend(_follow(instruction, at, position, groups, string))
        return None


def _follow(
    instruction: Instruction, at: int, position: int, groups: Groups, string: str
) -> list[tuple[int, int, Groups]]:
    """Where to go on from one instruction; the last in the list is tried first."""
    match instruction.op:
        case "set":
            if position < len(string) and instruction.holds(string[position]):
                return [(at + 1, position + 1, groups)]
        case "split":
            return [(instruction.other, position, groups), (instruction.target, position, groups)]
        case "jump":
            return [(instruction.target, position, groups)]
        case "save":
            slot = instruction.target
            return [(at + 1, position, (*groups[:slot], position, *groups[slot + 1 :]))]
        case "start" | "end":
            if _at_edge(instruction, position, string):
                return [(at + 1, position, groups)]
        case "reference":
            text = _group(string, groups, instruction.target)
            if instruction.same(text, string[position : position + len(text)]):
                return [(at + 1, position + len(text), groups)]
    return []


def _at_edge(instruction: Instruction, position: int, string: str) -> bool:
    multiline = bool(instruction.target)
    if instruction.op == "start":
        return position == 0 or (multiline and position < len(string) and string[position - 1] == "\n")
    return position == len(string) or (multiline and string[position] == "\n")


def _group(string: str, groups: Groups, number: int) -> str:
    start, end = groups[2 * number], groups[2 * number + 1]
    return string[start:end] if start is not None and end is not None else ""


def _group_number(digits: str, groups: int) -> tuple[int, str]:
    """$12 is group 12 where there are so many, else group 1 and a "2" (XPath functions 5.6.4)."""
    kept = len(digits)
    while kept > 1 and int(digits[:kept]) > groups:
        kept -= 1
    return int(digits[:kept]), digits[kept:]


@functools.lru_cache(maxsize=256)
def _template(replacement: str, groups: int) -> tuple[str | int, ...]:
    parts: list[str | int] = []
    position = 0
    for match in _REPLACEMENT.finditer(replacement):
        if match.start() != position:
            break
        position = match.end()
        if match[1] is None:
            parts.append(match[2] or match[3])
        else:
            number, behind = _group_number(match[1], groups)
            parts += [number, behind] if number <= groups else [behind]
    if position != len(replacement):
        raise InvalidValue("replace", "the replacement has a $ or \\ that stands for nothing")
    return tuple(parts)
