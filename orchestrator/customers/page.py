"""One customer's page (360°): registration, related parties, limits and loans, rating, notes and record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from orchestrator.access import Actor, may
from orchestrator.audit import Draft
from orchestrator.audit.chain import append
from orchestrator.bank.calendar import WorkingCalendar
from orchestrator.bank.masks import mask
from orchestrator.clock import clock
from orchestrator.customers import listing, notes, sight, streams, tiers
from orchestrator.customers.errors import ReasonNeeded
from orchestrator.customers.fields import ASSETS, BY_KEY, CREDIT, NEAR, OWNERS, TIER, CustomerField
from orchestrator.customers.views import CustomerView, LimitView, LoanView, Party, Shown
from orchestrator.store import Transaction
from orchestrator.store.tables import CreditLimit, Customer, Loan
from orchestrator.text import Text

SHORTEST_REASON = 5
GROUP_MEMBERS = 50
REGISTRATION = (
    "customer_type",
    "industry_code",
    "enterprise_size",
    "region",
    "established_on",
    "legal_rep_name",
    "legal_rep_id",
    "legal_rep_mobile",
    "contact_name",
    "note",
)
# The kinds of service request, which are part of such a case's business key.
REQUESTS = (
    "COMPLAINT",
    "FRAUD_REPORT",
    "WEALTH_ADVICE",
    "LIMIT_RAISE",
    "CASH_BOOKING",
    "CARD_REISSUE",
    "FEE_WAIVER",
    "OTHER",
)
RATING = ("grade", "risk_class", "warning", "aml_rating", "list_type", "guarantee", "limit_until")
_IN_GROUP = Text("集团成员", "Group member")
_OWNER = Text("受益所有人", "Beneficial owner")
_CONTROLS = Text("实际控制人", "Person in control")


def show(tx: Transaction, customer_no: str, actor: Actor) -> CustomerView:
    """The customer with personal data under its masks; CustomerUnknown, NotAllowed."""
    return _view(tx, sight.require(tx, customer_no, actor), actor, clear=False)


def reveal(tx: Transaction, customer_no: str, reason: str, actor: Actor) -> CustomerView:
    """The customer with the personal data in clear that this person may see; recorded. ReasonNeeded."""
    customer = sight.require(tx, customer_no, actor)
    reason = reason.replace("\x00", "").strip()
    if len(reason) < SHORTEST_REASON:
        raise ReasonNeeded(least=SHORTEST_REASON)
    shown = [key for key in _personal(customer) if BY_KEY[key].sight(actor.roles) == "clear"]
    if customer.facts.get("ubo") and not OWNERS.isdisjoint(actor.roles):
        shown.append("ubo")
    draft = Draft("customer.revealed", {"fields": shown, "reason": reason})
    append(tx, streams.stream(customer.no), draft, actor, clock.now())
    return _view(tx, customer, actor, clear=True)


def _view(tx: Transaction, customer: Customer, actor: Actor, *, clear: bool) -> CustomerView:
    sees_credit = not CREDIT.isdisjoint(actor.roles)
    aum = Decimal(customer.facts.get("aum_month_avg") or 0)
    loans, limits = _loans(tx, customer), _limits(tx, customer)
    return CustomerView(
        row=listing.one(tx, customer, actor),
        registration=_facts(customer, REGISTRATION, actor, clear),
        rating=_facts(customer, RATING, actor, clear),
        parties=_parties(tx, customer, actor, clear),
        limits=limits if sees_credit else (),
        loans=loans if sees_credit else (),
        notes=notes.notes(tx, customer.no, actor),
        history=streams.history(tx, customer.no),
        tier=tiers.tier(tx, aum) if not TIER.isdisjoint(actor.roles) else None,
        aum=aum if not ASSETS.isdisjoint(actor.roles) else None,
        sees_credit=sees_credit,
        can_reveal=_can_reveal(customer, actor),
        revealed=clear,
        can_note=may(actor, "customer.note"),
        keys=_keys(customer, loans, limits),
    )


def _keys(customer: Customer, loans: Sequence[LoanView], limits: Sequence[LimitView]) -> list[str]:
    """The business keys of the cases about the customer, as the bank's processes make them."""
    requests = (f"{customer.no}/{kind}" for kind in REQUESTS)
    return [customer.uscc, customer.no, *requests, *(each.no for each in loans), *(each.no for each in limits)]


def _facts(customer: Customer, keys: Sequence[str], actor: Actor, clear: bool) -> list[Shown]:
    found = (_shown(BY_KEY[key], customer.facts.get(key), actor, clear) for key in keys)
    return [each for each in found if each is not None]


def _shown(field: CustomerField, value: Any, actor: Actor, clear: bool) -> Shown | None:
    if value in (None, ""):
        return None
    seen = field.sight(actor.roles)
    if seen == "hidden":
        return None
    if field.mask and (seen == "masked" or not clear):
        return Shown(field.key, field.label, field.covered(value), "text", masked=seen == "clear")
    kind = field.kind if field.kind in ("money", "date", "enum") else "text"
    return Shown(field.key, field.label, value, kind, field.options)


def _personal(customer: Customer) -> list[str]:
    """The personal fields that the customer has a value in."""
    return [key for key, field in BY_KEY.items() if field.mask and customer.facts.get(key)]


def _can_reveal(customer: Customer, actor: Actor) -> bool:
    mine = any(BY_KEY[key].sight(actor.roles) == "clear" for key in _personal(customer))
    return mine or (bool(customer.facts.get("ubo")) and not OWNERS.isdisjoint(actor.roles))


def _parties(tx: Transaction, customer: Customer, actor: Actor, clear: bool) -> list[Party]:
    found = []
    control = _shown(BY_KEY["control_person"], customer.facts.get("control_person"), actor, clear)
    if control is not None:
        found.append(Party(_CONTROLS, str(control.value), ""))
    return [*found, *_owners(customer, actor, clear), *_group(tx, customer, actor)]


def _owners(customer: Customer, actor: Actor, clear: bool) -> list[Party]:
    """Beneficial owners: in clear for compliance, masked for those who deal with the customer, else unseen."""
    in_clear = clear and not OWNERS.isdisjoint(actor.roles)
    if not in_clear and (OWNERS | NEAR).isdisjoint(actor.roles):
        return []
    return [
        Party(_OWNER, name if in_clear else mask("name", name), f"{owner.get('share_pct', '')} %")
        for owner in customer.facts.get("ubo") or ()
        if (name := str(owner.get("name") or ""))
    ]


def _group(tx: Transaction, customer: Customer, actor: Actor) -> list[Party]:
    """The other customers of the group; those that the person may not see are named without a way to them."""
    group = customer.facts.get("group_no")
    if not group:
        return []
    query = select(Customer).where(Customer.facts["group_no"].astext == group, Customer.no != customer.no)
    members = tx.session.scalars(query.order_by(Customer.no).limit(GROUP_MEMBERS))
    return [Party(_IN_GROUP, each.name, group, each.no if sight.is_within(actor, each) else None) for each in members]


def _limits(tx: Transaction, customer: Customer) -> list[LimitView]:
    query = select(CreditLimit).where(CreditLimit.customer_no == customer.no)
    return [
        LimitView(
            each.no,
            each.product,
            each.amount,
            each.state,
            each.effective_on,
            each.valid_until,
            str(each.case_id) if each.case_id else None,
        )
        for each in tx.session.scalars(query.order_by(CreditLimit.effective_on.desc(), CreditLimit.no))
    ]


def _loans(tx: Transaction, customer: Customer) -> list[LoanView]:
    today = clock.now().astimezone(WorkingCalendar().zone).date()
    query = select(Loan).where(Loan.customer_no == customer.no).order_by(Loan.drawn_on.desc(), Loan.no)
    return [_loan(each, today) for each in tx.session.scalars(query)]


def _loan(loan: Loan, today: date) -> LoanView:
    facts = loan.facts
    return LoanView(
        no=loan.no,
        product=facts.get("product") or "",
        amount=Decimal(facts.get("amount") or 0),
        balance=Decimal(facts.get("balance") or 0),
        drawn_on=loan.drawn_on,
        matures_on=facts.get("matures_on"),
        risk_class=facts.get("risk_class"),
        overdue_days=int(facts.get("overdue_days") or 0),
        warning=facts.get("warning"),
        last_check=facts.get("last_check"),
        next_check=loan.next_check,
        check_late=loan.next_check is not None and loan.next_check < today,
    )
