"""Margins made from others: columns crossed, small categories merged, in the interviews and in the margins alike."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

import polars as pl

from aneroid.study.errors import WeightingError
from aneroid.study.settings import CellSettings

JOIN = ", "


def derive_cells(interviews: pl.DataFrame, cells: Sequence[CellSettings], wanted: Container[str]) -> pl.DataFrame:
    """Add a column for every wanted margin that is made from others and is not there yet.

    Raises: WeightingError W-CELLS-1 for a column that the interviews do not have.
    """
    for entry in cells:
        if entry.name in interviews.columns or entry.name not in wanted:
            continue
        missing = [column for column in entry.columns if column not in interviews.columns]
        if missing:
            raise WeightingError(
                "W-CELLS-1", where="study.toml, [[weighting.cells]]", cells=entry.name, column=missing[0]
            )
        crossed = pl.concat_str([pl.col(c).cast(pl.String) for c in entry.columns], separator=JOIN)
        merged = {old: new for new, parts in entry.merge.items() for old in parts}
        interviews = interviews.with_columns(crossed.replace(merged).alias(entry.name))
    return interviews


def with_cells(
    margins: Mapping[str, Mapping[str, float]], cells: Sequence[CellSettings]
) -> dict[str, dict[str, float]]:
    """Margins with those that are made from others beside them.

    The figures of crossed columns stand in the margins under the cells' own name; those of a single column follow from
    its margin. Categories that are merged are added up.

    Raises: WeightingError W-CELLS-2 where categories are merged that the margin does not have.
    """
    found = {name: dict(shares) for name, shares in margins.items()}
    for entry in cells:
        source = found.get(entry.name) or (found.get(entry.columns[0]) if len(entry.columns) == 1 else None)
        if source is None:
            continue  # a margin that is wanted and missing is a finding of read_margins
        merged = {old: new for new, parts in entry.merge.items() for old in parts}
        foreign = [c for c in merged if c not in source and merged[c] not in source]
        if foreign:
            raise WeightingError(
                "W-CELLS-2", where="study.toml, [[weighting.cells]]", cells=entry.name, category=foreign[0],
                merged=merged[foreign[0]], known=", ".join(source),
            )  # fmt: skip
        shares: dict[str, float] = {}
        for category, share in source.items():
            name = merged.get(category, category)
            shares[name] = shares.get(name, 0.0) + share
        found[entry.name] = shares
    return found
