"""Rankings, comparisons, ratios and differences: one share against others, with the error of the difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

from aneroid.reporting.claims.judge import ORDER, TWO_SIDED, Judgement, Verdict
from aneroid.reporting.claims.quantities import Quantity
from aneroid.reporting.claims.readings import Reading


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: a share and what it is called."""

    label: str
    reading: Reading

    @property
    def percent(self) -> float:
        return self.reading.percent


def difference_error(a: Reading, b: Reading) -> float:
    """Standard error of the difference of two shares, in points.

    Shares of one question vary against each other (multinomial covariance). Shares of two questions asked of the same
    people are taken as independent, which overstates the error where answers go together: a careful choice, because the
    joint table is not published.
    """
    if a.question.name == b.question.name:
        return a.question.difference_error(a.percent, b.percent)
    return sqrt((a.question.margin(a.percent) / TWO_SIDED) ** 2 + (b.question.margin(b.percent) / TWO_SIDED) ** 2)


def judge_order(larger: Side, smaller: Side) -> Judgement:
    """Whether one share is shown to lie above another."""
    gap = larger.percent - smaller.percent
    figures = f"{larger.label} {larger.percent:g}%, {smaller.label} {smaller.percent:g}%"
    reach = TWO_SIDED * difference_error(larger.reading, smaller.reading)
    if gap > reach:
        return Judgement("matches", f"The tables give {figures}.")
    if gap > -reach and gap >= 0:
        return Judgement(
            "not_significant",
            f"The tables give {figures}; {gap:g} points lie within the margin of error of a difference, {reach:.1f}.",
        )
    verdict: Verdict = "contradicts" if gap < -reach or gap < 0 else "not_significant"
    return Judgement(verdict, f"The tables give {figures}: the other way round.")


def judge_equal(a: Side, b: Side) -> Judgement:
    """Whether two shares are too close to be told apart."""
    gap = abs(a.percent - b.percent)
    reach = TWO_SIDED * difference_error(a.reading, b.reading)
    figures = f"{a.label} {a.percent:g}%, {b.label} {b.percent:g}%"
    if gap <= reach:
        return Judgement("matches", f"The tables give {figures}, within the margin of error.")
    return Judgement(
        "contradicts" if gap > 2 * reach else "imprecise", f"The tables give {figures}: a difference of {gap:g} points."
    )


def judge_first(named: Sequence[Side], others: Sequence[Side], *, least: bool) -> Judgement:
    """Whether the named ones are the most (or least) frequent of all, and shown to be so."""
    sign = -1 if least else 1
    last = min(named, key=lambda s: sign * s.percent)
    rival = max(others, key=lambda s: sign * s.percent)
    order = judge_order(rival, last) if least else judge_order(last, rival)
    word = "least" if least else "most"
    if order.verdict == "contradicts":
        return Judgement("contradicts", f"Not the {word} frequent. {order.reason}")
    if order.verdict == "not_significant":
        return Judgement("not_significant", f"Not shown to be the {word} frequent. {order.reason}")
    if len(named) > 1:
        return Judgement(
            "imprecise",
            f"{' and '.join(s.label for s in named)} are named together as the {word} frequent. {order.reason}",
        )
    return Judgement("matches", order.reason)


def judge_place(named: Side, others: Sequence[Side], place: int) -> Judgement:
    """Whether one is as far from the first as is said, and shown to be: below so many others and above the rest."""
    above = sorted((s for s in others if s.percent > named.percent), key=lambda s: s.percent)
    below = sorted((s for s in others if s.percent <= named.percent), key=lambda s: -s.percent)
    figures = ", ".join(f"{s.label} {s.percent:g}%" for s in sorted([named, *others], key=lambda s: -s.percent))
    neighbours = [judge_order(above[0], named)] if above else []
    neighbours += [judge_order(named, below[0])] if below else []
    sure = all(j.verdict == "matches" for j in neighbours)
    if len(above) + 1 == place:
        return Judgement("matches" if sure else "not_significant", f"The tables give {figures}.")
    near = above[: max(0, len(above) + 1 - place)] + below[: max(0, place - len(above) - 1)]
    apart = [judge_order(a, named) if a in above else judge_order(named, a) for a in near]
    if apart and all(j.verdict == "not_significant" for j in apart):
        return Judgement("not_significant", f"The tables give {figures}.")
    return Judgement("contradicts", f"Place {len(above) + 1}, not {place}. The tables give {figures}.")


def judge_chain(sides: Sequence[Side]) -> Judgement:
    """Whether shares fall in the order in which they are named."""
    steps = [judge_order(a, b) for a, b in pairwise(sides)]
    ranks: dict[str, int] = {"matches": 0, "not_significant": 1, "contradicts": 2}
    return max(steps, key=lambda j: ranks[j.verdict])


def judge_line(head: Sequence[Side], tail: Sequence[Side], others: Sequence[Side], *, least: bool) -> Judgement:
    """Whether some come first, others after them, and (where ``others`` are given) nobody else in between."""
    found = [judge_first(head, [*tail, *others], least=least)]
    ends = [head[-1], *tail]
    found += [judge_order(b, a) if least else judge_order(a, b) for a, b in pairwise(ends)]
    beaten = [judge_order(o, tail[-1]) if least else judge_order(tail[-1], o) for o in others]
    found += [j for j in beaten if j.verdict == "contradicts"]
    return max(found, key=lambda j: ORDER[j.verdict])


def judge_ratio(quantity: Quantity, a: Side, b: Side) -> Judgement:
    """Whether one share is as many times another as is said; a tenth of the number either way, and rounding."""
    figures = f"{a.label} {a.percent:g}%, {b.label} {b.percent:g}%"
    if b.percent <= 0:
        return Judgement("unsupported", f"The tables give {figures}; nothing is a number of times zero.")
    ratio = a.percent / b.percent
    r = a.reading.question.half_rounding()
    low, high = max(a.percent - r, 0) / (b.percent + r), (a.percent + r) / max(b.percent - r, 0.01)
    wanted = quantity.value
    ranges = {
        "more than": (wanted, wanted * 1.5),
        "almost": (wanted * 0.88, wanted),
        "at least": (wanted, 1e9),
        "less than": (wanted * 0.6, wanted),
    }
    least, most = ranges.get(quantity.modifier, (wanted * 0.9, wanted * 1.1))
    if least <= ratio <= most:
        return Judgement("matches", f"The tables give {figures}, {ratio:.2f} times.")
    if (low <= most and high >= least) or 0.8 * wanted <= ratio <= 1.25 * wanted:
        return Judgement("imprecise", f"The tables give {figures}, {ratio:.2f} times.")
    return Judgement("contradicts", f"The tables give {figures}, {ratio:.2f} times.")


def judge_points(quantity: Quantity, a: Side, b: Side) -> Judgement:
    """Whether two shares are as many points apart as is said."""
    gap = abs(a.percent - b.percent)
    figures = f"{a.label} {a.percent:g}%, {b.label} {b.percent:g}%, {gap:g} points apart"
    if quantity.low - 0.5 <= gap <= quantity.high + 0.5:
        reach = TWO_SIDED * difference_error(a.reading, b.reading)
        if gap <= reach:
            return Judgement(
                "not_significant", f"The tables give {figures}; the margin of error of the difference is {reach:.1f}."
            )
        return Judgement("matches", f"The tables give {figures}.")
    if quantity.weak - 0.5 <= gap <= quantity.strong + 0.5:
        return Judgement("imprecise", f"The tables give {figures}.")
    return Judgement("contradicts", f"The tables give {figures}.")
