"""Data that stay where they are: a lazy Polars scan, DuckDB, Spark. Only sums come here.

A banner needs no more than the weights added up by primary sampling unit, group and answer. Where the data live, that
is a group-by; the rows that come back stand for many cases each, and the same engine takes them from there.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import polars as pl

from aneroid.estimation.columns import WEIGHTS_ARE_NUMBERS, column
from aneroid.estimation.structure import Names, Structure, build_structure, listed, with_replicates
from aneroid.estimation.tabulation import Wanted, tabulate
from aneroid.statistics.variance import LonelyPSU
from aneroid.study.errors import EstimationError

WEIGHT, CASES, INSIDE = "aneroid:weight", "aneroid:cases", "aneroid:inside"
Condition = pl.Expr | nw.Expr


@dataclass(frozen=True, slots=True)
class Columns:
    """The design's columns and options, as they were given; see ``Design``."""

    weight: str | None
    strata: Names
    psu: Names
    fpc: Names
    nest: bool
    lonely_psu: LonelyPSU
    replicates: str | Sequence[str] | None
    method: str
    scale: float | None
    rscales: Sequence[float] | None
    mse: bool
    rho: float

    def names(self, available: Sequence[str]) -> list[str]:
        """Every column that the design is made of."""
        plain = [*listed(self.weight), *listed(self.strata), *listed(self.psu), *listed(self.fpc)]
        if isinstance(self.replicates, str):
            return [*plain, *fnmatch.filter(available, self.replicates)]
        return [*plain, *(self.replicates or ())]

    def structure(self, frame: pl.DataFrame) -> Structure:
        if self.replicates is not None:
            return with_replicates(frame, self.weight, self.replicates, self.method, self.scale, self.rscales,
                                   mse=self.mse, rho=self.rho)  # fmt: skip
        return build_structure(
            frame, self.weight, self.strata, self.psu, self.fpc, nest=self.nest, lonely_psu=self.lonely_psu
        )


@dataclass(frozen=True, slots=True)
class Stream:
    """Data that are not in memory, the design's columns, and the domain so far."""

    frame: nw.LazyFrame[Any]
    columns: Columns
    conditions: tuple[Condition, ...] = ()

    def within(self, condition: Condition) -> Stream:
        return replace(self, conditions=(*self.conditions, condition))

    def read(self, names: Sequence[str] | None) -> Structure:
        """Fetch some columns, or all, with the design's; the domain is narrowed there."""
        available = self.frame.collect_schema().names()
        wanted = available if names is None else [*self.columns.names(available), *names]
        _known(available, wanted)
        frame, flags = self._flagged(wanted)
        structure = self.columns.structure(collected(frame.select(*dict.fromkeys(wanted), *flags)))
        for flag in flags:
            structure = structure.inside(pl.col(flag))
        return structure

    def added_up(self, question: str, breaks: Sequence[str]) -> Structure:
        """Weights and cases by stratum, unit, group and answer: a structure whose rows stand for many cases."""
        keys = list(dict.fromkeys([*self.columns.names([])[1:], *breaks, question]))
        frame, flags = self._flagged([*keys, str(self.columns.weight)])
        weight = nw.col(str(self.columns.weight)).cast(nw.Float64)
        sums = frame.group_by(*keys, *flags).agg(weight.sum().alias(WEIGHT), weight.len().alias(CASES))
        data = collected(sums).sort(*keys, *flags, nulls_last=True)
        structure = replace(self.columns, weight=WEIGHT).structure(data)
        for flag in flags:
            structure = structure.inside(pl.col(flag))
        return replace(structure, counts=data[CASES].cast(pl.Float64).to_numpy())

    def check_names(self) -> None:
        """Raise E-COL-1 where the design names a column that is not there."""
        available = self.frame.collect_schema().names()
        _known(available, self.columns.names(available))

    def check(self) -> None:
        """Look at the design's columns before anything is added up.

        Raises: EstimationError E-COL-1, E-EMPTY-1, E-DESIGN-1, E-WEIGHT-1.
        """
        available = self.frame.collect_schema()
        keys = self.columns.names([])
        _known(available.names(), keys)
        name = str(self.columns.weight)
        if not available[name].is_numeric():
            raise EstimationError("E-NUMBER-1", column=name, dtype=str(available[name]), remedy=WEIGHTS_ARE_NUMBERS)
        weight = nw.col(name)
        asked = [weight.len().alias("rows"), _count(weight < 0, "negative"), _count(weight == 0, "zero")]
        asked += [_count(nw.col(key).is_null(), f"missing {key}") for key in dict.fromkeys(keys)]
        if available[name].is_float():
            asked.append(_count(~weight.is_finite(), "infinite"))
        found = collected(self.frame.select(*asked)).row(0, named=True)
        if not found["rows"]:
            raise EstimationError("E-EMPTY-1")
        wrong = {what: found.get(what) for what in ("negative", "zero", "infinite")}
        wrong["missing"] = found[f"missing {name}"]
        for what, count in wrong.items():
            if count:
                raise EstimationError("E-WEIGHT-1", count=count, column=name, what=what, row="unknown",
                                      remedy="Correct them, or filter them out.")  # fmt: skip
        for key in keys[1:]:
            if found[f"missing {key}"]:
                raise EstimationError("E-DESIGN-1", column=key, count=found[f"missing {key}"])

    def _flagged(self, names: Sequence[str]) -> tuple[nw.LazyFrame[Any], list[str]]:
        """The frame with a column that says whether a case is in the domain, where there is one."""
        _known(self.frame.collect_schema().names(), names)
        frame, flags = self.frame, []
        for k, condition in enumerate(self.conditions):
            flags.append(f"{INSIDE}{k}")
            frame = _with_flag(frame, condition, flags[-1])
        return frame, flags


def tabulate_stream(
    stream: Stream, questions: Sequence[str], by: Sequence[str | Sequence[str]], wanted: Wanted
) -> pl.DataFrame:
    """A banner of data that stay where they are, a question at a time; see ``estimation.tabulation``."""
    stream.check()
    breaks = list(dict.fromkeys(name for entry in by for name in listed(entry)))
    schema = stream.frame.collect_schema()
    _known(schema.names(), [*questions, *breaks])
    only = replace(wanted, nets={}, scores={}, multiple={})
    parts = []
    for question in questions:
        own = replace(only, nets={q: n for q, n in wanted.nets.items() if q == question},
                      scores={q: s for q, s in wanted.scores.items() if q == question})  # fmt: skip
        as_list = isinstance(schema[question], nw.List)
        structure = stream.read([question, *breaks]) if as_list else stream.added_up(question, breaks)
        parts.append(tabulate(structure, [question], by, own))
    for name, columns in wanted.multiple.items():
        _known(schema.names(), columns)
        for item in columns:
            parts.append(tabulate(stream.added_up(item, breaks), [], by, replace(only, multiple={name: [item]})))
    if not parts:
        raise EstimationError("E-OPTION-1", option="questions", value=[], known="at least one column")
    return pl.concat(parts)


def condition_columns(condition: Condition) -> list[str] | None:
    """The columns that a condition looks at, if it says so."""
    return condition.meta.root_names() if isinstance(condition, pl.Expr) else None


def can_stream(columns: Columns) -> bool:
    """Whether sums by unit are all that the errors need: units are given, in one stage, with weights of their own."""
    one = len(listed(columns.psu)) == 1 and len(listed(columns.fpc)) < 2
    return one and columns.weight is not None and columns.replicates is None


def collected(frame: nw.LazyFrame[Any]) -> pl.DataFrame:
    """A result as a Polars frame; Polars itself streams."""
    native = frame.to_native()
    if isinstance(native, pl.LazyFrame):
        return native.collect(engine="streaming")
    found: pl.DataFrame = frame.collect("polars").to_native()
    return found


def _with_flag(frame: nw.LazyFrame[Any], condition: Condition, name: str) -> nw.LazyFrame[Any]:
    if isinstance(condition, nw.Expr):
        return frame.with_columns(
            nw.when(condition).then(nw.lit(value=True)).otherwise(nw.lit(value=False)).alias(name)
        )
    native = frame.to_native()
    if not isinstance(native, pl.LazyFrame):
        raise EstimationError("E-FRAME-2", kind=type(native).__name__)
    flag = pl.when(condition).then(statement=True).otherwise(statement=False).alias(name)
    return nw.from_native(native.with_columns(flag))


def _count(condition: nw.Expr, name: str) -> nw.Expr:
    """In how many cases a condition is met, in words that every engine knows."""
    return nw.when(condition).then(nw.lit(1)).otherwise(nw.lit(0)).sum().alias(name)


def _known(available: Sequence[str], names: Sequence[str]) -> None:
    for name in names:
        if name not in available:
            column(pl.DataFrame(schema=dict.fromkeys(available, pl.Null)), name)


Reader = Callable[[Sequence[str] | None], Structure]
