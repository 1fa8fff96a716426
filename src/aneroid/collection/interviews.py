"""Interviews that exist already, brought into the columns that every later stage counts on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from aneroid.collection.datafile import read_data
from aneroid.study.errors import CollectionError
from aneroid.study.settings import DataSection, QuestionPlan


def interviews_from_file(path: Path, data: DataSection, questions: Mapping[str, QuestionPlan]) -> pl.DataFrame:
    """Interviews of a data file with ``interview_id``, ``stratum``, ``psu``, ``weight`` and ``interviewer`` in front.

    Strata are the named columns taken together; with ``nest``, a PSU's number counts within its stratum. Answers of
    planned questions take the order of their options; an answer that is no option is an error, not a lost case.

    Raises: CollectionError C-FILE-... when the file cannot be read, C-COL-1 for a column that it lacks, C-FILE-5
        when interview ids repeat, C-ANSWER-1 for answers that the plan does not know.
    """
    frame = read_data(path).labelled()
    wanted = [data.weight, *data.strata, *data.interview_id, *([data.psu] if data.psu else [])]
    missing = [c for c in dict.fromkeys([*wanted, *questions]) if c not in frame.columns]
    if missing:
        raise CollectionError(
            "C-COL-1", where=str(path), columns=", ".join(missing), known=", ".join(frame.columns[:12])
        )
    stratum = pl.concat_str(data.strata, separator=", ") if data.strata else pl.lit("all")
    row = pl.int_range(1, pl.len() + 1).cast(pl.String)
    psu = pl.col(data.psu).cast(pl.String) if data.psu else row
    identifier = pl.concat_str(data.interview_id, separator="-") if data.interview_id else row
    design = frame.select(
        interview_id=identifier,
        stratum=stratum,
        psu=pl.concat_str(stratum, psu, separator=", ") if data.nest else psu,
        weight=pl.col(data.weight).cast(pl.Float64),
        interviewer=pl.lit(None, dtype=pl.String),
    )
    twice = design.filter(pl.col("interview_id").is_duplicated())
    if twice.height:
        raise CollectionError("C-FILE-5", where=str(path), count=twice.height, example=twice["interview_id"][0])
    answers = [_ordered(frame[name], plan, path) for name, plan in questions.items() if plan.options]
    rest = frame.with_columns(answers).select(pl.exclude(design.columns))
    return design.hstack(rest)


def _ordered(answers: pl.Series, plan: QuestionPlan, path: Path) -> pl.Series:
    text = answers.cast(pl.String)
    foreign = sorted(set(text.drop_nulls().unique().to_list()) - set(plan.options))
    if foreign:
        raise CollectionError("C-ANSWER-1", where=f"{path}, column {answers.name}", answers=", ".join(foreign[:8]))
    return text.cast(pl.Enum(list(plan.options)))
