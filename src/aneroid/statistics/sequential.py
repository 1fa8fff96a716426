"""Tests that are looked at after every case: when to stop."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import Literal

Verdict = Literal["trusted", "undecided", "failed"]


@dataclass(frozen=True, slots=True)
class SequentialTest:
    """Wald's sequential probability ratio test of a share: is it ``p0`` (accepted) or ``p1`` (not)?

    ``alpha`` is the risk of failing who works at p0, ``beta`` that of trusting who works at p1.

    Source: Wald (1945), Annals of Mathematical Statistics 16, 117-186, sections 5.3 and 5.4.
    """

    p0: float = 0.02
    p1: float = 0.15
    alpha: float = 0.05
    beta: float = 0.10

    @property
    def slope(self) -> float:
        """Failures per case at which the evidence stands still."""
        return log((1 - self.p0) / (1 - self.p1)) / self._unit

    @property
    def _unit(self) -> float:
        return log(self.p1 / self.p0) + log((1 - self.p0) / (1 - self.p1))

    def limits(self, n: int) -> tuple[float, float]:
        """After ``n`` cases: at or below the first number of failures trusted, at or above the second failed."""
        low, high = log(self.beta / (1 - self.alpha)), log((1 - self.beta) / self.alpha)
        return low / self._unit + self.slope * n, high / self._unit + self.slope * n

    def verdict(self, failures: int, n: int) -> Verdict:
        """What ``failures`` of ``n`` cases say."""
        low, high = self.limits(n)
        return "failed" if failures >= high else "trusted" if failures <= low else "undecided"

    def log_ratio(self, failures: int, n: int) -> float:
        """Natural logarithm of how much more likely this is at p1 than at p0."""
        return failures * log(self.p1 / self.p0) - (n - failures) * log((1 - self.p0) / (1 - self.p1))
