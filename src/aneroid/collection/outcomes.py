"""AAPOR's outcome rates by stratum, interviewer or anything else that is known of the addresses."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from typing import Any, Literal, get_args

import numpy as np
import polars as pl

from aneroid.collection.contacts import letters
from aneroid.collection.dispositions import Group, OutcomeCounts, outcome_rates
from aneroid.statistics.eligibility import eventual_share, proportional_share
from aneroid.study.errors import CollectionError

Eligibility = Literal["proportional", "two-stage", "survival", "all", "none"]
LETTERS: tuple[str, ...] = get_args(Group)
RATES = ("RR1", "RR2", "RR3", "RR4", "RR5", "RR6", "COOP1", "COOP2", "COOP3", "COOP4", "REF1", "REF2", "REF3", "CON1",
         "CON2", "CON3", "LOC1", "LOC2", "e")  # fmt: skip
NO_PERSON = ("4.70", "4.80")
"""Households that were found and had nobody eligible, or nobody that was still wanted."""


def outcome_rates_by(
    addresses: pl.DataFrame,
    by: str | Sequence[str] = (),
    *,
    weight: str | None = None,
    e: float | Eligibility = "proportional",
) -> pl.DataFrame:
    """AAPOR's rates of every group of addresses.

    Args:
        addresses: a row per address with its final ``disposition`` or its ``group`` (AAPOR's letter), the columns of
            ``by``, ``weight`` where one is named; ``attempts`` for the survival method.
        by: columns to group by; all addresses together without one.
        weight: column of base weights; without one, addresses are counted.
        e: a number, or how it is estimated, within each group: ``proportional`` (as often as known ones),
            ``two-stage`` (dwellings of all resolved addresses, persons of found households), ``survival`` (as later
            attempts found), ``all`` and ``none`` for the limits.
    Returns: the columns of ``by``, ``n`` (addresses), the letters' sums, and the rates as fractions of one; null
        where a rate has no cases.
    Raises: CollectionError C-RATE-1 for a column that is not there, C-RATE-2 for weights that are missing or negative.
    Source: AAPOR (2016), Standard Definitions, 9th edition, pages 60 to 66.
    """
    groups = [by] if isinstance(by, str) else list(by)
    if "group" not in addresses.columns and "disposition" in addresses.columns:
        addresses = addresses.with_columns(group=letters(addresses["disposition"]))
    needed = [*groups, *([weight] if weight else []), "group"]
    needed += [{"two-stage": "disposition", "survival": "attempts"}[e]] if e in ("two-stage", "survival") else []
    for column in needed:
        if column not in addresses.columns:
            raise CollectionError("C-RATE-1", column=column, known=", ".join(addresses.columns))
    foreign = sorted({str(letter) for letter in addresses["group"].unique().to_list()} - set(LETTERS))
    if foreign:
        raise CollectionError("C-DISP-1", codes=", ".join(foreign))
    size = pl.col(weight).cast(pl.Float64) if weight else pl.lit(1.0)
    frame = addresses.with_columns(size.alias("_size"))
    bad = frame.filter(pl.col("_size").is_null() | ~(pl.col("_size") >= 0)).height
    if bad:
        raise CollectionError("C-RATE-2", column=weight or "", count=bad)
    parts = frame.partition_by(groups, maintain_order=True) if groups else [frame]
    rows = [{**{g: part[g][0] for g in groups}, **_rates(part, e)} for part in parts]
    schema: dict[str, Any] = {g: addresses.schema[g] for g in groups}
    schema |= {"n": pl.Int64, **dict.fromkeys((*LETTERS, *RATES), pl.Float64)}
    found = pl.DataFrame(rows, schema=schema)
    return found.sort(groups) if groups else found


def _rates(part: pl.DataFrame, e: float | Eligibility) -> dict[str, float | int | None]:
    # Exactly rounded: the same addresses in any order give the same bytes.
    sums: dict[str, float] = {g: fsum(sizes) for g, sizes in part.group_by("group").agg("_size").iter_rows()}
    counts = OutcomeCounts(**sums)
    rates = outcome_rates(counts, _eligibility(part, counts, e))
    letters = {letter: sums.get(letter, 0.0) for letter in LETTERS}
    return {"n": part.height, **letters, **{name: rates.get(name) for name in RATES}}


def _eligibility(part: pl.DataFrame, counts: OutcomeCounts, e: float | Eligibility) -> float | tuple[float, float]:
    if not isinstance(e, str):
        return float(e)
    if e in ("all", "none"):
        return float(e == "all")
    if e == "survival":
        group = part["group"]
        unknown = group.is_in(["UH", "UO"]).to_numpy()
        resolved = np.where(unknown, -1, np.where((group == "NE").to_numpy(), 0, 1))
        return eventual_share(part["attempts"].to_numpy(), resolved, part["_size"].to_numpy())
    if e == "two-stage":
        nobody = part.filter((pl.col("group") == "NE") & pl.col("disposition").is_in(NO_PERSON))["_size"]
        known = counts.I + counts.P + counts.R + counts.NC + counts.O
        return counts.eligibility, proportional_share(known, fsum(nobody))
    return counts.eligibility


def rates_by_group(addresses: pl.DataFrame, sample: pl.DataFrame) -> pl.DataFrame:
    """AAPOR's rates of a survey: in all, by stratum and by interviewer, addresses counted and weighted by base weight.

    Args:
        addresses: final dispositions with ``psu``, ``interviewer``. sample: ``psu``, ``stratum``, ``base_weight``.
    Returns: ``by``, ``category`` (null in all), ``weighted``, and the columns of ``outcome_rates_by``.
    """
    planned = sample.group_by("psu", maintain_order=True).agg(
        pl.col("stratum").first(), base_weight=pl.col("base_weight").first(), planned=pl.len()
    )
    # Reserves share the weight of the planned households of their PSU.
    placed = addresses.join(planned, on="psu", how="left", maintain_order="left").with_columns(
        base_weight=pl.col("base_weight") * pl.col("planned") / pl.len().over("psu")
    )
    parts = []
    for by in (None, "stratum", "interviewer"):
        for weight in (None, "base_weight"):
            found = outcome_rates_by(placed, by or (), weight=weight)
            name = pl.lit(by, dtype=pl.String).alias("by")
            category = (pl.col(by) if by else pl.lit(None)).cast(pl.String).alias("category")
            parts.append(
                found.select(name, category, pl.lit(weight is not None).alias("weighted"), "n", *LETTERS, *RATES)
            )
    return pl.concat(parts)
