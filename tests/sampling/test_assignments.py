"""The drawn sample as work: who goes where when, in tables that other programs read and on paper in three languages."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from pypdf import PdfReader

from aneroid.reporting.field_words import FIELD_WORDS
from aneroid.reporting.geometry import read_outlines
from aneroid.reporting.maps import draw_map
from aneroid.sampling.assignments import assign_days, kish_tables
from aneroid.study.errors import PublicationError
from aneroid.study.settings import SampleSection
from studies import copy_study


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference study's assignments, one interviewer's sheets in three languages."""
    from aneroid.assigning import write_assignments

    folder = copy_study("kosovo-2021", tmp_path_factory.mktemp("assignments") / "study")
    write_assignments(folder, ["en", "sq", "sr"], "I13")
    return folder


def words_of(pdf: Path) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(pdf).pages))


def test_every_interview_is_on_the_tables_once(handed_out: Path) -> None:
    sample = pl.read_parquet(handed_out / "build/sample.parquet")
    table = pl.read_csv(handed_out / "build/assignments/assignments.csv", try_parse_dates=True)
    assert sorted(table["interview_id"]) == sorted(sample["interview_id"])
    assert table["day"].is_between(date(2021, 9, 17), date(2021, 9, 24)).all()  # the last day is left for second visits
    assert (
        table.group_by("psu")
        .agg(pl.col("day").n_unique(), pl.col("interviewer").n_unique())
        .select((pl.col("day") == 1).all() & (pl.col("interviewer") == 1).all())
        .item()
    )
    assert not {"base_weight", "psu_probability"} & set(table.columns)
    sheet = openpyxl.load_workbook(handed_out / "build/assignments/assignments.xlsx").active
    assert sheet.max_row == 1198
    assert [cell.value for cell in sheet[1]] == table.columns


def test_the_entity_list_is_one_that_odk_takes(handed_out: Path) -> None:
    """ODK's specification: name unique and a valid identifier of a case, label not empty, properties' names plain."""
    text = (handed_out / "build/assignments/entities.csv").read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len({row["name"] for row in rows}) == len(rows) == 1197
    assert all(row["label"] for row in rows)
    assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", name) and not name.startswith("__") for name in rows[0])


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            [
                "Assignment",
                "the one whose birthday comes next",
                "every 3rd from there",
                "Up to 3 visits",
                "houses on your",
            ],
        ),
        ("sq", ["Detyra", "ditëlindjen më të afërt", "çdo e 3-ta", "Deri në 3 vizita", "shtëpitë në anën e"]),
        ("sr", ["Zadatak", "rođendan sledeći na redu", "svakog 3. od njega", "Do 3 poseta", "kuće su vam"]),
    ],
)
def test_sheets_say_the_rules_of_the_study(handed_out: Path, language: str, said: list[str]) -> None:
    path = handed_out / f"build/assignments/sheets-{language}-I13.pdf"
    text = words_of(path)
    assert all(words in text for words in said), text[:800]
    table = pl.read_csv(handed_out / "build/assignments/assignments.csv").filter(pl.col("interviewer") == "I13")
    assert all(interview in text for interview in table["interview_id"])
    assert len(PdfReader(path).pages) == table["psu"].n_unique()


def test_every_language_says_the_same_things() -> None:
    english = FIELD_WORDS["en"]
    for language, words in FIELD_WORDS.items():
        assert words.keys() == english.keys()
        for key, text in words.items():
            ours, theirs = (set(re.findall(r"{(\w+)}", t)) for t in (text, english[key]))
            assert ours - {"skip"} <= theirs, (language, key)
        assert len(words["directions"].split(",")) == 8


def test_another_design_gives_other_sheets(small_study: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    path = small_study / "study.toml"
    text = path.read_text("utf-8").replace('method = "next-birthday"', 'method = "kish-grid"')
    path.write_text(text.replace("attempts = 3 ", "attempts = 5 "), encoding="utf-8")
    result = aneroid("assignments", small_study, "--interviewer", "I01")
    assert result.exit_code == 0, result.output
    said = words_of(small_study / "build/assignments/sheets-en-I01.pdf")
    assert "men from the oldest" in said
    assert "B1: 1 1 1 1 2 2" in said  # on paper nobody can choose without the tables
    assert "Up to 5 visits" in said
    assert " ".join(kish_tables(["NOR26-0001"])[0][:3]) in said
    assert "coordinator for the start point" in said  # no start points in this study
    assert not (small_study / "build/assignments/map.svg").exists()


def test_what_is_not_there_is_explained(small_study: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    assert "P-ASSIGN-1" in aneroid("assignments", small_study, "--interviewer", "nobody").output
    result = aneroid("assignments", small_study, "--language", "xx")
    assert result.exit_code == 1
    assert "P-ASSIGN-2" in result.output


@pytest.mark.parametrize("rubbish", ["", "[]", "{}", '{"type": "Polygon", "coordinates": [[[500, 1], [2, 3], [4, 5]]]}',
                                     '{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": null}]}'])  # fmt: skip
def test_a_map_that_is_none_is_found(small_study: Path, aneroid, rubbish: str) -> None:  # type: ignore[no-untyped-def]
    path = small_study / "study.toml"
    path.write_text(
        path.read_text("utf-8").replace("\n[sample.household]", 'map = "map.geojson"\n\n[sample.household]'),
        encoding="utf-8",
    )
    (small_study / "map.geojson").write_text(rubbish, encoding="utf-8")
    result = aneroid("check", small_study)
    assert result.exit_code == 1
    assert "R-MAP-3" in result.output
    assert "R-MAP-3" in aneroid("assignments", small_study).output


def test_a_map_keeps_distances_and_north() -> None:
    """Two places 10 km apart to the east and to the north are as far apart on the sheet, with north up."""
    start, east, north = (42.0, 20.0), (42.0, 20.0 + 10 / (111.2 * 0.7431)), (42.0 + 10 / 111.2, 20.0)
    svg = draw_map([start, east, north], [], None, [], width=400, height=400, title="t")
    dots = [(float(x), float(y)) for x, y in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', svg)]
    (x0, y0), (x1, y1), (x2, y2) = dots
    assert x1 - x0 == pytest.approx(y0 - y2, rel=0.01)
    assert abs(y1 - y0) < 0.01
    assert abs(x2 - x0) < 0.01


def test_outlines_are_the_outer_rings_whatever_they_lie_in(tmp_path: Path) -> None:
    path = tmp_path / "m.geojson"
    polygons = '{"type": "MultiPolygon", "coordinates": [[[[20, 42], [21, 42], [21, 43]], [[20.5, 42.1], [20.6, 42.1], [20.6, 42.2]]]]}'
    path.write_text('{"type": "GeometryCollection", "geometries": [' + polygons + "]}", encoding="utf-8")
    assert read_outlines(path) == [[(42.0, 20.0), (42.0, 21.0), (43.0, 21.0)]]
    for wrong in ('{"type": "Point", "coordinates": [1, 2]}', polygons.replace("21, 43", "21, NaN"), "\x00"):
        path.write_text(wrong, encoding="utf-8")
        with pytest.raises(PublicationError, match="R-MAP-3"):
            read_outlines(path)


def test_days_fill_fieldwork_evenly() -> None:
    design = SampleSection.model_validate({
        "interviews": 20, "strata": ["a"], "allocation": [{"by": "a", "size": "s"}],
        "psu": {"interviews": 2, "size": "s", "segment_size": 5}, "contact": {"days": 3},
    })  # fmt: skip
    sample = pl.DataFrame({"psu": [f"p{k}" for k in range(10) for _ in "ab"], "interviewer": ["I1"] * 20})
    start = date(2026, 3, 2)
    days = assign_days(sample, design, start, start + timedelta(days=6))["day"]
    assert (days.min(), days.max()) == (start, start + timedelta(days=4))  # two days left to come again
    assert sorted(days.value_counts()["count"]) == [4] * 5
