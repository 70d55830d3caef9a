"""Signing in, tokens and people: what is accepted, what is refused, and that a refusal says no more than it must."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orchestrator.access import Actor, PersonUnknown, SignInLocked, SignInRefused, people, sign_in
from orchestrator.clock import clock
from orchestrator.store import transaction
from orchestrator.store.tables import ApiToken, Person


@pytest.fixture(autouse=True)
def unlocked(app):
    """Everybody's account as it was."""
    yield
    with transaction() as tx:
        for person in tx.session.query(Person).filter(Person.failures + 0 >= 0):
            person.failures, person.locked_until, person.active = 0, None, True


def check(name, password):
    with transaction() as tx:
        return sign_in.check(tx, name, password, "10.0.0.1")


def test_the_right_password_gives_the_person_with_roles_and_unit():
    actor = check("bh1", "countersign")
    assert isinstance(actor, Actor)
    assert (actor.person_id, actor.roles, actor.unit_id, actor.method) == ("bh1", {"BH"}, "BR-XH", "session")


@pytest.mark.parametrize(("name", "password"), [("bh1", "wrong"), ("nobody", "countersign"), ("bh1", "")])
def test_a_wrong_name_and_a_wrong_password_are_refused_alike(name, password):
    assert type(check(name, password)) is SignInRefused


def test_five_failures_lock_the_account_for_a_quarter_of_an_hour():
    kinds = [type(check("rr1", "wrong")) for _ in range(5)]
    assert kinds == [SignInRefused] * 4 + [SignInLocked]
    assert isinstance(check("rr1", "countersign"), SignInLocked)
    clock.advance(timedelta(minutes=15, seconds=1))
    assert isinstance(check("rr1", "countersign"), Actor)


def test_a_success_forgets_earlier_failures():
    for _ in range(4):
        check("rr2", "wrong")
    assert isinstance(check("rr2", "countersign"), Actor)
    assert type(check("rr2", "wrong")) is SignInRefused


def test_someone_who_left_cannot_sign_in():
    with transaction() as tx:
        tx.session.get(Person, "cm4").active = False
    assert type(check("cm4", "countersign")) is SignInRefused
    with transaction() as tx, pytest.raises(PersonUnknown, match="cm4"):
        people.require(tx, "cm4", method="cli")


def issue(person="cm1", **span):
    with transaction() as tx:
        return people.issue_token(tx, person, "test", clock.now(), timedelta(**(span or {"days": 1})))


def by_token(token):
    with transaction() as tx:
        return people.by_token(tx, token, clock.now(), None)


def test_a_token_is_the_person_and_only_its_digest_is_kept():
    token = issue()
    assert by_token(token).person_id == "cm1"
    with transaction() as tx:
        kept = [row.digest for row in tx.session.query(ApiToken)]
    assert all(token not in digest and token[3:] not in digest for digest in kept)


def test_an_expired_a_revoked_and_a_made_up_token_are_nobody():
    expired, revoked = issue(minutes=5), issue()
    clock.advance(timedelta(minutes=6))
    with transaction() as tx:
        tx.session.query(ApiToken).filter(ApiToken.person_id == "cm1").update({"revoked_at": clock.now()})
    assert [by_token(t) for t in (expired, revoked, "cs_made_up", "")] == [None] * 4


def test_names_are_given_for_those_who_exist(tx):
    found = people.names(tx, ["cm1", "ghost", None])
    assert {k: v.zh for k, v in found.items()} == {"cm1": "赵甲"}


def test_a_person_keeps_the_language_they_chose():
    with transaction() as tx:
        people.set_language(tx, "pl1", "en")
    with transaction() as tx:
        assert people.require(tx, "pl1", method="cli").language == "en"
        people.set_language(tx, "pl1", "zh")
