"""What interviewers are told about their interviews."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel

from aneroid.server.context import Context, RowNumber, context_of
from aneroid.server.security import Asking, allow
from aneroid.store import review

router = APIRouter(tags=["inbox"])
Here = Annotated[Context, Depends(context_of)]


class Message(BaseModel):
    """A decision on an interview, in words for its interviewer."""

    id: str
    interview_id: str | None
    instance_id: str | None
    decision: str
    message: str
    at: datetime
    read: bool


@router.get("/inbox", **allow("interviewer"))
def list_messages(actor: Asking, context: Here) -> list[Message]:
    """One's own messages, the newest first."""
    with context.store.database.read() as connection:
        rows = review.inbox(connection, actor.interviewer or "")
    return [
        Message(
            id=str(row.number), interview_id=row.interview_id, instance_id=row.instance_id, decision=row.decision,
            message=row.message, at=row.at, read=row.read_at is not None,
        )
        for row in rows
    ]  # fmt: skip


@router.post("/inbox/{id}/read", status_code=204, **allow("interviewer"))
def mark_read(id: RowNumber, actor: Asking, context: Here) -> None:
    """Note that a message was read."""
    if not context.store.database.write(lambda t: review.mark_read(t, id, actor.interviewer or "")):
        raise HTTPException(404, "There is no such message.")
