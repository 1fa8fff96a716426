"""Time the draw of a sample against R's sampling package: one unit in a thousand of a million, and smaller frames.

python benchmarks/sampling.py     writes a section of docs/benchmarks.md; R and its package are used where they are there
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
from page import put, written

from aneroid.sampling.draw import draw_sample
from aneroid.statistics.drawing import (
    draw_pareto,
    draw_pivotal,
    draw_poisson,
    draw_sampford,
    draw_systematic,
    inclusion_probabilities,
)
from aneroid.study.settings import SampleSection

PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
SECTION = "## Drawing a sample"
R = """
suppressMessages(library(sampling))
x <- readBin("%s", "double", 1e7)
once <- function() { p <- inclusionprobabilities(x, %d); %s(p) }
runs <- %d; times <- %d
cat(min(replicate(runs, system.time(for (k in 1:times) once())["elapsed"])) / times)
"""


def seconds(work: Callable[[], object], runs: int = 7) -> float:
    """The best of a few runs."""
    best = float("inf")
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begun)
    return best


def in_r(sizes: np.ndarray, n: int, function: str, times: int) -> float | None:
    """The same draw by R, the best of five runs of so many; none without R or its package."""
    if shutil.which("Rscript") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sizes"
        path.write_bytes(sizes.tobytes())
        code = R % (path.as_posix(), n, function, 5, times)
        run = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=False)
    return float(run.stdout) if run.returncode == 0 and run.stdout else None


def address_frame(units: int) -> tuple[pl.DataFrame, SampleSection]:
    """A register of addresses, and a design that draws 1,200 of them."""
    rng = np.random.default_rng(1)
    frame = pl.DataFrame({
        "unit": pl.int_range(units, eager=True).cast(pl.String),
        "region": rng.integers(0, 20, units).astype(str),
        "address": pl.int_range(units, eager=True).cast(pl.String),
        "homes": np.ones(units),
    })  # fmt: skip
    design = SampleSection.model_validate({
        "interviews": 1200, "strata": ["region"], "allocation": [{"by": "region", "size": "homes"}],
        "psu": {"interviews": 1, "size": "homes", "segment_size": 1}, "household": {"method": "address-list"},
    })  # fmt: skip
    return frame, design


def rows() -> list[str]:
    """The table, row by row."""
    rng = np.random.default_rng(1)
    large, small = rng.lognormal(5, 1, 1_000_000), rng.lognormal(5, 0.5, 2_000)
    cases: list[tuple[str, np.ndarray, int, Callable[[np.ndarray], object], str, int]] = [
        ("systematic, 1,000 of 1,000,000", large, 1000, lambda p: draw_systematic(p, rng), "UPsystematic", 1),
        ("Pareto, 1,000 of 1,000,000", large, 1000, lambda p: draw_pareto(p, rng.random(p.size)), "", 0),
        ("Poisson, 1,000 of 1,000,000", large, 1000, lambda p: draw_poisson(p, rng.random(p.size)), "UPpoisson", 1),
        ("systematic, 20 of 2,000", small, 20, lambda p: draw_systematic(p, rng), "UPsystematic", 200),
        ("Sampford, 20 of 2,000", small, 20, lambda p: draw_sampford(p, rng), "UPsampford", 50),
        ("pivotal, 20 of 2,000", small, 20, lambda p: draw_pivotal(p, rng), "UPpivotal", 20),
        ("local pivotal, 20 of 2,000", small, 20, lambda p: draw_pivotal(p, rng, rng.random((p.size, 2))), "", 0),
    ]
    lines = ["| draw, with its probabilities | Aneroid, ms | R sampling, ms | R, of Aneroid's time |",
             "| --- | ---: | ---: | ---: |"]  # fmt: skip
    for name, sizes, n, draw, function, times in cases:
        ours = seconds(lambda s=sizes, k=n, d=draw: d(inclusion_probabilities(s, k)))
        theirs = in_r(sizes, n, function, times) if function else None
        beside = f"{1e3 * theirs:,.2f} | {theirs / ours:,.1f}" if theirs is not None else " | "
        lines.append(f"| {name} | {1e3 * ours:,.2f} | {beside} |")
    frame, design = address_frame(1_000_000)
    whole = seconds(lambda: draw_sample(frame, design, prefix="T", interviewers=40, seed=1), 3)
    return [
        *lines,
        f"| a whole sample of 1,200 from a register of 1,000,000 addresses, 20 strata | {1e3 * whole:,.0f} | | |",
    ]


def main() -> None:
    """Write the section of the page, and print it."""
    put(
        "Drawing a sample",
        f"{written('python benchmarks/sampling.py')}. From sizes in memory to drawn units and their probabilities, the best "
        "of several runs each. An empty cell: R's package has no such method, or (Pareto) none with a number for each "
        "unit.\n\n" + "\n".join(rows()),
    )


if __name__ == "__main__":
    main()
