"""Timing and places of an interview, from the audit that ODK Collect or our app keeps of it (``audit.csv``).

The file itself is stored as it came, so columns that we do not know are kept with it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

AUDIT = "audit.csv"
LARGEST = 5_000_000
ASKED = frozenset({"question", "group questions"})


@dataclass(frozen=True, slots=True)
class Timing:
    """What an audit came to: seconds by question, how often an answer was changed, where it was.

    ``is_mocked``: a place was given by a program that makes places up; Android says so by an accuracy of zero.
    """

    seconds: Mapping[str, float]
    events: int
    changes: int
    active_seconds: float
    last_moment_ms: int | None
    latitude: float | None
    longitude: float | None
    accuracy: float | None
    is_mocked: bool


def parse_audit(content: bytes) -> Timing | None:
    """Read an audit; none where it is not one."""
    if len(content) > LARGEST:
        return None
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        rows = list(reader)
    except (UnicodeDecodeError, csv.Error):
        return None
    if not reader.fieldnames or not {"event", "node", "start", "end"} <= set(reader.fieldnames):
        return None
    seconds: dict[str, float] = {}
    for row in rows:
        spent = _spent(row)
        if row.get("event") in ASKED and spent is not None:
            name = question_of(row.get("node") or "")
            seconds[name] = seconds.get(name, 0.0) + spent
    places = [place for row in rows if (place := _place(row)) is not None]
    moments = [m for row in rows for m in (_number(row.get("start")), _number(row.get("end"))) if m is not None]
    first = places[0] if places else (None, None, None)
    return Timing(
        seconds={name: round(spent, 3) for name, spent in seconds.items()}, events=len(rows),
        changes=sum(bool(r.get("old-value")) and r.get("old-value") != r.get("new-value") for r in rows),
        active_seconds=round(sum(seconds.values()), 3), last_moment_ms=int(max(moments)) if moments else None,
        latitude=first[0], longitude=first[1], accuracy=first[2],
        is_mocked=any(accuracy == 0 for _, _, accuracy in places),
    )  # fmt: skip


def question_of(node: str) -> str:
    """The question's name from a node's path, such as ``age`` from ``/data/adult[2]/age``."""
    return re.sub(r"\[\d+\]", "", node).rstrip("/").rpartition("/")[2]


def _spent(row: Mapping[str, str | None]) -> float | None:
    start, end = _number(row.get("start")), _number(row.get("end"))
    if start is None or end is None or not 0 <= end - start < 86_400_000:
        return None
    return (end - start) / 1000


def _place(row: Mapping[str, str | None]) -> tuple[float, float, float | None] | None:
    latitude, longitude = _number(row.get("latitude")), _number(row.get("longitude"))
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return latitude, longitude, _number(row.get("accuracy"))


def _number(text: str | None) -> float | None:
    try:
        number = float(text) if text else None
    except (ValueError, TypeError):
        return None
    return number if number is not None and isfinite(number) and abs(number) < 1e15 else None
