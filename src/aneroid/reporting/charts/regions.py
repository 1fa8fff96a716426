"""Regions of a map, filled by their share."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from aneroid.reporting.charts.marks import PHONE, Bar, Percent, ceiling, floor
from aneroid.reporting.drawing import Sheet, shortened, wrap_text
from aneroid.reporting.geometry import Shapes, borders, fitted, middle
from aneroid.reporting.palette import FILLS, MUTED, PAPER, STEPS


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
    low = floor(min(bar.share for bar in shown)) if shown else 0.0
    high = ceiling(max(bar.share for bar in shown)) if shown else 1.0
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
        for k, line in enumerate(wrap_text(label, 62, 8)):
            sheet.text(x, y - 2 + 9 * (k - len(wrap_text(label, 62, 8)) + 1), line, size=8, colour=ink, anchor="middle")
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
