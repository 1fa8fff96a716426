"""Where interviews were planned and where they were held, for a map that needs no network beyond the server."""

from __future__ import annotations

import logging
from math import isnan
from typing import Annotated

import numpy as np
from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel
from sqlalchemy import select

from aneroid.reporting.geometry import read_outlines
from aneroid.server.context import Context, context_of
from aneroid.server.queue import Checks
from aneroid.server.security import DESK, OFFICE, Asking, allow
from aneroid.store.review import CURRENT
from aneroid.store.schema import assignments, paradata, submissions
from aneroid.study.errors import PublicationError
from aneroid.verification.places import distance_kilometres

router = APIRouter(tags=["desk"])
Here = Annotated[Context, Depends(context_of)]
LOG = logging.getLogger("aneroid.server")


class Start(BaseModel):
    """A sampled place: its slots, and how many of them are done."""

    psu: str
    place: str | None
    stratum: str
    latitude: float
    longitude: float
    planned: int
    done: int
    interviewers: list[str]


class HeldAt(BaseModel):
    """An interview where its device says that it was held; ``kilometres`` from its sampled place."""

    instance_id: str
    interview_id: str | None
    interviewer: str | None
    psu: str | None
    status: str
    latitude: float
    longitude: float
    accuracy: float | None
    is_mocked: bool
    kilometres: float | None
    score: float | None


class Places(BaseModel):
    """Outlines as rings of latitude and longitude, sampled places, and the newest interviews that have a place."""

    outlines: list[list[tuple[float, float]]]
    starts: list[Start]
    interviews: list[HeldAt]
    unplaced: int


@router.get("/places", **allow(*DESK))
def show_places(
    screener: Checks, actor: Asking, context: Here, limit: Annotated[int, Query(ge=0, le=5000)] = 2000
) -> Places:
    """Sampled places and interviews, over the study's own outlines where it has any; where an interview was held leads
    to a household, so that an analyst gets the sampled places alone."""
    with context.store.database.read() as connection:
        slots = connection.execute(select(assignments).order_by(assignments.c.interview_id)).all()
        held = connection.execute(
            select(submissions.c.instance_id, submissions.c.interview_id, submissions.c.interviewer,
                   submissions.c.status, paradata.c.latitude, paradata.c.longitude, paradata.c.accuracy,
                   paradata.c.is_mocked)
            .outerjoin(paradata, paradata.c.instance_id == submissions.c.instance_id)
            .where(CURRENT).order_by(submissions.c.number.desc())
        ).all()  # fmt: skip
    scores = screener.last_scores()
    starts: dict[str, Start] = {}
    planned = {}
    for slot in slots:
        if slot.start_latitude is None or slot.start_longitude is None:
            continue
        planned[slot.interview_id] = slot
        start = starts.setdefault(slot.psu, Start(
            psu=slot.psu, place=slot.start_place, stratum=slot.stratum, latitude=slot.start_latitude,
            longitude=slot.start_longitude, planned=0, done=0, interviewers=[],
        ))  # fmt: skip
        start.planned += 1
        start.done += slot.status == "done"
        if slot.interviewer and slot.interviewer not in start.interviewers:
            start.interviewers.append(slot.interviewer)
    placed = [row for row in held if row.latitude is not None and row.longitude is not None]
    shown = placed[:limit] if actor.role in OFFICE else []
    unknown = (None, None)
    sampled = [
        (slot.start_latitude, slot.start_longitude) if slot else unknown
        for slot in (planned.get(row.interview_id) for row in shown)
    ]
    here, there = (np.array(pairs, dtype=float).reshape(-1, 2) for pairs in (
        [(row.latitude, row.longitude) for row in shown], sampled,
    ))  # fmt: skip
    distance = distance_kilometres(here[:, 0], here[:, 1], there[:, 0], there[:, 1]).tolist()
    interviews = []
    for row, away in zip(shown, distance, strict=True):
        psu = planned[row.interview_id].psu if row.interview_id in planned else None
        interviews.append(HeldAt(
            instance_id=row.instance_id, interview_id=row.interview_id, interviewer=row.interviewer,
            psu=psu, status=row.status, latitude=row.latitude, longitude=row.longitude,
            accuracy=row.accuracy, is_mocked=row.is_mocked, kilometres=None if isnan(away) else away,
            score=scores.get(row.instance_id),
        ))  # fmt: skip
    return Places(
        outlines=_outlines(context), starts=list(starts.values()), interviews=interviews,
        unplaced=len(held) - len(placed),
    )  # fmt: skip


def _outlines(context: Context) -> list[list[tuple[float, float]]]:
    """The study's map, else the geometry of its first map figure; none where it has neither, or it cannot be read."""
    settings = context.study.settings
    named = [settings.sample.map if settings.sample else None, *(figure.geometry for figure in settings.figures)]
    path = next((context.study.folder / name for name in named if name), None)
    if path is None or not path.is_file():
        return []
    try:
        return read_outlines(path)
    except PublicationError as problem:
        LOG.warning("the map has no outlines: %s", problem)
        return []
