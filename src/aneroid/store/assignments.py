"""Assignments in the database: the drawn sample, and who works on which part of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, insert, select, update

from aneroid.store.database import Transaction
from aneroid.store.schema import addresses, assignments, revisits, submissions
from aneroid.study.errors import CollectionError

COLUMNS = (
    "interview_id", "stratum", "psu", "settlement", "start_place", "start_latitude", "start_longitude", "direction",
    "turn", "skip", "slot", "interviewer",
)  # fmt: skip


def load_sample(transaction: Transaction, rows: Iterable[Mapping[str, Any]], revisited: Iterable[str]) -> int:
    """Take over the drawn sample; what is here already stays as it is, since people work on it.

    Returns: how many assignments are new.
    """
    connection = transaction.connection
    known = set(connection.execute(select(assignments.c.interview_id)).scalars())
    new: list[dict[str, Any]] = [
        {**{name: row.get(name) for name in COLUMNS}, "earlier": [], "status": "open", "row_version": 1}
        for row in rows
        if row["interview_id"] not in known
    ]
    if new:
        connection.execute(insert(assignments), new)
        transaction.record("server", "sample.loaded", "assignments", assignments=len(new))
    drawn = set(connection.execute(select(revisits.c.interview_id)).scalars())
    added = [{"interview_id": name} for name in revisited if name not in drawn]
    if added:
        connection.execute(insert(revisits), added)
        transaction.record("server", "revisits.loaded", "revisits", revisits=len(added))
    return len(new)


def of_interviewer(connection: Connection, interviewer: str | None) -> list[Any]:
    """The assignments of an interviewer in the order of the sample; everybody's where none is named."""
    query = select(assignments).order_by(assignments.c.interview_id)
    if interviewer is not None:
        query = query.where(assignments.c.interviewer == interviewer)
    return list(connection.execute(query).all())


def addresses_of(connection: Connection, interviewer: str) -> dict[str, list[Any]]:
    """The dwellings visited so far of an interviewer's assignments, by assignment, in the order of the route."""
    query = (
        select(addresses)
        .join(assignments, assignments.c.interview_id == addresses.c.interview_id)
        .where(assignments.c.interviewer == interviewer)
        .order_by(addresses.c.address_id)
    )
    found: dict[str, list[Any]] = {}
    for row in connection.execute(query):
        found.setdefault(row.interview_id, []).append(row)
    return found


def returned_to(connection: Connection, interviewer: str) -> dict[str, str]:
    """Interviews that are to be held or put right again, by assignment."""
    query = (
        select(submissions.c.interview_id, submissions.c.instance_id)
        .join(assignments, assignments.c.interview_id == submissions.c.interview_id)
        .where(assignments.c.interviewer == interviewer)
        .where(assignments.c.status == "returned")
        .where(submissions.c.status == "returned")
        .where(submissions.c.edited_by.is_(None))
        .order_by(submissions.c.number)
    )
    return {row.interview_id: row.instance_id for row in connection.execute(query)}


def reassign(transaction: Transaction, interview_ids: Iterable[str], interviewer: str, actor: str, reason: str) -> int:
    """Give assignments to another interviewer; what the one before did offline may still come in.

    Returns: how many changed hands.
    Raises: CollectionError C-ASSIGN-1 for one that does not exist, C-ASSIGN-2 for one that is closed.
    """
    moved = 0
    for row in _rows(transaction.connection, interview_ids):
        if row.interviewer == interviewer:
            continue
        earlier = sorted({*row.earlier, *([row.interviewer] if row.interviewer else [])} - {interviewer})
        _change(transaction, row.interview_id, interviewer=interviewer, earlier=earlier)
        transaction.record(
            actor, "assignment.reassigned", row.interview_id, before=row.interviewer, after=interviewer, reason=reason
        )
        moved += 1
    return moved


def close(transaction: Transaction, interview_ids: Iterable[str], actor: str, reason: str) -> int:
    """End assignments without an interview, or with the one that they have. Returns: how many."""
    rows = _rows(transaction.connection, interview_ids)
    for row in rows:
        _change(transaction, row.interview_id, status="closed")
        transaction.record(actor, "assignment.closed", row.interview_id, before=row.status, reason=reason)
    return len(rows)


def reopen(transaction: Transaction, interview_ids: Iterable[str], actor: str, reason: str) -> int:
    """Open assignments again that were closed or done. Returns: how many."""
    names = list(interview_ids)
    rows = _rows(transaction.connection, names, closed_too=True)
    for row in rows:
        _change(transaction, row.interview_id, status="open")
        transaction.record(actor, "assignment.reopened", row.interview_id, before=row.status, reason=reason)
    return len(rows)


def _rows(connection: Connection, interview_ids: Iterable[str], *, closed_too: bool = False) -> list[Any]:
    rows = []
    for name in dict.fromkeys(interview_ids):
        row = connection.execute(select(assignments).where(assignments.c.interview_id == name)).first()
        if row is None:
            raise CollectionError("C-ASSIGN-1", slot=ascii(name[:80]))
        if row.status == "closed" and not closed_too:
            raise CollectionError("C-ASSIGN-2", slot=name)
        rows.append(row)
    return rows


def _change(transaction: Transaction, interview_id: str, **values: Any) -> None:
    transaction.connection.execute(
        update(assignments)
        .where(assignments.c.interview_id == interview_id)
        .values(**values, row_version=assignments.c.row_version + 1)
    )
