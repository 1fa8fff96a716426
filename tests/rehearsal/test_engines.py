"""A rehearsal on an engine that exists gives the same replications, byte for byte, as one in this process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result

# engines leave sockets and pipes behind when they stop, which is their own affair
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture
def spark(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Spark on this machine, with a session that the command makes itself."""
    sql = pytest.importorskip("pyspark.sql", reason="no PySpark here: make spark brings it")
    for name, value in {"SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_SUBMIT_ARGS": SUBMITTED}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("PYSPARK_PYTHON", raising=False)
    yield
    active = sql.SparkSession.getActiveSession()
    if active is not None:
        active.stop()


SUBMITTED = "--master local[2] --conf spark.ui.enabled=false pyspark-shell"


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """A Ray cluster of this machine, as its own command starts it; this test stops the processes of its folder."""
    ray = pytest.importorskip("ray", reason="no Ray here: pip install ray")
    monkeypatch.setenv("RAY_ADDRESS", "")
    head = subprocess.Popen(
        [Path(sys.executable).with_name("ray"), "start", "--head", "--block", "--num-cpus=2", "--port=6399",
         "--include-dashboard=false", "--disable-usage-stats", f"--temp-dir={_short(tmp_path)}"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert head.stdout is not None
    for line in head.stdout:
        if "--block" in line:
            break
    monkeypatch.setenv("RAY_ADDRESS", "127.0.0.1:6399")
    yield ray
    ray.shutdown()
    head.terminate()
    head.wait(30)


def _short(folder: Path) -> str:
    """Ray's sockets need a short path."""
    link = Path("/tmp") / f"ray{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(folder)
    return str(link)


def replications(folder: Path) -> bytes:
    return (folder / "build/rehearsal/replications.parquet").read_bytes()


def rehearsed_twice(folder: Path, aneroid: Callable[..., Result], engine: str) -> tuple[bytes, bytes]:
    """What the engine and this process come to, each from the beginning."""
    found = []
    for options in (("--engine", engine), ("--workers", "1")):
        result = aneroid("rehearse", folder, "--replications", "40", *options)
        assert result.exit_code == 0, result.output
        found.append(replications(folder))
        for batches in (folder / "build/rehearsal").glob("batches-*/*.parquet"):
            batches.unlink()
    return found[0], found[1]


@pytest.mark.usefixtures("spark")
def test_batches_are_played_on_spark(small_study: Path, aneroid: Callable[..., Result]) -> None:
    on_spark, here = rehearsed_twice(small_study, aneroid, "spark")
    assert on_spark == here


@pytest.mark.usefixtures("cluster")
def test_batches_are_played_on_ray(small_study: Path, aneroid: Callable[..., Result]) -> None:
    on_ray, here = rehearsed_twice(small_study, aneroid, "ray")
    assert on_ray == here


@pytest.mark.usefixtures("spark")
def test_machines_without_the_package_are_told(
    small_study: Path, aneroid: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYSPARK_PYTHON", "/usr/bin/python3")
    result = aneroid("rehearse", small_study, "--replications", "40", "--engine", "spark")
    assert result.exit_code == 1
    assert "X-ENGINE-3" in result.output
