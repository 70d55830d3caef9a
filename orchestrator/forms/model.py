"""The fields of a form as frozen values: what reading a schema yields and everything else works on.

Paths: keys joined by dots, the group's or list's path in front ("fin.sales"). A field inside a list has the
path of its list in front ("ubo.share_pct"); its place in data carries the row ("ubo[0].share_pct").
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from orchestrator import feel
from orchestrator.forms.errors import Problem
from orchestrator.forms.special import SpecialType

EVERYONE = "*"


@dataclass(frozen=True, slots=True)
class Rule:
    """A FEEL condition that must hold, and what to say when it does not."""

    condition: feel.Expression
    zh: str
    en: str

    def problem(self) -> Problem:
        """The problem to report when the condition does not hold."""
        return Problem("rule", {"zh_rule": self.zh, "en_rule": self.en})


@dataclass(frozen=True, slots=True)
class Options:
    """Where the options of a field come from: fixed ones, a variable's name, or an expression."""

    fixed: tuple[Any, ...] | None = None
    key: str = ""
    expression: feel.Expression | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One field that has a value.

    `see`: roles that see it in clear, None for all · `mask`: roles that see it masked ("*": all others) ·
    anyone else does not see it · `hide`: conditions of the field and the frames around it, any of which hides
    it · `limits`: those limits that are FEEL · `children`: the fields of a row, for a list.
    """

    path: str
    type: str
    label: str
    label_en: str
    component: Mapping[str, Any]
    special: SpecialType | None = None
    required: bool = False
    readonly: bool = False
    disabled: bool = False
    computed: feel.Expression | None = None
    see: frozenset[str] | None = None
    mask: frozenset[str] = frozenset()
    hide: tuple[feel.Expression, ...] = ()
    limits: Mapping[str, feel.Expression] = field(default_factory=dict)
    rule: Rule | None = None
    options: Options | None = None
    children: tuple[Field, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The path's keys."""
        return tuple(self.path.split("."))

    @property
    def name(self) -> str:
        """The last key: what a row of a list calls the field."""
        return self.keys[-1]

    @property
    def is_list(self) -> bool:
        """Whether the value is a list of rows."""
        return self.type == "dynamiclist"

    def visibility(self, roles: Collection[str]) -> str:
        """How someone with these roles sees the field: "clear", "masked" or "hidden"."""
        if self.see is None or self.see & set(roles):
            return "clear"
        return "masked" if EVERYONE in self.mask or self.mask & set(roles) else "hidden"


def flat(fields: Iterable[Field]) -> Iterator[Field]:
    """Fields in order, each followed by those inside it."""
    for each in fields:
        yield each
        yield from flat(each.children)
