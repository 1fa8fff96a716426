"""Banner tables: every question by every break, with errors, in one tidy frame."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any, get_args

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.estimation.cells import (
    Break,
    Cells,
    Degrees,
    Percent,
    break_of,
    bundles,
    dense,
    is_plain,
    layout_of,
    spread,
)
from aneroid.estimation.items import Item, items_of
from aneroid.estimation.letters import ADJUSTMENTS, Adjust, adjusted, group_letters, letters, pair_p_values
from aneroid.estimation.structure import Structure
from aneroid.statistics.intervals import proportion_interval, two_sided_quantile
from aneroid.study.errors import EstimationError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

COLUMNS = (
    "variable", "level", "by", "group", "n", "weighted_n", "estimate", "se", "low", "high", "df", "deff", "mark",
    "kind",
)  # fmt: skip
SMALL_BASES = ((30, "suppress"), (50, "bracket"), (100, "flag"))
"""What a base of fewer cases than this is marked with."""
TOGETHER = 8
"""Questions that share one pass."""
FEW = 20_000
"""Rows below which threads cost more than they bring."""
STORED = 4_000_000
"""Sums per unit that are kept at a time."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a table is to hold; see ``tabulate``."""

    interval: str = "logit"
    confidence: float = 0.95
    degrees: Degrees = "domain"
    percent: Percent = "column"
    nets: Mapping[str, Mapping[str, Sequence[Any]]] = field(default_factory=dict)
    scores: Mapping[str, Mapping[Any, float]] = field(default_factory=dict)
    multiple: Mapping[str, Sequence[str]] = field(default_factory=dict)
    missing: bool = False
    letters: float | None = None
    adjust: Adjust = "holm"


def tabulate(
    structure: Structure, questions: Sequence[str], by: Sequence[str | Sequence[str]], wanted: Wanted
) -> pl.DataFrame:
    """Shares of every answer to every question, in all and in every group of every break.

    Args:
        by: breaks, each a column or several taken together.
        wanted: ``interval`` (see ``statistics.intervals``) and ``confidence``; ``degrees`` of freedom, of the whole
            ``design`` or of each ``domain``; ``percent``, what shares are of: the group (``column``), the answer in all
            groups (``row``), all cases of the break (``total``); ``nets``, by question, the answers that a net adds up;
            ``scores``, by question, what each answer counts in a mean; ``multiple``, sets of yes-or-no columns;
            ``missing``, whether no answer is an answer; ``letters``, the level of the column tests, with ``adjust``.
    Returns: ``variable``, ``level`` (an answer, a net, an item; null for a mean), ``by``, ``group`` (both null in all),
        ``n`` (cases that answered), ``weighted_n``, ``estimate``, ``se``, ``low``, ``high``, ``df``, ``deff``, ``mark``
        (``suppress`` under 30 cases, ``bracket`` under 50, ``flag`` under 100), ``kind`` (answer, net, item, mean);
        with letters also ``letter`` (the group's own) and ``letters`` (of the groups it is above). Categories that
        nobody chose and groups that nobody is in are rows too: share zero, and no estimate.
    Raises: EstimationError E-COL-1, E-VAR-1, E-INT-1, E-LEVEL-1, E-NET-1, E-GROUP-1, E-SET-1, E-OPTION-1.
    """
    _check(wanted)
    structure.check_lonely()
    breaks = [break_of(structure, names) for names in ((), *by)]
    items = items_of(structure.data, questions, wanted.nets, wanted.scores, wanted.multiple, missing=wanted.missing)
    if wanted.percent == "row" and wanted.scores:
        raise EstimationError(
            "E-OPTION-1", option="percent", value="row", known="column or total, where there are means"
        )
    quick = wanted.percent == "column" and wanted.letters is None and is_plain(structure)
    table: list[list[Cells | None]] = [[None] * len(breaks) for _ in items]
    fast = [k for k, item in enumerate(items) if quick and not item.wide and item.scores is None]
    _fill_fast(structure, breaks, items, fast, wanted.degrees, table)
    _fill_dense(structure, breaks, items, [k for k in range(len(items)) if k not in set(fast)], wanted, table)
    parts = [
        _rows(item, entry, cells, wanted)
        for item, row in zip(items, table, strict=True)
        for entry, cells in zip(breaks, row, strict=True)
        if cells is not None
    ]
    return _frame(items, breaks, parts, wanted)


def _check(wanted: Wanted) -> None:
    choices = {"degrees": get_args(Degrees), "percent": get_args(Percent), "adjust": ADJUSTMENTS}
    for option, known in choices.items():
        value = getattr(wanted, option)
        if value not in known:
            raise EstimationError("E-OPTION-1", option=option, value=value, known=", ".join(known))
    if wanted.letters is not None and not 0 < wanted.letters < 1:
        raise EstimationError("E-OPTION-1", option="letters", value=wanted.letters, known="a level such as 0.05")


def _fill_fast(
    structure: Structure,
    breaks: Sequence[Break],
    items: Sequence[Item],
    chosen: Sequence[int],
    degrees: Degrees,
    table: list[list[Cells | None]],
) -> None:
    """Some questions at a time, each in a thread of its own; what a thread does changes no other's numbers."""
    if not chosen:
        return
    layout = layout_of(structure.stages[0])
    packs = bundles(structure, breaks, layout)
    blocks = [chosen[k : k + TOGETHER] for k in range(0, len(chosen), TOGETHER)]

    def work(block: Sequence[int]) -> None:
        first = 0
        for pack in packs:
            for offset, cells in enumerate(spread(structure, layout, pack, [items[k] for k in block], degrees)):
                for k, found in zip(block, cells, strict=True):
                    table[k][first + offset] = found
            first += len(pack.breaks)

    if structure.weights.size < FEW:
        for block in blocks:
            work(block)
        return
    with ThreadPoolExecutor(min(len(blocks), os.cpu_count() or 1)) as threads:
        list(threads.map(work, blocks))


def _fill_dense(
    structure: Structure,
    breaks: Sequence[Break],
    items: Sequence[Item],
    chosen: Sequence[int],
    wanted: Wanted,
    table: list[list[Cells | None]],
) -> None:
    """As many questions at a time as their sums per unit fit."""
    units = len(structure.replicates.factors) if structure.replicates else int(np.max(structure.stages[0].unit)) + 1
    for b, entry in enumerate(breaks):
        room = max(1, STORED // (units * entry.size))
        block: list[int] = []
        width = 0
        for k in [*chosen, None]:
            size = 0 if k is None else len(items[k].names) + 1
            mixed = k is not None and bool(block) and items[k].wide != items[block[0]].wide
            if block and (k is None or mixed or width + size > room):
                found = dense(structure, entry, [items[j] for j in block], wanted.degrees, wanted.percent)
                for j, cells in zip(block, found, strict=True):
                    table[j][b] = replace(cells, deviations=_kept(cells, items[j], entry, wanted))
                block, width = [], 0
            if k is not None:
                block.append(k)
                width += size


def _kept(cells: Cells, item: Item, entry: Break, wanted: Wanted) -> Floats | None:
    needed = item.scores is not None or (wanted.letters is not None and entry.name is not None)
    return cells.deviations if needed else None


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one item by one break, group by group; ``simple`` is the variance under simple random sampling."""

    levels: tuple[str | None, ...]
    n: Floats
    base: Floats
    df: Floats
    estimate: Floats
    se: Floats
    simple: Floats
    letters: Sequence[str]


def _rows(item: Item, entry: Break, cells: Cells, wanted: Wanted) -> Part:
    """The categories that are shown; a mean where there are scores."""
    shown = list(item.shown if item.shown is not None else range(len(item.names)))
    if not item.declared:
        shown = [k for k in shown if cells.seen[k]]
    share, variance, deviations = cells.share, cells.variance, cells.deviations
    levels: tuple[str | None, ...] = tuple(item.names[k] for k in shown)
    spread = share * (1 - share)
    if item.scores is not None:
        mean = share @ item.scores
        spread = (share @ item.scores**2 - mean**2)[:, None]
        deviations = (cells.deviations @ item.scores)[:, :, None] if cells.deviations is not None else None
        if deviations is not None:
            variance = np.einsum("ugk,ugk->gk", deviations, deviations)
        share, shown, levels = mean[:, None], [0], (None,)
    share, variance, spread = share[:, shown], variance[:, shown], spread[:, shown]
    # A sum over all groups is the design's own; a group nobody is in has nothing to estimate.
    known = np.broadcast_to((cells.n > 0)[:, None], share.shape)
    marks: Sequence[str] = ()
    if wanted.letters is not None:
        marks = [""] * share.size
        if entry.name is not None and deviations is not None:
            p_values = pair_p_values(
                share, deviations[:, :, shown], np.where(cells.n >= SMALL_BASES[0][0], cells.df, 0)
            )
            marks = letters(share, adjusted(p_values, wanted.adjust), wanted.letters)
    simple = spread / np.maximum(cells.n - 1, 1)[:, None]
    return Part(
        levels, cells.n, cells.base, cells.df, np.where(known, share, np.nan),
        np.where(known, np.sqrt(np.maximum(variance, 0)), np.nan), np.where(known, simple, 0.0), marks,
    )  # fmt: skip


def _frame(items: Sequence[Item], breaks: Sequence[Break], parts: Sequence[Part], wanted: Wanted) -> pl.DataFrame:
    """Everything at once: a frame is made of whole columns."""
    pairs = [(item, entry) for item in items for entry in breaks]
    widths = np.array([len(part.levels) for part in parts])
    sizes = np.array([part.estimate.size for part in parts])
    repeats = np.repeat(widths, [entry.size for _, entry in pairs])

    def by_group(name: str) -> Floats:
        values: Floats = np.repeat(np.concatenate([getattr(part, name) for part in parts]), repeats)
        return values

    def by_cell(name: str) -> Floats:
        values: Floats = np.concatenate([getattr(part, name).ravel() for part in parts])
        return values

    def texts(values: Sequence[str | None], index: Any) -> pl.Series:
        return pl.Series(values, dtype=pl.String).gather(pl.Series(index))

    estimate, se, df, n, simple = by_cell("estimate"), by_cell("se"), by_group("df"), by_group("n"), by_cell("simple")
    kinds = np.array([item.kind == "mean" for item, _ in pairs])
    means = np.repeat(kinds, sizes)
    low, high = proportion_interval(np.where(means, 0.5, estimate), np.where(means, 0.1, se), df, n,
                                    method=wanted.interval, confidence=wanted.confidence)  # fmt: skip
    if means.any():
        half = two_sided_quantile(wanted.confidence, df) * se
        low, high = np.where(means, estimate - half, low), np.where(means, estimate + half, high)
    pair = np.repeat(np.arange(len(pairs)), sizes)
    level_start = np.concatenate([[0], np.cumsum(widths)])[:-1]
    within = np.arange(sizes.sum()) - np.repeat(np.concatenate([[0], np.cumsum(sizes)])[:-1], sizes)
    group_names = [name if entry.name else None for entry in breaks for name in entry.groups.names]
    group_start = np.cumsum([0, *(entry.size for entry in breaks)])[:-1]
    group = np.tile(group_start, len(items))[pair] + within // widths[pair]
    mark = np.searchsorted([limit for limit, _ in SMALL_BASES], n, side="right")
    columns = {
        "variable": texts([item.variable for item in items], pair // len(breaks)),
        "level": texts([level for part in parts for level in part.levels], level_start[pair] + within % widths[pair]),
        "by": texts([entry.name for entry in breaks], pair % len(breaks)),
        "group": texts(group_names, group),
        "n": n.astype(np.int64), "weighted_n": by_group("base"), "estimate": estimate, "se": se, "low": low,
        "high": high, "df": df,
        "deff": np.divide(se**2, simple, out=np.full_like(se, np.nan), where=simple > 0),
        "mark": texts([*(name for _, name in SMALL_BASES), ""], mark),
        "kind": texts([item.kind for item in items], pair // len(breaks)),
    }  # fmt: skip
    if wanted.letters is not None:
        own = [letter for entry in breaks for letter in (group_letters(entry.size) if entry.name else [""])]
        columns["letter"] = texts(own, group)
        columns["letters"] = pl.Series([mark for part in parts for mark in part.letters], dtype=pl.String)
    return pl.DataFrame(columns).with_columns(pl.col(pl.Float64).fill_nan(None))
