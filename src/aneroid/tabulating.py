"""``aneroid tabulate``: banner tables of any data file, or of a study that has been run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from aneroid.build import as_bytes, write_whole
from aneroid.collection.datafile import DataFile, read_data
from aneroid.estimation.cells import Percent
from aneroid.estimation.design import Design
from aneroid.statistics.variance import LonelyPSU
from aneroid.study.errors import CollectionError

TABLES = (".csv", ".parquet")
"""Endings of a file that a table is written to."""


def tabulate_file(
    source: Path,
    questions: Sequence[str],
    *,
    weight: str | None,
    strata: Sequence[str],
    psu: str | None,
    nest: bool,
    lonely_psu: LonelyPSU,
    by: Sequence[str],
    interval: str,
    confidence: float,
    percent: Percent,
    letters: float | None,
    out: Path | None,
    as_json: bool,
) -> str:
    """The shares of the answers to some questions, in all and by every break, as text.

    A study folder is read as its last run left it, with its own design.

    Raises: CollectionError where the file cannot be read, C-TABLE-1 where the table would replace
        the data or has another ending, EstimationError for an unknown column or a broken design.
    """
    if out is not None and (out.suffix.lower() not in TABLES or out.resolve() == source.resolve()):
        raise CollectionError("C-TABLE-1", where=str(out), writable=", ".join(TABLES))
    if source.is_dir():
        file = read_data(source / "build" / "interviews.parquet")
        weight, strata, psu = weight or "weight", strata or ["stratum"], psu or "psu"
    else:
        file = read_data(source)
    breaks = [[part.strip() for part in entry.split(",")] for entry in by]
    design_columns = [c for c in (weight, psu, *strata) if c]
    wanted = list(dict.fromkeys([*questions, *(column for entry in breaks for column in entry)]))
    missing = [c for c in [*wanted, *design_columns] if c not in file.data.columns]
    if missing:
        known = ", ".join(file.data.columns[:15])
        raise CollectionError("C-COL-1", where=str(source), columns=", ".join(missing), known=known)
    data = file.labelled([c for c in wanted if c not in design_columns])
    design = Design(data, weight=weight, strata=list(strata) or None, psu=psu, nest=nest, lonely_psu=lonely_psu)
    table = design.tabulate(
        questions, by=breaks, interval=interval, confidence=confidence, percent=percent, letters=letters
    )
    if out is not None:
        write_whole(out, as_bytes(table) if out.suffix.lower() == ".parquet" else table.write_csv())
    return table.write_json() + "\n" if as_json else _text(table, file, design)


def _text(table: pl.DataFrame, file: DataFile, design: Design) -> str:
    """A table for reading: a block per question and break."""
    lines: list[str] = []
    for question in table["variable"].unique(maintain_order=True):
        label = file.labels.get(question, "")
        lines += ["", f"{question}  {label}".rstrip()]
        mine = table.filter(pl.col("variable") == question)
        for by in [None, *mine["by"].drop_nulls().unique(maintain_order=True)]:
            part = mine.filter(pl.col("by").is_null() if by is None else pl.col("by") == by)
            lines += _block(part, by)
    degrees = design.structure.degrees_of_freedom()
    lines += ["", f"Shares in percent with linearized standard errors; {degrees:g} degrees of freedom."]
    return "\n".join(lines).lstrip("\n") + "\n"


def _block(part: pl.DataFrame, by: str | None) -> list[str]:
    width = max(12, *(len(str(level)) for level in part["level"]))
    lines = []
    for group in part["group"].unique(maintain_order=True):
        rows = part.filter(pl.col("group").is_null() if group is None else pl.col("group") == group)
        name = "Total" if group is None else f"{by} = {group}"
        if group is not None and "letter" in rows.columns:
            name = f"{rows['letter'][0]}: {name}"
        lines.append(f"  {name}  (n = {rows['n'][0]:,})")
        lines.append(f"    {'':{width}}  {'%':>6} {'se':>6}   {'interval':>13}  {'deff':>5}")
        lines += [f"    {row['level']:{width}}  {_figures(row)}" for row in rows.iter_rows(named=True)]
    return lines


def _figures(row: dict[str, Any]) -> str:
    values = [row[name] for name in ("estimate", "se", "low", "high", "deff")]
    if values[0] is None:
        return "nobody asked"
    estimate, se, low, high = (float("nan") if v is None else 100 * v for v in values[:4])
    deff = values[4]
    shown = f"{deff:5.2f}" if deff is not None else "    –"
    above = f"  {row['letters']}" if row.get("letters") else ""
    return f"{estimate:6.1f} {se:6.2f}   {low:5.1f} to {high:5.1f}  {shown}{above}"
