"""Synthetic respondents whose weighted answers add up to published figures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.collection.routing import relevant
from aneroid.rehearsal.attitudes import Targets, answers_to_targets
from aneroid.rehearsal.people import Integers, Leanings, People, values_of
from aneroid.rehearsal.recipe import Recipe
from aneroid.study.questionnaire import Question, Questionnaire
from aneroid.study.settings import SyntheticSection

Floats = NDArray[np.float64]


def describe_people(
    recipe: Recipe, people: People, person: Integers, places: pl.DataFrame, questionnaire: Questionnaire
) -> pl.DataFrame:
    """What respondents are: their household's adults, their age and every closed question with given shares.

    Args:
        person: whom each row of ``places`` was interviewed with.
    Returns: ``places`` with a column each, and one per band of ages.
    """
    names = ["adults", *(trait.name for trait in recipe.traits)]
    if recipe.ages is not None:
        names += [recipe.ages.question, *(name for name, _ in recipe.bands)]
    order = [q.name for q in questionnaire.questions if q.name in names]
    order += [name for name in names if name not in order]
    return places.with_columns(values_of(recipe, people, name, person) for name in order)


def draw_answers(
    recipe: Recipe,
    leanings: Leanings,
    person: Integers,
    respondents: pl.DataFrame,
    weights: Floats,
    questionnaire: Questionnaire,
    settings: SyntheticSection,
    rng: np.random.Generator,
) -> pl.DataFrame:
    """Answer every question that is not answered yet, in the form's order and under its routing.

    Closed questions meet their target shares in the weighted sample; without a target their options are
    equally likely before attitudes speak.

    Args:
        leanings: of all people. person: who each respondent is.
        respondents: a row each, with what they are. weights: final weights, shape (n,).
    Raises: SamplingError X-TARGET-1; CollectionError C-ROUTE-1.
    """
    opinions = {opinion.name: k for k, opinion in enumerate(recipe.opinions)}
    for question in questionnaire.questions:
        if question.name in respondents.columns or question.repeated or question.kind == "other":
            continue
        condition = relevant(question.relevant, question=question.name)
        asked: NDArray[np.bool_] = respondents.with_columns(asked=condition)["asked"].to_numpy()
        if question.name in opinions:
            k = opinions[question.name]
            answer = np.full(asked.size, None, dtype=object)
            if asked.any():
                here = person[asked]
                answer[asked] = answers_to_targets(
                    leanings.score[here, k].astype(np.float64), leanings.unsure[here, k].astype(np.float64),
                    weights[asked], recipe.opinions[k].targets, rng, question=question.name,
                )  # fmt: skip
            options = pl.Enum([option.name for option in question.options])
            respondents = respondents.with_columns(pl.Series(question.name, answer.tolist(), dtype=options))
        elif question.name in recipe.several:
            chosen = _several(question, recipe.several[question.name], asked, weights, rng)
            respondents = respondents.with_columns(chosen)
        else:
            respondents = respondents.with_columns(_open(question, asked, settings, rng))
    return respondents


def _several(
    question: Question, targets: Sequence[Targets], asked: NDArray[np.bool_], weights: Floats, rng: np.random.Generator
) -> pl.Series:
    """Answers that each person chose, with a blank between their names as XForms have it."""
    chosen = np.full((asked.size, len(targets)), "", dtype=object)
    inclined = rng.normal(size=asked.size)  # some choose many, some few
    for k, target in enumerate(targets):
        score = (0.5 * inclined + rng.normal(size=asked.size))[asked]
        if asked.any():
            chosen[asked, k] = answers_to_targets(score, score, weights[asked], target, rng, question=question.name)
    texts = [" ".join(filter(None, row)) if one else None for row, one in zip(chosen, asked, strict=True)]
    return pl.Series(question.name, texts, dtype=pl.String)


def _open(
    question: Question, asked: NDArray[np.bool_], settings: SyntheticSection, rng: np.random.Generator
) -> pl.Series:
    """An invented text, a number, or nothing for kinds that a rehearsal leaves out."""
    n = asked.size
    if question.kind == "decimal":
        return pl.Series(question.name, np.where(asked, np.round(rng.gamma(4, 2.5, n), 1), np.nan)).fill_nan(None)
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
