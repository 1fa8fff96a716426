"""Revisits in the database: households drawn before fieldwork or chosen by risk, and what was found at their doors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl
from sqlalchemy import Connection, func, insert, select

from aneroid.collection.dispositions import BY_CODE
from aneroid.store.database import Transaction
from aneroid.store.review import CURRENT
from aneroid.store.schema import assignments, contacts, paradata, revisit_results, revisits, submissions
from aneroid.study.errors import CollectionError
from aneroid.verification.revisits import BY_RISK

FOUND = ("household_exists", "interview_held", "right_person", "minutes", "adults")


def choose(transaction: Transaction, interview_ids: Iterable[str], reason: str, author: str) -> int:
    """Add interviews to those that are revisited, by risk; the sealed ones stay apart. Returns: how many are new.

    Raises: CollectionError C-ASSIGN-1 for one that does not exist, C-REVIEW-5 when all of them are on the list.
    """
    connection = transaction.connection
    names = list(dict.fromkeys(interview_ids))
    known, there = (
        set(connection.execute(select(table.c.interview_id).where(table.c.interview_id.in_(names))).scalars())
        for table in (assignments, revisits)
    )
    for name in names:
        if name not in known:
            raise CollectionError("C-ASSIGN-1", slot=ascii(name[:80]))
    new = [name for name in names if name not in there]
    if not new:
        raise CollectionError("C-REVIEW-5", slot=", ".join(names[:5]))
    connection.execute(
        insert(revisits),
        [
            {"interview_id": n, "why": BY_RISK, "reason": reason, "chosen_by": author, "chosen_at": transaction.at}
            for n in new
        ],
    )
    for name in new:
        transaction.record(author, "revisit.chosen", name, reason=reason)
    return len(new)


def to_revisit(connection: Connection) -> list[dict[str, Any]]:
    """Interviews to be revisited: where they are, the interview that came in last, and what was found of it.

    The place is that of the visit that ended in the interview, else the interview's own, else the route's start.
    """
    query = (
        select(revisits.c.interview_id, revisits.c.why, assignments.c.psu, assignments.c.stratum,
               assignments.c.interviewer, assignments.c.start_place, assignments.c.start_latitude,
               assignments.c.start_longitude)
        .select_from(revisits.join(assignments, assignments.c.interview_id == revisits.c.interview_id))
        .order_by(revisits.c.interview_id)
    )  # fmt: skip
    came = (
        select(submissions.c.interview_id, submissions.c.instance_id, submissions.c.started_at,
               paradata.c.latitude, paradata.c.longitude)
        .join(revisits, revisits.c.interview_id == submissions.c.interview_id)
        .outerjoin(paradata, paradata.c.instance_id == submissions.c.instance_id)
        .where(CURRENT).where(submissions.c.status != "rejected").order_by(submissions.c.number)
    )  # fmt: skip
    last = {row.interview_id: row for row in connection.execute(came)}
    visited = (
        select(contacts).join(revisits, revisits.c.interview_id == contacts.c.interview_id).order_by(contacts.c.at)
    )
    held = {
        row.interview_id: row for row in connection.execute(visited) if BY_CODE[row.disposition].group in ("I", "P")
    }
    results = {
        (row.interview_id, row.instance_id): row
        for row in connection.execute(select(revisit_results).order_by(revisit_results.c.number))
    }
    rows = []
    for row in connection.execute(query):
        interview, visit = last.get(row.interview_id), held.get(row.interview_id)
        instance = interview.instance_id if interview else None
        result = results.get((row.interview_id, instance))
        place = next(
            ((p.latitude, p.longitude) for p in (visit, interview) if p is not None and p.latitude is not None),
            (row.start_latitude, row.start_longitude),
        )
        rows.append({
            **row._mapping, "instance_id": instance, "held_at": interview.started_at if interview else None,
            "address_id": visit.address_id if visit else None, "address_note": visit.note if visit else None,
            "latitude": place[0], "longitude": place[1],
            **{name: getattr(result, name, None) for name in (*FOUND, "note", "author", "at")},
            "is_done": result is not None,
        })  # fmt: skip
    return rows


def record_revisit(
    transaction: Transaction, interview_id: str, instance_id: str | None, found: Mapping[str, Any], author: str
) -> bool:
    """Put on record what a coordinator found at the household, about an interview or, by default, the last one.

    Args:
        found: ``FOUND``, ``note``, and of a device ``id``, ``again``, ``visited_at`` and the place; all optional.
    Returns: whether it is new; a record with an id that is known changes nothing.
    Raises: CollectionError C-REVIEW-4 when the interview is not to be revisited, C-REVIEW-1 when there is no such
        interview of it.
    """
    connection = transaction.connection
    if connection.execute(select(revisits).where(revisits.c.interview_id == interview_id)).first() is None:
        raise CollectionError("C-REVIEW-4", slot=ascii(interview_id[:80]))
    own = found.get("id")
    if own and connection.execute(select(revisit_results.c.number).where(revisit_results.c.id == own)).first():
        return False
    held = connection.execute(
        select(submissions.c.instance_id)
        .where(submissions.c.interview_id == interview_id)
        .order_by(submissions.c.edited_by.is_not(None), submissions.c.number.desc())
    ).scalars().all()  # fmt: skip
    about = instance_id or (held[0] if held else None)
    if about is not None and about not in held:
        raise CollectionError("C-REVIEW-1", instance=ascii(about[:80]))
    connection.execute(
        insert(revisit_results).values(
            interview_id=interview_id, instance_id=about, **found, author=author, at=transaction.at
        )
    )
    told = {name: found.get(name) for name in FOUND if found.get(name) is not None}
    transaction.record(author, "revisit.made", interview_id, instance=about, **told)
    return True


def is_listed(connection: Connection, interview_id: str) -> bool:
    """Whether an interview is to be revisited."""
    query = select(revisits.c.interview_id).where(revisits.c.interview_id == interview_id)
    return connection.execute(query).first() is not None


def revisits_of(connection: Connection, instance_id: str) -> list[Any]:
    """What was found at the door about an interview, in order."""
    query = select(revisit_results).where(revisit_results.c.instance_id == instance_id)
    return list(connection.execute(query.order_by(revisit_results.c.number)).all())


def latest_results(connection: Connection) -> pl.DataFrame:
    """The last result of every revisited interview that counts, as ``verification.revisits.failure_rate`` takes it."""
    rows = connection.execute(
        select(revisits.c.why, revisit_results)
        .join(revisits, revisits.c.interview_id == revisit_results.c.interview_id)
        .order_by(revisit_results.c.number)
    )
    last = {(row.interview_id, row.instance_id): row for row in rows}
    flags = ("household_exists", "interview_held", "right_person")
    return pl.DataFrame(
        [(row.why, *(getattr(row, name) for name in flags)) for row in last.values()], orient="row",
        schema={"why": pl.String, **dict.fromkeys(flags, pl.Boolean)},
    )  # fmt: skip


def counts(connection: Connection) -> dict[str, tuple[int, int]]:
    """How many interviews are to be revisited, and how many were, by why."""
    drawn = connection.execute(select(revisits.c.why, func.count()).group_by(revisits.c.why))
    made = connection.execute(
        select(revisits.c.why, func.count(revisit_results.c.interview_id.distinct()))
        .join(revisit_results, revisit_results.c.interview_id == revisits.c.interview_id)
        .group_by(revisits.c.why)
    )
    done = {why: int(n) for why, n in made}
    return {why: (int(n), done.get(why, 0)) for why, n in drawn}
