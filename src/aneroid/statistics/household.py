"""Which person of a household a rule points to: the one place that sheets, the field server and the desk share.

The interviewer's app follows the same rules, and every choice is taken again when it arrives.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

KISH_TABLES: dict[str, tuple[int, ...]] = {
    "A": (1, 1, 1, 1, 1, 1),
    "B1": (1, 1, 1, 1, 2, 2),
    "B2": (1, 1, 1, 2, 2, 2),
    "C": (1, 1, 2, 2, 3, 3),
    "D": (1, 2, 2, 3, 4, 4),
    "E1": (1, 2, 3, 3, 3, 5),
    "E2": (1, 2, 3, 4, 5, 5),
    "F": (1, 2, 3, 4, 5, 6),
}
"""The number of the adult to interview, by the number of adults: 1 to 5, and 6 or more.

Source: Kish (1949), JASA 44, 380-387, table 1.
"""
TWELVE = ("A", "A", "B1", "B2", "C", "C", "D", "D", "E1", "E2", "F", "F")
"""The tables of twelve addresses: A, C, D and F for a sixth of them each, the others for a twelfth."""

BEFORE = (0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335)
"""Days before each month in a year that has a 29 February."""
LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
CYCLE = 366
"""Days of the calendar that birthdays are placed on: 29 February has a day of its own in every year."""


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the household who could be interviewed; ``label`` tells them apart, no name is needed."""

    label: str
    sex: str | None = None
    birth_month: int | None = None
    birth_day: int | None = None
    age: int | None = None


def address_number(address: str) -> int:
    """A large number that follows from an address's id, which the interviewer does not choose."""
    return int(hashlib.sha256(address.encode()).hexdigest()[:12], 16)


def kish_table(address: str) -> str:
    """The Kish table of an address."""
    return TWELVE[address_number(address) % len(TWELVE)]


def kish_probability(eligible: int, row: int) -> float:
    """The share of addresses whose Kish table points to a row of a list of so many people.

    It is one over their number up to four people and at six; of five, the third and fifth have a quarter and the others
    a sixth; of more than six, those after the sixth have none, which no weight can put right.
    """
    column = min(eligible, 6) - 1
    return sum(KISH_TABLES[name][column] == row for name in TWELVE) / len(TWELVE)


def kish_share(address: str, eligible: int) -> float:
    """The probability of the person whom the Kish table of an address points to, among so many."""
    return kish_probability(eligible, KISH_TABLES[kish_table(address)][min(eligible, 6) - 1])


def kish_order(people: Sequence[Person]) -> list[int]:
    """Places in the list as Kish numbers people: men from the oldest, then women; equals by the alphabet."""
    return sorted(
        range(len(people)), key=lambda k: (people[k].sex != "male", -(people[k].age or 0), _alphabet(people[k]))
    )


def has_birthday(person: Person) -> bool:
    """Whether the birthday is known, and a day that there is; 29 February is one."""
    month, day = person.birth_month, person.birth_day
    return month is not None and day is not None and 1 <= month <= 12 and 1 <= day <= LENGTHS[month - 1]


def birthday_order(people: Sequence[Person], method: str, at: date) -> list[int]:
    """Places in the list from the nearest birthday on, in the direction of the rule; equals by the alphabet.

    A birthday today is the nearest in both directions.

    Source: Salmon and Nichols (1983), Public Opinion Quarterly 47, 270-276.
    """
    away = days_away(people, method, at)
    return sorted(range(len(people)), key=lambda k: (away[k], _alphabet(people[k])))


def days_away(people: Sequence[Person], method: str, at: date) -> list[int]:
    """Days to each one's next birthday, or since the last one, on the calendar of 366 days."""
    sign = 1 if method == "next-birthday" else -1
    now = BEFORE[at.month - 1] + at.day
    return [sign * (BEFORE[(p.birth_month or 1) - 1] + (p.birth_day or 1) - now) % CYCLE for p in people]


def _alphabet(person: Person) -> str:
    return person.label.strip().lower()
