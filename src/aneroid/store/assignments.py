"""Assignments in the database: the drawn sample, and who works on which part of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, insert, select

from aneroid.store.database import Transaction
from aneroid.store.schema import assignments, revisits

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
    new = [
        {**{name: row.get(name) for name in COLUMNS}, "status": "open", "row_version": 1}
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
