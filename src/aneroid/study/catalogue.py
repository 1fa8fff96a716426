"""The catalogue of messages: one row per code, for errors and findings alike.

A message says what is wrong in the words of the person who will read it; a remedy says what to do.
Placeholders are filled with the facts given by whoever raises the code. Codes are stable: a code is
never given to another problem. The letter names the family (see ``errors.py``).
"""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """A message and its remedy, each with named placeholders."""

    message: str
    remedy: str = ""


CATALOGUE: dict[str, Entry] = {
    # --- E: estimation -------------------------------------------------------------------------
    "E-VAR-1": Entry(
        "Strata {strata} have only one primary sampling unit, so their variance cannot be estimated.",
        "Collapse each with a neighbour, or choose lonely_psu='adjust', 'average', 'remove' or 'certainty'.",
    ),
    "E-COL-1": Entry("There is no column {column!r} in the data.", "{suggestion}"),
}
