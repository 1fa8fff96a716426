"""The catalogue of messages: one row per code, for errors and findings alike; a file per family.

A message says what is wrong in the words of the person who will read it; a remedy says what to do.
Placeholders are filled with the facts given by whoever raises the code. Codes are stable: a code is
never given to another problem. The letter names the family (see ``errors.py``).
"""

from __future__ import annotations

from aneroid.study.catalogue import (
    collection,
    estimation,
    fieldwork,
    folder,
    questionnaire,
    rehearsal,
    reporting,
    sampling,
    verification,
    weighting,
)
from aneroid.study.catalogue.entry import Entry

FAMILIES = (
    folder, questionnaire, sampling, collection, fieldwork, verification, weighting, estimation, reporting, rehearsal,
)  # fmt: skip

CATALOGUE: dict[str, Entry] = {code: entry for family in FAMILIES for code, entry in family.MESSAGES.items()}
