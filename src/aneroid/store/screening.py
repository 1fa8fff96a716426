"""Interviews as the checks of the data look at them, and how far the database has come since they last did."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import polars as pl
from sqlalchemy import Connection, Table, func, select

from aneroid.store.export import among, export_fieldwork
from aneroid.store.folder import Store
from aneroid.store.review import CURRENT
from aneroid.store.schema import assignments, calls, contacts, edits, paradata, revisit_results, selections, submissions
from aneroid.study.errors import CollectionError
from aneroid.study.folder import Study
from aneroid.verification.material import Material, material_from_study
from aneroid.verification.selection import rosters_to_check

COUNTED: tuple[Table, ...] = (submissions, contacts, selections, calls, revisit_results, edits, paradata)


def state_of(connection: Connection) -> tuple[int, ...]:
    """What the checks depend on, as counts: nothing is ever taken away, so the same counts are the same records."""
    return tuple(int(connection.scalar(select(func.count()).select_from(table)) or 0) for table in COUNTED)


def last_number(connection: Connection) -> int:
    """The number of the interview that came last; zero before the first."""
    return int(connection.scalar(select(func.max(submissions.c.number))) or 0)


def newest(connection: Connection, after: int) -> list[Any]:
    """Interviews that came after a number: ``number``, ``instance_id``, ``interview_id``, ``interviewer``, in order."""
    query = select(
        submissions.c.number, submissions.c.instance_id, submissions.c.interview_id, submissions.c.interviewer
    ).where(CURRENT).where(submissions.c.number > after).order_by(submissions.c.number)  # fmt: skip
    return list(connection.execute(query).all())


def compared_with(connection: Connection, interviewers: Collection[str], own: int, others: int) -> list[str]:
    """Planned interviews to set new ones against: the latest of their interviewers, and some from all of fieldwork.

    Args:
        own: of each interviewer. others: about how many, evenly over the order of arrival.
    """
    held = select(submissions.c.interview_id).where(CURRENT).where(submissions.c.interview_id.is_not(None))
    found: list[str] = []
    for who in sorted(interviewers):
        latest = held.where(submissions.c.interviewer == who).order_by(submissions.c.number.desc()).limit(own)
        found += connection.scalars(latest)
    step = max(1, last_number(connection) // others)
    found += connection.scalars(held.where(submissions.c.number % step == 0))
    return list(dict.fromkeys(found))


def fieldwork_to_screen(
    store: Store, study: Study, only: Sequence[str] | None = None
) -> tuple[Material, Mapping[str, pl.DataFrame]]:
    """All current interviews that can be read, with timing and places, and the tables that go with them.

    Args:
        only: planned interviews that are wanted, by number; all where none are named.
    Returns: what the checks look at, and the tables of ``export_fieldwork``.
    Raises: CollectionError C-FORM-2 for a study without questionnaire.
    """
    frames = export_fieldwork(store, study, only)
    if study.questionnaire is None:
        raise CollectionError("C-FORM-2", where=str(study.folder))
    with store.database.read() as connection:
        planned = list(connection.execute(among(select(
            assignments.c.interview_id, assignments.c.stratum, assignments.c.psu,
            assignments.c.start_latitude.label("planned_latitude"),
            assignments.c.start_longitude.label("planned_longitude"),
        ), assignments.c.interview_id, only)))  # fmt: skip
        rosters = [dict(row._mapping) for row in connection.execute(among(
            select(selections).order_by(selections.c.received_at, selections.c.at, selections.c.id),
            selections.c.interview_id, only,
        ))]  # fmt: skip
        recorded = list(connection.execute(among(
            select(paradata).join(submissions, submissions.c.instance_id == paradata.c.instance_id).where(CURRENT),
            submissions.c.interview_id, only,
        )))  # fmt: skip
    places = pl.DataFrame(
        [(r.instance_id, r.latitude, r.longitude, r.accuracy) for r in recorded], orient="row",
        schema={"submission_id": pl.String, "latitude": pl.Float64, "longitude": pl.Float64, "accuracy": pl.Float64},
    )  # fmt: skip
    slots = pl.DataFrame(
        [tuple(row) for row in planned], orient="row",
        schema={"interview_id": pl.String, "stratum": pl.String, "psu": pl.String, "planned_latitude": pl.Float64,
                "planned_longitude": pl.Float64},
    )  # fmt: skip
    timings = pl.DataFrame(
        [(r.instance_id, name, float(spent)) for r in recorded for name, spent in r.seconds.items()], orient="row",
        schema={"submission_id": pl.String, "question": pl.String, "seconds": pl.Float64},
    )  # fmt: skip
    given = frames["submissions"]
    ours = [
        c
        for c in (*slots.columns, *places.columns)
        if c in given.columns and c not in ("interview_id", "submission_id")
    ]
    interviews = (
        given.drop(ours)
        .join(slots, on="interview_id", how="left", maintain_order="left")
        .join(places, on="submission_id", how="left", maintain_order="left")
    )
    scales = tuple(dict.fromkeys(rule.questions, rule.accepts) for rule in study.settings.verification.scales)
    material = material_from_study(
        interviews, study.questionnaire, contacts=frames["contacts"], timings=timings, scales=scales,
        selections=given.select("submission_id", "address_id").join(rosters_to_check(rosters), on="address_id",
                                                                    how="inner", maintain_order="left"),
    )  # fmt: skip
    return material, frames
