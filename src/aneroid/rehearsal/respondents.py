"""Synthetic respondents: who opens the door, and what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.collection.derive import derive_breaks
from aneroid.collection.routing import relevant
from aneroid.rehearsal.attitudes import Targets, answer_scores, answers_to_targets, clustered, latent_attitudes
from aneroid.rehearsal.fieldwork import draw_options
from aneroid.study.errors import SamplingError
from aneroid.study.questionnaire import Question, Questionnaire
from aneroid.study.settings import AgeGroups, Break, Net, SyntheticSection

UNSURE = ("dk", "refused")
"""Option names that mean no opinion; a net holding only such options counts too."""

Floats = NDArray[np.float64]


def draw_people(
    places: pl.DataFrame,
    questionnaire: Questionnaire,
    breaks: Sequence[Break],
    margins: Mapping[str, Mapping[str, float]],
    settings: SyntheticSection,
    rng: np.random.Generator,
) -> pl.DataFrame:
    """Draw what respondents are (household, age, and every closed question with given shares of adults).

    Args:
        places: a row per respondent with the sample's columns.
        breaks: an age's bands are drawn with the shares of the margin of their name, then the age within its band.
    Returns: ``places`` with a column per drawn question and per break of an age.
    """
    n = places.height
    people = places.with_columns(adults=_adults(settings, n, rng))
    for entry in breaks:
        if entry.bands is not None:
            ages = _ages(entry.bands, margins.get(entry.name), n, rng)
            people = derive_breaks(people.with_columns(pl.Series(entry.bands.question, ages)), [entry])
    for name, overall in settings.demographics.items():
        answer = draw_options(overall, n, rng)
        for column, groups in settings.within.get(name, {}).items():
            values = people[column].cast(pl.String).to_numpy()
            for group, shares in groups.items():
                inside = values == group
                answer[inside] = draw_options(shares, int(inside.sum()), rng).astype(answer.dtype)
        options = questionnaire.option_names(name) if name in questionnaire else tuple(overall)
        people = people.with_columns(pl.Series(name, answer, dtype=pl.Enum(options)))
    return people


def _adults(settings: SyntheticSection, n: int, rng: np.random.Generator) -> pl.Series:
    """Adults in each household, with the shares of the settings."""
    shares = {str(count): share for count, share in settings.household_adults.items()}
    return pl.Series(draw_options(shares, n, rng)).cast(pl.Int64)


def _ages(bands: AgeGroups, shares: Mapping[str, float] | None, n: int, rng: np.random.Generator) -> NDArray[np.int64]:
    low = np.array(bands.from_age)
    high = np.array([*bands.from_age[1:], bands.from_age[-1] + 22])
    weights = np.array(list(shares.values())) if shares and len(shares) == low.size else (high - low).astype(float)
    chosen = rng.choice(low.size, size=n, p=weights / weights.sum())
    ages: NDArray[np.int64] = rng.integers(low[chosen], high[chosen])
    return ages


def draw_answers(
    people: pl.DataFrame,
    weights: Floats,
    questionnaire: Questionnaire,
    targets: Mapping[str, Mapping[str, float]],
    nets: Mapping[str, Sequence[Net]],
    settings: SyntheticSection,
    rng: np.random.Generator,
) -> pl.DataFrame:
    """Answer every question that is not answered yet, in the form's order and under its routing.

    Closed questions meet their target shares in the weighted sample; without a target their options are
    equally likely before attitudes speak.

    Args:
        people: a row per respondent, with ``psu`` and what they are.
        weights: final weights, shape (n,).
        targets: percent by option (or net) by question.
    Raises: SamplingError X-TARGET-1, -2 or -3; CollectionError C-ROUTE-1.
    """
    psu = people["psu"].rank("dense").cast(pl.Int64).to_numpy() - 1
    columns = {c: people[c].cast(pl.String).fill_null("").to_numpy() for c in people.columns}
    names = dict.fromkeys(name for loadings in settings.scales.values() for name in loadings)
    tilted = dict.fromkeys(name for shifts in settings.tilts.values() for name in shifts)
    attitudes = latent_attitudes([*names, *(t for t in tilted if t not in names)], settings.tilts, columns, psu,
                                 settings.clustering, rng)  # fmt: skip
    reserve = attitudes.get("unsure", np.zeros(people.height))
    for question in questionnaire.questions:
        if question.name in people.columns or question.repeated or question.kind == "other":
            continue
        condition = relevant(question.relevant, question=question.name)
        asked: NDArray[np.bool_] = people.with_columns(asked=condition)["asked"].to_numpy()
        own = clustered(psu, settings.clustering, rng)
        unsure = 0.5 * reserve + rng.standard_normal(people.height)
        if question.kind == "single":
            wanted = question_targets(question, targets, nets.get(question.name, ()), settings)
            score = answer_scores(settings.scales.get(question.name, {}), attitudes, own)
            answer = _closed(question, score, unsure, weights, asked, wanted, rng)
        else:
            answer = _open(question, asked, settings, rng)
        people = people.with_columns(answer)
    return people


def _closed(
    question: Question,
    score: Floats,
    unsure: Floats,
    weights: Floats,
    asked: NDArray[np.bool_],
    targets: Targets,
    rng: np.random.Generator,
) -> pl.Series:
    answer = np.full(asked.size, None, dtype=object)
    if asked.any():
        answer[asked] = answers_to_targets(
            score[asked], unsure[asked], weights[asked], targets, rng, question=question.name
        )
    return pl.Series(question.name, answer.tolist(), dtype=pl.Enum([option.name for option in question.options]))


def _open(
    question: Question, asked: NDArray[np.bool_], settings: SyntheticSection, rng: np.random.Generator
) -> pl.Series:
    """An invented text, a whole number, or nothing for kinds that a rehearsal leaves out."""
    n = asked.size
    if question.kind == "integer":
        return pl.Series(question.name, np.where(asked, rng.integers(1, 10, n), 0)).replace(0, None)
    if question.kind == "text":
        texts = settings.open_answers.get(question.name, ("(synthetic answer)",))
        chosen = rng.integers(len(texts), size=n)
        says = asked & (rng.random(n) < 0.7)
        return pl.Series(
            question.name, [texts[k] if s else None for k, s in zip(chosen, says, strict=True)], dtype=pl.String
        )
    return pl.Series(question.name, [None] * n, dtype=pl.String)


def question_targets(
    question: Question,
    targets: Mapping[str, Mapping[str, float]],
    nets: Sequence[Net],
    settings: SyntheticSection,
) -> Targets:
    """The figures to meet, and how each is made up of options; a net's figure is split over its options."""
    options = [option.name for option in question.options]
    wanted = dict(targets.get(question.name, {}))
    if not wanted:
        given = settings.demographics.get(question.name, dict.fromkeys(options, 1.0))
        wanted = {option: 100 * given.get(option, 0) / sum(given.values()) for option in options}
    where = f"question {question.name}"
    if abs(sum(wanted.values()) - 100) > 1e-6:
        raise SamplingError("X-TARGET-2", where=where, total=sum(wanted.values()))
    figure_of = {option: net.name for net in nets for option in net.options if net.name in wanted}
    foreign = set(wanted) - set(options) - set(figure_of.values())
    if foreign:
        raise SamplingError("X-TARGET-3", where=where, names=", ".join(sorted(foreign)))
    wanted |= {option: 0.0 for option in options if option not in figure_of and option not in wanted}
    figures = list(wanted)
    split = settings.splits.get(question.name, {})
    parts = np.array([split.get(option, 1.0) for option in options])
    figure = np.array([figures.index(figure_of.get(option, option)) for option in options])
    fraction = parts / np.bincount(figure, weights=parts, minlength=len(figures))[figure]
    unsure = tuple(k for k, option in enumerate(options) if option in UNSURE)
    percents = np.array(list(wanted.values()), dtype=float)
    return Targets(percents, tuple(options), figure, fraction, unsure, exactly=question.name in targets)
