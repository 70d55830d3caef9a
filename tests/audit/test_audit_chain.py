"""The record: frozen bytes, and every way of altering it found at the first event."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import rfc8785

from orchestrator.actor import SYSTEM
from orchestrator.audit import Draft, RecordKindUnknown, digest, seal, verify_case, withhold
from orchestrator.audit.events import plain
from orchestrator.store import transaction

STREAM = "019a0000-0000-7000-8000-000000000001"
SALT = "00112233445566778899aabbccddeeff"
AT = datetime(2026, 11, 24, 1, 2, 3, 4, tzinfo=UTC)

# Frozen: a change of these bytes makes every record ever written unverifiable.
GOLDEN_BODY = (
    '{"actor":{"address":null,"id":"system","method":"system","name":"系统","name_en":"System","roles":[],"unit":"",'
    '"unit_en":""},"at":"2026-11-24T01:02:03.000004Z","element":"Task_A","kind":"task.completed","model":"m",'
    '"payload":{"data":{"amount":"16000000.00","ok":true}},"previous":"","process":"p",'
    '"salts":{"actor":"67b75baaa59df13ef1dd9ba33b553df5","payload":"7ad8fab49856dd0bd8064c2521a03760"},"seq":1,'
    f'"stream":"{STREAM}"}}'
)
GOLDEN_HASH = "bfec21c93018cd8dc370c298de1c2f994e2ed9ad36212bc622f4cf50ea7b9f8c"


def sample(**changes):
    draft = Draft("task.completed", {"data": {"amount": Decimal("16000000.00"), "ok": True}}, "Task_A", "p", "m")
    return seal(STREAM, 1, "", draft, SYSTEM, AT, **{"salt": SALT, **changes})


def test_the_bytes_of_an_event_are_frozen():
    assert sample().body == GOLDEN_BODY
    assert sample().hash == GOLDEN_HASH


def test_a_kind_outside_the_vocabulary_is_refused():
    with pytest.raises(RecordKindUnknown):
        seal(STREAM, 1, "", Draft("task.guessed"), SYSTEM, AT)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (Decimal("0.10"), "0.10"),
        (Decimal("1E+3"), "1000"),
        (2**60, str(2**60)),
        (7, 7),
        (AT, AT.isoformat()),
        ({"a": [Decimal(1), None, True]}, {"a": ["1", None, True]}),
    ],
)
def test_what_json_numbers_cannot_hold_stands_as_text(value, kept):
    assert plain(value) == kept


@pytest.fixture
def case(bank):
    case = bank.start("cm1", "purchase", order_no="C-1", amount="5", contact_mobile="13800000000")
    bank.do("bh1", "Approve", approved=False, approve_opinion="不同意")
    return case


def verdict(case):
    with transaction() as tx:
        return verify_case(tx, case)


def test_an_untouched_record_verifies(case):
    found = verdict(case)
    assert found.broken is None
    assert found.count > 5


FORGERIES = {
    "a changed body": (
        "UPDATE event SET body = replace(body, '不同意', '同意') WHERE stream = :s AND kind = 'task.completed'",
        "task.completed"),
    "a changed column": (
        "UPDATE event SET actor = 'pr1' WHERE stream = :s AND kind = 'task.completed'", "task.completed"),
    "a changed time": ("UPDATE event SET at = at + interval '1 minute' WHERE stream = :s AND seq = 3", 3),
    "a removed event": ("DELETE FROM event WHERE stream = :s AND seq = 2", 2),
    "a removed first event": ("DELETE FROM event WHERE stream = :s AND seq = 1", 1),
    "two events swapped": (
        "UPDATE event a SET body = b.body, hash = b.hash, kind = b.kind, element = b.element, actor = b.actor"
        " FROM event b WHERE a.stream = :s AND b.stream = :s AND a.seq IN (2, 3) AND b.seq = 5 - a.seq", 2),
    "a body written another way": ("UPDATE event SET body = replace(body, '{', '{ ') WHERE stream = :s AND seq = 2", 2),
    "a body that is no JSON": ("UPDATE event SET body = 'gone' WHERE stream = :s AND seq = 2", 2),
}  # fmt: skip


@pytest.mark.parametrize("forgery", FORGERIES)
def test_every_alteration_is_found_at_the_first_event(case, owner, forgery):
    statement, where = FORGERIES[forgery]
    if isinstance(where, str):
        with transaction() as tx:
            rows = tx.all("events_of_stream", {"stream": case})
        where = next(row["seq"] for row in rows if row["kind"] == where)
    owner(statement, s=case)
    found = verdict(case)
    assert found.broken is not None
    assert found.broken.seq == where


def test_a_new_hash_over_a_changed_body_is_found_at_the_next_event(case, owner):
    with transaction() as tx:
        body = tx.all("events_of_stream", {"stream": case})[1]["body"].replace("system", "nobody").replace("cm1", "cm2")
    statement = "UPDATE event SET body = :b, hash = :h, actor = :a WHERE stream = :s AND seq = 2"
    owner(statement, b=body, h=digest(body.encode()), a=json.loads(body)["actor"]["id"], s=case)
    assert verdict(case).broken.seq == 3


@pytest.mark.parametrize("parts", [("payload",), ("actor",), ("actor", "payload")])
def test_what_is_withheld_leaves_the_hash_as_it_is_and_takes_its_salt_along(parts):
    whole = sample()
    short = withhold(json.loads(whole.body), parts)
    assert not set(parts) & short.keys()
    assert not set(parts) & short.get("salts", {}).keys()
    assert digest(rfc8785.dumps(short)) == whole.hash
    assert digest(rfc8785.dumps({**short, f"{parts[0]}_digest": "0" * 64})) != whole.hash
    assert digest(rfc8785.dumps({**short, "kind": "task.claimed"})) != whole.hash


def test_equal_payloads_have_different_digests():
    one, other = (withhold(json.loads(sample(salt=None).body), ("payload",)) for _ in range(2))
    assert one["payload_digest"] != other["payload_digest"]


def test_a_removed_last_event_is_missed(case, owner):
    count = verdict(case).count
    owner("DELETE FROM event WHERE stream = :s AND seq = :n", s=case, n=count)
    assert verdict(case).broken.seq == count


def test_personal_values_are_kept_masked_with_a_hash(case):
    with transaction() as tx:
        (first, *_) = tx.all("events_of_stream", {"stream": case})
    data = json.loads(first["body"])["payload"]["data"]
    assert data["contact_mobile"]["masked"] == "138****0000"
    assert len(data["contact_mobile"]["sha256"]) == 64
    assert "13800000000" not in first["body"]
    assert data["amount"] == "5"


def test_replaying_the_path_gives_the_variables_of_the_case(case):
    with transaction() as tx:
        rows = tx.all("events_of_kinds", {"stream": case, "kinds": ["path.taken"]})
        stored = {(v["scope"], v["name"]) for v in tx.all("variables_read", {"id": case})}
    payloads = [json.loads(row["body"])["payload"] for row in rows]
    changed = {(scope, name) for payload in payloads for scope, name, *_ in payload.get("variables", ())}
    assert ("", "route") in changed
    assert changed <= stored
