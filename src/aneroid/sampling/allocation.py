"""How many interviews each part of the frame gets."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.statistics.rounding import controlled_rounding, huntington_hill, largest_remainder
from aneroid.study.errors import SamplingError
from aneroid.study.settings import AllocationStep

Floats = NDArray[np.float64]


def allocate(
    frame: pl.DataFrame, interviews: int, steps: Sequence[AllocationStep], controlled: Sequence[str] = ()
) -> pl.DataFrame:
    """Share out the interviews step by step, each step inside the cells of the one before.

    With steps district, municipality, settlement, the interviews are first shared over the districts, then each
    district's over its municipalities, then each municipality's over its settlement types, each time by the step's
    method and rounded, so that every level adds up. With ``controlled`` columns nothing is rounded until the end, and
    then over all levels and those columns at once, so that each total is within one of its exact share.

    Args:
        frame: one row per unit, with each step's columns.
        interviews: interviews in all.
    Returns: a row per cell of the last step: the steps' columns in order, and ``interviews``.
    Raises: SamplingError P-ALLOC-1 when a cell that has interviews to share has no size, P-ALLOC-4 when fixed numbers
        and minimums do not fit, P-ALLOC-5 for a fixed number of a cell that there is not, P-ROUND-1.
    """
    cells = pl.DataFrame({"interviews": [float(interviews)]})
    columns: list[str] = []
    for step in steps:
        inside, columns = columns, [*columns, step.by]
        foreign = sorted(set(step.fixed) - set(frame[step.by].unique().cast(pl.String)))
        if foreign:
            raise SamplingError("P-ALLOC-5", where="study.toml, [sample] allocation", column=step.by, cells=foreign)
        sizes = frame.group_by(columns, maintain_order=True).agg(_measured(step))
        totals = (
            sizes.join(cells, on=inside, how="left", maintain_order="left")
            if inside
            else sizes.join(cells, how="cross")
        )
        parts = [
            _share(part, step, whole=not controlled)
            for part in totals.partition_by(inside or ["interviews"], maintain_order=True)
        ]
        cells = pl.concat(parts).select(*columns, "interviews")
    if controlled:
        levels = [pl.struct(columns[: k + 1]) for k in range(len(columns) - 1)] + [pl.struct(c) for c in controlled]
        margins = [cells.select(level.rank("dense").cast(pl.Int64) - 1).to_series().to_numpy() for level in levels]
        cells = cells.with_columns(interviews=pl.Series(controlled_rounding(cells["interviews"].to_numpy(), margins)))
    return cells.with_columns(pl.col("interviews").cast(pl.Int64))


def _measured(step: AllocationStep) -> list[pl.Expr]:
    """Each cell's size, and its spread and cost, which are means over its units by their size."""
    size = pl.col(step.size)
    means = {name: column for name, column in (("spread", step.spread), ("cost", step.cost)) if column is not None}
    return [size.sum().alias("size"), *(
        ((pl.col(column) * size).sum() / size.sum()).alias(name) for name, column in means.items()
    )]  # fmt: skip


def measure(step: AllocationStep, size: Floats, spread: Floats | None, cost: Floats | None) -> Floats:
    """What interviews are shared out in proportion to.

    Source: Neyman (1934), JRSS 97, 558-606; Cochran (1977), Sampling Techniques, sections 5.5 to 5.9; Bankier (1988),
        The American Statistician 42, 174-177, for powers.
    """
    power = {"proportional": 1.0, "equal": 0.0, "square-root": 0.5, "power": step.power}.get(step.method, 1.0)
    found: Floats = np.where(size > 0, size**power, 0.0)
    if spread is not None and step.method in ("neyman", "optimum"):
        found = found * spread
    if cost is not None and step.method == "optimum":
        found = found / np.sqrt(cost)
    return found


def _share(part: pl.DataFrame, step: AllocationStep, *, whole: bool) -> pl.DataFrame:
    """One cell's interviews over its parts; fixed numbers and minimums first, then the rest by the measure."""
    total = float(part["interviews"][0])
    columns = {name: part[name].to_numpy().astype(float) for name in ("spread", "cost") if name in part.columns}
    wanted = measure(step, part["size"].to_numpy().astype(float), columns.get("spread"), columns.get("cost"))
    cell = part.row(0)[: part.columns.index("size")]
    if total and wanted.sum() <= 0:
        raise SamplingError("P-ALLOC-1", where="frame.csv", cell=cell[:-1], interviews=round(total), size=step.size)
    names = part[step.by].cast(pl.String).to_list()
    given = np.array([float(step.fixed.get(name, -1)) for name in names])
    shares = np.where(given >= 0, given, -1.0)
    while True:
        free = shares < 0
        left = total - shares[~free].sum()
        if left < -1e-9 or (not free.any() and abs(left) > 1e-9):
            raise SamplingError(
                "P-ALLOC-4", where="study.toml, [sample] allocation", column=step.by, total=round(total)
            )
        exact = np.where(free, wanted * (left / wanted[free].sum() if free.any() and wanted[free].sum() else 0), shares)
        short = free & (exact < step.minimum)
        if not short.any():
            break
        shares[short] = step.minimum
    if not whole:
        return part.with_columns(interviews=pl.Series(exact))
    rounded = np.rint(exact).astype(np.int64)
    if free.any() and round(left):
        if step.rounding == "huntington-hill":
            rounded[free] = huntington_hill(wanted[free], round(left), max(step.minimum, 1))
        else:
            rounded[free] = largest_remainder(wanted[free], round(left))
    elif free.any():
        rounded[free] = 0
    return part.with_columns(interviews=pl.Series(rounded).cast(pl.Float64))


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
