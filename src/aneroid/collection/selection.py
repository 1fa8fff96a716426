"""Whom to interview in a household, and the seal of that choice: anybody who has the record can take both again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

BEFORE = (0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335)
"""Days before each month in a year that has a 29 February."""
LENGTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
KISH = {
    "A": (1, 1, 1, 1, 1, 1), "B1": (1, 1, 1, 1, 2, 2), "B2": (1, 1, 1, 2, 2, 2), "C": (1, 1, 2, 2, 3, 3),
    "D": (1, 2, 2, 3, 4, 4), "E1": (1, 2, 3, 3, 3, 5), "E2": (1, 2, 3, 4, 5, 5), "F": (1, 2, 3, 4, 5, 6),
}  # fmt: skip
"""Kish's selection tables: the number of the person by the number of persons (six or more count as six)."""
TABLES = ("A", "A", "B1", "B2", "C", "C", "D", "D", "E1", "E2", "F", "F")


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the household who could be interviewed; ``label`` tells them apart, no name is needed."""

    label: str
    sex: str | None = None
    birth_month: int | None = None
    birth_day: int | None = None
    age: int | None = None


def select_person(roster: Sequence[Person], method: str, address: str, today: date) -> int | None:
    """The person whom the method selects, by place in the roster; none where it cannot tell.

    Birthdays are compared on a calendar of 366 days, one today is the nearest; of equal ones the label first in the
    alphabet. Kish's table and the random number follow from the address, which the interviewer does not choose.

    Source: Kish (1949), Journal of the American Statistical Association 44, 380-387; Salmon and Nichols (1983),
        Public Opinion Quarterly 47, 270-276, for the birthday.
    """
    if not roster:
        return None
    if method == "random":
        return _number(address) % len(roster)
    if method == "kish-grid":
        return _kish(roster, address)
    if method not in ("next-birthday", "last-birthday") or not all(_has_birthday(person) for person in roster):
        return None
    now = _day(today.month, today.day)
    sign = 1 if method == "next-birthday" else -1
    away = [sign * (_day(p.birth_month or 0, p.birth_day or 0) - now) % 366 for p in roster]
    return min(range(len(roster)), key=lambda k: (away[k], _alphabet(roster[k])))


def _kish(roster: Sequence[Person], address: str) -> int | None:
    if any(person.sex not in ("male", "female") or person.age is None for person in roster):
        return None
    order = sorted(
        range(len(roster)), key=lambda k: (roster[k].sex != "male", -(roster[k].age or 0), _alphabet(roster[k]))
    )
    table = KISH[TABLES[_number(address) % len(TABLES)]]
    return order[table[min(len(order), 6) - 1] - 1]


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


def _has_birthday(person: Person) -> bool:
    month, day = person.birth_month, person.birth_day
    return month is not None and day is not None and 1 <= month <= 12 and 1 <= day <= LENGTH[month - 1]


def _day(month: int, day: int) -> int:
    return BEFORE[month - 1] + day


def _alphabet(person: Person) -> str:
    return person.label.strip().lower()


def _number(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest()[:12], 16)
