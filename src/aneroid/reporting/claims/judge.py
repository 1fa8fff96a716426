"""A stated quantity against a share: the verdict, and the reason in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from aneroid.reporting.claims.quantities import Quantity

Verdict = Literal["matches", "imprecise", "not_significant", "overstated", "contradicts", "unsupported", "unbound"]
VERDICTS: tuple[Verdict, ...] = (
    "matches",
    "imprecise",
    "not_significant",
    "overstated",
    "contradicts",
    "unsupported",
    "unbound",
)
ORDER = {verdict: place for place, verdict in enumerate(VERDICTS)}
TWO_SIDED, ONE_SIDED = 1.959964, 1.644854


@dataclass(frozen=True, slots=True)
class Share:
    """A share to judge by, in percent.

    ``rounding`` is how far the unrounded value may lie from it (0 for an estimate that was not rounded); ``margin``
    gives half the width of its interval for a quantile of the normal; ``is_largest`` says whether no other answer (but
    don't know) is more frequent.
    """

    percent: float
    rounding: float
    margin: Callable[[float], float]
    is_largest: bool = False
    summed: int = 1


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and its reason."""

    verdict: Verdict
    reason: str


def judge(quantity: Quantity, share: Share) -> Judgement:
    """Judge a statement of a share (a number, a fraction, a majority).

    Args:
        quantity: of a kind that states a share. share: what it is compared with.
    """
    p = share.percent
    if quantity.kind == "number" and not quantity.modifier:
        return _exact(quantity, share)
    if quantity.low <= p <= quantity.high:
        return _cleared(quantity, share)
    if quantity.weak <= p <= quantity.strong:
        return Judgement("imprecise", _off(quantity, share, "close, but not what the words mean"))
    if quantity.kind == "fraction" and _touches(quantity, share):
        return Judgement("imprecise", _off(quantity, share, "only the margin of error reaches what the words mean"))
    return _wrong(quantity, share)


def _exact(quantity: Quantity, share: Share) -> Judgement:
    own = 0.5 * 10.0**-quantity.digits
    single = share.rounding / share.summed
    distance = abs(share.percent - quantity.value)
    limit = own + single - 1e-9 if share.rounding else own + 1e-9
    if distance < limit:
        return Judgement("matches", f"The tables give {_percent(share.percent)}.")
    if share.summed > 1 and distance < own + share.rounding - 1e-9:
        return Judgement(
            "imprecise",
            f"The rounded shares add up to {_percent(share.percent)}; only rounding could make it {quantity.value:g}.",
        )
    return Judgement("contradicts", f"The tables give {_percent(share.percent)}, not {quantity.value:g}%.")


def _cleared(quantity: Quantity, share: Share) -> Judgement:
    """The estimate lies where the words say; whether its interval leaves the other side of the threshold."""
    quantile = TWO_SIDED if quantity.strict else ONE_SIDED
    slack = min(share.rounding, 0.5) if quantity.strict else 0.0
    margin = share.margin(quantile)
    if quantity.above is not None and share.percent - slack - margin <= quantity.above:
        return Judgement("not_significant", _unclear(quantity, share, quantity.above, margin))
    if quantity.below is not None and share.percent + slack + margin >= quantity.below:
        return Judgement("not_significant", _unclear(quantity, share, quantity.below, margin))
    return Judgement("matches", f"The tables give {_percent(share.percent)}; {_meaning(quantity)}.")


def _touches(quantity: Quantity, share: Share) -> bool:
    margin = share.margin(TWO_SIDED)
    return share.percent - margin <= quantity.high and share.percent + margin >= quantity.low


def _wrong(quantity: Quantity, share: Share) -> Judgement:
    p = share.percent
    if quantity.above == 50 and share.is_largest and _touches(quantity, share):
        return Judgement("not_significant", _unclear(quantity, share, 50, share.margin(TWO_SIDED)))
    if quantity.kind not in ("majority", "generic"):
        return Judgement("contradicts", _off(quantity, share, "that is something else"))
    says_many = quantity.low >= 50 or quantity.high > 75
    if not says_many and p < 50:
        return Judgement("overstated", _off(quantity, share, "more people than the words say"))
    if says_many and (p > 50 or (share.is_largest and quantity.low > 50)):
        return Judgement("overstated", _off(quantity, share, "the words say more than the figure"))
    return Judgement(
        "contradicts",
        _off(quantity, share, "the other side of the half"),
    )


def _meaning(quantity: Quantity) -> str:
    if quantity.kind == "number":
        return f"{quantity.text!r} allows {quantity.low:.3g} to {quantity.high:.3g}%"
    name = "such a statement" if quantity.kind == "generic" else repr(quantity.text)
    return f"{name} means {max(quantity.low, 0):.3g} to {quantity.high:.3g}%"


def _off(quantity: Quantity, share: Share, why: str) -> str:
    return f"The tables give {_percent(share.percent)}; {_meaning(quantity)}: {why}."


def _unclear(quantity: Quantity, share: Share, threshold: float, margin: float) -> str:
    rounded = " (and its rounding)" if quantity.strict and share.rounding else ""
    with_margin = f"with a margin of error of {margin:.1f} points{rounded}"
    return f"The tables give {_percent(share.percent)}, but {with_margin} not shown to differ from {threshold:.3g}%."


def _percent(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0") + "%"


def margin_statement(stated: float, digits: int, n: float, deff: float | None, *, of_some: bool = False) -> Judgement:
    """A stated margin of error against what the sample size and the design effect give for a share of one half.

    Args:
        stated: in points. deff: None when nobody says what it is. of_some: the statement is about certain shares.
    """
    simple = 100 * TWO_SIDED * (0.25 / n) ** 0.5
    half = 0.5 * 10.0**-digits
    if stated + half < simple and of_some:
        reason = f"A share of one half has a margin of error of at least {simple:.2f} points with {n:g} interviews"
        return Judgement("unbound", f"{reason}; this one must be of other shares, and nobody says which.")
    if stated + half < simple:
        return Judgement(
            "contradicts",
            f"With {n:g} interviews even a simple random sample has a margin of error of {simple:.2f} points.",
        )
    if deff is None:
        most = ((stated + half) / simple) ** 2
        reason = f"A simple random sample of {n:g} gives {simple:.2f} points; {stated:g} holds for design effects up to"
        return Judgement("imprecise", f"{reason} {most:.2f} only, and nobody says what clustering and weights cost.")
    right = simple * deff**0.5
    if of_some and abs(stated - right) > 0.05 * right:
        return Judgement("unbound", f"A share of one half has {right:.2f} points; this one is of other shares.")
    if abs(stated - right) <= max(half, 0.05 * right) + 1e-9:
        return Judgement("matches", f"{n:g} interviews with a design effect of {deff:g} give {right:.2f} points.")
    verdict: Verdict = "contradicts" if stated < 0.9 * right else "imprecise"
    return Judgement(
        verdict, f"{n:g} interviews with a design effect of {deff:g} give {right:.2f} points, not {stated:g}."
    )
