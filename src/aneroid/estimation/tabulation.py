"""Banner tables: every question by every break, with errors, in one tidy frame."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any, Self, get_args

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.estimation.cells import (
    Break,
    Cells,
    Degrees,
    Percent,
    Slots,
    break_of,
    bundles,
    dense,
    is_plain,
    layout_of,
    slots_of,
    spread,
)
from aneroid.estimation.items import Item, items_of, loaded
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
    whole = wanted.degrees == "design" or structure.replicates is not None
    freedom = structure.degrees_of_freedom() if whole else None
    if not items:
        raise EstimationError("E-OPTION-1", option="questions", value=[], known="at least one column")
    table = Table.empty(items, breaks)
    quick = wanted.percent == "column" and wanted.letters is None and is_plain(structure)
    fast = [k for k, item in enumerate(items) if quick and not item.wide and item.scores is None]
    _fill_fast(structure, table, fast, freedom)
    _fill_dense(structure, table, [k for k in range(len(items)) if k not in set(fast)], freedom, wanted)
    return _frame(table, wanted)


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of all items by all groups of all breaks; see ``Cells``. ``simple`` is p (1 - p), or a mean's.

    What was ``seen`` is noted at the first of the groups that were filled at once: threads that fill different breaks
    write to different places.
    """

    items: Sequence[Item]
    breaks: Sequence[Break]
    slots: Slots
    starts: Integers
    n: Integers
    base: Floats
    df: Floats
    share: Floats
    variance: Floats
    simple: Floats
    seen: NDArray[np.bool_]
    letters: NDArray[np.object_]

    @classmethod
    def empty(cls, items: Sequence[Item], breaks: Sequence[Break]) -> Self:
        slots = slots_of(items)
        starts = np.cumsum([0, *(entry.size for entry in breaks)])
        by_item, by_slot = (int(starts[-1]), len(items)), (int(starts[-1]), slots.width)
        return cls(items, breaks, slots, starts, np.zeros(by_item, np.int64), np.zeros(by_item), np.zeros(by_item),
                   np.zeros(by_slot), np.zeros(by_slot), np.zeros(by_slot), np.zeros(by_slot, dtype=bool),
                   np.full(by_slot, "", dtype=object))  # fmt: skip

    def put(
        self, groups: slice, chosen: Sequence[int], cells: Cells, simple: Floats, letters: NDArray[np.object_] | None
    ) -> None:
        """Take over the cells of some items by some groups."""
        places = np.concatenate([np.arange(self.slots.starts[k], self.slots.starts[k + 1]) for k in chosen])
        self.n[groups, chosen] = cells.n
        self.base[groups, chosen] = cells.base
        self.df[groups, chosen] = cells.df
        self.share[groups, places] = cells.share
        self.variance[groups, places] = cells.variance
        self.simple[groups, places] = simple
        self.seen[groups.start, places] |= cells.seen
        if letters is not None:
            self.letters[groups, places] = letters


def _check(wanted: Wanted) -> None:
    choices = {"degrees": get_args(Degrees), "percent": get_args(Percent), "adjust": ADJUSTMENTS}
    for option, known in choices.items():
        value = getattr(wanted, option)
        if value not in known:
            raise EstimationError("E-OPTION-1", option=option, value=value, known=", ".join(known))
    if wanted.letters is not None and not 0 < wanted.letters < 1:
        raise EstimationError("E-OPTION-1", option="letters", value=wanted.letters, known="a level such as 0.05")


def _fill_fast(structure: Structure, table: Table, chosen: Sequence[int], freedom: float | None) -> None:
    """Some questions at a time, each in a thread of its own; what a thread does changes no other's numbers."""
    if not chosen:
        return
    layout = layout_of(structure)
    packs = bundles(structure, table.breaks, layout)
    blocks = [chosen[k : k + TOGETHER] for k in range(0, len(chosen), TOGETHER)]

    def work(block: Sequence[int]) -> None:
        first = 0
        items = loaded([table.items[k] for k in block])
        for pack in packs:
            cells = spread(structure, layout, pack, items, freedom)
            simple = cells.share * (1 - cells.share)
            table.put(slice(first, first + pack.rows), block, cells, simple, None)
            first += pack.rows

    if structure.weights.size < FEW:
        work(chosen)
        return
    with ThreadPoolExecutor(min(len(blocks), os.cpu_count() or 1)) as threads:
        list(threads.map(work, blocks))


def _fill_dense(
    structure: Structure, table: Table, chosen: Sequence[int], freedom: float | None, wanted: Wanted
) -> None:
    """As many questions at a time as their sums per unit fit, their breaks in threads of their own."""
    if not chosen:
        return
    factors = structure.replicates.factors if structure.replicates else np.empty((0, 0))
    units = max(*factors.shape, 1) if factors.size else int(np.max(structure.stages[0].unit)) + 1
    largest = max(entry.size for entry in table.breaks)
    # Threads take longer to wait for one another than small breaks take.
    small = structure.replicates is None and structure.weights.size < FEW
    with ThreadPoolExecutor(1 if small else min(len(table.breaks), os.cpu_count() or 1)) as threads:
        for block in _blocks(table.items, chosen, max(1, STORED // (units * largest))):
            items = loaded([table.items[k] for k in block])

            def work(b: int, block: Sequence[int] = block, items: Sequence[Item] = items) -> None:
                entry = table.breaks[b]
                groups = slice(int(table.starts[b]), int(table.starts[b + 1]))
                cells, simple = _with_means(dense(structure, entry, items, freedom, wanted.percent), items)
                table.put(groups, block, cells, simple, _letters(cells, entry, items, wanted))

            list(threads.map(work, range(len(table.breaks))))


def _blocks(items: Sequence[Item], chosen: Sequence[int], room: int) -> Iterator[list[int]]:
    """Items in their order whose slots fit, wide ones by themselves."""
    block: list[int] = []
    width = 0
    for k in chosen:
        size = len(items[k].names) + 1
        if block and (items[k].wide or items[block[0]].wide or width + size > room):
            yield block
            block, width = [], 0
        block.append(k)
        width += size
    if block:
        yield block


def _with_means(cells: Cells, items: Sequence[Item]) -> tuple[Cells, Floats]:
    """Cells with the means of scales in their first slots, and the spread of what is estimated, by slot."""
    simple = cells.share * (1 - cells.share)
    if not any(item.scores is not None for item in items):
        return cells, simple
    share, variance, deviations = cells.share.copy(), cells.variance.copy(), cells.deviations
    starts = slots_of(items).starts
    for item, first in zip(items, starts[:-1], strict=True):
        if item.scores is None or deviations is None:
            continue
        own = slice(first, first + len(item.names))
        mean = cells.share[:, own] @ item.scores
        scored = deviations[:, :, own] @ item.scores
        simple[:, first] = cells.share[:, own] @ item.scores**2 - mean**2
        share[:, first], variance[:, first] = mean, (scored**2).sum(axis=0)
        deviations[:, :, first] = scored
    return replace(cells, share=share, variance=variance), simple


def _letters(cells: Cells, entry: Break, items: Sequence[Item], wanted: Wanted) -> NDArray[np.object_] | None:
    if wanted.letters is None or entry.name is None or cells.deviations is None:
        return None
    slots = slots_of(items)
    df = slots.spread(np.where(cells.n >= SMALL_BASES[0][0], cells.df, 0.0))
    p_values = pair_p_values(cells.share, cells.deviations, df)
    return letters(cells.share, adjusted(p_values, wanted.adjust), wanted.letters)


def _frame(table: Table, wanted: Wanted) -> pl.DataFrame:
    """The table as rows: item by item, break by break, group by group; all at once, since a frame is columns."""
    groups = int(table.starts[-1])
    seen: NDArray[np.bool_] = np.any(table.seen, axis=0)
    shown = [_shown(table, k, seen) for k in range(len(table.items))]
    sizes = np.array([places.size for places in shown])
    item = np.repeat(np.arange(len(shown)), sizes * groups)
    within = np.arange(item.size) - np.repeat((np.cumsum(sizes) - sizes) * groups, sizes * groups)
    group, place = np.divmod(within, sizes[item])
    slot = np.concatenate(shown)[(np.cumsum(sizes) - sizes)[item] + place]
    entry = np.repeat(np.arange(len(table.breaks)), np.diff(table.starts))[group]
    n, df, known = table.n[group, item], table.df[group, item], table.n[group, item] > 0
    estimate = np.where(known, table.share[group, slot], np.nan)
    se = np.where(known, np.sqrt(np.maximum(table.variance[group, slot], 0)), np.nan)
    means = np.array([one.kind == "mean" for one in table.items])[item]
    low, high = _limits(estimate, se, df, n, means, wanted)
    simple = np.where(known, table.simple[group, slot], 0) / np.maximum(n - 1, 1)
    levels = [None if one.kind == "mean" else name for one in table.items for name in (*one.names, None)]
    marks = [*(name for _, name in SMALL_BASES), ""]

    def texts(values: Sequence[str | None], index: Integers) -> pl.Series:
        return pl.Series(values, dtype=pl.String)[index]

    columns = {
        "variable": texts([one.variable for one in table.items], item),
        "level": texts(levels, slot),
        "by": texts([one.name for one in table.breaks], entry),
        "group": texts([name if one.name else None for one in table.breaks for name in one.groups], group),
        "n": n, "weighted_n": table.base[group, item], "estimate": estimate, "se": se, "low": low, "high": high,
        "df": df, "deff": np.divide(se**2, simple, out=np.full_like(se, np.nan), where=simple > 0),
        "mark": texts(marks, np.searchsorted([limit for limit, _ in SMALL_BASES], n, side="right")),
        "kind": texts([one.kind for one in table.items], item),
    }  # fmt: skip
    if wanted.letters is not None:
        own = [letter for one in table.breaks for letter in (group_letters(one.size) if one.name else [""])]
        columns["letter"] = texts(own, group)
        columns["letters"] = pl.Series(table.letters[group, slot], dtype=pl.String)
    return pl.DataFrame([pl.Series(name, values, nan_to_null=True) for name, values in columns.items()])


def _shown(table: Table, k: int, seen: NDArray[np.bool_]) -> Integers:
    """The slots of an item that become rows: a mean has one, a net one, and answers that nobody gave none."""
    item, first, dump = table.items[k], int(table.slots.starts[k]), int(table.slots.dump[k])
    if item.scores is not None:
        return np.array([first])
    if item.shown is not None:
        return first + np.array(item.shown)
    places = np.arange(first, dump)
    return places if item.declared else places[seen[first:dump]]


def _limits(
    estimate: Floats, se: Floats, df: Floats, n: Integers, means: NDArray[np.bool_], wanted: Wanted
) -> tuple[Floats, Floats]:
    share, error = (np.where(means, 0.5, estimate), np.where(means, 0.1, se)) if means.any() else (estimate, se)
    low, high = proportion_interval(share, error, df, n, method=wanted.interval, confidence=wanted.confidence)
    if means.any():
        half = two_sided_quantile(wanted.confidence, df) * se
        low, high = np.where(means, estimate - half, low), np.where(means, estimate + half, high)
    return low, high
