"""Bars from zero with their intervals, and bars of the whole split into answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aneroid.reporting.charts.marks import PHONE, Bar, Percent, ceiling
from aneroid.reporting.drawing import Sheet, shortened, text_width, wrap_text
from aneroid.reporting.palette import FILLS, INK, MUTED

MANY = 24
"""More bars than these are drawn thin."""


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


def interval_bars(bars: Sequence[Bar], *, width: float, title: str, description: str, percent: Percent) -> str:
    """Horizontal bars from zero, each with the interval of its share and its value."""
    sheet = Sheet(width, title, description)
    narrow = width < PHONE
    if len(bars) > MANY and not narrow:
        return _many_bars(sheet, bars, percent)
    left = 0.0 if narrow else min(0.42 * width, max(text_width(b.label, 9) for b in bars) + 14)
    scale = (width - left - 44) / ceiling(max(bar.high for bar in bars))
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
    scale = (sheet.width - left - 40) / ceiling(max(bar.high for bar in bars))
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


def grouped_bars(
    rows: Sequence[tuple[str, Sequence[Bar | None]]], names: Sequence[str], *, width: float, title: str,
    description: str, percent: Percent,
) -> str:  # fmt: skip
    """For each answer a bar of every group, close together, with interval and value; the legend names the groups.

    Args:
        rows: answers with a bar for each group; none for a group that is not shown. names: of the groups.
    """
    sheet = Sheet(width, title, description)
    narrow = width < PHONE
    left = 0.0 if narrow else min(0.36 * width, max(text_width(label, 9) for label, _ in rows) + 14)
    y = _legend(sheet, left, width, [(name, f"category{k + 1}") for k, name in enumerate(names)])
    top = y
    scale = (width - left - 36) / ceiling(
        max((bar.high for _, bars in rows for bar in bars if bar is not None), default=1.0)
    )
    for label, bars in rows:
        lines = wrap_text(label, (width if narrow else left) - 10, 9)
        shown = [(k, bar) for k, bar in enumerate(bars) if bar is not None]
        if narrow:
            for line in lines:
                sheet.text(0, y + 9, line)
                y += 11.5
            y += 2
        height = max(THIN * len(shown), 0.0 if narrow else 11.0 * len(lines))
        if not narrow:
            sheet.lines(left - 10, y + height / 2, lines, anchor="end")
        at = y + (height - THIN * len(shown)) / 2
        for k, bar in shown:
            middle = at + THIN / 2
            sheet.rect(left, at + 0.6, bar.share * scale, THIN - 1.2, FILLS[f"category{k + 1}"][0])
            sheet.line(left + bar.low * scale, middle, left + bar.high * scale, middle, INK, 0.9)
            sheet.text(left + bar.high * scale + 5, middle + 2.9, percent(bar.share), size=8, bold=True)
            at += THIN
        y += height + 9
    if not narrow:
        sheet.line(left, top - 4, left, y - 5, INK, 1)
    return sheet.render(y)


THIN = 12.0
"""Height of a bar among those of one answer."""


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


def _whisker(sheet: Sheet, low: float, high: float, middle: float) -> None:
    sheet.line(low, middle, high, middle, INK, 1)
    for x in (low, high):
        sheet.line(x, middle - 3, x, middle + 3, INK, 1)
