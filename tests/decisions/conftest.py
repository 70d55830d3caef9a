"""Building small DMN models for the tests of decisions: the text of a file as a modeler would save it."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

import pytest

HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m" namespace="urn:test:{name}">'


class ModelBuilder:
    """`table` and `literal` add a decision; `source` is the file."""

    def __init__(self, name: str = "test") -> None:
        self.name = name
        self.parts: list[str] = []
        self.inputs: dict[str, str] = {}

    def table(
        self,
        policy: str,
        inputs: Sequence[tuple[str, str] | tuple[str, str, str]],
        outputs: Sequence[tuple[str, str] | tuple[str, str, str]],
        rows: Sequence[str],
        *,
        decision: str = "d",
        default: str = "",
        requires: Sequence[str] = (),
    ) -> ModelBuilder:
        """Inputs (text, type, values), outputs (name, type, values); a row is its cells between "|"."""
        name, _, aggregation = policy.partition(" ") if policy.startswith("COLLECT") else (policy, "", "")
        attributes = f' aggregation="{aggregation}"' if aggregation else ""
        body = [f'<decisionTable hitPolicy="{name}"{attributes}>']
        for text, of, *values in inputs:
            self.inputs.setdefault(text, of)
            allowed = f"<inputValues><text>{escape(values[0])}</text></inputValues>" if values else ""
            expression = f'<inputExpression typeRef="{of}"><text>{escape(text)}</text></inputExpression>'
            body.append(f"<input label={quoteattr('列' + text)}>{expression}{allowed}</input>")
        for column, of, *values in outputs:
            allowed = f"<outputValues><text>{escape(values[0])}</text></outputValues>" if values else ""
            fallback = f"<defaultOutputEntry><text>{default}</text></defaultOutputEntry>" if default else ""
            body.append(f'<output name="{column}" typeRef="{of}">{allowed}{fallback}</output>')
        for row in rows:
            cells = [cell.strip() for cell in row.split("|")]
            tags = ["inputEntry"] * len(inputs) + ["outputEntry"] * (len(cells) - len(inputs))
            entries = (f"<{tag}><text>{escape(cell)}</text></{tag}>" for tag, cell in zip(tags, cells, strict=True))
            body.append(f"<rule>{''.join(entries)}</rule>")
        names = [text for text, *_ in inputs if text not in requires]
        return self.decision(decision, "\n".join([*body, "</decisionTable>"]), names, requires)

    def literal(self, decision: str, text: str, inputs: dict[str, str], requires: Sequence[str] = ()) -> ModelBuilder:
        """A literal expression over inputs (name to type) and other decisions."""
        self.inputs |= inputs
        body = f"<literalExpression><text>{escape(text)}</text></literalExpression>"
        return self.decision(decision, body, list(inputs), requires)

    def decision(
        self, decision: str, body: str, inputs: Sequence[str] = (), requires: Sequence[str] = (), extra: str = ""
    ) -> ModelBuilder:
        """A decision with any logic."""
        needs = [f'<requiredInput href="#in_{name}"/>' for name in inputs]
        needs += [f'<requiredDecision href="#{name}"/>' for name in requires]
        links = "".join(f"<informationRequirement>{need}</informationRequirement>" for need in needs)
        head = f'<decision id="{decision}" name="决策{decision}"><variable name="{decision}"/>'
        self.parts.append(f"{head}{links}{extra}{body}</decision>")
        return self

    def raw(self, xml: str) -> ModelBuilder:
        """Any further XML within the definitions."""
        self.parts.append(xml)
        return self

    @property
    def source(self) -> bytes:
        """The file."""
        inputs = [
            f'<inputData id="in_{name}" name="{name}"><variable name="{name}" typeRef="{of}"/></inputData>'
            for name, of in self.inputs.items()
        ]
        return "\n".join([HEAD.format(name=self.name), *self.parts, *inputs, "</definitions>"]).encode()


@pytest.fixture
def model() -> ModelBuilder:
    """An empty model."""
    return ModelBuilder()


@pytest.fixture(scope="session")
def new_model() -> type[ModelBuilder]:
    """To make several models in one test."""
    return ModelBuilder
