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
    planned questions take the order of their options; an answer that is no option is an error, not a lost case. Where
    several answers could be given they stand in one text with a blank between them, as XForms have it: an empty text
    is nothing chosen, none at all not asked.

    Raises: CollectionError C-FILE-... when the file cannot be read, C-COL-1 for a column that it lacks, C-FILE-5
        when interview ids repeat, C-ANSWER-1 for answers that the plan does not know, C-ANSWER-2 for a column of a set
        that holds something else than 1 and 0.
    """
    file = read_data(path)
    frame = file.labelled()
    wanted = [data.weight, *data.strata, *data.interview_id, *([data.psu] if data.psu else [])]
    asked = [column for name, plan in questions.items() for column in plan.columns.values() or (name,)]
    missing = [c for c in dict.fromkeys([*wanted, *asked]) if c not in frame.columns]
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
    answers = [
        _together(file.data, name, plan, path) if plan.columns
        else _separated(frame[name], plan, path) if plan.separator else _ordered(frame[name], plan, path)
        for name, plan in questions.items() if plan.columns or plan.options
    ]  # fmt: skip
    rest = frame.with_columns(answers).select(pl.exclude(design.columns))
    return design.hstack(rest)


def _ordered(answers: pl.Series, plan: QuestionPlan, path: Path) -> pl.Series:
    text = answers.cast(pl.String)
    foreign = sorted(set(text.drop_nulls().unique().to_list()) - set(plan.options))
    if foreign:
        raise CollectionError("C-ANSWER-1", where=f"{path}, column {answers.name}", answers=", ".join(foreign[:8]))
    return text.cast(pl.Enum(list(plan.options)))


def _together(data: pl.DataFrame, name: str, plan: QuestionPlan, path: Path) -> pl.Series:
    """Columns of 1 and 0 as one text; nobody was asked whose columns are all empty."""
    chosen = []
    for option, column in plan.columns.items():
        values = data[column]
        plain = values.cast(pl.Float64, strict=False) if values.dtype != pl.Boolean else values.cast(pl.Float64)
        if plain.null_count() > values.null_count() or not plain.drop_nulls().is_in([0.0, 1.0]).all():
            raise CollectionError("C-ANSWER-2", where=f"{path}, column {column}", question=name)
        chosen.append(plain.alias(option))
    given = pl.DataFrame(chosen)
    asked = pl.any_horizontal(pl.all().is_not_null())
    picked = [pl.when(pl.col(option) == 1).then(pl.lit(option)) for option in plan.columns]
    text = pl.concat_str(picked, separator=" ", ignore_nulls=True)
    return given.select(pl.when(asked).then(text).alias(name))[name]


def _separated(answers: pl.Series, plan: QuestionPlan, path: Path) -> pl.Series:
    """A text of several answers with blanks between their names."""
    parts = answers.cast(pl.String).str.split(plan.separator or " ").list.eval(pl.element().str.strip_chars())
    given = set(parts.explode().drop_nulls().unique().to_list()) - {""}
    foreign = sorted(given - set(plan.options))
    if foreign:
        raise CollectionError("C-ANSWER-1", where=f"{path}, column {answers.name}", answers=", ".join(foreign[:8]))
    return parts.list.eval(pl.element().filter(pl.element() != "")).list.join(" ").alias(answers.name)
