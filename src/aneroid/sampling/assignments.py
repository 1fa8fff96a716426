"""Who goes where on which day: the drawn sample as work for interviewers (GSBPM 4.2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from aneroid.statistics.household import kish_table
from aneroid.study.settings import SampleSection

TABLES_PER_SLOT = 12
"""Addresses along a slot's route for which a printed sheet names the Kish table."""


def assign_days(sample: pl.DataFrame, design: SampleSection, start: date, end: date) -> pl.DataFrame:
    """Give every PSU the day on which its interviewer first works there.

    An interviewer's PSUs are spread evenly over fieldwork, early enough that a household that is not at home can be
    tried on as many days as the contact rule asks for.

    Args:
        sample: planned interviews with ``psu`` and ``interviewer``, in the order of the draw.
    Returns: the sample with ``day``.
    """
    days = max(1, (end - start).days + 1 - (design.contact.days - 1))
    psus = sample.select("psu", "interviewer").unique(maintain_order=True)
    order = psus.with_columns(k=pl.int_range(pl.len()).over("interviewer"), n=pl.len().over("interviewer"))
    day = pl.Series(
        [start + timedelta(days=k * days // n) for k, n in order.select("k", "n").iter_rows()], dtype=pl.Date
    )
    return sample.join(psus.with_columns(day=day), on=["psu", "interviewer"], how="left", maintain_order="left")


def assignment_table(sample: pl.DataFrame, design: SampleSection) -> pl.DataFrame:
    """The columns that somebody in the field or at a desk needs, without probabilities and weights."""
    places = [step.by for step in design.allocation]
    return sample.select(
        "interviewer", "day", "psu", "stratum", *places, "slot", "interview_id", "start_place",
        pl.col("start_latitude").round(5), pl.col("start_longitude").round(5), "direction", "turn", "skip",
    ).sort("interviewer", "day", maintain_order=True)  # fmt: skip


def reserve_table(reserves: pl.DataFrame, design: SampleSection) -> pl.DataFrame:
    """The reserve PSUs for the coordinator, in their order of use, without probabilities."""
    places = [step.by for step in design.allocation]
    return reserves.select(
        "stratum", *places, "order", "psu", "interviews", "start_place", pl.col("start_latitude").round(5),
        pl.col("start_longitude").round(5), "direction", "turn", "skip",
    )  # fmt: skip


def entity_list(sample: pl.DataFrame, design: SampleSection) -> pl.DataFrame:
    """The assignments as an entity list for ODK: ``name`` and ``label``, and a property per column.

    Source: the entity list specification of ODK, CSV form; names and labels are texts, properties may be empty.
    """
    table = assignment_table(sample, design)
    place = pl.coalesce("start_place", "psu")
    label = pl.format("{} · {} · {}", "interview_id", place, "slot")
    properties = [c for c in table.columns if c != "interview_id"]
    return table.select(
        pl.col("interview_id").alias("name"), label.alias("label"), *[pl.col(c).cast(pl.String) for c in properties]
    )


def kish_tables(interview_ids: Sequence[str]) -> list[list[str]]:
    """The Kish table of every address along each slot's route, for a sheet of paper; the app names the same ones."""
    return [[kish_table(f"{interview}/{k:02d}") for k in range(1, TABLES_PER_SLOT + 1)] for interview in interview_ids]
