"""Interviews for analysts: CSV, XLSX, Parquet, and SPSS with its labels; nothing in a cell is ever a formula."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import openpyxl
import polars as pl
import pyreadstat
from openpyxl.cell import WriteOnlyCell

from aneroid.study.errors import CollectionError
from aneroid.study.questionnaire import Questionnaire
from aneroid.study.settings import localised

WRITABLE = (".csv", ".xlsx", ".parquet", ".sav")
FORMULA = r"^[=+\-@\t\r]"
"""What spreadsheets take for the beginning of a formula."""


def write_interviews(frame: pl.DataFrame, questionnaire: Questionnaire, path: Path, language: str) -> None:
    """Write interviews by the file's ending, whole or not at all.

    In CSV a text that a spreadsheet would take for a formula gets an apostrophe before it; the other formats say what
    is text, so nothing is changed. SPSS gets numbers for closed answers, in the questionnaire's order, with labels.

    Raises: CollectionError C-EXPORT-1 for another ending, C-STORE-1 when it cannot be written.
    """
    writers = {".csv": _write_csv, ".xlsx": _write_xlsx, ".parquet": _write_parquet}
    ending = path.suffix.lower()
    if ending not in WRITABLE:
        raise CollectionError("C-EXPORT-1", where=str(path), writable=", ".join(WRITABLE))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=ending)
        os.close(handle)
        try:
            if ending == ".sav":
                _write_sav(frame, questionnaire, Path(name), language)
            else:
                writers[ending](frame, Path(name))
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as problem:
        raise CollectionError("C-STORE-1", reason=problem.strerror or type(problem).__name__) from problem


def _write_csv(frame: pl.DataFrame, path: Path) -> None:
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    harmless = [
        pl.when(pl.col(name).str.contains(FORMULA)).then(pl.lit("'") + pl.col(name)).otherwise(pl.col(name)).alias(name)
        for name in texts
    ]
    frame.with_columns(harmless).write_csv(path, datetime_format="%Y-%m-%dT%H:%M:%SZ")


def _write_parquet(frame: pl.DataFrame, path: Path) -> None:
    frame.write_parquet(path, compression="zstd")


def _write_xlsx(frame: pl.DataFrame, path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("interviews")
    sheet.append(frame.columns)
    for row in frame.iter_rows():
        sheet.append([_cell(sheet, value) for value in row])
    book.save(path)


def _cell(sheet: object, value: object) -> object:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, "".join(c for c in value if c.isprintable() or c in "\n\t"))
    cell.data_type = "s"
    return cell


def _write_sav(frame: pl.DataFrame, questionnaire: Questionnaire, path: Path, language: str) -> None:
    labels = {q.name: localised(q.wording, language) or q.name for q in questionnaire.questions}
    values: dict[str, dict[int | float, str]] = {}
    columns = []
    for name, kind in frame.schema.items():
        column = frame[name]
        if isinstance(kind, pl.Enum) and name in questionnaire:
            options = {option.name: option for option in questionnaire[name].options}
            codes = {option: number for number, option in enumerate(kind.categories.to_list(), start=1)}
            values[name] = {number: localised(options[o].label, language) or o for o, number in codes.items()}
            column = column.cast(pl.String).replace_strict(codes, default=None, return_dtype=pl.Int64)
        elif kind == pl.Boolean:
            column = column.cast(pl.Int64)
        columns.append(column)
    pyreadstat.write_sav(
        pl.DataFrame(columns), str(path), column_labels={c: labels.get(c, c)[:250] for c in frame.columns},
        variable_value_labels=values,
    )  # fmt: skip
