"""Statements about a battery: the same question asked of several things."""

from __future__ import annotations

from collections.abc import Sequence

from aneroid.reporting.claims.comparing import Side, judge_first, judge_line
from aneroid.reporting.claims.corpus import Corpus, Match
from aneroid.reporting.claims.judge import ORDER, Judgement, Share, judge
from aneroid.reporting.claims.published import Question
from aneroid.reporting.claims.quantities import Quantity
from aneroid.reporting.claims.readings import Reading, readings
from aneroid.reporting.claims.sides import AHEAD, FOLLOWED
from aneroid.reporting.claims.statements import Statement
from aneroid.reporting.claims.terms import Term


def _share(reading: Reading, percent: float | None = None) -> Share:
    question, count = reading.question, len(reading.options)
    value = reading.percent if percent is None else percent
    rivals = [
        c.percent for c in question.cells if c.option not in reading.options and question.roles[c.option] != "dont_know"
    ]
    return Share(
        value,
        question.half_rounding(count),
        lambda z: question.margin(value, z),
        value >= max(rivals, default=0.0),
        count,
    )


def judge_battery(q: Quantity, found: Sequence[Sequence[Reading]]) -> tuple[Judgement, tuple[str, ...]]:
    """A statement on all items: the range of a "between", or a majority that the items must share.

    A majority holds when the mean of the items is what the words say and no item falls short by more than imprecision.
    """
    if q.kind == "range":
        return _range(q, [readings_of[0] for readings_of in found])
    best = [
        min(((judge(q, _share(r)), r) for r in options), key=lambda pair: ORDER[pair[0].verdict])
        for options in map(_strict, found)
    ]
    worst, item = max(best, key=lambda pair: (ORDER[pair[0].verdict], -pair[1].percent))
    chosen = [r for _, r in best]
    cells = tuple(cell for r in chosen for cell in r.cells)
    low, high = min(r.percent for r in chosen), max(r.percent for r in chosen)
    mean = sum(r.percent for r in chosen) / len(chosen)
    spread = f"Over {len(chosen)} items the shares run from {low:g} to {high:g}%."
    if ORDER[worst.verdict] > ORDER["imprecise"]:
        return Judgement(worst.verdict, f"{spread} {item.cells[0]}: {worst.reason}"), cells
    overall = judge(q, _share(chosen[0], mean))
    return Judgement(overall.verdict, f"{spread} Their mean is {mean:.0f}%. {overall.reason}"), cells


def _place(question: Question, own: Sequence[Term], common: frozenset[str]) -> int:
    """Where a sentence names an item."""
    return min((t.start for t in own if t.name in question.item_terms - common), default=0)


def _strict(options: Sequence[Reading]) -> list[Reading]:
    return [r for r in options if not r.loose] or list(options)


def _range(q: Quantity, chosen: Sequence[Reading]) -> tuple[Judgement, tuple[str, ...]]:
    low, high = min(r.percent for r in chosen), max(r.percent for r in chosen)
    cells = tuple(cell for r in chosen for cell in r.cells)
    reason = f"Over {len(chosen)} items the shares run from {low:g} to {high:g}%."
    if abs(low - q.low) <= 0.5 and abs(high - q.high) <= 0.5:
        return Judgement("matches", reason), cells
    if q.low - 0.5 <= low and high <= q.high + 0.5:
        return Judgement("imprecise", reason + " The range given is wider."), cells
    return Judgement("contradicts", reason), cells


def battery_rank(
    corpus: Corpus,
    match: Match,
    s: Statement,
    own: list[Term],
    weighted: dict[str, float],
    *,
    least: bool,
) -> tuple[Judgement, tuple[str, ...]] | None:
    """A ranking of the items of a battery by the share that the sentence speaks of."""
    family = corpus.families[match.question.name]
    fitting = [q for q in family if corpus.mismatch(q, weighted) == 0.0]
    common = frozenset.intersection(*(q.item_terms for q in family)) if len(family) > 1 else frozenset()
    spoken = {t.name for t in own}
    named = corpus.named_items(fitting or family, dict.fromkeys(spoken, 1.0))
    if len(family) < 2:
        return None
    if len(family) < 3:
        return Judgement(
            "unsupported", f"The tables compare only {len(family)}: no first among more can be shown."
        ), tuple(q.ref(q.cells[0].option) for q in family)
    group = fitting if len(fitting) > 1 and any(q in named for q in fitting) else list(family)
    others = [q for q in group if q not in named]
    if not named or not others:
        return None
    sides = {}
    for question in group:
        found = readings(
            question, s.plain, [t for t in own if t.name not in question.item_terms], s.language, strong=False
        )
        if not found:
            return None
        sides[question.name] = Side(question.item, found[0])
    chain = FOLLOWED.search(s.plain)
    if chain is not None and len(named) > 1:
        places = {q.name: _place(q, own, common) for q in named}
        head = [sides[q.name] for q in named if places[q.name] < chain.start()]
        tail = [sides[q.name] for q in sorted(named, key=lambda q: places[q.name]) if places[q.name] >= chain.start()]
        if head and tail:
            rest = [sides[q.name] for q in others] if chain.group() not in AHEAD else []
            cells = tuple(cell for side in (*head, *tail) for cell in side.reading.cells)
            return judge_line(head, tail, rest, least=least), cells
    judgement = judge_first([sides[q.name] for q in named], [sides[q.name] for q in others], least=least)
    return judgement, tuple(cell for q in named for cell in sides[q.name].reading.cells)
