"""Words of a narrative against what they are bound to: shares by the lexicon, means by their order alone."""

from __future__ import annotations

import re
from collections.abc import Mapping

from aneroid.reporting.claims.bound import DOWN, SAME, UP, Bound, judge_resolved, spoken
from aneroid.reporting.claims.judge import TWO_SIDED, Judgement
from aneroid.reporting.claims.quantities import find_quantities
from aneroid.reporting.claims.text import fold
from aneroid.reporting.evidence import Estimate, Evidence
from aneroid.reporting.expressions import Resolved, parse_expression, resolve
from aneroid.study.errors import PublicationError


def judge_words(words: str, target: str, evidence: Evidence, language: str, *, where: str = "") -> Bound:
    """Judge words bound to ``target`` (what stands after ``est:``).

    A mean is no share, so "most" or "a third" say nothing of it; that one mean is higher, lower or the same as another
    is judged by the interval of their difference.

    Raises: PublicationError R-BIND-1 to -5.
    """
    resolved = resolve(parse_expression(target, where=where), evidence, where=where)
    if resolved.cells[0].is_mean:
        return Bound(words, target.strip(), resolved, _of_means(words, resolved, spoken(language)))
    return Bound(words, target.strip(), resolved, judge_resolved(words, resolved, evidence, spoken(language)))


def check_target(words: str, target: str, evidence: Evidence, language: str, where: str) -> None:
    """Stop at words that their own evidence contradicts.

    Raises: PublicationError R-CLAIM-1, R-BIND-1 to -5.
    """
    bound = judge_words(words, target, evidence, language, where=where)
    if bound.judgement is not None and bound.judgement.verdict in ("contradicts", "overstated"):
        raise PublicationError(
            "R-CLAIM-1", where=where, words=words, target=bound.expression, reason=bound.judgement.reason
        )


def _of_means(words: str, resolved: Resolved, language: str) -> Judgement | None:
    plain = fold(words)
    if resolved.kind == "difference":
        return _moved(plain.text, resolved, language)
    if any(quantity.is_share or quantity.kind in ("rank", "ratio") for quantity in find_quantities(plain, language)):
        cell = resolved.cells[0]
        return Judgement("unsupported", f"{cell.question} has a mean of {cell.estimate:.2f}, which is no share.")
    return None


def _moved(plain: str, resolved: Resolved, language: str) -> Judgement | None:
    """Whether one mean is shown to be above or below another, or not to differ."""
    gap, reach = resolved.value, TWO_SIDED * resolved.error
    figures = f"{' and '.join(map(_shown, resolved.cells))}: {gap:+.2f} (±{reach:.2f})"
    if _says(SAME, plain, language):
        return Judgement("contradicts" if abs(gap) > reach else "matches", f"{figures}.")
    for table, sign in ((UP, 1), (DOWN, -1)):
        if _says(table, plain, language):
            if sign * gap > reach:
                return Judgement("matches", f"{figures}.")
            if sign * gap > 0:
                return Judgement("not_significant", f"{figures}: not shown to differ.")
            return Judgement("contradicts", f"{figures}: the other way round.")
    return None


def _says(table: Mapping[str, str], plain: str, language: str) -> bool:
    """Whether a folded text holds a phrase of the table."""
    return re.search(rf"(?<![\w-])(?:{table[language]})(?![\w-])", plain) is not None


def _shown(cell: Estimate) -> str:
    place = f" @ {cell.group}" if cell.group else ""
    return f"{cell.question}{place} {cell.estimate:.2f}"
