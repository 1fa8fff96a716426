"""Dots with their intervals: groups around a total, means of several questions, steps of a ladder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aneroid.reporting.charts.marks import PHONE, SERIES, Bar, Percent, ceiling, floor, ticks
from aneroid.reporting.drawing import Sheet, shortened, text_width, wrap_text
from aneroid.reporting.palette import ACCENT, HAIR, INK, MUTED, PAPER, RULE, WARM


@dataclass(frozen=True, slots=True)
class DotGroup:
    """Subgroups of one break, each a share with its interval."""

    title: str
    rows: tuple[Bar, ...]


def dot_intervals(
    groups: Sequence[DotGroup],
    *,
    total: Bar | None,
    width: float,
    title: str,
    description: str,
    percent: Percent,
    axis: Sequence[float] = (),
    tick: Percent | None = None,
) -> str:
    """A dot and its interval for every subgroup, around the line of the total.

    Args:
        total: none where the rows are no parts of one whole, such as several questions.
        percent: how a value is written. axis: the values that the axis names, for means; of shares it is found.
        tick: how the axis writes its values, where not like the others.
    """
    sheet = Sheet(width, title, description)
    rows = [*([total] if total else []), *(row for group in groups for row in group.rows)]
    left = min(0.36 * width, max(text_width(row.label, 9) for row in rows) + 18)
    low, high = (axis[0], axis[-1]) if axis else _ends(rows)
    right = width - 46

    def at(value: float) -> float:
        return left + (min(max(value, low), high) - low) / (high - low) * (right - left)

    top = 16.0
    y = top
    marks: list[tuple[float, DotGroup | Bar]] = []
    for group in groups:
        if group.title:
            y += 4
            marks.append((y + 8, group))
            y += 15
        for row in group.rows:
            height = max(15.0, 11.0 * len(wrap_text(row.label, left - 12, 9)) + 4)
            marks.append((y + height / 2 - 0.5, row))
            y += height
    for value in axis or ticks(low, high):
        sheet.line(at(value), top, at(value), y, HAIR)
        sheet.text(at(value), 9, (tick or percent)(value), size=8, colour=MUTED, anchor="middle")
    if total is not None:
        sheet.line(at(total.share), top - 2, at(total.share), y, WARM, 1.2, "3 2")
    for height, mark in marks:
        if isinstance(mark, DotGroup):
            sheet.text(0, height + 3, shortened(mark.title, width, 8, bold=True), size=8, colour=MUTED, bold=True)
        else:
            _dot(sheet, mark, height, left, at, percent)
    if total is None:
        return sheet.render(y + 3)
    said = f"{total.label} {percent(total.share)}"
    half = text_width(said, 8, bold=True) / 2
    middle = min(max(at(total.share), half), width - half)
    sheet.text(middle, y + 10, said, size=8, colour=WARM, anchor="middle", bold=True)
    return sheet.render(y + 14)


def _ends(rows: Sequence[Bar]) -> tuple[float, float]:
    """The tenths between which all intervals lie."""
    return max(0.0, floor(min(row.low for row in rows))), min(1.0, ceiling(max(row.high for row in rows)))


def _dot(sheet: Sheet, row: Bar, height: float, left: float, at: Callable[[float], float], percent: Percent) -> None:
    """A row's name, interval, dot and value."""
    colour, ink = (RULE, MUTED) if row.muted else (ACCENT, INK)
    sheet.lines(left - 10, height, wrap_text(row.label, left - 12, 9), anchor="end", colour=ink)
    sheet.line(at(row.low), height, at(row.high), height, colour, 1.6)
    sheet.circle(at(row.share), height, 3.6, colour)
    sheet.text(sheet.width, height + 3.2, percent(row.share), anchor="end", bold=True, colour=ink)


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
    above: list[tuple[float, str]] = []
    for step in steps:
        lines = wrap_text(step, (width if narrow else left) - 12, 9)
        room = (13 * len(lines) + 19.0) if narrow else max(24.0, 11.0 * len(lines) + 8)
        heights.append(y + (room - 9 if narrow else room / 2))
        if narrow:
            above += [(y + 10 + 11.5 * k, line) for k, line in enumerate(lines)]
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
    for height, line in above:  # last, so that no line passes over a name
        sheet.text(0, height, line, halo=PAPER)
    return sheet.render(y + 2)
