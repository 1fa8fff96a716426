"""The document model: what a report says, before anybody decides how a page looks.

Every writer (HTML, PDF) reads this one model, so a figure cannot differ between formats. All text is
already in the report's language and all numbers are already formatted; a writer adds only layout.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

RunKind = Literal["plain", "strong", "emphasis", "figure", "claim", "link", "note"]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text. A ``figure`` is a number bound to an estimate, a ``claim`` words bound to one.

    ``target`` is the id of the table that holds the evidence (or a URL for a ``link``), ``detail`` what a
    reader sees on pointing at it: estimate, interval, base; ``source`` is the expression that was resolved, for
    ``aneroid trace``. A ``note`` becomes a footnote.
    """

    text: str
    kind: RunKind = "plain"
    target: str = ""
    detail: str = ""
    source: str = ""


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a chapter; level 2 or 3."""

    text: str
    id: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; a ``lead`` opens a chapter in larger type."""

    runs: Runs
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """Bullets, or numbers where the order matters."""

    items: tuple[Runs, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One large number and the few words that say what it counts."""

    value: Run
    label: Runs


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """Two to four large numbers side by side."""

    items: tuple[KeyFigure, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A table column; neighbours with the same ``group`` share a spanning header."""

    label: str
    group: str = ""
    align: Literal["left", "right"] = "right"
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Backing:
    """What stands behind a table's number, as it is said: the estimate, its interval, base and design effect.

    ``source`` is the expression that ``aneroid trace`` takes; ``kind`` tells a share from a mean.
    """

    value: str
    low: str
    high: str
    n: str
    deff: str
    source: str
    kind: Literal["share", "mean"] = "share"


@dataclass(frozen=True, slots=True)
class Number:
    """What a cell shows, before it was rounded: for files that calculate on, such as spreadsheets.

    ``value`` is a fraction of one where ``percent`` holds; ``digits`` are the decimals shown; ``high`` is the upper end
    of an interval that begins at ``value``; ``letters`` name the groups that the share is significantly above;
    ``behind`` is what a reader is told of it.
    """

    value: float
    digits: int = 0
    percent: bool = True
    high: float | None = None
    letters: str = ""
    behind: Backing | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A table row. A ``group`` row is a sub-heading across all columns, a ``note`` small print; both have no cells.

    ``numbers`` stand beside the cells, one for each, none for a cell that shows no number.
    """

    label: str
    cells: tuple[str, ...] = ()
    kind: Literal["body", "group", "note", "total", "base"] = "body"
    strong: tuple[int, ...] = ()
    numbers: tuple[Number | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A numbered table with its wording, base, and notes.

    ``question`` holds the exact wording under the title where the table reports one question; ``notes`` stand below.
    """

    id: str
    label: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    stub: str = ""
    question: str = ""
    notes: tuple[str, ...] = ()
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A numbered chart. ``svg`` is drawn for a page of 510 points width, ``svg_narrow`` for a phone of 340."""

    id: str
    label: str
    title: str
    svg: str
    svg_narrow: str
    description: str
    subtitle: str = ""
    notes: tuple[str, ...] = ()
    data: ChartData | None = None


@dataclass(frozen=True, slots=True)
class ChartData:
    """The figures that a chart draws: a name for each row and series, and a share for each pair.

    A chart of kind ``means`` has means in their place, shown with ``digits`` decimals. ``bounds`` are their intervals,
    empty where the chart shows none; ``kind`` says how it draws them.
    """

    kind: Literal["bars", "stacked", "grouped", "diverging", "dots", "lines", "map", "ladder", "means"]
    rows: tuple[str, ...]
    series: tuple[str, ...]
    shares: tuple[tuple[float | None, ...], ...]
    bounds: tuple[tuple[tuple[float, float] | None, ...], ...] = ()
    digits: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A term and what is said of it, as in the disclosure box."""

    term: str
    runs: Runs


@dataclass(frozen=True, slots=True)
class Box:
    """A framed list of terms: the methods disclosure, the design at a glance."""

    id: str
    title: str
    entries: tuple[Entry, ...]
    intro: Runs = ()


Block = Heading | Paragraph | Listing | KeyFigures | Table | Figure | Box


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter opens on a new page; ``kicker`` is the small line above its title, empty for front matter."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    kicker: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """The writer's own few words, in the report's language."""

    contents: str
    page: str
    notes: str
    skip_to_content: str
    languages: str = "Language"
    copy: str = "Copy table"
    copied: str = "Copied"
    back: str = "Back to the text"
    continued: str = "continued"
    files: str = "Other formats"
    key_findings: str = "Key findings"
    figures: str = "The figures of the chart"
    cells: str = "Arrow keys show what stands behind each number"
    behind_share: str = "{value}, interval {low} to {high}. Base: {n}. Design effect {deff}."
    behind_mean: str = "Mean {value}, interval {low} to {high}. Base: {n}. Design effect {deff}."
    trace: str = "To trace it: {source}"


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report in one language.

    ``notice`` is printed on the cover and at the foot of every page (that the respondents are synthetic, for
    example); ``facts`` are the cover's lines (field dates, number of interviews); ``cover_bars`` is the shares
    (0 to 1), negative and positive, that the cover's ornament draws, empty for none. ``date`` (ISO) stands in files
    that must carry one; ``siblings`` are the other languages with their codes and names, ``files`` the other formats,
    ``annex`` tables for the spreadsheet that the pages do not show; ``provenance`` says what all was made from.
    """

    language: str
    title: str
    subtitle: str
    series: str
    organisation: str
    edition: str
    facts: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    words: Words
    notice: str = ""
    cover_bars: tuple[tuple[float, float], ...] = ()
    keywords: tuple[str, ...] = field(default=())
    date: str = "1980-01-01"
    siblings: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()
    annex: tuple[Table, ...] = ()
    provenance: str = ""

    def tables(self) -> list[Table]:
        """The tables of the pages and of the annex, each once."""
        placed = [block for block in self.blocks() if isinstance(block, Table)]
        return [*placed, *(table for table in self.annex if table.id not in {t.id for t in placed})]

    def blocks(self) -> Iterator[Block]:
        """Every block of every chapter, in reading order."""
        for chapter in self.chapters:
            yield from chapter.blocks
