"""What authors get wrong: each is a finding with its file and line, and nothing is published."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

LINES = [
    ("Of all {{ no_such_question.yes }} agree.", "R-BIND-1"),
    ("Of all {{ satisfied_town.no_such_answer }} agree.", "R-BIND-1"),
    ("In the west {{ satisfied_town.satisfied @ region=west }} agree.", "R-BIND-1"),
    ("Of all {{ satisfied_town }} agree.", "R-BIND-2"),
    ("Of all {{ satisfied_town.satisfied | bold }} agree.", "R-NARR-2"),
    ("Those are {{ satisfied_town.satisfied agree.", "R-MARK-1"),
    ("Those are satisfied_town.satisfied }} agree.", "R-MARK-1"),
    ("Those are **bold and never end.", "R-MARK-1"),
    ("Those are [words](est:satisfied_town.satisfied and never end.", "R-MARK-1"),
    ("Those are^[a note that never ends.", "R-MARK-1"),
    ("::: key-figures", "R-MARK-1"),
    ("<!-- a comment that never ends", "R-MARK-1"),
    ("| a | table |", "R-MARK-2"),
    ("```", "R-MARK-2"),
    ("> said somebody", "R-MARK-2"),
    ("<b>bold</b> words", "R-MARK-2"),
    ("#No blank", "R-MARK-2"),
    ("![A street](photo.png)", "R-IMG-1"),
    ("![A street](study.toml)", "R-IMG-2"),
    ("[A whole lot of](est:satisfied_town.satisfied) people agree.", "R-CLAIM-3"),
    ("{{ table 99 }}", "R-PLACE-1"),
    ("{{ figure none }}", "R-PLACE-1"),
    ("A sign\x07 that nobody sees.", "R-CHAR-1"),
]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small study with estimates to judge by."""
    from click.testing import CliRunner

    from aneroid.cli import main
    from aneroid.study.new import write_new_study

    folder = tmp_path_factory.mktemp("broken") / "study"
    write_new_study(folder)
    assert CliRunner().invoke(main, ["run", str(folder)]).exit_code == 0
    return folder


@pytest.mark.parametrize(("line", "code"), LINES)
def test_broken_lines_are_found_with_file_and_line(
    built: Path, aneroid: Callable[..., Result], line: str, code: str
) -> None:
    path = built / "report/en.md"
    before = path.read_text("utf-8")
    number = len(before.splitlines()) + 4
    try:
        path.write_text(f"{before.rstrip(chr(10))}\n\n# More\n\n{line}\n", encoding="utf-8")
        found = json.loads(aneroid("check", built, "--json").stdout)
    finally:
        path.write_text(before, encoding="utf-8")
    place = f"report/en.md, line {number}"
    assert (code, place) in {(f["code"], f["where"]) for f in found}, found
    remedy = next(f["remedy"] for f in found if f["code"] == code)
    assert remedy


def test_a_share_of_nobody_stops_the_run_and_names_the_line(small_study: Path, aneroid: Callable[..., Result]) -> None:
    settings = (small_study / "study.toml").read_text("utf-8")
    settings = settings.replace("from_age = [18, 35, 55]", "from_age = [18, 35, 55, 119]")
    (small_study / "study.toml").write_text(settings, encoding="utf-8")
    (small_study / "margins.csv").write_text(
        (small_study / "margins.csv").read_text("utf-8").replace("age_group,55+", "age_group,55-118"), encoding="utf-8"
    )
    margins = settings.replace('calibrate = ["sex", "age_group"]', 'calibrate = ["sex"]')
    tilts = '"age_group=55+" = { content = 0.2 }\n'
    (small_study / "study.toml").write_text(margins.replace(tilts, ""), encoding="utf-8")
    path = small_study / "report/en.md"
    text = path.read_text("utf-8").rstrip("\n")
    path.write_text(
        f"{text}\n\n# More\n\nOf the oldest {{{{ satisfied_town.satisfied @ age_group=119+ }}}}.\n", "utf-8"
    )
    result = aneroid("run", small_study)
    assert result.exit_code == 1
    assert "R-BASE-1" in result.output
    assert f"report/en.md, line {len(text.splitlines()) + 4}" in result.output
    assert not (small_study / "build/report/en.html").exists()


def test_words_over_two_lines_are_read_where_they_may_be(built: Path, aneroid: Callable[..., Result]) -> None:
    path = built / "report/en.md"
    before = path.read_text("utf-8")
    try:
        path.write_text(f"{before}\n# More\n\nThose are **bold and go\non** here.\n", encoding="utf-8")
        assert json.loads(aneroid("check", built, "--json").stdout) == []
    finally:
        path.write_text(before, encoding="utf-8")
