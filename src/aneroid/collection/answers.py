"""Answers out of an interview's XML: by question name, and as typed columns by the questionnaire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import polars as pl

from aneroid.collection.submissions import parse_moment
from aneroid.collection.xml import leaves, local, parse_xml, value
from aneroid.study.questionnaire import Question, Questionnaire

SYSTEM: Mapping[str, Any] = {
    "submission_id": pl.String, "interview_id": pl.String, "address_id": pl.String, "interviewer": pl.String,
    "started": pl.Datetime("us"), "ended": pl.Datetime("us"), "synthetic": pl.Boolean,
}  # fmt: skip
"""Columns of submissions that are no questions."""


def answers_of(xml: bytes) -> dict[str, Any]:
    """Every answer by question name; one that was given several times, in repeats, as a list."""
    found: dict[str, list[str | None]] = {}
    for leaf in leaves(parse_xml(xml)):
        parent = leaf.getparent()
        if parent is not None and local(parent) != "meta":
            found.setdefault(local(leaf), []).append(value(leaf))
    return {name: texts[0] if len(texts) == 1 else texts for name, texts in found.items()}


def submissions_frame(rows: Sequence[Mapping[str, Any]], questionnaire: Questionnaire) -> pl.DataFrame:
    """Interviews with typed columns: system columns first, then the questions in the form's order.

    An answer that was not asked, or that does not fit its question's type, is null; closed questions are ordered
    categories with the form's option names.

    Args:
        rows: ``submission_id``, ``address_id``, ``interviewer``, ``synthetic`` and ``xml`` of each interview.
    """
    answers = [answers_of(row["xml"]) for row in rows]
    pairs = list(zip(rows, answers, strict=True))
    system = {
        "submission_id": [row["submission_id"] for row in rows],
        "interview_id": [row.get("interview_id") or _single(a.get("interview_id")) for row, a in pairs],
        "address_id": [row["address_id"] for row in rows],
        "interviewer": [row["interviewer"] or _single(a.get("interviewer")) for row, a in pairs],
        "started": [_local(a.get("start")) for a in answers],
        "ended": [_local(a.get("end")) for a in answers],
        "synthetic": [bool(row.get("synthetic")) for row in rows],
    }
    frame = pl.DataFrame(system, schema=dict(SYSTEM))
    asked = [q for q in questionnaire.questions if not q.repeated and q.kind != "other" and q.name not in SYSTEM]
    columns = [typed(q, [_single(a.get(q.name)) for a in answers]) for q in asked]
    return frame.with_columns(columns).sort("submission_id")


def typed(question: Question, texts: Sequence[str | None]) -> pl.Series:
    """The answers to a question in its type; what does not fit is null."""
    column = pl.Series(question.name, texts, dtype=pl.String)
    if question.kind == "single":
        names = list(dict.fromkeys(option.name for option in question.options))
        return column.set(~column.is_in(names), None).cast(pl.Enum(names)) if names else column
    if question.kind == "integer":
        return column.cast(pl.Float64, strict=False).round().cast(pl.Int64, strict=False)
    if question.kind == "decimal":
        return column.cast(pl.Float64, strict=False)
    if question.kind == "date":
        return column.str.slice(0, 10).cast(pl.Date, strict=False)
    return column


def _single(answer: Any) -> str | None:
    return answer if answer is None or isinstance(answer, str) else answer[0]


def _local(answer: Any) -> datetime | None:
    """A moment in UTC without its zone, as the stages count on."""
    moment = parse_moment(_single(answer))
    return None if moment is None else moment.astimezone(UTC).replace(tzinfo=None)
