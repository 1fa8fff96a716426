"""What a row of the catalogue holds."""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """A message and its remedy, each with named placeholders."""

    message: str
    remedy: str = ""
