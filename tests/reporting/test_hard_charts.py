"""Charts and pages of what nobody hopes for: sixty bars, labels of three hundred letters, other scripts, bad maps."""

from __future__ import annotations

import json
import re
from pathlib import Path

import polars as pl
import pytest

from aneroid.reporting.charts import (
    Bar,
    DotGroup,
    Segment,
    StackedRow,
    distance_ladder,
    dot_intervals,
    interval_bars,
    region_map,
    stacked_bars,
)
from aneroid.reporting.evidence import Evidence
from aneroid.reporting.figures import PAGE, PHONE, render_figure
from aneroid.reporting.geometry import borders, fitted, middle, read_shapes
from aneroid.reporting.labels import Labels
from aneroid.reporting.words import Wording
from aneroid.study.errors import PublicationError
from aneroid.study.folder import load_study
from aneroid.study.settings import FigurePlan

LONG = "a label of very many letters " * 11
SQUARE = ((20.0, 42.0), (21.0, 42.0), (21.0, 43.0), (20.0, 43.0))


def percent(share: float) -> str:
    return f"{100 * share:.0f}%"


def inside(svg: str, width: float) -> bool:
    """Whether no text begins or, as far as letters can be measured, ends outside of the sheet."""
    from aneroid.reporting.drawing import text_width

    for x, size, anchor, text in re.findall(
        r'<text x="([\d.-]+)"[^>]*font-size="([\d.]+)"[^>]*text-anchor="(\w+)"[^>]*>([^<]*)<', svg
    ):
        wide = text_width(text, float(size))
        left = float(x) - {"start": 0, "middle": wide / 2, "end": wide}[anchor]
        if left < -3 or left + wide > width + 6:
            return False
    return True


@pytest.mark.parametrize("width", [PAGE, PHONE])
def test_long_labels_stay_on_the_sheet(width: float) -> None:
    bars = [Bar(LONG, 0.5, 0.4, 0.6), Bar("short", 0.2, 0.1, 0.3)]
    for svg in (
        interval_bars(bars, width=width, title="T", description="D", percent=percent),
        dot_intervals([DotGroup("g", tuple(bars))], total=bars[1], width=width, title="T", description="D", percent=percent),
        stacked_bars([StackedRow(LONG, (Segment(LONG, 0.6, "positive"), Segment("b", 0.4, "negative")))], width=width,
                     title="T", description="D", number=percent),
        distance_ladder([LONG, "near"], [(LONG, bars), ("other", bars)], width=width, title="T", description="D", percent=percent),
    ):  # fmt: skip
        assert inside(svg, width)


def test_sixty_bars_fit_on_a_page() -> None:
    bars = [Bar(f"answer {k}", k / 100, k / 120, k / 80) for k in range(60)]
    svg = interval_bars(bars, width=PAGE, title="T", description="D", percent=percent)
    height = float(re.search(r'height="([\d.]+)" role', svg)[1])  # type: ignore[index]
    assert height < 660
    assert all(f">answer {k}<" in svg for k in range(60))


@pytest.mark.parametrize(("kind", "count", "code"), [("bars", 61, "R-FIG-2"), ("stacked", 9, "R-FIG-3")])
def test_what_no_page_can_hold_is_an_error_with_its_place(small_study: Path, kind: str, count: int, code: str) -> None:
    names = ["table", "question", "option", "by", "group", "n", "estimate", "se", "low", "high", "deff"]
    rows = [(1, "q", f"o{k}", None, None, 100, 0.01, 0.01, 0.0, 0.1, 1.0) for k in range(count)]
    evidence = Evidence(pl.DataFrame(rows, schema=names, orient="row"))
    plan = FigurePlan.model_validate(
        {"id": "f", "kind": kind, "title": {"en": "T"}, "question": "q", "questions": ["q"]}
    )
    labels = Labels(load_study(small_study).settings, None, "en")
    with pytest.raises(PublicationError, match=code) as problem:
        render_figure(plan, 1, evidence, labels, Wording("en"))
    assert "figure f" in str(problem.value)


def test_a_map_puts_regions_where_they_are(tmp_path: Path) -> None:
    east = tuple((x + 1, y) for x, y in SQUARE)
    features = [
        {"properties": {"name": name}, "geometry": {"type": "Polygon", "coordinates": [[list(p) for p in ring]]}}
        for name, ring in (("west", SQUARE), ("east", east), ("east", tuple((x + 2, y) for x, y in SQUARE)))
    ]
    (tmp_path / "m.geojson").write_text(json.dumps({"features": features}), encoding="utf-8")
    shapes = read_shapes(tmp_path / "m.geojson", "name")
    assert len(shapes["east"]) == 2
    assert len(borders(shapes["east"])) == 6  # the line between its two squares is no border
    placed, height = fitted(shapes, 300, 300)
    assert middle(placed["west"])[0] < middle(placed["east"])[0]
    assert middle((SQUARE,)) == pytest.approx((20.5, 42.5))
    assert height == pytest.approx(300 / 3 / 0.7373, rel=1e-3)  # the cosine of 42.5 degrees
    svg = region_map(shapes, [("west", Bar("West", 0.4, 0.3, 0.5)), ("east", None)], width=PAGE, title="T", description="D",
                     percent=percent, hidden="not shown", between=lambda a, b: f"{a}-{b}")  # fmt: skip
    assert ">40%<" in svg
    assert ">not shown<" in svg


@pytest.mark.parametrize("text", ["", "{", '{"features": []}', '{"features": [{"properties": {}, "geometry": null}]}'])
def test_a_broken_map_is_a_finding(tmp_path: Path, text: str) -> None:
    (tmp_path / "m.geojson").write_text(text, encoding="utf-8")
    with pytest.raises(PublicationError, match="R-MAP-1"):
        read_shapes(tmp_path / "m.geojson", "name")


def test_sources_are_cited_with_their_date_and_unknown_ones_are_findings(small_study: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    (small_study / "evidence").mkdir()
    (small_study / "evidence/fg-1.md").write_text(
        "---\nsource: A group\ndate: 2026-01-02\ninvented: yes\n---\n", "utf-8"
    )
    text = (small_study / "report/en.md").read_text("utf-8")
    (small_study / "report/en.md").write_text(text + "\n# More\n\n[Somebody said](src:fg-1) so.\n", encoding="utf-8")
    result = aneroid("run", small_study)
    assert result.exit_code == 0, result.output
    html = (small_study / "build/report/en.html").read_text("utf-8")
    assert "A group, 2 January 2026. Invented" in html
    (small_study / "report/en.md").write_text(text + "\n# More\n\n[Somebody said](src:fg-2) so.\n", encoding="utf-8")
    result = aneroid("check", small_study)
    assert result.exit_code == 1
    assert "R-SRC-1" in result.output
    assert "report/en.md, line" in result.output
