"""What the field server holds, as the tables that the life cycle goes on from."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Select, select

from aneroid.collection.answers import submissions_frame, typed
from aneroid.collection.collected import (
    adults_of,
    calls_frame,
    contacts_frame,
    decisions_frame,
    naive,
    place_interviews,
    revisits_frame,
)
from aneroid.store.folder import Store
from aneroid.store.review import CURRENT
from aneroid.store.schema import (
    assignments,
    calls,
    contacts,
    decisions,
    edits,
    revisit_results,
    revisits,
    selections,
    submissions,
)
from aneroid.study.errors import CollectionError
from aneroid.study.folder import Study
from aneroid.study.questionnaire import Questionnaire

EXPORTED = {"interviews": "submissions", "contacts": "contacts"}
"""Tables that analysts get, and what they are called here."""
DECIDED = {"accepted": "accepted", "rejected": "rejected", "held": "rejected", "returned": "rejected"}


def export_fieldwork(store: Store, study: Study, only: Collection[str] | None = None) -> dict[str, pl.DataFrame]:
    """Interviews, visits, calls, revisits and decisions, one state of the database, nothing that identifies anybody.

    An interview that an edit has replaced, that is encrypted, or that belongs to no assignment stays behind; one that
    is held or returned does not count until the office accepts it.

    Args:
        only: planned interviews that are wanted, by number; all where none are named.
    Returns: the tables of ``collection.collected``.
    Raises: CollectionError C-FORM-2 for a study without questionnaire.
    """
    if study.questionnaire is None:
        raise CollectionError("C-FORM-2", where=str(study.folder))
    with store.database.read() as connection:
        query = (
            select(submissions, assignments.c.psu)
            .join(assignments, assignments.c.interview_id == submissions.c.interview_id)
            .where(CURRENT).where(~submissions.c.is_encrypted).order_by(submissions.c.number)
        )  # fmt: skip
        interviews = [dict(row._mapping) for row in connection.execute(among(query, submissions.c.interview_id, only))]
        named = None if only is None else [row["instance_id"] for row in interviews]
        visits = [dict(row._mapping) for row in connection.execute(among(
            select(contacts, assignments.c.psu)
            .join(assignments, assignments.c.interview_id == contacts.c.interview_id)
            .order_by(contacts.c.received_at, contacts.c.address_id, contacts.c.attempt), contacts.c.interview_id, only,
        ))]  # fmt: skip
        made = [dict(row._mapping) for row in connection.execute(among(select(calls), calls.c.instance_id, named))]
        seen = connection.execute(among(
            select(revisit_results, revisits.c.why)
            .join(revisits, revisits.c.interview_id == revisit_results.c.interview_id)
            .order_by(revisit_results.c.number), revisit_results.c.interview_id, only,
        ))  # fmt: skip
        found = {row.instance_id: dict(row._mapping) for row in seen}
        sealed = [
            dict(row._mapping) for row in connection.execute(among(select(selections), selections.c.interview_id, only))
        ]
        said = connection.execute(among(select(decisions).order_by(decisions.c.number), decisions.c.instance_id, named))
        reasons = {row.instance_id: row.reason for row in said}
        changed = list(connection.execute(among(select(edits).order_by(edits.c.number), edits.c.instance_id, named)))
    for row in visits:
        row["at"] = naive(row["at"])
    rows = [
        {"submission_id": row["instance_id"], "interview_id": row["interview_id"], "interviewer": row["interviewer"],
         "psu": row["psu"], "started": naive(row["started_at"] or row["received_at"]), "xml": row["xml"]}
        for row in interviews
    ]  # fmt: skip
    design = study.settings.sample
    everyone = design is not None and design.person.method == "everyone"
    places, unlogged = place_interviews(rows, visits, everyone=everyone)
    placed = [{**row, "address_id": place} for row, place in zip(rows, places, strict=True)]
    frame = _edited(submissions_frame(placed, study.questionnaire), changed, study.questionnaire)
    return {
        "submissions": _with_adults(frame, adults_of(sealed, study.settings.sample)),
        "contacts": contacts_frame([*visits, *unlogged]),
        "calls": calls_frame(made, study.settings.verification.key_questions),
        "revisit_results": revisits_frame([
            {**found[row["submission_id"]], "submission_id": row["submission_id"]}
            for row in rows if row["submission_id"] in found
        ], study.settings.verification.key_questions),
        "decisions": decisions_frame([
            {"submission_id": row["instance_id"], "decision": DECIDED[row["status"]],
             "reason": reasons.get(row["instance_id"], "")}
            for row in interviews if row["status"] in DECIDED
        ]),
    }  # fmt: skip


def among(query: Select[Any], column: ColumnElement[str], wanted: Collection[str] | None) -> Select[Any]:
    """The query, of the wanted alone where any are named."""
    return query if wanted is None else query.where(column.in_(list(wanted)))


def _with_adults(frame: pl.DataFrame, adults: dict[str, int]) -> pl.DataFrame:
    """The number of adults from the sealed roster, where the questionnaire does not ask for it."""
    if "adults" in frame.columns or not adults:
        return frame
    return frame.with_columns(adults=pl.col("address_id").replace_strict(adults, default=None, return_dtype=pl.Int64))


def _edited(frame: pl.DataFrame, changes: list[Any], questionnaire: Questionnaire) -> pl.DataFrame:
    """Answers as the office put them right, in order; the interviews themselves stay as they came."""
    for change in changes:
        if change.question in frame.columns and change.question in questionnaire:
            value = typed(questionnaire[change.question], [change.after])
            hit = pl.col("submission_id") == change.instance_id
            frame = frame.with_columns(
                pl.when(hit).then(pl.lit(value).first()).otherwise(pl.col(change.question)).alias(change.question)
            )
    return frame
