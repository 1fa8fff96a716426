"""What is known of every approached address: its place in the design, how it ended, and whether it was eligible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.statistics.eligibility import eventual_share, proportional_share
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
    planned households, eligible and not interviewed.
    """

    frame: pl.DataFrame
    psu: Integers
    base: Floats
    known: Flags
    answered: Flags
    eligible: Floats
    planned: Floats

    def release(self) -> Floats:
        """By PSU, planned over eligible approached households: reserves on the route lower each one's weight."""
        reached = np.bincount(self.psu, weights=self.eligible, minlength=self.planned.size)
        return np.divide(self.planned, reached, out=np.zeros_like(reached), where=reached > 0)


def approached_addresses(
    sample: pl.DataFrame, psus: pl.DataFrame, addresses: pl.DataFrame, settings: EligibilitySettings
) -> Approached:
    """Put every address in its place, and say what share of the unknown ones was eligible.

    Args:
        sample: planned interviews. psus: a row per PSU with ``number``, ``psu``, ``base_weight``, ``planned``.
        addresses: ``psu`` and ``group``; ``interview_id``, ``disposition``, ``attempts`` where a method needs them.
    """
    worked = addresses["psu"].unique()
    rows = addresses
    idle = sample.filter(~pl.col("psu").is_in(worked.implode()))
    if idle.height:
        lost = idle.select(
            *(c for c in ("interview_id", "psu") if c in rows.columns),
            pl.lit("NC").alias("group"),
            *(pl.lit("2.24").alias(c) for c in ("disposition",) if c in rows.columns),
        )
        rows = pl.concat([rows, lost], how="diagonal_relaxed")
    placed = rows.select("psu").join(psus.select("psu", "number", "base_weight"), on="psu", how="left",
                                     maintain_order="left")  # fmt: skip
    inside = placed["number"].is_not_null()
    if not inside.all():
        rows, placed = rows.filter(inside), placed.filter(inside)
    group = rows["group"]
    unknown = group.is_in(["UH", "UO"]).to_numpy()
    ineligible = (group == "NE").to_numpy()
    known = ~unknown & ~ineligible
    eligible = known.astype(np.float64)
    if unknown.any():
        real = np.arange(rows.height) < addresses.height
        eligible[unknown] = _eligibility(rows, sample, known & real, unknown, ineligible, settings)[unknown]
    return Approached(
        rows, placed["number"].to_numpy(), placed["base_weight"].to_numpy(), known, (group == "I").to_numpy(), eligible,
        psus["planned"].to_numpy().astype(np.float64),
    )  # fmt: skip


def columns_of(
    names: Sequence[str], addresses: pl.DataFrame, sample: pl.DataFrame, interviews: pl.DataFrame | None = None
) -> tuple[list[pl.Series], list[pl.Series]]:
    """Columns known of every address, and the same of the interviews: from the addresses, otherwise from the sample.

    Args:
        interviews: the interviews with ``interview_id``, and ``address_id`` where a column is of the addresses.
    Raises: WeightingError W-RESP-2 for a column that neither has, W-RESP-4 where it is missing for some.
    """
    ours, theirs = [], []
    for name in names:
        if name in sample.columns:
            key = "interview_id" if "interview_id" in addresses.columns else "psu"
            lookup = sample.select(key, name).unique(key, maintain_order=True, keep="first")
            ours.append(addresses.select(key).join(lookup, on=key, how="left", maintain_order="left")[name])
            if interviews is not None:
                by_id = sample.select("interview_id", name).unique("interview_id", keep="first")
                theirs.append(_joined(interviews, by_id, "interview_id", name))
        elif name in addresses.columns and (interviews is None or "address_id" in interviews.columns):
            ours.append(addresses[name])
            if interviews is not None:
                by_address = addresses.select("address_id", name).unique("address_id", keep="first")
                theirs.append(_joined(interviews, by_address, "address_id", name))
        else:
            raise WeightingError("W-RESP-2", where="study.toml, [weighting]", column=name,
                                 known=", ".join(dict.fromkeys([*sample.columns, *addresses.columns])))  # fmt: skip
        missing = ours[-1].null_count() + (theirs[-1].null_count() if interviews is not None else 0)
        if missing:
            raise WeightingError("W-RESP-4", where="study.toml, [weighting]", column=name, count=missing)
    return ours, theirs


def numbered(*parts: Sequence[pl.Series]) -> tuple[list[Integers], list[str]]:
    """Rows of one or several columns as numbers of their combinations, the same over all parts; and their names."""
    texts = [pl.select(pl.concat_str([c.cast(pl.String) for c in columns], separator=", ")).to_series()
             for columns in parts]  # fmt: skip
    whole = pl.concat(texts)
    codes = (whole.rank("dense").cast(pl.Int64) - 1).to_numpy()
    ends = np.cumsum([t.len() for t in texts])[:-1]
    return list(np.split(codes, ends)), [str(v) for v in whole.unique().sort()]


def _joined(left: pl.DataFrame, right: pl.DataFrame, key: str, name: str) -> pl.Series:
    return left.select(key).join(right, on=key, how="left", maintain_order="left")[name]


def _eligibility(
    rows: pl.DataFrame, sample: pl.DataFrame, known: Flags, unknown: Flags, ineligible: Flags,
    settings: EligibilitySettings,
) -> Floats:  # fmt: skip
    """AAPOR's e for every address, within the classes that are asked for."""
    if settings.method in ("all", "none", "fixed"):
        fixed = {"all": 1.0, "none": 0.0, "fixed": settings.value or 0.0}
        return np.full(rows.height, fixed[settings.method])
    if settings.by:
        [codes], _ = numbered(columns_of(settings.by, rows, sample)[0])
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
