"""Errors speak Chinese too: every phrase that the code puts into an error is in the table of words."""

import ast
import string
from pathlib import Path

import pytest

import orchestrator.feel
from orchestrator import feel
from orchestrator.feel.words import PHRASES, in_chinese

PACKAGE = Path(orchestrator.feel.__file__).parent
# The arguments of each error that are phrases, by position.
PHRASED = {
    "InvalidValue": (1,),
    "TypeMismatch": (1,),
    "FeelSyntaxError": (2, 3),
    "_unexpected": (0,),
    "_wrong": (0,),
    "within": (0,),
    "LimitExceeded": (0,),
}
# Built from other words: a sentence of another error, and the place within a pattern.
BUILT = {"{}", "{}, at {} of {}"}


def template(node):
    """A literal or an f-string as a phrase with {} for what is filled in, or None when it is neither."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return None
    parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
    return "".join(parts).replace('"{}"', "{}")


def phrases():
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                for position in PHRASED.get(name, ()):
                    found = template(node.args[position]) if position < len(node.args) else None
                    if found is not None:
                        yield file.name, found


TYPE_NAMES = {"boolean", "function", "null"}
SIGNS = set(string.punctuation)


def test_every_phrase_of_an_error_has_its_chinese():
    missing = {
        (file, phrase)
        for file, phrase in phrases()
        if phrase not in PHRASES and phrase not in TYPE_NAMES | BUILT and not set(phrase) <= SIGNS
    }

    assert missing == set()


def test_no_phrase_of_the_table_lacks_what_it_fills_in():
    for english, chinese in PHRASES.items():
        count = english.count("{}")
        filled = chinese.format(*(f"<{number}>" for number in range(count)))
        assert all(f"<{number}>" in filled for number in range(count)), english


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("division by zero", "除数为零"),
        ("no item 3 in a list of 2", "2 项的列表没有第 3 项"),
        ("no such date: 2024-02-30", "没有这一天：2024-02-30"),
        ("boolean", "boolean"),
    ],
)
def test_phrases_are_filled_in(english, chinese):
    assert in_chinese(english) == chinese


def test_a_sentence_is_wholly_chinese_but_for_names_and_types():
    with pytest.raises(feel.TypeMismatch) as caught:
        feel.compile('金额 > "x"').evaluate({"金额": 3})

    assert caught.value.sentence("zh").splitlines()[0] == (
        '< >：应为 两个同类且可比较大小的值，却是 number 3 与 string "x"'
    )
