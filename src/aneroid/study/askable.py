"""What the interviewer app cannot ask: told while the questionnaire is written, not at somebody's door."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from aneroid.study.errors import Finding

XFORMS = "{http://www.w3.org/2002/xforms}"
UPLOADS = {"image": "a picture", "audio": "a sound recording", "video": "a film", "application": "a file"}
TYPES = {
    "geotrace": "a line on the map", "geoshape": "an area on the map", "barcode": "a barcode",
    "intent": "another app",
}  # fmt: skip
MEDIA = ("image", "big-image", "audio", "video")
ACTIONS = {"recordaudio": "a recording in the background", "setgeopoint": "a place taken by itself"}


def unaskable(xform: str) -> Iterator[Finding]:
    """Findings Q-APP-1 for every part of a form that the interviewer app has no way to show or to take in.

    Args:
        xform: the XForm that devices run; none of it is trusted, a document type is refused when it is served.
    """
    if not xform:
        return
    root = ET.fromstring(xform)
    types = {str(bind.get("nodeset")): str(bind.get("type", "")) for bind in root.iter(f"{XFORMS}bind")}
    for element in root.iter():
        where, name = str(element.get("ref", "")), element.tag.rpartition("}")[2]
        if name == "upload":
            yield _finding(where, UPLOADS.get(str(element.get("mediatype", "")).partition("/")[0], "a file"))
        elif name == "input" and (kind := types.get(where, "").rpartition(":")[2]) in TYPES:
            yield _finding(where, TYPES[kind])
        elif name in ACTIONS:
            yield _finding(where, ACTIONS[name])
        elif name == "instance" and str(element.get("src", "")).startswith("jr://"):
            yield _finding(str(element.get("src")), "answers or data from a file beside the form")
        elif name == "submission" and element.get("base64RsaPublicKey"):
            yield _finding("public_key", "answers encrypted for a key that is kept elsewhere")
        elif name == "entity":
            yield _finding("entities", "an entity")
    yield from _pictures(root)


def _pictures(root: ET.Element) -> Iterator[Finding]:
    """Pictures and sounds in labels, once per text whatever the number of languages."""
    texts = {
        str(text.get("id"))
        for text in root.iter(f"{XFORMS}text")
        if any(value.get("form") in MEDIA for value in text.iter(f"{XFORMS}value"))
    }
    for text in sorted(texts):
        yield _finding(text.rpartition(":")[0] or text, "a picture or sound beside its words")


def _finding(place: str, what: str) -> Finding:
    name = place.rstrip("/").rpartition("/")[2]
    return Finding.of("Q-APP-1", where=f"questionnaire, {name}", what=what)
