"""Charts as pictures: bare for office documents, as cards for social media, both by Typst and without a browser."""

from __future__ import annotations

import json
from typing import Literal

from aneroid.reporting import palette
from aneroid.reporting.document import Document, Figure
from aneroid.reporting.pdf import COLOURS
from aneroid.reporting.typesetting import HERE
from aneroid.study.errors import PublicationError

BARE_PPI = 200
"""Dots per inch of a bare chart: sharp in print at the width of a page."""


def render_charts(document: Document) -> dict[str, bytes]:
    """Each chart as PNG without title or notes, by the figure's id."""
    return _render(document, "png", cards=False)


def render_cards(document: Document, kind: Literal["png", "svg"]) -> dict[str, bytes]:
    """Each chart with its title, base and origin as a picture for social media, by the figure's id.

    A card is 1080 pixels wide and 608, 1080 or 1350 high, the first that its chart fits into; the SVG holds its
    letters as shapes, so it looks the same without our typefaces.
    """
    return _render(document, kind, cards=True)


def _render(document: Document, kind: Literal["png", "svg"], *, cards: bool) -> dict[str, bytes]:
    import typst

    figures = [block for block in document.blocks() if isinstance(block, Figure)]
    if not figures:
        return {}
    data = {
        "language": document.language, "series": document.series, "organisation": document.organisation,
        "edition": document.edition, "notice": document.notice, "cards": cards,
        "figures": [
            {name: getattr(figure, name) for name in ("svg", "title", "subtitle", "notes", "description")}
            for figure in figures
        ],
    }  # fmt: skip
    inputs = {
        "document": json.dumps(data, ensure_ascii=False),
        "colours": json.dumps({name.lower(): getattr(palette, name) for name in COLOURS}),
    }
    try:
        made = typst.compile(
            str(HERE / "templates" / "pictures.typ"), root=str(HERE / "templates"), sys_inputs=inputs, format=kind,
            font_paths=[str(HERE / "fonts")], ignore_system_fonts=True, ppi=72.0 if cards else float(BARE_PPI),
        )  # fmt: skip
    except (RuntimeError, typst.TypstError) as problem:
        raise PublicationError("R-PDF-1", reason=str(problem)[:400]) from problem
    pages = made if isinstance(made, list) else [made]
    if len(pages) != len(figures) or any(page is None for page in pages):
        raise PublicationError("R-PDF-1", reason=f"{len(pages)} pictures came out of {len(figures)} charts")
    return {figure.id: bytes(page or b"") for figure, page in zip(figures, pages, strict=True)}
