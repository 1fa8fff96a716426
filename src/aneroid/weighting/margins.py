"""Population margins to calibrate to: read strictly, with their sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from pathlib import Path

from aneroid.study.errors import Finding, StudyError, WeightingError
from aneroid.study.settings import CellSettings
from aneroid.study.tabular import TextTable, read_table
from aneroid.weighting.cells import with_cells

TOLERANCE = 0.005
"""Shares of a margin may miss one by this much, for rounding in the source."""

Margins = dict[str, dict[str, float]]


def read_margins(
    path: Path, wanted: Sequence[str], cells: Sequence[CellSettings] = ()
) -> tuple[Margins | None, list[Finding]]:
    """Read ``margins.csv``: ``margin``, ``category``, ``share`` (0 to 1) or ``count``, ``certainty``, ``source``.

    Args:
        wanted: the margins that weighting asks for. cells: margins that are made from those of the file.
    Returns: shares by category by margin, each margin adding up to one exactly; none where a problem is an error.
    """
    if not wanted and not path.exists():
        return {}, []
    try:
        table = read_table(path, ["margin", "category", "certainty", "source"])
    except StudyError as problem:
        return None, [problem.finding()]
    column = next((c for c in ("share", "count") if c in table.columns), "")
    if not column:
        return None, [Finding.of("W-MARGIN-1", where=f"{path.name}, header")]
    findings = list(_rows(table, column))
    if findings:
        return None, findings
    margins: Margins = {}
    for row in table.rows:
        margins.setdefault(row["margin"], {})[row["category"]] = float(row[column])
    findings = list(_sums(margins, path.name, shares=column == "share"))
    if column == "count":
        findings += _totals(margins, wanted, cells, path.name)
    try:
        margins = with_cells(margins, cells)
    except WeightingError as problem:
        return None, [*findings, problem.finding()]
    findings += _missing(margins, wanted, path.name)
    if findings:
        return None, findings
    return {n: {c: v / sum(m.values()) for c, v in m.items()} for n, m in margins.items()}, []


def read_population(path: Path, wanted: Sequence[str], cells: Sequence[CellSettings] = ()) -> float | None:
    """How many people the margins count, where they hold counts; none where they hold shares or cannot be read."""
    try:
        table = read_table(path, ["margin", "category"])
        used = _counted(wanted, cells)
        if "count" not in table.columns:
            return None
        first = next((row["margin"] for row in table.rows if row["margin"] in used), None)
        return sum(float(row["count"]) for row in table.rows if row["margin"] == first) or None
    except (StudyError, ValueError):
        return None  # an unreadable file is a finding of read_margins


def check_margins_against(
    margins: Mapping[str, Mapping[str, float]], categories: Mapping[str, Sequence[str]]
) -> list[Finding]:
    """Categories that a margin has and its question does not, and the reverse.

    Args:
        categories: the answers, bands or frame values of each margin's variable, where they are known.
    """
    findings = []
    for name, known in categories.items():
        if name not in margins:
            continue
        foreign = [c for c in margins[name] if c not in known]
        if foreign:
            findings.append(Finding.of("W-MARGIN-8", where="margins.csv", margin=name, categories=", ".join(foreign),
                                       known=", ".join(known)))  # fmt: skip
    return findings


def _rows(table: TextTable, column: str) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for k, row in enumerate(table.rows):
        key = (row["margin"], row["category"])
        if not all(key):
            yield Finding.of("W-MARGIN-2", where=table.where(k))
        if key in seen:
            yield Finding.of("W-MARGIN-3", where=table.where(k), margin=key[0], category=key[1])
        seen.add(key)
        try:
            value = float(row[column])
        except ValueError:
            value = float("nan")
        if not isfinite(value) or value <= 0 or (column == "share" and value > 1):
            yield Finding.of("W-MARGIN-4", where=table.where(k, column), value=row[column] or "nothing", column=column)
        if not row["source"]:
            yield Finding.of("W-MARGIN-5", where=table.where(k, "source"), margin=key[0], category=key[1])
        if row["certainty"] not in ("count", "estimate"):
            yield Finding.of("W-MARGIN-6", where=table.where(k, "certainty"), value=row["certainty"] or "nothing")


def _sums(margins: Margins, name: str, *, shares: bool) -> Iterator[Finding]:
    for margin, parts in margins.items():
        total = sum(parts.values())
        if shares and abs(total - 1) > TOLERANCE:
            yield Finding.of("W-MARGIN-7", where=name, margin=margin, total=f"{total:.4f}".rstrip("0"))


def _counted(wanted: Sequence[str], cells: Sequence[CellSettings]) -> set[str]:
    """The margins of the file that the wanted ones are or come from."""
    made = {cell.name: cell.columns for cell in cells}
    return {*wanted, *(column for name in wanted for column in made.get(name, ()))}


def _totals(margins: Margins, wanted: Sequence[str], cells: Sequence[CellSettings], name: str) -> Iterator[Finding]:
    """Margins in counts that do not speak of the same number of people."""
    used = _counted(wanted, cells)
    totals = {margin: sum(parts.values()) for margin, parts in margins.items() if margin in used}
    if totals and max(totals.values()) > (1 + TOLERANCE) * min(totals.values()):
        listed = ", ".join(f"{margin} {total:,.0f}" for margin, total in totals.items())
        yield Finding.of("W-MARGIN-10", where=name, totals=listed)


def _missing(margins: Margins, wanted: Sequence[str], name: str) -> Iterator[Finding]:
    for margin in wanted:
        if margin not in margins:
            yield Finding.of("W-MARGIN-9", where=name, margin=margin, known=", ".join(margins))
