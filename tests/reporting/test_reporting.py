"""What a report says and how it is drawn: bindings, tables, charts, pages."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from pypdf import PdfReader

from aneroid.reporting import palette
from aneroid.reporting.charts import Bar, Point, Segment, Series, StackedRow, interval_bars, stacked_bars, trend_lines
from aneroid.reporting.document import (
    Box,
    Chapter,
    Column,
    Document,
    Entry,
    Figure,
    Heading,
    KeyFigure,
    KeyFigures,
    Listing,
    Paragraph,
    Row,
    Run,
    Table,
    Words,
)  # fmt: skip
from aneroid.reporting.evidence import Evidence, parse_reference
from aneroid.reporting.html import render_html
from aneroid.reporting.narrative import Context, parse_narrative, wanted_sums
from aneroid.reporting.pdf import render_pdf
from aneroid.reporting.words import Wording, round_half_up
from aneroid.study.errors import PublicationError

HOSTILE = '<script>alert(1)</script> & "quoted" #let $x$ *bold* _under_ @ref \\n `raw` [x](y) ~'
LETTERS = "ëç čćđšž ЉЊЋЂЏ љњћђџ – … “x”"


def evidence() -> Evidence:
    rows = [
        (1, "q", "yes", None, None, 100, 0.744, 0.02, 0.703, 0.781, 1.2),
        (1, "q", "no", None, None, 100, 0.2, 0.02, 0.16, 0.24, 1.1),
        (1, "q", "yes+no", None, None, 100, 0.944, 0.01, 0.9, 0.97, 1.0),
        (1, "q", "yes", "sex", "female", 60, 0.705, 0.02, 0.66, 0.75, 1.0),
    ]
    names = ["table", "question", "option", "by", "group", "n", "estimate", "se", "low", "high", "deff"]
    return Evidence(pl.DataFrame(rows, schema=names, orient="row"))


CONTEXT = Context(
    evidence(), {"survey.n": "1,197"}, Wording("en"), 0.95, lambda kind, which: (Heading(f"{kind} {which}", "x"),)
)


def shown(markdown: str) -> str:
    [chapter] = parse_narrative(f"# C\n\n{markdown}\n", CONTEXT, name="en.md")
    [block] = chapter.blocks
    assert isinstance(block, Paragraph)
    return "".join(run.text for run in block.runs)


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("{{ q.yes }} agree", "74% agree"),
        ("{{ q.yes | ci }}", "74% (95% CI 70–78%)"),
        ("{{ q.yes | moe }}", "4.1"),
        ("{{ q.yes | n }}", "100"),
        ("{{ q.yes + q.no }}", "94%"),
        ("{{ q.yes @ sex=female }}", "71%"),
        ("{{ survey.n }}", "1,197"),
        ("[most](est:q.yes) *really* **so**", "most really so"),
    ],
)
def test_bindings_are_replaced_by_estimates(markdown: str, text: str) -> None:
    assert shown(markdown) == text


@pytest.mark.parametrize(
    ("markdown", "code"),
    [
        ("{{ q.maybe }}", "R-BIND-1"), ("{{ r.yes }}", "R-BIND-1"), ("{{ q.yes @ sex=male }}", "R-BIND-1"),
        ("{{ q }}", "R-BIND-2"), ("{{ q.yes + r.no }}", "R-BIND-2"), ("{{ q.yes | bold }}", "R-NARR-2"),
        ("[most](est:q.maybe)", "R-BIND-1"),
    ],
)  # fmt: skip
def test_a_binding_without_estimate_stops_the_report(markdown: str, code: str) -> None:
    with pytest.raises(PublicationError, match=code) as problem:
        shown(markdown)
    assert "line 3" in str(problem.value)


def test_sums_are_found_before_estimation() -> None:
    found = wanted_sums(
        "# C\n\n{{ q.a + q.b }} and [x](est:q.c + q.d) <!-- -->\n<!-- {{ q.e + q.f }} -->\n{{ q.a + q.b | ci }}"
    )
    assert [r.options for r in found] == [("a", "b"), ("c", "d")]
    assert parse_reference("q.strongly agree + q.agree @ age=65+").group == "65+"


def test_halves_round_up_whatever_their_last_bit() -> None:
    assert [round_half_up(x) for x in (0.5, 1.5, 2.5, 100 * 0.745, -0.5)] == [1, 2, 3, 75, -1]
    assert round_half_up(100 * 0.285, 0) == 29


def document() -> Document:
    svg = interval_bars(
        [Bar(LETTERS, 0.5, 0.4, 0.6)], width=470, title="t", description="d", percent=lambda x: f"{100 * x:.0f}%"
    )
    bound = Run("74%", "figure", "table-1", "74.4%, interval 70 to 78")
    table = Table(
        "table-1", "Table 1", f"Title {HOSTILE}", (Column("Yes", group="One"), Column("No", group="One"), Column("±", muted=True)),
        (Row("A group", kind="group"), Row(LETTERS, ("1", "2", "3"), strong=(0,)), Row("Base", ("9", "9", "9"), kind="base")),
        stub="Stub", question="As asked?", notes=("A note.",),
    )  # fmt: skip
    wide = Table("groups-1", "Table B1", "Wide", tuple(Column(f"c{k}", group="g") for k in range(16)),
                 tuple(Row("x" * 200, tuple(str(k) for k in range(16))) for _ in range(80)), wide=True)  # fmt: skip
    blocks = (
        Paragraph((Run(HOSTILE), Run("note text", "note"), bound), lead=True), KeyFigures((KeyFigure(bound, (Run("say so"),)),)),
        Listing(((Run("item one"),), (Run("item two", "strong"),)), ordered=True), Heading("A heading", "a-heading"), table,
        Figure("figure-f", "Figure 1", "Drawn", svg, svg, "described", notes=("Figure note.",)),
        Box("disclosure", "Box title", (Entry("Term", (Run("Said of it"),)),), (Run("Intro"),)), wide,
    )  # fmt: skip
    return Document(
        "en", "A title", "A subtitle", "A series", "An organisation", "Edition 1", ("fact one",),
        (Chapter("one", "First chapter", blocks, "Chapter 1"), Chapter("two", "Empty chapter", ())),
        Words("Contents", "Page", "Notes", "Skip"), notice="Synthetic respondents. Nobody.", cover_bars=((0.4, 0.9),),
    )  # fmt: skip


def strings_of(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [s for item in value for s in strings_of(item)]
    skipped = {
        "id",
        "svg",
        "svg_narrow",
        "kind",
        "target",
        "detail",
        "align",
        "language",
        "words",
        "keywords",
        "description",
        "date",
        "data",
        "files",
        "siblings",
    }
    names = getattr(value, "__dataclass_fields__", {})
    return [s for name in names if name not in skipped for s in strings_of(getattr(value, name))]


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u00ad\u200b-]+", "", text)


def test_every_string_of_the_document_is_on_the_pages(tmp_path: Path) -> None:
    """A layout engine may drop text without a word; so each string is looked for."""
    (tmp_path / "r.pdf").write_bytes(render_pdf(document()))
    text = squeezed("".join(page.extract_text() for page in PdfReader(tmp_path / "r.pdf").pages))
    html = render_html(document())
    plain = squeezed(
        re.sub(r"<[^>]+>", "", html)
        .replace("&#34;", '"')
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
    )
    wanted = {s for s in strings_of(document()) if s.strip()}
    assert [s for s in wanted if squeezed(s) not in text] == []
    assert [s for s in wanted if squeezed(s) not in plain] == []


def test_html_is_safe_and_self_contained() -> None:
    html = render_html(document())
    assert "<script>alert" not in html
    assert not re.search(r"""(?:src|href)=["']https?:""", html)
    assert "@import" not in html
    assert html.count("url(") == html.count("url(data:")
    assert 'href="#table-1"' in html
    assert 'scope="row"' in html


def test_pdf_bytes_do_not_depend_on_the_process() -> None:
    code = "import sys,hashlib; sys.path[:0]=['tests/reporting','tests']; import test_reporting as t; " \
           "print(hashlib.sha256(t.render_pdf(t.document())).hexdigest())"  # fmt: skip
    root = Path(__file__).parent.parent.parent
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True).stdout
        for _ in (1, 2)
    ]
    assert runs[0] == runs[1]


def test_pdf_carries_tags_language_and_title(tmp_path: Path) -> None:
    (tmp_path / "r.pdf").write_bytes(render_pdf(document()))
    reader = PdfReader(tmp_path / "r.pdf")
    root = reader.trailer["/Root"]
    assert "/StructTreeRoot" in root
    assert str(root["/Lang"]).startswith("en")
    assert reader.metadata is not None
    assert reader.metadata.title == "A title"


def test_text_on_every_fill_is_legible() -> None:
    assert {r: c for r, (f, t) in palette.FILLS.items() if (c := palette.contrast(f, t)) < 4.5} == {}
    for colour in (palette.MUTED, palette.ACCENT, palette.WARM):
        assert palette.contrast(colour, palette.PAPER) >= 4.5
    assert palette.contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("width", [340, 470])
def test_charts_say_their_numbers_and_stay_on_their_sheet(width: int) -> None:
    def percent(share: float) -> str:
        return f"{100 * share:.0f}%"

    bars = [Bar("first " * 30, 0.744, 0.7, 0.78), Bar("none", 0.0, 0.0, 0.01, muted=True)]
    rows = [StackedRow("row", (Segment("a", 0.6, "positive"), Segment("b", 0.4, "negative")))]
    series = [Series(f"s{k}", tuple(Point(y, 0.3 + k / 10, 0.28, 0.5) for y in (1975, 1977, 2010))) for k in range(3)]
    for svg, word in (
        (interval_bars(bars, width=width, title="T", description="D", percent=percent), "74%"),
        (stacked_bars(rows, width=width, title="T", description="D", number=percent), "60%"),
        (trend_lines(series, width=width, title="T", description="D", percent=percent), "50%"),
    ):
        assert word in svg
        assert "<title>T</title>" in svg
        assert "<desc>D</desc>" in svg
        xs = [float(x) for x in re.findall(r' x1?="([\d.-]+)"', svg)]
        assert min(xs) >= 0
        assert max(xs) <= width + 1


def test_texts_in_charts_are_escaped() -> None:
    svg = interval_bars([Bar("<b>&", 0.5, 0.4, 0.6)], width=470, title="<t>", description="&", percent=str)
    assert "<b>" not in svg
    assert "&lt;b&gt;&amp;" in svg
