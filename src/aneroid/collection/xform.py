"""What the server must know of a form that devices run: which answers are files, which lists it reads."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from lxml import etree

from aneroid.collection.xml import Element, local, parse_xml

LARGEST_FORM = 20_000_000
ASSIGNMENT = "Interview number, from the assignment"


@dataclass(frozen=True, slots=True)
class Form:
    """A form as devices get it; ``hash`` is OpenRosa's, ``binaries`` are the paths of answers that name files."""

    form_id: str
    version: str
    title: str
    xml: bytes
    hash: str
    binaries: frozenset[str]


def describe_form(xml: bytes) -> Form:
    """Read a form's identity and which of its nodes name files.

    Raises: CollectionError C-XML-... when it is not acceptable as XML.
    """
    root = parse_xml(xml, what="the form", largest=LARGEST_FORM)
    instance = next((e[0] for e in root.iter() if local(e) == "instance" and len(e) and e[0].get("id")), None)
    name = local(instance) if instance is not None else "data"
    binaries = {
        bind.get("nodeset", "").removeprefix(f"/{name}/")
        for bind in root.iter()
        if local(bind) == "bind" and bind.get("type") == "binary"
    }
    title = next((e.text or "" for e in root.iter() if local(e) == "title"), "")
    return Form(
        form_id=(instance.get("id") or "") if instance is not None else "",
        version=(instance.get("version") or "") if instance is not None else "",
        title=title.strip(), xml=xml, hash=f"md5:{hashlib.md5(xml, usedforsecurity=False).hexdigest()}",
        binaries=frozenset(binaries),
    )  # fmt: skip


def field_form(xml: bytes) -> bytes:
    """A form that can go to the field: with a question for the assignment's number, and with timing.

    A questionnaire that has ``interview_id`` or ``audit`` keeps its own; one that has neither could not be matched to
    the sample, nor its interviews to their paradata.
    """
    root = parse_xml(xml, what="the form", largest=LARGEST_FORM)
    model = next(e for e in root.iter() if local(e) == "model")
    instance = next(e[0] for e in model if local(e) == "instance" and len(e))
    body = next(e for e in root if local(e) == "body")
    name, space = local(instance), etree.QName(instance).namespace
    prefix = f"{{{space}}}" if space else ""
    xforms = f"{{{etree.QName(model).namespace}}}"
    if not any(local(e) == "interview_id" for e in instance.iter()):
        instance.insert(0, etree.Element(f"{prefix}interview_id"))
        _bind(model, xforms, nodeset=f"/{name}/interview_id", type="string", required="true()")
        question = etree.Element(f"{xforms}input", ref=f"/{name}/interview_id")
        etree.SubElement(question, f"{xforms}label").text = ASSIGNMENT
        body.insert(0, question)
    meta = next((e for e in instance if local(e) == "meta"), None)
    if meta is not None and not any(local(e) == "audit" for e in meta):
        own = etree.QName(meta).namespace
        etree.SubElement(meta, f"{{{own}}}audit" if own else "audit")
        _bind(model, xforms, nodeset=f"/{name}/meta/audit", type="binary")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _bind(model: Element, xforms: str, **attributes: str) -> None:
    """Add a binding after the last one, or after the instances."""
    last = next((e for e in reversed(model) if local(e) in ("bind", "instance")), None)
    position = len(model) if last is None else model.index(last) + 1
    model.insert(position, etree.Element(f"{xforms}bind", attributes))
