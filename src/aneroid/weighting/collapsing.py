"""Cells too small to weight by, and the neighbour that each is best merged with."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from math import exp, isfinite, log

import polars as pl

LARGEST_FACTOR = 2.0
"""Adjustments beyond this, or below its inverse, are worth a look: few interviews stand for many."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A category to merge: ``problem`` says why, ``into`` with which, ``reason`` why with that one.

    ``factor`` is its adjustment: the margin's target over what the interviews had; of a nonresponse class, over the
    typical one. ``merged`` are the two categories in their order.
    """

    margin: str
    category: str
    n: int
    problem: str
    into: str
    reason: str
    factor: float
    merged: tuple[str, ...] = ()


def propose_margin_merges(margins: pl.DataFrame, ordered: Container[str], smallest: int) -> list[Proposal]:
    """Categories of margins with too few interviews or too large an adjustment, each with its best neighbour.

    A neighbour is one of the two beside it where categories have an order, otherwise any of the margin; the best is the
    one whose adjustment is most alike, because merging then changes the least. Among equals the smaller one is taken.

    Args:
        margins: see ``calibration.MARGINS``. ordered: margins whose categories have an order.
        smallest: interviews that a category should have.
    Source: Kalton and Flores-Cervantes (2003), Journal of Official Statistics 19, 81-97, section 4; Little (1993), JASA
        88, 1001-1012, for merging by likeness of the adjustment.
    """
    found: list[Proposal] = []
    merged: tuple[str, ...]
    for part in margins.partition_by("margin", maintain_order=True):
        rows = part.to_dicts()
        adjusted = [row["target"] / row["before"] for row in rows]
        sizes = [row["n"] for row in rows]
        names = [row["category"] for row in rows]
        in_order = rows[0]["margin"] in ordered
        for k, row in enumerate(rows):
            problem = _problem(row["n"], adjusted[k], smallest, "interviews")
            near = [k - 1, k + 1] if in_order else range(len(rows))
            candidates = [c for c in near if 0 <= c < len(rows) and c != k and len(rows) > 2]
            if not problem:
                continue
            into, merged, reason = "", (), "the margin has no third category: leave it out, or cross it with another"
            if candidates:
                best = _most_alike(k, candidates, adjusted, sizes)
                into, merged = names[best], (names[min(k, best)], names[max(k, best)])
                reason = f"adjusted most alike (×{adjusted[best]:.2f} against ×{adjusted[k]:.2f})"
                reason = f"next to it, and {reason}" if in_order else reason
            found.append(Proposal(row["margin"], row["category"], row["n"], problem, into, reason, adjusted[k], merged))
    return found


def propose_class_merges(classes: pl.DataFrame, names: Sequence[str], smallest: int) -> list[Proposal]:
    """Nonresponse classes with too few interviews or too large a factor, each with its best neighbour.

    Neighbours share the first column with it, where any do; the best has the most alike response rate.

    Args:
        classes: see ``nonresponse.CLASSES``. names: the columns that make the classes.
        smallest: interviews that a class should have.
    """
    rows = classes.to_dicts()
    sizes = [row["interviewed"] for row in rows]
    factors = [row["nonresponse"] for row in rows]
    found = []
    typical = sorted(factors)[len(factors) // 2] if factors else 1.0
    for k, row in enumerate(rows):
        problem = _problem(row["interviewed"], row["nonresponse"] / typical, smallest, "interviews")
        if not problem or len(rows) < 2:
            continue
        others = [c for c in range(len(rows)) if c != k]
        first = str(row["class"]).split(", ")[0]
        near = [c for c in others if len(names) > 1 and str(rows[c]["class"]).split(", ")[0] == first]
        best = _most_alike(k, near or others, factors, sizes)
        where = f"the same {names[0]}, and " if near else ""
        reason = f"{where}a response rate most alike ({100 / factors[best]:.0f} % against {100 / factors[k]:.0f} %)"
        found.append(Proposal("nonresponse", row["class"], row["interviewed"], problem, rows[best]["class"], reason,
                              factors[k] / typical,
                              (rows[min(k, best)]["class"], rows[max(k, best)]["class"])))  # fmt: skip
    return found


def as_settings(proposal: Proposal, names: Sequence[str]) -> str:
    """The proposal as it would stand in ``study.toml``."""
    columns = names if proposal.margin == "nonresponse" else [proposal.margin]
    name = "response_class" if proposal.margin == "nonresponse" else f"{proposal.margin}_merged"
    merged, parts = " or ".join(proposal.merged), ", ".join(f'"{category}"' for category in proposal.merged)
    listed = ", ".join(f'"{column}"' for column in columns)
    used = f'nonresponse = ["{name}"]' if proposal.margin == "nonresponse" else f'calibrate: "{name}"'
    return (
        f"# [weighting] {used}, in the place of {listed}\n"
        f'[[weighting.cells]]\nname = "{name}"\ncolumns = [{listed}]\n'
        f'merge = {{ "{merged}" = [{parts}] }}'
    )


def _problem(n: int, factor: float, smallest: int, what: str) -> str:
    parts = []
    if n < smallest:
        parts.append(f"{n} {what}, fewer than {smallest}")
    if not isfinite(factor) or not 1 / LARGEST_FACTOR <= factor <= LARGEST_FACTOR:
        parts.append(f"adjusted by ×{factor:.2f}")
    return "; ".join(parts)


def _most_alike(k: int, candidates: Sequence[int], factors: Sequence[float], sizes: Sequence[int]) -> int:
    def distance(c: int) -> tuple[float, int]:
        return round(exp(abs(log(factors[c]) - log(factors[k]))), 9), sizes[c]

    return min(candidates, key=distance)
