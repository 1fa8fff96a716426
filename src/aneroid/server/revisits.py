"""Revisits: what the office finds at households, on the spot and without a network, blind to the answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import polars as pl
from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from aneroid.server.contacts import MOST, Delivered, Moment, Refused
from aneroid.server.context import Context, context_of
from aneroid.server.queue import Checks
from aneroid.server.refusals import status_of
from aneroid.server.security import OFFICE, Asking, allow
from aneroid.store import revisits
from aneroid.store.database import Transaction
from aneroid.store.review import CURRENT
from aneroid.store.schema import submissions
from aneroid.study.errors import SurveyError
from aneroid.verification.revisits import choose_revisits as by_risk
from aneroid.verification.revisits import failure_rate

router = APIRouter(tags=["verification"])
Here = Annotated[Context, Depends(context_of)]


class Revisit(BaseModel):
    """An interview to be revisited, where its household is, and what was found there so far; no answers."""

    model_config = ConfigDict(from_attributes=True)

    interview_id: str
    why: str
    psu: str
    stratum: str
    interviewer: str | None
    start_place: str | None
    instance_id: str | None
    held_at: datetime | None
    address_id: str | None
    address_note: str | None
    latitude: float | None
    longitude: float | None
    is_done: bool
    household_exists: bool | None
    interview_held: bool | None
    right_person: bool | None
    minutes: float | None
    adults: int | None
    note: str | None
    author: str | None
    at: datetime | None


class Found(BaseModel):
    """What a coordinator found at the household; nothing where it could not be established."""

    model_config = ConfigDict(extra="forbid")

    instance_id: str | None = Field(default=None, max_length=250)
    household_exists: bool | None = None
    interview_held: bool | None = None
    right_person: bool | None = None
    minutes: float | None = Field(default=None, ge=0, le=600)
    adults: int | None = Field(default=None, ge=0, le=50)
    again: dict[str, str] = Field(default_factory=dict, max_length=60)
    note: str | None = Field(default=None, max_length=2000)


class Carried(Found):
    """The same from a device that was offline; ``id`` is its own, ``visited_at`` when it was at the door."""

    id: str = Field(min_length=8, max_length=64)
    interview_id: str = Field(max_length=250)
    visited_at: Moment | None = None
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    accuracy: float | None = Field(default=None, ge=0, le=1e7)


class Chosen(BaseModel):
    """Interviews to revisit by risk, and why."""

    interview_ids: list[str] = Field(min_length=1, max_length=500)
    reason: str = Field(min_length=3, max_length=2000)


class Added(BaseModel):
    """How many are new on the list."""

    added: int


class Proposal(BaseModel):
    """An interview that is to be looked at next by risk."""

    interview_id: str
    instance_id: str
    interviewer: str | None
    probability: float


class Rate(BaseModel):
    """The share of revisited interviews that failed, with exact limits; of the sealed ones it stands for all."""

    drawn: int
    done: int
    established: int
    failed: int
    rate: float | None
    low: float
    high: float


class Outcome(BaseModel):
    """What revisits have shown: of those drawn before fieldwork, and of those chosen by risk, kept apart."""

    sealed: Rate
    risk: Rate


@router.get("/revisits", **allow(*OFFICE))
def list_revisits(context: Here) -> list[Revisit]:
    """Interviews to revisit: drawn before fieldwork, unknown to interviewers, and chosen by risk since."""
    with context.store.database.read() as connection:
        return [Revisit.model_validate(row) for row in revisits.to_revisit(connection)]


@router.get("/revisits/outcome", **allow(*OFFICE))
def show_outcome(context: Here) -> Outcome:
    """The rate of failed revisits, with its limits."""
    with context.store.database.read() as connection:
        results, counted = revisits.latest_results(connection), revisits.counts(connection)
    return Outcome(**{why: _rate(results, counted, why) for why in ("sealed", "risk")})


@router.get("/revisits/proposals", **allow(*OFFICE))
def propose_revisits(
    screener: Checks, context: Here, count: Annotated[int, Query(ge=1, le=100)] = 5,
    each: Annotated[int, Query(ge=1, le=100)] = 2,
) -> list[Proposal]:  # fmt: skip
    """The interviews to revisit next by risk, at most ``each`` of one interviewer."""
    said = screener.current()
    with context.store.database.read() as connection:
        listed = {row["interview_id"] for row in revisits.to_revisit(connection)}
        rows = connection.execute(
            select(submissions.c.instance_id, submissions.c.interview_id, submissions.c.interviewer)
            .where(CURRENT).where(submissions.c.status.in_(("received", "held", "accepted")))
        ).all()  # fmt: skip
    slots = {r.instance_id: r for r in rows if r.interview_id and r.interview_id not in listed}
    scores = pl.DataFrame(
        [(name, row.interviewer, said.scores[name]) for name, row in slots.items() if name in said.scores],
        orient="row", schema={"submission_id": pl.String, "interviewer": pl.String, "probability": pl.Float64},
    )  # fmt: skip
    return [
        Proposal(
            interview_id=slots[row["submission_id"]].interview_id, instance_id=row["submission_id"],
            interviewer=row["interviewer"], probability=row["probability"],
        )
        for row in by_risk(scores, count, each).iter_rows(named=True)
    ]  # fmt: skip


@router.post("/revisits/chosen", status_code=201, **allow(*OFFICE))
def choose_revisits(sent: Chosen, actor: Asking, context: Here) -> Added:
    """Put interviews on the list by risk; the sealed subsample is not touched."""
    return Added(
        added=context.store.database.write(lambda t: revisits.choose(t, sent.interview_ids, sent.reason, actor.login))
    )


@router.post("/revisits", responses={409: {"model": Delivered}}, **allow(*OFFICE))
def receive_revisits(
    sent: Annotated[list[Carried], Field(max_length=MOST)], response: Response, actor: Asking, context: Here
) -> Delivered:
    """Revisits that a device carried home: each stored once, whatever was sent before; one refused stops no other."""

    def job(transaction: Transaction) -> Delivered:
        delivered = Delivered(stored=[], already=[])
        for one in sent:
            record: dict[str, Any] = one.model_dump(exclude={"interview_id", "instance_id"})
            try:
                with transaction.nested():
                    is_new = revisits.record_revisit(
                        transaction, one.interview_id, one.instance_id, record, actor.login
                    )
            except SurveyError as problem:
                delivered.refused.append(Refused(id=one.id, reason=f"{problem.message} {problem.remedy}"))
                response.status_code = status_of(problem) if len(sent) == 1 else 409
            else:
                (delivered.stored if is_new else delivered.already).append(one.id)
        delivered.message = " ".join(refused.reason for refused in delivered.refused[:3]) or None
        return delivered

    return context.store.database.write(job)


@router.post("/revisits/{interview_id:path}", status_code=204, **allow(*OFFICE))
def receive_revisit(interview_id: str, sent: Found, actor: Asking, context: Here) -> None:
    """What was found at a household that was revisited; of the interview that came in last, if none is named."""
    found = sent.model_dump(exclude={"instance_id"})
    context.store.database.write(
        lambda t: revisits.record_revisit(t, interview_id, sent.instance_id, found, actor.login)
    )


def _rate(results: Any, counted: dict[str, tuple[int, int]], why: str) -> Rate:
    """The rate over the revisits of one kind; ``failure_rate`` looks at sealed ones, so the kind is renamed to that."""
    own = results.filter(results["why"] == why).drop("why")
    found = failure_rate(own)
    drawn, done = counted.get(why, (0, 0))
    return Rate(
        drawn=drawn, done=done, established=found.n, failed=found.failed, rate=found.rate if found.n else None,
        low=found.low, high=found.high,
    )  # fmt: skip
