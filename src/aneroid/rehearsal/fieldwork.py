"""Simulated fieldwork: households along a route, contact attempts, who answers and who does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.collection.contacts import CONTACTS
from aneroid.study.settings import FieldworkSection

HOUSEHOLDS_PER_SLOT = 16
"""Households that a slot can fall back on along its route; the last one always answers."""

OUTCOMES = ("1.1", "2.111", "2.112", "2.24", "2.25", "2.32", "2.33", "4.50", "4.60", "3.18")
"""What an approached address can come to, in the simulation."""


@dataclass(frozen=True, slots=True)
class Visits:
    """Contact attempts, and for each slot the addresses at which an interview was completed, in order.

    ``completed`` has shape (slots, interviews per slot): the position along the route, minus one for none.
    """

    contacts: pl.DataFrame
    completed: NDArray[np.int64]


def outcome_shares(response_rate: float) -> NDArray[np.float64]:
    """Shares of the outcomes for a response rate among eligible addresses; refusals lead among the rest."""
    ineligible = np.array([0.015, 0.03, 0.005])
    rest = 1 - response_rate
    eligible = np.array([response_rate, 0.38 * rest, 0.2 * rest, 0.22 * rest, 0.13 * rest, 0.04 * rest, 0.03 * rest])
    return np.concatenate([eligible * (1 - ineligible.sum()), ineligible])


def visit_households(
    sample: pl.DataFrame,
    interviews_wanted: NDArray[np.int64],
    response_rate: float,
    settings: FieldworkSection,
    tilt: NDArray[np.float64],
    rng: np.random.Generator,
) -> Visits:
    """Walk every slot's route until it has its interviews, with repeated attempts at each address.

    Args:
        sample: planned interviews (``interview_id``, ``psu``, ``interviewer``).
        interviews_wanted: shape (slots,), more than one where an interview has to be replaced.
        tilt: shape (slots,), log-odds by which a slot's response differs.
    """
    slots = sample.height
    odds = response_rate / (1 - response_rate) * np.exp(tilt)
    draws = rng.random((slots, HOUSEHOLDS_PER_SLOT))
    outcome = np.empty((slots, HOUSEHOLDS_PER_SLOT), dtype=np.int64)
    for k in range(slots):
        outcome[k] = np.searchsorted(np.cumsum(outcome_shares(float(odds[k] / (1 + odds[k]))))[:-1], draws[k])
    short = (outcome == 0).sum(axis=1) < interviews_wanted
    outcome[short, -int(np.max(interviews_wanted)) :] = 0
    nth = np.cumsum(outcome == 0, axis=1)
    approached = (nth - (outcome == 0)) < interviews_wanted[:, None]
    completed = np.full((slots, int(np.max(interviews_wanted))), -1, dtype=np.int64)
    for k in range(slots):
        positions = np.flatnonzero((outcome[k] == 0) & approached[k])
        completed[k, : positions.size] = positions
    return Visits(_attempts(sample, outcome, approached, settings, rng), completed)


def address_id(interview_id: str, position: int) -> str:
    """The id of the n-th household on a slot's route."""
    return f"{interview_id}/{position + 1:02d}"


def interview_times(sample: pl.DataFrame, settings: FieldworkSection, rng: np.random.Generator) -> list[datetime]:
    """When each slot is first worked on: every interviewer's slots in order over the days of fieldwork."""
    days = (settings.end - settings.start).days + 1
    order = sample.select(k=pl.int_range(pl.len()).over("interviewer"), n=pl.len().over("interviewer"))
    times = []
    for k, n in order.iter_rows():
        day = min(days - 1, k * days // n)
        nth_today = k - -(-day * n // days)
        minutes = 9 * 60 + 30 + 95 * max(0, nth_today) + int(rng.integers(0, 40))
        times.append(datetime.combine(settings.start + timedelta(days=day), time()) + timedelta(minutes=minutes))
    return times


def _attempts(
    sample: pl.DataFrame,
    outcome: NDArray[np.int64],
    approached: NDArray[np.bool_],
    settings: FieldworkSection,
    rng: np.random.Generator,
) -> pl.DataFrame:
    """One row per visit: earlier visits found nobody, the last one settled the address."""
    rows = []
    starts = interview_times(sample, settings, rng)
    last_moment = datetime.combine(settings.end, time(21, 0))
    never_home = {OUTCOMES.index("2.24"), OUTCOMES.index("2.25")}
    one_visit = {OUTCOMES.index(code) for code in ("4.50", "4.60", "3.18")}
    people = list(sample.select("interview_id", "psu", "interviewer").iter_rows())
    for k, position in zip(*np.nonzero(approached), strict=True):
        code = int(outcome[k, position])
        visits = settings.attempts if code in never_home else 1
        if code not in never_home | one_visit:
            visits += int(rng.binomial(settings.attempts - 1, 0.22))
        slot, psu, interviewer = people[k]
        for attempt in range(1, visits + 1):
            at = starts[k] + timedelta(minutes=int(7 * position) + 185 * (visits - attempt))
            found = OUTCOMES[code] if attempt == visits else "2.24"
            rows.append((address_id(slot, int(position)), slot, psu, interviewer, attempt, min(at, last_moment), found))
    contacts = pl.DataFrame(rows, schema=CONTACTS, orient="row")
    by_time = contacts.with_columns(pl.col("at").sort().over("address_id"))
    return by_time.sort("address_id", "attempt")


def draw_options(shares: Mapping[str, float], size: int, rng: np.random.Generator) -> NDArray[np.str_]:
    """Draw option names with the given shares, which need not add up to one."""
    names = np.array(list(shares))
    weights = np.array(list(shares.values()), dtype=float)
    return names[rng.choice(names.size, size=size, p=weights / weights.sum())]
