"""A survey of any size, always the same for a size: strata, primary sampling units, four breaks, forty questions."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import polars as pl

BREAKS = ("sex", "age", "settlement", "region")
STRATA, LARGEST = 16, 20_000


def survey(rows: int, seed: int = 7) -> pl.DataFrame:
    """About ten interviews a unit, answers that are alike within units, three in a hundred missing."""
    rng = np.random.default_rng(seed)
    units = int(np.clip(rows // 10, 4 * STRATA, LARGEST))
    stratum_of = np.sort(np.concatenate([np.repeat(np.arange(STRATA), 2), rng.integers(0, STRATA, units - 2 * STRATA)]))
    unit = np.sort(np.concatenate([np.arange(units), rng.integers(0, units, rows - units)]))
    stratum = stratum_of[unit]
    columns: dict[str, object] = {
        "stratum": stratum.astype(np.int16), "psu": unit.astype(np.int32), "weight": rng.lognormal(7, 0.4, rows),
        "sex": rng.integers(1, 3, rows, dtype=np.int8), "age": rng.integers(1, 6, rows, dtype=np.int8),
        "settlement": (stratum % 2 + 1).astype(np.int8), "region": (stratum // 2 + 1).astype(np.int8),
    }  # fmt: skip
    for k in range(40):
        answers = 2 + k % 5
        leaning = rng.normal(0, 0.6, units)[unit] + rng.normal(0, 1, rows)
        code = 1 + np.searchsorted(np.quantile(leaning[:50_000], np.arange(1, answers) / answers), leaning)
        given = pl.Series(code.astype(np.int8))
        columns[f"q{k + 1:02d}"] = given.set(pl.Series(rng.random(rows) < 0.03), None)
    return pl.DataFrame(columns)


if __name__ == "__main__":
    survey(int(sys.argv[1])).write_parquet(Path(sys.argv[2]))
