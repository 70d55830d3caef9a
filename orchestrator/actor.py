"""Who acts: the person, or the service itself, as they were at the moment of the act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from orchestrator.errors import Language
from orchestrator.text import Text

Method = Literal["session", "token", "cli", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A person signed in, with roles and unit as they are now; `method` says how they proved who they are."""

    person_id: str
    name: Text
    roles: frozenset[str]
    unit_id: str
    unit: Text
    method: Method
    address: str | None = None
    language: Language = "zh"


SYSTEM = Actor(
    person_id="system",
    name=Text("系统", "System"),
    roles=frozenset(),
    unit_id="",
    unit=Text("", ""),
    method="system",
)
