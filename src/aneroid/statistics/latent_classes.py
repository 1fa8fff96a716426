"""Which answers go together: a mixture of classes within which answers are independent."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

Floats = NDArray[np.float64]
Codes = NDArray[np.integer[Any]]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class LatentClasses:
    """``log_weight`` (classes,); ``log_share`` (classes, options of all columns); ``start``: each column's first."""

    log_weight: Floats
    log_share: Floats
    start: Integers

    def log_likelihood(self, codes: Codes) -> Floats:
        """Natural logarithm of the probability of every row's answers; missing ones do not count."""
        joint = self.log_weight + _indicators(codes, self.start) @ self.log_share.T
        return np.asarray(logsumexp(joint, axis=1), dtype=np.float64)

    def draw(self, asked: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.int32]:
        """Rows that the model would bring, answered where ``asked`` says so."""
        classes = rng.choice(self.log_weight.size, size=asked.shape[0], p=np.exp(self.log_weight))
        drawn = np.zeros(asked.shape, dtype=np.int32)
        for k in range(asked.shape[1]):
            shares = np.exp(self.log_share[:, self.start[k] : self.start[k + 1]])
            cumulative = np.asarray(np.cumsum(shares / shares.sum(axis=1, keepdims=True), axis=1))
            chance = rng.random((asked.shape[0], 1))
            drawn[:, k] = 1 + (chance > cumulative[classes, :-1]).sum(axis=1)
        return np.where(asked, drawn, 0).astype(np.int32)


def fit_latent_classes(codes: Codes, classes: int, rng: np.random.Generator, rounds: int = 60) -> LatentClasses:
    """Fit by expectation and maximisation, from a random start; shares are kept from zero by half an answer per option.

    Args:
        codes: shape (n, columns); 0 is missing, options count from 1.
    Source: Goodman (1974), Biometrika 61, 215-231; Dempster, Laird and Rubin (1977).
    """
    start = np.concatenate([[0], np.cumsum(np.maximum(1, codes.max(axis=0, initial=1)))]).astype(np.int64)
    indicators = _indicators(codes, start)
    n = codes.shape[0]
    membership = rng.dirichlet(np.full(classes, 0.3 if classes > 1 else 1.0), size=n)
    before = -np.inf
    model = _maximised(indicators, membership, start)
    for _ in range(rounds if classes > 1 else 0):
        joint = model.log_weight + indicators @ model.log_share.T
        total = np.asarray(logsumexp(joint, axis=1), dtype=np.float64)
        membership = np.exp(joint - total[:, None])
        model = _maximised(indicators, membership, start)
        now = float(total.sum())
        if now - before < 1e-4 * n:
            break
        before = now
    return model


def _maximised(indicators: Any, membership: Floats, start: Integers) -> LatentClasses:
    counts = np.asarray((indicators.T @ membership).T)
    overall = counts.sum(axis=0)
    share = np.empty_like(counts)
    for low, high in pairwise(start.tolist()):
        base = (overall[low:high] + 0.5) / (overall[low:high] + 0.5).sum()
        part = counts[:, low:high] + 0.5 * (high - low) * base
        share[:, low:high] = part / part.sum(axis=1, keepdims=True)
    weight = membership.sum(axis=0) + 1e-9
    return LatentClasses(np.log(weight / weight.sum()), np.log(share), start)


def _indicators(codes: Codes, start: Integers) -> Any:
    """A one where a row has an option; sparse, since a row has one option per column."""
    from scipy.sparse import csr_matrix

    rows, columns = np.nonzero(codes)
    position = start[columns] + np.minimum(codes[rows, columns], start[columns + 1] - start[columns]) - 1
    return csr_matrix((np.ones(rows.size), (rows, position)), shape=(codes.shape[0], int(start[-1])))
