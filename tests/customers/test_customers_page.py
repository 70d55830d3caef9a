"""One customer: masks, seeing in clear for a recorded reason, notes, related parties, the record."""

from __future__ import annotations

import json

import pytest
from list_story import events, verdict

from orchestrator.access import NotAllowed
from orchestrator.customers import notes, page, prefill
from orchestrator.customers.errors import CustomerUnknown, NoteInvalid, ReasonNeeded
from orchestrator.customers.streams import protected

REASON = "客户来电核实身份"


@pytest.fixture
def mine(customers):
    """A customer of cm1."""
    return next(c for c in customers if c.manager == "cm1" and c.limit > 0)


@pytest.fixture
def owned(owner, mine):
    """The same with beneficial owners and a person in control."""
    facts = {"ubo": [{"name": "示大明", "id": "11010519491231002X", "share_pct": 60}], "control_person": "示大明"}
    owner(
        "UPDATE customer SET facts = facts || cast(:facts AS jsonb) WHERE no = :no", facts=json.dumps(facts), no=mine.no
    )
    return mine


def shown(view, key):
    return next((fact.value for fact in (*view.registration, *view.rating) if fact.key == key), None)


# --- masks ----------------------------------------------------------------------------------------------------------


def test_personal_data_is_masked_at_first_for_everybody(tx, bank, mine):
    for person in ("cm1", "bh1", "rr1", "au1", "aml1"):
        view = page.show(tx, mine.no, bank.actor(person))
        assert shown(view, "legal_rep_name") == mine.legal_rep[0] + "**"
        assert mine.legal_rep_id not in repr(view)
        assert mine.mobile not in repr(view)
        assert not view.revealed


def test_an_id_that_one_may_not_even_see_masked_is_not_there(tx, bank, mine):
    assert shown(page.show(tx, mine.no, bank.actor("op1")), "legal_rep_id") is None
    assert shown(page.show(tx, mine.no, bank.actor("cm1")), "legal_rep_id") == "000***********" + mine.legal_rep_id[-4:]


@pytest.mark.parametrize(
    ("person", "clear", "covered"),
    [
        ("cm1", ("legal_rep_name", "legal_rep_mobile"), ("legal_rep_id",)),
        ("aml1", ("legal_rep_name", "legal_rep_id"), ("legal_rep_mobile",)),
        ("au1", ("legal_rep_name", "legal_rep_id"), ("legal_rep_mobile",)),
        ("rr1", ("legal_rep_name",), ("legal_rep_id", "legal_rep_mobile")),
    ],
)
def test_in_clear_is_what_the_role_may_see(tx, bank, mine, person, clear, covered):
    view = page.reveal(tx, mine.no, REASON, bank.actor(person))
    known = {"legal_rep_name": mine.legal_rep, "legal_rep_id": mine.legal_rep_id, "legal_rep_mobile": mine.mobile}
    assert {key: shown(view, key) for key in clear} == {key: known[key] for key in clear}
    assert [key for key in covered if shown(view, key) == known[key]] == []


def test_seeing_in_clear_is_recorded_with_who_what_and_why(tx, bank, mine):
    page.reveal(tx, mine.no, REASON, bank.actor("aml1"))
    kind, who, payload = events(tx, f"customer:{mine.no}")[-1]
    assert (kind, who, payload["reason"]) == ("customer.revealed", "aml1", REASON)
    assert payload["fields"] == ["legal_rep_name", "legal_rep_id"]
    assert verdict(tx, f"customer:{mine.no}").broken is None


@pytest.mark.parametrize("reason", ["", "   ", "看看", "\x00\x00\x00\x00\x00"])
def test_without_a_reason_nothing_is_shown_or_recorded(tx, bank, mine, reason):
    with pytest.raises(ReasonNeeded):
        page.reveal(tx, mine.no, reason, bank.actor("aml1"))
    assert events(tx, f"customer:{mine.no}") == []


def test_looking_at_masked_data_leaves_no_event(tx, bank, mine):
    page.show(tx, mine.no, bank.actor("cm1"))
    assert events(tx, f"customer:{mine.no}") == []


@pytest.mark.parametrize(("person", "name"), [("aml1", "示大明"), ("au1", "示大明"), ("cm1", "示**"), ("rr1", "示**")])
def test_owners_are_seen_in_clear_by_compliance_only(tx, bank, owned, person, name):
    view = page.reveal(tx, owned.no, REASON, bank.actor(person))
    assert [party.name for party in view.parties] == [name, name]


def test_owners_are_not_there_for_others(tx, bank, owned):
    assert page.show(tx, owned.no, bank.actor("op1")).parties == []


@pytest.mark.parametrize(
    ("person", "tier", "aum", "credit"),
    [("pb1", True, True, False), ("sv1", True, False, False), ("bh1", True, True, True), ("cm1", False, False, True)],
)
def test_assets_tier_and_credit_by_role(tx, bank, mine, person, tier, aum, credit):
    view = page.show(tx, mine.no, bank.actor(person))
    assert ((view.tier is not None), (view.aum is not None), view.sees_credit) == (tier, aum, credit)
    assert bool(view.limits) == bool(view.loans) == credit


@pytest.mark.parametrize(("aum", "tier"), [("0", "BASIC"), ("50000", "GOLD"), ("6000000", "PRIVATE")])
def test_the_tier_is_what_the_published_table_says(tx, bank, owner, mine, aum, tier):
    owner(f"UPDATE customer SET facts = facts || '{{\"aum_month_avg\": {aum}}}' WHERE no = '{mine.no}'")
    assert page.show(tx, mine.no, bank.actor("pb1")).tier == tier


def test_members_of_the_group_are_named_and_reachable_where_one_may(tx, bank, customers):
    grouped = [c for c in customers if c.group_no]
    group = next(g for g in {c.group_no for c in grouped} if sum(c.group_no == g for c in grouped) > 1)
    members = [c for c in grouped if c.group_no == group]
    others = {c.name for c in members[1:]}
    seen = {party.name: party.customer_no for party in page.show(tx, members[0].no, bank.actor("rr1")).parties}
    assert seen.keys() == others
    assert all(seen.values())


# --- limits and loans -----------------------------------------------------------------------------------------------


def test_limits_and_loans_add_up(tx, bank, mine):
    view = page.show(tx, mine.no, bank.actor("cm1"))
    assert view.row.limit == sum(limit.amount for limit in view.limits) == mine.limit
    assert view.row.used == sum(loan.balance for loan in view.loans) == mine.exposure


# --- notes ----------------------------------------------------------------------------------------------------------


def test_a_note_says_who_and_when_and_is_in_the_record(tx, bank, mine):
    notes.add(tx, mine.no, "  已电话联系，周五上门。\n", bank.actor("cm1"))
    notes.add(tx, mine.no, "已上门。", bank.actor("bh1"))
    found = notes.notes(tx, mine.no, bank.actor("rr1"))
    assert [(note.person.zh, note.text) for note in found] == [("王辛", "已上门。"), ("赵甲", "已电话联系，周五上门。")]
    assert [kind for kind, _, _ in events(tx, f"customer:{mine.no}")] == ["customer.noted"] * 2
    assert verdict(tx, f"customer:{mine.no}").broken is None


@pytest.mark.parametrize("text", ["", " \n ", "x" * 2001])
def test_a_note_has_some_words_and_not_too_many(tx, bank, mine, text):
    with pytest.raises(NoteInvalid):
        notes.add(tx, mine.no, text, bank.actor("cm1"))


@pytest.mark.parametrize(("person", "error"), [("au1", NotAllowed), ("op1", NotAllowed), ("cm3", CustomerUnknown)])
def test_who_may_not_add_notes(tx, bank, mine, person, error):
    with pytest.raises(error):
        notes.add(tx, mine.no, "备注", bank.actor(person))


# --- the record -----------------------------------------------------------------------------------------------------


def test_the_page_tells_its_own_record_newest_first(tx, bank, mine):
    notes.add(tx, mine.no, "第一条", bank.actor("cm1"))
    view = page.reveal(tx, mine.no, REASON, bank.actor("au1"))
    assert [(each.kind_name.zh, each.person.zh, each.detail) for each in view.history] == [
        ("查看明文", "谢丁", REASON),
        ("添加备注", "赵甲", ""),
    ]


def test_personal_values_stand_in_the_record_masked_with_a_hash():
    told = protected("C1", "legal_rep_id", "11010519491231002X")
    assert told["masked"] == "110***********002X"
    assert len(told["sha256"]) == 64
    assert protected("C2", "legal_rep_id", "11010519491231002X")["sha256"] != told["sha256"]
    assert protected("C1", "region", "杭州") == "杭州"


# --- beginning a case -----------------------------------------------------------------------------------------------


def test_a_start_form_takes_over_what_the_person_may_see_and_the_record_says_so(tx, bank, mine):
    values = prefill.values(tx, mine.no, "customer_admission", bank.actor("cm1"))
    assert (values["customer_name"], values["uscc"], values["legal_rep_mobile"]) == (mine.name, mine.uscc, mine.mobile)
    assert "legal_rep_id" not in values
    (event,) = events(tx, f"customer:{mine.no}")
    assert event[2]["fields"] == ["legal_rep_name", "legal_rep_mobile"]


def test_nobody_starts_from_a_customer_they_do_not_see(tx, bank, mine):
    with pytest.raises(CustomerUnknown):
        prefill.values(tx, mine.no, "customer_admission", bank.actor("cm3"))
