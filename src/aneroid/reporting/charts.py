"""Charts as SVG, drawn here: the forms that opinion surveys need, at the width of a page or of a phone.

Data in, SVG out. Each form lays itself out anew for a narrow width, so text keeps its size; labels then stand
above their bars. Position and direct labels carry the meaning, colour only helps.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aneroid.reporting.drawing import Sheet, shortened, text_width, wrap_text
from aneroid.reporting.geometry import Shapes, borders, fitted, middle
from aneroid.reporting.palette import ACCENT, FILLS, HAIR, INK, MUTED, PAPER, RULE, STEPS, WARM

Percent = Callable[[float], str]
PHONE = 400
"""Below this width labels go above bars."""

MANY = 24
"""More bars than these are drawn thin."""

SERIES = (ACCENT, WARM, "#3d5a80", "#6b705c", "#7a4e8c")


@dataclass(frozen=True, slots=True)
class Bar:
    """A share with its interval."""

    label: str
    share: float
    low: float
    high: float
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a stacked bar; ``role`` is a key of the palette."""

    label: str
    share: float
    role: str


@dataclass(frozen=True, slots=True)
class StackedRow:
    """A bar that adds up to the whole."""

    label: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class DivergingRow:
    """Shares to the left and to the right of the middle."""

    label: str
    negative: float
    positive: float


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows under a small heading."""

    title: str
    rows: tuple[DivergingRow, ...]


@dataclass(frozen=True, slots=True)
class DivergingPanel:
    """A panel of a diverging chart."""

    title: str
    groups: tuple[RowGroup, ...]


@dataclass(frozen=True, slots=True)
class DotGroup:
    """Subgroups of one break, each a share with its interval."""

    title: str
    rows: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A share at a time."""

    x: float
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Series:
    """A line over time."""

    label: str
    points: tuple[Point, ...]


def interval_bars(bars: Sequence[Bar], *, width: float, title: str, description: str, percent: Percent) -> str:
    """Horizontal bars from zero, each with the interval of its share and its value."""
    sheet = Sheet(width, title, description)
    narrow = width < PHONE
    if len(bars) > MANY and not narrow:
        return _many_bars(sheet, bars, percent)
    left = 0.0 if narrow else min(0.42 * width, max(text_width(b.label, 9) for b in bars) + 14)
    scale = (width - left - 44) / _ceiling(max(bar.high for bar in bars))
    y = 4.0
    for bar in bars:
        lines = wrap_text(bar.label, (width if narrow else left) - 10, 9)
        if narrow:
            for line in lines:
                sheet.text(0, y + 9, line)
                y += 11.5
            y += 2
        height = 15.0 if narrow else max(17.0, 11.0 * len(lines))
        middle = y + height / 2
        if not narrow:
            sheet.lines(left - 10, middle, lines, anchor="end", colour=MUTED if bar.muted else INK)
        sheet.rect(left, middle - 7.5, bar.share * scale, 15, FILLS["none" if bar.muted else "positive"][0])
        _whisker(sheet, left + bar.low * scale, left + bar.high * scale, middle)
        sheet.text(left + bar.high * scale + 7, middle + 3.4, percent(bar.share), size=9.5, bold=True)
        y += height + 8
    sheet.line(left, 0, left, y - 4, INK, 1)
    return sheet.render(y)


def _many_bars(sheet: Sheet, bars: Sequence[Bar], percent: Percent) -> str:
    """Thin bars with a line of small text each, so that sixty of them stand on one page."""
    left = min(0.5 * sheet.width, max(text_width(bar.label, 7) for bar in bars) + 12)
    scale = (sheet.width - left - 40) / _ceiling(max(bar.high for bar in bars))
    y = 2.0
    for bar in bars:
        label = shortened(bar.label, left - 8, 7)
        sheet.text(left - 8, y + 7, label, size=7, anchor="end", colour=MUTED if bar.muted else INK)
        sheet.rect(left, y + 1.2, bar.share * scale, 7, FILLS["none" if bar.muted else "positive"][0])
        sheet.line(left + bar.low * scale, y + 4.7, left + bar.high * scale, y + 4.7, INK, 0.7)
        sheet.text(left + bar.high * scale + 5, y + 7, percent(bar.share), size=7, bold=True)
        y += 10.6
    sheet.line(left, 0, left, y, INK, 1)
    return sheet.render(y + 2)


def stacked_bars(rows: Sequence[StackedRow], *, width: float, title: str, description: str, number: Percent) -> str:
    """Bars of the whole, split into answers; the legend names each answer once."""
    sheet = Sheet(width, title, description)
    narrow = width < PHONE
    left = 0.0 if narrow else min(0.36 * width, max(text_width(r.label, 9) for r in rows) + 14)
    y = _legend(sheet, left, width, list(dict.fromkeys((s.label, s.role) for row in rows for s in row.segments)))
    for row in rows:
        lines = wrap_text(row.label, (width if narrow else left) - 10, 9)
        if narrow:
            for line in lines:
                sheet.text(0, y + 9, line)
                y += 11.5
            y += 2
        else:
            sheet.lines(left - 10, y + 10, lines, anchor="end")
        x = left
        total = sum(segment.share for segment in row.segments) or 1.0
        for segment in row.segments:
            part = segment.share / total * (width - left)
            fill, ink = FILLS[segment.role]
            sheet.rect(x, y, max(0.0, part - 0.8), 20, fill)
            label = number(segment.share)
            if part > text_width(label, 9, bold=True) + 5:
                sheet.text(x + part / 2, y + 13.3, label, colour=ink, anchor="middle", bold=True)
            x += part
        y += 30
    return sheet.render(y - 6)


def diverging_bars(
    panels: Sequence[DivergingPanel],
    *,
    width: float,
    title: str,
    description: str,
    number: Percent,
    words: tuple[str, str],
) -> str:
    """Two-sided bars around a common middle, panels side by side on a page and one under another on a phone.

    Args:
        words: what stands above the left and the right side.
    """
    sheet = Sheet(width, title, description)
    if width < PHONE:
        y = 0.0
        for panel in panels:
            y = _diverging(sheet, [panel], width, y, number, words, labels=True) + 14
        return sheet.render(y - 10)
    return sheet.render(_diverging(sheet, panels, width, 0.0, number, words, labels=True))


def dot_intervals(
    groups: Sequence[DotGroup], *, total: Bar, width: float, title: str, description: str, percent: Percent
) -> str:
    """A dot and its interval for every subgroup, around the line of the total."""
    sheet = Sheet(width, title, description)
    rows = [total, *(row for group in groups for row in group.rows)]
    left = min(0.36 * width, max(text_width(row.label, 9) for row in rows) + 18)
    low = max(0.0, _floor(min(row.low for row in rows)))
    high = min(1.0, _ceiling(max(row.high for row in rows)))
    right = width - 46

    def at(share: float) -> float:
        return left + (share - low) / (high - low) * (right - left)

    top = 16.0
    y = top
    marks: list[tuple[float, DotGroup | Bar]] = []
    for group in groups:
        y += 4
        marks.append((y + 8, group))
        y += 15
        for row in group.rows:
            height = max(15.0, 11.0 * len(wrap_text(row.label, left - 12, 9)) + 4)
            marks.append((y + height / 2 - 0.5, row))
            y += height
    for share in _ticks(low, high):
        sheet.line(at(share), top, at(share), y, HAIR)
        sheet.text(at(share), 9, percent(share), size=8, colour=MUTED, anchor="middle")
    sheet.line(at(total.share), top - 2, at(total.share), y, WARM, 1.2, "3 2")
    for height, mark in marks:
        if isinstance(mark, DotGroup):
            sheet.text(0, height + 3, mark.title, size=8, colour=MUTED, bold=True)
            continue
        lines = wrap_text(mark.label, left - 12, 9)
        sheet.lines(left - 10, height, lines, anchor="end", colour=MUTED if mark.muted else INK)
        sheet.line(at(mark.low), height, at(mark.high), height, RULE if mark.muted else ACCENT, 1.6)
        sheet.circle(at(mark.share), height, 3.6, RULE if mark.muted else ACCENT)
        sheet.text(
            width, height + 3.2, percent(mark.share), anchor="end", bold=True, colour=MUTED if mark.muted else INK
        )
    sheet.text(
        at(total.share),
        y + 10,
        f"{total.label} {percent(total.share)}",
        size=8,
        colour=WARM,
        anchor="middle",
        bold=True,
    )
    return sheet.render(y + 14)


def trend_lines(series: Sequence[Series], *, width: float, title: str, description: str, percent: Percent) -> str:
    """Lines over time with bands of their intervals, each named at its end."""
    sheet = Sheet(width, title, description)
    points = [point for line in series for point in line.points]
    narrow = width < PHONE
    most = width - 20 if narrow else 0.4 * width
    ends = [f"{shortened(line.label, most - 30, 9, bold=True)} {percent(line.points[-1].share)}" for line in series]
    left, right = 30.0, width - (12 if narrow else max(text_width(end, 9, bold=True) for end in ends) + 16)
    top, bottom = (20.0 + 13 * len(series) if narrow else 10.0), (20.0 + 13 * len(series) if narrow else 10.0) + 180
    first, last = min(p.x for p in points), max(p.x for p in points)
    low, high = max(0.0, _floor(min(p.low for p in points))), min(1.0, _ceiling(max(p.high for p in points)))

    def at(x: float, share: float) -> tuple[float, float]:
        across = (x - first) / ((last - first) or 1)
        return left + across * (right - left), bottom - (share - low) / (high - low) * (bottom - top)

    for share in _ticks(low, high):
        sheet.line(left, at(first, share)[1], right, at(first, share)[1], HAIR)
        sheet.text(left - 6, at(first, share)[1] + 3, percent(share), size=8, colour=MUTED, anchor="end")
    for year in _years(sorted({p.x for p in points}), (right - left) / 34):
        sheet.text(at(year, low)[0], bottom + 14, f"{year:g}", size=8, colour=MUTED, anchor="middle")
    for k, line in enumerate(series):
        colour = SERIES[k % len(SERIES)]
        band = [at(p.x, p.high) for p in line.points] + [at(p.x, p.low) for p in reversed(line.points)]
        sheet.path(band, fill=colour, opacity=0.16)
        sheet.path([at(p.x, p.share) for p in line.points], stroke=colour)
        for p in line.points:
            sheet.circle(*at(p.x, p.share), 2.4, colour)
    _name_lines(
        sheet,
        [(at(s.points[-1].x, s.points[-1].share)[1], e) for s, e in zip(series, ends, strict=True)],
        right,
        narrow,
    )
    return sheet.render(bottom + 20)


def distance_ladder(
    steps: Sequence[str],
    series: Sequence[tuple[str, Sequence[Bar]]],
    *,
    width: float,
    title: str,
    description: str,
    percent: Percent,
) -> str:
    """Steps from the farthest relation to the closest; on each a dot with its interval for every group, joined down.

    Args:
        series: by its name, a bar for each step.
    """
    sheet = Sheet(width, title, description)
    narrow = width < PHONE
    left = 0.0 if narrow else min(0.36 * width, max(text_width(step, 9) for step in steps) + 18)
    right, inner = width - 34, left + 6

    def at(share: float) -> float:
        return inner + share * (right - inner)

    x, y = left, 9.0
    for k, (name, _) in enumerate(series):
        label = shortened(name, width - left - 20, 9, bold=True)
        if x > left and x + text_width(label, 9, bold=True) + 30 > width:
            x, y = left, y + 14
        sheet.circle(x + 4, y - 3, 4, SERIES[k % len(SERIES)])
        sheet.text(x + 13, y, label, colour=SERIES[k % len(SERIES)], bold=True)
        x += text_width(label, 9, bold=True) + 32
    y += 18
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        sheet.text(at(share), y, percent(share), size=8, colour=MUTED, anchor="middle")
    y += 6
    top, heights = y, []
    for step in steps:
        lines = wrap_text(step, (width if narrow else left) - 12, 9)
        room = (13 * len(lines) + 19.0) if narrow else max(24.0, 11.0 * len(lines) + 8)
        heights.append(y + (room - 9 if narrow else room / 2))
        if narrow:
            for k, line in enumerate(lines):
                sheet.text(0, y + 10 + 11.5 * k, line)
        else:
            sheet.lines(left - 8, y + room / 2, lines, anchor="end")
        y += room
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        sheet.line(at(share), top, at(share), y, HAIR)
    for k, (_, bars) in enumerate(series):
        colour = SERIES[k % len(SERIES)]
        sheet.path([(at(bar.share), height) for bar, height in zip(bars, heights, strict=True)], stroke=colour)
        for bar, height in zip(bars, heights, strict=True):
            sheet.line(at(bar.low), height, at(bar.high), height, colour, 1.4)
            sheet.circle(at(bar.share), height, 3.8, colour)
            sheet.text(at(bar.high) + 5, height + 3.2, percent(bar.share), size=8.5, colour=colour, bold=True)
    return sheet.render(y + 2)


def region_map(
    shapes: Shapes,
    bars: Sequence[tuple[str, Bar | None]],
    *,
    width: float,
    title: str,
    description: str,
    percent: Percent,
    hidden: str,
    between: Callable[[float, float], str],
) -> str:
    """Regions filled by their share in five steps, each with its name and value; grey where the base is too small.

    Args:
        shapes: rings of longitude and latitude by region. bars: by region, its share; none where it is not shown.
        hidden: what the legend says of those. between: two shares as the ends of a step.
    """
    sheet = Sheet(width, title, description)
    narrow = width < PHONE
    map_width = width if narrow else width - 118
    placed, height = fitted(shapes, map_width, 0.98 * map_width)
    shown = [bar for _, bar in bars if bar is not None]
    low = _floor(min(bar.share for bar in shown)) if shown else 0.0
    high = _ceiling(max(bar.share for bar in shown)) if shown else 1.0
    if high - low < 0.1:
        high = min(1.0, low + 0.1)
    found = dict(bars)

    def step(share: float) -> int:
        return min(len(STEPS) - 1, int((share - low) / (high - low) * len(STEPS) + 1e-9))

    for name, rings in placed.items():
        bar = found.get(name)
        sheet.area(rings, STEPS[step(bar.share)][0] if bar is not None else FILLS["none"][0])
    for rings in placed.values():
        sheet.segments(borders(rings), PAPER)
    for name, bar in bars:
        if name not in placed:
            continue
        x, y = middle(placed[name])
        ink = STEPS[step(bar.share)][1] if bar is not None else FILLS["none"][1]
        label = bar.label if bar is not None else ""
        for k, line in enumerate(wrap_text(label, 72, 8)):
            sheet.text(x, y - 2 + 9 * (k - len(wrap_text(label, 72, 8)) + 1), line, size=8, colour=ink, anchor="middle")
        if bar is not None:
            sheet.text(x, y + 9, percent(bar.share), size=10, colour=ink, anchor="middle", bold=True)
    left, y = (0.0, height + 14) if narrow else (width - 104, 12.0)
    edges = [low + k * (high - low) / len(STEPS) for k in range(len(STEPS) + 1)]
    for k, (fill, _) in enumerate(STEPS):
        sheet.rect(left, y, 14, 11, fill)
        sheet.text(left + 20, y + 9, between(edges[k], edges[k + 1]), size=8.5, colour=MUTED)
        y += 16
    if len(shown) < len(bars):
        sheet.rect(left, y + 4, 14, 11, FILLS["none"][0])
        sheet.text(left + 20, y + 13, shortened(hidden, width - left - 20, 8.5), size=8.5, colour=MUTED)
        y += 20
    return sheet.render(max(height + 2, y + 2))


def _name_lines(sheet: Sheet, ends: Sequence[tuple[float, str]], right: float, narrow: bool) -> None:
    """Each line's name beside its end, moved apart where they would overlap; in a list on a phone."""
    order = sorted(range(len(ends)), key=lambda k: ends[k][0])
    y = -100.0
    for nth, k in enumerate(order):
        y = 9.0 + 13 * nth if narrow else max(ends[k][0] + 3, y + 12)
        x = 14.0 if narrow else right + 8
        if narrow:
            sheet.rect(0, y - 7, 9, 9, SERIES[k % len(SERIES)])
        sheet.text(x, y, ends[k][1], colour=SERIES[k % len(SERIES)], bold=True)


SIDE = 24.0
"""Room beside a panel's longest bars, for the figures that stand outside of short ones."""


def _diverging(
    sheet: Sheet,
    panels: Sequence[DivergingPanel],
    width: float,
    y: float,
    number: Percent,
    words: tuple[str, str],
    *,
    labels: bool,
) -> float:
    first = panels[0]
    rows = [row for group in first.groups for row in group.rows]
    left = min(0.36 * width, max(text_width(row.label, 9) for row in rows) + 22) if labels else 0.0
    sides = []
    for panel in panels:
        all_rows = [row for group in panel.groups for row in group.rows]
        sides.append((max(row.negative for row in all_rows), max(row.positive for row in all_rows)))
    scale = (width - left - len(panels) * 2 * SIDE) / max(0.01, sum(a + b for a, b in sides))
    zeros, at = [], left
    titles = []
    for panel, (negative, positive) in zip(panels, sides, strict=True):
        wide = (negative + positive) * scale + 2 * SIDE
        zeros.append(at + SIDE + negative * scale)
        titles.append((at + wide / 2, wrap_text(panel.title, wide - 8, 9.5, bold=True)))
        at += wide
    for middle_x, lines in titles:
        for k, line in enumerate(lines):
            sheet.text(middle_x, y + 10 + 11.5 * k, line, size=9.5, anchor="middle", bold=True)
    y += 11.5 * (max(len(lines) for _, lines in titles) - 1)
    for zero in zeros:
        sheet.text(zero - 6, y + 24, words[0], size=8, colour=WARM, anchor="end", bold=True)
        sheet.text(zero + 6, y + 24, words[1], size=8, colour=ACCENT, bold=True)
    y += 32
    top = y
    for g, group in enumerate(first.groups):
        if group.title:
            sheet.text(0, y + 9, group.title, size=8, colour=MUTED, bold=True)
            y += 15
        for r, row in enumerate(group.rows):
            lines = wrap_text(row.label, left - 18, 9)
            height = max(20.0, 11.0 * len(lines) + 4)
            sheet.lines(10, y + height / 2 - 2, lines)
            for k, panel in enumerate(panels):
                _two_sided(sheet, panel.groups[g].rows[r], zeros[k], y + (height - 20) / 2, scale, number)
            y += height
        y += 5
    for zero in zeros:
        sheet.line(zero, top - 2, zero, y - 4, INK, 1)
    return y


def _two_sided(sheet: Sheet, row: DivergingRow, zero: float, y: float, scale: float, number: Percent) -> None:
    for share, side, role in ((row.negative, -1, "negative"), (row.positive, 1, "positive")):
        length = share * scale
        fill, ink = FILLS[role]
        sheet.rect(zero - length if side < 0 else zero, y, length, 16, fill)
        label = number(share)
        if length > text_width(label, 9, bold=True) + 8:
            inside = zero + side * (length - 6)
            sheet.text(inside, y + 11.3, label, colour=ink, anchor="start" if side < 0 else "end", bold=True)
        else:
            outside = zero + side * (length + 4)
            sheet.text(outside, y + 11.3, label, colour=fill, anchor="end" if side < 0 else "start", bold=True)


def _whisker(sheet: Sheet, low: float, high: float, middle: float) -> None:
    sheet.line(low, middle, high, middle, INK, 1)
    for x in (low, high):
        sheet.line(x, middle - 3, x, middle + 3, INK, 1)


def _legend(sheet: Sheet, left: float, width: float, entries: Sequence[tuple[str, str]]) -> float:
    """Swatches and names, over as many lines as they need; returns where the chart begins."""
    x, y = left, 3.0
    for name, role in entries:
        label = shortened(name, width - left - 20, 8.5)
        wide = 16 + text_width(label, 8.5) + 14
        if x + wide > width + 12 and x > left:
            x, y = left, y + 15
        sheet.rect(x, y, 10, 10, FILLS[role][0])
        sheet.text(x + 15, y + 8.4, label, size=8.5, colour=MUTED)
        x += wide
    return y + 22


def _ceiling(share: float) -> float:
    return min(1.0, int(share * 10 + 0.999) / 10) or 0.1


def _floor(share: float) -> float:
    return int(share * 10) / 10


def _ticks(low: float, high: float) -> list[float]:
    step = 0.1 if high - low <= 0.6 else 0.2
    count = round((high - low) / step)
    return [low + k * step for k in range(count + 1)]


def _years(years: Sequence[float], room: float) -> list[float]:
    """As many of the years as there is room for, the first and the last among them."""
    step = max(1, -(-len(years) // max(2, int(room))))
    shown = list(years[::step])
    if shown[-1] != years[-1]:
        shown[-1:] = (
            [years[-1]]
            if len(shown) > 1 and len(years) - 1 - years.index(shown[-1]) < step / 2
            else [shown[-1], years[-1]]
        )
    return shown
