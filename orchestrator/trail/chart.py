"""A BPMN file's diagram as shapes and edges with their places, read from its BPMNDI coordinates (BPMN 2.0, clause 12).

Only what is drawn is kept; lengths are in the file's pixels. Names come with their English form, as the dialect has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from orchestrator.text import Text

_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_DC = "{http://www.omg.org/spec/DD/20100524/DC}"
_WAY = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
_ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
_NAME_EN = "countersign.name.en"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; `x` and `y` are its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right border."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower border."""
        return self.y + self.height

    @property
    def middle(self) -> tuple[float, float]:
        """Its centre."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Shape:
    """A drawn element: its BPMN tag, what triggers it (timer, message …) if it is an event, and its marks."""

    id: str
    kind: str
    name: Text
    box: Box
    label: Box | None
    trigger: str | None = None
    interrupting: bool = True
    expanded: bool = False
    repeats: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A drawn flow with its points; `kind` is the BPMN tag."""

    id: str
    kind: str
    name: Text
    points: tuple[tuple[float, float], ...]
    label: Box | None


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything that is drawn, larger shapes first, and the rectangle that holds it."""

    shapes: tuple[Shape, ...]
    edges: tuple[Edge, ...]
    frame: Box

    @property
    def labels(self) -> list[Box]:
        """Where the file places names of its own."""
        return _labels(self.shapes, self.edges)


def read(source: bytes) -> Chart | None:
    """The first diagram of the file; None when it has no coordinates."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(source, parser)
    elements = {xml.get("id", ""): xml for xml in root.iter() if _tag(xml)}
    plane = root.find(f".//{_DI}BPMNPlane")
    if plane is None:
        return None
    shapes = [s for xml in plane.iterfind(f"{_DI}BPMNShape") if (s := _shape(xml, elements))]
    edges = [e for xml in plane.iterfind(f"{_DI}BPMNEdge") if (e := _edge(xml, elements))]
    if not shapes:
        return None
    shapes.sort(key=lambda shape: -shape.box.width * shape.box.height)
    return Chart(tuple(shapes), tuple(edges), _frame(shapes, edges))


def _shape(xml: etree._Element, elements: Mapping[str, etree._Element]) -> Shape | None:
    element, box = elements.get(xml.get("bpmnElement", "")), _box(xml)
    if element is None or box is None:
        return None
    return Shape(
        id=element.get("id", ""),
        kind=_tag(element),
        name=_name(element),
        box=box,
        label=_label(xml),
        trigger=_trigger(element),
        interrupting=element.get("cancelActivity", element.get("isInterrupting", "true")) == "true",
        expanded=xml.get("isExpanded") == "true",
        repeats=_repeats(element),
    )


def _edge(xml: etree._Element, elements: Mapping[str, etree._Element]) -> Edge | None:
    element = elements.get(xml.get("bpmnElement", ""))
    points = tuple((float(p.get("x", "0")), float(p.get("y", "0"))) for p in xml.iterfind(_WAY))
    if element is None or len(points) < 2:
        return None
    return Edge(element.get("id", ""), _tag(element), _name(element), points, _label(xml))


def _tag(xml: etree._Element) -> str:
    """The tag of a BPMN element without its namespace; nothing for what is no BPMN."""
    return xml.tag.removeprefix(_BPMN) if isinstance(xml.tag, str) and xml.tag.startswith(_BPMN) else ""


def _name(element: etree._Element) -> Text:
    extensions = element.find(f"{_BPMN}extensionElements")
    english = ""
    if extensions is not None:
        for one in extensions.iter(f"{_ZEEBE}property"):
            if one.get("name") == _NAME_EN:
                english = one.get("value", "")
    text = element.findtext(f"{_BPMN}text") if _tag(element) == "textAnnotation" else element.get("name")
    return Text(" ".join((text or "").split()), english)


def _trigger(element: etree._Element) -> str | None:
    kinds = [tag.removesuffix("EventDefinition") for tag in map(_tag, element) if tag.endswith("EventDefinition")]
    return kinds[0] if kinds else None


def _repeats(element: etree._Element) -> str | None:
    """ "parallel", "sequential" or "loop" for an activity that is done several times."""
    several = element.find(f"{_BPMN}multiInstanceLoopCharacteristics")
    if several is not None:
        return "sequential" if several.get("isSequential") == "true" else "parallel"
    return "loop" if element.find(f"{_BPMN}standardLoopCharacteristics") is not None else None


def _box(xml: etree._Element) -> Box | None:
    bounds = xml.find(f"{_DC}Bounds")
    if bounds is None:
        return None
    x, y, width, height = (float(bounds.get(name, "0")) for name in ("x", "y", "width", "height"))
    return Box(x, y, width, height)


def _label(xml: etree._Element) -> Box | None:
    label = xml.find(f"{_DI}BPMNLabel")
    return None if label is None else _box(label)


def _frame(shapes: list[Shape], edges: list[Edge]) -> Box:
    xs, ys = zip(*_corners(shapes, edges), strict=True)
    return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def _corners(shapes: list[Shape], edges: list[Edge]) -> Iterator[tuple[float, float]]:
    for box in [*(shape.box for shape in shapes), *_labels(shapes, edges)]:
        yield box.x, box.y
        yield box.right, box.bottom
    for edge in edges:
        yield from edge.points


def _labels(shapes: Iterable[Shape], edges: Iterable[Edge]) -> list[Box]:
    labels = [shape.label for shape in shapes] + [edge.label for edge in edges]
    return [label for label in labels if label is not None]
