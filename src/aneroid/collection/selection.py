"""Whom to interview in a household, and the seal of that choice: anybody who has the record can take both again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from aneroid.statistics.household import (
    KISH_TABLES,
    Person,
    address_number,
    birthday_order,
    has_birthday,
    kish_order,
    kish_table,
)

__all__ = ["Person", "is_replayed", "seal_of", "select_person"]


def select_person(roster: Sequence[Person], method: str, address: str, today: date) -> int | None:
    """The person whom the method selects, by place in the roster; none where it cannot tell.

    Birthdays are compared on a calendar of 366 days, one today is the nearest; of equal ones the label first in the
    alphabet. Kish's table and the random number follow from the address, which the interviewer does not choose.
    """
    if not roster:
        return None
    if method == "random":
        return address_number(address) % len(roster)
    if method == "kish-grid":
        if any(person.sex not in ("male", "female") or person.age is None for person in roster):
            return None
        return kish_order(roster)[KISH_TABLES[kish_table(address)][min(len(roster), 6) - 1] - 1]
    if method not in ("next-birthday", "last-birthday") or not all(has_birthday(person) for person in roster):
        return None
    return birthday_order(roster, method, today)[0]


def is_replayed(roster: Sequence[Person], method: str, address: str, at: datetime, selected: int) -> bool:
    """Whether the choice comes out again. The day where the interviewer stood may differ from the day in UTC."""
    days = [(at + timedelta(hours=hours)).date() for hours in (-12, 0, 14)]
    return any(select_person(roster, method, address, day) == selected for day in days)


def seal_of(record: Mapping[str, object]) -> str:
    """The seal of a record: SHA-256 of its JSON with sorted keys, no spaces and no absent values."""
    return hashlib.sha256(
        json.dumps(_present(record), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    ).hexdigest()


def _present(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _present(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [_present(inner) for inner in value]
    return value
