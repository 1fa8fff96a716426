"""What weighting did: to the weights, to the estimates, and by whom."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.statistics.design_effects import kish_effect, spencer_effect
from aneroid.weighting.trimming import key_values
from aneroid.weighting.weights import DESIGN_FACTORS, FACTORS

Floats = NDArray[np.float64]


def weighting_steps(weights: pl.DataFrame) -> pl.DataFrame:
    """Each factor's least, median and greatest value, and what the weights add up to and cost after it.

    Returns: ``step``, ``smallest``, ``median``, ``largest``, ``sum``, ``kish``; a step that changes nothing stays in.
    """
    product = np.ones(weights.height)
    rows = []
    for step in FACTORS:
        factor = weights[step].to_numpy()
        product = product * factor
        rows.append((step, factor.min(), np.median(factor), factor.max(), product.sum(), kish_effect(product)))
    names = ["step", "smallest", "median", "largest", "sum", "kish"]
    return pl.DataFrame(rows, schema=names, orient="row")


def design_weights(weights: pl.DataFrame) -> Floats:
    """The weights before calibration, shape (n,); those that came with the interviews are taken as they are."""
    if FACTORS[0] not in weights.columns:
        return weights["weight"].to_numpy()
    product: Floats = np.prod([weights[factor].to_numpy() for factor in DESIGN_FACTORS], axis=0)
    return product


def weighting_effects(interviews: pl.DataFrame, weights: pl.DataFrame, questions: Sequence[str]) -> pl.DataFrame:
    """Every answer's share unweighted, before calibration, and with the final weights; of closed questions.

    Returns: ``question``, ``option``, ``n`` (asked), ``unweighted``, ``base``, ``final`` (shares of one), ``kish`` and
        ``spencer``, the design effects of the final weights among those asked.
    """
    final, base = weights["weight"].to_numpy(), design_weights(weights)
    rows: list[tuple[object, ...]] = []
    for question in questions:
        asked = interviews[question].is_not_null().to_numpy()
        if not asked.any() or interviews[question].dtype.is_numeric():
            continue
        w = final[asked]
        kish = kish_effect(w)
        for option, values in zip(options_of(interviews[question]), key_values(interviews[question]).T, strict=True):
            y = values[asked]
            shares = [float(np.average(y, weights=weight)) for weight in (np.ones(y.size), base[asked], w)]
            rows.append((question, option, int(asked.sum()), *shares, kish, spencer_effect(y, w)))
    names = ["question", "option", "n", "unweighted", "base", "final", "kish", "spencer"]
    return pl.DataFrame(rows, schema=names, orient="row")


def single_influences(
    interviews: pl.DataFrame, weights: pl.DataFrame, errors: pl.DataFrame, most: int = 12
) -> pl.DataFrame:
    """The interviews without which an estimate would change the most, in units of its standard error.

    Args:
        errors: ``question``, ``option``, ``se``: the estimates that are looked at.
    Returns: ``interview_id``, ``weight``, ``share`` (of the sum of weights), ``question``, ``option``, ``change`` (of
        the share, if this interview were left out), ``in_errors``; the largest change of each interview, largest first.
    Source: Hampel (1974), JASA 69, 383-393, for a weighted mean; here without approximation.
    """
    weight = weights["weight"].to_numpy()
    largest = np.zeros(weight.size)
    change_there, estimate = np.zeros(weight.size), np.zeros(weight.size, dtype=np.int64)
    rows = errors.filter(pl.col("se") > 0).to_dicts()
    for k, row in enumerate(rows):
        answers = interviews[row["question"]]
        asked = answers.is_not_null().to_numpy()
        y = (answers.cast(pl.String) == str(row["option"])).fill_null(value=False).to_numpy()
        w = weight * asked
        share = float((w * y).sum() / w.sum())
        change = np.where(asked, w * (share - y) / np.maximum(w.sum() - w, 1e-300), 0.0)
        relative = np.abs(change) / row["se"]
        better = relative > largest
        largest[better], change_there[better], estimate[better] = relative[better], change[better], k
    order = np.argsort(-largest, kind="stable")[: min(most, weight.size)]
    return pl.DataFrame({
        "interview_id": [interviews["interview_id"][int(k)] for k in order], "weight": weight[order],
        "share": weight[order] / weight.sum(), "question": [rows[estimate[k]]["question"] for k in order if rows],
        "option": [str(rows[estimate[k]]["option"]) for k in order if rows], "change": change_there[order],
        "in_errors": largest[order],
    } if rows else {}, schema=INFLUENCES)  # fmt: skip


INFLUENCES = {
    "interview_id": pl.String,
    "weight": pl.Float64,
    "share": pl.Float64,
    "question": pl.String,
    "option": pl.String,
    "change": pl.Float64,
    "in_errors": pl.Float64,
}


def options_of(answers: pl.Series) -> list[str]:
    """The columns of ``trimming.key_values`` of a closed question, by name."""
    return [str(value) for value in answers.cast(pl.String).drop_nulls().unique().sort()]
