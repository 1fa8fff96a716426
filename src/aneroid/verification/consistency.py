"""Answers that cannot both be true, by the rules of the study."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from aneroid.study.settings import ConsistencyRule, localised
from aneroid.verification.findings import FINDINGS, findings


def check_consistency(submissions: pl.DataFrame, rules: Sequence[ConsistencyRule], language: str) -> pl.DataFrame:
    """Interviews in which a rule's answers all occur together.

    Args:
        submissions: a row per interview with the rules' questions as columns; a missing answer breaks no rule.
        language: of the reason.
    """
    parts = [
        findings(
            submissions.filter(_broken(rule)),
            f"consistency:{rule.name}",
            rule.severity,
            localised(rule.message, language),
        )
        for rule in rules
    ]
    return pl.concat([FINDINGS.to_frame(), *parts])


def _broken(rule: ConsistencyRule) -> pl.Expr:
    answers = {question: (value,) if isinstance(value, str) else value for question, value in rule.when.items()}
    return pl.all_horizontal(
        pl.col(question).cast(pl.String).is_in(list(values)).fill_null(False) for question, values in answers.items()
    )
