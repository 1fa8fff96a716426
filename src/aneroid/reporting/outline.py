"""What a report says, as data: for whoever compares two builds, or follows a number into the text."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from aneroid.reporting.document import Box, Document, Figure, KeyFigures, Listing, Paragraph, Runs, Table

Outline = dict[str, dict[str, Any]]
"""By the place of a text, table or chart: what it says and the expressions that it rests on."""


def outline(document: Document) -> Outline:
    """Texts by chapter and number, tables and charts by their id, each with what it says."""
    found: Outline = {"cover": _said("text", [document.title, document.subtitle, *document.facts, document.notice])}
    for chapter in document.chapters:
        number = 0
        for block in chapter.blocks:
            if isinstance(block, Table):
                rows = [[row.label, *row.cells] for row in block.rows]
                heads = [block.label, block.title, block.question, *(c.label for c in block.columns), *block.notes]
                found[block.id] = {"kind": "table", "said": [*heads, *(" | ".join(row) for row in rows)], "from": []}
            elif isinstance(block, Figure):
                words = [block.label, block.title, block.subtitle, block.description, *block.notes, *_drawn(block)]
                found[block.id] = {"kind": "chart", "said": words, "from": []}
            else:
                number += 1
                found[f"{chapter.id}, text {number}"] = _text_of(block)
    return found


def _drawn(figure: Figure) -> list[str]:
    """What a chart draws, finer than its words say it: a dot can move where no printed figure changes."""
    if figure.data is None:
        return []
    return [
        f"{row} | {' | '.join('-' if share is None else f'{share:.3f}' for share in shares)}"
        + "".join(f" | {low:.3f}-{high:.3f}" for low, high in filter(None, bounds))
        for row, shares, bounds in zip_longest(figure.data.rows, figure.data.shares, figure.data.bounds, fillvalue=())
    ]


def _text_of(block: object) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return _runs("text", [block.runs])
    if isinstance(block, Listing):
        return _runs("text", list(block.items))
    if isinstance(block, KeyFigures):
        return _runs("text", [(item.value, *item.label) for item in block.items])
    if isinstance(block, Box):
        return _said("text", [f"{e.term}: {''.join(run.text for run in e.runs)}" for e in block.entries])
    return _said("text", [str(getattr(block, "text", ""))])


def _runs(kind: str, lines: list[Runs]) -> dict[str, Any]:
    sources = [run.source for runs in lines for run in runs if run.source]
    return {"kind": kind, "said": ["".join(run.text for run in runs) for runs in lines], "from": sources}


def _said(kind: str, lines: list[str]) -> dict[str, Any]:
    return {"kind": kind, "said": lines, "from": []}
