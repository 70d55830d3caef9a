"""What the timeline says of moves by hand: the steps by their names, also those inside a called process."""

from __future__ import annotations

import re
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / folder) for folder in ("cases", "engine")]

from bpmn_builder import call, end, flows, process, start, user  # noqa: E402
from case_report import own, publish, report  # noqa: E402

WHY = "资料不全，需要重新核实"


def by_hand(page, name):
    """What can be done with a place of this name, as text."""
    places = page[page.index('class="places"') :].split('class="place"')
    return next(place for place in places if f"<strong>{name}</strong>" in place)


def action(html, ending):
    """The address of a form that ends so."""
    return re.search(rf'action="([^"]*{ending})"', html)[1]


def test_a_jump_inside_a_called_process_names_its_steps_in_the_timeline(person, bank):
    part = process(start("s"), user("first", groups="RR", name="初核"), user("second", groups="RR", name="复核"),
                   end("e"), flows("s > first > second > e"), id="part")  # fmt: skip
    publish(part, "part.bpmn")
    publish(process(start("s"), call("inner", "part"), end("e"), flows("s > inner > e"), id="report",
                    properties=own(starters="CM")))  # fmt: skip
    case = bank.start("cm1", "report")
    operations, second = person("op1"), person("op2")
    place = by_hand(operations.get(f"/cases/{case}"), "初核")
    operations.post(action(place, "/jump"), target="second", reason=WHY)
    second.post(action(second.get(f"/cases/{case}"), "/approve"))
    events = bank.api("op1").get(f"/cases/{case}/events").json["items"]
    named = {event["kind"]: (event["element"]["zh"], event["detail"][0]["value"]["zh"]) for event in events
             if event["kind"] in ("jump.asked", "case.jumped")}  # fmt: skip
    assert named == {"jump.asked": ("初核", "复核"), "case.jumped": ("初核", "复核")}


def test_an_ended_branch_is_named_in_the_timeline(person, bank):
    publish(report())
    case = bank.start("cm1", "report")
    bank.do("cm1", "draft")
    operations = person("op1")
    place = by_hand(operations.get(f"/cases/{case}"), "legal")
    operations.post(action(place, "/end"), reason=WHY, name="legal")
    (ended,) = [event for event in bank.api("op1").get(f"/cases/{case}/events").json["items"]
                if event["kind"] == "branch.cancelled"]  # fmt: skip
    assert ended["element"]["zh"] == "legal"
