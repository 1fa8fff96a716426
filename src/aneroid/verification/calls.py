"""The telephone queue: whom to call next, when, and when to stop. Pure functions; who keeps the records calls them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import polars as pl

from aneroid.study.errors import VerificationError

OUTCOMES = ("reached", "not reached", "busy", "call back", "refused", "wrong number", "no number")
FINAL = frozenset({"reached", "refused", "wrong number", "no number"})
"""Outcomes after which nobody is called again."""
AGAIN_AFTER: Mapping[str, timedelta] = {"busy": timedelta(minutes=30), "not reached": timedelta(hours=3)}
OTHER_DAY_FROM = 3
"""From this attempt on a call is on another day than the last: who was not there at three hours may be away today."""
FIRST_HOUR, LAST_HOUR = 9, 21
"""Respondents are called between these hours of their day."""
ATTEMPTS: dict[str, pl.DataType | type[pl.DataType]] = {
    "submission_id": pl.String,
    "at": pl.Datetime("us"),
    "outcome": pl.String,
    "call_back_at": pl.Datetime("us"),
}
"""A row per call; ``call_back_at`` where the respondent named a time."""


def call_queue(interviews: pl.DataFrame, attempts: pl.DataFrame, now: datetime, most: int = 5) -> pl.DataFrame:
    """Everybody who is still to be called, the most urgent first.

    Due ones come first: agreed times before all, then those whose interviews are most likely not as told, then those
    with the fewest attempts, then the oldest. Calls not yet due follow by when they will be.

    Args:
        interviews: ``submission_id``, ``ended`` and, where known, ``has_telephone``, ``probability`` (of the score).
        attempts: ``ATTEMPTS``. now: on the clock of the respondents.
        most: attempts before a number is given up.
    Returns: ``submission_id``, ``attempts``, ``due_at``, ``is_due``, ``agreed`` (a time was named), in order.
    Raises: VerificationError V-CALL-1 for an outcome that is none, V-BACK-1 for a call without an interview.
    """
    _check(interviews, attempts)
    with_number = (
        interviews.filter(pl.col("has_telephone").fill_null(False))
        if "has_telephone" in interviews.columns
        else interviews
    )
    last = (
        attempts.sort("at")
        .group_by("submission_id", maintain_order=True)
        .agg(pl.len().alias("attempts"), pl.col("at").last(), pl.col("outcome").last(), pl.col("call_back_at").last())
    )
    risk = pl.col("probability") if "probability" in interviews.columns else pl.lit(0.0)
    waiting = (
        with_number.select("submission_id", "ended", probability=risk.fill_null(0.0))
        .join(last, on="submission_id", how="left", maintain_order="left")
        .with_columns(pl.col("attempts").fill_null(0).cast(pl.Int64))
        .filter(~pl.col("outcome").is_in(list(FINAL)).fill_null(False) & (pl.col("attempts") < most))
    )
    due = [_due(*row) for row in waiting.select("ended", "attempts", "at", "outcome", "call_back_at").iter_rows()]
    timed = waiting.with_columns(
        due_at=pl.Series(due, dtype=pl.Datetime("us")),
        agreed=(pl.col("outcome") == "call back").fill_null(False) & pl.col("call_back_at").is_not_null(),
    ).with_columns(is_due=pl.col("due_at") <= now)
    later = pl.when("is_due").then(None).otherwise("due_at")
    ordered = timed.sort(
        ~pl.col("is_due"), later, ~pl.col("agreed"), -pl.col("probability"), "attempts", "ended", "submission_id"
    )
    return ordered.select("submission_id", "attempts", "due_at", "is_due", "agreed")


def next_call(interviews: pl.DataFrame, attempts: pl.DataFrame, now: datetime, most: int = 5) -> str | None:
    """Whom to call now; none where nobody is due or it is too early or late in the day."""
    if not FIRST_HOUR <= now.hour < LAST_HOUR:
        return None
    queue = call_queue(interviews, attempts, now, most).filter("is_due")
    return str(queue["submission_id"][0]) if queue.height else None


def call_outcomes(interviews: pl.DataFrame, attempts: pl.DataFrame, most: int = 5) -> pl.DataFrame:
    """What calling came to: ``outcome`` (``given up`` and ``waiting`` beside the final ones), ``count``, ``share``."""
    _check(interviews, attempts)
    last = (
        attempts.sort("at")
        .group_by("submission_id", maintain_order=True)
        .agg(pl.col("outcome").last(), pl.len().alias("attempts"))
    )
    telephone = pl.col("has_telephone").fill_null(False) if "has_telephone" in interviews.columns else pl.lit(True)
    joined = interviews.select("submission_id", telephone=telephone).join(last, on="submission_id", how="left")
    came = (
        pl.when(pl.col("outcome").is_in(list(FINAL))).then("outcome")
        .when(~pl.col("telephone")).then(pl.lit("no number"))
        .when(pl.col("attempts") >= most).then(pl.lit("given up"))
        .otherwise(pl.lit("waiting"))
    )  # fmt: skip
    counted = (
        joined.select(outcome=came).group_by("outcome").len("count").sort("count", "outcome", descending=[True, False])
    )
    return counted.with_columns(share=pl.col("count") / max(1, interviews.height))


def masked(number: str) -> str:
    """A telephone number for those who need not call it: the last two digits, and how long it is."""
    digits = [c for c in number if c.isdigit()]
    return "•" * max(0, len(digits) - 2) + "".join(digits[-2:]) if len(digits) > 4 else "•" * len(digits)


def _due(
    ended: datetime, attempts: int, at: datetime | None, outcome: str | None, call_back: datetime | None
) -> datetime:
    """When the next attempt may be made, within the hours of calling."""
    if at is None or outcome is None:
        return _within_hours(ended + timedelta(hours=2))
    if outcome == "call back" and call_back is not None:
        return _within_hours(call_back)
    wait = AGAIN_AFTER.get(outcome, timedelta(hours=3))
    earliest = at + wait
    if attempts >= OTHER_DAY_FROM and outcome != "busy":
        # Another day, and another part of it: mornings after evenings, evenings after mornings.
        hour = 18 if at.hour < 14 else 10
        earliest = datetime(at.year, at.month, at.day, hour) + timedelta(days=1)
    return _within_hours(earliest)


def _within_hours(moment: datetime) -> datetime:
    if moment.hour < FIRST_HOUR:
        return moment.replace(hour=FIRST_HOUR, minute=0, second=0, microsecond=0)
    if moment.hour >= LAST_HOUR:
        return moment.replace(hour=FIRST_HOUR, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return moment


def _check(interviews: pl.DataFrame, attempts: pl.DataFrame) -> None:
    unknown = sorted(set(attempts["outcome"].drop_nulls()) - set(OUTCOMES))
    if unknown:
        raise VerificationError("V-CALL-1", outcome=unknown[0], known=", ".join(OUTCOMES))
    lost = attempts.join(interviews, on="submission_id", how="anti")
    if lost.height:
        raise VerificationError("V-BACK-1", count=lost.height, example=lost["submission_id"][0])
