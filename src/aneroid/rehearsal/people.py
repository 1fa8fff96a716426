"""Synthetic people: adults in households in primary sampling units, made from a recipe and a seed.

A unit's people follow from the seed and the unit's number alone, so any part of a population can be made at any time,
in any order, by any process, and is always the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.collection.routing import relevant
from aneroid.rehearsal.attitudes import Targets
from aneroid.rehearsal.recipe import Cuts, Opinion, Recipe
from aneroid.study.questionnaire import REFERENCE

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Integers = NDArray[np.int64]
Codes = NDArray[np.int8]
Rows = Integers | slice

NOT_ASKED = -1
"""The code of a question that the routing skipped."""


@dataclass(frozen=True, slots=True)
class People:
    """Adults in households in primary sampling units, in that order, all numbered from zero.

    ``codes`` has shape (people, columns): the position of the option, the number itself, or ``NOT_ASKED``.
    ``household`` is of each person; ``first``, ``adults`` and ``psu`` are of each household. ``places`` has a row per
    unit. ``cooperation`` is each unit's shift, in standard deviations.
    """

    codes: Codes
    household: Integers
    first: Integers
    adults: Integers
    psu: Integers
    places: pl.DataFrame
    cooperation: Floats


@dataclass(frozen=True, slots=True)
class Leanings:
    """What answers are made from, per person and question, shape (people, questions), standard normal in the main."""

    score: Singles
    unsure: Singles


def make_people(
    recipe: Recipe, places: pl.DataFrame, numbers: Sequence[int], at_most: int | None = None
) -> tuple[People, Leanings]:
    """The people of some primary sampling units, with what their answers are made from.

    Answers are coded where the recipe has cuts, and left as ``NOT_ASKED`` otherwise.

    Args:
        places: all units of the population. numbers: which of them.
        at_most: people of the first households of each unit; all of them by default.
    """
    sizes, shares = recipe.households
    chosen = np.asarray(numbers, dtype=np.int64)
    here = places[chosen.tolist()]
    width = len(recipe.attitudes) + len(recipe.opinions)
    counts = here["psu_households"].to_numpy()
    dice = [np.random.default_rng([recipe.seed, 11, number]) for number in chosen.tolist()]
    by_unit = [sizes[np.searchsorted(shares, rng.random(h), side="right")]
               for rng, h in zip(dice, counts.tolist(), strict=True)]  # fmt: skip
    common = [rng.standard_normal(width + 1) for rng in dice]
    shared = [
        rng.random((h, len(recipe.traits)), dtype=np.float32) for rng, h in zip(dice, counts.tolist(), strict=True)
    ]
    if at_most is not None:
        by_unit = [members[np.cumsum(members) <= max(at_most, members[0])] for members in by_unit]
        shared = [chances[: members.size] for chances, members in zip(shared, by_unit, strict=True)]
    counts = np.array([members.size for members in by_unit])
    ends = np.cumsum([int(members.sum()) for members in by_unit])
    own = np.empty((int(ends[-1]), 2 + len(recipe.traits)), dtype=np.float32)
    single = np.empty((int(ends[-1]), width + len(recipe.opinions)), dtype=np.float32)
    for rng, begin, end in zip(dice, [0, *ends.tolist()], ends.tolist(), strict=False):
        seeds = rng.spawn(2)
        seeds[0].random(out=own[begin:end], dtype=np.float32)
        seeds[1].standard_normal(out=single[begin:end], dtype=np.float32)
    members = np.concatenate(by_unit)
    household = np.repeat(np.arange(members.size), members)
    psu = np.repeat(np.arange(chosen.size), counts)
    effects = np.array(common)
    codes = np.full((household.size, len(recipe.columns)), NOT_ASKED, dtype=np.int8)
    people_made = People(codes, household, np.concatenate([[0], np.cumsum(members)[:-1]]), members, psu, here,
                         effects[:, -1])  # fmt: skip
    _describe(recipe, people_made, own, np.concatenate(shared))
    leanings = _lean(recipe, people_made, single, effects.astype(np.float32))
    if recipe.cuts:
        for k, opinion in enumerate(recipe.opinions):
            asked = is_asked(recipe, people_made, opinion)
            codes[asked, recipe.place_of(opinion.name)] = cut_answers(
                leanings.score[asked, k], leanings.unsure[asked, k], recipe.cuts[k]
            )
    return people_made, leanings


def values_of(recipe: Recipe, people: People, column: str, rows: Rows = slice(None)) -> pl.Series:
    """A column of people as its options' names, numbers, or the names of the frame; null where not asked."""
    if column in recipe.labels:
        codes, labels = people.codes[rows, recipe.place_of(column)], recipe.labels[column]
        return named(codes, labels, column) if labels else pl.Series(column, codes.astype(np.int64))
    psu = people.psu[people.household[rows]]
    return people.places[column].gather(pl.Series(psu)).alias(column)


def named(codes: Integers | Codes, labels: Sequence[str], name: str) -> pl.Series:
    """Codes as the names of their options; null where the code is negative."""
    place = np.where(codes < 0, len(labels), codes).astype(np.int64)
    return _options(tuple(labels))[place].alias(name)


@lru_cache(maxsize=4096)
def _options(labels: tuple[str, ...]) -> pl.Series:
    """The options, and null after the last one."""
    return pl.Series([*labels, None], dtype=pl.Enum(list(labels)))


def belongs(recipe: Recipe, people: People, column: str, group: str, rows: Rows = slice(None)) -> NDArray[np.bool_]:
    """Whether people are in a group."""
    if column in recipe.labels:
        labels = recipe.labels[column]
        code = labels.index(group) if labels else int(group)
        inside: NDArray[np.bool_] = people.codes[rows, recipe.place_of(column)] == code
        return inside
    there = (people.places[column].cast(pl.String) == group).to_numpy()
    found: NDArray[np.bool_] = there[people.psu[people.household[rows]]]
    return found


def is_asked(recipe: Recipe, people: People, opinion: Opinion) -> NDArray[np.bool_]:
    """Whether the routing brings people to a question, from the answers before it."""
    if not opinion.relevant.strip():
        return np.ones(people.household.size, dtype=bool)
    named = [name for name in REFERENCE.findall(opinion.relevant) if name in recipe.labels]
    answers = pl.DataFrame([values_of(recipe, people, name) for name in dict.fromkeys(named)])
    unknown = sorted(set(REFERENCE.findall(opinion.relevant)) - set(named))
    answers = answers.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in unknown)
    if answers.is_empty():
        answers = pl.DataFrame({"everybody": np.zeros(people.household.size)})
    asked: NDArray[np.bool_] = answers.select(asked=relevant(opinion.relevant, question=opinion.name))[
        "asked"
    ].to_numpy()
    return asked


def cut_answers(score: Singles, unsure: Singles, cuts: Cuts) -> Codes:
    """Options from scores: the most unsure have no opinion, the others follow the attitude."""
    options = np.array(cuts.options, dtype=np.int8)
    codes = (
        options[np.searchsorted(-cuts.score, -score, side="right")] if options.size else np.zeros(score.size, np.int8)
    )
    for option, bound in zip(reversed(cuts.unsure_options), cuts.unsure[::-1], strict=True):
        codes = np.where(unsure > bound, np.int8(option), codes)
    return codes.astype(np.int8)


def with_cuts(recipe: Recipe, places: pl.DataFrame, *, units: int = 2500, each: int = 80) -> Recipe:
    """The recipe with the cuts at which the population's shares are the targets.

    They are quantiles of the scores of the first people of evenly spread units, so shares are met to about a tenth of
    a point; what they come to exactly is counted, never assumed.
    """
    step = max(1, -(-places.height // units))
    blocks = [make_people(recipe, places, block, each) for block in _blocks(range(0, places.height, step))]
    household = np.concatenate([b[0].psu[b[0].household] for b in blocks])
    codes = np.concatenate([b[0].codes for b in blocks])
    score = np.concatenate([b[1].score for b in blocks])
    unsure = np.concatenate([b[1].unsure for b in blocks])
    offset = np.cumsum([0, *(b[0].places.height for b in blocks)])
    psu = household + np.repeat(offset[:-1], [b[0].household.size for b in blocks])
    pilot = People(codes, np.arange(psu.size), np.arange(psu.size), np.ones(psu.size, dtype=np.int64), psu,
                   pl.concat([b[0].places for b in blocks]), np.zeros(int(offset[-1])))  # fmt: skip
    cuts = []
    for k, opinion in enumerate(recipe.opinions):
        asked = is_asked(recipe, pilot, opinion)
        found = _cuts(score[asked, k], unsure[asked, k], opinion.targets)
        pilot.codes[asked, recipe.place_of(opinion.name)] = cut_answers(score[asked, k], unsure[asked, k], found)
        cuts.append(found)
    return replace(recipe, cuts=tuple(cuts))


def _blocks(numbers: Sequence[int], size: int = 64) -> list[Sequence[int]]:
    return [numbers[k : k + size] for k in range(0, len(numbers), size)]


def _cuts(score: Singles, unsure: Singles, targets: Targets) -> Cuts:
    shares = targets.percents[targets.figure] * targets.fraction
    shares = shares / shares.sum()
    rest = rest_of(targets)
    if not score.size:
        return Cuts(targets.unsure, np.full(len(targets.unsure), np.inf), rest, np.full(max(0, len(rest) - 1), np.inf))
    bounds = _upper_quantiles(unsure, np.cumsum(shares[list(targets.unsure)]))
    sure = unsure <= bounds[-1] if bounds.size else np.ones(unsure.size, dtype=bool)
    part = shares[list(rest)]
    left = np.cumsum(part)[:-1] / part.sum() if part.sum() > 0 else np.zeros(max(0, len(rest) - 1))
    return Cuts(targets.unsure, bounds, rest, _upper_quantiles(score[sure] if sure.any() else score, left))


def rest_of(targets: Targets) -> tuple[int, ...]:
    """The options that are an opinion."""
    return tuple(k for k in range(len(targets.options)) if k not in targets.unsure)


def _upper_quantiles(values: Singles, shares: Floats) -> Floats:
    """The values that given shares exceed; none exceeds infinity."""
    inner = np.quantile(values, np.clip(1 - shares, 0, 1)).astype(np.float64)
    found: Floats = np.where(shares <= 0, np.inf, np.where(shares >= 1 - 1e-12, -np.inf, inner))
    return found


def _describe(recipe: Recipe, people: People, own: Singles, shared: Singles) -> None:
    """What people are, in the recipe's order; later traits may depend on earlier ones."""
    codes = people.codes
    codes[:, recipe.place_of("adults")] = people.adults[people.household]
    if recipe.ages is not None:
        drawn = recipe.ages
        band = np.searchsorted(drawn.cumulative, own[:, 0], side="right")
        years = drawn.low[band] + (own[:, 1] * (drawn.high - drawn.low)[band]).astype(np.int64)
        codes[:, recipe.place_of(drawn.question)] = years
        for name, groups in recipe.bands:
            codes[:, recipe.place_of(name)] = np.searchsorted(np.array(groups.from_age), years, side="right") - 1
    for k, trait in enumerate(recipe.traits):
        chance = shared[people.household, k] if trait.shared else own[:, 2 + k]
        code = np.searchsorted(trait.cumulative, chance, side="right")
        for column, group, cumulative in trait.within:
            inside = belongs(recipe, people, column, group)
            code[inside] = np.searchsorted(cumulative, chance[inside], side="right")
        codes[:, recipe.place_of(trait.name)] = code


def _lean(recipe: Recipe, people: People, single: Singles, effects: Singles) -> Leanings:
    """Attitudes shifted by groups, then every question's score, clustered in units and shifted by strata."""
    a, q = len(recipe.attitudes), len(recipe.opinions)
    unit = people.psu[people.household]
    common, rest = np.float32(np.sqrt(recipe.clustering)), np.float32(np.sqrt(1 - recipe.clustering))
    clustered = single[:, : a + q] * rest + (effects[:, : a + q] * common)[unit]
    attitudes = clustered[:, :a]
    for column, group, shift in recipe.tilts:
        attitudes[belongs(recipe, people, column, group)] += shift
    loadings = np.array([opinion.loadings for opinion in recipe.opinions], dtype=np.float32).reshape(q, a)
    own = np.array([opinion.own for opinion in recipe.opinions], dtype=np.float32)
    stratum = people.places["stratum_number"].to_numpy()[unit]
    score = clustered[:, a:] * own + attitudes @ loadings.T + recipe.strata[stratum]
    reserve = attitudes[:, recipe.attitudes.index("unsure")]
    return Leanings(score, np.float32(0.5) * reserve[:, None] + single[:, a + q :])
