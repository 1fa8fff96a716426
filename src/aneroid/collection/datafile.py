"""Interviews from a data file: SAV, DTA, CSV or Parquet, with labels where the file has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pyreadstat

from aneroid.study.errors import CollectionError

READABLE = (".sav", ".zsav", ".dta", ".csv", ".parquet")


@dataclass(frozen=True, slots=True)
class DataFile:
    """A data file as a frame, the variables' labels, and the labels of their values in the file's order."""

    data: pl.DataFrame
    labels: Mapping[str, str] = field(default_factory=dict)
    value_labels: Mapping[str, Mapping[object, str]] = field(default_factory=dict)

    def labelled(self, columns: list[str] | None = None) -> pl.DataFrame:
        """The data with coded answers replaced by their labels, as ordered categories.

        A value without a label keeps its code as text, after the labelled ones; two values that share a label
        are kept apart by their code.
        """
        wanted = self.data.columns if columns is None else columns
        return self.data.with_columns(
            _labelled(self.data[name], self.value_labels[name]) for name in wanted if name in self.value_labels
        )


def read_data(path: Path) -> DataFile:
    """Read interviews from a file, by its ending.

    Raises: CollectionError C-FILE-1 (missing), C-FILE-2 (unknown ending), C-FILE-3 (cannot be read as what it says it
        is), C-FILE-4 (no rows).
    """
    if not path.is_file():
        raise CollectionError("C-FILE-1", where=str(path))
    readers = {".parquet": _read_parquet, ".csv": _read_csv, ".dta": _read_stata}
    ending = path.suffix.lower()
    if ending not in READABLE:
        raise CollectionError("C-FILE-2", where=str(path), ending=ending or "none", readable=", ".join(READABLE))
    file = readers.get(ending, _read_spss)(path)
    if file.data.height == 0:
        raise CollectionError("C-FILE-4", where=str(path))
    return file


def _read_parquet(path: Path) -> DataFile:
    try:
        return DataFile(pl.read_parquet(path))
    except (pl.exceptions.PolarsError, OSError) as problem:
        raise CollectionError("C-FILE-3", where=str(path), kind="Parquet", reason=_first_line(problem)) from problem


def _read_csv(path: Path) -> DataFile:
    text = path.read_bytes()
    try:
        head = text[:100_000].decode("utf-8-sig", errors="strict" if len(text) < 100_000 else "ignore")
        first = head.splitlines()[0] if head else ""
        separator = max((",", ";", "\t"), key=first.count)
        text.decode("utf-8")
    except UnicodeDecodeError as problem:
        row = text[: problem.start].count(b"\n") + 1
        raise CollectionError("C-CSV-2", where=f"{path}, line {row}") from problem
    names = [name.strip('"') for name in first.split(separator)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise CollectionError("C-CSV-3", where=str(path), columns=", ".join(twice))
    try:
        data = pl.read_csv(text, infer_schema_length=None, null_values=["", "NA"], separator=separator)
        return DataFile(data if separator == "," else data.with_columns(_decimal_commas(data)))
    except pl.exceptions.PolarsError as problem:
        raise CollectionError("C-FILE-3", where=str(path), kind="CSV", reason=_first_line(problem)) from problem


def _decimal_commas(data: pl.DataFrame) -> list[pl.Series]:
    """Columns in which every number has a comma for its point, as programs write where columns are split otherwise."""
    found = []
    for column in data.select(pl.col(pl.String)).iter_columns():
        known = column.drop_nulls()
        if known.len() and known.str.contains(r"^-?\d+(,\d+)?$").all():
            found.append(column.str.replace(",", ".", literal=True).cast(pl.Float64))
    return found


def _read_spss(path: Path) -> DataFile:
    return _read_statistical(path, pyreadstat.read_sav, "SPSS")


def _read_stata(path: Path) -> DataFile:
    return _read_statistical(path, pyreadstat.read_dta, "Stata")


def _read_statistical(path: Path, read: object, kind: str) -> DataFile:
    try:
        columns, meta = read(str(path), output_format="dict")  # type: ignore[operator]
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError, ValueError) as problem:
        raise CollectionError("C-FILE-3", where=str(path), kind=kind, reason=_first_line(problem)) from problem
    data = pl.DataFrame({name: _series(name, values) for name, values in columns.items()})
    labels = {name: label for name, label in meta.column_names_to_labels.items() if label}
    return DataFile(data, labels, meta.variable_value_labels)


def _series(name: str, values: list[object]) -> pl.Series:
    """A column; whole numbers as integers, NaN as missing, an empty text as missing."""
    column = pl.Series(name, values, strict=False)
    if column.dtype.is_float():
        column = column.fill_nan(None)
        whole = column.drop_nulls()
        if whole.len() and bool((whole == whole.round()).all()) and bool((whole.abs() < 2**53).all()):
            return column.cast(pl.Int64)
    if column.dtype == pl.String:
        return column.replace("", None)
    return column


def _labelled(column: pl.Series, labels: Mapping[object, str]) -> pl.Series:
    by_text = {_text(value): label.strip() or _text(value) for value, label in labels.items()}
    repeated = {label for label in by_text.values() if list(by_text.values()).count(label) > 1}
    names = {code: f"{label} ({code})" if label in repeated else label for code, label in by_text.items()}
    text = column.cast(pl.String)
    others = sorted(set(text.drop_nulls().unique().to_list()) - set(names))
    names.update({code: code if code not in names.values() else f"({code})" for code in others})
    order = list(dict.fromkeys(names.values()))
    return text.replace_strict(names, default=None).cast(pl.Enum(order))


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _first_line(problem: Exception) -> str:
    return str(problem).strip().splitlines()[0] if str(problem).strip() else type(problem).__name__
