"""Interviews in the database: received whole, once, and never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, insert, literal, select, update

from aneroid.collection.paradata import Timing
from aneroid.collection.submissions import KEPT_ASIDE, Decision, Held, Submission, decide, parse_submission
from aneroid.store import forms
from aneroid.store.database import Transaction
from aneroid.store.devices import SPEAKS, UnknownDeviceError
from aneroid.store.files import Stored
from aneroid.store.schema import assignments, attachments, kept_aside, paradata, submissions

TOLERATED_SECONDS = 60.0
Status = Literal["stored", "already", "kept_aside"]
# Statements of every interview, built once: building one costs several times as much as running it.
HELD = select(submissions.c.sha256, submissions.c.edited_by).where(submissions.c.instance_id == bindparam("name"))
STORE = insert(submissions).inline()
PLANNED = select(assignments.c.interviewer, assignments.c.status).where(
    assignments.c.interview_id == bindparam("interview")
)
DONE = (
    update(assignments)
    .where(assignments.c.interview_id == bindparam("interview"))
    .values(status="done", message=None, row_version=assignments.c.row_version + 1)
)
EARLY = (
    select(kept_aside)
    .where(kept_aside.c.deprecated_id == bindparam("name"))
    .where(kept_aside.c.reason == Decision.EARLY_EDIT.value)
    .where(kept_aside.c.settled_at.is_(None))
    .order_by(kept_aside.c.number)
)
ONE = select(literal(1).label("one")).subquery("one")
LOOK = select(
    submissions.c.sha256,
    submissions.c.edited_by,
    assignments.c.interview_id,
    assignments.c.interviewer,
    assignments.c.status,
    EARLY.order_by(None).exists().label("is_awaited"),
    SPEAKS.exists().label("may_speak"),
).select_from(
    ONE.outerjoin(submissions, submissions.c.instance_id == bindparam("name")).outerjoin(
        assignments, assignments.c.interview_id == bindparam("interview")
    )
)
"""All that is to be known before an interview is stored, in one question: the same interview, its assignment, whether
an edit of it came before it, and whether the device may still speak."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent an interview: the interviewer, their device here and as it calls itself."""

    interviewer: str | None
    device: int | None = None
    device_id: str | None = None
    device_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A file that came with an interview: its composed name, the name as sent, and what is on disk."""

    name: str
    sent_name: str
    stored: Stored
    timing: Timing | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an interview that was sent, and the files that it still lacks."""

    instance_id: str
    status: Status
    missing: tuple[str, ...]


def receive(transaction: Transaction, arriving: Submission, files: Sequence[File], sender: Sender) -> Receipt:
    """Take in an interview of a known form, or the part of it that came; the whole of it is one transaction.

    Raises: UnknownDeviceError when its device may not speak any more; nothing is written then.
    """
    connection = transaction.connection
    asked = {"name": arriving.instance_id, "interview": arriving.interview_id, "device": sender.device}
    known = connection.execute(LOOK, {**asked, "at": transaction.at}).one()
    if sender.device is not None and not known.may_speak:
        raise UnknownDeviceError
    same = None if known.sha256 is None else Held(known.sha256, known.edited_by is not None)
    verdict = decide(arriving, same, held(connection, arriving.deprecated_id))
    added = _attach(transaction, arriving, files)
    if verdict in KEPT_ASIDE:
        is_new = _keep_aside(transaction, arriving, sender, verdict)
        status: Status = "kept_aside"
    elif verdict == Decision.REPEATED:
        is_new, status = False, "already"
    else:
        _store(transaction, arriving, sender, verdict, added, known if known.interview_id is not None else None)
        is_new, status = True, "stored"
    missing = missing_files(connection, arriving)
    if status == "already" and added:
        connection.execute(
            update(submissions).where(submissions.c.instance_id == arriving.instance_id).values(is_complete=not missing)
        )
    if added and status != "stored":
        transaction.record(
            sender.interviewer or "import", "submission.files", arriving.instance_id,
            sha256=arriving.sha256, files=added,
        )  # fmt: skip
    if status != "kept_aside":
        _keep_timing(transaction, arriving, files, sender)
    if is_new and status == "stored" and known.is_awaited:
        _settle_early_edits(transaction, arriving.instance_id)
    return Receipt(arriving.instance_id, status, missing)


def held(connection: Connection, instance_id: str | None) -> Held | None:
    """What is stored under an instanceID."""
    if instance_id is None:
        return None
    row = connection.execute(HELD, {"name": instance_id}).first()
    return Held(row.sha256, row.edited_by is not None) if row else None


def missing_files(connection: Connection, submission: Submission) -> tuple[str, ...]:
    """Files that an interview names and that have not come yet."""
    if not submission.expected:
        return ()
    here = connection.execute(
        select(attachments.c.name)
        .where(attachments.c.instance_id == submission.instance_id)
        .where(attachments.c.xml_sha256 == submission.sha256)
    ).scalars()
    return tuple(sorted(set(submission.expected) - set(here)))


def store_one(
    transaction: Transaction, arriving: Submission, sender: Sender, verdict: Decision, files: Mapping[str, str]
) -> None:
    """Add an interview, in the place of the one that it edits if it is an edit, with the hashes of its new files."""
    assignment = transaction.connection.execute(PLANNED, {"interview": arriving.interview_id}).first()
    _store(transaction, arriving, sender, verdict, files, assignment)


def _store(
    transaction: Transaction, arriving: Submission, sender: Sender, verdict: Decision, files: Mapping[str, str],
    assignment: Any | None,
) -> None:  # fmt: skip
    connection, replaced = transaction.connection, arriving.deprecated_id
    row = {
        "instance_id": arriving.instance_id, "form_id": arriving.form_id, "version": arriving.version,
        "interview_id": arriving.interview_id, "interviewer": sender.interviewer, "device": sender.device,
        "device_id": sender.device_id, "sha256": arriving.sha256, "xml": arriving.xml,
        "is_encrypted": arriving.is_encrypted, "expected": list(arriving.expected),
        "is_complete": not set(arriving.expected) - files.keys(),
        "edits": replaced if verdict == Decision.EDIT else None, "started_at": arriving.started,
        "ended_at": arriving.ended, "device_at": sender.device_at, "received_at": transaction.at,
        "status": "received", "row_version": 1, "marks": _marks(arriving, sender, assignment),
    }  # fmt: skip
    connection.execute(STORE, row)
    if verdict == Decision.EDIT:
        connection.execute(
            update(submissions)
            .where(submissions.c.instance_id == replaced)
            .values(edited_by=arriving.instance_id, row_version=submissions.c.row_version + 1)
        )
    if assignment is not None and assignment.status in ("open", "returned"):
        connection.execute(DONE, {"interview": arriving.interview_id})
    transaction.record(
        sender.interviewer or "import", "submission.stored", arriving.instance_id, sha256=arriving.kept_sha256,
        form=arriving.form_id, version=arriving.version, interview=arriving.interview_id,
        **({"files": files} if files else {}), **({"replaces": replaced} if verdict == Decision.EDIT else {}),
    )  # fmt: skip


def _marks(arriving: Submission, sender: Sender, assignment: Any | None) -> list[str]:
    """What a coordinator should notice about an interview at once."""
    if arriving.is_encrypted:
        return ["encrypted"]
    if assignment is None:
        return ["no such assignment"]
    return [] if sender.interviewer in (None, assignment.interviewer) else ["another interviewer's assignment"]


def _keep_aside(transaction: Transaction, arriving: Submission, sender: Sender, verdict: Decision) -> bool:
    """Keep a second body of an interview; the same one again changes nothing."""
    connection = transaction.connection
    known = connection.execute(
        select(kept_aside.c.number)
        .where(kept_aside.c.instance_id == arriving.instance_id)
        .where(kept_aside.c.sha256 == arriving.sha256)
    ).first()
    if known is not None:
        return False
    connection.execute(
        insert(kept_aside).values(
            instance_id=arriving.instance_id, deprecated_id=arriving.deprecated_id, interviewer=sender.interviewer,
            device=sender.device, device_id=sender.device_id, sha256=arriving.sha256, xml=arriving.xml,
            reason=verdict.value, received_at=transaction.at,
        )
    )  # fmt: skip
    transaction.record(
        sender.interviewer or "import", "submission.kept_aside", arriving.instance_id, sha256=arriving.kept_sha256,
        reason=verdict.value,
    )  # fmt: skip
    return True


def _attach(transaction: Transaction, arriving: Submission, files: Sequence[File]) -> dict[str, str]:
    """Note the files that came; one that is known already changes nothing. Returns the new ones' hashes by name."""
    if not files:
        return {}
    connection = transaction.connection
    known = {
        (row.name, row.sha256)
        for row in connection.execute(
            select(attachments.c.name, attachments.c.sha256)
            .where(attachments.c.instance_id == arriving.instance_id)
            .where(attachments.c.xml_sha256 == arriving.sha256)
        )
    }
    new = {(f.name, f.stored.sha256): f for f in files if (f.name, f.stored.sha256) not in known}
    if new:
        connection.execute(
            insert(attachments),
            [
                {
                    "instance_id": arriving.instance_id, "xml_sha256": arriving.sha256, "name": file.name,
                    "sent_name": file.sent_name, "sha256": file.stored.sha256, "size": file.stored.size,
                    "received_at": transaction.at,
                }
                for file in new.values()
            ],
        )  # fmt: skip
    return {file.name: file.stored.sha256 for file in new.values()}


def _keep_timing(transaction: Transaction, arriving: Submission, files: Sequence[File], sender: Sender) -> None:
    """What the interview's audit came to, and how far the device's clock was from ours."""
    connection = transaction.connection
    for file in files:
        if file.timing is None:
            continue
        timing = asdict(file.timing)
        last = timing.pop("last_moment_ms")
        connection.execute(paradata.delete().where(paradata.c.instance_id == arriving.instance_id))
        connection.execute(
            insert(paradata).values(
                instance_id=arriving.instance_id, sha256=file.stored.sha256, **timing,
                clock_offset_seconds=clock_offset(transaction.at, sender.device_at, last),
            )
        )  # fmt: skip


def clock_offset(now: datetime, device_at: datetime | None, last_moment_ms: int | None) -> float | None:
    """How far a device's clock is ahead of ours, in seconds; behind is negative.

    Without the device's own word only a clock that is ahead can be seen: its interview ended after it came in.
    """
    if device_at is not None:
        return (device_at - now).total_seconds()
    if last_moment_ms is None:
        return None
    ahead = last_moment_ms / 1000 - now.timestamp()
    return ahead if ahead > TOLERATED_SECONDS else None


def _settle_early_edits(transaction: Transaction, instance_id: str) -> None:
    """An edit that came before the interview that it replaces takes its place now."""
    connection = transaction.connection
    waiting = connection.execute(EARLY, {"name": instance_id}).all()
    for row in waiting:
        edit = parse_submission(row.xml, lambda form, version: forms.binaries(connection, form, version))
        edit = replace(edit, sha256=row.sha256)
        if decide(edit, held(connection, edit.instance_id), held(connection, instance_id)) != Decision.EDIT:
            continue
        store_one(transaction, edit, Sender(row.interviewer, row.device, row.device_id), Decision.EDIT, {})
        connection.execute(
            update(submissions)
            .where(submissions.c.instance_id == edit.instance_id)
            .values(is_complete=not missing_files(connection, edit))
        )
        connection.execute(
            update(kept_aside).where(kept_aside.c.number == row.number).values(settled_at=transaction.at)
        )
        _settle_early_edits(transaction, edit.instance_id)


def wanted_files(connection: Connection) -> set[str]:
    """The content of every attachment that the database speaks of."""
    return set(connection.execute(select(attachments.c.sha256).distinct()).scalars())


def attachments_of(connection: Connection, instance_id: str, sha256: str) -> Mapping[str, Any]:
    """The newest file of each name of an interview, as rows by name."""
    rows = connection.execute(
        select(attachments)
        .where(attachments.c.instance_id == instance_id)
        .where(attachments.c.xml_sha256 == sha256)
        .order_by(attachments.c.number)
    )
    return {row.name: row for row in rows}
