"""The questionnaire on paper says every question, every answer and every rule of the form, and nothing that cards must not say."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from aneroid.reporting.paper import make_paper
from aneroid.study.folder import load_study
from studies import ROOT, copy_study


def said(path: Path) -> str:
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(path).pages)).replace("\u00ad", "")


def sheet(path: Path, name: str) -> list[dict[str, Any]]:
    rows = list(load_workbook(path)[name].iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=False)) for row in rows[1:] if any(row)]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from click.testing import CliRunner

    from aneroid.cli import main

    folder = copy_study("kosovo-2021", tmp_path_factory.mktemp("paper") / "study")
    result = CliRunner().invoke(main, ["questionnaire", str(folder)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return folder


@pytest.mark.parametrize(("language", "column"), [("en", "English (en)"), ("sq", "Shqip (sq)"), ("sr", "Srpski (sr)")])
def test_every_question_and_answer_of_the_workbook_is_printed(printed: Path, language: str, column: str) -> None:
    text = said(printed / f"build/questionnaire/questionnaire-{language}.pdf")
    form = printed / "questionnaire.xlsx"
    wanted = [
        row[f"label::{column}"] for row in sheet(form, "survey") if row["type"] not in ("begin_repeat", "calculate")
    ]
    wanted += [row[f"label::{column}"] for row in sheet(form, "choices")]
    for words in filter(None, wanted):
        for part in re.split(r"\$\{[^}]*\}", str(words)):
            assert re.sub(r"\s+", "", part) in text, words


def test_cards_hold_the_answers_that_are_read_and_no_others(printed: Path) -> None:
    study = load_study(printed)
    assert study.questionnaire is not None
    paper = make_paper(study.settings, study.questionnaire, "en")
    on_cards = {label for _, labels in paper.cards for label in labels}
    assert "Very positive" in on_cards
    assert not on_cards & {"Refused", "Don't know / no opinion"}
    shown = {block.card for block in paper.blocks if block.card}
    assert shown == {name for name, _ in paper.cards}


def test_rules_name_questions_by_their_numbers(printed: Path) -> None:
    study = load_study(printed)
    assert study.questionnaire is not None
    paper = make_paper(study.settings, study.questionnaire, "en")
    numbers = {item.label: item.number for block in paper.blocks for item in block.items}
    asked = next(block for block in paper.blocks if block.items[0].label == "What was that benefit?")
    before = numbers["Have you had any personal benefit from the dialogue between Kosovo and Serbia?"]
    assert f"Q{before}" in asked.asked_if
    assert "“Yes”" in asked.asked_if
    given = [int(n) for block in paper.blocks for item in block.items if (n := item.number)]
    assert given == list(range(1, len(given) + 1))


def test_a_rule_of_a_part_is_said_on_paper_and_in_toplines(tmp_path: Path) -> None:
    folder = copy_study("kosovo-2021", tmp_path / "study")
    book = load_workbook(folder / "questionnaire.xlsx")
    survey = book["survey"]
    heads = [cell.value for cell in survey[1]]
    for row in survey.iter_rows(min_row=2):
        if row[heads.index("name")].value == "table_17" and str(row[0].value).startswith("begin"):
            row[heads.index("relevant")].value = "${consent} = 'yes' and ${sex} = 'female'"
    book.save(folder / "questionnaire.xlsx")
    study = load_study(folder)
    assert study.questionnaire is not None
    paper = make_paper(study.settings, study.questionnaire, "en")
    block = next(b for b in paper.blocks if b.section == "Borders and unification")
    assert "“Female”" in block.asked_if

    from aneroid.reporting.labels import Labels
    from aneroid.reporting.topline import asked_of
    from aneroid.reporting.words import Wording

    labels, words = Labels(study.settings, study.questionnaire, "en"), Wording("en")
    assert "“Female”" in asked_of("unification_support", labels, words)


def test_what_cannot_be_printed_is_said(tmp_path: Path, aneroid: Callable[..., Any]) -> None:
    found = aneroid("questionnaire", copy_study("gss-family", tmp_path / "gss"))
    assert (found.exit_code, "R-PAPER-1" in found.output) == (1, True)
    found = aneroid("questionnaire", ROOT / "studies/kosovo-2021", "--language", "fi")
    assert (found.exit_code, "R-LANG-1" in found.output) == (1, True)
