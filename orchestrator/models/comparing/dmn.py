"""Two DMN files compared: decisions by id, a table's rows and columns by id, and cell by cell."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from orchestrator.models.comparing.changes import Change, Detail, between
from orchestrator.models.comparing.xml import local, root_of, text_of
from orchestrator.text import Text

KINDS: dict[str, Text] = {
    "decision": Text("决策", "Decision"),
    "inputData": Text("输入", "Input"),
    "businessKnowledgeModel": Text("函数", "Function"),
    "decisionService": Text("决策服务", "Decision service"),
    "itemDefinition": Text("数据类型", "Data type"),
}
LABELS: dict[str, Text] = {
    "name": Text("名称", "name"),
    "label": Text("列名", "label"),
    "description": Text("说明", "description"),
    "hitPolicy": Text("命中策略", "hit policy"),
    "aggregation": Text("汇总方式", "aggregation"),
    "typeRef": Text("类型", "type"),
    "expression": Text("表达式", "expression"),
    "values": Text("允许的取值", "allowed values"),
    "default": Text("默认值", "default"),
    "logic": Text("逻辑", "logic"),
    "countersign.name.en": Text("英文名称", "English name"),
}
_TABLE = frozenset({"decisionTable"})


def compare_decisions(before: bytes, after: bytes) -> list[Change]:
    """Decisions and other elements, then the columns and rows of each table, in the order of the newer file."""
    olds, news = _named(root_of(before)), _named(root_of(after))
    changes: list[Change] = []
    for key, element in news.items():
        if key not in olds:
            changes.append(Change("added", key, _what(element)))
            continue
        logic = dict(_logic(element))
        labels = LABELS | {path: _path(path) for path in (*dict(_logic(olds[key])), *logic)}
        details = between(_facts(olds[key]), _facts(element), labels, _places(element))
        if details:
            changes.append(Change("changed", key, _what(element), details))
        changes += _tables(olds[key], element)
    return changes + [Change("removed", key, _what(olds[key])) for key in olds if key not in news]


def _named(root: etree._Element) -> dict[str, etree._Element]:
    return {e.get("id", ""): e for e in root if local(e) in KINDS and e.get("id")}


def _what(element: etree._Element) -> Text:
    kind, name = KINDS[local(element)], element.get("name") or element.get("id", "")
    return Text(f"{kind.zh}“{name}”", f"{kind.en} “{name}”")


def _facts(element: etree._Element) -> dict[str, str]:
    """The element's own properties; a table's columns and rows are compared by themselves."""
    facts = {"name": element.get("name", ""), "description": text_of(_child(element, "description"))}
    table = _child(element, "decisionTable")
    if table is not None:
        facts["hitPolicy"] = table.get("hitPolicy", "UNIQUE")
        facts["aggregation"] = table.get("aggregation", "")
    for extension in element.iter(etree.Element):
        if local(extension) == "property":
            facts[extension.get("name", "")] = extension.get("value", "")
    facts.update(_logic(element))
    return facts


def _logic(element: etree._Element) -> Iterator[tuple[str, str]]:
    """The texts of logic that is no table, each by its path, and the elements required."""
    for child in element:
        if local(child) in ("informationRequirement", "knowledgeRequirement"):
            for required in child:
                yield f"{local(required)} {required.get('href', '')}", "✓"
        elif local(child) not in (*_TABLE, "description", "extensionElements", "variable"):
            yield from _texts(child, "logic")


def _path(path: str) -> Text:
    """Where in the logic a text stands, as steps inwards."""
    steps = [step for step in path.split(".") if step != "logic"]
    return Text(" › ".join(steps), " › ".join(steps)) if steps else LABELS["logic"]


def _places(element: etree._Element) -> dict[str, str]:
    """The id of the expression that holds the text at each path."""
    return {path: place for child in element for path, place in _ids(child, "logic") if place}


def _ids(element: etree._Element, path: str) -> Iterator[tuple[str, str]]:
    for step, child in _steps(element):
        if local(child) == "text":
            yield path, element.get("id", "")
        else:
            yield from _ids(child, f"{path}.{step}" if step else path)


def _texts(element: etree._Element, path: str) -> Iterator[tuple[str, str]]:
    steps = list(_steps(element))
    if local(element) == "text" or not steps:
        yield path, text_of(element)
    for step, child in steps if local(element) != "text" else ():
        yield from _texts(child, f"{path}.{step}" if step else path)


def _steps(element: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """The parts of an element with what they are called in a path: the variable's name, else the number of several."""
    children = [child for child in element if isinstance(child.tag, str)]
    for child in children:
        alike = [other for other in children if local(other) == local(child)]
        named = _child(child, "variable")
        name = named.get("name", "") if named is not None else ""
        yield name or (str(alike.index(child) + 1) if len(alike) > 1 else ""), child


def _tables(before: etree._Element, after: etree._Element) -> Iterator[Change]:
    old, new = _child(before, "decisionTable"), _child(after, "decisionTable")
    if old is None or new is None:
        if new is not old:
            after_words = "决策表 / table" if new is not None else ""
            before_words = "决策表 / table" if old is not None else ""
            details = (Detail(LABELS["logic"], before_words, after_words),)
            yield Change("changed", after.get("id", ""), _what(after), details)
        return
    yield from _columns(old, new)
    yield from _rows(old, new)


def _columns(old: etree._Element, new: etree._Element) -> Iterator[Change]:
    olds, news = dict(_column_list(old)), dict(_column_list(new))
    for key, column in news.items():
        if key not in olds:
            yield Change("added", key, _column(column), between({}, _clause(column), LABELS))
            continue
        details = between(_clause(olds[key]), _clause(column), LABELS)
        if details:
            yield Change("changed", key, _column(column), details)
    yield from (Change("removed", key, _column(olds[key])) for key in olds if key not in news)


def _column_list(table: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    for number, column in enumerate(c for c in table if local(c) in ("input", "output")):
        yield column.get("id") or f"column {number}", column


def _clause(column: etree._Element) -> dict[str, str]:
    expression = _child(column, "inputExpression")
    of_expression = expression.get("typeRef", "") if expression is not None else ""
    return {
        "label": column.get("label", ""),
        "name": column.get("name", ""),
        "expression": text_of(expression),
        "typeRef": column.get("typeRef", "") or of_expression,
        "values": text_of(_child(column, "inputValues", "outputValues")),
        "default": text_of(_child(column, "defaultOutputEntry")),
    }


def _column(column: etree._Element) -> Text:
    name = _title(column)
    if local(column) == "input":
        return Text(f"输入列“{name}”", f"Input column “{name}”")
    return Text(f"输出列“{name}”", f"Output column “{name}”")


def _title(column: etree._Element) -> str:
    return column.get("label") or column.get("name") or text_of(_child(column, "inputExpression")) or "?"


def _rows(old: etree._Element, new: etree._Element) -> Iterator[Change]:
    olds, news = _Rows(old), _Rows(new)
    pairs = _paired(olds, news)
    for number, row in enumerate(news.rows):
        what = Text(f"第 {number + 1} 行", f"Row {number + 1}")
        if number not in pairs:
            yield Change("added", row.get("id", ""), what, news.details(row))
            continue
        details = _cells(olds, olds.rows[pairs[number]], news, row)
        if details:
            yield Change("changed", row.get("id", ""), what, details)
    kept = set(pairs.values())
    for number, row in enumerate(olds.rows):
        if number not in kept:
            what = Text(f"原第 {number + 1} 行", f"Former row {number + 1}")
            yield Change("removed", row.get("id", ""), what, olds.details(row, removed=True))
    if [pairs[n] for n in sorted(pairs)] != sorted(pairs.values()):
        what = Text("各行的顺序", "The order of the rows")
        yield Change("moved", new.get("id", ""), what)


class _Rows:
    """A table's rows and the titles of its columns by column id."""

    def __init__(self, table: etree._Element) -> None:
        self.rows = [child for child in table if local(child) == "rule"]
        self.columns = {key: _title(column) for key, column in _column_list(table)}

    def cells(self, row: etree._Element) -> dict[str, tuple[str, str]]:
        """(text, id) of each cell by its column; a cell that says nothing is “-”."""
        entries = [child for child in row if local(child) in ("inputEntry", "outputEntry")]
        cells = {
            column: (text_of(entry) or "-", entry.get("id", ""))
            for column, entry in zip(self.columns, entries, strict=False)
        }
        notes = [entry for entry in row if local(entry) == "annotationEntry"]
        return cells | {f"note {n}": (text_of(note) or "-", "") for n, note in enumerate(notes)}

    def details(self, row: etree._Element, *, removed: bool = False) -> tuple[Detail, ...]:
        """The whole row, as added or removed."""
        return tuple(
            Detail(self.title(column), *((text, "") if removed else ("", text)), place=place)
            for column, (text, place) in self.cells(row).items()
            if text != "-"
        )

    def title(self, column: str) -> Text:
        """What the column is called."""
        name = self.columns.get(column)
        return Text("备注", "annotation") if name is None else Text(name, name)


def _paired(olds: _Rows, news: _Rows) -> dict[int, int]:
    """Which row became which: by id, what is left by equal content (a tool may have given new ids)."""
    by_id = {row.get("id", ""): number for number, row in enumerate(olds.rows) if row.get("id")}
    pairs = {n: by_id[row.get("id", "")] for n, row in enumerate(news.rows) if row.get("id", "") in by_id}
    left = [number for number in range(len(olds.rows)) if number not in set(pairs.values())]
    for number, row in enumerate(news.rows):
        texts = [text for text, _ in news.cells(row).values()]
        same = [o for o in left if [text for text, _ in olds.cells(olds.rows[o]).values()] == texts]
        if number not in pairs and same:
            pairs[number] = same[0]
            left.remove(same[0])
    return pairs


def _cells(olds: _Rows, old: etree._Element, news: _Rows, new: etree._Element) -> tuple[Detail, ...]:
    before, after = olds.cells(old), news.cells(new)
    return tuple(
        Detail(news.title(column), before.get(column, ("", ""))[0], text, place)
        for column, (text, place) in after.items()
        if column in before and before[column][0] != text
    )


def _child(element: etree._Element, *names: str) -> etree._Element | None:
    return next((child for child in element if local(child) in names), None)
