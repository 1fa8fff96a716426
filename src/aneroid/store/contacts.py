"""Contact attempts and household selections in the database: added, never changed; sent again, nothing happens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select, update

from aneroid.collection.selection import Person, is_replayed, seal_of
from aneroid.collection.visits import Standing, Visit, check_visit
from aneroid.store.database import Transaction
from aneroid.store.schema import addresses, assignments, contacts, selections
from aneroid.study.errors import CollectionError


def add_contact(transaction: Transaction, sent: Mapping[str, Any], interviewer: str, attempts_wanted: int) -> bool:
    """Add a contact attempt, if it can have happened.

    Args:
        sent: ``id``, ``interview_id``, ``address_id``, ``attempt``, ``at``, ``disposition`` and the optional rest.
    Returns: whether it is new.
    Raises: CollectionError C-VISIT-..., C-ASSIGN-1 for an assignment that the interviewer does not have,
        C-TWICE-1 when the id was used for another attempt.
    """
    connection = transaction.connection
    known = connection.execute(select(contacts).where(contacts.c.id == sent["id"])).first()
    if known is not None:
        _same(known, sent, ("interview_id", "address_id", "attempt", "disposition"))
        return False
    assignment = assignment_of(connection, str(sent["interview_id"]), interviewer)
    visit = Visit(sent["interview_id"], sent["address_id"], sent["attempt"], sent["disposition"])
    slot = standings(connection, visit.interview_id)
    check_visit(visit, slot, attempts_wanted)
    connection.execute(
        insert(contacts).values(
            **sent, interviewer=interviewer, is_mocked=sent.get("accuracy") == 0, received_at=transaction.at
        )
    )
    _stand(connection, visit, assignment, interviewer, is_new=visit.address_id not in slot)
    transaction.record(
        interviewer, "contact.added", visit.address_id, id=sent["id"], attempt=visit.attempt, at=sent["at"].isoformat(),
        disposition=visit.disposition,
    )  # fmt: skip
    return True


def standings(connection: Connection, interview_id: str) -> dict[str, Standing]:
    """How the addresses of a slot stand, by id."""
    rows = connection.execute(select(addresses).where(addresses.c.interview_id == interview_id))
    return {row.address_id: Standing(row.attempts, row.disposition, row.is_rejected) for row in rows}


def visits_of(connection: Connection, interview_id: str) -> list[Any]:
    """Every visit of a slot, in order."""
    query = select(contacts).where(contacts.c.interview_id == interview_id)
    return list(connection.execute(query.order_by(contacts.c.at, contacts.c.attempt)).all())


def assignment_of(connection: Connection, interview_id: str, interviewer: str) -> Any:
    """An interviewer's own assignment, or one that they had before it was given to another.

    Raises: CollectionError C-ASSIGN-1 otherwise; whether it exists is not told.
    """
    row = connection.execute(select(assignments).where(assignments.c.interview_id == interview_id)).first()
    if row is None or (row.interviewer != interviewer and interviewer not in row.earlier):
        raise CollectionError("C-ASSIGN-1", slot=ascii(interview_id[:80]))
    return row


def add_selection(transaction: Transaction, sent: Mapping[str, Any], interviewer: str) -> bool:
    """Add a household's roster and who was selected, when its seal is right; whether it can be replayed is noted.

    Returns: whether it is new.
    Raises: CollectionError C-SEAL-1 when the seal is not of this record, C-ASSIGN-1, C-TWICE-1.
    """
    connection = transaction.connection
    record = {name: value for name, value in sent.items() if name not in ("seal", "moment")}
    known = connection.execute(select(selections).where(selections.c.id == sent["id"])).first()
    if known is not None:
        _same(known, sent, ("seal", "address_id", "selected"))
        return False
    assignment_of(connection, str(sent["interview_id"]), interviewer)
    if seal_of(record) != sent["seal"]:
        raise CollectionError("C-SEAL-1", address=ascii(str(sent["address_id"])[:80]))
    roster = [Person(**person) for person in sent["roster"]]
    replayed = is_replayed(roster, sent["method"], sent["address_id"], sent["moment"], sent["selected"])
    connection.execute(
        insert(selections).values(
            **record, seal=sent["seal"], interviewer=interviewer, is_replayed=replayed, received_at=transaction.at
        )
    )
    transaction.record(
        interviewer, "selection.sealed", str(sent["address_id"]), id=sent["id"], seal=sent["seal"], replayed=replayed
    )
    return True


def _same(known: Any, sent: Mapping[str, Any], names: Sequence[str]) -> None:
    """Make sure that a record sent again is the same one.

    Raises: CollectionError C-TWICE-1 otherwise.
    """
    if any(getattr(known, name) != sent[name] for name in names):
        raise CollectionError("C-TWICE-1", id=ascii(str(sent["id"])[:64]))


def _stand(connection: Connection, visit: Visit, assignment: Any, interviewer: str, *, is_new: bool) -> None:
    """Where the address stands after a visit."""
    now = {
        "interviewer": interviewer, "attempts": visit.attempt, "disposition": visit.disposition, "is_rejected": False,
    }  # fmt: skip
    if not is_new:
        connection.execute(update(addresses).where(addresses.c.address_id == visit.address_id).values(**now))
        return
    connection.execute(
        insert(addresses).values(
            address_id=visit.address_id, interview_id=visit.interview_id, stratum=assignment.stratum,
            psu=assignment.psu, **now,
        )
    )  # fmt: skip
