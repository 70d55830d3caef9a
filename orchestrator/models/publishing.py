"""From a draft to a version: check, four eyes, publish, withdraw.

Publishing takes the lock on the draft's row and on the set of models, so of two people who publish one draft at once
one succeeds and the other is told. What is checked is checked again at that moment, against what is published then.
"""

from __future__ import annotations

from collections.abc import Sequence

from orchestrator import audit
from orchestrator.access import Actor
from orchestrator.audit import chain
from orchestrator.clock import clock
from orchestrator.errors import Finding, ModelError
from orchestrator.models import deploy, drafts, files, fitting
from orchestrator.models.errors import (
    DraftNotSubmitted,
    DraftOutdated,
    ModelInUse,
    ModelNotFound,
    NothingChanged,
    SecondPersonNeeded,
)
from orchestrator.store import Transaction
from orchestrator.store.tables import ModelDraft, ModelVersion


def check(tx: Transaction, draft_id: str, actor: Actor) -> list[Finding]:
    """Everything that publishing the draft would say, errors first."""
    draft = drafts.read(tx, draft_id, actor)
    return findings(draft.kind, draft.key, draft.source, deploy.latest(tx))


def check_source(tx: Transaction, draft_id: str, source: bytes, actor: Actor) -> list[Finding]:
    """The same for a source that is not saved yet, as it stands in the editor."""
    draft = drafts.read(tx, draft_id, actor)
    return findings(draft.kind, draft.key, source, deploy.latest(tx))


def findings(kind: str, key: str, source: bytes, published: Sequence[ModelVersion]) -> list[Finding]:
    """What is to be said of a source that is to be the next version of this model."""
    name = f"{key}.{kind}"
    found = files.check(name, source)
    if not any(finding.severity == "error" for finding in found):
        file = files.sound(name, source)
        found += [_other_key(key, file.key)] if file.key != key else fitting.misfits(file, published)
    return sorted(found, key=lambda finding: finding.severity != "error")


def submit(tx: Transaction, draft_id: str, revision: int, comment: str, actor: Actor) -> ModelDraft:
    """Hand the draft to whoever publishes, with a word on what changed; ModelError names what keeps it from that."""
    drafts.allow(actor, "model.edit")
    draft = drafts.changeable(tx, draft_id)
    if draft.revision != revision:
        raise drafts.conflict(tx, draft)
    comment = drafts.commented(comment)
    _sound(draft, deploy.latest(tx))
    if actor.person_id not in draft.authors:
        draft.authors = [*draft.authors, actor.person_id]
    draft.state, draft.comment, draft.updated_at = "submitted", comment, clock.now()
    drafts.record(tx, draft, "model.submitted", actor, comment=comment, hash=files.digest(draft.source))
    tx.flush()
    return draft


def publish(tx: Transaction, draft_id: str, revision: int, comment: str, actor: Actor) -> ModelVersion:
    """Make the submitted draft the model's next version; running cases stay on theirs.

    SecondPersonNeeded for its authors, DraftPublished for the second of two, DraftConflict when it was changed since
    `revision`, DraftOutdated when its base is no longer the newest, ModelError when it is not sound any more.
    """
    drafts.allow(actor, "model.publish")
    draft = drafts.changeable(tx, draft_id)
    _publishable(tx, draft, revision, actor)
    tx.run("models_lock")
    published = deploy.latest(tx)
    _up_to_date(draft, published)
    _sound(draft, published)
    file = files.sound(drafts.filename(draft), draft.source)
    now = clock.now()
    model = deploy.put(tx, file, actor, comment.strip() or draft.comment, now, draft.authors)
    draft.state, draft.published_version, draft.updated_at = "published", model.version, now
    deploy.rebundle(tx, now)
    return model


def give_back(tx: Transaction, draft_id: str, comment: str, actor: Actor) -> ModelDraft:
    """Hand a submitted draft back to its authors with a word on why; DraftNotSubmitted."""
    drafts.allow(actor, "model.publish")
    draft = drafts.changeable(tx, draft_id)
    if draft.state != "submitted":
        raise DraftNotSubmitted
    draft.state, draft.comment, draft.updated_at = "draft", drafts.commented(comment), clock.now()
    drafts.record(tx, draft, "model.returned", actor, comment=draft.comment)
    tx.flush()
    return draft


def withdraw(tx: Transaction, kind: str, key: str, comment: str, actor: Actor) -> int:
    """Publish the model no more: running cases stay on their versions, new ones are refused. The versions withdrawn.

    ModelInUse when a published process refers to it.
    """
    drafts.allow(actor, "model.publish")
    comment = drafts.commented(comment)
    tx.run("models_lock")
    published = deploy.latest(tx)
    model = next((m for m in published if (m.kind, m.key) == (kind, key)), None)
    if model is None:
        raise ModelNotFound(key=key, version="-")
    others = [other for other in published if other is not model]
    users = {user.name for user, _, _ in fitting.users_of(kind, model.provides, others)}
    if users:
        raise ModelInUse(key=key, users="、".join(sorted(users)))
    return _withdrawn(tx, model, comment, actor)


def _withdrawn(tx: Transaction, model: ModelVersion, comment: str, actor: Actor) -> int:
    now = clock.now()
    versions = deploy.versions_of(tx, model.kind, model.key)
    for version in versions:
        version.withdrawn_at = version.withdrawn_at or now
    payload = {"kind": model.kind, "key": model.key, "version": model.version, "comment": comment}
    chain.append(tx, f"model:{model.kind}:{model.key}", audit.Draft("model.withdrawn", payload), actor, now)
    deploy.rebundle(tx, now)
    return len(versions)


def _sound(draft: ModelDraft, published: Sequence[ModelVersion]) -> None:
    """ModelError with everything that keeps the draft from being published."""
    errors = [f for f in findings(draft.kind, draft.key, draft.source, published) if f.severity == "error"]
    if errors:
        raise ModelError(draft.name, errors)


def _publishable(tx: Transaction, draft: ModelDraft, revision: int, actor: Actor) -> None:
    if actor.person_id in draft.authors:
        raise SecondPersonNeeded
    if draft.revision != revision:
        raise drafts.conflict(tx, draft)
    if draft.state != "submitted":
        raise DraftNotSubmitted


def _up_to_date(draft: ModelDraft, published: Sequence[ModelVersion]) -> None:
    newest = next((m for m in published if (m.kind, m.key) == (draft.kind, draft.key)), None)
    if newest is not None and newest.version != draft.base_version:
        raise DraftOutdated(base=draft.base_version or 0, newest=newest.version)
    if newest is not None and newest.hash == files.digest(draft.source):
        raise NothingChanged(version=newest.version)


def _other_key(expected: str, key: str) -> Finding:
    return Finding(
        "key-changed",
        key,
        f"模型的标识应保持为 {expected}，却是 {key}；改用新标识请另建模型",
        f"the model's id must stay {expected} but is {key}; for another id make a new model",
    )
