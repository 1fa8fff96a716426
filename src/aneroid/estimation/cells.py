"""Shares and variances of many items by a break, from sums per primary sampling unit.

With S the weighted sum of an answer in a unit and group, T the sum over all answers, W the group's total and p the
share, the linearized total of a unit is (S - p T) / W; the variance is the spread of these within strata (Woodruff
1971, JASA 66, 411-414). Two ways lead there: ``spread`` never stores the units and is for plain designs and large data;
``dense`` stores them, and with them has replicates, calibration, later stages, scores and covariances.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from aneroid.estimation.columns import narrow_categories, renumbered, together
from aneroid.estimation.compiled import call
from aneroid.estimation.items import Item
from aneroid.estimation.structure import Names, Structure, listed
from aneroid.statistics.variance import SamplingStage, scales, unit_deviations
from aneroid.study.errors import EstimationError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Degrees = Literal["design", "domain"]
Percent = Literal["column", "row", "total"]
Sums = tuple[Floats, Integers, NDArray[np.bool_]]

CELLS = 4096
"""The most combinations of groups that breaks are taken together for."""


@dataclass(frozen=True, slots=True)
class Break:
    """Groups of cases, shape (n,), minus one for none and outside the domain; of no columns, everybody is a group."""

    name: str | None
    codes: NDArray[Any]
    groups: tuple[str, ...]

    @property
    def size(self) -> int:
        return len(self.groups)


@dataclass(frozen=True, slots=True)
class Cells:
    """Items by groups. By item, shape (g, items): ``n``, ``base``, ``df``; by slot, (g, slots): share and variance.

    ``seen`` says which slots anybody is in, in or out of the domain. ``deviations`` have cross products that are the
    covariances, shape (units, g, slots); none where units are not kept.
    """

    n: Integers
    base: Floats
    df: Floats
    share: Floats
    variance: Floats
    seen: NDArray[np.bool_]
    deviations: Floats | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """Rows in the order of their first-stage units: ``order`` is none where they lie so already.

    ``weights`` and ``counts`` are in that order; a single count is for every row.
    """

    order: Integers | None
    starts: Integers
    stratum: Integers
    weights: Floats
    counts: Floats

    def ordered(self, values: NDArray[Any]) -> NDArray[Any]:
        return values if self.order is None else values[self.order]


@dataclass(frozen=True, slots=True)
class Slots:
    """Where each item's categories stand in a row of sums; the last of each item's slots is for missing answers."""

    items: Sequence[Item]
    starts: Integers

    @property
    def width(self) -> int:
        return int(self.starts[-1])

    @property
    def dump(self) -> Integers:
        return self.starts[1:] - 1

    def spread(self, by_item: Any) -> Any:
        """Values by item, along the last axis, repeated for each of the item's slots."""
        return np.repeat(by_item, np.diff(self.starts), axis=-1)

    def by_item(self, by_slot: Any) -> Any:
        """Sums over the slots of each item, along the last axis; missing answers must be zero."""
        return np.add.reduceat(by_slot, self.starts[:-1], axis=-1)


def slots_of(items: Sequence[Item]) -> Slots:
    return Slots(items, np.cumsum([0, *(len(item.names) + 1 for item in items)]))


def break_of(structure: Structure, columns: Names) -> Break:
    """A break of the domain.

    Raises: EstimationError E-COL-1, E-GROUP-2 when nobody has a group.
    """
    if not columns:
        return Break(None, np.where(structure.domain, np.int8(0), np.int8(-1)), ("",))
    single = listed(columns) if len(listed(columns)) == 1 else None
    found = narrow_categories(structure.data, single[0]) if single else together(structure.data, columns)
    if not found.names:
        raise EstimationError("E-GROUP-2", column=", ".join(listed(columns)))
    codes = found.codes.astype(np.int8 if len(found.names) < 127 else np.int32, copy=False)
    if not structure.domain.all():
        codes = np.where(structure.domain, codes, codes.dtype.type(-1))
    return Break(", ".join(listed(columns)), codes, found.names)


def is_plain(structure: Structure) -> bool:
    """Whether one stage of linearized totals is all that the variance consists of."""
    return not structure.calibrations and structure.replicates is None and len(stages_of(structure)) == 1


def stages_of(structure: Structure) -> tuple[SamplingStage, ...]:
    """The stages that add to the variance: later ones only where the first has a finite population."""
    finite = bool(np.isfinite(structure.stages[0].population).any())
    return structure.stages if finite else structure.stages[:1]


def layout_of(structure: Structure) -> Layout:
    """Bring the rows of each unit together; units are numbered in the order of their strata."""
    stage = structure.stages[0]
    unit = stage.unit
    order = None if bool((unit[1:] >= unit[:-1]).all()) else np.argsort(unit, kind="stable")
    sizes = np.bincount(unit)
    stratum = np.zeros(sizes.size, dtype=np.int64)
    stratum[unit] = stage.stratum
    weights, counts = np.ascontiguousarray(structure.weights), _counts(structure)
    if order is not None:
        weights, counts = weights[order], counts if counts.size == 1 else counts[order]
    return Layout(order, np.concatenate([[0], np.cumsum(sizes)]), stratum, weights, counts)


def _counts(structure: Structure) -> Floats:
    """How many cases each row stands for; a single one where every row is a case."""
    return np.ones(1) if structure.counts is None else structure.counts


@dataclass(frozen=True, slots=True)
class Bundle:
    """Breaks taken together: every row's combination of groups, and which group row it adds to in each break.

    ``cell`` has shape (n,), in the layout's order; its last value is for rows outside the domain. ``row_of`` has shape
    (cells, breaks), minus one for none.
    """

    breaks: Sequence[Break]
    cell: NDArray[np.int32]
    row_of: NDArray[np.int32]
    rows: int


def bundles(structure: Structure, breaks: Sequence[Break], layout: Layout) -> list[Bundle]:
    """Put breaks together as long as their combinations stay few."""
    packs: list[list[Break]] = []
    size = CELLS + 1
    for entry in breaks:
        if size * (entry.size + 1) > CELLS or not packs:
            packs.append([])
            size = 1
        packs[-1].append(entry)
        size *= entry.size + 1
    return [_bundle(structure, pack, layout) for pack in packs]


def _bundle(structure: Structure, breaks: Sequence[Break], layout: Layout) -> Bundle:
    sizes = [entry.size + 1 for entry in breaks]
    joint = np.zeros(structure.weights.size, dtype=np.int32)
    for entry, size in zip(breaks, sizes, strict=True):
        if entry.name is not None:
            joint *= size
            joint += entry.codes
            joint[entry.codes < 0] += size
    named = [size for entry, size in zip(breaks, sizes, strict=True) if entry.name is not None]
    cell, present = renumbered(joint, int(np.prod(named)))
    if not structure.domain.all():
        cell = np.where(structure.domain, cell, np.int32(present.size))
    offsets = np.cumsum([0, *(entry.size for entry in breaks)])
    row_of = np.full((present.size + 1, len(breaks)), -1, dtype=np.int32)
    groups = iter(np.unravel_index(present, named)) if named else iter(())
    for k, entry in enumerate(breaks):
        group = np.zeros(present.size, dtype=np.int64) if entry.name is None else next(groups)
        row_of[:-1, k] = np.where(group < entry.size, offsets[k] + group, -1)
    return Bundle(breaks, layout.ordered(cell).astype(np.int32, copy=False), row_of, int(offsets[-1]))


def spread(structure: Structure, layout: Layout, bundle: Bundle, items: Sequence[Item], freedom: float | None) -> Cells:
    """Cells of all the bundle's groups under a plain design, in two passes over the rows: totals, then units.

    No table of units is stored; memory follows the number of cells.

    Args:
        freedom: degrees of freedom for all; none for those of each group.
    """
    slots = slots_of(items)
    columns = [layout.ordered(item.column()) for item in items]
    shared = {
        "questions": len(items), "width": slots.width, "slots": slots.starts, "cell": bundle.cell,
        "first": slots.starts[:-1] - np.array([item.low for item in items]), "weight": layout.weights,
        "answers": np.array([codes.ctypes.data for codes in columns], dtype=np.uint64),
    }  # fmt: skip
    cells, breaks = bundle.row_of.shape
    sums = np.zeros((cells, slots.width, 2))
    step = int(layout.counts.size > 1)
    call("totals", {
        **shared, "rows": layout.weights.size, "row": bundle.cell, "count": layout.counts, "step": step,
        "spacing": 2, "sums": sums[..., 0], "numbers": sums[..., 1],
    })  # fmt: skip
    by_row = _by_row(bundle, sums)
    by_row[:, slots.dump] = 0
    base = slots.by_item(by_row[:, :, 0])
    divisor = slots.spread(base)
    there = divisor > 0
    share = np.divide(by_row[:, :, 0], divisor, out=np.zeros_like(divisor), where=there)
    inverse = np.divide(1.0, divisor, out=np.zeros_like(divisor), where=there)
    inverse[:, slots.dump] = 0
    first = structure.stages[0]
    square = scales(first.sampled, first.factor(), structure.lonely_psu)
    # Around the mean of the stratum; a lonely unit's deviation is from nothing.
    product = np.where(first.sampled > 1, square / first.sampled, 0.0)
    shape = (bundle.rows, slots.width)
    variance, scale, own_freedom = np.zeros(shape), np.zeros(shape), np.zeros((bundle.rows, len(items)))
    call("spread", {
        **shared, "units": layout.stratum.size, "starts": layout.starts, "stratum": layout.stratum, "breaks": breaks,
        "group_rows": bundle.rows, "row_of": bundle.row_of, "share": share, "inverse": inverse,
        "square_factor": square, "sum_factor": product, "cell_sums": np.zeros((cells, slots.width)),
        "row_sums": np.zeros(shape), "first_moment": np.zeros(shape), "second_moment": np.zeros(shape),
        "answered": np.zeros_like(own_freedom), "cell_seen": np.zeros(cells, np.int8),
        "row_seen": np.zeros(bundle.rows, np.int8), "row_met": np.zeros(bundle.rows, np.int8),
        "cell_list": np.zeros(cells, np.int64), "row_list": np.zeros(bundle.rows, np.int64),
        "base": np.zeros(slots.width), "variance": variance, "scale": scale, "freedom": own_freedom,
    })  # fmt: skip
    # What is left of sums that cancel is rounding, not variance.
    variance = np.where(variance > 1e-14 * scale, variance, 0.0)
    answered = slots.by_item(np.rint(by_row[:, :, 1]).astype(np.int64))
    if freedom is not None:
        own_freedom[:] = freedom
    return Cells(answered, base, own_freedom, share, variance, sums[:, :, 1].sum(axis=0) > 0)


def _by_row(bundle: Bundle, sums: Floats) -> Floats:
    """Sums by group row from sums by cell, always in the same order."""
    found = np.zeros((bundle.rows, *sums.shape[1:]))
    for rows in bundle.row_of.T:
        order = np.argsort(rows, kind="stable")
        order = order[rows[order] >= 0]
        starts = np.flatnonzero(np.r_[True, np.diff(rows[order]) > 0])
        found[rows[order[starts]]] = np.add.reduceat(sums[order], starts, axis=0)
    return found


def dense(
    structure: Structure,
    entry: Break,
    items: Sequence[Item],
    freedom: float | None,
    percent: Percent = "column",
) -> Cells:
    """Cells of one break for any design, with the deviations that their covariances follow from.

    Args:
        percent: what a share is of: of its group (``column``), of the answer in all groups (``row``), of all cases that
            answered and are in a group (``total``).
    """
    slots = slots_of(items)
    replicates = structure.replicates
    first = structure.stages[0]
    unit = first.unit if replicates is None else replicates.unit
    sums, counts, seen = _unit_sums(structure, unit, entry, slots)
    share, base, divisor = _shares(slots, sums.sum(axis=0), percent, 0.0)
    df = np.full(base.shape, freedom)
    if replicates is not None:
        again = np.tensordot(replicates.factors, sums, axes=(0, 0))
        parts = [replicates.deviations(_shares(slots, again, percent, np.nan)[0], share)]
    else:
        parts, answered = _linearized(structure, entry, slots, sums, share, divisor, percent)
        df = _degrees(structure, answered > 0) if freedom is None else df
    deviations = np.concatenate(parts) if len(parts) > 1 else parts[0]
    variance = np.einsum("ugk,ugk->gk", deviations, deviations)
    return Cells(slots.by_item(counts), base, df, share, variance, seen, deviations)


def _unit_sums(structure: Structure, unit: Integers, entry: Break, slots: Slots) -> Sums:
    """Weighted sums by unit, group and slot, shape (units, g, slots), counts by group and slot, which slots occur."""
    units, many = int(np.max(unit)) + 1, entry.size
    cell = np.where(entry.codes < 0, units * many, unit * many + entry.codes)
    counts = _counts(structure)
    if any(item.wide for item in slots.items):
        return _wide_sums(structure, cell, units, many, counts, slots)
    sums, numbers = np.zeros((units * many + 1, slots.width)), np.zeros((many + 1, slots.width))
    columns = [item.column() for item in slots.items]
    call("totals", {
        "rows": structure.weights.size, "questions": len(slots.items), "width": slots.width, "slots": slots.starts,
        "first": slots.starts[:-1] - np.array([item.low for item in slots.items]), "cell": cell.astype(np.int32),
        "row": np.where(entry.codes < 0, many, entry.codes).astype(np.int32),
        "answers": np.array([codes.ctypes.data for codes in columns], dtype=np.uint64),
        "weight": np.ascontiguousarray(structure.weights), "count": counts, "step": int(counts.size > 1),
        "spacing": 1, "sums": sums, "numbers": numbers,
    })  # fmt: skip
    seen = numbers.sum(axis=0) > 0
    sums[:, slots.dump] = 0
    numbers[:, slots.dump] = 0
    return sums[:-1].reshape(units, many, slots.width), np.rint(numbers[:-1]).astype(np.int64), seen


def _wide_sums(structure: Structure, cell: Integers, units: int, many: int, counts: Floats, slots: Slots) -> Sums:
    """The same for items of many categories, with numpy."""
    size = (units * many + 1) * slots.width
    sums, number = np.zeros(size), np.zeros(size)
    each = np.broadcast_to(counts, structure.weights.shape)
    for item, start in zip(slots.items, slots.starts[:-1], strict=True):
        place = cell * slots.width + start + item.column().astype(np.int64) - item.low
        sums += np.bincount(place, structure.weights, size)
        number += np.bincount(place, each, size)
    shape = (units * many + 1, slots.width)
    weighted, counted = sums.reshape(shape), number.reshape(shape)
    seen = counted.sum(axis=0) > 0
    weighted[:, slots.dump] = 0
    counted[:, slots.dump] = 0
    by_group = counted[:-1].reshape(units, many, slots.width).sum(axis=0)
    return weighted[:-1].reshape(units, many, slots.width), np.rint(by_group).astype(np.int64), seen


def _shares(slots: Slots, totals: Floats, percent: Percent, nobody: float) -> tuple[Floats, Floats, Floats]:
    """Shares from sums by (..., group, slot), the base by group and item, and the divisor of shares.

    Args:
        nobody: what a share of nobody is.
    """
    base = slots.by_item(totals)
    if percent == "row":
        divisor = np.broadcast_to(totals.sum(axis=-2, keepdims=True), totals.shape)
    elif percent == "total":
        divisor = np.broadcast_to(slots.spread(base.sum(axis=-2, keepdims=True)), totals.shape)
    else:
        divisor = slots.spread(base)
    share = np.divide(totals, divisor, out=np.full_like(totals, nobody), where=divisor > 0)
    return share, base, divisor


def _linearized(
    structure: Structure,
    entry: Break,
    slots: Slots,
    sums: Floats,
    share: Floats,
    divisor: Floats,
    percent: Percent,
) -> tuple[list[Floats], Floats]:
    """Scaled deviations of linearized totals at every stage that adds to the variance; answers by first-stage unit."""
    found = []
    fraction: Floats | None = None
    linear, answered = _linear(slots, sums, share, divisor, percent)
    for k, stage in enumerate(stages_of(structure)):
        if k > 0:
            here = _unit_sums(structure, stage.unit, entry, slots)[0]
            linear = _linear(slots, here, share, divisor, percent)[0]
        if structure.calibrations:
            linear = linear - _explained(structure, stage.unit, linear.shape, entry, slots, share, divisor, percent)
        units = linear.shape[0]
        stratum = np.zeros(units, dtype=np.int64)
        stratum[stage.unit] = stage.stratum
        if fraction is not None:
            of_unit = np.zeros(units)
            of_unit[stage.unit] = fraction
            linear = linear * np.sqrt(of_unit)[:, None, None]
        found.append(unit_deviations(linear, stratum, stage.sampled, stage.factor(), structure.lonely_psu))
        step = stage.sampled[stage.stratum] / stage.population
        fraction = step if fraction is None else fraction * step
    return found, answered


def _linear(slots: Slots, sums: Floats, share: Floats, divisor: Floats, percent: Percent) -> tuple[Floats, Floats]:
    """Linearized totals (S - p T) / W, where T is what the share is of; and the sums over each item's answers."""
    inverse = np.divide(1.0, divisor, out=np.zeros_like(divisor), where=divisor > 0)
    inverse[..., slots.dump] = 0
    if percent == "column":
        units, groups, _ = sums.shape
        linear, answered = np.empty_like(sums), np.empty((units, groups, len(slots.items)))
        call("linear", {
            "units": units, "group_rows": groups, "questions": len(slots.items), "width": slots.width,
            "slots": slots.starts, "sums": sums, "share": share, "inverse": inverse, "answered": answered,
            "linear": linear,
        })  # fmt: skip
        return linear, answered
    answered = slots.by_item(sums)
    of = sums.sum(axis=1, keepdims=True) if percent == "row" else slots.spread(answered.sum(axis=1, keepdims=True))
    linear = of * -share
    linear += sums
    linear *= inverse
    return linear, answered


def _explained(
    structure: Structure,
    unit: Integers,
    shape: tuple[int, ...],
    entry: Break,
    slots: Slots,
    share: Floats,
    divisor: Floats,
    percent: Percent,
) -> Floats:
    """What the margins of the calibrations explain of each unit's linearized total.

    Of several calibrations the last takes its part of the total first, and the one before it of what is left.

    Source: see ``Calibration.residuals``, summed over units.
    """
    everything = np.zeros(structure.weights.size, dtype=np.int64)
    explained = np.zeros(shape)
    taken: list[tuple[Floats, Floats]] = []
    after = structure.weights
    for calibration in reversed(structure.calibrations):
        basis, before = calibration.basis, calibration.weights
        share_of_weight = basis * (before / after)[:, None]
        left = np.empty((basis.shape[1], *shape[1:]))
        for column, part in enumerate(share_of_weight.T):
            margin = replace(structure, weights=np.ascontiguousarray(part * structure.weights), calibrations=())
            sums = _unit_sums(margin, everything, entry, slots)[0][0]
            left[column] = _linear(slots, sums[None], share, divisor, percent)[0][0]
        for weighted, slope in taken:
            left = left - np.tensordot(share_of_weight.T @ weighted, slope, axes=(1, 0))
        slope = np.tensordot(np.linalg.pinv((basis * before[:, None]).T @ basis, hermitian=True), left, axes=(1, 0))
        weighted = basis * after[:, None]
        in_units = np.zeros((shape[0], basis.shape[1]))
        np.add.at(in_units, unit, weighted)
        explained += np.tensordot(in_units, slope, axes=(1, 0))
        taken.append((weighted, slope))
        after = before
    return explained


def _degrees(structure: Structure, there: NDArray[np.bool_]) -> Floats:
    """Degrees of freedom by group and item: PSUs less strata that have cases in it.

    Args:
        there: shape (units, groups, items), whether a unit has cases that answered.
    """
    first = structure.stages[0]
    stratum = np.zeros(there.shape[0], dtype=np.int64)
    stratum[first.unit] = first.stratum
    present = there.reshape(there.shape[0], -1)
    starts = np.flatnonzero(np.r_[True, np.diff(stratum) > 0])
    in_strata = np.add.reduceat(present.astype(np.int64), starts, axis=0)
    found: Floats = (in_strata.sum(axis=0) - (in_strata > 0).sum(axis=0)).astype(np.float64)
    return found.reshape(there.shape[1:])
