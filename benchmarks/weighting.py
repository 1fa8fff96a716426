"""Raking to four margins, by Aneroid, svy and R: ``python benchmarks/weighting.py [ROWS ...]``.

Everybody starts from a frame in memory, with the same weights and margins, and ends with the new weights. Times are the
least of several runs; R, which takes long, runs once. The section "Raking" of docs/benchmarks.md is written anew.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
from page import PAGE, put, written

from aneroid.estimation import Design

HERE = Path(__file__).parent
SIZES = {"sex": 2, "age": 6, "region": 8, "settlement": 2}


def survey(rows: int) -> tuple[pl.DataFrame, dict[str, dict[int, float]]]:
    """Cases with a weight and four margins, always the same for a size, and the population counts."""
    rng = np.random.default_rng(rows)
    columns = {name: rng.integers(1, size + 1, rows).astype(np.int8) for name, size in SIZES.items()}
    margins = {name: dict(enumerate(map(float, 1e7 * rng.dirichlet(np.full(size, 50))), start=1))
               for name, size in SIZES.items()}  # fmt: skip
    return pl.DataFrame({**columns, "weight": rng.lognormal(7, 0.4, rows)}), margins


def least(run: Callable[[], object], runs: int = 9) -> float:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def largest_miss(frame: pl.DataFrame, margins: dict[str, dict[int, float]], weights: np.ndarray) -> float:
    """The largest relative distance of any weighted count from its target."""
    worst = 0.0
    for name, counts in margins.items():
        met = np.bincount(frame[name].to_numpy(), weights=weights)
        worst = max(worst, *(abs(met[c] - count) / count for c, count in counts.items()))
    return worst


def in_r(frame: pl.DataFrame, margins: dict[str, dict[int, float]], folder: Path) -> tuple[float, np.ndarray] | None:
    if shutil.which("Rscript") is None:
        return None
    frame.write_csv(folder / "rake.csv")
    rows = [(name, c, count) for name, counts in margins.items() for c, count in counts.items()]
    pl.DataFrame(rows, schema=["margin", "category", "count"], orient="row").write_csv(folder / "margins.csv")
    command = [
        "Rscript",
        str(HERE / "rake.R"),
        str(folder / "rake.csv"),
        str(folder / "margins.csv"),
        str(folder / "r.csv"),
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(run.stdout.split()[-1]), pl.read_csv(folder / "r.csv")["weight"].to_numpy()


def in_svy(frame: pl.DataFrame, margins: dict[str, dict[int, float]], folder: Path) -> tuple[float, np.ndarray] | None:
    python = HERE / ".venv/bin/python"
    if not python.exists():
        return None
    frame.write_parquet(folder / "rake.parquet")
    (folder / "margins.json").write_text(json.dumps(margins))
    command = [str(python), str(HERE / "rake_svy.py"), str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(run.stdout.split()[-1]), pl.read_parquet(folder / "svy.parquet")["weight"].to_numpy()


def table(rows: int, folder: Path) -> list[str]:
    frame, margins = survey(rows)
    weights = Design(frame, weight="weight").rake(margins).weights
    ours = least(lambda: Design(frame, weight="weight").rake(margins))
    lines = [f"### {rows:,} rows, {len(SIZES)} margins, {sum(SIZES.values())} categories", "",
             "| | seconds | of Aneroid's time | largest miss of a target | weights differ from Aneroid's by |",
             "| --- | ---: | ---: | ---: | ---: |",
             f"| Aneroid | {ours:.4g} | 1.0 | {largest_miss(frame, margins, weights):.1e} | |"]  # fmt: skip
    for name, contestant in (("svy 0.35.0 (Rust), tolerance 1e-10", in_svy), ("R survey, rake()", in_r)):
        found = contestant(frame, margins, folder)
        if found is None:
            lines.append(f"| {name} | not on this machine | | | |")
            continue
        seconds, theirs = found
        apart = float(np.max(np.abs(theirs / weights - 1)))
        miss = largest_miss(frame, margins, theirs)
        lines.append(f"| {name} | {seconds:.4g} | {seconds / ours:,.1f} | {miss:.1e} | {apart:.1e} |")
    return [*lines, ""]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="*", type=int, default=[1_197, 1_000_000])
    parser.add_argument("--out", type=Path, default=PAGE)
    options = parser.parse_args()
    folder = HERE / "data"
    folder.mkdir(exist_ok=True)
    blocks = [line for rows in options.rows for line in table(rows, folder)]
    put(
        "Raking",
        f"{written('python benchmarks/weighting.py')}. From a frame in memory to raked weights, the design object included; "
        "R's time is that of `rake()` alone.\n\n" + "\n".join(blocks),
        options.out,
    )


if __name__ == "__main__":
    main()
