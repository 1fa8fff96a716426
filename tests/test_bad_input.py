"""Rubbish in, a message out: every fault gives exit status 1, words, no traceback, and no half-written artefact."""

from __future__ import annotations

import errno
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from pypdf import PdfReader

from studies import with_dimension


def replace(name: str, old: str, new: str, count: int = -1) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, count), encoding="utf-8")

    return spoil


def write(name: str, content: bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes(content) and None


def remove(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def encode(name: str, encoding: str) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_bytes(text.replace("Invented", "Ërfunden").encode(encoding))

    return spoil


def sheet(change: Callable[[openpyxl.Workbook], None]) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        workbook = openpyxl.load_workbook(folder / "questionnaire.xlsx")
        change(workbook)
        workbook.save(folder / "questionnaire.xlsx")

    return spoil


def cell(title: str, row: int, column: str, value: object) -> Callable[[Path], None]:
    def change(workbook: openpyxl.Workbook) -> None:
        names = [c.value for c in workbook[title][1]]
        workbook[title].cell(row, names.index(column) + 1).value = value  # type: ignore[assignment]

    return sheet(change)


def stale_dimension(folder: Path) -> None:
    """A survey sheet whose last rows lie outside the size it states."""
    with_dimension(folder / "questionnaire.xlsx", "A1:J15")


def bomb(folder: Path) -> None:
    """A workbook of a few kilobytes that unpacks to two hundred megabytes."""
    with zipfile.ZipFile(folder / "questionnaire.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 200_000_000)


FAULTS: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "no study.toml": (remove("study.toml"), "S-FOLDER-2", "study.toml"),
    "toml syntax": (replace("study.toml", "seed = 1", "seed = ", 1), "S-TOML-1", "line"),
    "unknown key": (replace("study.toml", "attempts = 3", "atempts = 3"), "S-KEY-1", "Did you mean attempts?"),
    "missing key": (replace("study.toml", "interviews = 320\n", ""), "S-KEY-2", "[sample] interviews"),
    "wrong kind": (replace("study.toml", "interviews = 320", 'interviews = "many"'), "S-VALUE-1", "'many'"),
    "end before start": (replace("study.toml", "end = 2026-03-13", "end = 2026-02-13"), "S-VALUE-1", "before it starts"),
    "table twice": (replace("study.toml", "number = 2", "number = 1"), "S-VALUE-1", "given twice"),
    "study.toml not utf-8": (write("study.toml", b'seed = 1 # \xe9\n'), "S-TOML-2", "UTF-8"),
    "no questionnaire": (remove("questionnaire.xlsx"), "Q-FILE-1", "questionnaire.xlsx"),
    "broken workbook": (write("questionnaire.xlsx", b"PK\x03\x04 rubbish"), "Q-FILE-5", "Excel"),
    "stale dimension": (stale_dimension, "Q-ROWS-1", "row 1"),
    "archive bomb": (bomb, "Q-FILE-4", "200 MB"),
    "option without a name": (cell("choices", 2, "name", None), "Q-", "choices"),
    "unknown list": (cell("survey", 8, "type", "select_one nowhere"), "Q-FORM-1", "nowhere"),
    "routing to nowhere": (
        cell("survey", 18, "relevant", "${herd_service} = 'yes'"), "Q-", "herd_service",
    ),
    "translation missing": (replace("study.toml", 'languages = ["en"]       ', 'languages = ["en", "sq"] '), "Q-LANG-1", "sq"),
    "unknown question in a table": (
        replace("study.toml", '"trust_council", ', '"trust_counsel", '), "S-PLAN-1", "Did you mean trust_council?",
    ),
    "unknown option in a net": (replace("study.toml", '"very_satisfied"', '"vary_satisfied"'), "S-PLAN-2", "very_satisfied"),
    "open question in a table": (replace("study.toml", '"main_problem", "heard', '"change_first", "heard'), "S-PLAN-3", "change_first"),
    "no frame": (remove("frame.csv"), "S-CSV-1", "frame.csv"),
    "semicolons": (replace("frame.csv", ",", ";"), "S-CSV-3", "semicolons"),
    "frame not utf-8": (encode("frame.csv", "latin-1"), "S-CSV-2", "row 2"),
    "ragged row": (replace("frame.csv", "N2,north,", "N2,north,extra,"), "S-CSV-7", "row 3"),
    "negative population": (replace("frame.csv", "18000", "-18000"), "P-FRAME-5", "row 3, column population"),
    "not a number": (replace("frame.csv", "18000", "18 000"), "P-FRAME-4", "row 3"),
    "duplicate unit": (replace("frame.csv", "N2,", "N1,"), "P-FRAME-2", "row 3"),
    "no source": (replace("frame.csv", "16800,count,Invented for this example", "16800,count,"), "P-FRAME-8", "row 2"),
    "stratum without population": (
        lambda folder: [replace("frame.csv", a, b)(folder) for a, b in (
            ("9000,", "0,"), ("7000,", "0,"), ("5200,", "0,"))] and None, "P-FRAME-9", "north, rural",
    ),
    "margins off": (replace("margins.csv", "0.485", "0.585"), "W-MARGIN-7", "1.1"),
    "margin without source": (replace("margins.csv", "0.485,count,Invented for this example", "0.485,count,"), "W-MARGIN-5", "row 2"),
    "margin category unknown": (replace("margins.csv", "55+", "55-99"), "W-MARGIN-8", "55-99"),
    "margin missing": (replace("margins.csv", "sex,", "gender,"), "W-MARGIN-9", "sex"),
    "margin twice": (replace("margins.csv", "sex,female", "sex,male"), "W-MARGIN-3", "row 3"),
    "binding without estimate": (replace("report/en.md", "trust_school.yes", "trust_school.maybe"), "R-BIND-1", "yes, no, dk"),
    "binding unreadable": (replace("report/en.md", "{{ trust_police.yes }}", "{{ trust_police }}"), "R-BIND-2", "trust_police"),
    "unknown table": (replace("report/en.md", "{{ table 3 }}", "{{ table 9 }}"), "R-PLACE-1", "9"),
    "no narrative": (remove("report/en.md"), "R-FILE-1", "report/en.md"),
    "unknown target": (replace("targets.toml", "jobs = 34", "job = 34"), "S-SHARES-4", "jobs"),
    "targets that do not add up": (replace("targets.toml", "jobs = 34", "jobs = 44"), "S-SHARES-5", "110"),
    "control character": (replace("report/en.md", "worry about", "worry\x00about"), "R-CHAR-1", "line"),
    "targets unreadable": (write("targets.toml", b"[shares\n"), "S-SHARES-1", "targets.toml"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_check_and_run_say_what_is_wrong_and_where(name: str, small_study: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    spoil, code, words = FAULTS[name]
    spoil(small_study)
    checked = aneroid("check", small_study)
    assert checked.exit_code == 1
    assert code in checked.output
    assert words in checked.output
    ran = aneroid("run", small_study)
    assert ran.exit_code == 1, ran.output
    assert code in ran.output
    assert "Traceback" not in ran.output


def test_check_lists_all_problems_at_once(small_study: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    for name in ("negative population", "margins off", "binding without estimate", "unknown question in a table"):
        FAULTS[name][0](small_study)
    output = aneroid("check", small_study).output
    assert [c for c in ("P-FRAME-5", "W-MARGIN-7", "R-BIND-1", "S-PLAN-1") if c not in output] == []


def test_a_missing_study_is_named(tmp_path: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    for arguments in (["check", tmp_path / "none"], ["run", tmp_path / "none"]):
        result = aneroid(*arguments)
        assert (result.exit_code, "S-FOLDER-1" in result.output) == (1, True)
    assert not (tmp_path / "none").exists()


def test_a_digit_without_an_estimate_is_a_warning(small_study: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    replace("report/en.md", "worry about work.", "worry about work; 7 of 10 do.")(small_study)
    result = aneroid("check", small_study)
    assert result.exit_code == 0
    assert "R-DIGIT-1" in result.output


def test_a_run_that_fails_leaves_no_artefact_of_the_failing_stage(small_study: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    assert aneroid("run", small_study).exit_code == 0
    before = {p.name: p.read_bytes() for p in (small_study / "build/report").iterdir()}
    text = (small_study / "report/en.md").read_text(encoding="utf-8")
    (small_study / "report/en.md").write_text(text.replace("trust_school.yes", "trust_school.maybe"), encoding="utf-8")
    assert aneroid("run", small_study).exit_code == 1
    assert {p.name: p.read_bytes() for p in (small_study / "build/report").iterdir()} == before
    assert not list((small_study / "build").rglob(".*"))


def test_letters_of_other_scripts_reach_the_page(small_study: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    replace("report/en.md", "worry about work.", "worry about work: ψήφος, гласање, zgjedhje.")(small_study)
    result = aneroid("run", small_study)
    assert result.exit_code == 0, result.output
    text = "".join(page.extract_text() for page in PdfReader(small_study / "build/report/en.pdf").pages)
    assert "ψήφος" in text


def test_an_option_that_nobody_chose_is_a_row_with_an_upper_limit(small_study: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    for old, new in (("other = 6", "other = 10"), ("dk = 4\n\n[shares.heard", "dk = 0\n\n[shares.heard")):
        replace("targets.toml", old, new)(small_study)
    assert aneroid("run", small_study).exit_code == 0
    estimates = pl.read_parquet(small_study / "build/estimates.parquet")
    nobody = estimates.filter(
        (pl.col("question") == "main_problem") & (pl.col("option") == "dk") & pl.col("by").is_null()
    )
    row = nobody.row(0, named=True)
    assert (row["estimate"], row["se"], row["low"]) == (0.0, 0.0, 0.0)
    assert 0 < row["high"] < 0.05


DATA = "id,w,s,p,q,g\n1,1.5,a,1,yes,x\n2,2.0,a,2,no,x\n3,1.0,b,3,yes,\n4,1.0,b,4,,y\n"


@pytest.mark.parametrize(
    ("content", "arguments", "code", "words"),
    [
        (DATA.replace("2.0", "0"), [], "E-WEIGHT-1", "zero"),
        (DATA.replace("2.0", "-1"), [], "E-WEIGHT-1", "negative"),
        (DATA.replace("2.0", ""), [], "E-WEIGHT-1", "missing"),
        (DATA.replace("b,4", "a,4").replace("4,1.0,a", "4,1.0,a"), [], "E-VAR-1", "b"),
        (DATA.replace("b,3", "b,1"), [], "E-PSU-1", "nest"),
        (DATA, ["nothing"], "C-COL-1", "nothing"),
        (DATA.replace("id,w", "w,w"), [], "C-CSV-3", "w"),
        ("id,w,s,p,q,g\n", [], "C-FILE-4", "no rows"),
        ("", [], "C-", "data.csv"),
    ],
)
def test_tabulate_explains_what_it_cannot_use(  # type: ignore[no-untyped-def]
    content: str, arguments: list[str], code: str, words: str, tmp_path: Path, aneroid
) -> None:
    path = tmp_path / "data.csv"
    path.write_text(content, encoding="utf-8")
    result = aneroid("tabulate", path, "q", *arguments, "--weight", "w", "--strata", "s", "--psu", "p")
    assert result.exit_code == 1, result.output
    assert code in result.output
    assert words in result.output


@pytest.mark.parametrize("separator", [";", "\t"])
def test_tabulate_reads_what_spreadsheets_of_other_countries_write(separator: str, tmp_path: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    told = []
    for name, text in (("data.csv", DATA), ("other.csv", DATA.replace(",", separator).replace(".", ","))):
        (tmp_path / name).write_text(text, encoding="utf-8")
        result = aneroid("tabulate", tmp_path / name, "q", "--weight", "w", "--lonely-psu", "adjust")
        assert result.exit_code == 0, result.output
        told.append(result.output)
    assert told[0] == told[1]


@pytest.mark.parametrize("name", ["data.sav", "data.dta", "data.parquet", "data.txt"])
def test_tabulate_refuses_files_that_are_not_what_they_say(name: str, tmp_path: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / name).write_bytes(b"rubbish" * 100)
    result = aneroid("tabulate", tmp_path / name, "q")
    assert result.exit_code == 1
    assert "C-FILE" in result.output


def test_an_empty_group_and_missing_answers_are_marked(tmp_path: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "data.csv"
    path.write_text(DATA, encoding="utf-8")
    result = aneroid("tabulate", path, "q", "--weight", "w", "--by", "g")
    assert result.exit_code == 0
    assert "nobody asked" in result.output


def test_a_table_never_replaces_the_data_nor_a_file_of_another_kind(tmp_path: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    data = tmp_path / "data.csv"
    data.write_text(DATA, encoding="utf-8")
    (tmp_path / "other.sav").write_bytes(b"kept")
    for out in (data, tmp_path / "other.sav", tmp_path / "nothing"):
        result = aneroid("tabulate", data, "q", "--weight", "w", "--out", out)
        assert (result.exit_code, "C-TABLE-1" in result.output) == (1, True)
    assert data.read_text(encoding="utf-8") == DATA
    assert (tmp_path / "other.sav").read_bytes() == b"kept"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["data.csv", "other.sav"]


def test_what_is_no_file_is_never_replaced_by_one(tmp_path: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    """A pipe or a device, such as /dev/null, which root could otherwise rename away."""
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    (tmp_path / "data.csv").write_text(DATA, encoding="utf-8")
    result = aneroid("tabulate", tmp_path / "data.csv", "q", "--weight", "w", "--out", pipe)
    assert (result.exit_code, "S-WRITE-1" in result.output) == (1, True)
    assert pipe.is_fifo()
    assert (
        aneroid(
            "user", "add", "ana", "--role", "analyst", "--password", "long enough 1", "--data", tmp_path / "field"
        ).exit_code
        == 0
    )
    assert aneroid("backup", pipe, "--data", tmp_path / "field").exit_code == 1
    assert pipe.is_fifo()


def test_what_the_system_refuses_is_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_study: Path, aneroid
) -> None:  # type: ignore[no-untyped-def]
    too_long = "x" * 300
    for command in ("check", "run", "plan", "verify"):
        result = aneroid(command, too_long)
        assert (result.exit_code, "S-ACCESS-1" in result.output) == (1, True), command

    def closed(path: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", closed)
    result = aneroid("run", small_study)
    assert result.exit_code == 1
    assert result.output.startswith(f"[S-ACCESS-1] {small_study}")
    assert "Permission denied" in result.output
    assert sorted(p.name for p in tmp_path.iterdir()) == ["study"]


@pytest.mark.parametrize("was_there", [True, False])
def test_a_new_study_is_there_whole_or_not_at_all(
    was_there: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, aneroid
) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "new"
    if was_there:
        folder.mkdir()
    copy, copied = shutil.copyfile, 0

    def full_disk(*arguments: Any, **options: Any) -> Any:
        nonlocal copied
        copied += 1
        if copied == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        return copy(*arguments, **options)

    monkeypatch.setattr(shutil, "copyfile", full_disk)
    result = aneroid("new", folder)
    assert (result.exit_code, "S-WRITE-1" in result.output) == (1, True)
    assert copied >= 3
    assert folder.exists() == was_there
    assert not was_there or not any(folder.iterdir())


@pytest.mark.parametrize(
    "command",
    [
        ["check"],
        ["run"],
        ["seal"],
        ["replay"],
        ["diff"],
        ["trace", "a.b"],
        ["plan"],
        ["weight"],
        ["assignments"],
        ["questionnaire"],
    ],
)
def test_a_study_that_is_none_is_called_so(command: list[str], tmp_path: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "study.toml").write_text("seed = 1\n", encoding="utf-8")
    for path, code in ((tmp_path / "none", "S-FOLDER-1"), (tmp_path / "study.toml", "S-FOLDER-4")):
        name, *more = command
        result = aneroid(name, path, *(more or ([path] if name == "diff" else [])))
        assert (result.exit_code, code in result.output) == (1, True), result.output


def test_looking_for_people_makes_no_data_folder(tmp_path: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    for command in (["list"], ["password", "ana", "--password", "long enough 1"], ["disable", "ana"]):
        result = aneroid("user", *command, "--data", tmp_path / "none")
        assert (result.exit_code, "C-STORE-2" in result.output) == (1, True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("rubbish", [b"a,b\n1,2\n", b"\xb5\x00\xff" * 9])
def test_a_broken_configuration_of_pyodk_is_told(rubbish: bytes, small_study: Path, tmp_path: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "pyodk.toml").write_bytes(rubbish)
    result = aneroid("import", small_study, "central:7/barometer", "--config", tmp_path / "pyodk.toml")
    assert (result.exit_code, "C-CENTRAL-1" in result.output) == (1, True)


def test_a_folder_without_interviews_is_told(small_study: Path, tmp_path: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "empty").mkdir()
    result = aneroid("import", small_study, tmp_path / "empty")
    assert (result.exit_code, "C-FILE-6" in result.output) == (1, True)
    assert not (small_study / "field").exists()


def test_wrong_usage_has_status_two(aneroid) -> None:  # type: ignore[no-untyped-def]
    assert aneroid("tabulate").exit_code == 2
    assert aneroid("nonsense").exit_code == 2
