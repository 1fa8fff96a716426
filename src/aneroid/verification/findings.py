"""The shapes of what checks return: findings that decide, and signals that are weighed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

Floats = NDArray[np.float64]

FINDINGS = pl.Schema({"submission_id": pl.String, "check": pl.String, "severity": pl.String, "reason": pl.String})
"""A row per interview and reason; ``severity`` is ``hard`` (it is rejected) or ``soft`` (it is looked at)."""

SIGNALS = pl.Schema({
    "check": pl.String, "submission_id": pl.String, "interviewer": pl.String, "value": pl.Float64,
    "expected": pl.Float64, "z": pl.Float64, "p_value": pl.Float64, "reason": pl.String,
})  # fmt: skip
"""A row per check and interview, or (``submission_id`` null) interviewer, whether suspicious or not.

``z`` grows with suspicion and is about standard normal for honest work; ``p_value`` is the chance of as much or more.
"""

FURTHEST = 12.0
"""Beyond this z no evidence is counted: no reference distribution is known so far out."""
LEAST_GROUP = 5
"""Interviews that an interviewer must have, and interviewers there must be, to be compared."""


def findings(rows: pl.DataFrame, check: str, severity: str, reason: str | pl.Expr) -> pl.DataFrame:
    """The interviews of ``rows`` as findings of one check."""
    words = pl.lit(reason) if isinstance(reason, str) else reason
    return rows.select(
        pl.col("submission_id").cast(pl.String),
        pl.lit(check).alias("check"),
        pl.lit(severity).alias("severity"),
        words.cast(pl.String).alias("reason"),
    )


def signals(
    check: str,
    z: Floats,
    value: Floats,
    expected: Floats | float,
    reasons: Sequence[str],
    *,
    submission_id: pl.Series | None = None,
    interviewer: pl.Series,
    p_value: Floats | None = None,
) -> pl.DataFrame:
    """Signals of one check; where z is NaN there is nothing to say, and no row.

    Args:
        p_value: where it is known better than from a normal tail.
    """
    n = len(z)
    clipped = np.clip(np.asarray(z, dtype=np.float64), -FURTHEST, FURTHEST)
    ids = submission_id if submission_id is not None else pl.Series([None] * n, dtype=pl.String)
    frame = pl.DataFrame({
        "check": [check] * n, "submission_id": ids.cast(pl.String), "interviewer": interviewer.cast(pl.String),
        "value": np.asarray(value, dtype=np.float64), "expected": np.broadcast_to(expected, (n,)).astype(np.float64),
        "z": clipped, "p_value": ndtr(-clipped) if p_value is None else p_value, "reason": list(reasons),
    }, schema=SIGNALS)  # fmt: skip
    return frame.filter(pl.col("z").is_not_nan())


def robust_z(values: Floats, side: str) -> Floats:
    """How far each value is out on the suspicious side (``low``, ``high`` or ``both``), by the spread on that side.

    The spread is that of the middle of the values (from the median to the tenth or ninetieth percentile), so that a
    tenth of bad ones hardly moves it. Where more than half of the values on a side are the same there is no such
    spread, and ranks stand in.
    """
    known = ~np.isnan(values)
    z = np.full(values.size, np.nan)
    if known.sum() < LEAST_GROUP:
        return z
    x = values[known]
    low, middle, high = np.quantile(x, [0.1, 0.5, 0.9])
    unit = float(ndtri(0.9))
    below, above = (middle - low) / unit, (high - middle) / unit
    scores = normal_scores(x)
    down = (middle - x) / below if below > 0 else np.where(x < middle, -scores, 0.0)
    up = (x - middle) / above if above > 0 else np.where(x > middle, scores, 0.0)
    z[known] = {"low": np.where(x < middle, down, -up), "high": np.where(x > middle, up, -down)}.get(
        side, np.maximum(down, up)
    )
    if side == "both":
        z[known] = -ndtri(np.clip(2 * ndtr(-np.maximum(z[known], 0)), 1e-300, 1 - 1e-9))
    return z


def tail_chance(z: Floats) -> Floats:
    """The chance of as much or more for values whose spread is known from themselves alone, so their tail is not.

    Up to the ninetieth percentile the normal distribution stands; beyond it an exponential tail, never a thinner one
    than the values show between their eightieth and their ninety-seventh percentile (Pickands 1975, Annals of
    Statistics 3, 119-131, with a shape of zero: the excesses over a high threshold of most distributions in use).
    Honest answers to a battery have such tails; under a normal one they raised a false alarm in every other survey.
    """
    known = z[~np.isnan(z)]
    chance: Floats = ndtr(-z)
    if known.size < LEAST_GROUP:
        return chance
    middle, start, far = np.quantile(known, [0.8, 0.9, 0.975])
    scale = max((start - middle) / np.log(2), (far - start) / np.log(4), 1e-9)
    beyond = z > start
    chance[beyond] = np.maximum(chance[beyond], 0.1 * np.exp(-(z[beyond] - start) / scale))
    return chance


def normal_scores(values: Floats) -> Floats:
    """Ranks as standard normal values; equal values share their middle rank. No missing values."""
    rank = pl.Series(values).rank("average").to_numpy()
    return np.asarray(ndtri((rank - 0.5) / max(1, values.size)), dtype=np.float64)


def interviewer_z(values: Floats, interviewer: pl.Series, side: str) -> tuple[pl.DataFrame, str | None]:
    """How far every interviewer's mean is from the usual one, by how much honest interviewers differ.

    The values become normal scores; the spread between interviewers is what the middle half of them shows beyond
    chance. So what all interviewers differ in, because their places do, is not held against one of them.

    Returns: ``interviewer``, ``n``, ``mean`` (of the values), ``z`` (growing with suspicion), and why there is nothing
        to compare where there is not.
    """
    known = ~np.isnan(values) & interviewer.is_not_null().to_numpy()
    x = values[known]
    empty = pl.DataFrame(schema={"interviewer": pl.String, "n": pl.Int64, "mean": pl.Float64, "z": pl.Float64})
    if x.size == 0 or float(x.min()) == float(x.max()):
        return empty, "all interviews are alike"
    scores = normal_scores(x)
    per = (
        pl.DataFrame({"interviewer": interviewer.filter(pl.Series(known)).cast(pl.String), "x": x, "u": scores})
        .group_by("interviewer")
        .agg(pl.len().cast(pl.Int64).alias("n"), pl.col("x").mean().alias("mean"), pl.col("u").mean().alias("u"))
        .filter(pl.col("n") >= LEAST_GROUP)
        .sort("interviewer")
    )
    if per.height < LEAST_GROUP:
        return empty, f"fewer than {LEAST_GROUP} interviewers have {LEAST_GROUP} interviews"
    n, u = per["n"].to_numpy().astype(float), per["u"].to_numpy()
    sampling = float(scores.var()) / n
    low, middle, high = np.quantile(u, [0.25, 0.5, 0.75])
    spread = ((high - low) / (2 * float(ndtri(0.75)))) ** 2
    between = max(0.0, spread * (1 + 2 / per.height) - float(np.median(sampling)))
    z = (u - middle) / np.sqrt(between + sampling)
    z = {"low": -z, "high": z}.get(side, np.abs(z))
    if side == "both":
        z = -ndtri(np.clip(2 * ndtr(-z), 1e-300, 1 - 1e-9))
    return per.select("interviewer", "n", "mean").with_columns(z=pl.Series(z)), None


def measured(
    check: str,
    submission_id: pl.Series,
    interviewer: pl.Series,
    values: Floats,
    side: str,
    *,
    each: str = "",
    all_of: str = "",
    percent: bool = False,
    z: Floats | None = None,
) -> pl.DataFrame | str:
    """Signals of a figure that every interview has: of each interview, and of each interviewer's whole work.

    Args:
        values: per interview; NaN where there is none. side: the suspicious one.
        each, all_of: the reason for an interview and for an interviewer, with ``{value}`` and ``{usual}``; empty for no
            signals of that kind. percent: whether values are shares, to be said in percent.
        z: of the interviews, where it is known better than from the spread of the values.
    Returns: the signals, or why there are none.
    """
    known = values[~np.isnan(values)]
    if known.size < LEAST_GROUP:
        return f"fewer than {LEAST_GROUP} interviews have it"
    factor, usual = 100 if percent else 1, float(np.median(known))
    parts = [SIGNALS.to_frame()]
    if each:
        said = [each.format(value=factor * v, usual=factor * usual) if v == v else "" for v in values.tolist()]
        own = robust_z(values, side) if z is None else z
        parts.append(
            signals(
                check, own, values, usual, said, submission_id=submission_id, interviewer=interviewer,
                p_value=tail_chance(own) if z is None else None,
            )
        )  # fmt: skip
    if all_of:
        mean = float(known.mean())
        per, why_not = interviewer_z(values, interviewer, side)
        if why_not and not each:
            return why_not
        said = [all_of.format(value=factor * v, usual=factor * mean) for v in per["mean"]]
        parts.append(
            signals(check, per["z"].to_numpy(), per["mean"].to_numpy(), mean, said, interviewer=per["interviewer"])
        )
    return pl.concat(parts)
