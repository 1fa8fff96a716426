"""Interviews from elsewhere: read from a file or a folder, columns matched to questions, and what did not fit."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from aneroid.collection.answers import answers_of, typed
from aneroid.collection.collected import contacts_frame, naive, place_interviews
from aneroid.collection.datafile import READABLE, DataFile, read_data
from aneroid.collection.submissions import parse_moment, parse_submission
from aneroid.study.errors import CollectionError
from aneroid.study.questionnaire import Question, Questionnaire

Row = dict[str, Any]
KEYS = ("instanceid", "key", "__id", "_uuid", "uuid", "submission_id")
STARTED, ENDED = ("start", "started"), ("end", "ended")
LARGEST_MEMBER = 500_000_000
CUT = 110


@dataclass(frozen=True, slots=True)
class Coded:
    """A value of a data file with its label: the label says which answer it is, whatever the code."""

    code: Any
    label: str


@dataclass
class Imported:
    """Interviews with typed columns and their visits, and what became of the source's columns and answers."""

    submissions: pl.DataFrame
    contacts: pl.DataFrame
    matched: dict[str, str] = field(default_factory=dict)
    unmatched: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    unfit: dict[str, list[str]] = field(default_factory=dict)
    outside: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def read_source(path: Path) -> tuple[list[Row], list[str]]:
    """Interviews of a folder of XForm instances, a zip of such or of CSV tables, or a data file.

    Returns: a row per interview, and the places that could not be read.
    Raises: CollectionError C-FILE-... when the whole cannot be read.
    """
    if path.is_dir():
        return _instances((p.relative_to(path).as_posix(), p.read_bytes()) for p in sorted(path.rglob("*.xml")))
    if path.suffix.lower() == ".zip":
        return _zipped(path)
    if path.suffix.lower() == ".xml" and path.is_file():
        return _instances([(path.name, path.read_bytes())])
    if path.suffix.lower() == ".xlsx" and path.is_file():
        return _workbook(path), []
    if path.suffix.lower() not in READABLE and path.exists():
        readable = ", ".join((*READABLE, ".xlsx", ".zip", ".xml"))
        raise CollectionError("C-FILE-2", where=str(path), ending=path.suffix or "none", readable=readable)
    return _data_rows(read_data(path)), []


def _data_rows(file: DataFile) -> list[Row]:
    """Rows of a data file; a value that the file has a label for keeps both."""
    labels = {
        name: {_text(value): label for value, label in given.items()} for name, given in file.value_labels.items()
    }
    return [
        {name: Coded(value, labels[name][code]) if (code := _text(value)) in labels.get(name, {}) else value
         for name, value in row.items()}
        for row in file.data.iter_rows(named=True)
    ]  # fmt: skip


def import_rows(
    rows: Sequence[Row], questionnaire: Questionnaire, sample: pl.DataFrame, mapping: Mapping[str, str],
    apart: Collection[str] = (), *, everyone: bool = False,
) -> Imported:  # fmt: skip
    """Match columns to questions and answers to their types; nothing that does not fit is lost silently.

    A column is a question's when the study says so, or when its name, or the last part of it (``group/name``), is the
    question's. A closed question's answers are option names, or their labels in any of the questionnaire's languages.

    Args:
        mapping: question by column, where names do not tell.
        apart: questions that identify somebody; their answers are left where they are.
        everyone: rows of one planned interview are of one household.
    Raises: CollectionError C-IMPORT-1 when no column says to which planned interview a row belongs, C-IMPORT-2 for a
        mapping that names no column or no question, C-IMPORT-3 when no row belongs to the sample.
    """
    columns = list(dict.fromkeys(name for row in rows for name in row))
    places = _match(columns, questionnaire, mapping)
    by_question = {question: column for column, question in places.items()}
    if "interview_id" not in by_question:
        raise CollectionError("C-IMPORT-1", columns=", ".join(columns[:12]))
    planned = dict(sample.select("interview_id", "psu").iter_rows())
    interviewers = dict(sample.select("interview_id", "interviewer").iter_rows())
    ids = [_text(row.get(by_question["interview_id"])) for row in rows]
    kept = [(row, name) for row, name in zip(rows, ids, strict=True) if name in planned]
    if not kept:
        raise CollectionError("C-IMPORT-3", example=next((name for name in ids if name), "nothing"))
    facts = []
    for number, (row, name) in enumerate(kept, start=1):
        started = _moment(row, by_question, columns, STARTED)
        facts.append({
            "submission_id": _key(row, columns) or f"import-{number}", "interview_id": name, "psu": planned[name or ""],
            "interviewer": _text(row.get(by_question.get("interviewer", ""))) or interviewers[name or ""],
            "started": started, "ended": _moment(row, by_question, columns, ENDED),
        })  # fmt: skip
    when = [{**fact, "started": fact["started"] or EPOCH} for fact in facts]
    addresses, visits = place_interviews(when, [], everyone=everyone)
    frame = pl.DataFrame(
        [{**{k: v for k, v in fact.items() if k != "psu"}, "address_id": place, "synthetic": False}
         for fact, place in zip(facts, addresses, strict=True)],
        schema={"submission_id": pl.String, "interview_id": pl.String, "address_id": pl.String,
                "interviewer": pl.String, "started": pl.Datetime("us"), "ended": pl.Datetime("us"),
                "synthetic": pl.Boolean},
    )  # fmt: skip
    result = Imported(frame, contacts_frame(visits), matched=places)
    for question in questionnaire.questions:
        if question.repeated or question.kind == "other" or question.name in frame.columns:
            continue
        column = by_question.get(question.name) if question.name not in apart else None
        if column is None and question.name not in apart:
            result.unanswered.append(question.name)
        texts = [_answer(question, row.get(column)) if column else None for row, _ in kept]
        series = typed(question, texts)
        wrong = [t for t, v in zip(texts, series.to_list(), strict=True) if t is not None and v is None]
        if wrong:
            result.unfit[question.name] = list(dict.fromkeys(wrong))[:10]
        result.submissions = result.submissions.with_columns(series)
    result.left = sorted(column for column, question in places.items() if question in apart)
    result.matched = {column: question for column, question in places.items() if question not in apart}
    used = set(places) | {c for c in columns if _last(c) in (*KEYS, *STARTED, *ENDED)}
    result.unmatched = [column for column in columns if column not in used]
    result.outside = [name or "(none)" for name in ids if name not in planned]
    result.submissions = result.submissions.sort("submission_id")
    return result


EPOCH = naive(parse_moment("1970-01-01T00:00:00Z"))


def _instances(documents: Iterable[tuple[str, bytes]]) -> tuple[list[Row], list[str]]:
    rows, unreadable = [], []
    for name, xml in documents:
        try:
            known = parse_submission(xml)
            rows.append({**answers_of(xml), "KEY": known.instance_id})
        except CollectionError as problem:
            unreadable.append(f"{name}: {problem.message}")
    return rows, unreadable


def _zipped(path: Path) -> tuple[list[Row], list[str]]:
    """A zip of instances, or of the CSV tables of Central or Kobo: the one that is no repeat's."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if not m.is_dir() and m.file_size <= LARGEST_MEMBER]
            if sum(m.file_size for m in members) > 4 * LARGEST_MEMBER:
                raise CollectionError("C-FILE-3", where=str(path), kind="zip", reason="it unpacks to too much")
            instances = [m for m in members if m.filename.lower().endswith(".xml")]
            if instances:
                return _instances((m.filename, archive.read(m)) for m in instances)
            tables = [m for m in members if m.filename.lower().endswith(".csv")]
            whole = [rows for m in tables if (rows := _csv_rows(archive.read(m), f"{path}, {m.filename}"))]
    except (zipfile.BadZipFile, OSError, RuntimeError) as problem:
        raise CollectionError("C-FILE-3", where=str(path), kind="zip", reason=type(problem).__name__) from problem
    main = [rows for rows in whole if "PARENT_KEY" not in rows[0] and "_parent_index" not in rows[0]]
    if not main:
        raise CollectionError("C-FILE-4", where=str(path))
    return main[0], []


def _csv_rows(content: bytes, where: str) -> list[Row]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise CollectionError("C-CSV-2", where=where) from problem
    delimiter = ";" if text[:10_000].split("\n", 1)[0].count(";") > text[:10_000].split("\n", 1)[0].count(",") else ","
    return [dict(row) for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)]


def _workbook(path: Path) -> list[Row]:
    """The first sheet of a workbook, its first row the names."""
    import openpyxl

    try:
        content = io.BytesIO(path.read_bytes())
        sheet = openpyxl.load_workbook(content, read_only=True, data_only=True).worksheets[0]
        sheet.reset_dimensions()
        lines = sheet.iter_rows(values_only=True)
        names = [str(name) if name is not None else "" for name in next(lines, ())]
        rows = [dict(zip(names, line, strict=False)) for line in lines if any(value is not None for value in line)]
    except (zipfile.BadZipFile, OSError, ValueError, KeyError, TypeError) as problem:
        raise CollectionError("C-FILE-3", where=str(path), kind="XLSX", reason=type(problem).__name__) from problem
    if not rows:
        raise CollectionError("C-FILE-4", where=str(path))
    return [{name: value for name, value in row.items() if name} for row in rows]


def _match(columns: Sequence[str], questionnaire: Questionnaire, mapping: Mapping[str, str]) -> dict[str, str]:
    """Question by column; what the study says goes before what names tell, whole names before their last part."""
    known = {question.name.lower(): question.name for question in questionnaire.questions}
    known |= {"interview_id": "interview_id", "interviewer": "interviewer"}
    strange = [c for c in mapping if c not in columns] + [q for q in mapping.values() if q.lower() not in known]
    if strange:
        raise CollectionError("C-IMPORT-2", names=", ".join(strange))
    found = {column: known[question.lower()] for column, question in mapping.items()}
    for name_of in (str.lower, _last):
        for column in columns:
            question = known.get(name_of(column))
            if question is not None and column not in found and question not in found.values():
                found[column] = question
    return found


def _last(column: str) -> str:
    return re.split(r"[/:.-]", column)[-1].lower()


def _answer(question: Question, value: Any) -> str | None:
    """An answer as text; a label becomes its option's name."""
    text = _text(value)
    if text is None:
        return None
    if question.kind != "single":
        return value.label if isinstance(value, Coded) and question.kind == "text" else text
    names = {option.name for option in question.options}
    if isinstance(value, Coded):
        said = _by_label(question, value.label)
        return said or (value.label if value.label in names else text)
    return text if text in names else _by_label(question, text) or text


def _by_label(question: Question, label: str) -> str | None:
    """The one option with a label, in any language; none where two have it.

    A long label may have been cut: SPSS keeps 120 bytes.
    """
    plain = _plain(label)
    given = [(option.name, _plain(text)) for option in question.options for text in option.label.values()]
    found = {name for name, text in given if text == plain}
    if not found and len(label.encode()) >= CUT:
        found = {name for name, text in given if text.startswith(plain)}
    return found.pop() if len(found) == 1 else None


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _text(value: Any) -> str | None:
    if isinstance(value, Coded):
        value = value.code
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    text = unicodedata.normalize("NFC", str(value)).strip() if value is not None else ""
    return text if text and text.lower() not in ("nan", "n/a") else None


def _key(row: Row, columns: Sequence[str]) -> str | None:
    column = next((c for key in KEYS for c in columns if c.lower() == key or _last(c) == key), None)
    return _text(row.get(column)) if column else None


def _moment(row: Row, by_question: Mapping[str, str], columns: Sequence[str], names: Sequence[str]) -> Any:
    column = next((by_question[n] for n in names if n in by_question), None)
    column = column or next((c for n in names for c in columns if _last(c) == n), None)
    value = row.get(column) if column else None
    if value is not None and hasattr(value, "year"):
        return naive(value)
    text = _text(value)
    moment = parse_moment(text) or (parse_moment(f"{text}+00:00") if text else None)
    return naive(moment)
