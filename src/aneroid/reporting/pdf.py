"""The PDF report, by Typst: tagged, with its own fonts, and the same bytes for the same document."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from aneroid.reporting.document import Document
from aneroid.reporting.html import column_groups
from aneroid.reporting.typesetting import typeset

COLOURS = ("INK", "MUTED", "RULE", "HAIR", "TINT", "ACCENT", "WARM")
UNPRINTED = frozenset({"numbers", "data", "annex", "svg_narrow", "siblings", "files", "detail"})
"""Parts of the document that other writers need and a page does not show."""


def render_pdf(document: Document) -> bytes:
    """The report as PDF/UA-1. The document travels as data, so no text of it can act as markup.

    Raises: PublicationError R-PDF-1 when Typst refuses the document.
    """
    return typeset("report.typ", {"document": _plain(document)}, COLOURS)


def _plain(value: object) -> Any:
    """Records as dictionaries that name their kind, for the template to tell them apart."""
    if is_dataclass(value) and not isinstance(value, type):
        record = {f.name: _plain(getattr(value, f.name)) for f in fields(value) if f.name not in UNPRINTED}
        record["kind" if "kind" not in record else "record"] = type(value).__name__
        if "columns" in record:
            record["spans"] = [list(span) for span in column_groups(value.columns)]  # type: ignore[attr-defined]
        return record
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value
