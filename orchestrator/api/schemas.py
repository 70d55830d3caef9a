"""The API's shapes, as marshmallow schemas over the views of `orchestrator.cases`."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from orchestrator.text import Text


class TextField(fields.Field[Text]):
    """A text in both languages: {"zh": …, "en": …}."""

    def _serialize(self, value: Text | None, attr: str | None, obj: Any, **_: Any) -> Any:
        return None if value is None else {"zh": value.zh, "en": value.en or value.zh}


class ValueField(fields.Field[Any]):
    """A JSON value with exact numbers, passed through; a Text in it in both languages."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> Any:
        return jsonable(value)


def jsonable(value: Any) -> Any:
    """A view's value as JSON: texts in both languages, facts as objects."""
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en or value.zh}
    if isinstance(value, dict):
        return {key: jsonable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [jsonable(item) for item in value]
    if hasattr(value, "label") and hasattr(value, "key"):
        return FactSchema().dump(value)
    return value


class PageArgs(Schema):
    """How to page through a list."""

    cursor = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class FactSchema(Schema):
    """A value with its label."""

    key = fields.String()
    label = TextField()
    value = ValueField()
    kind = fields.String()
    file = fields.String(allow_none=True)


class FileSchema(Schema):
    """An uploaded file, as a file field's value names it."""

    id = fields.String()
    name = fields.String()
    sha256 = fields.String()
    size = fields.Integer()


class TaskSchema(Schema):
    """A task in a list."""

    id = fields.String()
    name = TextField()
    process = TextField()
    process_key = fields.String()
    element = fields.String()
    case_id = fields.String()
    title = fields.String()
    business_key = fields.String()
    state = fields.String()
    assignee = fields.String(allow_none=True)
    mine = fields.Boolean()
    claimable = fields.Boolean()
    created_at = fields.DateTime(format="iso")
    due_at = fields.DateTime(format="iso", allow_none=True)
    provisional = fields.Boolean()
    reminded = fields.Boolean()
    escalated = fields.Boolean()
    late = fields.Boolean()
    completed_at = fields.DateTime(format="iso", allow_none=True)


class FormSchema(Schema):
    """A form-js schema with its values, as the caller may see and fill it in."""

    form_id = fields.String()
    schema = fields.Dict()
    values = ValueField()


class DecisionMadeSchema(Schema):
    """A decision as it was made in a case."""

    id = fields.String()
    name = TextField()
    at = fields.DateTime(format="iso")
    element = TextField()
    inputs = ValueField()
    outputs = ValueField()
    output = ValueField()
    matched = fields.List(fields.Integer())
    sentence = TextField()
    model_hash = fields.String(allow_none=True)


class OpinionSchema(Schema):
    """What a person decided and wrote at a step."""

    at = fields.DateTime(format="iso")
    person = TextField()
    role = TextField()
    node = TextField()
    facts = fields.List(fields.Nested(FactSchema))


class TaskDetailSchema(Schema):
    """A task with its form and what is needed to decide."""

    task = fields.Nested(TaskSchema, attribute="row")
    form = fields.Nested(FormSchema, allow_none=True)
    can_claim = fields.Boolean()
    can_release = fields.Boolean()
    can_complete = fields.Boolean()
    why_not = TextField(allow_none=True)
    facts = fields.List(fields.Nested(FactSchema))
    decisions = fields.List(fields.Nested(DecisionMadeSchema))
    opinions = fields.List(fields.Nested(OpinionSchema))
    duty = TextField(allow_none=True)


class TaskPageSchema(Schema):
    """A page of tasks."""

    items = fields.List(fields.Nested(TaskSchema))
    next_cursor = fields.String(allow_none=True)
    total = fields.Integer(allow_none=True)


class InboxArgs(PageArgs):
    """Which tasks to list."""

    box = fields.String(load_default="todo", validate=validate.OneOf(["todo", "done", "mine"]))
    search = fields.String(load_default="")
    process = fields.String()


class DataSchema(Schema):
    """The values of a form, by field key."""

    data = fields.Dict(keys=fields.String(), load_default=dict)


class CompletedSchema(Schema):
    """What became of the case."""

    case_id = fields.String()
    next_task_id = fields.String(allow_none=True)
    case_ended = fields.Boolean()


class StartSchema(DataSchema):
    """A case to start."""

    process_key = fields.String(required=True)


class CaseRefSchema(Schema):
    """A case that was started."""

    id = fields.String()
    process_key = fields.String()
    business_key = fields.String()


class CaseSchema(Schema):
    """A case in a list."""

    id = fields.String()
    title = fields.String()
    business_key = fields.String()
    process = TextField()
    process_key = fields.String()
    state = fields.String()
    started_at = fields.DateTime(format="iso")
    ended_at = fields.DateTime(format="iso", allow_none=True)
    started_by = TextField()
    at = fields.List(TextField())
    outcome = TextField(allow_none=True)
    incidents = fields.Integer()


class CasePageSchema(Schema):
    """A page of cases."""

    items = fields.List(fields.Nested(CaseSchema))
    next_cursor = fields.String(allow_none=True)


class CaseArgs(PageArgs):
    """Which cases to list."""

    state = fields.String(validate=validate.OneOf(["running", "suspended", "ended", "cancelled"]))
    process = fields.String()
    search = fields.String(load_default="")
    mine = fields.Boolean(load_default=False)


class IncidentSchema(Schema):
    """A place where a case stopped."""

    token = fields.String()
    element = fields.String()
    name = TextField()
    code = fields.String()
    message = TextField()
    at = fields.DateTime(format="iso")


class ModelUsedSchema(Schema):
    """A model that a case runs on."""

    kind = fields.String()
    key = fields.String()
    name = TextField()
    version = fields.Integer()
    hash = fields.String()


class CaseDetailSchema(Schema):
    """A case."""

    case = fields.Nested(CaseSchema, attribute="row")
    facts = fields.List(fields.Nested(FactSchema))
    data = fields.List(fields.Nested(FactSchema))
    decisions = fields.List(fields.Nested(DecisionMadeSchema))
    opinions = fields.List(fields.Nested(OpinionSchema))
    tasks = fields.List(fields.Nested(TaskSchema))
    incidents = fields.List(fields.Nested(IncidentSchema))
    models = fields.List(fields.Nested(ModelUsedSchema))
    can_cancel = fields.Boolean()
    chain_head = fields.String()
    chain_count = fields.Integer()


class EventSchema(Schema):
    """An event of a case's record."""

    seq = fields.Integer()
    at = fields.DateTime(format="iso")
    kind = fields.String()
    kind_name = TextField()
    actor = TextField()
    role = TextField(allow_none=True)
    element = TextField(allow_none=True)
    element_id = fields.String(allow_none=True)
    detail = fields.List(fields.Nested(FactSchema))
    hash = fields.String()


class EventPageSchema(Schema):
    """A page of events."""

    items = fields.List(fields.Nested(EventSchema))
    next_cursor = fields.String(allow_none=True)


class ReasonSchema(Schema):
    """Why."""

    reason = fields.String(required=True)


class ResolveSchema(ReasonSchema):
    """Variables to put right before trying again, and why."""

    variables = fields.Dict(keys=fields.String(), load_default=dict)


class MessageSchema(Schema):
    """A message to the cases that wait for it."""

    name = fields.String(required=True)
    key = fields.String(load_default="")
    payload = fields.Dict(keys=fields.String(), load_default=dict)


class ReachedSchema(Schema):
    """The cases that a message reached."""

    case_ids = fields.List(fields.String())


class EvaluateSchema(Schema):
    """The inputs of a decision."""

    inputs = fields.Dict(keys=fields.String(), load_default=dict)


class EvaluatedSchema(Schema):
    """The outcome of a decision."""

    output = ValueField()
    matched = fields.List(fields.Integer())
    trace = ValueField()
    sentence = TextField()


class ModelSchema(Schema):
    """A published model."""

    kind = fields.String()
    key = fields.String()
    version = fields.Integer()
    hash = fields.String()
    name = fields.String()
    name_en = fields.String()
    authors = fields.List(fields.String())
    published_by = fields.String()
    published_at = fields.DateTime(format="iso")
    withdrawn_at = fields.DateTime(format="iso", allow_none=True)
    comment = fields.String()


class ModelFileSchema(Schema):
    """A model file: its name with the ending that tells its kind, and its text."""

    name = fields.String(required=True)
    source = fields.String(required=True)


class DeploySchema(Schema):
    """Model files to deploy together."""

    files = fields.List(fields.Nested(ModelFileSchema), required=True, validate=validate.Length(1, 200))
    comment = fields.String(load_default="")


class DeployedSchema(Schema):
    """What became of a file."""

    kind = fields.String()
    key = fields.String()
    version = fields.Integer()
    hash = fields.String()
    name = TextField()
    new = fields.Boolean()


class FindingSchema(Schema):
    """Something that a check has to say."""

    file = fields.String()
    code = fields.String()
    place = fields.String()
    line = fields.Integer(allow_none=True)
    severity = fields.String()
    zh = fields.String()
    en = fields.String()


class StartableSchema(Schema):
    """A process that the caller may start."""

    key = fields.String()
    name = TextField()
    description = TextField()
    version = fields.Integer()
    has_form = fields.Boolean()


class PersonSchema(Schema):
    """The caller."""

    person_id = fields.String()
    name = TextField()
    roles = fields.List(fields.String())
    unit_id = fields.String()
    unit = TextField()
