"""Tables of a report as questions, where no CSV is given: a share per row, or a grid of items by answers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aneroid.reporting.claims.documents import RawTable
from aneroid.reporting.claims.published import Cell, Question
from aneroid.reporting.claims.text import detect_language, fold

SHARE = re.compile(r"^\s*(?:<\s*)?(\d{1,3}(?:[.,]\d+)?)\s*%?\s*(?:\([^)]*\)|±.*)?\s*$")
NOT_SHARES = re.compile(r"\b(?:n|base|total|sum|baza|gjithsej|ukupno|margin|moe|±|interval|ci|deff)\b|±")
HEADED = re.compile(r"^(?:table|tabela|tab\.?)\s*(\d+[\w.]*)\s*[:.\-–|]?\s*", re.IGNORECASE)


def questions_from_tables(tables: Sequence[RawTable], *, n: float, deff: float) -> tuple[Question, ...]:
    """The questions that a report's own tables hold; tables that hold no shares are passed over."""
    found: list[Question] = []
    for number, table in enumerate(tables, start=1):
        found += _questions(table, str(number), n, deff)
    return tuple(found)


def _questions(table: RawTable, number: str, n: float, deff: float) -> list[Question]:
    rows = [row for row in table.rows if any(cell.strip() for cell in row)]
    if len(rows) < 2:
        return []
    headed = HEADED.match(table.title)
    label = headed[1] if headed else number
    title = HEADED.sub("", table.title).strip()
    body = [row for row in rows if _shares(row)]
    if not body:
        return []
    first = rows.index(body[0])
    header = rows[first - 1] if first else ("",) * len(body[0])
    columns = [
        k
        for k in range(1, len(body[0]))
        if _is_share_column(body, k) and not NOT_SHARES.search(fold(header[k] if k < len(header) else "").text)
    ]
    if not columns:
        return []
    language = detect_language(" ".join((title, *(cell for row in rows for cell in row))))
    if len(columns) == 1:
        return [_list(body, columns[0], label, title, n, deff, language)]
    return [q for q in (_item(row, columns, header, label, title, n, deff, language) for row in body) if q is not None]


def _shares(row: Sequence[str]) -> bool:
    return (
        bool(row and row[0].strip())
        and any(SHARE.match(cell) for cell in row[1:])
        and not NOT_SHARES.match(fold(row[0]).text.strip())
    )


def _is_share_column(body: Sequence[Sequence[str]], k: int) -> bool:
    values = [row[k] for row in body if k < len(row) and row[k].strip()]
    numbers = [m for value in values if (m := SHARE.match(value))]
    return (
        bool(values)
        and len(numbers) >= 0.8 * len(values)
        and all(float(m[1].replace(",", ".")) <= 100 for m in numbers)
    )


def _cell(option: str, text: str) -> Cell | None:
    match = SHARE.match(text)
    if match is None:
        return None
    plain = match[1].replace(",", ".")
    return Cell(_name(option), option, float(plain), len(plain.partition(".")[2]))


def _list(
    body: Sequence[Sequence[str]], k: int, label: str, title: str, n: float, deff: float, language: str
) -> Question:
    cells = tuple(c for row in body if k < len(row) and (c := _cell(row[0], row[k])) is not None)
    return Question(label, title, f"T{label}", title, "", cells, n, deff, language, printed=title)


def _item(
    row: Sequence[str],
    columns: Sequence[int],
    header: Sequence[str],
    label: str,
    title: str,
    n: float,
    deff: float,
    language: str,
) -> Question | None:
    cells = tuple(
        c for k in columns if k < len(row) and k < len(header) and (c := _cell(header[k], row[k])) is not None
    )
    if len(cells) < 2:
        return None
    return Question(label, title, f"T{label}.{_name(row[0])}", title, row[0], cells, n, deff, language, printed=title)


def _name(text: str) -> str:
    return re.sub(r"\W+", "_", fold(text).text).strip("_")[:40] or "answer"
