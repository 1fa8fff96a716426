"""How the PDF's pages are filled: nothing over anything else, tables that break between questions, no gaps by charts."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from itertools import pairwise

import pytest
from pypdf import PdfReader
from test_reporting import document

from aneroid.reporting.charts import Bar, interval_bars
from aneroid.reporting.document import Block, Chapter, Column, Figure, Heading, Paragraph, Row, Run, Table
from aneroid.reporting.pdf import render_pdf

LONG = "An answer that says so much that it takes several lines of a narrow column to say all of it in full"


def report(*blocks: Block) -> PdfReader:
    made = document()
    chapters = (Chapter("c", "A chapter", blocks, "Chapter 1"),)
    return PdfReader(io.BytesIO(render_pdf(replace(made, chapters=chapters))))


def places(reader: PdfReader) -> list[list[tuple[float, float, str]]]:
    """On each page, where texts begin: x, y and text."""
    pages = []
    for page in reader.pages:
        at: list[tuple[float, float, str]] = []

        def see(text: str, cm: list[float], tm: list[float], _font: object, _size: float, at=at) -> None:  # type: ignore[no-untyped-def]
            if text.strip():
                at.append((tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5], text.strip()))

        page.extract_text(visitor_text=see)
        pages.append(at)
    return pages


def battery(questions: int, *, wide: bool, answers: int = 5) -> Table:
    columns = tuple(Column(f"group {k}", group=f"break {k // 5}") for k in range(16 if wide else 3))
    rows: list[Row] = []
    for question in range(questions):
        rows.append(Row(f"Question number {question} of the battery?", kind="group"))
        rows += [Row(f"{LONG} {question}-{k}", tuple(f"{k + 10}" for _ in columns)) for k in range(answers)]
        rows.append(Row("Base", tuple("1197" for _ in columns), kind="base"))
    return Table("t", "Table 1", "A battery", columns, tuple(rows), notes=("In brackets: few.",), wide=wide)


@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize(("questions", "answers"), [(4, 5), (2, 34)])
def test_no_text_of_a_table_lies_on_another_and_all_of_it_is_on_the_page(
    wide: bool, questions: int, answers: int
) -> None:
    """Tables that are a little taller than a page, much taller, and with a question taller than a page."""
    reader = report(Paragraph((Run("Before it."),)), battery(questions, wide=wide, answers=answers))
    height = {float(page.mediabox.height) for page in reader.pages}
    for at in places(reader):
        labels = sorted((y, x, text) for x, y, text in at)
        for (y, x, text), (above, along, other) in pairwise(labels):
            assert not (abs(x - along) < 6 and 0.6 < above - y < 4.5), (text, other)
        assert all(28 < y < max(height) for _, y, _ in at)
    text = re.sub(r"\s+", "", "".join(page.extract_text() for page in reader.pages))
    for question in range(questions):
        for k in range(answers):
            assert re.sub(r"\s+", "", f"{LONG} {question}-{k}") in text.replace("-\n", "")


def test_a_table_that_goes_on_overleaf_says_its_name_again_and_keeps_questions_whole() -> None:
    reader = report(battery(12, wide=False))
    pages = [page.extract_text() for page in reader.pages][2:]
    assert len(pages) > 1
    assert all("Table 1" in page for page in pages)
    assert [("continued" in page) for page in pages] == [False, *(True for _ in pages[1:])]
    for question in range(12):
        [page] = [page for page in pages if f"Question number {question} of" in page]
        assert re.sub(r"\s+", "", f"{LONG} {question}-4") in re.sub(r"\s+", "", page)


def test_text_goes_on_beside_a_chart_that_no_longer_fits_and_charts_keep_their_order() -> None:
    def chart(k: int, bars: int) -> Figure:
        svg = interval_bars([Bar(f"bar {n}", 0.5, 0.4, 0.6) for n in range(bars)], width=470, title="t", description="d",
                            percent=lambda x: f"{100 * x:.0f}%")  # fmt: skip
        return Figure(f"f{k}", f"Figure {k}", f"Chart {k}", svg, svg, "d")

    said = [Paragraph((Run(f"Paragraph {k}. " + "Words that fill the page. " * 30),)) for k in range(6)]
    reader = report(*said[:3], chart(1, 4), chart(2, 14), said[3], Heading("A section", "s"), said[4], said[5])
    pages = [page.extract_text() for page in reader.pages][2:]
    first = next(k for k, page in enumerate(pages) if "Chart 1" in page)
    second = next(k for k, page in enumerate(pages) if "Chart 2" in page)
    assert "Paragraph 3" in pages[first]
    assert second == first + 1
    assert (
        pages[second].index("Chart 2") < pages[second].index("Paragraph 5") if "Paragraph 5" in pages[second] else True
    )
    whole = "".join(pages)
    assert whole.index("Chart 1") < whole.index("Chart 2")
    assert [whole.index(f"Paragraph {k}") for k in range(6)] == sorted(whole.index(f"Paragraph {k}") for k in range(6))
