"""Lines over time with bands of their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aneroid.reporting.charts.marks import PHONE, SERIES, Percent, ceiling, floor, ticks
from aneroid.reporting.drawing import Sheet, shortened, text_width
from aneroid.reporting.palette import HAIR, MUTED


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
    low, high = max(0.0, floor(min(p.low for p in points))), min(1.0, ceiling(max(p.high for p in points)))

    def at(x: float, share: float) -> tuple[float, float]:
        across = (x - first) / ((last - first) or 1)
        return left + across * (right - left), bottom - (share - low) / (high - low) * (bottom - top)

    for share in ticks(low, high):
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
