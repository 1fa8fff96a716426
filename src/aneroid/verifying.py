"""``aneroid verify``: the checks on a data file from anywhere, or on a study; what they found as pages and tables."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from aneroid.collection.datafile import READABLE, read_data
from aneroid.study.errors import CollectionError
from aneroid.study.folder import Study
from aneroid.verification.backchecks import agreement_by_question, error_rates, interviewer_verdicts, pair_up
from aneroid.verification.exports import usual_columns, was_asked
from aneroid.verification.interviewer_effects import interviewer_effects
from aneroid.verification.material import Material, material_from_file, material_from_study
from aneroid.verification.scales import scales_of
from aneroid.verification.screening import BACKCHECKS, CHECKS, Screening, score_model, screen
from aneroid.verification.telephone import AGAIN

ALARM = 0.5
"""Interviews at least this likely to be other than told are counted as suspect."""
LOOK = score_model().look
"""Interviewers at least this likely to fabricate are to be looked at: the benchmark says what that finds and costs."""
LISTED = 200
BLAMED = 3.0
"""Impossible times count at least this much against an interviewer, unless most have them."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A screening with what it was made from."""

    title: str
    material: Material
    screening: Screening
    checked_again: Mapping[str, pl.DataFrame]
    synthetic: bool = False
    read_as: Mapping[str, str] = field(default_factory=dict)
    """What was taken for what by its name, unasked."""

    def notes(self) -> list[str]:
        """What a reader should know before the figures."""
        said = []
        if self.read_as:
            pairs = ", ".join(f"{ours} = {theirs}" for ours, theirs in self.read_as.items())
            said.append(f"Taken by their names: {pairs}.")
        clocks = self.screening.signals.filter((pl.col("check") == "clock") & (pl.col("value") > 0))
        kinds = clocks.group_by(pl.col("reason").str.slice(0, 10), maintain_order=True).agg(
            pl.len(), first=pl.col("reason").first(), z=pl.col("z").max()
        )
        for _, count, reason, z in kinds.iter_rows():
            blame = " Most interviewers have such times, so the clocks or the file are to blame." if z < BLAMED else ""
            said.append(f"Impossible times in {count:,} interviews: {reason[:1].lower()}{reason[1:]}.{blame}")
        return said


def verify_data(path: Path, columns: Mapping[str, str], questions: Sequence[str] | None) -> Verified:
    """Screen the interviews of a file.

    Raises: CollectionError where the file cannot be read, VerificationError V-... where its columns do not serve.
    """
    ending = path.suffix.lower()
    if path.is_file() and ending not in (*READABLE, ".xlsx"):
        raise CollectionError(
            "C-FILE-2", where=str(path), ending=ending or "none", readable=", ".join([*READABLE, ".xlsx"])
        )
    file = read_sheet(path) if ending == ".xlsx" else read_data(path)
    labelled = file if isinstance(file, pl.DataFrame) else file.labelled()
    usual = usual_columns(labelled, columns)
    beside = [column for column in labelled.columns if not was_asked(column)]
    material = material_from_file(labelled, {**usual, **columns}, questions, beside)
    return Verified(path.name, material, screen(material), {}, read_as=usual)


def verify_study(study: Study, build: Path) -> Verified:
    """Screen the interviews of a study as its last run left them, with contacts, calls and revisits."""
    frames = {
        name: pl.read_parquet(build / f"{name}.parquet")
        for name in ("submissions", "sample", "contacts", "calls", "revisit_results")
        if (build / f"{name}.parquet").exists()
    }
    if "submissions" not in frames:
        raise CollectionError("C-FILE-1", where=str(build / "submissions.parquet"))
    submissions = frames["submissions"]
    sample = frames.get("sample")
    if sample is not None:
        wanted = [c for c in ("stratum", "psu") if c in sample.columns and c not in submissions.columns]
        submissions = submissions.join(sample.select("interview_id", *wanted), on="interview_id", how="left",
                                       maintain_order="left")  # fmt: skip
    settings = study.settings.verification
    scales = tuple(dict.fromkeys(rule.questions, rule.accepts) for rule in settings.scales)
    found = material_from_study(submissions, study.questionnaire, contacts=frames.get("contacts"), scales=scales)
    calls = frames.get("calls")
    screening = screen(found, calls, settings.key_questions)
    again: dict[str, pl.DataFrame] = {}
    asked = [q for q in settings.key_questions if calls is not None and AGAIN + q in calls.columns]
    if calls is not None and asked:
        pairs = pair_up(submissions, calls, asked)
        again = {
            "by_question": agreement_by_question(pairs, {}),
            "by_interviewer": error_rates(pairs, "interviewer", {}),
        }
    if calls is not None:
        held = calls.join(submissions.select("submission_id", "interviewer"), on="submission_id", how="inner",
                          maintain_order="left").filter(pl.col("interview_held").is_not_null())  # fmt: skip
        again["verdicts"] = interviewer_verdicts(held.select("interviewer", failed=~pl.col("interview_held")))
    synthetic = "synthetic" in submissions.columns and bool(submissions["synthetic"].any())
    title = next(iter(study.settings.study.title.values()))
    return Verified(f"{title}, {study.settings.study.wave}", found, screening, again, synthetic)


def read_sheet(path: Path) -> pl.DataFrame:
    """The first sheet of a workbook, its first row the names of the columns.

    Raises: CollectionError C-FILE-1, C-FILE-3, C-FILE-4.
    """
    if not path.is_file():
        raise CollectionError("C-FILE-1", where=str(path))
    from contextlib import closing
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with closing(load_workbook(path, read_only=True, data_only=True)) as book:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    except (InvalidFileException, BadZipFile, KeyError, ValueError, OSError, IndexError) as problem:
        reason = str(problem).splitlines()[0] if str(problem) else type(problem).__name__
        raise CollectionError("C-FILE-3", where=str(path), kind="Excel", reason=reason) from problem
    names = [str(name) if name is not None else "" for name in (rows[0] if rows else [])]
    body = [row for row in rows[1:] if any(value is not None for value in row)]
    if not body:
        raise CollectionError("C-FILE-4", where=str(path))
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise CollectionError("C-CSV-3", where=str(path), columns=", ".join(twice))
    columns = []
    for k, name in enumerate(names):
        if name:
            values = [row[k] if k < len(row) else None for row in body]
            columns.append(_column(name, values))
    return pl.DataFrame(columns)


def _column(name: str, values: list[Any]) -> pl.Series:
    kinds = {type(value) for value in values if value is not None}
    if len(kinds) > 1 and kinds != {int, float}:
        return pl.Series(name, [None if value is None else str(value) for value in values], dtype=pl.String)
    return pl.Series(name, values, strict=False)


# --- what was found, for programs, spreadsheets and readers ---------------------------------------------


def as_json(verified: Verified) -> str:
    """Scores, alarms and what was left out, for programs."""
    s = verified.screening
    return json.dumps({
        "data": verified.title, "notes": verified.notes(), "interviews": verified.material.interviews.height,
        "interviewers": s.interviewers.to_dicts(),
        "interviews_to_look_at": s.interviews.filter(pl.col("probability") >= ALARM).to_dicts(),
        "alarms": s.alarms().drop("z").to_dicts(), "skipped": s.skipped,
        "expected_false_alarms": {
            "interviewers": s.expected_false("interviewer", LOOK), "interviews": s.expected_false("interview", ALARM),
        },
    }, ensure_ascii=False, indent=2, default=str) + "\n"  # fmt: skip


def as_workbook(verified: Verified) -> bytes:
    """The same as a workbook: interviewers, interviews, alarms, interviewer effects, what was left out."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    s = verified.screening
    joined = pl.col("reasons").list.join("; ")
    sheets = {
        "Interviewers": s.interviewers.with_columns(joined).drop("log_odds"),
        "Interviews": s.interviews.with_columns(joined).drop("log_odds").head(5000),
        "Alarms": s.alarms().drop("z"),
        "Interviewer effects": effects(verified),
        **{f"Again {name}".replace("_", " "): table for name, table in verified.checked_again.items()},
        "Left out": pl.DataFrame({"check": list(s.skipped), "why": list(s.skipped.values())},
                                 schema={"check": pl.String, "why": pl.String}),
    }  # fmt: skip
    book = Workbook()
    book.remove(book.active)
    for title, table in sheets.items():
        sheet = book.create_sheet(title[:31])
        sheet.append(table.columns)
        for row in table.iter_rows():
            sheet.append([_cell(value) for value in row])
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        sheet.freeze_panes = "A2"
        for k, name in enumerate(table.columns, start=1):
            wide = name in ("reason", "reasons", "why")
            sheet.column_dimensions[get_column_letter(k)].width = 90 if wide else max(12, len(name) + 3)
            if name == "probability":
                for (cell,) in sheet.iter_rows(min_row=2, min_col=k, max_col=k):
                    cell.number_format = "0.000"
            if wide:
                for (cell,) in sheet.iter_rows(min_row=2, min_col=k, max_col=k):
                    cell.alignment = Alignment(wrap_text=True, vertical="top")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _cell(value: object) -> object:
    """A value for a spreadsheet; a text that would be taken for a formula is marked as text."""
    if isinstance(value, float) and value != value:
        return None
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return value


def effects(verified: Verified) -> pl.DataFrame:
    """The largest interviewer effects first; nothing where there are no interviewers."""
    found = interviewer_effects(verified.material)
    return (
        found.sort("rho", descending=True, nulls_last=True) if verified.material.has("interviewer") else found.clear()
    )


def as_page(verified: Verified) -> str:
    """The report as one HTML page that needs nothing else."""
    from aneroid.reporting.page import render_page

    s, material = verified.screening, verified.material
    titles = {check.name: check.title for check in CHECKS} | dict([BACKCHECKS])
    people = [_scorecard(verified, row) for row in s.interviewers.iter_rows(named=True)]
    alarms = s.alarms()
    tests = s.signals.group_by("check").agg(
        interviews=pl.col("submission_id").is_not_null().sum(), interviewers=pl.col("submission_id").is_null().sum()
    )
    count = dict(alarms.group_by("check").len().iter_rows())
    ran = [
        {"name": row["check"].replace("_", " "), "interviews": row["interviews"], "interviewers": row["interviewers"],
         "alarms": count.get(row["check"], 0)}
        for row in tests.sort("check").iter_rows(named=True)
    ]  # fmt: skip
    worst = s.interviews.filter(pl.col("probability") >= 0.2).head(LISTED)
    scales = [{"items": ", ".join(names), "scale": scale} for names, scale in scales_of(material)]
    return render_page(
        "verification.html.j2", verified=verified, people=people, ran=ran,
        skipped=[(titles.get(name, name), why) for name, why in s.skipped.items()],
        interviews=worst.to_dicts(), alarm=ALARM, look=LOOK, alarms=alarms.height,
        flagged=s.interviewers.filter(pl.col("probability") >= LOOK).height,
        flagged_interviews=s.interviews.filter(pl.col("probability") >= ALARM).height,
        false_people=s.expected_false("interviewer", LOOK), false_interviews=s.expected_false("interview", ALARM),
        effects=effects(verified).filter(pl.col("rho").is_not_null()).head(12).to_dicts(), scales=scales,
        matches=_matches(verified), again={name: table.to_dicts() for name, table in verified.checked_again.items()},
    )  # fmt: skip


def _matches(verified: Verified) -> dict[str, object] | None:
    """How like their nearest interviews are, against what this questionnaire brings by itself."""
    found = verified.screening.signals.filter(
        (pl.col("check") == "near_duplicates") & pl.col("submission_id").is_not_null()
    )
    expected = verified.material.kept.get("expected_matches")
    if expected is None or found.is_empty():
        return None
    codes = verified.material.kept["codes"]
    answers = int(np.median((codes > 0).sum(axis=1)))
    shares = found["value"].to_numpy()
    low, high = max(0.0, float(shares.min()) - 0.02), 1.0
    bins = 40
    counts = [0] * bins
    for share in shares:
        counts[min(bins - 1, int((share - low) / (high - low) * bins))] += 1
    limit = expected.share_at(0.001, answers)
    return {
        "counts": counts, "low": low, "high": high, "limit": limit, "most": max(counts),
        "middle": float(np.median(shares)), "n": found.height,
        "above_85": int((found["value"] > 0.85).sum()), "above": int((found["p_value"] < 0.001).sum()),
    }  # fmt: skip


def _scorecard(verified: Verified, row: Mapping[str, Any]) -> dict[str, Any]:
    """An interviewer's card: score, work done, and each check's z as a bar."""
    own = verified.screening.signals.filter(
        (pl.col("interviewer") == row["interviewer"]) & pl.col("submission_id").is_null()
    ).sort("z", descending=True)
    mine = verified.screening.interviews.filter(pl.col("interviewer") == row["interviewer"])
    return {
        **row, "interviews": int((verified.material.interviewer == row["interviewer"]).sum()),
        "suspect": mine.filter(pl.col("probability") >= ALARM).height,
        "bars": [
            {"name": r["check"].replace("_", " "), "z": r["z"], "reason": r["reason"]}
            for r in own.iter_rows(named=True)
        ],
    }  # fmt: skip
