"""Moves over the API: return, withdraw, delegate, signers; suspend, resume, cancelled branches, jumps by two people."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from orchestrator.access import Actor
from orchestrator.api import schemas
from orchestrator.api.requests import Blueprint, use_case
from orchestrator.cases import administration, moves, signers
from orchestrator.engine import Several
from orchestrator.store import Transaction

blueprint = Blueprint("api-moves", __name__, url_prefix="/api/v1", description="Moving cases by hand")


class ReturnOptionSchema(Schema):
    """A step that a task may be returned to, and the steps under way that this would end."""

    element = fields.String()
    name = schemas.TextField()
    person = schemas.TextField(allow_none=True)
    ends = fields.List(schemas.TextField())


class ReturnSchema(schemas.ReasonSchema):
    """Where to return a task to."""

    target = fields.String(required=True)
    straight_back = fields.Boolean(load_default=False)
    end_others = fields.Boolean(load_default=False)


class DelegateSchema(schemas.ReasonSchema):
    """Whom to give a task to."""

    to = fields.String(required=True)


class SignerSchema(schemas.ReasonSchema):
    """Who signs too: what the model's collection holds, usually a person's id."""

    item = fields.Raw(required=True)


class RunSchema(Schema):
    """One part of a step done by several."""

    token = fields.String()
    item = schemas.ValueField()


class SeveralSchema(Schema):
    """A step done by several: its open parts, how many are done of how many, and who is still to come."""

    sequential = fields.Boolean()
    runs = fields.List(fields.Nested(RunSchema))
    done = fields.Integer()
    count = fields.Integer()
    to_come = schemas.ValueField()


class TaskIdSchema(Schema):
    """A task."""

    task_id = fields.String()


class TargetSchema(Schema):
    """An element that a step could be moved to, and the elements of other steps that this would end."""

    element = fields.String()
    ends = fields.List(fields.String())


class StepSchema(Schema):
    """A place where a case waits."""

    token = fields.String()
    element = fields.String()
    name = schemas.TextField()
    waits_for = fields.String()
    targets = fields.List(fields.Nested(TargetSchema))


class AskJumpSchema(schemas.ReasonSchema):
    """A jump to ask for."""

    token = fields.String(required=True)
    target = fields.String(required=True)
    end_others = fields.Boolean(load_default=False)


class JumpIdSchema(Schema):
    """A jump."""

    jump_id = fields.String()


class JumpSchema(Schema):
    """A jump that was asked for."""

    id = fields.String()
    token = fields.String()
    element = fields.String()
    target = fields.String()
    end_others = fields.Boolean()
    reason = fields.String()
    state = fields.String()
    asked_by = schemas.TextField()
    asked_at = fields.DateTime(format="iso")
    decided_by = schemas.TextField(allow_none=True)
    decided_at = fields.DateTime(format="iso", allow_none=True)


@blueprint.get("/tasks/<task_id>/returns")
@use_case
@blueprint.response(200, ReturnOptionSchema(many=True))
def list_returns(tx: Transaction, actor: Actor, task_id: str) -> list[moves.Return]:
    """The steps that the caller may return the task to."""
    return moves.possible_returns(tx, task_id, actor)


@blueprint.post("/tasks/<task_id>/return")
@use_case
@blueprint.arguments(ReturnSchema)
@blueprint.response(204)
def return_task(tx: Transaction, actor: Actor, body: dict[str, Any], task_id: str) -> None:
    """Return the task to an earlier step, with a reason."""
    moves.return_task(tx, task_id, actor=actor, **body)


@blueprint.post("/tasks/<task_id>/withdraw")
@use_case
@blueprint.arguments(schemas.ReasonSchema)
@blueprint.response(200, TaskIdSchema)
def withdraw_task(tx: Transaction, actor: Actor, body: dict[str, Any], task_id: str) -> dict[str, str]:
    """Take one's completed task back while nothing after it was touched."""
    return {"task_id": moves.withdraw(tx, task_id, body["reason"], actor)}


@blueprint.post("/tasks/<task_id>/delegate")
@use_case
@blueprint.arguments(DelegateSchema)
@blueprint.response(204)
def delegate_task(tx: Transaction, actor: Actor, body: dict[str, Any], task_id: str) -> None:
    """Give the task to another person that it may be offered to."""
    moves.delegate(tx, task_id, actor=actor, **body)


@blueprint.get("/tasks/<task_id>/signers")
@use_case
@blueprint.response(200, SeveralSchema)
def list_signers(tx: Transaction, actor: Actor, task_id: str) -> Several:
    """Who signs the step that the task is part of."""
    return signers.signers(tx, task_id, actor)


@blueprint.post("/tasks/<task_id>/signers")
@use_case
@blueprint.arguments(SignerSchema)
@blueprint.response(204)
def add_signer(tx: Transaction, actor: Actor, body: dict[str, Any], task_id: str) -> None:
    """One more signer beside the one whose task this is."""
    signers.add(tx, task_id, actor=actor, **body)


@blueprint.post("/tasks/<task_id>/signers/remove")
@use_case
@blueprint.arguments(schemas.ReasonSchema)
@blueprint.response(204)
def remove_signer(tx: Transaction, actor: Actor, body: dict[str, Any], task_id: str) -> None:
    """The signer whose open task this is is not needed."""
    signers.remove(tx, task_id, body["reason"], actor)


@blueprint.post("/cases/<case_id>/suspend")
@use_case
@blueprint.arguments(schemas.ReasonSchema)
@blueprint.response(204)
def suspend_case(tx: Transaction, actor: Actor, body: dict[str, Any], case_id: str) -> None:
    """Let the case stand still."""
    administration.suspend(tx, case_id, body["reason"], actor)


@blueprint.post("/cases/<case_id>/resume")
@use_case
@blueprint.arguments(schemas.ReasonSchema)
@blueprint.response(204)
def resume_case(tx: Transaction, actor: Actor, body: dict[str, Any], case_id: str) -> None:
    """Let a suspended case go on."""
    administration.resume(tx, case_id, body["reason"], actor)


@blueprint.get("/cases/<case_id>/steps")
@use_case
@blueprint.response(200, StepSchema(many=True))
def list_steps(tx: Transaction, actor: Actor, case_id: str) -> list[administration.Step]:
    """Where the case waits, and where each step could be moved to."""
    return administration.steps(tx, case_id, actor)


@blueprint.post("/cases/<case_id>/steps/<token>/cancel")
@use_case
@blueprint.arguments(schemas.ReasonSchema)
@blueprint.response(204)
def cancel_branch(tx: Transaction, actor: Actor, body: dict[str, Any], case_id: str, token: str) -> None:
    """End the branch that the step is in while the others go on."""
    administration.cancel_branch(tx, case_id, token, body["reason"], actor)


@blueprint.get("/cases/<case_id>/jumps")
@use_case
@blueprint.response(200, JumpSchema(many=True))
def list_jumps(tx: Transaction, actor: Actor, case_id: str) -> list[administration.JumpView]:
    """The jumps asked for in the case, newest first."""
    return administration.jumps(tx, case_id, actor)


@blueprint.post("/cases/<case_id>/jumps")
@use_case
@blueprint.arguments(AskJumpSchema)
@blueprint.response(201, JumpIdSchema)
def ask_jump(tx: Transaction, actor: Actor, body: dict[str, Any], case_id: str) -> dict[str, str]:
    """Ask for a step to be moved; another person must approve it."""
    return {"jump_id": administration.ask_jump(tx, case_id, actor=actor, **body)}


@blueprint.post("/cases/<case_id>/jumps/<jump_id>/approve")
@use_case
@blueprint.response(204)
def approve_jump(tx: Transaction, actor: Actor, case_id: str, jump_id: str) -> None:
    """Approve a jump that another person asked for; it is made at once."""
    administration.make_jump(tx, case_id, jump_id, actor)


@blueprint.post("/cases/<case_id>/jumps/<jump_id>/refuse")
@use_case
@blueprint.arguments(schemas.ReasonSchema)
@blueprint.response(204)
def refuse_jump(tx: Transaction, actor: Actor, body: dict[str, Any], case_id: str, jump_id: str) -> None:
    """Refuse a jump, or take one's own request back."""
    administration.refuse_jump(tx, case_id, jump_id, body["reason"], actor)
