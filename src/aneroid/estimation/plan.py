"""The estimates of a wave: every question of the table plan, in all and by every break."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from aneroid.estimation.design import Design
from aneroid.study.errors import EstimationError
from aneroid.study.settings import Settings

JOIN = "+"


def estimate_plan(
    interviews: pl.DataFrame,
    settings: Settings,
    margins: Mapping[str, Mapping[str, float]],
    sums: Sequence[tuple[str, tuple[str, ...]]] = (),
) -> pl.DataFrame:
    """Estimate the shares of every answer that the table plan reports, with design-based errors.

    Strata and primary sampling units give linearized standard errors; where the weights were calibrated, the
    errors are those of the residuals on the margins (Särndal, Swensson and Wretman 1992, section 6.6).

    Args:
        interviews: accepted interviews with ``stratum``, ``psu``, ``weight``, the breaks and the questions.
        margins: population shares that the weights were calibrated to, by margin; empty for none.
        sums: answers of a question that the narrative adds up.
    Returns: a row per cell: ``table``, ``question``, ``option``, ``by``, ``group`` (null for the total), ``n``,
        ``weighted_n``, ``estimate``, ``se``, ``low``, ``high``, ``df``, ``deff``, and of the column tests ``letter``
        (the group's own) and ``letters`` (of the groups that its share is significantly above, at the level that the
        confidence leaves, adjusted after Holm). A sum's option is its answers joined
        by a plus sign; an option that only a net reports has no table.
    Raises: EstimationError E-PLAN-1 for a question that the interviews do not hold.
    """
    numbers = {question: plan.number for plan in settings.tables for question in plan.questions}
    missing = [q for q in numbers if q not in interviews.columns]
    if missing:
        raise EstimationError("E-PLAN-1", where="study.toml, [[tables]]", questions=", ".join(missing))
    columns, data = _analysed(interviews, list(numbers), settings, sums)
    design = _design(data, settings, margins)
    breaks = [entry.name for entry in settings.estimation.breaks]
    cells = design.tabulate(
        list(columns), by=breaks, interval=settings.estimation.interval, confidence=settings.estimation.confidence,
        letters=1 - settings.estimation.confidence,
    )  # fmt: skip
    names = pl.DataFrame(
        [(column, question, only) for column, (question, only) in columns.items()],
        schema={"variable": pl.String, "question": pl.String, "only": pl.String}, orient="row",
    )  # fmt: skip
    found = cells.join(names, on="variable", how="left", maintain_order="left")
    found = found.filter(pl.col("only").is_null() | (pl.col("only") == "") | (pl.col("only") == pl.col("level")))
    number = pl.col("question").replace_strict(numbers, return_dtype=pl.Int64)
    return found.select(
        table=pl.when(pl.col("only").is_null()).then(None).otherwise(number),
        question="question", option="level", by="by", group="group", n=pl.col("n").cast(pl.Int64),
        weighted_n="weighted_n", estimate="estimate", se="se", low="low", high="high", df="df", deff="deff",
        letter="letter", letters="letters",
    )  # fmt: skip


def _analysed(
    interviews: pl.DataFrame, questions: Sequence[str], settings: Settings, sums: Sequence[tuple[str, tuple[str, ...]]]
) -> tuple[dict[str, tuple[str, str | None]], pl.DataFrame]:
    """The columns to tabulate: by column, its question and which level counts (all: empty; raw under nets: null)."""
    nets = settings.nets()
    columns: dict[str, tuple[str, str | None]] = {}
    added = []
    for question in questions:
        if question in nets:
            names = {option: net.name for net in nets[question] for option in net.options}
            raw = _categories(interviews[question])
            order = [*dict.fromkeys(net.name for net in nets[question]), *(o for o in raw if o not in names)]
            text = interviews[question].cast(pl.String)
            added.append(text.replace(names).cast(pl.Enum(order)).alias(f"{question}:nets"))
            columns[f"{question}:nets"] = (question, "")
            columns[question] = (question, None)
        else:
            columns[question] = (question, "")
    for question, options in sums:
        source = f"{question}:nets" if question in nets and not set(options) <= set(_categories(interviews[question])) \
            else question  # fmt: skip
        answers = next((s for s in added if s.name == source), interviews[question]).cast(pl.String)
        name = JOIN.join(options)
        inside = answers.is_in(list(options)).replace_strict({True: name, False: ""}, return_dtype=pl.Enum([name, ""]))
        added.append(inside.alias(f"{question}:{name}"))
        columns[f"{question}:{name}"] = (question, name)
    return columns, interviews.with_columns(added)


def _categories(answers: pl.Series) -> list[str]:
    if isinstance(answers.dtype, pl.Enum):
        return list(answers.dtype.categories)
    return [str(value) for value in answers.drop_nulls().unique().sort()]


def _design(data: pl.DataFrame, settings: Settings, margins: Mapping[str, Mapping[str, float]]) -> Design:
    lonely = settings.data.lonely_psu if settings.data is not None else "fail"
    design = Design(data, weight="weight", strata="stratum", psu="psu", lonely_psu=lonely)
    wanted = {name: margins[name] for name in settings.weighting.calibrate if name in margins}
    if settings.weighting.method == "none" or not wanted:
        return design
    total = float(np.sum(data["weight"].to_numpy()))
    return design.rake({name: {c: share * total for c, share in m.items()} for name, m in wanted.items()})
