"""Names and telephone numbers: they come in here, and leave only towards a call."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from aneroid.server.context import Context, context_of
from aneroid.server.security import Asking, allow
from aneroid.store.contacts import assignment_of
from aneroid.store.identities import Identity, keep_identity

router = APIRouter(tags=["identities"])


class SentIdentity(BaseModel):
    """Who was interviewed; every part is voluntary."""

    model_config = ConfigDict(extra="forbid")

    interview_id: str = Field(max_length=250)
    name: str | None = Field(default=None, max_length=200)
    telephone: str | None = Field(default=None, max_length=60)
    address: str | None = Field(default=None, max_length=500)


@router.post("/identities", status_code=204, **allow("interviewer"))
def receive_identity(sent: SentIdentity, actor: Asking, context: Annotated[Context, Depends(context_of)]) -> None:
    """Keep who was interviewed, encrypted and apart from every answer, until its day of destruction."""
    with context.store.database.read() as connection:
        assignment_of(connection, sent.interview_id, actor.interviewer or "")
    fieldwork = context.study.settings.fieldwork
    identity = Identity(sent.name, sent.telephone, sent.address)
    keep_identity(
        context.store, sent.interview_id, identity, actor.login, fieldwork.end, fieldwork.keep_identities_days
    )
