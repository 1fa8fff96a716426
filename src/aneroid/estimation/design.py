"""The sample design, given once and carried by every estimate: the library's front door."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.estimation.cells import Degrees, Percent
from aneroid.estimation.columns import lazy_frame, to_polars
from aneroid.estimation.contrasts import Mean, combine, differences, quantiles, trend
from aneroid.estimation.letters import Adjust
from aneroid.estimation.regression import regress, wald
from aneroid.estimation.significance import independence, ttest
from aneroid.estimation.statistics import means, proportions, ratios, totals, variances
from aneroid.estimation.streaming import (
    Columns,
    Condition,
    Reader,
    Stream,
    can_stream,
    condition_columns,
    tabulate_stream,
)
from aneroid.estimation.structure import Names, Structure, listed, replicated
from aneroid.estimation.tabulation import Wanted, tabulate
from aneroid.statistics.variance import LonelyPSU


class Design:
    """A probability sample with its design: weights, strata, primary sampling units.

    Args:
        data: Polars, pandas, Arrow, DuckDB or PySpark frame, a row per case. Of a lazy one (a Polars scan, DuckDB,
            Spark) only the columns that an estimate needs are fetched, and of tables only sums.
        weight: column of analysis weights; without one, weights follow from ``fpc``, or all are one.
        strata: column, or several taken together. psu: column, or one per stage, first stage first.
        fpc: column per stage with the number of units in the population; none means drawn with replacement.
        nest: PSU numbers count within their stratum.
        lonely_psu: what a stratum with a single PSU does: ``fail`` (the default, naming the strata), ``remove``,
            ``adjust``, ``average``, ``certainty``.
        replicates: columns of replicate analysis weights, as a list or a name with ``*``; errors then come from them.
        method: JK1, JKn, BRR, Fay, bootstrap, SDR or other: which ``scale`` is taken where none is given.
        rscales: a factor per replicate. mse: squares around the full-sample estimate instead of the replicates' mean.
        rho: Fay's coefficient.
    Raises: EstimationError E-COL-1, E-WEIGHT-1, E-PSU-1, E-DESIGN-1, E-FPC-1, E-EMPTY-1; E-VAR-1 when an error is asked
        of strata with a single PSU.
    """

    __slots__ = ("_lazy", "_read", "_stream")

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
        replicates: str | Sequence[str] | None = None,
        method: str = "other",
        scale: float | None = None,
        rscales: Sequence[float] | None = None,
        mse: bool = False,
        rho: float = 0.0,
    ) -> None:
        columns = Columns(weight, strata, psu, fpc, nest, lonely_psu, replicates, method, scale, rscales, mse, rho)
        lazy = lazy_frame(data)
        self._lazy = lazy is not None
        self._stream: Stream | None = None
        if lazy is None:
            structure = columns.structure(to_polars(data))
            self._read: Reader = lambda _: structure
        else:
            self._stream = Stream(lazy, columns)
            self._stream.check_names()
            self._read = self._stream.read

    @property
    def structure(self) -> Structure:
        """Everything about the design, all columns in memory."""
        return self._read(None)

    def _of(self, change: Callable[[Structure], Structure], columns: Sequence[str] | None = ()) -> Self:
        """Another design, whose structure is this one's, changed.

        Args:
            columns: what the change looks at; none for it may be any.
        """
        design = object.__new__(type(self))
        read = self._read
        if self._lazy:
            design._read = lambda names: change(read(None if names is None or columns is None else [*names, *columns]))
        else:
            changed = change(read(None))
            design._read = lambda _: changed
        design._lazy, design._stream = self._lazy, None
        return design

    def subset(self, condition: Condition) -> Self:
        """A domain: estimates speak of the cases that meet the condition, errors of the whole design.

        Args:
            condition: a Polars or Narwhals expression; for data outside Polars, a Narwhals one.
        """
        if self._stream is None:
            return self._of(lambda structure: structure.inside(condition), condition_columns(condition))
        design = object.__new__(type(self))
        design._lazy, design._stream = True, self._stream.within(condition)
        design._read = design._stream.read
        return design

    def poststratify(self, margins: Mapping[str, Mapping[object, float]]) -> Self:
        """Weights that meet one margin's population counts, known to the variance; see ``rake``."""
        return self._of(lambda structure: structure.raked(margins), list(margins))

    def rake(self, margins: Mapping[str, Mapping[object, float]]) -> Self:
        """Weights that meet several margins' population counts, known to the variance through residuals.

        Args:
            margins: by column, the population count of each of its categories.
        Raises: EstimationError E-CAL-1 where margin and data have different categories; WeightingError where the
            margins cannot be met.
        """
        return self._of(lambda structure: structure.raked(margins), list(margins))

    def calibrate(
        self,
        margins: Mapping[str, Mapping[object, float]],
        *,
        method: Literal["linear", "raking", "logit"] = "linear",
        bounds: tuple[float, float] | None = None,
    ) -> Self:
        """Weights as near to the old ones as the method's distance allows that meet margins' population counts.

        Args:
            bounds: least and greatest factor; needed for ``logit``.
        Raises: EstimationError E-CAL-1; WeightingError W-CALIB-1 to -3.
        """
        return self._of(lambda structure: structure.calibrated(margins, method, bounds), list(margins))

    def replicate(
        self,
        method: Literal["JK1", "JKn", "BRR", "Fay", "bootstrap", "SDR"],
        *,
        count: int = 500,
        rho: float = 0.3,
        seed: int = 1,
        mse: bool = False,
    ) -> Self:
        """Replicate weights made from the design's first stage; every error then comes from them.

        Args:
            method: ``JK1`` (unstratified) and ``JKn`` leave out a PSU at a time; ``BRR`` and ``Fay`` need two PSUs in
                each stratum; ``bootstrap`` is Rao and Wu's, rescaled, with finite population corrections; ``SDR`` takes
                the PSUs in their order, as after systematic selection.
            count: replicates of the bootstrap; the least number for SDR. rho: Fay's coefficient. seed: of the draws.
        Raises: EstimationError E-REP-3; E-REP-4 where the method does not fit the design; E-VAR-1.
        Source: see ``statistics.replication``. Checked against R's as.svrepdesign for JK1 and JKn.
        """
        return self._of(lambda structure: replicated(structure, method, count, rho, seed, mse=mse))

    @property
    def weights(self) -> NDArray[np.float64]:
        """The analysis weights, in the order of the rows."""
        return self._read([]).weights.copy()

    def quantile(
        self,
        variable: str,
        q: float | Sequence[float],
        *,
        by: Names = None,
        rule: str = "math",
        confidence: float = 0.95,
    ) -> pl.DataFrame:
        """Quantiles of a numeric variable with Woodruff's interval; ``rule`` names the interpolation."""
        wanted = [q] if isinstance(q, int | float) else list(q)
        return quantiles(self._read([variable, *listed(by)]), variable, wanted, listed(by), rule, confidence)

    def difference(
        self, variable: str, by: str, groups: tuple[str, str], *, level: str | None = None, confidence: float = 0.95
    ) -> pl.DataFrame:
        """First group less second: of a mean, or of a category's share; with a t test."""
        return differences(self._read([variable, by]), variable, by, groups, level, confidence)

    def contrast(self, terms: Sequence[tuple[float, Mean]], *, confidence: float = 0.95) -> pl.DataFrame:
        """A linear combination of means and shares, of any domains, with its error and a t test against zero.

        Args:
            terms: pairs of a number and a ``Mean``, such as ``[(1, Mean("q1", "yes")), (-1, Mean("q1", "no"))]``; with
                ``where`` a term is of a domain, a wave for instance.
        """
        names = [term.variable for _, term in terms]
        conditions = [condition_columns(term.where) for _, term in terms if term.where is not None]
        whole = any(columns is None for columns in conditions)
        wanted = [*names, *(name for columns in conditions for name in columns or ())]
        return combine(self._read(None if whole else wanted), terms, confidence)

    def trend(
        self,
        variable: str,
        by: str,
        *,
        level: str | None = None,
        scores: Sequence[float] | None = None,
        confidence: float = 0.95,
    ) -> pl.DataFrame:
        """The slope of a mean, or of a category's share, over ordered groups, with a t test of no trend."""
        return trend(self._read([variable, by]), variable, by, level, scores, confidence)

    def independence(self, rows: str, columns: str, *, statistic: str = "F") -> pl.DataFrame:
        """Test whether two categorical variables are independent; see ``estimation.significance``."""
        return independence(self._read([rows, columns]), rows, columns, statistic)

    def ttest(self, variable: str, by: str) -> pl.DataFrame:
        """Test whether a numeric variable has the same mean in the two groups of ``by``."""
        return ttest(self._read([variable, by]), variable, by)

    def regress(
        self, outcome: str, predictors: Sequence[str], *, family: str = "gaussian", level: str | None = None
    ) -> pl.DataFrame:
        """Linear (``gaussian``), logistic (``binomial``) or proportional-odds (``ordinal``) regression."""
        return regress(self._read([outcome, *predictors]), outcome, predictors, family, level)

    def wald(
        self,
        outcome: str,
        predictors: Sequence[str],
        terms: Sequence[str],
        *,
        family: str = "gaussian",
        level: str | None = None,
    ) -> pl.DataFrame:
        """Test whether some of a regression's predictors have no effect; see ``estimation.regression``."""
        return wald(self._read([outcome, *predictors]), outcome, predictors, terms, family, level)

    def mean(self, variable: str, *, by: Names = None, confidence: float = 0.95) -> pl.DataFrame:
        """Mean of a numeric variable, in all or by group."""
        return means(self._read([variable, *listed(by)]), variable, listed(by), confidence)

    def total(self, variable: str, *, by: Names = None, confidence: float = 0.95) -> pl.DataFrame:
        """Population total of a numeric variable, in all or by group."""
        return totals(self._read([variable, *listed(by)]), variable, listed(by), confidence)

    def variance(self, variable: str, *, by: Names = None, confidence: float = 0.95) -> pl.DataFrame:
        """Population variance of a numeric variable, in all or by group."""
        return variances(self._read([variable, *listed(by)]), variable, listed(by), confidence)

    def ratio(self, numerator: str, denominator: str, *, by: Names = None, confidence: float = 0.95) -> pl.DataFrame:
        """Ratio of two population totals, in all or by group."""
        return ratios(self._read([numerator, denominator, *listed(by)]), numerator, denominator, listed(by), confidence)

    def proportion(
        self, variable: str, *, by: Names = None, interval: str = "logit", confidence: float = 0.95
    ) -> pl.DataFrame:
        """Share of every category of a variable, in all or by group."""
        return proportions(self._read([variable, *listed(by)]), variable, listed(by), interval, confidence)

    def tabulate(
        self,
        questions: Sequence[str],
        *,
        by: Sequence[str | Sequence[str]] = (),
        interval: str = "logit",
        confidence: float = 0.95,
        degrees: Degrees = "domain",
        percent: Percent = "column",
        nets: Mapping[str, Mapping[str, Sequence[Any]]] | None = None,
        scores: Mapping[str, Mapping[Any, float]] | None = None,
        multiple: Mapping[str, Sequence[str]] | None = None,
        missing: bool = False,
        letters: float | None = None,
        adjust: Adjust = "holm",
    ) -> pl.DataFrame:
        """Every question by every break, with errors, in one tidy frame; see ``estimation.tabulation``.

        Args:
            by: breaks: columns, or lists of columns taken together.
            percent: shares of the ``column`` (the group), of the ``row`` (the answer), of the ``total``.
            nets: by question, answers added up under a name, such as ``{"q1": {"agree": ["agree", "fully agree"]}}``.
            scores: by question, what each answer counts in a mean; answers without a score are left out of it.
            multiple: sets of items of which several can be chosen: columns of 1 and 0. A column of lists is a set too.
            missing: count no answer as an answer.
            letters: level of the column tests; groups that a group is significantly above are given by letter.
            adjust: for the number of pairs of groups: ``holm``, ``bonferroni`` or ``none``.
        """
        wanted = Wanted(
            interval, confidence, degrees, percent, nets or {}, scores or {}, multiple or {}, missing, letters, adjust
        )
        if self._stream is not None and can_stream(self._stream.columns):
            return tabulate_stream(self._stream, questions, by, wanted)
        names = [name for entry in by for name in listed(entry)]
        sets = [name for columns in wanted.multiple.values() for name in columns]
        return tabulate(self._read([*questions, *names, *sets]), questions, by, wanted)
