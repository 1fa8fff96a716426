"""The interviews to look at, worst first, each with its reasons: what the checks say of the data as they come in."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated

import polars as pl
from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel

from aneroid.server.context import Context, context_of
from aneroid.server.security import DESK, EVERYBODY, allow
from aneroid.store import review
from aneroid.store.screening import compared_with, fieldwork_to_screen, last_number, newest, state_of
from aneroid.study.errors import SurveyError
from aneroid.study.folder import Study
from aneroid.study.settings import localised
from aneroid.study.settings.verification import AgeRule, ConsistencyRule, ScaleRule
from aneroid.verification.reasons import in_language
from aneroid.verification.review import verify
from aneroid.verification.screening import Screening, screen

LOG = logging.getLogger("aneroid.server")
router = APIRouter(tags=["desk"])
Here = Annotated[Context, Depends(context_of)]
AT_ONCE = 2_000
"""Up to so many interviews all checks run while the desk waits. Beyond, it sees the last run, with what came since
checked against some of the others, and the next run begins behind its back."""
OWN, OTHERS, NEW = 60, 300, 25
"""What came since is set against so many of its interviewer's latest and so many from all of fieldwork; at most so many
at a time, the last ones first."""
LEAST = 2
MARKED = 0.5
"""An interview or an interviewer at least this likely to be bad is marked."""


class Reason(BaseModel):
    """Why an interview is to be looked at; a ``hard`` one rejects it in processing."""

    check: str
    severity: str
    reason: str


class QueueEntry(BaseModel):
    """An interview with the probability that it was not held as told; none where it cannot be read."""

    instance_id: str
    interview_id: str | None
    interviewer: str | None
    status: str
    received_at: datetime
    row_version: int
    score: float | None
    marks: list[str]
    edits: str | None
    reasons: list[Reason]


class Scored(BaseModel):
    """An interviewer with the probability that some of the work is made up."""

    interviewer: str
    score: float
    reasons: list[str]


class Queue(BaseModel):
    """Interviews worst first. ``expected_false_alarms``: how many of those marked are expected to be honest;
    ``skipped``: checks that had nothing to look at, and why; ``waiting``: interviews that came since the checks ran."""

    interviews: list[QueueEntry]
    total: int
    interviewers: list[Scored]
    expected_false_alarms: float
    screened: int
    waiting: int
    skipped: dict[str, str]


class QuestionEntry(BaseModel):
    """A question as asked, so that answers can be shown in words."""

    name: str
    kind: str
    wording: dict[str, str]
    options: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Screened:
    """What the checks said of a state of the database.

    ``last`` is the number of the last interview among them, ``waiting`` counts those that came since and were not
    looked at; ``answers`` holds their closed questions, after ``submission_id`` and ``interview_id``.
    """

    state: tuple[int, ...]
    screened: int
    last: int = 0
    waiting: int = 0
    answers: pl.DataFrame | None = None
    scores: dict[str, float] = field(default_factory=dict)
    reasons: dict[str, list[Reason]] = field(default_factory=dict)
    interviewers: list[Scored] = field(default_factory=list)
    expected_false_alarms: float = 0.0
    skipped: dict[str, str] = field(default_factory=dict)


class Screener:
    """Runs the checks when the records have changed, by one thread at a time, and keeps what they last said."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._lock = threading.Lock()
        self._kept: Screened | None = None
        self._with_new: Screened | None = None
        self._is_running = False

    def current(self) -> Screened:
        """The checks' word on the records as they are; of a large survey, as they were a moment ago."""
        with self._context.store.database.read() as connection:
            state = state_of(connection)
        kept = self._kept
        if kept is not None and kept.state == state:
            return kept
        if kept is None or state[0] <= AT_ONCE:
            return self._screen()
        if not self._is_running:
            self._is_running = True
            threading.Thread(target=self._in_background, daemon=True, name="screening").start()
        latest = self._with_new
        if latest is None or latest.state != state or latest.last != kept.last:
            latest = with_new(self._context, kept, state)
            self._with_new = latest
        return latest

    def last_scores(self) -> dict[str, float]:
        """The scores of the last run, by interview; none before the first."""
        return self._kept.scores if self._kept is not None else {}

    def _in_background(self) -> None:
        try:
            self._screen()
        except SurveyError as problem:
            LOG.error("screening: %s", problem)
        finally:
            self._is_running = False

    def _screen(self) -> Screened:
        with self._lock:
            with self._context.store.database.read() as connection:
                state = state_of(connection)
            kept = self._kept
            if kept is None or kept.state != state:
                kept = screened(self._context, state)
                self._kept = kept
            return kept


async def screener_of(request: Request) -> Screener:
    """The screener of this server."""
    found: Screener = request.app.state.screener
    return found


Checks = Annotated[Screener, Depends(screener_of)]


def screened(context: Context, state: tuple[int, ...]) -> Screened:
    """Run the study's own rules and every check of the data over all current interviews."""
    with context.store.database.read() as connection:
        last = last_number(connection)
    material, frames = fieldwork_to_screen(context.store, context.study)
    if material.interviews.height < LEAST:
        return Screened(state, material.interviews.height, last)
    settings = context.study.settings.verification
    closed = list(material.questions)
    _, found = verify(material.interviews, frames["calls"], frames["revisit_results"], settings, closed, "en")
    said = screen(material, asked_again(frames["calls"], frames["revisit_results"]), settings.key_questions)
    return Screened(
        state, material.interviews.height, last, 0,
        material.interviews.select("submission_id", "interview_id", *material.questions),
        dict(said.interviews.select("submission_id", "probability").iter_rows()),
        _reasons(found, said),
        [Scored(interviewer=r["interviewer"], score=r["probability"], reasons=r["reasons"])
         for r in said.interviewers.iter_rows(named=True)],
        said.expected_false("interview", MARKED), said.skipped,
    )  # fmt: skip


def with_new(context: Context, kept: Screened, state: tuple[int, ...]) -> Screened:
    """The last run with what came since, set against its nearest match, its interviewer's others and some from all.

    The checks compare an interview with others; a few hundred say what is usual nearly as well as fifty thousand do,
    except for copies, whose original must be among them: that one is looked for among all.
    """
    with context.store.database.read() as connection:
        arriving = newest(connection, kept.last)
        new = arriving[-NEW:]
        wanted = compared_with(connection, {row.interviewer for row in new if row.interviewer}, OWN, OTHERS)
    named = [row.interview_id for row in new if row.interview_id]
    if not named or kept.answers is None:
        return replace(kept, state=state, waiting=len(arriving))
    arrived, _ = fieldwork_to_screen(context.store, context.study, named)
    wanted = list(dict.fromkeys([*named, *originals(arrived.interviews, kept.answers), *wanted]))
    material, frames = fieldwork_to_screen(context.store, context.study, wanted)
    settings = context.study.settings.verification
    _, found = verify(
        material.interviews, frames["calls"], frames["revisit_results"], settings, list(material.questions), "en"
    )
    said = screen(material, asked_again(frames["calls"], frames["revisit_results"]), settings.key_questions)
    ids = {row.instance_id for row in new}
    scores = {name: p for name, p in said.interviews.select("submission_id", "probability").iter_rows() if name in ids}
    reasons = {name: own for name, own in _reasons(found, said).items() if name in ids}
    return replace(
        kept, state=state, screened=kept.screened + len(scores), waiting=len(arriving) - len(scores),
        scores=kept.scores | scores, reasons=kept.reasons | reasons,
    )  # fmt: skip


def originals(arrived: pl.DataFrame, answers: pl.DataFrame) -> list[str]:
    """For each interview that arrived the planned one, of all earlier ones, whose answers are most like its own."""
    questions = [name for name in answers.columns[2:] if name in arrived.columns]
    found = []
    for row in arrived.iter_rows(named=True):
        equal = [pl.col(q).cast(pl.String) == str(row[q]) for q in questions if row[q] is not None]
        others = answers.filter(pl.col("submission_id") != row["submission_id"])
        if equal and others.height:
            alike = others.select(pl.sum_horizontal(equal)).to_series()
            found.append(others["interview_id"][int(alike.arg_max() or 0)])
    return found


def asked_again(calls: pl.DataFrame, revisits: pl.DataFrame) -> pl.DataFrame:
    """Calls and revisits together; where an interview has both, what was established at the door."""
    at_door = revisits.filter(pl.col("interview_held").is_not_null()).drop("interview_id", "why", strict=False)
    return pl.concat([calls.join(at_door, on="submission_id", how="anti"), at_door], how="diagonal_relaxed")


def in_words(reason: Reason, study: Study, language: str) -> Reason:
    """A reason in a language: the study's own rules in the study's words, the checks' in ours."""
    settings = study.settings.verification
    kind, _, name = reason.check.partition(":")
    rules: dict[str, Sequence[ConsistencyRule | ScaleRule | AgeRule]] = {
        "consistency": settings.rules, "scale": settings.scales, "age": settings.ages,
    }  # fmt: skip
    own = next((rule.message for rule in rules.get(kind, ()) if rule.name == name), None)
    return reason.model_copy(
        update={"reason": localised(own, language) if own else in_language(reason.reason, language)}
    )


INSTANCE = re.compile(r"uuid:[\w-]+")


def _names(context: Context, reasons: Sequence[str]) -> dict[str, str]:
    """The planned interviews' numbers of those that reasons name by instanceID, as checks of any data know them."""
    asked = {name for one in reasons for name in INSTANCE.findall(one)}
    with context.store.database.read() as connection:
        return review.numbers_of(connection, asked)


def _named(reason: str, names: Mapping[str, str]) -> str:
    return INSTANCE.sub(lambda found: names.get(found[0], found[0]), reason)


def _reasons(found: pl.DataFrame, said: Screening) -> dict[str, list[Reason]]:
    """Broken rules first, then what the data say, the strongest first; nothing twice."""
    reasons: dict[str, list[Reason]] = {}
    for row in found.sort(pl.col("severity") != "hard", maintain_order=True).iter_rows(named=True):
        reasons.setdefault(row["submission_id"], []).append(
            Reason(check=row["check"], severity=row["severity"], reason=row["reason"])
        )
    for row in said.interviews.filter(pl.col("reasons").list.len() > 0).iter_rows(named=True):
        own = reasons.setdefault(row["submission_id"], [])
        known = {one.reason for one in own}
        own += [Reason(check="data", severity="note", reason=text) for text in row["reasons"] if text not in known]
    return reasons


@router.get("/queue", **allow(*DESK))
def show_queue(
    screener: Checks, context: Here, status: str = "open", q: Annotated[str, Query(max_length=250)] = "",
    limit: Annotated[int, Query(ge=1, le=2000)] = 300, language: Annotated[str, Query(max_length=20)] = "en",
) -> Queue:  # fmt: skip
    """Interviews to look at, worst first: those not decided on (``open``), of one status, or ``all``.

    Among the open ones is what was accepted before a call or a revisit spoke against it.
    """
    said = screener.current()
    hard = {name for name, own in said.reasons.items() if any(one.severity == "hard" for one in own)}
    spoken = {
        name for name, own in said.reasons.items()
        if any(one.severity == "hard" and one.check in ("telephone", "revisit") for one in own)
    }  # fmt: skip
    with context.store.database.read() as connection:
        rows = review.queue(connection, status=status, q=q)
        if status == "open":
            rows += review.contradicted(connection, spoken, q=q)
        waiting = said.waiting + state_of(connection)[0] - said.state[0]
    order = sorted(
        rows, key=lambda row: (row.instance_id not in hard, -said.scores.get(row.instance_id, 0.0), row.number)
    )
    told = [one.reason for row in order[:limit] for one in said.reasons.get(row.instance_id, [])]
    names = _names(context, [*told, *(reason for one in said.interviewers for reason in one.reasons)])
    return Queue(
        interviews=[
            QueueEntry(
                instance_id=row.instance_id, interview_id=row.interview_id, interviewer=row.interviewer,
                status=row.status, received_at=row.received_at, row_version=row.row_version,
                score=said.scores.get(row.instance_id), marks=row.marks, edits=row.edits,
                reasons=[
                    in_words(one.model_copy(update={"reason": _named(one.reason, names)}), context.study, language)
                    for one in said.reasons.get(row.instance_id, [])
                ],
            )
            for row in order[:limit]
        ],
        total=len(order),
        interviewers=[
            one.model_copy(update={"reasons": [in_language(_named(reason, names), language) for reason in one.reasons]})
            for one in said.interviewers
        ],
        expected_false_alarms=said.expected_false_alarms, screened=said.screened, waiting=max(0, waiting),
        skipped=said.skipped,
    )  # fmt: skip


@router.get("/questions", **allow(*EVERYBODY))
def show_questions(context: Here) -> list[QuestionEntry]:
    """The questions of the form in their order, with their answers in every language."""
    questionnaire = context.study.questionnaire
    return [] if questionnaire is None else [
        QuestionEntry(
            name=question.name, kind=question.kind,
            wording={code: _whole(question.stem.get(code, ""), text) for code, text in question.wording.items()},
            options={option.name: dict(option.label) for option in question.options},
        )
        for question in questionnaire.questions
    ]  # fmt: skip


def _whole(stem: str, text: str) -> str:
    """An item with the sentence that it completes."""
    return f"{stem.rstrip('… ')} {text.lstrip('… ')}".strip() if stem else text
