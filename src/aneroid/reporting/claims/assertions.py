"""Statements without a size: on people at large, vague words, the rest, groups, and the survey's own method."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from aneroid.reporting.claims.corpus import unasked
from aneroid.reporting.claims.judge import margin_statement
from aneroid.reporting.claims.published import Question
from aneroid.reporting.claims.quantities import Quantity
from aneroid.reporting.claims.reader import STRONG, WEAK, Reader, Scope, finding, unbound
from aneroid.reporting.claims.readings import readings
from aneroid.reporting.claims.scales import EXTREME
from aneroid.reporting.claims.shares import judged
from aneroid.reporting.claims.statements import ClaimFinding, Statement, pattern
from aneroid.reporting.claims.terms import terms_of
from aneroid.reporting.claims.text import fold

SOME_SHARES = (
    r"\b(?:at most|up to|largest|table|tabel\w*|question|share of|shares|group|subgroup"
    r"|deri ne|najvise|najveca|se shumti)\b"
)
SET_ASIDE = r", (?:and |but )?not [^,;]*$|, (?:a )?ne [^,;]*$|, (?:e )?jo [^,;]*$"
"""What a sentence says only to set it aside: "want a wall, and not a fence"."""


WITH_OTHERS = re.compile(
    r"\b(?:when compared|compared (?:to|with)|kur krahaso\w+|krahasuar me|u poredenju sa|u odnosu na)\b"
)
"""What compares with others that nobody has asked about here."""


def generic(reader: Reader, s: Statement) -> Iterator[ClaimFinding]:
    """A statement on people at large, without a quantity: it says that most think so."""
    implied = Quantity(
        "generic", "", 0, 0, "people at large", low=50, high=100, weak=50, strong=100, above=50, strict=True
    )
    degree, intensity = s.of("degree"), s.of("intensity")
    own = reader.terms(s.plain)
    weighted = {t.name: 1.0 for t in own}
    if not own or WITH_OTHERS.search(s.folded.text):
        return
    s = replace(s, plain=re.sub(SET_ASIDE, " ", s.plain))
    reader.with_context(s, s.plain, weighted, own)
    parts, elsewhere = reader.parts(s, implied, 0, len(s.plain))
    ranked = reader.corpus.rank(weighted, parts)
    if degree:
        implied = replace(implied, kind="majority", text=degree[0].text, low=66, weak=60, above=60, strict=False)
    if intensity and ranked and ranked[0].coverage >= WEAK and not has_degrees(ranked[0].question):
        asked = ranked[0].question.name
        why = f"{asked} was asked without degrees: how strongly people feel was not measured."
        yield finding(s, intensity[0].text, "unsupported", (), why)
        return
    yield judged(reader, s, implied, Scope(s.plain, 0, weighted, own, parts, elsewhere))


def vague(reader: Reader, s: Statement, q: Quantity) -> ClaimFinding:
    """ "Many", "a considerable share", "the rest": imprecise at best."""
    scope = reader.scope(s, q, [q])
    missing = unasked((t.name for t in scope.own), reader.corpus)
    ranked = reader.corpus.rank(scope.weighted, scope.parts)
    if missing:
        return finding(s, q.text, "unsupported", (), f"No table asks about {', '.join(missing)}.")
    if not ranked or ranked[0].coverage < STRONG or (q.kind == "vague" and ranked[0].answered < 0.5):
        return unbound(s, q, ranked)
    found = [
        r
        for m in reader.corpus.members(ranked[0], scope.weighted, whole=False)
        for r in readings(m, scope.clause, scope.own, reader.language, strong=False)
    ]
    cells = found[0].cells if found else ()
    shown = f" The tables give {found[0].percent:g}%." if found else ""
    why = (
        "It stands for everybody else, and nobody says who that is."
        if q.kind == "remainder"
        else "It says nothing that a reader could check; say the number."
    )
    return finding(s, q.text, "imprecise", cells, why + shown)


STATED_EFFECT = re.compile(r"(?:design effects?|efekt\w* (?:(?:i|e|te) )?dizajn\w*)\D{0,12}(\d[.,]\d+)")
"""The design effect that a sentence gives beside its margin of error."""
SIMPLE_SAMPLE = re.compile(r"simple random sampl|mostr\w* (?:e|te|se) thjesht|prost\w* slucajn\w* uzor")


def method(reader: Reader, s: Statement, numbers: Sequence[Quantity]) -> Iterator[ClaimFinding]:
    """A stated margin of error against sample size and design effect."""
    stated = [q for q in numbers if q.value < 30]
    if not reader.corpus.questions or not stated or not re.search(r"error|gabim|gresk", s.folded.text):
        return
    n = max(q.n for q in reader.corpus.questions)
    own = STATED_EFFECT.search(s.folded.text)
    deff = float(own[1].replace(",", ".")) if own else reader.deff
    of_simple = SIMPLE_SAMPLE.search(s.folded.text) is not None
    for q in stated:
        of_some = re.search(SOME_SHARES, s.folded.text) is not None
        judgement = margin_statement(q.value, q.digits, n, deff, of_some=of_some)
        simple = margin_statement(q.value, q.digits, n, 1.0, of_some=of_some) if of_simple else judgement
        judgement = simple if simple.verdict == "matches" else judgement
        yield finding(s, q.text, judgement.verdict, (), judgement.reason)


def groups(reader: Reader, s: Statement) -> Iterator[ClaimFinding]:
    """A statement about men, the young, a region: unsupported unless a question or table holds the group."""
    found = pattern("groups", reader.language).search(s.folded.text)
    if found is None:
        return
    group = [t.name for t in terms_of(found.group(), reader.language)]
    shown = reader.corpus.met(reader.corpus.mentions(s.folded.text, reader.language))
    if not shown and not any(reader.corpus.knows(t) for t in group):
        text = s.folded.original(*found.span())
        yield finding(s, text, "unsupported", (), "No table shows the answers of this group.")


def has_degrees(question: Question) -> bool:
    """Whether answers say how strongly."""
    return any(EXTREME.search(fold(c.label).text) for c in question.cells)
