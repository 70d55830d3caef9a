"""What stands around a draft that is tried: the published models, or the open drafts in their place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from sqlalchemy import select

from orchestrator import engine
from orchestrator.access import Actor
from orchestrator.decisions import Decisions
from orchestrator.engine import Definition, Program
from orchestrator.errors import ModelError
from orchestrator.forms import Form
from orchestrator.models import deploy, drafts, files
from orchestrator.store import Transaction
from orchestrator.store.tables import ModelDraft

Sources = tuple[tuple[str, str, bytes], ...]  # (kind, key, source)


@dataclass(frozen=True)
class Around:
    """A source that is tried, and the other models' sources by kind and key."""

    kind: str
    key: str
    source: bytes
    others: Mapping[tuple[str, str], bytes]

    def program(self) -> Program:
        """The process with those it calls; ModelError."""
        main = files.definition(f"{self.key}.bpmn", self.source)
        called: dict[str, Definition] = {}
        waiting = list(main.called_processes)
        while waiting:
            key = waiting.pop()
            source = self.others.get(("bpmn", key))
            if key in called or key == main.process_id or source is None:
                continue
            called[key] = files.definition(f"{key}.bpmn", source)
            waiting += called[key].called_processes
        return engine.link(main, {**called, main.process_id: main})

    def decisions(self) -> Decisions:
        """All tables together; ModelError."""
        sources = [(key, source) for (kind, key), source in self.others.items() if kind == "dmn"]
        if self.kind == "dmn":
            sources.append((self.key, self.source))
        return _decisions(tuple(sorted(sources)))

    def form(self, form_id: str | None) -> Form | None:
        """The form of this id; None when there is none."""
        source = self.others.get(("form", form_id or ""))
        return None if source is None or form_id is None else files.form(f"{form_id}.form", source)


def around(
    tx: Transaction, draft_id: str, actor: Actor, *, source: bytes | None = None, with_drafts: bool = False
) -> Around:
    """A draft among the published models; `source` is what the editor has and has not saved yet."""
    draft = drafts.read(tx, draft_id, actor)
    others = {(model.kind, model.key): model.source for model in deploy.latest(tx)}
    if with_drafts:
        others |= _sound_drafts(tx)
    others.pop((draft.kind, draft.key), None)
    found = Around(draft.kind, draft.key, draft.source, others)
    return found if source is None else replace(found, source=source)


def _sound_drafts(tx: Transaction) -> dict[tuple[str, str], bytes]:
    found = {}
    for draft in tx.session.scalars(select(ModelDraft).where(ModelDraft.state != "published")):
        try:
            files.read(drafts.filename(draft), draft.source)
        except ModelError:
            continue
        found[draft.kind, draft.key] = draft.source
    return found


# The tables around a draft are the same from step to step; reading them anew would take most of a step's time.
@lru_cache(maxsize=16)
def _decisions(sources: Iterable[tuple[str, bytes]]) -> Decisions:
    return Decisions.parse([(f"{key}.dmn", source) for key, source in sources])
