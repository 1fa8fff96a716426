"""Two-sided bars around a common middle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aneroid.reporting.charts.marks import PHONE, Percent
from aneroid.reporting.drawing import Sheet, text_width, wrap_text
from aneroid.reporting.palette import ACCENT, FILLS, INK, MUTED, WARM

SIDE = 24.0
"""Room beside a panel's longest bars, for the figures that stand outside of short ones."""


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
