"""The start: how likely each household, and in it each person, was to be chosen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.statistics.household import kish_share
from aneroid.statistics.places import numbered
from aneroid.study.errors import WeightingError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

STAGE = "_probability"
"""Columns of the sample that end so are the inclusion probabilities of its stages, each given the one before."""
PERSON = "person_probability"
"""Of the interviews, where selection in the household was not one adult at random."""


def planned_interviews(sample: pl.DataFrame) -> pl.DataFrame:
    """The sample with a checked ``base_weight``, made from the stages' probabilities where there is none.

    Raises: WeightingError W-BASE-2 for a base weight that is missing, zero or negative, W-BASE-4 for a probability
        outside (0, 1], W-BASE-5 where probabilities and base weight disagree.
    Source: Horvitz and Thompson (1952), JASA 47, 663-685.
    """
    stages = [column for column in sample.columns if column.endswith(STAGE) and column != PERSON]
    product = np.ones(sample.height)
    for column in stages:
        probability = _floats(sample[column])
        wrong = ~((probability > 0) & (probability <= 1 + 1e-12))
        if wrong.any():
            raise WeightingError("W-BASE-4", where="sample", column=column, ids=_ids(sample, wrong))
        product *= probability
    if "base_weight" not in sample.columns:
        return sample.with_columns(base_weight=pl.Series(1 / product))
    weight = _floats(sample["base_weight"])
    wrong = ~((weight > 0) & (weight < np.inf))
    if wrong.any():
        raise WeightingError("W-BASE-2", where="sample", ids=_ids(sample, wrong))
    if stages:
        apart = np.flatnonzero(np.abs(weight * product - 1) > 1e-6)
        if apart.size:
            k = int(apart[0])
            raise WeightingError(
                "W-BASE-5", where="sample", id=sample["interview_id"][k], product=f"{1 / product[k]:.6g}",
                weight=f"{weight[k]:.6g}",
            )  # fmt: skip
    return sample


def with_kish_probability(interviews: pl.DataFrame) -> pl.DataFrame:
    """Interviews with the ``person_probability`` of whoever the Kish table of their address points to.

    The table follows from the address, so the number of adults says which row was taken, and how many tables take it.
    Interviews that record a probability keep it.

    Args:
        interviews: with ``address_id`` and ``adults``.
    Raises: WeightingError W-BASE-1 for adults missing or below one, W-BASE-6 where nobody asked for them.
    """
    if PERSON in interviews.columns:
        return interviews
    adults = _adults(interviews).tolist()
    addresses = interviews["address_id"].to_list()
    chances = [kish_share(address, int(n)) for address, n in zip(addresses, adults, strict=True)]
    return interviews.with_columns(pl.Series(PERSON, chances, dtype=pl.Float64))


def persons_interviewed(interviews: pl.DataFrame, *, everyone: bool) -> Integers:
    """By interview, how many interviews its household gave: one, unless everyone of a household is asked.

    Households are told apart by ``address_id``, where there is none by ``interview_id``.
    """
    if not everyone:
        return np.ones(interviews.height, dtype=np.int64)
    [of_household], _ = numbered(interviews[_household(interviews)].to_list())
    counts: Integers = np.bincount(of_household)[of_household]
    return counts


def person_factors(interviews: pl.DataFrame, cap: int, *, everyone: bool = False) -> Floats:
    """From household to person: the inverse of the probability that this adult was chosen.

    Where one adult of each household is interviewed, that is the number of adults, counted up to ``cap``; interviews
    that record a ``person_probability`` have its inverse, up to the same limit. Where everyone is asked, the persons
    interviewed stand for those of their household who were not: all adults over interviews.

    Args:
        everyone: all adults of a household were to be interviewed; without a column ``adults``, they were.
    Raises: WeightingError W-BASE-1 for adults missing or below one, W-BASE-4 for a probability outside (0, 1],
        W-BASE-6 where nothing was recorded.
    """
    if everyone:
        return np.minimum(_household_factors(interviews), float(cap))
    if PERSON in interviews.columns:
        probability = _floats(interviews[PERSON])
        wrong = ~((probability > 0) & (probability <= 1))
        if wrong.any():
            raise WeightingError("W-BASE-4", where="interviews", column=PERSON, ids=_ids(interviews, wrong))
        return np.minimum(1 / probability, float(cap))
    return np.minimum(_adults(interviews), float(cap))


def _household_factors(interviews: pl.DataFrame) -> Floats:
    """Adults over interviews in every household; a household has at least those who were interviewed."""
    persons = persons_interviewed(interviews, everyone=True).astype(np.float64)
    if "adults" not in interviews.columns:
        return np.ones(interviews.height)
    told = pl.Series("adults", _adults(interviews))
    most = interviews.select(_household(interviews), told).select(pl.col("adults").max().over(_household(interviews)))
    return np.maximum(most["adults"].to_numpy() / persons, 1.0)


def _household(interviews: pl.DataFrame) -> str:
    return "address_id" if "address_id" in interviews.columns else "interview_id"


def _adults(interviews: pl.DataFrame) -> Floats:
    if "adults" not in interviews.columns:
        raise WeightingError("W-BASE-6", where="interviews")
    adults = _floats(interviews["adults"])
    wrong = ~((adults >= 1) & (adults < np.inf))
    if wrong.any():
        raise WeightingError("W-BASE-1", ids=_ids(interviews, wrong))
    return adults


def check_in_sample(interviews: pl.DataFrame, found: Sequence[bool] | NDArray[np.bool_]) -> None:
    """Raise W-BASE-3 for interviews that nobody planned."""
    missing = ~np.asarray(found)
    if missing.any():
        raise WeightingError("W-BASE-3", where="interviews", ids=_ids(interviews, missing))


def _floats(column: pl.Series) -> Floats:
    """Numbers, with NaN for what is missing or no number."""
    numbers = column if column.dtype == pl.Float64 else column.cast(pl.Float64, strict=False)
    return numbers.fill_null(float("nan")).to_numpy() if numbers.null_count() else numbers.to_numpy()


def _ids(frame: pl.DataFrame, rows: NDArray[np.bool_], most: int = 5) -> str:
    """The first ids, and that there are more."""
    found = frame["interview_id"].filter(pl.Series(rows)).cast(pl.String).to_list()
    more = f" and {len(found) - most} more" if len(found) > most else ""
    return ", ".join(str(i) for i in found[:most]) + more
