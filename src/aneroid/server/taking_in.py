"""Interviews that came to the office in a device's file: taken in as if the device had sent them itself."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import Response
from pydantic import BaseModel, ValidationError

from aneroid.collection.device_file import DeviceFile
from aneroid.collection.paradata import AUDIT
from aneroid.server.contacts import Contact, Delivered, Selection, receive_contacts, receive_selections
from aneroid.server.context import Context
from aneroid.server.identities import SentIdentity, receive_identity
from aneroid.server.security import Actor
from aneroid.server.submissions import keep_file, read_interview
from aneroid.store.submissions import Sender, receive
from aneroid.study.errors import SurveyError

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a device's records: new ones, those known already, those refused, each with its reason."""

    stored: int
    already: int
    refused: tuple[str, ...]


def take_in(context: Context, found: DeviceFile) -> TakenIn:
    """Put what a device had not sent into the store: visits, selections, interviews, telephone numbers.

    A second time changes nothing. A record that cannot be is refused by itself, with its reason.
    """
    actor = Actor(
        login=f"file:{found.interviewer}", name=found.interviewer, role="interviewer", interviewer=found.interviewer
    )
    stored = already = 0
    refused: list[str] = []

    def count(delivered: Delivered) -> None:
        nonlocal stored, already
        stored, already = stored + len(delivered.stored), already + len(delivered.already)
        refused.extend(f"{one.id}: {one.reason}" for one in delivered.refused)

    for record in found.contacts:
        if (contact := _read(Contact, record, refused)) is not None:
            count(receive_contacts([contact], Response(), actor, context))
    for record in found.selections:
        if (selection := _read(Selection, record, refused)) is not None:
            count(receive_selections([selection], Response(), actor, context))
    for record in found.interviews:
        try:
            status = _interview(context, found, record)
        except SurveyError as problem:
            refused.append(f"{record.get('instance_id')}: {problem.message} {problem.remedy}")
            continue
        stored, already = stored + (status != "already"), already + (status == "already")
    for record in found.identities:
        if (identity := _read(SentIdentity, record, refused)) is not None:
            try:
                receive_identity(identity, actor, context)
            except SurveyError as problem:
                refused.append(f"{identity.interview_id}: {problem.message} {problem.remedy}")
            else:
                stored += 1
    return TakenIn(stored, already, tuple(refused))


def _interview(context: Context, found: DeviceFile, record: Mapping[str, Any]) -> str:
    xml, audit = str(record.get("xml", "")).encode(), str(record.get("audit", "")).encode()
    arriving = read_interview(context, xml)
    files = [keep_file(context, AUDIT, AUDIT, io.BytesIO(audit))] if AUDIT in arriving.expected else []
    sender = Sender(found.interviewer, None, found.device[:250])
    return context.store.database.write(lambda transaction: receive(transaction, arriving, files, sender)).status


def _read(model: type[M], record: Mapping[str, Any], refused: list[str]) -> M | None:
    """The record as the app would have sent it, without what the device noted beside."""
    try:
        return model.model_validate({k: v for k, v in record.items() if k in model.model_fields})
    except ValidationError as problem:
        refused.append(f"{record.get('id') or record.get('interview_id')}: {problem.errors()[0]['msg']}")
        return None
