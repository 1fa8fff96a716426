"""The claim checker: every checkable sentence of a text, tied to the tables, with a verdict and its reason."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from aneroid.reporting.claims.battery import battery_rank, judge_battery
from aneroid.reporting.claims.comparing import judge_equal, judge_order, judge_points, judge_ratio
from aneroid.reporting.claims.judge import ORDER, Judgement, Share, Verdict, judge, margin_statement
from aneroid.reporting.claims.linking import Corpus, Match, Reading, option_scores, readings, unasked
from aneroid.reporting.claims.published import Question
from aneroid.reporting.claims.quantities import Quantity, find_quantities
from aneroid.reporting.claims.scales import EXTREME, PARTIAL
from aneroid.reporting.claims.sides import FOLLOWED, asks_for_first, item_sides, option_sides, rank_options
from aneroid.reporting.claims.statements import ClaimFinding, Passage, Statement, around, clause_of, pattern
from aneroid.reporting.claims.terms import Term, side_of, terms_of
from aneroid.reporting.claims.text import detect_language, fold, split_sentences
from aneroid.reporting.claims.thesaurus import ANAPHORA, role_of, speaks

WEAK, STRONG = 0.34, 0.52
"""Below WEAK nothing is tied to a sentence; below STRONG nobody is accused: a bad fit is then left to a person."""
SOME_SHARES = (
    r"\b(?:at most|up to|largest|table|tabel\w*|question|share of|shares|group|subgroup"
    r"|deri ne|najvise|najveca|se shumti)\b"
)
BOUNDS = {
    "en": re.compile(r"\b(?:only|but|if|unless|provided)\b"),
    "sq": re.compile(r"\b(?:vetem|por|nese|perderisa)\b"),
    "sr": re.compile(r"\b(?:samo|ali|ako|osim)\b"),
}
"""Words with which an answer sets bounds to itself: "yes, but only upon request"."""
PART_OF = {
    "en": re.compile(r"\b(?:of (?:them|these|those|whom)|among (?:them|these|whom)|very much so|strongly so)\b"),
    "sq": re.compile(r"\b(?:prej tyre|nga keta|nga ata|mes tyre)\b"),
    "sr": re.compile(r"\b(?:od njih|medu njima|od kojih)\b"),
}
ANSWER_WORD = re.compile(r"\b(?:positiv|pozitiv|yes|no|po|jo|da|ne)\w{0,5}\b")


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
    reviewer = _Reviewer(Corpus(questions), spoken, deff)
    return [finding for passage in passages for finding in reviewer.passage(passage)]


def _whole(passages: Sequence[Passage]) -> list[Passage]:
    """A number that stands alone (a key figure) goes with the words after it."""
    whole: list[Passage] = []
    for passage in passages:
        if whole and re.fullmatch(r"\d{1,3}(?:[.,]\d+)?\s?%", whole[-1].text.strip()):
            passage = replace(passage, text=f"{whole.pop().text} {passage.text}")
        whole.append(passage)
    return whole


class _Reviewer:
    def __init__(self, corpus: Corpus, language: str, deff: float | None) -> None:
        self.corpus = corpus
        self.language = language
        self.deff = deff
        self.last: Reading | None = None
        self.sentence_terms: list[Term] = []

    def passage(self, passage: Passage) -> Iterator[ClaimFinding]:
        before: tuple[Term, ...] = tuple(terms_of(fold(passage.heading).text, self.language))
        self.last = None
        for sentence in split_sentences(passage.text):
            statement = replace(self.statement(sentence, before), is_title=passage.is_title)
            found = list(self.findings(statement))
            for finding in found:
                yield replace(finding, where=passage.where)
            before = tuple(terms_of(statement.plain, self.language)) or before

    def statement(self, sentence: str, context: tuple[Term, ...]) -> Statement:
        folded = fold(sentence)
        quantities = tuple(find_quantities(folded, self.language))
        plain = folded.text
        for q in quantities:
            if q.kind in ("rank", "more", "less", "degree", "intensity"):
                continue  # "more responsible than" says what it compares, "very" which answers are meant
            plain = plain[: q.start] + " " * (q.end - q.start) + plain[q.end :]
        return Statement(sentence, folded, plain, self.language, quantities, context)

    def findings(self, s: Statement) -> Iterator[ClaimFinding]:
        """All findings of a sentence."""
        if s.is_question:
            return
        methods = s.of("method")
        if methods:
            yield from self.method(s, methods)
            return
        shares = s.of("number", "range", "fraction", "majority")
        comparing = s.of("rank", "more", "less", "equal", "ratio", "points")
        opinion = self.opinion(s)
        told = False
        for q in shares:
            finding = self.share(s, q, shares)
            told = told or finding.verdict != "unbound"
            if finding.verdict != "unbound" or q.kind not in ("majority", "fraction") or opinion:
                yield finding
        if told and self.last is not None:  # "44% see X as the best": the question's own superlative
            own = self.last.question
            comparing = [c for c in comparing if c.kind != "rank" or not asks_for_first(own, c)]
        if comparing and (opinion or not shares):
            yield from self.comparison(s, comparing, shares)
        for q in s.of("vague", "remainder") if opinion else ():
            yield self.vague(s, q)
        asserted = bool(shares or comparing or s.of("vague", "remainder"))
        if not asserted and not s.is_title and speaks("attitude", s.plain, self.language):
            yield from self.generic(s)
        yield from self.over_time(s)
        if (shares or comparing) and pattern("groups", self.language).search(s.folded.text):
            yield from self.groups(s)

    def opinion(self, s: Statement) -> bool:
        """Whether a sentence speaks of what people think."""
        return any(speaks(name, s.folded.text, self.language) for name in ("attitude", "people"))

    # -- shares ----------------------------------------------------------------------------------------------------

    def share(self, s: Statement, q: Quantity, shares: Sequence[Quantity]) -> ClaimFinding:
        """A number, fraction or majority."""
        if q.kind == "number" and q.value > 100:
            return _finding(s, q.text, "contradicts", (), "A share of more than 100% is no share.")
        clause, weighted, own = self.scope(s, q, shares)
        continued = self.continued(s, q, clause, own)
        if continued is not None and ORDER[continued.verdict] <= ORDER["not_significant"]:
            return continued
        last, self.last = self.last, None
        finding = self.judged(s, q, clause, weighted, own)
        self.last = self.last or last
        return finding if continued is None or finding.verdict in ("matches", "imprecise") else continued

    def continued(self, s: Statement, q: Quantity, clause: str, own: list[Term]) -> ClaimFinding | None:
        """A clause that goes on about the question before it: "22% expect it sooner", "42% do not", "49% Serbs".

        Its own words add no other topic. It means what it says of that question; a number with nothing said beside it
        may be another answer of the question.
        """
        if self.last is None or q.kind not in ("number", "fraction", "majority"):
            return None
        question = self.last.question
        topics = {t.name for t in own if role_of(t.name) != "entity" and t.name not in question.weights}
        if len(topics) > 1 or any(self.corpus.knows(t) for t in topics):
            return None
        heads = self.head(s, s.plain.find(clause.strip()[:40]) if clause.strip() else 0)
        entities = {t.name: 1.0 for t in [*own, *heads] if role_of(t.name) == "entity"}
        siblings = [m for m in self.corpus.families[question.name] if self.corpus.mismatch(m, entities) == 0.0]
        found: list[Reading] = []
        if entities and siblings and question not in siblings and side_of(clause, self.language) > 0:
            question = siblings[0]
            if not ANSWER_WORD.search(clause) and set(self.last.options) <= {c.option for c in question.cells}:
                found.append(Reading(question, self.last.options))
        said = readings(question, clause, own, self.language, strong=False)
        found += [r for r in said if not r.loose]
        if not found:
            return None
        judged = [(judge_reading(q, r), r) for r in found]
        silent = not any(option_scores(question, own).values()) and not PARTIAL.search(clause)
        if q.kind == "number" and question is self.last.question and silent:
            singles = [Reading(question, (c.option,)) for c in question.cells if c.option not in self.last.options]
            judged += [
                (j, r)
                for r in singles
                if (j := judge_reading(q, r)).verdict == "matches" and not _opposed(clause, self.language)
            ]
        judgement, reading = min(judged, key=lambda pair: ORDER[pair[0].verdict])
        if ORDER[judgement.verdict] <= ORDER["not_significant"]:
            self.last = reading
        return _finding(s, q.text, judgement.verdict, reading.cells, judgement.reason)

    def judged(
        self, s: Statement, q: Quantity, clause: str, weighted: dict[str, float], own: list[Term]
    ) -> ClaimFinding:
        missing = unasked((t.name for t in own), self.corpus)
        ranked = self.corpus.rank(weighted)
        if missing:
            return _finding(s, q.text, "unsupported", (), f"No table asks about {', '.join(missing)}.")
        if not ranked or ranked[0].coverage < WEAK:
            return _unbound(s, q, ranked)
        strong = pattern("strong", self.language).search(clause) is not None
        best: tuple[Judgement, tuple[str, ...]] | None = None
        for match in self.corpus.tied(ranked):
            found = self.match(q, match, clause, weighted, own, strong=strong)
            if found is not None and (best is None or ORDER[found[0].verdict] < ORDER[best[0].verdict]):
                best = found
        if best is None:
            return _unbound(s, q, ranked)
        judgement, cells = best
        if judgement.verdict in ("contradicts", "overstated") and not _sure(q, ranked[0]):
            return _finding(
                s,
                q.text,
                "unbound",
                cells,
                f"Perhaps about {ranked[0].question.name}, but too little in the sentence says so. {judgement.reason}",
            )
        return _finding(s, q.text, judgement.verdict, cells, judgement.reason)

    def match(
        self, q: Quantity, match: Match, clause: str, weighted: dict[str, float], own: list[Term], *, strong: bool
    ) -> tuple[Judgement, tuple[str, ...]] | None:
        """The most favourable reading of a question (or a battery) that is on topic."""
        whole = q.kind in ("majority", "generic", "range")
        members = self.corpus.members(match, weighted, whole=whole)
        options = [(m, readings(m, clause, own, self.language, strong=strong)) for m in members]
        if q.kind != "number":
            options = [(m, [x for x in r if not x.loose]) for m, r in options]
        if q.name == "people at large" and not match.question.is_polar and side_of(clause, self.language) < 0:
            return None
        options = [(m, r) for m, r in options if r]
        if not options and q.kind == "number" and self.sentence_terms:
            wide = [(m, readings(m, clause, self.sentence_terms, self.language, strong=strong)) for m in members]
            singles = [x for m, r in wide if not m.is_polar for x in r if len(x.options) == 1]
            right = [(j, x) for x in singles if (j := judge_reading(q, x)).verdict == "matches"]
            return (right[0][0], right[0][1].cells) if right else None
        if not options:
            return None
        if whole and len(options) > 1 and self.corpus.spans_entities(members, weighted):
            return None
        if whole and len(options) > 1:
            return judge_battery(q, [r for _, r in options])
        judged = [(judge_reading(q, reading), reading) for _, found in options for reading in found]
        judgement, reading = min(judged, key=lambda pair: (ORDER[pair[0].verdict], bool(pair[1].loose)))
        if judgement.verdict in ("contradicts", "overstated"):
            judgement, reading = min(
                judged,
                key=lambda pair: (
                    abs(pair[1].percent - (q.value if q.value == q.value else 50.0))
                    if q.kind in ("number", "fraction")
                    else 0
                ),
            )
        if judgement.verdict == "contradicts" and q.kind in ("number", "fraction"):
            part = self.part(q, reading, clause)
            if part is not None:
                return part
        self.last = self.last or reading
        return judgement, reading.cells

    def part(self, q: Quantity, reading: Reading, clause: str) -> tuple[Judgement, tuple[str, ...]] | None:
        """A number that is one of the answers that a reading adds up: imprecise, unless the words set the same bounds.

        "48% think so, but only on request" means the answer "Yes, but only upon request" and no other.
        """
        if len(reading.options) < 2 or not reading.question.is_polar:
            return None
        for option in reading.options:
            single = Reading(reading.question, (option,))
            if judge_reading(q, single).verdict == "matches":
                label = reading.question.cell(option).label
                if BOUNDS[self.language].search(fold(label).text) and BOUNDS[self.language].search(clause):
                    return Judgement("matches", f"The tables give {single.percent:g}%."), single.cells
                why = f"{q.value:g}% is only the answer {label!r}; with its like it is {reading.percent:g}%."
                return Judgement("imprecise", why), single.cells
        return None

    def scope(self, s: Statement, q: Quantity, shares: Sequence[Quantity]) -> tuple[str, dict[str, float], list[Term]]:
        """The clause of a quantity, the weight of every term for it, and the clause's own terms."""
        start, end = clause_of(s, q, shares)
        clause = s.plain[start:end]
        own = terms_of(clause, self.language)
        if start and not own and PART_OF[self.language].search(clause):
            clause = s.plain[:end]  # "17% of them very much so": the words before say what is meant
            own = terms_of(clause, self.language)
        weighted: dict[str, float] = {}
        self.sentence_terms = terms_of(s.plain, self.language)
        for term in self.sentence_terms:
            weighted[term.name] = max(weighted.get(term.name, 0.0), 0.4)
        for term in [*own, *self.head(s, start)]:
            weighted[term.name] = 1.0
        self.with_context(s, clause, weighted, own)
        if any(role_of(t.name) == "entity" and t.name != "kosovo" for t in own):
            named = {t.name for t in own}
            weighted = {t: w for t, w in weighted.items() if t in named or role_of(t) != "entity"}
        return clause, weighted, own

    def head(self, s: Statement, start: int) -> list[Term]:
        """What stands before a colon and holds for all after it: "Nuclear power: 52% against"."""
        colon = s.plain.find(": ")
        if 0 < colon < start or colon == start - 2:
            before = s.plain[:colon]
            if len(before.split()) <= 8:
                return terms_of(before, self.language)
        return []

    def with_context(self, s: Statement, clause: str, weighted: dict[str, float], own: list[Term]) -> None:
        """What "it", "this" and the like may stand for: the sentence before, or the heading."""
        thin = len({t.name for t in own}) < 2
        if s.context and (thin or re.search(ANAPHORA[self.language], clause)):
            for term in s.context:
                weighted.setdefault(term.name, 0.5 if thin else 0.25)

    # -- other kinds -----------------------------------------------------------------------------------------------

    def generic(self, s: Statement) -> Iterator[ClaimFinding]:
        """A statement on people at large, without a quantity: it says that most think so."""
        implied = Quantity(
            "generic", "", 0, 0, "people at large", low=50, high=100, weak=50, strong=100, above=50, strict=True
        )
        degree, intensity = s.of("degree"), s.of("intensity")
        weighted = {t.name: 1.0 for t in terms_of(s.plain, self.language)}
        own = terms_of(s.plain, self.language)
        if not own:
            return
        s = replace(
            s, plain=re.sub(r", (?:and |but )?not [^,;]*$|, (?:a )?ne [^,;]*$|, (?:e )?jo [^,;]*$", " ", s.plain)
        )
        self.with_context(s, s.plain, weighted, own)
        ranked = self.corpus.rank(weighted)
        if degree:
            implied = replace(implied, kind="majority", text=degree[0].text, low=66, weak=60, above=60, strict=False)
        if intensity and ranked and ranked[0].coverage >= WEAK and not has_degrees(ranked[0].question):
            asked = ranked[0].question.name
            why = f"{asked} was asked without degrees: how strongly people feel was not measured."
            yield _finding(s, intensity[0].text, "unsupported", (), why)
            return
        yield self.judged(s, implied, s.plain, weighted, own)

    def vague(self, s: Statement, q: Quantity) -> ClaimFinding:
        clause, weighted, own = self.scope(s, q, [q])
        missing = unasked((t.name for t in own), self.corpus)
        ranked = self.corpus.rank(weighted)
        if missing:
            return _finding(s, q.text, "unsupported", (), f"No table asks about {', '.join(missing)}.")
        if not ranked or ranked[0].coverage < STRONG or (q.kind == "vague" and ranked[0].answered < 0.5):
            return _unbound(s, q, ranked)
        found = [
            r
            for m in self.corpus.members(ranked[0], weighted, whole=False)
            for r in readings(m, clause, own, self.language, strong=False)
        ]
        cells = found[0].cells if found else ()
        shown = f" The tables give {found[0].percent:g}%." if found else ""
        why = (
            "It stands for everybody else, and nobody says who that is."
            if q.kind == "remainder"
            else "It says nothing that a reader could check; say the number."
        )
        return _finding(s, q.text, "imprecise", cells, why + shown)

    def method(self, s: Statement, numbers: Sequence[Quantity]) -> Iterator[ClaimFinding]:
        """A stated margin of error against sample size and design effect."""
        stated = [q for q in numbers if q.value < 30]
        if not self.corpus.questions or not stated or not re.search(r"error|gabim|gresk", s.folded.text):
            return
        n = max(q.n for q in self.corpus.questions)
        for q in stated:
            of_some = re.search(SOME_SHARES, s.folded.text) is not None
            judgement = margin_statement(q.value, q.digits, n, self.deff, of_some=of_some)
            yield _finding(s, q.text, judgement.verdict, (), judgement.reason)

    def over_time(self, s: Statement) -> Iterator[ClaimFinding]:
        opinion = speaks("attitude", s.folded.text, self.language) or pattern("people", self.language).search(
            s.folded.text
        )
        known = any(self.corpus.knows(t.name) for t in terms_of(s.plain, self.language))
        for q in s.of("trend"):
            if opinion or known:
                yield _finding(
                    s, q.text, "unsupported", (), "No table holds an earlier wave, so a change cannot be shown."
                )
        for q in s.of("persistence"):
            if opinion and known:
                yield _finding(
                    s,
                    q.text,
                    "imprecise",
                    (),
                    "The tables show one moment; that it was so before cannot be seen in them.",
                )
        for q in s.of("cause") if opinion and s.of("number", "fraction", "majority") else ():
            yield _finding(s, q.text, "unsupported", (), "The tables count answers; they cannot show what caused them.")

    def groups(self, s: Statement) -> Iterator[ClaimFinding]:
        """A statement about men, the young, a region: unsupported unless a question or table holds the group."""
        found = pattern("groups", self.language).search(s.folded.text)
        assert found is not None
        group = [t.name for t in terms_of(found.group(), self.language)]
        if not any(self.corpus.knows(t) for t in group):
            yield _finding(
                s, s.folded.original(*found.span()), "unsupported", (), "No table shows the answers of this group."
            )

    # -- comparisons -----------------------------------------------------------------------------------------------

    def comparison(self, s: Statement, cues: Sequence[Quantity], shares: Sequence[Quantity]) -> Iterator[ClaimFinding]:
        """Rankings, "more than", "twice as many": one finding for each cue that can be told apart, at least one."""
        ranks = [c for c in cues if c.kind == "rank"]
        if len({c.name for c in ranks}) > 1:  # "highest for ..., lowest for ...": each with its own part
            cuts = [0, *(c.start for c in ranks[1:]), len(s.plain)]
            for cue, a, b in zip(ranks, cuts, cuts[1:], strict=False):
                part = replace(s, plain=" " * a + s.plain[a:b] + " " * (len(s.plain) - b))
                yield from self.comparison(part, [cue], shares)
            return
        if shares and ranks:
            s = around(s, ranks[0], shares)
        own = terms_of(s.plain, self.language)
        missing = unasked((t.name for t in own), self.corpus)
        cue = cues[0]
        if missing:
            yield _finding(s, cue.text, "unsupported", (), f"No table asks about {', '.join(missing)}.")
            return
        weighted = {t.name: 1.0 for t in own}
        self.with_context(s, s.plain, weighted, own)
        ranked = self.corpus.rank(weighted)
        if not ranked or ranked[0].coverage < WEAK:
            if not shares and self.opinion(s):
                yield _unbound(s, cue, ranked)
            return
        results = [
            r for m in self.corpus.tied(ranked)[:4] if (r := self.compared(s, cue, m, own, weighted)) is not None
        ]
        if not results:
            if not shares and self.opinion(s):
                yield _unbound(s, cue, ranked)
            return
        judgement, cells = min(results, key=lambda r: ORDER[r[0].verdict])
        if judgement.verdict == "contradicts" and ranked[0].coverage < STRONG:
            judgement = Judgement(
                "unbound",
                f"Perhaps about {ranked[0].question.name}, but too little in the sentence says so. {judgement.reason}",
            )
        yield _finding(s, cue.text, judgement.verdict, cells, judgement.reason)

    def compared(
        self, s: Statement, cue: Quantity, match: Match, own: list[Term], weighted: dict[str, float]
    ) -> tuple[Judgement, tuple[str, ...]] | None:
        family = self.corpus.families[match.question.name]
        if cue.kind == "rank":
            if not match.question.is_polar:
                return rank_options(match.question, own, cue, chained=FOLLOWED.search(s.plain) is not None)
            return battery_rank(self.corpus, match, s.plain, own, weighted, self.language, least=cue.name == "least")
        sides = option_sides(match.question, s, cue, self.language) if not match.question.is_polar else None
        if sides is None and len(family) > 1:
            sides = item_sides(family, s, cue, own, self.language)
        if sides is None and match.question.is_polar and cue.kind in ("ratio", "points", "more", "less"):
            return None
        if sides is None:
            return None
        a, b = sides
        cells = a.reading.cells + b.reading.cells
        if cue.kind == "ratio":
            return judge_ratio(cue, a, b), cells
        if cue.kind == "points":
            return judge_points(cue, a, b), cells
        if cue.kind == "equal":
            return judge_equal(a, b), cells
        return (judge_order(a, b) if cue.kind == "more" else judge_order(b, a)), cells


def _opposed(clause: str, language: str) -> bool:
    """Whether a clause says yes or no itself, so that it cannot mean any other answer."""
    return side_of(clause, language) < 0 or ANSWER_WORD.search(clause) is not None


def _sure(q: Quantity, best: Match) -> bool:
    """Whether enough ties a sentence to a question to call the sentence false; a number says more than prose."""
    if q.name == "people at large":
        return best.coverage >= 0.55 and best.answered >= 0.55
    least = 0.42 if q.kind == "number" and not q.modifier else STRONG
    return best.coverage >= least and (best.answered >= 0.35 or best.coverage >= 0.75)


def judge_reading(q: Quantity, reading: Reading) -> Judgement:
    """A stated share against a reading; a loose one is imprecise at best."""
    question = reading.question
    rivals = [
        c.percent for c in question.cells if c.option not in reading.options and question.roles[c.option] != "dont_know"
    ]
    count = len(reading.options)
    share = Share(
        reading.percent,
        question.half_rounding(count),
        lambda z: question.margin(reading.percent, z),
        reading.percent >= max(rivals, default=0.0),
        count,
    )
    judgement = judge(q, share)
    if reading.loose and judgement.verdict in ("matches", "not_significant"):
        return Judgement("imprecise", f"Only if {reading.loose}. {judgement.reason}")
    return judgement


def has_degrees(question: Question) -> bool:
    return any(EXTREME.search(fold(c.label).text) for c in question.cells)


def _finding(s: Statement, quantity: str, verdict: Verdict, cells: tuple[str, ...], reason: str) -> ClaimFinding:
    return ClaimFinding(s.sentence, quantity, verdict, cells, reason)


def _unbound(s: Statement, q: Quantity, ranked: Sequence[Match]) -> ClaimFinding:
    near = f" The nearest question is {ranked[0].question.name}." if ranked else ""
    return _finding(s, q.text, "unbound", (), "Nothing in the sentence says which question it rests on." + near)
