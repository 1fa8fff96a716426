"""Interviews that repeat another interview's answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.statistics.matching import (
    MOST_COLUMNS,
    bits_needed,
    fill_planes,
    nearest_rows,
    pack_planes,
    share_equal,
)
from aneroid.study.errors import VerificationError
from aneroid.verification.findings import FINDINGS, findings

SMALL_RANGE = 200
"""Whole numbers in a narrower range are numbered as they are."""

LEAST_ANSWERS = 20
"""Answers that an interview must have for its copy to be no coincidence."""


def nearest_matches(data: Any, questions: Sequence[str]) -> pl.DataFrame:
    """For every row the row most like it: the share of equal answers, of those that both were asked.

    A missing answer counts as not asked, in both rows: it neither agrees nor disagrees. Ties go to the earlier row.
    Rows that share no question with any other have a null ``nearest``.

    Args:
        data: a row per interview, in any frame that is in memory (Polars, pandas, Arrow).
        questions: the columns to compare; any type, compared for equality.
    Returns: ``row`` (0 to n-1), ``nearest`` (a row), ``share`` (0 to 1), in row order.
    Raises: VerificationError V-DUP-1 for a question that is no column, V-DUP-2 for what is no data frame, V-DUP-3 for
        more questions than can be compared.
    Source: Kuriakose and Robbins (2016), Statistical Journal of the IAOS 32(3), 283-291 (percentage match).
    """
    codes = answer_codes(_frame(data), questions)
    planes = pack_planes(codes, has_missing=bool((codes == 0).any()) or codes.shape[1] == 0)
    return _matched(codes, nearest_rows(planes)[0])


class AnswerIndex:
    """Interviews that came in so far, ready to be compared with those that come in next.

    New rows are compared with every earlier row and with one another; earlier rows among themselves never again. An
    answer that was not met before gets a number of its own, and room for it where its question has none left.
    """

    def __init__(self, questions: Sequence[str]) -> None:
        self.questions = tuple(questions)
        self.codes: NDArray[np.int32] = np.zeros((0, len(self.questions)), dtype=np.int32)
        self.key: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self.nearest: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._known: list[dict[object, int]] = [{} for _ in self.questions]
        self._planes = pack_planes(self.codes)
        self._bits = bits_needed(self.codes)

    def add(self, data: Any) -> pl.DataFrame:
        """Take in new rows.

        Returns: as ``nearest_matches``, for the new rows and those earlier ones whose nearest row is now a new one.
        Raises: as ``nearest_matches``.
        """
        new, before = self._coded(_frame(data)), self.codes.shape[0]
        self.codes = np.vstack([self.codes, new])
        needed = bits_needed(self.codes)
        if before and (needed <= self._bits).all() and before + new.shape[0] <= self._planes.room:
            fill_planes(self._planes, new, self._bits, before)
            self._planes = replace(self._planes, n=self.codes.shape[0])
        else:
            self._bits = needed
            self._planes = pack_planes(self.codes, needed, room=self.codes.shape[0] * 5 // 4 + 1024)
        nearest, key = nearest_rows(self._planes, first_new=before)
        old_key = np.concatenate([self.key, np.full(new.shape[0], -1)])
        better = key > old_key
        better[before:] = True
        self.nearest = np.where(better, nearest, np.concatenate([self.nearest, np.full(new.shape[0], -1)]))
        self.key = np.where(better, key, old_key)
        return self.matches(np.flatnonzero(better))

    def matches(self, rows: NDArray[np.int64] | None = None) -> pl.DataFrame:
        """The nearest rows as known now; of all rows where none are named."""
        chosen = np.arange(self.codes.shape[0]) if rows is None else rows
        return _matched(self.codes, self.nearest[chosen], chosen)

    def _coded(self, data: pl.DataFrame) -> NDArray[np.int32]:
        _known(data, self.questions)
        codes = np.zeros((data.height, len(self.questions)), dtype=np.int32)
        for k, question in enumerate(self.questions):
            known = self._known[k]
            values = _hashable(data.get_column(question)).to_list()
            codes[:, k] = [0 if value is None else known.setdefault(value, len(known) + 1) for value in values]
        return codes


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


def answer_codes(data: pl.DataFrame, questions: Sequence[str]) -> NDArray[np.int32]:
    """Answers as whole numbers from 1 per question, 0 for missing; shape (n, questions).

    Raises: VerificationError V-DUP-1, V-DUP-3.
    """
    _known(data, questions)
    if not questions:
        return np.zeros((data.height, 0), dtype=np.int32)
    comparable = pl.DataFrame([_comparable(data.get_column(q)).alias(str(k)) for k, q in enumerate(questions)])
    bounds = comparable.select(pl.all().min().name.prefix("low"), pl.all().max().name.prefix("high")).row(0)
    expressions = [
        _numbered(str(k), kind, low, high)
        for k, (kind, low, high) in enumerate(
            zip(comparable.dtypes, bounds[: len(questions)], bounds[len(questions) :], strict=True)
        )
    ]
    codes: NDArray[np.int32] = comparable.select(expressions).to_numpy(order="fortran")
    return codes


def _numbered(name: str, kind: pl.DataType, low: Any, high: Any) -> pl.Expr:
    """Numbers from 1 for the values of a column, 0 for missing; small whole numbers need no sorting."""
    if kind.is_integer() and low is not None and high - low < SMALL_RANGE:
        return (pl.col(name).cast(pl.Int64) - (int(low) - 1)).cast(pl.Int32).fill_null(0)
    return pl.col(name).rank("dense").cast(pl.Int32).fill_null(0)


def _comparable(answers: pl.Series) -> pl.Series:
    """Answers as values that can be ranked and compared; NaN is missing."""
    if answers.dtype.is_float():
        return answers.fill_nan(None)
    if isinstance(answers.dtype, pl.Enum):
        return answers.to_physical()
    if isinstance(answers.dtype, pl.Categorical):
        return answers.cast(pl.String)
    if answers.dtype == pl.Boolean or answers.dtype == pl.Null:
        return answers.cast(pl.UInt8)
    if answers.dtype.is_nested() or answers.dtype == pl.Object:
        return pl.Series(answers.name, [None if v is None else repr(v) for v in answers.to_list()], dtype=pl.String)
    return answers


def _hashable(answers: pl.Series) -> pl.Series:
    """Answers as values that later frames number alike, whatever their categories."""
    return answers.cast(pl.String) if isinstance(answers.dtype, pl.Enum) else _comparable(answers)


def _known(data: pl.DataFrame, questions: Sequence[str]) -> None:
    columns = set(data.columns)
    missing = [question for question in questions if question not in columns]
    if missing:
        raise VerificationError("V-DUP-1", questions=", ".join(missing))
    if len(questions) > MOST_COLUMNS:
        raise VerificationError("V-DUP-3", count=len(questions), most=MOST_COLUMNS)


def _frame(data: Any) -> pl.DataFrame:
    if isinstance(data, pl.DataFrame):
        return data
    try:
        known: pl.DataFrame = nw.from_native(data, eager_only=True).to_polars()
    except TypeError as problem:
        raise VerificationError("V-DUP-2", kind=type(data).__name__) from problem
    return known


def _matched(
    codes: NDArray[np.int32], nearest: NDArray[np.int64], rows: NDArray[np.int64] | None = None
) -> pl.DataFrame:
    chosen = np.arange(codes.shape[0]) if rows is None else rows
    share = share_equal(codes[chosen], codes[nearest]) if codes.shape[0] else np.zeros(0)
    found = pl.col("nearest") >= 0
    return pl.DataFrame({"row": chosen, "nearest": nearest, "share": share}).with_columns(
        nearest=pl.when(found).then("nearest"), share=pl.when(found).then("share")
    )
