"""What the server must know of a form that devices run: which answers are files, which lists it reads."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from aneroid.collection.xml import local, parse_xml

LARGEST_FORM = 20_000_000


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
