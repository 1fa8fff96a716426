"""Interviews that were kept aside, and what the office makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from sqlalchemy import Connection, insert, select, update

from aneroid.collection.submissions import Decision, parse_submission
from aneroid.store import forms
from aneroid.store.database import Transaction
from aneroid.store.schema import attachments, kept_aside, submissions
from aneroid.store.submissions import Sender, missing_files, store_one
from aneroid.study.errors import CollectionError

Action = Literal["use", "dismiss"]


def waiting(connection: Connection) -> list[Any]:
    """What was kept aside and nobody has settled, in the order in which it came."""
    query = select(kept_aside).where(kept_aside.c.settled_at.is_(None)).order_by(kept_aside.c.number)
    return list(connection.execute(query).all())


def settle(transaction: Transaction, number: int, action: Action, *, reason: str, author: str) -> str | None:
    """Let what was kept aside take the place of the interview beside which it was kept, or leave that as it is.

    Nothing is lost either way: both stay as they came.

    Returns: the instanceID under which it goes on when it is used.
    Raises: CollectionError C-ASIDE-1 when nothing of that number waits.
    """
    connection = transaction.connection
    row = connection.execute(
        select(kept_aside).where(kept_aside.c.number == number).where(kept_aside.c.settled_at.is_(None))
    ).first()
    if row is None:
        raise CollectionError("C-ASIDE-1", number=number)
    used = _use(transaction, row) if action == "use" else None
    connection.execute(update(kept_aside).where(kept_aside.c.number == number).values(settled_at=transaction.at))
    done: Mapping[str, str] = {"use": "submission.used", "dismiss": "submission.dismissed"}
    transaction.record(
        author, done[action], row.instance_id, aside=number, reason=reason, **({"by": used} if used else {})
    )
    return used


def _use(transaction: Transaction, row: Any) -> str:
    """Store a body that was kept aside as the newest edit of its interview, with its files, under a free instanceID."""
    connection = transaction.connection
    arriving = parse_submission(row.xml, lambda form, version: forms.binaries(connection, form, version))
    arriving = replace(arriving, sha256=row.sha256)
    replaced = beside(connection, arriving.instance_id, arriving.deprecated_id)
    is_taken = newest(connection, arriving.instance_id) is not None
    name = f"{arriving.instance_id[:200]}~{row.number}" if is_taken else arriving.instance_id
    files: dict[str, str] = {}
    if name != arriving.instance_id:
        for file in connection.execute(
            select(attachments)
            .where(attachments.c.instance_id == arriving.instance_id)
            .where(attachments.c.xml_sha256 == arriving.sha256)
            .order_by(attachments.c.number)
        ).all():
            values = {n: v for n, v in file._mapping.items() if n != "number"}
            connection.execute(insert(attachments).values(**values | {"instance_id": name}))
            files[file.name] = file.sha256
    edit = replace(arriving, instance_id=name, deprecated_id=replaced)
    verdict = Decision.EDIT if replaced else Decision.NEW
    store_one(transaction, edit, Sender(row.interviewer, row.device, row.device_id), verdict, files)
    is_complete = not missing_files(connection, edit)
    connection.execute(update(submissions).where(submissions.c.instance_id == name).values(is_complete=is_complete))
    return name


def beside(connection: Connection, instance_id: str, deprecated_id: str | None) -> str | None:
    """The interview whose place a body that was kept aside would take; none when it is not here."""
    return newest(connection, instance_id) or newest(connection, deprecated_id)


def newest(connection: Connection, instance_id: str | None) -> str | None:
    """The interview that has in the end taken an interview's place; itself when none has, none when it is not here."""
    found = None
    while instance_id is not None:
        row = connection.execute(
            select(submissions.c.edited_by).where(submissions.c.instance_id == instance_id)
        ).first()
        if row is None:
            break
        found, instance_id = instance_id, row.edited_by
    return found
