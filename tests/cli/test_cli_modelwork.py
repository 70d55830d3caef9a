"""The commands check, decide and feel from end to end: what they print, where, and the status they end with."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from orchestrator.cli import main
from orchestrator.settings import PROJECT

DMN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m" namespace="urn:cli">
  <inputData id="in" name="金额"><variable name="金额" typeRef="number"/></inputData>
  <decision id="band" name="额度档">
    <variable name="band"/>
    <informationRequirement><requiredInput href="#in"/></informationRequirement>
    <decisionTable hitPolicy="{policy}">
      <input label="金额"><inputExpression typeRef="number"><text>金额</text></inputExpression></input>
      <output name="档" typeRef="string"/>
      <rule><inputEntry><text>{cell}</text></inputEntry><outputEntry><text>"大"</text></outputEntry></rule>
      <rule><inputEntry><text>&lt;= 100</text></inputEntry><outputEntry><text>"小"</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>
"""


@pytest.fixture
def countersign(monkeypatch, capsys):
    """Runs the command: its status, what it printed, what it said on standard error."""

    def run(*arguments, stdin=""):
        given = stdin if isinstance(stdin, bytes) else stdin.encode()
        monkeypatch.setattr(sys, "argv", ["countersign", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), "utf-8"))
        try:
            main()
            status = 0
        except SystemExit as end:
            status = end.code or 0
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


@pytest.fixture
def model(tmp_path):
    """Writes the small table into a folder, with a cell and a policy of choice."""

    def write(name="band.dmn", policy="UNIQUE", cell="&gt; 100"):
        path = tmp_path / name
        path.write_text(DMN.format(policy=policy, cell=cell), encoding="utf-8")
        return path

    return write


# ---- feel ----

VALUES = [
    ("0.1 + 0.2", "{}", "0.3"),
    ("1 / 3", "{}", "0.3333333333333333333333333333333333"),
    ('"甲" + "乙"', "{}", '"甲乙"'),
    ("金额 * 2", '{"金额": 50.00}', "100.00"),
    ("loan amount + 1", '{"loan amount": 1}', "2"),
    ("xs[item > 1]", '{"xs": [1, 2, 3]}', "[2, 3]"),
    ("{a: 1, b: null}", "{}", '{"a": 1, "b": null}'),
    ('date("2024-01-31") + duration("P1M")', "{}", '"2024-02-29"'),
    ("[1..5]", "{}", '"[1..5]"'),
    ("null", "{}", "null"),
    ("true", "{}", "true"),
    ("today() = date(now())", "{}", "true"),
    ("x", '{"x": 123456789012345678901234567890.12}', "123456789012345678901234567890.12"),
]


@pytest.mark.parametrize(("expression", "context", "printed"), VALUES)
def test_feel_prints_the_value_as_json(countersign, expression, context, printed):
    assert countersign("feel", expression, "--context", context) == (0, printed + "\n", "")


WRONG = [
    ("1 +", "{}", "expected an expression, found the end"),
    ("x + 1", "{}", "no variable is called x"),
    ("amuont + 1", '{"amount": 1}', "did you mean amount"),
    ('x + "a"', '{"x": 1}', "operands that go together"),
    ("1 / 0", "{}", "division by zero"),
    ("金额 ＞ 5", '{"金额": 1}', "(write >)"),
    ("(" * 500, "{}", "limit exceeded"),
    ("x", "{", "not valid JSON"),
]


@pytest.mark.parametrize(("expression", "context", "words"), WRONG)
def test_feel_says_what_is_wrong_in_one_sentence_and_ends_with_one(countersign, expression, context, words):
    status, out, err = countersign("feel", expression, "--context", context)

    assert (status, out) == (1, "")
    assert err.startswith("countersign: ")
    assert words in err
    assert "Traceback" not in err


def test_feel_shows_where_with_a_caret(countersign):
    _, _, err = countersign("feel", "1 + (2 * )")

    assert err.splitlines()[1:] == ["  1 + (2 * )", "           ^"]


@pytest.mark.parametrize("context", ["[1]", "5", "null", '"x"'])
def test_the_context_must_be_an_object(countersign, context):
    status, out, err = countersign("feel", "1", "--context", context)

    assert (status, out) == (2, "")
    assert "the context must be a JSON object" in err


def test_feel_needs_an_expression(countersign):
    status, _, err = countersign("feel")

    assert status == 2
    assert "EXPRESSION" in err


# ---- decide ----


def test_decide_answers_each_line_with_a_line(countersign, model):
    lines = '{"金额": 101}\n{"金额": "100.00"}\n\nnonsense\n{"金额": true}\n{"金额": 5}'

    status, out, err = countersign("decide", "band", "--models", str(model()), stdin=lines)

    answers = [json.loads(line) for line in out.splitlines()]
    assert (status, err) == (0, "")
    assert [answer.get("output") for answer in answers] == [{"档": "大"}, {"档": "小"}, None, None, {"档": "小"}]
    assert [answer.get("matched") for answer in answers] == [[1], [2], None, None, [2]]
    assert [answers[2]["error"]["code"], answers[3]["error"]["code"]] == ["json-invalid", "decision-input-type"]
    assert "大" in out


def test_a_line_that_is_no_text_is_answered_and_ends_nothing(countersign, model):
    lines = b'{"\xe9\x87\x91\xe9\xa2\x9d": 1}\n\xff\xfe\n{"\xe9\x87\x91\xe9\xa2\x9d": 101}\n'

    status, out, _ = countersign("decide", "band", "--models", str(model()), stdin=lines)

    answers = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [answer.get("matched") for answer in answers] == [[2], None, [1]]
    assert answers[1]["error"]["code"] == "json-invalid"


def test_decide_of_no_lines_prints_nothing(countersign, model):
    assert countersign("decide", "band", "--models", str(model())) == (0, "", "")


def test_decide_reads_all_files_of_a_folder(countersign):
    given = '{"pd_pct": "0.2", "secured": true, "exposure_wan": 900}\n'

    status, out, _ = countersign("decide", "chain_pd_to_approver", "--models", str(PROJECT / "dmn"), stdin=given)

    assert status == 0
    assert json.loads(out)["output"]["approver"] == "BRANCH_CREDIT_COMMITTEE"


def test_decide_refuses_an_unknown_decision_with_the_nearest(countersign, model):
    status, out, err = countersign("decide", "bnd", "--models", str(model()), stdin='{"金额": 1}')

    assert (status, out) == (1, "")
    assert err == "countersign: there is no decision bnd; did you mean band?\n"


def test_decide_refuses_a_model_with_errors_before_the_first_line(countersign, model):
    path = model(cell="&gt; betrag")

    status, out, err = countersign("decide", "band", "--models", str(path), stdin='{"金额": 1}')

    assert (status, out) == (1, "")
    assert "band.dmn has 1 problem(s)" in err
    assert "no variable is called betrag" in err


@pytest.mark.parametrize(
    "arguments", [["decide"], ["decide", "band"], ["decide", "band", "--models", "/no/such/folder"]]
)
def test_decide_needs_a_decision_and_models_that_exist(countersign, arguments):
    status, out, err = countersign(*arguments)

    assert (status, out) == (2, "")
    assert err


# ---- check ----


def test_check_of_a_sound_model_says_so_and_ends_with_zero(countersign, model):
    assert countersign("check", str(model())) == (0, "", "1 models are sound, 0 errors.\n")


def test_check_prints_a_line_per_finding_with_its_place(countersign, model):
    path = model(cell="&gt; betrag")

    status, out, err = countersign("check", str(path))

    assert status == 1
    assert out.startswith(f'{path}:10: error: band: row 1, column 1 "金额": no variable is called betrag')
    assert err == "0 models are sound, 1 errors.\n"


def test_check_speaks_chinese_where_asked(countersign, model):
    _, out, _ = countersign("check", str(model(cell="&gt; betrag")), "--language", "zh")

    assert "没有名为 betrag 的变量" in out


def test_check_of_overlapping_rows_is_an_error_and_of_a_gap_only_a_warning(countersign, model):
    overlap = countersign("check", str(model("overlap.dmn", cell="&gt; 99")))
    gap = countersign("check", str(model("gap.dmn", cell="&gt; 101")))

    assert overlap[0] == 1
    assert 'rows 1, 2 overlap, for example at {"金额": 99.5}' in overlap[1]
    assert gap[0] == 0
    assert "warning: band: no row covers" in gap[1]


def test_check_goes_through_folders_and_counts_every_file(countersign, model, tmp_path):
    model("a.dmn")
    model("b.dmn", cell="&gt;")
    (tmp_path / "inner").mkdir()
    model("inner/c.dmn")
    (tmp_path / "notes.txt").write_text("no model")

    status, out, err = countersign("check", str(tmp_path))

    assert status == 1
    assert [line.split(":")[0] for line in out.splitlines() if ": error:" in line] == [str(tmp_path / "b.dmn")]
    assert err == "2 models are sound, 1 errors.\n"


BROKEN = [
    (b"", "not well-formed XML"),
    (b"<definitions/>", "no definitions of DMN"),
    (b'<!DOCTYPE d [<!ENTITY e "x">]><definitions/>', "DOCTYPE"),
]


@pytest.mark.parametrize(("source", "words"), BROKEN, ids=["empty", "no-dmn", "doctype"])
def test_check_of_what_is_no_model_is_one_error(countersign, tmp_path, source, words):
    path = tmp_path / "bad.dmn"
    path.write_bytes(source)

    status, out, err = countersign("check", str(path))

    assert status == 1
    assert words in out
    assert err == "0 models are sound, 1 errors.\n"


def test_the_models_of_the_bank_are_sound(countersign):
    folders = [str(PROJECT / name) for name in ("bpmn", "dmn", "forms")]
    models = [path for name in folders for path in Path(name).rglob("*") if path.suffix in (".bpmn", ".dmn", ".form")]

    status, out, err = countersign("check", *folders)

    assert status == 0
    assert err == f"{len(models)} models are sound, 0 errors.\n"
    assert {line.split(": ")[1] for line in out.splitlines()} <= {"warning"}


@pytest.mark.parametrize("command", ["check", "decide", "feel"])
def test_every_command_tells_how_it_is_called(countersign, command):
    status, out, _ = countersign(command, "--help")

    assert status == 0
    assert out.startswith(f"Usage: countersign {command}")


def test_the_installed_command_works_in_a_process_of_its_own(model):
    command = Path(sys.executable).with_name("countersign")
    lines = '{"金额": 101}\n{"金额": 0.5}\n'

    done = subprocess.run(
        [command, "decide", "band", "--models", model()], input=lines.encode(), capture_output=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, b"")
    assert [json.loads(line)["output"]["档"] for line in done.stdout.splitlines()] == ["大", "小"]
