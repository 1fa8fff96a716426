"""Answers put right by hand at the desk: a layer over the raw interview, which stays as it came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import isfinite
from typing import Any

from sqlalchemy import Connection, insert, select, update

from aneroid.collection.answers import SYSTEM, answers_of
from aneroid.store.database import Transaction
from aneroid.store.review import as_seen
from aneroid.store.schema import edits, submissions
from aneroid.study.errors import CollectionError
from aneroid.study.questionnaire import Question

LONGEST = 4000


def correct(
    transaction: Transaction, instance_id: str, questions: Sequence[Question], question: str, after: str | None, *,
    reason: str, expects_version: int, author: str,
) -> int:  # fmt: skip
    """Put one answer in the place of another; what was there before stays on record.

    Args:
        questions: of the form. after: as the form writes it (several answers separated by blanks); none for no answer.
        expects_version: the row version that was looked at.
    Returns: the interview's new row version.
    Raises: CollectionError C-REVIEW-1 to -3 as for decisions; C-EDIT-1 for a question that cannot be corrected,
        C-EDIT-2 for an answer that it cannot have, C-EDIT-3 for an encrypted interview, C-EDIT-4 when nothing would
        change.
    """
    connection = transaction.connection
    row = as_seen(connection, instance_id, expects_version)
    if row.is_encrypted:
        raise CollectionError("C-EDIT-3", instance=instance_id)
    asked = next((q for q in questions if q.name == question), None)
    if asked is None or asked.repeated or asked.kind == "other" or asked.name in SYSTEM:
        raise CollectionError("C-EDIT-1", question=ascii(question[:80]))
    new = fitting(asked, after)
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
    connection.execute(
        update(submissions)
        .where(submissions.c.instance_id == instance_id)
        .values(row_version=submissions.c.row_version + 1)
    )
    transaction.record(author, "interview.corrected", instance_id, question=question, before=before, after=new,
                       reason=reason)  # fmt: skip
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
