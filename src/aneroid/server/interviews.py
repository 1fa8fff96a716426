"""Interviews: sent by devices, looked at and decided on by the office."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict, Field

from aneroid.collection.answers import answers_of
from aneroid.server.context import Context, context_of
from aneroid.server.security import DESK, OFFICE, Actor, Asking, allow
from aneroid.server.submissions import receive_submission
from aneroid.store import edits, review
from aneroid.store.devices import Device
from aneroid.store.submissions import attachments_of
from aneroid.study.errors import CollectionError

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


class EditEntry(BaseModel):
    """An answer that the office put right."""

    model_config = ConfigDict(from_attributes=True)

    question: str
    before: str | None
    after: str | None
    reason: str
    author: str
    at: datetime


class Edit(BaseModel):
    """An answer to put right: ``before`` is the one that was looked at, nothing where there was none."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(min_length=1, max_length=250)
    before: str | None = Field(max_length=4000)
    after: str | None = Field(max_length=4000)
    reason: str = Field(min_length=3, max_length=4000)


class Interview(InterviewEntry):
    """An interview with its answers by question as they came; answers of repeats are lists. ``corrections`` are a layer
    over them. Places are for the office alone: they lead to a household."""

    answers: dict[str, Any]
    corrections: list[EditEntry]
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


class Decided(BaseModel):
    """The interview's row version afterwards."""

    row_version: int


@router.post("/submissions", status_code=201, responses={200: {"model": Receipt}, 202: {"model": Receipt}},
             **allow("interviewer"))  # fmt: skip
async def receive(request: Request, response: Response, actor: Asking, context: Here) -> Receipt:
    """An interview as multipart: ``xml_submission_file`` and its files. It is on disk when the answer comes."""
    receipt = await receive_submission(request, context, Device(actor.device, actor.interviewer or actor.login))
    response.status_code = STATUS[receipt.status]
    return Receipt(instance_id=receipt.instance_id, status=receipt.status, missing=list(receipt.missing))


@router.get("/interviews", **allow(*DESK))
def list_interviews(
    context: Here, status: str | None = None, q: Annotated[str | None, Query(max_length=250)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50, after: int | None = None,
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


@router.post("/interviews/{instance_id:path}/edits", status_code=201, **allow(*OFFICE))
def edit(instance_id: str, sent: Edit, actor: Asking, context: Here) -> Decided:
    """Put an answer right, with a reason and on record; the interview itself stays as it came. ``interview_id`` as
    question moves an interview to the planned one that it belongs to."""
    if (form := context.study.questionnaire) is None:
        raise CollectionError("C-FORM-2", where=str(context.study.folder))
    version = context.store.database.write(
        lambda transaction: edits.edit_answer(
            transaction, form, instance_id, sent.question, before=sent.before, after=sent.after, reason=sent.reason,
            author=actor.login,
        )
    )  # fmt: skip
    return Decided(row_version=version)


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
    """Accept, hold, return or reject an interview; the last two open its assignment again."""
    version = context.store.database.write(
        lambda transaction: review.decide_on(
            transaction, instance_id, sent.decision, reason=sent.reason, message=sent.message,
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
        changed = edits.edits_of(connection, instance_id)
    entry = InterviewEntry.model_validate(row)
    return Interview(
        **entry.model_dump(), answers={} if row.is_encrypted else answers_of(row.xml),
        corrections=[EditEntry.model_validate(edit) for edit in changed],
        paradata=_paradata(paradata, actor) if paradata is not None else None,
        attachments=[Attachment(name=f.name, size=f.size, sha256=f.sha256) for f in files.values()],
        missing=sorted(set(row.expected) - set(files)), decisions=[DecisionEntry.model_validate(d) for d in past],
        edited_by=row.edited_by,
    )  # fmt: skip
