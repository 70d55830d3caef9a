"""XML to the model: definitions, the elements of the requirements graph, item definitions (DMN 1.5 §6, §7.3)."""

from __future__ import annotations

from collections.abc import Collection

from lxml import etree

from orchestrator.decisions import model
from orchestrator.decisions.boxed import function, logic_in, type_ref
from orchestrator.decisions.xml import child, children, line_of, parse, text_of

# The English name stands in an extension property, as in our BPMN files.
_NAME_EN = "countersign.name.en"


def read(source: bytes, file: str, taken: Collection[str] = ()) -> model.Definitions:
    """The file as a model; xml.NotReadable when it is no DMN.

    A namespace that other files have already taken (modelers give all files the same one) gets the file's name added,
    so that elements of equal ids stay apart.
    """
    root = parse(source, file)
    namespace = root.get("namespace", "")
    if namespace in taken:
        namespace = f"{namespace}/{file}"
    return model.Definitions(
        file,
        root.get("name", ""),
        namespace,
        tuple(_import(element) for element in children(root, "import")),
        tuple(_item(element) for element in children(root, "itemDefinition")),
        tuple(_input(element, namespace) for element in children(root, "inputData")),
        tuple(_decision(element, namespace) for element in children(root, "decision")),
        tuple(_knowledge(element, namespace) for element in children(root, "businessKnowledgeModel")),
        tuple(_service(element, namespace) for element in children(root, "decisionService")),
    )


def _import(element: etree._Element) -> model.Import:
    return model.Import(element.get("name", ""), element.get("namespace", ""), line_of(element))


def _item(element: etree._Element) -> model.ItemDefinition:
    functional = child(element, "functionItem")
    parameters = None
    of = type_ref(element)
    if functional is not None:
        parameters = tuple((p.get("name", ""), type_ref(p)) for p in children(functional, "parameters"))
        of = functional.get("outputTypeRef", "")
    return model.ItemDefinition(
        element.get("name", ""),
        of,
        element.get("isCollection") == "true",
        text_of(child(element, "allowedValues", "typeConstraint")),
        tuple(_item(component) for component in children(element, "itemComponent")),
        parameters,
        line_of(element),
    )


def _common(element: etree._Element, namespace: str) -> dict[str, object]:
    variable = child(element, "variable")
    name = element.get("name", "")
    description = child(element, "description")
    return {
        "namespace": namespace,
        "id": element.get("id", "") or name,
        "name": name,
        "name_en": _english(element),
        "description": (description.text or "").strip() if description is not None else "",
        "variable": variable.get("name", name) if variable is not None else name,
        "type_ref": type_ref(variable) if variable is not None else "",
        "line": line_of(element),
    }


def _english(element: etree._Element) -> str:
    extensions = child(element, "extensionElements")
    if extensions is None:
        return ""
    for found in extensions.iter("{*}property"):
        if found.get("name") == _NAME_EN:
            return found.get("value", "")
    return ""


def _input(element: etree._Element, namespace: str) -> model.InputData:
    return model.InputData(**_common(element, namespace))  # type: ignore[arg-type]


def _decision(element: etree._Element, namespace: str) -> model.Decision:
    requires = _references(element, namespace, "informationRequirement", "requiredInput", "requiredDecision")
    return model.Decision(
        **_common(element, namespace),  # type: ignore[arg-type]
        logic=logic_in(element),
        requires=requires,
        knows=_references(element, namespace, "knowledgeRequirement", "requiredKnowledge"),
    )


def _knowledge(element: etree._Element, namespace: str) -> model.KnowledgeModel:
    encapsulated = child(element, "encapsulatedLogic")
    return model.KnowledgeModel(
        **_common(element, namespace),  # type: ignore[arg-type]
        function=None if encapsulated is None else function(encapsulated),
        knows=_references(element, namespace, "knowledgeRequirement", "requiredKnowledge"),
    )


def _service(element: etree._Element, namespace: str) -> model.DecisionService:
    return model.DecisionService(
        **_common(element, namespace),  # type: ignore[arg-type]
        outputs=_hrefs(element, namespace, "outputDecision"),
        encapsulated=_hrefs(element, namespace, "encapsulatedDecision"),
        input_decisions=_hrefs(element, namespace, "inputDecision"),
        input_data=_hrefs(element, namespace, "inputData"),
    )


def _references(element: etree._Element, namespace: str, requirement: str, *names: str) -> tuple[model.Reference, ...]:
    found = children(element, requirement)
    return tuple(reference for inner in found for reference in _hrefs(inner, namespace, *names))


def _hrefs(element: etree._Element, namespace: str, *names: str) -> tuple[model.Reference, ...]:
    return tuple(_reference(found.get("href", ""), namespace) for found in children(element, *names))


def _reference(href: str, namespace: str) -> model.Reference:
    """ "#id", "id" or "namespace#id"."""
    where, separator, identifier = href.rpartition("#")
    return (where or namespace, identifier) if separator else (namespace, href)
