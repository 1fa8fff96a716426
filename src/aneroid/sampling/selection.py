"""Drawing primary sampling units by the method of the settings, each with its probability of being drawn."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.sampling.units import positions
from aneroid.statistics.drawing import (
    draw_by_numbers,
    draw_pareto,
    draw_pivotal,
    draw_poisson,
    draw_sampford,
    draw_systematic,
    inclusion_probabilities,
    permanent_numbers,
)
from aneroid.study.settings import PSUSettings

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def draw_psus(psus: pl.DataFrame, n: int, settings: PSUSettings, rng: np.random.Generator) -> tuple[Integers, Floats]:
    """Draw n primary sampling units out of a cell by the method of the settings.

    Poisson sampling draws n on average, every other method n.

    Args:
        psus: the cell's PSUs in the order of the draw: ``segment``, ``segment_size`` above zero, coordinates.
    Returns: rising positions of the drawn PSUs; the inclusion probability of every PSU, shape (N,). Those of Pareto
        sampling are the ones it aims at and meets very nearly.
    Raises: SamplingError P-DRAW-3 when Sampford's draw does not come to an end.
    """
    sizes = psus["segment_size"].to_numpy().astype(float)
    if settings.method == "simple":
        probabilities = np.full(sizes.size, n / sizes.size)
        return draw_by_numbers(_numbers(psus, settings, rng), n), probabilities
    probabilities = inclusion_probabilities(sizes, n)
    if settings.method == "sampford":
        return draw_sampford(probabilities, rng), probabilities
    if settings.method == "pareto":
        return draw_pareto(probabilities, _numbers(psus, settings, rng)), probabilities
    if settings.method == "poisson":
        return draw_poisson(probabilities, _numbers(psus, settings, rng)), probabilities
    if settings.method == "pivotal":
        return draw_pivotal(probabilities, rng), probabilities
    if settings.method == "local-pivotal":
        return draw_pivotal(probabilities, rng, positions(psus, settings.coordinates or ())), probabilities
    return draw_systematic(probabilities, rng), probabilities


def draw_reserve(psus: pl.DataFrame, drawn: Integers, n: int, rng: np.random.Generator) -> tuple[Integers, Floats]:
    """Draw up to n reserve PSUs out of those that were not drawn, systematically with probability by size.

    The order in which they are to be used is drawn too, so that nobody chooses among them.

    Returns: positions in the order of use, and each one's probability, given what was drawn, shape (number drawn,).
    """
    left = np.setdiff1d(np.arange(psus.height), drawn)
    sizes = psus["segment_size"].to_numpy().astype(float)[left]
    probabilities = inclusion_probabilities(sizes, min(n, left.size))
    chosen = rng.permutation(draw_systematic(probabilities, rng))
    return left[chosen].astype(np.int64), probabilities[chosen]


def _numbers(psus: pl.DataFrame, settings: PSUSettings, rng: np.random.Generator) -> Floats:
    """Each PSU's random number: its permanent one counted from where the wave begins, or a fresh one."""
    if settings.permanent is None:
        return rng.random(psus.height)
    permanent = permanent_numbers(psus["segment"].to_list(), settings.permanent.seed)
    return np.mod(permanent - settings.permanent.start, 1.0)
