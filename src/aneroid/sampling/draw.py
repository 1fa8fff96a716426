"""Draw the sample: PSUs with known probabilities, a route in each, a slot per interview, PSUs in reserve."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from aneroid.sampling.allocation import allocate, psus_per_cell
from aneroid.sampling.selection import draw_psus, draw_reserve
from aneroid.sampling.units import UNITS, form_units, record_units
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

    Interviews are allocated to cells; each cell's frame units become primary sampling units, small ones merged and
    large ones split, and PSUs are drawn by the method of the settings. In a drawn PSU, m of its H households are
    reached along a random route, or drawn at random from the frame's addresses. The household's base weight is the
    inverse of (PSU probability x m/H); the person stage follows in weighting, when the household's adults are known.

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
    Raises: SamplingError P-ALLOC-1 to -5, P-DRAW-1 when a cell has fewer PSUs than are to be drawn, P-DRAW-2 to -5.
    """
    rng = np.random.default_rng(seed)
    columns = [step.by for step in settings.allocation]
    cells = _cells_with_units(_cells(frame, settings), frame, columns)
    psus = pl.concat([_draw_cell(units, cell, columns, settings, rng) for cell, units in cells])
    if settings.psu.method == "poisson":
        _enough(psus, settings)
    psus = _with_routes(psus, columns, settings, start_points, rng)
    psus = _with_interviewers(psus, interviewers)
    slots = psus.select(pl.all().repeat_by("interviews").explode(empty_as_null=True)).with_columns(
        slot=pl.int_range(1, pl.len() + 1).over("psu")
    )
    if settings.household.method == "address-list":
        slots = _with_addresses(slots, draw_addresses(frame, psus, settings, seed=seed), frame, settings)
    identified = slots.with_columns(
        interview_id=pl.format("{}-{}", pl.lit(prefix), pl.int_range(1, pl.len() + 1).cast(pl.String).str.zfill(4))
    )
    return identified.select(
        "interview_id", "stratum", "psu", *columns, "psu_households", "psu_probability", "household_probability",
        "base_weight", "start_place", "start_latitude", "start_longitude", "direction", "turn", "skip", "slot",
        "interviewer",
    )  # fmt: skip


def draw_reserves(
    frame: pl.DataFrame,
    sample: pl.DataFrame,
    settings: SampleSection,
    *,
    seed: int,
    start_points: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Reserve PSUs for every cell, drawn before fieldwork among those that the sample did not take.

    A reserve PSU is used only where a drawn one of its cell cannot be worked in (war, flood, no way in), in the order
    drawn, and never in place of people who refuse. The draw of the sample itself does not depend on it.

    Args:
        sample: as ``draw_sample`` made it from the same frame and settings.
    Returns: a row per reserve PSU: ``stratum``, ``psu``, the allocation's columns, ``order`` (of use, from 1 in each
        cell), ``psu_households``, ``psu_probability`` (in the draw of the sample), ``reserve_probability`` (among those
        left over), ``interviews`` and the route.
    """
    rng = np.random.default_rng([seed, 7])
    columns = [step.by for step in settings.allocation]
    cells = _cells(frame, settings)
    taken = set(sample["psu"].to_list())
    drawn = []
    for cell, units in _cells_with_units(cells, frame, columns):
        psus = form_units(units, settings.psu)
        used = np.flatnonzero(psus["segment"].is_in(list(taken)).to_numpy())
        chosen, reserve = draw_reserve(psus, used, settings.psu.reserves, rng)
        n = int(cell["psus"])
        held = -(-int(cell["interviews"]) // n)
        _, probability = draw_psus(psus, n, settings.psu, np.random.default_rng(0))
        picked = psus[chosen.tolist()].with_columns(
            psu_probability=pl.Series(probability[chosen]), reserve_probability=pl.Series(reserve),
            order=pl.int_range(1, pl.len() + 1), interviews=pl.lit(held, dtype=pl.Int64),
        )  # fmt: skip
        drawn.append(picked.filter(pl.col("_households") >= held))
    reserves = pl.concat(drawn, how="vertical_relaxed").select(
        _stratum(settings.strata), pl.col("segment").alias("psu"), *columns, "order",
        pl.col("_households").alias("psu_households"), "psu_probability", "reserve_probability", "interviews",
        *_coordinates(settings),
    )  # fmt: skip
    return _with_routes(reserves, columns, settings, start_points, rng)


def draw_addresses(frame: pl.DataFrame, sample: pl.DataFrame, settings: SampleSection, *, seed: int) -> pl.DataFrame:
    """The addresses of every drawn PSU in the random order in which they are gone to.

    The first ones are the sample, one for each interview; those after them follow only where the sample's own turn out
    to be no dwelling, or where the design says that a slot goes on until it is filled.

    Args:
        frame: a row per address, with ``unit`` and ``address``. sample: PSUs, or slots in them, with ``psu``.
    Returns: a row per address of a drawn PSU: ``psu``, ``order``, ``unit``, ``address``.
    """
    rng = np.random.default_rng([seed, 8])
    drawn = sample["psu"].unique(maintain_order=True)
    psu = pl.col(settings.psu.group) if settings.psu.group else pl.col("unit") + "/001"
    listed = frame.select("unit", "address", psu=psu).filter(pl.col("psu").is_in(drawn.to_list()))
    mixed = listed[rng.permutation(listed.height).tolist()]
    ordered = mixed.with_columns(order=pl.int_range(1, pl.len() + 1).over("psu"))
    place = pl.DataFrame({"psu": drawn, "_place": np.arange(len(drawn))})
    listing: pl.DataFrame = ordered.join(place, on="psu").sort("_place", "order")
    return listing.select("psu", "order", "unit", "address")


def derive_units(frame: pl.DataFrame, settings: SampleSection) -> pl.DataFrame:
    """What became of every unit of the frame: kept, split into segments, or merged with which others.

    Returns: the allocation's columns and ``units.UNITS``, a row per unit, in the frame's order.
    """
    columns = [step.by for step in settings.allocation]
    parts = [
        record_units(part, settings.psu).with_columns([pl.lit(part[c][0]).alias(c) for c in columns])
        for part in frame.partition_by(columns, maintain_order=True)
    ]
    order = frame.select("unit", index=pl.int_range(pl.len()))
    return pl.concat(parts).join(order, on="unit").sort("index").select(*columns, *UNITS)


def _cells(frame: pl.DataFrame, settings: SampleSection) -> pl.DataFrame:
    return psus_per_cell(
        allocate(frame, settings.interviews, settings.allocation, settings.controlled),
        settings.strata,
        settings.psu.interviews,
        settings.minimum_psus,
    )


def _cells_with_units(
    cells: pl.DataFrame, frame: pl.DataFrame, columns: Sequence[str]
) -> Iterator[tuple[dict[str, Any], pl.DataFrame]]:
    """Every cell that interviews fall to, with its units in the frame's order."""
    units = frame.partition_by(columns, maintain_order=True, as_dict=True)
    for cell in cells.iter_rows(named=True):
        yield cell, units[tuple(cell[c] for c in columns)]


def _with_addresses(
    slots: pl.DataFrame, addresses: pl.DataFrame, frame: pl.DataFrame, settings: SampleSection
) -> pl.DataFrame:
    """Every slot starts at its own address, at the address's own coordinates where there are any."""
    own = addresses.rename({"order": "slot"})
    if settings.psu.coordinates:
        own = own.join(frame.select("unit", *_coordinates(settings)), on="unit", maintain_order="left")
        own = own.rename({"_y": "start_latitude", "_x": "start_longitude"})
    found = own.drop("unit").rename({"address": "start_place"})
    return slots.drop([c for c in found.columns if c.startswith("start_")]).join(
        found, on=["psu", "slot"], how="left", maintain_order="left"
    )


def _stratum(strata: Sequence[str]) -> pl.Expr:
    return pl.concat_str([pl.col(column) for column in strata], separator=", ").alias("stratum")


def _coordinates(settings: SampleSection) -> list[pl.Expr]:
    """The frame's own coordinates, from which a route can start where there are no start points."""
    found = settings.psu.coordinates
    return (
        [] if found is None else [pl.col(c).cast(pl.Float64).alias(f"_{k}") for c, k in zip(found, "yx", strict=True)]
    )


def _draw_cell(
    units: pl.DataFrame,
    cell: Mapping[str, Any],
    columns: Sequence[str],
    settings: SampleSection,
    rng: np.random.Generator,
) -> pl.DataFrame:
    """The drawn PSUs of one allocation cell, with both stages' probabilities."""
    n, interviews = int(cell["psus"]), int(cell["interviews"])
    psus = form_units(units, settings.psu)
    name = ", ".join(str(cell[column]) for column in columns)
    households = int(psus["_households"].sum())
    if interviews > households:
        raise SamplingError("P-DRAW-5", where="frame.csv", cell=name, interviews=interviews, size=households,
                            what=settings.psu.size)  # fmt: skip
    if psus.height < n:
        raise SamplingError("P-DRAW-1", where="frame.csv", cell=name, segments=psus.height, psus=n)
    chosen, probability = draw_psus(psus, n, settings.psu, rng)
    if settings.psu.method == "poisson":  # the number drawn is random, so each PSU keeps its planned interviews
        share = np.full(chosen.size, max(1, round(interviews / n)), dtype=np.int64)
    else:
        share = largest_remainder(np.ones(n), interviews)
    drawn: pl.DataFrame = psus[chosen.tolist()].with_columns(
        psu_probability=pl.Series(probability[chosen]), interviews=pl.Series(share)
    )
    too_small = drawn.filter(pl.col("interviews") > pl.col("_households"))
    if too_small.height:
        raise SamplingError("P-DRAW-2", where="frame.csv", cell=name, psu=too_small["segment"][0])
    return drawn.select(
        _stratum(settings.strata),
        pl.col("segment").alias("psu"),
        *columns,
        pl.col("_households").alias("psu_households"),
        "psu_probability",
        (pl.col("interviews") / pl.col("_households")).alias("household_probability"),
        (1 / (pl.col("psu_probability") * pl.col("interviews") / pl.col("_households"))).alias("base_weight"),
        "interviews",
        *_coordinates(settings),
    )


def _enough(psus: pl.DataFrame, settings: SampleSection) -> None:
    """A draw of random size must still give every stratum the PSUs that a variance needs."""
    few = psus.group_by("stratum", maintain_order=True).len().filter(pl.col("len") < settings.minimum_psus)
    if few.height:
        name, drawn = few.row(0)
        raise SamplingError("P-DRAW-4", stratum=name, drawn=drawn, minimum=settings.minimum_psus)


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
    own = [pl.col(c) if c in psus.columns else pl.lit(None, dtype=pl.Float64) for c in ("_y", "_x")]
    return psus.with_columns(
        start_place=pl.Series(places, dtype=pl.String),
        start_latitude=pl.coalesce(pl.Series(latitudes, dtype=pl.Float64), own[0]),
        start_longitude=pl.coalesce(pl.Series(longitudes, dtype=pl.Float64), own[1]),
        direction=pl.Series([DIRECTIONS[k] for k in rng.integers(len(DIRECTIONS), size=psus.height)]),
        turn=pl.Series(turns, dtype=pl.String),
        skip=pl.Series([rule.skip.get(str(value), default) for value in last], dtype=pl.Int64),
    ).drop("_y", "_x", strict=False)


def _with_interviewers(psus: pl.DataFrame, interviewers: int) -> pl.DataFrame:
    """Whole PSUs to interviewers, in order, so that each has about the same number of interviews."""
    middle = psus["interviews"].cum_sum() - psus["interviews"] / 2
    total = int(psus["interviews"].sum())
    number = (middle * interviewers / total).floor().clip(upper_bound=interviewers - 1).cast(pl.Int64) + 1
    return psus.with_columns(interviewer=pl.format("I{}", number.cast(pl.String).str.zfill(2)))
