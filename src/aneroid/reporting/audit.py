"""The audit annex: every statement in words, what it rests on, and what was let stand by whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aneroid.reporting.claims.judge import Verdict
from aneroid.reporting.document import Chapter, Column, Row, Table
from aneroid.reporting.loose import Statement, Waived
from aneroid.study.script import CYRILLIC, to_cyrillic

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Audit of statements", "claims": "Words that rest on estimates", "words": "Words", "evidence": "Evidence",
        "verdict": "Finding", "reason": "Figures", "waivers": "Words that were let stand", "name": "By", "why": "Reason",
        "line": "Line", "matches": "holds", "imprecise": "imprecise", "not_significant": "not shown", "overstated": "overstated",
        "contradicts": "contradicted", "unsupported": "unsupported", "unbound": "unbound", "": "no meaning in the lexicon",
    },
    "sq": {
        "title": "Auditimi i pohimeve", "claims": "Fjalët që mbështeten në vlerësime", "words": "Fjalët", "evidence": "Baza",
        "verdict": "Gjetja", "reason": "Shifrat", "waivers": "Fjalët që u lejuan", "name": "Nga", "why": "Arsyeja",
        "line": "Rreshti", "matches": "qëndron", "imprecise": "e pasaktë", "not_significant": "e pavërtetuar", "overstated": "e tepruar",
        "contradicts": "e kundërshtuar", "unsupported": "e pambështetur", "unbound": "e palidhur", "": "pa kuptim në leksikon",
    },
    "sr": {
        "title": "Revizija tvrdnji", "claims": "Reči koje počivaju na procenama", "words": "Reči", "evidence": "Osnova",
        "verdict": "Nalaz", "reason": "Brojke", "waivers": "Reči koje su dopuštene", "name": "Ko", "why": "Razlog",
        "line": "Red", "matches": "stoji", "imprecise": "neprecizno", "not_significant": "nije pokazano", "overstated": "preterano",
        "contradicts": "opovrgnuto", "unsupported": "bez osnove", "unbound": "nevezano", "": "bez značenja u leksikonu",
    },
}  # fmt: skip


def audit_chapter(found: Sequence[Statement], language: str) -> Chapter | None:
    """The annex as a chapter; none when nothing was stated in words."""
    if not found:
        return None
    words = WORDS.get(language.split("-")[0], WORDS["en"])
    if language == CYRILLIC:
        words = {key: to_cyrillic(text) for key, text in words.items()}
    blocks = tuple(table for table in (_claims(found, words), _waivers(found, words)) if table.rows)
    return Chapter("audit", words["title"], blocks)


def _claims(found: Sequence[Statement], words: Mapping[str, str]) -> Table:
    rows = []
    for statement in found:
        bound = statement.content
        if isinstance(bound, Waived):
            continue
        verdict: Verdict | str = bound.judgement.verdict if bound.judgement else ""
        reason = bound.judgement.reason if bound.judgement else ""
        rows.append(Row(bound.words, (bound.expression, words[verdict], reason)))
    columns = tuple(Column(words[key], align="left") for key in ("evidence", "verdict", "reason"))
    return Table("audit-claims", "", words["claims"], columns, tuple(rows), stub=words["words"], wide=True)


def _waivers(found: Sequence[Statement], words: Mapping[str, str]) -> Table:
    rows = [Row(s.content.words, (s.content.name, s.content.reason)) for s in found if isinstance(s.content, Waived)]
    columns = (Column(words["name"], align="left"), Column(words["why"], align="left"))
    return Table("audit-waivers", "", words["waivers"], columns, tuple(rows), stub=words["words"])
