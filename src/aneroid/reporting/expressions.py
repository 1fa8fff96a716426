"""What words of the narrative are bound to: a share, a difference, a ratio, a rank, a share of a share.

[more than half](est:goal_aware.no)                          a share, or a sum of shares of one question
[rose](est:support.yes @2021 - support.yes @2019)            a difference; @2021 is the group of that name in any break
[twice as many](est:important_b.yes / important_a.yes)       a ratio
[leads](est:rank(mediator.us) = 1)                           a rank among the answers of a question
[two thirds of those](est:q.minor | q.major + q.minor)       a share of those who gave other answers: its own base
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import sqrt
from typing import Literal

from aneroid.reporting.evidence import Estimate, Evidence, Reference, parse_reference
from aneroid.study.errors import PublicationError

Kind = Literal["share", "difference", "ratio", "rank", "conditional"]
RANK = re.compile(r"^rank\((?P<of>.+)\)\s*=\s*(?P<place>\d+)$")
SEPARATORS: tuple[tuple[str, Kind], ...] = (
    (r"\|", "conditional"),
    (r"/", "ratio"),
    (r"\s[-−–]\s|[-−–](?=[A-Za-z_]\w*\.)", "difference"),
)
ANY_BREAK = re.compile(r"@\s*(?P<group>[^=@]+?)\s*$")
ANYWHERE = "*"
"""Stands for the break in a reference whose group is given without one."""


@dataclass(frozen=True, slots=True)
class Expression:
    """One or two references and what is made of them; ``place`` is the claimed rank."""

    kind: Kind
    parts: tuple[Reference, ...]
    place: int = 0


@dataclass(frozen=True, slots=True)
class Resolved:
    """An expression with its estimates. ``value`` is a share, a difference of shares, a ratio or a rank.

    ``error`` is the standard error of a difference.
    """

    kind: Kind
    cells: tuple[Estimate, ...]
    value: float
    error: float = 0.0
    place: int = 0


def parse_expression(text: str, *, where: str = "") -> Expression:
    """Read the target of a binding.

    Raises: PublicationError R-BIND-2.
    """
    plain = text.strip()
    rank = RANK.match(plain)
    if rank:
        return Expression("rank", (_reference(rank["of"], where),), int(rank["place"]))
    for separator, kind in SEPARATORS:
        for match in re.finditer(separator, plain):
            try:
                return Expression(
                    kind, (_reference(plain[: match.start()], where), _reference(plain[match.end() :], where))
                )
            except PublicationError:
                continue
    return Expression("share", (_reference(plain, where),))


def wanted_references(text: str) -> Iterator[Reference]:
    """The references of a target, for those who make the estimates; none of one that cannot be read."""
    try:
        yield from parse_expression(text).parts
    except PublicationError:
        return


def resolve(expression: Expression, evidence: Evidence, *, where: str = "") -> Resolved:
    """Fetch the estimates of an expression and make of them what it says.

    Raises: PublicationError R-BIND-1 for an estimate that does not exist, R-BASE-1 for one of nobody, R-BIND-3
        for a share of nobody, R-BIND-4 for a mean where only shares can stand, R-BIND-5 for a share of answers that it
        is no part of.
    """
    cells = tuple(evidence.find(_placed(part, evidence), where=where) for part in expression.parts)
    first = cells[0]
    nobody = next((cell for cell in cells if cell.n == 0), None)
    if nobody is not None:
        raise PublicationError("R-BASE-1", where=where, binding=_spelled(nobody))
    _check_kinds(expression, cells, where)
    if expression.kind == "share":
        return Resolved("share", cells, first.estimate)
    if expression.kind == "rank":
        return Resolved("rank", cells, _rank(first, evidence), place=expression.place)
    second = cells[1]
    if expression.kind == "difference":
        return Resolved("difference", cells, first.estimate - second.estimate, difference_error(first, second))
    if not second.estimate > 0:
        raise PublicationError("R-BIND-3", where=where, binding=f"{second.question}.{second.option}")
    if expression.kind == "ratio":
        return Resolved("ratio", cells, first.estimate / second.estimate)
    return Resolved("conditional", (_of_those(first, second), first, second), first.estimate / second.estimate)


def _check_kinds(expression: Expression, cells: tuple[Estimate, ...], where: str) -> None:
    """Means among means in a difference or a ratio; in a share of a share, a part inside its base."""
    averages = [cell for cell in cells if cell.is_mean]
    spelled = [_spelled(cell) for cell in cells]
    if averages and (len(averages) < len(cells) or expression.kind in ("rank", "conditional")):
        raise PublicationError("R-BIND-4", where=where, binding=" and ".join(spelled))
    if expression.kind != "conditional":
        return
    part, base = expression.parts
    if (part.question, part.group) != (base.question, base.group) or not set(part.options) <= set(base.options):
        raise PublicationError("R-BIND-5", where=where, part=spelled[0], base=spelled[1])


def _spelled(cell: Estimate) -> str:
    place = f" @ {cell.by}={cell.group}" if cell.by else ""
    return f"{cell.question}.{cell.option}{place}"


def difference_error(a: Estimate, b: Estimate) -> float:
    """Standard error of the difference of two estimates, as a fraction of one.

    Answers of one question in one group vary against each other (multinomial covariance, the larger design effect);
    anything else is taken as independent, which is right for waves and separate groups and careful for two questions.
    """
    if (a.question, a.by, a.group) == (b.question, b.by, b.group) and not a.is_mean:
        deff = max(a.deff, b.deff)
        return sqrt(max(deff * (a.estimate + b.estimate - (a.estimate - b.estimate) ** 2) / max(a.n, 1), 0.0))
    return sqrt(a.se**2 + b.se**2)


def rivals(cell: Estimate, evidence: Evidence) -> list[Estimate]:
    """The other answers of a cell's question, in its group."""
    own = set(cell.option.split("+"))
    return [
        evidence.get(cell.question, o, cell.by, cell.group) for o in evidence.options(cell.question) if o not in own
    ]


def _rank(cell: Estimate, evidence: Evidence) -> float:
    return 1.0 + sum(rival.estimate > cell.estimate for rival in rivals(cell, evidence))


def _of_those(part: Estimate, base: Estimate) -> Estimate:
    """A share of those who gave the base's answers: linearized as a ratio of two shares of one question.

    With the part inside the base, the variance of p = a / b under multinomial sampling is p (1 - p) / (n b), times the
    part's design effect.
    """
    p = part.estimate / base.estimate
    n = part.n * base.estimate
    se = sqrt(max(part.deff * p * (1 - p) / max(n, 1.0), 0.0))
    return replace(
        part, n=round(n), estimate=p, se=se, low=max(0.0, p - 1.959964 * se), high=min(1.0, p + 1.959964 * se)
    )


def _reference(text: str, where: str) -> Reference:
    anywhere = ANY_BREAK.search(text)
    if anywhere is None:
        return parse_reference(text, where=where)
    return replace(parse_reference(text[: anywhere.start()], where=where), by=ANYWHERE, group=anywhere["group"])


def _placed(reference: Reference, evidence: Evidence) -> Reference:
    if reference.by != ANYWHERE:
        return reference
    return replace(reference, by=evidence.break_of(reference.group))
