"""Segregation of duties: who may not do what twice in one case (内部控制指引 2014; 尽职指引 2004: 审贷分离).

No person holds two of the five duties in one case, and nobody votes twice. A delegated act counts for both
persons: list both under the duty. Initiating a case is not one of the duties.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Literal, get_args

Duty = Literal["INVESTIGATE", "REVIEW", "APPROVE", "VOTE", "DISBURSE"]
DUTIES: tuple[Duty, ...] = get_args(Duty)


def sod(held: Mapping[Duty, Sequence[str]]) -> list[str]:
    """Every breach among the holders of the duties: "A=B" in the order of DUTIES, sorted by name."""
    breaches = [f"{a}={b}" for a, b in combinations(DUTIES, 2) if set(held.get(a, ())) & set(held.get(b, ()))]
    votes = held.get("VOTE", ())
    if len(set(votes)) < len(votes):
        breaches.append("DUPLICATE_VOTE")
    return sorted(breaches)


def conflicts(person: str, duty: Duty, held: Mapping[Duty, Sequence[str]]) -> list[Duty]:
    """The duties that keep `person` from taking on `duty` in this case; VOTE itself when already voted."""
    return [d for d in DUTIES if person in held.get(d, ()) and (d != duty or duty == "VOTE")]
