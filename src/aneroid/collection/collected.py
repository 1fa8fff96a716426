"""What came back from the field, as files of the study folder: ``field/``, a table per kind of record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from aneroid.collection.contacts import CONTACTS
from aneroid.collection.dispositions import BY_CODE
from aneroid.study.errors import CollectionError
from aneroid.study.settings import SampleSection

FOLDER = "field"
TABLES = ("submissions", "contacts", "calls", "revisit_results", "decisions")
COMPLETE = "1.1"
UNSETTLED = frozenset({"not reached", "busy", "call back"})
"""Outcomes of a call after which another is made."""
AGAIN = "again_"


def read_collected(study: Path) -> dict[str, pl.DataFrame]:
    """The tables that a fetch or an import left in the study folder.

    Raises: CollectionError C-FETCH-1 when nothing was fetched, C-FETCH-2 when a table cannot be read.
    """
    frames = {}
    for name in TABLES:
        path = study / FOLDER / f"{name}.parquet"
        if not path.is_file():
            raise CollectionError("C-FETCH-1", where=str(study), name=f"{FOLDER}/{name}.parquet")
        try:
            frames[name] = pl.read_parquet(path)
        except (pl.exceptions.PolarsError, OSError) as problem:
            raise CollectionError("C-FETCH-2", where=str(path)) from problem
    return frames


def place_interviews(
    submissions: Sequence[Mapping[str, Any]], contacts: Sequence[Mapping[str, Any]], *, everyone: bool = False
) -> tuple[list[str], list[dict[str, Any]]]:
    """At which address each interview was held, and visits for interviews that nobody logged.

    Completed visits of a slot and its interviews go together in the order of time, those of one moment in the order
    in which they came in. An interview without a visit was
    held all the same, as by ODK Collect alone: it gets a visit at an address of its own, at the moment it began. Where
    everyone in a household is interviewed, an interview goes to the completed visit that is nearest in time.

    Args:
        everyone: interviews of one slot may be of one household.
        submissions: ``submission_id``, ``interview_id``, ``interviewer``, ``psu``, ``started``, as they came in.
        contacts: ``address_id``, ``interview_id``, ``at``, ``disposition``, as they came in.
    Returns: an address for each submission, in their order, and the missing visits as rows of ``CONTACTS``.
    """
    completed: dict[str, list[tuple[datetime, str]]] = {}
    known: dict[str, int] = {}
    for row in sorted(contacts, key=lambda row: row["at"]):
        slot = row["interview_id"]
        known[slot] = max(known.get(slot, 0), int(row["address_id"].rpartition("/")[2]))
        if BY_CODE[row["disposition"]].group in ("I", "P"):
            completed.setdefault(slot, []).append((row["at"], row["address_id"]))
    placed: dict[str, str] = {}
    added = []
    for row in sorted(submissions, key=lambda row: row["started"]):
        slot = row["interview_id"]
        here = completed.get(slot)
        if here and everyone:
            placed[row["submission_id"]] = min(here, key=lambda visit: abs(visit[0] - row["started"]))[1]
            continue
        if here:
            placed[row["submission_id"]] = here.pop(0)[1]
            continue
        known[slot] = known.get(slot, 0) + 1
        address = f"{slot}/{known[slot]:02d}"
        placed[row["submission_id"]] = address
        if everyone:
            completed[slot] = [(row["started"], address)]
        added.append({**{name: row.get(name) for name in ("interview_id", "psu", "interviewer")}, "address_id": address,
                      "attempt": 1, "at": row["started"], "disposition": COMPLETE})  # fmt: skip
    return [placed[row["submission_id"]] for row in submissions], added


def contacts_frame(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Visits as the later stages count on them."""
    data = [{name: row.get(name) for name in CONTACTS} for row in rows]
    return pl.DataFrame(data, schema=dict(CONTACTS)).sort("address_id", "attempt")


def calls_frame(rows: Sequence[Mapping[str, Any]], key_questions: Sequence[str]) -> pl.DataFrame:
    """Telephone calls, a row per interview called: how often, and what the last call that settled it came to."""
    best: dict[str, Mapping[str, Any]] = {}
    made: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: (row["outcome"] not in UNSETTLED, row["at"])):
        best[row["instance_id"]] = row
        made[row["instance_id"]] = made.get(row["instance_id"], 0) + 1
    schema: dict[str, Any] = {
        "submission_id": pl.String, "attempts": pl.Int64, "outcome": pl.String, "interview_held": pl.Boolean,
        "right_person": pl.Boolean, **{AGAIN + question: pl.String for question in key_questions},
    }  # fmt: skip
    data = [
        {
            "submission_id": name, "attempts": made[name], "outcome": row["outcome"],
            "interview_held": row["interview_held"], "right_person": row["right_person"],
            **{AGAIN + question: row["again"].get(question) for question in key_questions},
        }
        for name, row in sorted(best.items())
    ]  # fmt: skip
    return pl.DataFrame(data, schema=schema)


def revisits_frame(rows: Sequence[Mapping[str, Any]], key_questions: Sequence[str] = ()) -> pl.DataFrame:
    """What was found at households that were revisited, by interview: also how long it was, and key answers again."""
    schema: dict[str, Any] = {
        "submission_id": pl.String, "interview_id": pl.String, "household_exists": pl.Boolean,
        "interview_held": pl.Boolean, "right_person": pl.Boolean, "why": pl.String, "minutes": pl.Float64,
        **{AGAIN + question: pl.String for question in key_questions},
    }  # fmt: skip
    data = [
        {**{name: row.get(name) for name in schema if not name.startswith(AGAIN)},
         **{AGAIN + question: (row.get("again") or {}).get(question) for question in key_questions}}
        for row in rows
    ]  # fmt: skip
    return pl.DataFrame(data, schema=schema).sort("submission_id")


def decisions_frame(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """What the office decided on interviews: accepted or rejected, and why."""
    schema = {"submission_id": pl.String, "decision": pl.String, "reason": pl.String}
    return pl.DataFrame([dict(row) for row in rows], schema=schema).sort("submission_id")


def adults_of(selections: Sequence[Mapping[str, Any]], sample: SampleSection | None) -> dict[str, int]:
    """How many persons could have been interviewed at an address, from its sealed roster."""
    youngest = sample.person.minimum_age if sample is not None else 0
    counted = {}
    for row in selections:
        ages = [person.get("age") for person in row["roster"]]
        counted[row["address_id"]] = sum(age is None or age >= youngest for age in ages)
    return counted


def naive(moment: datetime | None) -> datetime | None:
    """A moment in UTC without its zone, as the stages count on."""
    return None if moment is None else (moment - (moment.utcoffset() or timedelta())).replace(tzinfo=None)
