"""Rankings, "more than", "twice as many", "five points apart": answers, items or groups set against each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from aneroid.reporting.claims.battery import battery_rank
from aneroid.reporting.claims.comparing import Side, judge_equal, judge_first, judge_order, judge_points, judge_ratio
from aneroid.reporting.claims.corpus import Match, unasked
from aneroid.reporting.claims.judge import ORDER, Judgement
from aneroid.reporting.claims.published import Question
from aneroid.reporting.claims.quantities import Quantity
from aneroid.reporting.claims.reader import STRONG, WEAK, Reader, finding, unbound
from aneroid.reporting.claims.readings import Reading, readings
from aneroid.reporting.claims.sides import (
    SUPERLATIVE_ASKED,
    asks_for_first,
    item_sides,
    option_sides,
    pivot,
    rank_options,
    reading_sides,
)
from aneroid.reporting.claims.statements import JOINT, ClaimFinding, Statement, around
from aneroid.reporting.claims.terms import Term
from aneroid.reporting.claims.text import fold
from aneroid.reporting.claims.thesaurus import CLAUSE, is_concept

OF_A_KIND = re.compile(
    r"\b(?:the|an?) (?:\w+ )?\w+ (?:institution|body|organi[sz]ation|country|party|service|source|city)"
    r" (?:which|that|with)(?: \w+){0,2} $"
)
"""What limits a superlative to things of a kind: "the security institution that enjoys the lowest trust"."""
Judged = tuple[Judgement, tuple[str, ...]]


def comparison(
    reader: Reader, s: Statement, cues: Sequence[Quantity], shares: Sequence[Quantity]
) -> Iterator[ClaimFinding]:
    """One finding for each cue that can be told apart, at least one."""
    ranks = [c for c in cues if c.kind == "rank"]
    if len({c.name for c in ranks}) > 1:  # "highest for ..., lowest for ...": each with its own part
        cuts = [0, *(_joint(s, a, b) for a, b in pairwise(ranks)), len(s.plain)]
        for cue, a, b in zip(ranks, cuts, cuts[1:], strict=False):
            part = replace(s, plain=" " * a + s.plain[a:b] + " " * (len(s.plain) - b))
            yield from comparison(reader, part, [cue], shares)
        return
    if shares and ranks:
        s = around(s, ranks[0], shares)
    own = reader.terms(s.plain)
    missing = unasked((t.name for t in own), reader.corpus)
    cue = cues[0]
    if missing:
        yield finding(s, cue.text, "unsupported", (), f"No table asks about {', '.join(missing)}.")
        return
    weighted = {t.name: 1.0 for t in own}
    reader.with_context(s, s.plain, weighted, own)
    groups = between_groups(reader, s, cue, weighted, own)
    if groups is not None:
        yield finding(s, cue.text, groups[0].verdict, groups[1], groups[0].reason)
        return
    across = between_questions(reader, s, cue)
    if across is not None:
        yield finding(s, cue.text, across[0].verdict, across[1], across[0].reason)
        return
    ranked = reader.corpus.rank(weighted, reader.parts(s, cue, 0, len(s.plain))[0])
    if not ranked or ranked[0].coverage < WEAK:
        if not shares and reader.opinion(s):
            yield unbound(s, cue, ranked)
        return
    tied = reader.corpus.tied(ranked)[:4]
    results = [r for m in _asked_in(s, cue, ranked) if (r := _compared(reader, s, cue, m, own, weighted)) is not None]
    results = results or [r for m in tied if (r := _compared(reader, s, cue, m, own, weighted)) is not None]
    if not results:
        if not shares and reader.opinion(s):
            yield unbound(s, cue, ranked)
        return
    judgement, cells = min(results, key=lambda r: ORDER[r[0].verdict])
    if judgement.verdict == "contradicts" and cue.kind == "rank" and OF_A_KIND.search(s.folded.text[: cue.start]):
        judgement = Judgement("unbound", f"First among some of them only, and nobody says which. {judgement.reason}")
    if judgement.verdict == "contradicts" and ranked[0].coverage < STRONG:
        name = ranked[0].question.name
        why = f"Perhaps about {name}, but too little in the sentence says so. {judgement.reason}"
        judgement = Judgement("unbound", why)
    yield finding(s, cue.text, judgement.verdict, cells, judgement.reason)


def _joint(s: Statement, first: Quantity, second: Quantity) -> int:
    """Where the words of one ranking end and those of the next begin."""
    joints = [m.start() for m in re.finditer(JOINT, s.folded.text[first.end : second.start])]
    return first.end + joints[-1] if joints else second.start


def _asked_in(s: Statement, cue: Quantity, ranked: Sequence[Match]) -> list[Match]:
    """Questions that ask for what a ranking says, in its words: "the biggest problem"."""
    if cue.kind != "rank" or asks_for_first(ranked[0].question, cue, s.folded.text):
        return []
    return [
        m
        for m in ranked
        if m.score >= 0.4 * ranked[0].score
        and not m.question.is_polar
        and SUPERLATIVE_ASKED.search(fold(m.question.wording).text)
        and asks_for_first(m.question, cue, s.folded.text)
    ]


def _compared(
    reader: Reader, s: Statement, cue: Quantity, match: Match, own: list[Term], weighted: dict[str, float]
) -> Judged | None:
    question, language = match.question, reader.language
    family = reader.corpus.families[question.name]
    if cue.kind == "rank":
        if not question.is_polar:
            return rank_options(question, own, cue, s)
        return battery_rank(reader.corpus, match, s, own, weighted, least=cue.name == "least")
    sides = option_sides(question, s, cue, language) if not question.is_polar else None
    if sides is None and len(family) > 1 and not question.part:
        sides = item_sides(family, s, cue, own, language)
    if sides is None:
        sides = reading_sides(question, s, cue, language)
    return _set_against(cue, *sides) if sides else None


def _set_against(cue: Quantity, a: Side, b: Side) -> Judged:
    cells = a.reading.cells + b.reading.cells
    if cue.kind == "ratio":
        return judge_ratio(cue, a, b), cells
    if cue.kind == "points":
        return judge_points(cue, a, b), cells
    if cue.kind == "equal":
        return judge_equal(a, b), cells
    return (judge_order(a, b) if cue.kind == "more" else judge_order(b, a)), cells


def between_questions(reader: Reader, s: Statement, cue: Quantity) -> Judged | None:
    """A comparison of two questions: "support for unification is lower than for a joint foreign policy".

    Nothing unless each side by itself is clearly about a question of its own. What the second leaves out, which answer
    is meant, is as in the first.
    """
    if cue.kind not in ("more", "less", "equal", "points", "ratio"):
        return None
    split = pivot(s, cue)
    ends = min((m.start() for m in CLAUSE[s.language].finditer(s.folded.text, split)), default=len(s.plain))
    before = s.plain[: cue.start] if reader.terms(s.plain[: cue.start]) else s.plain[:split]
    parts = before, s.plain[split:ends]
    own = [reader.terms(part) for part in parts]
    if min(len({t.name for t in words}) for words in own) < 2:
        return None
    ranked = [reader.corpus.rank({t.name: 1.0 for t in words}) for words in own]
    if any(len(found) < 1 or found[0].coverage < STRONG or found[0].score < SURE_OF_TWO for found in ranked):
        return None
    first, second = (found[0].question for found in ranked)
    if first in reader.corpus.families[second.name] or first.roles.keys() != second.roles.keys():
        return None
    if not (_alone(ranked[0], second) and _alone(ranked[1], first)):
        return None
    said = readings(first, parts[0], own[0], reader.language, strong=False)
    if not said or said[0].loose or not set(said[0].options) <= {c.option for c in second.cells}:
        return None
    sides = [Side(_title(q), Reading(q, said[0].options)) for q in (first, second)]
    return _set_against(cue, sides[0], sides[1])


SURE_OF_TWO = 2.0
"""The score from which each side of a comparison of two questions is taken to be about its own."""


def _alone(ranked: Sequence[Match], other: Question) -> bool:
    """Whether a side of a comparison is about its first question much more than about the other side's."""
    rival = next((m.score for m in ranked if m.question is other), 0.0)
    return rival <= 0.8 * ranked[0].score


def _title(question: Question) -> str:
    return question.item or question.name.replace("_", " ")


def between_groups(
    reader: Reader, s: Statement, cue: Quantity, weighted: dict[str, float], own: list[Term]
) -> Judged | None:
    """A comparison or ranking of groups that a table shows; nothing when the statement names none.

    One group alone is compared with every other of its kind.
    """
    named = [
        m for m in reader.corpus.met(reader.corpus.mentions(s.folded.text, reader.language)) if m.part.kind != "wave"
    ]
    if not named:
        return None
    ranked = reader.corpus.rank(weighted, None)
    tables = [m for m in ranked if m.question.part and m.question.part.kind == named[0].part.kind]
    if not tables or tables[0].coverage < WEAK:
        return None
    family = reader.corpus.families[tables[0].question.name]
    split = pivot(s, cue)
    first = [m for m in named if m.start < split] or named
    second = [m for m in named if m.start >= split and m not in first]
    sides = [(_side(reader, s, q, own), q) for q in family]
    if cue.kind in ("more", "less") and not second:  # "among women, more oppose it than support it"
        after = {t.name for t in reader.terms(s.plain[split:]) if is_concept(t.name)}
        if after & {"support", *tables[0].question.weights}:
            return None
    mine = [side for side, q in sides if side and q.part and q.part.meets(first[0].part)]
    others = [side for side, q in sides if side and q.part and not q.part.meets(first[0].part)]
    rivals = [side for side, q in sides if side and q.part and second and q.part.meets(second[0].part)]
    if not mine or not others:
        return None
    least = cue.name == "least" or cue.kind == "less"
    if cue.kind == "rank" or (not rivals and cue.kind in ("more", "less")):
        cells = mine[0].reading.cells
        return judge_first(mine[:1], others, least=least), cells
    if not rivals and len(others) == 1:
        rivals = others
    return _set_against(cue, mine[0], rivals[0]) if rivals else None


def _side(reader: Reader, s: Statement, question: Question, own: list[Term]) -> Side | None:
    found: list[Reading] = readings(question, s.plain, own, reader.language, strong=False)
    return Side(question.item, found[0]) if found else None
