"""Where interviews were held: near the sampled place, at a believable speed, and by a receiver that was there."""

from __future__ import annotations

import numpy as np
import polars as pl

from aneroid.verification.findings import measured, signals
from aneroid.verification.material import Floats, Material
from aneroid.verification.timing import SURE

EARTH_KILOMETRES = 6371.0088
FASTEST_KILOMETRES_PER_HOUR = 150.0
FAR_APART_KILOMETRES = 2.0
"""Nearer interviews say nothing about speed: two receivers differ by as much."""
SAME_PLACE_METRES = 5.0


def distance_kilometres(latitude: Floats, longitude: Floats, latitude2: Floats, longitude2: Floats) -> Floats:
    """Great-circle distance of points in degrees (haversine; Sinnott 1984, Sky and Telescope 68, 159)."""
    phi, phi2 = np.radians(latitude), np.radians(latitude2)
    across = np.sin((phi2 - phi) / 2) ** 2
    along = np.cos(phi) * np.cos(phi2) * np.sin(np.radians(np.asarray(longitude2) - longitude) / 2) ** 2
    distance: Floats = 2 * EARTH_KILOMETRES * np.arcsin(np.sqrt(np.clip(across + along, 0, 1)))
    return distance


def check_sampled_place(material: Material) -> pl.DataFrame | str:
    """Interviews far from where they were to be held.

    Source: the great circle by the haversine; Wagner, Olson and Edgar (2017), Survey Research Methods 11, 218-233, on
        what positions tell of interviewers' work and how good they are.
    """
    if not material.has("latitude", "longitude", "planned_latitude", "planned_longitude"):
        return "no places, or no planned places"
    where = [_floats(material, c) for c in ("latitude", "longitude", "planned_latitude", "planned_longitude")]
    kilometres = distance_kilometres(*where)
    found = measured("sampled_place", material.interviews["submission_id"], material.interviewer,
                     np.log(kilometres + 0.02), "high", each="x", all_of="x")  # fmt: skip
    if isinstance(found, str):
        return found
    told = found.with_columns(pl.col("value", "expected").exp() - 0.02)
    return told.with_columns(
        reason=pl.format(
            "{} km from the sampled place (usual: {} km)", pl.col("value").round(1), pl.col("expected").round(1)
        )
    )


def check_speed(material: Material) -> pl.DataFrame | str:
    """Consecutive interviews of one interviewer that no car could join.

    Source: no statistics; the great circle by the haversine, over the time between the end of one and the start of the
        next.
    """
    if not material.has("latitude", "longitude", "started", "ended", "interviewer"):
        return "no places, times or interviewers"
    order = ["started", "submission_id"]
    frame = material.interviews.select("submission_id", "started", "ended", "latitude", "longitude").with_columns(
        interviewer=material.interviewer
    )
    frame = frame.with_columns(
        pl.col(c).shift(1).over("interviewer", order_by=order).alias(f"before_{c}")
        for c in ("ended", "latitude", "longitude")
    )
    kilometres = distance_kilometres(*(
        frame[c].cast(pl.Float64).fill_null(float("nan")).to_numpy()
        for c in ("latitude", "longitude", "before_latitude", "before_longitude")
    ))  # fmt: skip
    hours = frame.select((pl.col("started") - pl.col("before_ended")).dt.total_seconds() / 3600).to_series()
    speed = kilometres / np.maximum(hours.fill_null(float("nan")).to_numpy(), 1 / 60)
    speed = np.where(kilometres >= FAR_APART_KILOMETRES, speed, np.where(np.isnan(kilometres), np.nan, 0.0))
    reasons = [f"{d:.0f} km from the interview before, at {v:.0f} km/h" for d, v in zip(kilometres, speed, strict=True)]
    z = np.where(np.isnan(speed), np.nan, np.where(speed > FASTEST_KILOMETRES_PER_HOUR, SURE, 0.0))
    return signals("speed", z, speed, FASTEST_KILOMETRES_PER_HOUR, reasons, submission_id=frame["submission_id"],
                   interviewer=frame["interviewer"])  # fmt: skip


def check_mock_location(material: Material) -> pl.DataFrame | str:
    """Places that a program gave out instead of a receiver: their accuracy is exactly zero.

    Source: ODK Collect's audit log, in which accuracy 0 marks a mock location provider.
    """
    if not material.has("accuracy"):
        return "no accuracy of places"
    accuracy = _floats(material, "accuracy")
    z = np.where(np.isnan(accuracy), np.nan, np.where(accuracy == 0, SURE, 0.0))
    return signals("mock_location", z, accuracy, 0.0, ["The device's place was simulated"] * accuracy.size,
                   submission_id=material.interviews["submission_id"], interviewer=material.interviewer)  # fmt: skip


def check_same_place(material: Material) -> pl.DataFrame | str:
    """Interviewers with many interviews at one and the same spot.

    Source: Wagner, Olson and Edgar (2017), Survey Research Methods 11, 218-233, on positions as a check.
    """
    if not material.has("latitude", "longitude", "interviewer"):
        return "no places, or no interviewers"
    latitude, longitude = _floats(material, "latitude"), _floats(material, "longitude")
    who = material.interviewer
    same = np.full(latitude.size, np.nan)
    groups = (
        pl.DataFrame({"who": who}).with_row_index().filter(pl.col("who").is_not_null()).group_by("who").agg("index")
    )
    for rows in groups["index"].to_list():
        part = np.array([r for r in rows if latitude[r] == latitude[r] and longitude[r] == longitude[r]], dtype=int)
        if part.size < 2:
            continue
        apart = distance_kilometres(latitude[part][:, None], longitude[part][:, None], latitude[part], longitude[part])
        np.fill_diagonal(apart, np.inf)
        same[part] = (apart * 1000 < SAME_PLACE_METRES).any(axis=1)
    return measured(
        "same_place",
        material.interviews["submission_id"],
        who,
        same,
        "high",
        percent=True,
        all_of="{value:.0f} % of interviews at the very spot of another (others: {usual:.0f} %)",
    )


def _floats(material: Material, column: str) -> Floats:
    return np.asarray(material.interviews[column].cast(pl.Float64).fill_null(float("nan")).to_numpy(), dtype=np.float64)
