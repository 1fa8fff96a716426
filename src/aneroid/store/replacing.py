"""The rule of the reserve: where a slot goes on without its interview, and which unit stands in for a lost one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from aneroid.collection.visits import Released, next_dwelling
from aneroid.store.contacts import standings
from aneroid.store.database import Transaction
from aneroid.store.review import CURRENT
from aneroid.store.schema import assignments, replacements, submissions
from aneroid.study.errors import CollectionError

ROUTE = ("start_place", "start_latitude", "start_longitude", "direction", "turn", "skip")


def released(
    connection: Connection, interview_id: str, attempts_wanted: int, *, without: bool = False
) -> Released | None:
    """The dwelling that a slot goes on to by the rule; none where it has an interview that counts.

    Args:
        without: as it will be once the slot's interview is rejected.
    """
    slot = standings(connection, interview_id)
    if without:
        slot = {
            name: type(s)(s.attempts, s.disposition, s.is_rejected or s.disposition in ("1.1", "1.2"))
            for name, s in slot.items()
        }
    return next_dwelling(slot, attempts_wanted)


def units_replaced(connection: Connection) -> list[Any]:
    """Units that cannot be worked in and what took their place, in order."""
    return list(connection.execute(select(replacements).order_by(replacements.c.number)).all())


def replace_unit(
    transaction: Transaction, psu: str, reserves: Sequence[Mapping[str, Any]], cells: Mapping[str, str],
    attempts_wanted: int, *, reason: str, author: str,
) -> str:  # fmt: skip
    """Give the slots of a unit that cannot be worked in to the next reserve of its cell, in the order drawn.

    The slots keep their numbers, so that they stand for the part of the population that they were drawn for.

    Args:
        reserves: drawn with the sample: ``psu``, ``cell``, ``order`` and the route. cells: of every unit, by name.
    Returns: the reserve.
    Raises: CollectionError C-REPLACE-1 to -4.
    """
    connection = transaction.connection
    slots = connection.execute(select(assignments).where(assignments.c.psu == psu)).all()
    if not slots or psu not in cells:
        raise CollectionError("C-REPLACE-1", psu=ascii(psu[:80]))
    names = [slot.interview_id for slot in slots]
    counted = connection.execute(
        select(func.count()).select_from(submissions).where(submissions.c.interview_id.in_(names))
        .where(CURRENT).where(submissions.c.status != "rejected")
    ).scalar_one()  # fmt: skip
    if counted:
        raise CollectionError("C-REPLACE-2", psu=psu, count=counted)
    for name in names:
        here = released(connection, name, attempts_wanted)
        if here is not None and not here.is_new:
            raise CollectionError("C-REPLACE-3", address=f"{name}/{here.number:02d}")
    used = set(connection.execute(select(replacements.c.reserve)).scalars())
    left = sorted(
        (r for r in reserves if r["cell"] == cells[psu] and r["psu"] not in used), key=lambda r: int(r["order"])
    )
    if not left:
        raise CollectionError("C-REPLACE-4", cell=cells[psu])
    chosen = left[0]
    connection.execute(
        update(assignments)
        .where(assignments.c.psu == psu)
        .values(
            psu=chosen["psu"], **{name: chosen.get(name) for name in ROUTE}, status="open", message=reason,
            row_version=assignments.c.row_version + 1,
        )
    )  # fmt: skip
    connection.execute(
        insert(replacements).values(psu=psu, reserve=chosen["psu"], reason=reason, author=author, at=transaction.at)
    )
    transaction.record(author, "unit.replaced", psu, by=chosen["psu"], reason=reason, slots=sorted(names))
    return str(chosen["psu"])
