"""Reading XML from outside: no document types, no entities, no network, bounded size."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from aneroid.study.errors import CollectionError

LARGEST = 4_000_000
"""Bytes of one interview's XML; a form of a thousand questions stays far below."""

Element = etree._Element


def parse_xml(data: bytes, *, what: str = "the submission", largest: int = LARGEST) -> Element:
    """The root of an XML document from outside.

    A document type is refused whatever it says: nothing that we read needs one, and every entity attack does.

    Raises: CollectionError C-XML-1 (not well formed), C-XML-2 (has a document type), C-XML-3 (too large).
    """
    if len(data) > largest:
        raise CollectionError("C-XML-3", where=what, limit=largest)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        recover=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        if b"<!DOCTYPE" in data.replace(b"\0", b""):
            raise CollectionError("C-XML-2", where=what) from problem
        raise CollectionError("C-XML-1", where=what, reason=str(problem).split("\n")[0][:200]) from problem
    if root.getroottree().docinfo.internalDTD is not None:
        raise CollectionError("C-XML-2", where=what)
    return root


def local(element: Element) -> str:
    """An element's name without its namespace: clients differ in which they use."""
    return str(element.tag).rpartition("}")[2]


def child(element: Element, name: str) -> Element | None:
    """The first child of a local name."""
    return next((found for found in element if local(found) == name), None)


def value(element: Element | None) -> str | None:
    """An element's own text without surrounding space; none where empty or absent."""
    if element is None or element.text is None:
        return None
    return element.text.strip() or None


def leaves(element: Element) -> Iterator[Element]:
    """Every element that holds no other."""
    return (found for found in element.iter() if len(found) == 0)
