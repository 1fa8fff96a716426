"""Interviewed households stand for those of unknown eligibility and for those that did not answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.statistics.logistic import fit_logistic, propensities
from aneroid.statistics.places import numbered
from aneroid.study.errors import WeightingError
from aneroid.study.settings import WeightingSection
from aneroid.weighting.addresses import Approached, classes_of, columns_of

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

CLASSES = {
    "class": pl.String,
    "approached": pl.Int64,
    "interviewed": pl.Int64,
    "response_rate": pl.Float64,
    "eligibility": pl.Float64,
    "nonresponse": pl.Float64,
}
"""A row per adjustment class: addresses known to be eligible, interviews, weighted response rate, factors."""


@dataclass(frozen=True, slots=True)
class Response:
    """Factors by interview, shape (n,), and the classes they come from."""

    eligibility: Floats
    nonresponse: Floats
    classes: pl.DataFrame


def response_factors(
    approached: Approached,
    weights: Floats,
    interviews: pl.DataFrame,
    own: Floats,
    persons: Integers,
    sample: pl.DataFrame,
    settings: WeightingSection,
) -> Response:
    """Adjust for unknown eligibility and nonresponse.

    In a class, ``eligibility`` is what all addresses weigh that count as eligible over those known to be;
    ``nonresponse`` what those weigh over the interviews. With a propensity, ``nonresponse`` is its inverse.

    Args:
        weights: of each address, base weight times release. own: the same of each interview.
        persons: how many interviews each one's household gave; households are counted once.
    Raises: WeightingError W-RESP-1 where nobody was interviewed in a class, W-RESP-2 to -4.
    Source: Kalton and Flores-Cervantes (2003), Journal of Official Statistics 19, 81-97; Little (1986),
        International Statistical Review 54, 139-157, for propensities.
    """
    if settings.response.method == "classes":
        return _by_classes(approached, weights, interviews, own, persons, sample, settings.nonresponse)
    chance, theirs = _chances(approached, weights, interviews, sample, settings.nonresponse)
    overall = _by_classes(approached, weights, interviews, own, persons, sample, settings.eligibility.by)
    if settings.response.method == "propensity":
        return Response(overall.eligibility, 1 / theirs, overall.classes)
    codes, places = _quantiles(approached, weights, chance, theirs, settings)
    names = [f"propensity class {k + 1}" for k in range(int(codes.max()) + 1)]
    return _in_classes(approached, weights, own, persons, codes, places, names)


def _by_classes(
    approached: Approached, weights: Floats, interviews: pl.DataFrame, own: Floats, persons: Integers,
    sample: pl.DataFrame, names: Sequence[str],
) -> Response:  # fmt: skip
    if not names:
        codes, places = np.zeros(weights.size, dtype=np.int64), np.zeros(own.size, dtype=np.int64)
        return _in_classes(approached, weights, own, persons, codes, places, ["all"])
    ours, theirs = columns_of(names, approached.frame, sample, interviews)
    (codes, places), labels = classes_of(ours, theirs)
    return _in_classes(approached, weights, own, persons, codes, places, labels)


def _in_classes(
    approached: Approached, weights: Floats, own: Floats, persons: Integers, codes: Integers, places: Integers,
    names: Sequence[str],
) -> Response:  # fmt: skip
    k = len(names)
    everybody = np.bincount(codes, weights=weights * approached.eligible, minlength=k)
    known = np.bincount(codes, weights=weights * approached.known, minlength=k)
    interviewed = np.bincount(places, weights=own / persons, minlength=k)
    empty = np.flatnonzero((everybody > 0) & (interviewed <= 0))
    if empty.size:
        shown = "; ".join(names[c] for c in empty[:5]) + ("; ..." if empty.size > 5 else "")
        raise WeightingError("W-RESP-1", where="study.toml, [weighting] nonresponse", classes=shown)
    eligibility = np.divide(everybody, known, out=np.ones(k), where=known > 0)
    nonresponse = np.divide(known, interviewed, out=np.ones(k), where=interviewed > 0)
    table = pl.DataFrame(
        {
            "class": list(names),
            "approached": np.bincount(codes[approached.known], minlength=k),
            "interviewed": np.rint(np.bincount(places, weights=1 / persons, minlength=k)).astype(np.int64),
            "response_rate": np.divide(1.0, nonresponse, out=np.zeros(k), where=nonresponse > 0),
            "eligibility": eligibility,
            "nonresponse": nonresponse,
        },
        schema=CLASSES,
    )
    return Response(eligibility[places], nonresponse[places], table)


def _chances(
    approached: Approached, weights: Floats, interviews: pl.DataFrame, sample: pl.DataFrame, names: Sequence[str]
) -> tuple[Floats, Floats]:
    """The modelled probability of an interview, for every address and every interview."""
    ours, theirs = columns_of(names, approached.frame, sample, interviews)
    first, second = _predictors(ours, theirs)
    known = approached.known
    case = weights[known] / weights[known].mean()
    fitted = fit_logistic(approached.answered[known].astype(np.float64), first[known], case)
    return propensities(fitted, first), propensities(fitted, second)


def _predictors(ours: Sequence[Sequence[object]], theirs: Sequence[Sequence[object]]) -> tuple[Floats, Floats]:
    """Numbers enter as they are, in units of their spread; categories by an indicator each but the first."""
    first, second = [np.ones((len(ours[0]), 1))], [np.ones((len(theirs[0]), 1))]
    for a, b in zip(ours, theirs, strict=True):
        if all(isinstance(value, int | float) and not isinstance(value, bool) for value in a):
            x, y = np.array(a, dtype=np.float64), np.array(b, dtype=np.float64)
            spread = float(x.std()) or 1.0
            first.append(((x - x.mean()) / spread)[:, None])
            second.append(((y - x.mean()) / spread)[:, None])
        else:
            (codes, places), labels = numbered(a, b)
            first.append(np.eye(len(labels))[codes][:, 1:])
            second.append(np.eye(len(labels))[places][:, 1:])
    return np.concatenate(first, axis=1), np.concatenate(second, axis=1)


def _quantiles(
    approached: Approached, weights: Floats, chance: Floats, theirs: Floats, settings: WeightingSection
) -> tuple[Integers, Integers]:
    """Classes of about equal weight of eligible addresses along the propensity; small ones join the next.

    Source: Rosenbaum and Rubin (1984), JASA 79, 516-524; Eltinge and Yansaneh (1997), Survey Methodology 23, 33-40.
    """
    known = approached.known
    order = np.argsort(chance[known], kind="stable")
    sums = np.cumsum(weights[known][order])
    wanted = np.arange(1, settings.response.classes) / settings.response.classes
    edges = np.unique(chance[known][order][np.searchsorted(sums, wanted * sums[-1])])
    edges = np.array([e for e in edges if e < chance[known].max()])
    while edges.size:
        counts = np.bincount(np.searchsorted(edges, theirs, side="left"), minlength=edges.size + 1)
        small = int(np.argmin(counts))
        if counts[small] >= settings.response.smallest:
            break
        beside = [k for k in (small - 1, small + 1) if 0 <= k < counts.size]
        edges = np.delete(edges, min(small, min(beside, key=lambda k: counts[k])))
    return np.searchsorted(edges, chance, side="left"), np.searchsorted(edges, theirs, side="left")
