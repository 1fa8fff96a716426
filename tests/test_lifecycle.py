"""Only what changed is made anew; an interruption at any moment leaves a build that the next run completes."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from aneroid import build as building
from aneroid.lifecycle import STAGES, run_study
from aneroid.study.folder import load_study


def made(folder: Path) -> list[str]:
    return [ran.stage.name for ran in run_study(load_study(folder)) if ran.made]


ALL = [stage.name for stage in STAGES["rehearsal"]]


def edit(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")


def test_a_first_run_makes_everything_and_a_second_nothing(small_study: Path) -> None:
    assert made(small_study) == ALL
    assert made(small_study) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("report/en.md", "worry about work", "worry about jobs", ["check", "estimates", "report"]),
        (
            "study.toml",
            'organisation = "Your organisation"',
            'organisation = "Ours"',
            ["check", "sample", "diagnostics", "report"],
        ),
        ("frame.csv", "42000", "43000", ALL),
    ],
)
def test_only_stages_whose_inputs_changed_run_again(
    name: str, old: str, new: str, expected: list[str], small_study: Path
) -> None:
    run_study(load_study(small_study))
    edit(small_study, name, old, new)
    assert made(small_study) == expected


def test_a_damaged_artefact_is_made_again(small_study: Path) -> None:
    run_study(load_study(small_study))
    (small_study / "build/weights.parquet").write_bytes(b"rubbish")
    assert made(small_study) == ["weights"]
    (small_study / "build/manifest.json").write_text("{", encoding="utf-8")
    assert made(small_study) == ALL


def test_a_run_interrupted_at_any_write_is_completed_by_the_next(
    small_study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = building.write_whole
    for stop in range(1, 26, 3):
        count = 0

        def interrupted(path: Path, content: str | bytes, stop: int = stop) -> str:
            nonlocal count
            count += 1
            if count == stop:
                raise KeyboardInterrupt
            return whole(path, content)

        monkeypatch.setattr(building, "write_whole", interrupted)
        with pytest.raises(KeyboardInterrupt):
            edit(small_study, "study.toml", f"seed = {1 if stop == 1 else stop - 3}\n", f"seed = {stop}\n")
            run_study(load_study(small_study))
        monkeypatch.setattr(building, "write_whole", whole)
        run_study(load_study(small_study))
        assert made(small_study) == []
        assert not list((small_study / "build").rglob(".*"))


def test_a_killed_process_leaves_a_build_that_the_next_run_completes(small_study: Path) -> None:
    command = [sys.executable, "-m", "aneroid", "run", str(small_study)]
    for delay in (0.4, 0.9, 1.2):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    manifest = json.loads((small_study / "build/manifest.json").read_text(encoding="utf-8"))
    for stage in manifest["stages"].values():
        for name, digest in stage["artefacts"].items():
            assert building.sha256(small_study / "build" / name) == digest


def test_an_unchanged_study_is_answered_from_hashes_alone(small_study: Path) -> None:
    run_study(load_study(small_study))
    ready = building.published_if_current(small_study)
    assert ready is not None
    assert sorted(path.name for path in ready) == ["en.html", "en.pdf"]
    edit(small_study, "margins.csv", "0.485", "0.486")
    assert building.published_if_current(small_study) is None


def test_stages_stop_where_they_are_told(small_study: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    assert aneroid("sample", small_study).exit_code == 0
    assert sorted(p.name for p in (small_study / "build").iterdir()) == [
        "check.json", "manifest.json", "revisits.parquet", "sample.parquet", "seal.json", "units.parquet",
    ]  # fmt: skip
    assert aneroid("verify", small_study).exit_code == 0
    assert (small_study / "build/verification.parquet").exists()
    assert not (small_study / "build/weights.parquet").exists()


def test_trace_leads_from_a_number_to_its_interviews(kosovo: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    result = aneroid("trace", kosovo, "influence_serbia.negative")
    assert result.exit_code == 0
    [estimate] = re.findall(r"estimate +([0-9.]+) %", result.output)
    assert round(float(estimate)) == 90
    assert "KOS21-" in result.output
    assert "synthetic  yes" in result.output
    assert aneroid("trace", kosovo, "influence_serbia.nothing").exit_code == 1
