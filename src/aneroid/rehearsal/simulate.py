"""The whole of fieldwork, played: contacts, interviews, calls and revisits, with some interviews that fail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.collection.contacts import final_dispositions
from aneroid.collection.derive import derive_breaks
from aneroid.rehearsal.fieldwork import address_id, interview_starts, visits_made
from aneroid.rehearsal.people import Leanings, People, make_people
from aneroid.rehearsal.recipe import Recipe, make_recipe, synthetic_settings
from aneroid.rehearsal.respondents import describe_people, draw_answers
from aneroid.rehearsal.visits import Slots, Walk, fit_response, walk_routes
from aneroid.study.errors import SamplingError
from aneroid.study.questionnaire import Questionnaire
from aneroid.study.settings import Settings
from aneroid.verification.duplicates import LEAST_ANSWERS
from aneroid.verification.review import verify
from aneroid.verification.telephone import AGAIN
from aneroid.weighting.weights import weight_interviews

MISCONDUCT = ("invented", "wrong person", "hurried", "copied", "key answers changed")
"""What is wrong with the interviews that verification is to find, in turn."""

NOT_OF_PLACES = ("interview_id", "interviewer", "start_place", "direction", "turn")
"""Texts of the sample that are no traits of places."""


@dataclass(frozen=True, slots=True)
class Fieldwork:
    """What came back from the (simulated) field. All respondents in it are synthetic."""

    contacts: pl.DataFrame
    submissions: pl.DataFrame
    calls: pl.DataFrame
    revisits: pl.DataFrame


def simulate_fieldwork(
    settings: Settings,
    questionnaire: Questionnaire,
    sample: pl.DataFrame,
    revisit_sample: pl.DataFrame,
    margins: Mapping[str, Mapping[str, float]],
    targets: Mapping[str, Mapping[str, float]],
    seed: int,
) -> Fieldwork:
    """Play the fieldwork of a study on its drawn sample, once.

    Every planned interview ends with one that verification accepts; ``synthetic.rejected`` of them had another
    one before it that verification is to reject. Answers are drawn so that the weighted shares of the accepted
    interviews round to the targets: weights come from the weighting stage itself, on the same interviews.

    Args:
        sample: the drawn sample. revisit_sample: planned interviews to be revisited (``interview_id``).
        margins: population shares by category by margin. targets: percent by option by question.
        seed: the same inputs and seed give the same fieldwork.
    Raises: SamplingError X-...; WeightingError where the interviews cannot be weighted.
    """
    made = synthetic_settings(settings)
    rng = np.random.default_rng([seed, 2])
    wanted = np.ones(sample.height, dtype=np.int64)
    bad = rng.choice(sample.height, size=min(made.rejected, sample.height), replace=False)
    wanted[bad] += 1
    places = _places(sample)
    recipe = make_recipe(settings, questionnaire, places, margins, targets, seed)
    people, leanings = make_people(recipe, places, range(places.height))
    walk = _walk(settings, sample, recipe, people, wanted, rng)
    kinds = _detectable(settings, questionnaire)
    held = _held(settings, sample, walk, wanted, bad if kinds else bad[:0], rng)
    contacts = visits_made(
        sample, walk.approached(wanted), walk.outcome, walk.visits, held.began, settings.fieldwork, rng
    )
    honest = _honest_interviews(
        settings, questionnaire, sample, contacts, held, walk, recipe, people, leanings, margins, rng
    )
    failing = _failing_interviews(honest, sample, held, kinds, rng)
    submissions = _finished(pl.concat([honest, failing], how="diagonal_relaxed"), questionnaire)
    calls = _calls(submissions, settings.verification.key_questions, rng)
    calls = calls if settings.verification.telephone == "all" else calls.clear()
    revisits = _revisits(submissions, revisit_sample, rng)
    result = Fieldwork(contacts, submissions.drop("misconduct"), calls, revisits)
    _check_honest(result, submissions, settings, questionnaire)
    return result


@dataclass(frozen=True, slots=True)
class _Held:
    """Which address of each slot the interview that stands was held at, which one before it fails, and when.

    ``stands`` has shape (slots,); ``slots`` and ``fails`` are of the failing interviews. ``began`` is by slot and
    address; ``minutes`` of the interviews that stand.
    """

    stands: NDArray[np.int64]
    slots: NDArray[np.int64]
    fails: NDArray[np.int64]
    began: Mapping[tuple[int, int], datetime]
    minutes: NDArray[np.float64]


def _places(sample: pl.DataFrame) -> pl.DataFrame:
    """The drawn units as a population has them."""
    columns = ["psu", "stratum", "psu_households"]
    others = [c for c in sample.columns if sample[c].dtype == pl.String and c not in (*columns, *NOT_OF_PLACES)]
    units = sample.unique("psu", maintain_order=True).select(*columns, *others)
    return units.with_columns(stratum_number=pl.col("stratum").rank("dense").cast(pl.Int64) - 1)


def _walk(
    settings: Settings,
    sample: pl.DataFrame,
    recipe: Recipe,
    people: People,
    wanted: NDArray[np.int64],
    rng: np.random.Generator,
) -> Walk:
    """Honest interviewers on their routes, every slot with the interviews that it needs.

    Where a route ends before, its last households give the interviews after all: the reference study has them all.
    """
    slots = Slots(_numbers(sample["psu"]), _numbers(sample["interviewer"]))
    attempts = settings.fieldwork.attempts
    rate = synthetic_settings(settings).response_rate
    response = fit_response(recipe, people, settings.rehearsal, rate, attempts)
    told = np.zeros(sample.height, dtype=np.int64)
    walk = walk_routes(recipe, people, slots, told, response, attempts, 0.0, rng)
    there = walk.household >= 0
    for slot in np.flatnonzero(((walk.outcome == 0) & there).sum(axis=1) < wanted):
        last = np.flatnonzero(there[slot])[-int(wanted[slot]) :]
        walk.outcome[slot, last] = 0
    return walk


def _numbers(values: pl.Series) -> NDArray[np.int64]:
    known = values.unique(maintain_order=True).to_list()
    order = {value: k for k, value in enumerate(known)}
    return np.array([order[value] for value in values.to_list()], dtype=np.int64)


def _held(
    settings: Settings,
    sample: pl.DataFrame,
    walk: Walk,
    wanted: NDArray[np.int64],
    bad: NDArray[np.int64],
    rng: np.random.Generator,
) -> _Held:
    """Where and when interviews were held; an interviewer's failing ones come right before those in their place."""
    first, second = walk.completed(1), walk.completed(2)
    stands = np.where(wanted > 1, second, first)
    minutes = np.clip(rng.lognormal(np.log(settings.rehearsal.minutes), 0.22, sample.height), 15, 70)
    slots = np.sort(bad)
    slot = np.concatenate([np.arange(sample.height), slots])
    address = np.concatenate([stands, first[slots]])
    lasted = np.concatenate([minutes, np.full(slots.size, settings.rehearsal.minutes)])
    order = np.lexsort((address, slot))
    starts = interview_starts(_numbers(sample["interviewer"])[slot[order]], lasted[order], settings.fieldwork, rng)
    began = {(int(slot[k]), int(address[k])): at for k, at in zip(order, starts, strict=True)}
    return _Held(stands, slots, first[slots], began, minutes)


def _honest_interviews(
    settings: Settings,
    questionnaire: Questionnaire,
    sample: pl.DataFrame,
    contacts: pl.DataFrame,
    held: _Held,
    walk: Walk,
    recipe: Recipe,
    people: People,
    leanings: Leanings,
    margins: Mapping[str, Mapping[str, float]],
    rng: np.random.Generator,
) -> pl.DataFrame:
    """The interviews that stand: the last completed one of every slot."""
    made = synthetic_settings(settings)
    every = np.arange(sample.height)
    person = walk.person[every, held.stands]
    placed = _timed(sample, every, held.stands, held.began, held.minutes)
    respondents = describe_people(recipe, people, person, placed, questionnaire)
    respondents = derive_breaks(respondents, settings.estimation.breaks)
    ids = sample["interview_id"].to_list()
    rejected = [address_id(ids[k], int(p)) for k, p in zip(held.slots, held.fails, strict=True)]
    addresses = final_dispositions(contacts, pl.Series(rejected, dtype=pl.String))
    plan = settings.weighting
    if plan.trim is not None and plan.trim.method == "mse":  # it looks at answers, which are yet to be drawn
        plan = plan.model_copy(update={"trim": None})
    weighting = weight_interviews(respondents, sample, addresses, margins, plan, settings.sample)
    weights = weighting.weights["weight"].to_numpy()
    answered = draw_answers(recipe, leanings, person, respondents, weights, questionnaire, made, rng)
    return answered.with_columns(misconduct=pl.lit(None, dtype=pl.String))


def _timed(
    sample: pl.DataFrame,
    slots: NDArray[np.int64],
    addresses: NDArray[np.int64],
    began: Mapping[tuple[int, int], datetime],
    minutes: NDArray[np.float64],
) -> pl.DataFrame:
    """Where and when interviews were held."""
    here = sample[slots.tolist()]
    ids = [address_id(i, int(p)) for i, p in zip(here["interview_id"].to_list(), addresses, strict=True)]
    started = [began[int(k), int(p)] for k, p in zip(slots, addresses, strict=True)]
    ended = [s + timedelta(seconds=int(60 * m)) for s, m in zip(started, minutes, strict=True)]
    timed: pl.DataFrame = here.with_columns(
        submission_id=pl.Series(ids, dtype=pl.String), address_id=pl.Series(ids, dtype=pl.String),
        started=pl.Series(started, dtype=pl.Datetime("us")), ended=pl.Series(ended, dtype=pl.Datetime("us")),
    )  # fmt: skip
    return timed


def _failing_interviews(
    honest: pl.DataFrame, sample: pl.DataFrame, held: _Held, misconduct: Sequence[str], rng: np.random.Generator
) -> pl.DataFrame:
    """Interviews that are to be rejected: plausible answers of other people, each with something wrong."""
    if held.slots.size == 0:
        return honest.clear()
    usual = np.full(held.slots.size, float(np.median(held.minutes)))
    placed = _timed(sample, held.slots, held.fails, held.began, usual)
    kinds = [
        _possible(honest, row, misconduct[k % len(misconduct)]) for k, row in enumerate(placed.iter_rows(named=True))
    ]
    donors = [_donor(honest, row, kind, rng) for row, kind in zip(placed.iter_rows(named=True), kinds, strict=True)]
    answers = [c for c in honest.columns if c not in placed.columns]
    failing = placed.hstack(honest[donors].select(answers)).with_columns(misconduct=pl.Series(kinds))
    hurried = pl.col("started") + pl.duration(minutes=4)
    return failing.with_columns(ended=pl.when(pl.col("misconduct") == "hurried").then(hurried).otherwise("ended"))


def _detectable(settings: Settings, questionnaire: Questionnaire) -> list[str]:
    """The misconduct that the study's own checks can find: a copy needs answers enough, a call a telephone."""
    checks = settings.verification
    called = checks.telephone == "all"
    closed = sum(question.kind == "single" for question in questionnaire.questions)
    possible = {
        "copied": closed >= LEAST_ANSWERS,
        "key answers changed": called and len(checks.key_questions) >= checks.key_disagreements,
        "invented": called,
        "wrong person": called,
    }
    return [kind for kind in MISCONDUCT if possible.get(kind, True)]


def _possible(honest: pl.DataFrame, place: Mapping[str, Any], kind: str) -> str:
    """The kind of misconduct; whoever has no earlier interview to copy hurries instead."""
    return kind if kind != "copied" or _earlier(honest, place).height else "hurried"


def _earlier(interviews: pl.DataFrame, place: Mapping[str, Any]) -> pl.DataFrame:
    """The interviewer's own interviews before this one."""
    return interviews.filter(
        (pl.col("interviewer") == place["interviewer"]) & (pl.col("started") < place["started"])
        & (pl.col("interview_id") != place["interview_id"])
    )  # fmt: skip


def _donor(honest: pl.DataFrame, place: Mapping[str, Any], kind: str, rng: np.random.Generator) -> int:
    """Whose answers a failing interview shows: a copy an earlier one's of the same interviewer, others somebody else's.

    So no honest interview looks like the copy of a failing one before it.
    """
    own = pl.col("interviewer") == place["interviewer"]
    others = honest.with_row_index().filter(pl.col("interview_id") != place["interview_id"])
    earlier, foreign = _earlier(others, place), others.filter(~own)
    order = (earlier,) if kind == "copied" else (foreign, earlier)
    candidates = next((found for found in order if found.height), others)
    return int(candidates["index"][int(rng.integers(candidates.height))])


def _finished(submissions: pl.DataFrame, questionnaire: Questionnaire) -> pl.DataFrame:
    """Submissions as they come in: system columns first, then the questions in the form's order."""
    system = ["submission_id", "interview_id", "address_id", "interviewer", "started", "ended"]
    asked = [q.name for q in questionnaire.questions if q.name in submissions.columns and q.name not in system]
    extra = ["adults"] if "adults" not in asked else []
    labelled = submissions.with_columns(synthetic=pl.lit(True))
    return labelled.select(*system, "synthetic", *extra, *asked, "misconduct").sort("submission_id")


def _calls(submissions: pl.DataFrame, key_questions: Sequence[str], rng: np.random.Generator) -> pl.DataFrame:
    """Telephone contact with everyone; answers given twice differ now and then, as honest answers do."""
    n = submissions.height
    outcome = np.array(["reached", "not reached", "refused", "no number"])[
        rng.choice(4, size=n, p=[0.84, 0.08, 0.02, 0.06])
    ]
    kind = submissions["misconduct"].fill_null("").to_numpy()
    outcome = np.where(np.isin(kind, ["invented", "wrong person", "key answers changed"]), "reached", outcome)
    reached = outcome == "reached"
    calls = submissions.select("submission_id").with_columns(
        attempts=pl.Series(rng.integers(1, 4, n)),
        outcome=pl.Series(outcome),
        interview_held=pl.Series([bool(k != "invented") if r else None for k, r in zip(kind, reached, strict=True)]),
        right_person=pl.Series([bool(k != "wrong person") if r else None for k, r in zip(kind, reached, strict=True)]),
    )
    noisy = np.where(rng.random(n) < 0.08, rng.integers(0, max(1, len(key_questions)), n), -1)
    changed = kind == "key answers changed"
    for k, question in enumerate(key_questions):
        other = _another_answer(submissions[question])
        again = pl.when(pl.Series((noisy == k) | changed)).then(other).otherwise(submissions[question])
        calls = calls.with_columns(pl.when(pl.Series(reached)).then(again).alias(AGAIN + question))
    return calls


def _another_answer(answers: pl.Series) -> pl.Series:
    """For every answer, the next option of the question."""
    options = (
        list(answers.dtype.categories) if isinstance(answers.dtype, pl.Enum) else sorted(set(answers.drop_nulls()))
    )
    following = {option: options[(k + 1) % len(options)] for k, option in enumerate(options)}
    return answers.cast(pl.String).replace(following).cast(answers.dtype)


def _revisits(submissions: pl.DataFrame, revisit_sample: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """What coordinators found at the households of the subsample drawn beforehand."""
    chosen = submissions.join(
        revisit_sample.select("interview_id"), on="interview_id", how="semi", maintain_order="left"
    )
    found = rng.random(chosen.height) < 0.93
    kind = chosen["misconduct"].fill_null("")
    established = pl.Series(found)
    return chosen.select("submission_id", "interview_id").with_columns(
        household_exists=pl.lit(True),
        interview_held=pl.when(established).then(kind != "invented"),
        right_person=pl.when(established).then(kind != "wrong person"),
    )


def _check_honest(result: Fieldwork, marked: pl.DataFrame, settings: Settings, questionnaire: Questionnaire) -> None:
    """Honest interviews must pass and failing ones fail, or the sample would not come out as planned.

    Raises: SamplingError X-HONEST-1 when an honest interview would be rejected, X-HONEST-2 when a failing one
        would pass.
    """
    questions = [q.name for q in questionnaire.questions if q.kind == "single"]
    decisions, _ = verify(result.submissions, result.calls, result.revisits, settings.verification, questions)
    judged = decisions.join(marked.select("submission_id", "misconduct"), on="submission_id")
    honest = judged.filter(pl.col("misconduct").is_null() & (pl.col("decision") == "rejected"))
    if honest.height:
        row = honest.row(0, named=True)
        raise SamplingError("X-HONEST-1", count=honest.height, example=row["submission_id"], reason=row["reasons"])
    missed = judged.filter(pl.col("misconduct").is_not_null() & (pl.col("decision") == "accepted"))
    if missed.height:
        row = missed.row(0, named=True)
        raise SamplingError("X-HONEST-2", count=missed.height, example=row["submission_id"], kind=row["misconduct"])
