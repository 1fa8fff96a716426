"""A sheet to draw on: a few SVG shapes, text that is measured, and words for those who do not see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Literal

from aneroid.reporting.direction import isolated, plain
from aneroid.reporting.palette import INK

Anchor = Literal["start", "middle", "end"]
FONT = "Aneroid Sans, Inter, Helvetica, Arial, sans-serif"
NARROW = frozenset("iljtfrI.,:;'|!()[] -–’")
WIDE = frozenset("mwMW@%—")
FAR = frozenset(map(chr, range(0x0590, 0x0900)))
"""Hebrew and Arabic, which come from a wider typeface."""


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a text in points, near enough to leave room for it."""
    text = plain(text)
    if not FAR.isdisjoint(text):  # a face of one width
        return 0.63 * len(text) * size
    units = sum(0.31 if c in NARROW else 0.86 if c in WIDE else 0.67 if c.isupper() else 0.575 for c in text)
    return units * size * (1.05 if bold else 1.0)


def wrap_text(text: str, width: float, size: float, *, bold: bool = False, most: int = 6) -> list[str]:
    """Break a text into lines of at most ``width`` points; what does not fit in ``most`` lines ends in an ellipsis."""
    lines: list[str] = []
    for word in plain(text).split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        last = lines[most - 1].rstrip(",;:")
        while " " in last and text_width(f"{last} …", size, bold=bold) > width:
            last = last.rpartition(" ")[0]
        lines = [*lines[: most - 1], f"{last} …"]
    return [isolated(line) for line in lines] or [""]


def shortened(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """A text on one line of at most ``width`` points, ending in an ellipsis where it had to be cut."""
    if text_width(text, size, bold=bold) <= width:
        return text
    text = plain(text)
    while text and text_width(f"{text} …", size, bold=bold) > width:
        text = text[:-1].rstrip()
    return isolated(f"{text} …")


@dataclass
class Sheet:
    """A drawing that grows downwards; ``render`` gives it its height."""

    width: float
    title: str
    description: str
    parts: list[str] = field(default_factory=list)

    def rect(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        """A filled rectangle."""
        if width > 0:
            self.parts.append(
                f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" fill="{fill}"/>'
            )

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1, dash: str = "") -> None:
        """A straight line."""
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(
            f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" stroke="{colour}" '
            f'stroke-width="{_n(width)}"{dashed}/>'
        )

    def circle(self, x: float, y: float, radius: float, fill: str) -> None:
        """A filled circle."""
        self.parts.append(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" fill="{fill}"/>')

    def path(
        self, points: Sequence[tuple[float, float]], *, stroke: str = "", fill: str = "none", opacity: float = 1
    ) -> None:
        """A line through points, or a filled shape."""
        d = "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points)
        look = f'stroke="{stroke}" stroke-width="2" stroke-linejoin="round"' if stroke else 'stroke="none"'
        self.parts.append(
            f'<path d="{d}{"Z" if fill != "none" else ""}" fill="{fill}" fill-opacity="{_n(opacity)}" {look}/>'
        )

    def area(self, rings: Sequence[Sequence[tuple[float, float]]], fill: str) -> None:
        """A shape of several rings, holes left out; its edge is of its own colour, so that no seam shows."""
        d = "".join("M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in ring) + "Z" for ring in rings)
        self.parts.append(f'<path d="{d}" fill="{fill}" fill-rule="evenodd" stroke="{fill}" stroke-width="0.5"/>')

    def segments(self, lines: Sequence[tuple[tuple[float, float], tuple[float, float]]], colour: str) -> None:
        """Many short lines as one."""
        d = "".join(f"M{_n(a[0])} {_n(a[1])}L{_n(b[0])} {_n(b[1])}" for a, b in lines)
        self.parts.append(f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="1.1" stroke-linecap="round"/>')

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 9,
        colour: str = INK,
        anchor: Anchor = "start",
        bold: bool = False,
        halo: str = "",
    ) -> None:
        """A line of text; ``y`` is its baseline, ``halo`` the colour around its letters where lines pass under it."""
        weight = ' font-weight="600"' if bold else ""
        if halo:
            weight += f' stroke="{halo}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
        self.parts.append(
            f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" fill="{colour}" text-anchor="{anchor}"{weight}>'
            f"{escape(text)}</text>"
        )

    def lines(
        self,
        x: float,
        middle: float,
        lines: Sequence[str],
        *,
        size: float = 9,
        colour: str = INK,
        anchor: Anchor = "start",
    ) -> None:
        """Several lines of text, centred on a height."""
        step = size * 1.22
        first = middle - step * (len(lines) - 1) / 2 + size * 0.36
        for k, line in enumerate(lines):
            self.text(x, first + k * step, line, size=size, colour=colour, anchor=anchor)

    def render(self, height: float) -> str:
        """The finished SVG."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(self.width)} {_n(height)}" '
            f'width="{_n(self.width)}" height="{_n(height)}" role="img" font-family="{FONT}">'
            f"<title>{escape(self.title)}</title>"
            f"<desc>{escape(self.description)}</desc>{''.join(self.parts)}</svg>"
        )


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
