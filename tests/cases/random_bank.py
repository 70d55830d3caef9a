"""Random sound models as files a bank could publish: every step of a person may be done, returned, taken back and,
where several do it, given other signers; what is entered steers the way (see `engine_random`)."""

import json
from random import Random

from bpmn_builder import BPMN, props, z
from case_report import own
from engine_random import CALLED, RandomModel
from lxml import etree

STEER = "steer"
FORM = json.dumps({
    "id": STEER, "type": "default", "schemaVersion": 19, "properties": {"name": "去向", "name.en": "Way"},
    "components": [{
        "id": "c1", "type": "number", "key": "go", "label": "去向", "properties": {"label.en": "Way"},
        "validate": {"required": True},
    }],
}).encode()  # fmt: skip
GROUPS = ("CM", "RR", "OP")
BEGUN = {"items": [1, 2], "go": 0}


def files(seeds):
    """The form, the process that models call, and a model for each seed: (name, source)."""
    drawn = {name(seed): RandomModel(Random(seed).randrange).source for seed in seeds}
    models = [(f"{id}.bpmn", dressed(source, id)) for id, source in {"called": CALLED, **drawn}.items()]
    return [("steer.form", FORM), *models]


def name(seed):
    """The process of a seed."""
    return f"random_{seed}"


def dressed(source, id):
    """The model with people for its steps."""
    root = etree.fromstring(source)
    (process,) = root.iter(f"{{{BPMN}}}process")
    process.set("id", id)
    process.insert(0, _extension(props(own(starters="CM"))))
    for number, task in enumerate(root.iter(f"{{{BPMN}}}userTask")):
        held = task.find(f"{{{BPMN}}}extensionElements")
        held.append(z("formDefinition", formId=STEER))
        held.append(z("assignmentDefinition", candidateGroups=GROUPS[number % len(GROUPS)]))
        held.append(props(own(withdraw="true", signers="SEC", **{"return": "true"})))
    return etree.tostring(root)


def _extension(inner):
    element = etree.Element(f"{{{BPMN}}}extensionElements")
    element.append(inner)
    return element
