"""Where a case waits, as those see it who move it by hand; jumps that wait for a second person; why it stands still."""

import pytest
from bpmn_builder import call, end, flows, process, start, user, xor
from case_report import own, publish, report

from orchestrator.access import NotAllowed
from orchestrator.cases import administration, jumps, places, read, standstill
from orchestrator.cases.errors import CaseNotFound
from orchestrator.store import transaction

WHY = "资料不全，请补充"


@pytest.fixture
def case(reports):
    """A report that has been drafted by cm1: it waits for the check and the legal review."""
    started = reports.start("cm1", "report")
    reports.do("cm1", "draft")
    return started


def signing(reports):
    reports.do("rr1", "check")
    reports.do("lg1", "legal")


def seen(reports, case, person="op1"):
    with transaction() as tx:
        return {place.element: place for place in places.places(tx, case, reports.actor(person))}


def test_each_place_says_what_it_waits_for_and_where_it_could_go(reports, case):
    found = seen(reports, case)
    assert {element: place.waits_for for element, place in found.items()} == {"check": "task", "legal": "task"}
    goals = {goal.element: [end.zh for end in goal.ends] for goal in found["check"].goals}
    assert goals == dict.fromkeys(["draft", "sign", "approve", "file", "filed", "e"], ["legal"])
    assert all(goal.agree for goal in found["check"].goals)
    assert found["check"].can_end


def test_what_only_listens_beside_a_step_is_no_place(reports, case):
    assert "late" not in seen(reports, case)  # the reminder of the check


def test_the_only_way_cannot_be_ended(reports):
    case = reports.start("cm1", "report")
    assert not seen(reports, case)["draft"].can_end


def test_runs_of_one_step_stand_and_move_together(reports, case):
    signing(reports)
    (place,) = seen(reports, case).values()
    assert (place.element, place.count, place.can_end) == ("sign", 2, False)
    assert [name.zh for name in place.holders] == ["杨己", "朱庚"]
    goal = next(goal for goal in place.goals if goal.element == "draft")
    assert (goal.ends, goal.agree) == ((), True)  # nothing else ends, but the other signer's run


def test_a_step_that_failed_is_an_incident(bank, filing):
    publish(process(start("s"), xor("x"), user("a", groups="CM"), end("e"), flows("s > x", "x > a : =no > 0", "a > e"),
                    id="report", properties=own(starters="CM")))  # fmt: skip
    (place,) = seen(bank, bank.start("cm1", "report")).values()
    assert (place.element, place.waits_for) == ("x", "incident")


def test_a_called_process_is_a_place_that_moves_as_a_whole(bank, filing):
    publish(report().replace(b'id="report"', b'id="part"'), "part.bpmn")
    publish(process(start("s"), call("part", "part"), end("e"), flows("s > part > e"), id="report",
                    properties=own(starters="CM")))  # fmt: skip
    case = bank.start("cm1", "report")
    found = seen(bank, case)
    assert {element: place.waits_for for element, place in found.items()} == {"part": "parts", "draft": "task"}
    assert [goal.element for goal in found["part"].goals] == ["e"]
    with transaction() as tx:
        asked = administration.ask_jump(tx, case, found["part"].token, "e", WHY, bank.actor("op1"))
    with transaction() as tx:
        (jump,) = jumps.of_case(tx, case, bank.actor("op2"))
        assert (jump.place.zh, jump.target.zh, jump.ends) == ("part", "e", ())
        administration.make_jump(tx, case, asked, bank.actor("op2"))
    assert bank.api("cm1").get(f"/cases/{case}").json["case"]["state"] == "ended"


def test_looking_holds_nobody_up(reports, case):
    """A page that lists the places takes no lock: meanwhile the case goes on."""
    with transaction() as tx:
        places.places(tx, case, reports.actor("op1"))
        with transaction() as other:
            other.execute("SET LOCAL lock_timeout = '1s'", {})
            administration.suspend(other, case, WHY, reports.actor("op2"))


@pytest.mark.parametrize("person", ["cm1", "au1", "risk1"])
def test_places_are_for_administration(reports, case, person):
    with pytest.raises(NotAllowed):
        seen(reports, case, person)


def test_a_case_that_is_over_has_no_places(reports, case):
    reports.api("bh1").post(f"/cases/{case}/cancel", {"reason": WHY})
    assert seen(reports, case) == {}


# -- jumps that wait


def ask(reports, case, element="check", target="approve", end_others=True):
    place = seen(reports, case)[element]
    with transaction() as tx:
        return administration.ask_jump(
            tx, case, place.token, target, WHY, reports.actor("op1"), end_others=end_others
        )


def waiting(reports, person):
    with transaction() as tx:
        actor = reports.actor(person)
        return [(row.case_id, row.mine) for row in jumps.waiting(tx, actor).items], jumps.count(tx, actor)


def test_a_jump_waits_in_the_list_of_whoever_may_approve_it(reports, case):
    ask(reports, case)
    assert waiting(reports, "op2") == ([(case, False)], 1)
    assert waiting(reports, "risk1") == ([(case, False)], 1)
    assert waiting(reports, "op1") == ([(case, True)], 0)  # one's own is for others to decide


def test_what_is_decided_or_over_waits_no_more(reports, case):
    first, _second = ask(reports, case), ask(reports, case)
    with transaction() as tx:
        administration.refuse_jump(tx, case, first, WHY, reports.actor("op2"))
    assert waiting(reports, "op2")[1] == 1
    reports.api("bh1").post(f"/cases/{case}/cancel", {"reason": WHY})
    assert waiting(reports, "op2") == ([], 0)


def test_the_list_comes_in_pages(reports, case):
    for _ in range(3):
        ask(reports, case)
    with transaction() as tx:
        first = jumps.waiting(tx, reports.actor("op2"), limit=2)
        rest = jumps.waiting(tx, reports.actor("op2"), limit=2, cursor=first.next_cursor)
    assert [len(first.items), len(rest.items), rest.next_cursor] == [2, 1, None]
    assert len({row.id for row in (*first.items, *rest.items)}) == 3


def test_the_approver_sees_what_it_would_end_as_things_stand_now(reports, case):
    ask(reports, case)

    def ends():
        with transaction() as tx:
            (jump,) = jumps.of_case(tx, case, reports.actor("op2"))
            return jump.ends

    assert [name.zh for name in ends()] == ["legal"]
    reports.do("lg1", "legal")  # it waits at the join now, and would end there
    assert ends() is not None
    reports.do("rr1", "check")
    assert ends() is None  # the step is gone: nothing to approve any more


def test_whoever_decides_on_a_jump_sees_the_case_as_long_as_it_waits(reports, case):
    def sees():
        with transaction() as tx:
            return read.sees(tx, case, reports.actor("risk1"))

    assert not sees()
    asked = ask(reports, case)
    assert sees()
    with transaction() as tx:
        administration.refuse_jump(tx, case, asked, WHY, reports.actor("risk1"))
    assert not sees()


def test_the_list_is_for_approvers(reports, case):
    with transaction() as tx:
        assert jumps.count(tx, reports.actor("cm1")) == 0
        with pytest.raises(NotAllowed):
            jumps.waiting(tx, reports.actor("cm1"))
        with pytest.raises(NotAllowed):
            jumps.of_case(tx, case, reports.actor("cm1"))


def test_an_id_that_is_none_is_no_case(reports):
    with transaction() as tx, pytest.raises(CaseNotFound):
        jumps.of_case(tx, "no id", reports.actor("op2"))


# -- standing still


def test_a_suspended_case_says_since_when_by_whom_and_why(reports, case):
    with transaction() as tx:
        assert standstill.of_case(tx, case) is None
    for reason in ("先停下来核实", "第二次停下核实"):
        reports.api("op1").post(f"/cases/{case}/suspend", {"reason": reason})
        with transaction() as tx:
            found = standstill.of_case(tx, case)
        assert (found.by.zh, found.reason) == ("曹己", reason)
        reports.api("op2").post(f"/cases/{case}/resume", {"reason": WHY})
    with transaction() as tx:
        assert standstill.of_case(tx, case) is None
