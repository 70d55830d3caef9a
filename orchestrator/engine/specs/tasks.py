"""Tasks: user, script, business rule, job (service and others with a job type), send, and tasks that do nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from orchestrator.engine.case import chain
from orchestrator.engine.errors import NotOfKind
from orchestrator.engine.expressions import formula, to_variable
from orchestrator.engine.model import Element
from orchestrator.engine.specs.node import Node
from orchestrator.engine.spiff import UserTask as SpiffUserTask

if TYPE_CHECKING:
    from orchestrator.engine.case import Token
    from orchestrator.engine.specs.process import ProcessSpec

DEFAULT_RETRIES = "3"


class PassTask(Node):
    """An undefined or manual task: recorded and passed (as Camunda 8 does)."""


class UserTask(Node, SpiffUserTask):
    """READY until a person completes it."""

    def __init__(self, process: ProcessSpec, element: Element, name: str | None = None) -> None:
        super().__init__(process, element, name)
        self.manual = True


class JobTask(Node):
    """READY until a worker outside completes it; its type and number of tries are settled on entering."""

    def __init__(self, process: ProcessSpec, element: Element, name: str | None = None) -> None:
        super().__init__(process, element, name, manual=True)
        self._type = formula(element.job_type or "")
        self._retries = formula(element.retries or DEFAULT_RETRIES)

    def _update_hook(self, token: Token) -> bool:
        super()._update_hook(token)
        token.internal_data["job"] = self._expect(token, self._type.text, str, token.case.evaluate(token, self._type))
        retries = token.case.evaluate(token, self._retries)
        token.internal_data["retries"] = int(self._expect(token, self._retries.text, Decimal, _number(retries)))
        return True

    def _expect(self, token: Token, text: str, kind: type, value: Any) -> Any:
        if not isinstance(value, kind):
            raise NotOfKind(element=self.element.id, text=text, expected=kind.__name__, value=value)
        return value


class ScriptTask(Node):
    """Evaluates one FEEL expression into its result variable."""

    def __init__(self, process: ProcessSpec, element: Element, name: str | None = None) -> None:
        super().__init__(process, element, name)
        self._script = formula(element.script or "")

    def work(self, token: Token) -> bool:
        """Evaluate and keep."""
        self.store(token, {self.element.result_variable or "": token.case.evaluate(token, self._script)})
        return True


class BusinessRuleTask(Node):
    """Evaluates a decision over the variables visible here into its result variable."""

    def __init__(self, process: ProcessSpec, element: Element, name: str | None = None) -> None:
        super().__init__(process, element, name)
        self._decision = formula(element.decision_id or "")

    def work(self, token: Token) -> bool:
        """Decide, record the trace, keep the output."""
        case = token.case
        decision = case.evaluate(token, self._decision)
        if not isinstance(decision, str):
            raise NotOfKind(element=self.element.id, text=self._decision.text, expected="decision id", value=decision)
        result, trace = case.env.decide(decision, case.variables.visible(chain(token)))
        output = to_variable(result, decision)
        case.record("decision.evaluated", token, decision=decision, output=output, trace=trace)
        self.store(token, {self.element.result_variable or decision: output})
        return True


def _number(value: Any) -> Any:
    return Decimal(value) if isinstance(value, str) and value.strip().isdigit() else value
