"""The sampling frame: read strictly, every problem with its row."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from pathlib import Path

import polars as pl

from aneroid.study.errors import Finding, StudyError
from aneroid.study.settings import SampleSection
from aneroid.study.tabular import TextTable, read_table

CERTAINTY = ("count", "estimate")


def read_frame(path: Path, settings: SampleSection) -> tuple[pl.DataFrame | None, list[Finding]]:
    """Read ``frame.csv``: a row per smallest known unit, with its stratum columns and size measures.

    Columns: ``unit`` (its id), what the allocation and the strata name, the size measures as numbers; beside them
    ``source`` and ``certainty`` (``count`` or ``estimate``), for all sizes or per size as ``SIZE_source``.

    Returns: the frame, none where it cannot be used, and every problem.
    """
    keys = list(dict.fromkeys([*(step.by for step in settings.allocation), *settings.strata]))
    sizes = list(dict.fromkeys([*(m for step in settings.allocation for m in step.measures()), settings.psu.size]))
    try:
        table = read_table(path, ["unit", *keys, *sizes])
    except StudyError as problem:
        return None, [problem.finding()]
    findings = [*_units(table), *_texts(table, keys), *_numbers(table, sizes), *_sources(table, sizes)]
    if any(finding.severity == "error" for finding in findings):
        return None, findings
    columns = {c: [row[c] for row in table.rows] for c in table.columns}
    frame = pl.DataFrame(columns).with_columns(pl.col(size).cast(pl.Float64) for size in sizes)
    return frame, findings + _empty_strata(frame, settings)


def _units(table: TextTable) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for k, row in enumerate(table.rows):
        unit = row["unit"]
        if not unit:
            yield Finding.of("P-FRAME-1", where=table.where(k, "unit"))
        elif unit in seen:
            yield Finding.of("P-FRAME-2", where=table.where(k, "unit"), unit=unit, first=table.lines[seen[unit]])
        seen.setdefault(unit, k)


def _texts(table: TextTable, keys: list[str]) -> Iterator[Finding]:
    for k, row in enumerate(table.rows):
        for key in keys:
            if not row[key]:
                yield Finding.of("P-FRAME-3", where=table.where(k, key), column=key)


def _numbers(table: TextTable, sizes: list[str]) -> Iterator[Finding]:
    for k, row in enumerate(table.rows):
        for size in sizes:
            try:
                value = float(row[size])
            except ValueError:
                yield Finding.of("P-FRAME-4", where=table.where(k, size), value=row[size] or "nothing")
                continue
            if value < 0 or not isfinite(value):
                yield Finding.of("P-FRAME-5", where=table.where(k, size), value=row[size])
            elif value == 0:
                yield Finding.of("P-FRAME-6", where=table.where(k, size), severity="warning", unit=row["unit"])


def _sources(table: TextTable, sizes: list[str]) -> Iterator[Finding]:
    for what in ("source", "certainty"):
        columns = [what] if what in table.columns else [f"{size}_{what}" for size in sizes]
        for column in columns:
            if column not in table.columns:
                yield Finding.of("P-FRAME-7", where=f"{table.path.name}, header", column=column)
                continue
            for k, row in enumerate(table.rows):
                wrong = not row[column] if what == "source" else row[column] not in CERTAINTY
                if wrong:
                    known = "where the figure comes from" if what == "source" else " or ".join(CERTAINTY)
                    yield Finding.of(
                        "P-FRAME-8", where=table.where(k, column), value=row[column] or "nothing", known=known
                    )


def _empty_strata(frame: pl.DataFrame, settings: SampleSection) -> list[Finding]:
    size = settings.allocation[0].size
    totals = frame.group_by(settings.strata, maintain_order=True).agg(total=pl.col(size).sum())
    return [
        Finding.of("P-FRAME-9", where="frame.csv", stratum=", ".join(str(part) for part in row[:-1]), size=size)
        for row in totals.filter(pl.col("total") <= 0).iter_rows()
    ]
