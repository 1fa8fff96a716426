"""Interviews that repeat another interview's answers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.study.errors import VerificationError
from aneroid.verification.findings import FINDINGS, findings

BLOCK = 1024

LEAST_ANSWERS = 20
"""Answers that an interview must have for its copy to be no coincidence."""


def nearest_matches(data: pl.DataFrame, questions: Sequence[str]) -> pl.DataFrame:
    """For every row the row most like it: the share of equal answers, of those that both were asked.

    A missing answer counts as not asked. Ties go to the earlier row. Rows that share no question with
    any other have a null ``nearest``.

    Args:
        data: a row per interview.
        questions: the columns to compare; any type, compared for equality.
    Returns: ``row`` (0 to n-1), ``nearest`` (a row), ``share`` (0 to 1), in row order.
    Raises: VerificationError V-DUP-1 for a question that is no column.
    Source: Kuriakose and Robbins (2016), Statistical Journal of the IAOS 32(3), 283-291 (percentage match).
    """
    missing = [question for question in questions if question not in data.columns]
    if missing:
        raise VerificationError("V-DUP-1", questions=", ".join(missing))
    codes = _codes(data, questions)
    n = data.height
    nearest, share = np.full(n, -1, dtype=np.int64), np.zeros(n)
    answered = (codes >= 0).astype(np.float32)
    indicators = [(codes == value).astype(np.float32) for value in range(int(np.max(codes, initial=-1)) + 1)]
    for start in range(0, n, BLOCK):
        rows = slice(start, min(n, start + BLOCK))
        both = answered[rows] @ answered.T
        equal = np.zeros_like(both)
        for indicator in indicators:
            equal += indicator[rows] @ indicator.T
        likeness = np.where(both > 0, equal / np.maximum(both, 1), -1.0)
        likeness[np.arange(rows.stop - rows.start), np.arange(rows.start, rows.stop)] = -1.0
        best = likeness.argmax(axis=1)
        at_best = np.arange(best.size)
        found = likeness[at_best, best] >= 0
        nearest[rows] = np.where(found, best, -1)
        share[rows] = np.where(found, equal[at_best, best].astype(float) / np.maximum(both[at_best, best], 1), 0.0)
    return pl.DataFrame({"row": np.arange(n), "nearest": nearest, "share": share}).with_columns(
        nearest=pl.when(pl.col("nearest") >= 0).then("nearest"), share=pl.when(pl.col("nearest") >= 0).then("share")
    )


def check_duplicates(submissions: pl.DataFrame, questions: Sequence[str]) -> pl.DataFrame:
    """Interviews with the very same answers to every question as an earlier one of the same interviewer.

    Only whole copies are hard findings: how many near-matches are innocent depends on the questionnaire
    (Simmons, Mercer, Schwarzer and Kennedy 2016, Pew Research Center), and a fixed threshold is no evidence.

    Args:
        submissions: ``submission_id``, ``interviewer``, ``started`` and the questions.
    """
    if not questions:
        return FINDINGS.to_frame()
    copies = submissions.sort("started", "submission_id").filter(
        pl.struct("interviewer", *questions).is_first_distinct().not_()
    )
    answered = copies.filter(pl.sum_horizontal(pl.col(q).is_not_null() for q in questions) >= LEAST_ANSWERS)
    return findings(answered, "duplicate", "hard", "Every answer equals an earlier interview of the same interviewer")


def _codes(data: pl.DataFrame, questions: Sequence[str]) -> NDArray[np.int64]:
    """Answers as small whole numbers per question; minus one for missing."""
    columns = [data[q].rank("dense").cast(pl.Int64).fill_null(0).to_numpy() - 1 for q in questions]
    return np.column_stack(columns) if columns else np.zeros((data.height, 0), dtype=np.int64)
