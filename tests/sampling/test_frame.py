"""Frames and designs that cannot work: each a finding with its place, before anything is drawn."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

HEADER = "unit,region,settlement,population,households,certainty,source"
PSU = "psu = { interviews = 8,"
ALLOCATED = '{ by = "region", size = "population" }'

Change = Callable[[Path], None]


def replaced(name: str, old: str, new: str) -> Change:
    def change(folder: Path) -> None:
        text = (folder / name).read_text("utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def column(name: str, value: Callable[[int], object]) -> Change:
    """Another column in the frame, with a value by row."""

    def change(folder: Path) -> None:
        path = folder / "frame.csv"
        lines = path.read_text("utf-8").strip().split("\n")
        lines = [f"{lines[0]},{name}", *(f"{line},{value(k)}" for k, line in enumerate(lines[1:]))]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    return change


CASES: list[tuple[str, str, tuple[Change, ...]]] = [
    ("error", "P-FRAME-1", (replaced("frame.csv", "N2,north", ",north"),)),
    ("error", "P-FRAME-2", (replaced("frame.csv", "N2,north", "N1,north"),)),
    ("error", "P-FRAME-3", (replaced("frame.csv", "N2,north", "N2,"),)),
    ("error", "P-FRAME-4", (replaced("frame.csv", "42000,16800", "42000,many"),)),
    ("error", "P-FRAME-5", (replaced("frame.csv", "42000,16800", "-1,16800"),)),
    ("error", "P-FRAME-5", (replaced("frame.csv", "42000,16800", "nan,16800"),)),
    ("error", "P-FRAME-5", (replaced("frame.csv", "42000,16800", "1e999,16800"),)),
    ("error", "P-FRAME-6", (replaced("frame.csv", "18000,7200", "18000,0"),)),
    ("warning", "P-FRAME-6", (replaced("frame.csv", "18000,7200", "0,7200"),)),
    ("warning", "P-FRAME-6", (replaced("frame.csv", "18000,7200", "18000,0"),
                              replaced("study.toml", PSU, PSU + " smallest = 100,"))),
    ("error", "P-DRAW-5", (replaced("study.toml", "interviews = 320", "interviews = 9000000"),)),
    ("error", "P-DRAW-1", (replaced("study.toml", "segment_size = 120", "segment_size = 120000"),)),
    ("error", "P-DRAW-2", (replaced("study.toml", "segment_size = 120", "segment_size = 4"),)),
    ("error", "P-ALLOC-2", (replaced("study.toml", "interviews = 320", "interviews = 5"),)),
    ("error", "P-ALLOC-4", (replaced("study.toml", ALLOCATED, ALLOCATED[:-2] + ", minimum = 200 }"),)),
    ("error", "P-ALLOC-5", (replaced("study.toml", ALLOCATED, ALLOCATED[:-2] + ", fixed = { west = 10 } }"),)),
    ("error", "S-CSV-8", (replaced("study.toml", PSU, PSU + ' order = ["altitude"],'),)),
    ("error", "P-FRAME-10", (column("y", lambda k: "here" if k == 1 else k), column("x", lambda k: k),
                             replaced("study.toml", PSU, PSU + ' coordinates = ["y", "x"],'))),
    ("error", "P-FRAME-12", (column("sd", lambda _k: 0.5), column("fare", lambda k: k), replaced(
        "study.toml", ALLOCATED, ALLOCATED[:-2] + ', method = "optimum", spread = "sd", cost = "fare" }'))),
    ("error", "P-FRAME-11", (column("address", lambda k: f"Street {k}"), column("ea", lambda _k: "the same"),
                             replaced("study.toml", PSU, PSU + ' group = "ea",'),
                             replaced("study.toml", '"random-route"', '"address-list"'))),
    ("warning", "P-RESERVE-1", (replaced("study.toml", PSU, PSU + " reserves = 5000,"),)),
    ("warning", "P-ROUTE-1", (replaced("study.toml", "urban = 4, ", ""),)),
    ("error", "S-VALUE-1", (replaced("study.toml", PSU, PSU + " reserves = -1,"),)),
    ("error", "S-VALUE-1", (replaced("study.toml", PSU, PSU + ' method = "local-pivotal",'),)),
    ("error", "S-VALUE-1", (replaced("study.toml", '"next-birthday"', '"everyone"'),)),
    ("error", "S-VALUE-1", (replaced("study.toml", ALLOCATED, '{ by = "stratum", size = "population" }'),)),
    ("error", "S-VALUE-1", (replaced("study.toml", '"next-birthday"', '"whoever opens"'),)),
]  # fmt: skip


@pytest.mark.parametrize(("severity", "code", "changes"), CASES, ids=[f"{k}-{c[1]}" for k, c in enumerate(CASES)])
def test_check_finds_it_and_a_run_stops_before_anything_is_drawn(  # type: ignore[no-untyped-def]
    small_study: Path, aneroid, severity: str, code: str, changes: tuple[Change, ...]
) -> None:
    for change in changes:
        change(small_study)
    result = aneroid("check", small_study, "--json")
    found = [finding for finding in json.loads(result.output) if finding["code"] == code]
    assert found, result.output
    assert found[0]["severity"] == severity
    assert found[0]["remedy"]
    if severity == "error":
        assert result.exit_code == 1
        drawn = aneroid("sample", small_study)
        assert drawn.exit_code == 1
        assert code in drawn.output
        assert not (small_study / "build/sample.parquet").exists()


PLACES: list[tuple[str, dict[str, Any]]] = [
    ("systematic by height", {"order": ["height"]}),
    ("simple", {"method": "simple"}),
    ("sampford", {"method": "sampford"}),
    ("pareto", {"method": "pareto", "permanent": {"seed": 3}}),
    ("pivotal", {"method": "pivotal"}),
    ("local pivotal", {"method": "local-pivotal", "coordinates": ["latitude", "longitude"]}),
    ("merged and with reserves", {"smallest": 100, "reserves": 2}),
]


@pytest.mark.parametrize(("name", "psu"), PLACES, ids=[name for name, _ in PLACES])
def test_every_way_to_draw_goes_through_to_the_disclosure(
    small_study: Path, aneroid, name: str, psu: dict[str, Any]
) -> None:  # type: ignore[no-untyped-def]
    words = {
        "systematic by height": "ordered there and back by height", "simple": "with equal probabilities",
        "sampford": "Sampford", "pareto": "permanent random numbers", "pivotal": "by the pivotal method",
        "local pivotal": "spread over the map", "merged and with reserves": "2 reserve PSU(s) per cell",
    }  # fmt: skip
    for change in (
        column("height", lambda k: 100 * k),
        column("latitude", lambda k: 42 + k / 10),
        column("longitude", lambda k: 20 + k / 7),
    ):
        change(small_study)
    if "smallest" in psu:
        (small_study / "frame.csv").write_text(
            (small_study / "frame.csv").read_text("utf-8") + "N9,north,rural,60,20,count,Invented,1,42.2,20.2\n",
            encoding="utf-8",
        )
    written = (
        json.dumps(psu)[1:-1].replace('": ', '" = ').replace('"order"', "order").replace("{", "{ ").replace("}", " }")
    )
    for key in ("method", "permanent", "seed", "coordinates", "smallest", "reserves"):
        written = written.replace(f'"{key}"', key)
    replaced("study.toml", PSU, PSU + f" {written},")(small_study)
    replaced("study.toml", 'formats = ["html", "pdf"]', 'formats = ["html"]')(small_study) if "formats" in (
        small_study / "study.toml"
    ).read_text("utf-8") else replaced(
        "study.toml", 'languages = ["en"]\nnotice', 'languages = ["en"]\nformats = ["html"]\nnotice'
    )(small_study)
    result = aneroid("run", small_study)
    assert result.exit_code == 0, result.output
    page = (small_study / "build/report/en.html").read_text("utf-8")
    assert words[name] in page
    if "smallest" in psu:
        assert "below 100 households were merged" in page
        assert pl.read_parquet(small_study / "build/reserves.parquet")["order"].max() == 2
        assert aneroid("replay", small_study).exit_code == 0


def test_a_list_of_addresses_goes_through(small_study: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    rows = [f"{ea}-{k},{region},{kind},3,1,count,Invented,EA{ea},Street {ea} no. {k}"
            for ea, (region, kind) in enumerate([("north", "urban"), ("north", "rural"), ("south", "urban"), ("south", "rural")] * 12)
            for k in range(30)]  # fmt: skip
    (small_study / "frame.csv").write_text("\n".join([HEADER + ",ea,address", *rows]) + "\n", encoding="utf-8")
    replaced("study.toml", PSU, PSU + ' group = "ea",')(small_study)
    replaced("study.toml", '"random-route"', '"address-list"')(small_study)
    assert aneroid("run", small_study).exit_code == 0
    assert "from the frame's list of addresses" in (small_study / "build/report/en.html").read_text("utf-8").replace(
        "&#39;", "'"
    )
    listing = pl.read_parquet(small_study / "build/listing.parquet")
    sample = pl.read_parquet(small_study / "build/sample.parquet")
    assert set(sample["start_place"]) <= set(listing["address"])
    assert aneroid("assignments", small_study, "--interviewer", "I01").exit_code == 0
