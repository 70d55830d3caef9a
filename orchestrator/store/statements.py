"""The hand-written statements: one file in `sql/` each, named by its file, described by its first comment."""

from __future__ import annotations

from importlib.resources import files

SQL: dict[str, str] = {
    entry.name.removesuffix(".sql"): entry.read_text(encoding="utf-8")
    for entry in files("orchestrator.store").joinpath("sql").iterdir()
    if entry.name.endswith(".sql")
}
