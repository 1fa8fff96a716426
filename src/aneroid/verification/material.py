"""What checks look at: interviews with the columns that are known, and what was recorded beside them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.study.errors import VerificationError
from aneroid.study.no_opinion import PATTERN, is_no_opinion
from aneroid.study.questionnaire import Questionnaire

Floats = NDArray[np.float64]

RANGE = ".."
"""Between the first and the last of several neighbouring questions."""

MOST_OPTIONS = 30
"""A question of more different answers is open, not closed."""


@dataclass(frozen=True, slots=True)
class Battery:
    """Questions asked side by side on one scale, in the form's order; ``options`` in the scale's order."""

    questions: tuple[str, ...]
    options: tuple[str, ...]


@dataclass(frozen=True)
class Material:
    """Interviews and their records; what is not known is not there, and checks that need it say so.

    Args:
        interviews: a row per interview: ``submission_id``, the questions, and of ``interviewer``, ``stratum``, ``psu``,
            ``started``, ``ended``, ``latitude``, ``longitude``, ``accuracy``, ``planned_latitude``,
            ``planned_longitude`` what there is.
        questions: the closed questions.
        numbers: questions answered with a number.
        batteries: of closed questions on one scale.
        scales: yes/no batteries that should form a Guttman scale: question by question the answer that counts as yes.
        timings: ``submission_id``, ``question``, ``seconds``; from the device's audit.
        contacts: ``interview_id``, ``address_id``, ``interviewer``, ``attempt``, ``at``, ``disposition``.
        selections: ``submission_id``, ``method`` (as in the settings), ``adults``, ``men``, ``women`` (of the
            household), and of the selected ``birth_month``, ``birth_day``, ``sex``, ``rank`` (among the adults by age,
            from the oldest, 1); null where not known.
    """

    interviews: pl.DataFrame
    questions: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    batteries: tuple[Battery, ...] = ()
    scales: tuple[Mapping[str, str], ...] = ()
    timings: pl.DataFrame | None = None
    contacts: pl.DataFrame | None = None
    selections: pl.DataFrame | None = None
    kept: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        wanted = ["submission_id", *self.questions, *self.numbers, *(q for b in self.batteries for q in b.questions)]
        missing = [c for c in dict.fromkeys(wanted) if c not in set(self.interviews.columns)]
        if missing:
            raise VerificationError("V-COL-1", columns=", ".join(missing[:8]))
        if self.interviews["submission_id"].is_duplicated().any():
            twice = self.interviews.filter(pl.col("submission_id").is_duplicated())["submission_id"]
            raise VerificationError("V-ID-1", count=twice.n_unique(), example=twice[0])

    def has(self, *columns: str) -> bool:
        """Whether all columns are there with something in them."""
        known = set(self.interviews.columns)
        return all(c in known and self.interviews[c].null_count() < self.interviews.height for c in columns)

    @property
    def interviewer(self) -> pl.Series:
        if "interviewer" not in self.interviews.columns:
            return pl.Series("interviewer", [None] * self.interviews.height, dtype=pl.String)
        return self.interviews["interviewer"].cast(pl.String)

    def answers(self, names: Sequence[str]) -> pl.DataFrame:
        """Answers as text, null where missing."""
        return self.interviews.select(pl.col(list(names)).cast(pl.String))


def unsure(name: str) -> pl.Expr:
    """Whether the answer is none: don't know, refused."""
    return pl.col(name).cast(pl.String).str.contains(PATTERN)


def material_from_study(
    interviews: pl.DataFrame, questionnaire: Questionnaire | None, *, contacts: pl.DataFrame | None = None,
    timings: pl.DataFrame | None = None, selections: pl.DataFrame | None = None,
    scales: tuple[Mapping[str, str], ...] = (),
) -> Material:  # fmt: skip
    """Interviews with what the questionnaire says about its questions."""
    known = set(interviews.columns)
    asked = [q for q in questionnaire.questions if q.name in known] if questionnaire else []
    closed = tuple(q.name for q in asked if q.kind == "single")
    numbers = tuple(q.name for q in asked if q.kind in ("integer", "decimal"))
    batteries: list[Battery] = []
    run: list[Any] = []
    for question in [*asked, None]:
        options = tuple(o.name for o in question.options) if question is not None else ()
        group = question.group if question is not None else ()
        alike = bool(run) and options == tuple(o.name for o in run[0].options) and group == run[0].group
        if question is not None and question.kind == "single" and (alike or not run):
            run.append(question)
            continue
        if len(run) >= 3:
            scale = tuple(o.name for o in run[0].options if not is_no_opinion(o.name))
            batteries.append(Battery(tuple(q.name for q in run), scale))
        run = [question] if question is not None and question.kind == "single" else []
    return Material(interviews, closed, numbers, tuple(batteries), scales, timings, contacts, selections)


def material_from_file(
    data: pl.DataFrame, columns: Mapping[str, str], questions: Sequence[str] | None = None, beside: Collection[str] = ()
) -> Material:
    """Interviews of any file; closed questions are columns of a few different answers that are not named otherwise.

    Args:
        columns: Aneroid's name of a column (``interviewer``, ``started``, ...) to the file's; ``date`` is the day that
            belongs to times without one.
        questions: the closed questions, also as ``first..last``; found by their answers where not named, without what
            never differs within an interviewer's work and so is told by nobody who was interviewed.
        beside: columns that were written beside the answers.
    Raises: VerificationError V-COL-1 for a column that the file lacks, V-ID-1 for an id that repeats, V-TIME-1 for
        times that cannot be read, V-EMPTY-1 where no closed question is found.
    """
    ends = [end.strip() for question in questions or () for end in question.split(RANGE)]
    missing = [c for c in [*columns.values(), *ends] if c not in set(data.columns)]
    if missing:
        raise VerificationError("V-COL-1", columns=", ".join(missing))
    day = data[columns["date"]] if "date" in columns else None
    named = {ours: _standard(data[theirs], ours, day) for ours, theirs in columns.items() if ours != "date"}
    if "submission_id" not in named:
        named["submission_id"] = pl.Series([str(k) for k in range(1, data.height + 1)])
    used = set(columns.values())
    rest = [c for c in data.columns if c not in used and c not in set(beside)]
    wanted = _between(data.columns, questions) if questions is not None else None
    closed = wanted if wanted is not None else [c for c in rest if _is_closed(data[c])]
    if wanted is None and "interviewer" in named:
        closed = _told_by_respondents(data, closed, named["interviewer"])
    if not closed:
        raise VerificationError("V-EMPTY-1", most=MOST_OPTIONS)
    numbers = [
        c for c in rest if c not in closed and data[c].dtype.is_numeric() and data[c].drop_nulls().n_unique() > 8
        and not _numbers_rows(data[c])
    ]  # fmt: skip
    frame = pl.DataFrame([s.alias(name) for name, s in named.items()]).hstack(
        data.select([c for c in dict.fromkeys([*closed, *numbers]) if c not in named])
    )
    return Material(frame, tuple(closed), tuple(numbers), _batteries(data, closed))


def _between(columns: Sequence[str], questions: Sequence[str]) -> list[str]:
    """Questions by name, and those from one to another in the order of the file."""
    found: list[str] = []
    for question in questions:
        ends = [columns.index(end.strip()) for end in question.split(RANGE)]
        found += columns[min(ends) : max(ends) + 1]
    return list(dict.fromkeys(found))


def _told_by_respondents(data: pl.DataFrame, closed: Sequence[str], interviewer: pl.Series) -> list[str]:
    """Columns that differ between the interviews of one interviewer: age or sex of the interviewer do not."""
    if not closed or interviewer.drop_nulls().n_unique() < 2:
        return list(closed)
    varying = (
        data.select(closed)
        .with_columns(interviewer.alias("_interviewer"))
        .drop_nulls("_interviewer")
        .group_by("_interviewer")
        .agg(pl.col(closed).drop_nulls().n_unique())
    )
    return [c for c in closed if (varying[c] > 1).any()]


def _is_closed(answers: pl.Series) -> bool:
    if answers.dtype.is_temporal() or answers.dtype.is_nested():
        return False
    if isinstance(answers.dtype, pl.Enum):
        used = answers.cast(pl.String).n_unique()
        return 2 <= used <= 4 * MOST_OPTIONS and used < max(3, answers.len() / 2)
    different = answers.drop_nulls().n_unique()
    return 2 <= different <= min(MOST_OPTIONS, max(2, answers.len() // 3))


def _numbers_rows(values: pl.Series) -> bool:
    """Whether whole numbers tell rows apart and say nothing else."""
    return values.dtype.is_integer() and values.null_count() == 0 and not values.is_duplicated().any()


def _batteries(data: pl.DataFrame, closed: Sequence[str]) -> tuple[Battery, ...]:
    """Runs of at least four neighbouring questions with the very same three to eleven options."""
    found: list[Battery] = []
    run: list[str] = []
    options: tuple[str, ...] = ()
    for name in [*closed, ""]:
        here: tuple[str, ...] = ()
        if name:
            column = data[name]
            here = (
                tuple(column.dtype.categories)
                if isinstance(column.dtype, pl.Enum)
                else tuple(str(v) for v in sorted(column.drop_nulls().unique().to_list(), key=str))
            )
        if name and here == options:
            run.append(name)
            continue
        scale = tuple(o for o in options if not is_no_opinion(o))
        if len(run) >= 4 and 3 <= len(scale) <= 11:
            found.append(Battery(tuple(run), scale))
        run, options = [name], here
    return tuple(found)


def _standard(values: pl.Series, name: str, day: pl.Series | None) -> pl.Series:
    """A column of the file in the type that its meaning needs."""
    if name in ("started", "ended"):
        if day is not None:
            parts = pl.DataFrame({"d": day.cast(pl.String).str.slice(0, 10), "t": values.cast(pl.String)})
            values = parts.select(pl.concat_str("d", "t", separator="T").alias(values.name)).to_series()
        return as_times(values)
    if name in ("latitude", "longitude", "accuracy", "planned_latitude", "planned_longitude"):
        return values.cast(pl.Float64, strict=False)
    if values.dtype.is_float() and bool((values.drop_nulls() % 1 == 0).all()):  # 1433.0 is number 1433
        values = values.cast(pl.Int64)
    text = values.cast(pl.String)
    return text.str.strip_chars().replace("", None) if name != "submission_id" else text


def as_times(values: pl.Series) -> pl.Series:
    """Points in time, in UTC where they name a zone.

    Raises: VerificationError V-TIME-1 for what cannot be read as one.
    """
    if isinstance(values.dtype, pl.Datetime):
        return (
            values.dt.replace_time_zone(None)
            if values.dtype.time_zone is None
            else values.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
        )
    if values.dtype in (pl.Date, pl.Time):
        raise VerificationError(
            "V-TIME-1", column=values.name, example=str(values.drop_nulls()[0]) if values.len() else ""
        )
    text = values.cast(pl.String).str.strip_chars()
    zone = text.str.contains(r"(Z|[+-]\d\d:?\d\d)$").fill_null(False)
    aware = text.str.replace("Z$", "+00:00").str.replace(r"([+-]\d\d)(\d\d)$", "$1:$2")
    read = pl.DataFrame({"t": aware, "z": zone}).select(
        pl.when("z")
        .then(pl.coalesce(
            pl.col("t").str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%:z", strict=False, time_zone="UTC"),
            pl.col("t").str.to_datetime("%Y-%m-%d %H:%M:%S%.f%:z", strict=False, time_zone="UTC"),
        ).dt.replace_time_zone(None))
        .otherwise(pl.coalesce(
            *(pl.col("t").str.to_datetime(form, strict=False) for form in (
                "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M",
                "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%Y-%m-%dT%H:%M",
            ))
        ))
    ).to_series()  # fmt: skip
    unread = text.is_not_null() & (text != "") & read.is_null()
    if unread.any():
        raise VerificationError("V-TIME-1", column=values.name, example=str(text.filter(unread)[0]))
    return read
