"""Interviews that were kept aside: a second body under one number, an edit out of order. The office settles them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from aneroid.collection.answers import answers_of
from aneroid.collection.submissions import parse_submission
from aneroid.server.context import Context, RowNumber, context_of
from aneroid.server.security import OFFICE, Asking, allow
from aneroid.store import review
from aneroid.store.aside import Action, beside, settle, waiting

router = APIRouter(tags=["interviews"])
Here = Annotated[Context, Depends(context_of)]


class Beside(BaseModel):
    """The interview whose place it would take, with its raw answers."""

    instance_id: str
    interview_id: str | None
    interviewer: str | None
    status: str
    received_at: datetime
    answers: dict[str, Any]


class Aside(BaseModel):
    """What was kept aside, why, and where it differs from the interview beside which it was kept."""

    number: int
    instance_id: str
    interview_id: str | None
    interviewer: str | None
    reason: str
    received_at: datetime
    is_encrypted: bool
    answers: dict[str, Any]
    differs: list[str]
    beside: Beside | None


class Settlement(BaseModel):
    """``use`` puts it in the place of the interview beside it, ``dismiss`` leaves that as it is."""

    action: Action
    reason: str = Field(min_length=3, max_length=4000)


class Settled(BaseModel):
    """Under which instanceID it goes on, when it is used."""

    instance_id: str | None


@router.get("/aside", **allow(*OFFICE))
def list_aside(context: Here) -> list[Aside]:
    """What waits for somebody to decide."""
    with context.store.database.read() as connection:
        return [_shown(connection, row) for row in waiting(connection)]


def _shown(connection: Connection, row: Any) -> Aside:
    other = beside(connection, row.instance_id, row.deprecated_id)
    there = review.interview(connection, other) if other is not None else None
    is_encrypted = parse_submission(row.xml).is_encrypted
    own = {} if is_encrypted else answers_of(row.xml)
    kept = answers_of(there.xml) if there is not None and not there.is_encrypted else {}
    slot = own.get("interview_id")
    return Aside(
        number=row.number, instance_id=row.instance_id, interviewer=row.interviewer, reason=row.reason,
        interview_id=slot if isinstance(slot, str) else None, received_at=row.received_at, is_encrypted=is_encrypted,
        answers=own, differs=_differing(own, kept) if there is not None else [],
        beside=None if there is None else Beside(
            instance_id=there.instance_id, interview_id=there.interview_id, interviewer=there.interviewer,
            status=there.status, received_at=there.received_at, answers=kept,
        ),
    )  # fmt: skip


def _differing(own: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """Questions with other answers, in the order in which they stand in the form."""
    return [name for name in {**other, **own} if own.get(name) != other.get(name)]


@router.post("/aside/{number}", **allow(*OFFICE))
def settle_one(number: RowNumber, sent: Settlement, actor: Asking, context: Here) -> Settled:
    """Settle one of them, on record."""
    used = context.store.database.write(
        lambda t: settle(t, number, sent.action, reason=sent.reason, author=actor.login)
    )
    return Settled(instance_id=used)
