"""``aneroid diff``: what changed between two builds, from the inputs to the sentences."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from aneroid.build import MANIFEST
from aneroid.reporting.publish import OUTLINES
from aneroid.study.errors import PublicationError
from aneroid.study.folder import must_be_folder

KEYS = ["question", "option", "by", "group"]
VALUES = ["n", "estimate", "se", "low", "high", "deff"]
SMALLEST = 1e-12
"""Differences below are the last bits of a sum in another order."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed: hashes of inputs, estimates with both values, and texts, tables and charts by language."""

    inputs: tuple[str, ...]
    estimates: tuple[dict[str, Any], ...]
    said: tuple[dict[str, Any], ...]


def compare_builds(before: Path, after: Path) -> Difference:
    """Compare two build folders, or the study folders that they lie in.

    Raises: PublicationError R-DIFF-1 for a folder without a finished build.
    """
    first, second = _build(before), _build(after)
    old, new = _manifest(first), _manifest(second)
    inputs = tuple(
        name for name in sorted({*old["inputs"], *new["inputs"]}) if old["inputs"].get(name) != new["inputs"].get(name)
    )
    return Difference(inputs, _estimates(first, second), _said(first, second))


def describe(difference: Difference, most: int = 40) -> str:
    """The difference as text."""
    lines = [f"Inputs that differ: {', '.join(difference.inputs) or 'none'}"]
    lines.append(f"Estimates that differ: {len(difference.estimates)}")
    for cell in difference.estimates[:most]:
        place = f" @ {cell['by']}={cell['group']}" if cell["by"] else ""
        lines.append(
            f"  {cell['question']}.{cell['option']}{place}: {_shown(cell, 'before')} -> {_shown(cell, 'after')}"
        )
    if len(difference.estimates) > most:
        lines.append(f"  and {len(difference.estimates) - most} more (--json lists them all)")
    for kind, title in (("text", "Texts"), ("table", "Tables"), ("chart", "Charts")):
        changed = [entry for entry in difference.said if entry["kind"] == kind]
        lines.append(f"{title} that differ: {len(changed)}")
        for entry in changed[:most]:
            lines.append(f"  {entry['language']}, {entry['place']}")
            if kind == "text":
                lines += [f"    - {line}" for line in entry["before"]] + [f"    + {line}" for line in entry["after"]]
    return "\n".join(lines) + "\n"


def _shown(cell: Mapping[str, Any], side: str) -> str:
    value = cell[side]
    if value is None:
        return "none"
    return f"{value:.4f}" if cell["statistic"] == "mean" else f"{100 * value:.3f} %"


def _build(folder: Path) -> Path:
    must_be_folder(folder)
    found = folder if (folder / MANIFEST).is_file() else folder / "build"
    if not all((found / name).is_file() for name in (MANIFEST, "estimates.parquet", OUTLINES)):
        raise PublicationError("R-DIFF-1", where=str(folder))
    return found


def _manifest(build: Path) -> Mapping[str, Any]:
    manifest: Mapping[str, Any] = json.loads((build / MANIFEST).read_text(encoding="utf-8"))
    return manifest


def _estimates(before: Path, after: Path) -> tuple[dict[str, Any], ...]:
    """Cells of which any figure differs, or that only one build has."""
    frames = [_cells(pl.read_parquet(build / "estimates.parquet")) for build in (before, after)]
    both = frames[0].with_row_index("at").join(
        frames[1].with_row_index("there"), on=KEYS, how="full", coalesce=True, nulls_equal=True, suffix="_after"
    ).sort("at", "there", nulls_last=True)  # fmt: skip
    differs = pl.any_horizontal(
        ~((pl.col(v) - pl.col(f"{v}_after")).abs() <= SMALLEST).fill_null(False)
        & ~pl.col(v).eq_missing(pl.col(f"{v}_after")) for v in VALUES
    )  # fmt: skip
    statistic = pl.coalesce("statistic_after", "statistic")
    changed = both.filter(differs).select(*KEYS, before="estimate", after="estimate_after", statistic=statistic)
    return tuple(changed.iter_rows(named=True))


def _cells(estimates: pl.DataFrame) -> pl.DataFrame:
    """Keys and values; estimates of an older build are all shares."""
    statistic = pl.col("statistic") if "statistic" in estimates.columns else pl.lit("share").alias("statistic")
    return estimates.select(pl.col(KEYS).cast(pl.String), pl.col(VALUES).cast(pl.Float64), statistic)


def _said(before: Path, after: Path) -> tuple[dict[str, Any], ...]:
    """Texts, tables and charts that say something else, or stand in one report only."""
    old, new = (json.loads((build / OUTLINES).read_text(encoding="utf-8")) for build in (before, after))
    changed: list[dict[str, Any]] = []
    for language in dict.fromkeys([*old, *new]):
        was, now = old.get(language, {}), new.get(language, {})
        for place in dict.fromkeys([*was, *now]):
            lines = [(side.get(place) or {}).get("said", []) for side in (was, now)]
            if lines[0] != lines[1]:
                entry = now.get(place) or was[place]
                changed.append({
                    "language": language, "kind": entry["kind"], "place": place, "from": entry["from"],
                    "before": [line for line in lines[0] if line not in lines[1]],
                    "after": [line for line in lines[1] if line not in lines[0]],
                })  # fmt: skip
    return tuple(changed)
