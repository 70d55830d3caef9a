"""Who signs a step that several do, as those see it who may add and remove signers."""

import pytest
from bpmn_builder import each, end, flows, process, start, sub, user
from case_report import own, publish, report

from orchestrator.cases import read, signers, signing
from orchestrator.cases.errors import AlreadySigns
from orchestrator.store import transaction
from orchestrator.store.tables import Person

WHY = "人手不足，增加一位"


@pytest.fixture
def case(reports):
    """A report that cc1 and cc2 are to sign."""
    started = reports.start("cm1", "report")
    for person, element in (("cm1", "draft"), ("rr1", "check"), ("lg1", "legal")):
        reports.do(person, element)
    return started


def seen(bank, case, person="sec1"):
    with transaction() as tx:
        return signing.of_case(tx, case, bank.actor(person))


def people(found):
    return [(signer.name.zh, signer.state) for signer in found.people]


def test_who_signs_how_many_have_and_who_is_open(reports, case):
    (found,) = seen(reports, case)
    assert (found.name.zh, found.sequential, found.done, found.count) == ("sign", False, 0, 2)
    assert people(found) == [("杨己", "open"), ("朱庚", "open")]
    reports.do("cc1", "sign")
    (found,) = seen(reports, case)
    assert (found.done, people(found)) == (1, [("杨己", "done"), ("朱庚", "open")])
    assert found.people[0].at is not None
    assert found.people[0].task_id is None  # what is done cannot be removed


def test_who_comes_one_after_another_stands_in_the_order_of_their_turns(bank, filing):
    loop = each('=["cc1", "cc2", "cc3"]', "who", one_by_one=True)
    publish(process(
        start("s"), user("sign", assignee="=who", loop=loop, properties=own(signers="SEC")), end("e"),
        flows("s > sign > e"), id="report", properties=own(starters="CM"),
    ))  # fmt: skip
    case = bank.start("cm1", "report")
    bank.do("cc1", "sign")
    (found,) = seen(bank, case)
    assert (found.sequential, found.done, found.count) == (True, 1, 3)
    assert people(found) == [("杨己", "done"), ("朱庚", "open"), ("秦辛", "to_come")]


def test_several_steps_for_each_signer_are_one_signing(bank, filing):
    inner = sub(
        "each", start("is"), user("read", assignee="=who"), user("sign", assignee="=who"), end("ie"),
        flows("is > read > sign > ie"), loop=each('=["cc1", "cc2"]', "who"), properties=own(signers="SEC"),
    )  # fmt: skip
    publish(process(start("s"), inner, end("e"), flows("s > each > e"), id="report", properties=own(starters="CM")))
    case = bank.start("cm1", "report")
    bank.do("cc1", "read")
    (found,) = seen(bank, case)
    assert (found.name.zh, found.done, found.count) == ("each", 0, 2)
    assert [(s.name.zh, s.step.zh, s.state) for s in found.people if s.state == "open"] == [
        ("朱庚", "read", "open"),
        ("杨己", "sign", "open"),
    ]


def test_an_earlier_round_of_signing_is_not_counted(bank, filing):
    publish(process(
        start("s"), user("sign", assignee="=who", loop=each('=["cc1", "cc2"]', "who"), properties=own(signers="SEC")),
        user("again", groups="PR", properties=own(**{"return": "true"})), end("e"), flows("s > sign > again > e"),
        id="report", properties=own(starters="CM"),
    ))  # fmt: skip
    case = bank.start("cm1", "report")
    bank.do("cc1", "sign")
    bank.do("cc2", "sign")
    body = {"target": "sign", "reason": WHY}
    assert bank.api("pr1").post(f"/tasks/{bank.todo('pr1')['again']}/return", body).status_code == 204
    (found,) = seen(bank, case)
    assert (found.done, people(found)) == (0, [("杨己", "open"), ("朱庚", "open")])


def test_it_proposes_those_of_the_signers_roles_who_do_not_sign(reports, case):
    (found,) = seen(reports, case)
    assert [other.person_id for other in found.candidates] == ["cc3", "cc4", "cc5", "cc6", "cc7"]


def test_it_does_not_propose_whom_a_duty_excludes(reports, case):
    with transaction() as tx:
        tx.session.get(Person, "rr1").roles = ["RR", "CC"]  # rr1 reviewed the case and so may not vote
    try:
        (found,) = seen(reports, case)
    finally:
        with transaction() as tx:
            tx.session.get(Person, "rr1").roles = ["RR"]
    assert "rr1" not in {other.person_id for other in found.candidates}


def test_nobody_is_added_twice(reports, case):
    with transaction() as tx:
        task = seen(reports, case)[0].task_id
        with pytest.raises(AlreadySigns) as refused:
            signers.add(tx, task, "cc2", WHY, reports.actor("sec1"))
    assert refused.value.sentence("zh") == "朱庚 已在会签人之中。"


@pytest.mark.parametrize("person", ["cc1", "cm1", "op1", "au1"])
def test_who_does_not_hold_the_role_sees_no_signing(reports, case, person):
    assert seen(reports, case, person) == []


def test_the_roles_holder_sees_the_case_while_it_is_signed(reports, case):
    def sees():
        with transaction() as tx:
            return read.sees(tx, case, reports.actor("sec1"))

    assert sees()  # with no task in it
    reports.do("cc1", "sign")
    reports.do("cc2", "sign")
    assert not sees()


def test_the_record_names_who_was_added_and_removed(reports, case):
    with transaction() as tx:
        signers.add(tx, seen(reports, case)[0].task_id, "cc3", WHY, reports.actor("sec1"))
    with transaction() as tx:
        signers.remove(tx, f"{case}.{reports.todo('cc2')['sign'].split('.')[1]}", WHY, reports.actor("sec1"))
    events = reports.api("cm1").get(f"/cases/{case}/events", limit=200).json["items"]
    told = [(e["kind"], e["detail"][0]["value"]["zh"]) for e in events if e["kind"].startswith("signer.")]
    assert told == [("signer.added", "秦辛"), ("signer.removed", "朱庚")]


def test_a_sealed_vote_does_not_tell_everybody_whom_the_committee_added(bank, filing):
    sealed = own(signers="SEC", sealed="true", **{"sealed.to": "SEC"})
    publish(process(
        start("s"), user("sign", assignee="=who", groups="CC", loop=each('=["cc1"]', "who"), properties=sealed),
        end("e"), flows("s > sign > e"), id="report", properties=own(starters="CM"),
    ))  # fmt: skip
    case = bank.start("cm1", "report")
    with transaction() as tx:
        signers.add(tx, seen(bank, case)[0].task_id, "cc3", WHY, bank.actor("sec1"))

    def told(person):
        events = bank.api(person).get(f"/cases/{case}/events", limit=200).json["items"]
        return str(next(e for e in events if e["kind"] == "signer.added"))

    assert "秦辛" in told("sec1")
    assert "秦辛" not in told("cm1")
    assert seen(bank, case)[0].sealed


def test_the_plain_report_has_a_signing_only_where_the_model_names_signers(bank, filing):
    publish(report().replace(b'name="countersign.signers" value="SEC"', b'name="countersign.signers" value=""'))
    case = bank.start("cm1", "report")
    for person, element in (("cm1", "draft"), ("rr1", "check"), ("lg1", "legal")):
        bank.do(person, element)
    assert seen(bank, case) == []
