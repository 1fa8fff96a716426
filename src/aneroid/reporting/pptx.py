"""The key findings as slides: large numbers, lists of findings, and charts that PowerPoint can edit."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from math import ceil
from typing import Any

from aneroid.reporting import palette
from aneroid.reporting.archive import without_clock
from aneroid.reporting.document import ChartData, Document, Figure, KeyFigures, Listing, Run

WIDTH, HEIGHT, EDGE = 960.0, 540.0, 56.0
"""A slide of 16 to 9 and its margin, in points."""

DRAWN = ("dots", "map", "ladder", "means")
"""Forms of chart that PowerPoint has not; they go in as pictures."""

LOCALES = {"en": "en-GB", "sq": "sq-AL", "sr": "sr-Latn-RS", "sr-Cyrl": "sr-Cyrl-RS"}
FACE = "Calibri"
COLOURS = {
    1: ("positive",),
    2: ("positive", "negative"),
    3: ("positive", "negative", "none"),
    4: ("positive", "neutral", "negative", "none"),
    5: ("positive", "rather_positive", "rather_negative", "negative", "none"),
}


def render_pptx(document: Document, charts: Mapping[str, bytes]) -> bytes:
    """A title, a slide for each group of large numbers, each list of findings and each chart.

    Args:
        charts: each figure's picture as PNG by its id, for the forms that PowerPoint cannot draw.
    """
    # The library takes a moment to load; a run in which no report changed never needs it.
    from pptx import Presentation
    from pptx.util import Pt

    deck = Presentation()
    deck.slide_width, deck.slide_height = Pt(WIDTH), Pt(HEIGHT)
    slides = _Slides(deck, document, charts)
    slides.cover()
    for chapter in document.chapters:
        for block in chapter.blocks:
            if isinstance(block, KeyFigures):
                slides.numbers(chapter.title, block)
            elif isinstance(block, Listing):
                slides.findings(chapter.title, block)
            elif isinstance(block, Figure) and block.data is not None:
                slides.chart(block, block.data)
    properties = deck.core_properties
    properties.title, properties.subject, properties.author = document.title, document.series, document.organisation
    properties.keywords, properties.language = ", ".join(document.keywords), LOCALES.get(document.language, "")
    properties.last_modified_by = document.organisation
    properties.created = properties.modified = datetime.fromisoformat(document.date)
    stream = io.BytesIO()
    deck.save(stream)
    return without_clock(stream.getvalue(), document.date)


class _Slides:
    """Writes one slide after another; every slide has a title, so that a screen reader finds its way."""

    def __init__(self, deck: Any, document: Document, charts: Mapping[str, bytes]) -> None:
        self.deck, self.document, self.charts = deck, document, charts

    def cover(self) -> None:
        """Title, subtitle, facts and notice on the report's dark ground."""
        document = self.document
        slide = self._slide(document.title, size=44, colour=palette.PAPER, top=150, dark=True)
        self._text(slide, [document.series], EDGE, 100, 800, 30, size=15, colour="#9fd0cf", bold=True)
        self._text(slide, [document.subtitle], EDGE, 270, 760, 60, size=20, colour="#dfe5ee")
        facts = [*document.facts, *([document.notice] if document.notice else [])]
        self._text(slide, facts, EDGE, 400, 820, 100, size=13, colour="#c5cedb")

    def numbers(self, title: str, block: KeyFigures) -> None:
        """Large numbers side by side, each with the words that say what it counts."""
        slide = self._slide(title)
        room = (WIDTH - 2 * EDGE) / max(1, len(block.items))
        for k, item in enumerate(block.items):
            left = EDGE + k * room
            self._bar(slide, left, 190, 4, 170, palette.WARM)
            self._text(slide, [item.value.text], left + 12, 185, room - 20, 70, size=48, bold=True)
            self._text(slide, [_plain(item.label)], left + 12, 262, room - 24, 110, size=16, colour=palette.MUTED)
        self._foot(slide)

    def findings(self, title: str, block: Listing) -> None:
        """A list, its bold beginnings kept; a long one goes on over slides."""
        number = 0
        for part in _parts(block.items):
            slide = self._slide(title)
            frame = self._frame(slide, EDGE, 120, WIDTH - 2 * EDGE, 370)
            for k, item in enumerate(part):
                number += 1
                paragraph = frame.paragraphs[0] if k == 0 else frame.add_paragraph()
                self._space(paragraph)
                for run in (Run(f"{number}. "), *item) if block.ordered else item:
                    if run.kind != "note":
                        self._run(paragraph, run.text, size=18, bold=run.kind in ("strong", "figure"))
            self._foot(slide)

    def chart(self, figure: Figure, data: ChartData) -> None:
        """A chart that PowerPoint draws from its own numbers, with base and error below."""
        slide = self._slide(figure.title, size=26 if len(figure.title) < 56 else 21)
        self._text(slide, [figure.subtitle], EDGE, 94, WIDTH - 2 * EDGE, 24, size=13, colour=palette.MUTED)
        if data.kind in DRAWN:
            self._picture(slide, figure)
        else:
            self._native(slide, figure, data)
        self._text(slide, list(figure.notes), EDGE, 462, WIDTH - 2 * EDGE, 30, size=10, colour=palette.MUTED)
        slide.notes_slide.notes_text_frame.text = figure.description
        self._foot(slide)

    def _picture(self, slide: Any, figure: Figure) -> None:
        from pptx.util import Pt

        picture = slide.shapes.add_picture(io.BytesIO(self.charts[figure.id]), Pt(EDGE), Pt(124), height=Pt(334))
        if picture.width > Pt(WIDTH - 2 * EDGE):
            picture.height = round(picture.height * Pt(WIDTH - 2 * EDGE) / picture.width)
            picture.width = Pt(WIDTH - 2 * EDGE)
        picture.left = round((Pt(WIDTH) - picture.width) / 2)
        picture._element.nvPicPr.cNvPr.set("descr", figure.description)

    def _native(self, slide: Any, figure: Figure, data: ChartData) -> None:
        from pptx.chart.data import CategoryChartData
        from pptx.enum.chart import XL_CHART_TYPE as TYPES
        from pptx.enum.chart import XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
        from pptx.util import Pt

        signs = [-1 if data.kind == "diverging" and k == 0 else 1 for k in range(len(data.series))]
        chart_data = CategoryChartData(number_format="0%;0%")
        lines, many = data.kind == "lines", len(data.series) > 1
        order = range(len(data.rows)) if lines else reversed(range(len(data.rows)))
        rows = list(order)
        chart_data.categories = [data.rows[k] for k in rows]
        for k, name in enumerate(data.series):
            values = [data.shares[r][k] for r in rows]
            chart_data.add_series(name, [None if v is None else signs[k] * v for v in values])
        kind = TYPES.LINE_MARKERS if lines else TYPES.BAR_STACKED if many else TYPES.BAR_CLUSTERED
        frame = slide.shapes.add_chart(kind, Pt(EDGE), Pt(122), Pt(WIDTH - 2 * EDGE), Pt(338), chart_data)
        frame._element.nvGraphicFramePr.cNvPr.set("descr", figure.description)
        chart = frame.chart
        chart.font.size, chart.font.name = Pt(11), FACE
        chart.has_title = False
        chart.has_legend = many or lines
        if chart.has_legend:
            chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
        chart.value_axis.visible = lines
        chart.value_axis.has_major_gridlines = lines
        chart.category_axis.format.line.color.rgb = _rgb(palette.RULE)
        chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
        if data.kind == "stacked":
            chart.value_axis.maximum_scale, chart.value_axis.minimum_scale = 1.0, 0.0
        plot = chart.plots[0]
        if not lines:
            plot.gap_width = 45
            plot.overlap = 100 if many else 0
        roles = COLOURS.get(len(data.series)) or tuple(f"category{k % 8 + 1}" for k in range(len(data.series)))
        if data.kind == "diverging":
            roles = ("negative", "positive")
        for k, (series, role) in enumerate(zip(plot.series, roles, strict=True)):
            fill, ink = palette.FILLS[role]
            if lines:
                series.format.line.color.rgb, series.smooth = _rgb(fill), False
                continue
            series.format.fill.solid()
            series.format.fill.fore_color.rgb = _rgb(fill)
            labels = series.data_labels
            labels.show_value, labels.number_format, labels.number_format_is_linked = True, "0%;0%", False
            labels.font.size, labels.font.bold = Pt(10), True
            labels.font.color.rgb = _rgb(ink if many else palette.INK)
            labels.position = XL_LABEL_POSITION.CENTER if many else XL_LABEL_POSITION.OUTSIDE_END
            if many:
                _leave_out(labels, [data.shares[r][k] for r in rows])
            if data.bounds and not many:
                top = max(bound[1] for row in data.bounds for bound in row if bound is not None)
                chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0.0, min(1.15, top * 1.15)
                labels.number_format = f'"{" " * _clear(data, top * 1.15)}"0%'
                _add_intervals(series, [data.bounds[r][0] for r in rows], [data.shares[r][0] for r in rows])

    def _slide(self, title: str, *, size: float = 30, colour: str = palette.INK, top: float = 40,
               dark: bool = False) -> Any:  # fmt: skip
        from pptx.util import Pt

        slide = self.deck.slides.add_slide(self.deck.slide_layouts[5])
        if dark:
            slide.background.fill.solid()
            slide.background.fill.fore_color.rgb = _rgb(palette.INK)
        self._bar(slide, 0, 0, 12, HEIGHT, palette.ACCENT)
        shape = slide.shapes.title
        shape.left, shape.top, shape.width, shape.height = Pt(EDGE), Pt(top), Pt(WIDTH - 2 * EDGE), Pt(60)
        frame = shape.text_frame
        frame.word_wrap = True
        self._inset(frame)
        frame.paragraphs[0].alignment = 1
        self._run(frame.paragraphs[0], title, size=size, bold=True, colour=colour)
        return slide

    def _foot(self, slide: Any) -> None:
        document = self.document
        first = document.notice.split(". ")[0].strip(".")
        parts = [document.organisation, document.series, document.edition, first]
        line = " · ".join(part for part in parts if part)
        self._text(slide, [line], EDGE, 508, WIDTH - 2 * EDGE, 22, size=10, colour=palette.MUTED)

    def _text(self, slide: Any, lines: list[str], left: float, top: float, width: float, height: float, *,
              size: float, colour: str = palette.INK, bold: bool = False) -> None:  # fmt: skip
        if not any(lines):
            return
        frame = self._frame(slide, left, top, width, height)
        for k, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if k == 0 else frame.add_paragraph()
            self._run(paragraph, line, size=size, colour=colour, bold=bold)

    def _frame(self, slide: Any, left: float, top: float, width: float, height: float) -> Any:
        from pptx.util import Pt

        frame = slide.shapes.add_textbox(Pt(left), Pt(top), Pt(width), Pt(height)).text_frame
        frame.word_wrap = True
        self._inset(frame)
        return frame

    def _inset(self, frame: Any) -> None:
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0

    def _space(self, paragraph: Any) -> None:
        from pptx.util import Pt

        paragraph.space_after = Pt(12)

    def _run(self, paragraph: Any, text: str, *, size: float, bold: bool = False, colour: str = palette.INK) -> None:
        from pptx.util import Pt

        run = paragraph.add_run()
        run.text = text
        run.font.size, run.font.bold, run.font.name = Pt(size), bold, FACE
        run.font.color.rgb = _rgb(colour)
        run._r.get_or_add_rPr().set("lang", LOCALES.get(self.document.language, self.document.language))

    def _bar(self, slide: Any, left: float, top: float, width: float, height: float, colour: str) -> None:
        from pptx.util import Pt

        shape = slide.shapes.add_shape(1, Pt(left), Pt(top), Pt(width), Pt(height))
        shape.fill.solid()
        shape.fill.fore_color.rgb = _rgb(colour)
        shape.line.fill.background()
        shape.shadow.inherit = False


def _parts(items: Sequence[tuple[Run, ...]], room: float = 366.0) -> Iterator[list[tuple[Run, ...]]]:
    """As many findings as a slide has room for, in points of height, one after another."""

    def tall(item: tuple[Run, ...]) -> float:
        return 22.5 * ceil(len(_plain(item)) / 84) + 12

    part: list[tuple[Run, ...]] = []
    for item in items:
        if part and sum(tall(one) for one in (*part, item)) > room:
            yield part
            part = []
        part.append(item)
    if part:
        yield part


def _leave_out(labels: Any, shares: Sequence[float | None]) -> None:
    """No label on parts that are narrower than it."""
    from pptx.oxml import parse_xml

    small = [k for k, share in enumerate(shares) if share is not None and share < NARROW]
    for k in reversed(small):
        labels._element.insert(0, parse_xml(
            '<c:dLbl xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart">'
            f'<c:idx val="{k}"/><c:delete val="1"/></c:dLbl>'
        ))  # fmt: skip


NARROW = 0.025
"""The share below which a part has no room for its label; the cells behind the chart hold it."""


def _clear(data: ChartData, most: float) -> int:
    """Blanks before a bar's value, so that it stands beyond the end of the longest interval."""
    half = max(
        bound[1] - share
        for bounds, shares in zip(data.bounds, data.shares, strict=True)
        for bound, share in zip(bounds, shares, strict=True) if bound is not None and share is not None
    )  # fmt: skip
    return ceil(half / most * PLOT / BLANK) + 1


PLOT, BLANK = 640.0, 2.3
"""Width of a chart's plot and of a blank beside bold figures of ten points, in points, near enough."""


def _add_intervals(series: Any, bounds: Sequence[tuple[float, float] | None], shares: Sequence[float | None]) -> None:
    """Error bars of a series, each of its own length."""
    from pptx.oxml import parse_xml

    def lengths(side: int) -> str:
        points = "".join(
            f'<c:pt idx="{k}"><c:v>{abs(bound[side] - share)}</c:v></c:pt>'
            for k, (bound, share) in enumerate(zip(bounds, shares, strict=True))
            if bound is not None and share is not None
        )
        return f'<c:numLit><c:ptCount val="{len(shares)}"/>{points}</c:numLit>'

    bars = parse_xml(
        '<c:errBars xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:errBarType val="both"/>'
        f'<c:errValType val="cust"/><c:noEndCap val="0"/><c:plus>{lengths(1)}</c:plus><c:minus>{lengths(0)}</c:minus>'
        "</c:errBars>"
    )
    series._element.find("{*}cat").addprevious(bars)


def _plain(runs: tuple[Run, ...]) -> str:
    return "".join(run.text for run in runs if run.kind != "note")


def slide_texts(document: Document) -> Iterator[str]:
    """What the slides say, for whoever compares files: the texts of the blocks that become slides."""
    yield from (document.title, document.subtitle, document.series, *document.facts)
    for block in document.blocks():
        if isinstance(block, KeyFigures):
            yield from (text for item in block.items for text in (item.value.text, _plain(item.label)))
        elif isinstance(block, Listing):
            yield from (run.text for item in block.items for run in item if run.kind != "note")
        elif isinstance(block, Figure):
            yield from (block.title, block.subtitle, *block.notes)


def _rgb(colour: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(colour[1:].upper())
