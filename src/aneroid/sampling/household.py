"""Whom to interview in a household: by the birthday rule, by a Kish table, at random, or everyone.

Each rule is a function of the household's list, the day, and a random number that follows from the address and the
study's seed, so that a choice made on a doorstep can be made again at a desk.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from aneroid.statistics.drawing import permanent_numbers
from aneroid.study.errors import SamplingError

Method = Literal["next-birthday", "last-birthday", "kish-grid", "random", "everyone"]

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

KISH_TWELFTHS = {"A": 2, "B1": 1, "B2": 1, "C": 2, "D": 2, "E1": 1, "E2": 1, "F": 2}
"""Of twelve addresses, how many get each table."""

LONGEST_LIFE = 125
"""Years; an age above it is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the household, as listed at the door.

    Age is what the person says, or follows from ``born``. The birthday is ``born``'s, or month and day alone.
    """

    label: str
    sex: Literal["male", "female"] | None = None
    age: int | None = None
    birth_month: int | None = None
    birth_day: int | None = None
    born: date | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """Who is to be interviewed: positions in the list, and each one's probability, given the household.

    ``eligible`` are the positions of all who could have been chosen; where it is empty nobody can be (AAPOR 4.70).
    ``by_lot`` says that people shared the deciding birthday and chance decided between them.
    """

    chosen: tuple[int, ...]
    probabilities: tuple[float, ...]
    eligible: tuple[int, ...]
    by_lot: bool = False


def select_person(
    members: Sequence[Member], method: Method, *, at: date, number: float, minimum_age: int = 18
) -> Selection:
    """Choose whom to interview in a household.

    Args:
        members: the household's list, in the order in which people were named.
        at: the day of the choice, which birthdays are counted from.
        number: a random number from 0 up to 1, such as ``household_number``; it decides the Kish table, the random
            choice, and between people with the same birthday.
    Returns: the selection. Its probabilities are exact for a random choice and for everyone; for a Kish table they are
        those of Kish's tables, for birthdays one over the number of people eligible, as if birthdays were random.
    Raises: SamplingError P-PERSON-1 to P-PERSON-6 for a list that cannot be used.
    """
    if not 0 <= number < 1:
        raise SamplingError("P-PERSON-6", number=number)
    ages = [_age(member, at) for member in members]
    eligible = tuple(k for k, age in enumerate(ages) if age is None or age >= minimum_age)
    if not eligible:
        return Selection((), (), ())
    n = len(eligible)
    if method == "everyone":
        return Selection(eligible, (1.0,) * n, eligible)
    if method == "random":
        return Selection((eligible[int(number * n)],), (1 / n,), eligible)
    if method == "kish-grid":
        row = KISH_TABLES[kish_table(number)][min(n, 6) - 1]
        return Selection((_listed(members, ages, eligible)[row - 1],), (kish_probability(n, row),), eligible)
    days = [_days(members[k], at) for k in eligible]
    if method == "next-birthday":
        waits = [after or CYCLE for after in days]  # today's birthday has been; the next one is a year away
    else:
        waits = [(CYCLE - after) % CYCLE for after in days]
    nearest = [k for k, wait in zip(eligible, waits, strict=True) if wait == min(waits)]
    return Selection((nearest[int(number * len(nearest))],), (1 / n,), eligible, by_lot=len(nearest) > 1)


def household_number(address_id: str, seed: int) -> float:
    """The random number of an address, from 0 up to 1; always the same for the same address and seed."""
    return float(permanent_numbers([f"person {address_id}"], seed)[0])


def kish_table(number: float) -> str:
    """The Kish table of an address, by its random number: A, C, D and F for a sixth of them, the others a twelfth."""
    left = int(number * 12)
    for name, twelfths in KISH_TWELFTHS.items():
        if left < twelfths:
            return name
        left -= twelfths
    raise SamplingError("P-PERSON-6", number=number)


def kish_probability(eligible: int, row: int) -> float:
    """The share of addresses whose Kish table points to a row of a list of so many people.

    It is one over their number up to four people and at six; of five, the third and fifth have a quarter and the others
    a sixth; of more than six, those after the sixth have none, which no weight can put right.
    """
    column = min(eligible, 6) - 1
    return sum(KISH_TWELFTHS[name] for name, rows in KISH_TABLES.items() if rows[column] == row) / 12


CYCLE = 366
"""Days of the calendar that birthdays are placed on: 29 February has a day of its own in every year."""


def _age(member: Member, at: date) -> int | None:
    """The age in completed years; who was born on 29 February is a year older on 1 March of other years."""
    if member.born is not None:
        if member.born > at:
            raise SamplingError("P-PERSON-1", label=member.label, born=member.born.isoformat(), at=at.isoformat())
        reached = at.year - member.born.year - ((at.month, at.day) < (member.born.month, member.born.day))
        if member.age is not None and abs(member.age - reached) > 1:
            raise SamplingError("P-PERSON-5", label=member.label, age=member.age, reached=reached)
        age: int | None = reached
    else:
        age = member.age
    if age is not None and not 0 <= age <= LONGEST_LIFE:
        raise SamplingError("P-PERSON-2", label=member.label, age=age)
    return age


def _days(member: Member, at: date) -> int:
    """Days from today's place in the calendar of 366 days to the birthday's, 0 for today."""
    month = member.born.month if member.born is not None else member.birth_month
    day = member.born.day if member.born is not None else member.birth_day
    if month is None or day is None:
        raise SamplingError("P-PERSON-3", label=member.label)
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(2000, month)[1]:
        raise SamplingError("P-PERSON-4", label=member.label, day=day, month=month)
    leap = date(2000, 1, 1).toordinal()
    return (date(2000, month, day).toordinal() - leap - (date(2000, at.month, at.day).toordinal() - leap)) % CYCLE


def _listed(members: Sequence[Member], ages: Sequence[int | None], eligible: Sequence[int]) -> list[int]:
    """Eligible people in Kish's order: men from the oldest to the youngest, then women; equals as they were named."""
    for k in eligible:
        if members[k].sex is None or ages[k] is None:
            raise SamplingError("P-PERSON-7", label=members[k].label)
    return sorted(eligible, key=lambda k: (members[k].sex != "male", -(ages[k] or 0)))
