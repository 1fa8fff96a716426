"""Interviews from elsewhere: every kind of source gives the same interviews, and what does not fit is told."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import openpyxl
import polars as pl
import pyreadstat
import pytest
from click.testing import Result

from aneroid.lifecycle import run_study
from aneroid.study.folder import load_study

NAMES = ("interview_id", "start", "end", "adults", "sex", "age", "satisfied_town", "main_problem", "change_first")
ROWS = [
    ("NOR26-0001", "2026-03-02T09:00:00Z", "2026-03-02T09:30:00Z", 2, "male", 44, "neither", "jobs", "Rrugët, ë"),
    ("NOR26-0002", "2026-03-02T10:00:00Z", "2026-03-02T10:20:00Z", 1, "female", 31, "very_satisfied", "dk", "=1+1"),
    ("NOR26-0003", "2026-03-03T09:00:00Z", "2026-03-03T09:31:00Z", 3, "female", 80, "neither", "roads", None),
]  # fmt: skip


def xml(row: tuple[object, ...], number: int) -> str:
    given = {name: value for name, value in zip(NAMES, row, strict=True) if value is not None}
    adults = given.pop("adults")
    answers = "".join(f"<{name}>{value}</{name}>" for name, value in given.items())
    return (f'<data id="northland-2026" version="1">{answers}<selection><adults>{adults}</adults></selection>'
            f"<meta><instanceID>uuid:{number}</instanceID></meta></data>")  # fmt: skip


def write_xml(folder: Path) -> Path:
    for number, row in enumerate(ROWS):
        (folder / "in" / str(number)).mkdir(parents=True)
        (folder / "in" / str(number) / "submission.xml").write_text(xml(row, number), "utf-8")
    return folder / "in"


def table(names: tuple[str, ...] = NAMES) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([names, *ROWS])
    return out.getvalue()


def write_csv(folder: Path) -> Path:
    (folder / "in.csv").write_text(table(), "utf-8")
    return folder / "in.csv"


def write_xlsx(folder: Path) -> Path:
    book = openpyxl.Workbook()
    for row in (NAMES, *ROWS):
        book.active.append(["'=1+1"[1:] if value == "=1+1" else value for value in row])
    book.active["I3"].data_type = "s"
    book.save(folder / "in.xlsx")
    return folder / "in.xlsx"


def write_sav(folder: Path) -> Path:
    pyreadstat.write_sav(pl.DataFrame(ROWS, schema=list(NAMES), orient="row").to_pandas(), folder / "in.sav")
    return folder / "in.sav"


def write_dta(folder: Path) -> Path:
    pyreadstat.write_dta(pl.DataFrame(ROWS, schema=list(NAMES), orient="row").to_pandas(), folder / "in.dta")
    return folder / "in.dta"


def write_central_zip(folder: Path) -> Path:
    names = tuple({"adults": "selection-adults"}.get(name, name) for name in NAMES)
    with zipfile.ZipFile(folder / "in.zip", "w") as archive:
        archive.writestr("form-adult.csv", "PARENT_KEY,KEY,x\nuuid:0,uuid:0/1,y\n")
        archive.writestr("form.csv", table(names))
    return folder / "in.zip"


def write_kobo_csv(folder: Path) -> Path:
    names = tuple({"adults": "selection/adults"}.get(name, name) for name in NAMES)
    labelled = table(names).replace("very_satisfied", "Very satisfied").replace("female", "Female")
    (folder / "in.csv").write_text(labelled, "utf-8")
    return folder / "in.csv"


WRITERS: list[Callable[[Path], Path]] = [
    write_xml, write_csv, write_xlsx, write_sav, write_dta, write_central_zip, write_kobo_csv,
]  # fmt: skip


@pytest.mark.parametrize("write", WRITERS)
def test_every_source_gives_the_same_interviews(
    write: Callable[[Path], Path], small_study: Path, tmp_path: Path, aneroid: Callable[..., Result]
) -> None:
    result = aneroid("import", small_study, write(tmp_path), "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.output)
    assert told["interviews"] == 3
    assert told["answers that do not fit"] == {}
    frame = pl.read_parquet(small_study / "field" / "submissions.parquet").sort("interview_id")
    expected = [tuple(v for n, v in zip(NAMES, row, strict=True) if n not in ("start", "end")) for row in ROWS]
    assert frame.select([n for n in NAMES if n not in ("start", "end")]).rows() == expected
    assert frame["ended"].to_list()[0].isoformat() == "2026-03-02T09:30:00"
    contacts = pl.read_parquet(small_study / "field" / "contacts.parquet")
    assert contacts["disposition"].to_list() == ["1.1"] * 3


@pytest.mark.parametrize("ending", ["sav", "dta"])
def test_coded_answers_are_known_by_their_labels(
    ending: str, small_study: Path, tmp_path: Path, aneroid: Callable[..., Result]
) -> None:
    """Codes say nothing by themselves: here they run against the form's order, and one label is missing."""
    frame = pl.DataFrame(ROWS, schema=list(NAMES), orient="row").to_pandas()
    frame["sex"] = [2.0, 1.0, 1.0]
    frame["satisfied_town"] = [30.0, 10.0, 70.0]
    labels = {
        "sex": {1: "Female", 2: "Male"},
        "satisfied_town": {30: "Neither one nor the other", 10: "Very satisfied"},
    }
    form = load_study(small_study).questionnaire
    assert form is not None
    names = {o.name: o.label["en"] for o in form["satisfied_town"].options}
    labels["satisfied_town"] = {30: names["neither"].upper(), 10: f" {names['very_satisfied']}"}
    write = pyreadstat.write_sav if ending == "sav" else pyreadstat.write_dta
    write(frame, tmp_path / f"in.{ending}", variable_value_labels=labels)
    told = json.loads(aneroid("import", small_study, tmp_path / f"in.{ending}", "--json").stdout)
    assert told["answers that do not fit"] == {"satisfied_town": ["70"]}
    found = pl.read_parquet(small_study / "field" / "submissions.parquet").sort("interview_id")
    assert found["sex"].to_list() == ["male", "female", "female"]
    assert found["satisfied_town"].to_list() == ["neither", "very_satisfied", None]


def test_what_does_not_fit_is_told(small_study: Path, tmp_path: Path, aneroid: Callable[..., Result]) -> None:
    text = table().replace("NOR26-0003", "ELSE-1").replace("jobs", "weather").replace("change_first", "remarks")
    (tmp_path / "in.csv").write_text(text, "utf-8")
    told = json.loads(aneroid("import", small_study, tmp_path / "in.csv", "--json").output)
    assert told["answers that do not fit"] == {"main_problem": ["weather"]}
    assert told["not in the sample"] == ["ELSE-1"]
    assert told["columns without question"] == ["remarks"]
    assert "change_first" in told["questions without column"]
    mapped = json.loads(
        aneroid("import", small_study, tmp_path / "in.csv", "--map", "remarks=change_first", "--json").output
    )
    assert mapped["columns without question"] == []


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("x.csv", "a,b\n1,2\n", "C-IMPORT-1"), ("x.csv", "interview_id\nno\n", "C-IMPORT-3"), ("x.zip", "rubbish", "C-FILE-3"),
        ("x.xlsx", "rubbish", "C-FILE-3"), ("x.sav", "rubbish", "C-FILE-3"), ("x.doc", "rubbish", "C-FILE-2"),
        ("x.csv", "", "C-FILE"),
    ],
)  # fmt: skip
def test_rubbish_is_refused_in_words(
    name: str, content: str, code: str, small_study: Path, tmp_path: Path, aneroid: Callable[..., Result]
) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    result = aneroid("import", small_study, tmp_path / name)
    assert result.exit_code == 1
    assert code in result.output
    assert not (small_study / "field").exists()
    assert aneroid("import", small_study, tmp_path / "nowhere.csv").exit_code == 1


def test_imported_interviews_are_what_a_run_goes_on_from(small_study: Path, tmp_path: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    """The rehearsal's own interviews, exported as CSV and imported, are verified as before."""
    run_study(load_study(small_study), until="verification")
    made = pl.read_parquet(small_study / "build" / "submissions.parquet")
    made = made.rename({"started": "start", "ended": "end"}).drop("synthetic")
    made.with_columns(pl.col("start", "end").dt.strftime("%Y-%m-%dT%H:%M:%SZ")).write_csv(tmp_path / "in.csv")
    settings = small_study / "study.toml"
    settings.write_text(settings.read_text("utf-8").replace('source = "rehearsal"', 'source = "server"'), "utf-8")
    assert aneroid("import", small_study, tmp_path / "in.csv").exit_code == 0
    run_study(load_study(small_study), until="verification")
    again = pl.read_parquet(small_study / "build" / "submissions.parquet")
    questions = [q.name for q in load_study(small_study).questionnaire.questions if q.kind == "single"]  # type: ignore[union-attr]
    assert again.select(questions).rows() == made.select(questions).rows()


def test_everyone_of_a_household_may_be_imported_and_weighed(small_study: Path, tmp_path: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    """Two persons of each household: as many addresses as before, twice the interviews, each with the base weight."""
    run_study(load_study(small_study), until="verification")
    made = pl.read_parquet(small_study / "build" / "submissions.parquet")
    accepted = pl.read_parquet(small_study / "build" / "verification.parquet").filter(decision="accepted")
    made = made.join(accepted.select("submission_id"), on="submission_id", how="semi")
    made = made.rename({"started": "start", "ended": "end"}).drop("synthetic", "address_id")
    made = made.with_columns(adults=pl.lit(2))
    later = pl.col("start", "end") + pl.duration(hours=1)
    second = made.sample(fraction=1, shuffle=True, seed=5).select(
        pl.exclude("interview_id", "interviewer", "start", "end", "submission_id")
    )
    twice = made.select("interview_id", "interviewer", later).hstack(second)
    both = pl.concat([made.drop("submission_id"), twice], how="diagonal").with_columns(
        KEY=pl.format("uuid:{}", pl.int_range(pl.len()))
    )
    both.with_columns(pl.col("start", "end").dt.strftime("%Y-%m-%dT%H:%M:%SZ")).write_csv(tmp_path / "in.csv")
    settings = small_study / "study.toml"
    text = settings.read_text("utf-8").replace('source = "rehearsal"', 'source = "server"')
    text = text.replace('"next-birthday"', '"everyone"').replace('telephone = "all"', 'telephone = "none"')
    text = re.sub(r'method = "rake"\ncalibrate = \[.*\n', 'method = "none"\n', text)
    assert '"everyone"' in text
    assert 'method = "none"' in text
    settings.write_text(text, "utf-8")
    assert aneroid("import", small_study, tmp_path / "in.csv").exit_code == 0
    result = aneroid("weight", small_study)
    assert result.exit_code == 0, result.output
    build = small_study / "build"
    interviews, weights = (pl.read_parquet(build / f"{n}.parquet") for n in ("interviews", "weights"))
    decided = pl.read_parquet(build / "verification.parquet").filter(decision="accepted")
    assert interviews.height == weights.height == decided.height > 1.7 * made.height
    assert pl.read_parquet(build / "addresses.parquet").height == made.height
    households = weights.with_columns(sizes=pl.len().over("interview_id"))
    assert households.filter(sizes=2)["adults"].unique().to_list() == [1.0]
    assert households.filter(sizes=1)["adults"].unique().to_list() in ([], [2.0])
    assert interviews["weight"].to_list() == weights["weight"].to_list()
    base = pl.read_parquet(build / "sample.parquet")["base_weight"]
    people = weights["weight"].sum() / 2
    assert people == pytest.approx(base.sum(), rel=0.02)


class FakeCentral(BaseHTTPRequestHandler):
    """As much of ODK Central as its client asks for."""

    def do_POST(self) -> None:
        self.answer({"token": "t" * 64, "expiresAt": "2099-01-01T00:00:00Z", "createdAt": "2026-01-01T00:00:00Z"})

    def do_GET(self) -> None:
        if "Submissions" not in self.path:
            self.answer(
                {
                    "id": 7,
                    "displayName": "Ana",
                    "type": "user",
                    "createdAt": "2026-01-01T00:00:00Z",
                    "email": "a@example.org",
                }
            )
            return
        rows = [
            {"__id": f"uuid:{k}", "__system": {"submissionDate": row[2]}, "selection": {"adults": row[3]},
             **{n: v for n, v in zip(NAMES, row, strict=True) if n != "adults"}}
            for k, row in enumerate(ROWS)
        ]  # fmt: skip
        self.answer({"value": rows})

    def answer(self, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: object) -> None:
        pass


def test_interviews_come_from_central_too(small_study: Path, tmp_path: Path, aneroid: Callable[..., Result]) -> None:
    server = HTTPServer(("127.0.0.1", 0), FakeCentral)
    Thread(target=server.serve_forever, daemon=True).start()
    config = tmp_path / "pyodk.toml"
    config.write_text(
        f'[central]\nbase_url = "http://127.0.0.1:{server.server_port}"\nusername = "a"\npassword = "b"\n'
    )
    result = aneroid("import", small_study, "central:7/northland-2026", "--config", config, "--json")
    server.shutdown()
    server.server_close()
    assert result.exit_code == 0, result.output
    assert json.loads(result.output)["interviews"] == 3
    frame = pl.read_parquet(small_study / "field" / "submissions.parquet")
    assert frame["adults"].to_list() == [2, 1, 3]
