"""The tables, as SQLAlchemy declarations; the schema's only definition besides the migrations, which a test compares.

Hot tables (instance, variable, task, timer, subscription, outbox, incident, event, idempotency) are written by the
step commit in `step.py`. They carry no foreign key and are keyed by their instance first, so that they can be
distributed by instance without a change. Times are UTC; amounts are NUMERIC(20,2) in CNY.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    Sequence,
    Text,
    func,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry


class Base(DeclarativeBase):
    """Declarative base: Python types to PostgreSQL types."""

    registry = registry(
        type_annotation_map={
            str: Text,
            int: Integer,
            bool: Boolean,
            datetime: DateTime(timezone=True),
            date: Date,
            bytes: LargeBinary,
            Decimal: Numeric(20, 2),
            UUID: postgresql.UUID(as_uuid=True),
            list[str]: ARRAY(Text),
            list[dict[str, Any]]: JSONB,
            dict[str, Any]: JSONB,
        }
    )


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


# --- people -----------------------------------------------------------------------------------------------------------


class Unit(Model):
    """A branch or a head-office department."""

    __tablename__ = "unit"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str]
    parent_id: Mapped[str | None]


class Person(Model):
    """Someone of the bank's staff; `id` is the sign-in name, `roles` are codes of access.roles."""

    __tablename__ = "person"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str]
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    roles: Mapped[list[str]]
    password: Mapped[str | None]
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    language: Mapped[str] = mapped_column(server_default=text("'zh'"))
    failures: Mapped[int] = mapped_column(server_default=text("0"))
    locked_until: Mapped[datetime | None]


class ApiToken(Model):
    """A bearer token; only its SHA-256 is kept."""

    __tablename__ = "api_token"
    digest: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    label: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


# --- models -----------------------------------------------------------------------------------------------------------


class ModelVersion(Model):
    """One published version of a BPMN process, a DMN file or a form, by the SHA-256 of its source."""

    __tablename__ = "model"
    __table_args__ = (
        CheckConstraint("kind IN ('bpmn', 'dmn', 'form')", name="model_kind"),
        Index("model_by_hash", "hash"),
    )
    kind: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str]
    source: Mapped[bytes]
    provides: Mapped[list[str]]
    comment: Mapped[str] = mapped_column(server_default=text("''"))
    authors: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    published_by: Mapped[str]
    published_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class ModelDraft(Model):
    """A model that people work on before it is published; at most one open draft for each model.

    `authors` is everyone who wrote in it, the first first; none of them may publish it. `revision` counts what was
    saved; a save names the one it is based on. A published draft stays, with the version that it became.
    """

    __tablename__ = "draft"
    __table_args__ = (
        CheckConstraint("kind IN ('bpmn', 'dmn', 'form')", name="draft_kind"),
        CheckConstraint("state IN ('draft', 'submitted', 'published')", name="draft_state"),
        Index("draft_open", "kind", "key", unique=True, postgresql_where=text("state <> 'published'")),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    key: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str]
    base_version: Mapped[int | None]
    source: Mapped[bytes]
    revision: Mapped[int]
    state: Mapped[str]
    authors: Mapped[list[str]]
    comment: Mapped[str] = mapped_column(server_default=text("''"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    updated_by: Mapped[str]
    published_version: Mapped[int | None]


class Bundle(Model):
    """The exact set of models that a case runs on: {"bpmn": {process: hash}, "dmn": {decision: hash}, "form": {...}}.

    `current` marks the one that a new case of its process gets. `earlier` are the bundles that cases ran on before they
    were taken here; a bundle with them has the same members and is only for reading what was done under those.
    """

    __tablename__ = "bundle"
    __table_args__ = (
        Index("bundle_current", "process_key", unique=True, postgresql_where=text("current")),
    )
    hash: Mapped[str] = mapped_column(primary_key=True)
    process_key: Mapped[str]
    members: Mapped[dict[str, Any]]
    current: Mapped[bool]
    earlier: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    created_at: Mapped[datetime]


# --- cases: hot tables ------------------------------------------------------------------------------------------------


class Instance(Model):
    """A case: its live tokens, the head of its chain of events, and when its last step was."""

    __tablename__ = "instance"
    __table_args__ = (
        Index("instance_by_start", "started_at", "id"),
        Index("instance_by_key", "business_key"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    bundle: Mapped[str]
    process_key: Mapped[str]
    business_key: Mapped[str]
    title: Mapped[str]
    state: Mapped[str] = mapped_column(
        CheckConstraint("state IN ('running', 'suspended', 'ended', 'cancelled')", name="instance_state")
    )
    tokens: Mapped[str]
    seq: Mapped[int] = mapped_column(BigInteger)
    head: Mapped[str]
    started_by: Mapped[str]
    unit_id: Mapped[str | None]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    moved_at: Mapped[datetime]


class RunningKey(Model):
    """The business keys in use: a second running case of one process for one key is refused by this primary key."""

    __tablename__ = "running_key"
    process_key: Mapped[str] = mapped_column(primary_key=True)
    business_key: Mapped[str] = mapped_column(primary_key=True)
    instance_id: Mapped[UUID]


class Variable(Model):
    """One variable in one scope of a case, as exact JSON text."""

    __tablename__ = "variable"
    instance_id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class Task(Model):
    """A user task, open or done; `id` is its token in the case.

    `delegated_by` are those who gave it to someone else, the first first; `undo` is what takes its completion back, as
    exact JSON text, where the model allows that.
    """

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'completed', 'cancelled')", name="task_state"),
        Index("task_open_groups", "groups", postgresql_using="gin", postgresql_where=text("state = 'open'")),
        Index("task_open_assignee", "assignee", postgresql_where=text("state = 'open'")),
        Index("task_done_by", "completed_by", "completed_at"),
    )
    instance_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    process_key: Mapped[str]
    element: Mapped[str]
    state: Mapped[str]
    form_id: Mapped[str | None]
    assignee: Mapped[str | None]
    groups: Mapped[list[str]]
    users: Mapped[list[str]]
    unit_id: Mapped[str | None]
    duty: Mapped[str | None]
    sealed: Mapped[bool]
    priority: Mapped[int]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    due_days: Mapped[int | None]
    provisional: Mapped[bool]
    reminded_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    escalate_to: Mapped[str | None]
    completed_at: Mapped[datetime | None]
    completed_by: Mapped[str | None]
    delegated_by: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    undo: Mapped[str | None]


class Jump(Model):
    """A case to be moved by hand, asked for by one of administration and decided on by another."""

    __tablename__ = "jump"
    __table_args__ = (CheckConstraint("state IN ('asked', 'made', 'refused')", name="jump_state"),)
    instance_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    token: Mapped[str]
    element: Mapped[str]
    target: Mapped[str]
    ending: Mapped[bool]
    reason: Mapped[str]
    state: Mapped[str]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]


class Timer(Model):
    """Something that becomes due: an element's timer, or a task's reminder or escalation.

    From `ready` on it may be taken: when it is due, later where it failed, not before its case goes on where that
    stands still.
    """

    __tablename__ = "timer"
    __table_args__ = (Index("timer_due", "due"), Index("timer_ready", "ready", "instance_id"))
    instance_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(
        CheckConstraint("kind IN ('element', 'remind', 'escalate')", name="timer_kind"), primary_key=True
    )
    token: Mapped[str] = mapped_column(primary_key=True)
    element: Mapped[str]
    due: Mapped[datetime]
    ready: Mapped[datetime]


class StartTimer(Model):
    """The next moment at which a process begins by the clock; no moment once it is through."""

    __tablename__ = "start_timer"
    __table_args__ = (Index("start_timer_due", "due"),)
    process_key: Mapped[str] = mapped_column(primary_key=True)
    element: Mapped[str] = mapped_column(primary_key=True)
    bundle: Mapped[str]
    due: Mapped[datetime | None]
    begun: Mapped[int]


class Subscription(Model):
    """A case that waits for a message of a name with a key."""

    __tablename__ = "subscription"
    __table_args__ = (Index("subscription_by_message", "message", "key"),)
    instance_id: Mapped[UUID] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(primary_key=True)
    element: Mapped[str]
    message: Mapped[str]
    key: Mapped[str]


class Incident(Model):
    """A place where a case stopped because something failed, until someone retries it."""

    __tablename__ = "incident"
    instance_id: Mapped[UUID] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(primary_key=True)
    element: Mapped[str]
    code: Mapped[str]
    message: Mapped[str]
    at: Mapped[datetime]


class Job(Model):
    """A service task's job that waits for a worker outside the service, leased to one at a time.

    `available_at` and `leased_until` are of machine time. What workers of this service do is in the queue instead.
    """

    __tablename__ = "job"
    __table_args__ = (Index("job_by_type", "type", "available_at"),)
    instance_id: Mapped[UUID] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(primary_key=True)
    element: Mapped[str]
    process_key: Mapped[str]
    type: Mapped[str]
    retries: Mapped[int]
    failures: Mapped[int]
    available_at: Mapped[datetime]
    worker: Mapped[str | None]
    leased_until: Mapped[datetime | None]


class Outbox(Model):
    """An effect that leaves after the commit; the relay moves it to the job queue."""

    __tablename__ = "outbox"
    instance_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    payload: Mapped[str]
    lock: Mapped[str | None]


class Event(Model):
    """One entry of a stream's chain; `body` is the canonical JSON that `hash` covers."""

    __tablename__ = "event"
    __table_args__ = {"postgresql_partition_by": "RANGE (at)"}
    stream: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    kind: Mapped[str]
    actor: Mapped[str]
    element: Mapped[str | None]
    body: Mapped[str]
    hash: Mapped[str]


class Chain(Model):
    """The head of the chain of a stream that is no case: a model, a person."""

    __tablename__ = "chain"
    stream: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    seq: Mapped[int] = mapped_column(BigInteger)
    head: Mapped[str]


class Idempotency(Model):
    """What a request with an Idempotency-Key was answered, so that its repetition gets the same answer."""

    __tablename__ = "idempotency"
    person_id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request: Mapped[str]
    status: Mapped[int | None]
    response: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class BusinessClock(Model):
    """How far business time is ahead of machine time (demonstrations only); one row."""

    __tablename__ = "business_clock"
    id: Mapped[int] = mapped_column(CheckConstraint("id = 1", name="one_clock"), primary_key=True)
    offset_seconds: Mapped[int] = mapped_column(BigInteger)


class CalendarOverride(Model):
    """A day that operations declared working or free, over the published calendar."""

    __tablename__ = "calendar_override"
    day: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    reason: Mapped[str]
    set_by: Mapped[str]


# Numbers that the bank gives out.
CUSTOMER_NUMBERS = Sequence("customer_number", start=900_001, metadata=db.metadata)
LIMIT_NUMBERS = Sequence("limit_number", start=1, metadata=db.metadata)


# --- the bank's own records -------------------------------------------------------------------------------------------


class Customer(Model):
    """A corporate customer with the bank's figures about it; ratios in percent, amounts in CNY.

    A PROSPECT is in the bank's list but not admitted yet.
    """

    __tablename__ = "customer"
    __table_args__ = (
        CheckConstraint("status IN ('PROSPECT', 'ACTIVE', 'EXITED')", name="customer_status"),
        Index("customer_by_name", "name"),
        Index("customer_by_unit", "unit_id", "no"),
        Index("customer_by_manager", "manager", "no"),
    )
    no: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    uscc: Mapped[str] = mapped_column(unique=True)
    unit_id: Mapped[str | None]
    manager: Mapped[str | None]
    status: Mapped[str]
    facts: Mapped[dict[str, Any]]
    opened_at: Mapped[datetime]


class CustomerNote(Model):
    """What someone wrote about a customer; notes are added, never changed."""

    __tablename__ = "customer_note"
    __table_args__ = (Index("customer_note_by_customer", "customer_no", "id"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_no: Mapped[str]
    person_id: Mapped[str]
    at: Mapped[datetime]
    text: Mapped[str]


class ImportBatch(Model):
    """One uploaded list of customers, from upload to the end; `customers.imports.batches` says the states."""

    __tablename__ = "import_batch"
    __table_args__ = (Index("import_batch_by_person", "person_id", "id"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[str]
    file_name: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str]
    layout: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    counts: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    choices: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    failure: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    done: Mapped[int] = mapped_column(server_default=text("0"))
    total: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class ImportFile(Model):
    """The bytes of an uploaded list, until they are read."""

    __tablename__ = "import_file"
    batch_id: Mapped[UUID] = mapped_column(primary_key=True)
    content: Mapped[bytes]


class ImportRow(Model):
    """A row of an uploaded list as it came (`cells`) and as it was checked (`result`), both as exact JSON text."""

    __tablename__ = "import_row"
    __table_args__ = (Index("import_row_by_state", "batch_id", "state", "number"),)
    batch_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    cells: Mapped[str]
    state: Mapped[str | None]
    uscc: Mapped[str | None]
    customer_no: Mapped[str | None]
    result: Mapped[str | None]


class Export(Model):
    """A case's trail as someone asked for it; `trail.exports` says the states. It covers the case's first `events`."""

    __tablename__ = "export"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'running', 'done', 'failed')", name="export_state"),
        Index("export_by_case", "instance_id", "person_id"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    instance_id: Mapped[UUID]
    business_key: Mapped[str]
    person_id: Mapped[str]
    language: Mapped[str]
    events: Mapped[int]
    head: Mapped[str]
    state: Mapped[str]
    pages: Mapped[int]
    failure: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class ExportFile(Model):
    """The file of an export, while it is kept."""

    __tablename__ = "export_file"
    export_id: Mapped[UUID] = mapped_column(primary_key=True)
    content: Mapped[bytes]


class Attachment(Model):
    """A file of a form: its uploader's until a step binds it to a case and to the path of a field."""

    __tablename__ = "attachment"
    __table_args__ = (
        Index("attachment_by_case", "case_id"),
        Index("attachment_waiting", "uploaded_by", "uploaded_at", postgresql_where=text("case_id IS NULL")),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    content: Mapped[bytes]
    uploaded_by: Mapped[str]
    uploaded_at: Mapped[datetime]
    case_id: Mapped[UUID | None]
    field: Mapped[str | None]


class RegisterEntry(Model):
    """One entry of a register that screening consults: registry, judgment, tax, environment, own_npl, sanctions."""

    __tablename__ = "register_entry"
    register: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    facts: Mapped[dict[str, Any]]


class CreditLimit(Model):
    """A limit in force, or that was; amounts in CNY. `state` is EFFECTIVE, FROZEN, LOCKED or EXPIRED."""

    __tablename__ = "credit_limit"
    __table_args__ = (Index("credit_limit_by_customer", "customer_no"),)
    no: Mapped[str] = mapped_column(primary_key=True)
    customer_no: Mapped[str]
    case_id: Mapped[UUID | None]
    product: Mapped[str]
    amount: Mapped[Decimal]
    state: Mapped[str]
    effective_on: Mapped[date]
    valid_until: Mapped[date | None]
    conditions: Mapped[list[dict[str, Any]]]


class Loan(Model):
    """A loan that is drawn, with the figures that inspections look at."""

    __tablename__ = "loan"
    __table_args__ = (
        Index("loan_by_customer", "customer_no", "next_check"),
        Index("loan_next_check", "next_check"),
        Index("loan_planned_on", "planned_on"),
    )
    no: Mapped[str] = mapped_column(primary_key=True)
    customer_no: Mapped[str]
    facts: Mapped[dict[str, Any]]
    drawn_on: Mapped[date]
    # The latest date of the next inspection, and the day that the plan gives it, which is never later.
    next_check: Mapped[date | None]
    planned_on: Mapped[date | None]


class Notice(Model):
    """A notice that a case sent to a customer or a colleague."""

    __tablename__ = "notice"
    instance_id: Mapped[UUID] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(primary_key=True)
    recipient: Mapped[str]
    notice: Mapped[str]
    about: Mapped[str]
    reason: Mapped[str | None]
    sent_at: Mapped[datetime]


class BankFigure(Model):
    """A figure of the bank itself, such as its net capital, in CNY."""

    __tablename__ = "bank_figure"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Decimal]
    as_of: Mapped[date]
