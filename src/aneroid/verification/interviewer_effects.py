"""Answers that depend on who asks."""

from __future__ import annotations

import numpy as np
import polars as pl

from aneroid.statistics.variance_components import intraclass_correlation
from aneroid.verification.duplicates import answer_codes
from aneroid.verification.findings import LEAST_GROUP, robust_z, signals
from aneroid.verification.material import Floats, Material

MOST_LEVELS = 12


def interviewer_effects(material: Material, confidence: float = 0.95) -> pl.DataFrame:
    """The intraclass correlation of every question's answers within interviewers.

    Each answer counts as a yes/no variable; a question's figure is that of its commonest answer. Where interviewers
    work in places of their own (and not in each other's), places are in it too.

    Returns: ``question``, ``answer``, ``n``, ``interviewers``, ``rho``, ``low``, ``high``, ``deff`` (what it does to a
        variance), ``p_value``.
    Source: Kish (1962), Journal of the American Statistical Association 57, 92-115; O'Muircheartaigh and Campanelli
        (1998), Journal of the Royal Statistical Society A 161, 63-77.
    """
    rows = []
    who = material.interviewer
    group = who.rank("dense").cast(pl.Int64).fill_null(0).to_numpy() - 1
    for question in material.questions:
        answers = material.interviews[question].cast(pl.String)
        known = answers.is_not_null().to_numpy() & (group >= 0)
        if known.sum() < 2:
            continue
        commonest = answers.filter(pl.Series(known)).value_counts(sort=True)[question][0]
        values = (answers == commonest).fill_null(False).to_numpy().astype(float)[known]
        found = intraclass_correlation(values, group[known], confidence)
        rows.append({
            "question": question, "answer": commonest, "n": found.n, "interviewers": found.groups, "rho": found.rho,
            "low": found.low, "high": found.high, "deff": 1 + (found.size - 1) * found.rho, "p_value": found.p_value,
        })  # fmt: skip
    schema = {"question": pl.String, "answer": pl.String, "n": pl.Int64, "interviewers": pl.Int64, "rho": pl.Float64,
              "low": pl.Float64, "high": pl.Float64, "deff": pl.Float64, "p_value": pl.Float64}  # fmt: skip
    return pl.DataFrame(rows, schema=schema)


def check_interviewer_effects(material: Material) -> pl.DataFrame | str:
    """Interviewers whose respondents answer unlike those of all others, over all questions.

    The figure is the mean squared standardised difference of their shares, one for chance alone; it is judged by how it
    spreads over interviewers, since some effect of interviewers and their places is usual.

    Source: Kish (1962), JASA 57, 92-115, on interviewers' part of the variance of answers.
    """
    codes, who = answer_codes(material.interviews, material.questions), material.interviewer
    names = who.drop_nulls().value_counts().filter(pl.col("count") >= LEAST_GROUP)["interviewer"].sort().to_list()
    if len(names) < LEAST_GROUP:
        return f"fewer than {LEAST_GROUP} interviewers have {LEAST_GROUP} interviews"
    group = who.replace_strict({n: k for k, n in enumerate(names)}, default=-1, return_dtype=pl.Int64).fill_null(-1)
    spread = mean_square(codes, group.to_numpy(), len(names))
    z = robust_z(np.log(np.maximum(spread, 1e-6)), "high")
    usual = float(np.median(spread))
    reasons = [f"Answers differ from other interviewers' {v / usual:.1f} times as much as usual" for v in spread]
    return signals("interviewer_effects", z, spread, usual, reasons, interviewer=pl.Series(names, dtype=pl.String))


def mean_square(codes: np.ndarray, group: np.ndarray, groups: int) -> Floats:
    """Per group the mean squared standardised difference between its shares and those of the others."""
    total, used = np.zeros(groups), np.zeros(groups)
    inside = group >= 0
    for k in range(codes.shape[1]):
        asked = (codes[:, k] > 0) & inside
        n = np.bincount(group[asked], minlength=groups).astype(float)
        for level in range(1, min(int(codes[:, k].max(initial=0)), MOST_LEVELS) + 1):
            yes = np.bincount(group[asked & (codes[:, k] == level)], minlength=groups).astype(float)
            others, of = yes.sum() - yes, n.sum() - n
            p = yes.sum() / max(1.0, n.sum())
            if p * n.sum() < 5 or p == 1:
                continue
            compared = (n >= 3) & (of > 0)
            variance = p * (1 - p) * (1 / np.maximum(n, 1) + 1 / np.maximum(of, 1))
            difference = yes / np.maximum(n, 1) - others / np.maximum(of, 1)
            total += np.where(compared, difference**2 / variance, 0)
            used += compared
    return np.asarray(total / np.maximum(used, 1), dtype=np.float64)
