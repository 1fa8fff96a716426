"""Revisits: a subsample drawn before fieldwork, unknown to interviewers, and what coordinators found there."""

from __future__ import annotations

import numpy as np
import polars as pl

from aneroid.statistics.rounding import largest_remainder
from aneroid.verification.findings import FINDINGS, findings


def draw_revisits(sample: pl.DataFrame, share: float, seed: int) -> pl.DataFrame:
    """Draw planned interviews to revisit, the same share of every interviewer's work.

    Args:
        sample: planned interviews with ``interview_id``, ``psu`` and ``interviewer``.
        share: of each interviewer's interviews, at least one each where the share is positive.
    Returns: the drawn ``interview_id``, ``psu``, ``interviewer``, in the sample's order.
    """
    rng = np.random.default_rng(seed)
    groups = sample.select("interview_id", "psu", "interviewer").partition_by("interviewer", maintain_order=True)
    sizes = np.array([group.height for group in groups], dtype=float)
    wanted = largest_remainder(sizes, round(share * sample.height))
    if share > 0:
        wanted = np.maximum(wanted, 1)
    chosen = [
        group[np.sort(rng.choice(group.height, size=int(n), replace=False)).tolist()]
        for group, n in zip(groups, wanted, strict=True)
    ]
    drawn: pl.DataFrame = (
        pl.concat(chosen)
        .join(sample.select("interview_id").with_row_index(), on="interview_id")
        .sort("index")
        .drop("index")
    )
    return drawn


def check_revisits(revisits: pl.DataFrame) -> pl.DataFrame:
    """Revisited interviews whose household does not exist, that were not held, or with the wrong person.

    Args:
        revisits: ``submission_id``, ``household_exists``, ``interview_held``, ``right_person``; null where
            not established.
    """
    reasons = {
        "household_exists": "The household does not exist",
        "interview_held": "No interview was held, the household says",
        "right_person": "Another person than the selected one was interviewed",
    }
    parts = [findings(revisits.filter(~pl.col(c)), "revisit", "hard", reason) for c, reason in reasons.items()]
    return pl.concat([FINDINGS.to_frame(), *parts])
