"""The sampling frame: read strictly, every problem with its row."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from pathlib import Path

import polars as pl

from aneroid.sampling.draw import draw_reserves, draw_sample
from aneroid.study.errors import Finding, SamplingError, Severity, StudyError
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
    places = list(settings.psu.coordinates or ())
    listed = ["address"] if settings.household.method == "address-list" else []
    grouped = [settings.psu.group] if settings.psu.group else []
    try:
        table = read_table(path, list(dict.fromkeys(["unit", *keys, *sizes, *settings.psu.order, *places, *listed,
                                                     *grouped])))  # fmt: skip
    except StudyError as problem:
        return None, [problem.finding()]
    findings = [*_units(table), *_texts(table, [*keys, *listed, *grouped]), *_numbers(table, sizes, settings),
                *_places(table, places), *_sources(table, sizes)]  # fmt: skip
    if any(finding.severity == "error" for finding in findings):
        return None, findings
    columns = {c: [row[c] for row in table.rows] for c in table.columns}
    frame = pl.DataFrame(columns).with_columns(pl.col(size).cast(pl.Float64) for size in [*sizes, *places])
    return frame, [*findings, *_empty_strata(frame, settings), *_torn(frame, settings)]


def check_draw(frame: pl.DataFrame, settings: SampleSection) -> list[Finding]:
    """What would keep a draw from this frame from being made, or from being what the settings promise.

    Everything that the draw itself refuses, found by making one; and reserves that cannot be had.
    """
    try:
        sample = draw_sample(frame, settings, prefix="check", interviewers=1, seed=0)
    except SamplingError as problem:
        return [problem.finding()]
    return [*_unknown_types(frame, settings), *_short_reserves(frame, sample, settings)]


def _unknown_types(frame: pl.DataFrame, settings: SampleSection) -> Iterator[Finding]:
    """Types of settlement that no skip interval is given for."""
    skips, column = settings.household.skip, settings.allocation[-1].by
    for kind in frame[column].unique(maintain_order=True) if skips else ():
        if kind not in skips:
            yield Finding.of("P-ROUTE-1", where="study.toml, [sample.household] skip", severity="warning", kind=kind,
                             column=column, used=next(iter(skips.values())))  # fmt: skip


def _short_reserves(frame: pl.DataFrame, sample: pl.DataFrame, settings: SampleSection) -> list[Finding]:
    if not settings.psu.reserves:
        return []
    columns = [step.by for step in settings.allocation]
    reserves = draw_reserves(frame, sample, settings, seed=0)
    had = sample.select(columns).unique(maintain_order=True).join(
        reserves.group_by(columns).len(), on=columns, how="left", maintain_order="left"
    )  # fmt: skip
    return [
        Finding.of(
            "P-RESERVE-1", where="study.toml, [sample.psu] reserves", severity="warning",
            cell=", ".join(str(part) for part in row[:-1]), left=row[-1] or 0, wanted=settings.psu.reserves,
        )
        for row in had.filter(pl.col("len").fill_null(0) < settings.psu.reserves).iter_rows()
    ]  # fmt: skip


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


def _numbers(table: TextTable, sizes: list[str], settings: SampleSection) -> Iterator[Finding]:
    costs = {step.cost for step in settings.allocation}
    spreads = {step.spread for step in settings.allocation}
    for k, row in enumerate(table.rows):
        for size in sizes:
            try:
                value = float(row[size])
            except ValueError:
                yield Finding.of("P-FRAME-4", where=table.where(k, size), value=row[size] or "nothing")
                continue
            if value < 0 or not isfinite(value):
                yield Finding.of("P-FRAME-5", where=table.where(k, size), value=row[size])
            elif value == 0 and size in costs:
                yield Finding.of("P-FRAME-12", where=table.where(k, size))
            elif value == 0 and size not in spreads:
                lost = size == settings.psu.size and not settings.psu.smallest  # else it is merged with a neighbour
                severity: Severity = "error" if lost else "warning"
                yield Finding.of("P-FRAME-6", where=table.where(k, size), severity=severity, unit=row["unit"])


def _places(table: TextTable, columns: list[str]) -> Iterator[Finding]:
    for k, row in enumerate(table.rows):
        for column in columns:
            try:
                usable = isfinite(float(row[column]))
            except ValueError:
                usable = False
            if not usable:
                yield Finding.of("P-FRAME-10", where=table.where(k, column), value=row[column] or "nothing")


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


def _torn(frame: pl.DataFrame, settings: SampleSection) -> Iterator[Finding]:
    """PSUs whose addresses lie in several cells of the allocation."""
    group, cells = settings.psu.group, [step.by for step in settings.allocation]
    if group is not None:
        places = frame.group_by(group, maintain_order=True).agg(cells=pl.struct(cells).n_unique())
        for psu, number in places.filter(pl.col("cells") > 1).iter_rows():
            yield Finding.of("P-FRAME-11", where=f"frame.csv, column {group}", psu=psu, cells=number)


def _empty_strata(frame: pl.DataFrame, settings: SampleSection) -> list[Finding]:
    size = settings.allocation[0].size
    totals = frame.group_by(settings.strata, maintain_order=True).agg(total=pl.col(size).sum())
    return [
        Finding.of("P-FRAME-9", where="frame.csv", stratum=", ".join(str(part) for part in row[:-1]), size=size)
        for row in totals.filter(pl.col("total") <= 0).iter_rows()
    ]
