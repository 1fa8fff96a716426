"""Who opens the door: households along a route, visits, and what every approached address comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aneroid.rehearsal.conduct import COPYING, INVENTING, WHOEVER
from aneroid.rehearsal.fieldwork import HOUSEHOLDS_PER_SLOT, OUTCOMES
from aneroid.rehearsal.people import Floats, Integers, People, belongs
from aneroid.rehearsal.population import Population
from aneroid.rehearsal.recipe import Recipe, synthetic_settings
from aneroid.study.settings import RehearsalSection, Settings

NO_HOUSEHOLD = (("4.50", 0.015), ("4.60", 0.03), ("3.18", 0.005))
"""What an address comes to where nobody lives, and how often."""

NOT_MET = (("2.24", 0.48), ("2.25", 0.52))
"""Nobody at home at any visit, or the selected person never."""

NOT_WILLING = (("2.111", 0.58), ("2.112", 0.31), ("2.32", 0.06), ("2.33", 0.05))
"""Refusal by the household or the person, unable, no common language."""


@dataclass(frozen=True, slots=True)
class Response:
    """How people respond: log odds of being at home and of cooperating, and how groups differ.

    ``groups`` are column, group, shift of being at home, shift of cooperation.
    """

    at_home: float
    cooperation: float
    groups: tuple[tuple[str, str, float, float], ...]
    psu: float
    interviewer: float


@dataclass(frozen=True, slots=True)
class Slots:
    """Planned interviews as numbers: each one's unit (of the people's places) and interviewer, from zero."""

    psu: Integers
    interviewer: Integers


@dataclass(frozen=True, slots=True)
class Walk:
    """Addresses in the order of each slot's route, all of shape (slots, addresses).

    ``household`` is minus one past the end of the unit; ``selected`` is whom the rule selects, ``person`` who was
    taken; ``outcome`` is a position in ``OUTCOMES``; ``visits`` are the attempts made.
    """

    household: Integers
    selected: Integers
    person: Integers
    outcome: Integers
    visits: Integers

    def completed(self, nth: int) -> Integers:
        """The address of each slot's n-th interview, from one; minus one where there is none."""
        done = (self.outcome == 0) & (self.household >= 0)
        reached = np.cumsum(done, axis=1) == nth
        at = np.argmax(reached & done, axis=1)
        return np.where((reached & done).any(axis=1), at, -1)

    def approached(self, wanted: Integers) -> NDArray[np.bool_]:
        """The addresses that were worked on until every slot had its interviews."""
        done = (self.outcome == 0) & (self.household >= 0)
        before = np.cumsum(done, axis=1) - done
        needed: NDArray[np.bool_] = (before < wanted[:, None]) & (self.household >= 0)
        return needed


def fit_response(recipe: Recipe, people: People, settings: RehearsalSection, rate: float, attempts: int) -> Response:
    """Base log odds at which people are at home, and respond, as often as the settings say.

    Args:
        people: enough of the population to stand for it. rate: response among eligible addresses.
        attempts: visits after which an address is given up.
    """
    groups = tuple((*place.split("=", 1), tilt.at_home, tilt.cooperation) for place, tilt in settings.response.items())
    draft = Response(0.0, 0.0, groups, settings.psu_response, settings.interviewer_response)  # type: ignore[arg-type]
    rows = np.arange(people.household.size)
    home, will = shifts(recipe, people, draft, rows)
    will = will + settings.psu_response * people.cooperation[people.psu[people.household]]
    share = 1 / people.adults[people.household]
    base = _solve(home, np.ones(home.size), share, settings.at_home)
    met = 1 - (1 - expit(base + home)) ** attempts
    return Response(base, _solve(will, met, share, rate), draft.groups, draft.psu, draft.interviewer)


def population_response(population: Population, settings: Settings, units: int = 150) -> Response:
    """How the people of a population respond, found on those of some evenly spread units."""
    chosen = np.unique(np.linspace(0, population.places.height - 1, units).astype(np.int64))
    rate = synthetic_settings(settings).response_rate
    return fit_response(population.recipe, population.people(chosen.tolist()), settings.rehearsal, rate,
                        settings.fieldwork.attempts)  # fmt: skip


def _solve(shift: Floats, factor: Floats, weight: Floats, wanted: float) -> float:
    """The constant at which the weighted mean of factor x expit(constant + shift) is as wanted, by bisection."""
    low, high = -12.0, 12.0
    for _ in range(50):
        middle = (low + high) / 2
        reached = float(np.sum(weight * factor * expit(middle + shift)) / weight.sum())
        low, high = (middle, high) if reached < wanted else (low, middle)
    return (low + high) / 2


def expit(x: Floats) -> Floats:
    """The probability of log odds."""
    value: Floats = 1 / (1 + np.exp(-x))
    return value


def shifts(recipe: Recipe, people: People, response: Response, rows: Integers) -> tuple[Floats, Floats]:
    """By how much people differ in being at home and in cooperating, in log odds."""
    home, will = np.zeros(rows.size), np.zeros(rows.size)
    for column, group, at_home, cooperation in response.groups:
        inside = belongs(recipe, people, column, group, rows)
        home[inside] += at_home
        will[inside] += cooperation
    return home, will


def lay_routes(people: People, slots: Slots, rng: np.random.Generator) -> Integers:
    """The households that each slot can fall back on: those of its unit, shuffled and dealt to its slots in turn.

    A random start, a random direction and a skip interval reach every household of a segment equally often; here the
    order is simply random.

    Returns: shape (slots, ``HOUSEHOLDS_PER_SLOT``); minus one past the end of the unit.
    """
    units = people.places.height
    order = np.lexsort((rng.random(people.psu.size), people.psu))
    begin = np.searchsorted(people.psu[order], np.arange(units + 1))
    sizes = np.bincount(slots.psu, minlength=units)
    ranked = np.argsort(slots.psu, kind="stable")
    nth = np.empty(slots.psu.size, dtype=np.int64)
    nth[ranked] = np.arange(slots.psu.size) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    step = np.arange(HOUSEHOLDS_PER_SLOT)[None, :] * sizes[slots.psu][:, None] + nth[:, None]
    inside = step < (begin[1:] - begin[:-1])[slots.psu][:, None]
    place = np.where(inside, begin[slots.psu][:, None] + step, 0)
    return np.where(inside, order[place], -1)


def walk_routes(
    recipe: Recipe,
    people: People,
    slots: Slots,
    conduct: Integers,
    response: Response,
    attempts: int,
    selection_error: float,
    rng: np.random.Generator,
) -> Walk:
    """Walk every route to its end; how far it was needed, ``approached`` tells.

    Up to a slot's first interview its interviewer works as ``conduct`` says; after it (a replacement) as told.

    Args:
        conduct: shape (slots,), positions in ``CONDUCT``.
        attempts: visits after which an address is given up.
        selection_error: how often an honest interviewer takes somebody else than the rule selects.
    """
    household = lay_routes(people, slots, rng)
    shape = household.shape
    here = np.maximum(household, 0)
    adults = people.adults[here]
    selected = people.first[here] + (rng.random(shape) * adults).astype(np.int64)
    wrong = (rng.random(shape) < selection_error) & (adults > 1)
    easiest, anybody = whoever_is_home(recipe, people, response, here, wrong | (conduct == WHOEVER)[:, None], rng)
    honest = np.where(wrong, easiest, selected)
    shift = response.interviewer * rng.standard_normal(int(np.max(slots.interviewer)) + 1)
    unit = response.psu * people.cooperation
    common = (shift[slots.interviewer] + unit[slots.psu])[:, None]
    met_draw, will_draw, kind_draw, nobody = (rng.random(shape) for _ in range(4))
    home, will = (part.reshape(shape) for part in shifts(recipe, people, response, honest.ravel()))
    at_home = expit(response.at_home + home)
    visit = 1 + np.floor(np.log(np.maximum(met_draw, 1e-300)) / np.log1p(-at_home)).astype(np.int64)
    met = visit <= attempts
    willing = will_draw < expit(response.cooperation + will + common)
    outcome = _outcomes(met, willing, kind_draw, nobody)
    visits = np.where(outcome >= OUTCOMES.index("4.50"), 1, np.minimum(visit, attempts))
    person = honest.copy()
    lazy = conduct == WHOEVER
    if lazy.any():
        eager = shifts(recipe, people, response, easiest[lazy].ravel())[1].reshape(-1, shape[1])
        ready = will_draw[lazy] < expit(response.cooperation + eager + common[lazy] + 0.4)
        theirs = _outcomes(met_draw[lazy] < anybody[lazy], ready, kind_draw[lazy], nobody[lazy])
        until = np.cumsum(theirs == 0, axis=1) - (theirs == 0) < 1
        outcome[lazy] = np.where(until, theirs, outcome[lazy])
        visits[lazy] = np.where(until, 1, visits[lazy])
        person[lazy] = np.where(until, easiest[lazy], person[lazy])
    at_desk = np.isin(conduct, (COPYING, INVENTING))
    outcome[at_desk, 0], visits[at_desk, 0] = 0, 1
    return Walk(household, selected, person, outcome, visits)


def _outcomes(met: NDArray[np.bool_], willing: NDArray[np.bool_], kind: Floats, nobody: Floats) -> Integers:
    """What each address comes to, as a position in ``OUTCOMES``."""
    outcome = np.where(met & willing, 0, np.where(met, _kinds(NOT_WILLING, kind), _kinds(NOT_MET, kind)))
    empty = sum(share for _, share in NO_HOUSEHOLD)
    found: Integers = np.where(nobody < empty, _kinds(NO_HOUSEHOLD, nobody / empty), outcome)
    return found


def _kinds(shares: Sequence[tuple[str, float]], chance: Floats) -> Integers:
    codes = np.array([OUTCOMES.index(code) for code, _ in shares])
    cumulative = np.cumsum([share for _, share in shares])
    found: Integers = codes[np.searchsorted(cumulative[:-1] / cumulative[-1], chance, side="right")]
    return found


def whoever_is_home(
    recipe: Recipe,
    people: People,
    response: Response,
    household: Integers,
    wanted: NDArray[np.bool_],
    rng: np.random.Generator,
) -> tuple[Integers, Floats]:
    """Of each wanted household, an adult who is at home, and the chance that anybody is; others get their first adult.

    Args:
        household, wanted: of the same shape.
    """
    anybody: Floats
    person, anybody = people.first[household].copy(), np.ones(household.shape)
    where = household[wanted]
    if not where.size:
        return person, anybody
    members = people.adults[where]
    of = np.repeat(np.arange(where.size), members)
    begin = np.cumsum(members) - members
    rows = np.repeat(people.first[where] - begin, members) + np.arange(of.size)
    home, _ = shifts(recipe, people, response, rows)
    chance = expit(response.at_home + home)
    rank = np.log(chance) + rng.gumbel(size=rows.size)
    best = np.lexsort((rank, of))[np.cumsum(members) - 1]
    person[wanted] = rows[best]
    anybody[wanted] = 1 - np.exp(np.add.reduceat(np.log1p(-np.minimum(chance, 1 - 1e-9)), begin))
    return person, anybody
