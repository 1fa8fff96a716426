"""Markdown that is broken, or that the narrative does not know: found before it is printed as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from aneroid.study.errors import Finding

PICTURE = re.compile(r"!\[[^\]]*\]\(\s*<?(?P<name>[^)>\s]+)[^)]*\)")
LONE = (
    ("{{", "Close it with }} on the same line: {{ question.option }}."),
    ("}}", "Open it with {{ on the same line: {{ question.option }}."),
    ("](", "Write [words](est:question.option), all on one line."),
    ("^[", "Close the footnote with ] on the same line."),
)
"""Marks that are left over once everything that can be read is taken out, and how they are meant."""
UNKNOWN = (
    (re.compile(r"^\s*\|.*\|\s*$"), "a table in Markdown", "Put the question into [[tables]] and place {{ table N }}."),
    (re.compile(r"^\s*(?:```|~~~)"), "a block of code", "Write it as plain text."),
    (re.compile(r"^\s*>"), "a quotation in Markdown", "Write [somebody said](src:NAME) in running text."),
    (re.compile(r"^\s*</?[a-zA-Z][^>]*>"), "HTML", "Write it in Markdown."),
    (re.compile(r"^\s*(?:-{3,}|={3,}|\*{3,})\s*$"), "a rule", "Begin a chapter with # or leave an empty line."),
    (re.compile(r"^#{4,}\s"), "a heading of a fourth level", "Use #, ## or ###."),
    (re.compile(r"^#{1,3}[^#\s]"), "a heading without a blank", "Write a blank after the #."),
)
"""Lines that other Markdown has, and what to write instead."""


def check_markup(text: str, rest: str, folder: Path | None, where: str) -> Iterator[Finding]:
    """Findings on a line.

    Args:
        text: the line. rest: what is left of it without the marks that could be read. folder: that pictures are in.
    """
    for picture in PICTURE.finditer(text):
        name = picture["name"]
        there = folder is not None and (folder / name).is_file()
        yield Finding.of("R-IMG-2" if there else "R-IMG-1", where=where, severity="error", name=name)
    for pattern, what, hint in UNKNOWN:
        if pattern.match(text):
            yield Finding.of("R-MARK-2", where=where, severity="error", what=what, hint=hint)
            return
    plain = PICTURE.sub("", rest)
    for mark, hint in LONE:
        if mark in plain:
            yield Finding.of("R-MARK-1", where=where, severity="error", mark=mark, hint=hint)


def check_fences(source: Sequence[str], inline: re.Pattern[str], name: str) -> Iterator[Finding]:
    """Findings on what is opened on one line and closed on no other: key figures, comments, bold words of a paragraph.

    Args:
        inline: the marks that can be read.
    """
    fence = comment = start = 0
    part: list[str] = []
    for number, line in enumerate([*source, ""], start=1):
        start = start if part else number
        if line.strip():
            part.append(line)
        elif "**" in inline.sub("", " ".join(part)):
            hint = "Write **words** with both pairs of stars."
            yield Finding.of("R-MARK-1", where=f"{name}, line {start}", severity="error", mark="**", hint=hint)
        part = part if line.strip() else []
    for number, line in enumerate(source, start=1):
        if comment or line.lstrip().startswith("<!--"):
            comment = 0 if "-->" in line else comment or number
        elif line.strip().startswith(":::"):
            fence = 0 if fence else number
    if fence:
        hint = "Close the key figures with a line of three colons."
        yield Finding.of("R-MARK-1", where=f"{name}, line {fence}", severity="error", mark=":::", hint=hint)
    if comment:
        hint = "Close the comment with -->; all after it is left out."
        yield Finding.of("R-MARK-1", where=f"{name}, line {comment}", severity="error", mark="<!--", hint=hint)
