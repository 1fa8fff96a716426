"""How interviewers work: as told, in a hurry, or not at all; and what that does to the answers and their timing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtr, ndtri

from aneroid.rehearsal.people import NOT_ASKED, Codes, Floats, Integers, People, is_asked
from aneroid.rehearsal.recipe import Recipe
from aneroid.study.settings import ConductSettings

CONDUCT = ("honest", "hurried", "copying", "inventing", "shortening", "whoever-is-home")
"""How an interview came about; all but the first are misconduct, all but the first two fabrication."""

HONEST, HURRIED, COPYING, INVENTING, SHORTENING, WHOEVER = range(6)

SHARPNESS = 1.4
"""Who invents answers gives the common ones too often: shares are raised to this power."""

SECONDS_AROUND = 240
"""Time of an interview that no question takes: the introduction and the thanks."""


@dataclass(frozen=True, slots=True)
class Told:
    """What came in from the field: answers, shape (interviews, columns), and how long each interview took.

    ``donor`` is the interview that was copied, minus one for none; ``held`` is how many questions were really asked.
    """

    codes: Codes
    minutes: Floats
    donor: Integers
    asked_share: Floats


def draw_conduct(interviewer: Integers, settings: ConductSettings, rng: np.random.Generator) -> Integers:
    """How each interview is done: misconduct is a property of interviewers, and concerns a part of their work.

    Args:
        interviewer: of each planned interview, from zero.
    Returns: positions in ``CONDUCT``, shape (interviews,).
    """
    people = int(np.max(interviewer)) + 1
    order = rng.permutation(people)
    dishonest = order[: round(settings.fabricating * people)]
    hurried = order[dishonest.size : dishonest.size + round(settings.hurried * people)]
    kind = np.full(people, HONEST)
    kind[hurried] = HURRIED
    first = int(rng.integers(len(settings.kinds)))
    for k, one in enumerate(dishonest):
        kind[one] = CONDUCT.index(settings.kinds[(first + k) % len(settings.kinds)])
    conduct = kind[interviewer]
    chance = rng.random(interviewer.size)
    spared = (conduct > HURRIED) & (chance >= settings.extent)
    conduct[spared] = HONEST
    return conduct


def tell_answers(
    recipe: Recipe,
    people: People,
    person: Integers,
    interviewer: Integers,
    conduct: Integers,
    shares: Sequence[Floats],
    effect: float,
    minutes: float,
    rng: np.random.Generator,
) -> Told:
    """What interviewers send in: the truth, swayed by who asks, rushed, or invented.

    Args:
        person: whom each interview is (said to be) with. shares: of the options of every opinion, in the population.
        effect: intraclass correlation of answers within interviewers. minutes: median length.
    """
    codes = people.codes[person].copy()
    places = np.array([recipe.place_of(opinion.name) for opinion in recipe.opinions], dtype=np.int64)
    told = codes[:, places]
    told = _swayed(recipe, told, interviewer, shares, effect, rng)
    invented = _invented(told.shape[0], interviewer, shares, rng)
    n, q = told.shape
    hurried = conduct == HURRIED
    rushed = hurried[:, None] & (rng.random((n, q)) < 0.12)
    before = np.minimum(np.roll(told, 1, axis=1), np.array([max(0, s.size - 1) for s in shares], dtype=np.int8))
    lined = (rng.random((n, q)) < 0.6) & (before != NOT_ASKED)
    told = np.where(rushed, np.where(lined, before, invented), told)
    stops = np.where(conduct == SHORTENING, rng.uniform(0.25, 0.55, n), 1.0)
    skipped = (np.arange(q)[None, :] + 0.5) / max(1, q) > stops[:, None]
    told = np.where(skipped | (conduct == INVENTING)[:, None], invented, told).astype(np.int8)
    donor = _donors(interviewer, conduct, rng)
    codes[:, places] = told
    copies = np.flatnonzero(donor >= 0)
    if copies.size:
        whole = rng.random(copies.size) < 0.5
        kept = whole[:, None] | (rng.random((copies.size, q)) >= rng.uniform(0.03, 0.15, copies.size)[:, None])
        theirs = codes[donor[copies]]
        codes[np.ix_(copies, places)] = np.where(kept, theirs[:, places], invented[copies])
        own = [*(trait.name for trait in recipe.traits), *_age_columns(recipe)]
        traits = np.array([recipe.place_of(column) for column in own], dtype=np.int64)
        codes[np.ix_(copies, traits)] = np.where(whole[:, None], theirs[:, traits], codes[np.ix_(copies, traits)])
    _reroute(recipe, people, person, codes, shares, rng)
    return Told(codes, _minutes(interviewer, conduct, stops, minutes, rng), donor, stops)


def _age_columns(recipe: Recipe) -> list[str]:
    return [] if recipe.ages is None else [recipe.ages.question, *(name for name, _ in recipe.bands)]


def _swayed(
    recipe: Recipe,
    told: Codes,
    interviewer: Integers,
    shares: Sequence[Floats],
    effect: float,
    rng: np.random.Generator,
) -> Codes:
    """Answers as this interviewer hears them: every attitude shifted alike, on the scale where it is normal.

    Within its option a person's place is not known, so it is drawn; the variance that interviewers add is taken from
    the rest, so shares stay as they are on average. Who has no opinion keeps having none.
    """
    if effect <= 0:
        return told
    people = int(np.max(interviewer)) + 1
    shift = np.sqrt(effect) * rng.standard_normal((people, told.shape[1]))
    chance = rng.random(told.shape)
    swayed = told.copy()
    for k, opinion in enumerate(recipe.opinions):
        options = np.array(recipe.cuts[k].options, dtype=np.int64)
        total = float(shares[k][options].sum())
        if options.size < 2 or total <= 0:
            continue
        bounds = np.concatenate([[0.0], np.cumsum(shares[k][options]) / total])
        place = np.full(len(recipe.labels[opinion.name]) + 1, -1)
        place[options] = np.arange(options.size)
        position = place[told[:, k]]
        sure = position >= 0
        low, high = bounds[position[sure]], bounds[position[sure] + 1]
        rank = np.clip(low + chance[sure, k] * (high - low), 1e-9, 1 - 1e-9)
        moved = ndtr(np.sqrt(1 - effect) * ndtri(rank) + shift[interviewer[sure], k])
        swayed[sure, k] = options[np.minimum(np.searchsorted(bounds[1:-1], moved, side="right"), options.size - 1)]
    return swayed


def _invented(n: int, interviewer: Integers, shares: Sequence[Floats], rng: np.random.Generator) -> Codes:
    """Answers out of an interviewer's head: each question by itself, common answers too common, to personal taste."""
    people = int(np.max(interviewer)) + 1
    made = np.empty((n, len(shares)), dtype=np.int8)
    for k, share in enumerate(shares):
        taste = np.power(np.maximum(share, 1e-6), SHARPNESS) * np.exp(0.4 * rng.standard_normal((people, share.size)))
        cumulative = np.cumsum(taste, axis=1) / taste.sum(axis=1, keepdims=True)
        made[:, k] = (rng.random(n)[:, None] > cumulative[interviewer, :-1]).sum(axis=1)
    return made


def _donors(interviewer: Integers, conduct: Integers, rng: np.random.Generator) -> Integers:
    """For every copy an interview that was held: the same interviewer's, an earlier one where there is one."""
    donor = np.full(interviewer.size, -1)
    real = np.flatnonzero(~np.isin(conduct, (COPYING, INVENTING)))
    for k in np.flatnonzero(conduct == COPYING):
        own = real[interviewer[real] == interviewer[k]]
        earlier = own[own < k]
        pool = next((found for found in (earlier, own, real) if found.size), real)
        if pool.size:
            donor[k] = pool[int(rng.integers(pool.size))]
    return donor


def _reroute(
    recipe: Recipe, people: People, person: Integers, codes: Codes, shares: Sequence[Floats], rng: np.random.Generator
) -> None:
    """Answers follow the form's routing even where they were swayed or invented; who is asked now says anything."""
    if not any(opinion.relevant.strip() for opinion in recipe.opinions):
        return
    here = replace(people, codes=codes, household=people.household[person])
    for k, opinion in enumerate(recipe.opinions):
        if not opinion.relevant.strip():
            continue
        asked, place = is_asked(recipe, here, opinion), recipe.place_of(opinion.name)
        fresh = asked & (codes[:, place] == NOT_ASKED)
        said = np.searchsorted(np.cumsum(shares[k])[:-1] / shares[k].sum(), rng.random(int(fresh.sum())), side="right")
        codes[fresh, place] = said
        codes[~asked, place] = NOT_ASKED


def _minutes(
    interviewer: Integers, conduct: Integers, stops: Floats, median: float, rng: np.random.Generator
) -> Floats:
    """How long the interviews took: pace differs between interviewers, and with what they do."""
    pace = 0.08 * rng.standard_normal(int(np.max(interviewer)) + 1)
    base = median * np.exp(pace[interviewer] + 0.22 * rng.standard_normal(interviewer.size))
    n = interviewer.size
    factor = np.ones(n)
    factor = np.where(conduct == HURRIED, rng.uniform(0.5, 0.8, n), factor)
    factor = np.where(conduct == COPYING, rng.uniform(0.4, 1.0, n), factor)
    factor = np.where(conduct == INVENTING, rng.uniform(0.4, 0.9, n), factor)
    factor = np.where(conduct == SHORTENING, np.minimum(1.0, stops + rng.uniform(0.05, 0.2, n)), factor)
    minutes: Floats = np.clip(base * factor, 2.0, 6 * median)
    return minutes


def ask_again(
    recipe: Recipe,
    told: Codes,
    true: Codes,
    conduct: Integers,
    questions: Sequence[str],
    noise: float,
    rng: np.random.Generator,
) -> dict[str, Integers]:
    """Key answers on the telephone: what was told where the question was really asked, else what is true.

    Args:
        told: what came in. true: the answers of whoever answers the telephone.
        noise: share of answers that differ when asked twice.
    Returns: codes by question.
    """
    again = {}
    heard = np.isin(conduct, (HONEST, WHOEVER))
    for question in questions:
        place, options = recipe.place_of(question), len(recipe.labels[question])
        answer = np.where(heard, told[:, place], true[:, place]).astype(np.int64)
        moved = (answer + rng.integers(1, max(2, options), answer.size)) % max(1, options)
        differs = rng.random(answer.size) < noise
        again[question] = np.where(answer == NOT_ASKED, NOT_ASKED, np.where(differs, moved, answer))
    return again
