"""The table checker, on tables of our own and on known facts about rounding."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from aneroid.reporting.claims.published import Cell, Question
from aneroid.reporting.claims.tablecheck import check_tables, probability_of_hundred
from reporting.claims.cases import questions

TOWN = questions("town", "en")


def reasons(*found: Question) -> str:
    return "\n".join(f"{f.where}: {f.reason}" for f in check_tables(found))


def question(name: str, shares: dict[str, float], **changes: object) -> Question:
    cells = tuple(Cell(o, o, p) for o, p in shares.items())
    return replace(Question("1", "Title", name, f"What about {name}?", "", cells, 800, 1.0, "en"), **changes)


@pytest.mark.parametrize(
    ("categories", "chance"), [(2, 1.0), (3, 3 / 4), (4, 2 / 3), (5, 0.599), (6, 0.5507), (8, 0.4776)]
)
def test_the_chance_that_rounded_shares_add_up_to_100(categories: int, chance: float) -> None:
    """Mosteller, Youtz and Zahn (1967): 3/4 for three categories, 2/3 for four; the rest by simulation (4 digits)."""
    assert probability_of_hundred(categories) == pytest.approx(chance, abs=2e-3)


def test_the_chance_agrees_with_rounding_simulated_shares() -> None:
    rng = np.random.default_rng(1)
    shares = 100 * rng.dirichlet(np.ones(5), size=40_000)
    assert probability_of_hundred(5) == pytest.approx((np.round(shares).sum(axis=1) == 100).mean(), abs=0.01)


def test_a_clean_set_of_tables_has_no_grave_finding() -> None:
    assert not [f for f in check_tables(TOWN) if f.verdict == "contradicts"]


def test_shares_that_cannot_be_shares_are_found_with_their_row() -> None:
    bad = question("a", {"yes": 104, "no": -4})
    assert "104 is no percentage" in reasons(bad)
    assert "-4 is no percentage" in reasons(bad)


@pytest.mark.parametrize(
    ("shares", "words"),
    [({"yes": 60, "no": 30}, "an answer is missing"), ({"yes": 60, "no": 50}, "more than rounding allows")],
)
def test_sums_beyond_rounding_are_found(shares: dict[str, float], words: str) -> None:
    assert words in reasons(question("a", shares))


def test_a_sum_within_rounding_is_left_alone() -> None:
    assert "add up" not in reasons(question("a", {"x": 33, "y": 33, "z": 33}))


def test_one_wording_over_two_questions_and_a_title_twice() -> None:
    first = question("mood", {"Good": 60, "Bad": 40}, wording="How are you?")
    second = question("job", {"Teacher": 60, "Nurse": 40}, wording="How are you?", table="2")
    found = reasons(first, second)
    assert "The wording “How are you?” stands over mood (table 1)" in found
    assert "The title “Title” is also that of table 1" in found


def test_a_grid_may_repeat_its_wording_but_not_leave_out_an_answer() -> None:
    a = question("a", {"Yes": 60, "No": 35, "Don't know": 5}, item="The mayor", wording="Do you trust?")
    b = question("b", {"Yes": 60, "No": 40}, item="The court", wording="Do you trust?")
    found = reasons(a, b)
    assert "wording" not in found
    assert "'The court' has no answer \"Don't know\"" in found


def test_dont_know_treated_differently_between_tables() -> None:
    plain = question("a", {"Yes": 60, "No": 35, "Don't know": 5})
    merged = question("b", {"Good": 60, "Bad": 35, "Neutral / don't know": 5}, table="2")
    none = question("c", {"Yes": 60, "No": 40}, table="3")
    found = reasons(plain, replace(plain, name="d", wording="And d?"), merged, none)
    assert "put together with a neutral answer" in found
    assert "Table 3, c: No answer for don't know" in found


def test_shares_forced_to_100_show_when_there_are_many_tables() -> None:
    forced = [question(f"q{k}", {"a": 40, "b": 30, "c": 20, "d": 10}, table=str(k)) for k in range(30)]
    assert "shares were adjusted after rounding" in reasons(*forced)
    free = [*forced, question("free", {"a": 40, "b": 30, "c": 20, "d": 9}, table="99")]
    assert "adjusted" not in reasons(*free)


@pytest.mark.parametrize(
    ("tables", "language"),
    [("marland", "en"), ("ostland", "en"), ("veland", "en"), ("northland", "en"), ("puna", "sq"), ("deti", "sq"), ("reka", "sr"), ("gora", "sr"), ("dolina", "sr")],
)  # fmt: skip
def test_waves_groups_and_batteries_of_clean_tables_have_no_grave_finding(tables: str, language: str) -> None:
    assert [f.reason for f in check_tables(questions(tables, language)) if f.verdict == "contradicts"] == []


def test_a_clean_topline_is_left_alone() -> None:
    """Whole percents rounded one by one (sums of 99 to 101), a battery, a wave, one way to say don't know."""
    topline = [
        question("q1", {"Very good": 12, "Good": 41, "Bad": 30, "Very bad": 15, "No answer": 3}, title="Mood"),
        question("q2a", {"A lot": 33, "Some": 33, "None": 33, "No answer": 2}, item="Courts", title="Trust", table="2",
                 wording="How much do you trust them?"),
        question("q2b", {"A lot": 20, "Some": 49, "None": 30, "No answer": 2}, item="Police", title="Trust", table="2",
                 wording="How much do you trust them?"),
        question("q3", {"Yes": 48, "No": 49, "No answer": 3}, title="Voting", table="3"),
        question("q3_2019", {"Yes": 44, "No": 53, "No answer": 3}, item="2019", title="Voting, 2019", table="3a"),
    ]  # fmt: skip
    assert reasons(*topline) == ""


def test_the_same_question_printed_again_is_no_fault_but_with_other_figures_it_is() -> None:
    first = question("a", {"Yes": 60, "No": 40}, wording="Is it cold?")
    again = replace(first, name="topline_a", table="9", title="Topline")
    other = question("b", {"Yes": 52, "No": 48}, wording="Is it cold?", table="9", title="Topline")
    assert "wording" not in reasons(first, again)
    assert "with the same answers and other figures" in reasons(first, other)


def test_serbian_answers_that_hold_na_are_no_dont_know() -> None:
    kept = question("a", {"Povećati": 20, "Zadržati na istom nivou": 50, "Smanjiti": 26, "Ne zna": 4}, language="sr")
    assert [o for o, role in kept.roles.items() if role == "dont_know"] == ["Ne zna"]
