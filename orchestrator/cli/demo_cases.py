"""Cases of the demo bank in all states, played through the same use cases as real ones."""

from __future__ import annotations

from collections.abc import Callable


def play(say: Callable[[str], None]) -> None:
    """Play the demonstration's cases."""
    say("")
