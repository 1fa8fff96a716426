"""How the PDF's pages are filled: nothing over anything else, tables that break between questions, no gaps by charts."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from docx import Document as WordFile
from pptx import Presentation
from pypdf import PdfReader
from test_reporting import document

from aneroid.build import Build
from aneroid.reporting.charts import Bar, interval_bars
from aneroid.reporting.disclosure import Quality
from aneroid.reporting.document import Block, Chapter, ChartData, Column, Figure, Heading, Paragraph, Row, Run, Table
from aneroid.reporting.docx import render_docx
from aneroid.reporting.evidence import Evidence
from aneroid.reporting.geometry import middle
from aneroid.reporting.pdf import render_pdf
from aneroid.reporting.pptx import render_pptx
from aneroid.reporting.report import build_document
from aneroid.study.folder import load_study, narratives

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


def test_word_keeps_questions_whole_and_wide_chapters_lengthwise() -> None:
    chapters = (Chapter("a", "First", (battery(2, wide=False),)), Chapter("b", "Wide", (battery(5, wide=True),)))
    file = WordFile(io.BytesIO(render_docx(replace(document(), chapters=(*chapters, chapters[0])), {})))
    assert [section.orientation for section in file.sections] == [0, 1, 0]
    body = list(file.element.body)
    heading = max(k for k, node in enumerate(body) if node.findtext(".//{*}t") == "Wide")
    assert body[heading - 1].find(".//{*}sectPr") is not None  # the chapter's stands on the wide pages
    small, wide, _ = file.tables
    assert all(kept(row) for row in small.rows[2:])  # a small table goes with its notes
    last = [row for row in wide.rows if row.cells[0].text.startswith("Base")]
    assert not any(kept(row) for row in last[:-1])
    assert all(kept(row) for row in wide.rows[2:] if not row.cells[0].text.startswith("Base"))


def kept(row: Any) -> bool:
    return all(p.paragraph_format.keep_with_next for cell in row.cells for p in cell.paragraphs)


def test_a_value_on_a_slide_stands_beyond_its_interval_and_narrow_parts_have_none() -> None:
    svg = interval_bars([Bar("a", 0.5, 0.4, 0.6)], width=470, title="t", description="d", percent=str)
    bars = ChartData("bars", ("a", "b"), ("Share",), ((0.5,), (0.03,)), (((0.4, 0.6),), ((0.01, 0.05),)))
    parts = ChartData("stacked", ("a", "b"), ("Yes", "No"), ((0.99, 0.01), (0.5, 0.5)))
    blocks = tuple(Figure(d.kind, "Figure", d.kind, svg, svg, "d", data=d) for d in (bars, parts))
    deck = Presentation(io.BytesIO(render_pptx(replace(document(), chapters=(Chapter("c", "C", blocks),)), {})))
    simple, stacked = (shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart)
    [series] = simple.plots[0].series
    assert re.fullmatch(r'" {5,}"0%', series.data_labels.number_format)
    assert simple.value_axis.maximum_scale > 0.6
    left_out = [[int(i.get("val")) for i in s._element.findall(".//{*}dLbl/{*}idx")] for s in stacked.plots[0].series]
    assert left_out == [[], [1]]  # rows run upwards: the second from below is "a"


def test_a_label_stands_inside_its_region_even_where_the_middle_does_not() -> None:
    ring = ((0.0, 0.0), (30.0, 0.0), (30.0, 4.0), (4.0, 4.0), (4.0, 26.0), (30.0, 26.0), (30.0, 30.0), (0.0, 30.0))
    x, y = middle((ring,))
    assert (x < 4) or not 4 < y < 26


def test_right_to_left_labels_have_room() -> None:
    from aneroid.reporting.drawing import text_width

    assert text_width("نعم، أثق به كثيرا (5)", 10) >= 0.6 * 10 * len("نعم، أثق به كثيرا (5)")


def test_a_cover_shows_shares_whatever_charts_there_are(small_study: Path, aneroid: Any) -> None:
    assert aneroid("run", small_study).exit_code == 0
    study, build = load_study(small_study), Build.open(small_study / "build")
    made = build_document(
        study, Evidence(build.frame("estimates.parquet")), Quality.of(json.loads(build.text("quality.json"))),
        narratives(study)["en"], {}, "en",
    )  # fmt: skip
    assert len(made.cover_bars) >= 4
    assert all(0 < a + b <= 1 + 1e-9 for a, b in made.cover_bars)
