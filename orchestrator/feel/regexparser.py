"""Patterns of XPath regular expressions to the instructions that regex.py runs (XML Schema part 2, appendix G)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from orchestrator.feel import limits
from orchestrator.feel.errors import InvalidValue

Test = Callable[[str], bool]

_PROGRAM = 20_000  # instructions a pattern may unfold to

# The blocks that rules for names and identifiers ask for.
_BLOCKS = {
    "BasicLatin": (0x0, 0x7F),
    "Latin-1Supplement": (0x80, 0xFF),
    "LatinExtended-A": (0x100, 0x17F),
    "LatinExtended-B": (0x180, 0x24F),
    "Greek": (0x370, 0x3FF),
    "Cyrillic": (0x400, 0x4FF),
    "Hebrew": (0x590, 0x5FF),
    "Arabic": (0x600, 0x6FF),
    "GeneralPunctuation": (0x2000, 0x206F),
    "CurrencySymbols": (0x20A0, 0x20CF),
    "CJKSymbolsandPunctuation": (0x3000, 0x303F),
    "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF),
    "CJKUnifiedIdeographsExtensionA": (0x3400, 0x4DBF),
    "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
    "HangulSyllables": (0xAC00, 0xD7A3),
    "HalfwidthandFullwidthForms": (0xFF00, 0xFFEF),
}
_CATEGORIES = frozenset(
    [
        "L",
        "Lu",
        "Ll",
        "Lt",
        "Lm",
        "Lo",
        "M",
        "Mn",
        "Mc",
        "Me",
        "N",
        "Nd",
        "Nl",
        "No",
        "P",
        "Pc",
        "Pd",
        "Ps",
        "Pe",
        "Pi",
        "Pf",
        "Po",
        "Z",
        "Zs",
        "Zl",
        "Zp",
        "S",
        "Sm",
        "Sc",
        "Sk",
        "So",
        "C",
        "Cc",
        "Cf",
        "Co",
        "Cn",
    ]
)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", **{c: c for c in "\\|.-^?*+{}()[]$"}}


@dataclass(frozen=True, slots=True)
class Instruction:
    """op: set, split, jump, save, start, end, reference, match; targets are indices, slots or group numbers."""

    op: str
    target: int = 0
    other: int = 0
    test: Test | None = None
    ignore_case: bool = False

    def holds(self, character: str) -> bool:
        """Whether a set has the character."""
        return self.test is not None and self.test(character)

    def same(self, one: str, other: str) -> bool:
        """Whether a reference's text stands there."""
        return one.casefold() == other.casefold() if self.ignore_case else one == other


def compile_pattern(text: str, flags: str) -> tuple[list[Instruction], int]:
    """The program and the number of groups. InvalidValue for what is no pattern."""
    if set(flags) - set("smixq"):
        raise InvalidValue("regular expression", f'no such flags: "{flags}"')
    if "x" in flags and "q" not in flags:
        text = _without_spaces(text)
    parser = _Parser(text, flags)
    program = _literal(text, parser) if "q" in flags else parser.whole()
    return program, parser.groups


def _literal(text: str, parser: _Parser) -> list[Instruction]:
    return [*(Instruction("set", test=parser.one(c)) for c in text), Instruction("match")]


def _without_spaces(text: str) -> str:
    """Flag x: white space outside character classes says nothing."""
    kept, depth, escaped = [], 0, False
    for character in text:
        if not escaped and character in "[]":
            depth += 1 if character == "[" else -1
        escaped = character == "\\" and not escaped
        if depth or character not in " \t\n\r":
            kept.append(character)
    return "".join(kept)


class _Parser:
    """Recursive descent; every rule returns the instructions of its part, with targets relative to their own index."""

    def __init__(self, text: str, flags: str) -> None:
        self.text, self.at, self.groups, self.depth = text, 0, 0, 0
        self.flags = flags
        self._closed: set[int] = set()

    def whole(self) -> list[Instruction]:
        relative = self._branches()
        if self.at < len(self.text):
            raise self._wrong(f"unexpected {self.text[self.at]}")
        return [_absolute(i, index) for index, i in enumerate([*relative, Instruction("match")])]

    def one(self, character: str) -> Test:
        """The test for one character, regardless of case where the flag says so."""
        if "i" not in self.flags:
            return lambda c: c == character
        forms = _cases(character)
        return lambda c: bool(forms & _cases(c))

    # ---- branches, pieces, atoms ----

    def _branches(self) -> list[Instruction]:
        code = self._branch()
        while self._skip("|"):
            other = self._branch()
            code = [
                Instruction("split", 1, len(code) + 2),
                *code,
                Instruction("jump", len(other) + 1),
                *other,
            ]
        return code

    def _branch(self) -> list[Instruction]:
        code: list[Instruction] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            code += self._piece()
            limits.within("size of a regular expression", len(code), _PROGRAM)
        return code

    def _piece(self) -> list[Instruction]:
        atom = self._atom()
        low, high = self._quantity()
        if (low, high) == (1, 1):
            return atom
        lazy = self._skip("?")
        limits.within("size of a regular expression", len(atom) * max(low, high or 0), _PROGRAM)
        code = atom * low
        if high is None:
            return code + _star(atom, lazy)
        return code + _up_to(atom, high - low, lazy)

    def _quantity(self) -> tuple[int, int | None]:
        for sign, amount in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._skip(sign):
                return amount
        if not self._skip("{"):
            return 1, 1
        body, separator, rest = self.text[self.at :].partition("}")
        low, comma, high = body.partition(",")
        if not separator or not low.isdecimal() or not (high.isdecimal() or not high):
            raise self._wrong("not a quantity")
        self.at = len(self.text) - len(rest)
        bounds = int(low), (int(high) if high else None if comma else int(low))
        if bounds[1] is not None and bounds[1] < bounds[0]:
            raise self._wrong("not a quantity")
        return bounds

    def _atom(self) -> list[Instruction]:
        character = self._next()
        multiline = int("m" in self.flags)
        if character == "(":
            return self._group()
        if character == "^":
            return [Instruction("start", multiline)]
        if character == "$":
            return [Instruction("end", multiline)]
        if character == "\\" and self._peek().isdecimal():
            return [Instruction("reference", self._reference(), ignore_case="i" in self.flags)]
        if character in "*+?{}]":
            raise self._wrong(f"unexpected {character}")
        return [Instruction("set", test=self._single(character))]

    def _single(self, character: str) -> Test:
        if character == ".":
            return (lambda c: True) if "s" in self.flags else (lambda c: c not in "\n\r")
        if character == "[":
            return self._class()
        return self._escape() if character == "\\" else self.one(character)

    def _group(self) -> list[Instruction]:
        self.depth += 1
        limits.within("nesting of a regular expression", self.depth, limits.NESTING)
        number = 0
        if self._skip("?"):
            if not self._skip(":"):
                raise self._wrong("only (?: may follow (")
        else:
            self.groups += 1
            number = self.groups
        body = self._branches()
        if not self._skip(")"):
            raise self._wrong("a ( without )")
        self.depth -= 1
        if not number:
            return body
        self._closed.add(number)
        return [Instruction("save", 2 * number), *body, Instruction("save", 2 * number + 1)]

    def _reference(self) -> int:
        number = int(self._next())
        while self._peek().isdecimal() and number * 10 + int(self._peek()) <= self.groups:
            number = number * 10 + int(self._next())
        if number not in self._closed:
            raise self._wrong(f"no group {number} before here")
        return number

    # ---- characters ----

    def _escape(self) -> Test:
        """After a backslash, within a class or outside."""
        character = self._next()
        if character in _ESCAPES:
            return self.one(_ESCAPES[character])
        if character in "pP":
            return _negated(self._property()) if character == "P" else self._property()
        test = _CLASSES.get(character.lower())
        if test is None:
            raise self._wrong(f"no such escape: \\{character}")
        return _negated(test) if character.isupper() else test

    def _property(self) -> Test:
        name, closing, _ = self.text[self.at + 1 :].partition("}")
        if self._peek() != "{" or not closing:
            raise self._wrong("\\p needs {name}")
        self.at += len(name) + 2
        if name in _CATEGORIES:
            return lambda c: unicodedata.category(c).startswith(name)
        block = _BLOCKS.get(name.removeprefix("Is")) if name.startswith("Is") else None
        if block is None:
            raise self._wrong(f"no such property: {name}")
        low, high = block
        return lambda c: low <= ord(c) <= high

    def _class(self) -> Test:
        """[...] with ranges, escapes, negation and subtraction [a-z-[aeiou]]."""
        self.depth += 1
        limits.within("nesting of a regular expression", self.depth, limits.NESTING)
        negative = self._skip("^")
        tests: list[Test] = []
        without: Test | None = None
        while not self._skip("]"):
            if tests and self.text.startswith("-[", self.at):
                self.at += 2
                without = self._class()
                if not self._skip("]"):
                    raise self._wrong("a subtraction ends its class")
                break
            tests.append(self._member(first=not tests))
        if not tests:
            raise self._wrong("an empty class")
        self.depth -= 1
        return _class_test(tests, negative, without)

    def _member(self, *, first: bool) -> Test:
        low = self._next()
        if low == "[" or (low == "-" and not first and self._peek() not in ("]", "-")):
            raise self._wrong(f"unexpected {low} in a class")
        if low == "\\":
            escape = self._peek()
            test = self._escape()
            if escape not in _ESCAPES:
                return test
            low = _ESCAPES[escape]
        if self._peek() == "-" and self.text[self.at + 1 : self.at + 2] not in ("]", "[", ""):
            return self._range(low)
        return self.one(low)

    def _range(self, low: str) -> Test:
        self.at += 1
        high = self._next()
        if high == "\\":
            high = _ESCAPES.get(self._next(), "")
        if not high or high < low:
            raise self._wrong("not a range of characters")
        if "i" not in self.flags:
            return lambda c: low <= c <= high
        return lambda c: any(low <= form <= high for form in _cases(c))

    # ---- the cursor ----

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _next(self) -> str:
        character = self._peek()
        if not character:
            raise self._wrong("unexpected end")
        self.at += 1
        return character

    def _skip(self, character: str) -> bool:
        found = self._peek() == character
        self.at += found
        return found

    def _wrong(self, reason: str) -> InvalidValue:
        return InvalidValue("regular expression", f"{reason}, at {self.at + 1} of {self.text}")


def _star(atom: list[Instruction], lazy: bool) -> list[Instruction]:
    size = len(atom)
    return [_split(1, size + 2, lazy), *atom, Instruction("jump", -size - 1)]


def _up_to(atom: list[Instruction], count: int, lazy: bool) -> list[Instruction]:
    """The atom at most `count` times: each further one only after the one before."""
    step = len(atom) + 1
    return [i for left in range(count, 0, -1) for i in (_split(1, left * step, lazy), *atom)]


def _split(first: int, second: int, lazy: bool) -> Instruction:
    return Instruction("split", second, first) if lazy else Instruction("split", first, second)


def _absolute(instruction: Instruction, index: int) -> Instruction:
    if instruction.op == "split":
        return Instruction("split", index + instruction.target, index + instruction.other)
    return Instruction("jump", index + instruction.target) if instruction.op == "jump" else instruction


def _class_test(tests: list[Test], negative: bool, without: Test | None) -> Test:
    def holds(character: str) -> bool:
        inside = any(test(character) for test in tests) != negative
        return inside and not (without is not None and without(character))

    return holds


def _negated(test: Test) -> Test:
    return lambda c: not test(c)


def _cases(character: str) -> frozenset[str]:
    """The forms of one character regardless of case, as far as they are one character."""
    forms = {character, character.lower(), character.upper(), character.lower().upper(), character.casefold()}
    return frozenset(form for form in forms if len(form) == 1)


def _is_name_start(character: str) -> bool:
    return character in "_:" or character.isalpha()


_CLASSES: dict[str, Test] = {
    "s": lambda c: c in " \t\n\r",
    "d": lambda c: unicodedata.category(c) == "Nd",
    "w": lambda c: unicodedata.category(c)[0] not in "PZC",
    "i": _is_name_start,
    "c": lambda c: _is_name_start(c) or c in "-.\u00b7" or unicodedata.category(c)[0] in "NM",
}
