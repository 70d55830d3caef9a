"""Reading XML safely: no entities, no DOCTYPE, no network, a bound on size. Any namespace of DMN 1.1 to 1.5."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from lxml import etree

from orchestrator.errors import Finding

SIZE = 20_000_000
# DMN 1.2 to 1.5 as published, and 1.1.
NAMESPACES = frozenset(
    (
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    )
)


class NotReadable(ValueError):
    """The bytes are no DMN; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.en)


def parse(source: bytes, name: str) -> etree._Element:
    """The root element, a DMN definitions."""
    if len(source) > SIZE:
        raise NotReadable(_finding("model-too-large", name, f"文件超过 {SIZE} 字节", f"over {SIZE} bytes"))
    root = _root(source, name)
    if local(root) != "definitions" or namespace(root) not in NAMESPACES:
        raise NotReadable(
            _finding("not-dmn", name, "不是 DMN 1.1 至 1.5 的 definitions", "no definitions of DMN 1.1 to 1.5")
        )
    return root


def _root(source: bytes, name: str) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        reason = str(error)
        raise NotReadable(
            _finding("xml-invalid", name, f"XML 有误：{reason}", f"not well-formed XML: {reason}")
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotReadable(_finding("xml-doctype", name, "不接受 DOCTYPE", "a DOCTYPE is not accepted"))
    return root


def local(element: etree._Element) -> str:
    """The tag without its namespace; "" for what is no element."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def namespace(element: etree._Element) -> str:
    """The tag's namespace."""
    return etree.QName(element).namespace or ""


def children(element: etree._Element | None, *names: str) -> Iterator[etree._Element]:
    """The child elements of DMN with one of the names, or all."""
    if element is None:
        return
    for child in element:
        if local(child) and namespace(child) in NAMESPACES and (not names or local(child) in names):
            yield child


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """The first such child."""
    return next(children(element, *names), None)


def text_of(element: etree._Element | None) -> str:
    """The text of the element's <text> child, without white space around."""
    found = child(element, "text")
    return (found.text or "").strip() if found is not None else ""


def line_of(element: etree._Element) -> int:
    """The line in the file."""
    # The stubs of lxml give sourceline a type that no value has.
    return cast("int | None", element.sourceline) or 0


def _finding(code: str, name: str, zh: str, en: str) -> Finding:
    return Finding(code, name, zh, en)
