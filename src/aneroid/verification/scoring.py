"""From many signals to one probability, with words saying why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import expit

from aneroid.verification.findings import SIGNALS

Floats = NDArray[np.float64]

START, MOST = 1.0, 6.0
"""Signals count from this z on, and no further than that one."""

COPIES, CERTAIN = ("near_duplicates", "own_duplicates"), 5.0
"""A whole copy that chance does not bring is the copy or its original: one in two at least."""

SCORES: dict[str, pl.DataType | type[pl.DataType]] = {
    "interviewer": pl.String, "log_odds": pl.Float64, "probability": pl.Float64, "reasons": pl.List(pl.String),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ScoreModel:
    """Logistic weights: of interviewers' signals by check, of interviews' signals by check, and of the interviewer's
    own log odds for an interview of theirs. Fitted on simulated fieldwork, in which one interviewer in ten fabricates.
    """

    interviewer_intercept: float
    interviewer: Mapping[str, float]
    interview_intercept: float
    interview: Mapping[str, float]
    carried: float
    other: float = 0.8
    """Weight of checks that no simulation brought, as of a typical one."""
    look: float = 0.05
    """The probability from which an interviewer is to be looked at: one in a hundred honest ones of the simulated
    fields that it was chosen on came so far after five days."""


def evidence(z: Floats) -> Floats:
    """What a signal counts: nothing as long as honest work brings it every day, then growing, up to a limit."""
    return np.asarray(np.clip(np.nan_to_num(z) - START, 0, MOST - START), dtype=np.float64)


def score_interviewers(signals: pl.DataFrame, model: ScoreModel) -> pl.DataFrame:
    """The probability that an interviewer fabricates, from their own signals and those of their interviews.

    Returns: ``interviewer``, ``log_odds``, ``probability``, ``reasons`` (the strongest first), worst first.
    """
    own = signals.filter(pl.col("interviewer").is_not_null())
    if own.is_empty():
        return pl.DataFrame(schema=SCORES)
    weighed = pl.concat([own.filter(pl.col("submission_id").is_null()), _hits(own)], how="vertical")
    return _scored(weighed, "interviewer", model.interviewer, model.other, model.interviewer_intercept)


def score_interviews(signals: pl.DataFrame, interviewers: pl.DataFrame, model: ScoreModel) -> pl.DataFrame:
    """The probability that an interview was not held as told, from its signals and its interviewer's score.

    Returns: ``submission_id``, ``interviewer``, ``log_odds``, ``probability``, ``reasons``, worst first.
    """
    own = signals.filter(pl.col("submission_id").is_not_null())
    scored = _scored(own, "submission_id", model.interview, model.other, model.interview_intercept)
    who = own.select("submission_id", "interviewer").unique("submission_id", keep="first", maintain_order=True)
    odds = interviewers.select("interviewer", carried="log_odds")
    joined = scored.join(who, on="submission_id", how="left", maintain_order="left").join(
        odds, on="interviewer", how="left", maintain_order="left"
    )
    total = pl.col("log_odds") + model.carried * (
        pl.col("carried").fill_null(model.interviewer_intercept) - model.interviewer_intercept
    )
    whole = own.filter(pl.col("check").is_in(COPIES) & (pl.col("value") >= 1) & (pl.col("z") >= CERTAIN))
    copied = pl.col("submission_id").is_in(whole["submission_id"].to_list())
    found = joined.with_columns(log_odds=pl.when(copied).then(pl.max_horizontal(total, 0.0)).otherwise(total))
    return found.with_columns(probability=pl.Series(expit(found["log_odds"].to_numpy()))).select(
        "submission_id", "interviewer", "log_odds", "probability", "reasons"
    ).sort("probability", "submission_id", descending=[True, False])  # fmt: skip


def _hits(own: pl.DataFrame) -> pl.DataFrame:
    """An interviewer's interviews that are far out by themselves, as a signal of the interviewer."""
    each = own.filter(pl.col("submission_id").is_not_null())
    out = pl.col("z") > 3
    per = each.group_by("interviewer", "check").agg(
        k=out.sum(), n=pl.len(), reason=pl.col("reason").filter(out).first(), value=pl.col("value").mean(),
    ).filter(pl.col("k") > 0).sort("interviewer", "check")  # fmt: skip
    z = START + 2 * np.sqrt(per["k"].to_numpy().astype(float)) * np.clip(
        10 * (per["k"] / per["n"]).to_numpy().astype(float), 0.25, 1
    )
    words = pl.format("{} of {} interviews far out, such as: {}", "k", "n", "reason")
    return per.with_columns(reason=words, z=pl.Series(z)).select(
        check=pl.format("{}_each", "check"), submission_id=pl.lit(None, dtype=pl.String), interviewer="interviewer",
        value="value", expected=pl.lit(0.0), z="z", p_value=pl.lit(None, dtype=pl.Float64), reason="reason",
    )  # fmt: skip


def _scored(rows: pl.DataFrame, key: str, weights: Mapping[str, float], other: float, intercept: float) -> pl.DataFrame:
    counted = rows.with_columns(
        weight=pl.col("check").replace_strict(weights, default=other, return_dtype=pl.Float64),
        evidence=pl.Series(evidence(rows["z"].to_numpy())),
    ).with_columns(share=pl.col("weight") * pl.col("evidence"))
    said = counted.sort("share", descending=True, maintain_order=True)
    found = said.group_by(key, maintain_order=True).agg(
        log_odds=intercept + pl.col("share").sum(), reasons=pl.col("reason").filter(pl.col("share") > 0).head(6)
    )
    return found.with_columns(probability=pl.Series(expit(found["log_odds"].to_numpy()))).select(
        key, "log_odds", "probability", "reasons"
    ).sort("probability", key, descending=[True, False])  # fmt: skip


def features(signals: pl.DataFrame, key: str) -> tuple[list[str], list[str], Floats]:
    """The evidence as a matrix, for fitting: names of the rows (interviewers or interviews), checks, and values."""
    signals = signals.select(list(SIGNALS))
    level = pl.col("submission_id").is_null() if key == "interviewer" else pl.col("submission_id").is_not_null()
    rows = signals.filter(level)
    if key == "interviewer":
        rows = pl.concat([rows, _hits(signals.filter(pl.col("interviewer").is_not_null()))])
    names, checks = (sorted(set(rows[c].drop_nulls())) for c in (key, "check"))
    matrix = np.zeros((len(names), len(checks)))
    at, column = {n: k for k, n in enumerate(names)}, {c: k for k, c in enumerate(checks)}
    values = evidence(rows["z"].to_numpy())
    for name, check, value in zip(rows[key], rows["check"], values, strict=True):
        if name is not None:
            matrix[at[name], column[check]] = max(matrix[at[name], column[check]], value)
    return names, checks, matrix


def fitted_model(weights: Mapping[str, Any]) -> ScoreModel:
    """A model from the numbers in its file."""
    return ScoreModel(
        float(weights["interviewer"]["intercept"]), dict(weights["interviewer"]["weights"]),
        float(weights["interview"]["intercept"]), dict(weights["interview"]["weights"]),
        float(weights["interview"]["carried"]), look=float(weights["interviewer"]["look"]),
    )  # fmt: skip
