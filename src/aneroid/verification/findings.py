"""The shape of what every check returns."""

from __future__ import annotations

import polars as pl

FINDINGS = pl.Schema({"submission_id": pl.String, "check": pl.String, "severity": pl.String, "reason": pl.String})
"""A row per interview and reason; ``severity`` is ``hard`` (it is rejected) or ``soft`` (it is looked at)."""


def findings(rows: pl.DataFrame, check: str, severity: str, reason: str | pl.Expr) -> pl.DataFrame:
    """The interviews of ``rows`` as findings of one check."""
    words = pl.lit(reason) if isinstance(reason, str) else reason
    return rows.select(
        pl.col("submission_id").cast(pl.String),
        pl.lit(check).alias("check"),
        pl.lit(severity).alias("severity"),
        words.cast(pl.String).alias("reason"),
    )
