"""What is known while a text is read: the tables, its language, and the question that was spoken of last."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from aneroid.reporting.claims.breaks import Mention, Part
from aneroid.reporting.claims.corpus import Corpus, Match
from aneroid.reporting.claims.judge import Verdict
from aneroid.reporting.claims.quantities import Quantity
from aneroid.reporting.claims.readings import Reading
from aneroid.reporting.claims.statements import ClaimFinding, Statement, clause_of
from aneroid.reporting.claims.terms import Term, terms_of
from aneroid.reporting.claims.thesaurus import ANAPHORA, CLAUSE, role_of, speaks

WEAK, STRONG = 0.34, 0.52
"""Below WEAK nothing is tied to a sentence; below STRONG nobody is accused: a bad fit is then left to a person."""
PART_OF = {
    "en": re.compile(r"\b(?:of (?:them|these|those|whom)|among (?:them|these|whom)|very much so|strongly so)\b"),
    "sq": re.compile(r"\b(?:prej tyre|nga keta|nga ata|mes tyre)\b"),
    "sr": re.compile(r"\b(?:od njih|medu njima|od kojih)\b"),
}
SINCE = re.compile(
    r"(?:\b(?:since|than(?: in)?|compared (?:to|with)|over|qe nga|krahasuar me|ne krahasim me|se ne|nego"
    r"|u odnosu na|u poredenju sa)(?: the)?(?: year| vitin?| godin\w+)?\s*)$"
)
"""What stands before a year that is only compared with."""
COMPARED = re.compile(
    r"\b(?:(?:is|are|was|were) )?(?:much |far |clearly |slightly |somewhat )?(?:higher|lower|larger|smaller|greater"
    r"|weaker|stronger|bigger) than\b"
    r"|\b(?:eshte |jane )?me (?:i|e|te) (?:lart\w+|ulet\w*|ult\w+|vogel\w*|madh\w*) se(?:sa)?\b"
    r"|\b(?:je |su )?(?:vis[aei]|niz[aei]|vec[aei]|manj[aei]) (?:nego|od)\b"
)
"""Words that set two shares against each other and say nothing of either."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a quantity speaks of: its clause, the weight of every term for it, its own terms, its waves and groups."""

    clause: str
    start: int
    weighted: dict[str, float]
    own: list[Term]
    parts: tuple[Part, ...] = ()
    elsewhere: str = ""
    """A group or wave that the clause names and no table shows."""
    after: str = ""
    """What follows the clause up to the next share, where an answer may set bounds to itself: "but only if"."""


@dataclass
class Reader:
    """A text being read against tables. ``last`` is the reading of the statement before, in the same paragraph."""

    corpus: Corpus
    language: str
    deff: float | None
    last: Reading | None = None
    sentence_terms: list[Term] = field(default_factory=list)

    def opinion(self, s: Statement) -> bool:
        """Whether a sentence speaks of what people think."""
        return any(speaks(name, s.folded.text, self.language) for name in ("attitude", "people"))

    def scope(self, s: Statement, q: Quantity, shares: Sequence[Quantity]) -> Scope:
        """What the words around a quantity say that it is about."""
        start, end = clause_of(s, q, shares)
        clause = COMPARED.sub(lambda m: " " * len(m.group()), s.plain[start:end])
        own = self.terms(clause)
        first = not any(o.end <= q.start for o in shares)
        if start and not own and (first or PART_OF[self.language].search(clause)):
            # "17% of them very much so", "..., at 22%": the words before say what is meant
            start = 0 if PART_OF[self.language].search(clause) else _sentence_part(s, start)
            clause = s.plain[start:end]
            own = self.terms(clause)
        weighted: dict[str, float] = {}
        self.sentence_terms = self.terms(s.plain)
        for term in self.sentence_terms:
            weighted[term.name] = max(weighted.get(term.name, 0.0), 0.4)
        for term in [*own, *self.head(s, start)]:
            weighted[term.name] = 1.0
        self.with_context(s, clause, weighted, own)
        if any(role_of(t.name) == "entity" and t.name != "kosovo" for t in own):
            named = {t.name for t in own}
            weighted = {t: w for t, w in weighted.items() if t in named or role_of(t) != "entity"}
        parts, elsewhere = self.parts(s, q, start, end)
        following = min((o.start for o in shares if o.start >= end), default=len(s.plain))
        return Scope(clause, start, weighted, own, parts, elsewhere, s.folded.text[max(end - 8, 0) : following])

    def terms(self, text: str) -> list[Term]:
        """The terms of a text, without the waves and groups that some table shows."""
        found = terms_of(text, self.language)
        if not self.corpus.parts:
            return found
        taken = self.corpus.met(self.corpus.mentions(text, self.language))
        return [t for t in found if not any(m.start < t.end and t.start < m.end for m in taken)]

    def parts(self, s: Statement, q: Quantity, start: int, end: int) -> tuple[tuple[Part, ...], str]:
        """The waves and groups that a quantity is about, and one that it names and no table shows.

        What stands in its own clause counts, the nearest of each kind; else what was named last before it.
        """
        if not self.corpus.parts:
            return (), ""
        found = [
            m
            for m in self.corpus.mentions(s.folded.text, self.language)
            if m.part.kind != "wave" or not SINCE.search(s.folded.text[: m.start])
        ]
        known = {(m.start, m.end): m for m in self.corpus.met(found)}
        named: dict[str, Mention] = {}
        for kind in dict.fromkeys(m.part.kind for m in found):
            alike = [m for m in found if m.part.kind == kind]
            glossed = _glossed(s.folded.text, q, alike)
            inside = [m for m in alike if start <= m.start < end or _distance(s.folded.text, q, m) == 0]
            if glossed is not None:
                named[kind] = glossed
                continue
            before = [m for m in alike if m.end <= q.start]
            if inside:
                named[kind] = min(inside, key=lambda m: _distance(s.folded.text, q, m))
            elif (before and kind != "wave") or (before and before[-1].end <= start and _leads(s, before[-1])):
                named[kind] = before[-1]
        parts = tuple(known[m.start, m.end].part for m in named.values() if (m.start, m.end) in known)
        kinds = {p.kind for p in self.corpus.parts}
        unknown = [
            m
            for m in named.values()
            if (m.start, m.end) not in known
            and m.part.kind in kinds
            and not self.corpus.asks_of(s.folded.text[m.start : m.end])
        ]
        return parts, s.folded.original(unknown[0].start, unknown[0].end) if unknown else ""

    def head(self, s: Statement, start: int) -> list[Term]:
        """What stands before a colon and holds for all after it: "Nuclear power: 52% against"."""
        colon = s.plain.find(": ")
        if 0 < colon < start or colon == start - 2:
            before = s.plain[:colon]
            if len(before.split()) <= 8:
                return [t for t in self.terms(before) if self.corpus.knows(t.name)]
        return []

    def with_context(self, s: Statement, clause: str, weighted: dict[str, float], own: list[Term]) -> None:
        """What "it", "this" and the like may stand for: the sentence before, or the heading."""
        thin = len({t.name for t in own}) < 2
        if s.context and (thin or re.search(ANAPHORA[self.language], clause)):
            for term in s.context:
                weighted.setdefault(term.name, 0.5 if thin else 0.25)


def _distance(text: str, q: Quantity, m: Mention) -> float:
    """How far a wave or group stands from a quantity; one that follows it with "in" or "of" is the nearest."""
    if m.start >= q.end:
        between = text[q.end : m.start]
        if re.fullmatch(
            r"\s*\)?\s*(?:in|among|amongst|of|for|ne|tek?|nga|e|u|medu|kod|od)?\s*(?:the |those |all )?", between
        ):
            return 0.0
        return m.start - q.end
    inside = text[: q.start].rstrip().endswith("(")
    return 0.5 if inside and q.start - m.end <= 3 else max(q.start - m.end, 1)


def _sentence_part(s: Statement, start: int) -> int:
    """Where the part of a sentence begins that ends at ``start``."""
    cuts = [m.end() for m in CLAUSE[s.language].finditer(s.folded.text) if m.end() < start - 2]
    return max(cuts, default=0)


def _glossed(text: str, q: Quantity, alike: Sequence[Mention]) -> Mention | None:
    """The group of a figure in brackets that repeats a comparison: "the young ... than the old (57% vs. 19%)"."""
    opening = text.rfind("(", 0, q.start)
    closing = text.find(")", q.end)
    if opening < 0 or closing < 0 or ")" in text[opening : q.start]:
        return None
    figures = [
        m.start() for m in re.finditer(r"\d+(?:[.,]\d+)?\s?(?:%|percent|per cent|perqind|odsto)", text[opening:closing])
    ]
    before = [m for m in alike if m.end <= opening]
    if len(figures) < 2 or len(before) < len(figures) or any(opening < m.start < closing for m in alike):
        return None
    place = sum(opening + f < q.start for f in figures)
    return before[-len(figures) :][min(place, len(figures) - 1)]


def _leads(s: Statement, m: Mention) -> bool:
    """Whether a year opens the sentence and so holds for all of it: "In 2020, 39% ..., and 49% ..."."""
    return not re.search(r"\w{5,}", s.folded.text[: m.start])


def finding(s: Statement, quantity: str, verdict: Verdict, cells: tuple[str, ...], reason: str) -> ClaimFinding:
    """A finding on a statement."""
    return ClaimFinding(s.sentence, quantity, verdict, cells, reason)


def unbound(s: Statement, q: Quantity, ranked: Sequence[Match]) -> ClaimFinding:
    """A statement that nothing ties to a table."""
    near = f" The nearest question is {ranked[0].question.name}." if ranked else ""
    return finding(s, q.text, "unbound", (), "Nothing in the sentence says which question it rests on." + near)
