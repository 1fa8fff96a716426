"""What the office decided at the verification desk goes before what the checks say."""

from __future__ import annotations

import polars as pl

from aneroid.verification.findings import findings


def with_office(decisions: pl.DataFrame, office: pl.DataFrame) -> pl.DataFrame:
    """Decisions of the checks, with those of people in their place.

    Args:
        decisions: of the checks: ``submission_id``, ``interview_id``, ``decision``, ``reasons``.
        office: of people: ``submission_id``, ``decision``, ``reason``.
    """
    joined = decisions.join(
        office.rename({"decision": "decided", "reason": "why"}), on="submission_id", how="left", maintain_order="left"
    )
    by_people = pl.col("decided").is_not_null()
    said = pl.concat_str(pl.lit("Office: "), pl.col("why").fill_null(""))
    reasons = (
        pl.when(pl.col("reasons") == "").then(said).otherwise(pl.concat_str(said, pl.lit("; "), pl.col("reasons")))
    )
    return joined.select(
        "submission_id",
        "interview_id",
        decision=pl.coalesce("decided", "decision"),
        reasons=pl.when(by_people).then(reasons).otherwise("reasons"),
    )


def office_findings(office: pl.DataFrame) -> pl.DataFrame:
    """Rejections by people, as findings of the check ``office``, so that a report counts them like those of checks."""
    reason = pl.concat_str(pl.lit("Office: "), pl.col("reason").fill_null(""))
    return findings(office.filter(pl.col("decision") == "rejected"), "office", "hard", reason)
