"""Many replications: in batches, over the cores or an existing engine, each batch written whole, so that a run goes on.

A replication follows from the seed and its number alone, so results do not depend on how many processes there are.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Literal

import numpy as np
import polars as pl

from aneroid.build import code_fingerprint, write_whole
from aneroid.rehearsal.designs import stages_of
from aneroid.rehearsal.opening import forget_others, open_rehearsal
from aneroid.rehearsal.playing import Played, Stage, play
from aneroid.study.errors import SamplingError, SurveyError
from aneroid.study.folder import load_study

BATCH = 20
"""Replications that are played and written together."""

Engine = Literal["processes", "ray", "spark"]

THREADS = ("POLARS_MAX_THREADS", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
"""Libraries that would start threads of their own in every process."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some replications of one design: ``first`` up to, not with, ``end``."""

    study: str
    seed: int
    compare: bool
    design: int
    first: int
    end: int


def run_replications(
    study: Path,
    stages: Sequence[Stage],
    folder: Path,
    replications: int,
    seed: int,
    *,
    compare: bool,
    workers: int,
    engine: Engine = "processes",
    tell: Callable[[int], None] = lambda _done: None,
) -> list[pl.DataFrame]:
    """Play every design many times; batches that an earlier run finished are taken from the folder.

    Args:
        folder: where batches are written. workers: processes; one plays in this process.
        tell: called with the replications that were just finished, for progress.
    Returns: a frame per design, a row per replication in order (``FRAME``).
    Raises: SamplingError X-REPLICATIONS-1 for fewer than two, X-ENGINE-1 or -2 where the engine cannot be reached;
        StudyError S-WRITE-1.
    """
    if replications < 2:
        raise SamplingError("X-REPLICATIONS-1", replications=replications)
    paths: dict[Batch, Path] = {}
    for k, stage in enumerate(stages):
        code = f"batches-{code_fingerprint()[:8]}-"
        place = folder / f"{code}{fingerprint(stage, seed)}"
        forget_others(folder, "batches-", place, shared=code)
        for first in range(0, replications, BATCH):
            batch = Batch(str(study), seed, compare, k, first, min(replications, first + BATCH))
            paths[batch] = place / f"{batch.first:06d}-{batch.end:06d}.parquet"
    done = {batch: frame for batch, path in paths.items() if (frame := _read(path, batch)) is not None}
    tell(sum(frame.height for frame in done.values()))
    missing = [batch for batch in paths if batch not in done]
    for batch, content in _play_all(missing, stages, workers, engine):
        write_whole(paths[batch], content)
        done[batch] = pl.read_parquet(io.BytesIO(content))
        tell(batch.end - batch.first)
    return [pl.concat([done[b] for b in paths if b.design == k]).sort("replication") for k in range(len(stages))]


def fingerprint(stage: Stage, seed: int) -> str:
    """A hash of everything that a design's replications follow from."""
    inputs = {
        "code": code_fingerprint(), "seed": seed, "settings": stage.settings.model_dump(mode="json"),
        "truth": stage.population.truth.to_dicts(), "margins": stage.population.margins,
        "places": stage.population.places.write_csv(), "followed": [(f.question, f.labels) for f in stage.followed],
    }  # fmt: skip
    return hashlib.sha256(json.dumps(inputs, sort_keys=True, default=str).encode()).hexdigest()[:16]


def play_batch(batch: Batch, stages: Sequence[Stage] | None = None) -> bytes:
    """Play a batch and give it as a Parquet file; the study is opened where the stages are not at hand."""
    known = stages if stages is not None else _opened(batch.study, batch.seed, batch.compare)
    stage = known[batch.design]
    frame = as_frame([play(stage, k) for k in range(batch.first, batch.end)], batch.first)
    content = io.BytesIO()
    frame.write_parquet(content)
    return content.getvalue()


def as_frame(played: Sequence[Played], first: int) -> pl.DataFrame:
    """A row per replication: ``replication``, ``failed``, lists of estimates and their errors, ``caught``, figures."""
    names = ("estimate", "se", "low", "high", "plain", "n")
    columns: dict[str, Any] = {
        "replication": np.arange(first, first + len(played)),
        "failed": [p.failed for p in played],
        "caught": pl.Series([p.caught.ravel().tolist() for p in played], dtype=pl.List(pl.Int64)),
        "figures": pl.Series([json.dumps(dict(p.figures)) for p in played], dtype=pl.String),
    }
    for name in names:
        columns[name] = pl.Series([getattr(p, name).tolist() for p in played], dtype=pl.List(pl.Float64))
    return pl.DataFrame(columns)


@lru_cache(maxsize=2)
def _opened(study: str, seed: int, compare: bool) -> tuple[Stage, ...]:
    rehearsal = open_rehearsal(load_study(Path(study)))
    return tuple(stages_of(rehearsal, seed, compare=compare))


def _read(path: Path, batch: Batch) -> pl.DataFrame | None:
    """A batch as it was written, or none."""
    try:
        frame = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError):
        return None
    complete = frame.height == batch.end - batch.first and frame.columns == as_frame([], 0).columns
    return frame if complete else None


def _play_all(
    batches: Sequence[Batch], stages: Sequence[Stage], workers: int, engine: Engine
) -> Iterator[tuple[Batch, bytes]]:
    if engine == "ray":
        yield from _with_ray(batches)
    elif engine == "spark":
        yield from _with_spark(batches)
    elif workers <= 1 or len(batches) <= 1:
        for batch in batches:
            yield batch, play_batch(batch, stages)
    else:
        with _one_thread_each(), ProcessPoolExecutor(min(workers, len(batches)), get_context("spawn")) as pool:
            waiting = {pool.submit(play_batch, batch): batch for batch in batches}
            try:
                for finished in as_completed(waiting):
                    yield waiting[finished], finished.result()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """New processes start no threads of their own: the replications are what runs side by side."""
    before = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(dict.fromkeys(THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _with_ray(batches: Sequence[Batch]) -> Iterator[tuple[Batch, bytes]]:
    """Over a Ray cluster that runs already; its machines need the study folder at the same path."""
    ray = _engine("ray")
    try:
        ray.init(address="auto", ignore_reinit_error=True, log_to_driver=False, logging_level="WARNING")
    except ConnectionError as problem:
        raise SamplingError("X-ENGINE-2", engine="ray", reason=str(problem)) from problem
    remote = ray.remote(play_batch)
    waiting = {remote.remote(batch): batch for batch in batches}
    with _told("ray", ray.exceptions.RayError):
        while waiting:
            [finished], _ = ray.wait(list(waiting), num_returns=1)
            yield waiting.pop(finished), ray.get(finished)


def _with_spark(batches: Sequence[Batch]) -> Iterator[tuple[Batch, bytes]]:
    """Over the Spark session that is active or configured; its machines need the study folder at the same path."""
    sql = _engine("pyspark.sql")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # otherwise any python3 there is, without this package
    with _told("spark", Exception):
        context = sql.SparkSession.builder.appName("aneroid rehearse").getOrCreate().sparkContext
        if not batches:
            return
        spread = context.parallelize(list(batches), len(batches))
        yield from spread.map(lambda batch: (batch, play_batch(batch))).toLocalIterator(prefetchPartitions=True)


@contextmanager
def _told(engine: str, failures: type[Exception]) -> Iterator[None]:
    """What goes wrong on the machines of an engine, in words."""
    try:
        yield
    except SurveyError:
        raise
    except failures as problem:
        said = [
            line.strip() for line in str(problem).splitlines() if re.match(r"\s*(\w+\.)*\w*(Error|Exception): ", line)
        ]
        reason = said[-1] if said else str(problem).partition("\n")[0]
        raise SamplingError("X-ENGINE-3", engine=engine, reason=reason) from problem


def _engine(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError as problem:
        raise SamplingError("X-ENGINE-1", engine=module.partition(".")[0]) from problem
