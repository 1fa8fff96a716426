"""Assignments: an interviewer sees their own, the office gives, closes and opens them."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from aneroid.server.context import Context, context_of
from aneroid.server.security import DESK, OFFICE, Asking, allow
from aneroid.store import assignments
from aneroid.store.database import Transaction

router = APIRouter(tags=["assignments"])
Here = Annotated[Context, Depends(context_of)]


class Standing(BaseModel):
    """How a dwelling of the route stands after the visits so far; ``is_rejected`` where its interview was."""

    model_config = ConfigDict(from_attributes=True)

    address_id: str
    attempts: int
    disposition: str
    is_rejected: bool


class Assignment(BaseModel):
    """A planned interview: where the route starts, how it goes on, and how the assignment stands.

    ``addresses`` are the dwellings visited so far, also by whoever had the assignment before; ``returned`` is the
    interview that is to be held or put right again. Both are told to interviewers alone.
    """

    model_config = ConfigDict(from_attributes=True)

    interview_id: str
    psu: str
    stratum: str
    settlement: str | None
    start_place: str | None
    start_latitude: float | None
    start_longitude: float | None
    direction: str | None
    turn: str | None
    skip: int | None
    slot: int
    status: str
    message: str | None
    interviewer: str | None
    addresses: list[Standing] = Field(default_factory=list)
    returned: str | None = None


class Change(BaseModel):
    """What to do with assignments, and why."""

    action: Literal["reassign", "close", "reopen"]
    interview_ids: list[str] = Field(min_length=1, max_length=5000)
    interviewer: str | None = Field(default=None, pattern=r"^[\w.@-]{1,64}$")
    reason: str = Field(min_length=3, max_length=2000)


class Changed(BaseModel):
    """How many assignments changed."""

    changed: int


@router.get("/assignments", **allow("interviewer", *DESK))
def list_assignments(actor: Asking, context: Here) -> list[Assignment]:
    """An interviewer's own assignments; everybody's for the office."""
    whose = actor.interviewer or "" if actor.role == "interviewer" else None
    with context.store.database.read() as connection:
        found = [Assignment.model_validate(row) for row in assignments.of_interviewer(connection, whose)]
        if whose is not None:
            visited = assignments.addresses_of(connection, whose)
            returned = assignments.returned_to(connection, whose)
            for one in found:
                one.addresses = [Standing.model_validate(row) for row in visited.get(one.interview_id, [])]
                one.returned = returned.get(one.interview_id)
        return found


@router.post("/assignments/changes", **allow(*OFFICE))
def change_assignments(sent: Change, actor: Asking, context: Here) -> Changed:
    """Reassign, close or reopen assignments, all or none, on record."""

    def job(transaction: Transaction) -> int:
        if sent.action == "reassign":
            return assignments.reassign(
                transaction, sent.interview_ids, sent.interviewer or "", actor.login, sent.reason
            )
        act = assignments.close if sent.action == "close" else assignments.reopen
        return act(transaction, sent.interview_ids, actor.login, sent.reason)

    if sent.action == "reassign" and not sent.interviewer:
        raise HTTPException(422, "Say to which interviewer.")
    return Changed(changed=context.store.database.write(job))
