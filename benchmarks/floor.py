"""The floor: sums per unit, group and answer in compiled code for this one table, two threads, and nothing else."""

from __future__ import annotations

import numba
import numpy as np
import polars as pl
from survey import BREAKS


@numba.njit(parallel=True, cache=True)
def _pass(answers, weight, unit, group, width, stratum_of, sizes, most):  # type: ignore[no-untyped-def]
    questions, rows = answers.shape
    units = stratum_of.size
    share = np.zeros((questions, width, most))
    variance = np.zeros((questions, width, most))
    for q in numba.prange(questions):
        sums = np.zeros((units, width, most))
        for i in range(rows):
            code = answers[q, i]
            if code > 0:
                for b in range(group.shape[0]):
                    sums[unit[i], group[b, i], code - 1] += weight[i]
        total = np.zeros((width, most))
        for u in range(units):
            total += sums[u]
        one = np.zeros((sizes.size, width, most))
        two = np.zeros((sizes.size, width, most))
        for u in range(units):
            for g in range(width):
                here = sums[u, g].sum()
                if here > 0.0:
                    base = total[g].sum()
                    for k in range(most):
                        z = (sums[u, g, k] - total[g, k] / base * here) / base
                        one[stratum_of[u], g, k] += z
                        two[stratum_of[u], g, k] += z * z
        for g in range(width):
            base = total[g].sum()
            for k in range(most):
                if base > 0.0:
                    share[q, g, k] = total[g, k] / base
                for h in range(sizes.size):
                    n = sizes[h]
                    variance[q, g, k] += n / (n - 1.0) * (two[h, g, k] - one[h, g, k] ** 2 / n)
    return share, variance


def banner(
    frame: pl.DataFrame, questions: list[str]
) -> dict[tuple[str, str | None, str | None, str], tuple[float, float]]:
    """Shares and standard errors by question, break, group and answer."""
    answers = np.ascontiguousarray(frame.select(pl.col(questions).fill_null(0)).to_numpy().T)
    unit = frame["psu"].to_numpy()
    stratum_of = np.zeros(int(unit.max()) + 1, np.int64)
    stratum_of[unit] = frame["stratum"].to_numpy()
    group = np.zeros((1 + len(BREAKS), frame.height), np.int8)
    names: list[tuple[str | None, str | None]] = [(None, None)]
    for b, name in enumerate(BREAKS, 1):
        codes = frame[name].to_numpy()
        group[b] = len(names) + codes - 1
        names += [(name, str(k)) for k in range(1, int(codes.max()) + 1)]
    sizes = np.bincount(stratum_of).astype(float)
    share, variance = _pass(
        answers, frame["weight"].to_numpy(), unit, group, len(names), stratum_of, sizes, int(answers.max())
    )
    error = np.sqrt(variance)
    return {
        (q, *names[g], str(k + 1)): (float(share[i, g, k]), float(error[i, g, k]))
        for i, q in enumerate(questions) for g in range(len(names)) for k in range(share.shape[2]) if share[i, g, k] > 0
    }  # fmt: skip
