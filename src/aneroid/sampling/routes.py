"""Where random routes start."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from aneroid.study.errors import SamplingError
from aneroid.study.settings import SampleSection
from aneroid.study.tabular import read_table


def read_start_points(path: Path, settings: SampleSection) -> pl.DataFrame:
    """Places from which routes start: the allocation's last two columns, ``place``, ``latitude``, ``longitude``.

    Raises: StudyError when the file cannot be read; SamplingError P-START-1 for a place off the globe.
    """
    keys = [step.by for step in settings.allocation][-2:]
    table = read_table(path, [*keys, "place", "latitude", "longitude"])
    rows = []
    for k, row in enumerate(table.rows):
        try:
            latitude, longitude = float(row["latitude"]), float(row["longitude"])
        except ValueError as problem:
            raise SamplingError("P-START-1", where=table.where(k), place=row["place"]) from problem
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise SamplingError("P-START-1", where=table.where(k), place=row["place"])
        rows.append(
            {**{key: row[key] for key in keys}, "place": row["place"], "latitude": latitude, "longitude": longitude}
        )
    return pl.DataFrame(rows)
