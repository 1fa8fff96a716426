"""A field with known cheats: interviews with all their traces, and the truth about each, to measure checks with.

``simulate_field`` is what a check's false-alarm rate and power are measured on: the same study, population and people
as ``aneroid rehearse`` plays, told in full (times, places, seconds per question, calls, revisits).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.rehearsal.checks import call_respondents, is_wrong, revisit_households
from aneroid.rehearsal.conduct import CONDUCT, COPYING, HURRIED, INVENTING, SHORTENING, draw_conduct, tell_answers
from aneroid.rehearsal.fieldwork import address_id, interview_starts, visits_made
from aneroid.rehearsal.people import Codes, Floats, Integers, People, named
from aneroid.rehearsal.population import Population, opinion_shares
from aneroid.rehearsal.recipe import Recipe
from aneroid.rehearsal.visits import Slots, population_response, walk_routes
from aneroid.study.questionnaire import Questionnaire
from aneroid.study.settings import ConductSettings, Settings
from aneroid.verification.revisits import draw_revisits

METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Field:
    """What came in from a simulated field, and the truth about it.

    ``submissions``: a row per interview: ``submission_id``, ``interview_id``, ``address_id``, ``psu``, ``interviewer``,
    ``started``, ``ended``, ``latitude``, ``longitude`` (of the device at the interview; null where the sample has no
    places), ``accuracy`` (metres), ``synthetic``, ``adults``, age and the closed questions.
    ``contacts``: a row per visit (``CONTACTS``).
    ``seconds``: a row per interview and question asked: ``submission_id``, ``question``, ``seconds``.
    ``calls``, ``revisits``: as verification reads them, with ``at``; revisits are those of the sealed subsample.
    ``truth``: a row per interview: ``submission_id``, ``interview_id``, ``interviewer``, ``conduct`` (of ``CONDUCT``),
    ``interviewer_conduct`` (what this interviewer does when not honest, or ``honest``), ``is_fabricated`` (neither
    honest nor merely hurried), ``right_person``, ``copied_from`` (a submission, or null).
    ``sample``: the planned interviews, with this field's interviewers.
    ``selections``: a row per interview: what the roster of its household says of the selected (``Material``). Who makes
    up an interview makes up a roster by the rule.
    """

    submissions: pl.DataFrame
    contacts: pl.DataFrame
    seconds: pl.DataFrame
    calls: pl.DataFrame
    revisits: pl.DataFrame
    truth: pl.DataFrame
    sample: pl.DataFrame
    selections: pl.DataFrame


def simulate_field(
    settings: Settings,
    questionnaire: Questionnaire,
    population: Population,
    sample: pl.DataFrame,
    seed: int,
    *,
    conduct: ConductSettings | None = None,
) -> Field:
    """Play a fieldwork once, with cheats among the interviewers, and tell everything about it.

    Args:
        population: of ``make_population`` (or ``open_rehearsal(study).population``).
        sample: of ``draw_sample``; its interviewers are those of the field.
        seed: the same inputs and seed give the same field.
        conduct: which part of the interviewers cheats and how; the study's ``[rehearsal.conduct]`` by default.
    """
    plan, recipe = settings.rehearsal, population.recipe
    rng = np.random.default_rng([seed, 21])
    units = sample["psu"].unique(maintain_order=True)
    people = population.people([population.number[psu] for psu in units.to_list()])
    who = sample["interviewer"].unique(maintain_order=True)
    slots = Slots(_numbers(sample["psu"], units), _numbers(sample["interviewer"], who))
    kinds = draw_conduct(slots.interviewer, conduct or plan.conduct, rng)
    response = population_response(population, settings)
    error = plan.selection_error.get(settings.sample.person.method, 0.0) if settings.sample else 0.0
    walk = walk_routes(recipe, people, slots, kinds, response, settings.fieldwork.attempts, error, rng)
    at = walk.completed(1)
    held = np.flatnonzero(at >= 0)
    rows, place = held, at[held]
    person, selected = walk.person[rows, place], walk.selected[rows, place]
    shares = opinion_shares(population)
    told = tell_answers(recipe, people, person, slots.interviewer[rows], kinds[rows], shares, plan.interviewer_effect,
                        plan.minutes, rng)  # fmt: skip
    ids = [address_id(i, int(p)) for i, p in zip(sample["interview_id"].gather(rows).to_list(), place, strict=True)]
    base = sample[rows.tolist()].select("interview_id", "psu", "interviewer").with_columns(
        submission_id=pl.Series(ids, dtype=pl.String), address_id=pl.Series(ids, dtype=pl.String)
    )  # fmt: skip
    started = interview_starts(slots.interviewer[rows], told.minutes, settings.fieldwork, rng)
    ended = [s + timedelta(seconds=round(60 * m)) for s, m in zip(started, told.minutes.tolist(), strict=True)]
    latitude, longitude = _places(sample, rows, slots, kinds, rng)
    timed = base.with_columns(
        pl.Series("started", started, dtype=pl.Datetime("us")), pl.Series("ended", ended, dtype=pl.Datetime("us")),
        pl.Series("latitude", latitude).fill_nan(None), pl.Series("longitude", longitude).fill_nan(None),
        accuracy=pl.Series(np.round(rng.gamma(4.0, 2.0, rows.size) + 3, 1)), synthetic=pl.lit(True),
    )  # fmt: skip
    answers = answer_columns(population, told.codes, questionnaire)
    submissions = timed.select(
        "submission_id", "interview_id", "address_id", "psu", "interviewer", "started", "ended", "latitude",
        "longitude", "accuracy", "synthetic",
    ).with_columns(answers)  # fmt: skip
    wrong = is_wrong(selected, person, kinds[rows])
    calls = call_respondents(recipe, submissions["submission_id"], told.codes, people.codes[person], kinds[rows], wrong,
                             settings.verification.key_questions, plan.retest_noise, rng)  # fmt: skip
    calls = calls.with_columns(at=_days_later(submissions["ended"], 1, 2, rng))
    drawn = draw_revisits(sample, settings.verification.revisit_share, seed + 1)
    again = submissions["interview_id"].is_in(drawn["interview_id"].to_list()).arg_true().to_numpy()
    revisits = revisit_households(submissions["submission_id"].gather(again), submissions["interview_id"].gather(again),
                                  kinds[rows][again], wrong[again], rng)  # fmt: skip
    revisits = revisits.with_columns(at=_days_later(submissions["ended"].gather(again), 1, 4, rng))
    began = {(int(k), int(p)): at for k, p, at in zip(rows, place, started, strict=True)}
    contacts = visits_made(sample, walk.approached(np.ones(sample.height, dtype=np.int64)), walk.outcome, walk.visits,
                           began, settings.fieldwork, rng)  # fmt: skip
    own = np.zeros(who.len(), dtype=np.int64)
    np.maximum.at(own, slots.interviewer, kinds)
    truth = pl.DataFrame({
        "submission_id": submissions["submission_id"], "interview_id": submissions["interview_id"],
        "interviewer": submissions["interviewer"], "conduct": [CONDUCT[k] for k in kinds[rows]],
        "interviewer_conduct": [CONDUCT[k] for k in own[slots.interviewer[rows]]],
        "is_fabricated": kinds[rows] > HURRIED, "right_person": ~wrong,
        "copied_from": [ids[d] if d >= 0 else None for d in told.donor],
    }, schema_overrides={"copied_from": pl.String})  # fmt: skip
    return Field(
        submissions, contacts,
        _seconds(questionnaire, submissions, told.asked_share, kinds[rows], rng), calls, revisits, truth, sample,
        _rosters(recipe, people, walk.household[rows, place], person, wrong, submissions, settings, seed),
    )  # fmt: skip


def answer_columns(population: Population, codes: Codes, questionnaire: Questionnaire) -> list[pl.Series]:
    """Coded answers as columns: numbers, and options in the order of the questionnaire."""
    recipe = population.recipe
    asked = [q.name for q in questionnaire.questions if q.name in recipe.labels]
    names = ["adults", *(name for name in asked if name != "adults")]
    if recipe.ages is not None and recipe.ages.question not in names:
        names.append(recipe.ages.question)
    columns = []
    for name in names:
        values, labels = codes[:, recipe.place_of(name)], recipe.labels[name]
        columns.append(named(values, labels, name) if labels else pl.Series(name, values.astype(np.int64)))
    return columns


def _numbers(values: pl.Series, known: pl.Series) -> Integers:
    order: Mapping[str, int] = {value: k for k, value in enumerate(known.to_list())}
    return np.array([order[value] for value in values.to_list()], dtype=np.int64)


def _days_later(times: pl.Series, low: int, high: int, rng: np.random.Generator) -> pl.Series:
    """Some hour of the day, ``low`` to ``high`` days after given times."""
    seconds = 86_400 * rng.integers(low, high + 1, times.len()) + rng.integers(10 * 3600, 20 * 3600, times.len())
    return times.dt.truncate("1d") + pl.Series(seconds * 1_000_000).cast(pl.Duration("us"))


def _places(
    sample: pl.DataFrame, rows: Integers, slots: Slots, conduct: Integers, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Where the interviews' devices were: near the route's start, or, for what was made up, wherever its maker sat."""
    latitude = sample["start_latitude"].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    longitude = sample["start_longitude"].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    interviewers = int(np.max(slots.interviewer)) + 1
    scale = np.cos(np.radians(latitude)) * METRES_PER_DEGREE
    north, east = rng.normal(0, 220, rows.size), rng.normal(0, 220, rows.size)
    first = np.array([np.flatnonzero(slots.interviewer == k)[0] for k in range(interviewers)])
    desk_north = rng.normal(0, 2500, interviewers)
    desk_east = rng.normal(0, 2500, interviewers)
    at_desk = np.isin(conduct[rows], (COPYING, INVENTING)) & (rng.random(rows.size) < 0.7)
    desk = first[slots.interviewer[rows]]
    noise = rng.normal(0, 12, (2, rows.size))
    lat = np.where(at_desk, latitude[desk] + (desk_north[slots.interviewer[rows]] + noise[0]) / METRES_PER_DEGREE,
                   latitude[rows] + north / METRES_PER_DEGREE)  # fmt: skip
    lon = np.where(at_desk, longitude[desk] + (desk_east[slots.interviewer[rows]] + noise[1]) / scale[desk],
                   longitude[rows] + east / scale[rows])  # fmt: skip
    return np.round(lat, 6).astype(np.float64), np.round(lon, 6).astype(np.float64)


def _rosters(
    recipe: Recipe, people: People, household: Integers, person: Integers, wrong: NDArray[np.bool_],
    submissions: pl.DataFrame, settings: Settings, seed: int,
) -> pl.DataFrame:  # fmt: skip
    """What the rosters say of those interviewed: birthdays as the rule brings them, or others' where it was broken."""
    rng = np.random.default_rng([seed, 22])
    method = settings.sample.person.method if settings.sample else "random"
    adults = people.adults[household]
    n = adults.size
    share = 1 - rng.random(n) ** (1 / adults)
    share = np.where(wrong, share + (1 - share) * rng.random(n), share)
    days = np.floor(365 * share).astype(np.int64)
    on = submissions["started"].dt.truncate("1d")
    sign = {"next-birthday": 1, "last-birthday": -1}.get(method)
    away = sign * days if sign is not None else rng.integers(0, 365, n)
    born = on + pl.Series(away * 86_400_000_000).cast(pl.Duration("us"))
    frame = {
        "submission_id": submissions["submission_id"], "method": pl.Series([method] * n, dtype=pl.String),
        "adults": pl.Series(adults.astype(np.int64)), "birth_month": born.dt.month().cast(pl.Int64),
        "birth_day": born.dt.day().cast(pl.Int64),
    }  # fmt: skip
    members = people.first[household][:, None] + np.arange(int(adults.max(initial=1)))[None, :]
    inside = np.arange(members.shape[1])[None, :] < adults[:, None]
    members = np.where(inside, members, 0)
    sexes = next((c for c in recipe.columns if {"male", "female"} <= set(recipe.labels[c])), None)
    if sexes is not None:
        code = people.codes[members, recipe.place_of(sexes)]
        woman = code == recipe.labels[sexes].index("female")
        man = code == recipe.labels[sexes].index("male")
        own = people.codes[person, recipe.place_of(sexes)] == recipe.labels[sexes].index("female")
        frame |= {
            "men": pl.Series((man & inside).sum(axis=1).astype(np.int64)),
            "women": pl.Series((woman & inside).sum(axis=1).astype(np.int64)),
            "sex": pl.Series(np.where(own, "female", "male")),
        }
    if recipe.ages is not None:
        age = people.codes[members, recipe.place_of(recipe.ages.question)].astype(float)
        mine = people.codes[person, recipe.place_of(recipe.ages.question)].astype(float)
        older = ((age > mine[:, None]) & inside).sum(axis=1)
        same = ((age == mine[:, None]) & inside & (members != person[:, None])).sum(axis=1)
        frame["rank"] = pl.Series(1 + older + rng.integers(0, same + 1))
    return pl.DataFrame(frame)


def _seconds(
    questionnaire: Questionnaire, submissions: pl.DataFrame, stops: Floats, conduct: Integers, rng: np.random.Generator
) -> pl.DataFrame:
    """How long each question was on the screen: in proportion to its words, hardly at all where it was not asked."""
    closed = [q for q in questionnaire.questions if q.kind == "single" and q.name in submissions.columns]
    words = np.array([6.0 + len(_wording(q.wording) + _wording(q.stem)) / 12 + 1.2 * len(q.options) for q in closed])
    n, q = submissions.height, len(closed)
    share = words[None, :] * np.exp(0.35 * rng.standard_normal((n, q)))
    position = (np.arange(q)[None, :] + 0.5) / max(1, q)
    unread = (conduct == SHORTENING)[:, None] & (position > stops[:, None])
    share = np.where(unread, 0.12 * share, share)
    total = (submissions["ended"] - submissions["started"]).dt.total_seconds().to_numpy() * 0.85
    seconds = np.round(share / share.sum(axis=1, keepdims=True) * total[:, None], 1)
    asked = np.column_stack([submissions[x.name].is_not_null().to_numpy() for x in closed])
    which, what = np.nonzero(asked)
    return pl.DataFrame({
        "submission_id": submissions["submission_id"].gather(which),
        "question": pl.Series([x.name for x in closed], dtype=pl.String).gather(what),
        "seconds": seconds[which, what],
    })  # fmt: skip


def _wording(texts: Mapping[str, str]) -> str:
    return next(iter(texts.values()), "")
