"""The audit annex: every statement in words, what it rests on, and what was let stand by whom."""

from __future__ import annotations

from collections.abc import Sequence

from aneroid.reporting.claims.bound import Bound
from aneroid.reporting.document import Box, Chapter, Entry, Run
from aneroid.reporting.evidence import Estimate
from aneroid.reporting.loose import Statement, Waived
from aneroid.reporting.words import Wording


def audit_chapter(found: Sequence[Statement], words: Wording, confidence: float) -> Chapter | None:
    """The annex as a chapter; none when nothing was stated in words."""
    claims = tuple(_claim(one.content, words, confidence) for one in found if isinstance(one.content, Bound))
    waivers = tuple(_waiver(one.content) for one in found if isinstance(one.content, Waived))
    boxes = (
        Box("audit-claims", words.say("audit.claims"), claims),
        Box("audit-waivers", words.say("audit.waivers"), waivers),
    )
    blocks = tuple(box for box in boxes if box.entries)
    return Chapter("audit", words.say("audit"), blocks) if blocks else None


def _claim(bound: Bound, words: Wording, confidence: float) -> Entry:
    """Words, the estimates that they rest on with their values, and whether they hold."""
    verdict = words.say(f"audit.{bound.judgement.verdict}" if bound.judgement else "audit.none")
    cells = "; ".join(_interval(cell, words, confidence) for cell in bound.resolved.cells)
    return Entry(bound.words, (Run(verdict, "strong"), Run(f" – {bound.expression}: {cells}")))


def _interval(cell: Estimate, words: Wording, confidence: float) -> str:
    level = words.percent(confidence)
    if cell.is_mean:
        mean, low, high = (words.number(value, 2) for value in (cell.estimate, cell.low, cell.high))
        return words.say("interval", share=mean, confidence=level, low=low, high=high)
    low, high = words.number(100 * cell.low, 1), words.percent(cell.high, 1)
    return words.say("interval", share=words.percent(cell.estimate, 1), confidence=level, low=low, high=high)


def _waiver(waived: Waived) -> Entry:
    return Entry(waived.words, (Run(waived.name, "strong"), Run(f" – {waived.reason}")))
