"""The one source of business time.

Everything that asks for the time asks `clock.now()`. In production it is the machine's time in UTC. A
demonstration or a test moves it forward with `advance`; it never goes back. Processes of one service share the
offset through the database (`store.business_clock`), which sets it here with `set_offset`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """Machine time plus an offset that only grows."""

    def __init__(self) -> None:
        self._offset = timedelta(0)

    @property
    def offset(self) -> timedelta:
        """How far business time is ahead of the machine's time."""
        return self._offset

    def now(self) -> datetime:
        """Business time, aware, in UTC."""
        return datetime.now(UTC) + self._offset

    def advance(self, span: timedelta) -> None:
        """Move business time forward by `span`; ValueError when `span` is negative."""
        if span < timedelta(0):
            raise ValueError("business time only moves forward")
        self._offset += span

    def set_offset(self, offset: timedelta) -> None:
        """Take over the offset that the service's processes share."""
        self._offset = offset


clock = Clock()
