"""Processes that begin by the clock: each moment starts one case, whoever looks and however late."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from orchestrator.clock import clock
from orchestrator.work import relay

BPMN = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="http://countersign.test">
  <bpmn:process id="nightly" name="每日对账" isExecutable="true">
    <bpmn:startEvent id="Night" name="到时"><bpmn:outgoing>f1</bpmn:outgoing>
      <bpmn:timerEventDefinition id="t">{timer}</bpmn:timerEventDefinition></bpmn:startEvent>
    <bpmn:endEvent id="Done" name="完成"><bpmn:incoming>f1</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="Night" targetRef="Done" />
  </bpmn:process>
</bpmn:definitions>"""
CYCLE = '<bpmn:timeCycle xsi:type="bpmn:tFormalExpression">{}</bpmn:timeCycle>'
DATE = '<bpmn:timeDate xsi:type="bpmn:tFormalExpression">{}</bpmn:timeDate>'


@pytest.fixture
def publish(bank):
    def deploy(timer):
        file = {"name": "nightly.bpmn", "source": BPMN.format(timer=timer)}
        answer = bank.api("adm1").post("/models", {"files": [file]})
        assert answer.status_code == 201, answer.json
        relay.start_by_the_clock()

    return deploy


def begun(bank):
    return len(bank.api("au1").get("/cases", process="nightly", limit=200).json["items"])


def test_a_cycle_begins_a_case_each_time(bank, publish):
    publish(CYCLE.format("R/PT1H"))
    counts = []
    for _ in range(3):
        clock.advance(timedelta(hours=1, seconds=1))
        relay.start_by_the_clock()
        counts.append(begun(bank))
    assert counts == [1, 2, 3]


def test_a_counted_cycle_ends(bank, publish):
    publish(CYCLE.format("R2/PT1H"))
    for _ in range(4):
        clock.advance(timedelta(hours=1, seconds=1))
        relay.start_by_the_clock()
    assert begun(bank) == 2


def test_cron_is_in_the_banks_zone(bank, publish):
    evening = clock.now().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)  # 20:00 in Shanghai
    clock.advance(evening - clock.now())
    publish(CYCLE.format("0 0 6 * * *"))
    clock.advance(timedelta(hours=9, minutes=59))
    relay.start_by_the_clock()
    assert begun(bank) == 0
    clock.advance(timedelta(minutes=1, seconds=1))
    relay.start_by_the_clock()
    assert begun(bank) == 1


def test_a_date_begins_once(bank, publish):
    publish(DATE.format((clock.now() + timedelta(hours=1)).isoformat(timespec="seconds")))
    for _ in range(3):
        clock.advance(timedelta(hours=1, seconds=1))
        relay.start_by_the_clock()
    assert begun(bank) == 1


def test_after_an_outage_a_missed_rhythm_begins_once_and_goes_on(bank, publish):
    publish(CYCLE.format("R/PT1H"))
    clock.advance(timedelta(hours=10))
    relay.start_by_the_clock()
    relay.start_by_the_clock()
    assert begun(bank) == 1
    clock.advance(timedelta(hours=1, seconds=1))
    relay.start_by_the_clock()
    assert begun(bank) == 2


def test_two_workers_start_one_case(bank, publish, app):
    publish(CYCLE.format("R/PT1H"))
    clock.advance(timedelta(hours=1, seconds=1))

    def look(_):
        with app.app_context():
            return relay.start_by_the_clock()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(look, range(2)))
    assert begun(bank) == 1


def test_a_new_version_begins_its_timers_anew(bank, publish):
    publish(CYCLE.format("R/PT1H"))
    clock.advance(timedelta(minutes=50))
    publish(CYCLE.format("R/PT3H"))
    clock.advance(timedelta(minutes=20))
    relay.start_by_the_clock()
    assert begun(bank) == 0
    clock.advance(timedelta(hours=3))
    relay.start_by_the_clock()
    assert begun(bank) == 1
