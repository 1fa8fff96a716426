"""Statements on time: what has changed between waves, what is said to remain, and what is said to be the cause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from aneroid.reporting.claims.breaks import Part
from aneroid.reporting.claims.comparing import Side, difference_error, judge_order, judge_points, judge_ratio
from aneroid.reporting.claims.judge import ORDER, TWO_SIDED, Judgement, Verdict
from aneroid.reporting.claims.published import Question
from aneroid.reporting.claims.quantities import Quantity, ends_of
from aneroid.reporting.claims.reader import STRONG, WEAK, Reader, finding
from aneroid.reporting.claims.readings import Reading, readings
from aneroid.reporting.claims.statements import ClaimFinding, Statement, pattern
from aneroid.reporting.claims.terms import Term, folded_terms
from aneroid.reporting.claims.text import fold

UP = {
    "en": r"ris(?:e|es|en|ing)|rose|gr[eo]w\w*|increas\w*|climb\w*|jump\w*|gain\w*|higher|more|up|larger|improv\w*|doubl\w*|tripl\w*|trebl\w*|quadrupl\w*|strengthen\w*|surg\w*",
    "sq": r"rrit\w*|shtua\w*|me (?:i|e|te) larte|me shume|dyfishua\w*|trefishua\w*",
    "sr": r"poras\w*|ras(?:te|tu|la|tao|lo|li)|povec\w*|vis[iea]|vise|veci|veca|vece|udvostruc\w*|utrostruc\w*|skoci\w*",
}
DOWN = {
    "en": r"f[ae]ll\w*|declin\w*|drop\w*|decreas\w*|shr[aiu]nk\w*|lower|less|fewer|down|smaller|halv\w*|wan(?:e|ed|ing)|slip\w*|plung\w*|weaken\w*|worsen\w*|deteriorat\w*|erod\w*|no longer",
    "sq": r"ra|rene|renie|u ul\w*|ulur|ulje|zvogelua\w*|me (?:i|e|te) ulet|me pak|bie|u perkeqesua|pergjysmua\w*",
    "sr": r"pa[ol]\w*|opa\w*|smanj\w*|niz[iea]|manj[eia]|prepolov\w*",
}
CHANGED_FROM = re.compile(r"(?:^|.*\b)(?:from|nga|prej|sa|od)\b(?= ?\d| ?\w+ ?%?$| ?$)")
CHANGED_TO = re.compile(r"\s*(?:to|ne|na|do|deri ne)?\s*")
"""What stands before and between the figures of a change: "from 32% to 16%"."""
FLAT = {
    "en": r"unchanged|stable|steady|the same|no change|hardly changed|not changed|little changed|constant",
    "sq": r"pandryshuar|i njejte|e njejte|stabil\w*|asnje ndryshim|nuk ka ndryshuar",
    "sr": r"nepromenj\w*|isti|ista|isto|stabil\w*|bez promene|nije se promeni\w*",
}


def over_time(reader: Reader, s: Statement) -> Iterator[ClaimFinding]:
    """Trends that no table can show, persistence and causes."""
    opinion = reader.opinion(s)
    known = any(reader.corpus.knows(t.name) for t in reader.terms(s.plain))
    changes = [q for q in s.of("trend") if not _asked_in(reader, s.folded.text[q.start : q.end])]
    for q in changes if opinion or known else ():
        yield finding(
            s, q.text, "unsupported", (), "No table shows an earlier wave of this, so a change cannot be shown."
        )
    yield from persistence_and_cause(reader, s)


def _asked_in(reader: Reader, words: str) -> bool:
    """Whether a question itself says these words: "compared with last year, do you live better or worse?"."""
    spoken = reader.last.question if reader.last is not None else None
    return spoken is not None and words.strip() in fold(spoken.wording).text


def persistence_and_cause(reader: Reader, s: Statement) -> Iterator[ClaimFinding]:
    """Words that say more than one moment can show."""
    opinion = reader.opinion(s)
    known = any(reader.corpus.knows(t.name) for t in reader.terms(s.plain))
    for q in s.of("persistence") if opinion and known else ():
        why = "The tables show one moment; that it was so before cannot be seen in them."
        yield finding(s, q.text, "imprecise", (), why)
    for q in s.of("cause") if opinion and s.of("number", "fraction", "majority") else ():
        yield finding(s, q.text, "unsupported", (), "The tables count answers; they cannot show what caused them.")


@dataclass(frozen=True, slots=True)
class Change:
    """What a sentence says of a change between two waves, and the finding on it."""

    finding: ClaimFinding
    before: Reading
    after: Reading
    figures: tuple[tuple[Quantity, Quantity], ...] = ()
    """Each figure said of the wave before and the wave after; places in the sentence are those of its quantities."""


def is_an_answer(reader: Reader, s: Statement, q: Quantity) -> bool:
    """Whether a word of change is an answer: "58% say that corruption has increased" where the question asked that."""
    ranked = reader.corpus.rank({t.name: 1.0 for t in reader.terms(s.folded.text)}, None)
    if not ranked or (ranked[0].question.part and ranked[0].question.part.kind == "wave"):
        return False
    language = ranked[0].question.language
    labels = " | ".join(fold(c.label).text for c in ranked[0].question.cells)
    both = all(re.search(rf"(?<![\w-])(?:{table[language]})(?![\w-])", labels) for table in (UP, DOWN))
    words = {t.name for t in reader.terms(s.folded.text[q.start : q.end])}
    held = {t.name for c in ranked[0].question.cells for t in folded_terms(c.label, language)}
    return both and bool(words & held)


def trend(reader: Reader, s: Statement) -> Change | None:
    """What a sentence says of a change between waves; None when it says nothing or no table holds its waves."""
    cues = s.of("trend")
    points = s.of("points")
    years = [
        m for m in reader.corpus.met(reader.corpus.mentions(s.folded.text, reader.language)) if m.part.kind == "wave"
    ]
    if not cues and not (years and (points or len(years) > 1)):
        return None
    waves, coverage, own = _waves(reader, s)
    direction = _direction(s, cues, reader.language)
    if len(waves) < 2 or coverage < WEAK or not direction:
        return None
    quantity = points[0] if points else cues[0] if cues else None
    spoken = " ".join(c.text for c in cues) or (points[0].text if points else "")
    figures = _from_to(s)
    results = [
        result
        for first, last in _pairs(waves, [m.part for m in years])
        if (result := _judge(reader, s, points, direction, first, last, own)) is not None
    ]
    if not results:
        return None
    judgement, before, after = min(results, key=lambda r: (ORDER[r[0].verdict], _off(r[1], r[2], figures)))
    if judgement.verdict == "contradicts" and coverage < STRONG and not years:
        judgement = Judgement("unbound", f"Perhaps about {waves[0].name}. {judgement.reason}")
    cells = before.cells + after.cells
    found = finding(s, quantity.text if quantity else spoken, judgement.verdict, cells, judgement.reason)
    return Change(found, before, after, figures)


def _from_to(s: Statement) -> tuple[tuple[Quantity, Quantity], ...]:
    """Pairs of figures that say from what to what a share changed; each holds of its wave only."""
    ranges = [ends_of(q) for q in s.of("range") if CHANGED_FROM.match(s.folded.text[q.start :])]
    pairs = [
        (a, b)
        for a, b in pairwise(s.of("number"))
        if CHANGED_TO.fullmatch(s.folded.text[a.end : b.start])
        and (CHANGED_FROM.search(s.folded.text[: a.start]) or CHANGED_FROM.match(s.folded.text[a.start :]))
    ]
    return (*ranges, *pairs)


def _off(before: Reading, after: Reading, figures: Sequence[tuple[Quantity, Quantity]]) -> float:
    return sum(abs(before.percent - a.value) + abs(after.percent - b.value) for a, b in figures)


def _waves(reader: Reader, s: Statement) -> tuple[list[Question], float, list[Term]]:
    """The waves of the question that a sentence is about, the earliest first."""
    text = s.plain
    for m in (*re.finditer(UP[reader.language], text), *re.finditer(DOWN[reader.language], text)):
        text = text[: m.start()] + " " * (m.end() - m.start()) + text[m.end() :]
    own = reader.terms(text)
    weighted = {t.name: 1.0 for t in own}
    reader.with_context(s, s.plain, weighted, own)
    ranked = reader.corpus.rank(weighted, None)
    match = next((m for m in ranked if m.question.part and m.question.part.kind == "wave"), None)
    if match is None or match.score < 0.7 * ranked[0].score:
        return [], 0.0, own
    family = [q for q in reader.corpus.families[match.question.name] if q.part]
    return sorted(family, key=_year), match.coverage, own


def _year(question: Question) -> int:
    return question.part.year if question.part else 0


def _direction(s: Statement, cues: Sequence[Quantity], language: str) -> str:
    """``up``, ``down`` or ``flat``, by the words of the trend, else by the comparatives of the sentence."""
    for text in (" | ".join(s.folded.text[c.start : c.end] for c in cues), s.folded.text):
        for name, table in (("flat", FLAT), ("down", DOWN), ("up", UP)):
            if re.search(rf"(?<![\w-])(?:{table[language]})(?![\w-])", text):
                return name
    return ""


def _pairs(waves: Sequence[Question], named: Sequence[Part]) -> list[tuple[Question, Question]]:
    """The two waves that a change lies between: those named, one named and the last, or the last against any before."""
    held = [q for q in waves if q.part and any(q.part.meets(n) for n in named)]
    if len(held) > 1:
        return [(held[0], held[-1])]
    if len(held) == 1 and held[0] is not waves[-1]:
        return [(held[0], waves[-1])]
    return [(waves[-2], waves[-1]), (waves[0], waves[-1])]


def _judge(
    reader: Reader,
    s: Statement,
    points: Sequence[Quantity],
    direction: str,
    first: Question,
    last: Question,
    own: list[Term],
) -> tuple[Judgement, Reading, Reading] | None:
    strong = pattern("strong", reader.language).search(s.plain) is not None
    text = re.sub(rf"(?<![\w-])(?:{DOWN[reader.language]})(?![\w-])", " ", s.plain)
    found = readings(last, text, own, reader.language, strong=strong)
    found = [r for r in found if set(r.options) <= {c.option for c in first.cells}]
    if not found:
        return None
    after, before = Side(last.item, found[0]), Side(first.item, Reading(first, found[0].options))
    factor = next((c for c in s.of("trend") if c.value == c.value), None)
    order = judge_order(after, before) if direction == "up" else judge_order(before, after)
    if direction == "flat":
        order = _flat(before, after)
    elif factor is not None and order.verdict != "contradicts":
        order = max(order, judge_ratio(factor, after, before), key=lambda j: ORDER[j.verdict])
    elif points and order.verdict != "contradicts":
        order = judge_points(points[0], after, before)
    return order, before.reading, after.reading


def _flat(before: Side, after: Side) -> Judgement:
    gap, reach = abs(after.percent - before.percent), TWO_SIDED * difference_error(after.reading, before.reading)
    figures = f"{before.label} {before.percent:g}%, {after.label} {after.percent:g}%"
    if gap <= reach:
        return Judgement("matches", f"The tables give {figures}: no change is shown.")
    verdict: Verdict = "contradicts" if gap > 2 * reach else "imprecise"
    return Judgement(verdict, f"The tables give {figures}, {gap:g} points apart.")
