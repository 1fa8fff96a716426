"""Do yes/no items form a scale, in which whoever says yes to a hard one says yes to every easier one?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scale:
    """How well items are ordered.

    ``reproducibility`` (from .90 on a scale), ``scalability`` of the errors (from .60 on),
    Loevinger's ``H`` (from .30 on a weak, .40 a medium, .50 a strong scale), of ``n`` complete rows; ``order`` from the
    easiest item to the hardest, ``item_h`` in the items' own order.
    """

    n: int
    order: tuple[int, ...]
    reproducibility: float
    minimal_reproducibility: float
    scalability: float
    H: float
    item_h: tuple[float, ...]


def scale_of(answers: Floats) -> Scale:
    """Guttman's reproducibility, Menzel's scalability and Loevinger's H of yes/no items.

    Errors of reproducibility are counted after Goodenough and Edwards: an answer that differs from the pattern that the
    row's number of yes answers should bring.

    Args:
        answers: shape (n, items), 1 for yes, 0 for no, NaN for missing; rows with a missing answer do not count.
    Returns: figures are NaN where there is nothing to measure (no rows, or all answers alike).
    Source: Guttman (1950); Edwards (1957), Techniques of Attitude Scale Construction; Menzel (1953), Public Opinion
        Quarterly 17, 268-280; Loevinger (1948), Psychological Bulletin 45, 507-529; Mokken (1971).
    """
    whole = answers[~np.isnan(answers).any(axis=1)]
    n, k = whole.shape
    nan = float("nan")
    if n == 0 or k == 0:
        return Scale(n, tuple(range(k)), nan, nan, nan, nan, (nan,) * k)
    share = whole.mean(axis=0)
    order = np.argsort(-share, kind="stable")
    ranked = whole[:, order]
    ideal = np.arange(k)[None, :] < ranked.sum(axis=1)[:, None]
    reproducibility = 1 - float((ranked != ideal).sum()) / (n * k)
    minimal = float(np.maximum(share, 1 - share).mean())
    scalability = (reproducibility - minimal) / (1 - minimal) if minimal < 1 else nan
    observed, expected = _pair_errors(ranked), _expected_errors(share[order], n)
    item = [_one_minus_ratio(observed[j].sum(), expected[j].sum()) for j in range(k)]
    back = np.argsort(order)
    return Scale(
        n, tuple(int(j) for j in order), reproducibility, minimal, scalability,
        _one_minus_ratio(observed.sum(), expected.sum()), tuple(item[j] for j in back),
    )  # fmt: skip


def guttman_errors(answers: Floats, order: tuple[int, ...]) -> Floats:
    """For every row, pairs of items of which the harder is accepted and the easier not, of those it could have.

    Returns: between 0 and 1; NaN for rows with fewer than two answers or all alike.
    Source: Meijer (1994), Applied Psychological Measurement 18, 311-314 (number of Guttman errors), normed.
    """
    ranked = answers[:, list(order)]
    valid = ~np.isnan(ranked)
    yes, no = (ranked == 1) & valid, (ranked == 0) & valid
    easier_refused = np.cumsum(no, axis=1) - no
    errors = (yes * easier_refused).sum(axis=1).astype(np.float64)
    possible = (yes.sum(axis=1) * no.sum(axis=1)).astype(np.float64)
    share: Floats = np.divide(errors, possible, out=np.full(errors.size, np.nan), where=possible > 0)
    return share


def _pair_errors(ranked: Floats) -> Floats:
    """Rows that refuse the easier and accept the harder of each pair; symmetric, shape (k, k)."""
    upper = np.triu((1 - ranked).T @ ranked, 1)
    return np.asarray(upper + upper.T, dtype=np.float64)


def _expected_errors(share: Floats, n: int) -> Floats:
    upper = np.triu(n * np.outer(1 - share, share), 1)
    return np.asarray(upper + upper.T, dtype=np.float64)


def _one_minus_ratio(observed: float, expected: float) -> float:
    return 1 - float(observed) / float(expected) if expected > 0 else float("nan")
