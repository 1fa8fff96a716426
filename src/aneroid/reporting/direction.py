"""Texts that run from right to left inside a report that runs from left to right."""

from __future__ import annotations

import re

RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
ISOLATES = re.compile("[\u2066-\u2069]")


def isolated(text: str) -> str:
    """The text as a stretch of its own, which takes its direction from its first letter (UAX 9, FSI and PDI).

    Only where it has letters of a script from right to left; any other text is left as it is.
    """
    return f"\u2068{text}\u2069" if RIGHT_TO_LEFT.search(text) else text


def number_kept(text: str) -> str:
    """A number as a stretch from left to right (LRI and PDI), so that words before it cannot turn it round."""
    return f"\u2066{text}\u2069"


def plain(text: str) -> str:
    """The text without the marks of direction, for files whose programs find the direction themselves."""
    return ISOLATES.sub("", text)
