"""Revisits: a subsample drawn and sealed before fieldwork, unknown to interviewers, and others chosen by risk since."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.special import betaincinv

from aneroid.statistics.places import places
from aneroid.statistics.rounding import largest_remainder
from aneroid.study.errors import VerificationError
from aneroid.verification.findings import FINDINGS, findings
from aneroid.verification.telephone import check_key_answers

SEALED, BY_RISK = "sealed", "risk"
"""Why an interview is revisited: drawn before fieldwork, or chosen since. Only the first kind tells a rate."""


def draw_revisits(sample: pl.DataFrame, share: float, seed: int) -> pl.DataFrame:
    """Draw planned interviews to revisit: the same share of every interviewer's work, spread over its strata.

    Within an interviewer every interview has the same chance; interviews stand in random order within their stratum,
    and every so-many-th from a random start is taken.

    Args:
        sample: planned interviews with ``interview_id``, ``psu``, ``interviewer`` and, where there is one, ``stratum``.
        share: of each interviewer's interviews, at least one each where the share is positive.
    Returns: the drawn ``interview_id``, ``psu``, ``interviewer``, in the sample's order.
    """
    rng = np.random.default_rng(seed)
    interviewers = sample["interviewer"].to_list()
    who = places(interviewers, interviewers)
    strata = sample["stratum"] if "stratum" in sample.columns else pl.repeat("all", sample.height, eager=True)
    stratum = strata.rank("dense").to_numpy()
    groups = [np.flatnonzero(who == k) for k in np.unique(who)]
    wanted = largest_remainder(np.array([group.size for group in groups], dtype=float), round(share * sample.height))
    if share > 0:
        wanted = np.maximum(wanted, 1)
    rows: list[int] = []
    for group, n in zip(groups, wanted, strict=True):
        mixed = group[rng.permutation(group.size)]
        mixed = mixed[np.argsort(stratum[mixed], kind="stable")]
        rows += mixed[np.floor((rng.random() + np.arange(n)) * group.size / max(1, n)).astype(int)].tolist()
    return sample[sorted(rows)].select("interview_id", "psu", "interviewer")


def seal_of(drawn: pl.DataFrame, secret: str) -> str:
    """A seal over the drawn interviews, published before fieldwork; list and secret, shown afterwards, prove the draw.

    Returns: SHA-256 in hexadecimal; without the secret nothing about the list follows from it.
    """
    listed = "\n".join(sorted(drawn["interview_id"].cast(pl.String).to_list()))
    return hashlib.sha256(f"{secret}\n{listed}".encode()).hexdigest()


def choose_revisits(scores: pl.DataFrame, count: int, each: int | None = None) -> pl.DataFrame:
    """The interviews to revisit next by risk: those most likely not held as told.

    Args:
        scores: ``submission_id``, ``interviewer``, ``probability``; those revisited already left out.
        each: at most so many of one interviewer, where coordinators shall not spend themselves on a single case.
    """
    ranked = scores.sort("probability", "submission_id", descending=[True, False])
    if each is not None:
        ranked = ranked.filter(pl.int_range(pl.len()).over("interviewer") < each)
    return ranked.head(max(0, count)).select("submission_id", "interviewer", "probability", why=pl.lit(BY_RISK))


@dataclass(frozen=True, slots=True)
class FailureRate:
    """The share of interviews that fail a revisit, with exact binomial limits; ``n`` established, ``failed`` of
    them."""

    n: int
    failed: int
    rate: float
    low: float
    high: float


def failure_rate(revisits: pl.DataFrame, confidence: float = 0.95) -> FailureRate:
    """The rate over all interviews, from the sealed subsample alone.

    Those chosen by risk would bias it, and are left out (``why`` other than ``sealed``). A revisit counts when it
    established anything; it fails when the household does not exist, or denies the interview or its person.

    Args:
        revisits: ``household_exists``, ``interview_held``, ``right_person`` and, where there are both kinds, ``why``.
    Source: Clopper and Pearson (1934), Biometrika 26, 404-413.
    """
    sealed = revisits.filter(pl.col("why") == SEALED) if "why" in revisits.columns else revisits
    parts = [pl.col(c) for c in ("household_exists", "interview_held", "right_person")]
    told = sealed.select(
        known=pl.any_horizontal(p.is_not_null() for p in parts),
        bad=pl.any_horizontal((~p).fill_null(False) for p in parts),
    ).filter("known")
    n, failed = told.height, int(told["bad"].sum())
    if n == 0:
        return FailureRate(0, 0, float("nan"), 0.0, 1.0)
    tail = (1 - confidence) / 2
    low = 0.0 if failed == 0 else float(betaincinv(failed, n - failed + 1, tail))
    high = 1.0 if failed == n else float(betaincinv(failed + 1, n - failed, 1 - tail))
    return FailureRate(n, failed, failed / n, low, high)


def known_revisits(revisits: pl.DataFrame, submissions: pl.DataFrame) -> pl.DataFrame:
    """Revisits, refused where their interview does not exist.

    Raises: VerificationError V-BACK-1.
    """
    unknown = revisits.join(submissions, on="submission_id", how="anti")
    if unknown.height:
        raise VerificationError("V-BACK-1", count=unknown.height, example=unknown["submission_id"][0])
    return revisits


def check_revisits(
    revisits: pl.DataFrame, submissions: pl.DataFrame | None = None, key_questions: Sequence[str] = (),
    disagreements: int = 2,
) -> pl.DataFrame:  # fmt: skip
    """Revisited interviews whose household does not exist, that were not held, or with the wrong person; whose key
    answers differ at the door; that were shorter, as the household remembers, than the device says.

    Args:
        revisits: ``submission_id``, ``household_exists``, ``interview_held``, ``right_person``; null where
            not established; where asked, ``minutes`` and the key questions with the prefix ``again_``.
        submissions: the interviews, for what is compared with them; nothing is where there are none.
    """
    reasons = {
        "household_exists": "The household does not exist",
        "interview_held": "No interview was held, the household says",
        "right_person": "Another person than the selected one was interviewed",
    }
    parts = [findings(revisits.filter(~pl.col(c)), "revisit", "hard", reason) for c, reason in reasons.items()]
    if submissions is not None:
        parts.append(check_key_answers(submissions, revisits, key_questions, disagreements, "revisit", "at the door"))
        parts.append(_remembered(submissions, revisits))
    return pl.concat([FINDINGS.to_frame(), *parts])


def _remembered(submissions: pl.DataFrame, revisits: pl.DataFrame) -> pl.DataFrame:
    """Interviews that the household remembers as less than half as long as they are said to have been."""
    if "minutes" not in revisits.columns or not {"started", "ended"} <= set(submissions.columns):
        return FINDINGS.to_frame()
    lasted = (pl.col("ended") - pl.col("started")).dt.total_seconds() / 60
    both = revisits.select("submission_id", "minutes").join(
        submissions.select("submission_id", lasted=lasted), on="submission_id", how="inner", maintain_order="left"
    )
    short = both.filter((pl.col("minutes") < 0.5 * pl.col("lasted")) & (pl.col("lasted") - pl.col("minutes") > 10))
    said = (pl.col(c).round(0).cast(pl.Int64) for c in ("minutes", "lasted"))
    return findings(short, "revisit", "soft", pl.format("The household remembers {} minutes, the device {}", *said))
