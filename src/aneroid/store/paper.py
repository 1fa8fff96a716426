"""Paper interviews in the database: two entries by two persons, and what they came to. What was keyed never changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from sqlalchemy import Connection, Row, insert, select, update

from aneroid.collection.answers import answers_of
from aneroid.collection.double_entry import Keyed, accuracy, differences, overruled
from aneroid.collection.submissions import Submission, parse_submission
from aneroid.store.database import Transaction
from aneroid.store.schema import assignments, paper_entries, paper_settlements, submissions
from aneroid.store.submissions import Sender, receive
from aneroid.study.errors import CollectionError

Outcome = Literal["first", "differs", "stored"]
GONE = ("returned", "rejected")
"""What review made of an interview after which its paper, put right, may be keyed anew."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A typist's work: interviews settled, answers that had to be keyed in them, how many were keyed wrongly."""

    typist: str
    interviews: int
    fields: int
    errors: int
    seconds: float | None

    @property
    def rate(self) -> float | None:
        """Errors per field."""
        return self.errors / self.fields if self.fields else None


def open_entries(connection: Connection, interview_id: str) -> Sequence[Row[Any]]:
    """The entries of a paper that are not settled yet, the first one first; two at most."""
    return connection.execute(
        select(paper_entries)
        .where(paper_entries.c.interview_id == interview_id)
        .where(paper_entries.c.settlement.is_(None))
        .where(paper_entries.c.set_aside_at.is_(None))
        .order_by(paper_entries.c.number)
    ).all()


def may_enter(connection: Connection, interview_id: str, author: str) -> Any | None:
    """Whether somebody may key a paper now. Returns: the first entry, when this would be the second.

    Raises: CollectionError C-PAPER-1 for a number that is not planned, C-PAPER-2 when its interview is here or has been
        keyed twice, C-PAPER-3 when the same person keyed it first.
    """
    planned = connection.execute(
        select(assignments.c.interview_id).where(assignments.c.interview_id == interview_id)
    ).first()
    if planned is None:
        raise CollectionError("C-PAPER-1", interview=ascii(interview_id[:60]))
    entries = open_entries(connection, interview_id)
    if len(entries) > 1 or (not entries and (here := _here(connection, interview_id)) and here.status not in GONE):
        raise CollectionError("C-PAPER-2", interview=interview_id)
    if entries and entries[0].author == author:
        raise CollectionError("C-PAPER-3", interview=interview_id)
    return entries[0] if entries else None


def enter(
    transaction: Transaction, arriving: Submission, author: str, asked: Collection[str], seconds: float | None
) -> Outcome:
    """Take in one entry of a paper. Two that are equal become an interview at once, as if a device had sent it.

    The same entry sent again changes nothing and gets the same answer.

    Raises: CollectionError C-PAPER-1 to C-PAPER-3; C-PAPER-4 for one that changed after it was sent, C-PAPER-5 when the
        second is of another version of the form than the first.
    """
    connection = transaction.connection
    known = connection.execute(select(paper_entries).where(paper_entries.c.instance_id == arriving.instance_id)).first()
    if known is not None:
        if known.sha256 != arriving.sha256:
            raise CollectionError("C-PAPER-4", interview=known.interview_id)
        return _outcome(connection, known)
    first = may_enter(connection, str(arriving.interview_id), author)
    if first is not None and (first.form_id, first.version) != (arriving.form_id, arriving.version):
        raise CollectionError("C-PAPER-5", interview=first.interview_id, version=first.version or "–")
    connection.execute(
        insert(paper_entries).values(
            interview_id=arriving.interview_id, instance_id=arriving.instance_id, form_id=arriving.form_id,
            version=arriving.version, sha256=arriving.sha256, xml=arriving.xml, seconds=seconds, author=author,
            at=transaction.at,
        )
    )  # fmt: skip
    transaction.record(
        author, "paper.entered", str(arriving.interview_id), entry=1 if first is None else 2,
        instance=arriving.instance_id, sha256=arriving.kept_sha256,
    )  # fmt: skip
    if first is None:
        return "first"
    if differences(first.xml, arriving.xml, asked):
        return "differs"
    final = replace(parse_submission(first.xml), sha256=first.sha256)
    _settle(transaction, open_entries(connection, str(arriving.interview_id)), final, None, asked)
    return "stored"


def settle(
    transaction: Transaction, final: Submission, entries: tuple[int, int], author: str, asked: Collection[str]
) -> str:
    """Make an interview of two entries that differ, as somebody who looked at the paper says.

    Args:
        entries: the numbers of the two that were looked at.
    Returns: the instanceID under which the interview is stored; the same when it is sent again.
    Raises: CollectionError C-PAPER-6 when these two do not wait to be settled, or not any more; C-PAPER-7 when the
        settlement changes what both have alike.
    """
    again = transaction.connection.execute(
        select(paper_settlements.c.number)
        .where(paper_settlements.c.instance_id == final.instance_id)
        .where(paper_settlements.c.author == author)
    ).first()
    if again is not None:
        return final.instance_id
    waiting = open_entries(transaction.connection, str(final.interview_id))
    if tuple(row.number for row in waiting) != entries:
        raise CollectionError("C-PAPER-6", interview=ascii(str(final.interview_id)[:60]))
    one, two = waiting
    if changed := overruled(one.xml, two.xml, final.xml, asked):
        raise CollectionError("C-PAPER-7", questions=", ".join(place.rpartition("/")[2] for place in changed[:8]))
    return _settle(transaction, waiting, final, author, asked)


def set_entry_aside(transaction: Transaction, interview_id: str, number: int, reason: str, author: str) -> None:
    """Take an entry out of the way that was keyed under the wrong number; it stays as it is.

    Raises: CollectionError C-PAPER-6 when it does not wait.
    """
    connection = transaction.connection
    row = next((row for row in open_entries(connection, interview_id) if row.number == number), None)
    if row is None:
        raise CollectionError("C-PAPER-6", interview=ascii(interview_id[:60]))
    connection.execute(
        update(paper_entries).where(paper_entries.c.number == number).values(set_aside_at=transaction.at)
    )
    transaction.record(author, "paper.set_aside", interview_id, instance=row.instance_id, reason=reason)


def waiting_papers(connection: Connection) -> Mapping[str, Sequence[Row[Any]]]:
    """Papers that wait for their second entry or to be settled, by number, each with its entries."""
    rows = connection.execute(
        select(paper_entries)
        .where(paper_entries.c.settlement.is_(None))
        .where(paper_entries.c.set_aside_at.is_(None))
        .order_by(paper_entries.c.number)
    ).all()
    papers: dict[str, list[Row[Any]]] = {}
    for row in rows:
        papers.setdefault(row.interview_id, []).append(row)
    return papers


def typists(connection: Connection) -> list[Rate]:
    """How accurately each typist keyed, over all papers that are settled; by login."""
    keyed: dict[str, list[Keyed]] = {}
    for row in connection.execute(select(paper_settlements.c.accuracy).order_by(paper_settlements.c.number)):
        for one in row.accuracy:
            keyed.setdefault(one["typist"], []).append(Keyed(one["fields"], one["errors"]))
    times: dict[str, list[float]] = {}
    for row in connection.execute(
        select(paper_entries.c.author, paper_entries.c.seconds)
        .where(paper_entries.c.settlement.is_not(None))
        .where(paper_entries.c.seconds.is_not(None))
    ):
        times.setdefault(row.author, []).append(row.seconds)
    return [
        Rate(
            typist, len(papers), sum(p.fields for p in papers), sum(p.errors for p in papers),
            sum(times[typist]) / len(times[typist]) if typist in times else None,
        )
        for typist, papers in sorted(keyed.items())
    ]  # fmt: skip


def _settle(
    transaction: Transaction, entries: Sequence[Row[Any]], final: Submission, author: str | None, asked: Collection[str]
) -> str:
    connection, (one, two) = transaction.connection, entries
    here = _here(connection, one.interview_id)
    if here is not None and here.status not in GONE:
        raise CollectionError("C-PAPER-2", interview=one.interview_id)
    if here is not None and here.status == "returned":
        final = replace(final, deprecated_id=here.instance_id)
    final = replace(final, expected=())  # a paper has no photographs, and what was keyed no audit
    found = differences(one.xml, two.xml, asked)
    keyed = [{"typist": row.author, **asdict(accuracy(row.xml, final.xml, asked))} for row in entries]
    number = connection.execute(
        insert(paper_settlements)
        .values(
            interview_id=one.interview_id, instance_id=final.instance_id, differences=[asdict(each) for each in found],
            accuracy=keyed, author=author, at=transaction.at,
        )
        .returning(paper_settlements.c.number)
    ).scalar_one()  # fmt: skip
    connection.execute(
        update(paper_entries).where(paper_entries.c.number.in_([one.number, two.number])).values(settlement=number)
    )
    held = connection.execute(
        select(assignments.c.interviewer).where(assignments.c.interview_id == one.interview_id)
    ).scalar()
    receive(transaction, final, (), Sender(_interviewer(final) or held, None, "paper"))
    transaction.record(
        author or two.author, "paper.settled", one.interview_id, instance=final.instance_id,
        entries=[one.instance_id, two.instance_id], differences=len(found),
    )  # fmt: skip
    return final.instance_id


def _outcome(connection: Connection, entry: Row[Any]) -> Outcome:
    if entry.settlement is not None:
        return "stored"
    return "differs" if len(open_entries(connection, entry.interview_id)) > 1 else "first"


def _here(connection: Connection, interview_id: str) -> Any | None:
    """The interview of a number that counts now, by whatever way it came; a decided one behind all others."""
    rows = connection.execute(
        select(submissions.c.instance_id, submissions.c.status)
        .where(submissions.c.interview_id == interview_id)
        .where(submissions.c.edited_by.is_(None))
        .order_by(submissions.c.number.desc())
    ).all()
    return min(rows, key=lambda row: row.status in GONE, default=None)


def _interviewer(final: Submission) -> str | None:
    answer = answers_of(final.xml).get("interviewer")
    return answer if isinstance(answer, str) and len(answer) <= 64 else None
