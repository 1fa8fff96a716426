"""A sealed draw can be made again by anyone, and any change to it shows."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from aneroid.build import as_bytes


@pytest.fixture
def sealed(small_study: Path, aneroid) -> Path:  # type: ignore[no-untyped-def]
    """A study with its sample drawn and sealed."""
    assert aneroid("sample", small_study).exit_code == 0
    assert aneroid("seal", small_study).exit_code == 0
    return small_study


def test_an_untouched_draw_is_proved(sealed: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    digest = json.loads((sealed / "seal.json").read_text("utf-8"))["seal"]
    result = aneroid("replay", sealed, "--seal", digest[:12], "--json")
    assert result.exit_code == 0, result.output
    assert all(proof["holds"] for proof in json.loads(result.output))
    assert digest in aneroid("sample", sealed).output
    assert aneroid("seal", sealed).exit_code == 0  # sealing the same draw again changes nothing


def test_moved_rows_of_the_sample_are_named(sealed: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    path = sealed / "build/sample.parquet"
    sample = pl.read_parquet(path)
    easier = pl.when(pl.col("interview_id") == sample["interview_id"][3]).then(pl.lit("a friend's house"))
    path.write_bytes(as_bytes(sample.with_columns(start_place=easier.otherwise("start_place"))))
    result = aneroid("replay", sealed)
    assert result.exit_code == 1
    assert sample["interview_id"][3] in result.output
    assert "1 difference" in result.output


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("frame.csv", "N1,north,urban,42000", "N1,north,urban,21000", "frame.csv"),
        ("study.toml", "seed = 1", "seed = 2", "seed was 1, is 2"),
        ("study.toml", "interviews = 8", "interviews = 10", "sample.psu.interviews was 8, is 10"),
        ("study.toml", "revisit_share = 0.15", "revisit_share = 0.05", "revisit_share"),
    ],
)
def test_a_changed_input_shows_and_no_other_draw_is_accepted(  # type: ignore[no-untyped-def]
    sealed: Path, aneroid, file: str, old: str, new: str, words: str
) -> None:
    path = sealed / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    replayed = aneroid("replay", sealed)
    assert replayed.exit_code == 1
    assert words in replayed.output
    refused = aneroid("sample", sealed)
    assert refused.exit_code == 1
    assert "P-SEAL-1" in refused.output
    assert words in refused.output


def test_what_does_not_touch_the_draw_may_change(sealed: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    path = sealed / "study.toml"
    path.write_text(
        path.read_text("utf-8").replace("trim = { upper = 4.0 }", "trim = { upper = 3.0 }"), encoding="utf-8"
    )
    assert aneroid("sample", sealed).exit_code == 0
    assert aneroid("replay", sealed).exit_code == 0


def test_a_seal_that_was_edited_or_is_another_one_shows(sealed: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    assert aneroid("replay", sealed, "--seal", "0123456789").exit_code == 1
    path = sealed / "seal.json"
    seal = json.loads(path.read_text("utf-8"))
    seal["settings"]["seed"] = 5
    path.write_text(json.dumps(seal), encoding="utf-8")
    result = aneroid("replay", sealed)
    assert result.exit_code == 1
    assert "edited" in result.output
    path.write_text("{}", encoding="utf-8")
    assert "P-SEAL-4" in aneroid("replay", sealed).output


def test_without_a_draw_there_is_nothing_to_seal(small_study: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    for command in ("seal", "replay"):
        result = aneroid(command, small_study)
        assert result.exit_code == 1
        assert "P-SEAL-2" in result.output


def test_a_second_draw_cannot_be_sealed_over_the_first(sealed: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    first = (sealed / "seal.json").read_text("utf-8")
    (sealed / "seal.json").unlink()
    path = sealed / "study.toml"
    path.write_text(path.read_text("utf-8").replace("seed = 1", "seed = 2", 1), encoding="utf-8")
    assert aneroid("sample", sealed).exit_code == 0
    (sealed / "seal.json").write_text(first, encoding="utf-8")
    assert "P-SEAL-3" in aneroid("seal", sealed).output
