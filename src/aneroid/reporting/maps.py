"""Maps of sampling points: dots on their coordinates, over outlines where there are any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

from aneroid.reporting.drawing import Sheet
from aneroid.reporting.geometry import Place
from aneroid.reporting.palette import ACCENT, HAIR, INK, MUTED, PAPER, RULE, TINT, WARM

KILOMETRES_PER_DEGREE = 111.2


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the world that a map shows, and how large it is drawn."""

    south: float
    west: float
    scale: float
    narrow: float
    height: float

    def at(self, place: Place) -> tuple[float, float]:
        """Where a place lies on the sheet."""
        x = (place[1] - self.west) * self.narrow * self.scale + 10
        return x, self.height - 10 - (place[0] - self.south) * self.scale


def draw_map(
    places: Sequence[Place], own: Sequence[Place], here: Place | None, outlines: Sequence[Sequence[Place]], *,
    width: float, height: float, title: str, north: str = "N",
) -> str:  # fmt: skip
    """A locator map: all sampling points faint, one interviewer's filled, the present one large.

    A plate carrée with degrees of longitude shortened to the middle latitude: right enough over a country, and north is
    up. The bar gives the scale.
    """
    shown = [*places, *(point for ring in outlines for point in ring)]
    sheet = Sheet(width, title, f"{len(places)} sampling points; the present one is marked.")
    frame = _frame(shown, width, height)
    sheet.rect(0, 0, width, height, TINT)
    for ring in outlines:
        points = [frame.at(point) for point in ring]
        sheet.path(points, fill=PAPER)
        sheet.path([*points, points[0]], stroke=HAIR)
    for place in places:
        sheet.circle(*frame.at(place), 1.6, RULE)
    for place in own:
        sheet.circle(*frame.at(place), 2.8, ACCENT)
    if here is not None:
        x, y = frame.at(here)
        sheet.circle(x, y, 7.5, WARM)
        sheet.circle(x, y, 5.2, PAPER)
        sheet.circle(x, y, 3, WARM)
    _scale_bar(sheet, frame, width, height)
    sheet.text(width - 14, 18, north, size=9, colour=INK, anchor="middle", bold=True)
    sheet.path([(width - 14, 22), (width - 18, 34), (width - 14, 31), (width - 10, 34)], fill=INK)
    return sheet.render(height)


def _frame(places: Sequence[Place], width: float, height: float) -> Frame:
    south, north = min(p[0] for p in places), max(p[0] for p in places)
    west, east = min(p[1] for p in places), max(p[1] for p in places)
    narrow = cos(radians((south + north) / 2))
    tall, wide = max(north - south, 0.01), max((east - west) * narrow, 0.01)
    scale = min((height - 20) / tall, (width - 20) / wide)
    south -= ((height - 20) / scale - (north - south)) / 2
    west -= ((width - 20) / scale - (east - west) * narrow) / 2 / narrow
    return Frame(south, west, scale, narrow, height)


def _scale_bar(sheet: Sheet, frame: Frame, width: float, height: float) -> None:
    per_kilometre = frame.scale / KILOMETRES_PER_DEGREE
    length = next((k for k in (200, 100, 50, 20, 10, 5, 2, 1) if k * per_kilometre < width / 3), 0.5)
    end = 12 + length * per_kilometre
    sheet.line(12, height - 10, end, height - 10, INK, 1.2)
    sheet.text(end + 4, height - 7, f"{length:g} km", size=7, colour=MUTED)
