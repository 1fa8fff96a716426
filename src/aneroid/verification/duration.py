"""Interviews too short to have been held."""

from __future__ import annotations

import polars as pl

from aneroid.study.settings import DurationRule
from aneroid.verification.findings import findings


def check_duration(submissions: pl.DataFrame, rule: DurationRule) -> pl.DataFrame:
    """Interviews that took less than a share of the median interview.

    The median of this very survey is the yardstick, since length depends on the questionnaire.

    Args:
        submissions: ``submission_id``, ``started`` and ``ended`` as datetimes.
    """
    minutes = (pl.col("ended") - pl.col("started")).dt.total_seconds() / 60
    timed = submissions.select("submission_id", minutes=minutes)
    limit = pl.col("minutes").median() * rule.minimum_share_of_median
    reason = pl.format("Took {} minutes", pl.col("minutes").round(0).cast(pl.Int64))
    return findings(timed.filter(pl.col("minutes") < limit), "duration", "hard", reason)
