"""The API's shapes of drafts, comparisons and tries."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from orchestrator.api.schemas import TextField, ValueField


class DraftSchema(Schema):
    """A draft; its source has an address of its own."""

    id = fields.String()
    kind = fields.String()
    key = fields.String()
    name = fields.String()
    name_en = fields.String()
    base_version = fields.Integer(allow_none=True)
    revision = fields.Integer()
    state = fields.String()
    authors = fields.List(fields.String())
    comment = fields.String()
    created_at = fields.DateTime(format="iso")
    updated_at = fields.DateTime(format="iso")
    updated_by = fields.String()
    published_version = fields.Integer(allow_none=True)


class DraftBeginSchema(Schema):
    """Which model to draft; with a source, a model that does not exist yet."""

    kind = fields.String(required=True, validate=validate.OneOf(["bpmn", "dmn", "form"]))
    key = fields.String(required=True)
    source = fields.String()


class DraftSaveSchema(Schema):
    """The draft's text, and the revision it is based on."""

    source = fields.String(required=True)
    revision = fields.Integer(required=True)


class DecideSchema(Schema):
    """Submitting or publishing: the revision that was looked at, and a word on why."""

    revision = fields.Integer(required=True)
    comment = fields.String(load_default="")


class CommentSchema(Schema):
    """A word on why."""

    comment = fields.String(load_default="")


class CompareArgs(Schema):
    """Two versions of a model."""

    before = fields.Integer(required=True)
    after = fields.Integer(required=True)


class DetailSchema(Schema):
    """One property before and after."""

    label = TextField()
    before = fields.String()
    after = fields.String()
    place = fields.String()


class ChangeSchema(Schema):
    """One thing that differs between two versions."""

    sort = fields.String()
    place = fields.String()
    what = TextField()
    details = fields.List(fields.Nested(DetailSchema))


class WithdrawnSchema(Schema):
    """How many versions were withdrawn."""

    versions = fields.Integer()


class TryDecisionSchema(Schema):
    """A decision of a draft, and its inputs as typed text."""

    decision = fields.String(required=True)
    inputs = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)
    with_drafts = fields.Boolean(load_default=False)


class DecisionTriedSchema(Schema):
    """What a decision of a draft gave."""

    output = ValueField()
    matched = fields.List(fields.Integer())
    trace = ValueField()
    sentence = TextField()


class ActSchema(Schema):
    """What was done in a trial run."""

    kind = fields.String(
        required=True, validate=validate.OneOf(["complete", "job", "error", "fire", "message", "retry"])
    )
    token = fields.String(required=True)
    data = fields.Dict(keys=fields.String(), load_default=dict)


class TryProcessSchema(Schema):
    """A trial run: the data it starts with and everything done so far."""

    data = fields.Dict(keys=fields.String(), load_default=dict)
    acts = fields.List(fields.Nested(ActSchema), load_default=list, validate=validate.Length(0, 500))
    at = fields.AwareDateTime(load_default=None)
    start = fields.String(load_default=None, allow_none=True)
    with_drafts = fields.Boolean(load_default=False)


class WaitSchema(Schema):
    """What a trial run waits for."""

    kind = fields.String()
    token = fields.String()
    element = fields.String()
    process = fields.String()
    name = TextField()
    detail = TextField()
    roles = fields.List(TextField())


class ToldSchema(Schema):
    """What happened in a trial run."""

    kind = fields.String()
    what = TextField()
    element = fields.String()
    name = TextField()
    detail = TextField()


class ProcessTriedSchema(Schema):
    """Where a trial run stands."""

    at = fields.DateTime(format="iso")
    waits = fields.List(fields.Nested(WaitSchema))
    told = fields.List(fields.Nested(ToldSchema))
    done = fields.List(fields.String())
    live = fields.List(fields.String())
    taken = fields.List(fields.String())
    variables = ValueField()
    ended = fields.Boolean()
    ended_at = fields.List(TextField())
