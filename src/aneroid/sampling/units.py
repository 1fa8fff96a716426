"""From the frame's units to primary sampling units: small ones merged, large ones split, by rule and on record."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from math import cos, radians

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.study.settings import PSUSettings

Floats = NDArray[np.float64]

UNITS = {"unit": pl.String, "size": pl.Int64, "rule": pl.String, "merged": pl.String, "segments": pl.Int64}
"""What became of each unit: ``rule`` is kept, split, merged, or listed (an address of the PSU
``merged``); ``merged`` is the unit it is part of now."""


def form_units(cell: pl.DataFrame, settings: PSUSettings) -> pl.DataFrame:
    """The primary sampling units of one cell.

    Units below ``settings.smallest`` are merged first, then all are ordered and those above ``settings.segment_size``
    split. Units of size zero cannot be drawn and are left out.

    Args:
        cell: units of one allocation cell in the frame's order: ``unit``, the size, order and coordinate columns.
    Returns: a row per PSU in the order of the draw (``segment``, ``segment_size``, ``_households``, the columns of
        its first unit).
    """
    if settings.group is not None:
        psus = _grouped(cell, settings)
    else:
        psus = split_into_segments(_whole(cell, settings)[0], settings.size, settings.segment_size)
        psus = psus.with_columns(_households=pl.col("segment_size"))
    return psus.filter(pl.col("segment_size") > 0)


def record_units(cell: pl.DataFrame, settings: PSUSettings) -> pl.DataFrame:
    """What became of each unit of a cell: a row per unit as ``UNITS`` says, in the order of the draw."""
    size = pl.col(settings.size).round().cast(pl.Int64).alias("size")
    if settings.group is not None:
        return cell.select("unit", size, rule=pl.lit("listed"), merged=pl.col(settings.group),
                           segments=pl.lit(1, dtype=pl.Int64))  # fmt: skip
    whole, ordered, groups = _whole(cell, settings)
    segments = split_into_segments(whole, settings.size, settings.segment_size)
    parts = segments.group_by("unit", maintain_order=True).agg(segments=pl.len().cast(pl.Int64))
    names = whole["unit"].to_list()
    record = (
        ordered.select("unit", size)
        .with_columns(merged=pl.Series(names if groups is None else [names[g] for g in groups], dtype=pl.String))
        .join(parts.rename({"unit": "merged"}), on="merged", how="left", maintain_order="left")
    )
    rule = (
        pl.when(pl.len().over("merged") > 1)
        .then(pl.lit("merged"))
        .when(pl.col("segments") > 1)
        .then(pl.lit("split"))
        .otherwise(pl.lit("kept"))
    )
    return record.with_columns(rule=rule).select(list(UNITS))


def _whole(cell: pl.DataFrame, settings: PSUSettings) -> tuple[pl.DataFrame, pl.DataFrame, list[int] | None]:
    """Units after merging, units before it in the order of the draw, and which of the former each is part of."""
    ordered = serpentine(cell, settings.order)
    if settings.smallest == 0:
        return ordered, ordered, None
    groups = _merged(ordered, settings)
    return _together(ordered, settings.size, groups), ordered, groups


def _grouped(cell: pl.DataFrame, settings: PSUSettings) -> pl.DataFrame:
    """PSUs that the frame's rows (addresses) lie in; their size is the rows' sizes added up."""
    name = str(settings.group)
    psus = cell.group_by(name, maintain_order=True).agg(
        pl.col(settings.size).sum(),
        pl.len().alias("_households").cast(pl.Int64),
        pl.exclude(name, settings.size).first(),
    )
    return serpentine(psus, settings.order).with_columns(
        segment=pl.col(name), segment_size=pl.col(settings.size).round().cast(pl.Int64)
    )


def serpentine(units: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Order units along the columns, there and back: each group runs against the direction of the group before it.

    Neighbours in the order resemble each other across the borders of groups too, which is what a systematic draw
    lives on. Columns that hold only numbers are ordered as numbers.

    Source: implicit stratification; Kish (1965), Survey Sampling, section 7.2; Williams and Chromy (1980), Proceedings
        of the Survey Research Methods Section, ASA, 501-506.
    """
    if not columns or units.height < 2:
        return units
    ranks = [_ranks(units[column]) for column in columns]
    turned: list[NDArray[np.int64]] = [ranks[0]]
    for rank in ranks[1:]:
        # the direction changes with every group of the columns before, counted along the order so far
        order = np.lexsort(turned[::-1])
        keys = np.stack(turned, axis=1)[order]
        group = np.empty(units.height, dtype=np.int64)
        group[order] = np.concatenate([[0], np.cumsum((keys[1:] != keys[:-1]).any(axis=1))])
        turned.append(np.where(group % 2 == 0, rank, -rank))
    ordered: pl.DataFrame = units[np.lexsort(turned[::-1]).tolist()]
    return ordered


def _ranks(values: pl.Series) -> NDArray[np.int64]:
    numbers = values.cast(pl.Float64, strict=False)
    ranked = (values if numbers.null_count() > values.null_count() else numbers).rank("dense")
    found: NDArray[np.int64] = ranked.cast(pl.Int64).to_numpy()
    return found


def split_into_segments(frame: pl.DataFrame, size: str, segment_size: int) -> pl.DataFrame:
    """Split each frame unit into segments of about ``segment_size``, the unit's size kept in whole numbers.

    Returns: a row per segment: the frame's columns, ``segment`` (unit, slash, running number), ``segment_size``.
    """
    whole = np.rint(frame[size].to_numpy().astype(float)).astype(np.int64)
    parts = np.maximum(1, np.rint(whole / segment_size).astype(np.int64))
    first = np.repeat(np.cumsum(parts) - parts, parts)
    number = np.arange(first.size) - first
    share, rest = whole // parts, whole % parts
    sizes = np.repeat(share, parts) + (number < np.repeat(rest, parts))
    rows = frame if first.size == frame.height else frame[np.repeat(np.arange(frame.height), parts)]
    running = (pl.Series("number", number + 1)).cast(pl.String).str.zfill(3)
    return rows.with_columns(
        segment=pl.concat_str([rows["unit"].cast(pl.String), running], separator="/"),
        segment_size=pl.Series(sizes, dtype=pl.Int64),
    )


def positions(units: pl.DataFrame, columns: Sequence[str]) -> Floats:
    """Coordinates for distances, shape (N, 2); degrees of longitude are as long as they are at that latitude."""
    found = units.select(pl.col(list(columns)).cast(pl.Float64)).to_numpy().copy()
    for k, column in enumerate(columns):
        if column.lower() in ("longitude", "lon", "lng"):
            found[:, k] *= cos(radians(float(np.mean(found[:, 1 - k]))))
    return found


def _merged(units: pl.DataFrame, settings: PSUSettings) -> list[int]:
    """The group of every unit: the smallest unit below the bound joins a neighbour, until none is below.

    A neighbour is the nearest on the map where there are coordinates, otherwise the smaller of the two beside it in
    the order of the draw.
    """
    size = units[settings.size].to_numpy().astype(float)
    place = None if settings.coordinates is None else positions(units, settings.coordinates)
    members: dict[int, list[int]] = {k: [k] for k in range(units.height)}
    before = {k: k - 1 for k in members}
    after = {k: k + 1 if k + 1 < units.height else -1 for k in members}
    total = dict(enumerate(size.tolist()))
    waiting = [(value, k) for k, value in total.items() if value < settings.smallest]
    heapq.heapify(waiting)
    while waiting:
        value, k = heapq.heappop(waiting)
        if k not in members or total[k] != value or len(members) == 1:
            continue
        beside = [j for j in (before[k], after[k]) if j >= 0]
        if place is None:
            other = min(beside, key=lambda j: (total[j], j))
        else:
            other = min((j for j in members if j != k), key=lambda j: (float(np.sum((place[j] - place[k]) ** 2)), j))
        keep, gone = min(k, other), max(k, other)
        members[keep] += members.pop(gone)
        total[keep] += total.pop(gone)
        left, right = before.pop(gone), after.pop(gone)
        if left >= 0:
            after[left] = right
        if right >= 0:
            before[right] = left
        if total[keep] < settings.smallest:
            heapq.heappush(waiting, (total[keep], keep))
    group = [0] * units.height
    for number, keep in enumerate(sorted(members)):
        for k in members[keep]:
            group[k] = number
    return group


def _together(units: pl.DataFrame, size: str, groups: Sequence[int]) -> pl.DataFrame:
    """One row per group: the columns of its first unit, the sizes added up, the ids joined."""
    grouped = units.with_columns(group=pl.Series(groups, dtype=pl.Int64)).group_by("group", maintain_order=True)
    joined = (
        pl.when(pl.len() <= 3)
        .then(pl.col("unit").str.join("+"))
        .otherwise(pl.format("{}+{}", pl.col("unit").first(), pl.len() - 1))
    )
    return (
        grouped.agg(joined.alias("unit"), pl.col(size).sum(), pl.exclude("unit", size).first())
        .sort("group")
        .select(units.columns)
    )
