"""Whom to interview: Kish's published tables, birthdays of every kind, and chances that are what they are said to be."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aneroid.collection.selection import Person
from aneroid.collection.selection import select_person as select_in_the_field
from aneroid.sampling.household import Member, select_person
from aneroid.statistics.household import KISH_TABLES, TWELVE, address_number, kish_probability, kish_table
from aneroid.study.errors import SamplingError

TODAY = date(2026, 3, 10)


def adult(label: str, month: int, day: int, **more: Any) -> Member:
    return Member(label, birth_month=month, birth_day=day, **({"age": 40} | more))


def chosen(members: list[Member], method: Any, at: date = TODAY, address: str = "NOR26-0001/01") -> list[str]:
    return [members[k].label for k in select_person(members, method, at=at, address=address).chosen]


ADDRESSES = [f"NOR26-{k:04d}/01" for k in range(6000)]


def test_the_kish_tables_are_the_published_ones() -> None:
    """Kish (1949), table 1; a sixth of the addresses each for A, C, D, F, a twelfth for B1, B2, E1, E2."""
    assert {table: TWELVE.count(table) for table in KISH_TABLES} == {
        "A": 2, "B1": 1, "B2": 1, "C": 2, "D": 2, "E1": 1, "E2": 1, "F": 2
    }  # fmt: skip
    assert KISH_TABLES["E1"] == (1, 2, 3, 3, 3, 5)
    # the chances that the tables are known for: even up to four and at six, uneven at five
    for n in (1, 2, 3, 4, 6):
        assert [kish_probability(n, row) for row in range(1, n + 1)] == pytest.approx([1 / n] * n)
    assert [kish_probability(5, row) for row in range(1, 6)] == pytest.approx([1 / 6, 1 / 6, 1 / 4, 1 / 6, 1 / 4])


def test_a_kish_table_counts_men_then_women_from_the_oldest() -> None:
    home = [Member("girl", "female", 19), Member("mother", "female", 50), Member("son", "male", 22),
            Member("boy", "male", 15), Member("father", "male", 52)]  # fmt: skip
    order = {kish_table(address): chosen(home, "kish-grid", address=address)[0] for address in ADDRESSES[:200]}
    assert order == {"A": "father", "B1": "father", "B2": "son", "C": "son", "D": "mother", "E1": "mother", "E2": "girl",
                     "F": "girl"}  # fmt: skip
    assert select_person(home, "kish-grid", at=TODAY, address=ADDRESSES[0]).probabilities == (pytest.approx(1 / 4),)


@pytest.mark.parametrize("size", range(1, 9))
def test_stated_probabilities_are_those_of_many_draws(size: int) -> None:
    home = [Member(f"p{k}", "male" if k % 2 else "female", 20 + k) for k in range(size)]
    for method in ("kish-grid", "random"):
        found = [select_person(home, method, at=TODAY, address=a) for a in ADDRESSES]  # type: ignore[arg-type]
        for k in range(size):
            mine = [s for s in found if s.chosen == (k,)]
            # four standard errors of a share of 6,000
            assert all(s.probabilities[0] == pytest.approx(len(mine) / 6000, abs=0.026) for s in mine)


@pytest.mark.parametrize(
    ("birthdays", "at", "following", "last"),
    [
        ([(3, 11), (3, 9)], TODAY, "p0", "p1"),
        ([(3, 10), (3, 11)], TODAY, "p0", "p0"),  # a birthday today counts
        ([(12, 31), (1, 1)], date(2026, 12, 31), "p0", "p0"),
        ([(1, 1), (12, 31)], date(2027, 1, 1), "p0", "p0"),
        ([(1, 2), (12, 31)], date(2027, 1, 1), "p0", "p1"),
        ([(2, 29), (3, 1)], date(2026, 2, 28), "p0", "p1"),  # a common year too
        ([(2, 29), (3, 1)], date(2026, 3, 1), "p1", "p1"),
        ([(2, 29), (3, 2)], date(2026, 3, 1), "p1", "p0"),
        ([(2, 28), (2, 29)], date(2028, 2, 29), "p1", "p1"),
        ([(6, 1)], TODAY, "p0", "p0"),
    ],
)
def test_birthdays(birthdays: list[tuple[int, int]], at: date, following: str, last: str) -> None:
    home = [adult(f"p{k}", *birthday) for k, birthday in enumerate(birthdays)]
    assert chosen(home, "next-birthday", at) == [following]
    assert chosen(home, "last-birthday", at) == [last]


def test_two_with_the_same_birthday_are_decided_by_the_alphabet_on_record() -> None:
    twins = [adult("b", 5, 1), adult("A", 5, 1), adult("c", 9, 9)]
    assert chosen(twins, "next-birthday") == chosen(twins[::-1], "next-birthday") == ["A"]
    found = select_person(twins, "next-birthday", at=TODAY, address="x")
    assert found.tied
    assert found.probabilities == (pytest.approx(1 / 3),)
    assert not select_person(twins, "last-birthday", at=TODAY, address="x").tied


@given(
    st.lists(
        st.builds(
            Person, st.uuids().map(str), st.sampled_from(["male", "female"]), st.integers(1, 12), st.integers(1, 28),
            st.integers(18, 90),
        ),
        min_size=1, max_size=8,
    ),
    st.sampled_from(["next-birthday", "last-birthday", "kish-grid", "random"]),
    st.dates(date(2026, 1, 1), date(2029, 1, 1)),
    st.sampled_from(ADDRESSES),
)  # fmt: skip
def test_a_desk_and_the_field_server_choose_the_same(people: list[Person], method: Any, at: date, address: str) -> None:
    members = [Member(p.label, p.sex, p.age, p.birth_month, p.birth_day) for p in people]  # type: ignore[arg-type]
    assert select_person(members, method, at=at, address=address).chosen == (
        select_in_the_field(people, method, address, at),
    )


@given(
    st.lists(st.dates(date(1940, 1, 1), date(2005, 12, 31)), min_size=2, max_size=6),
    st.dates(date(2026, 1, 1), date(2029, 1, 1)),
)
def test_over_a_year_everyone_is_next_for_as_long_as_the_calendar_says(born: list[date], at: date) -> None:
    home = [Member(str(k), born=day) for k, day in enumerate(born)]
    found = select_person(home, "next-birthday", at=at, address="x")
    assert len(found.chosen) == 1
    for ahead in range(367):  # walking on from today, the first birthday met is the chosen one's
        day = at + timedelta(days=ahead)
        met = [k for k, b in enumerate(born) if (b.month, b.day) == (day.month, day.day) or
               ((b.month, b.day) == (2, 29) and (day.month, day.day) == (3, 1) and (day - timedelta(days=1)).day == 28)]  # fmt: skip
        if met:
            assert found.chosen[0] in met
            break


def test_only_people_of_age_are_eligible_and_nobody_may_be() -> None:
    home = [
        Member("child", born=date(2010, 3, 12)),
        Member("just", born=date(2008, 3, 10)),
        Member("not yet", born=date(2008, 3, 11)),
    ]
    assert chosen(home, "next-birthday") == ["just"]
    assert select_person(home[:1], "random", at=TODAY, address="x").chosen == ()
    everyone = select_person([adult("a", 1, 1), adult("b", 1, 2), home[0]], "everyone", at=TODAY, address="x")
    assert everyone.chosen == (0, 1)
    assert everyone.probabilities == (1.0, 1.0)


@pytest.mark.parametrize(
    ("member", "method", "code"),
    [
        (Member("a", born=date(2026, 3, 11)), "random", "P-PERSON-1"),
        (Member("a", age=200), "random", "P-PERSON-2"),
        (Member("a", age=-1), "random", "P-PERSON-2"),
        (Member("a", born=date(1890, 1, 1)), "random", "P-PERSON-2"),
        (Member("a", age=30), "next-birthday", "P-PERSON-3"),
        (adult("a", 2, 30), "last-birthday", "P-PERSON-4"),
        (adult("a", 13, 1), "last-birthday", "P-PERSON-4"),
        (Member("a", age=30, born=date(1980, 1, 1)), "random", "P-PERSON-5"),
        (Member("a", age=30), "kish-grid", "P-PERSON-7"),
    ],
)
def test_what_cannot_be_is_refused(member: Member, method: Any, code: str) -> None:
    with pytest.raises(SamplingError, match=code):
        select_person([member, adult("b", 1, 1, sex="male")], method, at=TODAY, address="x")


def test_the_number_of_an_address_is_the_first_twelve_digits_of_its_digest() -> None:
    # printf 'NOR26-0001/01' | sha256sum | cut -c1-12
    assert f"{address_number('NOR26-0001/01'):012x}" == "81a96e0c5b09"
    counts = {table: sum(kish_table(a) == table for a in ADDRESSES) for table in KISH_TABLES}
    assert all(abs(counts[t] / 6000 - TWELVE.count(t) / 12) < 0.02 for t in KISH_TABLES)
