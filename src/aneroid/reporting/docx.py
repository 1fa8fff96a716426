"""The report for those who go on in Word: real styles, captions, tables whose header rows repeat, footnotes.

The body is written as WordprocessingML (ECMA-376, part 1) in one piece; python-docx brings the package, the styles
and the pictures. Writing cell by cell through the library would take a hundred times as long.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from aneroid.reporting import palette
from aneroid.reporting.archive import without_clock
from aneroid.reporting.document import (
    Block,
    Box,
    Chapter,
    Document,
    Figure,
    Heading,
    KeyFigures,
    Listing,
    Paragraph,
    Row,
    Run,
    Runs,
    Table,
)
from aneroid.reporting.html import column_groups

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
LOCALES = {"en": "en-GB", "sq": "sq-AL", "sr": "sr-Latn-RS", "sr-Cyrl": "sr-Cyrl-RS"}
PORTRAIT = '<w:pgSz w:w="11906" w:h="16838"/>'
LANDSCAPE = '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
MARGINS = (
    '<w:pgMar w:top="1418" w:right="1304" w:bottom="1304" w:left="1304" w:header="680" w:footer="624" w:gutter="0"/>'
)
WIDTH, WIDE = 9298, 14230
"""Width of the text in twentieths of a point, upright and lengthwise."""

EMU = 12700
"""English Metric Units in a point."""


def render_docx(document: Document, charts: Mapping[str, bytes]) -> bytes:
    """The report as a Word document.

    Args:
        charts: each figure's picture as PNG, by the figure's id.
    """
    # The library takes a moment to load; a run in which no report changed never needs it.
    import docx
    from docx.oxml import parse_xml

    file = docx.Document()
    _define_styles(file, document)
    writer = _Writer(document, {name: _picture(file, png) for name, png in charts.items()})
    body = parse_xml(f"<w:body {NAMESPACES}>{''.join(writer.body())}</w:body>")
    file.element.replace(file.element.body, body)
    _write_edges(file, document)
    if writer.notes:
        _write_footnotes(file, writer.notes)
    properties = file.core_properties
    properties.title, properties.subject, properties.author = document.title, document.series, document.organisation
    properties.keywords, properties.comments = ", ".join(document.keywords), document.notice
    properties.language = LOCALES.get(document.language, document.language)
    properties.last_modified_by, properties.revision = document.organisation, 1
    properties.created = properties.modified = datetime.fromisoformat(document.date)
    stream = io.BytesIO()
    file.save(stream)
    return without_clock(stream.getvalue(), document.date)


def _picture(file: Any, png: bytes) -> tuple[str, float, float]:
    """A picture in the package: its relation, and its width and height in pixels."""
    identity, image = file.part.get_or_add_image(io.BytesIO(png))
    return identity, float(image.px_width), float(image.px_height)


class _Writer:
    """Blocks as WordprocessingML; keeps the numbers of footnotes, bookmarks and pictures."""

    def __init__(self, document: Document, pictures: Mapping[str, tuple[str, float, float]]) -> None:
        self.document, self.pictures = document, pictures
        self.notes: list[str] = []
        self._ids = count(1)
        self._targets = {block.id for block in document.blocks() if isinstance(block, Table | Figure | Box)}

    def body(self) -> Iterator[str]:
        """The cover, the contents and the chapters, those with wide tables lengthwise."""
        yield from self._cover()
        lengthwise = False
        for chapter in self.document.chapters:
            wide = any(isinstance(block, Table) and block.wide for block in chapter.blocks)
            if wide != lengthwise:
                yield _section(LANDSCAPE if lengthwise else PORTRAIT)
                lengthwise = wide
            yield from self._opening(chapter)
            for block in chapter.blocks:
                yield from self._block(block)
        size = LANDSCAPE if lengthwise else PORTRAIT
        yield f"<w:sectPr>{size}{MARGINS}<w:titlePg/></w:sectPr>"

    def _cover(self) -> Iterator[str]:
        document = self.document
        yield _paragraph("Kicker", _text(document.series))
        yield _paragraph("Title", _text(document.title))
        yield _paragraph("Subtitle", _text(document.subtitle))
        for fact in document.facts:
            yield _paragraph("Fact", _text(fact))
        if document.notice:
            yield _paragraph("Notice", _text(document.notice))
        yield _paragraph("TOCHeading", _text(document.words.contents), "<w:pageBreakBefore/>")
        yield from _contents(document)

    def _opening(self, chapter: Chapter) -> Iterator[str]:
        if chapter.kicker:
            yield _paragraph("Kicker", _text(chapter.kicker), "<w:pageBreakBefore/><w:keepNext/>")
        before = "" if chapter.kicker else "<w:pageBreakBefore/>"
        yield _paragraph("Heading1", self._marked(f"chapter-{chapter.id}", _text(chapter.title)), before)

    def _marked(self, name: str, inner: str) -> str:
        """Text that links can lead to."""
        number = next(self._ids)
        return (
            f'<w:bookmarkStart w:id="{number}" w:name={quoteattr(_bookmark(name))}/>{inner}'
            f'<w:bookmarkEnd w:id="{number}"/>'
        )

    def _block(self, block: Block) -> Iterator[str]:
        if isinstance(block, Heading):
            yield _paragraph(f"Heading{block.level}", _text(block.text))
        elif isinstance(block, Paragraph):
            yield _paragraph("Lead" if block.lead else "BodyText", self._runs(block.runs))
        elif isinstance(block, Listing):
            for k, item in enumerate(block.items, start=1):
                style = "ListNumber" if block.ordered else "ListBullet"
                first = f"{k}." if block.ordered else "•"
                yield _paragraph(style, f"{_text(first)}<w:r><w:tab/></w:r>{self._runs(item)}")
        elif isinstance(block, KeyFigures):
            yield self._key_figures(block)
        elif isinstance(block, Table):
            yield from self._table(block)
        elif isinstance(block, Figure):
            yield from self._figure(block)
        elif isinstance(block, Box):
            yield from self._box(block)

    def _runs(self, runs: Runs) -> str:
        return "".join(self._run(run) for run in runs)

    def _run(self, run: Run) -> str:
        if run.kind == "note":
            self.notes.append(run.text)
            style = '<w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
            return f'<w:r>{style}<w:footnoteReference w:id="{len(self.notes) + 1}"/></w:r>'
        looks = {"strong": "<w:b/>", "emphasis": "<w:i/>"}.get(run.kind, "")
        if run.kind in ("figure", "claim"):
            looks = '<w:rStyle w:val="Bound"/>'
        if run.kind == "link":
            looks = '<w:rStyle w:val="Hyperlink"/>'
        shown = _text(run.text, looks)
        if run.kind in ("figure", "claim") and run.target in self._targets:
            tip = f" w:tooltip={quoteattr(run.detail[:250])}" if run.detail else ""
            return f"<w:hyperlink w:anchor={quoteattr(_bookmark(run.target))}{tip}>{shown}</w:hyperlink>"
        return shown

    def _key_figures(self, block: KeyFigures) -> str:
        each = WIDTH // max(1, len(block.items))
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{each}" w:type="dxa"/><w:tcBorders><w:left w:val="single" w:sz="24" '
            f'w:space="0" w:color="{palette.WARM[1:]}"/></w:tcBorders></w:tcPr>'
            f"{_paragraph('KeyFigure', self._run(item.value))}{_paragraph('KeyLabel', self._runs(item.label))}</w:tc>"
            for item in block.items
        )
        grid = "".join(f'<w:gridCol w:w="{each}"/>' for _ in block.items)
        return (
            f'<w:tbl><w:tblPr><w:tblW w:w="{WIDTH}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr></w:tbl>"
            f"{_paragraph('BodyText', '')}"
        )

    def _caption(self, block: Table | Figure, below: str) -> Iterator[str]:
        label = self._marked(block.id, _text(block.label, '<w:rStyle w:val="CaptionLabel"/>'))
        yield _paragraph("Caption", f"{label}<w:r><w:br/></w:r>{_text(block.title)}")
        if below:
            yield _paragraph("Question", _text(below))

    def _table(self, table: Table) -> Iterator[str]:
        yield from self._caption(table, table.question)
        full, size = (WIDE, 14) if table.wide else (WIDTH, 17)
        stub = 1900 if table.wide else max(2600, full - 1150 * len(table.columns))
        each = (full - stub) // max(1, len(table.columns))
        grid = f'<w:gridCol w:w="{stub}"/>' + f'<w:gridCol w:w="{each}"/>' * len(table.columns)
        rows = [
            *_header(table, size),
            *(_row(table, row, size, keep=k) for row, k in zip(table.rows, _kept(table), strict=True)),
        ]
        title = quoteattr(f"{table.label}: {table.title}")
        yield (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="ReportTable"/><w:tblW w:w="{full}" w:type="dxa"/>'
            f'<w:tblLayout w:type="fixed"/><w:tblLook w:firstRow="1" w:firstColumn="1" w:noVBand="1"/>'
            f"<w:tblCaption w:val={title}/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
        )
        yield from (_paragraph("Under", _text(note)) for note in table.notes)
        if not table.notes:
            yield _paragraph("Under", "")

    def _figure(self, figure: Figure) -> Iterator[str]:
        yield from self._caption(figure, figure.subtitle)
        identity, pixels, height = self.pictures[figure.id]
        wide = WIDTH / 20 * EMU
        tall = min(wide * height / pixels, 560 * EMU)
        wide = tall * pixels / height
        number = next(self._ids)
        size = f'cx="{wide:.0f}" cy="{tall:.0f}"'
        alt = quoteattr(figure.description)
        name = quoteattr(figure.label)
        yield _paragraph(
            "Picture",
            f'<w:r><w:drawing><wp:inline><wp:extent {size}/><wp:docPr id="{number}" name={name} descr={alt}/>'
            '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
            f'<pic:nvPicPr><pic:cNvPr id="{number}" name={name} descr={alt}/><pic:cNvPicPr/></pic:nvPicPr>'
            f'<pic:blipFill><a:blip r:embed="{identity}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
            "<pic:spPr><a:xfrm>"
            f'<a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
            "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>",
        )
        yield from (_paragraph("Under", _text(note)) for note in figure.notes)

    def _box(self, box: Box) -> Iterator[str]:
        yield _paragraph("Heading2", self._marked(box.id, _text(box.title)))
        if box.intro:
            yield _paragraph("BodyText", self._runs(box.intro))
        rows = "".join(
            f'<w:tr><w:tc><w:tcPr><w:tcW w:w="2100" w:type="dxa"/></w:tcPr>'
            f"{_paragraph('TableText', _text(entry.term, '<w:b/>'))}</w:tc>"
            f'<w:tc><w:tcPr><w:tcW w:w="{WIDTH - 2100}" w:type="dxa"/></w:tcPr>'
            f"{_paragraph('TableText', self._runs(entry.runs))}</w:tc></w:tr>"
            for entry in box.entries
        )
        yield (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="ReportTable"/><w:tblW w:w="{WIDTH}" w:type="dxa"/>'
            f'<w:tblLayout w:type="fixed"/><w:tblCaption w:val={quoteattr(box.title)}/></w:tblPr><w:tblGrid>'
            f'<w:gridCol w:w="2100"/><w:gridCol w:w="{WIDTH - 2100}"/></w:tblGrid>{rows}</w:tbl>'
        )
        yield _paragraph("BodyText", "")


def _text(text: str, looks: str = "") -> str:
    style = f"<w:rPr>{looks}</w:rPr>" if looks else ""
    return f'<w:r>{style}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _paragraph(style: str, inner: str, properties: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{inner}</w:p>'


def _section(size: str) -> str:
    """The end of a run of pages of one orientation."""
    return f"<w:p><w:pPr><w:sectPr>{size}{MARGINS}</w:sectPr></w:pPr></w:p>"


def _bookmark(name: str) -> str:
    """A bookmark's name: letters, digits and underscores, at most forty."""
    return "".join(c if c.isalnum() else "_" for c in name)[:40]


def _contents(document: Document) -> Iterator[str]:
    """A table of contents that Word can renew; until then it lists the chapters."""
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\z '
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    for k, chapter in enumerate(document.chapters):
        title = f"{chapter.kicker}  {chapter.title}" if chapter.kicker else chapter.title
        link = f"<w:hyperlink w:anchor={quoteattr(_bookmark(f'chapter-{chapter.id}'))}>{_text(title)}</w:hyperlink>"
        yield _paragraph("TOC1", (begin if k == 0 else "") + link)
    if document.chapters:
        yield _paragraph("TOC1", '<w:r><w:fldChar w:fldCharType="end"/></w:r>')


def _cell(text: str, *, size: int, align: str = "", bold: bool = False, colour: str = "", span: int = 1,
          line: str = "", letters: str = "") -> str:  # fmt: skip
    shown, _, below = text.rpartition("\n")
    looks = ("<w:b/>" if bold else "") + (f'<w:color w:val="{colour[1:]}"/>' if colour else "")
    looks += f'<w:sz w:val="{size}"/>'
    properties = (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "") + (
        f'<w:tcBorders><w:bottom w:val="single" w:sz="{line}" w:space="0" w:color="{palette.INK[1:]}"/></w:tcBorders>'
        if line else ""
    )  # fmt: skip
    place = f'<w:jc w:val="{align}"/>' if align else ""
    more = _text(f"\u2009{letters}", f'<w:b/><w:color w:val="{palette.ACCENT[1:]}"/><w:sz w:val="{size - 3}"/>') \
        if letters else ""  # fmt: skip
    said = f"{_text(shown, looks)}<w:r><w:br/></w:r>{_text(below, looks)}" if shown else _text(text, looks)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{_paragraph('TableText', said + more, place)}</w:tc>"


LETTER = re.compile(r" ([A-Z]+)$")
"""The letter of a group at the end of its name."""


def _header(table: Table, size: int) -> list[str]:
    mark = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
    rows = []
    if any(column.group for column in table.columns):
        spans = column_groups(table.columns)
        groups = "".join(_cell(name, size=size, align="center", bold=True, span=span) for name, span in spans)
        rows.append(f"<w:tr>{mark}{_cell('', size=size)}{groups}</w:tr>")
    cells = "".join(
        _cell(LETTER.sub(r"\n\1", column.label) if table.wide else column.label, size=size - 2 * table.wide,
              align="right", bold=not column.muted, line="8", colour=palette.MUTED if column.muted else "")
        for column in table.columns
    )  # fmt: skip
    return [*rows, f"<w:tr>{mark}{_cell(table.stub, size=size, bold=True, line='8')}{cells}</w:tr>"]


def _kept(table: Table) -> list[bool]:
    """Which rows stay on the page of the next: all of a table of half a page, else those of one question."""
    if len(table.rows) <= 16:
        return [True] * len(table.rows)
    followed = [*(row.kind for row in table.rows[1:]), "group"]
    whole = [row.kind == "group" or after != "group" for row, after in zip(table.rows, followed, strict=True)]
    return whole if any(row.kind == "group" for row in table.rows) else [False] * len(whole)


def _row(table: Table, row: Row, size: int, *, keep: bool = False) -> str:
    xml = _row_alone(table, row, size)
    return xml.replace('<w:pStyle w:val="TableText"/>', '<w:pStyle w:val="TableText"/><w:keepNext/>') if keep else xml


def _row_alone(table: Table, row: Row, size: int) -> str:
    mark = "<w:trPr><w:cantSplit/></w:trPr>"
    if row.kind in ("group", "note"):
        bold, colour = row.kind == "group", palette.MUTED if row.kind == "note" else ""
        whole = _cell(row.label, size=size, bold=bold, colour=colour, span=len(table.columns) + 1)
        return f"<w:tr>{mark}{whole}</w:tr>"
    heavy, shade = row.kind == "total", palette.MUTED if row.kind == "base" else ""
    cells = [_cell(row.label, size=size, bold=heavy, colour=shade)]
    for k, text in enumerate(row.cells):
        column = table.columns[k]
        plain, _, letters = text.partition("\u2009")
        cells.append(
            _cell(plain, size=size, align="right", bold=heavy or k in row.strong, letters=letters,
                  colour=palette.MUTED if column.muted else shade)
        )  # fmt: skip
    return f"<w:tr>{mark}{''.join(cells)}</w:tr>"


def _write_footnotes(file: Any, notes: Sequence[str]) -> None:
    """The footnotes' own part, which python-docx does not write."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    separators = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{mark}/></w:r></w:p></w:footnote>'
        for number, (kind, mark) in enumerate(
            (("separator", "separator"), ("continuationSeparator", "continuationSeparator"))
        )
    )
    texts = "".join(
        f'<w:footnote w:id="{number}">'
        + _paragraph(
            "FootnoteText", '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
            + _text(f" {text}")
        ) + "</w:footnote>"
        for number, text in enumerate(notes, start=2)
    )  # fmt: skip
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    blob = f"{declaration}<w:footnotes {NAMESPACES}>{separators}{texts}</w:footnotes>"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, blob.encode(), file.part.package)
    file.part.relate_to(part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes")


def _write_edges(file: Any, document: Document) -> None:
    """Running heads: the series above, organisation, notice and page below; the cover has none of its own."""
    from docx.oxml import parse_xml

    section = file.sections[0]
    section.different_first_page_header_footer = True
    for edge, text in (
        (section.header, document.series),
        (section.footer, " · ".join(t for t in (document.organisation, document.edition,
                                                document.notice.split(". ")[0].strip(".")) if t)),
    ):  # fmt: skip
        edge.is_linked_to_previous = False
        paragraph = edge.paragraphs[0]
        paragraph.style = "Edge"
        paragraph.add_run(text)
    for xml in (
        '<w:r {}><w:ptab w:relativeTo="margin" w:alignment="right" w:leader="none"/></w:r>',
        '<w:r {}><w:fldChar w:fldCharType="begin"/></w:r>',
        "<w:r {}><w:instrText>PAGE</w:instrText></w:r>", '<w:r {}><w:fldChar w:fldCharType="end"/></w:r>',
    ):  # fmt: skip
        section.footer.paragraphs[0]._p.append(parse_xml(xml.format(NAMESPACES)))


STYLES: tuple[tuple[str, str, str, str], ...] = (
    # name, what it is based on, paragraph properties, character properties
    ("Kicker", "Normal", '<w:spacing w:before="0" w:after="40"/>', "<w:b/>{sans}{accent}<w:sz w:val='18'/>"),
    ("Fact", "Normal", '<w:spacing w:after="20"/>', "{sans}{muted}<w:sz w:val='18'/>"),
    ("Notice", "Normal", '<w:spacing w:before="240"/>', "<w:b/>{sans}{warm}<w:sz w:val='18'/>"),
    ("Lead", "Normal", '<w:spacing w:after="200" w:line="300" w:lineRule="auto"/>', "<w:sz w:val='25'/>"),
    ("KeyFigure", "Normal", '<w:keepNext/><w:spacing w:after="0"/>', "<w:b/>{sans}<w:sz w:val='46'/>"),
    ("KeyLabel", "Normal", '<w:spacing w:after="0"/>', "{sans}{muted}<w:sz w:val='16'/>"),
    ("Question", "Normal", '<w:keepNext/><w:spacing w:after="80"/>', "{sans}{muted}<w:sz w:val='17'/>"),
    ("Under", "Normal", '<w:spacing w:before="80" w:after="240"/>', "{sans}{muted}<w:sz w:val='15'/>"),
    ("Picture", "Normal", '<w:keepNext/><w:spacing w:after="40"/>', ""),
    ("TableText", "Normal", '<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>',
     "{sans}<w:sz w:val='17'/>"),
    ("Edge", "Normal", f'<w:tabs><w:tab w:val="right" w:pos="{WIDTH}"/></w:tabs>', "{sans}{muted}<w:sz w:val='15'/>"),
    ("FootnoteText", "Normal", '<w:spacing w:after="0"/>', "<w:sz w:val='17'/>"),
    ("TOC1", "Normal", '<w:spacing w:after="80"/>', ""),
    ("TOC2", "Normal", '<w:ind w:left="320"/><w:spacing w:after="40"/>', ""),
    ("TOCHeading", "Normal", '<w:spacing w:after="240"/>', "<w:b/><w:sz w:val='40'/>"),
)  # fmt: skip
"""Styles of our own; those of Word (Title, headings, lists, captions) are only restyled."""


def _define_styles(file: Any, document: Document) -> None:
    from docx.oxml import parse_xml

    sans = '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/>'
    serif = '<w:rFonts w:ascii="Cambria" w:hAnsi="Cambria" w:cs="Cambria" w:eastAsia="Cambria"/>'
    colours = {
        name: f'<w:color w:val="{getattr(palette, name.upper())[1:]}"/>' for name in ("ink", "accent", "muted", "warm")
    }
    known = {style.style_id: style.element for style in file.styles}

    def put(identity: str, xml: str) -> None:
        element = parse_xml(xml)
        if identity in known:
            file.styles.element.replace(known[identity], element)
        else:
            file.styles.element.append(element)

    def paragraph(identity: str, name: str, based: str, about: str, looks: str, level: str = "") -> None:
        basis = f'<w:basedOn w:val="{based}"/>' if based else ""
        default = ' w:default="1"' if identity == "Normal" else ' w:customStyle="1"' if name == identity else ""
        put(
            identity,
            f'<w:style {NAMESPACES} w:type="paragraph"{default} w:styleId="{identity}"><w:name w:val="{name}"/>{basis}'
            f"<w:qFormat/><w:pPr>{about}{level}</w:pPr><w:rPr>{looks}</w:rPr></w:style>",
        )

    language = f'<w:lang w:val="{LOCALES.get(document.language, document.language)}"/>'
    paragraph(
        "Normal",
        "Normal",
        "",
        '<w:spacing w:after="120" w:line="276" w:lineRule="auto"/>',
        f"{serif}{colours['ink']}<w:sz w:val='21'/>{language}",
    )
    for identity, name, size, before, outline in (
        ("Heading1", "heading 1", 44, 0, 0),
        ("Heading2", "heading 2", 28, 360, 1),
        ("Heading3", "heading 3", 22, 240, 2),
    ):
        paragraph(
            identity,
            name,
            "Normal",
            f'<w:keepNext/><w:keepLines/><w:spacing w:before="{before}" w:after="160"/>',
            f"<w:b/>{serif}<w:sz w:val='{size}'/>",
            f'<w:outlineLvl w:val="{outline}"/>',
        )
    paragraph("Title", "Title", "Normal", '<w:spacing w:before="2400" w:after="120"/>', "<w:b/><w:sz w:val='72'/>")
    paragraph("Subtitle", "Subtitle", "Normal", '<w:spacing w:after="900"/>', f"{colours['muted']}<w:sz w:val='30'/>")
    paragraph("BodyText", "Body Text", "Normal", "", "")
    hanging = (
        '<w:tabs><w:tab w:val="left" w:pos="340"/></w:tabs><w:spacing w:after="80"/>'
        '<w:ind w:left="340" w:hanging="340"/>'
    )
    paragraph("ListBullet", "List Bullet", "Normal", hanging, "")
    paragraph("ListNumber", "List Number", "Normal", hanging, "")
    border = f'<w:pBdr><w:top w:val="single" w:sz="12" w:space="4" w:color="{palette.INK[1:]}"/></w:pBdr>'
    paragraph(
        "Caption",
        "caption",
        "Normal",
        f'<w:keepNext/>{border}<w:spacing w:before="320" w:after="40"/>',
        f"<w:b/>{sans}<w:sz w:val='22'/>",
    )
    for identity, based, about, looks in STYLES:
        name = {"TOC1": "toc 1", "TOC2": "toc 2", "FootnoteText": "footnote text"}.get(identity, identity)
        paragraph(identity, name, based, about, looks.format(sans=sans, **colours))
    for identity, name, looks in (
        ("Bound", "Bound", f'<w:u w:val="dotted" w:color="{palette.ACCENT[1:]}"/>'),
        ("CaptionLabel", "CaptionLabel", f"{colours['accent']}<w:sz w:val='17'/>"),
        ("Hyperlink", "Hyperlink", f'{colours["accent"]}<w:u w:val="single"/>'),
        ("FootnoteReference", "footnote reference", '<w:vertAlign w:val="superscript"/>'),
    ):
        put(
            identity,
            f'<w:style {NAMESPACES} w:type="character" w:styleId="{identity}"><w:name w:val="{name}"/>'
            f"<w:rPr>{looks}</w:rPr></w:style>",
        )
    hair = f'w:val="single" w:sz="4" w:space="0" w:color="{palette.HAIR[1:]}"'
    put("ReportTable",
        f'<w:style {NAMESPACES} w:type="table" w:customStyle="1" w:styleId="ReportTable">'
        '<w:name w:val="ReportTable"/>'
        f"<w:tblPr><w:tblBorders><w:bottom {hair}/><w:insideH {hair}/></w:tblBorders><w:tblCellMar>"
        '<w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        "</w:style>")  # fmt: skip
