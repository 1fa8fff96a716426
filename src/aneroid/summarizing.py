"""``aneroid summary``: a day of fieldwork for those who answer for it, as a page and as a letter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any

from sqlalchemy import Connection, select

from aneroid.reporting.field_words import day_word
from aneroid.reporting.page import render_page
from aneroid.reporting.summary_words import summary_words
from aneroid.server.context import Context
from aneroid.server.queue import Reason, Scored, in_words, screened
from aneroid.store import aside, chain, review
from aneroid.store.folder import Store
from aneroid.store.revisits import to_revisit
from aneroid.store.schema import calls, decisions, submissions
from aneroid.store.screening import state_of
from aneroid.store.workdays import workdays
from aneroid.study.folder import Study
from aneroid.study.settings import localised
from aneroid.verification.reasons import in_language
from aneroid.verification.screening import score_model

SHOWN = 10
"""Interviews that are named; the desk has all."""
LIKELY = 0.5
"""An interview at least this likely to be other than told is named."""
DECISIONS = ("accept", "hold", "return", "reject")
RATES = ("RR1", "RR3", "COOP1", "REF1", "CON1")


@dataclass(frozen=True, slots=True)
class Suspect:
    """An open interview that stands out: its number, its probability of being other than told, and why."""

    instance_id: str
    interview_id: str | None
    interviewer: str | None
    probability: float
    is_hard: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """A day of fieldwork, and how it all stands; no answer and no identity is in it.

    ``of_day``: interviews received, decisions, visits, refusals and calls of the day by name. ``progress``: as the desk
    shows it by stratum, all first; ``received`` are those without a decision. ``people``: the day's work of each
    interviewer. ``tasks``: what waits for somebody.
    """

    study: Study
    day: date
    of_day: Mapping[str, int]
    progress: Sequence[Mapping[str, Any]]
    rates: Mapping[str, float]
    people: Sequence[Mapping[str, Any]]
    suspects: Sequence[Suspect]
    more_suspects: int
    interviewers: Sequence[Scored]
    tasks: Mapping[str, int]
    head: chain.Link


def summarize(store: Store, study: Study, day: date) -> Summary:
    """What a day brought and how fieldwork stands now, from the field server's data.

    Args:
        day: of the study's calendar.
    Raises: CollectionError C-STORE-... where the data cannot be read.
    """
    zone = study.settings.fieldwork.clock
    with store.database.read() as connection:
        state = state_of(connection)
    said = screened(Context(study, store), state)
    hard = {name for name, own in said.reasons.items() if any(one.severity == "hard" for one in own)}
    with store.database.read() as connection:
        progress = review.progress(connection, "stratum")
        rates = review.rates(connection, "stratum")[0]["rates"]
        people = [row for row in workdays(connection, zone, said.scores) if row["day"] == day]
        rows = review.queue(connection, status="open", q="")
        of_day = _of_day(connection, zone, day)
        revisits = [row for row in to_revisit(connection) if row["instance_id"] and not row["is_done"]]
        waiting = aside.waiting(connection)
        head = chain.head(connection)
    standing_out = [
        row for row in rows if row.instance_id in hard or said.scores.get(row.instance_id, 0.0) >= LIKELY
    ]  # fmt: skip
    standing_out.sort(key=lambda r: (r.instance_id not in hard, -said.scores.get(r.instance_id, 0.0), r.number))
    look = score_model().look
    of_day |= {"visits": sum(r["contacts"] for r in people), "refusals": sum(r["refusals"] for r in people)}
    return Summary(
        study, day, of_day, progress, {name: rates[name] for name in RATES if name in rates}, people,
        [
            Suspect(row.instance_id, row.interview_id, row.interviewer, said.scores.get(row.instance_id, 0.0),
                    row.instance_id in hard, tuple(said.reasons.get(row.instance_id, ())))
            for row in standing_out[:SHOWN]
        ],
        max(0, len(standing_out) - SHOWN),
        [one for one in said.interviewers if one.score >= look],
        {"waiting": len(rows), "revisits": len(revisits), "aside": len(waiting)}, head,
    )  # fmt: skip


def _of_day(connection: Connection, zone: tzinfo | None, day: date) -> dict[str, int]:
    """How many interviews came, were decided on and called about on a day."""

    def on_day(moments: Sequence[datetime | None]) -> int:
        return sum(moment is not None and moment.astimezone(zone).date() == day for moment in moments)

    received = connection.execute(select(submissions.c.received_at).where(review.CURRENT)).scalars().all()
    called = connection.execute(select(calls.c.at)).scalars().all()
    decided = Counter(
        row.decision for row in connection.execute(select(decisions.c.decision, decisions.c.at))
        if row.at.astimezone(zone).date() == day
    )  # fmt: skip
    made = {review.STATUS[verdict]: decided[verdict] for verdict in review.STATUS}
    return {"received": on_day(received), **made, "calls": on_day(called)}


def content_of(summary: Summary, language: str) -> dict[str, Any]:
    """Everything that is said, in the words of a language."""
    words, study = summary_words(language), summary.study
    progress = [
        {**row, "waiting": row["received"], "received": row["received"] + sum(row[s] for s in review.DECIDED)}
        for row in summary.progress
    ]
    everything = progress[0]
    name = localised(study.settings.study.title, language)
    facts = {
        "day": day_word(summary.day), "study": name, "received": summary.of_day["received"],
        "total": everything["received"], "planned": everything["planned"], "accepted": everything["accepted"],
    }  # fmt: skip
    decimal = "." if language.split("-")[0] == "en" else ","

    def number(value: float | None, digits: int) -> str:
        return "–" if value is None else f"{value:.{digits}f}".replace(".", decimal)

    return {
        "words": words, "language": language, "study": name, "wave": study.settings.study.wave,
        "title": words["title"].format(**facts), "subject": words["subject"].format(**facts),
        "lead": words["lead" if summary.of_day["received"] else "none"].format(**facts),
        "of_day": [(words[key], count) for key, count in summary.of_day.items()],
        "progress": progress,
        "rates": [(key, number(100 * value, 1) + " %") for key, value in summary.rates.items()],
        "people": [
            {**row, "minutes": number(row["minutes"], 0),
             "suspicion": "–" if row["suspicion"] is None else number(100 * row["suspicion"], 0) + " %"}
            for row in summary.people
        ],
        "suspects": [
            {"name": one.interview_id or one.instance_id, "interviewer": one.interviewer,
             "verdict": words["broken"] if one.is_hard
             else words["likely"].format(p=number(100 * one.probability, 0)),
             "reasons": [in_words(reason, study, language).reason for reason in one.reasons]}
            for one in summary.suspects
        ],
        "more": words["more"].format(n=summary.more_suspects) if summary.more_suspects else "",
        "interviewers": [
            {"name": one.interviewer, "verdict": number(100 * one.score, 0) + " %",
             "reasons": [in_language(reason, language) for reason in one.reasons]}
            for one in summary.interviewers
        ],
        "tasks": [(words[key], count) for key, count in summary.tasks.items()],
        "log": words["log"].format(sequence=summary.head.sequence, hash=f"{summary.head.sequence}:{summary.head.hash}"),
    }  # fmt: skip


def as_page(summary: Summary, language: str) -> str:
    """The summary as one HTML page that needs nothing else."""
    return render_page("summary.html.j2", **content_of(summary, language))


def as_text(summary: Summary, language: str) -> str:
    """The summary as plain text, for a letter or a terminal."""
    said = content_of(summary, language)
    words = said["words"]
    lines = [f"{said['study']}, {said['wave']}", said["title"], "", said["lead"], "", words["day"]]
    lines += [f"  {label}: {count}" for label, count in said["of_day"]]
    lines += ["", words["tasks"], *(f"  {label}: {count}" for label, count in said["tasks"])]
    lines += ["", words["look"]]
    for one in said["suspects"]:
        lines.append(f"  {one['name']} ({one['interviewer'] or '–'}): {one['verdict']}")
        lines += [f"    - {reason}" for reason in one["reasons"]]
    lines += [f"  {said['more'] or words['look_none']}"] if said["more"] or not said["suspects"] else []
    lines += ["", words["suspects"]]
    for one in said["interviewers"]:
        lines.append(f"  {one['name']}: {one['verdict']}")
        lines += [f"    - {reason}" for reason in one["reasons"]]
    lines += [] if said["interviewers"] else [f"  {words['suspects_none']}"]
    lines += ["", words["people"]]
    lines += [
        f"  {row['interviewer']}: {words['interviews'].lower()} {row['interviews']}, {words['visits']} "
        f"{row['contacts']}, {words['refusals']} {row['refusals']}, {words['minutes'].lower()} {row['minutes']}"
        for row in said["people"]
    ] or [f"  {words['nobody']}"]
    lines += ["", words["progress"]]
    lines += [
        f"  {row['group'] or words['by_now']}: {row['received']} / {row['planned']}, {words['accepted']} "
        f"{row['accepted']}, {words['rejected']} {row['rejected']}"
        for row in said["progress"]
    ]
    lines += ["", words["rates"], *(f"  {name}: {value}" for name, value in said["rates"]), "", said["log"]]
    return "\n".join(lines) + "\n"


def letter(summary: Summary, language: str, sender: str, recipients: Sequence[str]) -> EmailMessage:
    """The summary as a letter: the text, and the page for those whose program shows it."""
    message = EmailMessage()
    message["Subject"] = content_of(summary, language)["subject"]
    message["From"], message["To"] = sender, ", ".join(recipients)
    message["Date"], message["Message-ID"] = formatdate(localtime=True), make_msgid(domain="aneroid.invalid")
    message.set_content(as_text(summary, language))
    message.add_attachment(
        as_page(summary, language), subtype="html", filename=f"summary-{summary.day.isoformat()}.{language}.html"
    )
    return message
