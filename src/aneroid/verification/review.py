"""All checks together, and the decision on every interview."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from aneroid.study.errors import VerificationError
from aneroid.study.settings import VerificationSection
from aneroid.verification.consistency import check_ages, check_consistency, check_scale_order
from aneroid.verification.duplicates import check_duplicates
from aneroid.verification.duration import check_duration
from aneroid.verification.revisits import check_revisits
from aneroid.verification.telephone import check_telephone


def verify(
    submissions: pl.DataFrame,
    calls: pl.DataFrame,
    revisits: pl.DataFrame,
    settings: VerificationSection,
    questions: Sequence[str],
    language: str = "en",
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Run every check and decide on every interview.

    Args:
        submissions: all interviews that came in.
        calls: what the telephone calls found. revisits: what the revisits found.
        questions: the substantive questions, for the comparison of interviews.
    Returns: decisions, a row per interview (``submission_id``, ``interview_id``, ``decision`` accepted or rejected,
        ``reasons``), and all findings.
    """
    found = pl.concat([
        check_consistency(submissions, settings.rules, language),
        check_scale_order(submissions, settings.scales, language),
        check_ages(submissions, settings.ages, language),
        check_duration(submissions, settings.duration),
        check_telephone(submissions, calls, settings.key_questions, settings.key_disagreements),
        check_revisits(revisits, submissions, settings.key_questions, settings.key_disagreements),
        check_duplicates(submissions, questions),
    ])  # fmt: skip
    return _decide(submissions, found, settings.reject_soft_findings), found


def accepted_interviews(submissions: pl.DataFrame, decisions: pl.DataFrame, *, several: bool = False) -> pl.DataFrame:
    """The accepted interviews in order of their ids.

    Args:
        several: a planned interview may bring several, of everyone in its household.
    Raises: VerificationError V-ACC-1 when two accepted interviews have one id, V-ACC-2 when none is accepted.
    """
    accepted = submissions.join(
        decisions.filter(pl.col("decision") == "accepted").select("submission_id"),
        on="submission_id",
        how="semi",
        maintain_order="left",
    ).sort("interview_id", "submission_id")
    if accepted.is_empty():
        raise VerificationError("V-ACC-2", count=submissions.height)
    twice = accepted.filter(pl.col("interview_id").is_duplicated())["interview_id"].unique().sort().to_list()
    if twice and not several:
        raise VerificationError("V-ACC-1", ids=", ".join(twice[:5]))
    return accepted


def _decide(submissions: pl.DataFrame, found: pl.DataFrame, soft_limit: int) -> pl.DataFrame:
    reasons = found.group_by("submission_id").agg(
        hard=(pl.col("severity") == "hard").sum(),
        soft=(pl.col("severity") == "soft").sum(),
        reasons=pl.col("reason").sort().unique(maintain_order=True).str.join("; "),
    )
    decided = submissions.select("submission_id", "interview_id").join(reasons, on="submission_id", how="left")
    rejected = (pl.col("hard").fill_null(0) > 0) | (pl.col("soft").fill_null(0) >= soft_limit)
    return decided.select(
        "submission_id",
        "interview_id",
        decision=pl.when(rejected).then(pl.lit("rejected")).otherwise(pl.lit("accepted")),
        reasons=pl.col("reasons").fill_null(""),
    ).sort("submission_id")
