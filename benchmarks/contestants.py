"""One contestant, timed in a process of its own: ``contestants.py NAME DATA QUESTIONS RUNS`` prints a line of JSON.

Every contestant gets the data in memory and gives shares and standard errors; the check is that they agree.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import polars as pl
from survey import BREAKS

Cells = dict[tuple[str, str | None, str | None, str], tuple[float, float]]
DESIGN = {"weight": "weight", "strata": "stratum", "psu": "psu"}


def aneroid(frame: pl.DataFrame, questions: list[str]) -> Any:
    from aneroid.estimation import Design

    return Design(frame, **DESIGN).tabulate(questions, by=BREAKS)


def everything(frame: pl.DataFrame, questions: list[str]) -> Any:
    from aneroid.estimation import Design

    return Design(frame, **DESIGN).tabulate(questions, by=BREAKS, interval="beta", letters=0.05)


def bootstrap(frame: pl.DataFrame, questions: list[str]) -> Any:
    from aneroid.estimation import Design

    return Design(frame, **DESIGN).replicate("bootstrap", count=500).tabulate(questions, by=BREAKS)


def floor(frame: pl.DataFrame, questions: list[str]) -> Any:
    from floor import banner

    return banner(frame, questions)


def svy(frame: pl.DataFrame, questions: list[str]) -> Any:
    import svy as library

    sample = library.Sample(frame, library.Design(stratum="stratum", psu="psu", wgt="weight"))
    return [
        sample.estimation.prop(y=q, drop_nulls=True, **({"by": by} if by else {}))
        for q in questions
        for by in (None, *BREAKS)
    ]


def samplics(frame: pl.DataFrame, questions: list[str]) -> Any:
    import warnings

    warnings.simplefilter("ignore")
    from samplics import PopParam, TaylorEstimator

    found = []
    for q in questions:
        known = frame.filter(pl.col(q).is_not_null())
        plain = {"samp_weight": known["weight"].to_numpy(), "stratum": known["stratum"].to_numpy(),
                 "psu": known["psu"].to_numpy(), "remove_nan": True}  # fmt: skip
        for by in (None, *BREAKS):
            estimator = TaylorEstimator(PopParam.prop)
            domain = {"domain": known[by].to_numpy()} if by else {}
            estimator.estimate(y=known[q].to_numpy(), **plain, **domain)
            found.append(estimator)
    return found


def cells(name: str, found: Any, questions: list[str]) -> Cells:
    """Results that can be compared, where a contestant's are in a table."""
    if name == "floor":
        return dict(found)
    if name in ("aneroid", "everything", "bootstrap"):
        rows = found.select("variable", "by", "group", "level", "estimate", "se").iter_rows()
        return {row[:4]: row[4:] for row in rows}
    if name == "svy":
        table: Cells = {}
        pairs = [(q, by) for q in questions for by in (None, *BREAKS)]
        for (q, by), one in zip(pairs, found, strict=True):
            for row in one.to_polars().to_dicts():
                key = (q, by, str(row[by]) if by else None, str(row[q]))
                table[key] = (row["est"], row["se"])
        return table
    return {}


def main() -> None:
    name, path, count, runs = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    run: Callable[[pl.DataFrame, list[str]], Any] = globals()[name]
    frame = pl.read_parquet(path)
    every = [c for c in frame.columns if c.startswith("q")]
    questions = every[:: len(every) // count][:count]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    found = run(frame, questions)
    first = time.perf_counter() - start
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        found = run(frame, questions)
        times.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    table = [[*key, *value] for key, value in cells(name, found, questions).items()]
    print(json.dumps({"seconds": sorted(times)[len(times) // 2] if times else first, "first": first,
                      "peak": peak / 1024, "data": before / 1024, "cells": table}))  # fmt: skip


if __name__ == "__main__":
    main()
