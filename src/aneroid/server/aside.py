"""Interviews that were kept aside: a second body under one number, an edit out of order. The office settles them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from aneroid.collection.answers import answers_of
from aneroid.server.context import Context, context_of
from aneroid.server.security import OFFICE, Asking, allow
from aneroid.store import review
from aneroid.store.aside import Action, settle, waiting

router = APIRouter(tags=["interviews"])
Here = Annotated[Context, Depends(context_of)]


class Aside(BaseModel):
    """What was kept aside, why, and where it differs from the interview beside which it was kept."""

    number: int
    instance_id: str
    interviewer: str | None
    reason: str
    received_at: datetime
    answers: dict[str, Any]
    differs: list[str]


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
    found = []
    with context.store.database.read() as connection:
        for row in waiting(connection):
            beside = review.interview(connection, row.instance_id)
            own = {} if b"encrypted" in row.xml[:500] else answers_of(row.xml)
            other = answers_of(beside.xml) if beside is not None and not beside.is_encrypted else {}
            differs = sorted(name for name in own.keys() | other.keys() if own.get(name) != other.get(name))
            found.append(
                Aside(
                    number=row.number, instance_id=row.instance_id, interviewer=row.interviewer, reason=row.reason,
                    received_at=row.received_at, answers=own, differs=differs if beside is not None else [],
                )
            )  # fmt: skip
    return found


@router.post("/aside/{number}", **allow(*OFFICE))
def settle_one(number: int, sent: Settlement, actor: Asking, context: Here) -> Settled:
    """Settle one of them, on record."""
    used = context.store.database.write(
        lambda t: settle(t, number, sent.action, reason=sent.reason, author=actor.login)
    )
    return Settled(instance_id=used)
