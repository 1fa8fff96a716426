"""Calls and revisits: what the office does to see whether interviews were held as they say."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, ConfigDict, Field

from aneroid.server.context import Context, context_of
from aneroid.server.security import OFFICE, Asking, allow
from aneroid.store import review
from aneroid.store.identities import identity_of

router = APIRouter(tags=["verification"])
Here = Annotated[Context, Depends(context_of)]


class CallTask(BaseModel):
    """The interview to call next, with the questions to ask again and not the answers given."""

    instance_id: str
    interview_id: str | None
    tries: int
    name: str | None
    telephone: str | None
    key_questions: list[str]


class Call(BaseModel):
    """A telephone call: was anybody reached, was the interview held, with whom, and the key answers again."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(min_length=8, max_length=64)
    instance_id: str = Field(max_length=250)
    outcome: Literal["reached", "not reached", "refused", "no number"]
    interview_held: bool | None = None
    right_person: bool | None = None
    again: dict[str, str] = Field(default_factory=dict)
    note: str | None = Field(default=None, max_length=2000)


class Added(BaseModel):
    """Whether the record was new."""

    is_new: bool


class Revisit(BaseModel):
    """An interview drawn to be revisited, and what was found there so far."""

    model_config = ConfigDict(from_attributes=True)

    interview_id: str
    psu: str
    stratum: str
    interviewer: str | None
    start_place: str | None
    instance_id: str | None
    household_exists: bool | None
    interview_held: bool | None
    right_person: bool | None
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
    note: str | None = Field(default=None, max_length=2000)


@router.get(
    "/calls/next",
    response_model=CallTask,
    responses={204: {"description": "Nobody is left to call."}},
    **allow(*OFFICE),
)
def show_next_call(actor: Asking, context: Here) -> CallTask | Response:
    """Whom to call next. Reading a telephone number is put on record."""
    with context.store.database.read() as connection:
        row = review.next_call(connection)
    if row is None:
        return Response(status_code=204)
    person = identity_of(context.store, row.interview_id, actor.login) if row.interview_id else None
    return CallTask(
        instance_id=row.instance_id, interview_id=row.interview_id, tries=row.tries,
        name=person.name if person else None, telephone=person.telephone if person else None,
        key_questions=list(context.study.settings.verification.key_questions),
    )  # fmt: skip


@router.post("/calls", status_code=201, responses={200: {"model": Added}}, **allow(*OFFICE))
def receive_call(sent: Call, response: Response, actor: Asking, context: Here) -> Added:
    """A call that was made; sent again, nothing happens."""
    is_new = context.store.database.write(lambda t: review.add_call(t, sent.model_dump(), actor.login))
    response.status_code = 201 if is_new else 200
    return Added(is_new=is_new)


@router.get("/revisits", **allow(*OFFICE))
def list_revisits(context: Here) -> list[Revisit]:
    """Interviews to revisit; drawn before fieldwork, unknown to interviewers."""
    with context.store.database.read() as connection:
        return [Revisit.model_validate(row) for row in review.revisit_list(connection)]


@router.post("/revisits/{interview_id:path}", status_code=204, **allow(*OFFICE))
def receive_revisit(interview_id: str, sent: Found, actor: Asking, context: Here) -> None:
    """What was found at a household that was revisited; of the interview that came in last, if none is named."""
    found = sent.model_dump(exclude={"instance_id"})
    context.store.database.write(lambda t: review.record_revisit(t, interview_id, sent.instance_id, found, actor.login))
