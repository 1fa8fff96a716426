"""Nearest matches: against brute force, incrementally, and whatever the answers are."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aneroid.study.errors import VerificationError
from aneroid.verification import nearest_matches
from aneroid.verification.duplicates import AnswerIndex


def survey(rng: np.random.Generator, n: int, k: int, missing: float, options: int = 5) -> pl.DataFrame:
    answers = rng.integers(1, options + 1, (n, k)).astype(object)
    answers[rng.random((n, k)) < missing] = None
    return pl.DataFrame({f"q{j}": pl.Series(answers[:, j].tolist(), dtype=pl.Int64) for j in range(k)})


def brute(data: pl.DataFrame) -> list[tuple[int | None, float | None]]:
    answers = data.rows()
    best: list[tuple[int | None, float | None]] = []
    for i, mine in enumerate(answers):
        found: tuple[int | None, float | None] = (None, None)
        for j, other in enumerate(answers):
            both = [(a, b) for a, b in zip(mine, other, strict=True) if a is not None and b is not None]
            if j == i or not both:
                continue
            share = sum(a == b for a, b in both) / len(both)
            if found[1] is None or share > found[1]:
                found = (j, share)
        best.append(found)
    return best


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 10**6),
    st.integers(1, 45),
    st.integers(0, 140),
    st.sampled_from([0.0, 0.1, 0.7, 1.0]),
    st.sampled_from([1, 2, 9]),
)
def test_nearest_matches_are_those_of_brute_force(seed: int, n: int, k: int, missing: float, options: int) -> None:
    data = survey(np.random.default_rng(seed), n, k, missing, options)
    if k == 0:
        data = pl.DataFrame({"x": list(range(n))})
    found = nearest_matches(data, [c for c in data.columns if c != "x"])
    assert found["row"].to_list() == list(range(n))
    wanted = brute(data.drop("x", strict=False)) if k else [(None, None)] * n
    assert list(zip(found["nearest"], found["share"], strict=True)) == wanted


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.lists(st.integers(0, 30), min_size=1, max_size=6))
def test_rows_that_come_in_by_and_by_end_as_all_at_once(seed: int, sizes: list[int]) -> None:
    rng = np.random.default_rng(seed)
    parts = [survey(rng, n, 70, 0.2, int(rng.integers(1, 12))) for n in sizes]
    index = AnswerIndex(parts[0].columns)
    told: dict[int, tuple[int | None, float | None]] = {}
    for part in parts:
        told.update({row: (near, share) for row, near, share in index.add(part).iter_rows()})
    whole = nearest_matches(pl.concat(parts), parts[0].columns)
    assert index.matches().equals(whole)
    assert told == {row: (near, share) for row, near, share in whole.iter_rows()}


def test_answers_of_any_kind_are_compared_for_equality() -> None:
    data = pl.DataFrame({
        "text": ["a", "b", "a"], "flag": [True, False, True], "real": [1.5, float("nan"), 1.5],
        "several": [["x", "y"], ["x"], ["x", "y"]], "nothing": [None, None, None],
        "option": pl.Series(["p", "q", "p"], dtype=pl.Enum(["q", "p"])), "day": pl.Series(["2021-09-17"] * 3).str.to_date(),
    })  # fmt: skip
    found = nearest_matches(data, data.columns)
    assert found["nearest"].to_list() == [2, 0, 0]
    assert found["share"].to_list() == pytest.approx([1.0, 1 / 5, 1.0])


def test_a_pandas_frame_is_as_good() -> None:
    data = survey(np.random.default_rng(3), 30, 12, 0.0)
    assert nearest_matches(pd.DataFrame(data.to_dict(as_series=False)), data.columns).equals(
        nearest_matches(data, data.columns)
    )


def test_what_cannot_be_compared_is_said() -> None:
    with pytest.raises(VerificationError, match=r"V-DUP-1.*q9"):
        nearest_matches(pl.DataFrame({"q1": [1, 2]}), ["q9"])
    with pytest.raises(VerificationError, match=r"V-DUP-2.*list"):
        nearest_matches([1, 2], ["q9"])
    many = pl.DataFrame({f"q{k}": [1] for k in range(32_001)})
    with pytest.raises(VerificationError, match="V-DUP-3"):
        nearest_matches(many, many.columns)


def test_a_new_interview_is_compared_with_fifty_thousand_within_a_second() -> None:
    rng = np.random.default_rng(4)
    data = pl.DataFrame(rng.integers(1, 5, (50_001, 200)).astype(np.int8), schema=[f"q{k}" for k in range(200)])
    index = AnswerIndex(data.columns)
    index.add(data[:50_000])
    copy = data[123:124]
    began = time.perf_counter()
    found = index.add(copy)
    took = time.perf_counter() - began
    assert found.row(-1) == (50_000, 123, 1.0)
    assert took < 1
