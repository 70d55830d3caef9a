"""Notes about a customer: added by those who may, kept for ever, recorded in the customer's chain."""

from __future__ import annotations

import uuid_utils.compat as uuid
from sqlalchemy import select

from orchestrator.access import Actor, refuse_unless_may
from orchestrator.access.people import names
from orchestrator.audit import Draft
from orchestrator.audit.chain import append
from orchestrator.clock import clock
from orchestrator.customers import sight
from orchestrator.customers.errors import NoteInvalid
from orchestrator.customers.streams import stream
from orchestrator.customers.views import NoteView
from orchestrator.store import Transaction
from orchestrator.store.tables import CustomerNote
from orchestrator.text import Text

LONGEST = 2000


def add(tx: Transaction, customer_no: str, text: str, actor: Actor) -> NoteView:
    """Add a note; CustomerUnknown, NotAllowed, NoteInvalid."""
    customer = sight.require(tx, customer_no, actor)
    refuse_unless_may(actor, "customer.note")
    text = text.replace("\x00", "").strip()
    if not 0 < len(text) <= LONGEST:
        raise NoteInvalid(longest=LONGEST)
    now = clock.now()
    note = CustomerNote(id=uuid.uuid7(), customer_no=customer.no, person_id=actor.person_id, at=now, text=text)
    tx.session.add(note)
    append(tx, stream(customer.no), Draft("customer.noted", {"note": str(note.id), "text": text}), actor, now)
    return NoteView(str(note.id), now, actor.name, text)


def notes(tx: Transaction, customer_no: str, actor: Actor) -> list[NoteView]:
    """A customer's notes, newest first; CustomerUnknown."""
    customer = sight.require(tx, customer_no, actor)
    query = select(CustomerNote).where(CustomerNote.customer_no == customer.no).order_by(CustomerNote.id.desc())
    found = list(tx.session.scalars(query))
    people = names(tx, {note.person_id for note in found})
    return [
        NoteView(str(note.id), note.at, people.get(note.person_id, Text(note.person_id)), note.text) for note in found
    ]
