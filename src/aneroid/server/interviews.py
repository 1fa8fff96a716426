"""Interviews: sent by devices, looked at and decided on by the office."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict, Field

from aneroid.collection.answers import answers_of
from aneroid.server.calls import is_to_be_called
from aneroid.server.context import Context, RowNumber, context_of
from aneroid.server.security import DESK, OFFICE, Actor, Asking, allow
from aneroid.server.submissions import receive_submission
from aneroid.store import review
from aneroid.store.contacts import visits_of
from aneroid.store.corrections import correct, corrections_of
from aneroid.store.devices import Device
from aneroid.store.replacing import released
from aneroid.store.revisits import is_listed, revisits_of
from aneroid.store.submissions import attachments_of
from aneroid.store.telephone import calls_of

router = APIRouter(tags=["interviews"])
Here = Annotated[Context, Depends(context_of)]
STATUS = {"stored": 201, "already": 200, "kept_aside": 202}


class Receipt(BaseModel):
    """What became of an interview that was sent, and which of its files have not come yet."""

    instance_id: str
    status: Literal["stored", "already", "kept_aside"]
    missing: list[str]


class InterviewEntry(BaseModel):
    """An interview in a list."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    instance_id: str
    interview_id: str | None
    interviewer: str | None
    form_id: str
    version: str
    status: str
    is_complete: bool
    is_encrypted: bool
    started_at: datetime | None
    ended_at: datetime | None
    received_at: datetime
    row_version: int
    marks: list[str]
    edits: str | None


class InterviewPage(BaseModel):
    """Interviews, the newest first; ``after`` gets the next page, absent on the last."""

    interviews: list[InterviewEntry]
    after: int | None


class DecisionEntry(BaseModel):
    """A decision on an interview."""

    model_config = ConfigDict(from_attributes=True)

    decision: str
    reason: str
    message: str | None
    author: str
    at: datetime


class Paradata(BaseModel):
    """What the interview's timing came to."""

    model_config = ConfigDict(from_attributes=True)

    seconds: dict[str, float]
    events: int
    changes: int
    active_seconds: float | None
    is_mocked: bool
    latitude: float | None
    longitude: float | None
    accuracy: float | None
    clock_offset_seconds: float | None


class Attachment(BaseModel):
    """A file of an interview."""

    name: str
    size: int
    sha256: str


class CorrectionEntry(BaseModel):
    """An answer put right at the desk; the raw one stays in the interview."""

    model_config = ConfigDict(from_attributes=True)

    question: str
    before: str | None
    after: str | None
    reason: str
    author: str
    at: datetime


class CallEntry(BaseModel):
    """What a telephone call about the interview came to."""

    model_config = ConfigDict(from_attributes=True)

    outcome: str
    interview_held: bool | None
    right_person: bool | None
    again: dict[str, str]
    note: str | None
    author: str
    at: datetime


class RevisitEntry(BaseModel):
    """What was found at the household about the interview."""

    model_config = ConfigDict(from_attributes=True)

    household_exists: bool | None
    interview_held: bool | None
    right_person: bool | None
    minutes: float | None
    adults: int | None
    again: dict[str, str] | None
    note: str | None
    author: str
    at: datetime


class VisitEntry(BaseModel):
    """A visit at a dwelling of the interview's route."""

    model_config = ConfigDict(from_attributes=True)

    address_id: str
    attempt: int
    at: datetime
    disposition: str
    latitude: float | None
    longitude: float | None


class Interview(InterviewEntry):
    """An interview with its raw answers by question; answers of repeats are lists. ``corrections`` lie over them.
    Places are for the office alone: they lead to a household."""

    answers: dict[str, Any]
    corrections: list[CorrectionEntry]
    calls: list[CallEntry]
    revisits: list[RevisitEntry]
    visits: list[VisitEntry]
    is_revisited: bool
    is_to_be_called: bool
    paradata: Paradata | None
    attachments: list[Attachment]
    missing: list[str]
    decisions: list[DecisionEntry]
    edited_by: str | None


class Verdict(BaseModel):
    """A decision; ``expects_version`` is the row version that was looked at."""

    decision: review.Verdict
    reason: str = Field(min_length=3, max_length=4000)
    message: str | None = Field(default=None, max_length=4000)
    expects_version: int
    then: Literal["replace", "close"] = "replace"
    interviewer: str | None = Field(default=None, pattern=r"^[\w.@-]{1,64}$")


class Correction(BaseModel):
    """An answer to put in the place of another; ``expects_version`` is the row version that was looked at."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(min_length=1, max_length=250)
    answer: str | None = Field(max_length=4000)
    reason: str = Field(min_length=3, max_length=4000)
    expects_version: int


class Decided(BaseModel):
    """The interview's row version afterwards."""

    row_version: int


class Replacement(BaseModel):
    """Where the slot would go on by the rule of the reserve if the interview were rejected."""

    interview_id: str
    number: int
    attempts: int
    is_new: bool


@router.post("/submissions", status_code=201, responses={200: {"model": Receipt}, 202: {"model": Receipt}},
             **allow("interviewer"))  # fmt: skip
async def receive(request: Request, response: Response, actor: Asking, context: Here) -> Receipt:
    """An interview as multipart: ``xml_submission_file`` and its files. It is on disk when the answer comes."""
    device = Device(actor.device, actor.interviewer or actor.login)
    receipt = await receive_submission(request, context, lambda: device)
    response.status_code = STATUS[receipt.status]
    return Receipt(instance_id=receipt.instance_id, status=receipt.status, missing=list(receipt.missing))


@router.get("/interviews", **allow(*DESK))
def list_interviews(
    context: Here, status: str | None = None, q: Annotated[str | None, Query(max_length=250)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50, after: RowNumber | None = None,
) -> InterviewPage:  # fmt: skip
    """Interviews by status, or by what their number or their interviewer begins with."""
    with context.store.database.read() as connection:
        rows = review.interviews(connection, status=status, q=q, limit=limit + 1, after=after)
    shown = [InterviewEntry.model_validate(row) for row in rows[:limit]]
    return InterviewPage(interviews=shown, after=shown[-1].number if len(rows) > limit else None)


def _paradata(row: Any, actor: Actor) -> Paradata:
    found = Paradata.model_validate(row)
    hidden = {} if actor.role in OFFICE else {"latitude": None, "longitude": None, "accuracy": None}
    return found.model_copy(update=hidden)


def _visit(row: Any, actor: Actor) -> VisitEntry:
    hidden = {} if actor.role in OFFICE else {"latitude": None, "longitude": None}
    return VisitEntry.model_validate(row).model_copy(update=hidden)


@router.get("/interviews/{instance_id:path}/files/{name}", response_class=FileResponse, **allow(*OFFICE))
def show_file(instance_id: str, name: str, context: Here) -> Response:
    """A file of an interview, never shown inside the page."""
    with context.store.database.read() as connection:
        row = review.interview(connection, instance_id)
        file = attachments_of(connection, instance_id, row.sha256).get(name) if row is not None else None
    if file is None:
        raise HTTPException(404, "There is no such file.")
    return FileResponse(
        context.store.files.path(file.sha256), media_type="application/octet-stream", filename=file.name
    )


@router.post("/interviews/{instance_id:path}/decisions", status_code=201, **allow(*OFFICE))
def decide(instance_id: str, sent: Verdict, actor: Asking, context: Here) -> Decided:
    """Accept, hold, return or reject an interview.

    One that is returned is to be held or put right again by its interviewer. One that is rejected is replaced from the
    reserve by the rule, if wanted by another interviewer, or its assignment is closed.
    """
    version = context.store.database.write(
        lambda transaction: review.decide_on(
            transaction, instance_id, sent.decision, reason=sent.reason, message=sent.message,
            expects_version=sent.expects_version, author=actor.login, then=sent.then, interviewer=sent.interviewer,
        )
    )  # fmt: skip
    return Decided(row_version=version)


@router.get("/interviews/{instance_id:path}/replacement", **allow(*OFFICE))
def show_replacement(instance_id: str, context: Here) -> Replacement:
    """What the rule of the reserve releases in the interview's place: nobody chooses."""
    with context.store.database.read() as connection:
        row = review.interview(connection, instance_id)
        if row is None or row.interview_id is None:
            raise HTTPException(404, "There is no such interview, or it belongs to no assignment.")
        next_one = released(connection, row.interview_id, context.study.settings.fieldwork.attempts, without=True)
    if next_one is None:
        raise HTTPException(409, "Another interview of this assignment counts.")
    return Replacement(
        interview_id=row.interview_id, number=next_one.number, attempts=next_one.attempts, is_new=next_one.is_new
    )


@router.post("/interviews/{instance_id:path}/corrections", status_code=201, **allow(*OFFICE))
def correct_answer(instance_id: str, sent: Correction, actor: Asking, context: Here) -> Decided:
    """Put an answer right, as a layer over the raw interview, with author, time and reason. ``interview_id`` as
    question moves an interview to the planned one that it belongs to."""
    questionnaire = context.study.questionnaire
    questions = questionnaire.questions if questionnaire else ()
    version = context.store.database.write(
        lambda transaction: correct(
            transaction, instance_id, questions, sent.question, sent.answer, reason=sent.reason,
            expects_version=sent.expects_version, author=actor.login,
        )
    )  # fmt: skip
    return Decided(row_version=version)


# The last of them: an instanceID may hold a slash, so that this route would take the others' addresses.
@router.get("/interviews/{instance_id:path}", **allow(*DESK))
def show_interview(instance_id: str, actor: Asking, context: Here) -> Interview:
    """An interview with everything that is known of it; no name, no telephone number."""
    with context.store.database.read() as connection:
        row = review.interview(connection, instance_id)
        if row is None:
            raise HTTPException(404, "There is no such interview.")
        files = attachments_of(connection, instance_id, row.sha256)
        paradata = review.paradata_of(connection, instance_id)
        past = review.history(connection, instance_id)
        changes, made = corrections_of(connection, instance_id), calls_of(connection, instance_id)
        seen = revisits_of(connection, instance_id)
        visits = visits_of(connection, row.interview_id) if row.interview_id else []
        listed = is_listed(connection, row.interview_id) if row.interview_id else False
    entry = InterviewEntry.model_validate(row)
    return Interview(
        **entry.model_dump(), answers={} if row.is_encrypted else answers_of(row.xml),
        corrections=[CorrectionEntry.model_validate(one) for one in changes],
        calls=[CallEntry.model_validate(one) for one in made],
        revisits=[RevisitEntry.model_validate(one) for one in seen],
        visits=[_visit(one, actor) for one in visits], is_revisited=listed,
        is_to_be_called=actor.role in OFFICE and is_to_be_called(context, row, made),
        paradata=_paradata(paradata, actor) if paradata is not None else None,
        attachments=[Attachment(name=f.name, size=f.size, sha256=f.sha256) for f in files.values()],
        missing=sorted(set(row.expected) - set(files)), decisions=[DecisionEntry.model_validate(d) for d in past],
        edited_by=row.edited_by,
    )  # fmt: skip
