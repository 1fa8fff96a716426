"""Tables of PDF reports without lines between cells, typeset by Typst and as words with places."""

from __future__ import annotations

from pathlib import Path

import pytest
import typst

from aneroid.reporting.claims.documents import read_report
from aneroid.reporting.claims.pdftables import aligned_tables
from aneroid.reporting.claims.tablereading import questions_from_tables

PAGE = """
#set page(paper: "a4")
Almost two thirds (64%) trust the harbour master. We asked 800 people in 2026.

Table 1. How much do you trust the following?
#table(columns: (6cm, 2cm, 2cm, 2cm), stroke: none, align: (left, right, right, right),
  [], [A lot], [Some], [No opinion],
  [The harbour master], [24], [64], [12], [The coast guard], [51], [44], [5])

Table 2. Is the harbour safe at night?
#table(columns: (6cm, 2cm), stroke: none, align: (left, right), [], [%], [Yes], [19], [No], [76], [No opinion], [5])
"""


def words(*lines: str) -> list[dict[str, object]]:
    """Words of a page in a font of fixed width: six points a letter, lines twelve points apart."""
    found: list[dict[str, object]] = []
    for row, line in enumerate(lines):
        place = 0
        for word in line.split(" "):
            if word:
                left = 6.0 * place
                right = left + 6.0 * len(word)
                found.append({"text": word, "x0": left, "x1": right, "top": 12.0 * row, "bottom": 12.0 * row + 10})
            place += len(word) + 1
    return found


def test_rows_without_lines_are_read_with_title_header_and_figures(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(typst.compile(PAGE.encode()))
    report = read_report(path)
    found = {q.name: {c.label: c.percent for c in q.cells} for q in questions_from_tables(report.tables, n=800, deff=1)}
    assert found == {
        "T1.the_harbour_master": {"A lot": 24, "Some": 64, "No opinion": 12},
        "T1.the_coast_guard": {"A lot": 51, "Some": 44, "No opinion": 5},
        "T2": {"Yes": 19, "No": 76, "No opinion": 5},
    }
    wordings = {q.wording for q in questions_from_tables(report.tables, n=800, deff=1)}
    assert wordings == {"How much do you trust the following?", "Is the harbour safe at night?"}
    assert "Almost two thirds (64%)" in report.passages[0].text
    assert not any("coast guard" in p.text for p in report.passages)


def test_a_label_of_two_lines_keeps_its_figures_and_differences_are_figures_too(tmp_path: Path) -> None:
    page = """
#set page(paper: "a4")
Table 1. Should the harbour take part in the fair?
#table(columns: (6cm, 2cm, 2cm, 2cm), stroke: none, align: (left + horizon, right + horizon, right + horizon, right + horizon),
  [], [Published], [Estimated], [Difference],
  [Yes, on its own account and without asking], [24], [24.2], [+0.2],
  [Yes, when asked], [48], [47.6], [−0.4], [No], [28], [28.2], [+0.2])
"""
    path = tmp_path / "report.pdf"
    path.write_bytes(typst.compile(page.encode()))
    questions = questions_from_tables(read_report(path).tables, n=800, deff=1)
    found = {q.item: {c.label: c.percent for c in q.cells} for q in questions}
    assert found["Published"] == {
        "Yes, on its own account and without asking": 24,
        "Yes, when asked": 48,
        "No": 28,
    }


def test_headers_of_several_words_and_wordings_between_rows_find_their_place() -> None:
    [table] = aligned_tables(
        words(
            "Table 7",
            "Staying or leaving",
            "                            Wants to stay      Wants to leave",
            "Where you live now",
            "Women                                  60                  40",
            "Men                                    55                  45",
            "Where you were born",
            "Women                                  30                  70",
        )
    )
    assert table.title == "Table 7 Staying or leaving"
    assert table.rows == (
        ("", "Wants to stay", "Wants to leave"),
        ("Where you live now", "", ""),
        ("Women", "60", "40"),
        ("Men", "55", "45"),
        ("Where you were born", "", ""),
        ("Women", "30", "70"),
    )


@pytest.mark.parametrize(
    "lines",
    [
        ("We spoke with people in 2026", "and they were content, all 48"),
        ("Only one row      12     88", "", "and then prose that goes on"),
    ],
)
def test_prose_with_figures_is_no_table(lines: tuple[str, ...]) -> None:
    assert aligned_tables(words(*lines)) == []


def test_rows_of_a_chart_have_no_header_and_are_marked() -> None:
    [table] = aligned_tables(words("Figure 3", "Who agrees", "Women        61%", "Men          52%"))
    assert table.drawn
