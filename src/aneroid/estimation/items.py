"""What a banner table asks of the data, a row of bytes each: questions, nets, items of a set, means of scales."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.estimation.columns import categories, column, name_of
from aneroid.study.errors import EstimationError

Floats = NDArray[np.float64]
Kind = Literal["answer", "net", "item", "mean"]

NARROW = 16
"""Integers in a range up to this are read where they lie, gaps and all."""
BYTE = 126
"""The most categories whose numbers, and one for missing, fit a signed byte."""
MISSING = "(missing)"


@dataclass(frozen=True, slots=True)
class Item:
    """Something asked of every case.

    ``source`` has shape (n,): category k is ``low + k``, a missing answer ``low + len(names)``; bytes, or wider
    integers where there are many categories. ``declared`` categories are rows of the table whether or not anybody
    chose them; ``shown`` are the categories that become rows; a mean has a score for each.
    """

    variable: str
    source: NDArray[Any] | pl.Series
    low: int
    names: tuple[str, ...]
    declared: bool = False
    kind: Kind = "answer"
    shown: tuple[int, ...] | None = None
    scores: Floats | None = None

    @property
    def wide(self) -> bool:
        return not isinstance(self.source, pl.Series) and self.source.dtype != np.int8

    @property
    def blank(self) -> int:
        """The number that stands for a missing answer of a column of the data."""
        return self.low + len(self.names) - (self.names[-1:] == (MISSING,))

    def column(self) -> NDArray[Any]:
        """The answers' codes, shape (n,)."""
        return self.source.fill_null(self.blank).to_numpy() if isinstance(self.source, pl.Series) else self.source


def loaded(items: Sequence[Item]) -> list[Item]:
    """The items with their columns in memory, missing answers filled; columns of the data wait for their turn."""
    waiting = {str(k): item for k, item in enumerate(items) if isinstance(item.source, pl.Series)}
    frame = pl.DataFrame(
        [item.source.alias(name) for name, item in waiting.items() if isinstance(item.source, pl.Series)]
    )
    # One expression per filling, not per column: at a thousand rows, building expressions is most of the work.
    alike: dict[int, list[str]] = {}
    for name, item in waiting.items():
        alike.setdefault(item.blank, []).append(name)
    filled = frame.select([pl.col(names).fill_null(blank) for blank, names in alike.items()])
    return [
        replace(item, source=filled[str(k)].to_numpy()) if str(k) in waiting else item for k, item in enumerate(items)
    ]


def items_of(
    data: pl.DataFrame,
    questions: Sequence[str],
    nets: Mapping[str, Mapping[str, Sequence[Any]]],
    scores: Mapping[str, Mapping[Any, float]],
    multiple: Mapping[str, Sequence[str]],
    *,
    missing: bool,
) -> list[Item]:
    """The items in the order of the table: each question, its nets, its mean; then the sets of items.

    Raises: EstimationError E-COL-1; E-GROUP-1 for a net or a score of an answer that there is not; E-SET-1 for an item
        of a set that is not chosen or not.
    """
    for name in (*nets, *scores):
        if name not in questions:
            raise EstimationError("E-NET-1", question=name, known=", ".join(questions[:8]))
    found: list[Item] = []
    asked = {name: column(data, name) for name in questions}
    narrow = _narrow(asked)
    for name, answers in asked.items():
        if isinstance(answers.dtype, pl.List):
            found += _listed(answers)
            continue
        item = (
            _bytes(answers, narrow[name])
            if _is_bytes(answers, narrow.get(name))
            else _plain(data, answers, narrow.get(name))
        )
        if missing and answers.null_count():
            item = replace(item, names=(*item.names, MISSING))
        found.append(item)
        found += [_net(item, net, levels) for net, levels in nets.get(name, {}).items()]
        if name in scores:
            found.append(_scored(item, scores[name]))
    for name, columns in multiple.items():
        found += [_chosen(data, name, one) for one in columns]
    return found


def _narrow(asked: Mapping[str, pl.Series]) -> dict[str, tuple[int, int]]:
    """Least and greatest value of the whole-number columns whose range is narrow."""
    # Column by column: at a thousand rows, a query over all of them takes longer to plan than to run.
    whole = {name: answers for name, answers in asked.items() if answers.dtype.is_integer()}
    limits = {name: (answers.min(), answers.max()) for name, answers in whole.items()}
    return {
        n: (low, high)
        for n, (low, high) in limits.items()
        if isinstance(low, int) and isinstance(high, int) and high - low < NARROW
    }


def _is_bytes(answers: pl.Series, limits: tuple[int, int] | None) -> bool:
    """Whether a column is bytes already, with room for one value more."""
    return limits is not None and answers.dtype == pl.Int8 and limits[1] < np.iinfo(np.int8).max - 1


def _bytes(answers: pl.Series, limits: tuple[int, int]) -> Item:
    """A column of bytes, read where it lies."""
    low, high = limits
    return Item(answers.name, answers, low, tuple(map(str, range(low, high + 1))))


def _plain(data: pl.DataFrame, values: pl.Series, limits: tuple[int, int] | None) -> Item:
    name = values.name
    if limits is not None:
        low, high = limits
        near = (values.cast(pl.Int64) - low).fill_null(high - low + 1)
        return Item(name, near.cast(pl.Int8).to_numpy(), 0, tuple(str(value) for value in range(low, high + 1)))
    if isinstance(values.dtype, pl.Enum) and len(values.dtype.categories) < BYTE:
        return Item(name, values.to_physical().cast(pl.Int8), 0, tuple(values.dtype.categories), declared=True)
    given = categories(data, name)
    codes = np.where(given.codes < 0, len(given.names), given.codes)
    small = codes.astype(np.int8) if len(given.names) < BYTE else codes
    return Item(name, small, 0, given.names, declared=True)


def _net(item: Item, name: str, levels: Sequence[Any]) -> Item:
    """Several answers taken as one, against all other answers."""
    inside = [_position(item, level) for level in levels]
    lookup = np.ones(len(item.names) + 1, dtype=np.int8)
    lookup[inside] = 0
    lookup[-1] = 2
    codes = lookup[item.column().astype(np.int64) - item.low]
    return Item(item.variable, codes, 0, (name, ""), declared=True, kind="net", shown=(0,))


def _scored(item: Item, scores: Mapping[Any, float]) -> Item:
    """The mean of a scale, over those whose answer has a score."""
    given = {_position(item, level): float(score) for level, score in scores.items()}
    order = sorted(given)
    lookup = np.full(len(item.names) + 1, len(order), dtype=np.int8 if len(order) < BYTE else np.int64)
    lookup[order] = np.arange(len(order))
    codes = lookup[item.column().astype(np.int64) - item.low]
    names = tuple(item.names[k] for k in order)
    return Item(item.variable, codes, 0, names, declared=True, kind="mean", scores=np.array([given[k] for k in order]))


def _position(item: Item, level: Any) -> int:
    name = name_of(level)
    if name not in item.names:
        raise EstimationError("E-GROUP-1", column=item.variable, group=level, known=", ".join(item.names))
    return item.names.index(name)


def _chosen(data: pl.DataFrame, variable: str, name: str) -> Item:
    """An item of a set where several can be chosen: its column holds yes or no (true, 1; false, 0)."""
    values = column(data, name)
    numeric = values.dtype.is_numeric() or values.dtype == pl.Boolean
    if not numeric or not values.drop_nulls().cast(pl.Float64).is_in([0.0, 1.0]).all():
        raise EstimationError("E-SET-1", column=name, set=variable)
    codes = (1 - values.cast(pl.Int8)).fill_null(2).to_numpy()
    return Item(variable, codes, 0, (name, ""), declared=True, kind="item", shown=(0,))


def _listed(values: pl.Series) -> Iterator[Item]:
    """A set kept as a list of what each case chose; a missing list was not asked, an empty one chose nothing."""
    options = values.explode().drop_nulls().unique().sort().to_list()
    asked = values.is_not_null().to_numpy()
    for option in options:
        inside = values.list.contains(option).fill_null(value=False).to_numpy()
        codes = np.where(asked, 1 - inside.astype(np.int8), 2).astype(np.int8)
        yield Item(values.name, codes, 0, (name_of(option), ""), declared=True, kind="item", shown=(0,))
