"""The figures that a question's answers are to add up to, and the options that make up each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from aneroid.rehearsal.attitudes import Targets
from aneroid.study.errors import SamplingError
from aneroid.study.no_opinion import is_no_opinion
from aneroid.study.questionnaire import Question
from aneroid.study.settings import Net, SyntheticSection

LIKELY = 30.0
"""Percent that choose an answer of several, where no target says."""


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
    unsure = tuple(k for k, option in enumerate(options) if is_no_opinion(option))
    percents = np.array(list(wanted.values()), dtype=float)
    return Targets(percents, tuple(options), figure, fraction, unsure, exactly=question.name in targets)


def several_targets(question: Question, targets: Mapping[str, Mapping[str, float]]) -> tuple[Targets, ...]:
    """For each answer of a question that takes several: what those who choose it, and the others, add up to.

    Raises: SamplingError X-TARGET-3 for targets of answers that the question does not offer.
    """
    wanted = targets.get(question.name, {})
    options = [option.name for option in question.options]
    foreign = sorted(set(wanted) - set(options))
    if foreign:
        raise SamplingError("X-TARGET-3", where=f"question {question.name}", names=", ".join(foreign))
    percents = [wanted.get(option, 0.0 if wanted else LIKELY) for option in options]
    two, one = np.arange(2), np.ones(2)
    return tuple(
        Targets(np.array([percent, 100 - percent]), (option, ""), two, one, (), exactly=bool(wanted))
        for option, percent in zip(options, percents, strict=True)
    )
