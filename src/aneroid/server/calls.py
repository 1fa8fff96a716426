"""Telephone calls: one respondent at a time, the number seen only by who calls, everything that came of it counted."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, cast

import polars as pl
from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from aneroid.server.contacts import Moment
from aneroid.server.context import Context, context_of
from aneroid.server.queue import Checks, Screener
from aneroid.server.security import OFFICE, Asking, allow
from aneroid.store import telephone
from aneroid.store.identities import identity_of, with_telephone
from aneroid.study.errors import CollectionError
from aneroid.verification.calls import FINAL, FIRST_HOUR, LAST_HOUR, call_outcomes, call_queue

router = APIRouter(tags=["verification"])
Here = Annotated[Context, Depends(context_of)]
Outcome = Literal["reached", "not reached", "busy", "call back", "refused", "wrong number", "no number"]
RESERVED = timedelta(minutes=20)
"""How long an interview is one caller's after its number was shown."""


class CallTask(BaseModel):
    """The interview to call next, with the questions to ask again and not the answers given."""

    instance_id: str
    interview_id: str | None
    tries: int
    name: str | None
    telephone: str | None
    held_at: datetime | None
    key_questions: list[str]


class Call(BaseModel):
    """A telephone call: was anybody reached, was the interview held, with whom, and the key answers again."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(min_length=8, max_length=64)
    instance_id: str = Field(max_length=250)
    outcome: Outcome
    interview_held: bool | None = None
    right_person: bool | None = None
    again: dict[str, str] = Field(default_factory=dict)
    note: str | None = Field(default=None, max_length=2000)
    call_back_at: Moment | None = None


class Added(BaseModel):
    """Whether the record was new."""

    is_new: bool


class Waiting(BaseModel):
    """A respondent still to be called; no name and no number."""

    instance_id: str
    interview_id: str | None
    tries: int
    due_at: datetime
    is_due: bool
    agreed: bool
    taken_by: str | None


class OfInterviewer(BaseModel):
    """What calling the respondents of one interviewer came to."""

    interviewer: str | None
    counts: dict[str, int]


class Calls(BaseModel):
    """Everybody still to be called, and what calling came to; ``is_open`` says whether it is an hour to call at."""

    waiting: list[Waiting]
    total: int
    counts: dict[str, int]
    by_interviewer: list[OfInterviewer]
    is_open: bool
    hours: tuple[int, int]
    used: bool
    script: dict[str, str] | None
    about: dict[str, str]


@dataclass
class Callers:
    """Who has whose number before them, so that nobody is called by two at once; kept in memory."""

    _taken: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, instance_id: str, login: str, now: datetime) -> bool:
        """Take an interview for a caller, unless another one has it."""
        with self._lock:
            holder = self._holder(instance_id, now)
            if holder not in (None, login):
                return False
            self._taken = {name: entry for name, entry in self._taken.items() if entry[0] != login and entry[1] > now}
            self._taken[instance_id] = (login, now + RESERVED)
            return True

    def holder(self, instance_id: str, now: datetime) -> str | None:
        """Who has an interview now."""
        with self._lock:
            return self._holder(instance_id, now)

    def release(self, instance_id: str) -> None:
        """The call is over."""
        with self._lock:
            self._taken.pop(instance_id, None)

    def _holder(self, instance_id: str, now: datetime) -> str | None:
        login, until = self._taken.get(instance_id, ("", now))
        return login if until > now else None


async def callers_of(request: Request) -> Callers:
    """The callers of this server."""
    found: Callers = request.app.state.callers
    return found


Calling = Annotated[Callers, Depends(callers_of)]


@router.get("/calls", **allow(*OFFICE))
def list_calls(
    screener: Checks, context: Here, callers: Calling, limit: Annotated[int, Query(ge=1, le=1000)] = 100
) -> Calls:
    """Whom there is to call, in order, and what calling came to."""
    now = context.clock()
    with context.store.database.read() as connection:
        who, made = _known(screener, context, connection)
    most = context.study.settings.verification.call_attempts
    queue = call_queue(who, made, _local(context, now), most)
    numbers = {row["submission_id"]: row["interview_id"] for row in who.iter_rows(named=True)}
    settings = context.study.settings
    return Calls(
        waiting=[
            Waiting(
                instance_id=row["submission_id"], interview_id=numbers[row["submission_id"]], tries=row["attempts"],
                due_at=_aware(context, row["due_at"]), is_due=row["is_due"], agreed=row["agreed"],
                taken_by=callers.holder(row["submission_id"], now),
            )
            for row in queue.head(limit).iter_rows(named=True)
        ],
        total=queue.height, counts=_counted(who, made, most),
        by_interviewer=[
            OfInterviewer(interviewer=cast("str | None", name), counts=_counted(part, _only(made, part), most))
            for (name,), part in sorted(who.group_by("interviewer"), key=lambda entry: str(entry[0][0] or ""))
        ],
        is_open=FIRST_HOUR <= _local(context, now).hour < LAST_HOUR, hours=(FIRST_HOUR, LAST_HOUR),
        used=settings.verification.telephone == "all",
        script=settings.verification.call_script, about=dict(settings.study.title),
    )  # fmt: skip


@router.get(
    "/calls/next",
    response_model=CallTask,
    responses={204: {"description": "Nobody is to be called now."}},
    **allow(*OFFICE),
)
def show_next_call(
    screener: Checks, actor: Asking, context: Here, callers: Calling,
    instance: Annotated[str | None, Query(max_length=250)] = None,
) -> CallTask | Response:  # fmt: skip
    """Whom to call now, or one of the list. Reading a telephone number is put on record."""
    now = context.clock()
    with context.store.database.read() as connection:
        who, made = _known(screener, context, connection)
    most = context.study.settings.verification.call_attempts
    queue = call_queue(who, made, _local(context, now), most)
    if instance is not None:
        queue = queue.filter(pl.col("submission_id") == instance)
        if queue.is_empty():
            raise HTTPException(404, "This interview is not to be called.")
        if not callers.take(instance, actor.login, now):
            raise CollectionError("C-CALL-1", who=callers.holder(instance, now))
    elif not FIRST_HOUR <= _local(context, now).hour < LAST_HOUR:
        return Response(status_code=204)
    else:
        queue = queue.filter("is_due")
    for row in queue.iter_rows(named=True):
        if callers.take(row["submission_id"], actor.login, now):
            return _task(context, who, row["submission_id"], row["attempts"], actor.login)
    return Response(status_code=204)


@router.post("/calls", status_code=201, responses={200: {"model": Added}}, **allow(*OFFICE))
def receive_call(sent: Call, response: Response, actor: Asking, context: Here, callers: Calling) -> Added:
    """A call that was made; sent again, nothing happens."""
    is_new = context.store.database.write(lambda t: telephone.add_call(t, sent.model_dump(), actor.login))
    callers.release(sent.instance_id)
    response.status_code = 201 if is_new else 200
    return Added(is_new=is_new)


def is_to_be_called(context: Context, row: Any, made: Sequence[Any]) -> bool:
    """Whether an interview's respondent gave a number and is still to be called, given the calls made about it."""
    settings = context.study.settings.verification
    if settings.telephone != "all" or row.edited_by is not None or row.status not in telephone.CALLED:
        return False
    if len(made) >= settings.call_attempts or any(one.outcome in FINAL for one in made):
        return False
    return row.interview_id in with_telephone(context.store)


def _task(context: Context, who: pl.DataFrame, instance_id: str, tries: int, login: str) -> CallTask:
    row = who.row(by_predicate=pl.col("submission_id") == instance_id, named=True)
    slot = row["interview_id"]
    person = identity_of(context.store, slot, login) if slot else None
    return CallTask(
        instance_id=instance_id, interview_id=slot, tries=tries, name=person.name if person else None,
        telephone=person.telephone if person else None, held_at=row["ended"].replace(tzinfo=UTC),
        key_questions=list(context.study.settings.verification.key_questions),
    )  # fmt: skip


def _known(screener: Screener, context: Context, connection: Connection) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Respondents and calls on the respondents' own clock, with what the checks said last."""
    who, made = telephone.respondents(connection), telephone.attempts(connection)
    given = with_telephone(context.store)
    scores = screener.last_scores()
    local = [_local(context, moment.replace(tzinfo=UTC)) for moment in who["ended"]]
    return (
        who.with_columns(
            pl.Series("ended", local, dtype=pl.Datetime("us")),
            has_telephone=pl.col("interview_id").is_in(list(given)),
            probability=pl.Series([scores.get(n, 0.0) for n in who["submission_id"]], dtype=pl.Float64),
        ),
        made.with_columns(
            pl.Series(name, [m and _local(context, m.replace(tzinfo=UTC)) for m in made[name]], dtype=pl.Datetime("us"))
            for name in ("at", "call_back_at")
        ),
    )


def _counted(who: pl.DataFrame, made: pl.DataFrame, most: int) -> dict[str, int]:
    came = dict(call_outcomes(who, made, most).select("outcome", "count").iter_rows())
    tried = Counter(made["outcome"].to_list())
    return {**came, "calls": made.height, "not reached": tried["not reached"], "busy": tried["busy"]}


def _only(made: pl.DataFrame, who: pl.DataFrame) -> pl.DataFrame:
    return made.join(who, on="submission_id", how="semi", maintain_order="left")


def _local(context: Context, moment: datetime) -> datetime:
    """A moment on the respondents' clock, without its zone."""
    return moment.astimezone(context.study.settings.fieldwork.clock).replace(tzinfo=None)


def _aware(context: Context, moment: datetime) -> datetime:
    """A moment of the respondents' clock in UTC."""
    zone = context.study.settings.fieldwork.clock
    return (moment.replace(tzinfo=zone) if zone else moment.astimezone()).astimezone(UTC)
