"""Designs to rehearse: the study's own, and those that differ from it in some settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
from pydantic import ValidationError

from aneroid.rehearsal.draws import prepare_draws
from aneroid.rehearsal.opening import Rehearsal
from aneroid.rehearsal.playing import Followed, Stage
from aneroid.rehearsal.population import Population, closed_columns, make_places, opinion_shares
from aneroid.rehearsal.visits import population_response
from aneroid.study.errors import SamplingError
from aneroid.study.settings import DesignOverride, Settings

OWN = "as planned"
"""The name of the study's own design."""


def make_stage(rehearsal: Rehearsal, settings: Settings, name: str, seed: int) -> Stage:
    """Make a design ready to be played on the study's population.

    Raises: SamplingError P-ALLOC-... or P-DRAW-... where the sample cannot be drawn, X-QUESTION-1 for a question that
        cannot be followed, X-DESIGN-2 where the design forms other primary sampling units than the population has.
    """
    design, base = settings.sample, rehearsal.population
    if design is None:
        raise SamplingError("X-NONE-2", where=f"design {name}")
    places = _places(rehearsal, settings, name)
    population = replace(base, places=places)
    closed = _closed(rehearsal, population)
    return Stage(
        name=name, settings=settings, draws=prepare_draws(rehearsal.frame, design, places, base.number),
        population=population, response=population_response(base, rehearsal.settings),
        followed=followed_questions(rehearsal, population), shares=tuple(opinion_shares(base)), closed=closed,
        seed=seed,
    )  # fmt: skip


def _places(rehearsal: Rehearsal, settings: Settings, name: str) -> pl.DataFrame:
    """The population's units with the design's strata."""
    base = rehearsal.population.places
    if settings.sample is None or settings.sample == rehearsal.design:
        return base
    own = make_places(rehearsal.frame, settings.sample)
    same = base.select("psu", "psu_households").join(own, on="psu", how="left", maintain_order="left", suffix="_own")
    if own.height != base.height or not (same["psu_households"] == same["psu_households_own"]).fill_null(False).all():
        raise SamplingError("X-DESIGN-2", where="study.toml, [[rehearsal.designs]]", name=name)
    return base.select("psu").join(own, on="psu", how="left", maintain_order="left")


def _closed(rehearsal: Rehearsal, population: Population) -> tuple[str, ...]:
    """The closed questions in the form's order."""
    known = set(closed_columns(population.recipe))
    return tuple(q.name for q in rehearsal.questionnaire.questions if q.kind == "single" and q.name in known)


def followed_questions(rehearsal: Rehearsal, population: Population) -> tuple[Followed, ...]:
    """The questions whose shares are followed: those named in the settings, else all of the table plan.

    Raises: SamplingError X-QUESTION-1 for one that is no closed question of the form, X-QUESTION-2 where there is none.
    """
    settings, recipe = rehearsal.settings, population.recipe
    named = settings.rehearsal.questions
    tabled = dict.fromkeys(q for table in settings.tables for q in table.questions)
    known = _closed(rehearsal, population)
    unknown = [q for q in named if q not in known]
    if unknown:
        raise SamplingError("X-QUESTION-1", where="study.toml, [rehearsal] questions", questions=", ".join(unknown))
    wanted = [*named] or [*dict.fromkeys([*settings.verification.key_questions, *tabled])]
    found = []
    for question in (q for q in wanted if q in known):
        options, nets = recipe.labels[question], settings.nets().get(question, ())
        of = {option: net.name for net in nets for option in net.options}
        labels = tuple(dict.fromkeys([*(net.name for net in nets), *(of.get(o, o) for o in options)]))
        label_of = np.array([labels.index(of.get(option, option)) for option in options], dtype=np.int64)
        found.append(Followed(question, labels, label_of))
    if not found:
        raise SamplingError("X-QUESTION-2", where="study.toml")
    return tuple(found)


def true_shares(followed: tuple[Followed, ...], population: Population) -> pl.DataFrame:
    """What is true of the population: ``question``, ``option`` (or net), ``truth``, ``icc`` of every followed share.

    The intraclass correlation of a net is that of its options, weighted by their variance.
    """
    rows: list[tuple[str, str, float, float]] = []
    for entry in followed:
        part = population.truth.filter(pl.col("question") == entry.question)
        share = part["share"].fill_null(float("nan")).to_numpy()
        icc = part["icc"].fill_null(0.0).to_numpy()
        spread = np.nan_to_num(share * (1 - share))
        for k, label in enumerate(entry.labels):
            inside = entry.label_of == k
            mixed = float((icc * spread)[inside].sum() / spread[inside].sum()) if spread[inside].sum() > 0 else 0.0
            rows.append((entry.question, label, float(share[inside].sum()), mixed))
    schema = {"question": pl.String, "option": pl.String, "truth": pl.Float64, "icc": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def with_overrides(settings: Settings, override: DesignOverride) -> Settings:
    """The study's settings with a design's own in their place.

    Raises: SamplingError X-DESIGN-1 where they do not make a study.
    """
    whole = settings.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    own = override.model_dump(mode="json", exclude={"name"}, exclude_defaults=True)
    try:
        return Settings.model_validate(_merged(whole, own))
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        reason = str(first["msg"]).removeprefix("Value error, ")
        raise SamplingError(
            "X-DESIGN-1", where="study.toml, [[rehearsal.designs]]", name=override.name, key=place, reason=reason
        ) from problem


def _merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for key, value in own.items():
        below = result.get(key)
        result[key] = _merged(below, value) if isinstance(value, Mapping) and isinstance(below, Mapping) else value
    return result


def stages_of(rehearsal: Rehearsal, seed: int, *, compare: bool) -> list[Stage]:
    """The study's own design, and with ``compare`` those of ``[[rehearsal.designs]]`` after it.

    Raises: SamplingError X-DESIGN-1 to -3.
    """
    stages = [make_stage(rehearsal, rehearsal.settings, OWN, seed)]
    if not compare:
        return stages
    designs = rehearsal.settings.rehearsal.designs
    if not designs:
        raise SamplingError("X-DESIGN-3", where="study.toml")
    return stages + [make_stage(rehearsal, with_overrides(rehearsal.settings, d), d.name, seed) for d in designs]
