"""Telephone calls and revisits, played: what they find out about interviews, honest and not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.rehearsal.conduct import COPYING, INVENTING, ask_again
from aneroid.rehearsal.people import NOT_ASKED, Codes, Integers, named
from aneroid.rehearsal.recipe import Recipe
from aneroid.verification.telephone import AGAIN

CALLED = ("reached", "not reached", "refused", "no number")
CALL_SHARES = (0.84, 0.08, 0.02, 0.06)
"""What calls come to, where the number is the respondent's."""

FAKE_SHARES = (0.35, 0.25, 0.05, 0.35)
"""What calls come to where nobody was interviewed: numbers are left out, wrong, or of the household after all."""

FOUND_AT_HOME = 0.93
"""Share of revisited households in which the interview can be established."""

DENIES = 0.95
"""Share of households without an interview that say so."""

KNOWS_WHO = 0.8
"""Share of households that can tell who should have been interviewed."""


def call_respondents(
    recipe: Recipe,
    submission_id: pl.Series,
    told: Codes,
    true: Codes,
    conduct: Integers,
    wrong_person: NDArray[np.bool_],
    questions: Sequence[str],
    noise: float,
    rng: np.random.Generator,
) -> pl.DataFrame:
    """Telephone contact with everyone.

    Args:
        told, true: answers as sent in and as they are, shape (interviews, columns).
        wrong_person: whether somebody else was interviewed than the rule selected.
    Returns: ``submission_id``, ``attempts``, ``outcome``, ``interview_held``, ``right_person`` and the key questions
        again, null where nobody was reached.
    """
    n = conduct.size
    nobody = np.isin(conduct, (COPYING, INVENTING))
    chance = rng.random(n)
    outcome = np.where(nobody, _drawn(FAKE_SHARES, chance), _drawn(CALL_SHARES, chance))
    reached = outcome == 0
    denied = nobody & (rng.random(n) < DENIES)
    told_apart = wrong_person & (rng.random(n) < KNOWS_WHO)
    again = ask_again(recipe, told, true, conduct, questions, noise, rng)
    attempts = 1 + rng.integers(0, 3, n)
    answers = []
    for question, codes in again.items():
        codes = np.where(reached & ~denied, codes, NOT_ASKED)
        answers.append(named(codes, recipe.labels[question], AGAIN + question))
    held, right = pl.Series(~denied), pl.Series(~told_apart)
    known = pl.DataFrame({"reached": reached})
    return pl.DataFrame({
        "submission_id": submission_id, "attempts": attempts,
        "outcome": named(outcome, CALLED, "outcome").cast(pl.String),
        "interview_held": known.select(pl.when("reached").then(held)).to_series(),
        "right_person": known.select(pl.when("reached").then(right)).to_series(),
    }).with_columns(answers)  # fmt: skip


def revisit_households(
    submission_id: pl.Series,
    interview_id: pl.Series,
    conduct: Integers,
    wrong_person: NDArray[np.bool_],
    rng: np.random.Generator,
) -> pl.DataFrame:
    """What coordinators find at interviewed households.

    Returns: ``submission_id``, ``interview_id``, ``household_exists``, ``interview_held``, ``right_person``; null where
        not established.
    """
    n = conduct.size
    nobody = np.isin(conduct, (COPYING, INVENTING))
    established = rng.random(n) < FOUND_AT_HOME
    exists = ~(nobody & (rng.random(n) < 0.1))
    held = ~(nobody & (rng.random(n) < DENIES))
    right = ~(wrong_person & (rng.random(n) < KNOWS_WHO))
    known = pl.DataFrame({"established": established, "exists": exists, "held": held, "right": right})
    sure = pl.col("established") & pl.col("exists")
    return known.select(
        submission_id=submission_id,
        interview_id=interview_id,
        household_exists=pl.when("established").then("exists"),
        interview_held=pl.when(sure).then("held"),
        right_person=pl.when(sure & pl.col("held")).then("right"),
    )


def is_wrong(selected: Integers, person: Integers, conduct: Integers) -> NDArray[np.bool_]:
    """Whether an interview was held, and with somebody else than the rule selected."""
    wrong: NDArray[np.bool_] = (selected != person) & ~np.isin(conduct, (COPYING, INVENTING))
    return wrong


def _drawn(shares: Sequence[float], chance: NDArray[np.float64]) -> Integers:
    found: Integers = np.searchsorted(np.cumsum(shares)[:-1], chance, side="right")
    return found
