"""One survey, played from its draw to its estimates, as lean as it can be while every stage is the real one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.collection.derive import derive_breaks
from aneroid.collection.dispositions import BY_CODE, OutcomeCounts, outcome_rates
from aneroid.rehearsal.checks import call_respondents, is_wrong, revisit_households
from aneroid.rehearsal.conduct import CONDUCT, HURRIED, draw_conduct, tell_answers
from aneroid.rehearsal.draws import Drawn, Draws, draw_once
from aneroid.rehearsal.fieldwork import OUTCOMES
from aneroid.rehearsal.people import Codes, Floats, Integers, named
from aneroid.rehearsal.population import Population
from aneroid.rehearsal.recipe import sources_of
from aneroid.rehearsal.shares import estimate_shares
from aneroid.rehearsal.visits import Response, Slots, Walk, walk_routes
from aneroid.study.errors import SurveyError
from aneroid.study.settings import Settings
from aneroid.verification.review import verify
from aneroid.verification.revisits import draw_revisits
from aneroid.weighting.cells import derive_cells
from aneroid.weighting.weights import Weighting, uncalibrated, weight_interviews

GROUPS = [BY_CODE[code].group for code in OUTCOMES]
"""AAPOR's letter of every outcome."""

FLAGS = 21
"""Interviewers are counted by their rejected interviews, from none to this many less one or more."""

NOT_ATTEMPTED = "3.11"
"""What an address comes to whose interview was rejected: nobody knows what happened there."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A question whose shares are followed: its labels (options, or nets of them), and each option's label."""

    question: str
    labels: tuple[str, ...]
    label_of: Integers


@dataclass(frozen=True, slots=True)
class Stage:
    """A design on a population, ready to be played many times."""

    name: str
    settings: Settings
    draws: Draws
    population: Population
    response: Response
    followed: tuple[Followed, ...]
    shares: tuple[Floats, ...]
    closed: tuple[str, ...]
    seed: int


@dataclass(frozen=True, slots=True)
class Played:
    """What one survey came to.

    ``estimate``, ``se``, ``low``, ``high``, ``n`` are of every followed share, in order; ``plain`` is the estimate that
    the same people would have given to interviewers who change nothing. ``figures`` are numbers about the fieldwork by
    name. ``caught`` counts interviewers by kind (honest, hurried, fabricating) and rejected interviews, shape (3,
    FLAGS). ``failed`` is the code of the message where the survey could not be finished.
    """

    estimate: Floats
    se: Floats
    low: Floats
    high: Floats
    plain: Floats
    n: Floats
    figures: Mapping[str, float]
    caught: Integers
    failed: str = ""


def play(stage: Stage, replication: int) -> Played:
    """Play the survey once. The same stage and number give the same survey; designs share their luck by number."""
    dice = {part: np.random.default_rng([stage.seed, replication, k]) for k, part in enumerate(PARTS)}
    draw_seed = int(np.random.default_rng([stage.seed, replication, 99]).integers(2**62))
    cells = sum(len(f.labels) for f in stage.followed)
    try:
        return _play(stage, draw_seed, dice)
    except SurveyError as problem:
        nothing = np.full(cells, np.nan)
        empty = np.zeros((3, FLAGS), dtype=np.int64)
        return Played(nothing, nothing, nothing, nothing, nothing, nothing, {}, empty, problem.code)


PARTS = ("conduct", "walk", "answers", "calls", "revisits")


def _play(stage: Stage, draw_seed: int, dice: Mapping[str, np.random.Generator]) -> Played:
    settings, plan, recipe = stage.settings, stage.settings.rehearsal, stage.population.recipe
    interviewers = settings.fieldwork.interviewers or 1
    drawn = draw_once(stage.draws, interviewers, draw_seed)
    units, first = np.unique(drawn.psu, return_index=True)
    people = stage.population.people(drawn.unit[first].tolist())
    slots = Slots(drawn.psu, drawn.interviewer)
    conduct = draw_conduct(drawn.interviewer, plan.conduct, dice["conduct"])
    method = settings.sample.person.method if settings.sample else ""
    attempts = settings.fieldwork.attempts
    walk = walk_routes(recipe, people, slots, conduct, stage.response, attempts, plan.selection_error.get(method, 0.0),
                       dice["walk"])  # fmt: skip
    sample = _sample_frame(stage, drawn)

    at = walk.completed(1)
    rows = np.flatnonzero(at >= 0)
    person, how = walk.person[rows, at[rows]], conduct[rows]
    told = tell_answers(recipe, people, person, drawn.interviewer[rows], how, stage.shares, plan.interviewer_effect,
                        plan.minutes, dice["answers"])  # fmt: skip
    wrong = is_wrong(walk.selected[rows, at[rows]], person, how)
    submissions = _submissions(stage, sample, rows, told.codes, told.minutes)
    rejected, work = _verified(stage, sample, submissions, told.codes, people.codes[person], how, wrong, dice)

    again = walk.completed(2)
    replaced = rejected & (again[rows] >= 0)
    stands = ~rejected | replaced
    codes = told.codes.copy()
    other = walk.person[rows, np.maximum(again[rows], 0)]
    codes[replaced] = people.codes[other[replaced]]
    final = np.where(replaced, other, person)
    wanted = np.ones(drawn.psu.size, dtype=np.int64)
    wanted[rows[replaced]] = 2
    addresses = _addresses(walk, wanted, rows[rejected], at, sample)
    interviews = _interviews(stage, sample, rows[stands], codes[stands])
    weighting = weight_interviews(interviews, sample, addresses, stage.population.margins, settings.weighting,
                                  settings.sample)  # fmt: skip
    weight = weighting.weights["weight"].to_numpy()
    found = _estimates(stage, interviews, weighting.weights, codes[stands])
    plain = _plain_shares(stage, people.codes[final[stands]], weight)
    figures = _figures(settings, walk, wanted, drawn, units.size, addresses, rejected, replaced, how, work, weighting)
    return Played(*found, plain=plain[0], n=plain[1], figures=figures,
                  caught=_caught(drawn.interviewer, conduct, rows, rejected))  # fmt: skip


def _sample_frame(stage: Stage, drawn: Drawn) -> pl.DataFrame:
    """The planned interviews, in the columns of ``draw_sample`` that later stages look at."""
    places = stage.draws.places[drawn.unit.tolist()]
    n = drawn.unit.size
    sample: pl.DataFrame = places.drop("stratum_number").with_columns(
        interview_id=pl.int_range(1, n + 1, eager=True).cast(pl.String),
        interviewer=pl.Series(drawn.interviewer).cast(pl.String),
        psu_probability=pl.Series(drawn.psu_probability),
        household_probability=pl.Series(drawn.household_probability),
        base_weight=pl.Series(drawn.base_weight),
    )
    return sample


def _submissions(stage: Stage, sample: pl.DataFrame, rows: Integers, codes: Codes, minutes: Floats) -> pl.DataFrame:
    """Interviews as they come in, with the answers that the checks look at."""
    recipe = stage.population.recipe
    begin = datetime.combine(stage.settings.fieldwork.start, time(9))
    started = pl.Series((rows * 60_000_000).astype(np.int64)).cast(pl.Duration("us")) + begin
    lasted = pl.Series(np.round(minutes * 60e6).astype(np.int64)).cast(pl.Duration("us"))
    here = sample[rows.tolist()].select("interview_id", "interviewer", submission_id="interview_id")
    answers = [named(codes[:, recipe.place_of(name)], recipe.labels[name], name) for name in stage.closed]
    submissions: pl.DataFrame = here.with_columns(started=started, ended=started + lasted).with_columns(answers)
    return submissions


def _verified(
    stage: Stage,
    sample: pl.DataFrame,
    submissions: pl.DataFrame,
    told: Codes,
    true: Codes,
    how: Integers,
    wrong: NDArray[np.bool_],
    dice: Mapping[str, np.random.Generator],
) -> tuple[NDArray[np.bool_], Mapping[str, float]]:
    """Which interviews the study's own checks reject, and how many calls and revisits that took."""
    settings, recipe = stage.settings, stage.population.recipe
    checks = settings.verification
    ids = submissions["submission_id"]
    calls = call_respondents(recipe, ids, told, true, how, wrong, checks.key_questions, settings.rehearsal.retest_noise,
                             dice["calls"])  # fmt: skip
    calls = calls if checks.telephone == "all" else calls.clear()
    chosen = draw_revisits(sample, checks.revisit_share, int(dice["revisits"].integers(2**31)))
    again = submissions["interview_id"].is_in(chosen["interview_id"].to_list()).to_numpy()
    revisits = revisit_households(
        ids.filter(again), submissions["interview_id"].filter(again), how[again], wrong[again], dice["revisits"]
    )
    decisions, _ = verify(submissions, calls, revisits, checks, list(stage.closed))
    bad = set(decisions.filter(pl.col("decision") == "rejected")["submission_id"].to_list())
    rejected = np.array([i in bad for i in ids.to_list()], dtype=bool)
    return rejected, {"calls": float(calls["attempts"].sum()) if calls.height else 0.0, "revisits": float(again.sum())}


def _addresses(walk: Walk, wanted: Integers, rejected: Integers, at: Integers, sample: pl.DataFrame) -> pl.DataFrame:
    """The final disposition of every approached address, as ``final_dispositions`` gives it."""
    slot, position = np.nonzero(walk.approached(wanted))
    bad = np.zeros(walk.household.shape, dtype=bool)
    bad[rejected, at[rejected]] = True
    outcome = np.where(bad[slot, position], len(OUTCOMES), walk.outcome[slot, position])
    codes, groups = [*OUTCOMES, NOT_ATTEMPTED], [*GROUPS, BY_CODE[NOT_ATTEMPTED].group]
    where = pl.Series(slot)
    return pl.DataFrame({
        "interview_id": sample["interview_id"].gather(where),
        "psu": sample["psu"].gather(where),
        "interviewer": sample["interviewer"].gather(where),
        "attempts": walk.visits[slot, position],
        "disposition": pl.Series(codes).gather(pl.Series(outcome)),
        "group": pl.Series(groups).gather(pl.Series(outcome)),
    })  # fmt: skip


def _interviews(stage: Stage, sample: pl.DataFrame, rows: Integers, codes: Codes) -> pl.DataFrame:
    """Accepted interviews with their place in the design, what weighting needs, and the followed answers."""
    recipe, settings = stage.population.recipe, stage.settings
    here = sample[rows.tolist()].drop("psu_probability", "household_probability", "base_weight", "psu_households")
    trim = settings.weighting.trim
    sources, derived = sources_of(settings, settings.weighting.calibrate, recipe.labels)
    columns = {"adults", *sources, *(trim.questions if trim is not None else ())}
    wanted = [name for name in recipe.columns if name in columns]
    described = here.with_columns(
        named(codes[:, recipe.place_of(name)], recipe.labels[name], name) if recipe.labels[name]
        else pl.Series(name, codes[:, recipe.place_of(name)].astype(np.int64))
        for name in wanted
    )  # fmt: skip
    broken = derive_breaks(described, [entry for entry in derived if entry.name not in described.columns])
    return derive_cells(broken, settings.weighting.cells, settings.weighting.calibrate)


def _estimates(
    stage: Stage, interviews: pl.DataFrame, weights: pl.DataFrame, codes: Codes
) -> tuple[Floats, Floats, Floats, Floats]:
    """Shares, errors and limits of everything followed, as the table plan computes them."""
    settings, recipe = stage.settings, stage.population.recipe
    answers = [(_labelled(codes[:, recipe.place_of(f.question)], f), len(f.labels)) for f in stage.followed]
    wanted = [name for name in settings.weighting.calibrate if name in stage.population.margins]
    calibrated = [] if settings.weighting.method == "none" else wanted
    return estimate_shares(
        answers, weights["weight"].to_numpy(), uncalibrated(weights), _places(interviews["psu"]),
        _places(interviews["stratum"]),
        [(_places(interviews[name]), interviews[name].n_unique()) for name in calibrated],
        interval=settings.estimation.interval, confidence=settings.estimation.confidence,
    )  # fmt: skip


def _places(values: pl.Series) -> Integers:
    """Values numbered from zero."""
    numbers: Integers = values.rank("dense").cast(pl.Int64).to_numpy() - 1
    return numbers


def _labelled(codes: Codes, followed: Followed) -> Integers:
    """Option codes as label codes; not asked stays so."""
    return np.where(codes >= 0, followed.label_of[np.maximum(codes, 0)], -1)


def _plain_shares(stage: Stage, codes: Codes, weight: Floats) -> tuple[Floats, Floats]:
    """Weighted shares of true answers, and the unweighted cases that each rests on."""
    recipe = stage.population.recipe
    shares, cases = [], []
    for followed in stage.followed:
        labels = _labelled(codes[:, recipe.place_of(followed.question)], followed)
        asked = labels >= 0
        counted = np.bincount(labels[asked], weights=weight[asked], minlength=len(followed.labels))
        shares.append(counted / counted.sum() if counted.sum() > 0 else np.full(counted.size, np.nan))
        cases.append(np.full(counted.size, float(asked.sum())))
    return np.concatenate(shares), np.concatenate(cases)


def _caught(interviewer: Integers, conduct: Integers, rows: Integers, rejected: NDArray[np.bool_]) -> Integers:
    """Interviewers by what they do and by how many of their interviews were rejected."""
    people = int(np.max(interviewer)) + 1
    kind = np.zeros(people, dtype=np.int64)
    np.maximum.at(kind, interviewer, np.minimum(conduct, HURRIED + 1))
    count = np.bincount(interviewer[rows], weights=rejected, minlength=people).astype(np.int64)
    table = np.zeros((3, FLAGS), dtype=np.int64)
    np.add.at(table, (kind, np.minimum(count, FLAGS - 1)), 1)
    return table


def _figures(
    settings: Settings,
    walk: Walk,
    wanted: Integers,
    drawn: Drawn,
    psus: int,
    addresses: pl.DataFrame,
    rejected: NDArray[np.bool_],
    replaced: NDArray[np.bool_],
    how: Integers,
    work: Mapping[str, float],
    weighting: Weighting,
) -> dict[str, float]:
    """Numbers about the fieldwork: work, cost and time, response, verification, weights."""
    price = settings.rehearsal.cost
    approached = walk.approached(wanted)
    people = int(np.max(drawn.interviewer)) + 1
    visits = np.bincount(drawn.interviewer, weights=(walk.visits * approached).sum(axis=1), minlength=people)
    done = np.bincount(drawn.interviewer, weights=((walk.outcome == 0) & approached).sum(axis=1), minlength=people)
    held, idle = float(done.sum()), np.maximum(visits - done, 0)
    days = done / price.interviews_per_day + idle / price.visits_per_day
    counts = dict(addresses.group_by("group").len().iter_rows())
    rates = outcome_rates(OutcomeCounts(**counts))
    cost = (price.fixed + price.psu * psus + price.visit * float(visits.sum()) + price.interview * held
            + price.call * work["calls"] + price.revisit * work["revisits"])  # fmt: skip
    figures = {
        "planned": float(drawn.unit.size), "interviews": float((~rejected | replaced).sum()), "psus": float(psus),
        "submitted": float(rejected.size), "rejected": float(rejected.sum()), "replaced": float(replaced.sum()),
        "visits": float(visits.sum()), "approached": float(approached.sum()), **work, "cost": cost,
        "interviewer_days": float(days.sum()), "field_days": float(days.max()), "rr1": rates.get("RR1", float("nan")),
        "rr3": rates.get("RR3", float("nan")),
        "kish_before": weighting.kish_before, "kish": weighting.kish_after,
    }  # fmt: skip
    for k, name in enumerate(CONDUCT):
        figures[f"sent:{name}"] = float((how == k).sum())
        figures[f"rejected:{name}"] = float((rejected & (how == k)).sum())
    return figures
