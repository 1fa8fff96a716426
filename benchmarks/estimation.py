"""The banner by everybody, in one run, as ratios: ``make benchmark``; see README.md beside this file."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
from page import PAGE, put, written
from survey import survey

HERE = Path(__file__).parent
PEERS = HERE / ".venv" / "bin" / "python"
LINES = {
    "aneroid": "Aneroid", "floor": "the floor (numba, two threads)", "everything": "Aneroid, with exact intervals, letters, marks",
    "bootstrap": "Aneroid, 500 bootstrap replicates", "svy": "svy 0.35.0 (Rust)", "samplics": "samplics 0.6.1", "R": "R survey",
}  # fmt: skip
LARGEST = {"everything": 100_000, "bootstrap": 100_000, "svy": 1_000_000, "samplics": 100_000, "R": 1_000_000}
"""Beyond this many rows a contestant is not waited for."""


def questions_for(name: str, rows: int) -> int:
    """How many of the 40 questions a slow contestant is timed on."""
    slow = {"svy": 2_000, "samplics": 2_000, "R": 2_000}
    return 40 if rows <= slow.get(name, rows) else 5


def measure(name: str, path: Path, rows: int) -> dict[str, Any] | None:
    """Seconds for the whole banner, and the peak memory of the process."""
    if rows > LARGEST.get(name, rows) or (name == "R" and shutil.which("Rscript") is None):
        return None
    count = questions_for(name, rows)
    if name == "R":
        csv = path.with_suffix(".csv")
        if not csv.exists():
            pl.read_parquet(path).write_csv(csv)
        done = subprocess.run(
            ["Rscript", HERE / "banner.R", csv, str(count)], capture_output=True, text=True, check=True
        )
        return {"seconds": float(done.stdout) * 40 / count, "starred": count < 40, "cells": []}
    ours = name in ("aneroid", "everything", "bootstrap")
    runs = 5 if ours or name == "floor" else 0
    done = subprocess.run([sys.executable if ours else PEERS, HERE / "contestants.py", name, path, str(count), str(runs)],
                          capture_output=True, text=True, check=False)  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{name} failed at {rows} rows:\n{done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    found["seconds"] *= 40 / count
    found["starred"] = count < 40
    return found


def largest_difference(ours: dict[str, Any], theirs: dict[str, Any]) -> float | None:
    """The largest relative difference of a standard error."""
    mine = {tuple(row[:4]): row[5] for row in ours["cells"]}
    shared = [(mine[tuple(row[:4])], row[5]) for row in theirs["cells"] if tuple(row[:4]) in mine]
    return max((abs(a - b) / b for a, b in shared if b), default=None)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="*", type=int, default=[1_197, 100_000])
    parser.add_argument("--out", type=Path, default=PAGE)
    options = parser.parse_args()
    (HERE / "data").mkdir(exist_ok=True)
    blocks, checks = [], []
    for rows in options.rows:
        path = HERE / "data" / f"{rows}.parquet"
        if not path.exists():
            survey(rows).write_parquet(path)
        found = {}
        for name in LINES:
            print(f"{rows:,} rows: {name} ...", file=sys.stderr, flush=True)
            found[name] = measure(name, path, rows)
        ours, least = found["aneroid"], found["floor"]
        if ours is None or least is None:
            raise SystemExit("Aneroid and the floor are always measured.")
        table = [f"### {rows:,} rows", "", "| | seconds | of Aneroid's time | peak memory, MB | first call, s |",
                 "| --- | ---: | ---: | ---: | ---: |"]  # fmt: skip
        for name, label in LINES.items():
            one = found[name]
            if one is None:
                continue
            star = " *" if one["starred"] else ""
            peak = f"{one['peak']:,.0f}" if "peak" in one and not one["starred"] else ""
            first = f"{one['first']:.2f}" if one.get("first") and name in ("aneroid", "floor") else ""
            table.append(
                f"| {label} | {one['seconds']:.4g}{star} | {one['seconds'] / ours['seconds']:,.2f} | {peak} | {first} |"
            )
            if name in ("floor", "svy") and (difference := largest_difference(ours, one)) is not None:
                checks.append(f"{label} at {rows:,} rows: standard errors differ by {difference:.1e} at most")
        blocks += [*table, ""]
    missing = "" if shutil.which("Rscript") else " R was not on this machine."
    put(
        "Estimates",
        f"{written('make benchmark')}.{missing} Ratios are what to look at: all contestants of a table ran one after the "
        "other on the same machine. A star: timed on five of the forty questions and scaled. What the work is stands in "
        "`benchmarks/README.md`. Memory is the peak of the whole process, data included.\n\n"
        + "\n".join([*blocks, "Agreement: " + "; ".join(checks) + "."]),
        options.out,
    )


if __name__ == "__main__":
    main()
