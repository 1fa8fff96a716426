"""Words of quantity in a narrative: those that are bound but say too much, and those that are bound to nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from aneroid.reporting.claims.bound import Bound, hedge_before, loose_quantities
from aneroid.reporting.claims.text import fold
from aneroid.reporting.evidence import Evidence
from aneroid.reporting.judging import judge_words
from aneroid.study.errors import Finding, PublicationError

TO = ("do", "deri", "deri ne", "up to")
"""Words between two live numbers that make them a range."""
WAIVER = re.compile(r'^waive:\s*"(?P<name>[^",]+),\s*(?P<reason>[^"]+)"$')


@dataclass(frozen=True, slots=True)
class Waived:
    """Words that somebody let stand, who and why."""

    words: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A bound or waived statement of a narrative, with its line."""

    line: int
    content: Bound | Waived


def check_words(
    text: str, inline: re.Pattern[str], evidence: Evidence, language: str, where: str, *, judged: bool
) -> Iterator[Finding]:
    """Findings on the words of a line: bound ones that are not borne out, hedges before live numbers, unbound ones.

    Contradictions are errors of the binding itself (see ``narrative``) and not repeated here.
    """
    for match in inline.finditer(text):
        target = match["target"] or ""
        if target.startswith("est:") and judged:
            yield from _bound(match["text"], target[4:], evidence, language, where)
        elif target.startswith("waive:") and not WAIVER.match(target):
            yield Finding.of("R-WAIVE-1", where=where, severity="error", words=match["text"])
        elif match["bind"] is not None:
            hedge = "" if match["bind"].strip().startswith("survey.") else hedge_before(text[: match.start()], language)
            if hedge and not (fold(hedge).text in TO and "}}" in text[: match.start()]):
                yield Finding.of(
                    "R-WORD-2", where=where, severity="warning", words=hedge, binding=match["bind"].strip()
                )
    for words in loose_quantities(inline.sub(_kept, text), language, opinion=_has_estimate(text, inline)):
        yield Finding.of("R-WORD-1", where=where, severity="warning", words=words)


def _has_estimate(text: str, inline: re.Pattern[str]) -> bool:
    """Whether a line holds a live share (facts of the survey do not count)."""
    return any(m["bind"] is not None and not m["bind"].strip().startswith("survey.") for m in inline.finditer(text))


def _kept(match: re.Match[str]) -> str:
    """What of a binding is still read for loose words: the text of an emphasis or note, nothing of a bound one."""
    return match["strong"] or match["emphasis"] or match["note"] or " ; "


def _bound(words: str, target: str, evidence: Evidence, language: str, where: str) -> Iterator[Finding]:
    try:
        bound = judge_words(words, target, evidence, language, where=where)
    except PublicationError:
        return  # a finding of the binding itself
    judgement = bound.judgement
    if judgement is None:
        yield Finding.of("R-CLAIM-3", where=where, severity="warning", words=words)
    elif judgement.verdict in ("not_significant", "imprecise", "unsupported"):
        verdict = judgement.verdict.replace("_", " ")
        yield Finding.of(
            "R-CLAIM-2", where=where, severity="warning", words=words, verdict=verdict, reason=judgement.reason
        )


def statements(source: str, inline: re.Pattern[str], evidence: Evidence, language: str) -> list[Statement]:
    """Every bound and waived statement of a narrative, for the audit annex; what cannot be read is left out."""
    found: list[Statement] = []
    for number, text in enumerate(_lines(source), start=1):
        for match in inline.finditer(text):
            target = match["target"] or ""
            waiver = WAIVER.match(target)
            if waiver:
                found.append(Statement(number, Waived(match["text"], waiver["name"].strip(), waiver["reason"].strip())))
            elif target.startswith("est:"):
                try:
                    found.append(Statement(number, judge_words(match["text"], target[4:], evidence, language)))
                except PublicationError:
                    continue
    return found


INTERVAL = re.compile(r"\b9[059] ?(?:%|percent|odsto|për qind|përqind) ?(?:intervals?|CI|confidence|interval\w*)")
SHARE = re.compile(r"\d+(?:[.,]\d+)?\s?(?:%|percent|odsto|për qind|përqind)")


def check_titles(titles: Sequence[tuple[str, str]], language: str) -> list[Finding]:
    """Shares and words of quantity in titles, captions and labels, which no estimate stands behind.

    Args:
        titles: where each stands, and its text.
    """
    findings = []
    for where, text in titles:
        for words in loose_quantities(text, language, opinion=True):
            findings.append(Finding.of("R-WORD-1", where=where, severity="warning", words=words))
        if SHARE.search(INTERVAL.sub("", text)):
            findings.append(Finding.of("R-DIGIT-1", where=where, severity="warning", text=text[:60]))
    return findings


def check_parity(sources: Mapping[str, str], inline: re.Pattern[str]) -> list[Finding]:
    """Whether the language versions rest on the same evidence, paragraph by paragraph; the first is the measure."""
    if len(sources) < 2:
        return []
    (first, text), *others = sources.items()
    wanted = _evidence_by_paragraph(text, inline)
    findings = []
    for language, source in others:
        found = _evidence_by_paragraph(source, inline)
        place = f"report/{language}.md"
        if len(found) != len(wanted):
            facts = {"found": len(found), "first": first, "wanted": len(wanted)}
            findings.append(Finding.of("R-PARITY-2", where=place, severity="warning", **facts))
        apart = next(((a, b) for a, b in zip(found, wanted, strict=False) if a[1] != b[1]), None)
        if apart is not None:
            (line, own), (there, other) = apart
            missing, more = (", ".join(sorted(x)) or "nothing" for x in (other - own, own - other))
            facts = {"first": first, "line": there, "missing": missing, "more": more}
            findings.append(Finding.of("R-PARITY-1", where=f"{place}, line {line}", severity="warning", **facts))
    return findings


COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def _lines(source: str) -> list[str]:
    """The lines of a narrative, comments emptied but counted."""
    return COMMENT.sub(lambda m: "\n" * m.group().count("\n"), source).splitlines()


def _evidence_by_paragraph(source: str, inline: re.Pattern[str]) -> list[tuple[int, frozenset[str]]]:
    """The bindings of every paragraph that has some, with the line where it begins."""
    found: list[tuple[int, frozenset[str]]] = []
    held: set[str] = set()
    start = 0
    for number, text in enumerate([*_lines(source), ""], start=1):
        if text.strip():
            start = start or number
            for match in inline.finditer(text):
                target = match["target"] or ""
                if match["bind"] is not None:
                    held.add(_normal(match["bind"].partition("|")[0]))
                elif target.startswith("est:"):
                    held.add(_normal(target[4:]))
        else:
            if held:
                found.append((start, frozenset(held)))
            held, start = set(), 0
    return found


def _normal(text: str) -> str:
    return re.sub(r"\s+", "", text)
