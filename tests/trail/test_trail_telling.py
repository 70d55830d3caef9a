"""What the trail tells: folds over events, conditions in words, values, fonts, and the attachment's check."""

from __future__ import annotations

import json

import pytest

from orchestrator.audit import digest
from orchestrator.cases.views import Fact
from orchestrator.clock import clock
from orchestrator.settings import Settings
from orchestrator.text import Text
from orchestrator.trail import attachment, fonts, history
from orchestrator.trail.matched import condition
from orchestrator.trail.words import WORDS, Words

ZONE = Settings.read({}).zone
ZH, EN = (Words(language, ZONE, {"cm1": Text("赵甲", "Zhao Jia")}) for language in ("zh", "en"))


def event(kind, element=None, process="p", **payload):
    return {"kind": kind, "element": element, "process": process, "payload": payload}


STORY = [
    event("case.started", data={"a": "1", "b": None}),
    event("path.taken", process=None, done=[["p", "s"], ["q", "t"]], flows=[["p", "f"]]),
    event("path.taken", process=None, variables=[["", "b", None, "2"]]),
    event("task.opened", "x", task="1"),
    event("task.opened", "y", task="2"),
    event("task.completed", "x", task="1", data={"a": "3"}),
    event("incident.raised", "z", zh="故障", en="failed"),
    event("path.taken", process=None, variables=[["7", "a", None, "inner"]]),
]


def test_values_are_those_written_last_in_the_cases_own_scope():
    assert history.values(STORY) == {"a": "3", "b": "2"}


def test_open_tasks_are_those_opened_and_neither_done_nor_cancelled():
    assert history.open_tasks(STORY) == {"2": ("p", "y")}
    assert history.open_tasks([*STORY, event("task.cancelled", "y", task="2")]) == {}


def test_the_way_is_told_by_process():
    courses = history.courses(STORY)
    assert list(courses["p"].done) == ["s"]
    assert list(courses["q"].done) == ["t"]
    assert (list(courses["p"].taken), list(courses["p"].live), list(courses["p"].failed)) == (["f"], ["y"], ["z"])
    resolved = history.courses([*STORY, event("incident.resolved", "z")])
    assert list(resolved["p"].failed) == []


@pytest.mark.parametrize(
    ("last", "state"),
    [
        (event("task.opened", "v", task="3"), "running"),
        (event("case.ended", ends=["e"]), "ended"),
        (event("case.cancelled", reason="客户撤回"), "cancelled"),
    ],
)
def test_the_state_follows_from_the_events_also_when_an_export_came_after(last, state):
    assert history.state([*STORY, last, event("trail.exported", events=1)]) == state


def test_a_case_that_is_over_waits_nowhere():
    assert list(history.courses([*STORY, event("case.ended", ends=["e"])])["p"].live) == []
    assert history.ends([*STORY, event("case.ended", ends=["e"])]) == ["e"]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ('"LOW"', "LOW"),
        ('"LOW","MEDIUM"', "LOW / MEDIUM"),
        ('"3921", "3985"', "3921 / 3985"),
        (">= 80", "≥ 80"),
        ("<10", "< 10"),
        ("[60..80)", "60 ≤ … < 80"),
        ("(300..2000]", "300 < … ≤ 2000"),
        ("]0.05..0.15[", "0.05 < … < 0.15"),
        ('not("REJECT")', "≠ REJECT"),
        ("true", "true"),
        ("a + b > 3", "a + b > 3"),
    ],
)
def test_conditions_are_put_into_words(cell, words):
    assert condition(cell) == words


@pytest.mark.parametrize(
    ("fact", "zh", "en"),
    [
        (Fact("m", Text("额", ""), "16000000.00", "money"), "16,000,000.00（1,600 万）", "16,000,000.00 (16 m)"),
        (Fact("n", Text("数", ""), "1234.5", "number"), "1,234.5", "1,234.5"),
        (Fact("t", Text("码", ""), "0012", "text"), "0012", "0012"),
        (Fact("p", Text("人", ""), "cm1", "text"), "赵甲", "Zhao Jia"),
        (Fact("b", Text("否", ""), False, "bool"), "否", "No"),
        (Fact("o", Text("选", ""), "A", "enum", {"A": Text("甲", "First")}), "甲", "First"),
        (Fact("d", Text("日", ""), "2026-11-23", "date"), "2026-11-23 (周一)", "2026-11-23 (Mon)"),
    ],
)
def test_facts_are_put_into_words(fact, zh, en):
    assert (ZH.fact(fact), EN.fact(fact)) == (zh, en)


@pytest.mark.parametrize(
    ("value", "words"),
    [("100", "100"), ("12000000", "12,000,000"), ("LOW", "低"), ("007", "007"), ("9" * 16, "9" * 16)],
)
def test_values_of_decisions_are_put_into_words(value, words):
    assert ZH.plain(value) == words


@pytest.mark.parametrize(("cell", "words"), [("true", "是"), ("LOW / HIGH", "低 / 高"), ("≥ 80", "≥ 80")])
def test_cells_are_put_into_words(cell, words):
    assert ZH.condition(cell) == words


def test_every_text_is_there_in_both_languages():
    assert [key for key, text in WORDS.items() if not (text.zh and text.en)] == []


def test_moments_have_seconds_in_the_banks_zone():
    moment = clock.now().replace(year=2026, month=11, day=23, hour=18, minute=5, second=9)
    assert ZH.exactly(moment) == "2026-11-24 02:05:09"


# --- fonts ------------------------------------------------------------------------------------------------------------


def test_only_what_the_text_needs_is_loaded():
    assert "Rare" not in fonts.faces("准入审批 abc").css.replace(fonts.FAMILY, "")
    assert "HanaMin" in fonts.faces("𠮷").css


def test_a_character_that_no_font_holds_is_spelt_out():
    found = fonts.faces("好\U0010fffd\u200b好\x07")
    assert found.text == "好〔U+10FFFD〕〔U+200B〕好〔U+0007〕"
    assert found.missing == {"\U0010fffd", "\u200b", "\x07"}


def test_without_the_fonts_of_rare_characters_they_are_spelt_out(monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, "RARE_FONTS", tmp_path / "none")
    assert fonts.faces("𠮷").text == "〔U+20BB7〕"


def test_a_bank_may_add_its_own_font(monkeypatch, tmp_path):
    (tmp_path / "own.ttf").write_bytes((fonts.RARE_FONTS / "HanaMinB.ttf").read_bytes())
    monkeypatch.setattr(fonts, "RARE_FONTS", tmp_path / "none")
    assert "own.ttf" in fonts.faces("𠮷", tmp_path).css


# --- the attachment ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff", b"[]", b"{}", b'{"countersign":"trail","format":2}', b'{"countersign":"trail","format":1}'],
)
def test_what_is_no_record_is_none(content):
    assert attachment.check(content) is None


def test_an_empty_record_has_no_head_to_end_at():
    document = {"countersign": "trail", "format": 1, "stream": "s", "events": 1, "head": "h", "record": []}
    assert attachment.check(json.dumps(document).encode()).fault.seq == 1


def test_a_body_with_other_digits_of_the_same_number_is_another_body():
    with pytest.raises(ValueError, match="canonical"):
        digest(b'{"seq":1.0}')
