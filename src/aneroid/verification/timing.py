"""How long interviews and their questions took, and whether one person can have held them all."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import ndtri

from aneroid.verification.findings import measured, signals
from aneroid.verification.material import Floats, Material

SURE = 6.0
"""The z of what cannot be: as sure as a clock or a receiver is."""
OUT_OF_FIELDWORK_DAYS = 60
FAST = 0.3
"""A question answered in this share of its median time was hardly read."""


def check_length(material: Material) -> pl.DataFrame | str:
    """Interviews shorter than others, on the scale on which lengths spread evenly (the logarithm).

    Source: Schwanhäuser, Sakshaug and Kosyakova (2022), Public Opinion Quarterly 86, 51-81.
    """
    if not material.has("started", "ended"):
        return "no start and end"
    return _in_minutes(material, _minutes(material))


def _in_minutes(material: Material, minutes: Floats) -> pl.DataFrame | str:
    """The figures are compared as logarithms and told in minutes."""
    logs = np.log(np.where(minutes > 0, minutes, np.nan))
    found = measured(
        "length", material.interviews["submission_id"], material.interviewer, logs, "low", each="x", all_of="x"
    )
    if isinstance(found, str):
        return found
    told = found.with_columns(pl.col("value", "expected").exp())
    return told.with_columns(
        reason=pl.when(pl.col("submission_id").is_null())
        .then(pl.format("Interviews take {} minutes, others' {}", *(pl.col(c).round(1) for c in ("value", "expected"))))
        .otherwise(
            pl.format("Took {} minutes, the usual interview {}", *(pl.col(c).round(1) for c in ("value", "expected")))
        )
    )


def check_question_times(material: Material) -> pl.DataFrame | str:
    """Interviews with many questions answered faster than they can be read out.

    Source: Zhang and Conrad (2014), Survey Research Methods 8, 127-135 (speeding, by question).
    """
    if material.timings is None or material.timings.is_empty():
        return "no time per question"
    usual = pl.col("seconds").median().over("question")
    per = (
        material.timings.filter(pl.col("seconds") >= 0)
        .with_columns(fast=pl.col("seconds") < FAST * usual)
        .group_by("submission_id")
        .agg(pl.col("fast").mean())
    )
    values = _beside(material, per, "fast")
    return measured(
        "question_times", material.interviews["submission_id"], material.interviewer, values, "high", percent=True,
        each="{value:.0f} % of the questions answered faster than they can be read (usual: {usual:.0f} %)",
        all_of="{value:.0f} % of the questions answered faster than they can be read (others: {usual:.0f} %)",
    )  # fmt: skip


def check_clock(material: Material) -> pl.DataFrame | str:
    """Interviews that end before they begin, overlap with another of the interviewer, or lie far outside fieldwork.

    Source: no statistics; nobody interviews two people at a time, and an overlap of up to a minute is forgiven.
    """
    if not material.has("started", "ended"):
        return "no start and end"
    frame = _timed(material)
    middle = pl.col("started").median()
    outside = (pl.col("started") - middle).dt.total_days().abs() > OUT_OF_FIELDWORK_DAYS
    before = pl.col("ended").shift(1).over("interviewer", order_by=["started", "submission_id"])
    after = pl.col("started").shift(-1).over("interviewer", order_by=["started", "submission_id"])
    has = pl.col("interviewer").is_not_null()
    overlap = has & (
        ((before - pl.col("started")).dt.total_seconds() > 60) | ((pl.col("ended") - after).dt.total_seconds() > 60)
    )
    judged = frame.with_columns(
        reason=pl.when(pl.col("ended") < pl.col("started"))
        .then(pl.lit("Ends before it begins"))
        .when(outside)
        .then(pl.format("Its clock says {}, far outside fieldwork", pl.col("started").dt.date()))
        .when(overlap)
        .then(pl.lit("Overlaps in time with another interview of the same interviewer"))
    )
    bad = judged["reason"].is_not_null().to_numpy()
    weight = _weight(judged["interviewer"], bad)
    return signals(
        "clock", np.where(bad, weight, 0.0), bad.astype(float), 0.0, judged["reason"].fill_null("").to_list(),
        submission_id=judged["submission_id"], interviewer=judged["interviewer"],
    )  # fmt: skip


def _weight(interviewer: pl.Series, bad: NDArray[np.bool_]) -> float:
    """What an impossible time counts: less where most interviewers have them, since then the clocks or the file are to
    blame.
    """
    per = pl.DataFrame({"who": interviewer, "bad": bad}).group_by("who").agg(pl.col("bad").mean())["bad"]
    usual = float(np.median(per.to_numpy()))
    return float(np.clip(-ndtri(max(usual, 1e-12)), 0.0, SURE))


def check_pace(material: Material) -> pl.DataFrame | str:
    """Interviewers with many interviews a day and little time between them.

    Source: Crespi (1945), Public Opinion Quarterly 9, 431-445, on the pressures; SurveyCTO and IPA checks of the day.
    """
    if not material.has("started", "ended", "interviewer"):
        return "no start and end, or no interviewer"
    frame = _timed(material).with_columns(day=pl.col("started").dt.date())
    per_day = frame.select(pl.len().over("interviewer", "day"))["len"].to_numpy().astype(float)
    previous = pl.col("ended").shift(1).over("interviewer", "day", order_by=["started", "submission_id"])
    gap = frame.select((pl.col("started") - previous).dt.total_seconds() / 60).to_series()
    gaps = np.log1p(np.clip(gap.to_numpy().astype(float), 0, None))
    ids = frame["submission_id"]
    many = measured("pace", ids, frame["interviewer"], per_day, "high",
                    all_of="{value:.1f} interviews a day, others' {usual:.1f}")  # fmt: skip
    close = measured("gaps", ids, frame["interviewer"], gaps, "low", all_of="x")
    parts = [part for part in (many,) if not isinstance(part, str)]
    if not isinstance(close, str):
        told = close.with_columns(pl.col("value", "expected").exp() - 1)
        figures = [pl.col(c).round(0).cast(pl.Int64) for c in ("value", "expected")]
        words = pl.format("{} minutes between interviews of a day, others' {}", *figures)
        parts.append(told.with_columns(reason=words))
    return pl.concat(parts) if parts else str(many)


def _timed(material: Material) -> pl.DataFrame:
    return material.interviews.select("submission_id", "started", "ended").with_columns(
        interviewer=material.interviewer
    )


def _minutes(material: Material) -> Floats:
    took = material.interviews.select((pl.col("ended") - pl.col("started")).dt.total_seconds() / 60).to_series()
    return np.asarray(took.to_numpy(), dtype=np.float64)


def _beside(material: Material, per: pl.DataFrame, column: str) -> Floats:
    """A figure per interview in the order of the interviews, NaN where there is none."""
    joined = material.interviews.select("submission_id").join(
        per, on="submission_id", how="left", maintain_order="left"
    )
    return np.asarray(joined[column].cast(pl.Float64).fill_null(float("nan")).to_numpy(), dtype=np.float64)
