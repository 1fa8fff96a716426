"""Reports that others made, as passages and tables: PDF, DOCX, HTML, Markdown or plain text."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

from markdown_it import MarkdownIt

from aneroid.reporting.claims.pdftables import aligned_tables
from aneroid.reporting.claims.statements import Passage
from aneroid.study.errors import PublicationError

BLOCKS = (
    "p",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "figcaption",
    "caption",
    "blockquote",
    "dd",
    "dt",
    "td",
    "th",
    "title",
    "div",
    "section",
    "summary",
)
TITLES = ("h1", "h2", "h3", "h4", "h5", "h6", "title")
VOID = ("img", "br", "hr", "input", "meta", "link", "col", "source", "wbr", "area", "base", "embed", "track")
SILENT = ("script", "svg", "style", "noscript", "template", "head", "nav")


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as it stands in a report: what is written above it, and its rows of texts."""

    title: str
    rows: tuple[tuple[str, ...], ...]
    drawn: bool = False
    """Whether it only gives the figures of a chart."""
    pieced: bool = False
    """Whether it was pieced together from words on a page; rows may then be missing."""


@dataclass
class Report:
    """The running text of a report, and its tables."""

    passages: list[Passage] = field(default_factory=list)
    tables: list[RawTable] = field(default_factory=list)


def read_report(path: Path) -> Report:
    """Read a report by the ending of its name.

    Raises: PublicationError R-READ-1 (not there), -2 (another kind of file), -3 (damaged), -4 (no text, as in a scan),
        -5 (not UTF-8).
    """
    readers: Mapping[str, Callable[[Path], Report]] = {
        ".pdf": _read_pdf, ".docx": _read_docx, ".html": _read_html, ".htm": _read_html, ".md": _read_markdown,
        ".markdown": _read_markdown, ".txt": _read_text,
    }  # fmt: skip
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise PublicationError("R-READ-2", where=path.name, known=", ".join(readers))
    if not path.is_file():
        raise PublicationError("R-READ-1", where=str(path))
    report = reader(path)
    if not any(re.search(r"\w", passage.text) for passage in report.passages):
        raise PublicationError("R-READ-4", where=path.name)
    return report


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        raise PublicationError("R-READ-5", where=f"{path.name}, line {line}") from problem


def _read_text(path: Path) -> Report:
    return Report(_paragraphs(_decoded(path).splitlines()))


def _paragraphs(lines: list[str]) -> list[Passage]:
    passages: list[Passage] = []
    part: list[str] = []
    start = 1
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip():
            start = start if part else number
            part.append(line.strip())
        elif part:
            passages.append(Passage(" ".join(part), f"line {start}"))
            part = []
    return passages


def _read_markdown(path: Path) -> Report:
    """Paragraphs, list items, headings and table cells, with the line of each."""
    tokens = MarkdownIt("commonmark").enable("table").parse(_decoded(path))
    report = Report()
    heading = inside = last = ""
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "heading_open":
            inside = "heading"
        elif token.type == "table_open":
            rows = []
            inside = "table"
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "table_close":
            report.tables.append(RawTable(last, tuple(tuple(row) for row in rows)))
            inside = ""
        elif token.type == "inline":
            text = _plain(token)
            where = f"line {token.map[0] + 1}" if token.map else ""
            if inside == "table":
                rows[-1].append(text)
                continue
            report.passages.append(Passage(text, where, heading, inside == "heading"))
            last = text
            if inside == "heading":
                heading = text
        elif token.type == "heading_close":
            inside = ""
    return report


def _plain(token: object) -> str:
    children = getattr(token, "children", None) or []
    return "".join(
        c.content
        if c.type in ("text", "code_inline")
        else " "
        if c.type in ("softbreak", "hardbreak")
        else c.content
        if c.type == "image"
        else ""
        for c in children
    )


def _read_docx(path: Path) -> Report:
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    try:
        document = docx.Document(str(path))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as problem:
        raise PublicationError("R-READ-3", where=path.name, reason=str(problem) or "not a Word document") from problem
    report, heading, last = Report(), "", ""
    for number, block in enumerate(document.iter_inner_content(), start=1):
        if isinstance(block, Paragraph):
            text = block.text.strip()
            if not text:
                continue
            style = (block.style.name or "") if block.style is not None else ""
            title = style.startswith(("Heading", "Title", "Caption"))
            report.passages.append(Passage(text, f"paragraph {number}", heading, title or _ends_open(text)))
            last = text
            if title:
                heading = text
        elif isinstance(block, Table):
            report.tables.append(
                RawTable(last, tuple(tuple(cell.text.strip() for cell in row.cells) for row in block.rows))
            )
    return report


class _Reader(HTMLParser):
    """Collects the text of blocks and the cells of tables."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._hidden: list[str] = []
        self._details = 0
        self._caption_parts: list[str] = []
        self._spans: list[int] = []
        self.report = Report()
        self.heading = ""
        self._text: list[str] = []
        self._silent = 0
        self._rows: list[list[str]] | None = None
        self._caption = ""
        self._line = 1
        self._captioned = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self._hidden:
            if tag not in VOID:
                self._hidden.append(tag)
            return
        if ("hidden" in given or given.get("role") == "tooltip" or "popover" in given) and tag not in VOID:
            self._flush("")
            self._hidden.append(tag)
            return
        if tag in SILENT:
            self._silent += 1
        self._details += tag == "details"
        if tag == "figure":
            self._caption_parts = []
        if tag in ("td", "th"):
            span = given.get("colspan") or "1"
            self._spans.append(int(span) if span.isdigit() else 1)
        if tag == "img":
            alt = given.get("alt")
            if alt and not self._silent:
                self.report.passages.append(Passage(alt, f"line {self.getpos()[0]}", self.heading))
        if self._captioned and tag not in BLOCKS:
            self._flush("")
        if tag in ("caption", "figcaption"):
            self._captioned = True
        if tag in BLOCKS or tag in ("table", "tr", "br"):
            self._flush("br" if tag == "br" else "")
        if tag == "table":
            self._rows, self._caption = [], ""
        elif tag == "tr" and self._rows is not None:
            self._rows.append([])

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            if tag in self._hidden:
                while self._hidden.pop() != tag:
                    pass
            return
        self._details -= tag == "details" and self._details > 0
        if tag in SILENT:
            self._silent = max(0, self._silent - 1)
        if tag in BLOCKS or self._captioned:
            self._flush(tag)
        if tag in ("caption", "figcaption"):
            self._captioned = False
        if tag == "table" and self._rows is not None:
            last = self.report.passages[-1].text if self.report.passages else ""
            title = self._caption or " ".join(self._caption_parts) or last
            rows = tuple(tuple(row) for row in self._rows if row)
            self.report.tables.append(RawTable(title, rows, drawn=self._details > 0))
            self._rows = None

    def handle_data(self, data: str) -> None:
        if not self._silent and not self._hidden:
            if not self._text:
                self._line = self.getpos()[0]
            self._text.append(data)

    def _flush(self, tag: str) -> None:
        text = re.sub(r"\s+", " ", "".join(self._text)).strip()
        if tag == "br":
            self._text.append(" ")
            return
        self._text = []
        if self._rows is not None:
            if self._captioned:
                self._caption = f"{self._caption} {text}".strip()
            elif tag in ("td", "th") and self._rows:
                self._rows[-1] += [text] * min(self._spans.pop() if self._spans else 1, 100)
                return
            if not self._captioned:
                return
        if text:
            if self._captioned:
                self._caption_parts.append(text)
            title = tag in TITLES or self._captioned
            open_end = tag == "p" and _ends_open(text)
            self.report.passages.append(Passage(text, f"line {self._line}", self.heading, title or open_end))
            if tag in TITLES:
                self.heading = text


def _ends_open(text: str) -> bool:
    """Whether a paragraph ends like no sentence, so is a title or a label."""
    return text[-1:] not in ".!?:;)”\"'"


def _read_html(path: Path) -> Report:
    reader = _Reader()
    reader.feed(_decoded(path))
    reader._flush("p")
    return reader.report


def _read_pdf(path: Path) -> Report:
    """Text by page; lines are joined to paragraphs, words broken at line ends are made whole."""
    import logging

    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfminer.pdfexceptions import PDFException
    from pdfplumber.utils.exceptions import PdfminerException

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    report = Report()
    try:
        with pdfplumber.open(path) as pdf:
            for number, page in enumerate(pdf.pages, start=1):
                tables = [t for t in page.find_tables() if _has_cells(t.extract())]
                for table in tables:
                    rows = tuple(
                        tuple(re.sub(r"\s+", " ", cell or "").strip() for cell in row) for row in table.extract()
                    )
                    report.tables.append(RawTable(_above(page, table.bbox[1], rows[0]), rows))
                boxes = [table.bbox for table in tables if len(table.rows) > 1]
                free = page.filter(partial(_outside, boxes))
                for aligned in aligned_tables(free.extract_words()):
                    report.tables.append(RawTable(aligned.title, aligned.rows, drawn=aligned.drawn, pieced=True))
                    boxes.append(aligned.box)
                text = page.filter(partial(_outside, boxes)).extract_text() or ""
                report.passages += [
                    Passage(p, f"page {number}", is_title=_ends_open(p))
                    for p in _joined(text.splitlines())
                    if not CHART_LABEL.fullmatch(p)
                ]
    except (PDFException, PdfminerException, PDFPasswordIncorrect, ValueError, KeyError, TypeError, OSError) as problem:
        raise PublicationError("R-READ-3", where=path.name, reason=str(problem) or type(problem).__name__) from problem
    return report


CHART_LABEL = re.compile(r"\d{1,3}(?:[.,]\d+)? ?%(?: [^\W\d]\S*){0,3}|(?:[^\W\d]\S* ){1,8}\d{1,3}(?:[.,]\d+)? ?%")
"""A label with its figure, as charts hold them: no sentence."""


def _has_cells(rows: list[list[str | None]]) -> bool:
    """Whether what looks like a table (a frame, the grid of a chart) has several rows and columns of text."""
    filled = [sum(bool((cell or "").strip()) for cell in row) for row in rows]
    return sum(count > 1 for count in filled) > 1


def _outside(boxes: list[tuple[float, float, float, float]], item: dict[str, float]) -> bool:
    """Whether a letter stands outside all tables of its page."""
    middle = ((item.get("x0", 0) + item.get("x1", 0)) / 2, (item.get("top", 0) + item.get("bottom", 0)) / 2)
    return not any(x0 <= middle[0] <= x1 and top <= middle[1] <= bottom for x0, top, x1, bottom in boxes)


def _above(page: object, top: float, header: tuple[str, ...]) -> str:
    """The title over a table; a header that reaches above its frame is none."""
    known = set(" ".join(header).split())
    text = page.crop((0, max(0, top - 40), page.width, max(1, top))).extract_text() or ""  # type: ignore[attr-defined]
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    titles = [line for line in lines if re.search(r"\w{3,} \w", line) and not set(line.split()) <= known]
    return titles[-1] if titles else lines[-1] if lines else ""


def _joined(lines: list[str]) -> list[str]:
    """Lines of a page as paragraphs: a line that ends a sentence and is short, or a line of its own, ends one."""
    width = max((len(line) for line in lines), default=0)
    paragraphs: list[str] = []
    part = ""
    for raw in lines:
        line = raw.strip()
        if not line or re.fullmatch(r"[\d\s|]+", line):
            continue
        # Typesetters write the hyphen at a line's end as a soft one, in whatever word they break.
        broken = (part.endswith("-") and line[:1].islower()) or part.endswith("\u00ad")
        part = part[:-1] + line if broken else f"{part} {line}".strip()
        if len(line) < 0.7 * width and (line[-1:] in ".!?:" or not part.count(" ") > 12):
            paragraphs.append(part)
            part = ""
    return [*paragraphs, part] if part else paragraphs
