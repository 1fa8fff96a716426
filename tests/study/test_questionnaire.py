"""Questionnaires: read as written, and everything wrong with one said at once, with sheet and row."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aneroid.study.folder import read_study
from aneroid.study.questionnaire import language_code, read_questionnaire, references
from studies import ROOT, with_dimension

KOSOVO = ROOT / "studies/kosovo-2021/questionnaire.xlsx"


def test_the_reference_questionnaire_is_complete_in_three_languages() -> None:
    form, findings = read_questionnaire(KOSOVO)
    assert findings == []
    assert form is not None
    assert form.languages == ("en", "sq", "sr")
    closed = [q for q in form.questions if q.kind == "single"]
    texts = [t for q in closed for t in (q.wording, *(o.label for o in q.options))]
    assert all(set(text) == {"en", "sq", "sr"} for text in texts)
    assert form["accept_serbia_friend"].stem["en"].startswith("Would you accept a citizen of Serbia")
    assert form.option_names("influence_serbia") == (
        "very_positive", "rather_positive", "neutral", "rather_negative", "very_negative", "dk",
    )  # fmt: skip
    assert form["best_solution_why"].relevant == "${best_solution} != 'dk'"
    assert sum(q.kind == "text" and not q.repeated for q in form.questions) >= 8


@pytest.mark.parametrize("ending", ["md", "csv"])
def test_other_forms_of_a_form_say_the_same(ending: str, tmp_path: Path) -> None:
    table = {
        "survey": [["type", "name", "label::English (en)", "relevant"], ["select_one yn", "q", "Asked?", ""],
                   ["text", "why", "Why?", "${q} = 'yes'"]],
        "choices": [["list_name", "name", "label::English (en)"], ["yn", "yes", "Yes"], ["yn", "no", "No"]],
    }  # fmt: skip
    path = tmp_path / f"questionnaire.{ending}"
    if ending == "md":
        lines = [
            f"| {sheet} |" if row is None else "| | " + " | ".join(row) + " |"
            for sheet, rows in table.items()
            for row in (None, *rows)
        ]
    else:
        lines = [
            sheet if row is None else "," + ",".join(row) for sheet, rows in table.items() for row in (None, *rows)
        ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    form, findings = read_questionnaire(path)
    assert findings == []
    assert form is not None
    assert form.option_names("q") == ("yes", "no")
    assert form["why"].relevant == "${q} = 'yes'"


def test_all_problems_of_a_form_are_found_with_their_rows(small_study: Path) -> None:
    path = small_study / "questionnaire.xlsx"
    workbook = openpyxl.load_workbook(path)
    workbook["choices"].cell(3, 2).value = None
    workbook["survey"].cell(16, 1).value = "select_one problm"
    workbook["survey"].cell(9, 2).value = "sex"
    workbook["survey"].cell(18, 2).value = None
    workbook.save(path)
    _, findings = read_study(small_study)
    places = {finding.code: finding.where for finding in findings}
    assert places["Q-OPTION-1"] == "questionnaire.xlsx, sheet choices, row 3"
    assert places["Q-LIST-1"] == "questionnaire.xlsx, sheet survey, row 16"
    assert places["Q-NAME-3"] == "questionnaire.xlsx, sheet survey, row 9"
    assert places["Q-NAME-2"] == "questionnaire.xlsx, sheet survey, row 18"


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(questions=st.integers(2, 12), stated=st.integers(1, 14))
def test_no_row_is_lost_in_silence_whatever_size_a_sheet_states(questions: int, stated: int, tmp_path: Path) -> None:
    path = tmp_path / "questionnaire.xlsx"
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "survey"
    sheet.append(["type", "name", "label"])
    for k in range(questions):
        sheet.append(["text", f"q{k}", f"Question {k}?"])
    workbook.create_sheet("choices").append(["list_name", "name", "label"])
    workbook.save(path)
    with_dimension(path, f"A1:C{stated}")
    form, findings = read_questionnaire(path)
    held = {q.name for q in form.questions} if form is not None else set()
    lost = {f"q{k}" for k in range(questions)} - held
    named = " ".join(finding.message for finding in findings)
    assert all(f"{name!r}" in named for name in lost) or form is None
    assert not lost or findings


def test_languages_and_references() -> None:
    assert [language_code(c) for c in ("English (en)", "Srpski (sr-Latn)", "English")] == ["en", "sr-latn", "english"]
    assert references("${a} = 'x' and selected( ${ b }, 'y')") == ["a", "b"]
