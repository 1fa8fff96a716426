"""Answers put right by the office: a layer over the interviews, which stay as they came.

Also the interviews that were kept aside, and what a coordinator makes of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from sqlalchemy import Connection, insert, select, update

from aneroid.collection.answers import answers_of, typed
from aneroid.collection.submissions import Decision, parse_submission
from aneroid.store import forms
from aneroid.store.chain import edit_seal
from aneroid.store.database import Transaction
from aneroid.store.schema import assignments, attachments, edits, kept_aside, submissions
from aneroid.store.submissions import Sender, missing_files, store_one
from aneroid.study.errors import CollectionError
from aneroid.study.questionnaire import Questionnaire

PLACE = "interview_id"
"""The number of the planned interview: put right like an answer, when it was mistyped on the device."""
Settled = Literal["use", "dismiss"]


def edit_answer(
    transaction: Transaction, questionnaire: Questionnaire, instance_id: str, question: str, *, before: str | None,
    after: str | None, reason: str, author: str,
) -> int:  # fmt: skip
    """Put an answer right, on record.

    Args:
        before: the answer that was looked at; none where there was none.
    Returns: the interview's new row version.
    Raises: CollectionError C-REVIEW-1 when there is no such interview, C-REVIEW-3 when a newer one has taken its place,
        C-EDIT-1 for what cannot be put right, C-EDIT-2 for an answer that the question cannot have, C-EDIT-3 when the
        answer is another one by now.
    """
    connection = transaction.connection
    row = connection.execute(select(submissions).where(submissions.c.instance_id == instance_id)).first()
    if row is None:
        raise CollectionError("C-REVIEW-1", instance=ascii(instance_id[:80]))
    if row.edited_by is not None:
        raise CollectionError("C-REVIEW-3", instance=instance_id)
    if row.is_encrypted:
        raise CollectionError("C-EDIT-1", question=ascii(question[:80]), reason="the interview is encrypted")
    _check(connection, questionnaire, question, after)
    now = corrected(connection, [row])[instance_id].get(question)
    if now != before:
        raise CollectionError("C-EDIT-3", question=question)
    if now == after:
        raise CollectionError("C-EDIT-2", question=question, answer=ascii(str(after)[:80]), reason="it is so already")
    connection.execute(
        insert(edits).values(
            instance_id=instance_id, question=question, before=before, after=after, reason=reason, author=author,
            at=transaction.at,
        )
    )  # fmt: skip
    changed: dict[str, Any] = {"row_version": row.row_version + 1}
    if question == PLACE:
        changed |= {"interview_id": after, "marks": [m for m in row.marks if m != "no such assignment"]}
        _take_place(transaction, str(after))
    connection.execute(update(submissions).where(submissions.c.instance_id == instance_id).values(**changed))
    transaction.record(
        author,
        "interview.edited",
        instance_id,
        question=question,
        reason=reason,
        seal=edit_seal(instance_id, question, before, after),
    )
    return int(row.row_version) + 1


def _check(connection: Connection, questionnaire: Questionnaire, question: str, after: str | None) -> None:
    if question == PLACE:
        known = connection.execute(
            select(assignments.c.interview_id).where(assignments.c.interview_id == after)
        ).first()
        if known is None:
            raise CollectionError("C-ASSIGN-1", slot=ascii(str(after)[:80]))
        return
    if question not in questionnaire or questionnaire[question].repeated or questionnaire[question].kind == "other":
        raise CollectionError("C-EDIT-1", question=ascii(question[:80]), reason="it is no question with one answer")
    if after is not None and typed(questionnaire[question], [after])[0] is None:
        raise CollectionError("C-EDIT-2", question=question, answer=ascii(after[:80]), reason="it does not fit")


def _take_place(transaction: Transaction, interview_id: str) -> None:
    """A planned interview that was open is done by the interview that is now its."""
    transaction.connection.execute(
        update(assignments)
        .where(assignments.c.interview_id == interview_id)
        .where(assignments.c.status.in_(("open", "returned")))
        .values(status="done", row_version=assignments.c.row_version + 1)
    )


def edits_of(connection: Connection, instance_id: str) -> list[Any]:
    """What was put right in an interview, in order."""
    query = select(edits).where(edits.c.instance_id == instance_id).order_by(edits.c.number)
    return list(connection.execute(query).all())


def corrected(connection: Connection, rows: Sequence[Any]) -> dict[str, dict[str, Any]]:
    """The answers of interviews as they stand, with everything put right, by instanceID."""
    found = {row.instance_id: answers_of(row.xml) for row in rows}
    query = select(edits).where(edits.c.instance_id.in_(list(found))).order_by(edits.c.number)
    for edit in connection.execute(query):
        found[edit.instance_id][edit.question] = edit.after
    return found


# --- what was kept aside -----------------------------------------------------------------------------------


def aside(connection: Connection) -> list[Any]:
    """What was kept aside and nobody has settled, in the order in which it came."""
    query = select(kept_aside).where(kept_aside.c.settled_at.is_(None)).order_by(kept_aside.c.number)
    return list(connection.execute(query).all())


def settle(transaction: Transaction, number: int, action: Settled, *, reason: str, author: str) -> str | None:
    """Let what was kept aside take the place of the interview beside which it was kept, or leave that as it is.

    Nothing is lost either way: both stay as they came.

    Returns: the instanceID under which it goes on when it is used.
    Raises: CollectionError C-ASIDE-1 when nothing of that number waits.
    """
    connection = transaction.connection
    row = connection.execute(
        select(kept_aside).where(kept_aside.c.number == number).where(kept_aside.c.settled_at.is_(None))
    ).first()
    if row is None:
        raise CollectionError("C-ASIDE-1", number=number)
    used = _use(transaction, row) if action == "use" else None
    connection.execute(update(kept_aside).where(kept_aside.c.number == number).values(settled_at=transaction.at))
    done: Mapping[str, str] = {"use": "submission.used", "dismiss": "submission.dismissed"}
    transaction.record(
        author, done[action], row.instance_id, aside=number, reason=reason, **({"by": used} if used else {})
    )
    return used


def _use(transaction: Transaction, row: Any) -> str:
    """Store a body that was kept aside as the newest edit of its interview, with its files, under a free instanceID."""
    connection = transaction.connection
    arriving = parse_submission(row.xml, lambda form, version: forms.binaries(connection, form, version))
    arriving = replace(arriving, sha256=row.sha256)
    replaced = _newest(connection, arriving.instance_id) or _newest(connection, arriving.deprecated_id)
    is_taken = _newest(connection, arriving.instance_id) is not None
    name = f"{arriving.instance_id[:200]}~{row.number}" if is_taken else arriving.instance_id
    files: dict[str, str] = {}
    if name != arriving.instance_id:
        for file in connection.execute(
            select(attachments)
            .where(attachments.c.instance_id == arriving.instance_id)
            .where(attachments.c.xml_sha256 == arriving.sha256)
            .order_by(attachments.c.number)
        ).all():
            values = {n: v for n, v in file._mapping.items() if n != "number"}
            connection.execute(insert(attachments).values(**values | {"instance_id": name}))
            files[file.name] = file.sha256
    edit = replace(arriving, instance_id=name, deprecated_id=replaced)
    verdict = Decision.EDIT if replaced else Decision.NEW
    store_one(transaction, edit, Sender(row.interviewer, row.device, row.device_id), verdict, files)
    is_complete = not missing_files(connection, edit)
    connection.execute(update(submissions).where(submissions.c.instance_id == name).values(is_complete=is_complete))
    return name


def _newest(connection: Connection, instance_id: str | None) -> str | None:
    """The interview that has in the end taken an interview's place; itself when none has, none when it is not here."""
    newest = None
    while instance_id is not None:
        row = connection.execute(
            select(submissions.c.edited_by).where(submissions.c.instance_id == instance_id)
        ).first()
        if row is None:
            break
        newest, instance_id = instance_id, row.edited_by
    return newest
