"""Answers that cannot both be true, by the rules of the study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.statistics.scaling import guttman_errors, scale_of
from aneroid.study.no_opinion import PATTERN
from aneroid.study.settings import AgeRule, ConsistencyRule, ScaleRule, localised
from aneroid.verification.findings import FINDINGS, findings


def check_consistency(submissions: pl.DataFrame, rules: Sequence[ConsistencyRule], language: str) -> pl.DataFrame:
    """Interviews in which a rule's answers all occur together.

    Args:
        submissions: a row per interview with the rules' questions as columns; a missing answer breaks no rule.
        language: of the reason.
    """
    parts = [
        findings(
            submissions.filter(all_answered(rule.when)),
            f"consistency:{rule.name}",
            rule.severity,
            localised(rule.message, language),
        )
        for rule in rules
    ]
    return pl.concat([FINDINGS.to_frame(), *parts])


def check_scale_order(submissions: pl.DataFrame, rules: Sequence[ScaleRule], language: str) -> pl.DataFrame:
    """Interviews that accept hard items of a scale and refuse easy ones, more often than the rule lets pass.

    Which item is easy, all interviews say: the order is that of the shares that accept it.

    Source: Guttman (1950); Meijer (1994) for the share of errors.
    """
    parts = []
    for rule in rules:
        yes = yes_answers(submissions, dict.fromkeys(rule.questions, rule.accepts))
        errors = guttman_errors(yes, scale_of(yes).order)
        told = submissions.select("submission_id").with_columns(errors=pl.Series(errors).fill_nan(None))
        reason = localised(rule.message, language)
        wrong = told.filter(pl.col("errors") > rule.most_errors)
        parts.append(findings(wrong, f"scale:{rule.name}", rule.severity, reason))
    return pl.concat([FINDINGS.to_frame(), *parts])


def check_ages(submissions: pl.DataFrame, rules: Sequence[AgeRule], language: str) -> pl.DataFrame:
    """Interviews whose age and birth date differ by more than the rule lets pass; a missing one breaks no rule.

    Args:
        submissions: with ``started``, the day on which the age was told.
    """
    parts = []
    for rule in rules:
        born = pl.col(rule.born).cast(pl.String)
        date = born.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
        year = born.str.extract(r"^(\d{4})$").cast(pl.Int64, strict=False)
        day = pl.col("started").dt.date()
        had = (day.dt.month() * 100 + day.dt.day()) >= (date.dt.month() * 100 + date.dt.day())
        from_date = day.dt.year() - date.dt.year() - pl.when(had).then(0).otherwise(1)
        expected = pl.coalesce(from_date, day.dt.year() - year)
        apart = (pl.col(rule.age).cast(pl.Float64, strict=False) - expected).abs()
        wrong = submissions.filter(apart > rule.years)
        parts.append(findings(wrong, f"age:{rule.name}", rule.severity, localised(rule.message, language)))
    return pl.concat([FINDINGS.to_frame(), *parts])


def yes_answers(submissions: pl.DataFrame, accepts: Mapping[str, str]) -> NDArray[np.float64]:
    """Answers as 1 (the one that accepts the item), 0 and NaN; no opinion counts as missing."""
    columns = []
    for question, answer in accepts.items():
        given = submissions[question].cast(pl.String)
        valid = given.is_not_null() & ~given.str.contains(PATTERN).fill_null(True)
        columns.append(np.where(valid.to_numpy(), (given == answer).fill_null(False).to_numpy(), np.nan))
    return np.column_stack(columns).astype(np.float64)


def all_answered(when: Mapping[str, str | tuple[str, ...]]) -> pl.Expr:
    """Whether every question has (one of) its answers; a missing answer is none of them."""
    answers = {question: (value,) if isinstance(value, str) else value for question, value in when.items()}
    return pl.all_horizontal(
        pl.col(question).cast(pl.String).is_in(list(values)).fill_null(False) for question, values in answers.items()
    )
