"""What GeoJSON files of the study folder say: the shapes of regions, and the outlines under a map of places."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from math import cos, radians
from pathlib import Path
from typing import Any

import numpy as np

from aneroid.study.errors import PublicationError

Place = tuple[float, float]
"""Latitude and longitude in degrees."""
Point = tuple[float, float]
Ring = tuple[Point, ...]
Shapes = Mapping[str, tuple[Ring, ...]]
"""Rings of longitude and latitude by the region's name; several rings of one region are drawn together."""


def read_shapes(path: Path, key: str) -> dict[str, tuple[Ring, ...]]:
    """The regions of a map by their name in the property ``key``; features of one name are one region.

    A file that has not changed is read once, however many languages draw it.

    Raises: PublicationError R-MAP-1 for a file that is no GeoJSON of polygons with that property.
    Source: RFC 7946.
    """
    try:
        state = path.stat()
    except OSError as problem:
        raise PublicationError("R-MAP-1", where=path.name, key=key, reason=type(problem).__name__) from problem
    return _read_shapes(path, key, (state.st_mtime_ns, state.st_size))


@lru_cache(maxsize=4)
def _read_shapes(path: Path, key: str, _state: tuple[int, int]) -> dict[str, tuple[Ring, ...]]:
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        shapes: dict[str, tuple[Ring, ...]] = {}
        for feature in features:
            name = str(feature["properties"][key])
            rings = tuple(ring for polygon in _polygons(feature["geometry"]) for ring in polygon)
            shapes[name] = shapes.get(name, ()) + rings
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError, IndexError) as problem:
        raise PublicationError("R-MAP-1", where=path.name, key=key, reason=type(problem).__name__) from problem
    if not any(shapes.values()):
        raise PublicationError("R-MAP-1", where=path.name, key=key, reason="no polygon in it")
    return shapes


def read_outlines(path: Path) -> list[list[Place]]:
    """The outer rings of all polygons of a map.

    Raises: PublicationError R-MAP-3 for a file that holds no polygons, or positions that are no degrees.
    """
    try:
        geography = json.loads(path.read_text(encoding="utf-8"))
        rings = [[(y, x) for x, y in polygon[0]] for polygon in _polygons(geography) if polygon]
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError, IndexError) as problem:
        raise PublicationError("R-MAP-3", where=path.name, reason=type(problem).__name__) from problem
    rings = [ring for ring in rings if len(ring) > 2]
    if not rings:
        raise PublicationError("R-MAP-3", where=path.name, reason="no polygon in it")
    if any(not (-90 <= a <= 90 and -180 <= b <= 180) for ring in rings for a, b in ring):
        raise PublicationError("R-MAP-3", where=path.name, reason="positions that are no degrees")
    return rings


def _polygons(part: Mapping[str, Any]) -> Iterator[Sequence[Ring]]:
    """The polygons of a GeoJSON object of any kind, each as its rings, the outer one first."""
    kind = part["type"]
    if kind == "FeatureCollection":
        for feature in part["features"]:
            yield from _polygons(feature)
    elif kind == "Feature" and part["geometry"] is not None:
        yield from _polygons(part["geometry"])
    elif kind == "GeometryCollection":
        for geometry in part["geometries"]:
            yield from _polygons(geometry)
    elif kind in ("Polygon", "MultiPolygon"):
        for polygon in [part["coordinates"]] if kind == "Polygon" else part["coordinates"]:
            yield [tuple((float(x), float(y)) for x, y, *_ in ring) for ring in polygon]


def fitted(shapes: Shapes, width: float, height: float) -> tuple[dict[str, tuple[Ring, ...]], float]:
    """The shapes on a sheet of at most this width and height, north up, and the height that they take.

    Longitudes are shortened by the cosine of the middle latitude (equirectangular projection), which keeps the form of
    a country of a few hundred kilometres.
    """
    points = [point for rings in shapes.values() for ring in rings for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    squeeze = cos(radians((south + north) / 2))
    scale = min(width / max((east - west) * squeeze, 1e-9), height / max(north - south, 1e-9))
    left = (width - (east - west) * squeeze * scale) / 2
    moved = {
        name: tuple(
            tuple(((x - west) * squeeze * scale + left, (north - y) * scale) for x, y in ring) for ring in rings
        )
        for name, rings in shapes.items()
    }
    return moved, (north - south) * scale


def borders(rings: tuple[Ring, ...]) -> list[tuple[Point, Point]]:
    """The lines around a region: its rings' lines but those that two of its rings share."""
    seen: dict[tuple[Point, Point], int] = {}
    for ring in rings:
        for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
            if a != b:
                line = (min(a, b), max(a, b))
                seen[line] = seen.get(line, 0) + 1
    return [line for line, count in seen.items() if count == 1]


@cache
def middle(rings: tuple[Ring, ...]) -> Point:
    """Where a region's label stands: the inner point that is farthest from its edge, sideways counted half.

    Text is wider than it is high, and the centre of gravity of a bent region lies at its edge or beyond.
    """
    edges = np.array(borders(rings))
    if not edges.size:
        return rings[0][0]
    (west, north), (east, south) = edges.reshape(-1, 2).min(axis=0), edges.reshape(-1, 2).max(axis=0)
    across, down = np.meshgrid(np.linspace(west, east, FINE), np.linspace(north, south, FINE))
    points = np.column_stack([across.ravel(), down.ravel()])[:, None, :]
    a, b = edges[None, :, 0], edges[None, :, 1]
    crossed = (a[..., 1] > points[..., 1]) != (b[..., 1] > points[..., 1])
    rise = np.where(crossed, b[..., 1] - a[..., 1], 1.0)
    right_of = points[..., 0] < a[..., 0] + (points[..., 1] - a[..., 1]) / rise * (b[..., 0] - a[..., 0])
    inside = (crossed & right_of).sum(axis=1) % 2 == 1
    flat = np.array([0.5, 1.0])
    start, end, here = a * flat, b * flat, points * flat
    along = end - start
    share = ((here - start) * along).sum(axis=2) / np.maximum((along**2).sum(axis=2), 1e-12)
    nearest = start + np.clip(share, 0.0, 1.0)[..., None] * along
    distance = np.where(inside, np.sqrt(((here - nearest) ** 2).sum(axis=2)).min(axis=1), -1.0)
    centre = np.array([(west + east) / 2, (north + south) / 2])
    distance -= 0.05 * np.sqrt((((points[:, 0] - centre) * flat) ** 2).sum(axis=1))  # of equals the middle one
    best = points[int(distance.argmax()), 0]
    return float(best[0]), float(best[1])


FINE = 29
"""Places tried for a label, in each direction."""
