"""What a comparison or a ranking sets against each other: answers of one question, or items of one battery."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aneroid.reporting.claims.comparing import Side, judge_chain, judge_first, judge_line, judge_place
from aneroid.reporting.claims.judge import Judgement
from aneroid.reporting.claims.naming import named_options, option_scores
from aneroid.reporting.claims.published import Question
from aneroid.reporting.claims.quantities import Quantity
from aneroid.reporting.claims.readings import Reading, readings
from aneroid.reporting.claims.scales import PARTIAL
from aneroid.reporting.claims.statements import Statement
from aneroid.reporting.claims.terms import Term, terms_of
from aneroid.reporting.claims.text import fold
from aneroid.reporting.claims.thesaurus import CLAUSE, role_of

OUTNUMBER = re.compile(r"outnumber|outweigh|exceed|overt|surpass|outstrip|nadmas|pretek|(?:ka(?:ne)? )?tejkal")
FOLLOWED = re.compile(
    r"\b(?:follow|(?:and )?then\b|zatim|potom|pastaj|ahead of|pasuar|ndjek|ndjekur|sled|ispred)|(?<=, )para(?= )"
)


def rank_options(
    question: Question, own: list[Term], cue: Quantity, s: Statement
) -> tuple[Judgement, tuple[str, ...]] | None:
    """A ranking of the answers of one question; a chain ("followed by") says them in their order."""
    chain = FOLLOWED.search(s.plain)
    chained = chain is not None
    named = list(named_options(question, own))
    if chain is not None:
        after = chain.start()
        head = list(named_options(question, [t for t in own if t.start < chain.start()]))
        tail = list(named_options(question, [t for t in own if t.start >= chain.start()]))
        tail.sort(key=lambda o: _place(question, o, [t for t in own if t.start >= after]))
        if head and tail and not set(head) & set(tail):
            return _chain(question, head, tail, next_in_line=chain.group() not in AHEAD, least=cue.name == "least")
    if not named:
        return None
    order = [c.option for c in question.cells if question.roles[c.option] not in ("dont_know", "other")]
    others = [o for o in order if o not in named]
    sides = {o: Side(question.cell(o).label, Reading(question, (o,))) for o in order}
    cells = tuple(question.ref(o) for o in named)
    if (chained and len(named) >= 2) or len(named) >= 3:
        places = sorted(
            named,
            key=lambda o: _place(question, o, own),
        )
        return judge_chain([sides[o] for o in places]), tuple(question.ref(o) for o in places)
    if not others:
        return None
    if cue.value > 1:
        if len(named) != 1:  # "third and fourth": each has a place of its own
            return None
        return judge_place(sides[named[0]], [sides[o] for o in others], int(cue.value)), cells
    return judge_first([sides[o] for o in named], [sides[o] for o in others], least=cue.name == "least"), cells


AHEAD = ("ahead of", "ispred", "para")


def _chain(
    question: Question, head: list[str], tail: list[str], *, next_in_line: bool, least: bool
) -> tuple[Judgement, tuple[str, ...]]:
    """The answers of the head are first of all, those of the tail come after them, and next when it is said so."""
    order = [c.option for c in question.cells if question.roles[c.option] not in ("dont_know", "other")]
    sides = {o: Side(question.cell(o).label, Reading(question, (o,))) for o in order}
    named = [o for o in (*head, *tail) if o in sides]
    others = [sides[o] for o in order if o not in named]
    cells = tuple(question.ref(o) for o in named)
    return judge_line(
        [sides[o] for o in head], [sides[o] for o in tail], others if next_in_line else [], least=least
    ), cells


def _place(question: Question, option: str, own: Sequence[Term]) -> int:
    """Where a sentence names an answer."""
    label = {name for name, _ in _terms_of_label(question, option)}
    return min((t.start for t in own if t.name in label), default=0)


def _terms_of_label(question: Question, option: str) -> set[tuple[str, int]]:
    return {(t.name, t.sign) for t in terms_of(fold(question.cell(option).label).text, question.language)}


def option_sides(question: Question, s: Statement, cue: Quantity, language: str) -> tuple[Side, Side] | None:
    """The two answers that a comparison sets against each other, in the order of the sentence."""
    split = pivot(s, cue)
    found = []
    for part in (s.plain[:split], s.plain[split:]):
        scores = option_scores(question, terms_of(part, language))
        best = max(scores.values(), default=0.0)
        found.append(next((o for o in scores if scores[o] == best and best > 0), None))
    first, second = found
    if first is None or second is None or first == second:
        return None
    return Side(question.cell(first).label, Reading(question, (first,))), Side(
        question.cell(second).label, Reading(question, (second,))
    )


def item_sides(
    family: Sequence[Question], s: Statement, cue: Quantity, own: list[Term], language: str
) -> tuple[Side, Side] | None:
    """The two items of a battery that a comparison sets against each other."""
    split = pivot(s, cue)
    common = frozenset.intersection(*(q.item_terms for q in family))
    chosen: list[Question] = []
    spoken = [{t.name for t in terms_of(part, language)} for part in (s.plain[:split], s.plain[split:])]
    bodies = [{t for t in words if role_of(t) == "entity"} for words in spoken]
    telling = frozenset[str]().union(*(q.item_terms for q in family)) - common
    things = [{t for t in words & telling if role_of(t) != "entity"} for words in spoken]
    for k in (0, 1):  # what one side leaves out is as in the other
        here = spoken[k] | (bodies[1 - k] if not bodies[k] else set()) | (things[1 - k] if not things[k] else set())
        hits = [
            (
                len((q.item_terms - common) & here)
                + 0.5 * len({t for t in q.stem_terms if role_of(t) == "entity"} & here),
                q,
            )
            for q in family
            if q not in chosen
        ]
        best = max(hits, key=lambda pair: pair[0], default=None)
        if best is None or best[0] < 1:
            return None
        chosen.append(best[1])
    sides = []
    for question in chosen:
        found = readings(
            question,
            PARTIAL.sub(" ", s.plain[:split]),
            [t for t in own if t.name not in question.item_terms],
            language,
            strong=False,
        )
        if not found:
            return None
        sides.append(Side(question.item, found[0]))
    return sides[0], sides[1]


FOR_IT = re.compile(
    r"\W*(?:are |is |were )?(?:(?:for|in favou?r(?: of)?|pro|per|za)(?: (?:it|this|that|them|te|to|ga|nju))?"
    r"|(?:(?:it|them) )?(?:as )?(?:(?:positive|good|yes)(?:ly)?|(?P<no>negative|bad|no)(?:ly)?))\W*$"
)
"""The second side of "more are against it than for it" and of "more see it as negative than as positive"."""


def reading_sides(question: Question, s: Statement, cue: Quantity, language: str) -> tuple[Side, Side] | None:
    """The two sides of a scale that a comparison sets against each other: "more bad than good", "twice as many for it
    as against it"; each side says by itself which answers it means."""
    if re.match(r"(?:worse|better)\b", fold(cue.text).text):  # an answer, not a comparison of answers
        return None
    split = pivot(s, cue)
    ends = min((m.start() for m in CLAUSE[s.language].finditer(s.folded.text, split)), default=len(s.plain))
    found: list[Reading] = []
    for k, part in enumerate((s.plain[:split], s.plain[split:ends])):
        own = terms_of(part, language)
        if k and not own and (said_so := FOR_IT.match(part)):
            role = "no" if said_so["no"] else "yes"
            options = tuple(o for o, r in question.roles.items() if r == role)
            if not options:
                return None
            found.append(Reading(question, options))
            continue
        said = [r for r in readings(question, part, own, language, strong=False) if not r.loose]
        if not own or not said:
            return None
        found.append(said[0])
    a, b = found
    if set(a.options) & set(b.options):
        return None
    labels = [" or ".join(question.cell(o).label for o in r.options) for r in found]
    return Side(labels[0], a), Side(labels[1], b)


def pivot(s: Statement, cue: Quantity) -> int:
    """Where the second side of a comparison begins: after "than" or its like."""
    if OUTNUMBER.match(s.folded.text[cue.start :]):
        return cue.end
    after = s.folded.text[cue.start :]
    strong = re.search(
        r"\b(?:than|compared (?:to|with)|krahasuar me|sesa|nego|u odnosu na|u poredenju sa)\b", after[3:]
    )
    if cue.kind == "ratio":
        ends = [m.end() for m in re.finditer(r"\b(?:than|as|se|sesa|nego|od)\b", after)]
        return cue.start + ends[-1] if ends else cue.end
    match = strong or re.search(r"\b(?:as|to|se|od)\b", after[3:])
    return cue.start + 3 + match.end() if match else cue.end


def asks_for_most(question: Question, q: Quantity) -> bool:
    """Whether "most" is a question's own word, and no share: "Where do you get most of your news?"."""
    return MOST.match(fold(q.text).text) is not None and MOST.search(fold(question.wording).text) is not None


MOST = re.compile(
    r"\b(?:most(?:ly)?|mainly|mostly|primarily|me se shumti|kryesisht|uglavnom|najcesce|najvise|pretezno|vecinom)\b"
)


SUPERLATIVE_ASKED = re.compile(
    r"\b(?:most|main|chief|best|(?:bigg|larg|great)est|me se shumti|kryesor\w*|me (?:i|e) (?:madh|mir)\w*"
    r"|naj\w+|glavn\w+)\b"
)
LEAST = re.compile(
    r"\b(?:least|worst|lowest|smallest|fewest|se paku|me (?:i|e|te) (?:keq\w*|ulet)|najmanje|najgor\w*|najniz\w*)\b"
)


def asks_for_first(question: Question, cue: Quantity, text: str) -> bool:
    """Whether a question itself asks for what is best, most or main, in the words of a sentence.

    Args:
        text: of the sentence, folded; the word after the superlative counts, too ("the biggest problem").
    """
    if cue.name == "least" and not LEAST.search(fold(question.wording).text):
        return False
    follows = re.match(r"\s*(\w{3,})", text[cue.end :])
    words = set(re.findall(r"\w{3,}", fold(cue.text).text)) - {"the", "and"} | ({follows[1]} if follows else set())
    if question.language == "sq":  # the thing comes first: "problemi me i madh"
        words |= set(re.findall(r"(\w{3,})\s*$", text[: cue.start]))
    asked = set(re.findall(r"\w{3,}", fold(f"{question.wording} {question.title}").text))
    return bool(words & asked)
