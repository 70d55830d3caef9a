"""The report: a process with everything that moves are about, for the tests of cases.

draft (CM) → check (RR) beside legal (LG) → sign (each of two members) → approve (PR) → a job → end.
"""

from bpmn_builder import boundary, catch, cycle, each, end, flows, job, message, par, process, start, timer, user, xor

from orchestrator.access import SYSTEM
from orchestrator.models import deploy
from orchestrator.store import transaction


def own(**values):
    """countersign.* properties; an underscore stands for a dot."""
    return {f"countersign.{name.replace('_', '.')}": value for name, value in values.items()}


def report(draft="CM", extra=(), ways=(), **process_properties):
    """The model; `extra` parts and `ways` make another version of it."""
    return process(
        start("s"),
        user("draft", groups=draft, properties=own(duty="INVESTIGATE", withdraw="true", due="2", escalate="BH")),
        par("g"),
        user("check", groups="RR", properties=own(duty="REVIEW", withdraw="true", **{"return": "true"})),
        boundary("late", "check", cycle("R/P1D"), False),
        user("chase", groups="OP"),
        end("chased"),
        user("legal", groups="LG", properties=own(**{"return": "draft"})),
        par("j"),
        user("sign", assignee="=who", loop=each('=["cc1", "cc2"]', "who", "signed", "=who"), properties=own(
            signers="SEC", duty="VOTE", withdraw="true")),
        user("approve", groups="PR", properties=own(duty="APPROVE", **{"return": "true"})),
        boundary("lapse", "approve", timer("P30D")),
        job("file", "test.file"),
        catch("filed", message("Filed", "=case_id")),
        xor("x"),
        end("e", name="完成"),
        *extra,
        flows(
            "s > draft > g > check > j > sign > approve > file > filed > x > e", "g > legal > j",
            "late > chase > chased", "lapse > x", *ways,
        ),
        id="report", name="报告", properties=own(name_en="Report", starters="CM BH", **process_properties),
    )  # fmt: skip


def publish(source, name="report.bpmn"):
    """Publish a model."""
    with transaction() as tx:
        return deploy.deploy(tx, [(name, source)], SYSTEM)
