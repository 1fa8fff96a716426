"""Tables of a report as questions, where no CSV is given.

Four layouts are told apart, by what adds up to 100: a list of answers with a share each; a grid of items by answers; a
banner of answers by groups of people; and shares of several things that are no whole. A row that says the same in all
its cells (or says something in the first only) is the wording of the rows below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from aneroid.reporting.claims.breaks import EVERYBODY
from aneroid.reporting.claims.documents import RawTable
from aneroid.reporting.claims.published import Cell, Question
from aneroid.reporting.claims.text import detect_language, fold

SHARE = re.compile(
    r"^\s*(?:<\s*)?(-?\d{1,3}(?:[.,]\d+)?)\s*%?\s*(?:\([^)]*\)|\[[^\]]*\]|±.*)?\s*(?:[*†‡¹²³]|[A-Z]{1,8}|[a-h])?\s*$"
)
NOT_SHARES = re.compile(
    r"(?:^|\b)(?:n|base|unweighted|weighted|total n|sum|baza|osnova|difference|change|ndryshimi|dallimi|razlika|promena|margin|moe|interval\w*|ci|deff|"
    r"design effect|efekti \w+|efekat \w+|efek\w* dizajna|standard error|se|rank|count|frequency|frekuenca|frekvencija|numri|broj)\b|±|\+/-"
)
TOTALS = re.compile(r"^(?:total|sum|all|gjithsej|totali|ukupno|svega|suma)\b")
HEADED = re.compile(r"^\W*(?:table|tabela|tabl?\.?|табела)\s*([A-Z]?\d+[\w.]*?)\s*(?:[:.\-–|]|\s|$)\s*", re.IGNORECASE)
MISSING = re.compile(r"^\s*(?:[-–—*.]|n/?a)?\s*$", re.IGNORECASE)
LETTER = re.compile(r"\s+[A-Z]$")


BASE = re.compile(r"(?:n|base|(?:un)?weighted|baza|osnova|broj|numri)\b")
"""Rows that say how many were asked; they are no answer."""
NOTE = re.compile(
    r"(?:asked (?:of|only)|base\b|n ?=|notes?\b|several answers|multiple (?:answers|responses)"
    r"|(?:u |jane )?pyet\w* (?:te|vetem)|baza\b|shenim\w*|pitan\w* (?:su )?(?:svi|samo|onih?)|osnova\b|napomen\w*|vise odgovora)"
)
"""Rows that say whom a question was asked of; they are no wording."""


@dataclass
class Block:
    """Rows of a table that stand under one wording."""

    stem: str
    rows: list[tuple[str, ...]] = field(default_factory=list)


def questions_from_tables(tables: Sequence[RawTable], *, n: float, deff: float) -> tuple[Question, ...]:
    """The questions that a report's own tables hold; tables that hold no shares are passed over, so are repetitions."""
    found: dict[tuple[object, ...], Question] = {}
    names: set[str] = set()
    for number, table in enumerate(tables, start=1):
        for question in _questions(table, str(number), n, deff):
            key = (
                fold(question.wording).text,
                fold(question.item).text,
                tuple((c.label, c.percent) for c in question.cells),
            )
            if key in found:
                continue
            name = question.name
            while name in names:
                name += "_"
            names.add(name)
            found[key] = question if name == question.name else _renamed(question, name)
    return tuple(found.values())


def _renamed(q: Question, name: str) -> Question:
    return Question(
        q.table, q.title, name, q.wording, q.item, q.cells, q.n, q.deff, q.language, q.printed, complete=q.complete,
        of_group=q.of_group,
    )  # fmt: skip


def _questions(table: RawTable, number: str, n: float, deff: float) -> Iterator[Question]:
    width = max((len(row) for row in table.rows), default=0)
    rows = [(*row, *("",) * (width - len(row))) for row in table.rows if any(cell.strip() for cell in row)]
    title = re.sub(r"\s+", " ", table.title).strip()
    headed = HEADED.match(title)
    label = headed[1] if headed else number
    title = HEADED.sub("", title).strip()
    first = next((k for k, row in enumerate(rows) if _is_data(row)), None)
    if first is None or width < 2:
        return
    header = _header([row for row in rows[:first] if not _is_stem(row)], width)
    blocks = list(_blocks(rows, first, title))
    columns = [k for k in range(1, width) if _holds_shares(blocks, k) and not NOT_SHARES.search(fold(header[k]).text)]
    if not any(header[k] for k in columns):
        columns = _without_measures(blocks, columns)
    if not columns:
        return
    sizes = _sizes(rows, columns)
    language = detect_language(" ".join((title, *(cell for row in rows for cell in row))))
    reader = _TableReader(label, title, header, columns, sizes, n, deff, language)
    for place, block in enumerate(blocks, start=1):
        for question in reader.questions(block, f"T{label}" if len(blocks) == 1 else f"T{label}.{place}"):
            total = sum(c.percent for c in question.cells)
            short = table.pieced and abs(total - 100) > question.half_rounding(len(question.cells))
            yield replace(question, complete=False) if short else question


def _is_stem(row: Sequence[str]) -> bool:
    said = {cell.strip() for cell in row if cell.strip()}
    return len(said) == 1 and bool(row[0].strip()) and len(row) > 1 and not SHARE.match(row[0])


def _is_data(row: Sequence[str]) -> bool:
    plain = fold(row[0]).text.strip()
    return (
        bool(plain) and not SHARE.match(row[0]) and any(SHARE.match(cell) for cell in row[1:]) and not BASE.match(plain)
    )


def _header(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """The last words that stand above each column, without letters of column tests."""
    heads = ["" for _ in range(width)]
    for row in rows:
        for k, cell in enumerate(row):
            if cell.strip():
                heads[k] = re.sub(r"\s+", " ", cell).strip()
    lettered = [h for h in heads[1:] if LETTER.search(h)]
    if len(lettered) >= 2 and any(h.endswith(" A") for h in lettered):
        heads = [LETTER.sub("", h) for h in heads]
    return heads


def _blocks(rows: Sequence[tuple[str, ...]], first: int, title: str) -> Iterator[Block]:
    rows = [row for row in rows if not (_is_stem(row) and NOTE.match(fold(row[0]).text.strip()))]
    first = next((k for k, row in enumerate(rows) if _is_data(row)), len(rows))
    above = [row[0].strip() for row in rows[:first] if _is_stem(row)]
    block = Block(above[-1] if above else title)
    for row in rows[first:]:
        if _is_data(row):
            if not TOTALS.match(fold(row[0]).text.strip()):
                block.rows.append(row)
        elif _is_stem(row):
            if block.rows:
                yield block
            block = Block(row[0].strip())
    if block.rows:
        yield block


def _holds_shares(blocks: Sequence[Block], k: int) -> bool:
    values = [row[k] for block in blocks for row in block.rows if not MISSING.match(row[k])]
    numbers = [m for value in values if (m := SHARE.match(value))]
    return (
        bool(values)
        and len(numbers) >= 0.8 * len(values)
        and all(abs(float(m[1].replace(",", "."))) <= 150 for m in numbers)
    )


def _without_measures(blocks: Sequence[Block], columns: list[int]) -> list[int]:
    """Without head, columns with decimals beside columns of whole numbers are margins and design effects of these."""
    whole = [
        k for k in columns
        if not any(re.search(r"\d[.,]\d", row[k]) for block in blocks for row in block.rows)
    ]  # fmt: skip
    return whole or columns


def _sizes(rows: Sequence[Sequence[str]], columns: Sequence[int]) -> dict[int, float]:
    """The base of each column, where a row gives it."""
    for row in rows:
        plain = fold(row[0]).text.strip()
        if BASE.match(plain) and not plain.startswith("weighted"):
            found = {k: re.sub(r"[ ,.\u2009\u202f]", "", row[k]) for k in columns}
            return {k: float(text) for k, text in found.items() if text.isdigit() and int(text) > 1}
    return {}


def _value(text: str) -> float | None:
    match = SHARE.match(text)
    return float(match[1].replace(",", ".")) if match else None


def _whole(values: Sequence[float | None], slack: float) -> bool:
    return bool(values) and None not in values and abs(sum(v for v in values if v is not None) - 100) <= slack


@dataclass
class _TableReader:
    label: str
    title: str
    header: Sequence[str]
    columns: Sequence[int]
    sizes: dict[int, float]
    n: float
    deff: float
    language: str

    def questions(self, block: Block, name: str) -> Iterator[Question]:
        """The questions of a block of rows."""
        wording = block.stem or self.title
        across = [_whole([_value(row[k]) for k in self.columns], 3) for row in block.rows]
        down = [_whole([_value(row[k]) for row in block.rows], 3) for k in self.columns]
        if len(self.columns) > 1 and sum(across) >= 0.6 * len(across) and sum(across) > 0:
            for row in block.rows:
                cells = [c for k in self.columns if (c := _cell(self.header[k], row[k])) is not None]
                yield self._question(f"{name}.{_name(row[0])}", wording, row[0], cells)
            return
        if len(self.columns) > 1 and sum(down) < 0.5 * len(down) and not self._grouped():
            for k in self.columns:
                yield self._column(block, k, f"{name}.{_name(self.header[k])}", wording, complete=False)
            return
        for k in self.columns:
            head = (
                "" if EVERYBODY.match(fold(self.header[k]).text.strip()) or len(self.columns) == 1 else self.header[k]
            )
            if any(MISSING.match(row[k]) for row in block.rows):
                continue
            shares = [_value(row[k]) or 0.0 for row in block.rows]
            own = f"{name}.{_name(head)}" if head else name
            column = self._column(block, k, own, wording, item=head, complete=85 <= sum(shares) <= 115)
            yield replace(column, of_group=bool(head) and self._grouped())

    def _grouped(self) -> bool:
        return any(EVERYBODY.match(fold(self.header[k]).text.strip()) for k in self.columns)

    def _column(
        self, block: Block, k: int, name: str, wording: str, *, item: str | None = None, complete: bool
    ) -> Question:
        cells = [c for row in block.rows if (c := _cell(row[0], row[k])) is not None]
        head = self.header[k] if item is None else item
        return self._question(name, wording, head, cells, n=self.sizes.get(k), complete=complete)

    def _question(
        self,
        name: str,
        wording: str,
        item: str,
        cells: Sequence[Cell],
        *,
        n: float | None = None,
        complete: bool = True,
    ) -> Question:
        return Question(
            self.label, self.title, name, wording, item.strip(" …"), tuple(_distinct(cells)), n or self.n, self.deff,
            self.language, printed=wording, complete=complete,
        )  # fmt: skip


def _distinct(cells: Sequence[Cell]) -> Iterator[Cell]:
    seen: set[str] = set()
    for cell in cells:
        option = cell.option
        while option in seen:
            option += "_"
        seen.add(option)
        yield Cell(option, cell.label, cell.percent, cell.digits)


def _cell(option: str, text: str) -> Cell | None:
    match = SHARE.match(text)
    if match is None:
        return None
    plain = match[1].replace(",", ".")
    return Cell(_name(option), option, float(plain), len(plain.partition(".")[2]))


def _name(text: str) -> str:
    return re.sub(r"\W+", "_", fold(text).text).strip("_")[:40] or "answer"
