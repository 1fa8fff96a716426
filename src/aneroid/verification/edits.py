"""Answers put right, by rule or by hand: a layer over the raw answers, which stay as they came."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from aneroid.study.errors import VerificationError
from aneroid.study.settings import EditRule, localised
from aneroid.verification.consistency import all_answered

EDITS: dict[str, pl.DataType | type[pl.DataType]] = {
    "submission_id": pl.String,
    "question": pl.String,
    "before": pl.String,
    "after": pl.String,
    "reason": pl.String,
    "by": pl.String,
}
"""A row per edit: the raw answer, the one in its place (null for none), why, and who (a person or ``rule:name``)."""


def edits_by_rule(submissions: pl.DataFrame, rules: Sequence[EditRule], language: str) -> pl.DataFrame:
    """What the rules put right in these interviews; an answer that is so already is no edit.

    Every rule looks at the raw answers, so that the order of rules matters only where two put the same question.
    """
    parts = [pl.DataFrame(schema=EDITS)]
    for rule in rules:
        _known(submissions, [*rule.when, *rule.put])
        hit = submissions.filter(all_answered(rule.when))
        for question, answer in rule.put.items():
            before, after = pl.col(question).cast(pl.String), pl.lit(answer or None, dtype=pl.String)
            parts.append(hit.filter(before.ne_missing(after)).select(
                "submission_id", question=pl.lit(question), before=before, after=after,
                reason=pl.lit(localised(rule.reason, language)), by=pl.lit(f"rule:{rule.name}"),
            ))  # fmt: skip
    return pl.concat(parts)


def apply_edits(submissions: pl.DataFrame, edits: pl.DataFrame) -> pl.DataFrame:
    """Interviews with their edits in place; the frame given is not changed, and of several edits the last holds.

    The first edit of an answer must start from the raw answer and each further one from the last, so that nobody edits
    what somebody else has changed meanwhile.

    Args:
        edits: ``EDITS``, in the order in which they were made; by rule first, then by hand.
    Raises: VerificationError V-EDIT-1 for an interview that does not exist, V-EDIT-2 for an answer that was changed
        meanwhile, V-EDIT-3 for an answer that is no option of its question, V-COL-1 for a question that does not exist.
    """
    if edits.is_empty():
        return submissions
    _known(submissions, edits["question"].unique(maintain_order=True).to_list())
    unknown = edits.join(submissions, on="submission_id", how="anti")
    if unknown.height:
        raise VerificationError("V-EDIT-1", example=unknown["submission_id"][0])
    edited = submissions
    for (question,), part in edits.group_by("question", maintain_order=True):
        edited = edited.with_columns(_edited(submissions, str(question), part))
    return edited


def _edited(submissions: pl.DataFrame, question: str, edits: pl.DataFrame) -> pl.Series:
    raw = submissions[question]
    current = dict(zip(submissions["submission_id"], raw.cast(pl.String), strict=True))
    for row in edits.iter_rows(named=True):
        if current[row["submission_id"]] != row["before"]:
            raise VerificationError("V-EDIT-2", submission=row["submission_id"], question=question,
                                    now=current[row["submission_id"]], before=row["before"])  # fmt: skip
        current[row["submission_id"]] = row["after"]
    values = pl.Series(question, list(current.values()), dtype=pl.String)
    if isinstance(raw.dtype, pl.Enum):
        foreign = sorted(set(values.drop_nulls()) - set(raw.dtype.categories))
        if foreign:
            raise VerificationError("V-EDIT-3", question=question, answer=foreign[0])
    try:
        return values.cast(raw.dtype)
    except pl.exceptions.PolarsError as problem:
        wrong = values.filter(values.is_not_null() & values.cast(raw.dtype, strict=False).is_null())
        raise VerificationError("V-EDIT-3", question=question, answer=wrong[0]) from problem


def _known(submissions: pl.DataFrame, questions: Sequence[str]) -> None:
    missing = [q for q in questions if q not in submissions.columns]
    if missing:
        raise VerificationError("V-COL-1", columns=", ".join(missing))
