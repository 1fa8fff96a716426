"""The office's view of fieldwork: progress, outcome rates, scorecards, the audit log."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from aneroid.server.context import Context, RowNumber, context_of
from aneroid.server.queue import Checks
from aneroid.server.security import DESK, MANAGERS, allow
from aneroid.store import chain, review
from aneroid.store.workdays import workdays

router = APIRouter(tags=["desk"])
Here = Annotated[Context, Depends(context_of)]


class Progress(BaseModel):
    """Assignments and interviews of a group; the group of none is everything."""

    group: str | None
    planned: int
    done: int
    closed: int
    received: int
    accepted: int
    held: int
    returned: int
    rejected: int


class Rates(BaseModel):
    """Outcome rates of a group's addresses by their standard names, as fractions of one."""

    group: str | None
    addresses: int
    counts: dict[str, int]
    rates: dict[str, float]


class Scorecard(BaseModel):
    """What stands out about an interviewer's work."""

    interviewer: str | None
    interviews: int
    accepted: int
    held: int
    returned: int
    rejected: int
    visits: int
    mocked_places: int | None
    mean_seconds: float | None
    mean_changes: float | None
    largest_clock_offset_seconds: float | None
    last_received_at: datetime | None
    rates: dict[str, float]


class Day(BaseModel):
    """An interviewer's work of one day of the respondents' calendar.

    ``minutes`` is the mean length of the interviews, ``suspicion`` the mean of their scores; ``failed`` counts those
    that calls or revisits speak against; ``contacts`` are visits, ``refusals`` those that ended in one.
    """

    interviewer: str
    day: date
    interviews: int
    minutes: float | None
    suspicion: float | None
    accepted: int
    returned: int
    rejected: int
    failed: int
    contacts: int
    refusals: int


class AuditEntry(BaseModel):
    """Who did what to which thing; ``hash`` seals it together with everything before."""

    sequence: int
    at: str
    actor: str
    action: str
    subject: str
    detail: dict[str, Any]
    hash: str


@router.get("/progress", **allow(*DESK))
def show_progress(context: Here, by: review.By = "stratum") -> list[Progress]:
    """How far fieldwork is, in all and in groups."""
    with context.store.database.read() as connection:
        return [Progress(**row) for row in review.progress(connection, by)]


@router.get("/rates", **allow(*DESK))
def show_rates(context: Here, by: review.By = "stratum") -> list[Rates]:
    """AAPOR's outcome rates as they stand, in all and in groups."""
    with context.store.database.read() as connection:
        return [Rates(**row) for row in review.rates(connection, by)]


@router.get("/scorecards", **allow(*DESK))
def show_scorecards(context: Here) -> list[Scorecard]:
    """What stands out about each interviewer's work."""
    with context.store.database.read() as connection:
        return [Scorecard(**row) for row in review.scorecards(connection)]


@router.get("/scorecards/days", **allow(*DESK))
def show_days(
    screener: Checks, context: Here, interviewer: Annotated[str | None, Query(max_length=64)] = None
) -> list[Day]:
    """Scorecards over time: each interviewer's work day by day, of one where they are named."""
    zone, scores = context.study.settings.fieldwork.clock, screener.current().scores
    with context.store.database.read() as connection:
        return [Day(**row) for row in workdays(connection, zone, scores, interviewer)]


@router.get("/audit", **allow(*MANAGERS))
def show_audit(
    context: Here, after: RowNumber = 0, limit: Annotated[int, Query(ge=1, le=1000)] = 200, subject: str | None = None
) -> list[AuditEntry]:
    """Entries of the audit log in order, after a number; of one thing where it is named."""
    with context.store.database.read() as connection:
        return [AuditEntry(**entry) for entry in chain.entries(connection, after=after, limit=limit, subject=subject)]
