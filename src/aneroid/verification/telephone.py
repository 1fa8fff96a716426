"""Telephone contact with respondents: was the interview held, with the right person, with these answers?"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from aneroid.verification.findings import FINDINGS, findings

WRONG_PERSON = "Another person than the one selected was interviewed"
AGAIN = "again_"
"""Key questions asked again are columns with this prefix."""


def check_telephone(
    submissions: pl.DataFrame, calls: pl.DataFrame, key_questions: Sequence[str], disagreements: int
) -> pl.DataFrame:
    """What the calls found: no interview held, another person interviewed, or key answers that differ.

    One differing key answer is expected noise; from ``disagreements`` on it counts against the interview.

    Args:
        submissions: interviews with the key questions as columns.
        calls: a row per called interview: ``submission_id``, ``interview_held``, ``right_person`` (booleans, null
            where nobody was reached) and the key questions again, each with the prefix ``again_``.
    """
    answered = calls.join(submissions, on="submission_id", how="semi", maintain_order="left")
    held = pl.col("interview_held")
    parts = [
        findings(answered.filter(~held), "telephone", "hard", "The respondent says that no interview was held"),
        findings(answered.filter(held & ~pl.col("right_person")), "telephone", "hard", WRONG_PERSON),
        check_key_answers(submissions, calls, key_questions, disagreements, "telephone", "on the telephone"),
    ]
    return pl.concat([FINDINGS.to_frame(), *parts])


def check_key_answers(
    submissions: pl.DataFrame, again: pl.DataFrame, key_questions: Sequence[str], disagreements: int, check: str,
    where: str,
) -> pl.DataFrame:  # fmt: skip
    """Interviews of which at least so many key answers were others when asked again; questions not asked again do not
    count."""
    asked = [question for question in key_questions if AGAIN + question in again.columns]
    if not asked:
        return FINDINGS.to_frame()
    both = again.select("submission_id", *(AGAIN + question for question in asked)).join(
        submissions.select("submission_id", *asked), on="submission_id", how="inner", maintain_order="left"
    )
    differing = pl.sum_horizontal(
        (pl.col(question).cast(pl.String) != pl.col(AGAIN + question).cast(pl.String)).fill_null(False)
        for question in asked
    )
    return findings(
        both.filter(differing >= disagreements), check, "hard", pl.format(f"{{}} key answers differ {where}", differing)
    )


def telephone_agreement(submissions: pl.DataFrame, calls: pl.DataFrame, key_questions: Sequence[str]) -> float | None:
    """The share of key answers that were the same on the telephone, of those asked twice; none asked, none."""
    if not key_questions:
        return None
    answered = calls.join(
        submissions.select("submission_id", *key_questions), on="submission_id", how="inner", maintain_order="left"
    )
    same = pl.concat([
        answered.select(same=pl.col(q).cast(pl.String) == pl.col(AGAIN + q).cast(pl.String)) for q in key_questions
    ])["same"]  # fmt: skip
    share = same.drop_nulls().mean()
    return float(share) if isinstance(share, float) else None
