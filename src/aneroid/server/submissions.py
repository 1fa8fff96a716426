"""Interviews from devices. The answer comes after the interview is on disk, for the device may then forget it."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import BinaryIO

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from aneroid.collection.apart import set_apart, set_audit_apart
from aneroid.collection.paradata import AUDIT, LARGEST, parse_audit
from aneroid.collection.submissions import KEPT_ASIDE, Decision, Submission, decide, parse_submission
from aneroid.server.context import Context
from aneroid.server.upload import is_small, open_upload, read_body
from aneroid.store import forms
from aneroid.store.devices import Device
from aneroid.store.identities import PARTS, Identity, keep_identity, keyed_hash
from aneroid.store.submissions import File, Receipt, Sender, held, receive

READERS = ThreadPoolExecutor(4, "reader")
"""Take uploads apart and put their files on disk, which is most of what they wait for."""


async def receive_submission(request: Request, context: Context, device_of: Callable[[], Device]) -> Receipt:
    """Take in one interview, or a part of its files, whoever the client is.

    Args:
        device_of: says whose device it is, or raises. It is asked before more is read than the server holds anyhow, and
            in the thread that takes the upload apart: an interview changes threads once, not at every step.
    Raises: CollectionError C-SUB-..., C-XML-... for what cannot be accepted, C-STORE-1 when it cannot be stored now;
        what ``device_of`` raises.
    """
    if not is_small(request):
        await run_in_threadpool(device_of)
    body = await read_body(request, context.largest_upload, context.stall_seconds)
    content_type, device_id = request.headers.get("content-type", ""), _short(request.query_params.get("deviceID"))
    device_at, receipt = _date(request), Future[Receipt]()

    def work() -> None:
        try:
            with body:
                device = device_of()
                arriving, files = _take_apart(context, body, content_type)
        except BaseException as problem:
            receipt.set_exception(problem)
            return
        sender = Sender(device.interviewer, device.number, device_id, device_at)
        context.store.database.submit(
            lambda transaction: receive(transaction, arriving, files, sender), receipt, refuses_early=True
        )

    READERS.submit(work)
    # Shielded: who goes away in the middle does not stop the interview from being stored.
    return await asyncio.shield(asyncio.wrap_future(receipt))


def _take_apart(context: Context, body: BinaryIO, content_type: str) -> tuple[Submission, list[File]]:
    """The interview and its files; the files are on disk already, the interview is not yet."""
    with open_upload(body, content_type) as upload:
        arriving = read_interview(context, upload.xml)
        return arriving, [keep_file(context, name, sent, content) for name, sent, content in upload.files]


def read_interview(context: Context, xml: bytes, *, keeps_identity: bool = True) -> Submission:
    """An interview of a form that we know, without what identifies somebody; that is in its own store already, or
    nowhere, if it is not to be kept.

    Raises: CollectionError C-SUB-..., C-XML-..., C-STORE-1, C-IDENT-1.
    """
    arriving = parse_submission(xml, lambda form, version: _binaries(context, form, version))
    asked = context.study.settings.fieldwork.identities
    kept, found = set_apart(arriving, asked.values())
    if not found:
        return kept
    # A plain hash would let somebody find a telephone number by trying: everything else of the interview is known.
    kept = replace(kept, sha256=keyed_hash(context.store.folder, xml))
    if not keeps_identity:
        return kept
    with context.store.database.read() as connection:
        verdict = decide(kept, held(connection, kept.instance_id), held(connection, kept.deprecated_id))
    if verdict != Decision.REPEATED:
        is_current = verdict not in KEPT_ASIDE and kept.interview_id is not None
        subject = str(kept.interview_id) if is_current else f"{kept.instance_id}/{kept.sha256[:8]}"
        identity = Identity(**{part: found.get(asked[part]) if part in asked else None for part in PARTS})
        fieldwork = context.study.settings.fieldwork
        keep_identity(context.store, subject, identity, "server", fieldwork.end, fieldwork.keep_identities_days)
    return kept


def _binaries(context: Context, form: str, version: str) -> frozenset[str]:
    """The answers of a form that name files."""
    if (form, version) not in context.forms:
        with context.store.database.read() as connection:
            context.forms[form, version] = forms.binaries(connection, form, version)
    return context.forms[form, version]


def keep_file(context: Context, name: str, sent_name: str, content: BinaryIO) -> File:
    """A file, put on disk; of an audit, what it came to, and nothing of what identifies somebody."""
    if name != AUDIT:
        return File(name, sent_name, context.store.files.put(content))
    audit = content.read()
    timing = parse_audit(audit[: LARGEST + 1])
    kept = set_audit_apart(audit, context.study.settings.fieldwork.identities.values())
    return File(name, sent_name, context.store.files.put(io.BytesIO(kept)), timing)


def _short(text: str | None) -> str | None:
    return text[:250] if text else None


def _date(request: Request) -> datetime | None:
    """The device's clock, where it sends it."""
    try:
        moment = parsedate_to_datetime(request.headers["date"])
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (KeyError, ValueError, TypeError, OverflowError):
        return None
