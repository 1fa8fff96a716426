"""A sentence as the claim checker reads it: its quantities, and the stretch of words that each speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from aneroid.reporting.claims.judge import Verdict
from aneroid.reporting.claims.lexicon import CUES
from aneroid.reporting.claims.quantities import Quantity
from aneroid.reporting.claims.terms import Term
from aneroid.reporting.claims.text import Folded
from aneroid.reporting.claims.thesaurus import ASKS, CLAUSE, GROUPS, speaks

JOINT = (
    r"[,;(]|\b(?:followed by|compared (?:to|with)|against|versus|pasuar nga|krahasuar me|naspram|u poredenju sa"
    r"|and|but|while|dhe|kurse|ndersa|por|i|a|ali|dok)\b"
)
ASIDE = (
    r"[^\w;]*(?:(?:of (?:all |the )?(?:respondents|citizens|people|adults|residents|them|those asked|voters)"
    r"|(?:e|te) (?:te )?(?:qytetareve|anketuarve|respondenteve)|gradana|ispitanika|anketiranih)[^\w;]*)?"
)

GLOSS = re.compile(
    r"(?: [\w'-]+){0,4},? (?:odnosno|tacnije|to jest|preciznije|that is|namely|more precisely|or rather"
    r"|gjegjesisht|perkatesisht|konkretisht|me saktesisht)(?: njih| prej tyre| of them)? ?,? ?"
    r"|(?: [\w'-]+){0,3}, njih "
)
"""What stands between a share in words and the figure that says it again: "more than half of citizens, that is 53%"."""


@dataclass(frozen=True, slots=True)
class ClaimFinding:
    """A checkable statement of a sentence and what the tables say of it."""

    sentence: str
    quantity: str
    verdict: Verdict
    cells: tuple[str, ...]
    reason: str
    where: str = ""
    kind: str = "claim"


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, list item or heading of a report, with its place and the heading above it."""

    text: str
    where: str = ""
    heading: str = ""
    is_title: bool = False
    """A heading or caption: it names a topic; only what it states in numbers or words of quantity is checked."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence being read: folded, its quantities found and taken out."""

    sentence: str
    folded: Folded
    plain: str
    language: str
    quantities: tuple[Quantity, ...]
    context: tuple[Term, ...]
    is_title: bool = False

    @property
    def is_question(self) -> bool:
        """Whether it asks; a question states nothing."""
        return self.sentence.rstrip("\"'”’)] ").endswith("?") or (
            self.is_title and pattern("asks", self.language).match(self.folded.text) is not None
        )

    def of(self, *kinds: str) -> list[Quantity]:
        return [q for q in self.quantities if q.kind in kinds]


@cache
def pattern(name: str, language: str) -> re.Pattern[str]:
    if name == "strong":
        texts = [text for cue in CUES if cue.name in ("degree", "intensity") for text in cue.texts[language]]
        return re.compile(rf"(?<![\w-])(?:{'|'.join(texts)})(?![\w-])")
    if name == "asks":
        return re.compile(ASKS[language])
    return re.compile(GROUPS[language])


def clause_of(s: Statement, q: Quantity, shares: Sequence[Quantity]) -> tuple[int, int]:
    """The stretch of a sentence that a quantity speaks of."""
    others = sorted((o.start, o.end) for o in shares)
    between = [(a[1], b[0]) for a, b in pairwise(others) if not re.search(r"\w", s.folded.text[a[1] : b[0]])]
    cuts = [
        m.end()
        for m in CLAUSE[s.language].finditer(s.folded.text)
        if not _in_brackets(s.folded.text, m.start())
        and not any(a <= m.start() < b for a, b in between)
        and not any(
            m.start() - 1 <= b <= m.start() for _, b in others if m.group() == " - "
        )  # "30% - poverty, 25% - ..."
    ]
    length = len(s.plain)
    bounds = sorted({0, length, *(c for c in cuts if _useful(s, c))})
    start = max(b for b in bounds if b <= q.start)
    end = min((b for b in bounds if b > q.start), default=length)
    inside = [o for o in others if start <= o[0] < end]
    singles = inside
    if len(inside) > 1:
        inside = _grouped(s, inside)
        place = next(k for k, o in enumerate(inside) if o[0] <= q.start < o[1])
    if len(inside) > 1:
        text = s.folded.text
        trailing = not re.search(r"\w{2,}", s.plain[inside[-1][1] : end])
        before = s.plain[start : inside[0][0]]
        few = len(re.findall(r"\w{4,}", before)) <= 2
        leading = few and not (trailing and re.search(r"\w{3,}", before))
        said_twice = [sum(a <= o[0] < b for o in singles) > 1 for a, b in inside]
        if place:
            a, b = inside[place - 1][1], inside[place][0]
            start = _between(text, a, b, leading=leading, end=False, twice=said_twice[place - 1])
        if place + 1 < len(inside):
            a, b = inside[place][1], inside[place + 1][0]
            end = _between(text, a, b, leading=leading, end=True, twice=said_twice[place])
    return start, end


def _in_brackets(text: str, place: int) -> bool:
    """Whether a place lies within brackets: what stands there ends no clause ("(CI 95%: 51-59%)")."""
    return text.rfind("(", 0, place) > text.rfind(")", 0, place) and ")" in text[place:]


def _between(text: str, a: int, b: int, *, leading: bool, end: bool, twice: bool = False) -> int:
    """Where the words of one quantity end and those of the next begin: at the last comma or "and" between them.

    A figure in brackets with nothing else to itself shares the words before it with the quantity before.

    Args:
        end: asked for the end of the first, not for the start of the second.
        twice: the first is said in words and in a figure, so that what follows its bracket is about it.
    """
    bracketed = text[a:b].rstrip().endswith("(")
    gap = text[a:b]
    closed = re.match(r"\s*\)|\s*\((?=[^()]*[a-z]{3})[^()]*\)", gap)  # "47% (living in Kosovo) to 10% (marriage)"
    if closed and not twice:  # a figure in brackets belongs to what stands before it
        return a + closed.end()
    if gap.rstrip().endswith("("):
        gap = gap[: gap.rindex("(")]
    joints = [a + m.start() for m in re.finditer(JOINT, gap)]
    if joints:
        return joints[-1]
    if bracketed and re.search(r"\w{3,}", gap):
        return b if end else a
    return b if leading else a


def around(s: Statement, cue: Quantity, shares: Sequence[Quantity]) -> Statement:
    """The statement cut down to the part between other shares in which a ranking stands."""
    joints = [q.start for q in shares if re.search(r"(?:,|;|\band|\bdhe|\bi)\s*$", s.folded.text[: q.start])]
    bounds = sorted({0, len(s.plain), *joints, *(m.end() for m in CLAUSE[s.language].finditer(s.folded.text))})
    a, b = max(x for x in bounds if x <= cue.start), min((x for x in bounds if x > cue.start), default=len(s.plain))
    return replace(s, plain=" " * a + s.plain[a:b] + " " * (len(s.plain) - b))


def twins(s: Statement, shares: Sequence[Quantity]) -> list[list[Quantity]]:
    """Quantities that say the same thing twice, in words and in a figure: "three quarters (75%)"."""
    ordered = sorted(shares, key=lambda q: q.start)
    spans = _grouped(s, [(q.start, q.end) for q in ordered]) if ordered else []
    groups = [[q for q in ordered if a <= q.start < b] for a, b in spans]
    return [g for g in groups if len(g) == 2 and sum(q.kind == "number" and not q.modifier for q in g) == 1]


def _grouped(s: Statement, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Quantities with nothing but signs between them say the same thing: "almost everybody, 96%,"."""
    groups = [spans[0]]
    text = s.folded.text
    for start, end in spans[1:]:
        between = text[groups[-1][1] : start]
        figures = text[groups[-1][0]].isdigit() and text[start].isdigit()
        if figures:  # "57 - 38 percent" are two sides of one question, "37%, 40%" are two things
            alike = re.fullmatch(r"\s*-\s*", between) is not None
        else:
            alike = bool(re.fullmatch(ASIDE, between) or GLOSS.fullmatch(between) or _glosses(s, between, text[end:]))
        if not alike:
            groups.append((start, end))
        else:
            groups[-1] = (groups[-1][0], end)
    return groups


def _glosses(s: Statement, between: str, after: str) -> bool:
    """Whether a figure in brackets repeats the share before it: "nearly half of all farmers (45%)"."""
    if not re.fullmatch(r"(?: [\w'-]+){0,5} \(", between) or not re.match(r"\s*\)", after):
        return False
    return not re.search(JOINT.replace("[,;(]|", ""), between) and not speaks("attitude", between, s.language)


def _useful(s: Statement, cut: int) -> bool:
    return bool(s.plain[cut:].strip())
