"""The claim checker: every checkable sentence of a text, tied to the tables, with a verdict and its reason.

shares      numbers, fractions, majorities
contrasts   rankings and comparisons
overtime    trends, persistence, causes
assertions  people at large, vague words, groups, the survey's own margin of error
reader      what they share: how the words around a quantity say what it is about
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from aneroid.reporting.claims.assertions import generic, groups, method, vague
from aneroid.reporting.claims.contrasts import comparison
from aneroid.reporting.claims.linking import Corpus, Reading
from aneroid.reporting.claims.overtime import over_time, persistence_and_cause, trend
from aneroid.reporting.claims.published import Question
from aneroid.reporting.claims.quantities import Quantity, find_quantities
from aneroid.reporting.claims.reader import Reader
from aneroid.reporting.claims.shares import same_reading, says_the_same, share
from aneroid.reporting.claims.sides import asks_for_first, asks_for_most
from aneroid.reporting.claims.statements import ClaimFinding, Passage, Statement, twins
from aneroid.reporting.claims.terms import Term, terms_of
from aneroid.reporting.claims.text import detect_language, fold, split_sentences
from aneroid.reporting.claims.thesaurus import speaks

SET_AGAINST = re.compile(
    r",? *(?:as )?(?:against|versus|vs\.?|compared (?:with|to)|to|kundrejt|ndaj|krahasuar me|prema|naspram"
    r"|u odnosu na) *"
)
"""What stands between two figures that are only compared."""
WHO = ("rank", "more", "less", "degree", "intensity")
"""Kinds that stay in the words to be read: "more responsible than" says what it compares, "very" which answers."""


def review_text(
    passages: Iterable[Passage],
    questions: Sequence[Question],
    *,
    language: str | None = None,
    deff: float | None = None,
) -> list[ClaimFinding]:
    """Check every sentence of a report against the tables.

    Args:
        language: of the text; found out when not given. deff: the design effect, as far as somebody states it.
    Returns: a finding for every checkable statement, true ones too, in reading order.
    """
    passages = _whole([replace(p, text=unicodedata.normalize("NFC", p.text)) for p in passages])
    spoken = language or detect_language(" ".join(p.text for p in passages))
    reader = Reader(Corpus(questions), spoken, deff)
    return [finding for passage in passages for finding in _passage(reader, passage)]


def _whole(passages: Sequence[Passage]) -> list[Passage]:
    """A number that stands alone (a key figure) goes with the words after it."""
    whole: list[Passage] = []
    for passage in passages:
        if whole and re.fullmatch(r"\d{1,3}(?:[.,]\d+)?\s?%", whole[-1].text.strip()):
            passage = replace(passage, text=f"{whole.pop().text} {passage.text}")
        whole.append(passage)
    return whole


def _passage(reader: Reader, passage: Passage) -> Iterator[ClaimFinding]:
    before: tuple[Term, ...] = tuple(terms_of(fold(passage.heading).text, reader.language))
    reader.last = None
    for sentence in split_sentences(passage.text):
        statement = replace(_statement(sentence, before, reader.language), is_title=passage.is_title)
        for finding in _findings(reader, statement):
            yield replace(finding, where=passage.where)
        before = tuple(terms_of(statement.plain, reader.language)) or before


def _statement(sentence: str, context: tuple[Term, ...], language: str) -> Statement:
    folded = fold(sentence)
    quantities = tuple(find_quantities(folded, language))
    plain = folded.text
    for q in quantities:
        if q.kind not in WHO:
            plain = plain[: q.start] + " " * (q.end - q.start) + plain[q.end :]
    numbers = [q for q in quantities if q.kind == "number"]
    for a, b in pairwise(numbers):  # "44% against 25%" takes no side
        if SET_AGAINST.fullmatch(plain[a.end : b.start]):
            plain = plain[: a.end] + " " * (b.start - a.end) + plain[b.start :]
    return Statement(sentence, folded, plain, language, quantities, context)


def _findings(reader: Reader, s: Statement) -> Iterator[ClaimFinding]:
    """All findings of a sentence."""
    if s.is_question:
        return
    methods = s.of("method")
    if methods:
        yield from method(reader, s, methods)
        return
    shares = s.of("number", "range", "fraction", "majority")
    comparing = s.of("rank", "more", "less", "equal", "ratio", "points")
    opinion = reader.opinion(s)
    changed = trend(reader, s) if reader.corpus.parts else None
    told = False
    stated: Reading | None = None
    for q, figure in _figures_first(s, shares):
        if figure is not None and stated is not None:
            yield same_reading(s, q, stated)
            continue
        if figure is not None and not says_the_same(q, figure):
            why = f"{q.text!r} and {figure.text!r} do not say the same."
            yield ClaimFinding(s.sentence, f"{q.text} ({figure.text})", "contradicts", (), why)
            continue
        if told and reader.last is not None and q.kind == "majority" and asks_for_most(reader.last.question, q):
            continue  # "29% get most of their news from ...": the question's own words
        found = share(reader, s, q, shares)
        told = told or found.verdict != "unbound"
        matched = found.verdict == "matches" and reader.last is not None and set(reader.last.cells) == set(found.cells)
        stated = reader.last if matched else None
        if found.verdict != "unbound" or q.kind not in ("majority", "fraction") or opinion:
            yield found
    if told and reader.last is not None:  # "44% see X as the best": the question's own superlative
        own = reader.last.question
        comparing = [c for c in comparing if c.kind != "rank" or not asks_for_first(own, c)]
    if changed is not None:
        yield changed
        comparing = []
    if comparing and (opinion or not shares):
        yield from comparison(reader, s, comparing, shares)
    for q in s.of("vague", "remainder") if opinion else ():
        yield vague(reader, s, q)
    asserted = bool(shares or comparing or changed or s.of("vague", "remainder"))
    if not asserted and not s.is_title and speaks("attitude", s.plain, reader.language):
        yield from generic(reader, s)
    yield from persistence_and_cause(reader, s) if changed else over_time(reader, s)
    if shares or comparing:
        yield from groups(reader, s)


def _figures_first(s: Statement, shares: Sequence[Quantity]) -> list[tuple[Quantity, Quantity | None]]:
    """Shares in their order, but a figure before the words that it repeats; these come with it."""
    words = {
        id(q): figure
        for pair in twins(s, shares)
        for figure in pair
        if figure.kind == "number"
        for q in pair
        if q is not figure
    }
    figures = {id(figure): next(q for q in shares if words.get(id(q)) is figure) for figure in words.values()}
    ordered: list[tuple[Quantity, Quantity | None]] = []
    for q in shares:
        if id(q) in figures:
            ordered += [(q, None), (figures[id(q)], q)]
        elif id(q) not in words:
            ordered.append((q, None))
    return ordered
