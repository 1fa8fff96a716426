"""The sample design, given once and carried by every estimate: the library's front door."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, Self, get_args

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
from aneroid.study.errors import EstimationError


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
        if lonely_psu not in get_args(LonelyPSU):
            known = ", ".join(get_args(LonelyPSU))
            raise EstimationError("E-OPTION-1", option="lonely_psu", value=lonely_psu, known=known)
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
        """Weights that meet one margin's population counts, known to the variance; see ``rake``.

        Source: Holt and Smith (1979), JRSS A 142, 33-46. Checked against R's postStratify.
        """
        return self._of(lambda structure: structure.raked(margins), list(margins))

    def rake(self, margins: Mapping[str, Mapping[object, float]]) -> Self:
        """Weights that meet several margins' population counts, known to the variance through residuals.

        Args:
            margins: by column, the population count of each of its categories.
        Raises: EstimationError E-CAL-1 where margin and data have different categories; WeightingError where the
            margins cannot be met.
        Source: Deming and Stephan (1940); Deville and Särndal (1992), JASA 87, 376-382. Checked against R's rake.
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
        Source: Deville and Särndal (1992), JASA 87, 376-382. Checked against R's calibrate with its three distances.
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
        """Quantiles of a numeric variable with Woodruff's interval.

        Args:
            q: shares between 0 and 1. rule: ``math``, ``school`` or ``hf7``, the interpolation.
        Returns: grouping columns, ``variable``, ``level`` (null), ``q``, ``n``, ``estimate``, ``se``, ``low``,
            ``high``, ``df``, in the variable's unit.
        Raises: EstimationError E-COL-1, E-NUMBER-1, E-RULE-1, E-Q-1.
        Source: Woodruff (1952), JASA 47, 635-646. Checked against R's svyquantile with the three rules.
        """
        wanted = [q] if isinstance(q, int | float) else list(q)
        return quantiles(self._read([variable, *listed(by)]), variable, wanted, listed(by), rule, confidence)

    def difference(
        self, variable: str, by: str, groups: tuple[str, str], *, level: str | None = None, confidence: float = 0.95
    ) -> pl.DataFrame:
        """First group less second: of a mean, or of a category's share; with a t test.

        Returns: one row: ``variable``, ``level``, ``first``, ``second``, ``estimate``, ``se``, ``low``, ``high``,
            ``df``, ``statistic``, ``p_value``.
        Raises: EstimationError E-COL-1, E-GROUP-1, E-NUMBER-1.
        Source: Korn and Graubard (1999), section 3.4. Checked against R's svycontrast and svyglm.
        """
        return differences(self._read([variable, by]), variable, by, groups, level, confidence)

    def contrast(self, terms: Sequence[tuple[float, Mean]], *, confidence: float = 0.95) -> pl.DataFrame:
        """A linear combination of means and shares, of any domains, with its error and a t test against zero.

        Args:
            terms: pairs of a number and a ``Mean``, such as ``[(1, Mean("q1", "yes")), (-1, Mean("q1", "no"))]``; with
                ``where`` a term is of a domain, a wave for instance.
        Returns: one row: ``estimate``, ``se``, ``low``, ``high``, ``df``, ``statistic``, ``p_value``.
        Raises: EstimationError E-TERM-1, E-EMPTY-2, E-COL-1, E-GROUP-1.
        Source: Korn and Graubard (1999), section 3.4. Checked against ``difference`` and paired differences by hand.
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
        """The slope of a mean, or of a category's share, over ordered groups, with a t test of no trend.

        Args:
            scores: where the groups stand, in their order; 1, 2, ... if none are given.
        Returns: one row: ``variable``, ``level``, ``by``, ``estimate`` (per unit of the scores), ``se``, ``low``,
            ``high``, ``df``, ``statistic``, ``p_value``.
        Raises: EstimationError E-TEST-2, E-TERM-2, E-COL-1, E-GROUP-1.
        Source: Armitage (1955), Biometrics 11, 375-386, with design-based errors. Checked against the line through the
            group means, and ``difference`` for two groups.
        """
        return trend(self._read([variable, by]), variable, by, level, scores, confidence)

    def independence(self, rows: str, columns: str, *, statistic: str = "F") -> pl.DataFrame:
        """Test whether two categorical variables are independent.

        Args:
            statistic: ``F``, ``Chisq``, ``saddlepoint`` (Rao and Scott 1984; Kuonen 1999), ``Wald``, ``adjWald``.
        Returns: one row: ``statistic``, ``df``, ``df_denominator``, ``p_value``.
        Raises: EstimationError E-TEST-1, E-TEST-2, E-COL-1.
        Source: Rao and Scott (1984), Annals of Statistics 12, 46-60. Checked against R's svychisq, all five.
        """
        return independence(self._read([rows, columns]), rows, columns, statistic)

    def ttest(self, variable: str, by: str) -> pl.DataFrame:
        """Test whether a numeric variable has the same mean in the two groups of ``by``.

        Returns: one row: ``estimate`` (second less first), ``statistic`` (t), ``df``, ``p_value``.
        Raises: EstimationError E-TEST-2, E-COL-1, E-NUMBER-1.
        Source: Lumley (2010), Complex Surveys, section 2.4. Checked against R's svyttest.
        """
        return ttest(self._read([variable, by]), variable, by)

    def regress(
        self, outcome: str, predictors: Sequence[str], *, family: str = "gaussian", level: str | None = None
    ) -> pl.DataFrame:
        """Linear (``gaussian``), logistic (``binomial``) or proportional-odds (``ordinal``) regression.

        Args:
            predictors: numeric columns, or categories, which enter by an indicator each but the first. level: of the
                outcome, what counts as one.
        Returns: ``variable``, ``estimate``, ``se``, ``statistic`` (t), ``df``, ``p_value``; a row per coefficient.
        Raises: EstimationError E-FIT-1, E-FIT-3, E-TEST-1, E-TEST-2, E-COL-1, E-GROUP-1.
        Source: Binder (1983), International Statistical Review 51, 279-292. Checked against R's svyglm; proportional
            odds against Venables and Ripley (2002), section 7.3.
        """
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
        """Test whether some of a regression's predictors have no effect.

        Returns: one row: ``statistic`` (F), ``df``, ``df_denominator``, ``p_value``.
        Raises: as ``regress``, and EstimationError E-FIT-2.
        Source: Korn and Graubard (1990), The American Statistician 44, 270-276. Checked against t tests of one term.
        """
        return wald(self._read([outcome, *predictors]), outcome, predictors, terms, family, level)

    def mean(self, variable: str, *, by: Names = None, confidence: float = 0.95) -> pl.DataFrame:
        """Mean of a numeric variable, in all or by group.

        Returns: grouping columns, ``variable``, ``level`` (null), ``n`` (cases), ``estimate``, ``se``, ``low``,
            ``high`` in the variable's unit, ``df``, ``deff``.
        Raises: EstimationError E-COL-1, E-NUMBER-1, E-NAME-1, E-VAR-1.
        Source: Särndal, Swensson and Wretman (1992), section 5.7. Checked against R's svymean and svyby.
        """
        return means(self._read([variable, *listed(by)]), variable, listed(by), confidence)

    def total(self, variable: str, *, by: Names = None, confidence: float = 0.95) -> pl.DataFrame:
        """Population total of a numeric variable, in all or by group; weights must add up to the population.

        Returns, Raises: as ``mean``.
        Source: Horvitz and Thompson (1952), JASA 47, 663-685. Checked against R's svytotal.
        """
        return totals(self._read([variable, *listed(by)]), variable, listed(by), confidence)

    def variance(self, variable: str, *, by: Names = None, confidence: float = 0.95) -> pl.DataFrame:
        """Population variance of a numeric variable, in all or by group, in its unit squared.

        Returns, Raises: as ``mean``; no design effect.
        Source: Särndal, Swensson and Wretman (1992), section 5.9. Checked against the help page of R's svyvar.
        """
        return variances(self._read([variable, *listed(by)]), variable, listed(by), confidence)

    def ratio(self, numerator: str, denominator: str, *, by: Names = None, confidence: float = 0.95) -> pl.DataFrame:
        """Ratio of two population totals, in all or by group.

        Returns, Raises: as ``mean``.
        Source: Särndal, Swensson and Wretman (1992), section 5.6. Checked against R's svyratio.
        """
        return ratios(self._read([numerator, denominator, *listed(by)]), numerator, denominator, listed(by), confidence)

    def proportion(
        self, variable: str, *, by: Names = None, interval: str = "logit", confidence: float = 0.95
    ) -> pl.DataFrame:
        """Share of every category of a variable among those who answered, in all or by group.

        Args:
            interval: ``logit``, ``wilson``, ``beta``, ``likelihood``, ``arcsine`` or ``wald``.
        Returns: grouping columns, ``variable``, ``level``, ``n``, ``estimate`` (of 1), ``se``, ``low``, ``high``,
            ``df``, ``deff``; a row per group and category.
        Raises: EstimationError E-COL-1, E-INT-1, E-LEVEL-1, E-NAME-1, E-VAR-1.
        Source: Korn and Graubard (1998), Survey Methodology 24, 193-201. Checked against R's svymean and svyciprop.
        """
        return proportions(self._read([variable, *listed(by)]), variable, listed(by), interval, confidence)

    def tabulate(
        self,
        questions: str | Sequence[str],
        *,
        by: str | Sequence[str | Sequence[str]] = (),
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
        Returns: a row per item, break, group and answer; see ``estimation.tabulation``.
        Raises: EstimationError E-COL-1, E-VAR-1, E-INT-1, E-LEVEL-1, E-NET-1, E-GROUP-1, E-SET-1, E-OPTION-1.
        Source: Woodruff (1971), JASA 66, 411-414; Holm (1979), Scandinavian Journal of Statistics 6, 65-70. Checked
            against ``proportion``, ``mean`` and ``difference``, for random designs.
        """
        wanted = Wanted(
            interval, confidence, degrees, percent, nets or {}, scores or {}, multiple or {}, missing, letters, adjust
        )
        questions, by = listed(questions), [by] if isinstance(by, str) else list(by)
        if self._stream is not None and can_stream(self._stream.columns):
            return tabulate_stream(self._stream, questions, by, wanted)
        names = [name for entry in by for name in listed(entry)]
        sets = [name for columns in wanted.multiple.values() for name in columns]
        return tabulate(self._read([*questions, *names, *sets]), questions, by, wanted)
