"""Round numbers: people who tell their age know it, people who invent one round it."""

from __future__ import annotations

import numpy as np
import polars as pl

from aneroid.verification.findings import measured
from aneroid.verification.material import Material


def check_digits(material: Material) -> pl.DataFrame | str:
    """Interviewers whose respondents' numbers end in 0 or 5 unusually often.

    Source: Myers (1940), Transactions of the Actuarial Society of America 41, 395-415 (digit preference); Menold et al.
        (2013) on rounding by fabricators. Benford's law is not used: few questions of a barometer are amounts.
    """
    numbers = [q for q in material.numbers if material.interviews[q].drop_nulls().n_unique() > 15]
    if not numbers:
        return "no question answered with a number of many values"
    digits = material.interviews.select(
        pl.when(pl.col(q).cast(pl.Float64) >= 10).then((pl.col(q).cast(pl.Float64) % 5) == 0).alias(q) for q in numbers
    )
    share = digits.select(pl.mean_horizontal(pl.all().cast(pl.Float64)).alias("x"))["x"]
    values = np.asarray(share.fill_null(float("nan")).to_numpy(), dtype=np.float64)
    return measured("digits", material.interviews["submission_id"], material.interviewer, values, "high", percent=True,
                    all_of="{value:.0f} % of numbers end in 0 or 5 (others: {usual:.0f} %)")  # fmt: skip
