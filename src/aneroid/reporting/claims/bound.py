"""Words of our own narrative that are bound to estimates: judged by the same lexicon as anybody's report."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from aneroid.reporting.claims.judge import ONE_SIDED, ORDER, TWO_SIDED, Judgement, Share, judge
from aneroid.reporting.claims.lexicon import LANGUAGES, MODIFIERS
from aneroid.reporting.claims.quantities import Quantity, find_quantities
from aneroid.reporting.claims.text import fold, split_sentences
from aneroid.reporting.claims.thesaurus import speaks
from aneroid.reporting.evidence import Estimate, Evidence
from aneroid.reporting.expressions import Resolved, difference_error, parse_expression, resolve, rivals
from aneroid.study.errors import PublicationError

UP = {
    "en": r"rose|risen|grew|grown|increas\w*|climbed|gained|higher|more|up|exceeds?|above|ahead|larger|improv\w*",
    "sq": r"rrit\w*|shtua\w*|me (?:i|e) larte|me shume|tejkalo\w*|mbi|perpara",
    "sr": r"poras\w*|rast\w*|povec\w*|vis[iea]|vise|iznad|veci|veca|vece|ispred",
}
DOWN = {
    "en": r"fell|fallen|declin\w*|dropp?\w*|decreas\w*|shrank|shrunk|lost|lower|less|fewer|down|below|behind|smaller",
    "sq": r"ra|rene|renie|ul\w*|zvogelua\w*|me (?:i|e) ulet|me pak|nen|prapa",
    "sr": r"pa[ol]\w*|opa\w*|smanj\w*|niz[iea]|manj[eia]|ispod|iza",
}
SAME = {
    "en": r"unchanged|stable|the same|steady|as (?:high|many|much)|no (?:change|difference)|alike|equal\w*|level",
    "sq": r"pandryshuar|i njejte|e njejte|njesoj|stabil\w*|asnje ndryshim|barabarte",
    "sr": r"nepromenj\w*|isti|ista|isto|stabil\w*|bez promene|jednak\w*|podjednako",
}
COUNTED = ("number", "fraction", "majority", "range", "ratio", "rank", "trend", "vague")
"""Kinds of words that may not stand unbound in a report of ours."""


ASKED = r"(?:the )?(?:best|worst|most|least|main \w+|above all|me se shumti|me (?:i|e|te) mir\w+|najbolj\w+|najvise)"


@dataclass(frozen=True, slots=True)
class Bound:
    """Words bound to an expression, its estimates, and what was found; no judgement for words of no meaning."""

    words: str
    expression: str
    resolved: Resolved
    judgement: Judgement | None


def judge_words(words: str, target: str, evidence: Evidence, language: str, *, where: str = "") -> Bound:
    """Judge words bound to ``target`` (what stands after ``est:``).

    Raises: PublicationError R-BIND-1, -2 or -3.
    """
    resolved = resolve(parse_expression(target, where=where), evidence, where=where)
    return Bound(words, target.strip(), resolved, judge_resolved(words, resolved, evidence, spoken(language)))


def spoken(language: str) -> str:
    """The language of the lexicon for a language of reports, such as ``sr`` for ``sr-Cyrl``."""
    code = language.split("-")[0]
    return code if code in LANGUAGES else "en"


def judge_resolved(words: str, resolved: Resolved, evidence: Evidence, language: str) -> Judgement | None:
    """The judgement of words on what they are bound to; None when the lexicon gives the words no meaning."""
    found = find_quantities(fold(words), language)
    judged = {
        "share": _shares, "conditional": _shares, "difference": _difference, "ratio": _ratio, "rank": _ranked,
    }[resolved.kind](found, words, resolved, evidence, language)  # fmt: skip
    return max(judged, key=lambda j: ORDER[j.verdict]) if judged else None


def _shares(
    found: Sequence[Quantity], _words: str, resolved: Resolved, evidence: Evidence, _language: str
) -> list[Judgement]:
    cell = resolved.cells[0]
    others = rivals(cell, evidence) if resolved.kind == "share" else []
    largest = all(cell.estimate >= o.estimate for o in others)
    share = Share(100 * cell.estimate, 0.0, lambda z: 100 * cell.margin * z / TWO_SIDED, largest)
    judged = [judge(q, share) for q in found if q.is_share]
    judged += [_first(cell, others, 1, least=q.name == "least") for q in found if q.kind == "rank" and others]
    return judged


def _ranked(
    found: Sequence[Quantity], _words: str, resolved: Resolved, evidence: Evidence, _language: str
) -> list[Judgement]:
    least = any(q.kind == "rank" and q.name == "least" for q in found)
    return [_first(resolved.cells[0], rivals(resolved.cells[0], evidence), resolved.place, least=least)]


def _first(cell: Estimate, others: Sequence[Estimate], place: int, *, least: bool) -> Judgement:
    """Whether an answer has the claimed place, and is shown to be apart from its neighbours."""
    sign = -1 if least else 1
    ahead = [o for o in others if sign * o.estimate > sign * cell.estimate]
    behind = [o for o in others if sign * o.estimate <= sign * cell.estimate]
    if len(ahead) + 1 != place:
        return Judgement("contradicts", f"{cell.question}.{cell.option} has place {len(ahead) + 1}, not {place}.")
    near = [o for o in others if abs(o.estimate - cell.estimate) <= TWO_SIDED * difference_error(cell, o)]
    if near:
        rival = near[0]
        return Judgement("not_significant", f"{_shown(cell)} and {_shown(rival)} cannot be told apart.")
    note = " It is no majority." if place == 1 and not least and cell.estimate < 0.5 else ""
    return Judgement("matches", f"{_shown(cell)}, apart from {len(ahead) + len(behind)} others.{note}")


def _difference(
    found: Sequence[Quantity], words: str, resolved: Resolved, _e: Evidence, language: str
) -> list[Judgement]:
    gap, error = 100 * resolved.value, 100 * resolved.error
    a, b = resolved.cells
    figures = f"{_shown(a)}, {_shown(b)}: {gap:+.1f} points (±{TWO_SIDED * error:.1f})"
    judged = []
    plain = fold(words).text
    if _says(SAME, plain, language):
        apart = abs(gap) > TWO_SIDED * error
        judged.append(Judgement("contradicts" if apart else "matches", f"{figures}."))
    else:
        for table, sign in ((UP, 1), (DOWN, -1)):
            if _says(table, plain, language):
                judged.append(_moved(sign * gap, error, figures))
    for q in found:
        if q.kind == "points":
            inside = q.low - 0.5 <= abs(gap) <= q.high + 0.5
            judged.append(Judgement("matches" if inside else "contradicts", f"{figures}."))
    return judged


def _moved(gap: float, error: float, figures: str) -> Judgement:
    if gap > TWO_SIDED * error:
        return Judgement("matches", f"{figures}.")
    if gap > 0:
        one_sided = " (it would be at one side)" if gap > ONE_SIDED * error else ""
        return Judgement("not_significant", f"{figures}: not shown to differ{one_sided}.")
    return Judgement("contradicts", f"{figures}: the other way round.")


def _ratio(found: Sequence[Quantity], _words: str, resolved: Resolved, _e: Evidence, _language: str) -> list[Judgement]:
    a, b = resolved.cells
    figures = f"{_shown(a)}, {_shown(b)}: {resolved.value:.2f} times"
    judged = []
    for q in found:
        if q.kind != "ratio":
            continue
        reach = {"more than": (1.0, 1.5), "almost": (0.88, 1.0), "at least": (1.0, 1e9), "less than": (0.6, 1.0)}
        low, high = reach.get(q.modifier, (0.9, 1.1))
        inside = low * q.value <= resolved.value <= high * q.value
        close = 0.8 * q.value <= resolved.value <= 1.25 * q.value
        judged.append(Judgement("matches" if inside else "imprecise" if close else "contradicts", f"{figures}."))
    return judged


def _shown(cell: Estimate) -> str:
    place = f" @ {cell.group}" if cell.group else ""
    return f"{cell.question}.{cell.option}{place} {100 * cell.estimate:.1f}%"


@cache
def _pattern(expression: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{expression})(?![\w-])")


def _says(table: Mapping[str, str], plain: str, language: str) -> bool:
    return _pattern(table[language]).search(plain) is not None


def loose_quantities(text: str, language: str, *, opinion: bool = False) -> list[str]:
    """Words of quantity in a text that is bound to nothing, digits aside.

    Fractions and the like always count. Majorities, rankings and "many" count where people's views are spoken of: in a
    sentence that says so, or where ``opinion`` says that it stands beside an estimate. "Best", "most" and "main" alone
    are as a rule the question's own words.
    """
    code = spoken(language)
    found: list[str] = []
    for sentence in split_sentences(text):
        folded = fold(sentence)
        views = opinion or speaks("attitude", folded.text, code)
        people = speaks("people", folded.text, code)
        found += [q.text for q in find_quantities(folded, code) if _counts(q, views, people)]
    return found


def _counts(quantity: Quantity, views: bool, people: bool) -> bool:
    if any(letter.isdigit() for letter in quantity.text) or quantity.kind not in COUNTED:
        return False
    if quantity.kind in ("rank", "majority") and _pattern(ASKED).fullmatch(fold(quantity.text).text):
        return False
    if quantity.kind == "rank" or quantity.name in ("everybody", "nobody"):
        return views
    return views or people or quantity.kind not in ("majority", "vague")


def hedge_before(text: str, language: str) -> str:
    """The modifier ("more than", "almost") that ends a text and so changes the live number after it; else nothing."""
    code = spoken(language)
    plain = fold(text)
    for modifier in MODIFIERS:
        if modifier.name in ("only", "exactly"):
            continue
        for phrase in modifier.texts[code]:
            match = re.search(rf"(?<![\w-])(?:{phrase})\s*$", plain.text)
            if match:
                return plain.original(*match.span())
    return ""


def check_target(words: str, target: str, evidence: Evidence, language: str, where: str) -> None:
    """Stop at words that their own evidence contradicts.

    Raises: PublicationError R-CLAIM-1, R-BIND-1, -2, -3.
    """
    bound = judge_words(words, target, evidence, language, where=where)
    if bound.judgement is not None and bound.judgement.verdict in ("contradicts", "overstated"):
        raise PublicationError(
            "R-CLAIM-1", where=where, words=words, target=bound.expression, reason=bound.judgement.reason
        )
