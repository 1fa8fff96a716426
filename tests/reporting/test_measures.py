"""Means, several answers, batteries and numbers, from the data file to every file of the report."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from click.testing import CliRunner, Result
from docx import Document as WordFile
from pypdf import PdfReader

from aneroid.cli import main
from aneroid.lifecycle import run_study
from aneroid.reporting.evidence import Evidence
from aneroid.reporting.judging import judge_words
from aneroid.reporting.words import Wording
from aneroid.study.errors import PublicationError, SurveyError
from aneroid.study.folder import load_study

HERE = Path(__file__).parent
LANGUAGES = ("en", "sq", "sr", "sr-Cyrl")


def copy_several(target: Path) -> Path:
    shutil.copytree(HERE / "several", target)
    shutil.copy(HERE.parent / "reference/several.csv", target / "data.csv")
    return target


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copy_several(tmp_path_factory.mktemp("several") / "study")
    result = CliRunner().invoke(main, ["run", str(folder)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return folder


def cells(folder: Path) -> dict[tuple[str, str, str], dict[str, Any]]:
    frame = pl.read_parquet(folder / "build/estimates.parquet")
    return {(row["question"], row["option"], row["group"] or ""): row for row in frame.iter_rows(named=True)}


# R 4 and survey 4, from the project's root:
#   d <- read.csv("tests/reference/several.csv", na.strings="")
#   s <- c(very_low=1, low=2, middle=3, high=4, very_high=5)
#   d$council <- s[d$trust_council]; d$police <- s[d$trust_police]; d$hours[d$hours == 98] <- NA
#   d$any <- as.integer(d$tv == 1 | d$paper == 1)
#   z <- svydesign(ids=~psu, strata=~stratum, weights=~w, data=d)
#   svymean(~council, z, na.rm=TRUE, deff="replace")      # and so on for police, hours, tv, web, paper, any
#   svyby(~council, ~sex, z, svymean, na.rm=TRUE)
R = {
    ("trust_council", "mean", ""): (2.904789308331, 0.104782173486, 3.0049140381),
    ("trust_police", "mean", ""): (2.921503048933, 0.051872682935, 1.3561923572),
    ("hours", "mean", ""): (3.300059494030, 0.109196058995, 1.0733207802),
    ("sources", "tv", ""): (0.615983498864, 0.031316182219, 1.6127544894),
    ("sources", "web", ""): (0.621650532171, 0.024317506843, 0.9780211747),
    ("sources", "paper", ""): (0.112389571915, 0.018409216193, 1.3215140488),
    ("sources", "old", ""): (0.666103141401, 0.030868158947, 1.6665457566),
    ("sources", "tv+paper", ""): (0.666103141401, 0.030868158947, 1.6665457566),
    ("media", "tv", ""): (0.615983498864, 0.031316182219, 1.6127544894),
    ("trust_council", "mean", "female"): (2.85184250587418, 0.111377772364099, None),
    ("trust_council", "mean", "male"): (2.97369937061544, 0.122114693402953, None),
    ("hours", "mean", "female"): (3.31545496387905, 0.148663779587159, None),
    ("hours", "mean", "male"): (3.28021992191328, 0.144978414082801, None),
    ("sources", "tv", "female"): (0.632796703229911, 0.0345221748092180, None),
    ("sources", "tv", "male"): (0.593340027504311, 0.0461778283116827, None),
}


@pytest.mark.parametrize("key", R)
def test_means_and_shares_of_several_answers_are_those_of_r(several: Path, key: tuple[str, str, str]) -> None:
    cell = cells(several)[key]
    estimate, se, deff = R[key]
    assert cell["estimate"] == pytest.approx(estimate, abs=1e-11)
    assert cell["se"] == pytest.approx(se, abs=1e-11)
    assert deff is None or cell["deff"] == pytest.approx(deff, abs=1e-8)
    assert cell["statistic"] == ("mean" if key[1] == "mean" else "choice")


def test_a_mean_leaves_out_who_has_no_opinion_and_keeps_its_interval_off_the_unit(several: Path) -> None:
    found = cells(several)
    assert [found["trust_council", option, ""]["n"] for option in ("high", "mean")] == [420, 387]
    assert found["hours", "mean", ""]["n"] == 402
    mean = found["hours", "mean", ""]
    assert mean["high"] - mean["estimate"] == pytest.approx(mean["estimate"] - mean["low"])
    assert mean["low"] > 1


def text_of(path: Path) -> str:
    if path.suffix == ".pdf":
        text = " ".join(page.extract_text() for page in PdfReader(path).pages)
    elif path.suffix == ".docx":
        text = " ".join(node.text or "" for node in WordFile(str(path)).element.body.iter("{*}t"))
    else:
        text = re.sub(r"<[^>]+>", " ", path.read_text("utf-8").partition("<body>")[2])
    return re.sub(r"\s+", " ", text.replace("\u00ad", ""))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["html", "pdf", "docx"])
def test_means_are_said_as_means_in_every_language_and_format(several: Path, language: str, kind: str) -> None:
    words, found = Wording(language), cells(several)
    text = text_of(several / f"build/report/{language}.{kind}")
    council, police, hours = (found[q, "mean", ""] for q in ("trust_council", "trust_police", "hours"))
    interval = f"{words.number(police['low'], 2)}–{words.number(police['high'], 2)}"
    for said in (words.number(council["estimate"], 2), words.number(hours["estimate"], 1), interval):
        assert said in text, said
    assert "290" not in text.replace(words.number(290), "")  # a mean of 2.90 is not 290 %
    assert words.say("note.several", hundred=words.number(100)) in text
    assert words.say("mean.scale", low="1", high="5") in text


def test_tables_hold_what_their_layout_says(several: Path) -> None:
    book = openpyxl.load_workbook(several / "build/report/en.xlsx")
    found = cells(several)

    def rows(name: str) -> dict[str, list[Any]]:
        return {str(r[0]): list(r[1:]) for r in book[name].iter_rows(min_row=7, values_only=True) if r[0]}

    means = rows("Table 3")
    assert means["Hours of television on an ordinary day – Mean"][0] == pytest.approx(
        found["hours", "mean", ""]["estimate"]
    )
    assert means["Hours of television on an ordinary day – Mean"][4] == 402
    battery = rows("Table 4")
    assert list(battery)[:2] == ["The town council", "The police"]  # by size
    assert battery["The police"][0] == pytest.approx(found["trust_police", "high+very_high", ""]["estimate"])
    waves = rows("Table 5")["The police"]
    assert waves[0] == pytest.approx(found["trust_police", "high+very_high", "2019"]["estimate"])
    assert waves[1] == pytest.approx(found["trust_police", "high+very_high", "2021"]["estimate"])
    assert rows("Table 6")["The police"][-1] == pytest.approx(found["trust_police", "mean", ""]["estimate"])
    assert rows("Table 1")["Mean (1–5)"][0] == pytest.approx(found["trust_council", "mean", ""]["estimate"])
    listed = list(rows("Table 2"))
    assert listed.index("The web") < listed.index("Television") < listed.index("Newspapers")  # by size


def test_a_mean_is_drawn_on_the_whole_of_its_scale(several: Path) -> None:
    html = (several / "build/report/en.html").read_text("utf-8")
    chart = html[html.index('id="figure-means"') : html.index('id="figure-hours"')]
    assert [tick for tick in "12345" if f">{tick}<" not in chart] == []
    assert ">2.90<" in chart
    assert "2.90 (2.69–3.12)" in chart  # in the table under the chart, for who does not see it
    assert "%" not in re.sub(r"<p class=.under.>.*?</p>|<details>|width=\"100%\"", "", chart)


def test_trace_tells_what_a_mean_and_a_choice_are_made_of(several: Path, aneroid: Callable[..., Result]) -> None:
    data = pl.read_csv(several / "data.csv")
    scores = {"very_low": 1, "low": 2, "middle": 3, "high": 4, "very_high": 5}
    mean = json.loads(aneroid("trace", several, "trust_council.mean", "--json").stdout)
    counted = data.filter(pl.col("trust_council") != "dk")
    assert (mean["asked"], mean["answered"]) == (420, counted.height)
    total = (counted["w"] * counted["trust_council"].replace_strict(scores)).sum()
    assert f"{total:,.3f} / {counted['w'].sum():,.3f}" in mean["formula"]
    assert "mean 2.9048, 2.69" in aneroid("trace", several, "trust_council.mean").output
    choice = json.loads(aneroid("trace", several, "sources.tv + sources.paper", "--json").stdout)
    chose = data.filter((pl.col("tv") == 1) | (pl.col("paper") == 1))
    assert choice["interviews"] == chose["id"].to_list()
    hours = json.loads(aneroid("trace", several, "hours.mean @ sex=male", "--json").stdout)
    assert hours["answered"] == data.filter((pl.col("sex") == "male") & (pl.col("hours") != 98)).height


def test_diff_names_the_mean_that_one_answer_changed(
    several: Path, tmp_path: Path, aneroid: Callable[..., Result]
) -> None:
    other = copy_several(tmp_path / "other")
    text = (other / "data.csv").read_text()
    lines = text.splitlines()
    lines[1] = lines[1].rsplit(",", 1)[0] + ",9"
    (other / "data.csv").write_text("\n".join(lines) + "\n")
    settings = (other / "study.toml").read_text("utf-8")
    (other / "study.toml").write_text(
        settings.replace('"html", "pdf", "docx", "xlsx", "pptx", "svg"', '"html"'), "utf-8"
    )
    assert aneroid("run", other).exit_code == 0
    said = aneroid("diff", several, other).output
    assert re.search(r"hours\.mean: 3\.3001 -> 3\.3\d{3}\n", said), said
    assert "data.csv" in said
    changed = json.loads(aneroid("diff", several, other, "--json").stdout)
    assert {cell["question"] for cell in changed["estimates"]} == {"hours"}
    assert {s["place"] for s in changed["said"] if s["language"] == "en" and s["kind"] == "chart"} == {"figure-hours"}


ROWS = [
    ("trust", "mean", None, None, 400, 3.1, 0.05, 3.0, 3.2, 1.1, "mean"),
    ("trust", "mean", "sex", "female", 200, 3.4, 0.06, 3.28, 3.52, 1.1, "mean"),
    ("trust", "mean", "sex", "male", 200, 2.9, 0.06, 2.78, 3.02, 1.1, "mean"),
    ("trust", "mean", "sex", "other", 200, 3.35, 0.06, 3.2, 3.5, 1.1, "mean"),
    ("trust", "yes", None, None, 400, 0.6, 0.02, 0.56, 0.64, 1.1, "share"),
    ("trust", "no", None, None, 400, 0.4, 0.02, 0.36, 0.44, 1.1, "share"),
    ("trust", "yes", "sex", "nobody", 0, None, None, None, None, None, "share"),
]
NAMES = ["question", "option", "by", "group", "n", "estimate", "se", "low", "high", "deff", "statistic"]
EVIDENCE = Evidence(pl.DataFrame(ROWS, schema=NAMES, orient="row").with_columns(table=pl.lit(1)))


@pytest.mark.parametrize(
    ("words", "target", "verdict"),
    [
        ("trust more", "trust.mean @female - trust.mean @male", "matches"),
        ("trust less", "trust.mean @female - trust.mean @male", "contradicts"),
        ("trust more", "trust.mean @female - trust.mean @other", "not_significant"),
        ("the same", "trust.mean @female - trust.mean @other", "matches"),
        ("a majority", "trust.mean", "unsupported"),
        ("two thirds", "trust.mean", "unsupported"),
        ("a majority", "trust.yes", "matches"),
    ],
)
def test_words_on_means_are_judged_by_their_difference_and_never_as_shares(
    words: str, target: str, verdict: str
) -> None:
    judgement = judge_words(words, target, EVIDENCE, "en").judgement
    assert judgement is not None
    assert judgement.verdict == verdict, judgement


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("trust.mean - trust.yes", "R-BIND-4"),
        ("rank(trust.mean) = 1", "R-BIND-4"),
        ("trust.mean | trust.yes", "R-BIND-4"),
        ("trust.yes | trust.no", "R-BIND-5"),
        ("trust.yes @ sex=nobody", "R-BASE-1"),
        ("trust.median", "R-BIND-1"),
    ],
)
def test_what_a_mean_or_an_empty_base_cannot_give_is_an_error(target: str, code: str) -> None:
    with pytest.raises(PublicationError, match=code):
        judge_words("most", target, EVIDENCE, "en", where="report/en.md, line 3")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('"high", "very_high"]\norder', '"high", "verry_high"]\norder', "S-PLAN-2"),
        ("scores = { very_low = 1,", "scores = { verylow = 1,", "S-PLAN-2"),
        ('missing = ["98"]', "scores = { a = 1, b = 2 }\noptions = { a = { en = 'a' }, b = { en = 'b' } }", "C-ANSWER-1"),
        ("mean = true\nquestions = [\"trust_police\"]", "mean = true\nquestions = [\"media\"]", "S-PLAN-8"),
        ('layout = "means"\nquestions = ["trust_council", "trust_police", "hours"]', 'layout = "means"\nquestions = ["sources", "trust_council", "trust_police", "hours"]', "S-PLAN-8"),
        ('questions = ["sources", "media"]\norder = "size"', 'questions = ["sources", "media"]\nrounding = "hundred"', "S-PLAN-10"),
        ('kind = "bars"', 'kind = "stacked"\nquestions = ["sources"]', "R-FIG-9"),
        ('kind = "means"\ntitle = { en = "How', 'kind = "trend"\noption = "mean"\nquestion = "trust_council"\ntitle = { en = "How', "R-FIG-8"),
        ('questions = ["trust_council", "trust_police"]\n\n[[figures]]\nid = "hours"', 'questions = ["trust_council", "hours"]\n\n[[figures]]\nid = "hours"', "R-FIG-7"),
        ('name = "trusts"', 'name = "mean"', "S-PLAN-12"),
        ('tv = "tv",', 'tv = "hours",', "C-ANSWER-2"),
        ('separator = ";"', 'separator = ","', "C-ANSWER-1"),
        ("scores = { very_low = 1, low = 2, middle = 3, high = 4, very_high = 5 }", "scores = { very_low = 1, low = 1 }", "S-VALUE-1"),
    ],
)  # fmt: skip
def test_a_plan_that_does_not_fit_its_questions_is_a_finding(
    tmp_path: Path, aneroid: Callable[..., Result], old: str, new: str, code: str
) -> None:
    folder = copy_several(tmp_path / "study")
    text = (folder / "study.toml").read_text("utf-8")
    assert old in text
    (folder / "study.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    found = json.loads(aneroid("check", folder, "--json").stdout)
    assert code in {f["code"] for f in found}, found
    assert all(f["where"] for f in found)


ARABIC = "مجلس المدينة: هل تثق به؟ (TV 24)"


def test_words_from_right_to_left_keep_their_own_direction_and_turn_no_number_round(
    tmp_path: Path, aneroid: Callable[..., Result]
) -> None:
    folder = copy_several(tmp_path / "study")
    text = (folder / "study.toml").read_text("utf-8").replace('en = "The town council"', f'en = "{ARABIC}"')
    text = text.replace('"en", "sq", "sr", "sr-Cyrl"', '"en"').replace(', "docx", "xlsx", "pptx", "svg"', ', "xlsx"')
    (folder / "study.toml").write_text(text, encoding="utf-8")
    narrative = (folder / "report/en.md").read_text("utf-8").replace("of older media", "of الصحف")
    (folder / "report/en.md").write_text(narrative, encoding="utf-8")
    result = aneroid("run", folder)
    assert result.exit_code == 0, result.output
    html = (folder / "build/report/en.html").read_text("utf-8")
    assert f'<th scope="row">\u2068{ARABIC}\u2069' in html  # first strong isolate: runs from right to left by itself
    assert re.search(r"of الصحف <a[^>]*>\u206667%\u2069</a>, <a[^>]*>\u20666.5\u2069</a>", html)
    chart = html[html.index('id="figure-means"') : html.index('id="figure-hours"')]
    assert "\u2068" in chart
    xs = [float(x) for x in re.findall(r'<text x="([\d.-]+)"[^>]*text-anchor="end"', chart)]
    assert xs[0] > 150  # the label has the room that its wider letters need
    book = openpyxl.load_workbook(folder / "build/report/en.xlsx")
    assert ARABIC in {row[0] for row in book["Table 4"].iter_rows(values_only=True)}  # spreadsheets need no marks


def test_a_number_that_is_none_stops_the_run_and_says_how_to_leave_it_out(
    tmp_path: Path, aneroid: Callable[..., Result]
) -> None:
    folder = copy_several(tmp_path / "study")
    text = (folder / "data.csv").read_text()
    (folder / "data.csv").write_text(re.sub(r",98$", ",no idea", text, flags=re.M))
    result = aneroid("run", folder)
    assert result.exit_code == 1
    assert "E-NUMBER-1" in result.output
    assert "missing: no idea" in result.output
    settings = (folder / "study.toml").read_text("utf-8").replace('missing = ["98"]', 'missing = ["no idea"]')
    (folder / "study.toml").write_text(settings, encoding="utf-8")
    assert aneroid("run", folder).exit_code == 0
    assert cells(folder)["hours", "mean", ""]["estimate"] == pytest.approx(R["hours", "mean", ""][0], abs=1e-11)


def with_hours(folder: Path, written: str) -> Path:
    """The study with something else where nobody had said the hours."""
    study = copy_several(folder)
    text = (study / "data.csv").read_text()
    (study / "data.csv").write_text(re.sub(r",98$", f",{written}", text, flags=re.M))
    return study


@pytest.mark.parametrize("written", ["0.00001", "2.5e-05"])
def test_small_numbers_are_numbers(tmp_path: Path, written: str) -> None:
    run_study(load_study(with_hours(tmp_path / "study", written)), until="estimates")


@pytest.mark.parametrize("written", ["inf", "nan", "1e999"])
def test_numbers_without_a_value_are_refused(tmp_path: Path, written: str) -> None:
    with pytest.raises(SurveyError, match="E-NUMBER-1"):
        run_study(load_study(with_hours(tmp_path / "study", written)), until="estimates")


def test_a_form_with_several_answers_goes_from_rehearsal_to_report(
    small_study: Path, aneroid: Callable[..., Result]
) -> None:
    book = openpyxl.load_workbook(small_study / "questionnaire.xlsx")
    survey, choices = book["survey"], book["choices"]
    head = [cell.value for cell in survey[1]]
    label = next(name for name in head if str(name).startswith("label"))
    rows = [
        {"type": "select_multiple media", "name": "media", label: "Where do you get your news?", "required": "yes"},
        {"type": "decimal", "name": "hours", label: "For how many hours a day?", "required": "yes"},
    ]
    for row in rows:
        survey.append([row.get(name) for name in head])
    heads = [cell.value for cell in choices[1]]
    said = next(name for name in heads if str(name).startswith("label"))
    for name in ("tv", "web", "none_of_these"):
        row = {"list_name": "media", "name": name, said: name.title()}
        choices.append([row.get(one) for one in heads])
    book.save(small_study / "questionnaire.xlsx")
    settings = (small_study / "study.toml").read_text("utf-8")
    tables = (
        '\n[[tables]]\nnumber = 4\ntitle = { en = "News" }\nquestions = ["media", "hours"]\n'
        "\n[questions.trust_school]\nscores = { yes = 1, no = 0 }\n"
    )
    (small_study / "study.toml").write_text(settings + tables, encoding="utf-8")
    targets = (small_study / "targets.toml").read_text("utf-8")
    targets += "\n[shares.media]\ntv = 70\nweb = 55\nnone_of_these = 5\n"
    (small_study / "targets.toml").write_text(targets, encoding="utf-8")
    narrative = (small_study / "report/en.md").read_text("utf-8")
    said_so = (
        "\n# News\n\nOf all, {{ media.tv }} watch, {{ media.tv + media.web }} do either, {{ hours.mean }} hours.\n"
    )
    (small_study / "report/en.md").write_text(narrative + said_so, encoding="utf-8")
    result = aneroid("run", small_study)
    assert result.exit_code == 0, result.output
    found = cells(small_study)
    assert found["media", "tv", ""]["estimate"] == pytest.approx(0.70, abs=0.005)  # the targets, as for any question
    assert found["media", "none_of_these", ""]["estimate"] == pytest.approx(0.05, abs=0.005)
    interviews = pl.read_parquet(small_study / "build/interviews.parquet")
    either = interviews["media"].str.contains(r"\b(?:tv|web)\b").cast(pl.Float64)
    assert found["media", "tv+web", ""]["estimate"] == pytest.approx(
        (either * interviews["weight"]).sum() / interviews["weight"].sum()
    )
    mean = (interviews["hours"] * interviews["weight"]).sum() / interviews["weight"].sum()
    assert found["hours", "mean", ""]["estimate"] == pytest.approx(mean)
    text = text_of(small_study / "build/report/en.html")
    assert f"{found['hours', 'mean', '']['estimate']:.1f} hours" in text
