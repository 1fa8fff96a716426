"""The HTML report: one file that holds everything it needs."""

from __future__ import annotations

import base64
from functools import cache
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from aneroid.reporting import palette
from aneroid.reporting.document import Backing, Box, ChartData, Column, Document, Figure, Row, Run, Table
from aneroid.reporting.words import Wording

HERE = Path(__file__).parent
FACES = (
    ("Aneroid Serif", 400, "normal", "serif-regular"),
    ("Aneroid Serif", 400, "italic", "serif-italic"),
    ("Aneroid Serif", 600, "normal", "serif-semibold"),
    ("Aneroid Sans", 400, "normal", "sans-regular"),
    ("Aneroid Sans", 500, "normal", "sans-medium"),
    ("Aneroid Sans", 600, "normal", "sans-semibold"),
)


def render_html(document: Document) -> str:
    """The report as a self-contained page: fonts, styles and charts inside, nothing loaded from elsewhere."""
    notes: list[Run] = []
    for chapter in document.chapters:
        for block in chapter.blocks:
            notes += [run for run in _runs_of(block) if run.kind == "note"]
    template = _environment().get_template("report.html.j2")
    targets = {block.id for block in document.blocks() if isinstance(block, Table | Figure | Box)}
    wording = Wording(document.language)

    def cell(share: float | None, bounds: tuple[float, float] | None, data: ChartData) -> str:
        if share is None:
            return ""
        if data.kind == "means":
            low, high = (wording.number(end, data.digits) for end in bounds or (share, share))
            return f"{wording.number(share, data.digits)} ({low}–{high})"
        shown = wording.percent(share)
        return f"{shown} ({wording.number(100 * bounds[0])}–{wording.percent(bounds[1])})" if bounds else shown

    return template.render(
        document=document, notes=notes, colours=palette, faces=_faces(), spans=column_groups, tips=Tips(),
        targets=targets, cell=cell, backings=Backings(),
    )  # fmt: skip


class Tips:
    """What is said of the page's numbers, each text once, by the id that the numbers point to."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}

    def put(self, run: Run) -> str:
        """The id of a number's text; empty for a number of which nothing is said."""
        return self._ids.setdefault(run.detail, f"tip-{len(self._ids) + 1}") if run.detail else ""

    def said(self) -> list[tuple[str, str]]:
        """Ids with their texts."""
        return [(identity, text) for text, identity in self._ids.items()]


class Backings:
    """What stands behind the numbers of tables, each once, by the place that a cell names."""

    def __init__(self) -> None:
        self._places: dict[Backing, int] = {}

    def place(self, row: Row, k: int) -> int:
        """The place of what stands behind a row's number; -1 for a number without."""
        number = row.numbers[k] if k < len(row.numbers) else None
        if number is None or number.behind is None:
            return -1
        return self._places.setdefault(number.behind, len(self._places))

    def said(self) -> list[list[object]]:
        """Value, ends of the interval, base, design effect, expression, and 1 for a mean."""
        return [[b.value, b.low, b.high, b.n, b.deff, b.source, int(b.kind == "mean")] for b in self._places]


def column_groups(columns: tuple[Column, ...]) -> list[tuple[str, int]]:
    """Spanning headers: each group's name with the number of neighbouring columns it spans."""
    return [(name, len(list(members))) for name, members in groupby(columns, key=lambda column: column.group)]


def _runs_of(block: object) -> list[Run]:
    runs: list[Run] = []
    for name in ("runs", "intro"):
        runs += getattr(block, name, ())
    for item in getattr(block, "items", ()):
        runs += item if isinstance(item, tuple) else item.label
    for entry in getattr(block, "entries", ()):
        runs += entry.runs
    return runs


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["drawn"] = Markup  # charts are our own SVG, their texts escaped where they are drawn
    environment.globals["kind"] = lambda block: type(block).__name__
    return environment


@cache
def _faces() -> list[tuple[str, int, str, str]]:
    """Each font face with its data, for the style sheet."""
    return [
        (family, weight, style, base64.b64encode((HERE / "fonts" / f"{file}.woff2").read_bytes()).decode())
        for family, weight, style, file in FACES
    ]
