"""The pictures of a rehearsal, drawn here as SVG: errors, coverage, what verification finds, designs side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

from aneroid.reporting.palette import ACCENT, HAIR, INK, MUTED, WARM

SERIES = (ACCENT, WARM, "#3d5a80", "#6b705c", "#7a4e8c", "#c0892f")


@dataclass(frozen=True, slots=True)
class Point:
    """A point with its label, and how far it may be off, up and down."""

    x: float
    y: float
    label: str
    error: float = 0.0
    colour: str = ACCENT


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis from low to high: its name, and how its numbers are written."""

    name: str
    low: float
    high: float
    decimals: int = 1
    unit: str = ""

    def at(self, value: float, start: float, length: float) -> float:
        """Where a value lies."""
        return start + length * (value - self.low) / (self.high - self.low)

    def ticks(self) -> list[float]:
        """About five round numbers."""
        rough = (self.high - self.low) / 5
        power = 10.0 ** floor(log10(rough))
        step = next(power * k for k in (1, 2, 2.5, 5, 10) if power * k >= rough)
        first = ceil(self.low / step - 1e-9)
        return [k * step for k in range(first, floor(self.high / step + 1e-9) + 1)]

    def text(self, value: float) -> str:
        """A number as it stands at the axis."""
        return f"{value:,.{self.decimals}f}{self.unit}"


def scatter(
    points: Sequence[Point], x: Axis, y: Axis, *, diagonal: bool = False, level: float | None = None,
    steps: bool = False, labelled: bool = True, title: str = "",
) -> str:  # fmt: skip
    """Points on two axes, with a diagonal where both should be equal, or a level where all should lie.

    Args:
        steps: join the points in order. labelled: write their labels beside them.
    """
    width, height, left, bottom, top, right = 680.0, 360.0, 64.0, 46.0, 14.0, 18.0
    inner_w, inner_h = width - left - right, height - bottom - top

    def at(px: float, py: float) -> tuple[float, float]:
        return x.at(px, left, inner_w), height - bottom - y.at(py, 0, inner_h)

    parts = [f'<svg viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="{escape(title)}">']
    for value in x.ticks():
        px, _ = at(value, y.low)
        parts.append(
            _line(px, top, px, height - bottom, HAIR) + _text(px, height - bottom + 17, x.text(value), "middle")
        )
    for value in y.ticks():
        _, py = at(x.low, value)
        parts.append(_line(left, py, width - right, py, HAIR) + _text(left - 8, py + 4, y.text(value), "end"))
    parts.append(_text(left + inner_w / 2, height - 8, x.name, "middle", INK))
    middle = top + inner_h / 2
    turned = f'transform="rotate(-90 14 {middle:.1f})"'
    parts.append(f'<text x="14" y="{middle:.1f}" {turned} text-anchor="middle" fill="{INK}">{escape(y.name)}</text>')
    if diagonal:
        low, high = max(x.low, y.low), min(x.high, y.high)
        parts.append(_line(*at(low, low), *at(high, high), MUTED, dashed=True))
    if level is not None:
        parts.append(_line(*at(x.low, level), *at(x.high, level), MUTED, dashed=True))
    if steps and points:
        path = " ".join(f"{'M' if k == 0 else 'L'}{px:.1f} {py:.1f}" for k, (px, py) in
                        enumerate(at(p.x, p.y) for p in points))  # fmt: skip
        parts.append(f'<path d="{path}" fill="none" stroke="{points[0].colour}" stroke-width="2"/>')
    for point in points:
        px, py = at(point.x, point.y)
        if point.error:
            _, up = at(point.x, point.y + point.error)
            _, down = at(point.x, point.y - point.error)
            parts.append(_line(px, up, px, down, point.colour))
        hint = f"<title>{escape(point.label)}</title>" if point.label else ""
        parts.append(
            f'<circle cx="{px:.1f}" cy="{py:.1f}" r="4" fill="{point.colour}" fill-opacity="0.75">{hint}</circle>'
        )
        if labelled and point.label:
            end = px > left + 0.72 * inner_w
            parts.append(_text(px + (-8 if end else 8), py - 6, point.label, "end" if end else "start", INK))
    return "".join(parts) + "</svg>"


def intervals(rows: Sequence[tuple[str, float, float]], x: Axis, level: float, *, title: str = "") -> str:
    """A row per name: a dot with its error bar, on one axis, and the level where dots should lie."""
    width, line, left, top = 680.0, 24.0, 250.0, 8.0
    height = top + line * len(rows) + 40
    inner = width - left - 24
    parts = [f'<svg viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="{escape(title)}">']
    for value in x.ticks():
        px = x.at(value, left, inner)
        parts.append(_line(px, top, px, height - 32, HAIR) + _text(px, height - 16, x.text(value), "middle"))
    parts.append(_line(x.at(level, left, inner), top, x.at(level, left, inner), height - 32, MUTED, dashed=True))
    for k, (name, value, error) in enumerate(rows):
        y = top + line * (k + 0.5)
        clipped = min(max(value, x.low), x.high)
        a, b = max(x.low, value - error), min(x.high, value + error)
        parts.append(_text(left - 12, y + 4, name, "end", INK))
        parts.append(_line(x.at(a, left, inner), y, x.at(b, left, inner), y, ACCENT, wide=True))
        parts.append(f'<circle cx="{x.at(clipped, left, inner):.1f}" cy="{y:.1f}" r="4" fill="{ACCENT}"/>')
    return "".join(parts) + "</svg>"


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, *, dashed: bool = False, wide: bool = False) -> str:
    style = ' stroke-dasharray="5 4"' if dashed else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
        f'stroke-width="{2 if wide else 1}"{style}/>'
    )


def _text(x: float, y: float, words: str, anchor: str, colour: str = MUTED) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(words)}</text>'
