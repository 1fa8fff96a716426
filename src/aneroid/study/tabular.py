"""CSV files of a study folder, read strictly, with messages that name file, row and column."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aneroid.study.errors import StudyError


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table of texts, with its place in the folder for messages."""

    path: Path
    columns: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    lines: tuple[int, ...]

    def where(self, index: int, column: str = "") -> str:
        """The place of a row (counted from zero) and column, as a person counts: ``frame.csv, row 7, column x``."""
        place = f"{self.path.name}, row {self.lines[index]}"
        return f"{place}, column {column}" if column else place


def read_table(path: Path, required: Sequence[str] = ()) -> TextTable:
    """Read a CSV file: UTF-8 (a byte order mark is allowed), commas, one header row, no ragged rows.

    Args:
        required: columns that must be there.
    Raises: StudyError S-CSV-1 to S-CSV-8, each saying what to do.
    """
    text = _decoded(path)
    first = text.split("\n", 1)[0]
    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        if first.count(separator) > first.count(","):
            raise StudyError("S-CSV-3", where=path.name, separator=name)
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        raw = [(reader.line_num, row) for row in reader]
    except csv.Error as problem:
        raise StudyError("S-CSV-4", where=f"{path.name}, row {reader.line_num}", reason=str(problem)) from problem
    filled = [(line, [cell.strip() for cell in row]) for line, row in raw if any(cell.strip() for cell in row)]
    if len(filled) < 2:
        raise StudyError("S-CSV-5", where=path.name)
    columns = _header(path, filled[0][1], required)
    for line, row in filled[1:]:
        if len(row) != len(columns):
            raise StudyError("S-CSV-7", where=f"{path.name}, row {line}", found=len(row), wanted=len(columns))
    rows = tuple(dict(zip(columns, row, strict=True)) for _, row in filled[1:])
    return TextTable(path, columns, rows, tuple(line for line, _ in filled[1:]))


def _decoded(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise StudyError("S-CSV-1", where=str(path), reason=problem.strerror or str(problem)) from problem
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        row = data[: problem.start].count(b"\n") + 1
        raise StudyError("S-CSV-2", where=f"{path.name}, row {row}") from problem
    if "\0" in text:
        row = text[: text.index("\0")].count("\n") + 1
        raise StudyError("S-CSV-4", where=f"{path.name}, row {row}", reason="it holds a zero byte")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _header(path: Path, columns: list[str], required: Sequence[str]) -> tuple[str, ...]:
    twice = sorted({column for column in columns if columns.count(column) > 1})
    if twice or "" in columns:
        raise StudyError(
            "S-CSV-6", where=f"{path.name}, header", columns=", ".join(name or "(empty)" for name in twice or [""])
        )
    missing = [column for column in required if column not in columns]
    if missing:
        raise StudyError("S-CSV-8", where=f"{path.name}, header", missing=", ".join(missing), found=", ".join(columns))
    return tuple(columns)
