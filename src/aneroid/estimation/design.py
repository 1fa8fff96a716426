"""The sample design, given once and carried by every estimate: the library's front door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import polars as pl

from aneroid.estimation.columns import to_polars
from aneroid.estimation.statistics import means, proportions, ratios, totals
from aneroid.estimation.structure import Names, Structure, build_structure, listed
from aneroid.estimation.tabulation import Degrees, tabulate
from aneroid.statistics.variance import LonelyPSU


class Design:
    """A probability sample with its design: weights, strata, primary sampling units.

    Args:
        data: Polars, pandas, Arrow, DuckDB or PySpark frame, a row per case.
        weight: column of analysis weights; without one, weights follow from ``fpc``, or all are one.
        strata: column, or several taken together. psu: column, or one per stage, first stage first.
        fpc: column per stage with the number of units in the population; none means drawn with replacement.
        nest: PSU numbers count within their stratum.
        lonely_psu: what a stratum with a single PSU does: ``fail`` (the default, naming the strata), ``remove``,
            ``adjust``, ``average``, ``certainty``.
    Raises: EstimationError E-COL-1, E-WEIGHT-1, E-PSU-1, E-DESIGN-1, E-FPC-1, E-EMPTY-1; E-VAR-1 when an error is asked
        of strata with a single PSU.
    """

    __slots__ = ("structure",)

    def __init__(
        self,
        data: Any,
        *,
        weight: str | None = None,
        strata: Names = None,
        psu: Names = None,
        fpc: Names = None,
        nest: bool = False,
        lonely_psu: LonelyPSU = "fail",
    ) -> None:
        self.structure: Structure = build_structure(
            to_polars(data), weight, strata, psu, fpc, nest=nest, lonely_psu=lonely_psu
        )

    def _of(self, structure: Structure) -> Self:
        design = object.__new__(type(self))
        design.structure = structure
        return design

    def subset(self, condition: pl.Expr) -> Self:
        """A domain: estimates speak of the cases that meet the condition, errors of the whole design."""
        return self._of(self.structure.inside(condition))

    def poststratify(self, margins: Mapping[str, Mapping[object, float]]) -> Self:
        """Weights that meet one margin's population counts, known to the variance; see ``rake``."""
        return self._of(self.structure.raked(margins))

    def rake(self, margins: Mapping[str, Mapping[object, float]]) -> Self:
        """Weights that meet several margins' population counts, known to the variance through residuals.

        Args:
            margins: by column, the population count of each of its categories.
        Raises: EstimationError E-CAL-1 where margin and data have different categories; WeightingError where the
            margins cannot be met.
        """
        return self._of(self.structure.raked(margins))

    def mean(self, variable: str, *, by: Names = None, confidence: float = 0.95) -> pl.DataFrame:
        """Mean of a numeric variable, in all or by group."""
        return means(self.structure, variable, listed(by), confidence)

    def total(self, variable: str, *, by: Names = None, confidence: float = 0.95) -> pl.DataFrame:
        """Population total of a numeric variable, in all or by group."""
        return totals(self.structure, variable, listed(by), confidence)

    def ratio(self, numerator: str, denominator: str, *, by: Names = None, confidence: float = 0.95) -> pl.DataFrame:
        """Ratio of two population totals, in all or by group."""
        return ratios(self.structure, numerator, denominator, listed(by), confidence)

    def proportion(
        self, variable: str, *, by: Names = None, interval: str = "logit", confidence: float = 0.95
    ) -> pl.DataFrame:
        """Share of every category of a variable, in all or by group."""
        return proportions(self.structure, variable, listed(by), interval, confidence)

    def tabulate(
        self,
        questions: Sequence[str],
        *,
        by: Sequence[str | Sequence[str]] = (),
        interval: str = "logit",
        confidence: float = 0.95,
        degrees: Degrees = "domain",
    ) -> pl.DataFrame:
        """Every question by every break, with errors, in one tidy frame; see ``estimation.tabulation``."""
        return tabulate(self.structure, questions, by, interval, confidence, degrees)
