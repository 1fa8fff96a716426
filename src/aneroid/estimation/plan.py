"""The estimates of a wave: every question of the table plan, in all and by every break."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.estimation.columns import column
from aneroid.estimation.design import Design
from aneroid.estimation.structure import Calibration, Structure
from aneroid.statistics.places import places
from aneroid.study.errors import EstimationError
from aneroid.study.measures import MEAN, Measures
from aneroid.study.settings import QuestionPlan, Settings

JOIN = "+"
NONE = Measures()
STATISTICS = {"answer": "share", "item": "choice", "mean": "mean"}
"""What is estimated, by the kind of row that a tabulation calls it."""


def estimate_plan(
    interviews: pl.DataFrame,
    settings: Settings,
    margins: Mapping[str, Mapping[str, float]],
    sums: Sequence[tuple[str, tuple[str, ...]]] = (),
    measures: Measures = NONE,
    *,
    before: NDArray[np.float64] | None = None,
) -> pl.DataFrame:
    """Estimate every share and mean that the table plan reports, with design-based errors.

    Strata and primary sampling units give linearized standard errors; where the weights were calibrated, the
    errors are those of the residuals on the margins, fitted with the weights before calibration (Särndal, Swensson and
    Wretman 1992, section 6.6). Estimates are made with ``weight`` as it is, trimmed or not.

    Args:
        interviews: accepted interviews with ``stratum``, ``psu``, ``weight``, the breaks and the questions; several
            answers of one question stand in one text, between them a blank.
        margins: population shares that the weights were calibrated to, by margin; empty for none.
        sums: answers of a question that the narrative or a table adds up. Where several could be given, a sum is the
            share of those who gave any of them.
        measures: questions with several answers, with scores, with numbers.
        before: weights before calibration, shape (n,), up to a constant; ``weight`` where they are not known.
    Returns: a row per cell: ``table``, ``question``, ``option``, ``by``, ``group`` (null for the total), ``n``,
        ``weighted_n``, ``estimate``, ``se``, ``low``, ``high``, ``df``, ``deff``, and of the column tests ``letter``
        (the group's own) and ``letters`` (of the groups that its share is significantly above, at the level that the
        confidence leaves, adjusted after Holm); ``statistic`` says whether it is a ``share``, a ``choice`` (the share
        of an answer of which several could be given) or a ``mean``. A sum's option is its answers joined by a plus
        sign, a mean's option is ``mean``; an option that only a net reports has no table.
    Raises: EstimationError E-PLAN-1 for a question that the interviews do not hold, E-NUMBER-1 for a
        number that is none.
    """
    tables = settings.table_of()
    missing = [q for q in tables if q not in interviews.columns]
    if missing:
        raise EstimationError("E-PLAN-1", where="study.toml, [[tables]]", questions=", ".join(missing))
    wanted = _Wanted(interviews, list(tables), settings, sums, measures)
    design = _design(interviews.with_columns(wanted.added), settings, margins, before)
    breaks = [entry.name for entry in settings.estimation.breaks]
    cells = design.tabulate(
        wanted.columns, by=breaks, interval=settings.estimation.interval, confidence=settings.estimation.confidence,
        scores=wanted.scores, multiple=wanted.sets, letters=1 - settings.estimation.confidence,
    )  # fmt: skip
    asked = ["variable", "kind", "level"]
    names = pl.DataFrame(wanted.names, schema=[*asked, "question", "option", "shown"], orient="row",
                         schema_overrides=dict.fromkeys([*asked, "question", "option"], pl.String))  # fmt: skip
    found = cells.join(names, on=asked, how="left", maintain_order="left", nulls_equal=True)
    found = found.filter(pl.col("question").is_not_null())
    number = pl.col("question").replace_strict(tables, return_dtype=pl.Int64)
    return found.select(
        table=pl.when("shown").then(number),
        question="question", option="option", by="by", group="group", n=pl.col("n").cast(pl.Int64),
        weighted_n="weighted_n", estimate="estimate", se="se", low="low", high="high", df="df", deff="deff",
        letter="letter", letters="letters",
        statistic=pl.col("kind").replace_strict(STATISTICS),
    )  # fmt: skip


class _Wanted:
    """What to tabulate for a plan, and what each row of the answer is called.

    ``columns``, ``scores`` and ``sets`` are as ``Design.tabulate`` takes them, ``added`` the columns that they need
    beside those of the interviews; ``names`` are rows of variable, kind, level (as they come back), question, option,
    and whether the option stands in a table.
    """

    def __init__(
        self,
        interviews: pl.DataFrame,
        questions: Sequence[str],
        settings: Settings,
        sums: Sequence[tuple[str, tuple[str, ...]]],
        measures: Measures,
    ) -> None:
        self.columns: list[str] = []
        self.scores: dict[str, Mapping[str, float]] = {}
        self.sets: dict[str, list[str]] = {}
        self.added: list[pl.Series] = []
        self.names: list[tuple[str, str, str | None, str, str, bool]] = []
        nets = settings.nets()
        for question in questions:
            answers = interviews[question]
            parts = [tuple(options) for name, options in sums if name == question]
            mine = {net.name: net.options for net in nets.get(question, ())}
            if question in measures.numbers:
                self._number(question, answers, settings.questions)
            elif question in measures.several:
                self._several(question, answers, measures.several[question], mine, parts)
            else:
                self._single(question, answers, mine, parts, measures.scores.get(question, {}))

    def _single(
        self, question: str, answers: pl.Series, nets: Mapping[str, tuple[str, ...]], sums: Sequence[tuple[str, ...]],
        scores: Mapping[str, float],
    ) -> None:  # fmt: skip
        """Shares of the answers, of nets in their place, of sums; a mean of the scores."""
        known = _categories(answers)
        text = answers.cast(pl.String)
        if nets:
            inside = {option: net for net, options in nets.items() for option in options}
            order = [*nets, *(o for o in known if o not in inside)]
            netted = text.replace(inside).cast(pl.Enum(order)).alias(f"{question}:nets")
            self._add(netted, question, [(level, level, True) for level in order])
        self.columns.append(question)
        self.names += [(question, "answer", level, question, level, not nets) for level in known]
        for options in sums:
            of = text if set(options) <= set(known) or not nets else netted.cast(pl.String)
            name = JOIN.join(options)
            chosen = of.is_in(list(options)).replace_strict({True: name, False: ""}, return_dtype=pl.Enum([name, ""]))
            self._add(chosen.alias(f"{question}:{name}"), question, [(name, name, True)])
        if set(scores) & set(known):
            self.scores[question] = {level: score for level, score in scores.items() if level in known}
            self.names.append((question, "mean", None, question, MEAN, True))

    def _several(
        self, question: str, answers: pl.Series, options: Sequence[str], nets: Mapping[str, tuple[str, ...]],
        sums: Sequence[tuple[str, ...]],
    ) -> None:  # fmt: skip
        """The share that gave each answer; of a net or a sum, that gave any of its answers."""
        given = answers.cast(pl.String).str.strip_chars().str.split(" ")
        inside = {option for members in nets.values() for option in members}
        parts = [
            *((name, members, True) for name, members in nets.items()),
            *((option, (option,), option not in inside) for option in options),
            *((JOIN.join(members), [o for m in members for o in nets.get(m, (m,))], True) for members in sums),
        ]
        columns = []
        for name, members, shown in parts:
            column = f"{question}={name}"
            chosen = given.list.eval(pl.element().is_in(list(members)).any()).list.first()
            self.added.append(chosen.cast(pl.Int8).alias(column))
            self.names.append((question, "item", column, question, name, shown))
            columns.append(column)
        self.sets[question] = columns

    def _number(self, question: str, answers: pl.Series, plans: Mapping[str, QuestionPlan]) -> None:
        """The mean of a number; what the plan says is missing does not count."""
        none = list(plans[question].missing) if question in plans else []
        text = answers.cast(pl.String)
        text = text.set(text.is_in(none), None)
        values = text.cast(pl.Float64, strict=False)
        unusable = text.is_not_null() & ~values.is_finite().fill_null(value=False)
        if unusable.any():
            odd = text.filter(unusable).unique().sort().to_list()
            remedy = f"Correct the data, or name under [questions.{question}] missing: {', '.join(odd[:6])}."
            raise EstimationError("E-NUMBER-1", column=question, dtype=f"also {odd[0]!r}", remedy=remedy)
        present = values.drop_nulls().unique().sort()
        levels = dict(zip(present.cast(pl.String).to_list(), present.to_list(), strict=True)) or {"0.0": 0.0}
        name = f"{question}:number"
        self.added.append(values.cast(pl.String).cast(pl.Enum(list(levels))).alias(name))
        self.columns.append(name)
        self.scores[name] = levels
        self.names.append((name, "mean", None, question, MEAN, True))

    def _add(self, column: pl.Series, question: str, levels: Sequence[tuple[str, str, bool]]) -> None:
        self.added.append(column)
        self.columns.append(column.name)
        self.names += [(column.name, "answer", level, question, option, shown) for level, option, shown in levels]


def _categories(answers: pl.Series) -> list[str]:
    if isinstance(answers.dtype, pl.Enum):
        return list(answers.dtype.categories)
    return [str(value) for value in answers.drop_nulls().unique().sort()]


def _design(
    data: pl.DataFrame,
    settings: Settings,
    margins: Mapping[str, Mapping[str, float]],
    before: NDArray[np.float64] | None,
) -> Design:
    """The final weights' design, with the calibration declared that they came from."""
    lonely = settings.data.lonely_psu if settings.data is not None else "fail"
    design = Design(data, weight="weight", strata="stratum", psu="psu", lonely_psu=lonely)
    wanted = {name: margins[name] for name in settings.weighting.calibrate if name in margins}
    if settings.weighting.method == "none" or not wanted:
        return design
    memberships = tuple(places(column(data, name).cast(pl.String).to_list(), tuple(m)) for name, m in wanted.items())
    sizes = tuple(len(m) for m in wanted.values())

    def declared(structure: Structure) -> Structure:
        calibration = Calibration(memberships, sizes, structure.weights if before is None else before)
        return replace(structure, calibrations=(*structure.calibrations, calibration))

    return design._of(declared)
