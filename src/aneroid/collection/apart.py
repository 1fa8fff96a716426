"""Taking names and telephone numbers out of an interview, where the form itself asks for them.

ODK Collect has one way to send anything: with the interview. So what identifies somebody is taken out on arrival,
before anything is written, and goes into its own store; the interview is kept without it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from dataclasses import replace

from lxml import etree

from aneroid.collection.paradata import question_of
from aneroid.collection.submissions import Submission
from aneroid.collection.xml import leaves, local, parse_xml, value

INSTANCE_NAME = "instanceName"
"""What an interview is called on the device; forms often make it of the respondent's name."""
ANSWERS = ("old-value", "new-value")


def set_apart(arriving: Submission, questions: Collection[str]) -> tuple[Submission, dict[str, str]]:
    """An interview without its answers to some questions, and those answers by question.

    ``sha256`` stays that of the interview as it was sent. One that is encrypted, or in which none of them was answered,
    is returned as it is.
    """
    if arriving.is_encrypted or not questions:
        return arriving, {}
    root = parse_xml(arriving.xml)
    found: dict[str, str] = {}
    for leaf in leaves(root):
        text = value(leaf)
        if text is not None and local(leaf) in questions:
            found[local(leaf)] = text
            leaf.text = None
        elif local(leaf) == INSTANCE_NAME:
            leaf.text = None
    if not found:
        return arriving, {}
    xml = bytes(etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8"))
    return replace(arriving, xml=xml), found


def set_audit_apart(content: bytes, questions: Collection[str]) -> bytes:
    """An audit without what was typed at some questions; nothing of one that cannot be read."""
    if not questions:
        return content
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        rows, names = list(reader), list(reader.fieldnames or [])
    except (UnicodeDecodeError, csv.Error):
        return b""
    if not {"event", "node"} <= set(names) or any(None in row for row in rows):
        return b""
    out = io.StringIO()
    writer = csv.DictWriter(out, names, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        hidden = {name: "" for name in ANSWERS if name in names} if question_of(row["node"] or "") in questions else {}
        writer.writerow({**row, **hidden})
    return out.getvalue().encode()
