"""Lists in the same order: "courts and army are trusted by 55% and 64%, respectively", each figure with its thing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from aneroid.reporting.claims.naming import label_terms
from aneroid.reporting.claims.published import Question
from aneroid.reporting.claims.quantities import Quantity
from aneroid.reporting.claims.reader import Reader
from aneroid.reporting.claims.statements import Statement

IN_TURN = {
    "en": re.compile(r"\brespectively\b|\bin that order\b"),
    "sq": re.compile(r"\b(?:perkatesisht|respektivisht)\b"),
    "sr": re.compile(r"\b(?:odnosno|respektivno|redom|tim redom)\b"),
}
Span = tuple[int, int]


def in_turn(reader: Reader, s: Statement, shares: Sequence[Quantity]) -> dict[int, Statement]:
    """The statement cut down for each figure of a list to the thing it belongs to, by the place of the figure.

    Empty when nothing says that two lists go together, or when they are not of one length.
    """
    figures = [q for q in shares if q.kind in ("number", "fraction")]
    if len(figures) < 2 or not IN_TURN[reader.language].search(s.folded.text):
        return {}
    things = next((spans for spans in _lists(reader, s) if len(spans) == len(figures)), None)
    if things is None:
        return {}
    return {
        q.start: _without(s, [span for j, spans in enumerate(things) if j != k for span in spans])
        for k, q in enumerate(figures)
    }


def _lists(reader: Reader, s: Statement) -> Iterable[list[list[Span]]]:
    """The groups or waves, the items and the answers that a sentence names, in their order, with all their places."""
    terms = reader.terms(s.plain)
    ranked = reader.corpus.rank({t.name: 1.0 for t in terms}, None)
    yield [[(m.start, m.end)] for m in reader.corpus.met(reader.corpus.mentions(s.folded.text, reader.language))]
    if not ranked:
        return
    question = ranked[0].question
    family = reader.corpus.families[question.name]
    common = frozenset.intersection(*(q.item_terms for q in family))
    yield _places([q.item_terms - common for q in family], reader, s)
    answers = [{name for name, _ in label_terms(question, o)} for o in _answers(question)]
    shared = {name for name in set[str]().union(*answers) if sum(name in a for a in answers) > 1}
    yield _places([a - shared for a in answers], reader, s)


def _answers(question: Question) -> list[str]:
    return [c.option for c in question.cells if question.roles[c.option] not in ("dont_know", "other")]


def _places(names: Sequence[Iterable[str]], reader: Reader, s: Statement) -> list[list[Span]]:
    terms = reader.terms(s.plain)
    held = [[(t.start, t.end) for t in terms if t.name in set(words)] for words in names]
    return sorted((spans for spans in held if spans), key=lambda spans: spans[0])


def _without(s: Statement, spans: Sequence[Span]) -> Statement:
    plain, text = s.plain, s.folded.text
    for a, b in spans:
        plain = plain[:a] + " " * (b - a) + plain[b:]
        text = text[:a] + " " * (b - a) + text[b:]
    return replace(s, plain=plain, folded=replace(s.folded, text=text))
