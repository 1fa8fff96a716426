"""How many interviews each part of the frame gets."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from aneroid.statistics.rounding import largest_remainder
from aneroid.study.errors import SamplingError
from aneroid.study.settings import AllocationStep


def allocate(frame: pl.DataFrame, interviews: int, steps: Sequence[AllocationStep]) -> pl.DataFrame:
    """Share out the interviews step by step, each step inside the cells of the one before.

    With steps district, municipality, settlement, the interviews are first shared over the districts,
    then each district's over its municipalities, then each municipality's over its settlement types,
    every time by largest remainders of the step's own size measure, so that every level adds up.

    Args:
        frame: one row per unit, with each step's ``by`` and ``size`` column.
        interviews: interviews in all.
    Returns: a row per cell of the last step: the steps' columns in order, and ``interviews``.
    Raises: SamplingError P-ALLOC-1 when a cell that has interviews to share has no size.
    """
    cells = pl.DataFrame({"interviews": [interviews]}, schema={"interviews": pl.Int64})
    columns: list[str] = []
    for step in steps:
        inside, columns = columns, [*columns, step.by]
        sizes = frame.group_by(columns, maintain_order=True).agg(size=pl.col(step.size).sum())
        totals = (
            sizes.join(cells, on=inside, how="left", maintain_order="left")
            if inside
            else sizes.join(cells, how="cross")
        )
        parts = [_share(part, step) for part in totals.partition_by(inside or ["interviews"], maintain_order=True)]
        cells = pl.concat(parts).select(*columns, "interviews")
    return cells


def _share(part: pl.DataFrame, step: AllocationStep) -> pl.DataFrame:
    total = int(part["interviews"][0])
    size = part["size"].to_numpy().astype(float)
    if total and size.sum() <= 0:
        raise SamplingError("P-ALLOC-1", where="frame.csv", cell=part.row(0)[:-2], interviews=total, size=step.size)
    shares = largest_remainder(size, total) if total else size.astype(int) * 0
    return part.with_columns(interviews=pl.Series(shares, dtype=pl.Int64))


def psus_per_cell(cells: pl.DataFrame, strata: Sequence[str], per_psu: int, minimum: int) -> pl.DataFrame:
    """How many PSUs each cell of the allocation gets: its interviews by ``per_psu``, rounded, one at least.

    Where a stratum would have fewer than ``minimum`` PSUs, its largest cells get more, so that every
    stratum's variance can be estimated.

    Args:
        cells: the allocation, with the strata's columns and ``interviews``.
    Returns: the cells that have interviews, with ``psus`` (never more than their interviews).
    Raises: SamplingError P-ALLOC-2 when a stratum has too few interviews for ``minimum`` PSUs.
    """
    drawn = cells.filter(pl.col("interviews") > 0).with_columns(
        psus=(pl.col("interviews") / per_psu).round().clip(lower_bound=1).cast(pl.Int64)
    )
    parts = [_at_least(part, strata, minimum) for part in drawn.partition_by(list(strata), maintain_order=True)]
    return pl.concat(parts)


def _at_least(stratum: pl.DataFrame, strata: Sequence[str], minimum: int) -> pl.DataFrame:
    psus, interviews = stratum["psus"].to_list(), stratum["interviews"].to_list()
    while sum(psus) < minimum:
        room = [have - got for have, got in zip(interviews, psus, strict=True)]
        if max(room) <= 0:
            name = " ".join(str(stratum[column][0]) for column in strata)
            raise SamplingError("P-ALLOC-2", stratum=name, interviews=sum(interviews), minimum=minimum)
        psus[max(range(len(psus)), key=lambda k: interviews[k] / psus[k])] += 1
    return stratum.with_columns(psus=pl.Series(psus, dtype=pl.Int64))
