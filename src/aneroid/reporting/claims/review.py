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
from aneroid.reporting.claims.corpus import Corpus
from aneroid.reporting.claims.inturn import in_turn
from aneroid.reporting.claims.overtime import Change, is_an_answer, over_time, persistence_and_cause, trend
from aneroid.reporting.claims.published import Question
from aneroid.reporting.claims.quantities import OTHER_SIDE, Quantity, find_quantities
from aneroid.reporting.claims.reader import Reader
from aneroid.reporting.claims.readings import Reading
from aneroid.reporting.claims.shares import add_up, in_brackets, same_reading, says_the_same, share
from aneroid.reporting.claims.sides import FOLLOWED, SUPERLATIVE_ASKED, asks_for_first, asks_for_most
from aneroid.reporting.claims.statements import ClaimFinding, Passage, Statement, twins
from aneroid.reporting.claims.terms import Term, terms_of
from aneroid.reporting.claims.text import Folded, detect_language, fold, split_sentences
from aneroid.reporting.claims.thesaurus import sense_of, speaks

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
        statement = _answers_kept(reader, _statement(reader, sentence, before))
        statement = replace(statement, is_title=passage.is_title)
        for finding in _findings(reader, statement):
            yield replace(finding, where=passage.where)
        before = tuple(terms_of(statement.plain, reader.language)) or before


def _statement(reader: Reader, sentence: str, context: tuple[Term, ...]) -> Statement:
    folded, language = fold(sentence), reader.language
    quantities = tuple(
        q
        for q in find_quantities(folded, language)
        if not (q.kind in ("number", "majority") and reader.corpus.asks_of(_with_next_word(folded.text, q)))
        if q.kind not in ("majority", "fraction")
        or not (
            reader.corpus.is_in_a_label(folded.text, q.start)
            or reader.corpus.is_in_a_label(folded.text, q.start + folded.text[q.start : q.end].rfind(" ") + 1)
            or reader.corpus.begins_a_label(fold(q.text).text)
        )
    )
    plain = _without_people(folded, quantities)
    for q in quantities:
        if q.kind not in WHO:
            plain = plain[: q.start] + " " * (q.end - q.start) + plain[q.end :]
    numbers = [q for q in quantities if q.kind == "number"]
    for a, b in pairwise(numbers):  # "44% against 25%" takes no side
        if SET_AGAINST.fullmatch(plain[a.end : b.start]):
            plain = plain[: a.end] + " " * (b.start - a.end) + plain[b.start :]
    return Statement(sentence, folded, plain, language, quantities, context)


def _with_next_word(text: str, q: Quantity) -> str:
    """A figure and the word after it, as a question may say them itself: "at least 30 percent women"."""
    words = re.match(r"(?:[^\w]*\w+){0,2}?[^\w]*\w{4,}", text[q.end :])
    return re.sub(r"[^\w-]+", " ", text[q.start : q.end] + (words.group() if words else " -"))


def _answers_kept(reader: Reader, s: Statement) -> Statement:
    """The statement with words of change that are answers of its question left to be read as answers."""
    answers = [q for q in s.of("trend") if is_an_answer(reader, s, q)]
    answers += [
        q
        for q in s.of("persistence")
        if reader.corpus.is_in_a_label(s.folded.text, q.start) or reader.corpus.is_a_label(fold(q.text).text)
    ]
    plain = s.plain
    for q in answers:
        plain = plain[: q.start] + s.folded.text[q.start : q.end] + plain[q.end :]
    return replace(s, plain=plain, quantities=tuple(q for q in s.quantities if q not in answers))


PEOPLE_OF = re.compile(r"[ ,]*(?:of )?(?:all |the )*([A-Z][a-z]{2,}(?:ers|ans|ese|is|ns|rs|ts|ds))\b(?! (?:and|or) )")
"""The people surveyed, named by their country after a quantity: they say who, not what."""


def _without_people(folded: Folded, quantities: Sequence[Quantity]) -> str:
    plain = folded.text
    for q in quantities:
        if q.is_share and q.end < len(folded.origin):
            place = folded.origin[q.end]
            match = PEOPLE_OF.match(folded.source, place)
            word = fold(match[1]).text if match else ""
            if match and sense_of(word, "en") is None:
                start = plain.find(word, q.end)
                plain = plain[:start] + " " * len(word) + plain[start + len(word) :]
    return plain


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
    if len(shares) > 1:
        shares = [q for q in shares if q.kind != "majority" or not _own_adverb(reader, s, q)]
    opinion = reader.opinion(s)
    changed = trend(reader, s) if reader.corpus.parts else None
    told = False
    if changed is not None:
        shares, of_waves = _changed(s, shares, changed)
        yield from of_waves
    own_parts = in_turn(reader, s, shares)
    stated: Reading | None = None
    said: list[tuple[Quantity, ClaimFinding]] = []
    for q, figure in _figures_first(s, shares):
        if figure is not None and stated is not None:
            said.append((q, same_reading(s, q, stated)))
            continue
        if figure is not None and not says_the_same(q, figure):
            why = f"{q.text!r} and {figure.text!r} do not say the same."
            said.append((q, ClaimFinding(s.sentence, f"{q.text} ({figure.text})", "contradicts", (), why)))
            continue
        if q.name == OTHER_SIDE and said and said[-1][1].verdict in ("unbound", "unsupported"):
            said.append((q, replace(said[-1][1], quantity=q.text)))
            continue
        if q.start in own_parts:
            reader.last = None
            found = share(reader, own_parts[q.start], q, [q])
        else:
            found = share(reader, s, q, shares)
        told = told or found.verdict != "unbound"
        matched = found.verdict == "matches" and reader.last is not None and set(reader.last.cells) == set(found.cells)
        stated = reader.last if matched else None
        if found.verdict != "unbound" or q.kind not in ("majority", "fraction") or opinion:
            said.append((q, found))
    asked = reader.last.question if told and reader.last is not None else None
    if asked is not None and any(q.kind == "number" for q, _ in said):
        # "29% get most of their news from ...": the question's own words
        said = [(q, f) for q, f in said if q.kind != "majority" or not asks_for_most(asked, q)]
    if asked is not None:  # "44% see X as the best": the question's own superlative
        comparing = [c for c in comparing if c.kind != "rank" or not _own_superlative(s, asked, c, shares)]
    comparing = [] if changed is not None else comparing
    compared = list(comparison(reader, s, comparing, shares)) if comparing and (opinion or not shares) else []
    yield from add_up(reader, s, in_brackets(reader, s, said, compared))
    if changed is not None:
        yield changed.finding
    yield from compared
    for q in s.of("vague", "remainder") if opinion else ():
        yield vague(reader, s, q)
    asserted = bool(shares or comparing or changed or s.of("vague", "remainder", "trend"))
    if not asserted and not s.is_title and speaks("attitude", s.plain, reader.language):
        yield from generic(reader, s)
    yield from persistence_and_cause(reader, s) if changed else over_time(reader, s)
    if shares or comparing:
        yield from groups(reader, s)


def _changed(s: Statement, shares: Sequence[Quantity], change: Change) -> tuple[list[Quantity], list[ClaimFinding]]:
    """The shares that are left, and the findings on the figures that a change goes from and to."""
    found: list[ClaimFinding] = []
    taken: list[int] = []
    for a, b in change.figures:
        found += [same_reading(s, a, change.before), same_reading(s, b, change.after)]
        taken += [a.start, b.start]
    return [q for q in shares if q.start not in taken], found


def _own_adverb(reader: Reader, s: Statement, q: Quantity) -> bool:
    """Whether "mainly" is the question's own word beside a share: "a third get their news mainly from portals"."""
    if not MAINLY.fullmatch(fold(q.text).text):
        return False
    ranked = reader.corpus.rank({t.name: 1.0 for t in reader.terms(s.plain)})
    return bool(ranked) and SUPERLATIVE_ASKED.search(fold(ranked[0].question.wording).text) is not None


MAINLY = re.compile(r"mainly|mostly|primarily|chiefly|kryesisht|uglavnom|pretezno|vecinom")


def _own_superlative(s: Statement, asked: Question, cue: Quantity, shares: Sequence[Quantity]) -> bool:
    """Whether a superlative is the question's and ranks nothing: "newspapers are the main source for only 4%"."""
    if SUPERLATIVE_ASKED.search(fold(f"{asked.wording} {asked.title}").text) and asks_for_first(
        asked, cue, s.folded.text
    ):
        return True
    if FOLLOWED.match(fold(cue.text).text) and len(shares) > 1:  # each figure of the row is judged by itself
        return True
    for_some = any(re.search(r"\b(?:for|za|per) $", s.folded.text[: q.start]) for q in shares if q.start > cue.end)
    return for_some and SUPERLATIVE_ASKED.search(fold(asked.wording).text) is not None


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
