"""Reading XML for comparison: safely, and an unreadable source as nothing."""

from __future__ import annotations

from lxml import etree


def root_of(source: bytes) -> etree._Element:
    """The root element; an empty one for what is no XML or has a DOCTYPE."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(source, parser)
    except (etree.XMLSyntaxError, ValueError):
        return etree.Element("nothing")
    return root if root.getroottree().docinfo.internalDTD is None else etree.Element("nothing")


def local(element: etree._Element) -> str:
    """The tag without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def text_of(element: etree._Element | None) -> str:
    """All text inside, blanks around it and around its lines gone."""
    if element is None:
        return ""
    return " ".join("".join(str(part) for part in element.itertext()).split())


def attributes(element: etree._Element) -> dict[str, str]:
    """The attributes by name; lxml's types allow bytes, which its parser never gives."""
    return {str(name): str(value) for name, value in element.attrib.items()}
