"""Review in the database: decisions, what interviewers are told, and how it all stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, Table, case, func, insert, or_, select, update

from aneroid.collection.dispositions import BY_CODE, OutcomeCounts, outcome_rates
from aneroid.store.assignments import close, reassign
from aneroid.store.database import Transaction
from aneroid.store.schema import (
    addresses,
    assignments,
    calls,
    contacts,
    decisions,
    messages,
    paradata,
    revisit_results,
    submissions,
)
from aneroid.study.errors import CollectionError

By = Literal["stratum", "psu", "interviewer"]
Verdict = Literal["accept", "hold", "return", "reject"]
After = Literal["replace", "close"]
STATUS: Mapping[Verdict, str] = {"accept": "accepted", "hold": "held", "return": "returned", "reject": "rejected"}
DECIDED = tuple(STATUS.values())
ASSIGNMENT: Mapping[Verdict, str] = {"accept": "done", "hold": "done", "return": "returned", "reject": "open"}
CURRENT = submissions.c.edited_by.is_(None)
LISTED = (
    submissions.c.number, submissions.c.instance_id, submissions.c.interview_id, submissions.c.interviewer,
    submissions.c.form_id, submissions.c.version, submissions.c.status, submissions.c.is_complete,
    submissions.c.is_encrypted, submissions.c.started_at, submissions.c.ended_at, submissions.c.received_at,
    submissions.c.row_version, submissions.c.marks, submissions.c.edits,
)  # fmt: skip


def numbers_of(connection: Connection, instances: Collection[str]) -> dict[str, str]:
    """The planned interviews' numbers of some instances, as far as they have one."""
    names = sorted(instances)
    found: dict[str, str] = {}
    for start in range(0, len(names), 500):
        query = select(submissions.c.instance_id, submissions.c.interview_id).where(
            submissions.c.instance_id.in_(names[start : start + 500])
        )
        found |= {row.instance_id: row.interview_id for row in connection.execute(query) if row.interview_id}
    return found


def decide_on(
    transaction: Transaction, instance_id: str, verdict: Verdict, *, reason: str, message: str | None,
    expects_version: int, author: str, then: After = "replace", interviewer: str | None = None,
) -> int:  # fmt: skip
    """Put a decision on record; a rejected or returned interview opens its assignment again.

    Args:
        then: after a rejection, ``replace`` goes on with the next dwelling that the rule releases, ``close`` ends the
            assignment. interviewer: who goes on with a rejected one, where not the same.

    Returns: the interview's new row version.
    Raises: CollectionError C-REVIEW-1 when there is no such interview, C-REVIEW-2 when somebody else has changed it,
        C-REVIEW-3 when a newer edit has taken its place.
    """
    connection = transaction.connection
    row = as_seen(connection, instance_id, expects_version)
    connection.execute(
        insert(decisions).values(
            instance_id=instance_id, decision=verdict, reason=reason, message=message, author=author, at=transaction.at
        )
    )
    connection.execute(
        update(submissions)
        .where(submissions.c.instance_id == instance_id)
        .values(status=STATUS[verdict], row_version=row.row_version + 1)
    )
    if row.interview_id is not None:
        _tell_assignment(transaction, row, verdict, None if interviewer else message)
        if verdict == "reject":
            _go_on(transaction, row.interview_id, then, interviewer, author, reason)
    if row.interviewer is not None and (message or verdict in ("return", "reject")):
        connection.execute(
            insert(messages).values(
                interviewer=row.interviewer, interview_id=row.interview_id, instance_id=instance_id, decision=verdict,
                message=message or reason, at=transaction.at,
            )
        )  # fmt: skip
    transaction.record(
        author, f"interview.{verdict}", instance_id, reason=reason, before=row.status, after=STATUS[verdict],
        **({"then": then} if verdict == "reject" else {}),
    )  # fmt: skip
    return int(row.row_version) + 1


def as_seen(connection: Connection, instance_id: str, expects_version: int) -> Any:
    """An interview's row, if nobody has changed it since it was looked at.

    Raises: CollectionError C-REVIEW-1 when there is no such interview, C-REVIEW-2 when somebody else has changed it,
        C-REVIEW-3 when a newer edit has taken its place.
    """
    row = connection.execute(
        select(*LISTED, submissions.c.edited_by).where(submissions.c.instance_id == instance_id)
    ).first()
    if row is None:
        raise CollectionError("C-REVIEW-1", instance=ascii(instance_id[:80]))
    if row.edited_by is not None:
        raise CollectionError("C-REVIEW-3", instance=instance_id)
    if row.row_version != expects_version:
        raise CollectionError("C-REVIEW-2", instance=instance_id)
    return row


def _tell_assignment(transaction: Transaction, decided: Any, verdict: Verdict, message: str | None) -> None:
    """The assignment as the decision leaves it, and which of its addresses still count as interviewed.

    Where another interview of the assignment counts, it stays done.
    """
    connection = transaction.connection
    same = connection.execute(
        select(submissions.c.instance_id, submissions.c.status).where(CURRENT)
        .where(submissions.c.interview_id == decided.interview_id)
        .order_by(func.coalesce(submissions.c.started_at, submissions.c.received_at), submissions.c.number)
    ).all()  # fmt: skip
    others = [row.status for row in same if row.instance_id != decided.instance_id]
    counts = any(status not in ("rejected", "returned") for status in others)
    connection.execute(
        update(assignments)
        .where(assignments.c.interview_id == decided.interview_id)
        .where(assignments.c.status != "closed")
        .values(
            status="done" if counts else ASSIGNMENT[verdict], message=message,
            row_version=assignments.c.row_version + 1,
        )
    )  # fmt: skip
    # The completed visits of a slot and its interviews go together in the order of time, as in the export.
    completed = connection.execute(
        select(contacts.c.address_id).where(contacts.c.interview_id == decided.interview_id)
        .where(contacts.c.disposition.in_(("1.1", "1.2"))).order_by(contacts.c.at)
    ).scalars().all()  # fmt: skip
    for address, row in zip(dict.fromkeys(completed), same, strict=False):
        connection.execute(
            update(addresses).where(addresses.c.address_id == address).values(is_rejected=row.status == "rejected")
        )


def _go_on(
    transaction: Transaction, interview_id: str, then: After, interviewer: str | None, author: str, reason: str
) -> None:
    """After a rejection: the assignment ends, or goes on, if wanted with somebody else."""
    status = transaction.connection.execute(
        select(assignments.c.status).where(assignments.c.interview_id == interview_id)
    ).scalar()
    if status != "open":
        return
    if then == "close":
        close(transaction, [interview_id], author, reason)
    elif interviewer:
        reassign(transaction, [interview_id], interviewer, author, reason)


# --- lists ---------------------------------------------------------------------------------------------


def interviews(
    connection: Connection, *, status: str | None, q: str | None, limit: int, after: int | None
) -> list[Any]:
    """Interviews, the newest first; ``after`` is the number of the last one seen."""
    query = select(*LISTED).where(CURRENT).order_by(submissions.c.number.desc()).limit(limit)
    if status is not None:
        query = query.where(submissions.c.status == status)
    if after is not None:
        query = query.where(submissions.c.number < after)
    if q:
        query = query.where(_beginning(q))
    return list(connection.execute(query).all())


def queue(connection: Connection, *, status: str, q: str) -> list[Any]:
    """All interviews of a status in the order in which they came; ``open`` are those without a final decision."""
    query = select(*LISTED).where(CURRENT).order_by(submissions.c.number)
    if status == "open":
        query = query.where(submissions.c.status.not_in(("accepted", "rejected")))
    elif status != "all":
        query = query.where(submissions.c.status == status)
    if q:
        query = query.where(_beginning(q))
    return list(connection.execute(query).all())


def contradicted(connection: Connection, against: Collection[str], *, q: str) -> list[Any]:
    """Accepted interviews that a call or a revisit has spoken against since they were accepted.

    Args:
        against: interviews that calls or revisits speak against, whenever they were made.
    """
    if not against:
        return []
    decided = dict(_latest(connection, decisions))
    heard = _latest(connection, calls) + _latest(connection, revisit_results)
    since = {name for name, at in heard if name in against and name in decided and at > decided[name]}
    return [row for row in queue(connection, status="accepted", q=q) if row.instance_id in since]


def _latest(connection: Connection, table: Table) -> list[tuple[str, datetime]]:
    """When each interview was last spoken of in a table."""
    query = select(table.c.instance_id, func.max(table.c.at)).where(table.c.instance_id.is_not(None))
    return [(name, at) for name, at in connection.execute(query.group_by(table.c.instance_id))]


def _beginning(q: str) -> ColumnElement[bool]:
    """Interviews whose number begins so, or an interviewer's."""
    text = f"{_escaped(q)}%"
    return or_(
        submissions.c.interview_id.like(text, escape="\\"),
        submissions.c.instance_id.like(text, escape="\\"),
        submissions.c.interviewer == q,
    )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def interview(connection: Connection, instance_id: str) -> Any | None:
    """Everything of an interview's row."""
    return connection.execute(select(submissions).where(submissions.c.instance_id == instance_id)).first()


def paradata_of(connection: Connection, instance_id: str) -> Any | None:
    """What an interview's audit came to."""
    return connection.execute(select(paradata).where(paradata.c.instance_id == instance_id)).first()


def history(connection: Connection, instance_id: str) -> list[Any]:
    """Decisions on an interview, in order."""
    query = select(decisions).where(decisions.c.instance_id == instance_id).order_by(decisions.c.number)
    return list(connection.execute(query).all())


# --- how it stands ---------------------------------------------------------------------------------------


def progress(connection: Connection, by: By) -> list[dict[str, Any]]:
    """Planned and worked assignments, and their interviews by status, in groups and in all."""
    groups: dict[str, dict[str, Any]] = {}
    column = assignments.c[by]
    planned = select(
        func.coalesce(column, ""), func.count(),
        func.sum(case((assignments.c.status == "done", 1), else_=0)),
        func.sum(case((assignments.c.status == "closed", 1), else_=0)),
    ).group_by(column)  # fmt: skip
    for name, count, done, closed in connection.execute(planned):
        groups[name] = {"group": name, "planned": count, "done": int(done), "closed": int(closed)}
    for name, status, count in connection.execute(_statuses(by)):
        groups.setdefault(name, {"group": name, "planned": 0, "done": 0, "closed": 0})[status] = count
    names = ("planned", "done", "closed", "received", "accepted", "held", "returned", "rejected")
    rows = [{"group": g["group"], **{n: g.get(n, 0) for n in names}} for _, g in sorted(groups.items())]
    return [{"group": None, **{n: sum(row[n] for row in rows) for n in names}}, *rows]


def _statuses(by: By) -> Select[Any]:
    column = submissions.c.interviewer if by == "interviewer" else assignments.c[by]
    name = func.coalesce(column, "")
    query = select(name, submissions.c.status, func.count()).where(CURRENT).group_by(name, submissions.c.status)
    if by == "interviewer":
        return query
    return query.join(assignments, assignments.c.interview_id == submissions.c.interview_id)


def rates(connection: Connection, by: By) -> list[dict[str, Any]]:
    """AAPOR's outcome rates of the addresses approached so far, in groups and in all.

    An address whose interview was rejected counts as not attempted: nobody knows what was done there.
    """
    column = addresses.c[by]
    query = select(column, addresses.c.disposition, addresses.c.is_rejected, func.count()).group_by(
        column, addresses.c.disposition, addresses.c.is_rejected
    )
    counts: dict[str | None, dict[str, int]] = {None: {}}
    for name, code, is_rejected, count in connection.execute(query):
        group = "UH" if is_rejected else BY_CODE[code].group
        for key in (name, None):
            letters = counts.setdefault(key, {})
            letters[group] = letters.get(group, 0) + count
    ordered: Sequence[str | None] = [None, *sorted(name for name in counts if name is not None)]
    return [
        {"group": name, "addresses": sum(counts[name].values()), "counts": counts[name],
         "rates": outcome_rates(OutcomeCounts(**counts[name]))}
        for name in ordered
    ]  # fmt: skip


def scorecards(connection: Connection) -> list[dict[str, Any]]:
    """What stands out about each interviewer's work, from what the server has."""
    work = select(
        submissions.c.interviewer, func.count().label("interviews"),
        *(func.sum(case((submissions.c.status == s, 1), else_=0)).label(s) for s in DECIDED),
        func.sum(case((paradata.c.is_mocked, 1), else_=0)).label("mocked_places"),
        func.avg(paradata.c.active_seconds).label("mean_seconds"),
        func.avg(paradata.c.changes).label("mean_changes"),
        func.max(func.abs(paradata.c.clock_offset_seconds)).label("largest_clock_offset_seconds"),
        func.max(submissions.c.received_at).label("last_received_at"),
    ).select_from(
        submissions.outerjoin(paradata, paradata.c.instance_id == submissions.c.instance_id)
    ).where(CURRENT).group_by(submissions.c.interviewer).order_by(submissions.c.interviewer)  # fmt: skip
    by_interviewer = {entry["group"]: entry for entry in rates(connection, "interviewer")}
    made = select(contacts.c.interviewer, func.count()).group_by(contacts.c.interviewer)
    visits: dict[str, int] = {name: int(count) for name, count in connection.execute(made)}
    return [
        {**row._mapping, "visits": visits.get(row.interviewer, 0),
         "rates": by_interviewer.get(row.interviewer, {}).get("rates", {})}
        for row in connection.execute(work)
    ]  # fmt: skip


# --- what interviewers are told ------------------------------------------------------------------------------


def inbox(connection: Connection, interviewer: str) -> list[Any]:
    """What an interviewer has been told, the newest first."""
    query = select(messages).where(messages.c.interviewer == interviewer).order_by(messages.c.number.desc()).limit(500)
    return list(connection.execute(query).all())


def mark_read(transaction: Transaction, number: int, interviewer: str) -> bool:
    """Note that a message was read. Returns: whether the interviewer has such a message."""
    row = transaction.connection.execute(
        select(messages.c.read_at).where(messages.c.number == number).where(messages.c.interviewer == interviewer)
    ).first()
    if row is None:
        return False
    if row.read_at is None:
        transaction.connection.execute(
            update(messages).where(messages.c.number == number).values(read_at=transaction.at)
        )
    return True
