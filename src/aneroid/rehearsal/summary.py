"""What many replications say about a design: bias, error, coverage, design effects, cost, what verification catches."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.rehearsal.conduct import CONDUCT
from aneroid.rehearsal.designs import true_shares
from aneroid.rehearsal.playing import FLAGS, Stage

Floats = NDArray[np.float64]

FIGURES = (
    "planned", "interviews", "psus", "submitted", "rejected", "replaced", "visits", "approached", "calls", "revisits",
    "cost", "interviewer_days", "field_days", "rr1", "rr3", "kish_before", "kish",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Summary:
    """A design, rehearsed.

    ``shares``: a row per followed share: ``question``, ``option``, ``truth``, ``mean``, ``bias`` and its Monte-Carlo
    error ``bias_error``, ``bias_interviewers`` (the part that interviewers add), ``true_se`` (the spread of the
    estimates) and ``true_se_error``, ``mean_se`` (what the survey itself would report), ``se_ratio``, ``rmse``,
    ``coverage`` of the intervals and ``coverage_error``, ``n``, ``deff`` and its factors ``deff_clustering``,
    ``deff_weighting``, ``deff_interviewers``, ``deff_rest`` (stratification, calibration and whatever else).
    ``figures``: ``figure``, ``mean``, ``sd``, ``low``, ``high`` (5 and 95 % of the replications).
    ``conduct``: by how interviews came about: ``sent`` and ``rejected`` a survey, ``share`` of them rejected.
    ``interviewers``: by the number of rejected interviews from which an interviewer counts as found: the shares of
    ``fabricating``, ``hurried`` and ``honest`` ones that are, and the honest found a survey, ``false_alarms``.
    ``failed``: surveys that could not be finished, by the code of the message.
    """

    name: str
    replications: int
    confidence: float
    shares: pl.DataFrame
    figures: pl.DataFrame
    conduct: pl.DataFrame
    interviewers: pl.DataFrame
    failed: Mapping[str, int]

    def figure(self, name: str) -> float:
        """The mean of a figure over the replications."""
        found = self.figures.filter(pl.col("figure") == name)["mean"]
        return float(found[0]) if found.len() else float("nan")


def summarise(stage: Stage, replications: pl.DataFrame) -> Summary:
    """Put the replications of a design together.

    Args:
        replications: a row each, as ``replications.as_frame`` makes them.
    """
    failed = dict(replications.filter(pl.col("failed") != "").group_by("failed").len().sort("failed").iter_rows())
    good = replications.filter(pl.col("failed") == "")
    figures = [json.loads(text) for text in good["figures"].to_list()]
    truth = true_shares(stage.followed, stage.population)
    arrays = {name: _matrix(good[name], truth.height) for name in ("estimate", "se", "low", "high", "plain", "n")}
    kish = np.array([f["kish"] for f in figures])
    per_psu = np.array([f["interviews"] / f["psus"] for f in figures])
    caught = np.array(good["caught"].to_list(), dtype=np.int64).reshape(-1, 3, FLAGS).sum(axis=0)
    return Summary(
        name=stage.name, replications=replications.height, confidence=stage.settings.estimation.confidence,
        shares=_shares(truth, arrays, float(kish.mean()) if kish.size else float("nan"),
                       float(per_psu.mean()) if per_psu.size else float("nan")),
        figures=_figures(figures), conduct=_conduct(figures), interviewers=_interviewers(caught, good.height),
        failed=failed,
    )  # fmt: skip


def _matrix(lists: pl.Series, width: int) -> Floats:
    matrix: Floats = np.array(lists.to_list(), dtype=np.float64).reshape(-1, width)
    return matrix


def _shares(truth: pl.DataFrame, arrays: Mapping[str, Floats], kish: float, per_psu: float) -> pl.DataFrame:
    estimate, se, plain = arrays["estimate"], arrays["se"], arrays["plain"]
    true = truth["truth"].to_numpy()
    times = np.maximum((~np.isnan(estimate)).sum(axis=0), 1).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean, spread = _mean(estimate), _sd(estimate)
        covered = np.where(np.isnan(estimate), np.nan, (arrays["low"] <= true) & (true <= arrays["high"]))
        coverage = _mean(covered)
        n = _mean(arrays["n"])
        simple = mean * (1 - mean) / n
        deff = spread**2 / simple
        interviewers = spread**2 / _sd(plain) ** 2
        clustering = 1 + (per_psu - 1) * truth["icc"].to_numpy()
        found = {
            "mean": mean, "bias": mean - true, "bias_error": spread / np.sqrt(times),
            "bias_interviewers": mean - _mean(plain), "true_se": spread,
            "true_se_error": spread / np.sqrt(2 * np.maximum(times - 1, 1)), "mean_se": _mean(se),
            "se_ratio": _mean(se) / spread, "rmse": np.sqrt((mean - true) ** 2 + spread**2),
            "coverage": coverage, "coverage_error": np.sqrt(coverage * (1 - coverage) / times), "n": n, "deff": deff,
            "deff_clustering": clustering, "deff_weighting": np.full(n.size, kish), "deff_interviewers": interviewers,
            "deff_rest": deff / (clustering * kish * interviewers),
        }  # fmt: skip
    return truth.with_columns(pl.Series(name, values).fill_nan(None) for name, values in found.items())


def _mean(values: Floats) -> Floats:
    """Means over the replications in which a share was estimated."""
    known = ~np.isnan(values)
    mean: Floats = np.where(known, values, 0.0).sum(axis=0) / known.sum(axis=0)
    return mean


def _sd(values: Floats) -> Floats:
    known = ~np.isnan(values)
    squares = np.where(known, (values - _mean(values)) ** 2, 0.0).sum(axis=0)
    sd: Floats = np.sqrt(squares / (known.sum(axis=0) - 1))
    return sd


def _figures(figures: Sequence[Mapping[str, float]]) -> pl.DataFrame:
    rows = []
    for name in FIGURES:
        values = np.array([f[name] for f in figures if name in f], dtype=np.float64)
        values = values[~np.isnan(values)]
        if values.size:
            low, high = np.quantile(values, [0.05, 0.95])
            rows.append((name, float(values.mean()), float(values.std(ddof=values.size > 1)), float(low), float(high)))
    schema = dict.fromkeys(("mean", "sd", "low", "high"), pl.Float64)
    return pl.DataFrame(rows, schema={"figure": pl.String, **schema}, orient="row")


def _conduct(figures: Sequence[Mapping[str, float]]) -> pl.DataFrame:
    rows = []
    for name in CONDUCT:
        sent = sum(f[f"sent:{name}"] for f in figures)
        rejected = sum(f[f"rejected:{name}"] for f in figures)
        times = max(1, len(figures))
        rows.append((name, sent / times, rejected / times, rejected / sent if sent else None))
    schema = {"conduct": pl.String, "sent": pl.Float64, "rejected": pl.Float64, "share": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _interviewers(caught: NDArray[np.int64], times: int) -> pl.DataFrame:
    """Who would be found if interviewers counted as found from a number of rejected interviews on."""
    total = caught.sum(axis=1)
    found = caught[:, ::-1].cumsum(axis=1)[:, ::-1]
    share = np.divide(found, total[:, None], out=np.full(found.shape, np.nan), where=total[:, None] > 0)
    return pl.DataFrame({
        "rejected_from": np.arange(1, FLAGS),
        "fabricating": share[2, 1:], "hurried": share[1, 1:], "honest": share[0, 1:],
        "false_alarms": found[0, 1:] / max(1, times),
    }).with_columns(pl.col("fabricating", "hurried", "honest").fill_nan(None))  # fmt: skip


def as_json(summaries: Sequence[Summary]) -> dict[str, object]:
    """Everything as plain lists and numbers, for programs."""
    return {
        "designs": [
            {
                "name": s.name, "replications": s.replications, "confidence": s.confidence, "failed": dict(s.failed),
                "figures": {row["figure"]: {k: row[k] for k in ("mean", "sd", "low", "high")}
                            for row in s.figures.to_dicts()},
                "shares": s.shares.to_dicts(), "conduct": s.conduct.to_dicts(),
                "interviewers": s.interviewers.to_dicts(),
            }
            for s in summaries
        ]
    }  # fmt: skip
