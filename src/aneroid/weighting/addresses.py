"""What is known of every approached address: its place in the design, how it ended, and whether it was eligible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.statistics.eligibility import eventual_share, proportional_share
from aneroid.statistics.places import numbered, places
from aneroid.study.errors import WeightingError
from aneroid.study.settings import EligibilitySettings

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

HOUSEHOLD_WITHOUT = ("4.7", "4.70", "4.8", "4.80")
"""Dispositions of households that were found and had nobody eligible, or nobody that was still wanted."""


@dataclass(frozen=True, slots=True)
class Approached:
    """Addresses and interviews side by side, each with its PSU numbered the same way.

    ``frame`` holds a row per address; ``known`` are those known to be eligible, ``unknown`` those of unknown
    eligibility, ``eligible`` what each counts as (0 to 1). PSUs in which nobody was approached stand there with their
    planned households, eligible and not interviewed. ``listed`` says that addresses were drawn from a list.
    """

    frame: pl.DataFrame
    psu: Integers
    base: Floats
    known: Flags
    answered: Flags
    eligible: Floats
    planned: Floats
    listed: bool = False

    def release(self) -> Floats:
        """By PSU, planned over approached: reserves lower each one's weight.

        On a random route the base weight counts the PSU's households, so only addresses that are households count as
        approached. From a list it counts the list's addresses, so every one does, whatever it turned out to be.
        """
        counted = np.ones(self.psu.size) if self.listed else self.eligible
        reached = np.bincount(self.psu, weights=counted, minlength=self.planned.size)
        return np.divide(self.planned, reached, out=np.zeros_like(reached), where=reached > 0)


def approached_addresses(
    sample: pl.DataFrame,
    of_slot: Integers,
    addresses: pl.DataFrame,
    settings: EligibilitySettings,
    *,
    listed: bool = False,
) -> Approached:
    """Put every address in its place, and say what share of the unknown ones was eligible.

    Args:
        sample: planned interviews with ``psu`` and ``base_weight``. of_slot: the number of each one's PSU.
        addresses: ``psu`` and ``group``; ``interview_id``, ``disposition``, ``attempts`` where a method needs them.
        listed: whether addresses were drawn from a list, not met along a route.
    """
    planned = np.bincount(of_slot)
    slots = sample["psu"].to_list()
    at = places(addresses["psu"].to_list(), slots)
    rows = addresses
    if (at < 0).any():
        rows, at = rows.filter(pl.Series(at >= 0)), at[at >= 0]
    idle = np.bincount(of_slot[at], minlength=planned.size)[of_slot] == 0
    real = rows.height
    if idle.any():
        rows = pl.concat([rows, _unworked(sample.filter(pl.Series(idle)), rows.columns)], how="diagonal_relaxed")
        at = np.r_[at, np.flatnonzero(idle)]
    group = rows["group"].to_numpy()
    unknown, ineligible = (group == "UH") | (group == "UO"), group == "NE"
    known = ~unknown & ~ineligible
    eligible = known.astype(np.float64)
    if unknown.any():
        seen = known & (np.arange(rows.height) < real)
        eligible[unknown] = _eligibility(rows, sample, seen, unknown, ineligible, settings)[unknown]
    base = sample["base_weight"].to_numpy()[at]
    return Approached(rows, of_slot[at], base, known, group == "I", eligible, planned.astype(np.float64), listed)


def _unworked(slots: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """The planned households of PSUs in which nobody was approached, as addresses where nobody was met."""
    same = [column for column in ("interview_id", "psu") if column in columns]
    return slots.select(same).with_columns(group=pl.lit("NC"))


def columns_of(
    names: Sequence[str], addresses: pl.DataFrame, sample: pl.DataFrame, interviews: pl.DataFrame | None = None
) -> tuple[list[list[object]], list[list[object]]]:
    """Columns known of every address, and the same of the interviews: from the sample, otherwise from the addresses.

    Args:
        interviews: the interviews with ``interview_id``, and ``address_id`` where a column is of the addresses.
    Raises: WeightingError W-RESP-2 for a column that neither has, W-RESP-4 where it is missing for some.
    """
    key = "interview_id" if "interview_id" in addresses.columns else "psu"
    of_sample = [name for name in names if name in sample.columns]
    of_addresses = [name for name in names if name not in of_sample and name in addresses.columns]
    unknown = [name for name in names if name not in (*of_sample, *of_addresses)]
    if interviews is not None and "address_id" not in interviews.columns:
        unknown += of_addresses
    if unknown:
        raise WeightingError("W-RESP-2", where="study.toml, [weighting]", column=unknown[0],
                             known=", ".join(dict.fromkeys([*sample.columns, *addresses.columns])))  # fmt: skip
    ours = {name: addresses[name].to_list() for name in of_addresses} | _joined(addresses, sample, key, of_sample)
    theirs: dict[str, list[object]] = {}
    if interviews is not None:
        theirs = _joined(interviews, sample, "interview_id", of_sample)
        theirs |= _joined(interviews, addresses, "address_id", of_addresses)
    for name in names:
        if None in ours[name] or None in theirs.get(name, ()):
            missing = ours[name].count(None) + theirs.get(name, []).count(None)
            raise WeightingError("W-RESP-4", where="study.toml, [weighting]", column=name, count=missing)
    return [ours[name] for name in names], [theirs[name] for name in names if theirs]


def classes_of(*parts: Sequence[Sequence[object]]) -> tuple[list[Integers], list[str]]:
    """Rows of one or several columns as numbers of their combinations, the same over all parts; and their names."""
    codes, names = numbered(*(zip(*columns, strict=True) for columns in parts))
    return codes, [", ".join(str(value) for value in name) for name in names if isinstance(name, tuple)]


def _joined(left: pl.DataFrame, right: pl.DataFrame, key: str, names: Sequence[str]) -> dict[str, list[object]]:
    """Columns' values for the rows that the left ones belong to, none where there is no such row."""
    if not names:
        return {}
    at = places(left[key].to_list(), right[key].to_list()).tolist()
    columns = {name: [*right[name].to_list(), None] for name in names}
    return {name: [values[k] for k in at] for name, values in columns.items()}


def _eligibility(
    rows: pl.DataFrame, sample: pl.DataFrame, known: Flags, unknown: Flags, ineligible: Flags,
    settings: EligibilitySettings,
) -> Floats:  # fmt: skip
    """AAPOR's e for every address, within the classes that are asked for."""
    if settings.method in ("all", "none", "fixed"):
        fixed = {"all": 1.0, "none": 0.0, "fixed": settings.value or 0.0}
        return np.full(rows.height, fixed[settings.method])
    if settings.by:
        [codes], _ = classes_of(columns_of(settings.by, rows, sample)[0])
    else:
        codes = np.zeros(rows.height, dtype=np.int64)
    found = np.empty(rows.height)
    for k in range(int(codes.max()) + 1):
        here = codes == k
        found[here] = _share(rows, known & here, unknown & here, ineligible & here, here, settings.method)[here]
    return found


def _share(rows: pl.DataFrame, known: Flags, unknown: Flags, ineligible: Flags, here: Flags, method: str) -> Floats:
    eligible, not_eligible = float(known.sum()), float(ineligible.sum())
    if method == "survival" and "attempts" in rows.columns:
        counted = here & rows["attempts"].is_not_null().to_numpy()
        resolved = np.where(known, 1, np.where(unknown, -1, 0))[counted]
        attempts = rows["attempts"].fill_null(0).to_numpy()[counted]
        return np.full(rows.height, eventual_share(attempts, resolved))
    if method == "two-stage" and "disposition" in rows.columns:
        without = float((ineligible & rows["disposition"].is_in(HOUSEHOLD_WITHOUT).to_numpy()).sum())
        of_households = proportional_share(eligible, without)
        of_addresses = proportional_share(eligible, not_eligible)
        return np.where((rows["group"] == "UO").to_numpy(), of_households, of_addresses)
    if method in ("survival", "two-stage"):
        column = "attempts" if method == "survival" else "disposition"
        raise WeightingError("W-RESP-2", where="study.toml, [weighting.eligibility]", column=column,
                             known=", ".join(rows.columns))  # fmt: skip
    return np.full(rows.height, proportional_share(eligible, not_eligible))
