"""The shapes of customers and imports, as marshmallow schemas over the views of `orchestrator.customers`."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from orchestrator.api.schemas import CaseSchema, PageArgs, TextField, ValueField
from orchestrator.customers import listing
from orchestrator.customers.imports.rows import BOXES


class CustomerSchema(Schema):
    """A customer in a list; null where the caller may not see the value or there is none."""

    no = fields.String()
    name = fields.String()
    uscc = fields.String()
    status = fields.String()
    status_name = TextField()
    unit = TextField(allow_none=True)
    manager = TextField(allow_none=True)
    grade = fields.String(allow_none=True)
    risk_class = fields.String(allow_none=True)
    aml_rating = fields.String(allow_none=True)
    list_type = fields.String(allow_none=True)
    warning = fields.String(allow_none=True)
    limit = ValueField(allow_none=True)
    used = ValueField(allow_none=True)
    next_check = fields.Date(allow_none=True)
    check_late = fields.Boolean()
    industry_code = fields.String(allow_none=True)
    region = fields.String(allow_none=True)


class CustomerPageSchema(Schema):
    """A page of customers."""

    items = fields.List(fields.Nested(CustomerSchema))
    next_cursor = fields.String(allow_none=True)
    total = fields.Integer()


class FilterArgs(Schema):
    """Which customers; amounts in CNY."""

    search = fields.String(load_default="")
    unit = fields.String(load_default="")
    manager = fields.String(load_default="")
    grade = fields.String(load_default="")
    risk_class = fields.String(load_default="")
    aml_rating = fields.String(load_default="")
    list_type = fields.String(load_default="")
    status = fields.String(load_default="")
    check = fields.String(load_default="", validate=validate.OneOf(["", *listing.CHECKS]))
    limit_min = fields.Decimal(load_default=None)
    limit_max = fields.Decimal(load_default=None)
    used_min = fields.Decimal(load_default=None)
    group_no = fields.String(load_default="")


class CustomerArgs(FilterArgs, PageArgs):
    """Which customers, in which order, and how to page."""

    order = fields.String(load_default="no", validate=validate.OneOf(listing.ORDERS))


class ExportArgs(FilterArgs):
    """Which customers, as which kind of file."""

    kind = fields.String(load_default="xlsx", validate=validate.OneOf(["xlsx", "csv"]))


class ShownSchema(Schema):
    """A value with its label; `masked` when it can be asked for in clear."""

    key = fields.String()
    label = TextField()
    value = ValueField()
    kind = fields.String()
    masked = fields.Boolean()


class PartySchema(Schema):
    """A related company or person."""

    relation = TextField()
    name = fields.String()
    detail = fields.String()
    customer_no = fields.String(allow_none=True)


class LimitSchema(Schema):
    """A credit limit, in CNY."""

    no = fields.String()
    product = fields.String()
    amount = ValueField()
    state = fields.String()
    effective_on = fields.Date()
    valid_until = fields.Date(allow_none=True)
    case_id = fields.String(allow_none=True)


class LoanSchema(Schema):
    """A loan with its inspections, in CNY."""

    no = fields.String()
    product = fields.String()
    amount = ValueField()
    balance = ValueField()
    drawn_on = fields.Date()
    matures_on = fields.String(allow_none=True)
    risk_class = fields.String(allow_none=True)
    overdue_days = fields.Integer()
    warning = fields.String(allow_none=True)
    last_check = fields.String(allow_none=True)
    next_check = fields.Date(allow_none=True)


class NoteSchema(Schema):
    """A note."""

    id = fields.String()
    at = fields.DateTime(format="iso")
    person = TextField()
    text = fields.String()


class HistorySchema(Schema):
    """Something in the customer's record."""

    seq = fields.Integer()
    at = fields.DateTime(format="iso")
    kind = fields.String()
    kind_name = TextField()
    person = TextField()
    detail = fields.String()


class CustomerDetailSchema(Schema):
    """A customer as far as the caller may see it."""

    customer = fields.Nested(CustomerSchema, attribute="row")
    registration = fields.List(fields.Nested(ShownSchema))
    rating = fields.List(fields.Nested(ShownSchema))
    parties = fields.List(fields.Nested(PartySchema))
    limits = fields.List(fields.Nested(LimitSchema))
    loans = fields.List(fields.Nested(LoanSchema))
    notes = fields.List(fields.Nested(NoteSchema))
    history = fields.List(fields.Nested(HistorySchema))
    tier = fields.String(allow_none=True)
    aum = ValueField(allow_none=True)
    can_reveal = fields.Boolean()
    revealed = fields.Boolean()


class CustomerCasesSchema(Schema):
    """The cases about a customer."""

    items = fields.List(fields.Nested(CaseSchema))


class NewNoteSchema(Schema):
    """A note to add."""

    text = fields.String(required=True)


class ImportSchema(Schema):
    """An import and where it is."""

    id = fields.String()
    file_name = fields.String()
    sha256 = fields.String()
    size = fields.Integer()
    state = fields.String()
    state_name = TextField()
    source = fields.String()
    created_at = fields.DateTime(format="iso")
    finished_at = fields.DateTime(format="iso", allow_none=True)
    done = fields.Integer()
    total = fields.Integer()
    counts = fields.Dict()
    choices = fields.Dict()
    failure = TextField(allow_none=True)
    columns = fields.Method("_columns")
    fields_ = fields.Method("_fields", data_key="fields")

    def _columns(self, view: object) -> list[dict[str, object]]:
        layout = getattr(view, "layout", None)
        return [{"index": c.index, "letter": c.letter, "header": c.header} for c in layout.columns] if layout else []

    def _fields(self, view: object) -> dict[str, int]:
        layout = getattr(view, "layout", None)
        return dict(layout.fields) if layout else {}


class ColumnsSchema(Schema):
    """Which column (index from 0) is which field."""

    fields_ = fields.Dict(keys=fields.String(), required=True, data_key="fields")


class CorrectSchema(Schema):
    """New values for a row's cells, by field."""

    values = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class ApplySchema(Schema):
    """What to import: all rows or the good ones, and what becomes of customers that the bank has."""

    rows = fields.String(load_default="good", validate=validate.OneOf(["all", "good"]))
    existing = fields.String(load_default="update", validate=validate.OneOf(["update", "skip"]))


class RowArgs(PageArgs):
    """Which rows of an import."""

    box = fields.String(load_default="all", validate=validate.OneOf(list(BOXES)))


class FindingViewSchema(Schema):
    """What is said of a cell."""

    code = fields.String()
    severity = fields.String()
    field = fields.String(allow_none=True)
    column = fields.String()
    header = fields.String()
    value = fields.String()
    after = fields.String(allow_none=True)
    reason = TextField()


class ImportRowSchema(Schema):
    """A row of an import."""

    number = fields.Integer()
    state = fields.String()
    name = fields.String()
    uscc = fields.String()
    customer_no = fields.String(allow_none=True)
    findings = fields.List(fields.Nested(FindingViewSchema))


class ImportRowPageSchema(Schema):
    """A page of rows."""

    items = fields.List(fields.Nested(ImportRowSchema))
    next_cursor = fields.String(allow_none=True)
