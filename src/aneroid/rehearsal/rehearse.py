"""``aneroid rehearse``: the population, the replications, what they say, and the report of it."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from aneroid.build import write_whole
from aneroid.rehearsal.designs import stages_of
from aneroid.rehearsal.opening import open_rehearsal
from aneroid.rehearsal.page import render_page
from aneroid.rehearsal.replications import Engine, run_replications
from aneroid.rehearsal.summary import Summary, as_json, summarise
from aneroid.study.errors import SamplingError
from aneroid.study.folder import load_study

FILES = ("shares", "figures", "conduct", "interviewers")


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What a rehearsal came to, and where its report is."""

    summaries: tuple[Summary, ...]
    report: Path


def rehearse(
    folder: Path,
    replications: int,
    *,
    compare: bool = False,
    seed: int | None = None,
    workers: int | None = None,
    engine: Engine = "processes",
    prepared: Callable[[int], None] = lambda _surveys: None,
    tell: Callable[[int], None] = lambda _done: None,
) -> Rehearsed:
    """Rehearse a study and write ``build/rehearsal/``: ``report.html``, ``summary.json`` and a Parquet file each of
    ``shares``, ``figures``, ``conduct``, ``interviewers`` and the ``replications`` themselves.

    Args:
        seed: of the fieldwork; the study's by default. The population always has the study's.
        workers: processes, as many as the machine has cores by default.
        prepared: called with the number of surveys once the population stands. tell: with those just finished.
    Raises: SurveyError where the study, its design or the engine is at fault.
    """
    if replications < 2:
        raise SamplingError("X-REPLICATIONS-1", replications=replications)
    study = load_study(folder)
    rehearsal = open_rehearsal(study)
    number = study.settings.seed if seed is None else seed
    stages = stages_of(rehearsal, number, compare=compare)
    prepared(replications * len(stages))
    frames = run_replications(
        folder.resolve(), stages, rehearsal.folder, replications, number, compare=compare,
        workers=workers or os.cpu_count() or 1, engine=engine, tell=tell,
    )  # fmt: skip
    summaries = tuple(summarise(stage, frame) for stage, frame in zip(stages, frames, strict=True))
    if all(sum(s.failed.values()) == s.replications for s in summaries):
        codes = ", ".join(sorted({code for s in summaries for code in s.failed}))
        raise SamplingError("X-FAILED-1", count=replications, codes=codes)
    for name in FILES:
        parts = [getattr(s, name).with_columns(design=pl.lit(s.name)) for s in summaries]
        _write(rehearsal.folder / f"{name}.parquet", pl.concat(parts, how="diagonal_relaxed"))
    labelled = [f.with_columns(design=pl.lit(s.name)) for s, f in zip(summaries, frames, strict=True)]
    _write(rehearsal.folder / "replications.parquet", pl.concat(labelled))
    write_whole(rehearsal.folder / "summary.json", json.dumps(as_json(summaries), indent=1, ensure_ascii=False) + "\n")
    report = rehearsal.folder / "report.html"
    write_whole(report, render_page(study, rehearsal.population, stages, summaries, number))
    return Rehearsed(summaries, report)


def _write(path: Path, frame: pl.DataFrame) -> None:
    content = io.BytesIO()
    frame.write_parquet(content)
    write_whole(path, content.getvalue())
