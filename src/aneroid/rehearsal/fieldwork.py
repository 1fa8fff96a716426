"""The traces of simulated fieldwork: when interviews were held, and a row per visit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.collection.contacts import CONTACTS
from aneroid.study.settings import FieldworkSection

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

HOUSEHOLDS_PER_SLOT = 16
"""Households that a slot can fall back on along its route."""

OUTCOMES = ("1.1", "2.111", "2.112", "2.24", "2.25", "2.32", "2.33", "4.50", "4.60", "3.18")
"""What an approached address can come to, in the simulation."""

FIRST_HOUR = 9.5
GAP_MINUTES = 12.0
"""Between two interviews of an interviewer on the same day, at least."""


def address_id(interview_id: str, position: int) -> str:
    """The id of the n-th household on a slot's route."""
    return f"{interview_id}/{position + 1:02d}"


def interview_starts(
    interviewer: Integers, minutes: Floats, settings: FieldworkSection, rng: np.random.Generator
) -> list[datetime]:
    """When interviews began: each interviewer's in the order given, spread over the days, never two at once.

    Args:
        interviewer: of each interview, from zero. minutes: how long each took.
    """
    days = (settings.end - settings.start).days + 1
    starts: list[datetime] = [datetime.min] * interviewer.size
    for one in np.unique(interviewer):
        mine = np.flatnonzero(interviewer == one)
        day = np.arange(mine.size) * days // mine.size
        for which in np.unique(day):
            todays = mine[day == which]
            wish = 60 * FIRST_HOUR + 85.0 * np.arange(todays.size) + rng.uniform(0, 45, todays.size)
            used = np.concatenate([[0.0], np.cumsum(minutes[todays] + GAP_MINUTES)[:-1]])
            begin = used + np.maximum.accumulate(wish - used)
            midnight = datetime.combine(settings.start + timedelta(days=int(which)), time())
            for row, minute in zip(todays.tolist(), begin.tolist(), strict=True):
                starts[row] = midnight + timedelta(seconds=round(60 * minute))
    return starts


def visits_made(
    sample: pl.DataFrame,
    approached: NDArray[np.bool_],
    outcome: Integers,
    visits: Integers,
    began: Mapping[tuple[int, int], datetime],
    settings: FieldworkSection,
    rng: np.random.Generator,
) -> pl.DataFrame:
    """A row per visit (``CONTACTS``): earlier visits found nobody, the last one settled the address.

    An interview's visit is when it began; a slot's other addresses were settled in the hour before its next interview.

    Args:
        sample: planned interviews. approached, outcome, visits: shape (slots, addresses), as a walk has them.
        began: when the interview at a slot's address began, by slot and address.
    """
    people = list(sample.select("interview_id", "psu", "interviewer").iter_rows())
    nobody = OUTCOMES[OUTCOMES.index("2.24")]
    by_slot: dict[int, list[tuple[int, datetime]]] = {}
    for (slot, address), at in sorted(began.items()):
        by_slot.setdefault(slot, []).append((address, at))
    found = []
    for slot, position in zip(*(part.tolist() for part in np.nonzero(approached)), strict=True):
        identifier, psu, interviewer = people[slot]
        count, code = int(visits[slot, position]), int(outcome[slot, position])
        known = by_slot.get(slot, [])
        usual = datetime.combine(settings.start, time(12))
        last = next((at for address, at in known if address >= position), known[-1][1] if known else usual)
        if (slot, position) not in began:
            last -= timedelta(seconds=round(60 * float(rng.uniform(8, 45))))
        since_nine = (last - datetime.combine(last.date(), time(9))) / timedelta(minutes=1)
        apart = round(60 * max(1.0, min(190.0, since_nine / count)))
        for attempt in range(1, count + 1):
            at = last - timedelta(seconds=apart * (count - attempt))
            result = OUTCOMES[code] if attempt == count else nobody
            found.append((address_id(identifier, position), identifier, psu, interviewer, attempt, at, result))
    return pl.DataFrame(found, schema=CONTACTS, orient="row").sort("address_id", "attempt")
