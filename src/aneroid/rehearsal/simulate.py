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
from aneroid.rehearsal.fieldwork import Visits, address_id, visit_households
from aneroid.rehearsal.respondents import draw_answers, draw_people
from aneroid.study.errors import SamplingError
from aneroid.study.questionnaire import Questionnaire
from aneroid.study.settings import Settings, SyntheticSection
from aneroid.verification.duplicates import LEAST_ANSWERS
from aneroid.verification.review import verify
from aneroid.verification.telephone import AGAIN
from aneroid.weighting.weights import weight_interviews

MISCONDUCT = ("invented", "wrong person", "hurried", "copied", "key answers changed")
"""What is wrong with the interviews that verification is to find, in turn."""


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
    made = _synthetic(settings)
    rng = np.random.default_rng([seed, 2])
    wanted = np.ones(sample.height, dtype=np.int64)
    bad = rng.choice(sample.height, size=min(made.rejected, sample.height), replace=False)
    wanted[bad] += 1
    tilt = _response_tilt(sample, rng)
    visits = visit_households(sample, wanted, made.response_rate, settings.fieldwork, tilt, rng)
    honest = _honest_interviews(settings, questionnaire, sample, visits, wanted, margins, targets, rng)
    kinds = _detectable(settings, questionnaire)
    failing = _failing_interviews(honest, sample, visits, bad if kinds else bad[:0], kinds, rng)
    submissions = _finished(pl.concat([honest, failing], how="diagonal_relaxed"), questionnaire)
    calls = _calls(submissions, settings.verification.key_questions, rng)
    calls = calls if settings.verification.telephone == "all" else calls.clear()
    revisits = _revisits(submissions, revisit_sample, rng)
    result = Fieldwork(visits.contacts, submissions.drop("misconduct"), calls, revisits)
    _check_honest(result, submissions, settings, questionnaire)
    return result


def _synthetic(settings: Settings) -> SyntheticSection:
    if settings.synthetic is None:
        raise SamplingError("X-NONE-1", where="study.toml")
    return settings.synthetic


def _response_tilt(sample: pl.DataFrame, rng: np.random.Generator) -> NDArray[np.float64]:
    """Log-odds of response that differ between PSUs and interviewers, as they do in the field."""
    tilt = np.zeros(sample.height)
    for column, spread in (("psu", 0.25), ("interviewer", 0.2)):
        groups = sample[column].rank("dense").cast(pl.Int64).to_numpy() - 1
        tilt += rng.normal(0, spread, int(np.max(groups)) + 1)[groups]
    return tilt


def _honest_interviews(
    settings: Settings,
    questionnaire: Questionnaire,
    sample: pl.DataFrame,
    visits: Visits,
    wanted: NDArray[np.int64],
    margins: Mapping[str, Mapping[str, float]],
    targets: Mapping[str, Mapping[str, float]],
    rng: np.random.Generator,
) -> pl.DataFrame:
    """The interviews that stand: the last completed one of every slot."""
    made = _synthetic(settings)
    position = visits.completed[np.arange(sample.height), wanted - 1]
    places = _timed(sample, visits, position, rng, usual=True)
    people = draw_people(places, questionnaire, settings.estimation.breaks, margins, made, rng)
    people = derive_breaks(people, settings.estimation.breaks)
    false_starts = [address_id(i, int(p)) for i, p in zip(sample["interview_id"].to_list(), visits.completed[:, 0],
                                                          strict=True)]  # fmt: skip
    rejected = pl.Series([a for a, n in zip(false_starts, wanted, strict=True) if n > 1], dtype=pl.String)
    addresses = final_dispositions(visits.contacts, rejected)
    weights = weight_interviews(people, sample, addresses, margins, settings.weighting).weights["weight"].to_numpy()
    return draw_answers(people, weights, questionnaire, targets, settings.nets(), made, rng).with_columns(
        misconduct=pl.lit(None, dtype=pl.String)
    )


def _timed(
    sample: pl.DataFrame, visits: Visits, position: NDArray[np.int64], rng: np.random.Generator, *, usual: bool
) -> pl.DataFrame:
    """Where and when each interview was held; times are those of the completing visit."""
    ids = [address_id(i, int(p)) for i, p in zip(sample["interview_id"].to_list(), position, strict=True)]
    last = visits.contacts.group_by("address_id").agg(pl.col("at").max())
    at: Mapping[str, datetime] = dict(last.iter_rows())
    minutes = np.clip(rng.lognormal(np.log(27), 0.22, len(ids)), 15, 70) if usual else np.full(len(ids), 27.0)
    started = [at[i] for i in ids]
    ended = [s + timedelta(seconds=int(60 * m)) for s, m in zip(started, minutes, strict=True)]
    return sample.with_columns(
        submission_id=pl.Series(ids), address_id=pl.Series(ids), started=pl.Series(started), ended=pl.Series(ended)
    )


def _failing_interviews(
    honest: pl.DataFrame,
    sample: pl.DataFrame,
    visits: Visits,
    slots: NDArray[np.int64],
    misconduct: Sequence[str],
    rng: np.random.Generator,
) -> pl.DataFrame:
    """Interviews that are to be rejected: plausible answers of other people, each with something wrong."""
    if slots.size == 0:
        return honest.clear()
    ordered = np.sort(slots)
    here = sample[ordered.tolist()]
    part = Visits(visits.contacts, visits.completed[ordered])
    placed = _timed(here, part, visits.completed[ordered, 0], rng, usual=False)
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
    """Whose answers a failing interview shows; a copy takes an earlier one of the same interviewer."""
    candidates = honest.with_row_index().filter(pl.col("interview_id") != place["interview_id"])
    if kind == "copied":
        candidates = _earlier(candidates, place)
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
