"""Interviews from devices. The answer comes after the interview is on disk, for the device may then forget it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import BinaryIO

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from aneroid.collection.paradata import AUDIT, LARGEST, parse_audit
from aneroid.collection.submissions import Submission, parse_submission
from aneroid.server.context import Context
from aneroid.server.upload import open_upload, read_body
from aneroid.store import forms
from aneroid.store.devices import Device
from aneroid.store.submissions import File, Receipt, Sender, receive


async def receive_submission(request: Request, context: Context, device: Device) -> Receipt:
    """Take in one interview, or a part of its files, whoever the client is.

    Raises: CollectionError C-SUB-..., C-XML-... for what cannot be accepted, C-STORE-1 when it cannot be stored now.
    """
    body = await read_body(request, context.largest_upload, context.stall_seconds)
    try:
        arriving, files = await run_in_threadpool(_take_apart, context, body, request.headers.get("content-type", ""))
    finally:
        body.close()
    sender = Sender(device.interviewer, device.number, _short(request.query_params.get("deviceID")), _date(request))
    future = context.store.database.submit(lambda transaction: receive(transaction, arriving, files, sender))
    return await asyncio.wrap_future(future)


def _take_apart(context: Context, body: BinaryIO, content_type: str) -> tuple[Submission, list[File]]:
    """The interview and its files; the files are on disk already, the interview is not yet."""
    with open_upload(body, content_type) as upload:
        with context.store.database.read() as connection:
            arriving = parse_submission(upload.xml, lambda form, version: forms.binaries(connection, form, version))
        return arriving, [keep_file(context, name, sent, content) for name, sent, content in upload.files]


def keep_file(context: Context, name: str, sent_name: str, content: BinaryIO) -> File:
    """A file, put on disk; of an audit, what it came to."""
    stored = context.store.files.put(content)
    content.seek(0)
    return File(name, sent_name, stored, parse_audit(content.read(LARGEST + 1)) if name == AUDIT else None)


def _short(text: str | None) -> str | None:
    return text[:250] if text else None


def _date(request: Request) -> datetime | None:
    """The device's clock, where it sends it."""
    try:
        moment = parsedate_to_datetime(request.headers["date"])
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (KeyError, ValueError, TypeError, OverflowError):
        return None
