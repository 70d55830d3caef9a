"""Cursors of the lists of cases and tasks; see `store.paging`."""

from __future__ import annotations

from orchestrator.store.paging import CursorInvalid, decode, encode

__all__ = ["CursorInvalid", "decode", "encode"]
