"""The tables as a workbook: real numbers, a sheet per table, a contents sheet, headers that stay in view."""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import Any

from aneroid.reporting import palette
from aneroid.reporting.direction import plain
from aneroid.reporting.document import Document, Number, Row, Table
from aneroid.reporting.drawing import wrap_text

FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
FIRST = 6
"""The row in which a sheet's header begins, below label, title, question and the way back."""

Book = Any
Format = Any


def render_xlsx(document: Document) -> bytes:
    """Every table of the document, those of the annex too.

    Shares are fractions of one with their full precision, shown as percent; letters of column tests are part of the
    number's format, so that the cell stays a number.
    """
    # The library takes a moment to load; a run in which no report changed never needs it.
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({
        "title": document.title, "subject": document.series, "author": document.organisation,
        "keywords": ", ".join(document.keywords), "created": datetime.fromisoformat(document.date),
    })  # fmt: skip
    book.set_size(1600, 1200)
    styles = _Styles(book)
    contents = book.add_worksheet(_sheet_name(document.words.contents, set()))
    taken = {contents.get_name().lower()}
    entries = []
    for table in document.tables():
        name = _sheet_name(table.label, taken)
        taken.add(name.lower())
        _write_table(book.add_worksheet(name), table, contents.get_name(), document, styles)
        entries.append((name, table))
    _write_contents(contents, entries, document, styles)
    book.close()
    return stream.getvalue()


class _Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._known: dict[tuple[tuple[str, object], ...], Format] = {}

    def of(self, **properties: object) -> Format:
        """A format in the report's type and colour with these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._known:
            base = {"font_name": "Calibri", "font_size": 10, "font_color": palette.INK, "valign": "top"}
            self._known[key] = self._book.add_format(base | dict(key))
        return self._known[key]


def _sheet_name(label: str, taken: set[str]) -> str:
    """A name that a spreadsheet allows: at most 31 characters, none of its own signs, not given before."""
    plain = FORBIDDEN.sub(" ", label).strip()[:28] or "Sheet"
    return next(n for k in range(1000) if (n := f"{plain} {k + 1}" if k else plain).lower() not in taken)


def _write_contents(sheet: Any, entries: list[tuple[str, Table]], document: Document, styles: _Styles) -> None:
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 90)
    sheet.set_row(0, 24)
    sheet.write_string(0, 0, document.title, styles.of(bold=True, font_size=16))
    sheet.write_string(1, 0, document.subtitle, styles.of(font_size=11))
    row = 2
    for line in (document.series, *document.facts, document.notice):
        if line:
            sheet.write_string(row, 0, line, styles.of(font_color=palette.MUTED))
            row += 1
    row += 1
    sheet.write_string(row, 0, document.words.contents, styles.of(bold=True, bottom=1))
    sheet.write_blank(row, 1, None, styles.of(bottom=1))
    sheet.freeze_panes(row + 1, 0)
    for name, table in entries:
        row += 1
        sheet.write_url(row, 0, f"internal:'{name}'!A1", styles.of(font_color=palette.ACCENT, underline=1), table.label)
        sheet.write_string(row, 1, table.title, styles.of(text_wrap=True))


def _write_table(sheet: Any, table: Table, contents: str, document: Document, styles: _Styles) -> None:
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{document.series} · {document.edition}&R&P")
    sheet.set_column(0, 0, 52)
    sheet.set_column(1, len(table.columns), 11 if table.wide else 14)
    sheet.set_row(1, 19)
    sheet.write_string(0, 0, table.label, styles.of(bold=True, font_color=palette.ACCENT))
    sheet.write_string(1, 0, table.title, styles.of(bold=True, font_size=13))
    sheet.write_string(2, 0, plain(table.question), styles.of(font_color=palette.MUTED))
    sheet.write_url(
        3, 0, f"internal:'{contents}'!A1", styles.of(font_color=palette.ACCENT, underline=1), document.words.contents
    )
    top = _write_header(sheet, table, styles)
    sheet.freeze_panes(top, 1)
    sheet.repeat_rows(FIRST - 1, top - 1)
    row = top
    for entry in table.rows:
        _write_row(sheet, row, entry, len(table.columns), styles)
        row += 1
    for note in (*table.notes, document.notice):
        if note:
            row += 1
            sheet.write_string(row, 0, note, styles.of(font_color=palette.MUTED, font_size=9))


COLUMN, WIDE_COLUMN = 78.0, 60.0
"""The room for text in a column of figures, in points."""


def _write_header(sheet: Any, table: Table, styles: _Styles) -> int:
    """The column headers, under the groups that they belong to; returns the first row of the body."""
    row, columns, stub, wide = FIRST, table.columns, table.stub, table.wide
    if any(column.group for column in columns):
        start = 0
        while start < len(columns):
            end = start
            while end + 1 < len(columns) and columns[end + 1].group == columns[start].group:
                end += 1
            style = styles.of(bold=True, align="center", bottom=1 if columns[start].group else 0)
            if end > start:
                sheet.merge_range(row, start + 1, row, end + 1, plain(columns[start].group), style)
            else:
                sheet.write_string(row, start + 1, plain(columns[start].group), style)
            start = end + 1
        row += 1
    sheet.write_string(row, 0, stub, styles.of(bold=True, bottom=1, valign="bottom"))
    for k, column in enumerate(columns, start=1):
        sheet.write_string(
            row, k, plain(column.label), styles.of(bold=True, bottom=1, align="right", valign="bottom", text_wrap=True)
        )
    room = WIDE_COLUMN if wide else COLUMN
    lines = max((len(wrap_text(plain(column.label), room, 10, bold=True)) for column in columns), default=1)
    sheet.set_row(row, 15.0 * lines)
    return row + 1


def _write_row(sheet: Any, row: int, entry: Row, width: int, styles: _Styles) -> None:
    if entry.kind in ("group", "note"):
        small = entry.kind == "note"
        style = styles.of(font_color=palette.MUTED, font_size=9) if small else styles.of(bold=True)
        sheet.write_string(row, 0, plain(entry.label), style)
        return
    colour = {"font_color": palette.MUTED} if entry.kind == "base" else {}
    heavy = {"bold": True} if entry.kind == "total" else {}
    sheet.write_string(row, 0, plain(entry.label), styles.of(text_wrap=True, indent=1, **colour, **heavy))
    for k in range(width):
        number = entry.numbers[k] if k < len(entry.numbers) else None
        text = entry.cells[k] if k < len(entry.cells) else ""
        bold = {"bold": True} if k in entry.strong or heavy else {}
        if number is None or number.high is not None or number.value != number.value:
            sheet.write_string(row, k + 1, plain(text), styles.of(align="right", **colour, **bold))
        else:
            shown = styles.of(num_format=number_format(number, text), align="right", **colour, **bold)
            sheet.write_number(row, k + 1, number.value, shown)


def number_format(number: Number, text: str) -> str:
    """The spreadsheet's format that shows a number as the report does, brackets and letters included."""
    digits = "0" + ("." + "0" * number.digits if number.digits else "")
    plain = f"{digits}%" if number.percent else f"#,##{digits}"
    if text.startswith("("):
        plain = f'"("{plain}")"'
    if text.startswith(("+", "−")):
        plain = f'"+"{plain};"−"{plain}'
    return f'{plain}" {number.letters}"' if number.letters else plain
