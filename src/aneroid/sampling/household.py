"""Whom to interview in a household: by the birthday rule, by a Kish table, at random, or everyone.

Each rule is a function of the household's list, the day and the address, so that a choice made on a doorstep can be
made again at a desk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from aneroid.statistics.household import KISH_TABLES as TABLES
from aneroid.statistics.household import (
    Person,
    address_number,
    birthday_order,
    days_away,
    has_birthday,
    kish_order,
    kish_probability,
    kish_table,
)
from aneroid.study.errors import SamplingError

Method = Literal["next-birthday", "last-birthday", "kish-grid", "random", "everyone"]

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
    ``tied`` says that people shared the deciding birthday and the alphabet decided between them.
    """

    chosen: tuple[int, ...]
    probabilities: tuple[float, ...]
    eligible: tuple[int, ...]
    tied: bool = False


def select_person(
    members: Sequence[Member], method: Method, *, at: date, address: str, minimum_age: int = 18
) -> Selection:
    """Choose whom to interview in a household.

    Args:
        members: the household's list, in the order in which people were named.
        at: the day of the choice, which birthdays are counted from.
        address: the id of the address; the Kish table and the random choice follow from it.
    Returns: the selection. Its probabilities are exact for a random choice and for everyone; for a Kish table they are
        those of Kish's tables, for birthdays one over the number of people eligible, as if birthdays were random.
    Raises: SamplingError P-PERSON-1 to P-PERSON-7 for a list that cannot be used.
    """
    ages = [_age(member, at) for member in members]
    eligible = tuple(k for k, age in enumerate(ages) if age is None or age >= minimum_age)
    if not eligible:
        return Selection((), (), ())
    n = len(eligible)
    if method == "everyone":
        return Selection(eligible, (1.0,) * n, eligible)
    if method == "random":
        return Selection((eligible[address_number(address) % n],), (1 / n,), eligible)
    people = [_person(members[k], ages[k]) for k in eligible]
    if method == "kish-grid":
        for person in people:
            if person.sex is None or person.age is None:
                raise SamplingError("P-PERSON-7", label=person.label)
        row = TABLES[kish_table(address)][min(n, 6) - 1]
        return Selection((eligible[kish_order(people)[row - 1]],), (kish_probability(n, row),), eligible)
    for person in people:
        _check_birthday(person)
    away = days_away(people, method, at)
    first = birthday_order(people, method, at)[0]
    return Selection((eligible[first],), (1 / n,), eligible, tied=away.count(away[first]) > 1)


def _person(member: Member, age: int | None) -> Person:
    month = member.born.month if member.born is not None else member.birth_month
    day = member.born.day if member.born is not None else member.birth_day
    return Person(member.label, member.sex, month, day, age)


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


def _check_birthday(person: Person) -> None:
    if person.birth_month is None or person.birth_day is None:
        raise SamplingError("P-PERSON-3", label=person.label)
    if not has_birthday(person):
        raise SamplingError("P-PERSON-4", label=person.label, day=person.birth_day, month=person.birth_month)
