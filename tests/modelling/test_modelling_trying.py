"""Trying without a database: decisions with typed inputs, forms, and processes step by step."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from orchestrator.access import Actor
from orchestrator.decisions import NoRowMatches, WrongInput
from orchestrator.engine import NotWaiting
from orchestrator.errors import ModelError
from orchestrator.forms import InvalidData
from orchestrator.models import files
from orchestrator.models.trying import (
    Act,
    Around,
    questions,
    show_form,
    start_form,
    try_decision,
    try_form,
    try_process,
)
from orchestrator.text import Text

PROJECT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ACTOR = Actor("rr1", Text("褚甲", "Chu Jia"), frozenset({"RR"}), "HO-RISK", Text("", ""), "session")
ORDER = {"order_no": "T-1", "amount": "500", "contact_mobile": "13800000000"}


def _sources() -> dict[tuple[str, str], bytes]:
    found = files.read_folder(PROJECT)
    found += [(path.name, path.read_bytes()) for path in sorted((PROJECT / "tests" / "models").iterdir())]
    return {(files.kind_of(name), name.rpartition(".")[0]): source for name, source in found}


SOURCES = _sources()


def around(kind: str, key: str, *replacements: tuple[str, str]) -> Around:
    """A model, perhaps changed, with all others around it."""
    text = SOURCES[kind, key].decode()
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new)
    others = {place: source for place, source in SOURCES.items() if place != (kind, key)}
    return Around(kind, key, text.encode(), others)


def run(place: Around, *acts: Act, data: dict | None = None, start: str | None = None):
    return try_process(place, ORDER if data is None else data, acts, ACTOR, NOW, "zh", start)


def wait(tried, kind: str):
    return next(each for each in tried.waits if each.kind == kind)


# --- decisions ----------


@pytest.mark.parametrize("key", [key for kind, key in SOURCES if kind == "dmn"])
def test_every_table_of_the_bank_can_be_asked(key):
    asked = questions(around("dmn", key))
    assert asked
    assert all(ask.label for question in asked for ask in question.asks)


def test_inputs_have_the_tables_labels_types_and_values():
    (question,) = questions(around("dmn", "industry_policy"))
    (ask,) = question.asks
    assert (ask.name, ask.type) == ("industry_code", "string")
    assert ask.label == "行业代码（GB/T 4754 四位）"
    assert "3110" in ask.choices


@pytest.mark.parametrize(
    ("typed", "level"),
    [("10000", 1), ("10,000", 1), ("10，000.00", 1), (" 10000.01 ", 2), ("10000.00000000000000000000001", 2)],
)
def test_numbers_are_typed_as_people_write_them_and_stay_exact(typed, level):
    tried = try_decision(around("dmn", "purchase_route"), "purchase_route", {"amount": typed}, NOW)
    assert tried.output["level"] == level
    assert tried.rows == (f"purchase_route:{level}",)


def test_what_is_no_number_is_said():
    with pytest.raises(WrongInput):
        try_decision(around("dmn", "purchase_route"), "purchase_route", {"amount": "many"}, NOW)


def test_no_row_is_an_error_in_words():
    place = around("dmn", "purchase_route", ("&gt; 10000", "&gt; 20000"))
    with pytest.raises(NoRowMatches) as refused:
        try_decision(place, "purchase_route", {"amount": "15000"}, NOW)
    assert "没有匹配的行" in refused.value.sentence("zh")


def test_an_unsound_draft_is_told_with_all_findings():
    place = around("dmn", "purchase_route", ("<text>amount</text>", "<text>amout</text>"))
    with pytest.raises(ModelError) as refused:
        questions(place)
    assert any("amout" in finding.zh for finding in refused.value.findings)


def test_a_yes_or_no_is_chosen():
    place = around(
        "dmn",
        "purchase_route",
        ('name="amount" typeRef="number"', 'name="amount" typeRef="boolean"'),
        ('id="ie1" typeRef="number"', 'id="ie1" typeRef="boolean"'),
        ("&lt;= 10000", "true"),
        ("&gt; 10000", "false"),
    )
    assert try_decision(place, "purchase_route", {"amount": "true"}, NOW).matched == (1,)
    assert try_decision(place, "purchase_route", {"amount": "false"}, NOW).matched == (2,)


# --- forms ----------


def test_a_form_takes_what_the_service_would_take():
    place = around("form", "purchase_request")
    assert try_form(place, ORDER, date(2026, 11, 23))["amount"] == Decimal(500)
    with pytest.raises(InvalidData):
        try_form(place, {**ORDER, "contact_mobile": "1"}, date(2026, 11, 23))


def test_a_form_is_shown_in_the_language():
    schema, _ = show_form(around("form", "purchase_request"), "en")
    assert [component["label"] for component in schema["components"]] == ["Order no.", "Amount", "Mobile"]


# --- processes ----------


def test_a_run_begins_with_the_start_form():
    schema, values = start_form(around("bpmn", "purchase"), "zh")
    assert [component["key"] for component in schema["components"]] == list(ORDER)
    with pytest.raises(InvalidData):
        run(around("bpmn", "purchase"), data={"order_no": "T-1"})


def test_where_a_run_stands():
    tried = run(around("bpmn", "purchase"))
    task = wait(tried, "task")
    assert (task.element, task.name.zh, [role.zh for role in task.roles]) == ("Approve", "审批", ["支行行长"])
    assert task.form is not None
    assert tried.done == ("Begin", "Route")
    assert set(tried.live) == {"Approve", "Lapse"}
    assert tried.taken == ("f1", "f2")
    assert not tried.ended
    (told,) = tried.told
    assert "purchase_route" in told.detail.zh


def test_the_whole_way_to_the_end():
    place = around("bpmn", "purchase")
    acts = [Act("complete", wait(run(place), "task").token, {"approved": True, "approve_opinion": "同意"})]
    acts.append(Act("job", wait(run(place, *acts), "job").token))
    acts.append(Act("message", wait(run(place, *acts), "message").token))
    tried = run(place, *acts)
    assert tried.ended
    assert [end.zh for end in tried.ended_at] == ["已购"]
    assert tried.variables["approved"] is True


def test_saying_no_takes_the_other_way():
    place = around("bpmn", "purchase")
    no = Act("complete", wait(run(place), "task").token, {"approved": False, "approve_opinion": "不同意"})
    assert [end.zh for end in run(place, no).ended_at] == ["不同意"]


def test_a_job_that_fails_takes_its_errors_way():
    place = around("bpmn", "purchase")
    yes = Act("complete", wait(run(place), "task").token, {"approved": True, "approve_opinion": "同意"})
    job = wait(run(place, yes), "job").token
    tried = run(place, yes, Act("error", job, {"code": "OUT_OF_STOCK"}))
    assert [end.zh for end in tried.ended_at] == ["缺货"]


def test_an_error_nobody_catches_is_an_incident_that_is_corrected_and_tried_again():
    place = around("bpmn", "purchase", ("=approved<", "=aproved<"))
    yes = Act("complete", wait(run(place), "task").token, {"approved": True, "approve_opinion": "同意"})
    incident = wait(run(place, yes), "incident")
    assert "aproved" in incident.detail.zh
    tried = run(place, yes, Act("retry", incident.token, {"aproved": True}))
    assert wait(tried, "job").element == "Order"


def test_time_stands_still_until_a_timer_goes_off():
    place = around("bpmn", "purchase")
    timer = wait(run(place), "timer")
    assert run(place).at == NOW
    tried = run(place, Act("fire", timer.token))
    assert (tried.at - NOW).days == 30
    assert tried.ended


def test_a_run_goes_on_with_the_draft_as_it_is_now():
    """The same acts on a changed draft: what was decided before is decided anew."""
    before = around("bpmn", "purchase")
    yes = Act("complete", wait(run(before), "task").token, {"approved": True, "approve_opinion": "同意"})
    after = around("bpmn", "purchase", ("=approved<", "=amount &gt; 1000<"))
    assert not run(before, yes).ended
    assert [end.zh for end in run(after, yes).ended_at] == ["不同意"]


def test_an_act_that_fits_no_more_is_refused():
    with pytest.raises(NotWaiting):
        run(around("bpmn", "purchase"), Act("complete", "77"))


def test_called_processes_are_the_published_ones():
    place = around("bpmn", "credit_limit")
    assert place.program().definition("committee_vote")


@pytest.mark.parametrize("key", [key for kind, key in SOURCES if kind == "bpmn"])
def test_every_process_of_the_bank_links_with_what_lies_around_it(key):
    assert around("bpmn", key).program()
