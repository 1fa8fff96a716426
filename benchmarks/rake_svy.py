"""Raking with svy, in the environment of the peers: ``rake_svy.py FOLDER`` prints the least seconds of three runs."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import polars as pl
import svy

folder = Path(sys.argv[1])
frame = pl.read_parquet(folder / "rake.parquet")
margins = {name: {int(c): n for c, n in counts.items()}
           for name, counts in json.loads((folder / "margins.json").read_text()).items()}  # fmt: skip
times = []
for _ in range(3):
    start = time.perf_counter()
    sample = svy.Sample(frame, svy.Design(wgt="weight"))
    raked = sample.weighting.rake(controls=margins, tol=1e-10, max_iter=1000)
    times.append(time.perf_counter() - start)
raked.data.select(weight="rk_wgt").write_parquet(folder / "svy.parquet")
print(min(times))
