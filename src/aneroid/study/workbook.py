"""A questionnaire's workbook, looked at before anything else reads it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Set
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from aneroid.study.errors import Finding

READABLE = (".xlsx", ".csv", ".md")
LARGEST = 60_000_000
"""Bytes that a workbook may unpack to; a questionnaire of a thousand questions takes a tenth of it."""

STRUCTURE = (
    "begin",
    "end",
    "start",
    "today",
    "deviceid",
    "username",
    "email",
    "phonenumber",
    "simserial",
    "audit",
    "subscriberid",
)
"""Row types that are no question: groups, repeats and metadata."""


def check_workbook(path: Path) -> list[Finding]:
    """Whether a questionnaire can be read at all: its kind, its encoding, and how much it unpacks to."""
    if path.suffix.lower() not in READABLE:
        return [Finding.of("Q-FILE-2", where=path.name, readable=", ".join(READABLE))]
    if path.suffix.lower() != ".xlsx":
        try:
            path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as problem:
            row = path.read_bytes()[: problem.start].count(b"\n") + 1
            return [Finding.of("Q-FILE-3", where=f"{path.name}, row {row}")]
        return []
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
            if unpacked > LARGEST:
                return [Finding.of("Q-FILE-4", where=path.name, size=round(unpacked / 1e6), limit=round(LARGEST / 1e6))]
            damaged = archive.testzip()
    except PermissionError:
        raise  # it may well be a workbook
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError):
        return [Finding.of("Q-FILE-5", where=path.name)]
    return [Finding.of("Q-FILE-5", where=path.name)] if damaged else []


def dropped_rows(path: Path, names: Set[str], options: Set[str]) -> list[Finding]:
    """Rows of the workbook that the form does not hold, because the sheet's stated size ends above them.

    Args:
        names: of every node of the form. options: of every answer that a question offers.
    """
    if path.suffix.lower() != ".xlsx":
        return []
    try:
        workbook = load_workbook(path, read_only=False, data_only=True)
    except (InvalidFileException, KeyError, ValueError, TypeError, OSError, zipfile.BadZipFile):
        return [Finding.of("Q-FILE-5", where=path.name)]
    found = []
    sheets = {sheet.title.strip().lower(): sheet for sheet in workbook.worksheets}
    for title, known in (("survey", names), ("choices", options)):
        if title not in sheets:
            continue
        stated = _stated_rows(path, sheets[title].title)
        for row, kind, name in _named_rows(sheets[title]):
            skipped = title == "survey" and (not kind or kind.split()[0].split("_")[0].lower() in STRUCTURE)
            if name not in known and not skipped and stated is not None and row > stated:
                found.append(Finding.of("Q-ROWS-1", where=f"{path.name}, sheet {title}, row {row}", name=name))
    return found


def _named_rows(sheet: object) -> Iterator[tuple[int, str, str]]:
    """Row number, type and name of every row that has a name."""
    rows = sheet.iter_rows(values_only=True)  # type: ignore[attr-defined]
    header = [str(cell or "").strip().lower() for cell in next(rows, ())]
    if "name" not in header:
        return
    at_name = header.index("name")
    at_type = header.index("type") if "type" in header else -1
    for number, row in enumerate(rows, start=2):
        name = str(row[at_name]).strip() if at_name < len(row) and row[at_name] is not None else ""
        kind = str(row[at_type] or "").strip() if 0 <= at_type < len(row) else ""
        if name:
            yield number, kind, name


def _stated_rows(path: Path, title: str) -> int | None:
    """The last row that the sheet's dimension states; none where it states none."""
    workbook = load_workbook(path, read_only=True, data_only=True)
    try:
        rows = workbook[title].max_row
    finally:
        workbook.close()
    return int(rows) if rows is not None else None
