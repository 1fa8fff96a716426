"""Draw the sample: PSUs with probability proportional to size, a route in each, a slot per interview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from aneroid.sampling.allocation import allocate, psus_per_cell
from aneroid.statistics.drawing import draw_systematic, inclusion_probabilities
from aneroid.statistics.rounding import largest_remainder
from aneroid.study.errors import SamplingError
from aneroid.study.settings import SampleSection

DIRECTIONS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")


def draw_sample(
    frame: pl.DataFrame,
    settings: SampleSection,
    *,
    prefix: str,
    interviewers: int,
    seed: int,
    start_points: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Draw the whole sample, stage by stage, with the inclusion probability of each stage.

    Interviews are allocated to cells; each cell's frame units are split into segments of about equal
    size, and segments are drawn as primary sampling units, systematically with probability proportional
    to size. In a drawn PSU, m of its H households are reached along a random route. The household's base
    weight is the inverse of (PSU probability x m/H); the person stage follows in weighting, when the
    household's adults are known.

    Args:
        frame: one row per unit (``unit``, the allocation's columns, size measures).
        prefix: begins every interview id.
        interviewers: each gets whole PSUs, neighbours in the frame's order, about equal work.
        seed: the same frame, settings and seed give the same sample.
        start_points: places with the allocation's last two columns, ``place``, ``latitude``, ``longitude``.
    Returns: a row per planned interview: ``interview_id``, ``stratum``, ``psu``, the allocation's columns,
        ``psu_households``, ``psu_probability``, ``household_probability``, ``base_weight``, the route's
        ``start_place``, ``start_latitude``, ``start_longitude``, ``direction``, ``turn``, ``skip``,
        ``slot`` (1 to m) and ``interviewer``.
    Raises: SamplingError P-ALLOC-1 or -2, P-DRAW-1 when a cell has fewer segments than PSUs to draw.
    """
    rng = np.random.default_rng(seed)
    columns = [step.by for step in settings.allocation]
    cells = psus_per_cell(
        allocate(frame, settings.interviews, settings.allocation, settings.controlled),
        settings.strata,
        settings.psu.interviews,
        settings.minimum_psus,
    )
    psus = pl.concat([_draw_cell(frame, cell, columns, settings, rng) for cell in cells.iter_rows(named=True)])
    psus = _with_routes(psus, columns, settings, start_points, rng)
    psus = _with_interviewers(psus, interviewers)
    slots = psus.select(pl.all().repeat_by("interviews").explode(empty_as_null=True)).with_columns(
        slot=pl.int_range(1, pl.len() + 1).over("psu")
    )
    identified = slots.with_columns(
        interview_id=pl.format("{}-{}", pl.lit(prefix), pl.int_range(1, pl.len() + 1).cast(pl.String).str.zfill(4))
    )
    return identified.select(
        "interview_id", "stratum", "psu", *columns, "psu_households", "psu_probability", "household_probability",
        "base_weight", "start_place", "start_latitude", "start_longitude", "direction", "turn", "skip", "slot",
        "interviewer",
    )  # fmt: skip


def split_into_segments(frame: pl.DataFrame, size: str, segment_size: int) -> pl.DataFrame:
    """Split each frame unit into segments of about ``segment_size``, the unit's size kept in whole numbers.

    Returns: a row per segment: the frame's columns, ``segment`` (unit, slash, running number), ``segment_size``.
    """
    rows: list[dict[str, object]] = []
    for unit in frame.iter_rows(named=True):
        whole = round(unit[size])
        parts = max(1, round(whole / segment_size))
        for k, households in enumerate(largest_remainder(np.ones(parts), whole), start=1):
            rows.append({**unit, "segment": f"{unit['unit']}/{k:03d}", "segment_size": int(households)})
    return pl.DataFrame(rows, infer_schema_length=None)


def _draw_cell(
    frame: pl.DataFrame,
    cell: Mapping[str, object],
    columns: Sequence[str],
    settings: SampleSection,
    rng: np.random.Generator,
) -> pl.DataFrame:
    """The drawn PSUs of one allocation cell, with both stages' probabilities."""
    n, interviews = int(str(cell["psus"])), int(str(cell["interviews"]))
    units = frame.filter([pl.col(column) == cell[column] for column in columns])
    segments = split_into_segments(units, settings.psu.size, settings.psu.segment_size)
    segments = segments.filter(pl.col("segment_size") > 0)
    name = ", ".join(str(cell[column]) for column in columns)
    if segments.height < n:
        raise SamplingError("P-DRAW-1", where="frame.csv", cell=name, segments=segments.height, psus=n)
    probability = inclusion_probabilities(segments["segment_size"].to_numpy().astype(float), n)
    chosen = draw_systematic(probability, rng)
    share = largest_remainder(np.ones(n), interviews)
    drawn: pl.DataFrame = segments[chosen.tolist()].with_columns(
        psu_probability=pl.Series(probability[chosen]), interviews=pl.Series(share)
    )
    too_small = drawn.filter(pl.col("interviews") > pl.col("segment_size"))
    if too_small.height:
        raise SamplingError("P-DRAW-2", where="frame.csv", cell=name, psu=too_small["segment"][0])
    return drawn.select(
        pl.concat_str([pl.col(column) for column in settings.strata], separator=", ").alias("stratum"),
        pl.col("segment").alias("psu"),
        *columns,
        pl.col("segment_size").alias("psu_households"),
        "psu_probability",
        (pl.col("interviews") / pl.col("segment_size")).alias("household_probability"),
        (1 / (pl.col("psu_probability") * pl.col("interviews") / pl.col("segment_size"))).alias("base_weight"),
        "interviews",
    )


def _with_routes(
    psus: pl.DataFrame,
    columns: Sequence[str],
    settings: SampleSection,
    start_points: pl.DataFrame | None,
    rng: np.random.Generator,
) -> pl.DataFrame:
    """A start point, a compass direction, a turn rule and a skip interval for every PSU."""
    rule = settings.household
    places: list[str | None] = []
    latitudes: list[float | None] = []
    longitudes: list[float | None] = []
    by_cell: dict[tuple[object, ...], list[tuple[str, float, float]]] = {}
    keys = list(columns)[-2:]
    if start_points is not None:
        for row in start_points.iter_rows(named=True):
            by_cell.setdefault(tuple(row[k] for k in keys), []).append(
                (row["place"], row["latitude"], row["longitude"])
            )
    for cell in psus.select(keys).iter_rows():
        known = by_cell.get(cell, [])
        place, latitude, longitude = known[int(rng.integers(len(known)))] if known else (None, None, None)
        places.append(place)
        latitudes.append(latitude)
        longitudes.append(longitude)
    turns = [("left", "right")[k % 2] if rule.turn == "alternate" else rule.turn for k in range(psus.height)]
    default = next(iter(rule.skip.values()), 1)
    last = psus[columns[-1]].to_list()
    return psus.with_columns(
        start_place=pl.Series(places, dtype=pl.String),
        start_latitude=pl.Series(latitudes, dtype=pl.Float64),
        start_longitude=pl.Series(longitudes, dtype=pl.Float64),
        direction=pl.Series([DIRECTIONS[k] for k in rng.integers(len(DIRECTIONS), size=psus.height)]),
        turn=pl.Series(turns, dtype=pl.String),
        skip=pl.Series([rule.skip.get(str(value), default) for value in last], dtype=pl.Int64),
    )


def _with_interviewers(psus: pl.DataFrame, interviewers: int) -> pl.DataFrame:
    """Whole PSUs to interviewers, in order, so that each has about the same number of interviews."""
    middle = psus["interviews"].cum_sum() - psus["interviews"] / 2
    total = int(psus["interviews"].sum())
    number = (middle * interviewers / total).floor().clip(upper_bound=interviewers - 1).cast(pl.Int64) + 1
    return psus.with_columns(interviewer=pl.format("I{}", number.cast(pl.String).str.zfill(2)))
