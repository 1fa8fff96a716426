"""Answers put right by hand at the office: a layer over the raw interview, which stays as it came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import isfinite
from typing import Any

from sqlalchemy import Connection, insert, select, update

from aneroid.collection.answers import SYSTEM, answers_of
from aneroid.store.chain import correction_seal
from aneroid.store.database import Transaction
from aneroid.store.review import CURRENT, as_seen
from aneroid.store.schema import assignments, edits, submissions
from aneroid.study.errors import CollectionError
from aneroid.study.questionnaire import Question

PLACE = "interview_id"
"""The number of the planned interview: put right like an answer, when it was mistyped on the device."""
LONGEST = 4000


def correct(
    transaction: Transaction, instance_id: str, questions: Sequence[Question], question: str, after: str | None, *,
    reason: str, expects_version: int, author: str,
) -> int:  # fmt: skip
    """Put one answer in the place of another; what was there before stays on record.

    Args:
        questions: of the form. question: one of them, or ``interview_id`` to move an interview to the planned one that
            it belongs to. after: as the form writes it (several answers separated by blanks); none for no answer.
        expects_version: the row version that was looked at.
    Returns: the interview's new row version.
    Raises: CollectionError C-REVIEW-1 to -3 as for decisions; C-EDIT-1 for a question that cannot be corrected,
        C-EDIT-2 for an answer that it cannot have, C-EDIT-3 for an encrypted interview, C-EDIT-4 when nothing would
        change, C-ASSIGN-1 when there is no such planned interview.
    """
    connection = transaction.connection
    row = as_seen(connection, instance_id, expects_version)
    if row.is_encrypted:
        raise CollectionError("C-EDIT-3", instance=instance_id)
    new = _planned(connection, after) if question == PLACE else fitting(_asked(questions, question), after)
    xml = connection.execute(select(submissions.c.xml).where(submissions.c.instance_id == instance_id)).scalar_one()
    before = corrected(answers_of(xml), corrections_of(connection, instance_id)).get(question)
    if before == new:
        raise CollectionError("C-EDIT-4", question=question)
    connection.execute(
        insert(edits).values(
            instance_id=instance_id, question=question, before=before, after=new, reason=reason, author=author,
            at=transaction.at,
        )
    )  # fmt: skip
    changed: dict[str, Any] = {"row_version": row.row_version + 1}
    if question == PLACE:
        changed |= {PLACE: new, "marks": [mark for mark in row.marks if mark != "no such assignment"]}
        _take_place(transaction, instance_id, row.interview_id, str(new))
    connection.execute(update(submissions).where(submissions.c.instance_id == instance_id).values(**changed))
    transaction.record(author, "interview.corrected", instance_id, question=question, reason=reason,
                       seal=correction_seal(instance_id, question, before, new))  # fmt: skip
    return int(row.row_version) + 1


def corrections_of(connection: Connection, instance_id: str) -> list[Any]:
    """Corrections of an interview, in the order in which they were made."""
    query = select(edits).where(edits.c.instance_id == instance_id).order_by(edits.c.number)
    return list(connection.execute(query).all())


def corrected(answers: Mapping[str, Any], changes: Sequence[Any]) -> dict[str, Any]:
    """Raw answers with their corrections over them; the last of a question holds."""
    return {**answers, **{change.question: change.after for change in changes}}


def fitting(question: Question, answer: str | None) -> str | None:
    """An answer as the form would write it; blank is none.

    Raises: CollectionError C-EDIT-2 when the question cannot have it.
    """
    text = (answer or "").strip()
    if not text:
        return None
    names = [option.name for option in question.options]
    given = text.split() if question.kind == "multiple" else [text]
    if names and any(one not in names for one in given):
        raise _unfitting(question, text, ", ".join(names[:12]))
    try:
        if question.kind == "integer":
            return str(int(text))
        if question.kind == "decimal":
            return _finite(text)
        if question.kind == "date":
            return date.fromisoformat(text).isoformat()
    except ValueError as problem:
        raise _unfitting(question, text, {"date": "a date as 2026-03-14"}.get(question.kind, "a number")) from problem
    if len(text) > LONGEST:
        raise _unfitting(question, text, f"at most {LONGEST} characters")
    return " ".join(dict.fromkeys(given)) if question.kind == "multiple" else text


def _finite(text: str) -> str:
    number = float(text)
    if not isfinite(number):
        raise ValueError(text)
    return repr(number)


def _unfitting(question: Question, answer: str, possible: str) -> CollectionError:
    return CollectionError("C-EDIT-2", question=question.name, answer=ascii(answer[:40]), possible=possible)


def _asked(questions: Sequence[Question], name: str) -> Question:
    asked = next((one for one in questions if one.name == name), None)
    if asked is None or asked.repeated or asked.kind == "other" or name in SYSTEM:
        raise CollectionError("C-EDIT-1", question=ascii(name[:80]))
    return asked


def _planned(connection: Connection, interview_id: str | None) -> str:
    query = select(assignments.c.interview_id).where(assignments.c.interview_id == interview_id)
    if (known := connection.execute(query).scalar()) is None:
        raise CollectionError("C-ASSIGN-1", slot=ascii(str(interview_id)[:80]))
    return str(known)


def _take_place(transaction: Transaction, instance_id: str, left: str | None, taken: str) -> None:
    """The planned interview that an interview now belongs to is done; the one it leaves is open, if none is left."""
    connection = transaction.connection
    others = connection.execute(
        select(submissions.c.number).where(CURRENT).where(submissions.c.interview_id == left)
        .where(submissions.c.instance_id != instance_id).where(submissions.c.status.not_in(("rejected", "returned")))
    ).first()  # fmt: skip
    changes = [(taken, ("open", "returned"), "done")]
    if left is not None and others is None:
        changes.append((left, ("done", "returned"), "open"))
    for interview_id, before, after in changes:
        connection.execute(
            update(assignments)
            .where(assignments.c.interview_id == interview_id)
            .where(assignments.c.status.in_(before))
            .values(status=after, row_version=assignments.c.row_version + 1)
        )
