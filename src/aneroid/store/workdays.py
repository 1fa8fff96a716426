"""Interviewers' work day by day: how much, how long, how suspicious, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy import Connection, select

from aneroid.collection.dispositions import BY_CODE
from aneroid.store.review import CURRENT
from aneroid.store.schema import calls, contacts, revisit_results, submissions

COUNTED = ("interviews", "accepted", "returned", "rejected", "failed", "contacts", "refusals")


def workdays(
    connection: Connection, zone: tzinfo | None, scores: Mapping[str, float], interviewer: str | None = None
) -> list[dict[str, Any]]:
    """A row per interviewer and day on which they interviewed or visited, in order.

    Args:
        zone: of the calendar; the machine's where there is none. scores: probabilities by interview.
    Returns: ``interviewer``, ``day``, ``COUNTED``, ``minutes`` and ``suspicion`` (means; none without interviews).
    """
    days: dict[tuple[str, date], dict[str, Any]] = {}

    def at(who: str, moment: datetime) -> dict[str, Any]:
        day = moment.astimezone(zone).date()
        return days.setdefault((who, day), {**dict.fromkeys(COUNTED, 0), "lengths": [], "scores": []})

    against = denied(connection)
    for row in connection.execute(_of(select(submissions).where(CURRENT), submissions.c.interviewer, interviewer)):
        if row.interviewer is None:
            continue
        entry = at(row.interviewer, row.started_at or row.received_at)
        entry["interviews"] += 1
        entry["failed"] += row.instance_id in against
        if row.status in ("accepted", "returned", "rejected"):
            entry[row.status] += 1
        if row.started_at and row.ended_at:
            entry["lengths"].append((row.ended_at - row.started_at).total_seconds() / 60)
        if row.instance_id in scores:
            entry["scores"].append(scores[row.instance_id])
    for row in connection.execute(_of(select(contacts), contacts.c.interviewer, interviewer)):
        entry = at(row.interviewer, row.at)
        entry["contacts"] += 1
        entry["refusals"] += BY_CODE[row.disposition].group == "R"
    return [
        {"interviewer": who, "day": day, **{name: entry[name] for name in COUNTED},
         "minutes": _mean(entry["lengths"]), "suspicion": _mean(entry["scores"])}
        for (who, day), entry in sorted(days.items())
    ]  # fmt: skip


def denied(connection: Connection) -> set[str]:
    """Interviews that a call or a revisit speaks against: not held, with another person, at no household."""
    found = set()
    for table, flags in ((calls, ("interview_held", "right_person")),
                         (revisit_results, ("household_exists", "interview_held", "right_person"))):  # fmt: skip
        for row in connection.execute(select(table.c.instance_id, *(table.c[flag] for flag in flags))):
            if row.instance_id is not None and any(getattr(row, flag) is False for flag in flags):
                found.add(row.instance_id)
    return found


def _of(query: Any, column: Any, interviewer: str | None) -> Any:
    return query if interviewer is None else query.where(column == interviewer)


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None
