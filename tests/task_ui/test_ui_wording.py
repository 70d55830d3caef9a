"""Values in words: money, dates, limits of time, codes, whole facts, in both languages."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.bank.calendar import WorkingCalendar
from orchestrator.text import Text
from orchestrator.wording import CODES
from task_ui.blueprints.reading import for_browser
from task_ui.icons import _PATHS, icon
from task_ui.wording import Wording
from task_ui.words import WORDS, say

UI = Path(__file__).parents[2] / "task_ui"
NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # Monday 14:00 in Shanghai
ZH, EN = (Wording(language, WorkingCalendar(), NOW) for language in ("zh", "en"))


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (timedelta(minutes=12), "12 分钟后", "In 12 min"),
        (timedelta(hours=3), "今天 17:00 前", "Today by 17:00"),
        (timedelta(days=1, hours=3), "1 个工作日后", "In 1 working day"),
        (timedelta(days=7, hours=3), "5 个工作日后", "In 5 working days"),  # a weekend between
        (timedelta(seconds=-90), "超期 1 分钟", "1 min late"),
        (timedelta(hours=-5), "超期 5 小时", "5 hours late"),
        (timedelta(days=-3), "超期 3 天", "3 days late"),
        (None, "无时限", "No limit"),
    ],
)
def test_a_limit_is_said_as_people_say_it(value, zh, en):
    due = None if value is None else NOW + value
    assert (ZH.due(due), EN.due(due)) == (zh, en)


def test_a_limit_on_a_day_off_counts_days():
    friday_evening = Wording("zh", WorkingCalendar(), datetime(2026, 11, 27, 12, 0, tzinfo=UTC))
    assert friday_evening.due(datetime(2026, 11, 29, 3, 0, tzinfo=UTC)) == "2 天后"


@pytest.mark.parametrize(
    ("value", "money", "wan"),
    [
        (Decimal("16000000"), "16,000,000.00", "1,600 万"),
        (Decimal("16005000.50"), "16,005,000.50", "1,600.50005 万"),
        ("330000", "330,000.00", "33 万"),
        (Decimal("9999.99"), "9,999.99", ""),
        (Decimal("-20000"), "-20,000.00", "-2 万"),
        ("*****", "*****", ""),
        (None, "", ""),
        (True, "True", ""),
    ],
)
def test_money(value, money, wan):
    assert (ZH.money(value), ZH.wan(value)) == (money, wan)


def test_english_speaks_of_millions():
    assert (EN.wan(Decimal("16500000")), EN.wan(Decimal("500000"))) == ("16.5 m", "")


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        ("2026-11-23", "2026-11-23 (周一)", "2026-11-23 (Mon)"),
        (date(2026, 11, 29), "2026-11-29 (周日)", "2026-11-29 (Sun)"),
        (datetime(2026, 11, 23, 17, 0, tzinfo=UTC), "2026-11-24 (周二)", "2026-11-24 (Tue)"),  # past midnight there
        ("长期", "长期", "长期"),
        (None, "", ""),
    ],
)
def test_days(value, zh, en):
    assert (ZH.day(value), EN.day(value)) == (zh, en)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (datetime(2026, 11, 23, 6, 5, tzinfo=UTC), "2026-11-23 (周一) 14:05"),
        ("2026-11-23T06:05:00Z", "2026-11-23 (周一) 14:05"),
        ("2026-11-23T14:05:00", "2026-11-23 (周一) 14:05"),  # without offset: already there
        ("never", "never"),
        (None, ""),
    ],
)
def test_moments_are_shown_where_the_bank_is(value, words):
    assert ZH.moment(value) == words


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=5), "刚刚"),
        (timedelta(minutes=3), "3 分钟前"),
        (timedelta(hours=2), "2 小时前"),
        (timedelta(hours=15), "2026-11-22 (周日)"),  # yesterday, though less than a day
        (timedelta(days=40), "2026-10-14 (周三)"),
    ],
)
def test_how_long_ago(span, words):
    assert ZH.ago(NOW - span) == words


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        (None, "text", "—"),
        ("", "text", "—"),
        ([], "list", "—"),
        (True, "bool", "是"),
        (False, "bool", "否"),
        (Decimal("1234.50"), "number", "1,234.50"),
        (7, "number", "7"),
        (Decimal("500"), "money", "500.00"),
        ("2026-11-23", "date", "2026-11-23 (周一)"),
        ("2026-11-23T06:05:00Z", "datetime", "2026-11-23 (周一) 14:05"),
        ("APPROVE", "enum", "同意"),
        ("some words", "text", "some words"),
        (["PASS", "REFER"], "text", "通过、转人工"),
        (["RED:W01", "YELLOW:W06"], "text", "红色·本金逾期、黄色·抵质押率偏高"),
        ("12:30", "text", "12:30"),
        ({"L2": Decimal(3)}, "text", "支行贷审会权限 3"),
        (Text("甲", "A"), "text", "甲"),
    ],
)
def test_any_value_has_words(value, kind, words):
    assert ZH.value(value, kind) == words


def test_the_codes_in_a_reason_are_put_into_words():
    reason = Text("行业 3921，命中第 4 条规则：信贷政策 SUPPORT，信号 RED:W01，结果 UNKNOWN_ONE。", "")
    assert ZH.sentence(reason) == "行业 3921，命中第 4 条规则：信贷政策 支持，信号 红色·本金逾期，结果 UNKNOWN_ONE。"


def test_the_words_of_a_form_come_before_those_of_the_codes():
    options = {"ACTIVE": Text("存续（在营）", "Active"), "PASS": Text("放行", "Let pass")}
    assert [ZH.value(v, "enum", options) for v in ("ACTIVE", "PASS")] == ["存续（在营）", "放行"]
    assert EN.value("ACTIVE", "enum", options) == "Active"


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**25), max_value=10**25, places=4))
def test_a_number_reaches_the_browser_unchanged(number):
    sent = for_browser({"n": [number]})["n"][0]
    if isinstance(sent, str):
        assert Decimal(sent) == number
    else:
        assert Decimal(repr(float(sent))) == number  # JavaScript reads the same double


def test_a_number_that_javascript_would_round_is_sent_as_text():
    assert for_browser(Decimal("12345678901234567.89")) == "12345678901234567.89"
    assert for_browser(Decimal("0.1")) == Decimal("0.1")


# --- the catalogue ------------------------------------------------------------------------------------------------


def test_every_word_that_is_used_exists():
    templates = {
        key
        for path in (UI / "templates").rglob("*.html")
        for key in re.findall(r"_\('([a-z_.0-9]+)'[,)]", path.read_text())
    }
    assert templates - set(WORDS) == set()


def test_every_word_has_both_languages():
    assert [key for key, text in WORDS.items() if not (text.zh and text.en)] == []
    assert [code for code, text in CODES.items() if not (text.zh and text.en)] == []


@pytest.mark.parametrize("key", WORDS)
def test_both_languages_of_a_word_have_the_same_places(key):
    zh, en = (set(re.findall(r"\{(\w+)(?::\w+)?\}", words)) for words in WORDS[key])
    assert zh == en - {"s"}


def test_no_word_is_kept_that_nothing_uses():
    """A key is named in full, or its beginning is, with the rest put on: `_('tasks.' ~ box)`, f"error.{status}"."""
    templates = "".join(path.read_text() for path in (UI / "templates").rglob("*.html"))
    python = "".join(path.read_text() for path in UI.rglob("*.py"))
    begun = (*re.findall(r"_\('([\w.]+\.)' ~", templates), *re.findall(r'f"([a-z]+\.)\{', python))
    unused = [
        key
        for key in WORDS
        if f"'{key}'" not in templates and python.count(f'"{key}"') < 2 and not key.startswith(begun)
    ]
    assert unused == []


def test_an_unknown_word_is_an_error():
    with pytest.raises(KeyError):
        say("no.such.word", "zh")


def test_no_text_stands_in_a_template():
    """Chinese characters in a template are words that English readers would meet."""
    found = [
        (path.name, line)
        for path in (UI / "templates").rglob("*.html")
        for line in path.read_text().splitlines()
        if re.search(r"[\u4e00-\u9fff]", line)
    ]
    assert found == []


def test_every_output_of_the_decision_tables_has_words():
    dmn = Path(__file__).parents[2] / "dmn"
    outputs = {
        code
        for path in dmn.glob("*.dmn")
        for cell in re.findall(r"<outputEntry[^>]*>\s*<text>(.*?)</text>", path.read_text(), re.DOTALL)
        for code in re.findall(r"&quot;([A-Z][A-Z0-9_]{2,})&quot;|\"([A-Z][A-Z0-9_]{2,})\"", cell)
        for code in code
        if code
    }
    grades = {"AAA", "BBB", "CCC"}
    assert outputs - grades - set(CODES) == set()


@pytest.mark.parametrize("name", _PATHS)
def test_an_icon_is_hidden_from_screen_readers_unless_it_has_a_label(name):
    assert 'aria-hidden="true"' in icon(name)
    assert 'aria-label="关闭"' in icon(name, "关闭")
