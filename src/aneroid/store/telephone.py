"""Telephone calls in the database: whom there is to call, what was tried, what it came to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
from sqlalchemy import Connection, insert, select

from aneroid.collection.collected import naive
from aneroid.store.database import Transaction
from aneroid.store.review import CURRENT, interview
from aneroid.store.schema import calls, submissions
from aneroid.study.errors import CollectionError
from aneroid.verification.calls import ATTEMPTS

CALLED = ("received", "held", "accepted")
"""Interviews whose respondents are called: all but those that are not to count, or are to be held again."""


def respondents(connection: Connection) -> pl.DataFrame:
    """Whose respondents are to be called: ``submission_id``, ``interview_id``, ``interviewer``, ``ended``."""
    rows = connection.execute(
        select(submissions.c.instance_id, submissions.c.interview_id, submissions.c.interviewer,
               submissions.c.ended_at, submissions.c.received_at)
        .where(CURRENT).where(submissions.c.status.in_(CALLED)).order_by(submissions.c.number)
    )  # fmt: skip
    data = [
        (r.instance_id, r.interview_id, r.interviewer, naive(min(r.ended_at or r.received_at, r.received_at)))
        for r in rows
    ]
    return pl.DataFrame(data, orient="row", schema={
        "submission_id": pl.String, "interview_id": pl.String, "interviewer": pl.String, "ended": pl.Datetime("us"),
    })  # fmt: skip


def attempts(connection: Connection) -> pl.DataFrame:
    """Every call of interviews that are still to be called, as ``verification.calls.ATTEMPTS``, with its author."""
    rows = connection.execute(
        select(calls.c.instance_id, calls.c.at, calls.c.outcome, calls.c.call_back_at)
        .join(submissions, submissions.c.instance_id == calls.c.instance_id)
        .where(CURRENT).where(submissions.c.status.in_(CALLED)).order_by(calls.c.at)
    )  # fmt: skip
    data = [(r.instance_id, naive(r.at), r.outcome, naive(r.call_back_at)) for r in rows]
    return pl.DataFrame(data, orient="row", schema=ATTEMPTS)


def calls_of(connection: Connection, instance_id: str) -> list[Any]:
    """Calls about an interview, in order."""
    return list(connection.execute(select(calls).where(calls.c.instance_id == instance_id).order_by(calls.c.at)).all())


def add_call(transaction: Transaction, sent: Mapping[str, Any], author: str) -> bool:
    """Put a telephone call on record. Returns: whether it is new.

    Raises: CollectionError C-REVIEW-1 when there is no such interview.
    """
    connection = transaction.connection
    if connection.execute(select(calls.c.id).where(calls.c.id == sent["id"])).first() is not None:
        return False
    if interview(connection, sent["instance_id"]) is None:
        raise CollectionError("C-REVIEW-1", instance=ascii(sent["instance_id"][:80]))
    connection.execute(insert(calls).values(**sent, author=author, at=transaction.at))
    transaction.record(author, "call.made", sent["instance_id"], outcome=sent["outcome"])
    return True
