"""Tables in PDF pages that draw no lines between cells: rows of labels and figures that stand under each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

FIGURE = re.compile(r"[<≤~±+−-]?\d{1,3}(?:[.,]\d+)?%?$|\d+(?:[.,]\d+)?[–-]\d+(?:[.,]\d+)?%?$|[–—*-]$")
CAPTION = re.compile(r"(?:table|tabela|табела|figure|grafik\w*|графикон|figura|slika|слика|q\d)\b", re.IGNORECASE)
DRAWN = re.compile(r"(?:figure|grafik\w*|графикон|figura|slika|слика|chart)\b", re.IGNORECASE)
INTERVAL = re.compile(r"\d+(?:[.,]\d+)?[–-]\d+(?:[.,]\d+)?%?$")
GAP, ALIGNED, NEAR = 8.0, 7.0, 42.0
"""Points: between a label and its first figure, between figures of one column, between a title and its table."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: its words with their places, and the figures at its end."""

    words: tuple[Mapping[str, Any], ...]
    figures: int

    @property
    def top(self) -> float:
        return min(float(w["top"]) for w in self.words)

    @property
    def bottom(self) -> float:
        return max(float(w["bottom"]) for w in self.words)

    @property
    def left(self) -> float:
        return float(self.words[0]["x0"])

    @property
    def label(self) -> str:
        return _text(self.words[: len(self.words) - self.figures])

    @property
    def text(self) -> str:
        return _text(self.words)

    @property
    def cells(self) -> tuple[Mapping[str, Any], ...]:
        return self.words[len(self.words) - self.figures :]


@dataclass
class AlignedTable:
    """A table as read: title, rows (the header first), where it stands on its page."""

    title: str
    rows: tuple[tuple[str, ...], ...]
    box: tuple[float, float, float, float]
    drawn: bool


@dataclass
class _Block:
    rows: list[Line] = field(default_factory=list)
    first: int = 0
    last: int = 0


def aligned_tables(words: Sequence[Mapping[str, Any]]) -> list[AlignedTable]:
    """The tables of a page, from its words (text, x0, x1, top, bottom in points)."""
    lines = _labels_joined(_lines(words))
    return [_table(lines, block) for block in _blocks(lines)]


def _text(words: Sequence[Mapping[str, Any]]) -> str:
    return " ".join(str(w["text"]) for w in words)


def _lines(words: Sequence[Mapping[str, Any]]) -> list[Line]:
    rows: list[list[Mapping[str, Any]]] = []
    for word in sorted(words, key=lambda w: (round(float(w["bottom"])), float(w["x0"]))):
        if rows and abs(float(rows[-1][-1]["bottom"]) - float(word["bottom"])) <= 2.5:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [_line(sorted(row, key=lambda w: float(w["x0"]))) for row in rows]


def _labels_joined(lines: Sequence[Line]) -> list[Line]:
    """The lines, a label of two lines joined with the figures that stand half way down between them."""
    joined: list[Line] = []
    skipped = False
    for place, line in enumerate(lines):
        above, below = (joined[-1] if joined else None), (lines[place + 1] if place + 1 < len(lines) else None)
        if skipped:
            skipped = False
            continue
        if above is not None and below is not None and _is_between(above, line, below):
            joined[-1] = Line((*above.words, *below.words, *line.words), len(line.words))
            skipped = True
            continue
        joined.append(line)
    return joined


def _is_between(above: Line, figures: Line, below: Line) -> bool:
    """Whether a line of figures alone stands half a line below the first line of a label and above its second."""
    height = above.bottom - above.top
    return (
        all(FIGURE.match(str(w["text"])) for w in figures.words)
        and not above.figures
        and not below.figures
        and abs(above.left - below.left) <= 1.5
        and figures.left - max(float(w["x1"]) for w in (*above.words, *below.words)) >= -1
        and 0 < figures.bottom - above.bottom < height
        and 0 < below.bottom - figures.bottom < height
    )


def _line(words: list[Mapping[str, Any]]) -> Line:
    count = 0
    while count < len(words) - 1 and FIGURE.match(str(words[-1 - count]["text"])):
        count += 1
    while count and float(words[-count]["x0"]) - float(words[-count - 1]["x1"]) < GAP:
        count -= 1  # "... on a scale of 10" ends in a figure and is no row
    return Line(tuple(words), count)


def _blocks(lines: Sequence[Line]) -> Iterator[_Block]:
    """Runs of rows with as many figures each, one under the other; up to two lines of words may stand between."""
    block = _Block()
    for place, line in enumerate(lines):
        if not line.figures:
            continue
        if block.rows and place - block.last <= 3 and _under(block.rows[-1], line):
            block.rows.append(line)
            block.last = place
            continue
        if len(block.rows) > 1:
            yield block
        block = _Block([line], place, place)
    if len(block.rows) > 1:
        yield block


def _under(a: Line, b: Line) -> bool:
    return a.figures == b.figures and all(
        min(abs(float(x["x1"]) - float(y["x1"])), abs(_middle(x) - _middle(y))) <= ALIGNED
        for x, y in zip(a.cells, b.cells, strict=True)
    )


def _middle(word: Mapping[str, Any]) -> float:
    return (float(word["x0"]) + float(word["x1"])) / 2


def _table(lines: Sequence[Line], block: _Block) -> AlignedTable:
    edge = min(float(row.cells[0]["x0"]) for row in block.rows)
    start = min(edge, max(float(row.words[-row.figures - 1]["x1"]) for row in block.rows))
    above = _until_far(lines[max(0, block.first - 6) : block.first][::-1], block.rows[0].top)
    above = [part for line in above for part in _apart(line, start, block.rows[0])]
    stems = [line for line in above if line.left < start]
    heads = [line for line in above if line not in stems][:3]
    header = _header(heads[::-1], block.rows[0].cells)
    lowest = min((h.top for h in heads), default=block.rows[0].top)
    between = [s for s in stems if s.top > lowest and heads]
    titles = [s for s in stems if s not in between][:2]
    title = " ".join(t.text for t in reversed(titles)) if len(titles) > 1 and CAPTION.match(titles[1].text) else ""
    title = title or (titles[0].text if titles else "")
    blank = ("",) * len(header)
    rows: list[tuple[str, ...]] = [("", *header), *((s.text, *blank) for s in reversed(between))]
    for line in lines[block.first : block.last + 1]:
        rows.append((line.label, *(str(c["text"]) for c in line.cells)) if line in block.rows else (line.text, *blank))
    used = [*block.rows, *heads, *between]
    box = (
        min(line.left for line in used) - 1,
        min(line.top for line in used) - 1,
        max(float(line.words[-1]["x1"]) for line in used) + 1,
        max(line.bottom for line in used) + 1,
    )
    # A table may go on over a page or below its next question without its head; a chart has no intervals in columns.
    headless = not any(header) and not any(INTERVAL.match(cell) for row in rows for cell in row[1:])
    return AlignedTable(title, tuple(rows), box, DRAWN.match(title) is not None or headless)


def _apart(line: Line, start: float, row: Line) -> list[Line]:
    """A line above a table, the heads of its columns apart from words that begin it at the left ("Table 4, continued").

    Heads stand over most of the columns, each over one of its own.
    """
    right = [w for w in line.words if float(w["x0"]) >= start]
    if len(right) == len(line.words) or len(right) < 2:
        return [line]
    header = _header([Line(tuple(right), 0)], row.cells)
    named = [head for head in header if head and not re.fullmatch(r"[\d.,%\s]*\d[\d.,%\s]*", head)]  # no axis
    if len(named) < max(2, 0.6 * len(row.cells)):
        return [line]
    left = tuple(w for w in line.words if float(w["x0"]) < start)
    return [Line(left, 0), Line(tuple(right), 0)]


def _header(heads: Sequence[Line], cells: Sequence[Mapping[str, Any]]) -> list[str]:
    """What stands over each column: words that stand close together go to one column, in the middle or flush right."""
    header = [""] * len(cells)
    for line in heads:
        phrases: list[list[Mapping[str, Any]]] = []
        for word in line.words:
            if phrases and float(word["x0"]) - float(phrases[-1][-1]["x1"]) < GAP - 2:
                phrases[-1].append(word)
            else:
                phrases.append([word])
        for phrase in phrases:
            right = float(phrase[-1]["x1"])
            middle = (float(phrase[0]["x0"]) + right) / 2
            off = [min(abs(_middle(c) - middle), abs(float(c["x1"]) - right)) for c in cells]
            k = off.index(min(off))
            header[k] = f"{header[k]} {_text(phrase)}".strip()
    return header


def _until_far(above: Sequence[Line], top: float) -> list[Line]:
    """Lines above a row, the nearest first, as long as none lies far from the one below it."""
    found: list[Line] = []
    for line in above:
        if top - line.bottom > NEAR or line.figures:
            break
        found.append(line)
        top = line.top
    return found


def overlaps(a: Sequence[float], b: Sequence[float]) -> bool:
    """Whether two boxes (x0, top, x1, bottom) share a place."""
    return all(a[k] < b[k + 2] and b[k] < a[k + 2] for k in (0, 1))
