"""Which answers of a question a stretch of words names: by what tells them apart, or word for word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from math import log, sqrt

from aneroid.reporting.claims.published import Question
from aneroid.reporting.claims.scales import EXTREME, PARTIAL
from aneroid.reporting.claims.terms import Term, folded_terms, side_of
from aneroid.reporting.claims.text import fold

JOINED = re.compile(r"(?<!\w)(?:or|and|ose|dhe|apo|ili|i)(?!\w)")
LEADING_ANSWER = re.compile(r"^(?:(?:yes|po|da)\b[\s,.:;-]*|(?:no|jo|ne)\s*(?:[,.:;-]+\s*|$))")
"""The yes or no that an answer begins with; in "ne postoji" (does not exist) the first word says no such thing."""
DENIED_BEFORE = re.compile(r"(?:\bnot|n't|\bnever|\bnuk|\bne|\bnije|\bnisu) $")
_BARE = "yes no po jo da ne trust safe positive negative support true false"
BARE = frozenset(_BARE.split(" "))
"""Labels too short to say that a sentence means this answer and not its side as a whole."""


def option_scores(question: Question, terms: Sequence[Term]) -> dict[str, float]:
    """How well the words of a sentence name each answer, by the words that tell the answers apart."""
    asked = {(t.name, t.sign) for t in question.asked_terms}
    labels = {
        c.option: label_terms(question, c.option)
        for c in question.cells
        if question.roles[c.option] not in ("dont_know", "other")
    }
    counts = Counter(term for found in labels.values() for term in found)
    k = max(len(labels), 1)
    told = 0.0 if question.is_polar else 0.5
    weights = {term: log(1 + k / n) * (told if term in asked else 1.0) for term, n in counts.items() if n < max(k, 2)}
    weights = {term: weight for term, weight in weights.items() if weight > 0}
    spoken = {(t.name, t.sign) for t in terms}
    scores = {}
    for option, found in labels.items():
        own = sum(weights.get(t, 0.1) for t in found)
        hit = sum(weights[t] for t in found & spoken if t in weights)
        if not question.is_polar:
            hit += 0.5 * sum(weights[t] for t in found if t in weights and t not in spoken and (t[0], -t[1]) in spoken)
        scores[option] = hit / sqrt(own) if hit else 0.0
    return scores


def named_options(question: Question, terms: Sequence[Term]) -> tuple[str, ...]:
    """The answers that a sentence names, each for words that the ones before it do not explain."""
    asked = {t.name for t in question.asked_terms}
    left = [t for t in terms if t.name not in asked] or list(terms)
    if not any(option_scores(question, left).values()):
        left = list(terms)
    chosen: list[str] = []
    first = 0.0
    while left:
        scores = {o: s for o, s in option_scores(question, left).items() if o not in chosen}
        best = max(scores, key=lambda o: scores[o], default="")
        if not best or scores[best] <= 0 or scores[best] < 0.4 * first:
            break
        first = first or scores[best]
        chosen.append(best)
        taken = {name for name, _ in label_terms(question, best)}
        left = [t for t in left if t.name not in taken]
    return tuple(c.option for c in question.cells if c.option in chosen)


def label_terms(question: Question, option: str) -> set[tuple[str, int]]:
    label = LEADING_ANSWER.sub("", fold(question.cell(option).label).text)
    label = PARTIAL.sub(" ", EXTREME.sub(" ", label))
    return {(t.name, t.sign) for t in folded_terms(label, question.language)}


def label_side(question: Question, option: str) -> int:
    """On which side of the question an answer's own words stand."""
    return side_of(LEADING_ANSWER.sub("", fold(question.cell(option).label).text), question.language)


def literal_options(question: Question, clause: str, *, denied: bool = False) -> tuple[str, ...]:
    """The answers whose labels stand in a clause word for word; "yes" and "no" alone say too little.

    Args:
        denied: those that the clause denies ("do not tend to trust") instead of those that it asserts.
    """
    found: list[str] = []
    taken: list[tuple[int, int]] = []
    for cell in sorted(question.cells, key=lambda c: -len(c.label)):
        label = LEADING_ANSWER.sub("", fold(cell.label).text.strip())
        if question.roles[cell.option] in ("dont_know", "other") or not label or label in BARE:
            continue
        spans = [m.span() for m in _spoken(label).finditer(clause)]
        free = [(a, b) for a, b in spans if not any(x < b and a < y for x, y in taken)]
        if question.is_polar:  # "do not have confidence" is not the answer "have confidence"
            free = [(a, b) for a, b in free if (DENIED_BEFORE.search(clause[:a]) is not None) == denied]
        if free:
            found.append(cell.option)
            taken += free
    return tuple(c.option for c in question.cells if c.option in found)


@cache
def _spoken(label: str) -> re.Pattern[str]:
    """A label as it stands in a sentence: in full, or its first word before that of another ("very or fairly bad")."""
    whole = re.escape(label)
    head, _, rest = label.partition(" ")
    if rest:
        tail = r"\s+".join(re.escape(word) for word in rest.split())
        whole += rf"|{re.escape(head)}(?=(?: \w+)?,? (?:or|and|ose|dhe|ili|i|odnosno) (?:\w+ )?\w+ {tail}(?!\w))"
    return re.compile(rf"(?<!\w)(?:{whole})(?!\w)")
