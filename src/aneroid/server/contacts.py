"""Contact attempts and household selections from devices; sent again, they change nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from aneroid.collection.submissions import EARLIEST, LATEST, parse_moment
from aneroid.server.context import Context, context_of
from aneroid.server.refusals import status_of
from aneroid.server.security import Asking, allow
from aneroid.store.contacts import add_contact, add_selection
from aneroid.store.database import Transaction
from aneroid.study.errors import SurveyError

router = APIRouter(tags=["contacts"])
Here = Annotated[Context, Depends(context_of)]
MOST = 1000
Moment = Annotated[AwareDatetime, Field(ge=EARLIEST, lt=LATEST)]


class Contact(BaseModel):
    """A visit to an address: when, where, and what it came to."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(min_length=8, max_length=64)
    interview_id: str = Field(max_length=250)
    address_id: str = Field(max_length=250)
    attempt: int = Field(ge=1, le=100)
    at: Moment
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    accuracy: float | None = Field(default=None, ge=0, le=1e7)
    disposition: str = Field(max_length=10)
    note: str | None = Field(default=None, max_length=2000)
    next_visit: Moment | None = None


class RosterPerson(BaseModel):
    """A member of the household who could be interviewed."""

    model_config = ConfigDict(extra="forbid")

    label: str = Field(min_length=1, max_length=60)
    sex: str | None = Field(default=None, max_length=20)
    birth_month: int | None = Field(default=None, ge=1, le=12)
    birth_day: int | None = Field(default=None, ge=1, le=31)
    age: int | None = Field(default=None, ge=0, le=130)


class Selection(BaseModel):
    """A household's roster and who was selected; ``seal`` is SHA-256 of the record without it, as canonical JSON."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(min_length=8, max_length=64)
    interview_id: str = Field(max_length=250)
    address_id: str = Field(max_length=250)
    method: str = Field(max_length=40)
    roster: list[RosterPerson] = Field(min_length=1, max_length=50)
    at: str = Field(max_length=40)
    selected: int = Field(ge=0, lt=50)
    seal: str = Field(pattern=r"^[0-9a-f]{64}$")


class Refused(BaseModel):
    """A record that cannot be, and why."""

    id: str
    reason: str


class Delivered(BaseModel):
    """What became of the records sent: new, known already, or refused."""

    stored: list[str]
    already: list[str]
    refused: list[Refused] = Field(default_factory=list)
    message: str | None = None


@router.post("/contacts", responses={409: {"model": Delivered}}, **allow("interviewer"))
def receive_contacts(
    sent: Annotated[list[Contact], Field(max_length=MOST)], response: Response, actor: Asking, context: Here
) -> Delivered:
    """Visits, in the order in which they were made. One that cannot be is refused; the others are stored."""
    attempts = context.study.settings.fieldwork.attempts
    whose = actor.interviewer or ""
    records = [contact.model_dump() for contact in sent]
    return _deliver(context, response, records, lambda t, record: add_contact(t, record, whose, attempts))


@router.post("/selections", responses={409: {"model": Delivered}}, **allow("interviewer"))
def receive_selections(
    sent: Annotated[list[Selection], Field(max_length=MOST)], response: Response, actor: Asking, context: Here
) -> Delivered:
    """Household selections. One whose seal is not of the record is refused."""
    whose = actor.interviewer or ""
    records = [
        {**selection.model_dump(), "roster": [p.model_dump(exclude_none=True) for p in selection.roster],
         "moment": parse_moment(selection.at) or context.clock()}
        for selection in sent
    ]  # fmt: skip
    return _deliver(context, response, records, lambda t, record: add_selection(t, record, whose))


def _deliver(
    context: Context, response: Response, records: Sequence[dict[str, Any]],
    add: Callable[[Transaction, dict[str, Any]], bool],
) -> Delivered:  # fmt: skip
    """Add records one by one in one transaction, each refused alone."""

    def job(transaction: Transaction) -> tuple[Delivered, int]:
        delivered, status = Delivered(stored=[], already=[]), 200
        for record in records:
            try:
                with transaction.nested():
                    is_new = add(transaction, record)
            except SurveyError as problem:
                delivered.refused.append(Refused(id=record["id"], reason=f"{problem.message} {problem.remedy}"))
                status = status_of(problem) if len(records) == 1 else 409
            else:
                (delivered.stored if is_new else delivered.already).append(record["id"])
        return delivered, status

    delivered, status = context.store.database.write(job)
    if delivered.refused:
        response.status_code = status
        delivered.message = " ".join(refused.reason for refused in delivered.refused[:3])
    return delivered
