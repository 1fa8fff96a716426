"""Checks of who was selected, against the rule itself played many times, and R."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest
from scipy.special import ndtr

from aneroid.verification.material import Material
from aneroid.verification.selection import (
    check_birthdays,
    check_rank_of_selected,
    check_sex_of_couples,
    rosters_to_check,
)

Rule = Callable[[np.ndarray, int], int]
START = datetime(2021, 9, 17, 10)


def soonest(birthdays: np.ndarray, today: int) -> int:
    return int(np.argmin((birthdays - today) % 365))


def latest(birthdays: np.ndarray, today: int) -> int:
    return int(np.argmin((today - birthdays) % 365))


def anybody(birthdays: np.ndarray, today: int) -> int:  # noqa: ARG001
    return 0


def played(method: str, rule: Rule, cheat: Rule | None = None, *, seed: int = 1, interviewers: int = 10) -> Material:
    """Interviewers of 40 households each, who list two to five adults and select by a rule; ``P0`` may do otherwise."""
    rng, records, who = np.random.default_rng(seed), [], []
    for k in range(interviewers * 40):
        person = f"P{k % interviewers}"
        on = START + timedelta(days=int(rng.integers(0, 14)))
        born = rng.integers(1, 366, int(rng.integers(2, 6)))
        chosen = (cheat if cheat and person == "P0" else rule)(born, on.timetuple().tm_yday)
        dates = [datetime(2021, 1, 1) + timedelta(days=int(b) - 1) for b in born]
        records.append({
            "address_id": f"a{k}", "method": method, "selected": chosen,
            "roster": [{"label": str(n), "birth_month": d.month, "birth_day": d.day} for n, d in enumerate(dates)],
        })  # fmt: skip
        who.append((f"a{k}", person, on))
    interviews = pl.DataFrame(who, schema=["submission_id", "interviewer", "started"], orient="row")
    rosters = rosters_to_check(records).rename({"address_id": "submission_id"})
    return Material(interviews, (), selections=rosters)


def found(material: Material) -> dict[str, tuple[float, str]]:
    told = check_birthdays(material)
    assert isinstance(told, pl.DataFrame)
    return {name: (z, reason) for name, z, reason in told.select("interviewer", "z", "reason").iter_rows()}


@pytest.mark.parametrize(("method", "rule"), [("next-birthday", soonest), ("last-birthday", latest)])
def test_birthdays_of_honest_interviewers_are_as_near_as_chance_brings(method: str, rule: Rule) -> None:
    z = np.array([z for s in range(12) for z, _ in found(played(method, rule, seed=s)).values()])
    assert z.mean() == pytest.approx(0, abs=0.25)
    assert z.std() == pytest.approx(1, abs=0.2)
    assert np.mean(ndtr(-z) < 0.05) < 0.12


@pytest.mark.parametrize(("method", "rule"), [("next-birthday", soonest), ("last-birthday", latest)])
def test_who_takes_anybody_selects_birthdays_that_are_far_away(method: str, rule: Rule) -> None:
    z, reason = found(played(method, rule, anybody))["P0"]
    assert z > 4
    assert reason.startswith("Birthdays of the 40 selected are ")


def test_a_random_selection_has_birthdays_all_over_the_year_and_none_that_clump() -> None:
    z = np.array([z for s in range(6) for z, _ in found(played("random", anybody, seed=s)).values()])
    assert np.mean(ndtr(-z) < 0.05) == pytest.approx(0.05, abs=0.06)
    assert found(played("random", anybody, soonest))["P0"][0] > 3


def test_birthdays_without_a_rule_or_a_day_are_left_out() -> None:
    assert check_birthdays(Material(pl.DataFrame({"submission_id": ["1"]}), ())) == "no birthdays of the selected"


ROSTER = [{"label": "A", "sex": "male", "age": 60}, {"label": "B", "sex": "female", "age": 58}]


def couples(chosen: list[int]) -> Material:
    names = [f"i{k}" for k in range(len(chosen))]
    records = [
        {"address_id": n, "method": "random", "roster": ROSTER, "selected": c}
        for n, c in zip(names, chosen, strict=True)
    ]
    interviews = pl.DataFrame({"submission_id": names, "interviewer": ["I"] * len(names)})
    return Material(interviews, (), selections=rosters_to_check(records).rename({"address_id": "submission_id"}))


def test_couples_are_selected_half_and_half_as_the_binomial_test_says() -> None:
    told = check_sex_of_couples(couples([1] * 2 + [0] * 10))
    assert isinstance(told, pl.DataFrame)
    # R: binom.test(2, 12)$p.value
    assert told["p_value"][0] == pytest.approx(0.03857421875)
    assert told["value"][0] == pytest.approx(2 / 12)


def test_the_oldest_are_not_always_selected() -> None:
    even, old = (check_rank_of_selected(couples(chosen)) for chosen in ([0, 1] * 10, [0] * 20))
    assert isinstance(even, pl.DataFrame)
    assert isinstance(old, pl.DataFrame)
    # Places 1/4 and 3/4 have variance 1/16: (20 x 1/4)^2 / (20/16) is chi-square with one degree: R: pchisq(20, 1, lower = FALSE)
    assert old["p_value"][0] == pytest.approx(7.744216e-06, rel=1e-5)
    assert even["p_value"][0] == pytest.approx(1)


def test_rosters_tell_what_they_know_and_the_last_one_of_an_address_counts() -> None:
    first = {"address_id": "a", "method": "random", "roster": [{"label": "A"}], "selected": 0}
    later = {"address_id": "a", "method": "random", "roster": [*ROSTER, {"label": "C", "sex": "female", "age": 20}],
             "selected": 1}  # fmt: skip
    row = rosters_to_check([first, later]).row(0, named=True)
    assert (row["adults"], row["men"], row["women"], row["sex"], row["rank"]) == (3, 1, 2, "female", 2)
    alone = rosters_to_check([first]).row(0, named=True)
    assert (alone["men"], alone["women"], alone["sex"], alone["rank"]) == (None, None, None, None)
