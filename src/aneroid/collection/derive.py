"""Declared recodes (GSBPM 5.5): age bands and combined breaks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import polars as pl

from aneroid.study.errors import CollectionError
from aneroid.study.settings import Break


def band_labels(from_age: Sequence[int]) -> list[str]:
    """The names of age bands: ``18-24``, ..., ``65+``."""
    closed = [f"{low}-{high - 1}" for low, high in pairwise(from_age)]
    return [*closed, f"{from_age[-1]}+"]


def derive_breaks(data: pl.DataFrame, breaks: Sequence[Break]) -> pl.DataFrame:
    """Add a column for every break that is not a column yet: bands of an age, several columns taken together.

    An age below the first band, or missing, gives a missing band.

    Raises: CollectionError C-BREAK-1 for a column that the data do not have.
    """
    for entry in breaks:
        wanted = entry.together or ((entry.bands.question,) if entry.bands else (entry.column or entry.name,))
        missing = [column for column in wanted if column not in data.columns]
        if missing:
            raise CollectionError("C-BREAK-1", where=f"study.toml, break {entry.name}", columns=", ".join(missing))
        if entry.bands is not None:
            data = data.with_columns(_bands(entry.bands.question, entry.bands.from_age).alias(entry.name))
        elif entry.together:
            data = data.with_columns(pl.concat_str(entry.together, separator=", ").alias(entry.name))
        elif entry.column is not None and entry.column != entry.name:
            data = data.with_columns(pl.col(entry.column).alias(entry.name))
    return data


def _bands(age: str, from_age: Sequence[int]) -> pl.Expr:
    labels = band_labels(from_age)
    position = pl.sum_horizontal((pl.col(age) >= bound).cast(pl.Int64) for bound in from_age) - 1
    names = position.replace_strict(dict(enumerate(labels)), default=None, return_dtype=pl.Enum(labels))
    return pl.when(position >= 0).then(names)
